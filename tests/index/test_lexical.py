"""Word search against BM25's formula written out, and what counts as a word."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dealdesk.index.faults import IndexDamaged
from dealdesk.index.lexical import Bm25Index, best, tokenize

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
            scores[row] += idf * bag[word] / (bag[word] + k1 * (1 - b + b * bag.total() / mean))
    return scores


@pytest.mark.parametrize("query", ["duty on China", "heading 9903.01.43", "70% of rare earth", "laws", "percent"])
def test_scores_are_those_of_the_formula(query: str) -> None:
    np.testing.assert_allclose(Bm25Index(TEXTS).scores(query), bm25(TEXTS, query), atol=1e-5)


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


def test_a_search_gives_the_best_rows_first_and_none_without_a_common_word() -> None:
    index = Bm25Index(TEXTS)
    rows, scores = index.search("China duty 10 percent", 5)
    expected = bm25(TEXTS, "China duty 10 percent")
    assert rows.tolist() == [0, 2]
    np.testing.assert_allclose(scores, [expected[0], expected[2]], atol=1e-5)
    assert index.search("zebra", 5)[0].tolist() == []
    assert index.search("", 5)[0].tolist() == []


def test_only_allowed_rows_are_found() -> None:
    rows, _ = Bm25Index(TEXTS).search("China", 5, np.array([1, 2], dtype=np.int64))
    assert rows.tolist() == [2]


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    index = Bm25Index(TEXTS)
    index.save(tmp_path / "lexical")
    loaded = Bm25Index.load(tmp_path / "lexical")
    assert loaded.size == 5
    np.testing.assert_array_equal(loaded.scores("China 10% laws"), index.scores("China 10% laws"))


@pytest.mark.parametrize("texts", [[], ["", "the of"]])
def test_texts_without_words_make_an_index_that_finds_nothing(texts: list[str], tmp_path: Path) -> None:
    Bm25Index(texts).save(tmp_path / "lexical")
    loaded = Bm25Index.load(tmp_path / "lexical")
    assert loaded.scores("China").tolist() == [0.0] * len(texts)
    assert loaded.search("China", 3)[0].tolist() == []


def test_a_folder_that_is_no_index_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"cannot be read as a word index; run `dealdesk reindex --full`"):
        Bm25Index.load(tmp_path)


def test_the_best_of_equals_is_the_first() -> None:
    scores = np.array([1, 3, 3, 0, 3], dtype=np.float32)
    assert best(scores, 2).tolist() == [1, 2]
    assert best(scores, 10).tolist() == [1, 2, 4, 0, 3]
    assert best(scores, 0).tolist() == []
