"""Anchors the questions in the documents: ``python corpus/.sources/anchor.py`` writes ``corpus/questions.jsonl``.

Reads every document with Dealdesk's own readers, so that start and end are offsets into the normalized text. Prints
what it cannot place and leaves the old file alone: a quote that is missing, a quote or row that occurs more than once.
"""

from __future__ import annotations

import calendar
import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dealdesk.ingest.read import read

HERE = Path(__file__).parent
CORPUS = HERE.parent
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


class Unplaced(Exception):
    """Evidence that is not in its document exactly once."""


@cache
def text_of(source: str) -> str:
    """The normalized text of a document."""
    return read(CORPUS / source, source).text


@cache
def folded(source: str) -> tuple[str, tuple[int, ...]]:
    """The text without white space and with plain quotes, and the offset of each character kept."""
    kept = [(i, c) for i, c in enumerate(text_of(source).translate(PLAIN)) if not c.isspace()]
    return "".join(c for _, c in kept), tuple(i for i, _ in kept)


def quoted(source: str, quote: str, first: bool) -> tuple[int, int]:
    """Where ``quote`` stands."""
    text, back = folded(source)
    needle = "".join(quote.translate(PLAIN).split())
    found = text.count(needle)
    if found != 1 and not (first and found):
        raise Unplaced(f"{source}: {found} times: {quote!r}")
    at = text.index(needle)
    return back[at], back[at + len(needle) - 1] + 1


def row(source: str, cells: list[str], like: str) -> tuple[int, int]:
    """The one table row whose cells have every string of ``cells`` and match ``like``."""
    found = [
        match.span()
        for match in re.finditer(r"[^\n]*\|[^\n]*", text_of(source))
        if all(cell in match[0].translate(PLAIN) for cell in cells) and re.search(like, match[0])
    ]
    if len(found) != 1:
        raise Unplaced(f"{source}: {len(found)} rows with {cells}")
    return found[0]


def expanded(pattern: str) -> str:
    """A regex: "date 2025-11-10", "percent 10" and "money 42.50" say what is meant more readably than a regex does."""
    kind, _, value = pattern.partition(" ")
    if kind == "date" and (match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)):
        year, month, day = match[1], calendar.month_abbr[int(match[2])].lower(), int(match[3])
        other = rf"(?!,? (?!{year})\d{{4}})"
        return (
            rf"(\b{month}[a-z]*\.? {day}(st|nd|rd|th)?\b{other}"
            rf"|\b{day}(st|nd|rd|th)? (of )?{month}[a-z]*\b\.?{other}|{value})"
        )
    number = re.escape(value)
    if kind == "percent" and re.fullmatch(r"[\d.]+", value):
        return rf"(?<![\d.,]){number}(\.0+)? ?(%|percent|per cent)"
    if kind == "money" and re.fullmatch(r"\d+\.\d\d", value):
        return rf"(?<![\d.,]){number.removesuffix('0')}{'0?' if value.endswith('0') else ''}\b"
    if kind == "money" and value.isdigit():
        return rf"(\$ ?{number}(\.00)?(?![\d,]*\d|\.\d)|\b{number}(\.00)? (us )?(dollars|usd))"
    return pattern


def place(piece: dict[str, Any]) -> dict[str, Any]:
    """One piece of evidence with its offsets."""
    source = piece["doc"]
    if "row" in piece:
        start, end = row(source, piece["row"], piece.get("like", ""))
    else:
        start, end = quoted(source, piece["quote"], piece.get("first", False))
    placed = {"doc_id": source, "start": start, "end": end, "text": text_of(source)[start:end]}
    return placed | ({"group": piece["group"]} if "group" in piece else {})


def question(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    """One line of questions.jsonl."""
    answerable = entry["type"] != "unanswerable"
    made: dict[str, Any] = {"id": f"c-{number:03}", "type": entry["type"]}
    made |= {"history": entry["history"]} if "history" in entry else {}
    made |= {
        "question": entry["question"],
        "answers": entry["answers"] if answerable else ["Not stated in the documents"],
        "must_include": [expanded(p) for p in entry.get("must", [])],
        "must_not_include": entry.get("mustnt", []),
        "evidence": [place(piece) for piece in entry.get("evidence", [])],
        "answerable": answerable,
    }
    return made | {key: entry[key] for key in ("tags", "note") if key in entry}


def main() -> int:
    """Write the file, or print every problem and return 1."""
    entries = yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8"))
    made, problems = [], []
    for number, entry in enumerate(entries, 1):
        try:
            made.append(question(number, entry))
        except Unplaced as problem:
            problems.append(f"c-{number:03}: {problem}")
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in made]
    (CORPUS / "questions.jsonl").write_text("".join(lines), encoding="utf-8")
    print(f"{len(made)} questions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
