"""BM25 over the words of passages: finds the number, the name and the rare word that vectors blur."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from dealdesk.index.faults import IndexDamaged

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

_STOPWORDS = frozenset(bm25s.stopwords.STOPWORDS_EN)

_TOKEN = re.compile(
    r"""
    (?P<number>\d+(?:[.,]\d+)*)(?P<percent>\s?%|\s(?:percent|per\s?cent)\b)?(?!\w)   # 14257  9903.01.43  12.5%
    | (?P<initials>(?:[^\W\d_]\.){2,})                                              # U.S.
    | (?P<word>\w+)
    """,
    re.VERBOSE,
)


_ACCENTS = re.compile(r"[\u0300-\u036f]+")


class LexicalIndex(Protocol):
    """Texts by row number. The higher a score, the better the words match."""

    @property
    def size(self) -> int: ...

    def scores(self, query: str) -> Scores:
        """float32 of shape (size,), 0 where no word of the query stands."""
        ...

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """The at most ``k`` rows that share a word with ``query``, best first and lower row first among equals."""
        ...


class Bm25Index:
    """Lucene's BM25 (k1 1.5, b 0.75; Kamphuis et al. 2020) over stemmed English words and whole numbers."""

    def __init__(self, texts: Sequence[str]) -> None:
        tokens = tokenize(texts)
        vocabulary = {token: number for number, token in enumerate(dict.fromkeys(t for ts in tokens for t in ts))}
        ids = [[vocabulary[token] for token in text] for text in tokens]
        self.size = len(ids)
        self._index: Any = None
        if vocabulary:
            self._index = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
            self._index.index((ids, vocabulary), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Bm25Index:
        """The index that ``save`` wrote into ``folder``. Raises IndexDamaged when it cannot be read."""
        loaded = cls([])
        try:
            loaded.size = int((folder / "size").read_text())
            if (folder / "params.index.json").exists():
                loaded._index = bm25s.BM25.load(str(folder), load_vocab=True)
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"{folder} cannot be read as a word index; run `dealdesk reindex --full`") from error
        return loaded

    def save(self, folder: Path) -> None:
        """Writes the index into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "size").write_text(str(self.size))
        if self._index is not None:
            self._index.save(str(folder), show_progress=False)

    def scores(self, query: str) -> Scores:
        ids = self._index.get_tokens_ids(tokenize([query])[0]) if self._index else []
        if not ids:
            return np.zeros(self.size, dtype=np.float32)
        scores: Scores = np.asarray(self._index.get_scores_from_ids(ids), dtype=np.float32)
        return scores

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        scores = self.scores(query)
        if allowed is not None:
            masked = np.zeros_like(scores)
            masked[allowed] = scores[allowed]
            scores = masked
        rows = best(scores, k)
        rows = rows[scores[rows] > 0]
        return rows, scores[rows]


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
