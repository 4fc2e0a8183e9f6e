"""The sides of a question that sets things side by side, each with the question put for that side alone.

"How long do the Arcadia and Borduria pacts run?" has two: "Arcadia pact" and "Borduria pact".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dealdesk.assistant.series import KINDS_OF_DOCUMENT, PAPER, PARTED, PHRASES, SERIES

_MOST = 4
_LONGEST = 1500
"""Characters beyond which a text is no question to be taken apart."""

_CUE = re.compile(
    r"\bdiffer|\bcompar|\bversus\b|\bvs\b|\bboth\b|\beach of\b|\brespectively\b|\bchanged? between\b", re.IGNORECASE
)
_CHANGING = re.compile(r"\bdiffer|\bcompar|\bchang|\bevolve", re.IGNORECASE)
_DOCUMENTS_AFTER = re.compile(rf"^(?P<between>(?: [\w-]+){{0,2}}?) (?P<noun>{KINDS_OF_DOCUMENT})\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:for|from|on|under|in|into|with)(?: goods (?:of|from))? $", re.IGNORECASE)
_TYPED = re.compile(
    r"^\W*(?:(?:and|but|so|at|by|from|until|since|under) )*(?:what|which|when|how (?:much|many|long|high))\b", re.I
)
_TWICE = re.compile(
    r"(?P<one>\bthe [\w'’ -]{2,60}?),? and (?:which|what|who|whose|when|how much|how long|whom)"
    r"(?: (?:is|are|does|do|did|was|were|of|for|in|governs|applies to))? (?P<two>(?:the )[\w'’ -]{2,60}?)(?=[?.,;]|$)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r",? (?:versus|vs\.?|(?:when |as )?compared (?:with|to)|as opposed to|as against) (?P<two>[^?.,;:]{2,80})",
    re.IGNORECASE,
)
_PLACING = r"(?:in|inside|within|during|outside(?: of)?|before|after|under|over|above|below|with|without|up to|beyond)"
_COMPARE = re.compile(
    r"\bcompare (?P<one>[^?,;]{2,120}?) (?:with|to|and|against) (?P<two>[^?.,;]{2,120})"
    r"|\bhow (?:did|does|do|would|will|is|are) (?P<first>[^?;]{2,160}?) (?:compare (?:with|to|against)|differ\w* from)"
    r" (?P<second>[^?.,;]{2,120})",
    re.IGNORECASE,
)
_OWNED = re.compile(r"['’]s? (?P<noun>[\w'’ -]+)$")
"""What somebody owns: of "Arcadia's pact" the pact."""
_BOTH = re.compile(
    r"\bboth (?P<one>[^,.?;]{2,80}?) and (?P<two>[^,.?;]{2,80}?"
    rf"\b(?:{KINDS_OF_DOCUMENT}|{PAPER}|memorandum|offer|framework|statement|report|rule|schedule|annex))\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:each|either|respectively|of the two)\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"^(?P<intro>.*?)(?P<head>\b(?:how (?:much|many|long|high|soon|often|fast)"
    r"|who \w+(?: for| to)?"
    r"|(?:what|which) (?:percentage|share|portion|part|rate|price|fee|amount|notice|duty|tariff|date|day|law|court)))\b"
    r"(?P<one>[^?]{3,160}?),? and (?:(?:in|at|for|to|by|of|under) )?(?P=head)\b(?P<two>[^?]{3,160})\?",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(
    r"\bbetween (?P<one>[^?.,;]{2,80}?) and (?P<two>[^?.,;]{2,80}?)(?= (?:of|in|under|for|on|by|about)\b|[?.,;:]|$)",
    re.IGNORECASE,
)
_LARGER = r"more|less|most|least|higher|lower|longer|shorter|bigger|larger|smaller|cheaper|better|sooner|later|earlier"
_COMPARATIVE = re.compile(rf"\b(?:{_LARGER})\b", re.IGNORECASE)
_CHOICE = re.compile(
    rf"[,:] (?P<one>[^,:?]{{2,60}}?) or (?P<two>[^,:?]{{2,60}}?)(?P<larger> (?:{_LARGER}))?(?=[?.]|, and\b|$)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|had|can|may|must|will) "
    r"(?P<one>(?:the |our |an? )?(?:[\w'’-]+ ){0,4}?[\w'’-]+)"
    r" (?:say|says|hit|pay|get|cost|run|last|do|doing|worth|provide|\w{3,}ed)\b",
    re.IGNORECASE,
)
_AFTER_PREPOSITION = re.compile(r"^.*\b(?:for|of|on|from|under) (?:the )?(?P<one>.+)$", re.IGNORECASE)
_NEAR = re.compile(r"(?:(?:the|our|an?) )?(?:[\w'’-]+ ){0,3}[\w'’-]+$")
_THERE = re.compile(
    r"^(?:the )?(?:one|ones|that|those|what it is)?\s*(?P<place>in|of|under|from|for|with) (?P<two>.+)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side by the words that name it, and the question with the others' words left out."""

    name: str
    question: str


