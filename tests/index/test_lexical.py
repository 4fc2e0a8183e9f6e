"""Word search against BM25's formula written out, and what counts as a word."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index import bm25 as bm25_module
from dealdesk.index.bm25 import Bm25Index
from dealdesk.index.faults import IndexDamaged
from dealdesk.index.lexical import tokenize
from dealdesk.index.postings import Postings, PostingsWriter

TEXTS = [
    "The additional duty on products of China is reduced from 20 percent to 10%.",
    "Articles under heading 9903.01.43 are subject to Executive Order 14257.",
    "China accounts for roughly 70 percent of rare earths; China, China.",
    "This Agreement is governed by the laws of Norway.",
    "",
]


def bm25(texts: list[str], query: str, k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Lucene's BM25: the sum over the query's words of idf * tf / (tf + k1 * (1 - b + b * length / mean length))."""
    bags = [Counter(tokens) for tokens in tokenize(texts)]
    mean = sum(bag.total() for bag in bags) / len(bags)
    scores = [0.0] * len(texts)
    for word in tokenize([query])[0]:
        having = sum(word in bag for bag in bags)
        idf = math.log(1 + (len(bags) - having + 0.5) / (having + 0.5))
        for row, bag in enumerate(bags):
            scores[row] += bag[word] and idf * bag[word] / (bag[word] + k1 * (1 - b + b * bag.total() / mean))
    return scores


def postings(folder: Path, texts: Sequence[str]) -> Postings:
    writer = PostingsWriter(folder)
    for words in tokenize(texts):
        writer.add(words)
    writer.finish()
    return Postings(folder)


def index_of(folder: Path, texts: Sequence[str]) -> Bm25Index:
    return Bm25Index([postings(folder / "words", texts)])


def assert_best(found: tuple[np.ndarray, np.ndarray], scores: Sequence[float], k: int, allowed: set[int]) -> None:
    """``found`` are the ``k`` greatest of ``scores`` above 0 among ``allowed``, best first."""
    rows, given = found
    wanted = sorted((-score for row, score in enumerate(scores) if score > 0 and row in allowed))[:k]
    np.testing.assert_allclose(-given, wanted, atol=1e-5)
    np.testing.assert_allclose([scores[row] for row in rows.tolist()], given, atol=1e-5)
    assert len(set(rows.tolist())) == len(rows)
    assert set(rows.tolist()) <= allowed
    assert [*zip(-given, rows, strict=True)] == sorted(zip(-given, rows, strict=True))


@pytest.mark.parametrize(
    "query", ["duty on China", "heading 9903.01.43", "70% of rare earth", "laws", "China China laws"]
)
def test_scores_are_those_of_the_formula(query: str, tmp_path: Path) -> None:
    assert_best(index_of(tmp_path, TEXTS).search(query, 9), bm25(TEXTS, query), 9, set(range(5)))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("10 percent", ["10", "10%"]),
        ("10% and 12.5 per cent", ["10", "10%", "12.5", "12.5%"]),
        ("heading 9903.01.43", ["head", "9903.01.43"]),
        ("EO 14257, Section 232.", ["eo", "14257", "section", "232"]),
        ("$1,234,567.50", ["1234567.50"]),
        ("the U.S. tariffs", ["us", "tariff"]),
        ("São Paulo’s 15th", ["sao", "paulo", "15th"]),
        ("November 10, 2025", ["novemb", "10", "2025"]),
        ("the of and", []),
    ],
)
def test_numbers_stay_whole_and_words_are_stemmed(text: str, tokens: list[str]) -> None:
    assert tokenize([text]) == [tokens]


def test_a_search_gives_the_best_rows_first_and_none_without_a_common_word(tmp_path: Path) -> None:
    index = index_of(tmp_path, TEXTS)
    rows, scores = index.search("China duty 10 percent", 5)
    expected = bm25(TEXTS, "China duty 10 percent")
    assert rows.tolist() == [0, 2]
    np.testing.assert_allclose(scores, [expected[0], expected[2]], atol=1e-5)
    assert index.search("zebra", 5)[0].tolist() == []
    assert index.search("", 5)[0].tolist() == []
    assert index.search("China", 0)[0].tolist() == []


