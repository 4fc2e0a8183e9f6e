"""An answer as the page shows it: the direct answer, the quotes with their markers, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dealdesk.assistant.answer import Answer, Citation, Conflict, Note, Quote, Superseded
from dealdesk.ui.markers import BOLD, MARKER, quotations
from dealdesk.ui.page_markup import element, shown, written_date
from dealdesk.ui.page_quote import NONE, Roles, card, marker, place, rows, source

LOOKED = re.compile(r"\b(?:Looked for|The documents leave this to) .*\Z", re.DOTALL)
"""What a refusal's text says of where was looked, or where the answer would stand."""

DOUBTFUL = 0.5
"""Below this likelihood the reader is told to look before they rely on an answer."""

WHY = {
    "": "Nothing in the documents answers this question.",
    "no_evidence": "Nothing in the documents answers this question.",
    "not_mentioned": "The document was read, and it has nothing on this.",
    "off_topic": "The documents are about something else.",
    "other_date_or_party": "The documents speak of another date, country or party, not of this one.",
    "small_talk": "",
}


def answered(answer: Answer, roles: Roles = NONE) -> str:
    """A whole answer, or a refusal with the nearest passages; ``roles`` tell what the quoted documents are."""
    parts = _refusal(answer, roles) if answer.refused else _findings(answer, roles)
    return "".join(parts)


def prose(text: str, citations: Sequence[Citation], direct: str = "") -> str:
    """``text`` as paragraphs and quotes; each marker that names a citation becomes a button."""
    known = {citation.marker: citation for citation in citations}
    parts: list[str] = []
    done = 0
    for start, end, quote, number in quotations(text):
        if number in known:
            parts += [_paragraphs(text[done:start], known), _quoted(quote, known[number], direct)]
            done = end
    return "".join([*parts, _paragraphs(text[done:], known)])


def _findings(answer: Answer, roles: Roles) -> list[str]:
    direct = answer.direct_answer.strip()
    told_beside = sum(len(conflict.quotes) for conflict in answer.conflicts) >= len(answer.citations)
    body = "" if answer.conflicts and told_beside else _without_lead(answer.text, direct)
    return [
        element("p", direct, {"class": "direct"}) if direct else "",
        _as_of(answer),
        prose(body, answer.citations, direct),
        *(_conflict(conflict, roles) for conflict in answer.conflicts),
        _superseded(answer.superseded, roles),
        _announced(answer.notes, roles),
        _notes(answer.notes, roles),
        _sources(answer.citations, roles),
    ]


def _refusal(answer: Answer, roles: Roles) -> list[str]:
    nearest = [note.quote for note in answer.notes if note.kind == "nearest" and note.quote]
    small_talk = answer.reason == "small_talk"
    lead = answer.text if small_talk else "The documents do not say."
    looked = LOOKED.search(answer.text)
    why = " ".join(part for part in (WHY[answer.reason], looked[0] if looked else "") if part)
    return [
        element("p", lead, {"class": "direct refusal"}),
        element("p", why, {"class": "why"}) if why else "",
        _notes(answer.notes, roles),
        _nearest(nearest, roles),
    ]


def _without_lead(text: str, direct: str) -> str:
    """``text`` without its first line where that line only repeats the direct answer, which is shown above it."""
    first, _, rest = text.strip().partition("\n")
    plain = MARKER.sub("", first).replace("**", "").strip(" .:")
    return rest if direct and rest.strip() and plain == direct.strip(" .:") else text


def _as_of(answer: Answer) -> str:
    """The day whose rule this is, and how far to trust it."""
    if answer.conflicts:  # the documents disagree: neither side is the rule of a day
        return ""
    day = f"<span>As of {written_date(answer.as_of)}</span>" if answer.as_of else ""
    return f'<p class="asof">{day}{_sure(answer)}</p>'


def _quoted(words: str, citation: Citation, direct: str) -> str:
    """Words of a document as they stand there, with the short answer in them set bold."""
    return f"<blockquote>{rows(f'“{words}”', direct)}{marker(citation)}</blockquote>"


def _paragraphs(text: str, known: Mapping[int, Citation]) -> str:
    return "".join(_paragraph(line.strip(), known) for line in text.split("\n") if line.strip())


