"""The routes by which a browser signs in with a key, and out again."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from dealdesk.ui.keyring import COOKIE, SESSION_SECONDS, KeyRing
from dealdesk.ui.pace import Tries
from dealdesk.ui.sign_in import WRONG, place_of, sign_in_page

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def form(request: Request) -> Response:
    """The page that asks for the key."""
    root = request.scope.get("root_path", "")
    return sign_in_page(root, request.query_params.get("next", ""), status=200)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Takes the key, and lets the browser in by a cookie that no script can read. Raises TooMany."""
    ring: KeyRing = request.app.state.ring
    tries: Tries = request.app.state.tries
    root = request.scope.get("root_path", "")
    given = parse_qs((await request.body()).decode("utf-8", "replace"))
    onward = place_of(given.get("next", [""])[0], root)
    who = ring.opened_by(given.get("key", [""])[0].strip())
    if who is None:
        tries.another(request.scope.get("dealdesk.peer", ""))
        return sign_in_page(root, onward, WRONG)
    reply = RedirectResponse(onward, 303)
    reply.set_cookie(
        COOKIE,
        ring.session(who),
        max_age=SESSION_SECONDS,
        path=f"{root}/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return reply


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Ends the session, here and wherever else its cookie may be. Raises NotKept."""
    request.app.state.ring.end(request.headers)
    root = request.scope.get("root_path", "")
    reply = RedirectResponse(f"{root}/sign-in", 303)
    reply.delete_cookie(COOKIE, path=f"{root}/")
    return reply
