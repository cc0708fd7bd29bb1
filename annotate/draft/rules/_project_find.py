"""Which phrases of a page are undertakings: those that something happens to, or that have a size (rules 1 to 4)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import Event, ceremonies, events_within
from annotate.draft.rules._project_evidence import Happenings, happenings, is_count, pattern
from annotate.draft.rules._project_lists import closings, members
from annotate.draft.rules._project_names import COUNT_HEAD, Name, is_particular, names, names_thing
from annotate.draft.rules._project_rows import rows
from annotate.draft.rules._project_settlers import settlers
from annotate.draft.rules._project_sizes import sized_names

_JOINED = re.compile(
    r"[”\"’]?(?:[（(][^（()）\n]{2,40}[)）])?(?:、|和|及|以及|与|，以及)[“\"‘]?(?:(?:总投资|投资)?(?:超|约|近)?[^，、。；]{0,24}的)?[“\"‘]?"
)
_HELD = re.compile(r"仪式|集中(?:开工|签约|动工)|(?:开工|签约|奠基)(?:暨\w{2,4})?(?:仪式|活动)")
_LEAD = 200  # characters of a story in which the ceremony it reports is named
_PART = re.compile(r"[；;。！？\n]")
_LISTED = re.compile(r"[”\"’]?(?:、|以及|和|与)[^，,。；;：:、]*")


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A named undertaking, what happened to it, the pattern that found it, and the words around its name."""

    name: Name
    events: tuple[Event, ...]
    rule: str
    context: str
    others: tuple[Name, ...] = ()

    @property
    def namings(self) -> tuple[Name, ...]:
        """The places where the page names it, the fullest name first."""
        return (self.name, *self.others)


def undertakings(page: Page) -> Iterator[Undertaking]:
    """Yield the undertakings of a page; one that is named twice comes twice."""
    yield from _in_rows(page)
    found = list(_in_prose(page))
    for at, one in enumerate(found):
        if one.name.rule not in ("partner", "investor") or not any(
            _beside(page, one, other) for other in found[at + 1 : at + 3]
        ):
            yield one


def _beside(page: Page, partner: Undertaking, other: Undertaking) -> bool:
    """Tell whether what is agreed with a partner, or what an investor builds, has a name of its own."""
    start = partner.name.end
    behind = start <= other.name.start and other.name.rule not in ("partner", "investor")
    return behind and not _PART.search(page.text, start, other.name.start)


def _in_rows(page: Page) -> Iterator[Undertaking]:
    for row in rows(page):
        events = tuple(events_within(page, row.name.end, row.end))
        yield Undertaking(row.name, events, "row", page.text[row.name.end : row.end])


def _in_prose(page: Page) -> Iterator[Undertaking]:
    groups = list(_groups(page, _candidates(page)))
    held = ceremonies(page)
    counted = None
    for group, following in zip(groups, _limits(page, groups), strict=True):
        happened = happenings(page, group, following)
        found = list(_judged(page, group, happened))
        for one in found:
            yield replace(one, events=(*one.events, *_inherited(page, one, held)))
        if found:
            continue
        if counted and _is_one_of(page, group[0], counted[0]):
            yield Undertaking(group[0], counted[1], "group", _context(page, group[0].start))
        elif happened.events and is_count(page, group[0], happened):
            counted = group[0], happened.events


def _limits(page: Page, groups: Sequence[list[Name]]) -> list[int]:
    """Return how far what is said of each group may reach: to the next that names something particular."""
    limits, limit = [], len(page.text)
    for group in reversed(groups):
        limits.append(limit)
        start = group[0].start
        placed = page.text.endswith(("在", "于"), 0, start)  # 甲项目在 + 乙园 + 投产
        limit = start if is_particular(group[0].text) and not placed else limit
    return limits[::-1]


def _is_one_of(page: Page, name: Name, counted: Name) -> bool:
    """Tell whether a name heads a clause behind a group it may belong to: 推进三大产业园建设。其中，+ 甲产业园."""
    here, there = page.sentence(name.start), page.sentence(counted.start)
    alike = name.text[-1] in counted.text[-2:] and len(name.text) > 4 and names_thing(name.text)
    alike = alike and not COUNT_HEAD.match(name.text)
    return alike and here.paragraph == there.paragraph and name.start == page.clause(name.start)[0]


def _judged(page: Page, group: list[Name], happened: Happenings) -> Iterator[Undertaking]:
    for name in group:
        rule = pattern(page, name, happened)
        if rule:
            yield Undertaking(name, happened.events, rule, _context(page, name.start))


def _inherited(page: Page, one: Undertaking, held: Sequence[Event]) -> tuple[Event, ...]:
    """What has no more than a size or a plan takes part in the last ceremony of its story; that is dated by the story's day."""
    story = page.story(one.name.start)
    at = bisect_left(held, one.name.start, key=lambda event: event.offset) - 1
    if at < 0 or held[at].offset < story.start:
        return ()
    open_ = all(event.planned or event.stage == "building" for event in one.events)
    if not open_ or (one.events and not _HELD.search(page.text, story.start, story.start + _LEAD)):
        return ()
    if one.rule != "sized" and not one.events:
        return ()
    told = held[at]
    clause, _ = page.clause(told.offset)
    timed = within(page.times, clause, told.offset) and page.shares_paragraph(told.offset, one.name.start)
    return (told if timed else replace(told, offset=story.start),)


def _candidates(page: Page) -> list[Name]:
    """Return all phrases, in order, of those that overlap the one that reaches farther back."""
    everything = [*_unclosed(page), *members(page), *sized_names(page), *settlers(page)]
    found = sorted(everything, key=lambda name: (name.start, -name.end, name.rule))
    kept: list[Name] = []
    for name in found:
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
        elif name.rule == "ending" and _is_better(name, kept[-1]):
            kept[-1] = name
    return kept


def _is_better(ending: Name, other: Name) -> bool:
    """Tell whether a phrase with an ending tells better where a name ends than a pause or an event does."""
    return other.rule != "ending" and (ending.end >= other.end or other.rule == "sized")


def _unclosed(page: Page) -> Iterator[Name]:
    """Yield the phrases with an ending but for those that close a list: 甲、乙等产业链项目."""
    spans = closings(page)
    at = 0
    for name in names(page):
        while at < len(spans) and spans[at][1] <= name.start:
            at += 1
        if at == len(spans) or not spans[at][0] <= name.start:
            yield name


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
    if one.rule == other.rule != "ending" and other.start - one.end < 32:
        return bool(_LISTED.fullmatch(page.text, one.end, other.start))
    return bool(_JOINED.fullmatch(page.text, one.end, other.start))


def _context(page: Page, start: int) -> str:
    """Return what describes a name before it: 工业机器人领先制造商 + 甲科技."""
    clause, _ = page.clause(start)
    lead = page.text[max(clause, start - 20) : start]
    return lead[lead.rfind("、") + 1 :]
