"""Tags of replies: whoever has one already is told so, and nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

KEPT = {"Cache-Control": "private, no-cache"}
"""A browser may keep the reply, but asks each time whether it still holds."""


def tagged(request: Request, body: BaseModel) -> Response:
    """``body`` as JSON with a tag of its content; 304 for a reader who has the same."""
    content = body.model_dump_json().encode()
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    if has(request, tag):
        return unchanged({"ETag": tag})
    return Response(content, media_type="application/json", headers={"ETag": tag, **KEPT})


def has(request: Request, tag: str) -> bool:
    """Whether the request says (``If-None-Match``) that its sender has what bears ``tag``."""
    given = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or tag.removeprefix("W/") in [one.removeprefix("W/") for one in given]


def unchanged(headers: Mapping[str, str]) -> Response:
    """The reply to a reader who has it already."""
    return Response(status_code=304, headers={**headers, **KEPT})
