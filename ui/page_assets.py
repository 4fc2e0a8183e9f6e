"""What the page loads besides itself: Plotly's JavaScript, from the installed package of the pinned version."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Header, Response

PLOTLY = f"page/plotly.min.js?v={version('plotly')}"
"""Where the page finds it, relative to its own address; a new version is a new address."""

HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}

router = APIRouter(include_in_schema=False)


@router.get("/page/plotly.min.js")
def plotly(accept_encoding: Annotated[str, Header()] = "") -> Response:
    """The script, at a third of its size for a browser that takes it so."""
    if "gzip" in accept_encoding:
        return Response(_packed(), media_type="text/javascript", headers=HEADERS | {"Content-Encoding": "gzip"})
    return Response(_script(), media_type="text/javascript", headers=HEADERS)


def _script() -> bytes:
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@cache
def _packed() -> bytes:
    return gzip.compress(_script(), 6)
