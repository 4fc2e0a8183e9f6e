"""Bytes to text, and text to its normal form: the one that every offset refers to."""

from __future__ import annotations

import codecs
import datetime
import re
import unicodedata
from collections import Counter

from charset_normalizer import from_bytes

from dealdesk.ingest.document import Notice
from dealdesk.ingest.errors import UnreadableFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEWLINES = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u180e")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_OVERRIDES = frozenset("\u202d\u202e")
"""They make letters and digits of any script read the other way round, which no text of a deal needs."""
VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that are seen: signs of numbers, verses and abbreviations. They stay."""
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_NAMES = {
    "zero_width": "zero-width character",
    "soft_hyphen": "soft hyphen",
    "bidi_control": "text-direction control",
    "direction_override": "text-direction override",
    "control": "control character",
    "invisible": "invisible character",
}
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_RUBBISH_SHARE = 0.02  # of a text file's characters; real text has none, a renamed binary 10 % and more


def clean(text: str) -> tuple[str, tuple[Notice, ...]]:
    """``text`` in its normal form, and what was taken out of it, one notice a kind.

    The normal form is Unicode NFC with ``\\n`` for every kind of line end and nothing that a reader cannot see:
    no zero-width, soft-hyphen, text-direction, control or other invisible characters. Ordinary spaces, tabs, blank
    lines and punctuation stay as they are. ``clean(clean(t)[0]) == (clean(t)[0], ())``.
    """
    text = _NEWLINES.sub("\n", text)
    if text.isascii() and not re.search("[\x00-\x08\x0b-\x1f\x7f]", text):
        return text, ()
    unseen = {char: kind for char in set(text) if (kind := _unseen(char))}
    removed: Counter[str] = Counter()
    for char, kind in unseen.items():
        removed[kind] += text.count(char)
    if unseen:
        text = text.translate(dict.fromkeys(map(ord, unseen)))
    notices = tuple(removal(kind, n) for kind, n in sorted(removed.items()))
    return unicodedata.normalize("NFC", text), notices


def removal(kind: str, count: int) -> Notice:
    """The notice of ``count`` characters of one kind taken out."""
    return Notice(kind, count, f"{count} {_NAMES[kind]}{'s' * (count > 1)} removed")


def _unseen(char: str) -> str:
    """The kind of unseen character that ``char`` is, or "" for one that is seen."""
    if char in "\n\t" or " " <= char <= "~":
        return ""
    if char in _ZERO_WIDTH:
        return "zero_width"
    if char == "\u00ad":
        return "soft_hyphen"
    if char in _OVERRIDES:
        return "direction_override"
    if char in _BIDI:
        return "bidi_control"
    category = unicodedata.category(char)
    if category in ("Cc", "Cs"):
        return "control"
    hidden = (category == "Cf" and char not in VISIBLE_FORMATS) or char in _BLANK_LETTERS
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    noncharacter = category == "Cn" and (ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF)
    return "invisible" if hidden or selector or noncharacter else ""


def plain_spaces(text: str) -> str:
    """``text`` with every non-breaking, thin or other wide space as an ordinary one; its length stays the same."""
    return _SPACES.sub(" ", text)


def squeeze(text: str) -> str:
    """``text`` on one line: each run of white space becomes one space, none at the ends."""
    return " ".join(text.split())


def decode(data: bytes) -> str:
    """The text in ``data``: by its byte-order mark, else UTF-8, else UTF-16 without a mark, else as detected.

    Raises UnreadableFile where no encoding gives text (a binary file under a text file's name).
    """
    text = _decoded(data)
    counts = Counter(text[:100_000])
    rubbish = sum(
        n for c, n in counts.items() if unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\t\n\r\f\v\x1a\x85"
    )
    if rubbish > _RUBBISH_SHARE * len(text[:100_000]):
        raise UnreadableFile(
            "its bytes are not text in any known encoding",
            "if it is a document in another format, give it that format's suffix; otherwise save it as UTF-8 text",
        )
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    sample = data[:4096]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if max(zeros) > 0.3 * len(sample) / 2 and min(zeros) < 0.05 * len(sample) / 2:
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(data)


def _detected(data: bytes) -> str:
    best = from_bytes(data).best()
    if best is None:
        return data.decode("latin-1")  # every byte is a character there: decode() then tells text from rubbish
    # The Latin code pages differ in few letters; Western European is by far the likeliest of those that fit.
    if "cp1252" in best.could_be_from_charset or best.encoding.startswith(("cp125", "latin", "iso8859", "mac")):
        try:
            western = data.decode("cp1252")
        except UnicodeDecodeError:
            return str(best)
        return western if _letters_fit(western, str(best)) else str(best)
    return str(best)


def _letters_fit(western: str, guess: str) -> bool:
    """Whether the guess is in Latin letters, so that Western European may be preferred to it."""
    return all("LATIN" in unicodedata.name(c, "") for c in guess if c.isalpha()) or western == guess


_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


def date_of(value: object) -> datetime.date | None:
    """The date that a file's metadata gives: a date, a datetime, or text that begins "2025-11-01" or "20251101"."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    match = _ISO.match(str(value or "").strip().removeprefix("D:"))
    if not match:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
