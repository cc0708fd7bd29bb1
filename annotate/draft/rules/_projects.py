"""One record for each project of a page: built, founded, opened, signed for or planned.

A page goes through it thus: candidates → groups of what is joined by 、 and 和 → what is told of each group →
which names are projects by that → one of several namings → its fields.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from annotate.draft.rules._context import Statuses, Times
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_candidates import candidates, closing, rows
from annotate.draft.rules._project_events import (
    Event,
    ceremonies,
    date,
    event_before,
    event_closing,
    events_behind,
    events_within,
    furthest,
    governed,
)
from annotate.draft.rules._project_fields import Places, participants, sector
from annotate.draft.rules._project_names import COUNT_HEAD, Name, is_particular, names_thing
from annotate.draft.rules._spots import Found
from annotate.draft.rules._text import patterns

Governors = tuple[Times, Statuses]
"""What times and plans govern the places of a page."""

_P = patterns("project_patterns")
_COMPANIES = frozenset({"company", "investor"})  # rules of candidates
_CALLED = ("项目", "工程")
_AGAIN = ("该", "这个", "这座", "这一")
_PART = re.compile(r"[；;。！？\n]")
_PLAIN = re.compile(r"[“”\"‘’（）()·\s]|项目$|工程$|建设$")
_PHASES = re.compile(r"([一二三四五]期|[A-DＡ-Ｄ]区)")
_NUMBER = re.compile(r"(?:约|近|超|逾|总)?\d")
_RIGHT_BEHIND = 16  # characters, with the time words, between a name and what happens to it
_NEAR = 40  # characters: what stands farther off a name is told of something else
_FAR = 300  # characters up to which what happens to a name is looked for
_LIST = 70  # characters before a name in which the list of what a project is made of begins
_MEASURED = 6  # characters up to which what stands before a number is only counted: 新建口袋公园8处
_MOST = 300  # projects that a further one is compared with
_NAMINGS = 30  # of one project, and events in it, that are kept


@dataclass(frozen=True, slots=True)
class Project:
    """A named project, what happened to it, the rule that found it, the words around its name, its other namings."""

    name: Name
    events: tuple[Event, ...]
    rule: str
    context: str
    others: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a group of names: the event that governs it, those behind, all together; where it ends."""

    before: Event | None
    behind: Sequence[Event]
    events: tuple[Event, ...]
    end: int
    closed: bool  # by 等 and a noun
    sized: bool  # an amount or a size stands with it
    seen: bool  # it is looked at: its building, or projects called so


def governing(page: Page) -> Governors:
    """Read the times and plans of a page, once for all passes."""
    return Times(page), Statuses(page)


def projects(page: Page, governors: Governors | None = None) -> Iterator[Found]:
    """Yield a record for each project of a page; what is named several times has one (rule 10)."""
    times, statuses = governors or governing(page)
    found = merged([*_in_rows(page), *_in_prose(page)])
    places = Places(page, [one.name.text for one in found])
    people = [_people(page, one) for one in found]
    pairs = list(zip(found, people, strict=True))
    owners = {owner for one, names in pairs if one.name.rule not in _COMPANIES for owner in names}
    for one, names in pairs:
        if one.name.rule not in _COMPANIES or one.name.text not in owners:
            stage, when = _reached(page, times, statuses, one)
            made = (one.name.text, one.context) if one.name.rule == "ending" else (one.context, one.name.text)
            fields = {
                "location": places.of(one.name, one.context),
                "participants": names,
                "sector": sector(*made),
                "stage": stage,
                "date": when,
            }
            yield Found("project", one.name.start, one.name.end, fields, f"project:{one.rule}")


def _people(page: Page, one: Project) -> list[str]:
    agreed = any(event.stage == "signed" for event in one.events)
    return participants(page, (one.name, *one.others), one.context, agreed=agreed)


def _reached(page: Page, times: Times, statuses: Statuses, one: Project) -> tuple[str | None, str | None]:
    """Return the stage of a project and its date; what is told in a plan is planned, but for what is agreed."""
    events = [
        replace(event, planned=True)
        if event.stage != "signed" and statuses.of(event.offset) == "target"
        else event
        for event in one.events
    ]
    stage, last = furthest(events)
    if stage is None and one.rule != "visited" and statuses.of(one.name.end) == "target":
        stage = "planned"
    when = date(page, times, last)
    if when is None and one.name.rule == "row":
        row = page.sentence(one.name.start)
        when = next((time.text for time in within(page.times, row.start, row.end)), None)
    return stage, when


def _in_rows(page: Page) -> Iterator[Project]:
    for name, end in rows(page):
        yield Project(name, tuple(events_within(page, name.end, end)), "row", page.text[name.end : end])


def _in_prose(page: Page) -> Iterator[Project]:
    """Yield the projects of running text, but no investor beside what it builds, if that has a name of its own."""
    found = list(_judged(page))
    for at, one in enumerate(found):
        if one.name.rule != "investor" or not any(
            _beside(page, one, other) for other in found[at + 1 : at + 3]
        ):
            yield one


