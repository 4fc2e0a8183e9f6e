"""The documentation names every setting, command, option and route: what is added without its words fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from pydantic_core import PydanticUndefined

from dealdesk.ui.cli import app
from dealdesk.ui.problems import PROBLEMS
from dealdesk.ui.routes import ROUTES
from dealdesk.ui.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
COMMANDS = {
    command.name or getattr(command.callback, "__name__", ""): command
    for command in typer.main.get_command(app).commands.values()  # type: ignore[attr-defined]
}


def words(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_table_with_its_default(name: str) -> None:
    row = re.search(rf"^\| `{PREFIX}{name.upper()}` \| (.*?) \|", words("settings.md"), re.M)
    assert row, f"{PREFIX}{name.upper()} is not in docs/settings.md"
    default = Settings.model_fields[name].default
    assert default is not PydanticUndefined
    plain = str(default.get_secret_value() if hasattr(default, "get_secret_value") else default).strip("()")
    assert row[1] == (f"`{plain}`" if plain else "empty")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(name: str) -> None:
    assert f"## {name}\n" in words("cli.md"), f"dealdesk {name} has no section in docs/cli.md"
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")}
    assert [option for option in sorted(options - {"--help"}) if f"`{option}" not in words("cli.md")] == []


@pytest.mark.parametrize(
    "router",
    ROUTES,
    ids=lambda module: module.__name__,
)
def test_every_route_is_described(router: object) -> None:
    told = words("api.md")
    for route in router.router.routes:  # type: ignore[attr-defined]
        path = re.sub(r"\{\w+_id\}", "{id}", route.path)
        for method in route.methods:
            assert f"`{method} {path}`" in told, f"{method} {path} is not in docs/api.md"


def test_every_status_and_exit_code_is_described() -> None:
    api, cli = words("api.md"), words("cli.md")
    told = {int(code) for row in re.findall(r"^\| ([\d, ]+) \|", api, re.M) for code in row.split(",")}
    assert {kind.status for kind in PROBLEMS.values() if kind.status < 500} <= told
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", cli, re.M)}
    assert {kind.exit_code for kind in PROBLEMS.values()} <= codes


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_link_between_the_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "#")):
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name} links to {target}"


def test_the_readme_opens_with_the_two_commands_and_a_picture() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").split("## ")[0]
    assert all(word in first_screen for word in ("make serve", "make test", "docs/pictures/chat.png"))


def test_the_map_of_the_assistant_names_every_module_of_it_once() -> None:
    table = re.search(r"^\| step \| modules \|\n\|---\|---\|\n((?:\|.*\n)+)", words("architecture.md"), re.M)
    assert table is not None
    named = re.findall(r"`(\w+)`", table[1])
    modules = {path.stem for path in (ROOT / "assistant").glob("*.py")} - {"__init__", "assistant"}
    assert sorted(named) == sorted(modules)
