"""The modules whose routes make up the API, in the order of its description."""

from __future__ import annotations

from dealdesk.ui import (
    openai_compat,
    routes_ask,
    routes_documents,
    routes_events,
    routes_export,
    routes_feedback,
    routes_jobs,
    routes_pages,
    routes_sign_in,
    routes_timeline,
)

ROUTES = (
    routes_ask,
    routes_documents,
    routes_pages,
    routes_timeline,
    routes_feedback,
    routes_export,
    routes_jobs,
    routes_events,
    openai_compat,
    routes_sign_in,
)
