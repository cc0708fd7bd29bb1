"""Shares of a whole, as percentages: a half, 三分之二, 1/3, 三成四."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from annotate.quantity._model import Qualifier
from annotate.quantity._shape import OFTEN, Number, Numeral, Shape, numeral_of, shape
from annotate.quantity._unit import Unit, units
from annotate.quantity.numeral import DIGITS, EXACT, plain, ratio

_HALF = Decimal("0.5")
_FIFTY = Decimal(50)
_TOLD: dict[str, Qualifier] = {"过": "more_than", "超": "more_than", "近": "less_than"}  # before 半
_HALF_MORE = re.compile("半(?![导岛年径])")  # 3年半
_ONE_HALF = re.compile("一(?P<more>[大多小])?半(?![导岛年径天月路夜个圈边])")
_MORE_THAN_HALF = re.compile("半(?=[，,。；;、\\s）)]|$|数|以上)")
_TENTH = re.compile("[一二三四五六七八九1-9](?=[^一-鿿0-9.]|$|左右|以上|以下|的|多|，)")
# 1/3 is a share where nothing counts on: no date, no ratio, no 24/7, no page 1/3页.
_OF_ALL = re.compile(
    r"(?P<part>[1-9][0-9]?)/(?P<whole>[1-9][0-9]{0,2})(?![0-9/.\-年月日页号小天版楼线期]|[A-Za-z])"
)
_NO_SHARE = re.compile(r"[0-9A-Za-z/.\-—第年月]$")


def one_half(text: str, position: int) -> Number | None:
    """一半, 一多半: a share of the whole."""
    found = _ONE_HALF.match(text, position)
    if found is None:
        return None
    more = found["more"]
    qualifier: Qualifier | None = None if more is None else "less_than" if more == "小" else "more_than"
    return _fifty(position, found.end(), qualifier)


def told_half(text: str, position: int) -> Number | None:
    """The 半 of 过半, 超半数."""
    word = text[max(0, position - 1)]
    found = _MORE_THAN_HALF.match(text, position) if word in _TOLD else None
    return _fifty(position, found.end(), _TOLD[word]) if found else None


def _fifty(start: int, end: int, qualifier: Qualifier | None) -> Number:
    return Number(start, end, Numeral(_FIFTY, _FIFTY, "", qualifier, False), chinese=True, unit=units()["%"])


def plus_half(numeral: Numeral) -> Numeral:
    """The value with 半 behind it: 3个半."""
    return _plus(numeral, _HALF)


def half_unit(position: int, unit: Unit, end: int) -> Number:
    """半年, 半个月: half of a unit."""
    return Number(position, end, Numeral(_HALF, _HALF, "", None, False), chinese=True, unit=unit)


def with_part(text: str, end: int, numeral: Numeral, unit: Unit) -> tuple[Numeral, int]:
    """The value with the part that stands behind its unit, and where that ends: 3年半, 三成四."""
    if unit.kind != "duration" and unit.name not in ("成", "倍"):
        return numeral, end
    if _HALF_MORE.match(text, end):
        return plus_half(numeral), end + 1
    if unit.name == "成" and (tenth := _TENTH.match(text, end)):
        digit = tenth.group()
        return _plus(numeral, Decimal(DIGITS.get(digit) or int(digit)).scaleb(-1)), end + 1
    return numeral, end


def _plus(numeral: Numeral, more: Decimal) -> Numeral:
    return replace(numeral, low=EXACT.add(numeral.low, more), high=EXACT.add(numeral.high, more))


def of_parts(text: str, found: re.Match[str], whole: Numeral) -> Number | None:
    """百分之三十, 三分之二: `found` is the number of parts that make the whole."""
    share = shape().match(text, found.end() + 2) if text.startswith("分之", found.end()) else None
    if share is None or share["series"] or not whole.low or whole.low.adjusted() > OFTEN:
        return None
    pieces = Shape("", share["arabic"] or "", share["chinese"] or "", "", "", "", "")
    part = numeral_of(pieces)
    if part is None:
        return None
    factor = Fraction(100) / Fraction(whole.low)
    low, high = plain(ratio(part.low, factor)), plain(ratio(part.high, factor))
    end = share.end("arabic") if pieces.arabic else share.end("chinese")
    chinese = bool(found["chinese"])
    return Number(found.start(), end, Numeral(low, high, "", part.qualifier, False), chinese, units()["%"])


def of_all(text: str, found: re.Match[str]) -> Number | None:
    """1/3, 3/10: less than the whole."""
    share = _OF_ALL.match(text, found.start())
    before = text[max(0, found.start() - 1) : found.start()]
    if share is None or found["series"] or _NO_SHARE.search(before):
        return None
    part, whole = int(share["part"]), int(share["whole"])
    if part >= whole:
        return None
    percent = plain(ratio(Decimal(part), Fraction(100, whole)))
    return Number(found.start(), share.end(), Numeral(percent, percent, "", None, False), False, units()["%"])
