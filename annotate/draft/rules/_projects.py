"""One record for each project of a page: built, founded, opened, signed for or planned.

A page goes through it thus: candidates → groups of what is joined by 、 and 和 → what happens to each group →
which names are projects by that → one of several namings → its fields.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from annotate import lexicon
from annotate.draft.rules._found import Found
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_candidates import candidates, closing, rows
from annotate.draft.rules._project_events import (
    Event,
    ceremonies,
    date,
    event_before,
    event_closing,
    event_told,
    events_behind,
    events_within,
    furthest,
    governed,
)
from annotate.draft.rules._project_fields import Places, participants, sector
from annotate.draft.rules._project_names import COUNT_HEAD, Name, is_particular, names_thing
from annotate.draft.rules._status import Statuses
from annotate.draft.rules._times import Times
from annotate.draft.rules._words import any_of, words

Governors = tuple[Times, Statuses]
"""What times and plans govern the places of a page."""

_COMPANIES = frozenset({"settler", "investor", "described"})
_JOINED = re.compile(
    r"[”\"’]?(?:[（(][^（()）\n]{2,40}[)）])?(?:、|和|及|以及|与|，以及)[“\"‘]?"
    r"(?:由[^，、。；]{2,20})?(?:(?:总投资|投资)?(?:超|约|近)?[^，、。；]{0,24}的)?(?:年产)?(?:[\d.]+[^\d，、。；的]{1,5})?[“\"‘]?"
)
_LISTED = re.compile(r"[”\"’]?(?:、|以及|和|与)[^，,。；;：:、]*")
_MARKS = re.compile(r"[”\"’》]*(?:[（(][^（()）\n]{2,40}[)）])?")
_VISITS = lexicon.load("projects")["visits"]
_LEANED_ON = re.compile(
    rf"(?:{any_of(words('projects', 'leaned_on'))})(?:了|着)?(?:现有|原有|已有)?(?:[^，,。；;：:]{{0,20}}的)?[“\"‘]?$"
)
_VISITED = re.compile(rf"(?:{any_of(_VISITS['before'])})了?(?:[^，,。；;、]{{0,8}}的)?[“\"‘]?$")
_LOOKED_AT = re.compile(rf"[”\"]?等?(?:{any_of(_VISITS['behind'])})")
_BESIDE = re.compile(r"(?:由|由[^，,。；;、]{1,12}[、与和及]|在|落户|入驻|(?<![引进招])落地|位于)$")
_AS = re.compile(r"[”\"]?为(?:龙头|主|核心|载体|依托|引领|牵引|代表|抓手|支撑)")
_COUNTED = re.compile(r"(?![1１一][个座条家所处])[\d０-９一二三四五六七八九十百]+余?[个家项批类条座]|数")
_COUNT_BEFORE = re.compile(
    r"(?:[\d０-９]+余?[个项大类批家条座栋]|[两二三四五六七八九十百几多数各]余?[个项大类批家条座栋]|一批|一系列|若干|多[个项条座])[^，,。；;、：:]{0,12}$"
)
_DEICTIC = re.compile(r"(?:这[座个条家所一]|该|此|上述|前述)(?:[^，,。；;、：:]{0,20}的)?$|(?:一个|一支)$")
_PROMISED = re.compile(r"[^。；;]{0,16}?(?:的企业|的单位|补助|补贴|给予|奖励|每[条个家])")
_BACKED = re.compile(r"(?:投资|出资|捐资|投建|合资|承建|援建|捐建|兴建|共建|合建)(?:建设|兴建)?的[“\"]?$")
_ANYONE = re.compile(
    r"(?:支持|鼓励|引导|帮助|允许|各地|各级|凡)[^，,。；;]{0,24}$|^(?:对)?企业(?:新?建|设)[^，,。；;]{0,12}$"
)
_DREAMT_OF = re.compile(r"(?:影响力?|一流|领先|知名|重要|标杆|前列|特色|前[三五十])的$")
_PHASE = re.compile(
    r"(?:项目|先期|首批|首期|分)?(?:[一二三四五六七八九十两\d]+[期号条]|[一二三四五]车间|[新老旧](?:工厂|厂|车间|基地|园|楼|项目|产线))"
)
_LINE = re.compile(r"^[^\u4e00-\u9fff]{0,3}[\u4e00-\u9fff\d]{0,6}(?:产线|生产线|车间|示范线|厂房)$")
_MADE_OF = re.compile("(?:主要建设|主要包括|建设内容|[一二]期包括)[^。；：]{2,60}[、和及]$")
_DESCRIBED_AS = re.compile(r"[^\d０-９一二三四五六七八九十]{4}的[“\"‘]?$")
_NUMBER = re.compile(r"(?:约|近|超|逾|总)?[\d０-９]")
_MONEY_OF = re.compile(
    r"的[“\"]?$|^的[\d.]+(?:兆瓦|吉瓦|千伏|万吨|公里)$|^的[^，,。；;、：:]{0,16}首[个家座条]$"
)
_BRACKET = re.compile(r"[”\"]?[（(](?:计划)?(?:总)?(?:投资)?(?:约|超|近)?$")
_SIZE = re.compile(
    r"(?:[^。！？；;家]{0,60}?[，,])?(?:由[^，,。；;]{2,20}?)?(?:项目|工程|计划|预计|规划|一期|预算|概算)?(?:计划|预计|规划)?(?:总投资|投资|出资|花去|耗资|占地|用地|概算|预算投资|全长|建筑面积|总建筑面积)(?:额|面积)?(?:约|为|达|超过?|近|共)?"
    r"[\d０-９一二三四五六七八九十][^，,。；;的\n]{0,14}(?![^，,。；;、\n）)])"
)
_DESCRIBED = re.compile(
    r"[\s”]{0,3}(?:据悉|据了解|据介绍|其中)?[，,]?(?:(?:该|这[一座个条])(?:项目|工程|基地|中心|园|平台|厂)|(?:项目|工程)(?=[由总计占投]))[^，,。]{0,8}(?:[^，,。]{2,24}[，,])?(?:计划)?(?:总投资|投资|占地)"
)
_AGAIN = re.compile(
    r"[\s”]*(?:该|这[一座个家条])?(?P<noun>[\u4e00-\u9fff]{2,4}?)(?:一期|二期)?(?:总投资|投资|占地|用地|共建|建成|总建筑面积|规划|由|计划总?投资)[^。]{0,40}?(?:\d|组建|共建|建设)"
)
_CEREMONY_HELD = re.compile(
    r"仪式|集中(?:开工|签约|动工)|(?:开工|签约|奠基)(?:暨\w{2,4})?(?:仪式|活动)|(?:开工|签约)的项目"
)
_INDEX = re.compile(r"[\s“●■◆▲▶►•（(]*(?:\d{1,2}[.．、)）]|[一二三四五六七八九十]{1,3}[、是])?[\s“]*")
_PART = re.compile(r"[；;。！？\n]")
_PLAIN = re.compile(r"[“”\"‘’（）()·\s]|项目$|工程$|建设$")
_PHASES = re.compile(r"([一二三四五]期|[A-DＡ-Ｄ]区)")
_RIGHT_BEHIND = 16  # characters, with the time words, between a name and what happens to it
_NEAR = 40  # characters: what happens farther behind a name happens to something else
_FAR = 300  # characters up to which what happens to a name is looked for
_LIST = 70  # characters before a name in which the list of what a project is made of begins
_STORY = 200  # characters of a story in which the ceremony it reports is named
_MEASURED = 6  # characters up to which what stands before a number is only counted: 新建口袋公园8处
_MOST = 300  # projects that a further one is compared with
_NAMINGS = 30  # of one project, and events in it, that are kept


@dataclass(frozen=True, slots=True)
class Project:
    """A named project, what happened to it, the pattern that found it, the words around its name, its other namings."""

    name: Name
    events: tuple[Event, ...]
    rule: str
    context: str
    others: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a group of names: the event that governs it, all events, where it ends, whether 等 closes it."""

    before: Event | None
    events: tuple[Event, ...]
    behind: Sequence[Event]
    end: int
    closed: bool
    sized: bool
    seen: bool  # the group is looked at: its building, or projects called so


