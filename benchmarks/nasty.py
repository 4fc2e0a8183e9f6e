"""Files made to harm whoever reads them: each by a script, known by its name, and the same every time.

``files`` gives those whose harm is in their bytes, ``nasty_places.fill`` those whose harm is in what or where they are.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.nasty_packages import packages
from benchmarks.nasty_pdf import pdfs
from benchmarks.nasty_sheets import sheets

FORMATS = ("txt", "md", "html", "pdf", "docx", "xlsx", "csv", "eml")
GOOD = "The additional duty is 10 percent. It applies from November 10, 2025."
UNITS = (
    *" \n\t()[{<&!?.,;-#|\"“A=_*`~é\u0301\u202e中😀\u00a0\r",
    "$1", "10% ", "1.", "(a) ", "\n- ", "\n> ", "\n1. ", "| a ", "No. ", "Sec. 1. ", "May 2, 2025 ", "“A” means ",
    "Order No. 1 ", "a\n", "A:\n", "[1] ",
)  # fmt: skip
CODECS = (
    "utf-7", "utf-16", "utf-32", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "base64", "zlib", "hex",
    "rot13", "hz", "iso-2022-kr", "mbcs", "undefined", "x" * 5000, "utf-8-sig", "cp65001", "quopri",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nasty:
    """A file: its ``name`` (its suffix tells the reader), and its bytes, made when they are asked for."""

    name: str
    make: Callable[[], bytes]


def files(scale: float = 1.0) -> list[Nasty]:
    """Every kind; ``scale`` below 1 makes the large ones smaller by so much."""
    size = partial(_scaled, scale)
    made = [
        *_polyglots(),
        *_stumps(),
        *_lines(size),
        *_yaml(size),
        *_html(size),
        *_csv(size),
        *_mails(size),
        *_codecs(),
    ]
    found = [Nasty(name, make) for name, make in [*made, *packages(size), *sheets(size), *pdfs(size)]]
    names = [one.name for one in found]
    assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
    return found


Made = Iterator[tuple[str, Callable[[], bytes]]]


def _scaled(scale: float, number: int) -> int:
    return max(int(number * scale), 10)


def whole(suffix: str) -> bytes:
    """A small good file."""
    from benchmarks.nasty_packages import docx, xlsx
    from benchmarks.nasty_pdf import pdf

    text = GOOD.encode()
    return {
        "txt": text,
        "md": b"# Order\n\n" + text,
        "html": b"<!doctype html><html><body><p>" + text + b"</p></body></html>",
        "pdf": pdf(f"BT /F1 12 Tf 72 700 Td ({GOOD}) Tj ET"),
        "docx": docx(f"<w:p><w:r><w:t>{GOOD}</w:t></w:r></w:p>"),
        "xlsx": xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{GOOD}</t></is></c></row>'),
        "csv": b"Number,Text\n1,The duty is 10 percent\n2,It applies from May 2\n",
        "eml": b"From: a@example.com\nSubject: Duties\n\n" + text,
    }[suffix]


def _polyglots() -> Made:
    """The bytes of each format under the name of each other; files that are two formats at once; and strangers."""
    for content in FORMATS:
        for suffix in FORMATS:
            if content != suffix:
                yield f"{content} under the name of.{suffix}", partial(whole, content)
    for first, second in (("pdf", "docx"), ("html", "xlsx"), ("eml", "pdf"), ("txt", "docx"), ("csv", "html")):
        for suffix in (first, second):
            yield f"{first} and {second} at once.{suffix}", partial(_joined, first, second)
    strangers = {
        "an executable": b"\x7fELF" + bytes(range(256)) * 40,
        "a script": b"#!/bin/sh\nrm -rf /\n",
        "an archive with a way out": _tar(),
        "a packed bomb": gzip.compress(bytes(20_000_000)),
        "an old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
        "random bytes": bytes((i * 7919 + i // 251) % 256 for i in range(60_000)),
    }
    for what, data in strangers.items():
        for suffix in FORMATS:
            yield f"{what}.{suffix}", lambda data=data: data


def _joined(first: str, second: str) -> bytes:
    return whole(first) + b"\n" + whole(second)


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("../../../../tmp/escaped.txt")
        archive.addfile(entry, io.BytesIO())
    return buffer.getvalue()


def _stumps() -> Made:
    """Nothing, next to nothing, and parts of a good file."""
    for suffix in FORMATS:
        for what, data in {
            "no bytes": b"",
            "blanks": b" \r\n\t" * 300,
            "zeros": bytes(3000),
            "one byte": b"\xff",
        }.items():
            yield f"{what}.{suffix}", lambda data=data: data
        for percent in (5, 50, 95):
            yield f"{percent} percent of it.{suffix}", lambda s=suffix, p=percent: whole(s)[: len(whole(s)) * p // 100]
        yield f"a mark and no more.{suffix}", lambda: b"\xef\xbb\xbf"


def _lines(size: Callable[[int], int]) -> Made:
    """The same few characters again and again, in one line or in as many."""
    for number, unit in enumerate(UNITS):
        yield f"again and again {number}.txt", partial(_again, unit, size(300_000))
    for suffix in ("md", "html", "csv", "eml"):
        for unit in ("A", "a ", "( ", "10% "):
            name = f"a line of {unit.strip()!r} {len(unit)}.{suffix}".replace("'", "")
            yield name, lambda s=suffix, u=unit: whole(s) + _again(u, size(500_000))
    for unit in ("Inc. ", "Co. Co. ", "AG SE SA ", "A and B and ", "(“A”) "):
        yield f"parties {unit.split()[0]} without end.txt", partial(_again, "by and between " + unit * size(4000), 1)
    yield "two megabytes of zeros and a word.txt", lambda: bytes(size(2_000_000)) + b"word"
    yield "half characters.txt", lambda: b"\xed\xa0\x80 \xed\xb0\x80 text " * size(5000)
    yield "long forms.txt", lambda: b"\xc0\xaf\xe0\x80\xaf text " * size(5000)
    yield "sixteen bits and no mark.txt", lambda: (GOOD * size(2000)).encode("utf-16-be")
    yield "every accent.txt", lambda: ("a" + "\u0301" * size(100_000) + GOOD).encode()


def _again(unit: str, size: int) -> bytes:
    return (GOOD + unit * max(size // len(unit), 1) + GOOD).encode()


def _yaml(size: Callable[[int], int]) -> Made:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    fronts = {
        "laughs": laughs + "title: *i\n",
        "itself": "title: &a [*a]\n",
        "depth": "title: " + "[" * 9000 + "]" * 9000,
        "maps": "".join(f"{' ' * i}k:\n" for i in range(150)),
        "python": "title: !!python/object/apply:os.system ['touch /tmp/escaped']\n",
        "numbers": f"title: {'9' * 15_000}\ndate: 99999-99-99\n",
        "binary": "title: !!binary gIGC\ndate: !!timestamp 0001-01-01T99:99:99Z\n",
        "merge": "a: &a {x: 1}\nb: {<<: [*a, *a, *a]}\n<<: *a\n",
        "floats": "title: .nan\ndate: .inf\n",
        "halves": 'title: "\\uD800 \\U0010FFFF"\nurl: "\\uDFFF"\n',
        "keys": "? [a, b]\n: c\n? {d: e}\n: f\n",
        "endless": "title: x\n" * size(3000),
    }
    for what, front in fronts.items():
        for suffix in ("md", "txt"):
            yield f"front matter of {what}.{suffix}", lambda front=front: f"---\n{front}\n---\n{GOOD}".encode()


def _html(size: Callable[[int], int]) -> Made:
    for tag in (
        "div",
        "span",
        "b",
        "ul><li",
        "table><tr><td",
        "font",
        "del",
        "section",
        "svg",
        "template",
        "blockquote",
    ):
        for depth in (150, 1000, 100_000):
            opened = f"<{tag}>"
            yield (
                f"{tag.replace('><', ' ')} {depth} deep.html",
                lambda o=opened, d=depth: f"<p>{GOOD}</p>{o * (size(d) if d > 1000 else d)}{GOOD}".encode(),
            )
    cells = "<td colspan=60 rowspan=60>x</td>"
    sheet = "".join(f".c{i} b, .c{i} > i {{color: #fff}}" for i in range(size(3000)))
    pages = {
        "cells that span everything": lambda: (
            f"<table><tr><th>a<th>b</tr>{f'<tr>{cells * 30}</tr>' * size(300)}</table>"
        ),
        "attributes": lambda: f"<p {' '.join(f'a{i}=1' for i in range(size(100_000)))}>{GOOD}</p>",
        "one attribute": lambda: f"<p style='{'color:#fff;' * size(100_000)}'>{GOOD}</p>",
        "rules": lambda: f"<style>{sheet}</style>{'<p class=c1><b>x</b></p>' * size(5000)}<p>{GOOD}</p>",
        "strange rules": lambda: f"<style>a::b{{}} :is({'(' * 500} p{{}} [x=]{{}} @media{{{{</style><p>{GOOD}</p>",
        "linked data": lambda: f"<script type='application/ld+json'>{'[' * size(100_000)}</script><p>{GOOD}</p>",
        "much linked data": lambda: f"<script type='application/ld+json'>[{'[1],' * size(200_000)}1]</script><p>{GOOD}",
        "an open comment": lambda: f"<p>{GOOD}</p><!--{'x' * size(1_000_000)}",
        "entities": lambda: f"<p>{'&#0;&#xD800;&#1114112;&nosuch;&amp;' * size(20_000)}{GOOD}</p>",
        "links": lambda: f"<div>{'<ul><li><a href=x>y</a></ul>' * size(20_000)}</div><p>{GOOD}</p>",
        "a title of pages": lambda: f"<title>{'word ' * size(100_000)}</title><p>{GOOD}</p>",
        "lists numbered high": lambda: f"<ol start=9999999999 type=i>{'<li>x' * size(10_000)}</ol>",
        "zeros within": lambda: f"<p>{GOOD}\0\0\0</p>\0",
        "many headings": lambda: "".join(f"<h{i % 6 + 1}>{i}</h1><p>x</p>" for i in range(size(20_000))),
        "siblings": lambda: f"<div>x</div>{'<div>y</div>' * size(60_000)}",
        "markers of notes": lambda: "<sup>1</sup>" * size(60_000) + GOOD,
    }
    for what, page in pages.items():
        yield f"{what}.html", lambda page=page: page().encode()


def _csv(size: Callable[[int], int]) -> Made:
    tables = {
        "columns": lambda: ",".join(f"c{i}" for i in range(size(500_000))) + "\n" + "1," * size(500_000),
        "rows": lambda: "a,b\n" + "1,2\n" * size(500_000),
        "names repeated in each row": lambda: (
            ",".join("n" * 85 + str(i) for i in range(900)) + ("\n" + "1," * 899) * size(3000)
        ),
        "an open quote": lambda: 'a,b\n"' + "x,\n" * size(300_000),
        "one field": lambda: "a,b\n" + "x" * size(5_000_000) + ",1\n",
        "quotes": lambda: '"' * size(400_000),
        "delimiters": lambda: ",;\t|" * size(200_000),
        "zeros within": lambda: "a,b\n1,\0\n\0,2\n",
        "a delimiter of its own": lambda: 'sep="\na"b\n1"2\n',
        "no delimiter": lambda: "sep=\n\na,b\n",
        "formulas": lambda: "a,b\n=cmd|'/c calc'!A1,@SUM(1)\n+1,-2\n",
        "ragged rows": lambda: "\n".join("x," * (i % 700) for i in range(size(3000))),
    }
    for what, table in tables.items():
        yield f"{what}.csv", lambda table=table: table().encode()


def _mails(size: Callable[[int], int]) -> Made:
    head = "From: a@example.com\nSubject: x\nMIME-Version: 1.0\n"
    part = "--b\nContent-Type: text/plain\n\nx\n"

    def nested(depth: int, kind: str) -> str:
        return head + "".join(f"Content-Type: multipart/{kind}; boundary=b{i}\n\n--b{i}\n" for i in range(depth)) + GOOD

    mails = {
        "parts 90 deep": lambda: nested(90, "mixed"),
        "parts 2,000 deep": lambda: nested(2000, "alternative"),
        "parts 100,000 deep": lambda: nested(size(100_000), "mixed"),
        "messages in messages": lambda: head + "Content-Type: message/rfc822\n\n" * size(3000) + GOOD,
        "many parts": lambda: f"{head}Content-Type: multipart/mixed; boundary=b\n\n{part * size(20_000)}--b--",
        "a header of megabytes": lambda: f"From: a@b.c\nSubject: {'word ' * size(400_000)}\n\n{GOOD}",
        "headers": lambda: "From: a@b.c\n" + "X-A: b\n" * size(100_000) + "\n" + GOOD,
        "comments in an address": lambda: f"From: {'(' * 900}a@b.c\nTo: {'(' * 3000}\n\n{GOOD}",
        "addresses": lambda: f"From: a@b.c\nTo: {'a@b.c, ' * size(20_000)}\n\n{GOOD}",
        "a group": lambda: f"From: undisclosed-recipients:;\nTo: g: a@b.c, <, >;\nDate: 99 Foo\n\n{GOOD}",
        "encoded words": lambda: f"From: a@b.c\nSubject: {'=?utf-8?q?=ff=ed=a0=80?= ' * size(5000)}\n\n{GOOD}",
        "a bad date": lambda: f"From: a@b.c\nDate: Fri, 31 Feb 99999 99:99:99 +99999999\n\n{GOOD}",
        "base64 that is none": lambda: f"{head}Content-Transfer-Encoding: base64\n\n{'=' * size(100_000)}!!!!",
        "a boundary of pages": lambda: f"{head}Content-Type: multipart/mixed; boundary={'b' * size(100_000)}\n\n--x\n",
        "names with ways out": lambda: (
            f"{head}Content-Type: multipart/mixed; boundary=b\n\n{part}--b\n"
            "Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fetc%2Fpasswd%00%ED%A0%80\n\nx\n" * 3
        ),
        "parameters continued": lambda: (
            f"{head}Content-Type: text/plain; {' '.join(f'a*{i}*=x;' for i in range(size(5000)))}"
        ),
        "uuencoded": lambda: (
            f"{head}Content-Transfer-Encoding: x-uuencode\n\nbegin 644 ../../x\n{'M' * size(50_000)}\n"
        ),
        "flowed": lambda: (
            f"{head}Content-Type: text/plain; format=flowed\n\n{'> ' * size(50_000)} \n{' x ' * size(90_000)}"
        ),
        "no end of head": lambda: "From: " + "\n x" * size(100_000),
    }
    for what, mail in mails.items():
        yield f"{what}.eml", lambda mail=mail: mail().encode()


def _codecs() -> Made:
    for name in CODECS:
        body = GOOD + " +2AA- \\ud800 \\x00 xn--a-ecp ~{!!~} " * 50
        yield f"{name[:20]}.html", lambda n=name, b=body: f"<meta charset='{n}'><p>{b}</p>".encode()
        head = f"From: a@b.c\nContent-Type: text/plain; charset={name}"
        yield f"{name[:20]}.eml", lambda h=head, b=body: f"{h}\n\n{b}".encode()
