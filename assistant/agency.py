"""Who does what: a statement may not exchange the parties of its source, nor give one party's deed to another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dealdesk.assistant.concept import Word, words_in
from dealdesk.assistant.names import same_name, words_of

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PART = rf"(?:(?:[A-Z]\.){{2,}}(?:-[A-Z][\w&'’/-]*)?|(?!(?:{_MONTHS})\b)[A-Z](?:[\w&'’/-]|\.(?=\w))*)"
_NAME = re.compile(rf"\bpart(?:y|ies)\b|{_PART}(?:\s+(?:(?:of|on|for|&)\s+(?:the\s+)?)?(?:[A-Z]\.\s*)*{_PART})*")
_SMALL = """
the this that these those each every any all no not if when where while under in on at by for from to with as of an its
their it they he she we you our your and or but nor such other both either neither until unless after before section sec
article annex clause schedule exhibit paragraph part table title chapter heading class column effective notwithstanding
accordingly however therefore except subject upon within yes there also further pursuant according shall will may must
can has have is are then provided a i
"""
_NO_NAMES = frozenset(words_of(_SMALL))
"""Words with a capital that are no names, or none of somebody who does something."""
_CONDITIONS = "if when where unless in pursuant subject notwithstanding because while although upon after before"
_ASIDE = frozenset(_CONDITIONS.split())
_DETERMINER = r"(?:the|a|an|its|any|all|each|every|such)"
_ACTS = re.compile(
    r"(?:^|[.;:!?,()\n“\"—–•|]|\b(?:then|(?:each|both|either|any|all|none|one)\s+of|that|whether|if|when|where|which"
    r"|unless|because|while|although|until|and|or|so|once|since|either|both|neither|nor|but|allow\w*|authori\w+"
    r"|permit\w*|requir\w+|enabl\w+|caus\w+|direct\w*|entitl\w+|oblig\w+))"
    rf"[\s\0*_\[#>-]*(?:{_DETERMINER}\s+)*$",
    re.IGNORECASE,
)
"""What stands before a name that may do something."""
_BY = re.compile(r"\bby\s+(?:the\s+|its\s+|any\s+|each\s+)?$", re.IGNORECASE)
_MODAL = re.compile(r"\s+(?:shall|will|may|must|can|has|have|is|are|was|were|agrees?|does|do|did|would|should)\b")
_PREPOSITION = re.compile(
    r"\b(?:of|in|to|for|from|with|on|at|under|against|between|among|into|within|than|as|about|through|upon|including|by)"
    r"\s+(?:(?:the|its|any|all|each|such|a|an)\s+)?$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\s+(?:(?:may|shall|must|can|will|would|should|has|have|had)\s+)?(?:not\s+)?(?:be|been|is|are|was|were)\s+"
    r"(?:not\s+)?(?:\w+ly\s+)?\w+(?:ed|en|ld|ne|nt|ught|aid|ade)\b(?!\s+by\b)"
)
_BEING = frozenset(("be", "been", "is", "are", "was", "were"))
_OBJECT = re.compile(rf"\s+(?:{_DETERMINER}\s+)?")
_OF = re.compile(r"(?:\s+(?:or|and)\s+\w+)?\s+of\s+(?:the\s+|any\s+|its\s+)?")
_JOINED = re.compile(r"\s*(?:,|(?:,\s*)?(?P<and>and|or))\s+(?:the\s+|any\s+|its\s+)?")
_GOES_ON = re.compile(r"(?:\s*\([^()]*\))?\s+(?!(?:[a-z]+ly|to|of|for|in|on|with|and|or|as|at)\b)[a-z]")
_BESIDE, _FAR = 3, 7
"""Words within which something stands beside a name, and from which on it stands far from it."""
_DEEDS = 3
"""Words after a name that tell what it does."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A name at ``start:end`` of a text, in a run and a clause of it (see ``Word``).

    It ``acts`` where it may be the one that does what its clause says, and ``goes_on`` where a word of that follows at
    once; ``by`` where a "by" says that it does what stands before, ``aside`` where its run is a condition or the like,
    ``joined`` where an "and" or a comma joins it to the name before.
    """

    start: int
    end: int
    words: tuple[str, ...]
    run: int
    clause: int
    acts: bool
    goes_on: bool
    by: bool
    aside: bool
    joined: bool = False

    def same(self, other: Actor) -> bool:
        return same_name(self.words, other.words)


def misattributed(statement: str, source: str) -> str:
    """The name in ``statement`` whose deed is another's in ``source``; "" for none."""
    known = (_inner(statement) | _inner(source)) - _small(statement) - _small(source)
    own, others = actors(statement, known), actors(source, known)
    said, there = words_in(statement), words_in(source)
    for actor in own:
        deeds = _deeds(said, own, actor)
        suffers = _PASSIVE.match(statement, actor.end) is not None
        verdicts = (_does(actor, deed, source, there, others, suffers=suffers) for deed in deeds)
        judged = [verdict for verdict in verdicts if verdict is not None]
        # What stands right after a name tells most.
        wrong = judged and (not judged[0] or 2 * sum(judged) < len(judged))
        if wrong or (not actor.acts and not actor.by and _exchanged(actor, said, own, there, others)):
            return statement[actor.start : actor.end]
    return ""


