"""Every number of a text: neighbours joined to ranges, signs and qualifiers added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from annotate.quantity import _qualifier
from annotate.quantity._model import Mention, Qualifier, Quantity
from annotate.quantity._number import Number, number_at, skip
from annotate.quantity.numeral import EXACT, plain, power, ratio

_CANDIDATE = re.compile("[0-9０-９一二两三四五六七八九十百千万亿几〇数第前首半]")
_TO = re.compile(r"\s?(?P<sign>——|[-－−–—~～〜至到、])\s?(?=[0-9０-９一二两三四五六七八九十百千万亿])")
_SIGNED = {"percent", "points", "money", "ratio", "temperature"}


def find(text: str) -> list[Mention]:
    """Every number in ``text``, left to right, without overlaps, in linear time.

    Dates and times are numbers too (2020年 is of kind date): annotate.period tells them apart.
    One Chinese digit counts only before a unit or classifier (两大, 三成): 统一 and 三亚 are no numbers.
    """
    return list(iterate(text))


def iterate(text: str) -> Iterator[Mention]:
    """What ``find`` lists, one by one."""
    last = position = 0
    while candidate := _CANDIDATE.search(text, position):
        position = candidate.start()
        number = number_at(text, position)
        number = number and _joined(text, number)
        if number is None:
            position = skip(text, position)
            continue
        yield _mention(text, number, last)
        last = position = number.end


def parse(text: str) -> Quantity | None:
    """The quantity that ``text`` is as a whole (超2300余万元, 100家以上, 1-2个), or None.

    Qualifiers around it, spaces and line breaks are allowed; 两位数 and 2+3 have no value and give None.
    """
    mention = next(iterate(text), None)
    if mention is None or mention.quantity.low is None or not _is_all(text, mention):
        return None
    return mention.quantity


def _is_all(text: str, mention: Mention) -> bool:
    start, end = mention.start, mention.end
    if (outside := _qualifier.before(text, start)) is not None:
        start = outside[1]
    elif text[start - 1 : start] in ("上", "+", "＋"):
        start -= 1
    if (outside := _qualifier.after(text, end)) is not None:
        end = outside[1]
    return not text[:start].strip() and not text[end:].strip()


def _joined(text: str, first: Number) -> Number | None:
    """``first``, or the range it opens; None if it is neither (the 三 of 三到处)."""
    to = _TO.match(text, first.end)
    second = number_at(text, to.end()) if to and first.low is not None else None
    number = _range(text, first, second, to["sign"]) if to and second else None
    if number:
        return number
    lonely = first.bare and first.chinese and first.scale in ("", text[first.start : first.end])
    return None if lonely else first


def _range(text: str, first: Number, second: Number, sign: str) -> Number | None:
    """``first`` to ``second`` where both count the same thing and the second is the larger."""
    if second.series or first.low is None or second.low is None or second.high is None:
        return None
    if (first.unit and first.unit != second.unit) or _apart(text, first, second, sign):
        return None
    low = first.low
    if not first.unit and not first.scale:
        scaled = low.scaleb(power(second.scale), EXACT)
        low = scaled if scaled <= second.high else low
    return None if low > second.high else replace(second, start=first.start, low=low, series=first.series)


def _apart(text: str, first: Number, second: Number, sign: str) -> bool:
    """Two numbers all the same: 16家、47家, 从5家到10家, and 0512-6875."""
    if sign == "、":
        return not _successive(first, second)
    if sign in "到至" and text[first.start - 1 : first.start] in ("从", "由"):
        return True
    return text[first.start] in "0０" and text[first.start + 1 : first.start + 2] not in (".", "．")


def _successive(first: Number, second: Number) -> bool:
    """5、6家, but not 16家、47家."""
    return first.bare and second.unit is not None and second.low == first.low + 1 < 10  # type: ignore[operator]


def _mention(text: str, number: Number, last: int) -> Mention:
    start = number.start
    quantity = _quantity(number)
    if start > last and text[start - 1] in "-－−" and _is_sign(text, start - 1, quantity.kind):
        start -= 1
        quantity = replace(quantity, low=_negative(quantity.high), high=_negative(quantity.low))
    outer = _outer(text, start, number)
    return Mention(
        start,
        number.end,
        replace(quantity, qualifier=outer) if outer else quantity,
        number.bare,
        number.chinese,
    )


def _is_sign(text: str, position: int, kind: str) -> bool:
    before = text[position - 1 : position] if position else ""
    return kind in _SIGNED and not (before.isascii() and before.isalnum()) and before not in tuple("-－−—–")


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.copy_negate()


def _outer(text: str, start: int, number: Number) -> Qualifier | None:
    before = _qualifier.before(text, start)
    if before:
        return before[0]
    if number.chinese and text[start - 1 : start] == "上" and text[start] in "百千万亿":
        return "more_than"
    after = _qualifier.after(text, number.end)
    return after[0] if after else None


def _quantity(number: Number) -> Quantity:
    unit, per, low, high = number.unit, number.per, number.low, number.high
    if low is None or high is None:
        return Quantity(None, None, "count", "")
    if number.series or (unit and unit.kind == "rank"):
        return _rank(number, low, high)
    if unit is None:
        return Quantity(plain(low), plain(high), "count", "", None, number.qualifier)
    if per is None:
        low, high = _in_base(low, high, unit.factor)
        return Quantity(low, high, unit.kind, unit.base, unit.currency, number.qualifier)
    low, high = _in_base(low, high, unit.factor / per.factor)
    kind, base = f"{unit.kind}/{per.kind}", f"{unit.base}/{per.base}"
    return Quantity(low, high, kind, base, unit.currency, number.qualifier)


def _in_base(low: Decimal, high: Decimal, factor: Fraction) -> tuple[Decimal, Decimal]:
    first = plain(ratio(low, factor))
    return first, first if low == high else plain(ratio(high, factor))


def _rank(number: Number, low: Decimal, high: Decimal) -> Quantity:
    name = number.unit.name if number.unit else "位"
    low, high = plain(low), plain(high)
    if number.series == "前" or name == "强":
        return Quantity(Decimal(1), high, "rank", "位")
    if name in ("位", "名"):
        return Quantity(low, high, "rank", "位")
    return Quantity(low, high, "date" if name == "季度" else "ordinal", name)
