"""Word files: paragraphs and tables in the order of the document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from annotate.article._model import Article
from annotate.article._source import MEGABYTE, Source, refuse_bomb
from annotate.errors import ArticleError

if TYPE_CHECKING:
    from lxml.etree import _Element

_LARGEST = 128 * MEGABYTE
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset(f"{_W}{name}" for name in "sdt sdtContent customXml smartTag ins moveTo".split())
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_BOX = f"{_W}txbxContent"
_PASSAGE = (
    200  # characters of several paragraphs in a cell: the table lays out a text, and is none of figures
)


def read_word(source: Source) -> Iterator[tuple[Article, str]]:
    """Yield the article of a Word file: a line for each paragraph and each row of a table, with tabs between cells.

    Text boxes follow the paragraph they hang on; what somebody struck out in tracked changes is left out, headers
    and footers too. Raises ArticleError if the file is damaged, protected, or of the old kind.
    """
    from docx import Document  # heavy: only Word files need it
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    data = source.data(_LARGEST)
    refuse_bomb(data)
    try:
        document = Document(io.BytesIO(data))
        title = document.core_properties.title.strip()
    except (OpcError, BadZipFile, XMLSyntaxError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ArticleError(f"cannot be read as a Word file: {error}") from error
    text = "\n".join(_lines(document.element.body))
    known = title if title and title in text[:1000] else None  # else it is the one of a template
    yield Article(source.stem, text, known, source=source.name), source.place


def _lines(container: _Element) -> Iterator[str]:
    for child in container:
        if child.tag == f"{_W}p":
            yield "".join(_words(child)).strip("\n")
            for box in _boxes(child):
                yield from _lines(box)
        elif child.tag == f"{_W}tbl":
            for row in _inside(child, f"{_W}tr"):
                yield from _row([list(_lines(cell)) for cell in _inside(row, f"{_W}tc")])
        elif child.tag in _WRAPPERS:
            yield from _lines(child)


def _row(cells: list[list[str]]) -> Iterator[str]:
    inside = [[line for line in lines if line.strip()] for lines in cells]
    if len(cells) == 1 or any(len(lines) > 1 and len("".join(lines)) > _PASSAGE for lines in inside):
        for lines in inside:
            yield from lines
    else:
        yield "\t".join(" ".join(lines) for lines in inside)


def _inside(element: _Element, tag: str) -> Iterator[_Element]:
    """Yield the rows of a table or cells of a row, those that a wrapper holds too."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _words(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _GONE and child.tag not in (f"{_W}tabs", f"{_W}pPr", _BOX):
            yield from _words(child)


def _boxes(element: _Element) -> Iterator[_Element]:
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _GONE:
            yield from _boxes(child)
