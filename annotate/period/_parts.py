"""The parts of a year: what 上半年, 前三季度 or 11月8日 is in a given year."""

from __future__ import annotations

import re
from collections.abc import Callable

from annotate.period._calendar import days, months
from annotate.period._model import Period

_TABLE: list[tuple[str, Callable[..., Period]]] = [
    (r"|度|全年|年?内", lambda year: months(year, 1, 12)),
    (r"年?初", lambda year: months(year, 1, 1)),
    (r"年?中", lambda year: months(year, 6, 6)),
    (r"年?[底末]", lambda year: months(year, 12, 12)),
    (r"H1|上半年", lambda year: months(year, 1, 6)),
    (r"H2|下半年", lambda year: months(year, 7, 12)),
    (r"首季度?", lambda year: months(year, 1, 3)),
    (
        r"(?:第?([1-4])季度|Q([1-4])(?:季度)?|([1-4])Q)",
        lambda year, quarter: months(year, 3 * quarter - 2, 3 * quarter),
    ),
    (r"第?([1-4])季度初", lambda year, quarter: months(year, 3 * quarter - 2, 3 * quarter - 2)),
    (r"第?([1-4])季度末", lambda year, quarter: months(year, 3 * quarter, 3 * quarter)),
    (r"[前头]([1-4])个?季度?", lambda year, quarter: months(year, 1, 3 * quarter)),
    (r"[前头]([0-9]{1,2})个?月", lambda year, month: months(year, 1, month)),
    (r"([0-9]{1,2})月份?", lambda year, month: months(year, month, month)),
    (r"([0-9]{1,2})月份?(?:上旬|月?初)", lambda year, month: days(year, month, 1, 10)),
    (r"([0-9]{1,2})月份?中旬", lambda year, month: days(year, month, 11, 20)),
    (r"([0-9]{1,2})月份?(?:下旬|月?[底末])", lambda year, month: days(year, month, 21)),
    (r"([0-9]{1,2})月([0-9]{1,2})[日号].{0,12}", lambda year, month, day: days(year, month, day, day)),
]
_PARTS = [(re.compile(shape), build) for shape, build in _TABLE]


def part_of(year: int, text: str) -> Period | None:
    """The part of ``year`` that ``text`` names, Chinese numerals already made digits; None if there is none."""
    for shape, build in _PARTS:
        if found := shape.fullmatch(text):
            try:
                return build(year, *(int(group) for group in found.groups() if group))
            except ValueError:  # 2月30日
                return None
    return None
