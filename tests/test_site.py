"""The site of docs/: every page is reached, the reference is the program's own, and nothing comes from elsewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
import yaml

from dealdesk.ui.cli import app

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
GENERATED = {"reference/openapi.md", "reference/help.md"}
LOADS = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\ssrc=[\"']?(?P<src>[^\"'\s>]+)"
    r"|<link\b(?=[^>]*\srel=[\"']?(?:stylesheet|icon|preload|preconnect|dns-prefetch|modulepreload))"
    r"[^>]*\shref=[\"']?(?P<href>[^\"'\s>]+)",
    re.IGNORECASE,
)


def configuration() -> Any:
    return yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def named(nav: Any) -> Iterator[str]:
    """The pages that a part of the navigation names."""
    if isinstance(nav, str):
        yield nav
    for part in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from named(part)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The hook that writes the reference."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / ".ci" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_stands_in_the_navigation_once() -> None:
    assert sorted(named(configuration()["nav"])) == sorted([*PAGES, *GENERATED])


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading_of_it(page: str) -> None:
    place = ROOT / "docs" / page
    for target in re.findall(r"\]\(([^)\s]+)\)", place.read_text(encoding="utf-8")):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        other = (place.parent / name).resolve() if name else place
        assert other.exists() or other.relative_to(ROOT / "docs").as_posix() in GENERATED, f"{page} links to {target}"
        if anchor and other.suffix == ".md" and other.exists():
            heads = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.M)
            assert anchor in {slug(head) for head in heads}, f"{page} links to {target}, a heading that is not there"


def slug(heading: str) -> str:
    plain = re.sub(r"[^\w\s-]", "", re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


def test_the_site_asks_for_no_fonts_and_no_other_plugin_than_the_search() -> None:
    settings = configuration()
    assert settings["theme"]["font"] is False
    assert settings["plugins"] == ["search"]
    assert "analytics" not in settings["extra"]


def test_every_command_says_its_help_in_the_reference(reference: ModuleType) -> None:
    page = "\n".join(reference.help_page())
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"\n## dealdesk {name}\n\n```text\n" in page
        assert f"Usage: dealdesk {name} " in page
    assert "--as-of" in page
    assert "\x1b" not in page


def test_every_route_and_body_stands_in_the_reference(reference: ModuleType) -> None:
    description = reference.openapi()
    page = "\n".join(reference.openapi_page(description))
    for path, item in description["paths"].items():
        for method in item:
            assert f"### `{method.upper()} {path}`" in page
    bodies = description["components"]["schemas"]
    assert [name for name in bodies if f"\n### {name}\n" not in page] == []
    linked = set(re.findall(r"\]\(#(\w+)\)", page))
    assert linked <= {name.lower() for name in bodies}
    assert "| `question` | string" in page


@pytest.mark.quality
@pytest.mark.timeout(600)
def test_the_site_is_built_without_a_warning_and_loads_nothing_from_another_host(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    built = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")}
    assert {page.removesuffix(".md") + ".html" for page in [*PAGES, *GENERATED]} <= built
    foreign = {
        (path.name, address)
        for path in tmp_path.rglob("*.html")
        for match in LOADS.finditer(path.read_text(encoding="utf-8"))
        if (address := match["src"] or match["href"]).startswith(("http:", "https:", "//"))
    }
    assert foreign == set()
    styles = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//[^)]*", styles) == []
    assert (tmp_path / "search" / "search_index.json").exists()