def _paragraph(line: str, known: Mapping[int, Citation]) -> str:
    kind = ' class="point"' if line.startswith("- ") else ""
    parts: list[str] = []
    done = 0
    plain = line.removeprefix("- ")
    for match in MARKER.finditer(plain):
        citation = known.get(int(match[1]))
        if citation is not None:  # others are brackets of the text itself, such as a footnote's number
            parts += [_strong(plain[done : match.start()].rstrip()), marker(citation)]
            done = match.end()
    return f"<p{kind}>{''.join([*parts, _strong(plain[done:])])}</p>"


def _strong(text: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", shown(text))


def _sources(citations: Sequence[Citation], roles: Roles) -> str:
    if not citations:
        return ""
    items = "".join(f"<li>{source(citation, roles)}</li>" for citation in citations)
    return f'<section class="sources" aria-label="Sources"><h3>Sources</h3><ol>{items}</ol></section>'


def _nearest(quotes: Sequence[Quote], roles: Roles) -> str:
    if not quotes:
        return ""
    cards = "".join(card(quote, "Nearest passage", roles, "tells") for quote in quotes)
    return f'<section class="nearest"><h3>Nearest passages: none of them answers the question</h3>{cards}</section>'


def _conflict(conflict: Conflict, roles: Roles) -> str:
    """Statements that stand against each other, side by side."""
    head = f"The documents disagree: {conflict.subject}" if conflict.subject else "The documents disagree"
    sides = "".join(card(quote, "One of the statements", roles) for quote in conflict.quotes)
    return f'<section class="conflict">{element("h3", head)}<div class="sides">{sides}</div></section>'


def _superseded(superseded: Sequence[Superseded], roles: Roles) -> str:
    """What was in force before, folded: its value stands in the line that unfolds it."""
    if not superseded:
        return ""
    former = "; ".join(dict.fromkeys(one.value for one in superseded if one.value))
    head = f"No longer in force: {former}" if former else f"No longer in force ({len(superseded)})"
    told = "".join(_replaced(one, roles) for one in superseded)
    return f'<details class="former">{element("summary", head)}{told}</details>'


def _replaced(former: Superseded, roles: Roles) -> str:
    since = f" since {written_date(former.since)}" if former.since else ""
    by = f" replaced by {former.replaced_by}" if former.replaced_by else " replaced" if since else ""
    line = element("p", f"{former.value}{':' if former.value and by else ''}{by}{since}".strip())
    return f"{line if former.value or by else ''}{card(former.quote, 'No longer in force', roles)}"


def _announced(notes: Sequence[Note], roles: Roles) -> str:
    """What begins only after the day asked about."""
    found = [note for note in notes if note.kind == "announced"]
    if not found:
        return ""
    told = "".join(
        element("p", note.text, {"class": "note"}) + (card(note.quote, "Announced", roles) if note.quote else "")
        for note in found
    )
    return f'<section class="announced"><h3>Announced, not yet in force</h3>{told}</section>'


def _notes(notes: Sequence[Note], roles: Roles) -> str:
    """What is said besides; the kinds that are left out have a place of their own."""
    told = [note for note in notes if note.kind not in ("nearest", "as_of", "announced") and note.text]
    return "".join(
        element("p", note.text, {"class": "note"}) + (card(note.quote, "Told beside", roles) if note.quote else "")
        for note in told
    )


def _sure(answer: Answer) -> str:
    """How likely the quotes answer the question, in words that send the reader to the source where that is little."""
    share = f"{round(100 * answer.confidence)} %"
    if answer.confidence < DOUBTFUL:
        return (
            f'<span class="doubt">Read the source before you rely on this: {share} likely to answer the question</span>'
        )
    return f"<span>{share} likely to answer the question</span>"


def copied(answer: Answer) -> str:
    """The answer as plain text with its sources as footnotes, for an e-mail or a memo."""
    lead = f"{answer.direct_answer}\n\n" if answer.direct_answer else ""
    body = _without_lead(answer.text, answer.direct_answer).replace("**", "").strip()
    day = f"As of {written_date(answer.as_of)}.\n\n" if answer.as_of else ""
    notes = "\n".join(f"[{citation.marker}] {place(citation)}: “{citation.quote}”" for citation in answer.citations)
    return f"{lead}{day}{body}\n\n{notes}".strip()