def _beside(page: Page, investor: Project, other: Project) -> bool:
    start = investor.name.end
    behind = start <= other.name.start and other.name.rule != "investor"
    return behind and not _PART.search(page.text, start, other.name.start)


def _judged(page: Page) -> Iterator[Project]:
    """Yield what are projects among the candidates of running text; what is named again comes again."""
    groups = list(_groups(page, candidates(page)))
    held = ceremonies(page)
    datelines = [found.start() for found in re.finditer("本报讯", page.text)]
    counted: tuple[Name, tuple[Event, ...]] | None = None
    last: Project | None = None
    named: Name | None = None
    for group, following in zip(groups, _limits(page, groups), strict=True):
        told, first = _told(page, group, following), group[0]
        found = [one for name in group if (one := _project(page, name, told))]
        if found and named and not is_particular(first.text) and _goes_on(page, named, first):
            found = [replace(found[0], name=named)]  # 在 + 甲产业园，…。总投资36亿元的产业园 + 2017年动工
        if is_particular(first.text) and names_thing(first.text):
            named = group[-1]
        if found:
            yield from (
                replace(one, events=(*one.events, *_inherited(page, one, held, datelines))) for one in found
            )
            last = found[-1]
        elif last and _is_again(page, first) and _goes_on(page, last.name, first):
            yield replace(last, events=tuple(told.behind))
        elif counted and not _is_count(page, first, told) and _is_one_of(page, first, counted[0]):
            yield Project(first, counted[1], "group", _context(page, first.start))
        elif told.events and _is_count(page, first, told):
            counted = first, told.events


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
    if one.rule == other.rule != "ending" and other.start - one.end < _NEAR:
        if one.rule == "backed":
            return not _PART.search(page.text, one.end, other.start)
        return bool(_P["part_joined"].fullmatch(page.text, one.end, other.start))
    return bool(_P["joined"].fullmatch(page.text, one.end, other.start))


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
    first, last, text = group[0], group[-1], page.text
    marks = _P["marks"].match(text, last.end)
    bare = marks.end() if marks else last.end
    end = closing(page, bare)
    sentence = page.sentence(first.start)
    item = _P["index"].fullmatch(text[sentence.start : first.start])
    headed = item and text[last.end : last.end + 1] in ("。", "：", ":")  # 1.甲项目。由乙公司投资…
    stop = page.sentence(last.start).end
    stop = page.sentence(min(stop, len(text) - 1)).end if headed else stop
    limit = min(following, stop, end + _FAR)
    before = event_before(page, first.start)
    behind = events_behind(page, end, limit)
    classed = event_closing(page, bare, end)
    events = (classed,) if classed else governed(before, behind, page.clause(end)[1])
    sized = _is_sized(page, first, limit) or (headed and _P["size"].match(text, last.end + 1, limit + 12))
    low = max(sentence.start, first.start - _RIGHT_BEHIND)
    visited = any(name.text.endswith(_CALLED) for name in group) and _P["visited"].search(
        text, low, first.start
    )
    seen = visited or _P["looked_at"].match(text, end)
    return _Told(before, behind, events, end, end > bare, bool(sized), bool(seen))


def _project(page: Page, name: Name, told: _Told) -> Project | None:
    """Return the project that a name is by what is told of it; None if it only takes part, places or is leaned on."""
    rule = _rule(page, name, told)
    events = tuple(told.behind) if rule == "visited" else told.events
    return Project(name, events, rule, _context(page, name.start)) if rule else None


def _rule(page: Page, name: Name, told: _Told) -> str | None:
    """Return the rule by which a name is a project: the first that applies."""
    sized = told.sized or _is_sized(page, name, name.end + 1)
    seen = told.seen and is_particular(name.text)
    if (
        _is_again(page, name)
        or (_is_placed(page, name) and not seen)
        or _is_count(page, name, told, sized)
        or not _names_one(page, name, told, sized)
    ):
        return None
    if sized or told.seen:
        return "sized" if sized else "visited"
    if _is_only_meant(page, name, told):
        return None
    low = max(page.clause(name.start)[0], name.start - _NEAR)
    backed = next(
        (found for found in _P["backed"].finditer(page.text, low, name.start) if found.end() == name.start),
        None,
    )
    rules = {
        "object": told.before,
        "listed": told.closed and told.events,
        "subject": told.behind and told.behind[0].offset - told.end < _NEAR,
        "backed": name.rule == "backed" or backed,
    }
    return next((rule for rule, holds in rules.items() if holds), None)


def _is_placed(page: Page, name: Name) -> bool:
    """Tell whether a name only says where or by whom, and is not spoken of itself in the next sentence."""
    placed = _P["beside"].search(page.text, max(0, name.start - _RIGHT_BEHIND), name.start)
    return bool(placed and not _is_described(page, name))


def _is_described(page: Page, name: Name) -> bool:
    """Tell whether the sentence behind goes on about a thing: 在甲研究院投用。该研究院由…组建."""
    found = _P["again"].match(page.text, page.sentence(name.start).end)
    return bool(found and name.text.endswith((found["noun"], *_CALLED)))


