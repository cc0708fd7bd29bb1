"""Writes small PDF files: lines of Chinese at given places, in a font that every reader has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Line = tuple[float, float, str]
"""Left and bottom edge in points, and what is written there."""

_FONT = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>"
_CID = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 2>>/DW 1000/FontDescriptor 5 0 R>>"
)
_DESCRIPTOR = (
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 880/StemV 93>>"
)


PICTURE = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q\n"
"""What a scanned page shows."""


def write(path: Path, pages: Iterable[Iterable[Line]], size: int = 12) -> Path:
    """Write a PDF with the lines of each page; a page without lines is a picture."""
    pages = list(pages)
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        _FONT,
        _CID,
        _DESCRIPTOR,
    ]
    for number, lines in enumerate(map(list, pages)):
        drawn = (b"" if lines else PICTURE) + b"".join(
            b"BT /F1 %d Tf %g %g Td <%s> Tj ET\n"
            % (size, left, bottom, text.encode("utf-16-be").hex().encode())
            for left, bottom, text in lines
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (7 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    path.write_bytes(data + head + table + end)
    return path


def column(left: float, top: float, lines: Iterable[str], pitch: float = 18) -> list[Line]:
    """Return lines set below each other."""
    return [(left, top - pitch * number, text) for number, text in enumerate(lines)]
