"""One number with its unit at a place in a text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from annotate.lexicon import load
from annotate.quantity import _money, _share
from annotate.quantity._shape import DIGIT, HAN_DIGIT, Number, Numeral, Shape, numeral_of, shape
from annotate.quantity._unit import Unit, after_gap, unit_at, units
from annotate.quantity.numeral import CAPITALS, power

_LOOSE_UNIT = re.compile(
    r"个(?P<word>[半多余几])(?=月|小时|星期|季度|钟头|礼拜|工作日|百\s?分\s?点|点(?![一-鿿]))"
)
_JOINED = re.compile(rf"(?>(?:\+{DIGIT}++)+)")
_HAN_RUN = re.compile(f"(?:{HAN_DIGIT}|[{CAPITALS}])+")
_GOES_ON = re.compile(rf"\s?(?:——|[-–—~〜至到])\s?(?:{DIGIT}|{HAN_DIGIT})")
_PER = re.compile("[/每](?P<scale>[百千]?[万亿]?)")
_PER_TIME = re.compile("[a-z]++(?![A-Z0-9])|[日时]")
_LETTERS = 4  # that are looked at before a digit
_MISREAD = re.compile(
    r"(?P<digits>[0-9lIOo]++(?>(?:\.[0-9lIOo]++)?))(?P<scale>(?>(?:[十百千]?[万亿]|[百千])?))"
)
_MEASURES = ("area", "volume", "mass", "energy")  # 29微克每立方米, but 500元 + 每人
_RANKED = ("位", "名", "强")


@cache
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(load("number_words")[key], key=len, reverse=True))))


def number_at(text: str, position: int) -> Number | None:
    """The number that begins at ``position``, or None."""
    if text[position] == "半":
        return _share.told_half(text, position) or _half(text, position)
    if text[position] == "首":
        return _first_place(text, position)
    if text[position] == "一" and (half := _share.one_half(text, position)):
        return half
    found = shape().match(text, position)
    if found is None:
        return None
    pieces = Shape(*found.groups(""))
    if pieces.chinese:
        word = _is_word(text, found.start("chinese"), pieces.chinese)
        return None if word else _with_unit(text, found, pieces)
    following = text[found.end("arabic") : found.end("arabic") + 1]
    special = _SPECIAL[following](text, found) if following in _SPECIAL else None
    return special or _with_unit(text, found, pieces)


def misread_at(text: str, position: int) -> Number | None:
    """Digits with letters among them that a scanner took for digits, before a scale or unit: l00亿元, 1O%."""
    start = position
    while start and position - start < _LETTERS and text[start - 1] in "lIOo.":
        start -= 1
    if start and text[start - 1].isascii() and text[start - 1].isalnum():
        return None
    found = _MISREAD.match(text, start)
    if found is None or found["digits"].replace(".", "").isdecimal():
        return None
    unit = unit_at(text, found.end())
    if unit is None and not found["scale"]:
        return None
    end = unit[1] if unit else found.end()
    return Number(start, end, None, chinese=False, unit=unit[0] if unit else None)


def skip(text: str, position: int) -> int:
    """Where to look on when no number begins at ``position``."""
    run = _HAN_RUN.match(text, position)
    return run.end() if run else position + 1


def _is_word(text: str, start: int, numeral: str) -> bool:
    """十分, 统一: Chinese digits that are part of a word."""
    parts_of_words = load("number_words")["behind"]
    if start and text[start - 1] in parts_of_words.get(numeral[0], ""):
        return True
    return _words("not_numbers").match(text, start) is not None


def _over_gap(text: str, found: re.Match[str]) -> Number | None:
    """Digits that go on behind a line break or a space, up to a unit: 24\\n861.58万美元, 1 234.5万元."""
    whole = shape(text[found.end("arabic")]).match(text, found.start())
    number = whole and _with_unit(text, whole, Shape(*whole.groups("")))
    return number if number and number.unit and number.unit.kind != "date" else None


def _plus(text: str, found: re.Match[str]) -> Number | None:
    """2+3, the name of a list."""
    joined = _JOINED.match(text, found.end("arabic"))
    return (
        Number(found.start(), joined.end(), None, chinese=False) if joined and not found["series"] else None
    )


_SPECIAL = dict.fromkeys("\n. \u3000", _over_gap) | {"+": _plus, "/": _share.of_all}


def _half(text: str, position: int) -> Number | None:
    """半年, 半个月; not 上半年 or 半导体."""
    loose = text.startswith("个", position + 1)
    here = unit_at(text, position + 1) if not loose else _after_loose(text, position + 2)
    if not here or here[0].kind != "duration" or text[max(0, position - 1)] in "上下前后大过多一":
        return None
    return _share.half_unit(position, *here)


def _after_loose(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit behind 个半, 个多 or 半个: 月 counts months there."""
    if text.startswith("月", position):
        return units()["个月"], position + 1
    here = unit_at(text, position)
    return (units().get(f"个{here[0].name}", here[0]), here[1]) if here else None


def _first_place(text: str, position: int) -> Number | None:
    if not text.startswith("首位", position) or text.startswith("度", position + 2):
        return None
    one = Numeral(Decimal(1), Decimal(1), "", None, False)
    return Number(position, position + 2, one, chinese=True, unit=units()["位"], series="第")


