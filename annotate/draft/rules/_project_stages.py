"""The furthest stage that an undertaking has reached, and its date (rules 15 and 16)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import Event
from annotate.draft.rules._times import Times
from annotate.draft.rules._words import words

STAGES = ("planned", "building", "signed", "under_construction", "completed", "operating")
_NO_DATE = frozenset(words("projects", "no_date"))
_REVIEWED = re.compile(
    r"年以来$|^今年以来$|^去年$|^20\d\d年$|^全年$|^(?:前|上|下)?[一二三四半]?个?(?:季度|半年)$|^今年(?:上半年|前三季度)$"
)
_DAY = re.compile(r"近日|日前|[昨今]天|[昨今]日|[\d０-９一二三四五六七八九十]日(?:上午|下午)?$")
_CEREMONY = re.compile("开工|动工|奠基|签约|竣工|投产|启用|揭牌")
_HEADLINE = 45  # characters from the start of a story in which its headline stands
_HEAD = 24  # characters of a sentence, with the dateline, in which the time words stand that govern it
_SENTENCES = 12  # before an event, of its paragraph
_NEWS = 90  # characters from the start of a story in which its day stands


def furthest(events: Iterable[Event]) -> tuple[str | None, list[Event]]:
    """Return the furthest stage reached, or planned if none is, and its events."""
    ranked: dict[int, list[Event]] = {}
    for event in events:
        ranked.setdefault(STAGES.index(_stage(event)), []).append(event)
    if not ranked:
        return None, []
    best = max(ranked)
    return STAGES[best].replace("building", "under_construction"), ranked[best]


def _stage(event: Event) -> str:
    if not event.planned:
        return event.stage
    presupposed = event.goes_on and event.stage in ("building", "under_construction")
    return "under_construction" if presupposed else "planned"


def date(page: Page, times: Times, events: Iterable[Event]) -> str | None:
    """Return the date words of the first of some events that has any."""
    return next((found for event in events if (found := _date(page, times, event))), None)


def _date(page: Page, times: Times, event: Event) -> str | None:
    """An event takes the nearest time words up to the head of its story, what goes on only those of its clause."""
    time = times.here(event.offset + 1)
    if (
        time
        and time.text not in _NO_DATE
        and not (event.goes_on and time.start < page.clause(event.offset)[0])
    ):
        return time.text
    if event.goes_on or event.planned:
        return None
    return next(_earlier(page, event), None)


def _earlier(page: Page, event: Event) -> Iterator[str]:
    """Yield the time words that reach an event from before its clause, the nearest first."""
    at = page.sentence_index(event.offset)
    paragraph = page.sentences[at].paragraph
    for sentence in reversed(page.sentences[max(0, at - _SENTENCES) : at + 1]):
        if sentence.paragraph != paragraph:
            break
        head = min(sentence.start + _HEAD, sentence.end, event.offset)
        yield from (
            time.text for time in within(page.times, sentence.start, head) if time.text not in _NO_DATE
        )
    story = page.story(event.offset)
    lead = within(page.times, story.start, min(story.start + _NEWS, story.end - 1))
    news = event.offset < story.start + _HEADLINE or _CEREMONY.search(
        page.text, story.start, min(story.start + _NEWS, story.end)
    )
    wanted = _DAY if news else _REVIEWED
    yield from (time.text for time in lead if wanted.search(time.text) and page.text[time.end] not in "电讯")
