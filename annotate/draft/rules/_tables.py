"""Tables and lists of figures in plain text: rows of cells under a head of columns, or rows that all go name, figures.

Cells are parted by tabs, bars, ideographic spaces or two and more spaces; single spaces part them only where
every row has as many cells as the head of the table, or as its neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._words import any_of

_COLUMNS: dict[str, list[str]] = lexicon.load("tables")["columns"]
_KIND_OF = {word: kind for kind, listed in _COLUMNS.items() for word in listed}
_SUMMED = re.compile(
    f"(?:{any_of(lexicon.load('tables')['rows']['sums'])})(?:[（(][^（()）]{{0,40}}[)）])?[：:]?"
)
_LONGEST = 240  # characters of a row
_HEADING = 60  # characters of a line that can head a table
_LOOSE = re.compile(r"\S+")
_WIDE = re.compile(r"\S+(?: \S+)*")
_BARRED = re.compile(r"[^|\t\n]+")
_RULE = re.compile(r"[\s|:：\-—=─]+")
_NUMBERED = re.compile(r"(\d{1,3})[.．、]? ")
_COLON = re.compile(r"([^：:，,。、\s]{2,24})[：:]\s*")
_PARTS = re.compile(r"[^，,；;]+")
_SENTENCE = re.compile(r"[。；;！？!?]")
_BRACKETS = re.compile(r"[（(][^（()）]{0,16}[)）]")
_NUMERALS = re.compile(r"\d[\d.,，]*")
_HEAD = re.compile(r"(?=[^\d\s]*[\u4e00-\u9fff]{2})(?!\d+[.．、年月日])[^，,：:]{2,32}")
_FIGURE = re.compile(r"[^，,。；;]{0,12}?\d[^。；;]{0,24}|[—\-－/无]{1,3}|持平")
_STRETCH = re.compile(r"年度?$|季度$|半年$|[—\-至到～~].{0,5}月$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: `page.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head without unit and time, its kind (None if the lexicon has no word for it), its own time."""

    title: str
    kind: str | None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `columns` is empty where they stand under no head. `heading` is the line above."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading: str
    period: str | None

    def kinds(self) -> frozenset[str]:
        """Return the kinds of the columns."""
        return frozenset(column.kind for column in self.columns if column.kind)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    def cells(self, pattern: re.Pattern[str]) -> tuple[Cell, ...]:
        found = []
        for match in pattern.finditer(self.text):
            bare = match.group().strip()
            start = self.start + match.start() + len(match.group()) - len(match.group().lstrip())
            found.append(Cell(start, start + len(bare), bare))
        return tuple(found)


def tables(page: Page) -> Iterator[Table]:
    """Yield the tables of a page, in order."""
    lines = [line for line in _lines(page.text) if not _RULE.fullmatch(line.text)]
    heading, at = _Line(0, ""), 0
    period: str | None = None  # … of the first heading that has one
    while at < len(lines):
        columns, rows = _block(page, lines, at)
        if rows:
            yield Table(columns, rows, heading.text, _stretch(page, heading, last=True) or period)
            at += len(rows) + bool(columns)
            continue
        line = lines[at]
        if len(line.text) <= _HEADING and not _SENTENCE.search(line.text):
            heading = line
            period = period or _stretch(page, line, last=False)
        at += 1


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            yield _Line(start + line.index(bare[0]), bare)
        start += len(line) + 1


def _stretch(page: Page, line: _Line, *, last: bool) -> str | None:
    """Return the stretch of time that a line speaks of: 2022年, 上半年, 1—9月; not the day it was written."""
    times = within(page.times, line.start, line.start + len(line.text))
    found = [time.text for time in times if _STRETCH.search(time.text)]
    return found[-1 if last else 0] if found else None