def governing(page: Page) -> Governors:
    """Read the times and plans of a page, once for all passes."""
    return Times(page), Statuses(page)


def projects(page: Page, governors: Governors | None = None) -> Iterator[Found]:
    """Yield a record for each project of a page; what is named several times has one (rule 10)."""
    times, statuses = governors or governing(page)
    found = merged([*_in_rows(page), *_in_prose(page)])
    places = Places(page, [one.name.text for one in found])
    people = [participants(page, one.name, one.others, one.events, one.context) for one in found]
    owners = {
        owner
        for one, names in zip(found, people, strict=True)
        if one.name.rule not in _COMPANIES
        for owner in names
        if owner != one.name.text
    }
    for one, names in zip(found, people, strict=True):
        if one.name.rule not in _COMPANIES or one.name.text not in owners:
            place = places.of(one.name, one.context)
            yield _record(page, times, statuses, one, names, place)


def _record(
    page: Page, times: Times, statuses: Statuses, one: Project, people: list[str], place: str | None
) -> Found:
    name = one.name
    events = [
        replace(event, planned=True)
        if event.stage != "signed" and statuses.of(event.offset) == "target"
        else event
        for event in one.events
    ]
    stage, reached = furthest(events)
    if stage is None and one.rule != "visited" and statuses.of(name.end) == "target":
        stage = "planned"
    when = date(page, times, reached)
    if when is None and name.rule == "row":
        row = page.sentence(name.start)
        when = next((time.text for time in within(page.times, row.start, row.end)), None)
    made = (name.text, one.context) if name.rule == "ending" else (one.context, name.text)
    fields = {
        "location": place,
        "participants": people,
        "sector": sector(*made),
        "stage": stage,
        "date": when,
    }
    return Found("project", name.start, name.end, fields, f"project:{one.rule}")


