"""Word and Excel files made to harm: their packages, their XML, and what it says."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TEXT = "<w:p><w:r><w:t>The duty is 10 percent.</w:t></w:r></w:p>"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>The duty is 10 percent.</t></is></c></row>'
_BLOCK = 1 << 20

Made = Iterator[tuple[str, Callable[[], bytes]]]
Size = Callable[[int], int]


def packages(size: Size) -> Made:
    """All of them."""
    yield from _bombs(size)
    yield from _archives()
    yield from _entities(size)
    yield from _words(size)


def docx(body: str, parts: Mapping[str, str | bytes] = {}, prolog: str = "") -> bytes:
    """A Word document with ``body``; ``parts`` come besides or in place of its own."""
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in {"document": "document.main", "styles": "styles", "numbering": "numbering"}.items()
    )
    linked = "".join(
        f'<Relationship Id="r{i}" Type="{_R}/{kind}" Target="{kind}.xml"/>'
        for i, kind in enumerate(("styles", "numbering", "footnotes"))
        if f"word/{kind}.xml" in parts
    )
    return package(
        {
            "[Content_Types].xml": _types(kinds),
            "_rels/.rels": _rels(f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'),
            "word/_rels/document.xml.rels": _rels(linked),
            "word/document.xml": f"{prolog}<w:document {W}><w:body>{body}</w:body></w:document>",
            **parts,
        }
    )


def xlsx(
    rows: str, after: str = "", parts: Mapping[str, str | bytes] = {}, prolog: str = "", before: str = ""
) -> bytes:
    """A workbook of one sheet with ``rows``; ``before`` and ``after`` stand around its data."""
    kinds = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_SHEET}.{kind}+xml"/>'
        for name, kind in {
            "workbook": "sheet.main", "worksheets/sheet1": "worksheet", "styles": "styles",
            "sharedStrings": "sharedStrings",
        }.items()
        if name in ("workbook", "worksheets/sheet1") or f"xl/{name}.xml" in parts
    )  # fmt: skip
    linked = f'<Relationship Id="r1" Type="{_R}/worksheet" Target="worksheets/sheet1.xml"/>' + "".join(
        f'<Relationship Id="x{kind}" Type="{_R}/{kind}" Target="{kind}.xml"/>'
        for kind in ("styles", "sharedStrings")
        if f"xl/{kind}.xml" in parts
    )
    data = f"<sheetData>{rows}</sheetData>"
    sheets = f'<sheets><sheet name="A" sheetId="1" r:id="r1" xmlns:r="{_R}"/></sheets>'
    return package(
        {
            "[Content_Types].xml": _types(kinds),
            "_rels/.rels": _rels(f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="xl/workbook.xml"/>'),
            "xl/_rels/workbook.xml.rels": _rels(linked),
            "xl/workbook.xml": f"<workbook {S}>{sheets}</workbook>",
            "xl/worksheets/sheet1.xml": f"{prolog}<worksheet {S}>{before}{data}{after}</worksheet>",
            **parts,
        }
    )


def package(parts: Mapping[str, str | bytes | int]) -> bytes:
    """The parts zipped; a number stands for so many blanks, written a block at a time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            with archive.open(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), "w", force_zip64=True) as part:
                if isinstance(data, int):
                    for _ in range(data // _BLOCK):
                        part.write(b" " * _BLOCK)
                else:
                    part.write(data.encode() if isinstance(data, str) else data)
    return _deflated(buffer.getvalue())


def _deflated(data: bytes) -> bytes:
    """The package anew with its entries packed, which ``ZipInfo`` leaves out."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            made = zipfile.ZipInfo(info.filename, info.date_time)
            made.compress_type = zipfile.ZIP_DEFLATED
            with old.open(info) as source, new.open(made, "w") as target:
                while block := source.read(_BLOCK):
                    target.write(block)
    return buffer.getvalue()


def _types(kinds: str) -> str:
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<Types xmlns="{_P}/content-types">{defaults}{kinds}</Types>'


def _rels(links: str) -> str:
    return f'<Relationships xmlns="{_P}/relationships">{links}</Relationships>'


def _bombs(size: Size) -> Made:
    """Parts that unpack to far more than they are."""
    for megabytes in (200, 900, 3000):
        blanks = size(megabytes * _BLOCK)
        for part in ("word/document.xml", "word/styles.xml", "word/media/image1.png"):
            yield f"{part.replace('/', ' ')} of {megabytes} MB.docx", partial(docx, TEXT, {part: blanks})  # type: ignore[dict-item]
        for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/image1.png"):
            yield f"{part.replace('/', ' ')} of {megabytes} MB.xlsx", partial(xlsx, ROW, parts={part: blanks})  # type: ignore[dict-item]


def _archives() -> Made:
    """Packages whose directory lies, leads out, or is damaged."""
    names = (
        "../../../../tmp/escaped",
        "/etc/escaped",
        "C:\\escaped",
        "..\\..\\escaped",
        "x" * 4000,
        "a\nb",
        "a\u202eb",
        "CON",
    )
    for kind, good in (("docx", docx(TEXT)), ("xlsx", xlsx(ROW))):
        for i, name in enumerate(names):
            yield f"a part named to lead out {i}.{kind}", partial(_with, good, name)
        yield f"a part twice.{kind}", lambda g=good: _with(g, "[Content_Types].xml")
        yield f"a package in a package.{kind}", lambda g=good: package({"inner.zip": package({"inner.zip": g})})
        yield f"something before it.{kind}", lambda g=good: b"%PDF-1.4\n" * 200 + g
        yield f"something after it.{kind}", lambda g=good: g + b"<html>" * 2000
        yield f"sizes that lie.{kind}", lambda g=good: _patched(g, 24, struct.pack("<I", 7))
        yield f"sizes beyond any.{kind}", lambda g=good: _patched(g, 24, b"\xff\xff\xff\xff")
        yield f"encrypted by its flag.{kind}", lambda g=good: _patched(g, 8, b"\x01\x00")
        yield f"packed in an unknown way.{kind}", lambda g=good: _patched(g, 10, b"\x63\x00")
        yield f"entries over one another.{kind}", lambda g=good: _patched(g, 42, b"\x00\x00\x00\x00", every=True)


def _with(good: bytes, name: str) -> bytes:
    import warnings

    buffer = io.BytesIO(good)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        archive.writestr(name, "escaped")
    return buffer.getvalue()


def _patched(good: bytes, at: int, value: bytes, every: bool = False) -> bytes:
    """``good`` with a field of its directory's entries overwritten (APPNOTE 4.3.12)."""
    data, place = bytearray(good), 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + at : place + at + len(value)] = value
        place += 4
        if not every:
            break
    return bytes(data)


