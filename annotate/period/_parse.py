"""From a time expression to the interval it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from annotate.lexicon import load
from annotate.period._calendar import DAY, month_near, quarter_near, shifted, week_near, years
from annotate.period._model import Period, Tense
from annotate.period._parts import part_of
from annotate.period._pattern import any_of
from annotate.quantity.numeral import chinese
from annotate.reading._view import as_read

_BEFORE = timedelta(days=183)  # the day of publishing, for a time without a year …
_BEHIND = timedelta(days=92)  # … or behind it
_MONTH = timedelta(days=31)
_LONGEST = 40  # characters; a time expression is shorter
_TO = re.compile("(——|[-–—~〜至到、])")
_AS_OF = re.compile("截[至止]到?")
_QUOTES = str.maketrans("", "", '“”"‘’「」')
_NUMERAL = re.compile("(?<![上下])[〇○零一二两三四五六七八九十百]+")
_PLAN = re.compile("(十[一二三四五六七八九]?|[六七八九])五(规划期间|规划期|期间|时期|末|初|前期|中期|后期)?")
_DASHED = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_ONLY = re.compile("([0-9]{1,2})日.{0,12}")
_STRETCH = re.compile(
    "(?:(?P<past>近|过去|最近|这)|(?P<coming>未来|今后|接下来|往后))?的?"
    "(?P<count>[0-9]{1,3})多?(?P<unit>个月|年|个季度|周|个?星期|天|日)(?P<tail>以来|来|之内|内|里|间|时间)?"
)
_CENTURY = re.compile(
    "(?:(?P<century>[0-9]{2}|[上本])世纪)?(?:(?P<decade>[0-9]0)年代)?|(?P<years>[0-9]{3}0)年代"
)
_WEEKDAY = re.compile("(?P<which>[本上下])?(?:周|星期)(?P<day>[1-6日天])")


def parse(text: str, reference: date | None = None, tense: Tense | None = None) -> Period | None:
    """The days that ``text`` names, or None if it names none, or none that is certain.

    ``reference`` is the day of publishing: without it what counts from there (今年, 近两年, 3月) names none.
    A month, quarter or day without a year lies before it if the ``tense`` of what is told is past, behind it if
    that is future; where nobody says, it is the one that ended in the half year before the reference or ends in
    the quarter behind it, and None if neither does. 截至 a time means its last day; 以来 lasts from
    its first day to the reference; 近 and 未来 count from the reference; 年底 is December, 年初 January.
    The five-year plans follow their numbering: the 14th (十四五) is 2021 to 2025.
    """
    text = as_read(text)
    if len(text) > 2 * _LONGEST:
        return None
    plain = "".join(text.split()).translate(_QUOTES)
    try:
        return _limited(plain, reference, tense)
    except (ValueError, OverflowError):  # 2021-02-30, or beyond the years 1 to 9999
        return None


def _limited(text: str, reference: date | None, tense: Tense | None) -> Period | None:
    if as_of := _AS_OF.match(text):
        whole = _interval(text[as_of.end() :], reference, tense or "past")
        return whole and Period(whole.end, whole.end)
    text = re.sub("^(?:自从?|从|到|至)", "", text)
    since = re.sub("(?:以来|至今|起|开始)$", "", text)
    if since != text and not _STRETCH.fullmatch(_digits(text)):
        whole = _interval(since, reference, "past")
        return Period(whole.start, reference) if whole and reference and whole.start <= reference else None
    text = re.sub("(?<=[底末])前$", "", text)
    return _interval(text, reference, tense)


def _interval(text: str, reference: date | None, tense: Tense | None) -> Period | None:
    if plan := _PLAN.fullmatch(text):
        return _five_years(plan)
    text = _digits(text.removesuffix("期间"))
    if dashed := _DASHED.fullmatch(text):
        day = date(int(dashed[1]), int(dashed[3]), int(dashed[4]))
        return Period(day, day)
    if text and (century := _CENTURY.fullmatch(text)):
        return _century(century, reference)
    counted = _counted(text, reference) if reference else None
    return counted or _in_calendar(_with_month(text, reference), reference, tense)


def _digits(text: str) -> str:
    """The text with digits instead of Chinese numerals."""
    return _NUMERAL.sub(_as_digits, text)


def _as_digits(numeral: re.Match[str]) -> str:
    values = chinese(numeral[0])
    return str(values[0]) if values and values[0] == values[1] else numeral[0]


def _five_years(plan: re.Match[str]) -> Period | None:
    number = chinese(plan[1])
    if number is None:
        return None
    first = 1951 + 5 * int(number[0])
    if plan[2] in ("初", "末"):
        return years(first, first) if plan[2] == "初" else years(first + 4, first + 4)
    return years(first, first + 4) if plan[2] is None or "前中后".find(plan[2][0]) < 0 else None


def _century(found: re.Match[str], reference: date | None) -> Period | None:
    """20世纪, 上世纪80年代, 1990年代, 90年代 (of the 20th)."""
    if found["years"]:
        return years(int(found["years"]), int(found["years"]) + 9)
    name, decade = found["century"] or "20", found["decade"]
    if name in ("上", "本"):
        if reference is None:
            return None
        name = (reference.year - 1) // 100 + (name == "本")
    first = 100 * (int(name) - 1)
    return years(first + int(decade), first + int(decade) + 9) if decade else years(first + 1, first + 100)


def _with_month(text: str, reference: date | None) -> str:
    """本月8日 and 上月底 with the month they mean."""
    offsets = load("period_words")["months"]
    for word in offsets if reference else ():
        if text.startswith(word) and reference:
            month = month_near(reference, int(offsets[word])).start
            return f"{month.year}年{month.month}月{text.removeprefix(word)}"
    return text


def _in_calendar(text: str, reference: date | None, tense: Tense | None) -> Period | None:
    """Years and parts of them, one or from one to another."""
    left, *others = _TO.split(text, maxsplit=1)
    year, first = _year(left, reference)
    if not others:
        return _placed(year, first, None, first, reference, tense)
    sign, right = others
    last_year, last = _year(right, reference)
    if first.lstrip("第").isdecimal():
        first += re.sub("^[第0-9]+(月|日|季度).*", r"\1", last) if last else "年"
    if _DAY_ONLY.fullmatch(last) and "月" in first:
        last = first[: first.index("月") + 1] + last
    if sign == "、" and not _follow(left, right):
        return None
    return _placed(year, first, last_year, last, reference, tense)


def _follow(left: str, right: str) -> bool:
    """Whether 一、二季度 or 2019、2020年 are neighbours."""
    one, two = re.findall("[0-9]+", left)[-1:], re.findall("[0-9]+", right)[:1]
    return bool(one and two) and int(one[0]) + 1 == int(two[0])


def _year(text: str, reference: date | None) -> tuple[int | None, str]:
    """The year at the head of ``text``, if it is known, and the rest."""
    if found := re.match("([0-9]{4})(?:年度?|$|(?=[上下]半年|[QH]|[1-4]Q))", text):
        return int(found[1]), text[found.end() :]
    found = re.match(any_of(load("period_words")["years"]), text)
    if found and reference:
        return reference.year + int(load("period_words")["years"][found[0]]), text[found.end() :]
    return None, text


def _placed(
    year: int | None, first: str, last_year: int | None, last: str, day: date | None, tense: Tense | None
) -> Period | None:
    """The stretch in its year, or in the year that the day of publishing and the tense tell."""
    if year is not None:
        return _span(year, first, last_year, last)
    if day is None or not (first and last):
        return None
    if only := _DAY_ONLY.fullmatch(first):
        return _told(list(_days_near(int(only[1]), last, day)), day, tense)
    whole = re.match("全年|年", first) and not tense  # 全年, 年底: of the year of publishing
    offsets = (0,) if whole else (-1, 0, 1)
    spans = [_span(day.year + offset, first, last_year, last) for offset in offsets]
    return _told([span for span in spans if span], day, tense, certain=bool(whole))


def _told(spans: list[Period], day: date, tense: Tense | None, certain: bool = False) -> Period | None:
    """Which of some stretches, in order, is spoken of on a day."""
    if tense == "future":
        return next((span for span in spans if span.end >= day), None)
    if tense == "past":
        return next((span for span in reversed(spans) if _is_over(span, day)), None)
    near = (span for span in spans if certain or -_BEFORE <= span.end - day <= _BEHIND)
    return min(near, key=lambda span: abs(span.end - day), default=None)


def _is_over(span: Period, day: date) -> bool:
    """Tell whether a stretch can be reported on as past: a month once it has begun, a longer one in its last quarter."""
    length = span.end - span.start
    return span.start <= day if length < _MONTH else span.end - day <= length / 4


def _span(year: int, first: str, last_year: int | None, last: str) -> Period | None:
    begin, end = part_of(year, first), part_of(last_year or year, last)
    if begin and end and end.end < begin.start and last_year is None:
        end = part_of(year + 1, last)  # 11月至2月
    return Period(begin.start, end.end) if begin and end and begin.start <= end.end else None


def _days_near(first: int, last: str, day: date) -> Iterator[Period]:
    """Yield 8日, or 8日至10日, of the months around a day."""
    until = _DAY_ONLY.fullmatch(last)
    for month in (month_near(day, offset) for offset in (-1, 0, 1)):
        if until and 0 < first <= int(until[1]) <= month.end.day:
            yield Period(month.start.replace(day=first), month.start.replace(day=int(until[1])))


def _counted(text: str, reference: date) -> Period | None:
    """What is counted from the reference: 本月, 上周五, 近两年."""
    words = load("period_words")
    if text in words["days"]:
        day = reference + DAY * int(words["days"][text])
        return Period(day, day)
    for name, near in (("weeks", week_near), ("months", month_near), ("quarters", quarter_near)):
        if text in words[name]:
            return near(reference, int(words[name][text]))
    if weekday := _WEEKDAY.fullmatch(text):
        week = week_near(reference, {"上": -1, "下": 1}.get(weekday["which"], 0))
        day = week.start + DAY * ("123456".find(weekday["day"]) % 7)
        return Period(day, day)
    stretch = _STRETCH.fullmatch(text)
    return _stretch(stretch, reference) if stretch else None


def _stretch(stretch: re.Match[str], reference: date) -> Period | None:
    count, unit = int(stretch["count"]), stretch["unit"].removeprefix("个")
    past = stretch["past"] or stretch["tail"] in ("来", "以来")
    coming = stretch["coming"] or stretch["tail"] in ("内", "之内", "里")
    if not count or not (past or coming):
        return None
    return _back(reference, count, unit) if past else _ahead(reference, count, unit)


_MONTHS = {"年": 12, "季度": 3, "月": 1}
_DAYS = {"周": 7, "星期": 7, "天": 1, "日": 1}


def _back(day: date, count: int, unit: str) -> Period:
    start = shifted(day, -count * _MONTHS[unit]) if unit in _MONTHS else day - DAY * count * _DAYS[unit]
    return Period(start + DAY, day)


def _ahead(day: date, count: int, unit: str) -> Period:
    end = shifted(day, count * _MONTHS[unit]) if unit in _MONTHS else day + DAY * count * _DAYS[unit]
    return Period(day + DAY, end)