def _in_rows(page: Page) -> Iterator[Project]:
    for name, end in rows(page):
        yield Project(name, tuple(events_within(page, name.end, end)), "row", page.text[name.end : end])


def _in_prose(page: Page) -> Iterator[Project]:
    found = list(_told_of(page))
    for at, one in enumerate(found):
        if one.name.rule not in ("partner", "investor") or not any(
            _beside(page, one, other) for other in found[at + 1 : at + 3]
        ):
            yield one


def _beside(page: Page, partner: Project, other: Project) -> bool:
    """Tell whether what is agreed with a partner, or what an investor builds, has a name of its own."""
    start = partner.name.end
    behind = start <= other.name.start and other.name.rule not in ("partner", "investor")
    return behind and not _PART.search(page.text, start, other.name.start)


def _told_of(page: Page) -> Iterator[Project]:
    groups = list(_groups(page, candidates(page)))
    held = ceremonies(page)
    counted: tuple[Name, tuple[Event, ...]] | None = None
    last: Project | None = None
    for group, following in zip(groups, _limits(page, groups), strict=True):
        told = _told(page, group, following)
        found = [one for name in group if (one := _judged(page, name, told))]
        if not found and last and _is_again(page, group[0]) and _goes_on(page, last, group[0]):
            yield replace(last, events=tuple(told.behind))
            continue
        found = [replace(one, events=(*one.events, *_inherited(page, one, held))) for one in found]
        yield from found
        if found:
            last = found[-1]
            continue
        if counted and not _is_count(page, group[0], told) and _is_one_of(page, group[0], counted[0]):
            yield Project(group[0], counted[1], "group", _context(page, group[0].start))
        elif told.events and _is_count(page, group[0], told):
            counted = group[0], told.events