def _with_unit(text: str, found: re.Match[str], pieces: Shape) -> Number | None:
    numeral = numeral_of(pieces)
    if numeral is None:
        return None
    end = found.end()
    following = text[end : end + 1]
    if following == "分" and (share := _share.of_parts(text, found, numeral)):
        return share
    if following == "个" and (loose := _loose(text, found, numeral) or _money.spoken(text, found, numeral)):
        return loose
    here = _unit_behind(text, end, pieces, numeral)
    if here is None:
        return _without_unit(text, found, pieces, numeral)
    unit, end = here
    per, end = _per(text, end)
    if per is None:
        numeral, end = _share.with_part(text, end, numeral, unit)
        numeral, unit, end = _money.with_change(text, end, numeral, unit)
    number = Number(found.start(), end, numeral, bool(pieces.chinese), unit, per, pieces.series.strip())
    return _in_series(text, number) if number.series else number


def _loose(text: str, found: re.Match[str], numeral: Numeral) -> Number | None:
    """4个半小时, 3个多月: the word stands inside the unit."""
    loose = _LOOSE_UNIT.match(text, found.end())
    here = _after_loose(text, loose.end()) if loose else None
    if not loose or not here or here[0].kind not in ("duration", "points"):
        return None
    half = loose["word"] == "半"
    worth = _share.plus_half(numeral) if half else replace(numeral, qualifier="more_than")
    return Number(found.start(), here[1], worth, bool(found["chinese"]), here[0])


def _unit_behind(text: str, end: int, pieces: Shape, numeral: Numeral) -> tuple[Unit, int] | None:
    position = after_gap(text, end)
    here = unit_at(text, position)
    if here is None or (here[0].digits_only and pieces.chinese):
        return None
    unit, unit_end = here
    if (
        position > end + 1
        and not pieces.scale
        and len(unit.name) == 1
        and text.count("\n", end, position) > 1
    ):
        return None
    if unit.name in ("年", "月", "日"):
        unit = _calendar_unit(unit, pieces, numeral)
    return unit, unit_end


def _calendar_unit(unit: Unit, pieces: Shape, numeral: Numeral) -> Unit:
    """2020年 is a year, 3年 a length of time; 8月 and 8日 are dates, 100日 is a length of time."""
    digits = pieces.arabic or pieces.chinese
    if unit.name == "年":
        full = len(digits) == 4 and not (pieces.scale or pieces.infix) and 1800 <= numeral.low < 2200
        return Unit("年", "date", "年") if full else unit
    if numeral.low <= 31:
        return unit
    return units()["个月" if unit.name == "月" else "天"]


def _per(text: str, end: int) -> tuple[Unit | None, int]:
    """The unit behind a slash, as in 万元/亩 and 件/万人, and where it ends."""
    slash = _PER.match(text, end)
    here = _time_behind(text, slash.end()) or unit_at(text, slash.end()) if slash else None
    if not slash or not here or (text[end] == "每" and here[0].kind not in _MEASURES):
        return None, end
    unit = here[0]
    if unit.kind in ("duration", "date"):  # 吨/年 stays: a year is no number of days
        unit = Unit(unit.name, "duration", unit.name)
    return replace(unit, factor=unit.factor * 10 ** power(slash["scale"])), here[1]


def _time_behind(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit of time that stands for itself behind a slash only: the a of t/a."""
    words = load("number_words")["per"]
    found = _PER_TIME.match(text, position)
    return (units()[words[found[0]]], found.end()) if found and found[0] in words else None


def _without_unit(text: str, found: re.Match[str], pieces: Shape, numeral: Numeral) -> Number | None:
    """A number with nothing to count."""
    inner = found.end("arabic") if pieces.arabic else found.end("chinese")
    if "\n" in text[inner : found.end()]:  # the scale word begins another line: 2020\n万科
        digits = Shape(pieces.series, pieces.arabic, pieces.chinese, "", "", "", "")
        worth, end = numeral_of(digits) or numeral, inner
    else:
        word = pieces.tail or (pieces.infix if not pieces.scale else "")
        worth, end = numeral, found.end() - (word in ("余", "多", "几", "来"))
    number = Number(found.start(), end, worth, bool(pieces.chinese), series=pieces.series.strip())
    if number.series:
        return _in_series(text, number)
    if (pieces.scale or pieces.chinese) and _money.is_amount(text, number, numeral):
        return replace(number, unit=units()["元"])
    if pieces.chinese and not number.stands() and not _GOES_ON.match(text, end):
        return None
    return number


def _in_series(text: str, number: Number) -> Number | None:
    """Give 第47位 and 前十 their rank; 前三季度 is none."""
    if number.series == "前":
        ranked = number.unit is None or number.unit.name in _RANKED
        return number if ranked and _is_top(text, number) else None
    if number.unit is None and _words("ordinals").match(text, number.end):
        number.unit = units()["号"]
    return number


def _is_top(text: str, number: Number) -> bool:
    apart = text[max(0, number.start - 1)] not in "目当此以之提年日眼先从空向面"
    following = text[number.end : number.end + 1]
    closed = number.unit is not None or not ("一" <= following <= "龥") or following in "的之行列甲"
    return apart and closed and number.numeral is not None and number.numeral.high > 1