def test_rows_that_hold_a_word_are_counted(tmp_path: Path) -> None:
    index = index_of(tmp_path, TEXTS)
    assert [index.holding(words) for words in ("China", "articles China", "zebra", "")] == [2, 3, 0, 0]


def test_equals_come_in_the_order_of_their_rows(tmp_path: Path) -> None:
    assert index_of(tmp_path, ["tin ore"] * 9).search("ore", 4)[0].tolist() == [0, 1, 2, 3]


WORDS = ("tin", "ore", "duty", "quay", "rent", "copper", "1.5%")
TEXT = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(TEXT, max_size=12), min_size=1, max_size=3),
    TEXT,
    st.integers(1, 9),
    st.sampled_from([0, 4096]),
    st.data(),
)
def test_the_best_rows_are_found_in_any_parts_whatever_is_allowed_or_dead(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[str]], query: str, k: int, few: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    texts = [text for part in parts for text in part]
    rows = st.none() | st.sets(st.integers(0, max(len(texts) - 1, 0)), max_size=len(texts))
    dead, allowed = data.draw(rows) or set(), data.draw(rows)
    alive = np.array([row not in dead for row in range(len(texts))], dtype=bool)
    index = Bm25Index([postings(folder / str(n), part) for n, part in enumerate(parts)], alive if dead else None)
    scores = np.zeros(len(texts))
    scores[alive] = bm25([text for text, lives in zip(texts, alive, strict=True) if lives] or [""], query)[
        : alive.sum()
    ]
    inside = {row for row in range(len(texts)) if alive[row] and (allowed is None or row in allowed)}
    given_rows = None if allowed is None else np.array(sorted(r for r in allowed if r < len(texts)), dtype=np.int64)
    before, bm25_module._FEW = bm25_module._FEW, few
    try:
        assert_best(index.search(query, k, given_rows), scores.tolist(), k, inside)
    finally:
        bm25_module._FEW = before
    assert index.holding(query) == np.count_nonzero(scores)


def test_among_many_rows_those_that_cannot_be_among_the_best_are_passed_over(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    shares = {"rare": 0.01, "seldom": 0.05, "often": 0.5, "most": 0.95}
    texts = [" ".join(word for word, share in shares.items() if chance.random() < share) for _ in range(5000)]
    index = index_of(tmp_path, texts)
    for query in ("rare seldom often most", "rare most", "often most"):
        assert_best(index.search(query, 20), bm25(texts, query), 20, set(range(5000)))


def test_words_put_aside_in_pieces_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postings(tmp_path / "whole", TEXTS * 3)
    monkeypatch.setattr("dealdesk.index.postings._RUN", 5)
    postings(tmp_path / "pieces", TEXTS * 3)
    names = sorted(path.name for path in (tmp_path / "whole").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "pieces").iterdir())
    for name in names:
        assert (tmp_path / "pieces" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize("texts", [[], ["", "the of"]])
def test_texts_without_words_make_an_index_that_finds_nothing(texts: list[str], tmp_path: Path) -> None:
    index = index_of(tmp_path, texts)
    assert index.size == len(texts)
    assert index.search("China", 3)[0].tolist() == []


def test_a_folder_that_is_no_index_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"cannot be read as a word index; run `dealdesk reindex`"):
        Postings(tmp_path)


def test_files_of_two_indexes_are_told_apart(tmp_path: Path) -> None:
    postings(tmp_path / "one", TEXTS)
    postings(tmp_path / "other", TEXTS[:2])
    (tmp_path / "one" / "rows.u32").write_bytes((tmp_path / "other" / "rows.u32").read_bytes())
    with pytest.raises(IndexDamaged, match=r"parts of different word indexes; run `dealdesk reindex`"):
        Postings(tmp_path / "one")