def _goes_on(page: Page, last: Project, name: Name) -> bool:
    """Tell whether a name such as 该研究院 or 项目 stands for the project named last."""
    alike = name.text in ("项目", "工程") or last.name.text.endswith(name.text)
    clause, _ = page.clause(name.start)
    lead = page.text[clause : name.start]
    heads = (
        not lead
        or lead.endswith("该")
        or any(time.end == name.start for time in within(page.times, clause, name.start))
    )
    here, there = page.sentence_index(name.start), page.sentence_index(last.name.start)
    return alike and heads and here - there < 2 and page.shares_paragraph(last.name.start, name.start)


def _groups(page: Page, found: list[Name]) -> Iterator[list[Name]]:
    """Put together what is joined by 、 and 和: what happens to one happens to all."""
    group: list[Name] = []
    for name in found:
        if group and not _is_joined(page, group[-1], name):
            yield group
            group = []
        group.append(name)
    if group:
        yield group


def _is_joined(page: Page, one: Name, other: Name) -> bool:
    if one.rule == other.rule == "backed" and other.start - one.end < _NEAR:
        return not _PART.search(page.text, one.end, other.start)
    if one.rule == other.rule != "ending" and other.start - one.end < 32:
        return bool(_LISTED.fullmatch(page.text, one.end, other.start))
    return bool(_JOINED.fullmatch(page.text, one.end, other.start))


def _limits(page: Page, groups: Sequence[list[Name]]) -> list[int]:
    """Return how far what is said of each group may reach: to the next that names something particular."""
    limits, limit = [], len(page.text)
    for group in reversed(groups):
        limits.append(limit)
        start = group[0].start
        placed = page.text.endswith(("在", "于"), 0, start)  # 甲项目在 + 乙园 + 投产
        limit = start if is_particular(group[0].text) and not placed else limit
    return limits[::-1]


def _told(page: Page, group: Sequence[Name], following: int) -> _Told:
    """Read what stands around a group of names, up to the name that follows."""
    first, last = group[0], group[-1]
    marks = _MARKS.match(page.text, last.end)
    bare = marks.end() if marks else last.end
    end = closing(page, bare)
    limit = min(following, page.sentence(last.start).end, end + _FAR)
    headed = _is_heading(page, first, last)
    if headed:
        limit = min(following, page.sentence(min(limit, len(page.text) - 1)).end, end + _FAR)
    before = event_before(page, first.start)
    if before is None:
        before = event_told(page, first.start)
    behind = events_behind(page, end, limit)
    events = governed(before, behind, page.clause(end)[1] if end < len(page.text) else end)
    classed = event_closing(page, bare, end)
    if classed:
        events = (classed,)
    sized = _is_sized(page, first.start, first.end, limit) or (
        headed and bool(_SIZE.match(page.text, limit if limit == following else last.end + 1, limit + 12))
    )
    return _Told(before, events, behind, end, end > bare, sized, _is_seen(page, group, end))


def _is_heading(page: Page, first: Name, last: Name) -> bool:
    """Tell whether a name stands alone at the head of what is told of it: 1.甲项目。由乙公司投资…."""
    sentence = page.sentence(first.start)
    lead = page.text[sentence.start : first.start]
    return bool(_INDEX.fullmatch(lead) and page.text[last.end : last.end + 1] in ("。", "：", ":"))


def _is_seen(page: Page, group: Sequence[Name], end: int) -> bool:
    """Tell whether a group is looked at: 考察了 + 甲项目、乙园, 甲园 + 建设工地 (ruling 23)."""
    first = group[0].start
    low = max(page.sentence(first).start, first - 16)
    called = any(name.text.endswith(("项目", "工程")) for name in group)
    visited = _VISITED.search(page.text, low, first)
    return bool(_LOOKED_AT.match(page.text, end) or (visited and called))


def _judged(page: Page, name: Name, told: _Told) -> Project | None:
    """Return the project that a name is by what is told of it; None if it only takes part, places or is leaned on."""
    rule = _rule(page, name, told)
    events = tuple(told.behind) if rule == "visited" else told.events
    return Project(name, events, rule, _context(page, name.start)) if rule else None


