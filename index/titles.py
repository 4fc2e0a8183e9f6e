"""Which documents a question names: its words against titles, rare words weighing more."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from math import log

import numpy as np
import Stemmer
from numpy.typing import NDArray

from dealdesk.index.store import DocumentRecord

Shares = NDArray[np.float64]

_WORD = re.compile(r"[a-z0-9]+")
_COMMON = re.compile(
    r"an?|and|are|as|at|be|between|by|consider|did|does?|for|from|has|have|how|in|into|is|it|its|of|on|or|our|that|the"
    r"|their|these|this|to|under|was|were|what|when|where|which|who|why|will|with"
)
_STEM = Stemmer.Stemmer("english")
_SURE = 0.5
"""A document whose name agrees to this degree is meant: on development sets every named one reaches it."""
_CLEAR = 1.25
"""Below that, it must agree this much better than the next one."""


class Titles:
    """The names of an index's documents, weighed against one another."""

    def __init__(self, records: Sequence[DocumentRecord]) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(records):
            for word in _words(record.title) if record.passages else ():  # what is set aside goes by no name
                places[word].append(place)
        count = sum(record.passages > 0 for record in records)
        self._places = {word: np.array(own, np.int32) for word, own in places.items()}
        self._weight = {word: log(1 + (count - len(own) + 0.5) / (len(own) + 0.5)) for word, own in places.items()}
        self._whole = np.zeros(len(records))
        for word in sorted(self._places):
            self._whole[self._places[word]] += self._weight[word]

    def agreement(self, named: str) -> Shares:
        """For each document how well its title agrees with the words ``named`` (0 to 1): the harmonic mean of the
        shares of the one's and the other's weight that they have in common."""
        words = _words(named)
        shared = self._shared(words)
        return np.divide(2 * shared, self._asked(words) + self._whole, out=np.zeros_like(shared), where=shared > 0)

    def held(self, text: str) -> Shares:
        """For each document the share of its title's weight that stands in ``text`` (0 to 1)."""
        return np.asarray(self._shared(_words(text)) / np.maximum(self._whole, 1e-9))

    def covered(self, named: str) -> Shares:
        """For each document the share of the weight of the words ``named`` that its title has (0 to 1)."""
        words = _words(named)
        return np.asarray(self._shared(words) / max(self._asked(words), 1e-9))

    def named(self, document: str) -> list[int]:
        """The positions of the documents that ``document`` names; empty where no title agrees clearly enough."""
        scores = self.agreement(document)
        found = np.flatnonzero(scores)
        order = found[np.argsort(-scores[found], kind="stable")].tolist()
        if not order:
            return []
        best = scores[order[0]]
        alike = [position for position in order if scores[position] >= 0.95 * best]
        rest = scores[order[len(alike)]] if len(alike) < len(order) else 0.0
        clear = best >= _SURE or best >= _CLEAR * rest
        return alike if clear and len(alike) <= 5 else []

    def _shared(self, words: frozenset[str]) -> Shares:
        """For each document the weight of those of ``words`` that its title has."""
        shared = np.zeros(len(self._whole))
        for word in sorted(words & self._places.keys()):
            shared[self._places[word]] += self._weight[word]
        return shared

    def _asked(self, words: frozenset[str]) -> float:
        # A word that no title has ("acquisition", a misspelling) says little against the title that has the others.
        return sum(self._weight.get(word, 0.5) for word in sorted(words))


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode().lower()
    words = _WORD.findall(plain.replace("'s", ""))
    return frozenset(_STEM.stemWords([word for word in words if not _COMMON.fullmatch(word)]))
