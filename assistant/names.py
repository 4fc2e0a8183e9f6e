"""Names in an answer: capitalised words that must come from what it cites, or from the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"[^\W\d_]\w*(?:[.&'’/-]\w+)*")
_GAP = re.compile(r"\.?[ \t]+(?:&[ \t]+)?")
_OPENING = re.compile(r"(?:^|[:;•—–(*\0]\s*|\n)[\s\0*_(\[#>-]*$")
_BETWEEN = 2
"""Words that may stand between two words of a name in its source: "President Tamsin" of "President A. B. Tamsin"."""

_WORDS = """
a about above according additionally after again against all also although an and another any are as at because before
below besides both but by can could did do does each effective either every finally first following for from further
has have he her his how however if in instead is it its later may more moreover most neither no nor not note of ok on
once one only or originally other others otherwise our over previously second several she since so some still such than
that the their then there therefore these they this those thus to today two under unless until was we were what when
where whereas whether which while who why with within yes you your currently formerly now superseded conflict conflicts
answer answers question quote quotes source sources document documents passage passages
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
"""
_OWN = frozenset(_WORDS.split())
"""Words that the assistant writes of itself."""
_PLACES = "annex appendix article clause exhibit paragraph part schedule sec section table"
_STRUCTURE = frozenset(_PLACES.split())
"""Words for a place in a document; documents shorten them ("Sec. 5"), so only what is named with them must stand."""
_JOINING = frozenset(("and", "or", "of", "the"))
_ALIASES = {("united", "state"): "us", ("united", "kingdom"): "uk", ("european", "union"): "eu"}
_PEOPLE = re.compile(r"(?:ese|ian|an|ish|ic)$")


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words in a row, at ``start:end`` of a text."""

    start: int
    end: int
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for word in words_of(self.text) if word not in _STRUCTURE)


def names_in(plain: str) -> Iterator[Name]:
    """The names of a statement whose quotes are blanked. One capitalised word that begins a sentence is none, unless
    it is an acronym, a label before a colon, or all that is said."""
    tokens = list(_TOKEN.finditer(plain))
    run: list[re.Match[str]] = []
    for token in tokens:
        capital = token[0][0].isupper()
        if run and (not capital or not _GAP.fullmatch(plain, run[-1].end(), token.start())):
            yield from _named(plain, run, tokens)
            run = []
        if capital:
            run.append(token)
    if run:
        yield from _named(plain, run, tokens)


def held(name: Name, sources: Sequence[tuple[str, ...]]) -> bool:
    """Whether the words of ``name`` stand in order, and close together, in one of ``sources`` (as words_of gives)."""
    wanted = name.words
    return not wanted or any(_in_order(wanted, source) for source in sources)


def same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the words of one name stand in order in the other's: "Orla" is "Orla Works", and "Chinese" "China"."""
    return _in_order(one, other) or _in_order(other, one)


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """The words of ``text`` in one form: small letters, no possessive, no plural, one name for each federation."""
    words: list[str] = []
    for token in _TOKEN.findall(text):
        for piece in re.split(r"[-/]", token):
            word = _plain(piece)
            if words and (alias := _ALIASES.get((words[-1], word))):
                words[-1] = alias
            elif word:
                words.append(word)
    return tuple(words)


def _plain(word: str) -> str:
    low = re.sub(r"['’]s?$", "", word.casefold()).replace(".", "")
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith("ss") else low


def _named(plain: str, run: list[re.Match[str]], tokens: Sequence[re.Match[str]]) -> Iterator[Name]:
    opens = _OPENING.search(plain, max(0, run[0].start() - 40), run[0].start()) is not None
    while run and (_own(run[0][0]) or (opens and len(run) > 1 and run[0][0].endswith("ly"))):
        opens = opens and len(run) > 1
        run = run[1:]
    while run and _own(run[-1][0]):
        run = run[:-1]
    if not run:
        return
    start, end = run[0].start(), run[-1].end()
    lone = len(run) == 1 and opens and start == _first_of(plain, run[0])
    if lone and not (
        _acronym(run[0][0])
        or plain[end : end + 1] == ":"
        or all(token[0][0].isupper() or token[0] in _JOINING for token in tokens)
    ):
        return
    yield Name(start, end, plain[start:end])


def _first_of(plain: str, token: re.Match[str]) -> int:
    """Where ``token`` begins, if nothing but an opening stands before it; else -1."""
    return token.start() if _OPENING.search(plain, max(0, token.start() - 40), token.start()) else -1


def _own(word: str) -> bool:
    return re.split(r"['’]", word.casefold())[0].strip(".") in _OWN


def _acronym(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def _in_order(wanted: tuple[str, ...], source: tuple[str, ...]) -> bool:
    for place, word in enumerate(source):
        if not _same(wanted[0], word):
            continue
        at = place
        for following in wanted[1:]:
            near = range(at + 1, min(len(source), at + 2 + _BETWEEN))
            at = next((i for i in near if _same(following, source[i])), -1)
            if at < 0:
                break
        else:
            return True
    return False


def _same(wanted: str, word: str) -> bool:
    if wanted == word:
        return True
    # "Chinese" is said of China, "Canadian" of Canada.
    stem = _PEOPLE.sub("", wanted)
    return stem != wanted and len(stem) > 3 and word.startswith(stem) and len(word) - len(stem) < 4
