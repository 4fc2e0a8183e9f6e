"""Which names a server answers to, so that a page whose name was bent to this machine (DNS rebinding) gets nothing.

An address in figures and a name without a dot are safe in any case: nobody can have a page of such a name bent to here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit


class HostNames:
    """The names of the server that listens on ``host``, besides addresses and names without a dot. Names are asked for
    where it listens on the loopback address, or where some are ``allowed``."""

    def __init__(self, host: str, allowed: Sequence[str] = ()) -> None:
        self._allowed = frozenset(name_of(name) for name in allowed)
        self._any = not self._allowed and not is_loopback_name(host)

    def answers_to(self, host: str) -> bool:
        """Whether the value of a ``Host`` header (``name`` or ``name:port``) names this server. An empty one does: no
        browser sends it."""
        name = name_of(host)
        return self._any or not name or "." not in name or _is_address(name) or self._is_own(name)

    def is_origin(self, origin: str, host: str) -> bool:
        """Whether a page of ``origin`` (``https://name:port``) is one of the server that was asked as ``host``."""
        try:
            place = urlsplit(origin).netloc
        except ValueError:
            return False
        return bool(place) and (place.lower() == host.lower() or name_of(place) in self._allowed)

    def _is_own(self, name: str) -> bool:
        return name in self._allowed or name.endswith(".localhost")


def name_of(host: str) -> str:
    """The name in ``name:port``, in small letters; an IPv6 address without its brackets."""
    plain = host.strip().lower()
    if plain.startswith("["):
        return plain[1:].partition("]")[0]
    return plain.partition(":")[0].rstrip(".") if plain.count(":") < 2 else plain


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback_name(host: str) -> bool:
    """Whether only this machine reaches a server that listens on ``host``."""
    return name_of(host) == "localhost" or (
        _is_address(name_of(host)) and ipaddress.ip_address(name_of(host)).is_loopback
    )
