"""What is made of a generation once, such as its documents' titles weighed against one another, and lives as long as
the generation does: views of many rooms may be asked in turn, and each keeps its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from dealdesk.index.generation import Generation

T = TypeVar("T")


def kept(make: Callable[[Generation], T]) -> Callable[[Generation], T]:
    """``make``, done once for each generation: twice at worst, where two threads ask at once."""

    @wraps(make)
    def found(generation: Generation) -> T:
        made: dict[Any, T] = vars(generation).setdefault("_made", {})
        if make not in made:
            made[make] = make(generation)
        return made[make]

    return found
