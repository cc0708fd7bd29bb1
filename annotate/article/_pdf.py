"""PDF files: the text layer in reading order, columns one after the other, lines joined into paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median
from typing import TYPE_CHECKING

from annotate.article._model import Article
from annotate.article._source import MEGABYTE, Source
from annotate.errors import ArticleError

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_LARGEST = 256 * MEGABYTE
_FEW = 20  # characters on a page of pictures: a page number or a stamp, and no text layer
_UNREADABLE = 0.3  # share of characters without meaning above which the fonts hide the text
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd-\uffff]")
_PAGE_NUMBER = re.compile(r"[\s—–\-·•第]*\d{1,4}\s*(?:[/／]\s*\d{1,4})?[\s—–\-·•页]*(?:共\s*\d+\s*页)?\s*")
_PRINTED = re.compile(  # what browsers print above and below a page: when it was printed, and its address
    r"\d{1,4}/\d{1,2}/\d{1,2},?\s*(?:[上下]午)?\s*\d{1,2}:\d\d\s*(?:[AP]M)?\b.{0,80}|(?:https?|file)://\S+(?:\s+\d+/\d+)?"
)
_LINE_ENDS = frozenset({0x02, 0x0A, 0x0D})
_ENDS = frozenset("。！？；：!?;:”」』")
_WORD_END, _WORD_BEGIN = re.compile(r"[\w,.;:)%]$", re.ASCII), re.compile(r"[\w(]", re.ASCII)
_SPACE, _PIECE, _CELL, _GUTTER = (
    0.2,
    0.6,
    1.4,
    0.9,
)  # gaps, in heights of a character: a space, and the least …
# … between pieces, cells and columns
_FULL = 1.6  # heights of a character from the edge at which a line is full: one and a comma do not fit
_MOST_ROWS = 2_000  # of a page: more are no newspaper, and looking for columns takes the square of them
_BAND = 2.2  # heights of white across the page: what is below is read after all that is above
_COLUMN, _ROWS, _FILLED = (
    8.0,
    4,
    0.6,
)  # a column: its width in characters, its rows, and how far most of them reach


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters on one line without a gap; in points, from the bottom left of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a column, with the edges of its column."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    edges: tuple[float, float]
    page: int

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read_pdf(source: Source) -> Iterator[tuple[Article, str]]:
    """Yield the article of a PDF file.

    Raises ArticleError if it is damaged, protected by a password, or has no text layer.
    """
    from pypdfium2 import PdfDocument, PdfiumError  # heavy: only PDF files need it

    data = source.data(_LARGEST)
    lines: list[_Line] = []
    bare = 0
    try:
        document = PdfDocument(data)
        try:
            pages = len(document)
            for number in range(pages):
                page = document[number]
                pieces = _pieces(page)
                bare += sum(len(piece.text) for piece in pieces) < _FEW and _has_picture(page)
                lines += _in_order(pieces, number)
                page.close()
        finally:
            document.close()
    except PdfiumError as error:
        reason = "it is protected by a password" if "password" in str(error).lower() else f"damaged: {error}"
        raise ArticleError(f"cannot be read as a PDF: {reason}") from error
    text = "\n".join(_paragraphs(_without_margins(lines)))
    if bare == pages or not text.strip():
        raise ArticleError(
            "is scanned: its pages are pictures without a text layer; recognise the text (OCR) first"
        )
    if len(_NO_CHARACTER.findall(text)) > _UNREADABLE * len(text):
        raise ArticleError("its fonts do not tell which characters they show; recognise the text (OCR) first")
    if bare:
        source.warn(
            "article.scanned", f"{bare} of {pages} pages are pictures without text: they were not read"
        )
    yield Article(source.stem, text, source=source.name), source.place


def _has_picture(page: PdfPage) -> bool:
    from pypdfium2 import raw

    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]), None) is not None


def _pieces(page: PdfPage) -> list[_Piece]:
    """Return what is written on a page, in the order of the file."""
    from pypdfium2 import raw

    layer = page.get_textpage()
    pieces: list[_Piece] = []
    box, spaced = raw.FS_RECTF(), False
    for index in range(layer.count_chars()):
        code = raw.FPDFText_GetUnicode(layer, index)
        if code <= 0x20 and (
            code in _LINE_ENDS or raw.FPDFText_IsGenerated(layer, index)
        ):  # the library's own
            spaced = code == 0x20
            continue
        raw.FPDFText_GetLooseCharBox(layer, index, box)
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        last = pieces[-1] if pieces else None
        if right <= left or top <= bottom:
            continue
        char = _Piece(chr(code), left, right, bottom, top)
        if last and _is_next(last, char):
            space = " " if spaced and left - last.right > _SPACE * char.height else ""
            pieces[-1] = _Piece(
                last.text + space + char.text, last.left, right, min(last.bottom, bottom), max(last.top, top)
            )
        else:
            pieces.append(char)
        spaced = False
    layer.close()
    return [piece for piece in pieces if piece.text.strip()]


def _is_next(last: _Piece, char: _Piece) -> bool:
    gap = char.left - last.right
    return _on_one_line(last, char) and -char.height < gap < _PIECE * char.height


def _on_one_line(one: _Piece, other: _Piece) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > min(one.height, other.height) / 2


def _rows(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Return pieces by lines across the page, from top to bottom, each from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda each: -(each.top + each.bottom)):
        if rows and _on_one_line(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _in_order(pieces: list[_Piece], page: int) -> Iterator[_Line]:
    """Yield the lines of a page as one reads them: where rows stand in columns, one column after the other."""
    rows = _rows(pieces)
    first = begin = 0
    while begin < len(rows) <= _MOST_ROWS:
        end, gutter = _columns(rows, begin)
        if gutter is None:
            begin += 1
            continue
        yield from _column(rows[first:begin], page)
        inside = [piece for row in rows[begin:end] for piece in row]
        yield from _in_order([piece for piece in inside if piece.right <= gutter], page)
        yield from _in_order([piece for piece in inside if piece.right > gutter], page)
        first = begin = end
    yield from _column(rows[first:], page)


def _columns(rows: list[list[_Piece]], begin: int) -> tuple[int, float | None]:
    """Return up to which row a gap goes down between two columns that begins in a row, and where it is."""
    height = median(piece.height for piece in rows[begin])
    free = _gaps(rows[begin], height)
    end, shared = begin, free
    while end < len(rows) and shared:
        free, end = shared, end + 1
        if end < len(rows):
            if rows[end - 1][0].bottom - rows[end][0].top > _BAND * height:
                break
            shared = _common(free, _gaps(rows[end], height), _GUTTER * height)
    inside = [piece for row in rows[begin:end] for piece in row]
    for left, right in sorted(free, key=lambda gap: gap[0] - gap[1]):
        sides = (
            [piece for piece in inside if piece.right <= left],
            [piece for piece in inside if piece.left >= right],
        )
        if all(_is_column(side) for side in sides):
            return end, (left + right) / 2
    return end, None


def _gaps(row: list[_Piece], height: float) -> list[tuple[float, float]]:
    edges = [
        (float("-inf"), float("-inf")),
        *((piece.left, piece.right) for piece in row),
        (float("inf"), float("inf")),
    ]
    return [(left[1], right[0]) for left, right in pairwise(edges) if right[0] - left[1] >= _GUTTER * height]


def _common(
    some: list[tuple[float, float]], others: list[tuple[float, float]], narrowest: float
) -> list[tuple[float, float]]:
    both = [(max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others]
    return [gap for gap in both if gap[1] - gap[0] >= narrowest]


def _is_column(pieces: list[_Piece]) -> bool:
    """Tell a column of running text, whose lines reach its right edge, from one of a table."""
    rows = _rows(pieces)
    if len(rows) < _ROWS:
        return False
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    height = median(piece.height for piece in pieces)
    full = sum(row[-1].right - row[0].left >= _FILLED * (right - left) for row in rows)
    return right - left >= _COLUMN * height and full >= len(rows) / 2


def _column(rows: Sequence[list[_Piece]], page: int) -> Iterator[_Line]:
    """Yield the rows of one column as lines, a tab where cells of a table stand apart."""
    pieces = [piece for row in rows for piece in row]
    if not pieces:
        return
    edges = min(piece.left for piece in pieces), _right_edge(rows)
    for row in rows:
        text = row[0].text
        for last, piece in pairwise(row):
            gap = piece.left - last.right
            apart = gap > _CELL * piece.height
            space = "\t" if apart else _space(text, piece.text) if gap > 0.1 * piece.height else ""
            text += space + piece.text
        bottom, top = min(piece.bottom for piece in row), max(piece.top for piece in row)
        yield _Line(text.strip(), row[0].left, row[-1].right, bottom, top, edges, page)


def _right_edge(rows: Sequence[list[_Piece]]) -> float:
    """Return the edge that lines of a column reach: one that two reach, for a headline or page number may stand beyond."""
    ends = sorted((row[-1].right for row in rows), reverse=True)
    within = _FULL * median(row[-1].height for row in rows)
    return next((one for one, other in pairwise(ends) if one - other <= within), ends[0])


def _without_margins(lines: list[_Line]) -> list[_Line]:
    """Leave out the numbers of pages, and what the first or last line of every page repeats."""
    margins: list[int] = []
    for number, line in enumerate(lines):
        first = number == 0 or lines[number - 1].page != line.page
        last = number == len(lines) - 1 or lines[number + 1].page != line.page
        if first or last:
            margins.append(number)
    pages = len({line.page for line in lines})
    seen = Counter(re.sub(r"\d+", "0", lines[number].text) for number in margins)
    gone = {
        number
        for number in margins
        if _PAGE_NUMBER.fullmatch(lines[number].text)
        or _PRINTED.fullmatch(lines[number].text)
        or (pages > 1 and seen[re.sub(r"\d+", "0", lines[number].text)] >= max(2, pages / 2))
    }
    return [line for number, line in enumerate(lines) if number not in gone]


def _paragraphs(lines: list[_Line]) -> Iterator[str]:
    """Yield lines joined into paragraphs."""
    paragraph = ""
    for line, following in zip_longest(lines, lines[1:]):
        paragraph += line.text
        if following and _goes_on(line, following):
            paragraph += _space(line.text, following.text)
        else:
            yield paragraph
            paragraph = ""


def _goes_on(line: _Line, following: _Line) -> bool:
    """Tell whether a line is full and the next one goes on where it ends: not indented, no larger, not far below."""
    height = line.height
    if "\t" in line.text or "\t" in following.text or not 0.8 < following.height / height < 1.25:
        return False
    full = line.right >= line.edges[1] - _FULL * height
    indented = following.left > following.edges[0] + 0.8 * height
    if not full or indented:
        return False
    below = line.bottom - following.top
    if line.page == following.page and following.bottom < line.bottom:
        return below < 1.5 * height
    return line.text[-1] not in _ENDS  # in the next column or on the next page


def _space(before: str, behind: str) -> str:
    """Return what stands between two stretches of a line: a space between Latin words."""
    return " " if _WORD_END.search(before) and _WORD_BEGIN.match(behind) else ""
