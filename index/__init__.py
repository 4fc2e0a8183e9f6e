"""Passages in, ranked hits out."""

import os

# Before onnxruntime is imported: it would tell its maker what it runs on, and keep that in the cache until then.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Before numpy is imported: the threads of its BLAS spin between two products, on cores that the models could use.
# Without them an answer took a fifth less time of all cores, and a third less where two were made at once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
