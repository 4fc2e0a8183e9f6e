"""BM25 over the words of passages: finds the number, the name and the rare word that vectors blur."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import Stemmer
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

# fmt: off
_STOPWORDS = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
))
# fmt: on
"""Lucene's for English."""

_TOKEN = re.compile(
    r"""
    (?P<number>\d+(?:[.,]\d+)*)(?P<percent>\s?%|\s(?:percent|per\s?cent)\b)?(?!\w)   # 14257  9903.01.43  12.5%
    | (?P<initials>(?:[^\W\d_]\.){2,})                                              # U.S.
    | (?P<word>\w+)
    """,
    re.VERBOSE,
)


_REMEMBERED = 200_000
"""Stems that are remembered: more than a long text has words, and some 20 MB."""

_ACCENTS = re.compile(r"[\u0300-\u036f]+")


class LexicalIndex(Protocol):
    """Texts by row number. The higher a score, the better the words match."""

    @property
    def size(self) -> int: ...

    def holding(self, query: str) -> int:
        """How many rows share a word with the query."""
        ...

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """The at most ``k`` rows that share a word with ``query``, best first and lower row first among equals.

        ``allowed`` names the rows that may be returned, ascending; None allows all.
        """
        ...


class Tokenizer:
    """``tokenize`` for many texts one after another: remembers the stems of words. Not for two threads at once."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._stems: dict[str, str] = {}

    def tokens(self, text: str) -> list[str]:
        if len(self._stems) > _REMEMBERED:
            self._stems.clear()
        return _tokens(text, self._stemmer, self._stems)


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Each text's stems without stop words. A number stays whole, without its thousands' commas; "10%" and
    "10 percent" both become "10" and "10%"; "U.S." becomes "us"."""
    stemmer = Stemmer.Stemmer("english")  # not shared: a stemmer is not safe in two threads
    stems: dict[str, str] = {}
    return [_tokens(text, stemmer, stems) for text in texts]


def best(scores: Scores, k: int) -> Rows:
    """The rows of the ``k`` greatest of ``scores``, best first and lower row first among equals."""
    if k <= 0 or not len(scores):
        return np.empty(0, dtype=np.int64)
    rows = np.arange(len(scores))
    if k < len(scores):
        rows = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    return rows[np.argsort(-scores[rows], kind="stable")[:k]].astype(np.int64)


def _tokens(text: str, stemmer: Any, stems: dict[str, str]) -> list[str]:
    tokens: list[str] = []
    for match in _TOKEN.finditer(_plain(text)):
        kind = match.lastgroup
        if kind == "number" or kind == "percent":
            number = match["number"].replace(",", "")
            tokens += [number, f"{number}%"] if match["percent"] else [number]
        elif kind == "initials":
            tokens.append(match["initials"].replace(".", ""))
        elif (word := match["word"]) not in _STOPWORDS and len(word) > 1:
            if word not in stems:
                stems[word] = stemmer.stemWord(word)
            tokens.append(stems[word])
    return tokens


def _plain(text: str) -> str:
    """Lower case, without accents."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return text.lower()
