"""Which document of an index changes which other one: the changes that documents order, each with its target found.

A target is found by its number where a document goes by it, or where any document says which title and date belong to
the number; by its title and date; by date and kind where there is but one. Contracts of strangers bear the same titles
and dates, so what is no numbered order must also share a party or a folder with the document that changes it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from functools import lru_cache

import numpy as np

from dealdesk.index.findings_table import Names
from dealdesk.index.store import DocumentRecord
from dealdesk.index.titles import Titles
from dealdesk.ingest.citation import ISSUED, Citation
from dealdesk.ingest.relation import Mention, RelationKind

_NEAR = timedelta(days=3)
"""An order is often dated a day or two before it is published, and published under either date."""
_AGREES = 0.6
"""How well a title that is cited must agree with that of a document whose date is right too."""
_AGREES_ALONE = 0.85
"""And where no date is there to say the same."""
_COVERED = 0.8
"""The share of a short name's weight that the title of the document must hold ("Supply Agreement")."""
_STANDARD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Relation:
    """``document_id`` changes ``target_id``, which is None where the index does not hold that document.

    ``start:end`` of the changing document's text orders it; ``target_words`` is the target as it is named there.
    ``part`` is what of it is changed ("the duties imposed", "section 3(a)"), "" for the whole, and ``place`` the
    section or annex in that. ``effective`` and ``until`` are the days that the same sentence gives, else None.
    """

    kind: RelationKind
    document_id: str
    target_id: str | None
    target_words: str
    start: int
    end: int
    part: str = ""
    place: str = ""
    effective: Date | None = None
    until: Date | None = None


class Directory:
    """The documents of one index by the names under which they are cited."""

    def __init__(
        self,
        records: Sequence[DocumentRecord],
        names: Mapping[str, Names],
        parties: Mapping[str, frozenset[str]],
    ) -> None:
        """``parties`` holds for each document the names of its parties, in small letters."""
        self._records = {record.id: record for record in records}
        self._order = [record.id for record in records]
        self._names = names
        self._parties = parties
        self._titles = Titles(records)
        self._by_number: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_day: dict[Date, list[str]] = defaultdict(list)
        said: dict[tuple[str, str], Counter[tuple[Date | None, str]]] = defaultdict(Counter)
        for record in records:
            if record.date:
                self._by_day[record.date].append(record.id)
            known = names.get(record.id, Names())
            for own in known.own:
                self._by_number[_key(own)].append(record.id)
            for cited in known.cited:
                said[_key(cited)][cited.date, cited.title] += 1
        self._said = {key: _agreed(counts) for key, counts in said.items()}
        self._agreement = lru_cache(maxsize=1024)(self._agreeing)

    def target(self, cited: Citation, changing: str) -> str | None:
        """The id of the document that ``cited`` means in the document ``changing``, of several copies of it the one
        that was there first; None where none is sure."""
        return next(iter(self.targets(cited, changing)), None)

    def targets(self, cited: Citation, changing: str) -> Sequence[str]:
        """The same with every copy of that document: what changes the one changes the others."""
        if cited.issued:
            if numbered := self._by_number.get(_key(cited)):
                meant = [one for one in numbered if self._near(one, cited.date)] if cited.date else numbered
                return self._only(meant or numbered)
            date, title = self._said.get(_key(cited), (cited.date, cited.title))
            return self._titled(cited.date or date, cited.title or title, cited.family)
        if cited.title:
            return self._titled(cited.date, cited.title, cited.family)
        if cited.date and len(cited.name.split()) <= 2 and cited.family != "agreement":
            return self._only([one for one in self._by_day[cited.date] if self._family(one) == cited.family])
        return self._contract(cited, changing)

    def _titled(self, date: Date | None, title: str, family: str) -> Sequence[str]:
        """The document of this title and date, of the kind ``family`` where it says of what kind it is."""
        if not title:
            return (
                self._only([one for one in self._by_day.get(date, ()) if self._family(one) == family]) if date else ()
            )
        found = [
            (score, one)
            for one, score in self._agreement(title).items()
            if score >= (_AGREES if date and self._records[one].date else _AGREES_ALONE)
            and self._near(one, date)
            and self._family(one) in ("", family)
        ]
        # A fact sheet may repeat the title of an order; the one that calls itself an order is meant.
        found = [pair for pair in found if self._family(pair[1])] or [pair for pair in found if pair[0] >= 0.9]
        best = max((score for score, _ in found), default=0.0)
        return self._only([one for score, one in found if score >= best - 0.02])

    def _contract(self, cited: Citation, changing: str) -> Sequence[str]:
        """The agreement or letter that a name or a date means, among those with a party or folder in common."""
        covered = np.flatnonzero(self._titles.covered(cited.name) >= _COVERED).tolist()
        whole = self._agreement(cited.name)
        found = [
            one
            for one in (self._order[place] for place in covered)
            if one != changing
            and self._akin(one, changing)
            and (self._records[one].date == cited.date if cited.date and self._records[one].date else one in whole)
            and self._family(one) not in ISSUED
            and not _STANDARD.sub(" ", self._records[one].title).lower().startswith(("amendment", "addendum", "notice"))
        ]
        return self._only(found)

    def _agreeing(self, title: str) -> dict[str, float]:
        """The documents whose titles have at least half in common with ``title``, each with its agreement."""
        scores = self._titles.agreement(title)
        return {self._order[place]: float(scores[place]) for place in np.flatnonzero(scores >= 0.5).tolist()}

    def _akin(self, one: str, other: str) -> bool:
        shared = self._parties.get(one, frozenset()) & self._parties.get(other, frozenset())
        folders = [self._records[document].source.rpartition("/")[0] for document in (one, other)]
        return bool(shared) or (folders[0] == folders[1] != "")

    def _near(self, one: str, date: Date | None) -> bool:
        own = self._records[one].date
        return date is None or own is None or abs(own - date) <= _NEAR

    def _family(self, one: str) -> str:
        return self._names.get(one, Names()).family

    def _only(self, found: Sequence[str]) -> Sequence[str]:
        """``found`` where it is one paper: a single document, or copies of one, that was there first in front."""
        papers = {self._paper(one) for one in found}
        if len(found) > 1 and (len(papers) > 1 or None in papers):
            return ()
        return sorted(found, key=lambda one: (self._records[one].mtime_ns, self._records[one].source))

    def _paper(self, one: str) -> tuple[object, ...] | None:
        """What copies of a paper have in common: title and date, and of a contract, whose like strangers have, words
        too. None where it has no date to know it by."""
        record, names = self._records[one], self._names.get(one, Names())
        words = "" if names.family in ISSUED else names.skeleton
        known = record.date is not None and (words or names.family in ISSUED)
        return (names.family, record.title.casefold(), record.date, words) if known else None

    def may_change(self, one: str, other: str) -> bool:
        """Whether ``one`` may change ``other``: what is ordered in the words of an authority, only such words undo."""
        return self._names.get(one, Names()).enacts or not self._names.get(other, Names()).enacts

    def earlier(self, one: str, other: str) -> bool:
        """Whether ``one`` is dated before ``other``: an order changes none that comes after it."""
        first, second = self._records[one].date, self._records[other].date
        return bool(first and second and first < second)


