"""A view of some rooms: what it tells is what an index of those rooms alone would tell, and it has nothing else."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dealdesk.index import view
from dealdesk.index.build import reindex
from dealdesk.index.faults import RoomsUnsupported
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.pointer import current_folder
from dealdesk.index.relations import Relation
from dealdesk.index.shared_generation import SharedGeneration
from dealdesk.index.view import TOP, View, room_of, seen

ORDER = """---
title: {title}
date: 2024-05-02
---
This decree is about steel. {words}
"""
CHANGING = """---
title: Ending the Tax on Steel
date: 2025-06-01
---
In section 2 of the Decree, strike "25 percent" and insert "9 percent".

This decree is the last. Decree 4711 of May 2, 2024 (On the Taxing of Steel From the North) is hereby revoked. {words}
"""
TITLE = "On the Taxing of Steel from the North"
NORTH = {
    "north/steel.md": ORDER.format(
        title="On the Taxing of Steel from the North", words="The duty on steel is 25 percent. Steel steel copper."
    ),
    "north/sub/nda.md": "# NDA\n\nThe term of this NDA is three years. The duty on copper is 5 percent.\n",
    "north/sub/letter.md": '# Letter on the NDA\n\nIn section 1, strike "three years" and insert "four years".\n',
}
SOUTH = {
    "south/end.md": CHANGING.format(words="The steel duty ends. Steel duty, steel duty, copper tariff."),
    "south/steel.md": ORDER.format(title="On Other Steel", words="The duty on steel is 50 percent, and on tin too."),
    "top.md": "# A paper at the top\n\nSteel is a metal, and the duty on it is told elsewhere.\n",
}


def built(root: Path, files: dict[str, str], embedder: Any) -> Generation:
    for source, text in files.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    reindex(root / "corpus", root / "data", embedder, passage_tokens=64)
    return Generation(current_folder(root / "data"))


@pytest.fixture
def whole(tmp_path: Path, words: Any) -> Generation:
    return built(tmp_path / "whole", NORTH | SOUTH, words)


@pytest.fixture
def alone(tmp_path: Path, words: Any) -> Generation:
    return built(tmp_path / "alone", NORTH, words)


def texts(generation: Generation, rows: Any) -> list[str]:
    return [passage.content for passage in generation.passages(rows)]


@pytest.mark.parametrize(
    ("source", "room"), [("a/b.md", "a"), ("a/b/c.md", "a"), ("b.md", TOP), ("A b/c.md", "A b"), (".x.md", TOP)]
)
def test_a_room_is_the_first_folder_and_the_files_beside_the_folders_are_one(source: str, room: str) -> None:
    assert room_of(source) == room


def test_a_view_tells_what_an_index_of_its_rooms_alone_would_tell(
    whole: Generation, alone: Generation, words: Any
) -> None:
    north = seen(whole, frozenset({"north"}))
    assert [record.source for record in north.documents()] == [record.source for record in alone.documents()]
    assert north.relations() == alone.relations()
    assert north.facts() == alone.facts()
    assert north.facts(kinds=("rate",)) == alone.facts(kinds=("rate",))
    assert north.amendments() == alone.amendments()
    assert [one.new for _, one in north.amendments()] == ["four years"]
    assert [one.new for _, one in whole.amendments()] == ["four years", "9 percent"]
    assert (north.names(), north.parties()) == (alone.names(), alone.parties())
    assert (north.manifest.documents, north.manifest.passages) == (3, alone.manifest.passages)
    for query in ("steel duty", "copper", "tin", "term of the NDA"):
        mine, its = north.lexical.search(query, 9), alone.lexical.search(query, 9)
        assert texts(north, mine[0]) == texts(alone, its[0])
        assert mine[1].tolist() == its[1].tolist()
        assert north.lexical.holding(query) == alone.lexical.holding(query)
        near, its_near = (one.vectors.search(words.embed_query(query), 9) for one in (north, alone))
        assert texts(north, near[0]) == texts(alone, its_near[0])
        np.testing.assert_allclose(near[1], its_near[1], rtol=1e-6)


def test_a_change_that_another_room_orders_is_told_to_those_who_see_both_rooms_only(whole: Generation) -> None:
    def ended(generation: Generation) -> list[Relation]:
        return [one for one in generation.relations() if one.target_id and one.kind == "terminates"]

    both, south = seen(whole, frozenset({"north", "south"})), seen(whole, frozenset({"south"}))
    steel = next(record.id for record in whole.documents() if record.source == "north/steel.md")
    assert [one.target_id for one in ended(both)] == [steel]
    assert ended(seen(whole, frozenset({"north"}))) == []
    held = {record.id for record in south.documents()}
    assert {one.target_id for one in south.relations()} <= held | {None}


def test_documents_and_passages_of_other_rooms_are_not_there(whole: Generation) -> None:
    north = seen(whole, frozenset({"north"}))
    assert list(north.by_id.values()) == list(north.documents())
    hidden = [record for record in whole.documents() if room_of(record.source) != "north"]
    for record in hidden:
        assert record.id not in north.by_id
        assert north.document(record.id) is None
        assert north.facts(record.id) == ()
        with pytest.raises(IndexError):
            north.passages([record.first_row])
        with pytest.raises(IndexError):
            north.record_at(record.first_row)
        assert len(north.rows_of(Filters(documents=(record.id, record.source)))) == 0
        assert len(north.vectors.search(np.ones(64, np.float32), 9, np.array([record.first_row]))[0]) == 0
        assert len(north.lexical.search("steel duty", 9, np.array([record.first_row]))[0]) == 0
    for record in north.documents():
        assert north.record_at(record.first_row) == record
    assert north.rows_of(Filters()) is None  # all that there are to search in


def test_passages_come_in_the_order_asked_for_and_not_at_all_where_one_is_of_another_room(whole: Generation) -> None:
    def rows(generation: Generation) -> list[int]:
        return [row for one in generation.documents() for row in range(one.first_row, one.first_row + one.passages)]

    rooms = frozenset({"north", TOP})
    view, own = seen(whole, rooms), rows(seen(whole, rooms))
    asked = [*reversed(own), own[0]]
    assert view.passages(asked) == whole.passages(asked)
    assert view.passages([]) == []
    strange = [row for row in range(-2, whole.manifest.rows + 2) if row not in own]
    assert set(rows(whole)) - set(own) < set(strange)
    for row in strange:
        for group in ([row], [*own, row]):
            with pytest.raises(IndexError, match=f"no passage in row {row}$"):
                view.passages(group)


def test_no_room_sees_nothing_and_all_rooms_see_the_generation_itself(whole: Generation) -> None:
    nobody = seen(whole, frozenset())
    assert nobody.documents() == ()
    assert nobody.relations() == ()
    assert nobody.passages([]) == []
    with pytest.raises(IndexError):
        nobody.passages([0])
    assert len(nobody.vectors.search(np.ones(64, np.float32), 9)[0]) == 0
    assert len(nobody.lexical.search("steel", 9)[0]) == 0
    assert seen(whole, None) is whole
    assert [one.source for one in seen(whole, frozenset({TOP})).documents()] == ["top.md"]


def test_every_member_of_a_generation_is_the_views_own() -> None:
    """A method that is added to the whole must be thought through for the view: inherited, it could tell too much."""
    public = {name for name, _ in inspect.getmembers(Generation) if not name.startswith("_")}
    safe = {"parties", "by_id", "changes_to"}  # made of what the view itself states
    assert public - set(vars(View)) == safe


def test_what_a_view_does_not_define_is_not_there(whole: Generation) -> None:
    north = seen(whole, frozenset({"north"}))
    own = {"_whole", "_records", "_rows_of", "places", "rooms", "manifest"}
    assert set(vars(north)) == own
    for name in ("store", "folder", "_document", "_segments"):
        with pytest.raises(AttributeError):
            getattr(north, name)
    for call in (north.verify, lambda: north.described(True), lambda: north.engines(None)):
        with pytest.raises(AttributeError):
            call()


def test_a_view_tells_that_an_earlier_index_stands_in_and_not_why(whole: Generation) -> None:
    north = seen(whole, frozenset({"north"}))
    assert not north.stands_in
    whole.stands_in_for = "south/secret.md has changed"
    assert (north.stands_in, north.stands_in_for) == (True, "")


def test_views_of_the_same_rooms_are_one_and_only_so_many_are_kept(
    whole: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "VIEWS", 2)
    first = seen(whole, frozenset({"north"}))
    assert seen(whole, frozenset({"north"})) is first
    for room in ("south", TOP):
        seen(whole, frozenset({room}))
    assert seen(whole, frozenset({"north"})) is not first


def test_an_index_that_cannot_be_searched_for_some_rooms_says_so_and_gives_nothing(whole: Generation) -> None:
    shared = object.__new__(SharedGeneration)
    vars(shared).update(vars(whole))
    north = seen(shared, frozenset({"north"}))
    assert [record.source for record in north.documents()] == sorted(NORTH)
    for search in ("vectors", "lexical"):
        with pytest.raises(RoomsUnsupported, match="DEALDESK_INDEX_URL"):
            getattr(north, search)
