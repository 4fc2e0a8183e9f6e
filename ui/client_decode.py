"""Between the JSON of the API and the values of the Python client."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date as Date
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def read(kind: type[T], given: Mapping[str, Any]) -> T:
    """A value of ``kind`` from a JSON object. Members that ``kind`` has not are left out, so that a newer server can be
    asked. Raises TypeError or ValueError where a member is missing or of another shape."""
    hints = _hints(cast(Hashable, kind))
    return kind(**{name: _member(hints[name], given[name]) for name in hints if name in given})


def written(value: Any) -> Any:
    """A value as JSON: the other way round."""
    if is_dataclass(value):
        return {one.name: written(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [written(one) for one in value]
    return value.isoformat() if isinstance(value, Date) else value


def _member(hint: Any, given: Any) -> Any:
    if given is None:
        return None
    if isinstance(hint, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        return tuple(_member(get_args(hint)[0], one) for one in given)
    if isinstance(hint, type) and is_dataclass(hint):
        return read(hint, given)
    return hint.fromisoformat(given) if hint in (Date, datetime) else given


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}
