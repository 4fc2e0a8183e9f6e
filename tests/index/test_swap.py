"""Readers go on while builds exchange the index under them: no failure, no mixture."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from dealdesk.index.build import reindex
from dealdesk.index.library import Library

SOURCES = tuple(f"{letter}.txt" for letter in "abcdef")


def write(corpus: Path, version: int) -> None:
    corpus.mkdir(exist_ok=True)
    for source in SOURCES:
        (corpus / source).write_text(f"Version {version} of {source} sets the duty at {version} percent.")


def test_twenty_builds_under_eight_readers_fail_none_and_mix_none(tmp_path: Path, words: Any) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    write(corpus, 0)
    reindex(corpus, data, words, passage_tokens=60)
    library, done = Library(data, words), threading.Event()
    failures: list[str] = []
    seen: set[str] = set()

    def ask() -> None:
        while not done.wait(0.002):  # the builds want to come on too
            try:
                generation = library.current()
                rows, _ = generation.vectors.search(words.embed_query("duty percent"), 6)
                found, _ = generation.lexical.search("duty", 6)
                texts = [passage.text for passage in generation.passages([*rows, *found])]
                texts += [document.text for r in generation.documents() if (document := generation.document(r.id))]
                versions = {text.split()[1] for text in texts}
                if len(versions) != 1 or len(texts) != 18:
                    failures.append(f"{generation.id}: {len(texts)} texts of versions {versions}")
                seen.add(generation.id)
            except Exception as error:
                failures.append(repr(error))

    readers = [threading.Thread(target=ask) for _ in range(8)]
    for reader in readers:
        reader.start()
    made = []
    for version in range(1, 21):
        write(corpus, version)
        made.append(reindex(corpus, data, words, passage_tokens=60).generation)
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(set(made)) == 20
    assert len(seen) > 1
    assert library.current().id == made[-1]
    assert "Version 20 " in library.current().passages([0])[0].text
