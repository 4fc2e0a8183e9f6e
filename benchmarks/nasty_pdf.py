"""PDF files made to harm: their streams, their trees, and what they draw."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping

TEXT = "BT /F1 12 Tf 72 700 Td (The duty is 10 percent.) Tj ET"
_BLOCK = bytes(1 << 20)

Made = Iterator[tuple[str, Callable[[], bytes]]]
Size = Callable[[int], int]


def pdf(content: str | bytes, objects: Mapping[int, str | bytes] = {}, page: str = "", trailer: str = "") -> bytes:
    """A file of one page with ``content``; ``objects`` come besides or in place of its own (1 catalog, 2 pages, 3 page,
    4 content, 5 font), ``page`` and ``trailer`` add to those dictionaries."""
    data = content.encode("latin-1") if isinstance(content, str) else content
    made: dict[int, str | bytes] = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> {page} >>",
        4: stream(data),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **objects,
    }
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in sorted(made.items()):
        places[number] = len(out)
        out += (
            f"{number} 0 obj\n".encode() + (body.encode("latin-1") if isinstance(body, str) else body) + b"\nendobj\n"
        )
    start, last = len(out), max(made)
    out += f"xref\n0 {last + 1}\n0000000000 65535 f \n".encode()
    for number in range(1, last + 1):
        out += f"{places.get(number, 0):010} 00000 {'n' if number in places else 'f'} \n".encode()
    return bytes(out) + f"trailer << /Root 1 0 R /Size {last + 1} {trailer} >>\nstartxref\n{start}\n%%EOF".encode()


def stream(data: bytes, more: str = "") -> bytes:
    """An object with a stream; ``more`` adds to its dictionary."""
    return f"<< /Length {len(data)} {more} >>\nstream\n".encode() + data + b"\nendstream"


def _zeros(megabytes: int, times: int = 1) -> bytes:
    """So many megabytes of zeros, packed ``times`` over."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(_BLOCK) for _ in range(megabytes)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def pdfs(size: Size) -> Made:
    """All of them."""
    flate = "/Filter /FlateDecode"
    for megabytes in (50, 1000, 4000):
        yield (
            f"a page of {megabytes} MB of nothing.pdf",
            lambda m=megabytes: pdf("", {4: stream(_zeros(size(m * 10) // 10), flate)}),
        )
    yield (
        "packed three times.pdf",
        lambda: pdf("", {4: stream(_zeros(size(10_000) // 10, 3), f"/Filter [{'/FlateDecode ' * 3}]")}),
    )
    yield from _images(size)
    for what, make in {**_trees(size), **_drawings(size), **_oddities(size)}.items():
        yield f"{what}.pdf", make


def _images(size: Size) -> Made:
    for width, height in ((100_000, 100_000), (60_000, 20_000), (1, 65_000_000), (0, 0), (-1, 5)):
        head = (
            f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8"
        )
        for kind in ("FlateDecode", "DCTDecode", "JBIG2Decode", "JPXDecode", "CCITTFaxDecode"):
            data = stream(_zeros(max(size(200) // 10, 1)), f"{head} /Filter /{kind}")
            yield (
                f"an image of {width} by {height} in {kind}.pdf",
                lambda d=data: pdf("q 600 0 0 700 0 0 cm /X Do Q", {6: d}),
            )


def _trees(size: Size) -> dict[str, Callable[[], bytes]]:
    deep = {n: f"<< /Type /Pages /Kids [{n + 1} 0 R] /Count 1 >>" for n in range(10, 3000)}
    many = " ".join(["3 0 R"] * size(200_000))
    arrays = "[" * size(100_000)
    return {
        "pages in a circle": lambda: pdf(TEXT, {2: "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"}),
        "a page that holds its parent": lambda: pdf(TEXT, page="/Kids [2 0 R]"),
        "pages deep": lambda: pdf(TEXT, {2: "<< /Type /Pages /Kids [10 0 R] /Count 1 >>", **deep, 3000: "null"}),
        "one page often": lambda: pdf(TEXT, {2: f"<< /Type /Pages /Kids [{many}] /Count {size(200_000)} >>"}),
        "a count that lies": lambda: pdf(TEXT, {2: "<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>"}),
        "a count below nothing": lambda: pdf(TEXT, {2: "<< /Type /Pages /Kids [3 0 R] /Count -5 >>"}),
        "arrays deep": lambda: pdf(TEXT, {7: arrays}, page="/X 7 0 R"),
        "dictionaries deep": lambda: pdf(TEXT, {7: "<< /A " * size(50_000)}, page="/X 7 0 R"),
        "references in a circle": lambda: pdf(TEXT, {4: "8 0 R", 8: "9 0 R", 9: "4 0 R"}),
        "a table before itself": lambda: pdf(TEXT, trailer="/Prev 9"),
        "a length of itself": lambda: pdf(TEXT, {4: "<< /Length 4 0 R >>\nstream\nx\nendstream"}),
        "objects": lambda: pdf(TEXT, dict.fromkeys(range(10, size(100000) + 11), "null")),
        "a number of objects that lies": lambda: pdf(TEXT, trailer="/Size 2147483647"),
        "encrypted in an unknown way": lambda: pdf(TEXT, trailer="/Encrypt << /Filter /X /V 99 /R 99 >>"),
    }


def _drawings(size: Size) -> dict[str, Callable[[], bytes]]:
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    return {
        "a form in itself": lambda: pdf(TEXT + " /X Do", {6: stream(b"/X Do /X Do", form)}),
        "states": lambda: pdf("q " * size(300_000) + TEXT),
        "rectangles": lambda: pdf("1 1 5 5 re S " * size(100_000) + TEXT),
        "a grid": lambda: pdf("".join(f"{x} 0 m {x} 700 l S 0 {x} m 600 {x} l S " for x in range(0, 600, 2)) + TEXT),
        "letters on one spot": lambda: pdf("BT /F1 12 Tf 72 700 Td " + "(A) Tj 0 0 Td " * size(60_000) + "ET"),
        "letters everywhere": lambda: pdf(f"BT /F1 3 Tf {''.join(map(_letter, range(size(20_000))))} ET"),
        "one word of pages": lambda: pdf(f"BT /F1 0.5 Tf 0 700 Td ({'a' * size(500_000)}) Tj ET"),
        "numbers beyond numbers": lambda: pdf(f"1{'0' * 400} 0 0 1e99 -1e99 nan cm {TEXT}"),
        "no numbers": lambda: pdf("Tj Tj re cm Td " * 5000 + TEXT),
        "a matrix of zeros": lambda: pdf("0 0 0 0 0 0 cm " + TEXT),
        "an open string": lambda: pdf("BT /F1 12 Tf (" + "(" * size(200_000)),
        "clips": lambda: pdf("0 0 9 9 re W n " * size(60_000) + TEXT),
        "inline images": lambda: pdf("BI /W 99999 /H 99999 ID x EI " * 50 + TEXT),
        "curves": lambda: pdf("1 1 m " + "1 2 3 4 5 6 c " * size(100_000) + "S " + TEXT),
    }


def _letter(number: int) -> str:
    return f"1 0 0 1 {number * 7919 % 600} {number * 104729 % 780} Tm (a) Tj "


def _oddities(size: Size) -> dict[str, Callable[[], bytes]]:
    boxes = {
        "no size": "[0 0 0 0]",
        "the size of a town": "[0 0 99999999 99999999]",
        "its corners exchanged": "[612 792 0 0]",
        "no numbers": "[/a (b) null <<>>]",
        "too few numbers": "[0 0]",
    }
    made: dict[str, Callable[[], bytes]] = {
        f"a page of {what}": lambda box=box: pdf(TEXT, page=f"/MediaBox {box} /CropBox {box}")
        for what, box in boxes.items()
    }
    for angle in (45, -90, 99999):
        made[f"turned by {angle}"] = lambda a=angle: pdf(TEXT, page=f"/Rotate {a}")
    info, remark = "/Info 7 0 R", "<< /Subtype /Text /Rect [0 0 1 1] /Contents (x) >> "
    script = "<< /S /JavaScript /JS (app.launchURL('http://127.0.0.1:9')) >>"
    made |= {
        "a script at opening": lambda: pdf(TEXT, {1: f"<< /Type /Catalog /Pages 2 0 R /OpenAction {script} >>"}),
        "a program to launch": lambda: pdf(TEXT, page="/AA << /O << /S /Launch /F (/bin/sh) >> >>"),
        "a file within": lambda: pdf(TEXT, {7: stream(b"MZ" * 999, "/Type /EmbeddedFile")}, page="/AF 7 0 R"),
        "a title of megabytes": lambda: pdf(TEXT, {7: f"<< /Title ({'t' * size(2_000_000)}) >>"}, trailer=info),
        "a title of halves": lambda: pdf(TEXT, {7: "<< /Title <FEFFD800DC00D800> >>"}, trailer=info),
        "a date of none": lambda: pdf(TEXT, {7: "<< /CreationDate (D:99999999999999) >>"}, trailer=info),
        "no font": lambda: pdf(TEXT, {5: "null"}),
        "a font in itself": lambda: pdf(TEXT, {5: "<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] >>"}),
        "a font that draws": lambda: pdf(
            TEXT,
            {
                5: "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 0 "
                "/LastChar 255 /Encoding << /Differences [0 /a] >> /CharProcs << /a 6 0 R >> >>",
                6: stream(TEXT.encode()),
            },
        ),
        "letters of a strange kind": lambda: pdf(
            TEXT,
            {
                5: "<< /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode 7 0 R >>",
                7: stream(b"begincmap 1 beginbfrange <00> <ff> <d800> endbfrange endcmap" * 500),
            },
        ),
        "rubbish before it": lambda: b"\x00" * 900 + pdf(TEXT),
        "rubbish after it": lambda: pdf(TEXT) + b"\n%%EOF\x00" * 2000,
        "remarks": lambda: pdf(TEXT, page=f"/Annots [{remark * size(20_000)}]"),
    }
    return made
