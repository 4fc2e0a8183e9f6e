"""One heading, read: "Sec. 2. Tariff Modifications.", "ARTICLE II", "ANNEX I", "## Term", "CONFIDENTIALITY"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIVISION = re.compile(
    r"(?P<word>ANNEX|SCHEDULE|EXHIBIT|APPENDIX|ATTACHMENT|Annex|Schedule|Exhibit|Appendix|Attachment)"
    r"(?:[ \t]*$|[ \t]+[\"“]?"
    r"(?P<number>[A-Z](?:-?\d+)?|[IVX]+(?:-?[A-Z\d]+)?|\d+(?:\.\d+)*(?:-?[A-Z])?)[\"”]?(?![\w’']))"
)
_NUMBERED = re.compile(
    r"(?P<word>TITLE|PART|CHAPTER|ARTICLE|SECTION|CLAUSE|Title|Part|Chapter|Article|Section|Sec\.|SEC\.|Clause|§)"
    r"[ \t]*(?P<number>\d+(?:\.\d+)*[A-Z]?|[IVXLC]+|[A-Z](?=[.:\s]))(?![\w’'])"
)
_DECIMAL = re.compile(r"(?P<number>[1-9]\d?(?:\.[1-9]\d?){1,4})\.?(?=[ \t]+[\"“(A-Z\[])")
_MARKDOWN = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>\S.*?)[ \t#]*$")
_RUN_IN = re.compile(r"(?P<title>[A-Z][A-Z0-9 ,.’'&/()\-–—$%]{7,110}):(?=\s)")
_AFTER = re.compile(r"[.:)]|[ \t]*[—–-](?=\s)|[ \t]*$|[ \t]{2,}")
_TITLE_END = re.compile(r"(?<![A-Z]\.[A-Z])[.:](?=[ \t]|$)|;(?=[ \t]*$)|[ \t]{3,}|[ \t]*[—–](?=\s)|$")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SMALL = frozenset(
    re.findall(r"\w+", "a an and as at by for from in into of on or other per the to under upon with without et de la")
)
_PAGE_AT_END = re.compile(r"(?:[.…·]{3,}|[ \t]{2,})[ \t]*-?[\divx]{1,5}-?[ \t]*$")
_VERBS = frozenset(re.findall(r"\w+", "shall will is are was were has have had may must means agrees agree"))
_NOT_PLAIN = re.compile(r"\||___|/s/|\[|@|^(?:Title|Name|By|Its|Date|Address|Attention|Attn\.?)\s*:")  # signatures
_BEGINS_SENTENCE = frozenset(re.findall(r"\w+", "The This These Each Any All Every If Unless Upon When In Such"))
_LONGEST_LONE = 110  # characters: a longer line is a sentence
_NEXT_NUMBER = re.compile(r"(?<!\s)\s+\d+\.\d+$")  # "SECTION 7  MISCELLANEOUS 7.1  Notices" in one line
_NEXT_ENTRY = re.compile(r"\s\d{1,3}[ \t]+(?:ARTICLE|Article|SECTION|Section)[ \t]+[\dIVX]")
_CONTENTS = re.compile(r"\d{1,3}[ \t]{2,}(?:\d{1,2}\.\d{1,2}|ARTICLE|Article|SECTION|Section)\b")

RANK = {
    "division": 10,
    "title": 20,
    "part": 20,
    "chapter": 20,
    "capitals": 25,
    "article": 30,
    "section": 40,
    "words": 45,
}
"""Which heading holds which: a smaller rank is further out. Markdown headings rank 1 to 6."""
_DECIMALS = 50  # and the number of dots more: "5.2" stands in "Article 5", "5.2.1" in "5.2"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading from ``start`` to ``end``: its rank, the number as one cites it ("Sec. 2"; "" without), and its words.

    ``kind`` is ``division``, ``numbered``, ``decimal``, ``markdown`` or ``plain``.
    """

    start: int
    end: int
    rank: int
    label: str
    title: str
    kind: str


def heading_at(text: str, start: int, end: int, *, alone: bool) -> Heading | None:
    """The heading that begins at ``start``, in the block that ends at ``end``.

    ``alone`` says that the block is one short line by itself, which is what a heading without a number must be.
    """
    line = text[start : min(end, start + 300)].partition("\n")[0]
    if is_contents(line):
        return None
    if markdown := _MARKDOWN.match(line):
        return _from_markdown(markdown, start)
    if match := _DIVISION.match(line):
        return _numbered(match, "division", line, start, lone=False)
    if match := _NUMBERED.match(line):
        return _numbered(match, "numbered", line, start, lone=len(line) >= end - start or line.rstrip().endswith("."))
    if match := _DECIMAL.match(line):
        title, after = title_after(line, match.end())
        stop = after if title else match.end()
        return Heading(start, start + stop, _depth(match["number"]), match["number"], title, "decimal")
    if (match := _RUN_IN.match(line)) and len(line) > match.end() + 1:
        return Heading(start, start + match.end(), RANK["capitals"], "", match["title"].strip(), "plain")
    return _plain(line, start) if alone and len(line) == end - start else None


