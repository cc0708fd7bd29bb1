"""What has happened to an undertaking: the events around its name, the furthest stage, and its date (rules 13 to 16)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._status import status
from annotate.draft.rules._times import Times
from annotate.draft.rules._words import any_of, words

STAGES = ("planned", "building", "signed", "under_construction", "completed", "operating")
_OBJECT: dict[str, str] = {
    word: stage for stage, listed in lexicon.load("projects")["object"].items() for word in listed
}
_SUBJECT: dict[str, str] = {
    word: stage for stage, listed in lexicon.load("projects")["subject"].items() for word in listed
}
_BEFORE = re.compile(any_of(_OBJECT))
_BEHIND = re.compile(any_of(_SUBJECT))
_OPENED = re.compile(rf"(?P<event>{any_of(_SUBJECT)})了?的[“\"‘]?$")
_BOUND = re.compile(
    r"$|[，,。；;：:、！!？?…\s）)”\"]|了|于|在|至|以|仪式|暨|活动|并|后|的|一|首|[\d０-９]|。|，"
)
_LOOSE = frozenset(words("projects", "loose"))
_BUILDING = re.compile(r"的?(?:开发)?建设(?!者|集团|有限|局|单位|规模|用地|内容|[周工]期|标准|面积)")
_PLAN = re.compile(any_of(words("projects", "plan")))
_NO_PLAN = re.compile(any_of(words("projects", "no_plan")))
_UNDER_WAY = re.compile(r"加快|加速|推进|推动|正在|正|抓紧|持续|全力|如火如荼|火热|在建|顺利|有序|稳步")
_FILL = re.compile(
    r"在[^，,。；、在]{2,10}?(?:区|园|县|市|镇|港|城|路|侧|岸|州|省)|首[条批台件][^，,。；、]{0,4}?线|已经|已|正式|扎堆|集体|纷纷|联袂|一举|均已|要在|正在|正|于|也|则|先后|陆续|相继|顺利|成功|集中|全部|全面|同日|双双|将于|将|计划|预计|力争|争取|确保|有望|要|必须|务必|率先|首[批台件条次期炉架]|一次性|如期|提前|"
    r"建设|举行|项目|工程|基地|平台|中心|园区|主体|结构|一期|二期|三期|再次|又|还|就|均|都|今|刚刚|刚|才|在|内|完成|开始|并|且|[\s，,“”\"’‘）)（(]"
)
_LATER = re.compile(r"后(?!期)|之后|以后|前(?![景沿端])|之前|率|条件")
_NO_DATE = frozenset(
    [
        "目前",
        "截至目前",
        "截止目前",
        "当前",
        "如今",
        "眼下",
        "现在",
        "现阶段",
        "下一步",
        "接下来",
        "今后",
        "未来",
        "时下",
        "现如今",
        "近年来",
        "近年",
    ]
)


@dataclass(frozen=True, slots=True)
class Event:
    """A stage, where its word stands, whether it is still to come, and whether it goes on (正在, 加快)."""

    stage: str
    offset: int
    planned: bool
    goes_on: bool


def event_before(page: Page, start: int) -> Event | None:
    """Return the event whose object begins at an offset: 设立了 + 科技支行; 建起 + 日处理4万吨的 + 污水厂."""
    clause, _ = page.clause(max(0, start - 1))
    low = max(clause, start - 40)
    opened = _OPENED.search(page.text, low, start)
    if opened and not _LATER.match(page.text, opened.end()):
        return _event(page, _SUBJECT[opened["event"]], opened.start(), opened.end("event"))
    found = None
    for match in _BEFORE.finditer(page.text, low, start):
        found = match
    if found is None or not _reaches(page.text[found.end() : start]):
        return None
    return _event(page, _OBJECT[found.group()], found.start(), found.end())


def names_end(page: Page, start: int) -> int:
    """Return where a name that begins at an offset ends: before a pause, an event or the adverbs around one."""
    stop = start
    limit = min(len(page.text), start + 40)
    while stop < limit and not _NAME_STOP.match(page.text, stop):
        stop += 1
    return stop


_NAME_STOP = re.compile(
    rf"[，,；;。：:！!？?\s、…”\"]|{any_of(_SUBJECT)}|已|正在|正式|等|于\d|将|也|和|也于|在"
)
_BETWEEN = re.compile(
    r"(?:了|过|着|起来?)?(?:[^、，]*的)?(?:[一两三四五六七八九\d]*[个座条家所批项])?[“\"‘]?$"
)


def _reaches(gap: str) -> bool:
    return bool(_BETWEEN.match(gap))


def events_behind(page: Page, end: int, limit: int) -> list[Event]:
    """Return the events of which what ends at an offset is the subject, up to a limit."""
    found: list[Event] = []
    start = end
    while start < limit:
        _, stop = page.clause(start)
        event = _event_behind(page, start, min(stop, limit))
        if event:
            found.append(event)
        start = stop + 1
    return found


def _event_behind(page: Page, start: int, stop: int) -> Event | None:
    for match in _BEHIND.finditer(page.text, start, stop):
        if _LATER.match(page.text, match.end()) or not _is_fill(page, start, match.start()):
            continue
        if match.group() in _LOOSE and not _BOUND.match(page.text, match.end()):
            continue
        return _event(page, _SUBJECT[match.group()], match.start(), match.end())
    built = _BUILDING.match(page.text, start, stop)
    return _event(page, "building", start, built.end()) if built else None


def _is_fill(page: Page, start: int, stop: int) -> bool:
    """Tell whether nothing but times, adverbs and words for the thing itself stand in a stretch."""
    kept, at = [], start
    for time in within(page.times, start, stop):
        kept.append(page.text[at : time.start])
        at = max(at, time.end)
    kept.append(page.text[at:stop])
    return not _FILL.sub("", "".join(kept))


def _event(page: Page, stage: str, start: int, end: int) -> Event:
    clause, _ = page.clause(start)
    lead = page.text[max(clause, start - 40) : end]
    goes_on = bool(_UNDER_WAY.search(lead))
    planned = _is_planned(page, clause, start)
    return Event(stage, start, planned, goes_on)


def _is_planned(page: Page, clause: int, offset: int) -> bool:
    lead = _NO_PLAN.sub("", page.text[clause:offset])
    return bool(_PLAN.search(lead)) or status(page, offset) != "actual"


def furthest(events: Iterable[Event]) -> tuple[str | None, Event | None]:
    """Return the furthest stage reached, or planned if none is, and its event (rules 13 to 15)."""
    best: tuple[str | None, Event | None] = (None, None)
    rank = -1
    for event in events:
        stage = _stage(event)
        if STAGES.index(stage) > rank:
            rank, best = STAGES.index(stage), (stage, event)
    return best


def _stage(event: Event) -> str:
    if event.planned:
        presupposed = event.goes_on and event.stage in ("building", "under_construction")
        return "under_construction" if presupposed else "planned"
    return "under_construction" if event.stage == "building" else event.stage


def date(times: Times, event: Event | None) -> str | None:
    """Return the date words of an event; a continuing one has a date in its own clause only (rule 16)."""
    if event is None:
        return None
    time = times.here(event.offset + 1)
    if time and time.text not in _NO_DATE:
        return time.text
    if event.goes_on or event.planned:
        return None
    return times.governing(event.offset, flow=True)
