"""Files made to harm, read as the server reads them: each is read or named, nothing gets out, and nothing comes in."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dealdesk.index.embed import packaged_embedder
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe
from dealdesk.ingest.read import read_bytes
from dealdesk.ingest.reply import ReplyDamaged, decoded, encoded
from dealdesk.ingest.workers import Workers

ROOT = Path(__file__).parent.parent.parent
LIMITS = Limits(seconds=8, memory=400 << 20)
SMALL = 0.002
"""How large the large ones are here; the benchmark reads them whole."""
PART = 6
"""One in so many kinds is read here, and all that are named below."""
ENDLESS = {"a form in itself.pdf"}
"""PDFium draws it until its time is up, which the benchmark waits for."""
CRASH = "the process that read it ended"
NAMED = {
    "word document.xml of 3000 MB.docx": "its part word/document.xml is damaged|damaged|more than",
    "an entity of a billion laughs.docx": "damaged",
    "an entity of a file.xlsx": "damaged|read",
    "div 100000 deep.html": "nested more than 200 deep|read",
    "div 1000 deep.html": "nested more than 200 deep",
    "all in one merged cell.xlsx": "merged cells cover too much",
    "columns hidden without end.xlsx": "none of its sheets has a visible cell",
    "a note in itself.docx": "read",
    "one page often.pdf": "it holds no text|more than 20,000",
    "a group.eml": "read",
    "front matter of laughs.md": "read",
    "front matter of python.md": "read",
    "a title of pages.html": "read",
    "pages in a circle.pdf": "truncated or damaged|read|page",
    "an executable.txt": "not text in any known encoding|its bytes",
    "pdf under the name of.docx": "its suffix is .docx, but it is a PDF file",
}


@pytest.fixture(scope="module")
def nasty() -> Any:
    """The makers. They are of the repository alone, so the tests look for them at its root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT)
        names = {"files": "nasty", "places": "nasty_places", "sound": "sound", "hostile": "hostile", "mutate": "mutate"}
        return SimpleNamespace(**{name: importlib.import_module(f"benchmarks.{of}") for name, of in names.items()})


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return Recipe(packaged_embedder().portable_count, 256)


@pytest.fixture(scope="module")
def results(nasty: Any, recipe: Recipe) -> dict[str, tuple[int, Prepared | Unreadable]]:
    """What became of each, with its size in bytes."""
    every = [kind for kind in nasty.files.files(SMALL) if kind.name not in ENDLESS]
    kinds = [kind for i, kind in enumerate(every) if i % PART == 0 or kind.name in NAMED]
    works = [FileBytes(kind.name, kind.make()) for kind in kinds]
    with Workers(recipe, 2, LIMITS) as workers:
        read = list(workers.prepared([*works, FileBytes("good.txt", nasty.files.GOOD.encode())]))
    assert isinstance(read[-1], Prepared), "a good file after all of them is read"
    return {work.source: (len(work.data), result) for work, result in zip(works, read, strict=False)}


def test_there_are_more_than_three_hundred_kinds(nasty: Any) -> None:
    assert len(nasty.files.files(SMALL)) > 300


def test_every_hostile_file_keeps_the_promises_of_a_document_or_is_named_with_a_remedy(
    nasty: Any, results: dict[str, tuple[int, Prepared | Unreadable]]
) -> None:
    wrong = {
        name: found for name, (size, made) in results.items() if (found := nasty.sound.broken_promises(made, size))
    }
    assert wrong == {}
    lost = [
        name for name, (_, made) in results.items() if isinstance(made, Unreadable) and made.reason.startswith(CRASH)
    ]
    assert lost == [], "no reader crashed"


@pytest.mark.parametrize("name", NAMED)
def test_what_becomes_of_the_worst(name: str, results: dict[str, tuple[int, Prepared | Unreadable]]) -> None:
    _, made = results[name]
    outcome = made.reason if isinstance(made, Unreadable) else "read"
    assert any(part in outcome for part in NAMED[name].split("|")), outcome


def test_no_file_of_this_machine_gets_into_a_document(
    results: dict[str, tuple[int, Prepared | Unreadable]],
) -> None:
    texts = [made.document.text for _, made in results.values() if isinstance(made, Prepared)]
    assert [text for text in texts if "root:x:" in text] == []


