"""A process that makes files ready, one after the other, for the process that started it (``workers.py``).

It imports what reading needs and no model. What a file may do to the process that reads it, be it to use up its memory
or to crash it, it does to this one.
"""

from __future__ import annotations

import pickle
import signal
from multiprocessing.connection import Connection

from dealdesk.ingest.prepare import Recipe, Work, prepare


def serve(descriptor: int) -> None:
    """Takes a recipe from the connection at ``descriptor``, then makes each work that comes ready, until it closes.

    Its first message is None, when it is ready to begin; then come ``Prepared``, ``Unreadable``, or the exception that
    is no fault of the file.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one; it closes the pipe
    connection = Connection(descriptor)
    try:
        recipe: Recipe = connection.recv()
        connection.send(None)
        while True:
            connection.send_bytes(_reply(connection.recv(), recipe))
    except (EOFError, OSError):
        return


def _reply(work: Work, recipe: Recipe) -> bytes:
    try:
        return pickle.dumps(prepare(work, recipe), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        try:
            return pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
        except Exception:  # an exception that holds what cannot be sent: its words can
            return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
