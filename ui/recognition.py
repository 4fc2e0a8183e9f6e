"""What is said of words that were read from the image of a page, and may be wrong."""

from __future__ import annotations

from dealdesk.ingest.confidence import LOW, percent


def recognition(confidence: float | None) -> str:
    """ "read by OCR, 97 %", with a warning where that is little; "" for a page with its own text (None)."""
    if confidence is None:
        return ""
    warning = "" if confidence >= LOW else ": compare it with the page"
    return f"read by OCR, {percent(confidence)}{warning}"
