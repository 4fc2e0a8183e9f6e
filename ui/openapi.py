"""The description of the API, as /openapi.json gives it: what FastAPI finds, and what it cannot know."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from dealdesk.ui.openapi_links import link
from dealdesk.ui.problem_replies import OPENAI_PATHS
from dealdesk.ui.problems import MEDIA_TYPE
from dealdesk.ui.schema_reply import ProblemBody

PROBLEM: dict[str, Any] = {
    "description": "A problem (RFC 9457)",
    "content": {MEDIA_TYPE: {"schema": ProblemBody.model_json_schema()}},
}

TAGS = [
    {"name": "answers", "description": "Ask, search, and take a conversation away as a file."},
    {"name": "documents", "description": "The documents, their text and pages, and what they state by day."},
    {"name": "feedback", "description": "What readers think of answers, and questions to evaluate made of it."},
    {"name": "index", "description": "Bring the index up to date, and follow what becomes of it."},
    {"name": "OpenAI-compatible", "description": "For OpenAI's clients and whatever is built on them."},
    {"name": "server", "description": "Health and figures."},
]

_KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "One of DEALDESK_API_KEYS, where any are set."},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same in a header of its own."},
}


def describe(app: FastAPI) -> None:
    """From now on ``app`` describes itself so."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = plain()
            described["components"]["securitySchemes"] = _KEYS
            described["security"] = [{}, *({name: []} for name in _KEYS)]  # none where no keys are set
            link(described)
            for path, operations in described["paths"].items():
                if path.startswith(OPENAI_PATHS):  # what is not well formed is 400 there
                    for operation in operations.values():
                        operation["responses"].pop("422", None)
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]
