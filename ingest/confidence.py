"""How surely the words of a scanned page were read, and how it is told."""

from __future__ import annotations

LOW = 0.95
"""Confidence below which a page is to be compared with its image; docs/how-to/scanned-pages.md has the figures."""


def percent(confidence: float) -> str:
    """A confidence of 0 to 1 as one reads it: "97 %". What is not certain is never said to be."""
    return f"{min(int(confidence * 100 + 0.5), 99)} %"