def _block(
    page: Page, lines: Sequence[_Line], at: int
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of the table that begins at a line; no rows if none does."""
    if not any(char in lines[at].text for char in " \t\u3000|：:"):
        return (), ()
    columns = _columns(page, lines[at])
    if columns:
        rows = _under(lines, at + 1, columns)
        if rows:
            return columns, rows
    return (), _listed(lines, at)


def _columns(page: Page, line: _Line) -> tuple[Column, ...]:
    """Return the columns that a line is the head of; none if it is no head."""
    if len(line.text) > _LONGEST or _SENTENCE.search(line.text):
        return ()
    for cells in (_apart(line), line.cells(_LOOSE)):
        columns = tuple(_column(page, cell) for cell in cells)
        known = sum(bool(column.kind) for column in columns)
        if known > 1 and known * 2 >= len(columns):
            return columns
    return ()


def _column(page: Page, cell: Cell) -> Column:
    times = within(page.times, cell.start, cell.end)
    period = next((time.text for time in times if _STRETCH.search(time.text)), None)
    bare = _BRACKETS.sub("", cell.text).strip("±%％ ")
    title = bare.replace(period, "") if period else bare
    kind = _KIND_OF.get(bare) or _KIND_OF.get(title) or ("level" if period and not title else None)
    return Column(title, kind, period)


def _under(lines: Sequence[_Line], at: int, columns: Sequence[Column]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows under a head: lines of as many cells as there are columns, and sums."""
    rows: list[tuple[Cell, ...]] = []
    for index in range(at, len(lines)):
        line = lines[index]
        row = _aligned(line, len(columns)) if len(line.text) <= _LONGEST else ()
        if not row:
            break
        rows.append(row)
    return tuple(rows)


def _aligned(line: _Line, count: int) -> tuple[Cell, ...]:
    if _SENTENCE.search(line.text):
        return ()
    apart, loose = _apart(line), line.cells(_LOOSE)
    numbered = _split_number(apart) if apart else ()
    found = next((cells for cells in (apart, loose, numbered) if len(cells) == count), ())
    if found:
        return found if any(_NUMERALS.search(cell.text) for cell in found) else ()
    summed = _SUMMED.match(line.text)
    if summed is None:
        return ()
    head = Cell(line.start, line.start + summed.end(), summed.group())
    return (head, *_Line(line.start + summed.end(), line.text[summed.end() :]).cells(_LOOSE))[: count - 1]


def _split_number(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Part the number of a row from the name behind it: `1 甲项目`."""
    first = cells[0]
    number = _NUMBERED.match(first.text)
    if number is None:
        return cells
    index = Cell(first.start, first.start + number.end(1), number[1])
    return (index, Cell(first.start + number.end(), first.end, first.text[number.end() :]), *cells[1:])


def _apart(line: _Line) -> tuple[Cell, ...]:
    """Return the cells of a line that are clearly apart; none if it has but one."""
    pattern = _BARRED if "|" in line.text or "\t" in line.text else _WIDE
    cells = tuple(cell for cell in line.cells(pattern) if cell.text)
    return cells if len(cells) > 1 else ()


def _listed(lines: Sequence[_Line], at: int) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a list of figures under no head: two or more lines that go name, figures."""
    rows: list[tuple[Cell, ...]] = []
    width = 0  # cells of rows that only single spaces part
    for index in range(at, len(lines)):
        line = lines[index]
        row = _row(line)
        loose = not (_apart(line) or _COLON.match(line.text))
        if not row or (loose and width not in (0, len(row))):
            break
        width = len(row) if loose else width
        rows.append(row)
    return tuple(rows) if len(rows) > 1 else ()


def _row(line: _Line) -> tuple[Cell, ...]:
    """Return the cells of a row that goes name, figures; 亩均产值：412万元，增长18.6% is one too."""
    if len(line.text) > _LONGEST or _SENTENCE.search(line.text):
        return ()
    cells = _apart(line)
    strict = not cells
    colon = _COLON.match(line.text) if strict else None
    if colon:
        head = Cell(line.start, line.start + colon.end(1), colon[1])
        rest = _Line(line.start + colon.end(), line.text[colon.end() :])
        cells, strict = (head, *rest.cells(_PARTS)), False
    cells = cells or line.cells(_LOOSE)
    if not 2 <= len(cells) <= 8 or not _HEAD.fullmatch(cells[0].text):
        return ()
    if strict and (_NUMERALS.search(cells[0].text) or "，" in line.text):
        return ()
    return cells if all(_FIGURE.fullmatch(cell.text) for cell in cells[1:]) else ()
