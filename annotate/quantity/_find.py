"""Every number of a text: neighbours joined to ranges, signs and qualifiers added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from annotate.quantity import _qualifier
from annotate.quantity._model import Mention, Qualifier, Quantity
from annotate.quantity._money import sign_before, unit_behind, with_currency
from annotate.quantity._number import misread_at, number_at, skip
from annotate.quantity._shape import Number, Numeral
from annotate.quantity._unit import Unit
from annotate.quantity.numeral import CAPITALS, EXACT, plain, power, ratio
from annotate.reading._view import View, as_read

_CANDIDATE = re.compile(
    f"[0-9一二两三四五六七八九十百千万亿几〇第半{CAPITALS}]|零(?=点[一二三四五六七八九几])|数(?=[十百千万亿])|前(?=[0-9二三四五六七八九十百\\s])|首(?=位)"
)
_TO = re.compile(r"\s?(?P<sign>——|[-–—~〜至到、])\s?(?=[0-9一二两三四五六七八九十百千万亿])")
_NEAR_LETTER = re.compile(r"(?:(?<=[lIOo])|(?<=[lIOo]\.))[0-9]|[0-9]++(?>(?:\.[0-9]++)?)\.?[lIOo]")
_ROUND_ABOVE = re.compile("上$|(?:^|[^不通经超])过$")  # 上百家, 过百亿元
_LETTERED = re.compile(r"[0-9]\.?[lIOo]|[lIOo]\.?[0-9]")
_SIGNED = ("percent", "points", "money", "ratio", "temperature")
_ONE = Decimal(1)


def find(text: str) -> list[Mention]:
    """Every number in ``text``, left to right, without overlaps, in linear time.

    Dates and times are numbers too (2020年 is of kind date): annotate.period tells them apart.
    One Chinese digit counts only before a unit or classifier (两大, 三成): 统一 and 三亚 are no numbers.
    """
    view = View(text)
    return [_placed(mention, *view.span(mention.start, mention.end)) for mention in iterate(view.text)]


def iterate(text: str) -> Iterator[Mention]:
    """What ``find`` lists, one by one, in a text as it is read."""
    last = position = 0
    search = _CANDIDATE.search
    lettered = _LETTERED.search(text) is not None
    while candidate := search(text, position):
        position = candidate.start()
        number = misread_at(text, position) if lettered and _NEAR_LETTER.match(text, position) else None
        if number is None and (number := number_at(text, position)):
            number = _joined(text, number)
        if number is None or number.end <= position:  # whatever a pattern does, the next search begins later
            position = max(skip(text, position), position + 1)
        else:
            yield _mention(text, number, last)
            last = position = number.end


def parse(text: str) -> Quantity | None:
    """The quantity that ``text`` is as a whole (超2300余万元, 100家以上, 1-2个), or None.

    Qualifiers around it, spaces and line breaks are allowed; 两位数 and 2+3 have no value and give None.
    """
    text = as_read(text)
    mention = next(iterate(text), None)
    if mention is None or mention.quantity.low is None or not _is_all(text, mention):
        return None
    return mention.quantity


def _placed(mention: Mention, start: int, end: int) -> Mention:
    return mention if (start, end) == (mention.start, mention.end) else replace(mention, start=start, end=end)


def _is_all(text: str, mention: Mention) -> bool:
    start, end = mention.start, mention.end
    if (outside := _before(text, start)) is not None:
        start = outside[1]
    elif start and text[start - 1] in (
        "过" if text[start] == "半" else "上过" if text[start] in "百千万亿" else "+"
    ):
        start -= 1
    if (currency := unit_behind(text, end)) is not None:
        end = currency[1]
    if (outside := _qualifier.after(text, end, mention.quantity.kind)) is not None:
        end = outside[1]
    return not text[:start].strip() and not text[end:].strip()


def _before(text: str, start: int) -> tuple[Qualifier | None, int] | None:
    """The qualifier before ``start``, with a currency between them or before it, and where that begins."""
    found = _qualifier.before(text, start)
    sign = sign_before(text, start)
    if sign is None:
        return found
    outer = _qualifier.before(text, sign[0])
    return outer or (found[0] if found else None, sign[0])


def _joined(text: str, first: Number) -> Number | None:
    """``first``, or the range it opens; None if it is neither (the 三 of 三到处)."""
    to = _TO.match(text, first.end)
    if to is not None and first.numeral is not None:
        second = number_at(text, to.end())
        joined = _range(text, first, second, to["sign"]) if second else None
        if joined is not None:
            return joined
    return first if first.stands() else None


def _range(text: str, first: Number, second: Number, sign: str) -> Number | None:
    """``first`` to ``second`` where both count the same thing and the second is the larger."""
    if (
        second.series
        or first.numeral is None
        or second.numeral is None
        or first.per != (first.unit and second.per)
    ):
        return None
    if (first.unit and first.unit != second.unit) or _apart(text, first, second, sign):
        return None
    low, high = first.numeral.low, second.numeral.high
    if not first.unit and not first.numeral.scale:
        scaled = plain(EXACT.scaleb(low, power(second.numeral.scale)))
        low = scaled if scaled <= high else low
    if low > high:
        return None
    return replace(second, start=first.start, numeral=replace(second.numeral, low=low), series=first.series)


def _apart(text: str, first: Number, second: Number, sign: str) -> bool:
    """Two numbers all the same: 16家、47家, 从5家到10家, and 0512-6875."""
    if sign == "、":
        return not _successive(first, second)
    if sign in "到至" and first.start and text[first.start - 1] in "从由":
        return True
    return text[first.start] == "0" and text[first.start + 1 : first.start + 2] != "."


def _successive(first: Number, second: Number) -> bool:
    """5、6家."""
    one, two = first.numeral, second.numeral
    return bool(one and two and one.bare and not first.unit and second.unit and two.low == one.low + 1 < 10)


def _mention(text: str, number: Number, last: int) -> Mention:
    start, numeral = number.start, number.numeral
    if numeral is None:
        return Mention(start, number.end, _without_value(number.unit), number.unit is None, number.chinese)
    if not number.series:
        start, number = with_currency(text, number, last)
    signs = _is_signed(text, start, number, last)
    if signs:
        start -= signs
        numeral = replace(numeral, low=numeral.high.copy_negate(), high=numeral.low.copy_negate())
    qualifier = _outer(text, start, number) or numeral.qualifier
    bare = numeral.bare and number.unit is None
    return Mention(start, number.end, _quantity(number, numeral, qualifier), bare, number.chinese)


def _is_signed(text: str, start: int, number: Number, last: int) -> int:
    """How many characters before the number say that it is below zero."""
    if start - 2 >= last and text.startswith("零下", start - 2) and number.unit:
        return 2 * (number.unit.kind == "temperature")
    return int(start > last and text[start - 1] in "-负" and _is_sign(text, start - 1, number))


def _is_sign(text: str, position: int, number: Number) -> bool:
    before = text[position - 1] if position else ""
    word = before.isascii() and before.isalnum()
    return number.unit is not None and number.unit.kind in _SIGNED and not word and before not in tuple("-—–")


def _outer(text: str, start: int, number: Number) -> Qualifier | None:
    """The qualifier that stands before or behind the number."""
    before = _before(text, start)
    if before is not None and before[0] is not None:
        return before[0]
    if number.chinese and _ROUND_ABOVE.search(text, max(0, start - 2), start) and text[start] in "百千万亿":
        return "more_than"
    after = _qualifier.after(text, number.end, number.unit.kind if number.unit else "")
    return after[0] if after else None


def _quantity(number: Number, numeral: Numeral, qualifier: Qualifier | None) -> Quantity:
    unit, per = number.unit, number.per
    if number.series or (unit and unit.kind == "rank"):
        return _rank(number, numeral)
    if unit is None:
        return Quantity(numeral.low, numeral.high, "count", "", None, qualifier)
    if per is None:
        low, high = _in_base(numeral, unit.factor)
        return Quantity(low, high, unit.kind, unit.base, unit.currency, qualifier)
    low, high = _in_base(numeral, unit.factor / per.factor)
    kind, base = f"{unit.kind}/{per.kind}", f"{unit.base}/{per.base}"
    return Quantity(low, high, kind, base, unit.currency, qualifier)


def _in_base(numeral: Numeral, factor: Fraction) -> tuple[Decimal, Decimal]:
    if factor == 1:
        return numeral.low, numeral.high
    return plain(ratio(numeral.low, factor)), plain(ratio(numeral.high, factor))


def _without_value(unit: Unit | None) -> Quantity:
    return (
        Quantity(None, None, unit.kind, unit.base, unit.currency)
        if unit
        else Quantity(None, None, "count", "")
    )


def _rank(number: Number, numeral: Numeral) -> Quantity:
    name = number.unit.name if number.unit else "位"
    if number.series == "前" or name == "强":
        return Quantity(_ONE, numeral.high, "rank", "位")
    if name in ("位", "名"):
        return Quantity(numeral.low, numeral.high, "rank", "位")
    return Quantity(numeral.low, numeral.high, "date" if name == "季度" else "ordinal", name)