def sides_of(question: str) -> tuple[Side, ...]:
    """The 2 to 4 sides that ``question`` names; empty where it sets nothing side by side."""
    for read in _READINGS if len(question) <= _LONGEST else ():
        sides = read(question)
        if 2 <= len(sides) <= _MOST and len({side.name.lower() for side in sides}) == len(sides):
            return sides
    return ()


def _twice(question: str) -> tuple[Side, ...]:
    """ "Which law governs the lease and which the loan?" """
    match = _TWICE.search(question)
    if match is None:
        return ()
    one, two = match["one"], match["two"]
    # "Which law governs the lease": what stands after the last verb is the side.
    one = re.split(r"^.*\bthe(?= )", one)[-1] if one.lower().count("the ") > 1 else one[4:]
    start = match.end("one") - len(one)
    return _put(question, (one, _bare(two)), start, match.end())


def _compare(question: str) -> tuple[Side, ...]:
    match = _COMPARE.search(question)
    if match is None:
        return ()
    first, second = ("one", "two") if match["one"] else ("first", "second")
    one, two = match[first], match[second].strip()
    if re.search(r"['’]s?$", two) and (owned := _OWNED.search(one)):
        two = f"{two} {owned['noun']}"
    if placed := _placed(one, two):
        (start, _), name = placed
        return _put(question, (one[start:], name), match.start(first) + start, match.end(second))
    return _put(question, (one, two), match.start(first), match.end(second))


def _against(question: str) -> tuple[Side, ...]:
    """ "How is Arcadia treated compared with Borduria?": the first side may stand well before."""
    match = _AGAINST.search(question)
    if match is None:
        return ()
    before, after = question[: match.start()], question[match.end() :]
    if opposite := _opposite(before, match["two"].strip(), after):
        return opposite
    subject = _last(_SUBJECT, before) or _NEAR.search(before)
    if subject is None:
        return ()
    start, end = subject.span("one") if "one" in subject.re.groupindex else subject.span()
    if parted := _AFTER_PREPOSITION.search(question[start:end]):
        start += parted.start("one")  # "the tariff for tin goods versus copper goods"
    one, two = question[start:end], match["two"].strip()
    if re.search(r"(?:^|:)\s*$", before[:start]) and len(two.split()) > (count := len(one.split())):
        # "Tin vs zinc duty in May": what follows the second is said of both.
        two, after = " ".join(two.split()[:count]), " ".join(["", *two.split()[count:]]) + after
        before = before[:end]
    two = _spelled_out(two, one)
    if placed := _placed(before, two):
        (start, end), two = placed
        one = question[start:end]
    questions = (f"{before}{after}", f"{before[:start]}{two}{before[end:]}{after}")
    return tuple(Side(_bare(name), text) for name, text in zip((one, two), questions, strict=True))


def _opposite(before: str, two: str, after: str) -> tuple[Side, ...]:
    """ "The price inside versus outside working hours": what follows the second preposition goes with both."""
    first = re.search(rf"\b{_PLACING}$", before, re.IGNORECASE)
    second = re.match(rf"{_PLACING} (?=\w)", two, re.IGNORECASE)
    if not (first and second):
        return ()
    names = (f"{first[0]} {two[second.end() :]}", two)
    return tuple(Side(name, f"{before[: first.start()]}{name}{after}") for name in names)


def _between(question: str) -> tuple[Side, ...]:
    """ "How did it change between one and the other?"; a pact between two parties sets nothing side by side."""
    match = _BETWEEN.search(question)
    if match is None or not _CHANGING.search(question):
        return ()
    plain = re.match(r"^(?P<head>.*?)\b(?:the )?(?:main )?differences? $", question[: match.start()], re.I | re.S)
    start, joint = (plain.end("head"), "") if plain else (match.start(), "in ")
    if plain:
        tail = match["two"].split(" ", 1)
        one = match["one"] if len(match["one"].split()) > 1 or len(tail) < 2 else f"{match['one']} {tail[1]}"
        return _put(question, (one, match["two"]), start, match.end())
    return _put(question, (match["one"], match["two"]), start, match.end(), joint)


