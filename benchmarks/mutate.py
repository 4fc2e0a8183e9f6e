"""Damaged, spliced and overstrained copies of files: each is told by its number, and the same every time."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from lxml import etree
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

LARGE = 0.02
"""The share of inputs that are large: of a text those of up to ``LARGEST`` bytes, of another format those that are made
from the larger half of its samples, which cost ten times as much to read (of PDF) and fail no more often."""
LARGEST = 200_000
"""Bytes of the largest input. What is larger still is for the hostile files, which are made one by one."""
USUAL, SMALL = 8000, 1500
"""Bytes of most others: of one in ten, and of the rest. What goes wrong seldom needs more, and a small input costs a
fifth."""
WINDOW = 4000
"""Bytes of a text's part that is damaged in place of the whole; of a small one, ``SMALL``."""
WHOLE = ("pdf", "docx", "xlsx", "png")

TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3\x28", b"\x1b", b"\r",
    b"\r\n\r\n",
    b"9" * 400, b"-1", b"1e309", b"NaN", b"4294967296", b"0000-00-00", b"9999-12-31", b"February 30, 99999", b"(" * 300,
    b"%" * 40, b"\xe2\x80\xae", b"\xcc\x81" * 200, b"A" * 5000, b" " * 5000, b"| " * 400, b"- " * 300, b"> " * 300,
    b"Section 999999999999999.1.1.1.1", b"Article MMMMMMMMMMMMMMCMXCIX", b"(i) (ii) (iii) (iv)" * 30, b"# " * 50,
    b"99999999999999999999 days after the date of this order", b"10% " * 200, b"$1" + b"0" * 400, b"[1] see above",
    b"amends, supersedes and replaces Order No. 1 of Order No. 1 of ", b"\xe2\x80\x9cTerm\xe2\x80\x9d means ", b"***",
)  # fmt: skip
MARKUP = (
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"&#1114112;", b"<!--", b"]]>", b"<![CDATA[", b"<table><tr><td>" * 60,
    b"<div>" * 600, b"<ul><li>" * 150, b"</p>", b"<td colspan=9999 rowspan=9999>", b'<ol start="99999999">',
    b"<svg><p>",
    b'<meta charset="utf-7">', b"<base href=//x>", b"<script>", b"<pre>", b"<sup>1</sup>", b"<del>",
    b"<time datetime=x>",
)  # fmt: skip
PARTS = (
    b'w:val="99999999999"', b'w:val="-1"', b'w:val=""', b'w:ilvl w:val="999"', b"<w:p>", b"</w:p>",
    b"<w:tbl><w:tr><w:tc>",
    b'<w:gridSpan w:val="99999"/>', b'<w:vMerge w:val="restart"/>', b"<w:txbxContent>", b'r="ZZZ99999999"', b't="s"',
    b"<v>99999999</v>", b"<v>1e400</v>", b't="d"', b't="e"', b'ref="A1:XFD1048576"', b"<mergeCell ref='A1:XFD99'/>",
    b'min="1" max="16384" hidden="1"', b'count="4294967295"', b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", b'xml:space="x"',
    b'<w:numId w:val="1"/>', b'numFmtId="999"', b'formatCode="[Red]0.0E+0;;;@"', b's="4294967295"',
    b"../../../etc/passwd",
)  # fmt: skip
OBJECTS = (
    b"0 0 0 rg", b"1 1 1 rg", b"3 Tr", b"0.001 Tf", b"99999 Tf", b"BT", b"ET", b"q " * 300, b"Q",
    b"1e30 0 0 1e30 0 0 cm",
    b"/F1 12 Tf", b"0 0 0 0 re f", b"-1 -1 1e9 1e9 re S", b"/Kids [1 0 R]", b"/Count 99999999", b"/Length 0",
    b"/MediaBox [0 0 0 0]", b"/MediaBox [0 0 1e9 1e9]", b"/Rotate 45", b"/Filter [/FlateDecode /FlateDecode]",
    b"/Type /Page", b"endobj", b"stream\n", b"endstream", b"startxref\n0", b"/Parent 1 0 R", b"/W [1 2 1]", b"(\\",
    b"<<" * 90,
)  # fmt: skip
HEADERS = (
    b"Content-Type: multipart/mixed; boundary=x\r\n", b"\r\n--x\r\n", b"--x--",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/html; charset=utf-7\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"=?utf-8?B?/////w==?=",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n", b"Subject: " + b"x" * 3000, b"charset=", b"format=flowed; delsp=yes",
    b"=?utf-8?q?" + b"=" * 90, b"Content-Disposition: attachment; filename*=utf-8''%ff%fe\r\n", b"From: <" + b"@" * 90,
)  # fmt: skip
WORDS: dict[str, Sequence[bytes]] = {
    "html": (*TOKENS, *MARKUP), "md": (*TOKENS, *MARKUP, b"---\n", b"title: &a [*a]\n", b"date: 2025-13-45\n"),
    "docx": (*TOKENS, *PARTS), "xlsx": (*TOKENS, *PARTS), "pdf": (*TOKENS, *OBJECTS),
    "eml": (*TOKENS, *HEADERS, *MARKUP),
    "csv": (*TOKENS, b'"', b'""', b",,,,", b";", b"\t", b"sep=,\n", b'"\n' * 50),
}  # fmt: skip


