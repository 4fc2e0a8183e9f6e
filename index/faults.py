"""What can go wrong with an index or its models. Each message says which command or setting repairs it.

IndexFault
├── IndexMissing    nothing has been indexed yet
├── IndexStale      the index was made by another model, split or format than the program now uses
├── IndexLocked     another run is writing the index
├── IndexDamaged    a file of the index is missing or not what the manifest says
├── IndexUnwritten  there is no room for the new index, or its folder cannot be written; the current one stays
├── IndexUnreachable  the server that keeps the index does not answer, or refuses us
├── RoomsUnsupported  the index is kept where it cannot be searched for some rooms alone
├── ModelFault      a model's weights are missing, or are not those that were pinned
└── ClusterFault    the Dask cluster that was to read and embed cannot
"""

from __future__ import annotations

from pathlib import Path


class IndexFault(Exception):
    """Anything that keeps the index from being used; the message is meant for the user."""


class IndexMissing(IndexFault):
    """Nothing has been indexed in this data folder yet."""


class IndexStale(IndexFault):
    """The index was made with another model, other split parameters or another format."""


class IndexLocked(IndexFault):
    """Another run holds the lock of this data folder."""


class IndexDamaged(IndexFault):
    """A file of the index is missing or has changed since it was written."""


class IndexUnwritten(IndexFault):
    """The data folder cannot be written, or its disk is full. What was there before is as it was."""


class IndexUnreachable(IndexFault):
    """The server that keeps the index does not answer, or refuses us."""


class RoomsUnsupported(IndexFault):
    """The index is kept where it cannot be searched for some rooms alone."""


class ModelFault(IndexFault):
    """A model's files are missing or differ from the pinned ones."""


class ClusterFault(IndexFault):
    """No scheduler answers, it has no workers, or a worker is not installed as this program is."""


def unreadable(path: Path, error: Exception) -> IndexDamaged:
    """``path`` cannot be read: because it may not be, which another index is no remedy for, or it is damaged."""
    if isinstance(error, PermissionError):
        return IndexDamaged(f"{path} may not be read ({error.strerror}); allow the user that runs this to read it")
    return IndexDamaged(f"{path} cannot be read ({error}); run `dealdesk reindex`")
