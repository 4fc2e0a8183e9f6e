"""An answer as the page shows it: the direct answer, the quotes with their markers, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dealdesk.assistant.answer import EXTRACTIVE, Answer, Citation, Conflict, Note, Quote, Superseded
from dealdesk.ui.page_history import Exchange
from dealdesk.ui.page_markup import Attributes, attributes, counted, element, shown, written_date

MARKER = re.compile(r"\[(\d{1,3})\]")
QUOTED = re.compile(r"“(.*?)” ?\[(\d{1,3})\]", re.DOTALL)
BOLD = re.compile(r"\*\*(.+?)\*\*")
LOOKED = re.compile(r"\bLooked for .*\Z", re.DOTALL)
"""What a refusal's text says of where was looked."""

WHY = {
    "": "Nothing in the documents answers this question.",
    "no_evidence": "Nothing in the documents answers this question.",
    "not_mentioned": "The document was read, and it has nothing on this.",
    "off_topic": "The documents are about something else.",
    "other_date_or_party": "The documents speak of another date or another party, not of this one.",
    "small_talk": "",
}


def conversation(exchanges: Sequence[Exchange]) -> str:
    """Questions and their answers, oldest first."""
    return "".join(exchange(one.question, answered(one.answer)) for one in exchanges)


def exchange(question: str, body: str, busy: bool = False) -> str:
    """A question with what is answered below it."""
    state = ' aria-busy="true"' if busy else ""
    return f'<article class="exchange"{state}><h2 class="asked">{shown(question)}</h2>{body}</article>'


def waiting(passages: int) -> str:
    """What stands under a question while nothing is written yet."""
    told = f"Reading {counted(passages, 'passage')}…" if passages else "Searching the documents…"
    return f'<p class="waiting" role="status">{told}</p>'


def draft(text: str, citations: Sequence[Citation]) -> str:
    """The part of an answer that has been streamed so far."""
    return f'<div class="answer">{_prose(text, citations)}</div>'


def answered(answer: Answer) -> str:
    """A whole answer, or a refusal with the nearest passages."""
    parts = _refusal(answer) if answer.refused else _findings(answer)
    return f'<div class="answer">{"".join(parts)}</div>'


def place(quote: Quote) -> str:
    """Where a quote stands, in words: title, date, section, page."""
    day = written_date(quote.date) if quote.date else ""
    page = f"p. {quote.page}" if quote.page is not None else ""
    return " · ".join(part for part in (quote.title or quote.source, day, quote.section, page) if part)


def opener(quote: Quote, label: str, inner: str, kind: str) -> str:
    """A button that opens the source of ``quote`` beside the chat; ``inner`` is HTML."""
    values: Attributes = {
        "type": "button",
        "class": kind,
        "data-document": quote.document_id,
        "data-start": quote.start,
        "data-end": quote.end,
        "data-quote": quote.quote,
        "aria-label": label,
    }
    hover: Attributes = {"title": quote.quote} if kind == "cite" else {}
    return f"<button{attributes({**values, **hover})}>{inner}</button>"


def _findings(answer: Answer) -> list[str]:
    direct = answer.direct_answer.strip()
    told_beside = sum(len(conflict.quotes) for conflict in answer.conflicts) >= len(answer.citations)
    body = "" if answer.conflicts and told_beside else _without_lead(answer.text, direct)
    return [
        element("p", direct, {"class": "direct"}) if direct else "",
        _as_of(answer),
        _prose(body, answer.citations, direct),
        _conflicts(answer.conflicts),
        _superseded(answer.superseded),
        _notes(answer.notes),
        _sources(answer.citations),
        _foot(answer),
    ]


def _refusal(answer: Answer) -> list[str]:
    nearest = [note.quote for note in answer.notes if note.kind == "nearest" and note.quote]
    small_talk = answer.reason == "small_talk"
    lead = answer.text if small_talk else "The documents do not say."
    looked = LOOKED.search(answer.text)
    why = " ".join(part for part in (WHY[answer.reason], looked[0] if looked else "") if part)
    return [
        element("p", lead, {"class": "direct refusal"}),
        element("p", why, {"class": "why"}) if why else "",
        _notes(answer.notes),
        _nearest(nearest),
    ]


def _without_lead(text: str, direct: str) -> str:
    """``text`` without its first line where that line only repeats the direct answer, which is shown above it."""
    first, _, rest = text.strip().partition("\n")
    plain = MARKER.sub("", first).replace("**", "").strip(" .:")
    return rest if direct and rest.strip() and plain == direct.strip(" .:") else text


def _as_of(answer: Answer) -> str:
    if answer.as_of is None:
        return ""
    return f'<p class="asof">As of {written_date(answer.as_of)}</p>'


