"""``dealdesk compact``: what was deleted, gone from the disk."""

from __future__ import annotations

from dealdesk.ui.options import Data, Json, settings_with

EXAMPLES = (
    "dealdesk compact",
    "dealdesk reindex && dealdesk compact",
)


def compact(data: Data = None, json: Json = False) -> None:
    """Take deleted and replaced texts off the disk: an index of what there is now alone.

    A document that was deleted is found no more from the next re-index on; its words lie in the files of the index
    until these are written anew, which this does. The index before goes too, so there is none to roll back to.
    """
    from dataclasses import asdict

    from dealdesk.ui import terminal
    from dealdesk.ui.place import home

    done = home(settings_with(json, data=data)).compact()
    if json:
        terminal.write_json(asdict(done))
        return
    terminal.say(
        f"The index is {done.generation}, without {done.rows:,} passages that were deleted or replaced, and without "
        f"{done.generations} earlier {'index' if done.generations == 1 else 'indexes'}: there is none to roll back to."
    )