def _rule(page: Page, name: Name, told: _Told) -> str | None:
    """Return the rule by which a name is a project: the first that applies."""
    sized = told.sized or _is_sized(page, name.start, name.end, name.end + 1)
    if (
        _is_again(page, name)
        or (_is_beside(page, name) and not (told.seen and is_particular(name.text)))
        or _is_count(page, name, told, sized)
        or not _names_one(page, name, told, sized)
    ):
        return None
    if sized:
        return "sized"
    if _is_visited(page, name, told):
        return "visited"
    if _is_only_meant(page, name, told) or _is_part(page, name):
        return None
    low = max(page.clause(name.start)[0], name.start - _NEAR)
    rules = {
        "object": told.before,
        "listed": told.closed and told.events,
        "subject": told.behind and told.behind[0].offset - told.end < _NEAR,
        "backed": name.rule == "backed" or _BACKED.search(page.text, low, name.start),
        "described": name.rule == "described",
    }
    return next((rule for rule, holds in rules.items() if holds), None)


def _is_beside(page: Page, name: Name) -> bool:
    """Tell whether a name only says where or by whom, and is not spoken of itself in the next sentence."""
    beside = _BESIDE.search(page.text, max(0, name.start - 16), name.start) or _AS.match(page.text, name.end)
    return bool(beside and not _is_described(page, name.text, page.sentence(name.start).end))


def _is_described(page: Page, name: str, behind: int) -> bool:
    """Tell whether the sentence behind goes on about a thing: 在甲研究院投用。该研究院由…组建."""
    found = _AGAIN.match(page.text, behind)
    return bool(
        _DESCRIBED.match(page.text, behind)
        or (found and name.endswith((found["noun"], found["noun"] + "机房")))
    )


def _is_again(page: Page, name: Name) -> bool:
    """Tell whether a name only refers to one named before: 该研究院, 项目."""
    if name.text in ("项目", "工程"):
        return True
    return not is_particular(name.text) and page.text.endswith(("该", "这个", "这座", "这一"), 0, name.start)


def _is_visited(page: Page, name: Name, told: _Told) -> bool:
    """Tell whether a thing called 项目 is looked at, or the building of one (ruling 23)."""
    low = max(page.sentence(name.start).start, name.start - 16)
    return bool(
        told.seen or (name.text.endswith(("项目", "工程")) and _VISITED.search(page.text, low, name.start))
    )


def _is_only_meant(page: Page, name: Name, told: _Told) -> bool:
    """Tell whether a thing is leaned on, dreamt of, or promised money for, and not built here (rule 1)."""
    low, event = max(0, name.start - 30), told.before
    if (event is None or event.stage != "signed") and _LEANED_ON.search(page.text, low, name.start):
        return True
    if _ANYONE.search(page.text[page.clause(name.start)[0] : name.start]):
        return True
    dreamt_of = event is not None and _DREAMT_OF.search(page.text, low, name.start)
    return bool(dreamt_of or _PROMISED.match(page.text, name.end))


def _is_part(page: Page, name: Name) -> bool:
    """Tell whether a thing is a part of a plant, or one of those a project is made of: 主要建设冷库、分拣中心和平台."""
    low = max(page.sentence(name.start).start, name.start - _LIST)
    return bool(_LINE.search(name.text) or _MADE_OF.search(page.text[low : name.start]))


def _is_count(page: Page, name: Name, told: _Told, sized: bool = False) -> bool:
    """Tell whether a phrase stands for several things, or for one named before: 22个重点工程, 该项目."""
    text = page.text
    if COUNT_HEAD.match(name.text) or (not told.closed and _COUNTED.match(text, name.end)):
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


def _names_one(page: Page, name: Name, told: _Told, sized: bool) -> bool:
    """Tell whether a phrase says which one; if not, it must be founded, built or sized here (rule 3)."""
    if is_particular(name.text, page.story(name.start).zone):
        return True
    if (
        len(name.text) < 3
        or _PHASE.match(name.text)
        or not names_thing(name.text)
        or not (told.before or sized or _has_happened(told))
    ):
        return False
    if _DESCRIBED_AS.search(page.text, max(0, name.start - 20), name.start) and not sized:
        return False
    return not _NUMBER.match(page.text, name.end) or bool(within(page.times, name.end, name.end + 1))


