"""The shape of a number, and the value that its digits and scale words give it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from annotate.quantity._model import Qualifier
from annotate.quantity._unit import Unit, units
from annotate.quantity.numeral import CAPITALS, EXACT, arabic, chinese, plain, power

DIGIT = "[0-9]"
HAN_DIGIT = "[一二两三四五六七八九十百千万亿几零〇○]"
_DECIMALS = rf"(?>(?:\.{DIGIT}++)?)"
_ARABIC = rf"(?:{DIGIT}{{1,3}}(?>(?:[,，]{DIGIT}{{3}}){{1,7}})(?!{DIGIT})|{DIGIT}++){_DECIMALS}"
_GAPS = {
    # Behind a Chinese character a newspaper column may break the digits in two: "总额24\n861.58万美元".
    "\n": (
        rf"(?<![^一-龥])(?<![图表第])(?:{DIGIT}{{1,3}}\n|{DIGIT}{{1,9}}\.\n|{DIGIT}{{1,9}}\n\.){DIGIT}++{_DECIMALS}"
    ),
    # Thousands set apart by spaces: 1 234.5万元.
    " ": rf"(?<!{DIGIT}[ \u3000])[1-9]{DIGIT}{{0,2}}(?>(?:[ \u3000]{DIGIT}{{3}}){{1,7}})(?!{DIGIT}){_DECIMALS}",
}
_GAPS |= {".": _GAPS["\n"], "\u3000": _GAPS[" "]}
_CAPITAL = f"[{CAPITALS}万亿零]"
_CHINESE = (
    rf"[一二三四五六七八]、[二三四五六七八九][十百千万亿]*+(?!{HAN_DIGIT})"
    rf"|(?:数(?=[十百千万亿]))?{HAN_DIGIT}++(?>(?:点[零〇○一二三四五六七八九几]++)?)"
    rf"|(?=[{CAPITALS}]){_CAPITAL}++(?=[元圆角分整])"
)
_PLUS = r"\+(?![0-9A-Za-z])"
_INFIX = rf"[余多几来]|(?<=[0-9万亿][0-9万亿]){_PLUS}|(?<=[万亿]){_PLUS}"
_MORE = "[余多来]?"
# What follows a scale word in one number: 3亿+5千万, 1万+2千, 2千+5百万, 1亿+2300多万.
_REST = (
    rf"(?:(?<=万亿){DIGIT}{{1,4}}[千百]?亿"
    rf"|(?<=亿)零?{DIGIT}{{1,4}}{_DECIMALS}(?:千(?:{DIGIT}百)?|百)?{_MORE}万"
    rf"|(?<=万)零?{DIGIT}(?:千(?:{DIGIT}百)?|百)"
    rf"|(?<=千){DIGIT}百(?>(?:{_MORE}[万亿])?))"
)
_QUALIFIERS: dict[str, Qualifier] = dict.fromkeys("几数来", "approx")
_QUALIFIERS |= dict.fromkeys("余多+", "more_than")
_LONGEST_CHINESE = 40  # characters; ten thousand billion, digit by digit, takes 31
OFTEN = 16  # characters; longer numbers hardly come twice


class Shape(NamedTuple):
    """The pieces of a number as they stand in the text; "" for a piece that is not there."""

    series: str
    arabic: str
    chinese: str
    infix: str
    scale: str
    rest: str
    tail: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a shape is worth: 2300余万 is 23000000, more_than, with the scale 万."""

    low: Decimal
    high: Decimal
    scale: str
    qualifier: Qualifier | None
    bare: bool


@dataclass(slots=True)
class Number:
    """``text[start:end]``: a value (None for 2+3), its unit, and the unit behind a slash."""

    start: int
    end: int
    numeral: Numeral | None
    chinese: bool
    unit: Unit | None = None
    per: Unit | None = None
    series: str = ""

    def stands(self) -> bool:
        """Whether it is a number without looking on: 二十, 两三千万; not 一, 千万, 三五 or 十四五."""
        if self.unit or self.series or not self.chinese or self.numeral is None:
            return True
        round_or_one = self.numeral.scale != "" or self.numeral.low == self.numeral.high
        return round_or_one and self.numeral.low >= 11 and self.numeral.low.as_tuple().digits != (1,)


@cache
def shape(gap: str = "") -> re.Pattern[str]:
    """Matches a number without its unit; the groups are those of Shape. ``gap`` stands between its digits."""
    compound = "|".join(re.escape(name) for name in units() if name[0] in "十百千万亿")
    money = "|".join(re.escape(name) for name, unit in units().items() if unit.kind == "money")
    scale = rf"(?!{compound})(?:[十百千]?{_MORE}万亿|[十百千]?{_MORE}[万亿]|[百千]|兆(?={money}))"
    return re.compile(
        rf"(?P<series>第\s?|前)?"
        rf"(?:(?P<arabic>{_GAPS.get(gap, _ARABIC)})|(?P<chinese>{_CHINESE}))"
        rf"(?>(?P<infix>{_INFIX})?)"
        rf"(?>(?:[ \n\u3000]{{0,4}}+(?P<scale>{scale}))?)"
        rf"(?>(?P<rest>(?!{DIGIT}(?:{compound})){_REST}(?!{DIGIT}))?)"
        rf"(?>(?P<tail>{_INFIX})?)"
    )


def numeral_of(pieces: Shape) -> Numeral | None:
    """The value of a shape, or None where Chinese digits make no number (一一, 万万)."""
    return _remembered(pieces) if len(pieces.arabic) <= OFTEN else _numeral_of(pieces)


def _numeral_of(pieces: Shape) -> Numeral | None:
    scale, rest = (_without_qualifiers(piece) for piece in (pieces.scale, pieces.rest))
    values = _arabic(pieces.arabic, scale, rest) if pieces.arabic else _chinese(pieces.chinese, scale)
    if values is None:
        return None
    words = "".join((pieces.infix, pieces.scale, pieces.rest, pieces.tail))
    word = next((char for char in reversed(words) if char in _QUALIFIERS), "")
    if not word and ("几" in pieces.chinese or "数" in pieces.chinese):
        word = "几"
    scale = scale or _round(pieces.chinese)
    low, high = (plain(value) for value in values)
    return Numeral(low, high, scale, _QUALIFIERS.get(word), not (pieces.scale or word or pieces.series))


def _without_qualifiers(piece: str) -> str:
    return "".join(char for char in piece if char not in _QUALIFIERS)


def _round(numeral: str) -> str:
    """The scale of a round Chinese number: 百 of 三百 and 三四百, none in 三百二."""
    scale = numeral.lstrip("一二两三四五六七八九几数、" + CAPITALS[:9])
    return scale if set(scale) <= set("十百千万亿") else ""


_remembered = lru_cache(4096)(_numeral_of)


def _arabic(digits: str, scale: str, rest: str) -> tuple[Decimal, Decimal] | None:
    value = arabic(digits)
    if rest:
        return chinese(f"{value:f}{scale}{rest}")
    value = EXACT.scaleb(value, power(scale))
    return value, value


def _chinese(numeral: str, scale: str) -> tuple[Decimal, Decimal] | None:
    """The value of 一亿两千 before 万, which is 一亿两千万; of 一点五 before 亿."""
    if len(numeral) > _LONGEST_CHINESE:
        return None
    if scale and "点" not in numeral:
        return chinese(numeral.replace("、", "") + scale)
    values = chinese(numeral.replace("、", ""))
    return values and (EXACT.scaleb(values[0], power(scale)), EXACT.scaleb(values[1], power(scale)))
