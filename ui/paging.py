"""Pages of a long list: a cursor holds the place of the last item of a page, so that what comes or goes meanwhile moves
nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

from dealdesk.ui.problems import BadRequest

Place = Sequence[str | int]
"""What an item is sorted by."""


def cursor_of(place: Place) -> str:
    """``place`` as a word for a URL; only ``place_of`` reads it."""
    return base64.urlsafe_b64encode(json.dumps(list(place), separators=(",", ":")).encode()).decode().rstrip("=")


def place_of(cursor: str, kinds: Sequence[type]) -> list[str | int]:
    """The place that a cursor holds, of values of ``kinds``. Raises BadRequest where it is not one of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or [type(value) for value in place] != list(kinds):
        raise BadRequest("The cursor is none of this list; take it from `next` of the page before, or leave it out.")
    return place
