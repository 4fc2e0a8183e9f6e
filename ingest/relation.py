"""What a document orders about others: it amends, supersedes, suspends, extends, terminates or implements them.

Only what the document itself does counts ("Order 12 is hereby amended", "this Amendment to the Lease"), not what it
tells of others ("which amended Order 12") nor what it allows ("may be terminated").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date

from dealdesk.ingest import change_wording as wording
from dealdesk.ingest.change_wording import CITED, PASSED, RelationKind
from dealdesk.ingest.citation import Citation
from dealdesk.ingest.clause import Sentences, squeezed

__all__ = ["Mention", "RelationKind", "mentions_in", "own_family"]

_OBJECT_BEGIN = re.compile(r"[^,;:]*$")
_OBJECT_MARK = re.compile(r"^(?:\W*\(?\w{1,4}[).]\s+|[-•*\s]+|(?:and|or)\s+)+")
_OBJECT_END = re.compile(r"(?:\s|,|\b(?:of|in|to|by|under|from|the|that\s+certain|pursuant\s+to|each)\b)+$")
_PAST = re.compile(r"\b(?:was|were|had|would)\b")
_REACH = 200
"""Characters before a target in which it is said what of it is changed."""
_TELLS = re.compile(
    r"\W*(?:joint\s+|client\s+|internal\s+)?(?:fact\s+sheet|press\s+(?:release|briefing)|news\b|q\s?&\s?a\b|faq|memo\b)",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b[Tt]h(?:is|e present)\s+(?:[A-Z][a-z]+\s+){0,2}?((?i:order|proclamation|notice|memorandum|regulation|directive"
    r"|decree|decision|agreement|amendment|letter|lease|deed|addendum|contract|resolution|statement|protocol|license))\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A change of another document, as ``start:end`` of a text orders it.

    ``cited`` is the other document as it is named there, and ``words`` those words, white space squeezed. ``part`` is
    what of it is changed ("the duties imposed", "section 3(a)"), "" for the whole; ``place`` the section or annex in
    that. ``effective`` and ``until`` are the days that the same sentence gives for the change.
    """

    kind: RelationKind
    start: int
    end: int
    cited: Citation
    words: str
    part: str = ""
    place: str = ""
    effective: Date | None = None
    until: Date | None = None


def own_family(title: str, text: str) -> str:
    """What a document calls itself ("this order", "this Agreement"), in one small word; "" where it does not.

    Only such a document orders anything; a fact sheet or a report tells of others, and has "" too.
    """
    if _TELLS.match(title):
        return ""
    counts = Counter(noun.lower() for noun in _OWN.findall(text))
    return counts.most_common(1)[0][0] if counts else ""


def mentions_in(text: str, citations: Sequence[Citation], sentences: Sentences) -> list[Mention]:
    """The changes that ``text`` orders, in order of place, each of them once for each document that it names."""
    spans: dict[tuple[int, int], list[Citation]] = {}
    for citation in citations:
        spans.setdefault(sentences.around(citation.start), []).append(citation)
    found: dict[tuple[int, str], Mention] = {}
    for span, cited in spans.items():
        if wording.HAS_VERB.search(text, *span):
            for mention in _of_sentence(text, span, cited):
                found.setdefault((mention.cited.start, mention.kind), mention)
    return sorted(found.values(), key=lambda mention: (mention.start, mention.cited.start))


def _of_sentence(text: str, span: tuple[int, int], cited: Sequence[Citation]) -> Iterator[Mention]:
    sentence = _masked(text, span, cited)
    for form in wording.FORMS:
        for match in form.finditer(sentence):
            if not _orders(sentence, match):
                continue
            begin, part = _object(sentence, match)
            kind = _kind(match.groupdict().get("verb") or "strike", part, form)
            for citation in _targets(text, sentence, match, span[0], cited):
                at = citation.start - span[0]
                place = wording.PLACE.search(sentence, max(0, at - 120), at)
                yield Mention(
                    kind,
                    span[0] + begin,
                    span[0] + match.end(),
                    citation,
                    squeezed(text[citation.start : citation.end]),
                    part,
                    place[1] if place else "",
                )


def _masked(text: str, span: tuple[int, int], cited: Sequence[Citation]) -> str:
    """The sentence with marks of the same length for the documents that it names."""
    letters = list(text[span[0] : span[1]])
    for citation in cited:
        a, b = citation.start - span[0], min(citation.end, span[1]) - span[0]
        letters[a:b] = CITED * (b - a)
    sentence = "".join(letters)
    for match in wording.BY.finditer(sentence):
        a, b = match.span("by")
        sentence = sentence[:a] + sentence[a:b].replace(CITED, PASSED) + sentence[b:]
    return sentence


def _targets(
    text: str, sentence: str, match: re.Match[str], offset: int, cited: Sequence[Citation]
) -> Iterator[Citation]:
    for citation in cited:
        at = citation.start - offset
        # A heading such as "Termination of the Agreement" opens a section of many a contract: there a number or date
        # must stand in the name itself.
        named = match.re is not wording.HEADING or any(c.isdigit() for c in text[citation.start : citation.end])
        if match.start("targets") <= at < match.end("targets") and sentence[at] == CITED and named:
            yield citation


def _object(sentence: str, match: re.Match[str]) -> tuple[int, str]:
    """Where the words begin that order the change, and what of the target is changed.

    A passive begins with its object: at the last comma before the target.
    """
    stop = match.start("targets")
    if match.re in (wording.PASSIVE, wording.NO_LONGER):
        before = _OBJECT_BEGIN.search(sentence, max(0, stop - _REACH), stop)
        begin = before.start() if before else stop
        words = sentence[begin:stop]
        begin += len(words) - len(words.lstrip())
    else:
        begin, words = match.start(), "" if match.re in (wording.HEADING, wording.THIS) else match["part"]
    part = squeezed(_OBJECT_END.sub("", _OBJECT_MARK.sub("", words)))
    return begin, part if CITED not in part and PASSED not in part else ""


def _orders(sentence: str, match: re.Match[str]) -> bool:
    """Whether the document does this itself and now, rather than telling or allowing it, or quoting another."""
    before = sentence[: match.start()]
    if before.count("“") > before.count("”") or before.count('"') % 2:
        return False
    if match.re in (wording.PASSIVE, wording.NO_LONGER):
        told = wording.MAYBE.search(before[-_REACH:]) or wording.TOLD.search(before[-140:])
        return "hereby" in match[0] or not told
    if match.re in wording.WITH_OBJECT:
        part = match["part"]
        if match.re is wording.IN_LIEU and _PAST.search(before[-100:]):
            return False
        linked = wording.LINKED.search(part) and not wording.OTHER_OBJECT.search(part)
        return bool(linked) and not wording.ALLOWED.search(before[-60:])
    return True


def _kind(verb: str, part: str, form: re.Pattern[str]) -> RelationKind:
    if form is wording.IN_PLACE:
        return "amends"
    if kind := next((kind for kind, pattern in wording.KINDS if pattern.search(verb)), None):
        return kind
    # What is put in the place of a section changes the document; what is put in its own place ends it.
    return "supersedes" if verb.lower().startswith("replac") and not part else "amends"
