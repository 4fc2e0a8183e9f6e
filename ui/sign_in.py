"""The page on which a key is given before anything else is shown: plain HTML, without any script."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from dealdesk.ui.page_markup import element, shown

STYLE = (Path(__file__).parent / "sign_in.css").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
WRONG = "This key opens nothing here. It may have a slip in it, or have expired or been revoked."

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to Dealdesk</title><style>{style}</style></head><body><header><span>Dealdesk</span></header><main>
<h1>Sign in</h1><p>The documents are open to holders of a key. Whoever runs this server makes them.</p>
<form method="post" action="{action}"><input type="hidden" name="next" value="{onward}">
<label for="key">Key</label><input id="key" name="key" type="password" autocomplete="current-password" required
 autofocus spellcheck="false"{described}>{amiss}<button type="submit">Sign in</button></form></main></body></html>
"""


def sign_in_page(root: str, onward: str, amiss: str = "", status: int = 401) -> HTMLResponse:
    """The page, which leads on to ``onward`` below the path ``root`` of the server; ``amiss`` is what went wrong."""
    body = _PAGE.format(
        style=STYLE,
        action=shown(f"{root}/sign-in"),
        onward=shown(place_of(onward, root)),
        described=' aria-invalid="true" aria-describedby="amiss"' if amiss else "",
        amiss=element("p", amiss, {"class": "amiss", "id": "amiss", "role": "alert"}) if amiss else "",
    )
    return HTMLResponse(body, status, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def place_of(onward: str, root: str) -> str:
    """``onward`` if it is a path of this server, and else its page: a sign-in never leads to another site."""
    home = f"{root}/"
    try:
        parts = urlsplit(onward)
    except ValueError:
        return home
    plain = onward.startswith("/") and not onward.startswith("//") and "\\" not in onward and onward.isprintable()
    return onward if plain and not parts.scheme and not parts.netloc else home
