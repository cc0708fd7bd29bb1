"""Tables: where they are, what their columns and cells tell, and how they go together with the records of prose."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from annotate import lexicon, period, quantity
from annotate.draft.rules._money import investment_kind
from annotate.draft.rules._names import counted_name, counted_noun, name_before
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_candidates import names_one
from annotate.draft.rules._project_fields import sector
from annotate.draft.rules._spots import Found, Spot, measure
from annotate.draft.rules._text import any_of, words
from annotate.reading import Figures
from annotate.record import Value

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


COUNTED = re.compile(f"(?:{any_of(words('indicators', 'counted'))})+")
WHOLE = re.compile(any_of(lexicon.load("tables")["rows"]["whole"]))
EMPTY = re.compile(r"^(?:计划|预计|力争|完成|实现|确保|争取|全区)+")
_NUMBER = re.compile(r"[+＋]?(?P<number>[-－−]?\d[\d,.]*)")
_SEVERAL = re.compile(r"\d[\d.]*[×xX*]$")
_MOVED = re.compile(r"(?:(?P<up>上升|前移|提升|前进|跃升|升)|(?P<down>下降|后退|后移|下滑|退|降))了?$")
_FALL = re.compile(r"[-－−▼↓]|下降|减少|降|负")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a cell, with the words of the cell on either side of it."""

    number: quantity.Mention
    spot: Spot


def figures(cell: Cell) -> Iterator[Figure]:
    """Yield the numbers of a cell that measure something; digits alone do where they are all of the cell."""
    text, alone = cell.text, _NUMBER.fullmatch(cell.text)
    if alone:
        number = next(iter(quantity.find(text[alone.start("number") :].lstrip("-－−"))), None)
        if number:
            yield _figure(cell, replace(number, start=alone.start("number"), end=len(text)), 0, len(text))
        return
    numbers = _measured_numbers(text)
    left = 0
    for at, number in enumerate(numbers):
        several = _SEVERAL.search(text, left, number.start)
        start = several.start() if several else number.start
        right = numbers[at + 1].start if at + 1 < len(numbers) else len(text)
        yield _figure(cell, replace(number, start=start), left, right)
        left = number.end


def _measured_numbers(text: str) -> list[quantity.Mention]:
    """Return the numbers that measure; one that adjoins another is part of what that one counts: 2台50兆伏安变压器."""
    figures = Figures(text)
    pairs = zip(figures.numbers, figures.reasons, strict=True)
    numbers = [
        number
        for number, reason in pairs
        if reason is None or (reason == "ordinal" and number.quantity.kind == "rank")
    ]
    ends = {number.end for number in numbers}
    kept = [number for number in numbers if number.start not in ends]
    starts = {number.start for number in kept}
    return [
        number for number in kept if not (text.startswith("以上", number.end) and number.end + 2 in starts)
    ]


def _figure(cell: Cell, number: quantity.Mention, left: int, right: int) -> Figure:
    before = cell.text[left : number.start].strip(" （(：:")
    after = cell.text[number.end : right]
    moved = replace(number, start=cell.start + number.start, end=cell.start + number.end)
    mention = cell.text[number.start : number.end]
    return Figure(moved, Spot(moved, mention, cell.start, before, after, left > 0))


def own_name(spot: Spot) -> str:
    """Return the name that a cell gives its level itself: 总产值165.2亿元."""
    times = period.find(spot.before)
    words_left = spot.before[times[-1].end :] if times else spot.before
    name = name_before(words_left) if measure(spot).name == "level" else ""
    return name if len(name) > 1 else ""


def with_words(name: str, spot: Spot) -> str:
    """Complete the name of a row with a cell's own: 营商环境测评 + 得分; 开工项目 + 其中5亿元以上 → 开工5亿元以上项目."""
    own = own_name(spot)
    if not own or WHOLE.fullmatch(own):
        return name
    verb = COUNTED.match(name)
    if spot.before.startswith("其中") and verb:
        return verb.group() + own + name[verb.end() :]
    return name if own in name or COUNTED.match(own) or EMPTY.fullmatch(own) else name + own


def measured(spot: Spot, column: Column) -> tuple[str, str | None]:
    """Return what kind of measurement a figure is, and the direction of a change."""
    moved = _MOVED.search(spot.before)
    if moved and spot.kind in ("rank", "count"):
        return "change", "up" if moved["up"] else "down"
    if column.kind == "change":
        return "change", "down" if _FALL.search(spot.before + spot.mention[:1]) else "up"
    if column.kind in ("completion", "rank"):
        return column.kind, None
    told = measure(spot)
    if told.name == "change" and spot.mention[0] in "-－−":
        return "change", "down"
    return told.name, told.direction


