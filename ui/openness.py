"""Whether a server may listen where it was told to: without keys, documents are for this machine alone."""

from __future__ import annotations

from dealdesk.ui.host_names import is_loopback_name
from dealdesk.ui.keyring import KeyRing
from dealdesk.ui.settings import Settings, SettingsError


def check_openness(settings: Settings, ring: KeyRing) -> None:
    """Raises SettingsError for an address that others reach, where there are no keys and ``without_keys`` does not say
    too that anybody may ask."""
    if ring.in_force or is_loopback_name(settings.host) or settings.without_keys == "network":
        return
    raise SettingsError(
        f"DEALDESK_HOST {settings.host} is reached from other machines, and there are no keys: whoever reaches it "
        "could read every document. Make a key (dealdesk keys create --all-rooms --role admin), or listen on 127.0.0.1."
        " If everybody there may read everything, say so a second time: dealdesk serve --without-keys, or "
        "DEALDESK_WITHOUT_KEYS=network."
    )
