"""The shape of a number, and the value that its digits and scale words give it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from annotate.quantity._model import Qualifier
from annotate.quantity._unit import units
from annotate.quantity.numeral import EXACT, arabic, chinese, plain, power

DIGIT = "[0-9]"
HAN_DIGIT = "[一二两三四五六七八九十百千万亿几零〇○]"
_ARABIC = (
    rf"(?:{DIGIT}{{1,3}}(?>(?:[,，]{DIGIT}{{3}}){{1,7}})(?!{DIGIT})|{DIGIT}++)"
    rf"(?>(?:[.]{DIGIT}++)?)"
)
# Behind a Chinese character a newspaper column may break the digits in two: "总额24\n861.58万美元".
_BROKEN = (
    rf"(?<![^一-龥])(?<![图表第])(?:{DIGIT}{{1,3}}\n|{DIGIT}{{1,9}}[.]\n|{DIGIT}{{1,9}}\n[.])"
    rf"{DIGIT}++(?>(?:[.]{DIGIT}++)?)"
)
_CHINESE = (
    rf"[一二三四五六七八]、[二三四五六七八九][十百千万亿]*+(?!{HAN_DIGIT})"
    rf"|(?:数(?=[十百千万亿]))?{HAN_DIGIT}++(?>(?:点[零〇○一二三四五六七八九]++)?)"
)
_PLUS = r"[+](?![0-9A-Za-z])"
_INFIX = rf"[余多几来]|(?<=[0-9万亿][0-9万亿]){_PLUS}|(?<=[万亿]){_PLUS}"
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
    rest_scale: str
    tail: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a shape is worth: 2300余万 is 23000000, more_than, with the scale 万."""

    low: Decimal
    high: Decimal
    scale: str
    qualifier: Qualifier | None
    bare: bool


@cache
def shape(broken: bool = False) -> re.Pattern[str]:
    """Matches a number without its unit; the groups are those of Shape."""
    compound = "|".join(re.escape(name) for name in units() if name[0] in "十百千万亿")
    scale = rf"(?!{compound})(?:[十百千]?万亿|[十百千]?[万亿]|[百千])"
    return re.compile(
        rf"(?P<series>第\s?|前)?"
        rf"(?:(?P<arabic>{_BROKEN if broken else _ARABIC})|(?P<chinese>{_CHINESE}))"
        rf"(?>(?P<infix>{_INFIX})?)"
        rf"(?>(?:[ \n\u3000]{{0,4}}+(?P<scale>{scale}))?)"
        rf"(?>(?:(?P<rest>{DIGIT}{{1,4}})(?P<rest_scale>[万千百])(?!{DIGIT}))?)"
        rf"(?>(?P<tail>{_INFIX})?)"
    )


def numeral_of(pieces: Shape) -> Numeral | None:
    """The value of a shape, or None where Chinese digits make no number (一一, 万万)."""
    return _remembered(pieces) if len(pieces.arabic) <= OFTEN else _numeral_of(pieces)


def _numeral_of(pieces: Shape) -> Numeral | None:
    values = _arabic(pieces) if pieces.arabic else _chinese(pieces.chinese)
    if values is None:
        return None
    low, high = (plain(EXACT.scaleb(value, power(pieces.scale))) for value in values)
    if pieces.rest:
        low = high = plain(EXACT.add(low, EXACT.scaleb(arabic(pieces.rest), power(pieces.rest_scale))))
    word = pieces.tail or pieces.infix or ("几" if "几" in pieces.chinese or "数" in pieces.chinese else "")
    scale = pieces.scale or _round(pieces.chinese)
    return Numeral(low, high, scale, _QUALIFIERS.get(word), not (pieces.scale or word or pieces.series))


def _round(numeral: str) -> str:
    """The scale of a round Chinese number: 百 of 三百 and 三四百, none in 三百二."""
    scale = numeral.lstrip("一二两三四五六七八九几数、")
    return scale if set(scale) <= set("十百千万亿") else ""


_remembered = lru_cache(4096)(_numeral_of)


def _arabic(pieces: Shape) -> tuple[Decimal, Decimal]:
    value = arabic(pieces.arabic)
    return value, value


def _chinese(numeral: str) -> tuple[Decimal, Decimal] | None:
    return chinese(numeral.replace("、", "")) if len(numeral) <= _LONGEST_CHINESE else None
