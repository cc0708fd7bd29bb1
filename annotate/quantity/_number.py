"""One number with its unit at a place in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from annotate.lexicon import load
from annotate.quantity._model import Qualifier
from annotate.quantity._shape import DIGIT, HAN_DIGIT, OFTEN, Numeral, Shape, numeral_of, shape
from annotate.quantity._unit import Unit, after_gap, unit_at, units
from annotate.quantity.numeral import EXACT, plain, power, ratio

_HALF = Decimal("0.5")
_TOLD: dict[str, Qualifier] = {"过": "more_than", "超": "more_than", "近": "less_than"}  # before 半
_FIFTY = Decimal(50)
_HALF_MORE = re.compile("半(?![导岛年径])")  # 3年半
_ONE_HALF = re.compile("一(?P<more>[大多小])?半(?![导岛年径天月路夜个圈边])")
_MORE_THAN_HALF = re.compile("半(?=[，,。；;、\\s）)]|$|数|以上)")
_LOOSE_UNIT = re.compile("个(?P<word>[半多余几])(?=月|小时|星期|季度|钟头|礼拜|工作日)")
_SPOKEN = re.compile("个(?P<more>[多来余几])?(?P<scale>[万亿])(?!元级|级)")
_MILLION = Decimal(1_000_000)
_NO_AMOUNT = ("级", "之", "分", "人", "户", "市民", "百姓", "家庭", "游客", "用户", "网友", "群众", "粉丝")
_PAID = re.compile(
    "(?:投资|投入|产值|收入|税收|营收|融资|贷款|授信|基金|规模|总额|金额|资金|利润|销售|订单|合同|注册资本)额?[约近超过达为到逾突破]{0,3}$"
)
_JOINED = re.compile(rf"(?>(?:[+]{DIGIT}++)+)")
_HAN_RUN = re.compile(f"{HAN_DIGIT}++")
_GOES_ON = re.compile(rf"\s?(?:——|[-–—~〜至到])\s?(?:{DIGIT}|{HAN_DIGIT})")
_PER = re.compile("[/](?P<scale>[百千]?[万亿]?)")
_RANKED = ("位", "名", "强")


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
def _words(key: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(load("number_words")[key], key=len, reverse=True))))


def number_at(text: str, position: int) -> Number | None:
    """The number that begins at ``position``, or None."""
    if text[position] == "半":
        return _half(text, position)
    if text[position] == "首":
        return _first_place(text, position)
    if text[position] == "一" and (half := _ONE_HALF.match(text, position)):
        return _half_of_it(half)
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


def _broken(text: str, found: re.Match[str]) -> Number | None:
    """Digits that go on behind a line break, up to a unit: 24\\n861.58万美元."""
    broken = shape(broken=True).match(text, found.start())
    number = broken and _with_unit(text, broken, Shape(*broken.groups("")))
    return number if number and number.unit and number.unit.kind != "date" else None


def _plus(text: str, found: re.Match[str]) -> Number | None:
    """2+3, the name of a list."""
    joined = _JOINED.match(text, found.end("arabic"))
    return (
        Number(found.start(), joined.end(), None, chinese=False) if joined and not found["series"] else None
    )


_SPECIAL = {"\n": _broken, ".": _broken, "+": _plus}


def _half_of_it(found: re.Match[str]) -> Number:
    """一半, 一多半, 过半: a share of the whole, as a percentage."""
    more = found.groupdict().get("more")
    qualifier: Qualifier | None = None if more is None else "less_than" if more == "小" else "more_than"
    fifty = Numeral(_FIFTY, _FIFTY, "", qualifier, False)
    return Number(found.start(), found.end(), fifty, chinese=True, unit=units()["%"])


def _half(text: str, position: int) -> Number | None:
    """半年, 半个月, 过半; not 上半年 or 半导体."""
    if text[max(0, position - 1)] in "过近超" and (found := _MORE_THAN_HALF.match(text, position)):
        half = Numeral(_FIFTY, _FIFTY, "", _TOLD[text[position - 1]], False)
        return replace(_half_of_it(found), numeral=half)
    loose = text.startswith("个", position + 1)
    here = unit_at(text, position + 1) if not loose else _after_loose(text, position + 2)
    if not here or here[0].kind != "duration" or text[max(0, position - 1)] in "上下前后大过多一":
        return None
    return Number(position, here[1], Numeral(_HALF, _HALF, "", None, False), chinese=True, unit=here[0])


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
    if following == "分" and (fraction := _fraction(text, found, numeral)):
        return fraction
    if following == "个" and (loose := _loose(text, found, numeral) or _spoken(text, found, numeral)):
        return loose
    here = _unit_behind(text, end, pieces, numeral)
    if here is None:
        return _without_unit(text, found, pieces, numeral)
    unit, end = here
    per, end = _per(text, end)
    if _HALF_MORE.match(text, end) and (unit.kind == "duration" or unit.name in ("成", "倍")):
        numeral, end = _plus_half(numeral), end + 1
    number = Number(found.start(), end, numeral, bool(pieces.chinese), unit, per, pieces.series.strip())
    return _in_series(text, number) if number.series else number


def _plus_half(numeral: Numeral) -> Numeral:
    return replace(numeral, low=EXACT.add(numeral.low, _HALF), high=EXACT.add(numeral.high, _HALF))


def _fraction(text: str, found: re.Match[str], whole: Numeral) -> Number | None:
    """百分之三十, 三分之二: a share of the whole, as a percentage."""
    share = shape().match(text, found.end() + 2) if text.startswith("分之", found.end()) else None
    if share is None or share["series"] or not whole.low or whole.low.adjusted() > OFTEN:
        return None
    pieces = Shape("", share["arabic"] or "", share["chinese"] or "", "", "", "", "", "")
    part = numeral_of(pieces)
    if part is None:
        return None
    factor = Fraction(100) / Fraction(whole.low)
    low, high = plain(ratio(part.low, factor)), plain(ratio(part.high, factor))
    end = share.end("arabic") if pieces.arabic else share.end("chinese")
    chinese = bool(found["chinese"])
    return Number(found.start(), end, Numeral(low, high, "", None, False), chinese, units()["%"])


def _loose(text: str, found: re.Match[str], numeral: Numeral) -> Number | None:
    """4个半小时, 3个多月: the word stands inside the unit."""
    loose = _LOOSE_UNIT.match(text, found.end())
    here = _after_loose(text, loose.end()) if loose else None
    if not loose or not here or here[0].kind != "duration":
        return None
    half = loose["word"] == "半"
    worth = _plus_half(numeral) if half else replace(numeral, qualifier="more_than")
    return Number(found.start(), here[1], worth, bool(found["chinese"]), here[0])


def _spoken(text: str, found: re.Match[str], numeral: Numeral) -> Number | None:
    """十五个亿, 四个多亿: said for 15亿; of money, where no unit follows."""
    spoken = _SPOKEN.match(text, found.end())
    if not spoken:
        return None
    times = 10 ** power(spoken["scale"])
    worth = replace(numeral, low=numeral.low * times, high=numeral.high * times, scale=spoken["scale"])
    if spoken["more"]:
        worth = replace(worth, qualifier="approx" if spoken["more"] == "来" else "more_than")
    here = unit_at(text, spoken.end()) or (units()["元"], spoken.end())
    return Number(found.start(), here[1], worth, bool(found["chinese"]), here[0])


def _is_amount(text: str, number: Number, numeral: Numeral) -> bool:
    """Tell whether a number without unit is one of money, as people say it: 投资七亿八, 拿出三千万, 总投资50亿."""
    if number.series or numeral.low < _MILLION or text.startswith(_NO_AMOUNT, number.end):
        return False
    said = number.chinese and text[number.start] in "一二两三四五六七八九十"
    return said or bool(_PAID.search(text, max(0, number.start - 10), number.start))


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
    here = unit_at(text, slash.end()) if slash else None
    if not slash or not here:
        return None, end
    unit = here[0]
    if unit.kind in ("duration", "date"):  # 吨/年 stays: a year is no number of days
        unit = Unit(unit.name, "duration", unit.name)
    return replace(unit, factor=unit.factor * 10 ** power(slash["scale"])), here[1]


def _without_unit(text: str, found: re.Match[str], pieces: Shape, numeral: Numeral) -> Number | None:
    """A number with nothing to count."""
    inner = found.end("arabic") if pieces.arabic else found.end("chinese")
    if "\n" in text[inner : found.end()]:  # the scale word begins another line: 2020\n万科
        digits = Shape(pieces.series, pieces.arabic, pieces.chinese, "", "", "", "", "")
        worth, end = numeral_of(digits) or numeral, inner
    else:
        word = pieces.tail or (pieces.infix if not pieces.scale else "")
        worth, end = numeral, found.end() - (word in ("余", "多", "几", "来"))
    number = Number(found.start(), end, worth, bool(pieces.chinese), series=pieces.series.strip())
    if number.series:
        return _in_series(text, number)
    if (pieces.scale or pieces.chinese) and _is_amount(text, number, numeral):
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
