"""Records of tables: what a cell measures is told by its column, its own words and the name at the head of its row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotate import lexicon, period
from annotate.draft.rules import _name
from annotate.draft.rules._found import Found
from annotate.draft.rules._money import investment_kind
from annotate.draft.rules._page import Page
from annotate.draft.rules._project_candidates import names_one
from annotate.draft.rules._project_fields import sector
from annotate.draft.rules._table_cells import (
    COUNTED,
    EMPTY,
    WHOLE,
    Figure,
    figures,
    measured,
    own_name,
    time_in,
    with_words,
)
from annotate.draft.rules._tables import Cell, Column, Table, tables
from annotate.draft.rules._words import any_of, words
from annotate.record import Value

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
            kind, direction, name = "level", None, verb.group() + _name.group(name).removesuffix("数")
        expected = "预计" in self._table.heading + column.title + spot.before
        aims = self._goal or column.kind == "goal"
        fields: dict[str, Value] = {
            "name": name,
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
        lead = _name.before(spot.before)
        alone = not title or spot.kind == "count" or (lead and _SIZE.match(lead))
        name = (lead or _name.counted("", spot.after) or title) if alone else lead + title
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
