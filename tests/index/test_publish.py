"""All bytes are on disk before the pointer moves; what was left behind goes with the next run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from dealdesk.index.build import reindex


def test_every_file_and_folder_is_synced_before_the_pointer_moves(
    tmp_path: Path, words: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The duty is 10 percent.")
    events: list[tuple[str, str]] = []
    real, rename, replace = os.fsync, Path.rename, Path.replace

    def fsync(descriptor: int) -> None:
        events.append(("sync", os.readlink(f"/proc/self/fd/{descriptor}")))
        real(descriptor)

    def moved(how: Any) -> Any:
        def move(self: Path, target: Path) -> Path:
            events.append(("move", f"{self} {target}"))
            return how(self, target)

        return move

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", moved(rename))
    monkeypatch.setattr(Path, "replace", moved(replace))
    generation = reindex(corpus, data, words, passage_tokens=60).generation
    folder = data / "generations" / generation
    pointed = events.index(("move", f"{data / 'current.new'} {data / 'current'}"))
    renamed = next(at for at, (kind, told) in enumerate(events) if kind == "move" and told.endswith(f" {folder}"))
    draft = events[renamed][1].split()[0]
    synced = {told for kind, told in events[:renamed] if kind == "sync"}
    wanted = {str(path).replace(str(folder), draft) for path in [folder, *folder.rglob("*")]}
    assert wanted - synced == set()
    between = events[renamed:pointed]
    assert ("sync", str(data / "generations")) in between
    assert ("sync", str(data / "current.new")) in between
    assert ("sync", str(data)) in events[pointed:]


def test_what_a_killed_build_did_not_come_to_delete_goes_with_the_next_run(tmp_path: Path, words: Any) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    corpus.mkdir()
    for version in range(3):
        (corpus / "a.txt").write_text(f"Version {version}.")
        reindex(corpus, data, words, passage_tokens=60)
    kept = sorted(path.name for path in (data / "generations").iterdir())
    shutil.copytree(data / "generations" / kept[0], data / "generations" / "000001-0badcafe")
    reindex(corpus, data, words, passage_tokens=60)
    assert sorted(path.name for path in (data / "generations").iterdir()) == kept
