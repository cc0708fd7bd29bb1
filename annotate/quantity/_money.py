"""Money as people write and say it: 十五个亿, 投资七亿八, 3元5角, 人民币3000万, US$ 5000万, 3000万（美元）."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from annotate.quantity._shape import Number, Numeral
from annotate.quantity._unit import Unit, symbols, unit_at, units
from annotate.quantity.numeral import EXACT, chinese, power

_SPOKEN = re.compile("个(?P<more>[多来余几])?(?P<scale>[万亿])(?!元级|级)")
_MILLION = Decimal(1_000_000)
_NO_AMOUNT = ("级", "之", "分", "人", "户", "市民", "百姓", "家庭", "游客", "用户", "网友", "群众", "粉丝")
_PAID = re.compile(
    "(?:投资|投入|产值|收入|税收|营收|融资|贷款|授信|基金|规模|总额|金额|资金|利润|销售|订单|合同|注册资本)额?[约近超过达为到逾突破]{0,3}$"
)
_DIGIT = "[0-9一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_CHANGE = re.compile(
    rf"(?<=块)(?P<said>{_DIGIT})(?![一-鿿0-9])"
    rf"|(?:(?P<tenths>{_DIGIT})[角毛](?![色落度])|零)?(?:(?P<hundredths>{_DIGIT})分(?![一-鿿]))?(?:[整正钱](?![一-鿿]))?"
)
_BETWEEN = " 约近超逾达计为:："  # a currency and its number
_CHANGED = ("元", "块", "圆", "块钱")  # before 角 and 分


def spoken(text: str, found: re.Match[str], numeral: Numeral) -> Number | None:
    """十五个亿, 四个多亿: said for 15亿; of money, where no unit follows."""
    said = _SPOKEN.match(text, found.end())
    if not said:
        return None
    times = 10 ** power(said["scale"])
    worth = replace(numeral, low=numeral.low * times, high=numeral.high * times, scale=said["scale"])
    if said["more"]:
        worth = replace(worth, qualifier="approx" if said["more"] == "来" else "more_than")
    here = unit_at(text, said.end()) or (units()["元"], said.end())
    return Number(found.start(), here[1], worth, bool(found["chinese"]), here[0])


def is_amount(text: str, number: Number, numeral: Numeral) -> bool:
    """Tell whether a number without unit is one of money, as people say it: 投资七亿八, 拿出三千万, 总投资50亿."""
    if number.series or numeral.low < _MILLION or text.startswith(_NO_AMOUNT, number.end):
        return False
    said = number.chinese and text[number.start] in "一二两三四五六七八九十"
    return said or bool(_PAID.search(text, max(0, number.start - 10), number.start))


def with_change(text: str, end: int, numeral: Numeral, unit: Unit) -> tuple[Numeral, Unit, int]:
    """The value with 角 and 分 behind 元, and where it ends: 3元5角, 3块5毛, 壹佰元整."""
    found = (
        _CHANGE.match(text, end) if unit.name in _CHANGED and text[end : end + 1] not in "，。、；" else None
    )
    if not found or found.end() == end:
        return numeral, unit, end
    more = EXACT.add(_tenth(found["tenths"] or found["said"], 1), _tenth(found["hundredths"], 2))
    worth = replace(numeral, low=EXACT.add(numeral.low, more), high=EXACT.add(numeral.high, more))
    return worth, units()["元"], found.end()


def _tenth(digit: str | None, power: int) -> Decimal:
    if not digit:
        return Decimal(0)
    values = chinese(digit)
    return (values[0] if values else Decimal(0)).scaleb(-power)


def with_currency(text: str, number: Number, last: int) -> tuple[int, Number]:
    """Where the number begins, with a currency that stands before or behind it: ¥500, US$ 3亿, 港币5000万元, 3亿（美元).

    The currency is part of the mention where the unit alone would not tell it: not in 人民币3000万元.
    """
    if number.unit is not None and number.unit.name != "元":
        return number.start, number
    before = sign_before(text, number.start, last)
    if before is not None:
        start, unit = before
        if number.unit is None or number.unit.currency != unit.currency:
            return start, replace(number, unit=unit)
    elif (behind := unit_behind(text, number.end)) and not (number.unit and behind[0].currency == "CNY"):
        return number.start, replace(number, unit=behind[0], end=behind[1])
    return number.start, number


def unit_behind(text: str, end: int) -> tuple[Unit, int] | None:
    """The currency that stands in brackets behind a number, and where they end."""
    found = _behind().match(text, end) if text[end : end + 1] in (" ", "（", "(") else None
    return (units()[found["unit"]], found.end()) if found else None


def sign_before(text: str, start: int, last: int = 0) -> tuple[int, Unit] | None:
    """The currency that stands before ``start``, not before ``last``, and where it begins."""
    end = start
    if text[max(0, start - 1) : start] not in _ends():
        return None
    while end > last and text[end - 1] in _BETWEEN:
        end -= 1
    for length in _lengths().get(text[end - 1 : end], ()) if end > last and start - end <= 3 else ():
        begin = end - length
        unit = symbols().get(text[max(0, begin) : end])
        if unit and unit.currency != "CNY" and text[end] in ":：":
            return None  # 美元：7.1元 is an exchange rate
        if unit and begin >= last and not (_is_latin(text[begin]) and begin and _is_latin(text[begin - 1])):
            return begin, unit
    return None


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@cache
def _ends() -> frozenset[str]:
    """The characters that may stand before a number with a currency before it."""
    return frozenset(_BETWEEN) | frozenset(sign[-1] for sign in symbols())


@cache
def _lengths() -> dict[str, list[int]]:
    """How long the currencies are that end in a character, the longest first."""
    ends = {sign[-1] for sign in symbols()}
    return {end: sorted({len(sign) for sign in symbols() if sign[-1] == end}, reverse=True) for end in ends}


@cache
def _behind() -> re.Pattern[str]:
    names = sorted((name for name, unit in units().items() if unit.kind == "money"), key=len, reverse=True)
    return re.compile(rf"\s?[（(](?P<unit>{'|'.join(map(re.escape, names))})[）)]")