def time_in(words_before: str) -> str | None:
    times = period.find(words_before)
    return times[-1].text if times else None


_LEXICON = lexicon.load("tables")
_ROWS: dict[str, list[str]] = _LEXICON["rows"]
_STAGES = {stage: re.compile(any_of(listed)) for stage, listed in _LEXICON["stages"].items()}
_GOAL = re.compile(any_of(_ROWS["goals"]))
_PART = re.compile(f"(?:{any_of(_ROWS['parts'])})\\s*")
_TAIL = re.compile(f"(?:{any_of(_ROWS['tails'])})(?:情况|表|一览)?$")
_SUMS = tuple(_ROWS["sums"])
_SIZE = re.compile(f"{any_of(words('sizes', 'sizes'))}|[年日]|在")
_INVESTED = re.compile(r"(?:计划|预计|协议|项目)?(?:总?投资|总投)额?[约超近]?\d")
_OF_PROJECTS = re.compile(r"(?:项目|工程)(?:清单|一览表?|表|名单|情况)?(?:[（(].*)?$")
_HOLDER = re.compile(f"(?:{any_of(words('places', 'zones', 'parks', 'carriers'))}|[市县旗镇区港])$")
_TELL_NOTHING = frozenset({"index", "unit", "date"})
_OF_SERIES = frozenset({"change", "rank", "completion", "share"})
_MONEY = ("total_investment", "planned_investment", "completed_investment")
_BEGUN = re.compile("(?:实际)?(?:开工|签约)")
_PROJECT_KINDS = frozenset((*_MONEY, "owner", "investor", "place", "stage"))
_OPEN = Column("", None)


@dataclass(frozen=True, slots=True)
class Read:
    """A row that was read, `page.text[start:end]`, and its records."""

    start: int
    end: int
    found: list[Found]


def table_rows(page: Page) -> Iterator[Read]:
    """Yield the rows of all tables of a page that hold records, in order."""
    for table in tables(page):
        writer = _Writer(page, table)
        for row in table.rows:
            found = list(writer.records(row))
            if found:
                yield Read(row[0].start, row[-1].end, found)


