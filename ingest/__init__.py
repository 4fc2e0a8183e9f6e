"""Files in, passages out."""

import os

# Before onnxruntime is imported: it would tell its maker what it runs on, and keep that in the cache until then.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
