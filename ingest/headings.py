"""All headings of a text: those that open a block and those run into its lines, false ones dropped."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dealdesk.ingest.heading import Heading, heading_at
from dealdesk.ingest.layout import Block

_GAP = re.compile(r"(?<![ \t])[ \t]{3,}+(?=[\dAS])")
_NEXT_DECIMAL = re.compile(r"(?<=[.;:”\"])\s+(?=\d{1,2}\.\d{1,2}(?:\.\d{1,2})*\.?\s+[\"“A-Z(\[])")
_ROOMY = 150  # characters: a shorter block has no second heading in it
_FILING = re.compile(r"exhibit \d+\.\d+$", re.IGNORECASE)  # the number under which a filing lists the whole document
_NOT_PARTS = frozenset({"table of contents", "contents", "index of defined terms", "execution version"})
_MOST_SPEAKERS = 2  # a run-in heading that comes back more often is a speaker ("THE PRESIDENT:"), not a heading
_ADDRESS = 3  # as many lines in capitals after one another are an address or a list of parties
_LONG_ENTRY = 1000  # the same for one that stands before the place itself: the last entry of a page of contents
_ENTRY = 250  # characters: less under a number that has a longer place elsewhere is an entry of a list of contents


def headings_of(text: str, found: Sequence[Block]) -> dict[int, list[Heading]]:
    """The headings in each block, by the block's place in ``found``, in order of their starts."""
    opening = [
        None if b.kind == "row" else heading_at(text, b.start, b.end, alone=_alone(text, found, i))
        for i, b in enumerate(found)
    ]
    kept: dict[int, list[Heading]] = defaultdict(list)
    for i, heading in _kept(text, found, opening):
        kept[i].append(heading)
    last: list[int] = []
    for i, block in enumerate(found):
        last = next((_parts(h) for h in reversed(kept.get(i, ())) if h.kind == "decimal"), last)
        if block.kind != "row" and block.end - block.start > _ROOMY:
            for heading in _run_in(text, block, last):
                kept[i].append(heading)
                last = _parts(heading) if heading.kind == "decimal" else last
    return _without_entries(kept, len(text))


def _run_in(text: str, block: Block, last: list[int]) -> Iterator[Heading]:
    """Numbered headings further on in the block, as converted filings have them: after a wide gap, or, where it is
    the next decimal number after ``last``, after a sentence."""
    places = {m.end(): True for m in _GAP.finditer(text, block.start, block.end)}
    places |= {m.end(): False for m in _NEXT_DECIMAL.finditer(text, block.start, block.end)}
    for at, gap in sorted(places.items()):
        heading = heading_at(text, at, block.end, alone=False)
        if heading is None or heading.kind not in ("numbered", "decimal"):
            continue
        if gap or _follows(last, _parts(heading)):
            last = _parts(heading) if heading.kind == "decimal" else last
            yield heading


def _parts(heading: Heading) -> list[int]:
    """[4, 2] for a decimal heading "4.2"; [] for any other."""
    return [int(part) for part in heading.label.split(".")] if heading.kind == "decimal" else []


def _follows(last: list[int], number: list[int]) -> bool:
    """Whether ``number`` comes right after ``last``: 4.3 or 5.1 or 4.2.1 after 4.2."""
    if not last or not number:
        return False
    following = (
        number[:-1] == last[: len(number) - 1] and len(number) <= len(last) and number[-1] == last[len(number) - 1] + 1
    )
    return following or number == [*last, 1] or number == [last[0] + 1, 1]


def _kept(text: str, found: Sequence[Block], opening: Sequence[Heading | None]) -> Iterator[tuple[int, Heading]]:
    """The headings that open blocks; a number and its title on the next line are put together."""
    speakers = Counter(h.title for h in opening if h and h.kind == "plain" and text[h.end - 1] == ":")
    fenced = joined = False
    run = 0
    for i, heading in enumerate(opening):
        fenced ^= text.startswith("```", found[i].start)
        bare = _bare(heading, found[i])
        run = run + 1 if bare else 0
        if heading is None or joined or fenced or found[i].kind == "row" or _false(heading, speakers):
            joined = False
            continue
        below = opening[i + 1] if i + 1 < len(found) else None
        titled_below = below is not None and _bare(below, found[i + 1])
        if bare and (run >= _ADDRESS or (titled_below and below is not None and below.rank == heading.rank)):
            continue
        if below is not None and titled_below and heading.label and not heading.title and heading.end >= found[i].end:
            joined, heading = True, replace(heading, title=below.title)
        yield i, heading


def _false(heading: Heading, speakers: Counter[str]) -> bool:
    return (
        (heading.kind == "plain" and speakers[heading.title] > _MOST_SPEAKERS)
        or heading.title.casefold() in _NOT_PARTS
        or (heading.start < 300 and _FILING.match(heading.label) is not None)
    )


def _bare(heading: Heading | None, block: Block) -> bool:
    """Whether the heading is a whole line without a number."""
    return heading is not None and heading.kind == "plain" and heading.end == block.end


def _alone(text: str, found: Sequence[Block], i: int) -> bool:
    """Whether the block can be a heading without a number: one line, something under it, and set apart."""
    block = found[i]
    if block.kind != "prose" or block.end - block.start > 120 or i + 1 == len(found):
        return False
    below = found[i + 1]
    apart = text.count("\n", block.end, below.start) > 1
    before = i == 0 or text.count("\n", found[i - 1].end, block.start) > 1 or text[found[i - 1].end - 1] in ".;:!?”)"
    return before and (apart or below.end - below.start >= 60 or below.kind == "item")


def _without_entries(kept: dict[int, list[Heading]], length: int) -> dict[int, list[Heading]]:
    """``kept`` without the entries of tables of contents and lists of defined terms: a number that has next to
    nothing under it, where the same number has a real place elsewhere."""
    flat = [h for i in sorted(kept) for h in kept[i]]
    room = {h.start: after - h.start for h, after in zip(flat, [*(h.start for h in flat[1:]), length], strict=False)}
    place: dict[str, Heading] = {}
    for heading in flat:
        best = place.setdefault(_number(heading), heading)
        if room[heading.start] > room[best.start]:
            place[_number(heading)] = heading

    def real(heading: Heading) -> bool:
        best = place[_number(heading)]
        own, most = room[heading.start], room[best.start]
        listed_before = heading.start < best.start and own < _LONG_ENTRY and own * 3 < most
        return not heading.label or (own >= min(most, _ENTRY) and not listed_before)

    return {i: [h for h in headings if real(h)] for i, headings in kept.items()}


def _number(heading: Heading) -> str:
    """ "3.15" for "Section 3.15" as for "3.15": lists of terms write one and the places the other."""
    return heading.label.rsplit(" ", 1)[-1] if "." in heading.label else heading.label.casefold()
