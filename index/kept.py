"""What is made of a generation once, such as its documents' titles weighed against one another, and lives as long as
the generation does: views of many rooms may be asked in turn, and each keeps its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar
from weakref import ref

from dealdesk.index.generation import Generation

K = TypeVar("K")
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


def kept_for(most: int) -> Callable[[Callable[[Generation, K], T]], Callable[[Generation, K], T]]:
    """The same for what is made of a generation and something in it, of which the latest ``most`` are kept. A cache of
    all generations would hold those that were replaced, with their open files."""

    def keeping(make: Callable[[Generation, K], T]) -> Callable[[Generation, K], T]:
        @wraps(make)
        def found(generation: Generation, of: K) -> T:
            made: Callable[[K], T] | None = vars(generation).setdefault("_made_for", {}).get(make)
            if made is None:
                # By a weak reference: else the generation would hold itself, until somebody looks for such circles.
                here = ref(generation)
                made = vars(generation)["_made_for"][make] = lru_cache(most)(lambda one: make(_there(here()), one))
            return made(of)

        return found

    return keeping


def _there(generation: Generation | None) -> Generation:
    if generation is None:  # whoever asks has it in hand
        raise ReferenceError("the generation is gone")
    return generation
