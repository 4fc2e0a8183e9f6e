"""What a file may cost."""

from __future__ import annotations

READ_SECONDS = 3600.0
"""Seconds that a reader process has for one file. The slowest that is legitimate is a long scan: seven hundred dense
pages at five seconds each on two cores."""
