"""What happens to a project, how far that brings it, and when (rules 13 to 16, rulings 12 to 14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from annotate import lexicon
from annotate.draft.rules._context import Times
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._text import any_of, patterns, words

STAGES = ("planned", "building", "signed", "under_construction", "completed", "operating")
"""From the first to the furthest; `building` is 建设 without a word of how far."""


def _stages(section: str) -> dict[str, str]:
    return {word: stage for stage, listed in lexicon.load("projects")[section].items() for word in listed}


_P = patterns("project_patterns")
_STAGE_BEFORE, _STAGE_BEHIND, _STAGE_CLOSING = _stages("before"), _stages("behind"), _stages("closing")
_GOVERNS, _HAPPENS, _CLOSING = (
    re.compile(any_of(words("projects", section))) for section in ("before", "behind", "closing")
)
_PLAN, _AIM, _UNDER_WAY, _NO_PLAN = (
    re.compile(any_of(words("projects", section))) for section in ("plan", "aim", "under_way", "no_plan")
)
_LOOSE, _FILL, _NO_DATE = (frozenset(words("projects", section)) for section in ("loose", "fill", "no_date"))
_LIGHT = frozenset(("d", "ad", "vd", "t", "m", "q", "f", "ul", "uz", "x", "z", "c", "mq"))  # classes of words
_NOUNS = frozenset(("n", "ns", "nt", "nz", "nr", "s", "vn", "b", "j", "zg", "ng", "l"))
_LEANS = frozenset(("与", "和", "同", "在", "于", "到", "从", "由", "经", "通过", "经过", "因", "受"))
_CEREMONIAL = re.compile("开工|动工|奠基|签约|竣工|投产|启用|揭牌")
_YEAR = re.compile(r"^(?:20\d\d年|今年|明年)$")
_LEAD = 40  # characters before a name in which what happens to it is said
_AGREED = 240  # characters of a sentence, before what is to be built, in which an agreement is told
_HEADLINE = 45  # characters from the start of a story in which its headline stands
_HEAD = 24  # characters of a sentence, with the dateline, in which the time words stand that govern it
_SENTENCES = 12  # before an event, of its paragraph
_NEWS = 90  # characters from the start of a story in which its day stands


@dataclass(frozen=True, slots=True)
class Event:
    """A stage, where its word stands, whether it is still to come, and whether it goes on (正在, 加快)."""

    stage: str
    offset: int
    planned: bool = False
    goes_on: bool = False


def event_before(page: Page, start: int) -> Event | None:
    """Return the event whose object begins at an offset: 设立了 + 科技支行; 去年开园的 + 医养小镇."""
    clause, _ = page.clause(max(0, start - 1))
    low = max(clause, start - _LEAD)
    opened = _P["opened"].search(page.text, low, start)
    if opened:
        return _event(page, _STAGE_BEHIND[opened["event"]], opened.start(), opened.end("event"))
    found = None
    for match in _GOVERNS.finditer(page.text, low, start):
        found = match if page.words.is_border(match.start()) else found
    between = found and _P["governs"].match(page.text[found.end() : start])
    if not found or not between or (between["size"] and _STAGE_BEFORE[found.group()] == "operating"):
        return None
    return _event(page, _STAGE_BEFORE[found.group()], found.start(), found.end())


def events_behind(page: Page, end: int, limit: int) -> list[Event]:
    """Return the events of which what ends at an offset is the subject, up to a limit."""
    found: list[Event] = []
    start = end
    while start < limit:
        _, stop = page.clause(start)
        event = _event_behind(page, start, min(stop, limit), loose=start > end)
        if event:
            found.append(event)
        start = stop + 1
    return found


def governed(before: Event | None, behind: Sequence[Event], clause_end: int) -> tuple[Event, ...]:
    """Join what governs a name and what is said behind: 推进 + 甲 + 建设 is under way, 推进 + 甲 + 开工 is still to come."""
    if before is None:
        return tuple(behind)
    if before.stage != "push":
        return (before, *behind)
    first = behind[0] if behind and behind[0].offset < clause_end else None
    if first is None or first.stage == "building" or first.goes_on:
        pushed = replace(before, stage="under_construction", goes_on=True)
        return (pushed, *(behind[1:] if first else behind))
    return (replace(first, planned=True), *behind[1:])


def events_within(page: Page, start: int, end: int) -> list[Event]:
    """Return all events told in a stretch, whatever their subject: the row of a table."""
    return [
        _event(page, _STAGE_BEHIND[found.group()], found.start(), found.end())
        for found in _HAPPENS.finditer(page.text, start, end)
    ]


def event_told(page: Page, start: int) -> Event | None:
    """Return the event of the sentence whose members are listed from an offset on: 签署协议，涉及 + 甲基地、乙谷等项目."""
    if not _P["told"].search(page.text, max(0, start - _LEAD), start):
        return None
    sentence = page.sentence(start)
    told = events_within(page, max(sentence.start, start - 3 * _LEAD), start)
    return told[-1] if told else None


def event_closing(page: Page, start: int, end: int) -> Event | None:
    """Return the stage that the words tell which close a list: 等 + 储备项目."""
    found = _CLOSING.search(page.text, start, end)
    stage = _STAGE_CLOSING[found.group()] if found else None
    if found is None or stage is None:
        return None
    if stage in ("planned", "reserved"):
        return Event("planned", found.start(), planned=True, goes_on=stage == "reserved")
    return Event(stage, found.start(), goes_on=stage == "under_construction")  # 在建 has no date (ruling 12)


def starts_event(page: Page, offset: int) -> bool:
    """Tell whether a word of an event stands at an offset."""
    return bool(_HAPPENS.match(page.text, offset))


def ceremonies(page: Page) -> list[Event]:
    """Return the signings and ground-breakings a page reports: what it lists behind them took part in them."""
    found: list[Event] = []
    for match in _P["ceremony"].finditer(page.text):
        word = match["event"] or match["done"] or match["held"] or match["done_too"]
        found.append(Event(_STAGE_BEHIND[word], match.start()))
    return found


def _event_behind(page: Page, start: int, stop: int, *, loose: bool) -> Event | None:
    """Return the first event of a clause; what is loosely said of a thing, or in a later clause, must end there."""
    for match in _HAPPENS.finditer(page.text, start, min(stop, start + 2 * _LEAD)):
        later = _P["too_late"].match(page.text, match.end()) and not (
            _is_dated(page, match.start()) and not _P["then"].match(page.text, match.end())
        )
        if later or not _is_fill(page, start, match.start()):
            continue
        if (loose or match.group() in _LOOSE) and not _P["bound"].match(page.text, match.end()):
            continue
        return _event(page, _STAGE_BEHIND[match.group()], match.start(), match.end())
    built = _P["built"].match(page.text, start, stop)
    return _event(page, "building", start, built.end()) if built else None


def _is_dated(page: Page, offset: int) -> bool:
    """Tell whether time words stand right before an event: 6月 + 投产后."""
    times = within(page.times, offset - 12, offset)
    return bool(times) and times[-1].end == offset


def _is_fill(page: Page, start: int, stop: int) -> bool:
    """Tell whether nothing but times, adverbs, places and words for the thing itself stand in a stretch."""
    times = within(page.times, start, stop)
    placed = False
    for word in page.words.between(start, stop):
        light = word.tag in _LIGHT or word.text in _FILL
        timed = any(time.start < word.end and word.start < time.end for time in times)
        placed = placed or word.text in _LEANS
        if not (light or timed or word.text in _LEANS or (placed and word.tag in _NOUNS)):
            return False
    return True


def _event(page: Page, stage: str, start: int, end: int) -> Event:
    clause, _ = page.clause(start)
    if stage == "building" and _is_agreed(page, start):
        return Event("signed", start)
    if stage in ("planned", "reserved"):
        return Event("planned", start, planned=True, goes_on=stage == "reserved")
    goes_on = bool(_UNDER_WAY.search(page.text, max(clause, start - _LEAD), end))
    return Event(stage, start, _is_planned(page, clause, start), goes_on)


def _is_agreed(page: Page, offset: int) -> bool:
    """What is to be built is signed for where the sentence tells of a signing (ruling 13)."""
    sentence = page.sentence(offset)
    return bool(
        _P["signing"].search(page.text, max(sentence.start, offset - _AGREED), min(sentence.end, offset + 40))
    )


def _is_planned(page: Page, clause: int, offset: int) -> bool:
    """Words of planning govern their clause, those of aims the sentence up to a semicolon."""
    if _says(page, _PLAN, max(clause, offset - 3 * _LEAD), offset):
        return True
    low = max(page.sentence(offset).start, offset - 3 * _LEAD)
    return _says(page, _AIM, max(low, page.text.rfind("；", low, offset) + 1), offset)


def _says(page: Page, pattern: re.Pattern[str], start: int, end: int) -> bool:
    """Tell whether a stretch has a word of a list, whole and no part of another one."""
    others = [found.span() for found in _NO_PLAN.finditer(page.text, start, end)]
    return any(
        page.words.is_border(found.start()) and not any(low <= found.start() < high for low, high in others)
        for found in pattern.finditer(page.text, start, end)
    )


def furthest(events: Iterable[Event]) -> tuple[str | None, list[Event]]:
    """Return the furthest stage reached, or planned if none is, and its events (rule 15)."""
    ranked: dict[int, list[Event]] = {}
    for event in events:
        ranked.setdefault(STAGES.index(_stage(event)), []).append(event)
    if not ranked:
        return None, []
    best = max(ranked)
    return STAGES[best].replace("building", "under_construction"), ranked[best]


def _stage(event: Event) -> str:
    if event.stage == "push":
        return "under_construction"
    if not event.planned:
        return event.stage
    presupposed = event.goes_on and event.stage in ("building", "under_construction")
    return "under_construction" if presupposed else "planned"


def date(page: Page, times: Times, events: Iterable[Event]) -> str | None:
    """Return the date words of the first of some events that has any (rule 16)."""
    return next((found for event in events if (found := _date(page, times, event))), None)


def _date(page: Page, times: Times, event: Event) -> str | None:
    """An event takes the nearest time words up to the head of its story, what goes on only those of its clause."""
    time = times.here(event.offset + 1)
    clause, _ = page.clause(event.offset)
    if time and time.text not in _NO_DATE and not (event.goes_on and time.start < clause):
        return time.text
    if event.goes_on:
        return None
    return next(_earlier(page, event), None)


def _earlier(page: Page, event: Event) -> Iterator[str]:
    """Yield the time words that reach an event from before its clause, the nearest first; a plan only its year."""
    at = page.sentence_index(event.offset)
    story = page.story(event.offset)
    paragraph = page.sentences[at].paragraph
    for sentence in reversed(page.sentences[max(0, at - _SENTENCES) : at + 1]):
        if sentence.paragraph != paragraph or event.planned:
            break
        head = min(sentence.start + _HEAD, sentence.end, event.offset)
        yield from (
            time.text for time in within(page.times, sentence.start, head) if time.text not in _NO_DATE
        )
    lead = within(page.times, story.start, min(story.start + _NEWS, story.end - 1))
    news = event.offset < story.start + _HEADLINE or _CEREMONIAL.search(
        page.text, story.start, min(story.start + _NEWS, story.end)
    )
    wanted = _YEAR if event.planned else _P["day"] if news else _P["review"]
    yield from (time.text for time in lead if wanted.search(time.text) and page.text[time.end] not in "电讯")