@lru_cache(maxsize=256)
def actors(text: str, known: frozenset[str]) -> tuple[Actor, ...]:
    """The names of ``text`` in order. One word that opens a sentence is a name only where it is ``known`` to be one."""
    words = words_in(text)
    found: list[Actor] = []
    for start, end in _names(text, known):
        actor = _actor(text, words, start, end)
        # "with the Buyer and the Seller": what is joined to a name stands as that does.
        joint = _JOINED.fullmatch(text, found[-1].end, start) if found else None
        joined = joint is not None and (joint["and"] is not None or not actor.goes_on)
        found.append(replace(actor, acts=found[-1].acts, joined=True) if joined and not actor.by else actor)
    return tuple(found)


def _names(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    for match in _NAME.finditer(text):
        start, end = match.span()
        while (first := re.match(r"[\w.'’-]+\s*", text[start:end])) and set(words_of(first[0])) <= _NO_NAMES:
            start += first.end()
        words = words_of(text[start:end])
        lone = _opens(text, start) and " " not in text[start:end] and not text[start:end].isupper()
        if words and (not lone or known.issuperset(words)) and not any(map(str.isdigit, text[start:end])):
            yield start, end


def _inner(text: str) -> frozenset[str]:
    """The words of names that stand within sentences."""
    return frozenset(w for m in _NAME.finditer(text) if not _opens(text, m.start()) for w in words_of(m[0])) - _NO_NAMES


def _small(text: str) -> frozenset[str]:
    """The words that stand in small letters."""
    return frozenset(words_of(" ".join(re.findall(r"(?<![\w-])[a-z][a-z-]+", text))))


def _actor(text: str, words: Sequence[Word], start: int, end: int) -> Actor:
    before = text[max(0, start - 40) : start]
    home = next((word for word in words if word.end > start), words[-1])
    opening = next(word.text for word in words if word.run == home.run)
    by = _BY.search(before) is not None
    own = not text[start:end].endswith(("'s", "’s", "s'", "s’"))
    acts = (
        own and not by and bool(_ACTS.search(before) or (_MODAL.match(text, end) and not _PREPOSITION.search(before)))
    )
    goes_on = _GOES_ON.match(text, end) is not None
    return Actor(start, end, words_of(text[start:end]), home.run, home.clause, acts, goes_on, by, opening in _ASIDE)


def _opens(text: str, start: int) -> bool:
    return re.search(r"(?:^|[.;:!?]\s|\n|[“\"(])[\s\0*_(\[#>-]*$", text[max(0, start - 12) : start]) is not None


def _free(words: Sequence[Word], names: Sequence[Actor]) -> list[Word]:
    """The words that mean something and are no part of a name."""
    return [word for word in words if word.idea and not any(one.start <= word.start < one.end for one in names)]


def _deeds(words: Sequence[Word], own: Sequence[Actor], actor: Actor) -> list[str]:
    """The ideas of the words by which ``actor`` does something: after its name, or before a "by"."""
    free = [word for word in _free(words, own) if word.run == actor.run]
    if actor.by:
        return [word.idea for word in free if word.end <= actor.start][-2:]
    if not actor.acts:
        return []
    after = [word for word in free if word.start >= actor.end]
    following = min((other.start for other in own if after and other.start > after[0].start), default=1 << 30)
    return [word.idea for word in after if word.start < following][:_DEEDS]


def _does(
    actor: Actor, deed: str, text: str, there: Sequence[Word], others: Sequence[Actor], *, suffers: bool
) -> bool | None:
    """Whether somewhere in the source ``actor`` does ``deed``, or where it ``suffers`` it may be the one to whom it is
    done; None where nobody is said to."""
    verdicts: list[bool] = []
    for place, word in enumerate(there):
        if word.idea == deed:
            if suffers and not any(before.text in _BEING for before in there[max(0, place - 2) : place]):
                verdicts.append(any(actor.same(other) for other in others if other.clause == word.clause))
                continue
            doers, certain = _doers(word, text, there, others)
            right = any(actor.same(doer) for doer in doers)
            if certain or right or any(doer.clause == word.clause for doer in doers):
                verdicts.append(right)
    if not verdicts:
        # "... committed to lend Parent": Parent is not the one that lends.
        places = [word.end for word in there if word.idea == deed]
        done_to = (other for other in others for end in places if _OBJECT.fullmatch(text, end, other.start))
        return False if any(actor.same(other) for other in done_to) else None
    return any(verdicts)


def _doers(word: Word, text: str, there: Sequence[Word], others: Sequence[Actor]) -> tuple[Sequence[Actor], bool]:
    """Who may do what ``word`` says, and whether that is certain."""
    for other in others:
        between = (one for one in there if word.end <= one.start < other.start and one.idea)
        if other.by and other.run == word.run and word.end <= other.start and next(between, None) is None:
            return [other], True
    after = (other for other in others if word.end <= other.start)
    if of := next((other for other in after if _OF.fullmatch(text, word.end, other.start)), None):
        return [of], False  # "the merger of the Company"
    before = [other for other in others if other.end <= word.start and other.clause == word.clause]
    near = [other for other in before if other.acts and other.run == word.run]
    if near:
        return _with_joined(before, near[-1]), True
    first = next((one for one in there if one.run == word.run), word)
    if first.text in ("which", "who") and before and not text[before[-1].end : first.start].strip(" ,"):
        return before[-1:], True
    if first.text.endswith("ing"):
        return before, False  # "..., creating 50 jobs": that may be said of any of them
    # "The Buyer may, if the Seller fails, terminate": who is left off in the middle of a deed goes on with it.
    open_ended = [other for other in before if other.acts and other.goes_on and not other.aside]
    if open_ended:
        return _with_joined(before, open_ended[-1]), True
    if not before:
        return [other for other in others if other.end <= word.start], False
    return [other for other in before if other.acts and not other.aside] or before, False


def _exchanged(
    actor: Actor, said: Sequence[Word], own: Sequence[Actor], there: Sequence[Word], others: Sequence[Actor]
) -> bool:
    """Whether the words right beside ``actor`` stand right beside another name in the source, and far from this one."""
    right = [other for other in others if actor.same(other)]
    rivals = [other for other in others if not actor.same(other)]
    found = False
    for idea, before in _beside(actor, said, own):
        places = [place for place, word in enumerate(there) if word.idea == idea]
        if not places or not rivals:
            continue
        if _gap(there, places, right, before) < _FAR or _gap(there, places, rivals, before) > _BESIDE:
            return False
        found = True
    return found


def _beside(actor: Actor, said: Sequence[Word], own: Sequence[Actor]) -> Iterator[tuple[str, bool]]:
    """The nearest idea on each side of ``actor``, if it is no part of a name, and whether it stands before it."""
    for before in (True, False):
        side = [word for word in said if (word.end <= actor.start if before else word.start >= actor.end)]
        near = side[::-1][:_BESIDE] if before else side[:_BESIDE]
        word = next((one for one in near if one.idea), None)
        if word and not any(one.start <= word.start < one.end for one in own):
            yield word.idea, before


def _gap(words: Sequence[Word], places: Sequence[int], names: Sequence[Actor], before: bool) -> int:
    """How many words lie at least between one of ``places`` and a name after it, or before it."""
    gaps = [_FAR * 9]
    for name in names:
        first = next((at for at, word in enumerate(words) if word.end > name.start), len(words))
        last = max((at for at, word in enumerate(words) if word.start < name.end), default=0)
        gaps += [first - place - 1 if before else place - last - 1 for place in places]
    return min(gap for gap in gaps if gap >= 0)


def _with_joined(found: Sequence[Actor], last: Actor) -> Sequence[Actor]:
    """``last`` of ``found``, with those that are joined to it."""
    end = first = found.index(last)
    while first and found[first].joined:
        first -= 1
    return found[first : end + 1]