def mutant(kind: str, number: int, seeds: Sequence[bytes]) -> bytes:
    """Input ``number`` of ``kind`` (a suffix without its dot, or a text's use), made from ``seeds``."""
    dice = random.Random(f"{kind}-{number}")
    seed = dice.choice(_smaller(seeds) if kind in WHOLE and dice.random() >= LARGE else seeds)
    words = WORDS.get(kind, TOKENS)
    if kind in ("docx", "xlsx") and dice.random() < 0.85:
        return _package(seed, dice, words, seeds)
    size = dice.random()
    most = LARGEST if kind in WHOLE or size < LARGE else USUAL if size < 0.12 else SMALL
    window = min(WINDOW, most)
    if kind not in WHOLE and len(seed) > window and dice.random() < 0.8:
        at = dice.randrange(len(seed) - window)
        seed = seed[:400] + seed[at : at + dice.randrange(window)]
    return _damaged(seed, dice, words, seeds)[:most]


def _smaller(seeds: Sequence[bytes]) -> Sequence[bytes]:
    """The smaller half of them."""
    return sorted(seeds, key=len)[: (len(seeds) + 1) // 2]


def _damaged(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 3, 5, 9))):
        data = dice.choice(_WAYS)(data, dice, words, others)
    return data


def _flip(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    del words, others
    found = bytearray(data or b"\0")
    for _ in range(dice.choice((1, 2, 8, 40))):
        found[dice.randrange(len(found))] ^= 1 << dice.randrange(8)
    return bytes(found)


def _insert(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    del others
    for _ in range(dice.choice((1, 1, 3, 8))):
        at, over = dice.randrange(len(data) + 1), dice.choice((0, 0, 1, 8, 40))
        data = data[:at] + dice.choice(words) * dice.choice((1, 1, 2, 30)) + data[at + over :]
    return data


def _cut(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    del words, others
    at = dice.randrange(len(data) + 1)
    return data[:at] if dice.random() < 0.4 else data[:at] + data[at + dice.choice((1, 10, 200, 5000)) :]


def _again(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    del words, others
    at = dice.randrange(len(data) + 1)
    part = data[at : at + dice.choice((1, 4, 30, 400))]
    return data[:at] + part * dice.choice((2, 10, 300)) + data[at:]


def _splice(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    del words
    other = dice.choice(others)
    at, there = dice.randrange(len(data) + 1), dice.randrange(len(other) + 1)
    return data[:at] + other[there : there + dice.choice((20, 400, 20_000))] + data[at:]


def _swap(data: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    del words, others
    a, b, c = sorted(dice.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


_WAYS: tuple[Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes], ...] = (
    _flip, _insert, _insert, _cut, _again, _splice, _swap,
)  # fmt: skip


def _package(seed: bytes, dice: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """A package whole as such, with parts of it damaged, exchanged with another's, or gone."""
    parts, foreign = dict(_parts(seed)), dict(_parts(dice.choice(others)))
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in dice.sample(names, min(len(names), dice.choice((1, 1, 2, 4)))):
        way = dice.random()
        if way < 0.05:
            del parts[name]
        elif way < 0.12:
            parts[name] = foreign.get(name, b"")
        else:
            damaged = _damaged(parts[name], dice, words, [foreign.get(name, parts[name])])[:LARGEST]
            parts[name] = _mended(damaged) if dice.random() < 0.8 else damaged
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), data)
    data = buffer.getvalue()
    return _flip(data, dice, words, others) if dice.random() < 0.05 else data


def _mended(data: bytes) -> bytes:
    """What a forgiving parser makes of a damaged part: well-formed, so that a reader sees what is wrong in it."""
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, huge_tree=True))
    except etree.XMLSyntaxError:  # nothing is left to be mended
        return data
    return data if root is None else bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


@cache
def _parts(data: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return tuple((name, package.read(name)) for name in package.namelist())


@cache
def seeds(suffix: str, folder: Path) -> tuple[bytes, ...]:
    """The files of a format in ``folder`` that are small enough, and of PDF some whose streams can be read."""
    found = [path.read_bytes() for path in sorted(folder.rglob(f"*.{suffix}")) if path.stem != "README"]
    small = [data for data in found if len(data) <= LARGEST]
    return (*small, *(_unpacked(data) for data in small), *_drawn()) if suffix == "pdf" else tuple(small)


def _unpacked(data: bytes) -> bytes:
    """A PDF file with its streams as they are once unpacked, so that a change of them is a change of a page."""
    pieces = data.split(b"stream")
    for i in range(1, len(pieces), 2):
        try:
            pieces[i] = b"\n" + zlib.decompress(pieces[i].strip(b"\r\n").removesuffix(b"end")) + b"\nend"
            pieces[i - 1] = pieces[i - 1].replace(b"/FlateDecode", b"")
        except zlib.error:
            continue
    return b"stream".join(pieces)


def _drawn() -> list[bytes]:
    """Two small files, whose streams can be read: a page of words, and a ruled table with a page behind it."""
    words, table = io.BytesIO(), io.BytesIO()
    canvas = Canvas(words, pagesize=letter, invariant=1, pageCompression=0)
    canvas.drawString(72, 700, "3. Term. This letter ends 30 days after notice; the fee is $2,500.")
    canvas.save()
    canvas = Canvas(table, pagesize=letter, invariant=1, pageCompression=0)
    for row in range(8):
        for column in range(3):
            canvas.rect(72 + 120 * column, 600 - 20 * row, 120, 20)
            canvas.drawString(76 + 120 * column, 605 - 20 * row, f"Rate {row}.{column} is {row * column}%")
    canvas.drawString(72, 700, "Order No. 12 of May 2, 2025, Section 1. The duty takes effect on June 1, 2025.")
    canvas.showPage()
    canvas.drawString(72, 700, "It supersedes Order No. 11.")
    canvas.save()
    return [words.getvalue(), table.getvalue()]