class _Writer:
    def __init__(self, page: Page, table: Table) -> None:
        self._page, self._table = page, table
        self._kinds = table.kinds()
        self._goal = bool(_GOAL.search(table.heading)) and "planned_investment" not in self._kinds
        self._whole = ""  # the name of the last row that is no part of another

    def records(self, row: tuple[Cell, ...]) -> Iterator[Found]:
        """Yield the records of a row."""
        if len(row) < len(self._table.columns):
            yield from self._sums(row)
            return
        columns = self._table.columns or (_OPEN,) * len(row)
        head = self._head()
        pairs = [pair for at, pair in enumerate(zip(row, columns, strict=True)) if at != head]
        yield from self._row(row[head], pairs)

    def _head(self) -> int:
        """Return which cell names what a row is about."""
        kinds = [column.kind for column in self._table.columns]
        for kind in ("project", "series", "holder"):
            if kind in kinds:
                return kinds.index(kind)
        return next((at for at, kind in enumerate(kinds) if kind not in ("index", "date", "rank")), 0)

    def _row(self, name: Cell, pairs: list[tuple[Cell, Column]]) -> Iterator[Found]:
        if name.text.startswith(_SUMS):
            return
        if self._is_project(name, pairs):
            yield from self._project(name, pairs)
            return
        if self._table.columns:
            holds = "holder" in self._kinds and "series" not in self._kinds
        else:
            first = next((figure for cell, _ in pairs for figure in figures(cell)), None)
            holds = bool(_HOLDER.search(name.text) and first and own_name(first.spot))
        yield from self._of_holder(name.text, pairs) if holds else self._statistics(name, pairs)

    def _is_project(self, name: Cell, pairs: list[tuple[Cell, Column]]) -> bool:
        if self._table.columns:
            return bool("project" in self._kinds or len(self._kinds & _PROJECT_KINDS) > 1)
        if not any(_INVESTED.match(cell.text) for cell, _ in pairs):
            return False
        return names_one(name.text) or bool(_OF_PROJECTS.search(self._table.heading))

    # Statistics: a series at the head of a row, its level, change, rank and completion behind it.

    def _statistics(self, head: Cell, pairs: list[tuple[Cell, Column]]) -> Iterator[Found]:
        own = [figure for figure in figures(head) if figure.number.end == head.end]
        name = self._series(head.text[: own[0].number.start - head.start] if own else head.text)
        for figure in own:
            yield self._indicator(figure, name, _OPEN)
        for cell, column in pairs:
            if column.kind not in _TELL_NOTHING:
                for figure in figures(cell):
                    yield self._indicator(figure, with_words(name, figure.spot), column)

    def _series(self, text: str) -> str:
        """Return the name of a series: a part that says nothing alone takes that of the whole, a product its heading's."""
        part = _PART.match(text)
        name = EMPTY.sub("", text[part.end() :] if part else text) or text
        if part and not WHOLE.search(name):
            return name + self._whole
        if part is None:
            self._whole = name
        tail = _TAIL.search(self._table.heading)
        return name if tail is None or WHOLE.search(name) else name + tail.group()[:2]

    def _indicator(self, figure: Figure, name: str, column: Column, subject: str | None = None) -> Found:
        spot = figure.spot
        kind, direction = measured(spot, column)
        verb = COUNTED.match(spot.before)
        if verb and spot.kind == "count" and subject is None:
            kind, direction, name = "level", None, verb.group() + counted_noun(name).removesuffix("数")
        expected = "预计" in self._table.heading + column.title + spot.before
        aims = self._goal or column.kind == "goal"
        fields: dict[str, Value] = {
            "name": name or spot.mention,
            "subject": subject or self._page.story(spot.number.start).zone,
            "measure": kind,
            "direction": direction,
            "status": "target" if aims else "expected" if expected else "actual",
            "period": time_in(spot.before) or column.period or self._table.period,
        }
        return _found(figure, "indicator", f"table:{kind}", fields)

    def _of_holder(self, name: str, pairs: list[tuple[Cell, Column]]) -> Iterator[Found]:
        """Yield what a row tells of a place or firm: the column, or the cell's own words, name the series."""
        series = ""
        for cell, column in pairs:
            if column.kind in _TELL_NOTHING:
                continue
            if column.title and not (series and column.kind in _OF_SERIES):
                series = column.title
            for figure in figures(cell):
                series = own_name(figure.spot) or series
                yield self._indicator(figure, series or name, column, name)

    # Projects: amounts, sizes, owners, places and stages beside a name.

    def _project(self, name: Cell, pairs: list[tuple[Cell, Column]]) -> Iterator[Found]:
        cells = {column.kind: cell.text for cell, column in pairs if column.kind}
        stage, date = self._stage(pairs)
        owner = cells.get("owner") or cells.get("investor")
        fields: dict[str, Value] = {
            "location": cells.get("place"),
            "participants": [owner] if owner else [],
            "sector": sector(name.text, " ".join(cell.text for cell, _ in pairs)),
            "stage": stage,
            "date": date,
        }
        yield Found("project", name.start, name.end, fields, "project:table")
        for cell, column in pairs:
            if column.kind not in ("index", "date", "owner", "place", "investor"):
                for figure in figures(cell):
                    yield from self._of_project(figure, name.text, column, stage, cells.get("investor"))

    def _of_project(
        self, figure: Figure, project: str, column: Column, stage: str | None, investor: str | None
    ) -> Iterator[Found]:
        spot = figure.spot
        kind = column.kind if column.kind in _MONEY else investment_kind(self._page, spot, None)
        if kind is None and spot.kind == "money" and "完成" in spot.before:
            kind = "completed_investment"
        if kind is not None and (figure.number.bare or spot.kind == "money"):
            yield self._investment(figure, kind, project, stage, investor)
        elif column.kind not in _MONEY and not figure.number.bare:
            yield self._size(figure, project, column)

    def _investment(
        self, figure: Figure, kind: str, target: str, stage: str | None, investor: str | None
    ) -> Found:
        paid = kind == "completed_investment" or (
            kind == "total_investment" and stage in ("completed", "operating")
        )
        own = figure.spot.before and figure.spot.before != "投资"
        fields: dict[str, Value] = {
            "kind": kind,
            "investor": investor if kind == "total_investment" else None,
            "target": target,
            "status": "actual" if paid else "planned",
            "period": None if kind == "total_investment" or own else self._table.period,
        }
        return _found(figure, "investment", f"table:{kind}", fields)

    def _size(self, figure: Figure, project: str, column: Column) -> Found:
        spot, title = figure.spot, column.title
        lead = name_before(spot.before)
        alone = not title or spot.kind == "count" or (lead and _SIZE.match(lead))
        name = (lead or counted_name("", spot.after) or title) if alone else lead + title
        fields: dict[str, Value] = {
            "name": name or spot.mention,
            "subject": project,
            "measure": "level",
            "direction": None,
            "status": "target" if self._plans() else "actual",
            "period": None,
        }
        return _found(figure, "indicator", "table:size", fields)

    def _plans(self) -> bool:
        return self._goal or "planned_investment" in self._kinds

    def _stage(self, pairs: list[tuple[Cell, Column]]) -> tuple[str | None, str | None]:
        """Return the stage that a row, or the heading of its table, tells of, and its date."""
        told = next((cell.text for cell, column in pairs if column.kind == "stage"), "")
        begun = _dated_stage(pairs)
        stage = _stage_of(told) or _stage_of(self._table.heading) or begun
        going_on = "续建" in told or "在建" in told
        if self._plans() and stage in ("under_construction", "completed", "operating") and (told or begun):
            stage = "under_construction" if going_on else "planned"
        dated = [cell.text for cell, column in pairs if column.kind == "date"]
        times = [time.text for text in (*dated, told) for time in period.find(text)]
        if not self._table.columns:
            times = [time.text for cell, _ in pairs for time in period.find(cell.text)]
        return stage, None if going_on else next(iter(times), None)

    def _sums(self, row: tuple[Cell, ...]) -> Iterator[Found]:
        """Yield what all rows of a table of projects add up to."""
        money = [column for column in self._table.columns if column.kind in _MONEY]
        summed = [figure for cell in row[1:] for figure in figures(cell)]
        if len(money) == len(summed):
            target = _sum_target(self._page, self._table)
            for figure, column in zip(summed, money, strict=True):
                yield self._investment(figure, str(column.kind), target, None, None)


