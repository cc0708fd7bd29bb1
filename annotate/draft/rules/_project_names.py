"""Phrases that may name an undertaking: they end like one, and begin where a verb, a number or a pause ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of, words

_LONGEST = 40  # characters of a name
ENDING = re.compile(
    f"(?:{any_of(words('projects', 'endings'))})(?:{any_of(words('projects', 'tails'))})*"
    r"(?:[（(](?:[A-Za-z]{2,16}|[一二三四]期)[）)])?"
)
_GOES_ON = re.compile(any_of(words("projects", "goes_on")))
_ALIAS = re.compile(rf"(?:{any_of(words('projects', 'alias'))})[“\"‘]?$")
_PAUSE = frozenset("，,；;。：:！!？?、—…|／/【】《》●■◆▲★○◎•※▶►◢◣▼△□")
_LEFT = re.compile(
    any_of(word for word in (*words("projects", "left"), *words("projects", "object")) if word != "建")
)
_QUOTED = re.compile(r"(?<=“)[^“”\n]{1,12}(?=”[^，,。、；;])")
_INSIDE = re.compile(any_of(words("projects", "inside")))
_GENERIC = re.compile(any_of((*words("projects", "generic"), *words("projects", "endings"))))
_JOINT = re.compile(f'(?:{any_of(words("projects", "endings"))})[”）)"]?(?:以及|和|及|与)|以及')
_OPEN = {"“": "”", '"': '"', "（": "）", "(": ")", "「": "」", "‘": "’"}
_CLOSE = frozenset(_OPEN.values())
_RATED = re.compile(r"号|英寸|吨级|千伏|兆瓦|吉瓦|万吨|[gG][wW]|[mM][wW]|[kK][vV]|米热|米宽")
_NUMBERED = re.compile(r"[\d０-９一二三四五六七八九十]+[号日]")
_MADE = re.compile(r"(?:年产|年加工|年处理|日产|日处理)$")
_HEADWORD = re.compile(r"(?:首[家个座条批]|第[一二三四五]座|一?[个座条家所]|全[国省市区县]首[家个座条])+")
PLAIN = (
    "项目",
    "工程",
    "产业园区",
    "载体",
    "改造",
    "技改",
    "厂房",
    "集聚区",
    "示范区",
)  # endings that say nothing by themselves
COUNT_HEAD = re.compile(r"[两二三四五六七八九十几多\d０-９]+余?[个项大类批家条座栋所]")
_AREA = re.compile(r"^[^、，,]{0,10}?(?:高新区|经开区|开发区|新区|工业园区)")
_JOINING = re.compile(r"(?:项目|工程|和|及|与|或)(?=.{3,})")
_MARKS = re.compile('[“”‘’"（）()·「」]')


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of the page that may name an undertaking, and how it was found."""

    start: int
    end: int
    text: str
    rule: str = "ending"


def names(page: Page) -> Iterator[Name]:
    """Yield the phrases of a page that end like an undertaking, in order; the longest where some overlap."""
    pending: Name | None = None
    for ending in ENDING.finditer(page.text):
        name = _name(page, ending)
        if name is None or _ALIAS.search(page.text, max(0, name.start - 8), name.start):
            continue
        if pending and name.start >= pending.end:
            yield pending
        pending = name
    if pending:
        yield pending


def _name(page: Page, ending: re.Match[str]) -> Name | None:
    text = page.text
    if _GOES_ON.match(text, ending.end()):
        return None
    start = left_end(page, ending.start(), ending.end())
    return trimmed(text, start, ending.end())


def trimmed(text: str, start: int, end: int, rule: str = "ending") -> Name | None:
    """Return the name in a stretch without 首个 and outer marks; None if nothing is left (rule 9)."""
    for heading in (_HEADWORD, _JOINING):
        found = heading.match(text, start, end)
        start = found.end() if found else start
    while start < end and text[start] in _OPEN and text.find(_OPEN[text[start]], start + 1, end) < 0:
        start += 1
    return Name(start, end, text[start:end], rule) if end - start > 1 else None


def is_particular(name: str, zone: str | None = None) -> bool:
    """Tell whether a phrase says more than kinds of things and the zone's name: 重点产业项目 does not."""
    if name.endswith(PLAIN):
        name = _AREA.sub("", name.removeprefix(zone[:2]) if zone else name)
    return bool(_MARKS.sub("", _GENERIC.sub("", name)))


def names_thing(name: str) -> bool:
    """Tell whether a phrase ends in a thing that can be built or founded: 汽车产业园项目, but not 产业项目."""
    core = name
    while core.endswith(PLAIN):
        core = core.removesuffix(next(plain for plain in PLAIN if core.endswith(plain)))
    endings = list(ENDING.finditer(core))
    return bool(endings) and endings[-1].end() == len(core) and len(core) > 2


def left_end(page: Page, start: int, end: int) -> int:
    """Return where the phrase that leads up to `text[start:end]` begins."""
    low = _after_pause(page.text, max(0, end - _LONGEST), start)
    window = _QUOTED.sub(_masked, _INSIDE.sub(_masked, page.text[low:end]))
    head = start - low
    cut = max(
        _after_last(_LEFT, window, head),
        _after_last(_JOINT, window, head),
        window.rfind("的", 0, head) + 1,
        _after_open(window, head),
        _after_time(page, low, start) - low,
        _after_number(page, low, start) - low,
    )
    return low + max(0, cut)


def _after_pause(text: str, low: int, start: int) -> int:
    while start > low and text[start - 1] not in _PAUSE and not text[start - 1].isspace():
        start -= 1
    return start


def _masked(found: re.Match[str]) -> str:
    return "\0" * len(found.group())


def _after_last(pattern: re.Pattern[str], window: str, head: int) -> int:
    last = 0
    for found in pattern.finditer(window, 0, head):
        last = found.end()
    return last


def _after_open(window: str, head: int) -> int:
    """Return what is behind the last bracket or quotation mark without its other half before the ending."""
    closed: list[int] = []
    for at in range(head - 1, -1, -1):
        mark = window[at]
        if mark == '"':
            if window.count('"', 0, head) % 2:
                return at + 1
        elif mark in _CLOSE:
            closed.append(at)
        elif mark in _OPEN:
            if not closed:
                return at + 1
            closed.pop()
    return closed[0] + 1 if closed else 0


def _after_time(page: Page, low: int, start: int) -> int:
    times = page.times
    at = bisect_left(times.starts, start) - 1
    if at >= 0 and _NUMBERED.fullmatch(times[at].text):  # 5号泊位 is no day
        return low
    return times[at].end if at >= 0 and low < times[at].end <= start else low


def _after_number(page: Page, low: int, start: int) -> int:
    """A number ends what stands before it, unless it rates the thing: 330千伏红石嘴变电站."""
    numbers = page.all_numbers
    at = bisect_left(numbers.starts, start) - 1
    if at < 0 or not low < numbers[at].end <= start:
        return low
    number = numbers[at]
    made = _MADE.search(page.text, low, number.start)
    if made:
        named = made.start() - left_end(page, made.start(), made.start()) > 1
        return low if named else number.end
    if number.bare or number.chinese or _RATED.search(page.text, number.start, number.end + 2):
        return low
    return number.end
