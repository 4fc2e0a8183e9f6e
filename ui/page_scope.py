"""What a question is limited to on the page: documents, their dates, and the day whose rule is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

from dealdesk.assistant.question import Inquiry, Turn
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.store import DocumentRecord
from dealdesk.ui.page_markup import counted, shown, written_date
from dealdesk.ui.problems import BadRequest

OFFERED = 8
"""Folders and documents offered for what is typed."""

MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Scope:
    """Limits of a question; an empty one has none. ``documents`` are paths below the corpus, ``folder`` one of them."""

    folder: str = ""
    documents: tuple[str, ...] = ()
    date_from: Date | None = None
    date_to: Date | None = None
    as_of: Date | None = None

    @property
    def filters(self) -> Filters:
        """The documents that may be searched."""
        return Filters(self.documents, self.folder, self.date_from, self.date_to)

    def asks(self, question: str, history: tuple[Turn, ...] = ()) -> Inquiry:
        """``question`` within these limits."""
        return Inquiry(question, history, self.as_of, self.filters)


UNLIMITED = Scope()
_SCOPE = TypeAdapter(Scope)


def chosen(value: object) -> Scope:
    """The limits that the browser sends as JSON or as values. Raises BadRequest for what makes no sense."""
    if not value:
        return UNLIMITED
    try:
        scope = _SCOPE.validate_json(value) if isinstance(value, str) else _SCOPE.validate_python(value)
    except ValidationError:
        raise BadRequest("The filters could not be read. Clear them and set them again.") from None
    if len(scope.documents) > MOST_DOCUMENTS:
        raise BadRequest(f"At most {MOST_DOCUMENTS} documents can be chosen at once; choose a folder instead.")
    if scope.date_from and scope.date_to and scope.date_from > scope.date_to:
        raise BadRequest(
            f"The filter begins on {written_date(scope.date_from)}, after it ends on {written_date(scope.date_to)}: "
            "exchange the two dates."
        )
    return scope


def standing(scope: Scope, generation: Generation) -> Scope:
    """``scope`` if some document is in it. Raises BadRequest that says which limit leaves none."""
    records = generation.documents()
    held = {record.source for record in records}
    gone = [source for source in scope.documents if source not in held]
    if gone:
        raise BadRequest(f"{gone[0]} is no longer in the index. Take it out of the filters and ask again.")
    allowed = scope.filters
    if not any(allowed.allow(record.id, record.source, record.date) for record in records):
        raise BadRequest(f"No document is left by the filters ({told(scope)}). Widen or clear them and ask again.")
    return scope


def told(scope: Scope) -> str:
    """The limits in words, empty where there are none."""
    days = [("from", scope.date_from), ("to", scope.date_to)]
    dated = " ".join(f"{word} {written_date(day)}" for word, day in days if day)
    parts = [
        f"{scope.folder}/" if scope.folder else "",
        *scope.documents,
        f"dated {dated}" if dated else "",
        f"as of {written_date(scope.as_of)}" if scope.as_of else "",
    ]
    return " · ".join(part for part in parts if part)


def link(question: str, scope: Scope, as_of: Date | None, after: Sequence[str] = ()) -> str:
    """The query of an address that asks ``question`` again, of the same documents and as of the same day; before it the
    questions of ``after``, on which it leans."""
    day = scope.as_of or as_of
    pairs = [
        *(("after", earlier) for earlier in after),
        ("q", question),
        ("as_of", day.isoformat() if day else ""),
        ("folder", scope.folder),
        *(("document", source) for source in scope.documents),
        ("from", scope.date_from.isoformat() if scope.date_from else ""),
        ("to", scope.date_to.isoformat() if scope.date_to else ""),
    ]
    return f"?{urlencode([(name, value) for name, value in pairs if value])}"


def offered(generation: Generation, words: object) -> list[dict[str, str]]:
    """Folders and documents that hold each of ``words`` in their path or title, for the list under the filter's box.

    Each as {"kind": "folder" or "document", "value": path, "label", "more"}.
    """
    wanted = str(words or "")[:200].casefold().split()
    records = generation.documents()
    folders = [
        {"kind": "folder", "value": name, "label": f"{name}/", "more": counted(number, "document")}
        for name, number in _folders(records).items()
        if all(word in name.casefold() for word in wanted)
    ]
    documents = [
        {"kind": "document", "value": one.source, "label": one.title or one.source, "more": _more(one)}
        for one in sorted(records, key=lambda one: (one.date is None, -one.date.toordinal() if one.date else 0))
        if all(word in f"{one.title}\n{one.source}".casefold() for word in wanted)
    ]
    return (folders[: OFFERED // 2] + documents)[:OFFERED]


def _more(record: DocumentRecord) -> str:
    return f"{written_date(record.date) if record.date else 'undated'}, {record.source}"


def _folders(records: Sequence[DocumentRecord]) -> dict[str, int]:
    """The folders that hold documents, each with the number of those in it and below it, by name."""
    found: dict[str, int] = {}
    for record in records:
        parts = record.source.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            name = "/".join(parts[:depth])
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def whole(generation: Generation | None, today: Date | None) -> str:
    """What is asked when nothing is chosen, in words; ``today`` is the day of answers where that is a setting."""
    if generation is None:
        return "Nothing is indexed yet"
    records = generation.documents()
    day = today or max((record.date for record in records if record.date), default=None)
    return f"All {counted(len(records), 'document')}{f', as of {written_date(day)}' if day else ''}"


BAR = """
<div class="scope"><button type="button" class="filters" aria-expanded="false" aria-controls="limits">Filters</button>
<ul class="chips" aria-label="Filters in force"></ul><span class="whole">{whole}</span>
<button type="button" class="clear" hidden>Clear all</button>
<button type="button" class="help" data-help="1" aria-label="Help and keyboard shortcuts">?</button></div>
<div id="limits" class="limits" role="group" aria-label="Filters" hidden>
<div class="pick"><label for="limit-words">Folder or document</label>
<input id="limit-words" type="text" role="combobox" autocomplete="off" aria-expanded="false" aria-autocomplete="list"
 aria-controls="limit-list" placeholder="Type a part of a title or path"><ul id="limit-list" role="listbox"
 aria-label="Folders and documents" hidden></ul></div>
<div class="day"><label for="limit-from">Dated from</label>
<input id="limit-from" type="date" data-limit="date_from"></div>
<div class="day"><label for="limit-to">Dated to</label>
<input id="limit-to" type="date" data-limit="date_to"></div>
<div class="day"><label for="limit-asof">Answer as of</label>
<input id="limit-asof" type="date" data-limit="as_of" aria-describedby="limit-hint"></div>
<p id="limit-hint" class="hint">Only what was in force on the day of "Answer as of" is stated as the rule. A date range
leaves undated documents out.</p>
<p class="amiss" role="alert"></p><button type="button" class="done">Done</button></div>
"""


def bar(text: str) -> str:
    """The line under the question's box, and the filters that it unfolds; ``scope.js`` keeps what is chosen."""
    return BAR.format(whole=shown(text))
