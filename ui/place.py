"""Where the settings want the index to be kept."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pydantic import SecretStr

from dealdesk.index.home import FolderHome, Home
from dealdesk.ui.settings import Settings, SettingsError


def home(settings: Settings) -> Home:
    """The place. Does not connect yet. Raises SettingsError where what it needs is not installed."""
    if not settings.index_url:
        if settings.store_url.get_secret_value():
            raise SettingsError(
                "DEALDESK_STORE_URL is set and DEALDESK_INDEX_URL is not: name the Milvus that holds the vectors."
            )
        return FolderHome(settings.data)
    missing = [name for name in ("pymilvus", "sqlalchemy", "psycopg") if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"DEALDESK_INDEX_URL needs {' and '.join(missing)}, which is not installed: pip install 'dealdesk[milvus]'."
        )
    token, store = settings.index_token.get_secret_value(), settings.store_url.get_secret_value()
    return _shared(settings.index_url, token, store, settings.data)


def apart(settings: Settings, data: Path) -> Settings:
    """The settings for an index of its own in ``data``: in Milvus Lite where that is set, but never in a server, where
    it would take the place of the one that is asked."""
    lite = str(data / "milvus.db") if settings.index_url.endswith(".db") else ""
    return settings.model_copy(update={"data": data, "index_url": lite, "store_url": SecretStr("")})


@lru_cache(maxsize=4)
def _shared(index_url: str, token: str, store_url: str, data: Path) -> Home:
    """One for each place: Milvus Lite's file can be opened once, and connections are kept."""
    from dealdesk.index.shared import Shared  # takes two seconds to load, and most do without

    return Shared(index_url, token, store_url, data)