def is_contents(line: str) -> bool:
    """Whether the line is of a table of contents, whose headings are not the places themselves."""
    if len(line) < 200 and _PAGE_AT_END.search(line):
        return True
    return _NEXT_ENTRY.search(line) is not None or len(_CONTENTS.findall(line)) >= 2


def title_after(line: str, at: int) -> tuple[str, int]:
    """The heading's words from ``at``, and where they end; ("", at) where a sentence follows instead."""
    while at < len(line) and line[at] in " \t":
        at += 1
    stop = _TITLE_END.search(line, at)
    if stop is None or not like_title(words := line[at : stop.start()].strip(" \t*_")):
        return "", at
    if numbered := _NEXT_NUMBER.search(words):
        return words[: numbered.start()], line.index(words, at) + numbered.start()
    return words, stop.end() if stop.group().strip() else stop.start()


def like_title(words: str) -> bool:
    """Whether the words are written as a title is: short, with most of the chief words in capitals."""
    tokens = _WORD.findall(words)
    chief = [t for t in tokens if t.lower() not in _SMALL]
    if not chief or len(words) > 120 or len(tokens) > 16 or not tokens[0][0].isupper() or _VERBS & set(tokens):
        return False
    return sum(t[0].isupper() for t in chief) >= 0.6 * len(chief) or (len(tokens) <= 4 and len(words) <= 40)


def _lone_title(line: str, at: int) -> str:
    """The words from ``at`` that head a line by themselves without the capitals of a title: "Sole remedy; interest"."""
    words = line[at:].strip(" \t*_").removesuffix(".")
    tokens = _WORD.findall(words)
    if not tokens or len(line) > _LONGEST_LONE or not words[0].isupper() or re.search(r"[.:]\s|[,;:—–-]$", words):
        return ""
    return "" if tokens[0] in _BEGINS_SENTENCE or _VERBS & set(tokens) else words


def _depth(number: str) -> int:
    return _DECIMALS + number.count(".")


def _from_markdown(match: re.Match[str], start: int) -> Heading:
    words = match["title"].strip("*_ ")
    inner = heading_at(words, 0, len(words), alone=False)
    label, title = (inner.label, inner.title) if inner and inner.label else ("", words)
    return Heading(start, start + match.end(), len(match["marks"]), label, title, "markdown")


def _numbered(match: re.Match[str], kind: str, line: str, start: int, *, lone: bool) -> Heading | None:
    """``lone``: the line is all of its block, or ends as a sentence does."""
    after = _AFTER.match(line, match.end())
    at = after.end() if after else match.end()
    title, end = title_after(line, at)
    dotted = "." in (match["number"] or "")
    if not title and lone and (dotted or after) and (title := _lone_title(line, at)):
        end = len(line.rstrip())
    whole = title and len(line) <= _LONGEST_LONE and end >= len(line.rstrip()) - 1
    if after is None and not whole and not (title and dotted and line[end - 1] == "."):
        return None  # "Section 301 of the Trade Act allows ..." is a sentence, not a heading
    word, number = match["word"], match["number"] or ""
    if kind != "division":
        word = "Sec." if word.upper() == "SEC." else word.title()
    rank = RANK["division"] if kind == "division" else RANK.get(word.lower(), RANK["section"])
    if "." in number and rank >= RANK["article"]:
        rank = _depth(number)  # "Article 1.2" may stand under "Section 1"
    return Heading(start, start + end, rank, f"{word} {number}".strip(), title, kind)


def _plain(line: str, start: int) -> Heading | None:
    """A line without a number that is a heading: in capitals, or a few words in title case."""
    words = line.strip("*_ ")
    if not 3 <= len(words) <= 110 or words[-1] in ".,;:—–-" or _NOT_PLAIN.search(words):
        return None
    tokens = _WORD.findall(words)
    if words.isupper() and sum(map(len, tokens)) >= 4:
        return Heading(start, start + len(line), RANK["capitals"], "", words, "plain")
    chief = [t for t in tokens if t.lower() not in _SMALL]
    short = len(tokens) <= 10 and len(words) <= 80 and words[0].isalpha() and words[0].isupper()
    if short and chief and all(t[0].isupper() for t in chief) and not re.search(r"\d", words):
        return Heading(start, start + len(line), RANK["words"], "", words, "plain")
    return None
