"""Late interaction: each word of the question finds its best match in the text (MaxSim, Khattab and Zaharia 2020)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.models import COLBERT_SMALL
from dealdesk.index.session import OnnxSession, groups, opened

KEPT_BYTES = 512 << 20
"""Memory for texts' vectors that are kept: about 2,900 passages of 230 tokens. They do not depend on the question, and
most of the time of an answer goes into them, so the second question about a deal is several times as quick."""
_LONGEST_BYTES = COLBERT_SMALL.max_tokens * (2 * 384 + 4)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question met one text: for each token of each, the cosine.

    ``cosines`` is float32 of shape (question's tokens, text's tokens); ``starts`` are the characters at which the
    text's tokens begin, -1 for the model's own marks.
    """

    cosines: NDArray[np.float32]
    starts: NDArray[np.int64]

    @property
    def score(self) -> float:
        """The mean over the question's tokens of the best cosine in the text."""
        return float(self.cosines.max(axis=1).mean())

    def within(self, start: int, end: int) -> float:
        """The same among the tokens that begin in ``start:end`` of the text; 0 where the model read none of them."""
        inside = (self.starts >= start) & (self.starts < end)
        return float(self.cosines[:, inside].max(axis=1).mean()) if inside.any() else 0.0


class LateInteraction:
    """The mean over the question's tokens of the best cosine among the text's tokens: from -1 to 1.

    A Reranker. The mean, not the sum, so that short and long questions have scores of one size.
    """

    def __init__(self, threads: int = 0, kept_bytes: int = KEPT_BYTES) -> None:
        """``threads`` of 0 means one for each core. The model is loaded at the first question; vectors of the texts
        that were read last are kept in ``kept_bytes`` of memory."""
        self.name = COLBERT_SMALL.name
        self.sha256 = COLBERT_SMALL.sha256
        self._threads = threads
        self._lock = Lock()
        self._kept = _Kept(kept_bytes)
        self._asked = monotonic()

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([reading.score for reading in self.readings(query, texts)], dtype=np.float32)

    def readings(self, query: str, texts: Sequence[str]) -> list[Reading]:
        """A reading of each text, in order: what ``scores`` sums up, and how well each part of the text does."""
        self._asked = monotonic()
        with self._lock:
            session = self._session
        words = token_vectors(session, [query])[0]
        return _read(words, self._seen(session, texts))

    def prepare(self, text: str) -> bool:
        """Reads ``text`` for questions to come. False, and nothing is read, where nothing more can be kept without
        giving up what others asked for."""
        if not self._kept.has_room:
            return False
        with self._lock:
            session = self._session
        self._seen(session, [text])
        return True

    def forget(self, texts: Iterable[str]) -> None:
        """Keeps no more what was read of ``texts``: nobody will ask for them again."""
        self._kept.drop(texts)

    @property
    def idle_seconds(self) -> float:
        """For how long nobody has asked anything."""
        return monotonic() - self._asked

    def _seen(self, session: OnnxSession, texts: Sequence[str]) -> list[_Seen]:
        found = {text: seen for text in texts if (seen := self._kept.get(text)) is not None}
        unread = [text for text in dict.fromkeys(texts) if text not in found]
        for group in groups([len(text) for text in unread]):
            read = [unread[i] for i in group]
            for text, vectors in zip(read, token_vectors(session, read), strict=True):
                # Kept and fresh ones are rounded alike, so that a text's score does not depend on what was read before.
                found[text] = _Seen.of(vectors, session.starts(text))
                self._kept.put(text, found[text])
        return [found[text] for text in texts]

    @cached_property
    def _session(self) -> OnnxSession:
        return opened(COLBERT_SMALL, self._threads)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text as the model sees it: its tokens' unit vectors (tokens, dimension) in float16, and where they begin. A
    byte a number would do with half the room, and costs one question in 86 its answer (docs/evaluation.md)."""

    vectors: NDArray[np.float16]
    starts: NDArray[np.int32]

    @classmethod
    def of(cls, vectors: NDArray[np.float32], starts: NDArray[np.int64]) -> _Seen:
        return cls(vectors.astype(np.float16), starts.astype(np.int32))

    @property
    def size(self) -> int:
        return self.vectors.nbytes + self.starts.nbytes


def _read(words: NDArray[np.float32], texts: Sequence[_Seen]) -> list[Reading]:
    """``words`` (n, dimension) compared with every token of ``texts``, all in one product: text by text takes ten times
    as long."""
    if not texts:
        return []
    cosines = (np.concatenate([text.vectors for text in texts]).astype(np.float32) @ words.T).T
    ends = np.cumsum([len(text.starts) for text in texts])[:-1]
    pieces = np.split(cosines, ends, axis=1)
    return [Reading(piece, text.starts.astype(np.int64)) for piece, text in zip(pieces, texts, strict=True)]


class _Kept:
    """The texts seen last, within a bound of bytes. Safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._texts: OrderedDict[str, _Seen] = OrderedDict()
        self._lock = Lock()

    def get(self, text: str) -> _Seen | None:
        with self._lock:
            if text in self._texts:
                self._texts.move_to_end(text)
            return self._texts.get(text)

    @property
    def has_room(self) -> bool:
        """Whether the longest text that the model reads can be kept beside the others."""
        return self._size + _LONGEST_BYTES <= self._most

    def put(self, text: str, seen: _Seen) -> None:
        with self._lock:
            if text in self._texts or seen.size > self._most:
                return
            self._texts[text] = seen
            self._size += seen.size
            while self._size > self._most:
                self._size -= self._texts.popitem(last=False)[1].size

    def drop(self, texts: Iterable[str]) -> None:
        with self._lock:
            for text in texts:
                if gone := self._texts.pop(text, None):
                    self._size -= gone.size


def token_vectors(session: OnnxSession, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """For each text its tokens' unit vectors, shape (tokens of the text, dimension)."""
    states = session.run(session.encode(texts))
    return [state / np.maximum(np.linalg.norm(state, axis=1, keepdims=True), 1e-12) for state in states]
