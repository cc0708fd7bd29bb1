"""What makes a phrase an undertaking: something happens to it, or it has a size (rules 1 to 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import Event, event_before, event_told, events_behind
from annotate.draft.rules._project_lists import tail
from annotate.draft.rules._project_names import COUNT_HEAD, Name, is_particular, names_thing
from annotate.draft.rules._project_sizes import is_sized
from annotate.draft.rules._words import any_of, words

_LEANED_ON = re.compile(
    rf"(?:{any_of(words('projects', 'leaned_on'))})(?:了|着)?(?:现有|原有|已有)?(?:[^，,。；;：:]{{0,20}}的)?[“\"‘]?$"
)
_BESIDE = re.compile(r"(?:由|由[^，,。；;、]{1,12}[、与和及]|在|落户|入驻|(?<![引进招])落地|走进|来到|位于)$")
_COUNTED = re.compile(r"(?![1１一][个座条家所处])[\d０-９一二三四五六七八九十百]+余?[个家项批类条座]|数")
_NUMBER = re.compile(r"(?:约|近|超|逾|总)?[\d０-９]")
_COUNT_BEFORE = re.compile(
    r"(?:[\d０-９]+余?[个项大类批家条座栋]|[两二三四五六七八九十百几多数各]余?[个项大类批家条座栋]|一批|一系列|若干|多[个项条座])[^，,。；;、：:]{0,12}$"
)
_AS = re.compile(r"[”\"]?为(?:龙头|主|核心|例|载体|依托|引领|牵引|重点|代表|抓手|支撑)")
_DEICTIC = re.compile(r"(?:这[座个条家所一]|该|此|上述|前述)(?:[^，,。；;、：:]{0,20}的)?$|(?:一个|一支)$")
_PROMISED = re.compile(r"[^。；;]{0,16}?(?:的企业|的单位|补助|补贴|给予|奖励|每[条个家])")
_MARKS = re.compile(r"[”\"’》]*(?:[（(][^（()）\n]{2,40}[)）])?")
_RIGHT_BEHIND = 16  # characters, with the time words, between a name and what happens to it
_NEAR = 40  # characters: what happens farther behind a name happens to something else
_DREAMT_OF = re.compile(r"(?:影响力?|一流|领先|知名|重要|标杆|前列|特色|前[三五十])的$")
_PHASE = re.compile(
    r"(?:先期|首批|首期|分)?(?:[一二三四五六七八九十两\d]+[期号条]|[一二三四五]车间|[新老旧](?:工厂|厂|车间|基地|园|楼|项目|产线))"
)
_LINE = re.compile(r"^[^\u4e00-\u9fff]{0,3}[\u4e00-\u9fff\d]{0,6}(?:产线|生产线|车间|示范线|厂房)$")
_MADE_OF = re.compile("主要建设(?:内容)?[^。；：]{2,60}[、和及]$")
_LIST = 70  # characters before a name in which the list of what a project is made of begins
_MEASURED = 6  # characters up to which what stands before a number is only counted: 新建口袋公园8处
_DESCRIBED = re.compile(r"[^\d０-９一二三四五六七八九十]{4}的[“\"‘]?$")


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happens to the names of a group: to the whole of it, before and behind."""

    before: Event | None
    behind: Sequence[Event]
    end: int  # of the group, with the words that close it
    closed: bool  # by 等 and a noun
    sized: bool  # an amount stands before its first name

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return tuple(event for event in (self.before, *self.behind) if event)


def happenings(page: Page, group: Sequence[Name], following: int) -> Happenings:
    """Read what stands around a group of names joined by 、 and 和, up to the name that follows."""
    first, last = group[0], group[-1]
    marks = _behind_marks(page.text, last.end)
    end = tail(page, marks)
    limit = min(following, page.sentence(last.start).end)
    before = event_before(page, first.start)
    if before is None and end > marks:
        before = event_told(page, first.start)
    return Happenings(
        before,
        events_behind(page, end, limit),
        end,
        end > marks,
        is_sized(page, first.start, first.end, limit),
    )


def pattern(page: Page, name: Name, happened: Happenings) -> str | None:
    """Return the pattern by which a phrase is an undertaking; None if it only takes part, places or is leaned on."""
    sized = happened.sized or is_sized(page, name.start, name.end, name.end + 1)
    beside = _BESIDE.search(page.text, max(0, name.start - 16), name.start) or _AS.match(page.text, name.end)
    if beside or is_count(page, name, happened, sized) or not _names_one(page, name, happened, sized):
        return None
    if sized:
        return "sized"
    if _is_only_meant(page, name, happened) or _is_part(page, name):
        return None
    if happened.before:
        return "object"
    near = happened.behind and happened.behind[0].offset - happened.end < _NEAR
    return "subject" if near else "described" if name.rule == "described" else None


def _is_only_meant(page: Page, name: Name, happened: Happenings) -> bool:
    """Tell whether a thing is leaned on, dreamt of, or promised money for, and not built here (rule 1)."""
    low, event = max(0, name.start - 30), happened.before
    if (event is None or event.stage != "signed") and _LEANED_ON.search(page.text, low, name.start):
        return True
    dreamt_of = event is not None and _DREAMT_OF.search(page.text, low, name.start)
    return bool(dreamt_of or _PROMISED.match(page.text, name.end))


def _is_part(page: Page, name: Name) -> bool:
    """Tell whether a thing is a part of a plant, or one of those a project is made of: 主要建设冷库、分拣中心和平台."""
    low = max(page.sentence(name.start).start, name.start - _LIST)
    return bool(_LINE.search(name.text) or _MADE_OF.search(page.text[low : name.start]))


def is_count(page: Page, name: Name, happened: Happenings, sized: bool = False) -> bool:
    """Tell whether a phrase stands for several things, or for one named before: 22个重点工程, 该项目."""
    text = page.text
    if COUNT_HEAD.match(name.text) or (not happened.closed and _COUNTED.match(text, name.end)):
        return True
    low = max(0, name.start - 30)
    if text.endswith("等", 0, name.start) or _is_measured(page, name):
        return True
    if name.rule != "ending" or sized:
        return False
    return bool(_COUNT_BEFORE.search(text, low, name.start) or _DEICTIC.search(text, low, name.start))


def _is_measured(page: Page, name: Name) -> bool:
    """Tell whether a short name with a number right behind it says what is counted: 新建口袋公园8处."""
    return (
        len(name.text) <= _MEASURED
        and name.rule == "ending"
        and any(number.start == name.end for number in within(page.numbers, name.end, name.end + 1))
    )


def _names_one(page: Page, name: Name, happened: Happenings, sized: bool) -> bool:
    """Tell whether a phrase says which one; if not, it must be founded, built or sized here (rule 3)."""
    if is_particular(name.text, page.story(name.start).zone):
        return True
    if (
        len(name.text) < 3
        or _PHASE.match(name.text)
        or not names_thing(name.text)
        or not (happened.before or sized or _has_happened(happened))
    ):
        return False
    if _DESCRIBED.search(page.text, max(0, name.start - 20), name.start) and not sized:
        return False
    return not _NUMBER.match(page.text, name.end) or bool(within(page.times, name.end, name.end + 1))


def _has_happened(happened: Happenings) -> bool:
    """Tell whether the first event right behind a name has taken place: 生物医药产业园 + 封顶."""
    event = happened.behind[0] if happened.behind else None
    if event is None or event.planned or event.stage == "building":
        return False
    return event.offset - happened.end < _RIGHT_BEHIND


def _behind_marks(text: str, end: int) -> int:
    found = _MARKS.match(text, end)
    return found.end() if found else end
