"""The failures of a set on the page of a report: what was asked, expected and given, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dealdesk.ui.failure import KINDS
from dealdesk.ui.page_markup import counted, element, shown
from dealdesk.ui.scoring import KS

Values = Mapping[str, Any]

_CHIPS = ("hit@1", "hit@8", "cited", "correct", "refused_ok")


def failures_of(each: Values, named: bool) -> Iterator[str]:
    """The failures of a set, grouped by kind; ``named`` puts the set's name above them."""
    if named:
        yield element("h3", each["name"])
    if not each["failures"]:
        yield element("p", "None.")
    for kind, heading in KINDS.items():
        group = [failure for failure in each["failures"] if failure["kind"] == kind]
        if group:
            yield element("h4", f"{heading}: {len(group)} of {counted(each['questions'], 'question')}")
            yield from (_failure(failure) for failure in group)


def _failure(failure: Values) -> str:
    answer = failure["answer"]
    summary = f"{element('span', failure['question'], {'class': 'asked'})} {_about(failure)}"
    parts = [f"<details><summary>{summary}</summary><dl>"]
    if failure["history"]:
        parts.append(_entry("Asked before", _list(failure["history"])))
    parts.append(_entry("Expected", _expected(failure)))
    parts.append(_entry("Given", _given(answer)))
    if failure["unsupported"]:
        parts.append(_entry("In no source", shown(", ".join(failure["unsupported"]))))
    if failure["evidence"]:
        parts.append(_entry("Evidence", "".join(_evidence(piece) for piece in failure["evidence"])))
    if answer["citations"]:
        parts.append(_entry("Cited", "".join(_citations(failure))))
    nearest = [note["quote"] for note in answer["notes"] if note["kind"] == "nearest" and note["quote"]]
    if nearest:
        parts.append(_entry("Nearest", "".join(_quote("", quote) for quote in nearest)))
    return "".join([*parts, "</dl></details>"])


def _about(failure: Values) -> str:
    figures = failure["figures"]
    chips = [(name, figures[name] >= 1.0) for name in _CHIPS if name in figures]
    marks = [
        element("span", f"{name} {'yes' if well else 'no'}", {"class": f"chip {'well' if well else 'bad'}"})
        for name, well in chips
    ]
    scores = ", ".join(f"{name} {value:.2f}" for name, value in failure["scores"].items())
    head = element("span", f"{failure['id']}, {failure['type']}; {scores}", {"class": "about"})
    return f'{head} <span class="chips">{" ".join(marks)}</span>'


def _expected(failure: Values) -> str:
    if not failure["answerable"]:
        return shown("A refusal: the documents do not answer this.")
    parts = [_list(failure["answers"])] if failure["answers"] else []
    for name, label in (("must_include", "matches"), ("must_not_include", "does not match")):
        parts += [f'<p class="pattern">{label} {element("code", pattern)}</p>' for pattern in failure[name]]
    return "".join(parts) or shown("An answer that cites the evidence.")


def _given(answer: Values) -> str:
    refused = element("p", f"Refused: {answer['reason']}", {"class": "about"}) if answer["refused"] else ""
    return refused + element("p", answer["text"], {"class": "said"})


def _evidence(piece: Values) -> str:
    rank = f"in passage {piece['rank']}" if piece["rank"] else f"not in the first {max(KS)} passages"
    place = f"{piece['doc_id']}, characters {piece['start']} to {piece['end']}; {rank}"
    words = element("blockquote", piece["text"]) if piece["text"] else ""
    return element("p", place, {"class": "about"}) + words


def _citations(failure: Values) -> Iterator[str]:
    # Citations are held against the evidence only where there is some.
    hits: Sequence[bool | None] = failure["cite_hits"] or [None] * len(failure["answer"]["citations"])
    for quote, hit, true in zip(failure["answer"]["citations"], hits, failure["true_quotes"], strict=True):
        verdict = "" if hit is None else "on the evidence" if hit else "not on the evidence"
        told = "; ".join(part for part in (verdict, "" if true else "not in its document") if part)
        yield _quote(f"[{quote['marker']}] ", quote, told)


def _quote(mark: str, quote: Values, told: str = "") -> str:
    page = f"page {quote['page']}" if quote["page"] else ""
    where = ", ".join(part for part in (quote["title"], quote["date"] or "", quote["section"], page) if part)
    place = f"{mark}{where}" + (f"; {told}" if told else "")
    return element("p", place, {"class": "about"}) + element("blockquote", quote["quote"])


def _entry(name: str, markup: str) -> str:
    return f"<div>{element('dt', name)}<dd>{markup}</dd></div>"


def _list(texts: Sequence[str]) -> str:
    return "<ul>" + "".join(element("li", text) for text in texts) + "</ul>"
