"""When an article appeared: dates as people write them, in a cell, a file's name or a dateline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

_YMD = r"((?:19|20)\d\d)(?:\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日|([-/.])(\d{1,2})\4(\d{1,2})(?!\d))"
_TIME = r"(?:[T\s]*\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2})?(?:[.,]\d+)?秒?分?\s*(?:Z|[+-]\d\d:?\d\d)?)"
_DAY = r"(?:\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?)"
_WRITTEN = re.compile(rf"(?<![\d.]){_YMD}")
_CELL = re.compile(rf"\D{{0,12}}?{_YMD}{_DAY}?{_TIME}?\D{{0,4}}|((?:19|20)\d\d)(\d\d)(\d\d)(?:\s?\d{{6}})?")
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:(\d\d)(\d\d)(?:\d{4}|\d{6})?|([-_.])(\d{1,2})\4(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?!\d)"
)
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_IN_NUMERALS = re.compile(
    r"([二一][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_LABEL = r"(?:发布|发表|刊发|出版|更新|印发|成文|创建|录入|添加|见报|上传)(?:日期|时间|于)|日\s*期"  # 时间 alone is an event's
_LABELLED = re.compile(rf"(?:^|[\s（(【\[|｜])(?:{_LABEL})\s*[:：]?\s*[\[【(（]?\s*{_YMD}(?!\s*[-—~至到])")
_WITH_SOURCE = re.compile(
    rf"(?=.*(?:来源|作者|浏览|点击|阅读|字体|字号)).*?(?:^|\s)(?:时间\s*[:：]\s*)?{_YMD}"
)
_ALONE = re.compile(rf"[\s（(\[【]*{_YMD}{_DAY}?{_TIME}?[\s）)\]】]*")
_WITH_TIME = re.compile(rf"{_YMD}{_DAY}?\s*\d{{1,2}}:\d\d")
_WITH_DAY = re.compile(rf"{_YMD}{_DAY}(?!\s*[上下]午)")
_WITH_PAPER = re.compile(
    rf"{_YMD}{_DAY}?\s*[|｜]?\s*(?:来源|作者|记者|编辑|第?\s*[A-Z]?\d{{1,3}}\s*版|\S{{2,8}}[报网社台]\s*$)"
)
_WIRE = re.compile(
    rf"(?:本报|新华社|中新[社网]|[\w·]{{2,8}}[社网报])[^\d。，,\n]{{0,12}}{_YMD}\s*(?:电|讯|消息|报道)"
)
_SENTENCE = re.compile(r"[。！？；]|[，,].*[，,]")
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet
_HEAD, _TAIL = 12, 4  # lines at the beginning and end of an article where its date may stand
_LONGEST = 120  # characters of a line that tells date, source and author


def parse(value: Any) -> date | None:
    """Return the day that a cell or member tells, whatever time of day stands with it; None if it tells none.

    `2024年3月12日 2024/3/12 2024.3.12 2024-03-12 08:00 20240312`, dates and day numbers of spreadsheets.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and 20_000 <= value < 80_000:
        return _EPOCH + timedelta(days=int(value))
    text = _folded(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)).strip()
    found = _CELL.fullmatch(text[:_LONGEST])
    return _day(found) if found else _numerals(text)


def in_name(stem: str) -> date | None:
    """Return the one date that a file's name holds: `2024-04-12 要闻`, `t20240412_1234`."""
    days = {day for found in _IN_NAME.finditer(_folded(stem)) if (day := _day(found))}
    return days.pop() if len(days) == 1 else None


def dateline(text: str) -> date | None:
    """Return the day an article says it appeared: a date line at its head or end, or the line of a wire (本报…讯).

    A date in running text is one of an event, and never taken.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    head, tail = lines[:_HEAD], lines[max(_HEAD, len(lines) - _TAIL) :]
    return dated(head) or dated(tail)


def dated(lines: Iterable[str]) -> date | None:
    """Return the day that the lines tell besides running text; None if they tell several and name none of them."""
    alone: set[date] = set()
    for line in lines:
        for day, sure in _told(_folded(line.strip())):
            if sure:
                return day
            alone.add(day)
    return alone.pop() if len(alone) == 1 else None


def written(text: str) -> date | None:
    """Return the first date with a year in a text that is known to tell when an article appeared."""
    found = _WRITTEN.search(_folded(text))
    return _day(found) if found else None


def _told(line: str) -> Iterator[tuple[date, bool]]:
    """Yield the day of a line that tells one; sure if the line says that it is the one of publication."""
    wire = _WIRE.match(line)
    if wire and (day := _day(wire)):
        yield day, True
    if len(line) > _LONGEST or _SENTENCE.search(line):
        return
    named = (
        _LABELLED.search(line)
        or _WITH_SOURCE.match(line)
        or _WITH_TIME.search(line)
        or _WITH_PAPER.search(line)
        or _WITH_DAY.match(line)
    )
    if named and (day := _day(named)):
        yield day, True
    elif ((alone := _ALONE.fullmatch(line)) and (day := _day(alone))) or (
        day := _numerals(line.strip("（()） "))
    ):
        yield day, False


def _day(found: re.Match[str]) -> date | None:
    year, month, day = [part for part in found.groups() if part and part.isdigit()][:3]
    return _valid(int(year), int(month), int(day))


def _numerals(text: str) -> date | None:
    """Read 二〇二四年四月十二日."""
    found = _IN_NUMERALS.fullmatch(text)
    if not found:
        return None
    return _valid(int(found[1].translate(_NUMERALS)), _tens(found[2]), _tens(found[3]))


def _tens(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (int(tens.translate(_NUMERALS) or 1) * 10 if ten else 0) + int(ones.translate(_NUMERALS) or 0)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
