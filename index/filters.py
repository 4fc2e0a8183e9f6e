"""Which documents a search may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date


@dataclass(frozen=True, slots=True)
class Filters:
    """All that are set must hold; the empty Filters allows every document.

    ``documents`` are ids or sources; ``folder`` is a path below the corpus root, its subfolders included; the dates
    are inclusive, and a document without a date is outside every date range.
    """

    documents: tuple[str, ...] = ()
    folder: str = ""
    date_from: Date | None = None
    date_to: Date | None = None

    def allow(self, document_id: str, source: str, date: Date | None) -> bool:
        """Whether the document with this id, source and date may be searched."""
        if self.documents and document_id not in self.documents and source not in self.documents:
            return False
        folder = self.folder.strip("/")
        if folder and not source.startswith(f"{folder}/"):
            return False
        if self.date_from is None and self.date_to is None:
            return True
        return date is not None and (self.date_from or Date.min) <= date <= (self.date_to or Date.max)