def _found(figure: Figure, type_: str, rule: str, fields: dict[str, Value]) -> Found:
    number = figure.number
    return Found(type_, number.start, number.end, fields | {"qualifier": number.quantity.qualifier}, rule)


def _dated_stage(pairs: Iterable[tuple[Cell, Column]]) -> str | None:
    """Return the stage that the head of a column of dates tells of: 开工日期, 签约时间; a planned date tells nothing."""
    titles = (column.title for _, column in pairs if column.kind == "date")
    begun = (title for title in titles if _BEGUN.match(title))
    return next(map(_stage_of, begun), None)


def _stage_of(text: str) -> str | None:
    return next((stage for stage, pattern in _STAGES.items() if pattern.search(text)), None)


def _sum_target(page: Page, table: Table) -> str:
    """Return the heading without its number and brackets: 三、2025年重点项目（单位：亿元） → 2025年重点项目."""
    bare = re.sub(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*", "", table.heading)
    return re.split(r"[（(：:]", bare, maxsplit=1)[0].strip() or str(page.story(table.rows[0][0].start).zone)


def merged(page: Page, rows: Sequence[Read], prose: Sequence[Found]) -> list[Found]:
    """Return the records of rows, and those of prose outside them; one for each project, where it stands first."""
    if not rows:
        return list(prose)
    starts = [row.start for row in rows]

    def is_read(found: Found) -> bool:
        at = bisect_right(starts, found.start) - 1
        return at >= 0 and found.start < rows[at].end

    kept = [found for found in prose if not is_read(found)]
    told = {_key(page, found): found for found in prose if found.type == "project"}
    named = {_key(page, found) for found in kept if found.type == "project"}
    listed: dict[str, Found] = {}
    for found in (found for row in rows for found in row.found):
        if found.type == "project":
            listed.setdefault(_key(page, found), _filled(page, found, told.get(_key(page, found))))
        else:
            kept.append(found)
    kept = [_filled(page, found, listed.get(_key(page, found))) for found in kept]
    return kept + [found for key, found in listed.items() if key not in named]


def _key(page: Page, found: Found) -> str:
    return page.text[found.start : found.end] if found.type == "project" else ""


def _filled(page: Page, found: Found, other: Found | None) -> Found:
    """Fill what one record of a project leaves open from another one of it."""
    if found.type != "project":
        return found
    rest = other.fields if other else {"location": page.story(found.start).zone}
    fields = {name: value or rest.get(name, value) for name, value in found.fields.items()}
    return replace(found, fields=fields)
