"""Numerals, 0-9 or Chinese, to exact decimals."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

# Never rounds, whatever the length: only sums and products are computed in it.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
CAPITALS = "壹贰叁肆伍陆柒捌玖拾佰仟"
_PLAIN = str.maketrans(CAPITALS, "一二三四五六七八九十百千")

_DIGIT = r"(?:[一二两三四五六七八九]|[0-9]++(?>(?:\.[0-9]++)?))"
_SECTION = re.compile(
    rf"(?P<千>{_DIGIT}?千)?零?(?P<百>{_DIGIT}?百)?零?(?P<十>{_DIGIT}?十)?(?P<零>零)?(?P<一>{_DIGIT})?"
)
_NEIGHBOURS = re.compile(r"([一二两三四五六七八])([二两三四五六七八九])(?=[十百千万亿]|$)")
_POSITIONAL = re.compile(r"[〇○零一二三四五六七八九]++")
_SHORT_TAIL = re.compile("[百千万亿][一二两三四五六七八九]$")


def arabic(text: str) -> Decimal:
    """The value of digits with thousands separators: ``7,583.51``."""
    return Decimal("".join(text.replace(",", "").replace("，", "").split()))


def power(scale: str) -> int:
    """The power of ten that scale characters stand for, multiplied: ``千万`` is 7."""
    return sum(SCALES[character] for character in scale)


def chinese(text: str) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest value of a Chinese numeral, or None where it is none; its digits may be 0-9: 3亿5千万.

    几 and 数 stand for one digit from 2 to 9 (几十 is 20 to 90), or 1 to 9 behind 十 and 点;
    two neighbouring digits are a range (三五, 二三十). Capital numerals (壹佰) are those they stand for.
    """
    text = text.translate(_PLAIN)
    if "几" in text or "数" in text:
        low, high = ("一", "九") if "十几" in text or "点" in text else ("二", "九")
        return _pair(re.sub("[几数]", low, text, count=1), re.sub("[几数]", high, text, count=1))
    if len(text) > 1 and _POSITIONAL.fullmatch(text) and (len(text) > 2 or ("〇" in text or "○" in text)):
        return _pair(text, text)
    found = _NEIGHBOURS.search(text) if "点" not in text else None
    if found and (found[1] + found[2] == "三五" or DIGITS[found[2]] == DIGITS[found[1]] + 1):
        before, after = text[: found.start()], text[found.end() :]
        return _pair(before + found[1] + after, before + found[2] + after)
    return _pair(text, text)


def ratio(value: Decimal, factor: Fraction) -> Decimal:
    """``value`` times ``factor``: exact, or to 28 digits for one like 2000/3."""
    product = EXACT.multiply(value, Decimal(factor.numerator))
    if factor.denominator == 1:
        return product
    precision = len(product.as_tuple().digits) + 28
    return Context(prec=precision).divide(product, Decimal(factor.denominator))


def plain(value: Decimal) -> Decimal:
    """The same value without an exponent or trailing zeros: 23000000, 8.9."""
    if value == value.to_integral_value(context=EXACT):
        return value.quantize(Decimal(1), context=EXACT)
    return value.normalize(EXACT)


def _pair(low: str, high: str) -> tuple[Decimal, Decimal] | None:
    first, second = _strict(low), _strict(high)
    return None if first is None or second is None else (first, second)


def _strict(text: str) -> Decimal | None:
    whole, point, decimals = text.partition("点")
    if point:
        value = _strict(whole)
        digits = "".join(str(DIGITS[digit]) for digit in decimals)
        return None if value is None else EXACT.add(value, Decimal(f"0.{digits}"))
    if len(text) > 2 and _POSITIONAL.fullmatch(text):
        return Decimal("".join(str(DIGITS[digit]) for digit in text))
    for mark in "亿万":
        head, found, tail = text.rpartition(mark)
        if found:
            return _scaled(head, mark, tail)
    return _section(text)


def _scaled(head: str, mark: str, tail: str) -> Decimal | None:
    upper = _strict(head.replace("万亿", "万")) if head else Decimal(1)  # 1万亿5千亿
    if tail and len(tail) == 1:
        tail += {"亿": "千万", "万": "千"}[mark]
    lower = _strict(tail) if tail else Decimal(0)
    if upper is None or lower is None or tail.startswith(("万", "十")):
        return None
    return EXACT.add(upper.scaleb(SCALES[mark], EXACT), lower)


def _section(text: str) -> Decimal | None:
    found = _SECTION.fullmatch(text)
    if not found or not text or text == "零":
        return Decimal(0) if text == "零" else None
    value = Decimal(0)
    for mark in "千百十":
        value = EXACT.add(value, EXACT.scaleb(_digit(found[mark]), SCALES[mark]))
    short = SCALES[text[-2]] - 1 if _SHORT_TAIL.search(text) else 0
    return EXACT.add(value, EXACT.scaleb(_digit(found["一"]), short))


def _digit(part: str | None) -> Decimal:
    """The value of one digit before its mark: 5 of 五百 and 5百, 1 of 百 alone."""
    if not part:
        return Decimal(0)
    digits = part.rstrip("千百十")
    return Decimal(digits) if digits[:1].isdecimal() else Decimal(DIGITS.get(digits, 1))
