"""The figures of a table's cells: which numbers measure something, how, and what the cell's own words call them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotate import lexicon, period, quantity
from annotate.draft.rules import _name
from annotate.draft.rules._measure import measure
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._tables import Cell, Column
from annotate.draft.rules._words import any_of, words
from annotate.reading import Figures

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
    name = _name.before(words_left) if measure(spot).name == "level" else ""
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
