"""One number with its unit at a place in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache

from annotate.lexicon import load
from annotate.quantity._model import Qualifier
from annotate.quantity._unit import Unit, after_gap, unit_at, units
from annotate.quantity.numeral import EXACT, arabic, chinese, power, ratio

DIGIT = "[0-9０-９]"
HAN_DIGIT = "[一二两三四五六七八九十百千万亿几零〇]"
_ARABIC = (
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})++(?!{DIGIT})|[０-９]{{1,3}}(?:，[０-９]{{3}})++(?!{DIGIT})|{DIGIT}++)"
    rf"(?:[.．]{DIGIT}++)?+"
)
# A number that a newspaper column broke in two: "总额24\n861.58万美元".
_BROKEN = (
    rf"(?<![^一-龥])(?<![图表第])(?:{DIGIT}{{1,3}}\n|{DIGIT}{{1,9}}[.．]\n|{DIGIT}{{1,9}}\n[.．])"
    rf"{DIGIT}++(?:[.．]{DIGIT}++)?+"
)
_CHINESE = (
    rf"[一二三四五六七八]、[二三四五六七八九][十百千万亿]*+(?!{HAN_DIGIT})"
    rf"|(?:数(?=[十百千万亿]))?{HAN_DIGIT}++(?:点[零〇一二三四五六七八九]++)?+"
)
_INFIX = r"[余多几]|(?<=[0-9万亿][0-9万亿])[+＋](?![0-9０-９A-Za-z])|(?<=[万亿])[+＋](?![0-9０-９A-Za-z])"
_LOOSE_UNIT = re.compile("个(?P<word>[半多余几])")
_JOINED = re.compile(rf"(?:[+＋]{DIGIT}++)++")
_HAN_RUN = re.compile(f"{HAN_DIGIT}++")
_GOES_ON = re.compile(rf"\s?(?:——|[-－−–—~～〜至到])\s?(?:{DIGIT}|{HAN_DIGIT})")
_QUALIFIERS: dict[str, Qualifier] = {
    "余": "more_than", "多": "more_than", "+": "more_than", "＋": "more_than", "几": "approx", "数": "approx"
}  # fmt: skip
_HALF = Decimal("0.5")
_HALF_MORE = re.compile("半(?![导岛年径])")  # 3年半
_LONGEST_NUMERAL = 24
_FULL_YEARS = range(1800, 2200)
_RANKED = ("位", "名", "强")


@dataclass(frozen=True, slots=True)
class Number:
    """``text[start:end]``: a value, its unit, and in ``per`` the unit behind a slash."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    chinese: bool
    unit: Unit | None = None
    per: Unit | None = None
    scale: str = ""
    series: str = ""
    qualifier: Qualifier | None = None
    bare: bool = False


@cache
def _pattern(digits: str) -> re.Pattern[str]:
    compound = "|".join(re.escape(name) for name in units() if name[0] in "十百千万亿")
    scale = rf"(?!{compound})(?:[十百千]?万亿|[十百千]?[万亿]|[百千])"
    return re.compile(
        rf"(?P<series>第\s?|前)?"
        rf"(?:(?P<arabic>{digits})|(?P<chinese>{_CHINESE}))"
        rf"(?P<infix>{_INFIX})?+"
        rf"(?:\s{{0,4}}+(?P<scale>{scale}))?+"
        rf"(?:(?P<rest>{DIGIT}{{1,4}})(?P<rest_scale>[万千百])(?!{DIGIT}))?+"
        rf"(?P<tail>{_INFIX})?+"
    )


@cache
def _not_numbers() -> re.Pattern[str]:
    return _words_pattern("not_numbers")


@cache
def _ordinals() -> re.Pattern[str]:
    return _words_pattern("ordinals")


