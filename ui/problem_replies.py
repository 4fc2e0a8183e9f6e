"""Every error as a reply: a problem object (RFC 9457), or below /v1 the error object that OpenAI's clients read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from dealdesk.ui.problems import (
    MEDIA_TYPE,
    PROBLEMS,
    Busy,
    NotFound,
    Refusal,
    TooLarge,
    details,
    problem,
    status_problem,
)

OPENAI_PATHS = "/v1/"
_CODES = {401: "invalid_api_key"}
_HEADERS = {401: {"WWW-Authenticate": 'Basic realm="Dealdesk", charset="UTF-8"'}, 503: {"Retry-After": "5"}}


class Unsupported(Refusal):
    """A member ``param`` of a request of OpenAI's kind asks for what there is not; ``code`` is OpenAI's word for it."""

    def __init__(self, message: str, param: str | None, code: str = "unsupported_value") -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class NoSuchModel(Unsupported, NotFound):
    """The request is for a model of another name."""


def tell_problems(app: FastAPI) -> None:
    """From now on every error of ``app`` leaves as such a reply."""
    for known in PROBLEMS:
        app.add_exception_handler(known, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _status)
    app.add_exception_handler(Exception, _known)


def reply_to(error: Exception, path: str) -> Response:
    """The reply to a request of ``path`` that ``error`` ended."""
    body = problem(error, path)
    headers = _HEADERS.get(body["status"], {})
    if isinstance(error, Busy):
        headers = {"Retry-After": str(error.seconds)}
    if isinstance(error, Unsupported):
        return _reply(body, path, headers, error.param, error.code)
    return _reply(body, path, headers)


def status_reply(status: int, detail: str, path: str, headers: Mapping[str, str]) -> Response:
    """The reply of a bare HTTP status, such as 405, to a request of ``path``."""
    return _reply(status_problem(status, detail, path), path, headers)


def openai_error(body: Mapping[str, Any], param: str | None = None, code: str = "") -> dict[str, Any]:
    """A problem object as OpenAI tells it."""
    status = int(body["status"])
    slug = str(body["type"]).rsplit(":", 1)[-1].replace("-", "_")
    kind = "server_error" if status >= 500 else "invalid_request_error"
    told = {"message": body["detail"], "type": kind, "param": param, "code": code or _CODES.get(status, slug)}
    return {"error": told}


def _reply(
    body: Mapping[str, Any], path: str, headers: Mapping[str, str], param: str | None = None, code: str = ""
) -> Response:
    status = int(body["status"])
    if path.startswith(OPENAI_PATHS):
        return JSONResponse(openai_error(body, param, code), status, dict(headers))
    return JSONResponse(body, status, dict(headers), MEDIA_TYPE)


def _known(request: Request, error: Exception) -> Response:
    return reply_to(error, request.scope["path"])


def _status(request: Request, error: Exception) -> Response:
    status, detail = getattr(error, "status_code", 500), str(getattr(error, "detail", ""))
    if status == 413:  # from within the reading of a body, where only this kind of error passes
        return reply_to(TooLarge(detail), request.scope["path"])
    return status_reply(status, detail, request.scope["path"], getattr(error, "headers", None) or {})


def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [{"where": ".".join(str(part) for part in item["loc"]), "message": item["msg"]} for item in found]
    detail = "; ".join(f"{item['where']}: {item['message']}" for item in errors) + ". /docs describes every request."
    path = request.scope["path"]
    if path.startswith(OPENAI_PATHS):
        first = errors[0]["where"].removeprefix("body.") if errors else None
        return _reply(details("invalid_value", "Invalid", 400, detail, path), path, {}, first)
    body = details("invalid", "The request is not as the API wants it", 422, detail, path)
    return _reply(body | {"errors": errors}, path, {})
