"""Whose request it is: by a key of a room, a key of the settings, a session of the page, or the word of a proxy."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.datastructures import Headers

from dealdesk.ui.caller import OWNER, Caller
from dealdesk.ui.keys import Keys

COOKIE = "dealdesk_session"
SESSION_SECONDS = 12 * 3600
"""How long a sign-in on the page lasts; a key that ends sooner ends it."""

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Proxy:
    """A reverse proxy that signs people in: it tells who asks in ``header``, from one of ``addresses``."""

    header: str
    addresses: tuple[Network, ...]

    def user(self, headers: Headers, peer: str) -> str:
        """Who asks, as the proxy says; empty where it says nothing, or where it is not the proxy that speaks."""
        try:
            address = ip_address(peer)
        except ValueError:
            return ""
        trusted = any(address in network for network in self.addresses)
        said = headers.getlist(self.header) if trusted else []
        return said[0].strip() if len(said) == 1 else ""  # two of them: one is not the proxy's


class KeyRing:
    """Knows callers by their keys. ``given`` are the keys of the settings, which open everything; where there are
    none, none in ``keys``, and no ``proxy``, whoever asks is the owner."""

    def __init__(self, given: Sequence[str] = (), keys: Keys | None = None, proxy: Proxy | None = None) -> None:
        self._given = {f"settings-{sha256(key.encode()).hexdigest()[:8]}": key.encode() for key in given}
        self._keys = keys
        self._proxy = proxy

    @property
    def in_force(self) -> bool:
        """Whether a key is asked for."""
        return bool(self._given or self._proxy or (self._keys and self._keys.any()))

    def caller_of(self, headers: Headers, peer: str = "") -> Caller | None:
        """Who sends a request with these ``headers`` from the address ``peer``; None for nobody that is known."""
        if not self.in_force:
            return OWNER
        if self._proxy and self._keys and (user := self._proxy.user(headers, peer)):
            key = self._keys.of_user(user)
            return key.caller if key else None
        if given := _key(headers):
            return self.opened_by(given)
        return self._in_session(headers)

    def opened_by(self, given: str) -> Caller | None:
        """Whom the key ``given`` stands for."""
        found = [key_id for key_id, key in self._given.items() if hmac.compare_digest(given.encode(), key)]
        if self._keys and (key := self._keys.made(given)):
            # A key of a room goes no further for being named in the settings too, as a client's settings name it.
            return key.caller if self._keys.live(key.id) else None
        return Caller(found[0], None, "admin") if found else None

    def session(self, who: Caller) -> str:
        """The value of a cookie that stands for ``who``, for SESSION_SECONDS."""
        told = f"{who.id}.{secrets.token_hex(8)}.{int(time.time()) + SESSION_SECONDS}"
        return f"{told}.{self._seal(told)}"

    def end(self, headers: Headers) -> None:
        """The session in whose cookie the request came opens nothing from now on, wherever else the cookie may be."""
        if self._keys and (told := self._session(headers)):
            _, session, end = told
            self._keys.end(session, end)

    def _session(self, headers: Headers) -> tuple[str, str, int] | None:
        """The key, id and end (Unix time) of the session that a request belongs to; None for one that is over or
        forged."""
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return None
        told, _, seal = (cookies[COOKIE].value if COOKIE in cookies else "").rpartition(".")
        key_id, session, end = told.split(".") if told.count(".") == 2 else ("", "", "")
        if not key_id or not end.isascii() or not end.isdecimal() or int(end) < time.time():
            return None
        if not hmac.compare_digest(seal.encode(), self._seal(told).encode()):
            return None
        return key_id, session, int(end)

    def _in_session(self, headers: Headers) -> Caller | None:
        found = self._session(headers)
        if found is None or (self._keys and self._keys.has_ended(found[1])):
            return None
        key_id = found[0]
        if key_id in self._given:
            return Caller(key_id, None, "admin")
        key = self._keys.live(key_id) if self._keys else None
        return key.caller if key else None

    def _seal(self, told: str) -> str:
        secret = self._keys.seal() if self._keys else b""
        return hmac.new(secret, told.encode(), sha256).hexdigest() if secret else ""


def _key(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return headers.get("x-api-key", "")
