"""Why a language model does not write (any more). A message completes "The language model ..." for the reader.

WriterFault
├── Unreachable        no connection, or it broke before a reply
├── TooSlow            the time for an answer is over
├── Declined           the endpoint answered with an error: too busy, no such model, a wrong key
├── BrokenOff          the reply ended in the middle
└── Unreadable         what came is no chat reply
"""

from __future__ import annotations


class WriterFault(Exception):
    """Why a model does not write (any more). The message completes "The language model ..."."""


class Unreachable(WriterFault):
    """No connection, or one that broke before a reply."""


class TooSlow(WriterFault):
    """The time for an answer is over."""


class Declined(WriterFault):
    """The endpoint answered with an error."""


class BrokenOff(WriterFault):
    """The reply ended in the middle."""


class Unreadable(WriterFault):
    """What came is no chat reply."""
