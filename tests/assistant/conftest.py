"""A small corpus, indexed once with the packaged models, and the assistant over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.gather import gather
from dealdesk.assistant.question import read_question
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.build import reindex
from dealdesk.index.embed import Embedder, packaged_embedder
from dealdesk.index.generation import Generation
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.rerank import Reranker, packaged_reranker
from dealdesk.index.retrieve import Retriever

SUPPLY = """---
title: Bearings Supply Agreement between Orla Works and Tamsin Rail
date: 2025-02-03
---
1. Price. Tamsin Rail pays 40 dollars for each bearing that Orla Works delivers to the depot.

2. Payment. Tamsin Rail shall pay each invoice within 30 days after it receives the invoice.

3. Storage. Orla Works shall store the bearings:
(a) in a dry hall without windows;
(b) on wooden pallets, never on bare ground;
(c) apart from acids and salts; and
(d) under seals that an inspector can read.

4. Governing law. This Agreement is governed by the laws of Ireland.
"""
AMENDMENT = """---
title: First Amendment to the Bearings Supply Agreement between Orla Works and Tamsin Rail
date: 2025-06-02
---
1. In section 2 of the Bearings Supply Agreement, strike "30 days" and insert "45 days".

2. All other terms of the agreement stand as they were.
"""
DUTY = """---
title: Order on the Duty on Tin Ore
date: 2025-03-04
---
Sec. 1. Background. Smelters asked for relief because foreign tin ore was sold below its cost.

Sec. 2. Rate. The duty on imported tin ore rises from 4 percent to 9 percent.

Sec. 3. Effective date. The new rate takes effect on April 15, 2025.
"""
FAQ = """---
title: Questions on Ferry Tickets
date: 2025-05-06
---
# Tickets and dogs

How long is a ferry ticket valid?

A ferry ticket is valid for 14 days after it was bought.

Can I bring a dog on the ferry?

Dogs travel free of charge on the open deck of every ferry.
"""
FILES = {
    "deals/supply.txt": SUPPLY,
    "deals/amendment.txt": AMENDMENT,
    "trade/duty.txt": DUTY,
    "faq.md": FAQ,
}


class Remembering:
    """A reranker that reads no text twice for a question: half of what these tests ask was asked before, and a score
    does not depend on the other texts (tests/index/test_rerank.py)."""

    def __init__(self, inner: Reranker) -> None:
        self._inner = inner
        self._seen: dict[tuple[str, str], np.float32] = {}
        self.name, self.sha256 = inner.name, inner.sha256

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        unread = [text for text in dict.fromkeys(texts) if (query, text) not in self._seen]
        if unread:
            scores = self._inner.scores(query, unread)
            self._seen.update(((query, text), score) for text, score in zip(unread, scores, strict=True))
        return np.array([self._seen[query, text] for text in texts], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Desk:
    """A library with all that answers from it."""

    library: Library
    retriever: Retriever
    cross: Reranker
    assistant: Assistant

    @property
    def generation(self) -> Generation:
        return self.library.current()

    def over(self, data: Path) -> Assistant:
        """The same assistant over another data folder."""
        return Assistant(Library(data), self.retriever, self.cross, Refusal.packaged())

    def evidence(self, text: str) -> list[Evidence]:
        """The evidence for a first question, best first."""
        question = read_question(text)
        ranked = self.retriever.rank(self.generation, question.query, 20)
        return gather(self.generation, ranked, question, self.cross)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = tmp_path_factory.mktemp("desk")
    for source, text in FILES.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    embedder, cross = packaged_embedder(), Remembering(packaged_reranker())
    reindex(root / "corpus", root / "data", embedder, passage_tokens=250)
    library, retriever = Library(root / "data", embedder), Retriever(embedder, LateInteraction())
    return Desk(library, retriever, cross, Assistant(library, retriever, cross, Refusal.packaged()))


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The packaged one, for a test with documents of its own."""
    return packaged_embedder()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Callable[..., Generation]:
    """Indexes the texts given by their file names and opens the index."""

    def shelved(**texts: str) -> Generation:
        root = tmp_path_factory.mktemp("shelf")
        (root / "corpus").mkdir()
        for name, text in texts.items():
            file = root / "corpus" / f"{name}.txt"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        reindex(root / "corpus", root / "data", embedder, passage_tokens=250)
        return Library(root / "data").current()

    return shelved
