"""The rules of the house: one direction of imports, packages as installed, modules of a readable size."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("ingest", "index", "assistant", "ui")
"""From the lowest: a package imports itself and those before it."""

MOST_LINES = 300
LONGER: dict[str, str] = {}
"""Modules that may be longer, each with its reason."""

MODULES = sorted(path.relative_to(ROOT) for package in ORDER for path in (ROOT / package).rglob("*.py"))


def imported(module: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; name the whole path"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_package_imports_only_itself_and_lower_ones(module: Path) -> None:
    allowed = ORDER[: ORDER.index(module.parts[0]) + 1]
    ours = [name.split(".") for name in imported(module) if name.split(".")[0] == "dealdesk"]
    assert [".".join(parts) for parts in ours if len(parts) < 2 or parts[1] not in allowed] == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_is_short_enough_to_be_read_at_once(module: Path) -> None:
    lines = len((ROOT / module).read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES or str(module) in LONGER, f"{module} has {lines} lines: split it"


def test_every_package_is_installed_and_typed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["setuptools"]["packages"]
    assert packages == [f"dealdesk.{name}" for name in ORDER]
    assert all((ROOT / name / "py.typed").exists() for name in ORDER)
    assert not (ROOT / "dealdesk").exists(), "a folder of that name would hide the installed packages"


def test_only_one_module_reads_the_environment() -> None:
    readers = {"os.environ", "os.getenv"}
    found = {
        str(module)
        for module in MODULES
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in readers
    }
    # The first lines of packages write to it: they switch off what would call home. The spawner hands a part of it on.
    writers = {"ui/__init__.py", "index/__init__.py", "ingest/__init__.py"}
    assert found <= {"ui/environment.py", "ingest/spawner.py", *writers}


def test_every_dependency_is_locked_at_its_pinned_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (pin for pins in project["optional-dependencies"].values() for pin in pins)
    named = (*project["dependencies"], *(pin for pin in extras if not pin.startswith("dealdesk[")))
    pinned = [re.sub(r"\[.*\]", "", pin) for pin in named]  # a package with an extra is locked like one without
    plain = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line]
    locked = {line.lower().replace("_", "-") for line in plain}
    assert [pin for pin in pinned if pin.lower().replace("_", "-") not in locked] == []
    assert not [line for line in plain if "+" in line or "/" in line or "@" in line]


def test_make_looks_for_slow_tests_where_they_are() -> None:
    """`make quality` and `make browser` name the places, since to import all tests takes ten seconds of a core."""
    tests = ROOT / "tests"
    slow = {
        path for path in tests.rglob("*.py") if re.search(r"pytest\.mark\.(quality|browser)\b", path.read_text("utf-8"))
    }
    assert {path.relative_to(tests).parts[0] for path in slow if path.parent != tests} == {"quality", "browser"}
    assert {"pytest -q -m quality tests/quality $(wildcard tests/test_*.py)", "pytest -q -m browser tests/browser"} <= {
        line.partition("/")[2] for line in (ROOT / "Makefile").read_text("utf-8").splitlines()
    }
