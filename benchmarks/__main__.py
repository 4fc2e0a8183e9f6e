"""``python -m benchmarks [name]``: without a name, what `make bench` runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import batches, cli, fit, ingest, llm, ocr, rooms, support, swap, vectors

CHOICES = ("ingest", "batches", "vectors", "swap", "cli", "fit", "support", "llm", "ocr", "rooms")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", default="ingest", choices=CHOICES)
    parser.add_argument("--corpus", type=Path, help="a folder of documents; without it, made-up ones")
    parser.add_argument("--documents", type=int, default=40, help="how many to make up")
    parser.add_argument("--repeat", type=int, default=1, help="runs of which the quickest counts (ingest)")
    parser.add_argument("--swaps", type=int, default=20, help="re-indexes under load (swap)")
    parser.add_argument(
        "--sets", type=Path, nargs="*", default=[Path("corpus")], help="folders of questions (fit, support, llm)"
    )
    parser.add_argument("--data", type=Path, default=Path("build/fit"), help="where their indexes are kept (fit, llm)")
    parser.add_argument("--questions", type=int, default=40, help="how many of each set are asked (llm)")
    parser.add_argument("--gguf", type=Path, help="a model's file; without it, the small one that is installed (llm)")
    given = parser.parse_args()
    if given.name == "ingest":
        ingest.run(given.corpus, given.documents, given.repeat)
    elif given.name == "batches":
        batches.run()
    elif given.name == "cli":
        cli.run(given.corpus)
    elif given.name == "fit":
        fit.run(given.sets, given.data)
    elif given.name == "support":
        support.run(given.sets)
    elif given.name == "llm":
        llm.run(given.sets, given.data, given.questions, given.gguf)
    elif given.name == "ocr":
        ocr.run(given.corpus)
    elif given.name == "rooms":
        rooms.run(given.corpus, 500)
    elif given.name == "vectors":
        vectors.run()
    else:
        swap.run(given.swaps)


if __name__ == "__main__":
    main()