def _prose(text: str, citations: Sequence[Citation], direct: str = "") -> str:
    """``text`` as paragraphs and quotes; each marker that names a citation becomes a button."""
    known = {citation.marker: citation for citation in citations}
    parts: list[str] = []
    done = 0
    for match in QUOTED.finditer(text):
        if int(match[2]) in known:
            parts += [_paragraphs(text[done : match.start()], known), _quoted(match[1], known[int(match[2])], direct)]
            done = match.end()
    return "".join([*parts, _paragraphs(text[done:], known)])


def _quoted(words: str, citation: Citation, direct: str) -> str:
    """Words of a document as they stand there, with the short answer in them set bold."""
    plain, answer = shown(words), shown(direct)
    told = plain.replace(answer, f"<strong>{answer}</strong>", 1) if answer else plain
    return f"<blockquote>“{told}”{_marker(citation)}</blockquote>"


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
            parts += [_strong(plain[done : match.start()].rstrip()), _marker(citation)]
            done = match.end()
    return f"<p{kind}>{''.join([*parts, _strong(plain[done:])])}</p>"


def _strong(text: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", shown(text))


def _marker(citation: Citation) -> str:
    label = f"Source {citation.marker}: {place(citation)}. Open the document at this passage."
    return opener(citation, label, str(citation.marker), "cite")


def _sources(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    items = "".join(f"<li>{_source(citation)}</li>" for citation in citations)
    return f'<section class="sources" aria-label="Sources"><h3>Sources</h3><ol>{items}</ol></section>'


def _source(citation: Citation) -> str:
    inner = f'<span class="n" aria-hidden="true">{citation.marker}</span><span>{_placed(citation)}</span>'
    return opener(citation, f"Open source {citation.marker}: {place(citation)}", inner, "source")


def _placed(quote: Quote) -> str:
    """The place of a quote with its title set apart from the rest."""
    title = quote.title or quote.source
    rest = place(quote).removeprefix(title)
    return f"<b>{shown(title)}</b>{shown(rest)}"


def _card(quote: Quote, label: str) -> str:
    inner = f'<span class="words">{shown(quote.quote)}</span><span class="where">{_placed(quote)}</span>'
    return opener(quote, f"{label}: {place(quote)}. Open the document at this passage.", inner, "card")


def _nearest(quotes: Sequence[Quote]) -> str:
    if not quotes:
        return ""
    cards = "".join(_card(quote, "Nearest passage") for quote in quotes)
    return f'<section class="nearest"><h3>Nearest passages: none of them answers the question</h3>{cards}</section>'


def _conflicts(conflicts: Sequence[Conflict]) -> str:
    return "".join(_conflict(conflict) for conflict in conflicts)


def _conflict(conflict: Conflict) -> str:
    """Statements that stand against each other, side by side."""
    head = f"The documents disagree: {conflict.subject}" if conflict.subject else "The documents disagree"
    sides = "".join(_card(quote, "One of the statements") for quote in conflict.quotes)
    return f'<section class="conflict">{element("h3", head)}<div class="sides">{sides}</div></section>'


def _superseded(superseded: Sequence[Superseded]) -> str:
    if not superseded:
        return ""
    told = "".join(_replaced(former) for former in superseded)
    return f'<details class="former"><summary>What this replaced ({len(superseded)})</summary>{told}</details>'


def _replaced(former: Superseded) -> str:
    since = f" since {written_date(former.since)}" if former.since else ""
    by = f", replaced by {former.replaced_by}" if former.replaced_by else ""
    line = element("p", f"{former.value}{by}{since}") if former.value or by else ""
    return f"{line}{_card(former.quote, 'No longer in force')}"


def _notes(notes: Sequence[Note]) -> str:
    told = [note for note in notes if note.kind not in ("nearest", "as_of") and note.text]  # both have their own place
    return "".join(element("p", note.text, {"class": "note"}) for note in told)


def _foot(answer: Answer) -> str:
    copy = attributes({"type": "button", "class": "copy", "data-copy": copied(answer)})
    return f'<p class="foot"><button{copy}>Copy with sources</button>{_writer(answer)}</p>'


def _writer(answer: Answer) -> str:
    """Who wrote the answer, and how much of it was withheld."""
    by = (
        "In the documents' own words" if answer.written_by == EXTRACTIVE else f"Written by {answer.written_by}, checked"
    )
    held = f"; {counted(answer.withheld, 'statement')} withheld" if answer.withheld else ""
    return element("span", f"{by}{held}", {"class": "by"})


def copied(answer: Answer) -> str:
    """The answer as plain text with its sources as footnotes, for an e-mail or a memo."""
    lead = f"{answer.direct_answer}\n\n" if answer.direct_answer else ""
    body = _without_lead(answer.text, answer.direct_answer).replace("**", "").strip()
    notes = "\n".join(f"[{citation.marker}] {place(citation)}: “{citation.quote}”" for citation in answer.citations)
    return f"{lead}{body}\n\n{notes}".strip()