def _has_happened(told: _Told) -> bool:
    """Tell whether the first event right behind a name has taken place: 生物医药产业园 + 封顶."""
    event = told.behind[0] if told.behind else None
    if event is None or event.planned or event.stage == "building":
        return False
    return event.offset - told.end < _RIGHT_BEHIND


def _is_sized(page: Page, start: int, end: int, limit: int) -> bool:
    """Tell whether an amount or size stands with a name: before it, in brackets, or behind it up to a limit."""
    clause, _ = page.clause(max(0, start - 1))
    for number in reversed(within(page.numbers, max(clause, start - _NEAR), start)):
        if number.quantity.kind == "money" and number.end < start:
            if _MONEY_OF.search(page.text[number.end : start]):
                return True
            break
    for number in within(page.numbers, end, end + 12):
        if number.quantity.kind == "money" and _BRACKET.fullmatch(page.text, end, number.start):
            return True
    if _SIZE.match(page.text, end, limit + 12):
        return True
    return _is_described(page, page.text[start:end], page.sentence(start).end)


def _is_one_of(page: Page, name: Name, counted: Name) -> bool:
    """Tell whether a name heads a clause behind a group it may belong to: 推进三大产业园建设。其中，+ 甲产业园."""
    here, there = page.sentence(name.start), page.sentence(counted.start)
    alike = name.text[-1] in counted.text[-2:] and len(name.text) > 4 and names_thing(name.text)
    alike = alike and not COUNT_HEAD.match(name.text)
    return alike and here.paragraph == there.paragraph and name.start == page.clause(name.start)[0]


def _inherited(page: Page, one: Project, held: Sequence[Event]) -> tuple[Event, ...]:
    """What has no more than a size or a plan takes part in the last ceremony of its story; that is dated by the story's day."""
    story = page.story(one.name.start)
    at = bisect_left(held, one.name.start, key=lambda event: event.offset) - 1
    if at < 0 or held[at].offset < story.start:
        return ()
    open_ = all((event.planned and not event.goes_on) or event.stage == "building" for event in one.events)
    if not open_ or (one.events and not _CEREMONY_HELD.search(page.text, story.start, story.start + _STORY)):
        return ()
    if one.rule not in ("sized", "backed") and not one.events:
        return ()
    told = held[at]
    clause, _ = page.clause(told.offset)
    timed = within(page.times, clause, told.offset) and page.shares_paragraph(told.offset, one.name.start)
    return (told if timed else replace(told, offset=story.start),)


def _context(page: Page, start: int) -> str:
    """Return what describes a name before it: 工业机器人领先制造商 + 甲科技."""
    clause, _ = page.clause(start)
    lead = page.text[max(clause, start - 20) : start]
    return lead[lead.rfind("、") + 1 :]


def merged(found: Iterable[Project]) -> list[Project]:
    """Return each project once, under its fullest name, with the events of all its namings (rules 10 and 15)."""
    kept: list[Project] = []
    for one in found:
        low = max(0, len(kept) - _MOST)
        at = next((at for at in range(low, len(kept)) if _same(one.name.text, kept[at].name.text)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _with(kept[at], one)
    return kept


def _with(first: Project, second: Project) -> Project:
    longer = len(_plain(second.name.text)) > len(_plain(first.name.text))
    full, short = (second, first) if longer else (first, second)
    return replace(
        full,
        events=(*first.events, *second.events)[:_NAMINGS],
        context=full.context or short.context,
        others=(*full.others, short.name, *short.others)[:_NAMINGS],
    )


def _same(one: str, other: str) -> bool:
    """Tell whether one name is a short form of the other: its characters in order, with the same end or beginning."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    if len(short) < 2 or _PHASES.findall(short) != _PHASES.findall(long):
        return short == long
    if short in long:
        return len(short) > 2 or long.startswith(short)
    rest = iter(long)
    return short[-2:] == long[-2:] and len(short) >= 5 and all(char in rest for char in short)


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return _PLAIN.sub("", name)