def _entities(size: Size) -> Made:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    prologs = {
        "a billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', "&l9;"),
        "a long entity often": (f'<!DOCTYPE x [<!ENTITY a "{"a" * size(100_000)}">]>', "&a;" * size(20_000)),
        "a file": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
        "an address": ('<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>', "&a;"),
        "a parameter": ('<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>', "x"),
        "an outer definition": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "x"),
        "itself": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
        "a stylesheet": ('<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>', "x"),
    }
    for what, (prolog, text) in prologs.items():
        yield (
            f"an entity of {what}.docx",
            lambda p=prolog, t=text: docx(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>", prolog=p),
        )
        cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
        yield f"an entity of {what}.xlsx", lambda p=prolog, c=cell: xlsx(c, prolog=p)


def _words(size: Size) -> Made:
    def nested(tag: str, depth: int) -> str:
        return f"<{tag}>" * depth + TEXT + "".join(f"</{t}>" for t in reversed((tag,) * depth))

    def tables(depth: int) -> str:
        return "<w:tbl><w:tr><w:tc>" * depth + TEXT + "<w:p/></w:tc></w:tr></w:tbl>" * depth

    cycle = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{i}"><w:name w:val="s{i}"/>'
        f'<w:basedOn w:val="s{(i + 1) % 50}"/></w:style>'
        for i in range(50)
    )
    levels = "".join(f'<w:lvl w:ilvl="{i}"><w:lvlText w:val="{"%9" * 500}"/></w:lvl>' for i in (0, 8, 999))
    abstract = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    lists = f'<w:numbering {W}>{abstract}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    listed = (
        '<w:p><w:pPr><w:pStyle w:val="s1"/><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    )
    note = '<w:footnote w:id="1"><w:p><w:r><w:footnoteReference w:id="1"/><w:t>x</w:t></w:r></w:p></w:footnote>'
    bodies: dict[str, Callable[[], bytes]] = {
        "one run": lambda: docx(f"<w:p><w:r><w:t>{'word ' * size(400_000)}</w:t></w:r></w:p>"),
        "paragraphs": lambda: docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * size(100_000)),
        "rows": lambda: docx(f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * size(50_000)}</w:tbl>{TEXT}"),
        "cells that span": lambda: docx(f"<w:tbl>{f'<w:tr>{_CELL * 40}</w:tr>' * size(300)}</w:tbl>"),
        "styles in a circle": lambda: docx(
            listed.format(0) + TEXT, {"word/styles.xml": f"<w:styles {W}>{cycle}</w:styles>"}
        ),
        "numbers of numbers": lambda: docx(
            listed.format(999) * 50 + listed.format(-1) + TEXT, {"word/numbering.xml": lists}
        ),
        "a note in itself": lambda: docx(
            f'<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>{TEXT}',
            {"word/footnotes.xml": f"<w:footnotes {W}>{note}</w:footnotes>"},
        ),
        "symbols": lambda: docx("<w:p><w:r>" + _SYMBOLS * 500 + f"</w:r></w:p>{TEXT}"),
        "no body": lambda: package({"word/document.xml": f"<w:document {W}/>", "[Content_Types].xml": _types("")}),
        "an outer part": lambda: docx(TEXT, {"word/_rels/document.xml.rels": _rels(_OUTSIDE)}),
        "an attribute of megabytes": lambda: docx(f'<w:p w:rsidR="{"x" * size(5_000_000)}"/>{TEXT}'),
        "changes": lambda: docx(f"<w:p>{'<w:ins><w:del>' * 200}{'</w:del></w:ins>' * 200}</w:p>{TEXT}"),
    }
    for depth in (60, 240, 5000, 100_000):
        yield f"w sdt {depth} deep.docx", lambda d=depth: docx(nested("w:sdt", size(d) if d > 5000 else d))
        yield f"tables {depth} deep.docx", lambda d=depth: docx(tables(size(d) if d > 5000 else d))
        yield (
            f"boxes {depth} deep.docx",
            lambda d=depth: docx(
                "<w:p><w:r><w:txbxContent>" * min(d, 20_000) + TEXT + "</w:txbxContent></w:r></w:p>" * min(d, 20_000)
            ),
        )
    for what, make in bodies.items():
        yield f"{what}.docx", make


_CELL = '<w:tc><w:tcPr><w:gridSpan w:val="99999"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
_SYMBOLS = '<w:sym w:char="FFFFFFFF"/><w:sym w:char="D800"/>'
_OUTSIDE = f'<Relationship Id="r9" Type="{_R}/styles" Target="file:///etc/passwd" TargetMode="External"/>'
