"""Tables of articles, one a row: .csv, .tsv and spreadsheets."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.article import _members
from annotate.article._model import Article
from annotate.article._source import MEGABYTE, Source, refuse_bomb
from annotate.errors import ArticleError

Found = tuple[Article, str]
Row = tuple[int, str, Sequence[Any]]
"""A row of a table: its number, its place, and its cells."""

_LARGEST = 256 * MEGABYTE
_SEPARATORS = ",;\t|，；"
_TITLE_ROWS = 10  # rows above the heads that may hold the table's own title
_CELLS = 5_000_000  # of a sheet, empty ones between the first and the last included: each takes memory
_CELL = re.compile(rb'<c\b[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')
_RECORDS = {"article", "start", "end"}


def read_csv(source: Source) -> Iterator[Found]:
    """Yield the articles of a table of values with separators, whichever of them it uses."""
    csv.field_size_limit(sys.maxsize)
    text = source.text(_LARGEST)
    separator = max(_SEPARATORS, key=lambda each: _known(text, each, source))
    yield from _Table(source, source.stem).articles(_csv_rows(text, separator, source))


def read_sheets(source: Source) -> Iterator[Found]:
    """Yield the articles of all sheets of a workbook; where ids of two sheets are the same, they get the sheet's name."""
    from python_calamine import CalamineError, CalamineWorkbook  # heavy: only workbooks need it

    data = source.data(_LARGEST)
    refuse_bomb(data, _refuse_vast)
    found: dict[str, list[Found]] = {}
    headless: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for number, name in enumerate(book.sheet_names):
                rows = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
                place = f"{source.place}[{name}]"
                numbered = [(row, f"{place}:{row}", cells) for row, cells in enumerate(rows, 1) if any(cells)]
                if numbered:
                    try:
                        stem = source.stem if len(book.sheet_names) == 1 else f"{source.stem}-{name}"
                        found[name] = list(_Table(source, stem).articles(iter(numbered)))
                    except ArticleError as error:
                        headless.append(f"sheet {name!r} {error}")
    except CalamineError as error:
        raise ArticleError(
            f"cannot be read as a spreadsheet (damaged, or protected by a password): {error}"
        ) from error
    if not found:
        raise ArticleError("; ".join(headless) or "the workbook is empty")
    for words in headless:
        source.warn("article.sheet", f"{words}; it was not read")
    yield from _named_apart(found)


@dataclass
class _Table:
    """Rows of a table under its heads; `stem` names rows that have no id."""

    source: Source
    stem: str
    heads: list[str] = field(default_factory=list)

    def articles(self, rows: Iterator[Row]) -> Iterator[Found]:
        """Yield the articles; raises ArticleError if no row has a head for their text."""
        where = self._columns(rows)
        if where is None:
            return self.source.leave_out("table of records")
        for number, place, cells in rows:
            surplus = [cell for cell in cells[len(self.heads) :] if _text(cell)]
            if not any(_text(cell) for cell in cells):
                continue
            try:
                if surplus:
                    raise ArticleError(
                        f"has {len(cells)} cells under {len(self.heads)} heads: a separator without quotation marks?"
                    )
                members = {
                    name: _stripped(name, cells[column])
                    for name, column in where.items()
                    if column < len(cells)
                }
                yield _members.article(members, f"{self.stem}-{number}", self.source, place), place
            except ArticleError as error:
                self.source.error("article.line", str(error), place)
        return None

    def _columns(self, rows: Iterator[Row]) -> dict[str, int] | None:
        """Read rows up to the heads, and return where each member stands; None if they are those of our exports."""
        first: list[str] = []
        for _, (_, _, cells) in zip(range(_TITLE_ROWS), rows, strict=False):
            self.heads = [_text(cell) for cell in cells]
            while self.heads and not self.heads[-1]:
                self.heads.pop()
            given = self.source.options.columns
            if given and not set(given.values()) <= set(self.heads):
                first = first or self.heads
                continue
            where = _members.columns(self.heads, given)
            if "text" in where:
                return where
            first = first or self.heads
        heads = ", ".join(filter(None, first))[:200] or "none"
        if set(first) >= _RECORDS:
            return None
        named = ", ".join(f"{name}={head}" for name, head in self.source.options.columns.items())
        wanted = (
            f"the columns {named}"
            if named
            else "a column for the text (正文, text; --columns text=NAME names another)"
        )
        raise ArticleError(f"lacks {wanted}; its heads: {heads}")


def _csv_rows(text: str, separator: str, source: Source) -> Iterator[Row]:
    rows = csv.reader(
        io.StringIO(text, newline="\n"), delimiter=separator, strict=True
    )  # no other character ends a line
    number = 0
    while True:
        number, begin = number + 1, rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:  # the reader goes on with the next line
            message = f"a quotation mark is open or out of place: {error} (line {rows.line_num})"
            source.error("article.line", message, f"{source.place}:{begin}")
            continue
        if cells is None:
            return
        yield number, f"{source.place}:{rows.line_num}", cells


def _known(text: str, separator: str, source: Source) -> tuple[int, bool]:
    """Return how many heads we know a separator finds: it is the table's if it finds the most."""
    best = 0
    quiet = replace(source, report=lambda problem: None)
    for _, (_, _, cells) in zip(
        range(_TITLE_ROWS), _csv_rows(text[:100_000], separator, quiet), strict=False
    ):
        named = set(source.options.columns.values()) & {_text(cell) for cell in cells}
        best = max(best, len(_members.columns(cells, {})) + len(named))
    return best, separator == ","


def _named_apart(found: dict[str, list[Found]]) -> Iterator[Found]:
    times = Counter(name for articles in found.values() for name in {article.id for article, _ in articles})
    clash = any(count > 1 for count in times.values())
    for sheet, articles in found.items():
        for article, place in articles:
            yield (replace(article, id=f"{sheet}-{article.id}") if clash else article), place


def _refuse_vast(name: str, sheet: bytes) -> None:
    """Raise ArticleError if the cells of a sheet stand so far apart that a table of them does not fit into memory."""
    if not name.startswith("xl/worksheets/"):
        return
    width = height = 0
    for column, row in _CELL.findall(sheet):
        width = max(width, _number(column))
        height = max(height, int(row))
    if width * height > _CELLS:
        raise ArticleError(
            f"a sheet has {height:,} rows and {width:,} columns; delete what stands far off the table"
        )


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip("\ufeff \t\u3000\xa0")


def _stripped(name: str, cell: Any) -> Any:
    """Return a cell without the spaces around it; those of a text are the article's."""
    return cell if name == "text" or not isinstance(cell, str) else cell.strip()