def test_no_archive_and_no_front_matter_writes_a_file(nasty: Any, recipe: Recipe, tmp_path: Path) -> None:
    wanted = ("named to lead out", "archive with a way out", "front matter of python")
    works = [FileBytes(k.name, k.make()) for k in nasty.files.files(SMALL) if any(part in k.name for part in wanted)]
    assert len(works) > 20
    with Workers(recipe, 2, LIMITS) as workers:
        list(workers.prepared(works))
    assert [path for place in (Path("/tmp"), Path("/etc"), Path.cwd()) for path in place.glob("escaped*")] == []


def test_strange_places_and_names_are_read_or_named_and_nothing_outside_is_read(
    nasty: Any, recipe: Recipe, tmp_path: Path
) -> None:
    (root := tmp_path / "corpus").mkdir()
    wanted = nasty.places.fill(root, tmp_path / "outside")
    found = nasty.hostile.outcomes(root, recipe, LIMITS)
    assert {name: found.get(name, "passed over") for name in wanted} == wanted
    assert len(wanted) > 50


def test_what_is_exchanged_for_a_link_after_it_was_seen_is_not_followed(recipe: Recipe, tmp_path: Path) -> None:
    from dealdesk.ingest.corpus import scan

    (tmp_path / "secret").write_text("The secret rate is 77 percent.")
    (root := tmp_path / "corpus").mkdir()
    for name in ("link.txt", "pipe.txt"):
        (root / name).write_text("The duty is 10 percent.")
    look = scan(root)
    for name in ("link.txt", "pipe.txt"):
        (root / name).unlink()
    (root / "link.txt").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe.txt")
    with Workers(recipe, 1, LIMITS) as workers:
        made = list(workers.prepared(look.files))
    assert [one.reason for one in made if isinstance(one, Unreadable)] == ["it is not a regular file"] * 2


@pytest.mark.parametrize("kind", ["txt", "html", "csv", "eml", "docx", "xlsx", "pdf"])
def test_damaged_files_keep_the_promises_too(nasty: Any, recipe: Recipe, kind: str) -> None:
    seeds = nasty.mutate.seeds(kind, ROOT / "corpus")
    works = [FileBytes(f"{n}.{kind}", nasty.mutate.mutant(kind, n, seeds)) for n in range(6)]
    with Workers(recipe, 2, LIMITS) as workers:
        made = list(workers.prepared(works))
    wrong = [nasty.sound.broken_promises(one, len(work.data)) for one, work in zip(made, works, strict=True)]
    assert wrong == [[]] * len(works)


def test_a_reply_that_would_run_something_is_not_believed() -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, ("escaped",)

    import pickle

    for bytes_ in (pickle.dumps(Trap()), pickle.dumps([1]), b"", b"\x80\x05rubbish"):
        with pytest.raises(ReplyDamaged):
            decoded(bytes_, "a.txt")
    assert not Path("escaped").exists()


def test_a_reply_of_another_file_or_with_words_that_are_not_in_its_text_is_not_believed(recipe: Recipe) -> None:
    from dataclasses import replace

    from dealdesk.ingest.prepare import prepare

    good = prepare(FileBytes("a.txt", b"The duty is 10 percent. It applies from May 2, 2025."), recipe)
    assert isinstance(good, Prepared)
    assert decoded(encoded(good), "a.txt") == good
    strange = replace(good.findings, amendments=(Amendment(9, 9_000, "10 percent", "99 percent", ""),))
    lies = [
        (replace(good, findings=strange), "a.txt"),
        (good, "b.txt"),
        (replace(good, passages=(replace(good.passages[0], text="The duty is 99 percent."),)), "a.txt"),
        (replace(good, document=replace(good.document, text=good.document.text + "\ud800")), "a.txt"),
    ]
    believed = []
    for lie, source in lies:
        try:
            believed.append(decoded(encoded(lie), source))
        except ReplyDamaged:
            continue
    assert believed == []


@pytest.mark.parametrize("unit", [" ", "!", "(", "$1", "A\n", "(a) ", "\u00a0", "- "])
def test_what_a_text_costs_grows_no_faster_than_it_does(unit: str) -> None:
    """Counted in steps of the interpreter, which no other program makes more: twice the text, not four times."""
    import sys

    def steps(size: int) -> int:
        count = 0

        def step(*_: Any) -> None:
            nonlocal count
            count += 1

        sys.setprofile(step)
        try:
            read_bytes(b"The duty. " + unit.encode() * (size // len(unit)) + b" The end.", "a.txt")
        finally:
            sys.setprofile(None)
        return count

    steps(1000)
    assert steps(16_000) < 3 * steps(8_000) + 5000