def resolved(mentions: Sequence[tuple[str, Mention]], directory: Directory) -> tuple[Relation, ...]:
    """The changes in order of document and place, those that name nothing in particular and are not found left out."""
    found = []
    for document_id, mention in mentions:
        cited = mention.cited
        targets: Sequence[str | None] = directory.targets(cited, document_id) or (None,)
        if document_id in targets:
            continue  # a paper of which there are copies changes none of them
        found += [
            Relation(
                mention.kind,
                document_id,
                target,
                mention.words,
                mention.start,
                mention.end,
                mention.part,
                mention.place,
                mention.effective,
                mention.until,
            )
            for target in targets
            if (_orders(mention, directory, document_id, target) if target else cited.particular)
        ]
    return tuple(found)


def _orders(mention: Mention, directory: Directory, changing: str, target: str) -> bool:
    """Whether a document may do to ``target`` what it says."""
    if directory.earlier(changing, target):
        return False
    return mention.kind == "implements" or directory.may_change(changing, target)


def _key(cited: Citation) -> tuple[str, str]:
    return cited.family, cited.number.lower().replace("–", "-")


def _agreed(counts: Counter[tuple[Date | None, str]]) -> tuple[Date | None, str]:
    """The date and title that most documents give to a number."""
    dates = Counter({date: 0 for (date, _), _ in counts.items() if date})
    titles = Counter({title: 0 for (_, title), _ in counts.items() if title})
    for (date, title), count in counts.items():
        if date:
            dates[date] += count
        if title:
            titles[title] += count
    date = dates.most_common(1)[0][0] if dates else None
    return date, titles.most_common(1)[0][0] if titles else ""