def _words_pattern(key: str) -> re.Pattern[str]:
    words = sorted(load("number_words")[key], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _before_one() -> str:
    text: str = load("number_words")["before_one"]
    return text


def number_at(text: str, position: int) -> Number | None:
    """The number that begins at ``position``, or None."""
    first = text[position]
    if first == "半":
        return _half(text, position)
    if first == "首":
        return _first_place(text, position)
    found = _pattern(_ARABIC).match(text, position)
    if not found:
        return None
    if found["arabic"]:
        return _broken(text, found) or _arabic(text, found)
    return _chinese(text, found)


def skip(text: str, position: int) -> int:
    """Where to look on when no number begins at ``position``."""
    run = _HAN_RUN.match(text, position)
    return run.end() if run else position + 1


def _half(text: str, position: int) -> Number | None:
    """半年, 半个月; not 上半年 or 半导体."""
    start = position + 1 + text.startswith("个", position + 1)
    found = unit_at(text, start) or unit_at(text, position + 1)
    if not found or found[0].kind != "duration" or text[position - 1 : position] in tuple("上下前后大过多一"):
        return None
    return Number(position, found[1], _HALF, _HALF, chinese=True, unit=found[0])


def _first_place(text: str, position: int) -> Number | None:
    if not text.startswith("首位", position) or text.startswith("度", position + 2):
        return None
    one = Decimal(1)
    return Number(position, position + 2, one, one, chinese=True, unit=units()["位"], series="第")


def _broken(text: str, found: re.Match[str]) -> Number | None:
    if "\n" not in text[found.end("arabic") : found.end("arabic") + 2]:
        return None
    joined = _pattern(_BROKEN).match(text, found.start())
    number = _arabic(text, joined) if joined else None
    return number if number and number.unit and number.unit.kind != "date" else None


def _arabic(text: str, found: re.Match[str]) -> Number | None:
    joined = _JOINED.match(text, found.end("arabic"))
    if joined and not found["series"]:
        return Number(found.start(), joined.end(), None, None, chinese=False, bare=True)
    value = _arabic_value(
        found["arabic"], found["scale"] or "", found["rest"] or "", found["rest_scale"] or ""
    )
    return _with_unit(text, found, value, value)


def _chinese(text: str, found: re.Match[str]) -> Number | None:
    start = found.start("chinese")
    if len(found["chinese"]) > _LONGEST_NUMERAL or _not_numbers().match(text, start):
        return None
    if found["chinese"] == "一" and start and text[start - 1] in _before_one():
        return None
    values = _chinese_values(found["chinese"], found["scale"] or "")
    return _with_unit(text, found, *values) if values else None


@lru_cache(4096)
def _chinese_values(numeral: str, scale: str) -> tuple[Decimal, Decimal] | None:
    values = chinese(numeral.replace("、", ""))
    return values and (values[0].scaleb(power(scale), EXACT), values[1].scaleb(power(scale), EXACT))


def _arabic_value(digits: str, scale: str, rest: str, rest_scale: str) -> Decimal:
    value = arabic(digits).scaleb(power(scale), EXACT)
    return EXACT.add(value, arabic(rest).scaleb(power(rest_scale), EXACT)) if rest else value


def _with_unit(text: str, found: re.Match[str], low: Decimal, high: Decimal) -> Number | None:
    fraction = text.startswith("分之", found.end()) and _fraction(text, found, low)
    if fraction:
        return fraction
    loose = _LOOSE_UNIT.match(text, found.end())
    if loose and (number := _loose_unit(text, found, loose, low, high)):
        return number
    here = _unit_behind(text, found, low)
    if here is None:
        return _without_unit(text, found, low, high)
    unit, end = here
    per, end = _per(text, end)
    if not per and (unit.kind == "duration" or unit.name in ("成", "倍")) and _HALF_MORE.match(text, end):
        low, high, end = EXACT.add(low, _HALF), EXACT.add(high, _HALF), end + 1
    return _in_series(text, _number(found, end, low, high, unit, per))


def _number(
    found: re.Match[str], end: int, low: Decimal, high: Decimal, unit: Unit | None, per: Unit | None
) -> Number:
    numeral = found["chinese"] or ""
    scale = found["scale"] or numeral.lstrip("零〇一二两三四五六七八九几数")
    word = found["tail"] or found["infix"] or ("几" if "几" in numeral or "数" in numeral else "")
    plain = not (unit or found["scale"] or found["infix"] or found["tail"] or found["series"])
    return Number(
        start=found.start(),
        end=end,
        low=low,
        high=high,
        chinese=bool(numeral),
        unit=unit,
        per=per,
        scale=scale,
        series=(found["series"] or "").strip(),
        qualifier=_QUALIFIERS.get(word),
        bare=plain,
    )


def _fraction(text: str, found: re.Match[str], whole: Decimal) -> Number | None:
    """百分之三十, 三分之二: a share of the whole, as a percentage."""
    share = _pattern(_ARABIC).match(text, found.end() + 2)
    if not share or share["series"] or not whole:
        return None
    numeral = share["arabic"] or share["chinese"]
    end = share.end("arabic") if share["arabic"] else share.end("chinese")
    values = (arabic(numeral),) * 2 if share["arabic"] else _chinese_values(numeral, "")
    if values is None or len(numeral) > _LONGEST_NUMERAL:
        return None
    low, high = (ratio(value, Fraction(100) / Fraction(whole)) for value in values)
    return Number(found.start(), end, low, high, chinese=bool(found["chinese"]), unit=units()["%"])


def _loose_unit(
    text: str, found: re.Match[str], loose: re.Match[str], low: Decimal, high: Decimal
) -> Number | None:
    """4个半小时, 3个多月: the word stands inside 个小时, 个月."""
    here = unit_at(text, loose.end())
    unit = here and (units().get(f"个{here[0].name}") or here[0])
    if text.startswith("月", loose.end()):
        here, unit = (units()["月"], loose.end() + 1), units()["个月"]
    if not here or not unit or unit.kind != "duration":
        return None
    half = _HALF if loose["word"] == "半" else Decimal(0)
    number = _number(found, here[1], EXACT.add(low, half), EXACT.add(high, half), unit, None)
    return replace(number, qualifier=_QUALIFIERS.get(loose["word"], number.qualifier))


def _unit_behind(text: str, found: re.Match[str], low: Decimal) -> tuple[Unit, int] | None:
    position = after_gap(text, found.end())
    here = unit_at(text, position)
    if not here or (here[0].digits_only and found["chinese"]):
        return None
    unit, end = here
    gap = text[found.end() : position]
    if gap.count("\n") > 1 and len(unit.name) == 1 and not found["scale"]:
        return None
    if unit.name == "年" and _is_year(found, low):
        unit = replace(unit, kind="date", base="年", factor=Fraction(1))
    if unit.name in ("月", "日") and low > 31:
        unit = units()["个月" if unit.name == "月" else "天"]
    return unit, end


def _is_year(found: re.Match[str], low: Decimal) -> bool:
    numeral = found["arabic"] or found["chinese"]
    return len(numeral) == 4 and not found["scale"] and not found["infix"] and low in _FULL_YEARS


def _per(text: str, end: int) -> tuple[Unit | None, int]:
    """The unit behind a slash, as in 万元/亩 and 件/万人, and where it ends."""
    if text[end : end + 1] not in ("/", "／"):
        return None, end
    scale = _SCALE.match(text, end + 1)
    here = unit_at(text, scale.end()) if scale else None
    if not scale or not here:
        return None, end
    unit = here[0]
    if unit.kind in ("duration", "date"):
        unit = replace(unit, kind="duration", base=unit.name, factor=Fraction(1))
    return replace(unit, factor=unit.factor * 10 ** power(scale[0])), here[1]


_SCALE = re.compile("[百千]?[万亿]?")


def _without_unit(text: str, found: re.Match[str], low: Decimal, high: Decimal) -> Number | None:
    """A number with nothing to count, or with its rank before it."""
    inner = found.end("arabic") if found["arabic"] else found.end("chinese")
    if "\n" in text[inner : found.end()]:
        return (
            None
            if found["chinese"]
            else Number(found.start(), inner, *(arabic(found["arabic"]),) * 2, False, bare=True)
        )
    end = found.end()
    word = found["tail"] or (found["infix"] if end == found.end("infix") else "")
    if word and word in "余多几":
        end -= 1
    number = _number(found, end, low, high, None, None)
    if (
        not number.series
        and number.chinese
        and not _counts(found["chinese"])
        and not _GOES_ON.match(text, end)
    ):
        return None
    return _in_series(text, number)


def _counts(numeral: str) -> bool:
    """Whether a Chinese numeral is a number for sure: 二十, 一百二十; not 一, 千万, 三五."""
    return bool(set(numeral) & set("一二两三四五六七八九")) and bool(set(numeral) & set("十百千万亿"))


def _in_series(text: str, number: Number) -> Number | None:
    """Give 第47位 and 前十 their rank; 前三季度 is none."""
    if not number.series:
        return number
    ranked = number.unit is None or number.unit.name in _RANKED
    if number.series == "前":
        return number if ranked and _is_top(text, number) else None
    if number.unit is None and (_ordinals().match(text, number.end)):
        return replace(number, unit=units()["号"])
    return number


def _is_top(text: str, number: Number) -> bool:
    apart = text[number.start - 1 : number.start] not in tuple("目当此以之提年日眼先从空向面")
    following = text[number.end : number.end + 1]
    closed = number.unit is not None or not ("一" <= following <= "龥") or following in "的之行列"
    return apart and closed and number.high is not None and number.high > 1
