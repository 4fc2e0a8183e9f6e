"""A generation damaged at random places: single bits, zeroed pages, files cut short or lost. Each must be found, named
and repaired, and none may give a wrong answer in silence."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fault_place import QUERIES, Place, Words, apart, digest_of, opened
from dealdesk.index.faults import IndexFault
from dealdesk.index.generation import Generation
from dealdesk.index.pointer import current_folder, read_standby

PAGE = 4096
KINDS = ("bit", "bit", "page", "cut", "lost")
"""What is done to a file, bits twice as often as the rest."""


IN_USE = 0.9
"""How often it is a file of the current generation; otherwise any file of the data folder."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a data folder gave: what was told, whether another generation stood in, and a digest of all that was served
    (empty where nothing was). ``later`` is what a look at every byte told."""

    told: str
    stood_in: bool
    digest: str
    later: str = ""


def damage_often(place: Place, corruptions: int) -> dict[str, Any]:
    """Figures of so many copies of one data folder, each damaged at one place, opened, and re-indexed."""
    _grow(place)
    before, after = apart(look, place.data), place.clean()
    standing_in = apart(_standing_in, place.data)
    assert not before.told
    told: Counter[str] = Counter()
    for number in range(corruptions):
        work = place.root / "work"
        shutil.rmtree(work, ignore_errors=True)
        subprocess.run(["cp", "-a", place.data, work], check=True)  # hard links stay hard links
        path = hurt(work, place.chance)
        what = f"{number}: {path.relative_to(work)}"
        try:
            served = apart(look, work)
            told[_judged(work, path, served, before, standing_in)] += 1
            _repaired(place, work, served, after, told)
        except Exception as error:
            told["crashed, hung or was not repaired"] += 1
            print(f"{what}: {error!r}", flush=True)
        if told["wrong answers in silence"] + told["not named"] + told["rebuilt unlike a clean build"]:
            told["first bad"] = told["first bad"] or number + 1
            print(f"look at {what}", flush=True)
    return dict(sorted(told.items()))


def hurt(data: Path, chance: random.Random) -> Path:
    """Damages one file of a data folder at one place, and returns its path."""
    files = sorted(path for path in data.rglob("*") if path.is_file() and path.stat().st_size)
    in_use = [path for path in files if path.is_relative_to(current_folder(data))]
    while True:
        path, kind = chance.choice(in_use if chance.random() < IN_USE else files), chance.choice(KINDS)
        content = bytearray(path.read_bytes())
        at = chance.randrange(len(content))
        if kind == "bit":
            content[at] ^= 1 << chance.randrange(8)
        elif kind == "page":
            start = at // PAGE * PAGE
            length = len(content[start : start + PAGE])
            content[start : start + length] = bytes(length)
        else:
            del content[at:]
        if kind == "lost":
            path.unlink()
            return path
        if content != path.read_bytes():
            with path.open("r+b") as file:  # in place: a generation that shares the file shares its damage
                file.truncate(len(content))
                file.write(content)
            return path


def look(data: Path) -> Look:
    """Opens the index and asks it everything there is."""
    try:
        generation = opened(data)
    except IndexFault as error:
        return Look(str(error), False, "")
    told = generation.stands_in_for
    faults = [] if told else generation.verify()
    return Look(told, bool(told), _all(generation), faults[0] if faults else "")


def _all(generation: Generation) -> str:
    """What documents and searches give, what the lists of vectors leave out included."""
    near = [generation.vectors.search(Words().embed_query(query), 10) for query in QUERIES]
    return digest_of(generation) + repr([(rows.tolist(), scores.tolist()) for rows, scores in near])


def _grow(place: Place) -> None:
    """An index of several segments with lists, dead rows, and a generation before it."""
    place.fill(30)
    for _ in range(5):
        apart(place.index)
        place.change(4)
    apart(place.index)


def _standing_in(data: Path) -> str:
    """What is served where the generation before the current one stands in for it."""
    standby = read_standby(data)
    if standby is None:
        raise AssertionError("there is no standby")
    return _all(Generation(data / "generations" / standby.previous, standby.gone))


def _judged(data: Path, path: Path, served: Look, before: Look, standing_in: str) -> str:
    """What became of a damaged folder, in words."""
    named = str(path) in served.told or path.parent.name in served.told
    remedy = "run `dealdesk reindex`" in served.told
    if served.told and not (named and remedy):
        print(f"not named: {path}: {served.told}", flush=True)
        return "not named"
    if served.stood_in:
        return "found, the last good one served" if served.digest in (before.digest, standing_in) else "wrong answers"
    if served.told:
        return "found, no good one left, refused"
    if served.digest != before.digest:
        return "wrong answers in silence"
    try:
        inside = path.is_relative_to(current_folder(data))
    except IndexFault:
        inside = False
    if served.later:
        return "not found at load but by verify, answers right"
    return "not found, answers right" if inside else "of a file that is not in use, answers right"


def _repaired(place: Place, data: Path, served: Look, after: str, told: Counter[str]) -> None:
    """The next re-index must give what a clean build gives, and say so where anything was damaged."""
    report = apart(place.index, data)
    now = apart(_clean_look, data)
    told["rebuilt"] += 1
    told["rebuilt unlike a clean build"] += now != after
    told["repaired without a word"] += bool(served.told and not report.notices)
    told["passages embedded anew"] += report.embedded


def _clean_look(data: Path) -> str:
    generation = opened(data)
    return digest_of(generation) + "".join([generation.stands_in_for, *generation.verify()])
