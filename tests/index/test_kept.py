"""What is made of a generation once, and goes with it."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path
from typing import Any

from dealdesk.index.kept import kept, kept_for


class Generation:
    """As much of one as is looked at here."""


def test_what_is_made_of_a_generation_and_a_thing_in_it_is_made_once_and_the_latest_are_kept() -> None:
    made: list[str] = []

    @kept_for(2)
    def upper(generation: Any, of: str) -> str:
        made.append(of)
        return of.upper()

    one, other = Generation(), Generation()
    assert [upper(one, of) for of in "aab"] == ["A", "A", "B"]  # type: ignore[arg-type]
    assert upper(other, "a") == "A"  # type: ignore[arg-type]
    assert made == ["a", "b", "a"]
    assert [upper(one, of) for of in "cba"] == ["C", "B", "A"]  # type: ignore[arg-type]
    assert made == ["a", "b", "a", "c", "a"]


def test_a_generation_goes_with_all_that_was_made_of_it() -> None:
    @kept
    def circle(generation: Any) -> Any:
        return [generation]

    @kept_for(9)
    def length(generation: Any, of: str) -> int:
        return len(of)

    gc.disable()
    try:
        plain, circular = Generation(), Generation()
        length(plain, "x")  # type: ignore[arg-type]
        circle(circular)  # type: ignore[arg-type]
        gone, held = weakref.ref(plain), weakref.ref(circular)
        del plain, circular
        assert gone() is None
        assert held() is not None  # what points back is let go of by a search for circles
        gc.collect()
        assert held() is None
    finally:
        gc.enable()


def test_no_cache_of_all_generations_holds_those_that_were_replaced() -> None:
    found = []
    for path in sorted(one for one in Path(__file__).parents[2].glob("*/*.py") if one.parent.name != "tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(one) for one in node.decorator_list):
                given = [ast.unparse(one.annotation) for one in node.args.args if one.annotation]
                found += [f"{path.name}: {node.name}" for kind in given if kind == "Generation"]
    assert found == [], "keep what is made of a generation with kept or kept_for of index/kept.py"
