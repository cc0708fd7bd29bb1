"""What happens to an undertaking: the words of events before and behind its name (rules 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._words import any_of, words

_OBJECT: dict[str, str] = {
    word: stage for stage, listed in lexicon.load("projects")["object"].items() for word in listed
}
_SUBJECT: dict[str, str] = {
    word: stage for stage, listed in lexicon.load("projects")["subject"].items() for word in listed
}
_BEFORE = re.compile(any_of(_OBJECT))
_BEHIND = re.compile(any_of(_SUBJECT))
_OPENED = re.compile(
    rf"(?P<event>{any_of(_SUBJECT)})了?的(?:[^，,。；;]{{0,6}}(?:正是|就是|是|还有|有))?[“\"‘]?$"
)
_LOOSE = frozenset(words("projects", "loose"))
_BOUND = re.compile(
    r"$|[，,。；;：:、！!？?…\s）)”\"]|了|于|在|至|以|仪式|暨|活动|并|后|的|一|首|庆典|大会|[\d０-９]"
)
_BUILDING = re.compile(
    r"的?(?:开发)?建设(?!者|集团|有限|局|单位|规模|用地|内容|[周工]期|标准|面积|资金|进度)"
)
_BETWEEN = re.compile(
    r"(?:了|过|着|起来?)?(?:[^，,]*的|[^，,的]{0,6}[首第][一二三]?[个家座条])?(?:[一两三四五六七八九\d]*[个座条家所批项处])?"
    r"(?P<size>[\d.]+[万亿]?(?:平方米|公里|吨/年|吨级|亩|米|吨|千伏|兆瓦)的?)?[“\"‘]?$"
)
_FILL = re.compile(
    r"在[^，,。；、在]{2,14}(?:区|园|县|市|镇|港|城|路|侧|岸|州|省|地|厂|场|角|旁|边|畔|沿线)|首[条批台件][^，,。；、]{0,4}?线|"
    + any_of(words("projects", "fill"))
    + r"|[\s，,“”\"’‘）)（(]"
)
_LATER = re.compile(r"后(?!期)|之后|以后|前(?![景沿端])|之前|率|条件")
_YET = re.compile(r"(?:使用)?之?后[，,]?(?:可|将|预计|年[产加处销]|能|力争)")
_PLAN = re.compile(any_of(words("projects", "plan")))
_AIM = re.compile(any_of(words("projects", "aim")))
_NO_PLAN = re.compile(any_of(words("projects", "no_plan")))
_UNDER_WAY = re.compile(any_of(words("projects", "under_way")))
_SIGNING = re.compile(r"签约|签订|签署|签下|签协议|达成合作")
_LISTS = re.compile(r"(?:涉及|包括|包含|分别是|分别为)(?:[^，,、。；;]{0,16}的)?[“\"‘]?$")
_LEAD = 40  # characters before a name in which what happens to it is said


@dataclass(frozen=True, slots=True)
class Event:
    """A stage, where its word stands, whether it is still to come, and whether it goes on (正在, 加快)."""

    stage: str
    offset: int
    planned: bool
    goes_on: bool


def event_before(page: Page, start: int) -> Event | None:
    """Return the event whose object begins at an offset: 设立了 + 科技支行; 去年开园的 + 医养小镇."""
    clause, _ = page.clause(max(0, start - 1))
    low = max(clause, start - _LEAD)
    opened = _OPENED.search(page.text, low, start)
    if opened:
        return _event(page, _SUBJECT[opened["event"]], opened.start(), opened.end("event"))
    found = None
    for match in _BEFORE.finditer(page.text, low, start):
        found = match
    between = found and _BETWEEN.match(page.text[found.end() : start])
    if not found or not between or (between["size"] and _OBJECT[found.group()] == "operating"):
        return None
    return _event(page, _OBJECT[found.group()], found.start(), found.end())


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


def events_within(page: Page, start: int, end: int) -> list[Event]:
    """Return all events told in a stretch, whatever their subject: the row of a table."""
    return [
        _event(page, _SUBJECT[found.group()], found.start(), found.end())
        for found in _BEHIND.finditer(page.text, start, end)
    ]


def event_told(page: Page, start: int) -> Event | None:
    """Return the event of the sentence whose members are listed from an offset on: 签署协议，涉及 + 甲基地、乙谷等项目."""
    if not _LISTS.search(page.text, max(0, start - 30), start):
        return None
    sentence = page.sentence(start)
    told = events_within(page, max(sentence.start, start - 3 * _LEAD), start)
    return told[-1] if told else None


def starts_event(page: Page, offset: int) -> bool:
    """Tell whether a word of an event stands at an offset."""
    return bool(_BEHIND.match(page.text, offset))


def _event_behind(page: Page, start: int, stop: int) -> Event | None:
    for match in _BEHIND.finditer(page.text, start, min(stop, start + 2 * _LEAD)):
        later = _LATER.match(page.text, match.end()) and not (
            _is_dated(page, match.start()) and not _YET.match(page.text, match.end())
        )
        if later or not _is_fill(page, start, match.start()):
            continue
        if match.group() in _LOOSE and not _BOUND.match(page.text, match.end()):
            continue
        return _event(page, _SUBJECT[match.group()], match.start(), match.end())
    built = _BUILDING.match(page.text, start, stop)
    return _event(page, "building", start, built.end()) if built else None


def _is_dated(page: Page, offset: int) -> bool:
    """Tell whether time words stand right before an event: 6月 + 投产后."""
    times = within(page.times, offset - 12, offset)
    return bool(times) and times[-1].end == offset


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
    if stage == "building" and _is_agreed(page, start):
        return Event("signed", start, planned=False, goes_on=False)
    goes_on = bool(_UNDER_WAY.search(page.text, max(clause, start - _LEAD), end))
    return Event(stage, start, _is_planned(page, clause, start), goes_on)


def _is_agreed(page: Page, offset: int) -> bool:
    """What is to be built is signed for where the sentence tells of a signing."""
    sentence = page.sentence(offset)
    return bool(_SIGNING.search(page.text, max(sentence.start, offset - 80), min(sentence.end, offset + 40)))


def _is_planned(page: Page, clause: int, offset: int) -> bool:
    """Words of planning govern their clause, those of aims the sentence up to a semicolon."""
    if _PLAN.search(_NO_PLAN.sub("", page.text[max(clause, offset - 3 * _LEAD) : offset])):
        return True
    start = page.sentence(offset).start
    low = max(start, offset - 3 * _LEAD)
    part = max(low, page.text.rfind("；", low, offset) + 1)
    return bool(_AIM.search(_NO_PLAN.sub("", page.text[part:offset])))


_CEREMONY = re.compile(
    r"(?P<event>开工|动工|签约|竣工|投产|奠基)(?:(?=[^，,。；;、]{0,4}(?:仪式|活动|环节|现场|暨))|项目)|(?:集中|此次)(?P<done>开工|签约|竣工|投产|奠基)"
    r"|(?P<held>开工|动工|签约|竣工|投产|启用|落户)的(?=还?有|是|[\d一二三四五六七八九十]+[个家]|企业|项目)|(?:个|类|当天|同日|同时)项目(?P<done_too>开工|签约|竣工|投产)"
)


def ceremonies(page: Page) -> list[Event]:
    """Return the signings and ground-breakings a page reports: what it lists behind them took part in them."""
    found: list[Event] = []
    for match in _CEREMONY.finditer(page.text):
        stage = _SUBJECT[match["event"] or match["done"] or match["held"] or match["done_too"]]
        found.append(Event(stage, match.start(), planned=False, goes_on=False))
    return found
