"""HTML to text: what a reader sees, a line for each block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.errors import ArticleError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form founder-content "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre section table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = ("script", "style", "noscript", "template", "head")
_CELLS = ("td", "th")
_SPACES = re.compile(r"[ \t\xa0]+")
_SOURCE_BREAK = re.compile(r"(?<=[^\x00-\x7f])[ \t]*\r?\n[ \t]*(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Block:
    """A line that a reader sees, the element it is in, and how many of its characters are a link.

    `text` has no spaces around it; a row of a table of values is one line, with tabs between its cells.
    """

    element: HtmlElement
    text: str
    linked: int


def parsed(markup: str) -> HtmlElement | None:
    """Return the page, None if it has nothing but comments.

    Raises ArticleError if its elements are nested so deep that the parser leaves text out.
    """
    from lxml import etree, html  # heavy: only pages need it

    if not markup.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        page = html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:  # nothing but comments
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ArticleError("the page's elements are nested too deep to be read whole; save it as text")
    return page


def blocks(page: HtmlElement) -> list[Block]:
    """Return what a reader sees of a page, from top to bottom; scripts and comments are taken out of the page."""
    from lxml import etree

    etree.strip_elements(page, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    return list(_Lines().of(page))


class _Lines:
    """Collects running text until a block begins or ends."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._linked = 0

    def of(self, page: HtmlElement) -> Iterator[Block]:
        from lxml import etree

        open_blocks, links, row, verbatim = [page], 0, None, 0
        for event, node in etree.iterwalk(page, events=("start", "end")):
            begins, tag = event == "start", node.tag
            links += (1 if begins else -1) * (tag == "a")
            verbatim += (1 if begins else -1) * (tag == "pre")
            if row is not None:
                if node is row:
                    row = None
                    yield from self._flush(open_blocks.pop())
                elif not begins and tag in _CELLS:
                    self._pieces.append("\t")
            elif tag in _BLOCKS:
                yield from self._flush(open_blocks[-1])
                if begins:
                    open_blocks.append(node)
                    row = node if tag == "tr" and _is_row(node) else None
                else:
                    open_blocks.pop()
            words = (node.text if begins else node.tail) or ""
            lines = words.split("\n") if verbatim else [words]
            for number, line in enumerate(lines):
                if number:
                    yield from self._flush(open_blocks[-1])
                self._add(_flow(line), links)
        yield from self._flush(page)

    def _add(self, words: str, links: int) -> None:
        self._pieces.append(words)
        self._linked += len(words.strip()) if links else 0

    def _flush(self, element: HtmlElement) -> Iterator[Block]:
        cells = [cell.strip(" \u3000\xa0\n") for cell in "".join(self._pieces).removesuffix("\t").split("\t")]
        text, linked = "\t".join(cells), self._linked
        self._pieces.clear()
        self._linked = 0
        if any(cells):
            yield Block(element, text, linked)


def _is_row(row: HtmlElement) -> bool:
    """Tell a row of values, one in a cell, from one that lays out the page."""
    cells = [cell for cell in row if cell.tag in _CELLS]
    return len(cells) > 1 and all(_is_value(cell) for cell in cells)


def _is_value(cell: HtmlElement) -> bool:
    if next(cell.iter("table", "ul", "ol", "h1", "h2", "h3"), None) is not None:
        return False
    inner = [
        block
        for block in cell.iter("p", "div", "li")
        if next(block.iterdescendants("p", "div", "li"), None) is None
    ]
    filled = [block for block in inner if block.text_content().strip()]
    breaks = [line for line in cell.iter("br") if (line.tail or "").strip()]
    return len(filled) <= 1 and len(breaks) <= 1 and len(cell.text_content()) <= 200


def _flow(text: str) -> str:
    """In running text a line break of the source is a space, and between Chinese characters nothing."""
    joined = _SOURCE_BREAK.sub("", text)
    return _SPACES.sub(" ", joined.replace("\r", " ").replace("\n", " "))
