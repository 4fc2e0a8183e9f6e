"""``dealdesk keys``: who may ask, upload and administer, in which rooms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from dealdesk.ui.environment import SettingsError
from dealdesk.ui.options import Data, Json, settings_with

if TYPE_CHECKING:
    from dealdesk.ui.keys import Key, Keys

EXAMPLES = (
    "dealdesk keys create --room northwind --role ask --expires 30d --name 'Buyer team'",
    "dealdesk keys list",
    "dealdesk keys revoke 5f0c2a9e",
)

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys of deal rooms.")

_TIME = re.compile(r"(\d{1,5})\s*([dh])")


@app.command()
def create(
    room: Annotated[
        list[str] | None,
        typer.Option("--room", help="A folder at the top of the corpus, or . for the files there; may be repeated."),
    ] = None,
    all_rooms: Annotated[bool, typer.Option("--all-rooms", help="Every room, also those to come.")] = False,
    role: Annotated[
        Literal["ask", "upload", "admin"],
        typer.Option(help="ask: read and ask; upload: add files too; admin: delete and re-index too."),
    ] = "ask",
    expires: Annotated[
        str, typer.Option(metavar="WHEN", help="A day (2026-12-31), a time from now (90d, 12h), or never.")
    ] = "90d",
    name: Annotated[str, typer.Option(help="What the key is called in the list.")] = "",
    user: Annotated[
        str,
        typer.Option(help="Whom it stands for where a reverse proxy tells that. [dim]DEALDESK_PROXY_HEADER[/dim]"),
    ] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Make a key and print it: it is shown this once, and kept as a checksum only."""
    from dealdesk.ui import terminal

    settings = settings_with(json, data=data)
    rooms = _rooms(room or [], all_rooms)
    key, secret = _keys(data).create(role, rooms, name, user, _end(expires))
    if json:
        terminal.write_json(_body(key) | {"key": secret})
        return
    for missing in [one for one in rooms or () if not (settings.corpus / one).is_dir()]:
        terminal.warn(f"There is no folder {missing} in {settings.corpus} yet; the key opens it once there is.")
    terminal.write(f"{secret}\n")
    ends = f"until {key.expires:%Y-%m-%d %H:%M} UTC" if key.expires else "for ever"
    terminal.say(f"Key {key.id}: {role} in {_told(key)}, {ends}. It is not shown again.", on=terminal.err)


@app.command("list")
def listed(data: Data = None, json: Json = False) -> None:
    """List the keys, without what they open with."""
    from rich.text import Text

    from dealdesk.ui import terminal

    keys = _keys(data).all()
    if json:
        terminal.write_json({"keys": [_body(key) for key in keys]})
    elif not keys:
        terminal.say("There are no keys yet; `dealdesk keys create` makes one.")
    else:
        now = datetime.now(UTC)
        rows = [
            [Text(words) for words in (key.id, key.name, key.user, key.role, _told(key), _day(key), key.state(now))]
            for key in keys
        ]
        terminal.show_columns(("Key", "Name", "User", "Role", "Rooms", "Expires", "State"), rows, wide=(1, 4))


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="As the list names it.")], data: Data = None) -> None:
    """Close a key for good; a running server takes it from the next request on."""
    from dealdesk.ui import terminal

    found = _keys(data).revoke(key)
    terminal.say(f"Key {found.id} ({found.role} in {_told(found)}) opens nothing any more.")


def _keys(data: Any) -> Keys:
    from dealdesk.ui.keys import FILE, Keys

    return Keys(settings_with(True, data=data).data / FILE)


def _rooms(named: list[str], all_rooms: bool) -> list[str] | None:
    """The rooms of a new key, None for all. Raises SettingsError where that is not said, or said of no room."""
    if all_rooms == bool(named):
        raise SettingsError("Say which rooms the key opens: --room NAME, once for each, or --all-rooms.")
    rooms = [one.strip("/") if one != "." else one for one in named]
    for one in rooms:
        if not one or "/" in one or (one.startswith(".") and one != "."):
            raise SettingsError(f"{one!r} is no room; a room is a folder at the top of the corpus, or . for its files.")
    return None if all_rooms else rooms


def _end(words: str) -> datetime | None:
    """When a key ends that is made now. Raises SettingsError."""
    if words.strip().lower() == "never":
        return None
    if match := _TIME.fullmatch(words.strip().lower()):
        number = int(match[1])
        return datetime.now(UTC) + (timedelta(days=number) if match[2] == "d" else timedelta(hours=number))
    try:
        day = datetime.fromisoformat(words.strip())
    except ValueError:
        raise SettingsError(f"{words!r} is no time; give a day (2026-12-31), 90d, 12h, or never.") from None
    return day.replace(tzinfo=UTC) if day.tzinfo is None else day.astimezone(UTC)


def _told(key: Key) -> str:
    if key.rooms is None:
        return "all rooms"
    return ", ".join("the files at the top" if room == "." else room for room in sorted(key.rooms))


def _day(key: Key) -> str:
    return f"{key.expires:%Y-%m-%d %H:%M}" if key.expires else "never"


def _body(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "user": key.user,
        "role": key.role,
        "rooms": None if key.rooms is None else sorted(key.rooms),
        "created": key.created.isoformat(timespec="seconds"),
        "expires": key.expires.isoformat(timespec="seconds") if key.expires else None,
        "state": key.state(datetime.now(UTC)),
    }
