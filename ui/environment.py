"""What the user has set: ``DEALDESK_*`` variables, and the file ``dealdesk.toml``. Nothing else reads the environment.

Standard library only: a command that asks a running server needs a setting or two, and not the time to load pydantic.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

PREFIX = "DEALDESK_"
FILE = "dealdesk.toml"
DATA = ".dealdesk"
"""The data folder where none is named."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the variable and says what would do."""


def variables() -> dict[str, str]:
    """The values of the ``DEALDESK_*`` variables, by the names of the settings that they would be (``port``)."""
    named = ((name.upper(), value) for name, value in os.environ.items())
    return {name.removeprefix(PREFIX).lower(): value for name, value in named if name.startswith(PREFIX)}


def lines() -> dict[str, Any]:
    """What ``dealdesk.toml`` in the working folder says; nothing where there is none. Raises SettingsError."""
    try:
        return tomllib.loads(Path(FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, OSError) as error:
        raise SettingsError(f"{FILE} cannot be read: {error}. Correct it or remove it.") from None


def text_of(name: str) -> str:
    """One setting as it was written, unchecked: the variable's value, or the file's, or nothing."""
    given = variables()
    value = given[name] if name in given else lines().get(name, "")
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def trusted_proxies() -> str:
    """Addresses, separated by commas, of proxies that may say from where and how a request came to them: Uvicorn's own
    variable, this machine unless it is set."""
    return os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def traces_url() -> str:
    """Where OpenTelemetry's own variables want traces to be sent, which many deployments set for all their programs."""
    whole, base = (os.environ.get(f"OTEL_EXPORTER_OTLP_{name}", "") for name in ("TRACES_ENDPOINT", "ENDPOINT"))
    return whole or (f"{base.rstrip('/')}/v1/traces" if base else "")


def stay_offline() -> None:
    """Models are fetched, if a setting names one of the hub, while re-indexing and at no other time."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
