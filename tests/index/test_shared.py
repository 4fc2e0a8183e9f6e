"""An index that several servers share, on PostgreSQL and on SQLite: what was written comes back, generation by
generation, and nobody writes who has not the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from dealdesk.index import shared_home
from dealdesk.index.faults import IndexDamaged, IndexFault, IndexLocked, IndexMissing, IndexStale, IndexUnreachable
from dealdesk.index.milvus_engine import Engine
from dealdesk.index.shared_home import Kept, SharedHome
from dealdesk.index.shared_store import Database, SharedStore
from dealdesk.index.shared_writer import SharedPrevious, SharedWriter
from dealdesk.index.store import content_sha256
from dealdesk.index.write import Made
from dealdesk.ingest.document import Box, Document, Notice, Page, Passage, Section, document_id
from dealdesk.ingest.findings import findings_in

DIMENSION = 8
MADE = Made("words", "ab" * 32, DIMENSION, 256)
ORDER = (
    "EXECUTIVE ORDER 14257\nThe duty on copper of Börse & “Söhne” is 10 percent, effective November 10, 2025.\n"
    "This order amends Executive Order 14193 of February 1, 2025. The Company pays USD 5 million to the Bank. "
    "In section 2(b), strike “10 days” and insert “12 days”; “Söhne” is replaced by “Töchter”.\n"
)
Texts = dict[str, str]


def whole(source: str, words: str) -> tuple[Document, list[Passage]]:
    """A document with everything that a document can have, a passage for each of its lines."""
    document = Document(
        id=document_id(source),
        source=source,
        title=f"Title of {source}",
        date=date(2025, 11, 1),
        text=words,
        format="txt",
        sections=(Section("Sec. 1", "Rates", 1, 0, len(words)),),
        pages=(Page(1, 0, 2), Page(2, 2, len(words), 0.973)),
        notices=(Notice("hidden_text", 2, "white text on page 1"),),
        meta=(("url", "https://example.org/a?b=c"),),
        fingerprint=f"{len(words):064x}",
        boxes=(Box(2, 2, len(words), 0.1, 0.25, 0.8, 0.2675),),
    )
    about = (document.title, document.date, "Sec. 1", 1, "Country | Rate", source)
    passages, start = [], 0
    for line in words.splitlines(keepends=True):
        passages.append(Passage(document.id, start, start + len(line), line, *about))
        start += len(line)
    return document, passages


def vector(content: str) -> np.ndarray:
    found = np.random.default_rng(list(content.encode())).normal(size=DIMENSION).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found))


def build(home: SharedHome, texts: Texts, made: Made = MADE) -> Kept:
    """A generation of these texts by source; what stands so in the current one is kept."""
    with home.locked(0) as connection:
        try:
            previous = SharedPrevious(home, home.kept(home.current()))
        except IndexMissing:
            previous = None
        writer = SharedWriter(home, connection, previous, made)
        for source, words in texts.items():
            document, passages = whole(source, words)
            record = previous.records.get(source) if previous else None
            if record is not None and record.fingerprint == document.fingerprint:
                writer.keep(record)
            else:
                vectors = np.array([vector(passage.content) for passage in passages]).reshape(-1, DIMENSION)
                writer.add(document, passages, findings_in(document), vectors, 10, 1 << 60)
        return home.kept(writer.publish(previous.manifest.id if previous else "", lambda: None))


def assert_holds(home: SharedHome, kept: Kept, texts: Texts) -> None:
    """The generation has these texts and no others, in both places, and each passage is found by its vector."""
    store = home.store(kept)
    wanted = dict(sorted(texts.items()))
    assert [record.source for record in store.records()] == list(wanted)
    assert [store.document(document_id(source)) for source in wanted] == [whole(*one)[0] for one in wanted.items()]
    everything = [passage for one in wanted.items() for passage in whole(*one)[1]]
    assert list(store.all_passages()) == everything
    assert (kept.manifest.documents, kept.manifest.passages) == (len(wanted), len(everything))
    index = home.index(kept, store.records())
    assert index.size == len(everything)
    for passage in everything:
        row = int(index.dense(vector(passage.content), 1)[0][0])
        assert store.passages([row])[0].content == passage.content
        known = store.rows_of_contents([content_sha256(passage)])
        np.testing.assert_array_equal(index.vectors(np.array(list(known.values()))), [vector(passage.content)])


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Engine]]:
    opened: list[Engine] = []

    def one() -> Engine:
        opened.append(Engine(str(tmp_path_factory.mktemp("milvus") / "index.db")))
        return opened[-1]

    yield one
    for engine in opened:
        engine.close()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.sqlite'}"
    made: Callable[[], str] = request.getfixturevalue("empty_store")
    return made()


@pytest.fixture
def home(address: str, lite: Callable[[], Engine], tmp_path: Path) -> Iterator[SharedHome]:
    database = Database(address)
    yield SharedHome(database, lite(), tmp_path)
    database.close()


FIRST = {"a/order.txt": ORDER, "b.txt": "One.\nTwo.\n", "c/empty.txt": "", "d.txt": "One.\n"}


def test_documents_passages_and_what_they_state_come_back_as_they_were(home: SharedHome) -> None:
    kept = build(home, FIRST)
    assert home.current() == kept.manifest.id
    assert_holds(home, home.kept(home.current()), FIRST)
    store, order = home.store(kept), whole("a/order.txt", ORDER)[0]
    findings = findings_in(order)
    assert findings.facts
    assert findings.mentions
    assert findings.own
    assert [stated.fact for stated in store.facts(order.id)] == list(findings.facts)
    assert {stated.document_id for stated in store.facts()} == {order.id}
    assert [s.fact for s in store.facts(kinds=("rate",))] == [f for f in findings.facts if f.kind == "rate"]
    assert store.mentions() == [(order.id, mention) for mention in findings.mentions]
    assert [one.new for one in findings.amendments] == ["12 days", "Töchter"]
    assert store.amendments() == [(order.id, one) for one in findings.amendments]
    names = store.names()[order.id]
    assert (names.family, names.own, names.cited) == (findings.family, findings.own, findings.cited)
    record = store.records()[0]
    assert (record.size, record.mtime_ns, record.stale, record.characters) == (10, 1 << 60, False, len(ORDER))
    assert record.notices == order.notices
    assert store.document("none") is None
    with pytest.raises(IndexError, match="no passage in row 99"):
        store.passages([0, 99])


def test_what_changed_is_written_beside_what_stays_and_both_generations_are_whole(home: SharedHome) -> None:
    first = build(home, FIRST)
    second_texts = {**FIRST, "b.txt": "One.\nThree.\nFour.\n", "e.txt": "Five.\n"}
    del second_texts["d.txt"]
    second = build(home, second_texts)
    assert second.collection == first.collection
    assert second.top == first.top + 4  # the lines of what was added; nothing else was written again
    assert_holds(home, first, FIRST)
    assert_holds(home, second, second_texts)
    assert home.engine.pointed() == second.collection


def test_a_worn_collection_is_written_anew_with_the_vectors_that_there_are(home: SharedHome) -> None:
    texts = {f"{letter}.txt": f"{letter} one.\n{letter} two.\n" for letter in "abcdef"}
    build(home, texts)
    second = build(home, few := {source: texts[source] for source in ("b.txt", "e.txt")})
    third = build(home, few)
    assert third.collection != second.collection
    assert (third.top, home.engine.pointed()) == (4, third.collection)
    assert_holds(home, third, few)
    assert home.store(third).facts() == home.store(second).facts()


def test_another_model_begins_a_new_collection(home: SharedHome) -> None:
    first = build(home, FIRST)
    with home.locked(0) as connection:
        writer = SharedWriter(home, connection, None, Made("others", "cd" * 32, 4, 256))
        document, passages = whole("b.txt", "One.\n")
        writer.add(document, passages, findings_in(document), np.eye(1, 4, dtype=np.float32), 1, 2)
        second = home.kept(writer.publish(first.manifest.id, lambda: None))
    assert second.collection.endswith("cd" * 6)
    assert first.collection.endswith("ab" * 6)
    assert home.kept(home.current()).manifest.dimension == 4


def test_rollback_goes_back_one_generation_and_no_further(home: SharedHome) -> None:
    with pytest.raises(IndexMissing, match=r"there is no index in .* yet; run `dealdesk reindex`"):
        home.rollback()
    first = build(home, FIRST)
    with pytest.raises(IndexMissing, match="no earlier index to go back to"):
        home.rollback()
    build(home, {"b.txt": "New.\n"})
    assert home.rollback() == first.manifest.id == home.current()
    assert_holds(home, first, FIRST)
    after = build(home, {**FIRST, "z.txt": "Last.\n"})
    assert_holds(home, after, {**FIRST, "z.txt": "Last.\n"})


def test_what_nobody_can_be_reading_is_swept_out_and_what_may_be_stays(
    home: SharedHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(home, FIRST)
    second = build(home, {**FIRST, "b.txt": "Changed.\n"})
    third = build(home, {**FIRST, "b.txt": "Changed again.\n"})
    build(home, four := {**FIRST, "b.txt": "Changed at last.\n"})
    assert_holds(home, first, FIRST)  # left less than a minute ago
    monkeypatch.setattr(shared_home, "GRACE", -1.0)
    fifth = build(home, four)
    assert_holds(home, third, {**FIRST, "b.txt": "Changed again.\n"})
    for gone in (first, second):
        with pytest.raises(IndexMissing, match=r"is no longer in .*; run `dealdesk reindex`"):
            home.kept(gone.manifest.id)
    assert_holds(home, fifth, four)
    with home.database.begun() as connection:
        counts = [
            connection.execute(text(f"SELECT count(*) FROM dealdesk_{name}")).scalar()
            for name in ("generations", "documents", "passages")
        ]
    assert counts == [3, 5, 6]  # three generations; what they share is there once


def test_a_build_that_was_killed_leaves_nothing_behind(home: SharedHome) -> None:
    kept = build(home, FIRST)
    with home.locked(0) as connection:
        writer = SharedWriter(home, connection, SharedPrevious(home, kept), MADE)
        document, passages = whole("killed.txt", "Half.\n" * 3)
        vectors = np.array([vector(passage.content) for passage in passages])
        writer.add(document, passages, findings_in(document), vectors, 1, 2)
        writer._flush()
    assert home.current() == kept.manifest.id
    assert_holds(home, kept, FIRST)
    after = build(home, {**FIRST, "x.txt": "Whole.\n"})
    assert after.top == kept.top + 1
    assert_holds(home, after, {**FIRST, "x.txt": "Whole.\n"})


def test_one_writes_at_a_time_and_the_other_is_told_who(home: SharedHome) -> None:
    with home.locked(0), pytest.raises(IndexLocked, match=r"\d+ on .* is writing the index"), home.locked(0.1):
        pass
    entered = threading.Event()

    def second() -> None:
        with home.locked(30):
            entered.set()

    with home.locked(0):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not entered.wait(0.3)
    waiting.join(30)
    assert entered.is_set()


def test_a_lost_collection_is_named_with_the_remedy(home: SharedHome) -> None:
    kept = build(home, FIRST)
    home.engine.drop(kept.collection)
    with pytest.raises(IndexDamaged, match=r"DEALDESK_INDEX_URL\) lacks what the index was written to"):
        SharedPrevious(home, kept).check()


def test_an_index_of_another_format_is_stale(home: SharedHome) -> None:
    kept = build(home, {"b.txt": "One.\n"})
    with home.database.begun() as connection:
        connection.execute(text("UPDATE dealdesk_generations SET format = 1"))
    with pytest.raises(IndexStale, match="the index has format 1, this program writes"):
        home.kept(kept.manifest.id)


def test_a_database_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(IndexUnreachable, match=r"who:\*\*\*@127\.0\.0\.1:9/x \(DEALDESK_STORE_URL\).*start it") as told:
        Database("postgresql+psycopg://who:secret@127.0.0.1:9/x")
    assert "secret" not in str(told.value)
    with pytest.raises(IndexFault, match=r"DEALDESK_STORE_URL is no address .*write it as postgresql\+psycopg"):
        Database("postgres at home")


def test_two_stores_of_one_database_do_not_mix(home: SharedHome) -> None:
    first, second = build(home, {"a.txt": "One.\n"}), build(home, {"b.txt": "Two.\n"})
    stores = [SharedStore(home.database, kept.number, kept.lineage) for kept in (first, second)]
    assert [[record.source for record in store.records()] for store in stores] == [["a.txt"], ["b.txt"]]
    assert stores[1].document(document_id("a.txt")) is None