def _is_again(page: Page, name: Name) -> bool:
    """Tell whether a name only refers to one named before: 该研究院, 项目."""
    return name.text in _CALLED or (
        not is_particular(name.text) and page.text.endswith(_AGAIN, 0, name.start)
    )


def _goes_on(page: Page, last: Name, name: Name) -> bool:
    """Tell whether 该研究院, 项目 or …的研究院 stands for what was named last, at the head of a clause nearby."""
    clause, _ = page.clause(name.start)
    lead = page.text[clause : name.start]
    timed = any(time.end == name.start for time in within(page.times, clause, name.start))
    near = page.sentence_index(name.start) - page.sentence_index(last.start) < 2
    alike = name.text in _CALLED or last.text.endswith(name.text)
    return (
        alike
        and near
        and (timed or not lead or lead.endswith(("该", "的")))
        and page.shares_paragraph(last.start, name.start)
    )


def _is_only_meant(page: Page, name: Name, told: _Told) -> bool:
    """Tell whether a thing is leaned on, dreamt of, promised money for, or a part of a plant, and not built here (rule 1)."""
    text, start, event = page.text, name.start, told.before
    lead = text[max(0, start - 30) : start]
    leaned_on = (event is None or event.stage != "signed") and _P["leaned_on"].search(lead)
    parts = text[max(page.sentence(start).start, start - _LIST) : start]
    return bool(
        leaned_on
        or _P["anyone"].search(text[page.clause(start)[0] : start])
        or (event and _P["dreamt_of"].search(lead))
        or _P["promised"].match(text, name.end)
        or _P["line"].match(name.text)
        or _P["made_of"].search(parts)
    )


def _is_count(page: Page, name: Name, told: _Told, sized: bool = False) -> bool:
    """Tell whether a phrase stands for several things, or for one named before: 22个重点工程, 该项目."""
    text, lead = page.text, page.text[max(0, name.start - 30) : name.start]
    numbered = bool(within(page.numbers, name.end, name.end + 1)) and len(name.text) <= _MEASURED
    if COUNT_HEAD.match(name.text) or (not told.closed and _P["counted_behind"].match(text, name.end)):
        return True
    if lead.endswith("等") or (numbered and name.rule == "ending"):
        return True
    counted = _P["counted_before"].search(lead) or _P["deictic"].search(lead)
    return bool(counted and name.rule == "ending" and not sized)


def _names_one(page: Page, name: Name, told: _Told, sized: bool) -> bool:
    """Tell whether a phrase says which one; if not, it must be founded, built or sized here (rule 3)."""
    if is_particular(name.text, page.story(name.start).zone):
        return True
    event = told.behind[0] if told.behind else None
    happened = (
        event and not (event.planned or event.stage == "building") and event.offset - told.end < _RIGHT_BEHIND
    )
    if len(name.text) < 3 or _P["phase"].match(name.text) or not names_thing(name.text):
        return False
    described = _P["described_as"].search(page.text, max(0, name.start - 20), name.start)
    if not (told.before or sized or happened) or (described and not sized):
        return False
    return not _NUMBER.match(page.text, name.end) or bool(within(page.times, name.end, name.end + 1))


def _is_sized(page: Page, name: Name, limit: int) -> bool:
    """Tell whether an amount or size stands with a name: before it, in brackets, or behind it up to a limit."""
    text, start, end = page.text, name.start, name.end
    clause, _ = page.clause(max(0, start - 1))
    amounts = [
        one for one in within(page.numbers, max(clause, start - _NEAR), start) if one.quantity.kind == "money"
    ]
    if amounts and amounts[-1].end < start and _P["after_money"].search(text[amounts[-1].end : start]):
        return True
    bracket = (one for one in within(page.numbers, end, end + 12) if one.quantity.kind == "money")
    if any(_P["before_money"].fullmatch(text, end, one.start) for one in bracket):
        return True
    return bool(_P["size"].match(text, end, limit + 12)) or _is_described(page, name)


def _is_one_of(page: Page, name: Name, counted: Name) -> bool:
    """Tell whether a name heads a clause behind a group it may belong to: 推进三大产业园建设。其中，+ 甲产业园."""
    alike = name.text[-1] in counted.text[-2:] and len(name.text) > 4 and names_thing(name.text)
    heads = name.start == page.clause(name.start)[0] and not COUNT_HEAD.match(name.text)
    return alike and heads and page.shares_paragraph(counted.start, name.start)


def _inherited(
    page: Page, one: Project, held: Sequence[Event], datelines: Sequence[int]
) -> tuple[Event, ...]:
    """What has no more than a size takes part in the last ceremony of its story; that is dated by the story's day."""
    at = bisect_left(held, one.name.start, key=lambda event: event.offset) - 1
    news = bisect_left(datelines, one.name.start) - 1
    if one.events or one.rule not in ("sized", "backed") or at < 0:
        return ()
    if news >= 0 and held[at].offset < datelines[news]:
        return ()
    told = held[at]
    clause, _ = page.clause(told.offset)
    timed = within(page.times, clause, told.offset) and page.shares_paragraph(told.offset, one.name.start)
    return (told if timed else replace(told, offset=page.story(told.offset).start),)


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