def _choice(question: str) -> tuple[Side, ...]:
    match = _last(_CHOICE, question)
    if match is None or not (match["larger"] or _COMPARATIVE.search(question[: match.start()])):
        return ()
    return _put(question, (match["one"], match["two"]), match.start("one"), match.end("two"))


def _series(question: str) -> tuple[Side, ...]:
    """Names in a row: of documents, of what is compared, or of those for which one value each is asked."""
    cue = _CUE.search(question)
    for match in SERIES.finditer(question):
        names = [part for part in PARTED.split(match["series"]) if part]
        documents = _DOCUMENTS_AFTER.match(question[match.end("series") :])
        if documents:
            noun = _singular(documents["noun"])
            names = [f"{name}{documents['between']} {noun}" for name in names]
            return _put(
                question, names, match.start(), match.end("series") + documents.end(), _article(match["series"])
            )
        placed = _PLACED.search(question[: match.start()]) and _TYPED.match(question) and " or " not in match["series"]
        if cue or placed or match["both"]:
            return _put(question, names, match.start(), match.end(), _article(match["series"]))
    if cue and (phrases := PHRASES.search(question)):
        return _put(question, phrases["series"].split(" and "), phrases.start(), phrases.end(), "the ")
    return ()


def _both(question: str) -> tuple[Side, ...]:
    """ "Both the lease and the sale contract have a cap. What is it in each?" """
    match = _BOTH.search(question)
    if match is None or not _EACH.search(question, match.end()):
        return ()
    return _put(question, (match["one"], match["two"]), match.start(), match.end())


def _again(question: str) -> tuple[Side, ...]:
    """ "How many days has the buyer, and how many has the seller?": two questions with one opening."""
    match = _AGAIN.match(question)
    if match is None:
        return ()
    one, two = match["one"].strip(), match["two"].strip()
    opening = f"{match['intro']}{match['head']} "
    if placed := _placed(one, two, r"[^,]+"):
        (start, _), name = placed
        names = (one[start:], _spelled_out(name, one))
        return _put(f"{opening}{one}?", names, len(opening) + start, len(opening + one))
    return _put(f"{opening}{one}?", (one, two), len(opening), len(opening + one))


_READINGS: tuple[Callable[[str], tuple[Side, ...]], ...] = (
    _twice,
    _compare,
    _against,
    _between,
    _choice,
    _series,
    _both,
    _again,
)


def _put(question: str, names: Sequence[str], start: int, end: int, opening: str = "") -> tuple[Side, ...]:
    """The question for each of ``names`` with that one alone in the place ``start:end`` of all. ``opening`` stands
    before each, an article only where the name has none."""
    sides = []
    for name in names:
        article = opening == "the " and not _articled(name)
        lead = opening if article or opening != "the " else ""
        if bare := _bare(name):
            sides.append(Side(bare, f"{question[:start]}{lead}{name.strip()}{question[end:]}"))
    return tuple(sides)


def _placed(one: str, two: str, words: str = ".+") -> tuple[tuple[int, int], str] | None:
    """Where ``one`` ends in the place that ``two`` has another thing in, and that thing: of "the rent in the draft" and
    "the one in the lease" where the draft stands, and the lease."""
    there = _THERE.match(two)
    place = re.search(rf"\b{there['place']} (?P<one>{words})$", one, re.IGNORECASE) if there else None
    return (place.span("one"), there["two"]) if there and place else None


def _spelled_out(name: str, other: str) -> str:
    """``name`` with the noun of ``other`` in the place of "one"."""
    return re.sub(r" ones?$", f" {other.split()[-1]}", name)


def _articled(name: str) -> bool:
    return re.match(r"(?:the|our|an?|their)\s", name, re.IGNORECASE) is not None


def _bare(name: str) -> str:
    return re.sub(r"^(?:both|the|our|an?|their)\s+", "", name.strip(" -–:;,"), flags=re.IGNORECASE)


def _article(series: str) -> str:
    return "the " if series.startswith("the ") else ""


def _singular(noun: str) -> str:
    return re.sub(r"ies$", "y", noun) if noun.endswith("ies") else re.sub(r"(?<=x)es$|s$", "", noun)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)
