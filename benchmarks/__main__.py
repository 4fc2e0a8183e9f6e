"""``python -m benchmarks PART``: measures one part. Without a name: all that `make bench` runs, and the summary."""

from __future__ import annotations

import argparse
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.summary import summarize

BENCH = {
    "ingest": "a re-index from nothing, beside the bare model on the same passages",
    "ask": "questions asked once each, step by step: with their papers read ahead, and without",
    "startup": "the server, from process start to the first answer",
    "cli": "commands, from process start to process end",
    "concurrency": "one client, many, and more than the queue takes",
    "rebuild": "a re-index of 10,000 documents of which none has changed, or one",
    "memory": "memory of a re-index, by the size of the corpus",
    "rooms": "questions with the key of another room, and what the protections cost an answer",
}
"""The parts that `make bench` runs, in this order. A part is a module here with a function ``run``; its parameters are
options of the command line by their names (``OPTIONS``)."""

MORE = {
    "batches": "texts one by one, or in padded batches",
    "vectors": "exact search and the graph, by the number of vectors",
    "scale": "an index of a million passages, and of fewer",
    "milvus": "Milvus Lite beside FAISS, and a server under load while its index in Milvus is exchanged",
    "swap": "a server under load while its index is exchanged",
    "fit": "weights of evidence and refusal, fitted on sets of questions",
    "support": "false statements that pass the support check, and true ones withheld",
    "poison": "answers with and without poisoned documents beside a set's own, without and with a language model",
    "llm": "what of a small model's inventions reaches the reader",
    "faults": "kills, broken files, a full disk: what survives, and whether the next re-index is a clean one's equal",
    "attack": "strange requests to every operation, alone and in chains, in this process",
    "soak": "a server for half an hour under all that clients do: memory, files, threads, times",
    "fuzz": "damaged inputs for each reader of files, the splitter, the fact reader and the reader of questions",
    "hostile": "files made to harm: what becomes of each, and what it costs",
    "ocr": "words of scanned copies that are read wrongly",
}
"""Parts that are the reason for a choice, and run when that is looked at again."""

OPTIONS: dict[str, dict[str, Any]] = {
    "corpus": {"type": Path, "help": "a folder of documents; without it, made-up ones or the sample corpus"},
    "documents": {"type": int, "default": 40, "help": "how many to make up"},
    "repeat": {"type": int, "default": 1, "help": "runs of which the quickest counts"},
    "runs": {"type": int, "default": 5, "help": "how often it is measured"},
    "seconds": {"type": int, "default": 60, "help": "how long it is measured"},
    "clients": {"type": int, "default": 16, "help": "how many ask at once"},
    "many": {"type": int, "default": 10_000, "help": "how many to make up where many are wanted"},
    "sizes": {"type": int, "nargs": "+", "default": [10_000, 100_000], "help": "sizes of the indexes"},
    "folder": {"type": Path, "default": Path("build/scale"), "help": "where made-up indexes are kept"},
    "swaps": {"type": int, "default": 20, "help": "re-indexes under load"},
    "sets": {"type": Path, "nargs": "*", "default": [Path("corpus")], "help": "folders of questions"},
    "set": {"type": Path, "default": Path("corpus"), "help": "a folder of questions and their documents"},
    "data": {"type": Path, "default": Path("build/fit"), "help": "where the indexes of the sets are kept"},
    "questions": {"type": int, "default": 40, "help": "how many of each set are asked"},
    "kills": {"type": int, "default": 200, "help": "re-indexes killed"},
    "server_kills": {"type": int, "default": 50, "help": "servers killed"},
    "corruptions": {"type": int, "default": 1000, "help": "places damaged, one at a time"},
    "seed": {"type": int, "default": 7, "help": "what chance begins with"},
    "examples": {"type": int, "default": 300, "help": "requests to each operation"},
    "scenarios": {"type": int, "default": 1000, "help": "chains of requests"},
    "minutes": {"type": float, "default": 30, "help": "how long it is measured"},
    "inputs": {"type": int, "default": 2000, "help": "how many to make of each kind"},
    "reader": {"default": "", "help": "one of txt, md, html, pdf, docx, xlsx, csv, eml, text, question, png"},
    "apart": {"action": "store_true", "help": "each input in a process of its own, by the server's own workers"},
    "scale": {"type": float, "default": 1.0, "help": "how large the large ones are, of their whole size"},
    "megabytes": {"type": float, "default": 0, "help": "of text: only this size, beside what was measured before"},
    "first": {"type": int, "default": 0, "help": "number of the first input: to play one again"},
    "gguf": {"type": Path, "help": "a model's file; without it, the small one that is installed"},
}
"""What ``argparse`` wants to know of a parameter of any part's ``run``."""


def main() -> None:
    given = sys.argv[1:]
    if not given:
        sys.exit(bench())
    if given[0] in BENCH | MORE:
        run(given[0], given[1:])
        return
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.epilog = "\n".join(f"{name:14}{question}" for name, question in (BENCH | MORE).items())
    parser.add_argument(
        "part", choices=["summary", *BENCH, *MORE], metavar="PART", help="one of those below, or summary"
    )
    parser.parse_args(given)
    summarize()


def run(name: str, given: list[str]) -> None:
    """Measures one part with the options ``given``."""
    measure = import_module(f"benchmarks.{name}").run
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=(BENCH | MORE)[name])
    for parameter in inspect.signature(measure).parameters:
        parser.add_argument(f"--{parameter.replace('_', '-')}", **OPTIONS[parameter])
    measure(**vars(parser.parse_args(given)))


def bench() -> int:
    """Each part in a process of its own, so that none warms or crowds another; then all of them against their bars."""
    failed = []
    for name, question in BENCH.items():
        print(f"\n== {name}: {question}", flush=True)
        if subprocess.run([sys.executable, "-m", "benchmarks", name], check=False).returncode:
            failed.append(name)
    print("\n== summary", flush=True)
    summarize()
    if failed:
        print(f"did not end well: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    main()
