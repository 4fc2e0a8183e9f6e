"""Which documents a question names: its words against titles, rare words weighing more."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import log

import Stemmer

from dealdesk.index.store import DocumentRecord

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
        self._titles = [_words(record.title) for record in records]
        counts = Counter(word for words in self._titles for word in words)
        self._weight = {word: log(1 + (len(records) - n + 0.5) / (n + 0.5)) for word, n in counts.items()}

    def agreement(self, named: str) -> list[float]:
        """For each document how well its title agrees with the words ``named`` (0 to 1): the harmonic mean of the
        shares of the one's and the other's weight that they have in common."""
        words = _words(named)
        asked = sum(self._known(word) for word in words)
        return [self._both(words, asked, title) for title in self._titles]

    def held(self, text: str) -> list[float]:
        """For each document the share of its title's weight that stands in ``text`` (0 to 1)."""
        words = _words(text)
        return [
            sum(self._weight[word] for word in words & title) / max(sum(self._weight[word] for word in title), 1e-9)
            for title in self._titles
        ]

    def covered(self, named: str) -> list[float]:
        """For each document the share of the weight of the words ``named`` that its title has (0 to 1)."""
        words = _words(named)
        asked = max(sum(self._known(word) for word in words), 1e-9)
        return [sum(self._weight[word] for word in words & title) / asked for title in self._titles]

    def named(self, document: str) -> list[int]:
        """The positions of the documents that ``document`` names; empty where no title agrees clearly enough."""
        scores = self.agreement(document)
        order = sorted(range(len(scores)), key=lambda position: -scores[position])
        if not order or scores[order[0]] <= 0:
            return []
        best = scores[order[0]]
        alike = [position for position in order if scores[position] >= 0.95 * best]
        rest = scores[order[len(alike)]] if len(alike) < len(order) else 0.0
        clear = best >= _SURE or best >= _CLEAR * rest
        return alike if clear and len(alike) <= 5 else []

    def _known(self, word: str) -> float:
        # A word that no title has ("acquisition", a misspelling) says little against the title that has the others.
        return self._weight.get(word, 0.5)

    def _both(self, words: frozenset[str], asked: float, title: frozenset[str]) -> float:
        shared = sum(self._weight[word] for word in words & title)
        whole = sum(self._weight[word] for word in title)
        return 2 * shared / (asked + whole) if shared else 0.0


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode().lower()
    words = _WORD.findall(plain.replace("'s", ""))
    return frozenset(_STEM.stemWords([word for word in words if not _COMMON.fullmatch(word)]))
