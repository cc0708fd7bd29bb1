"""One record for each undertaking of a page: built, founded, opened, signed for or planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.draft.rules._numbers import Found
from annotate.draft.rules._page import Page
from annotate.draft.rules._project_find import Undertaking, undertakings
from annotate.draft.rules._project_participants import participants
from annotate.draft.rules._project_places import location
from annotate.draft.rules._project_rows import day
from annotate.draft.rules._project_same import merged
from annotate.draft.rules._project_sectors import sector
from annotate.draft.rules._project_stages import date, furthest
from annotate.draft.rules._status import Statuses
from annotate.draft.rules._times import Times

_COMPANIES = frozenset({"settler", "investor", "described"})
Governors = tuple[Times, Statuses]
"""What times and plans govern the places of a page."""


def governing(page: Page) -> Governors:
    """Read the times and plans of a page, once for all passes."""
    return Times(page), Statuses(page)


def projects(page: Page, governors: Governors | None = None) -> Iterator[Found]:
    """Yield a record for each undertaking of a page; what is named several times has one (rule 10)."""
    times, statuses = governors or governing(page)
    for one in _without_owners(page, merged(undertakings(page))):
        events = [
            replace(event, planned=True) if statuses.of(event.offset) == "target" else event
            for event in one.events
        ]
        aimed = not events and statuses.of(one.name.end) == "target"
        yield _found(page, times, replace(one, events=tuple(events)), "planned" if aimed else None)


def _without_owners(page: Page, found: Sequence[Undertaking]) -> Iterator[Undertaking]:
    """Yield the undertakings but for the companies that stand for a project which has a name of its own."""
    others = [one for one in found if one.name.rule not in _COMPANIES]
    owners = {owner for one in others for owner in participants(page, one)}
    for one in found:
        if one.name.rule not in _COMPANIES or one.name.text not in owners:
            yield one


def _found(page: Page, times: Times, one: Undertaking, default: str | None) -> Found:
    stage, events = furthest(one.events)
    named = (one.name.text, one.context) if one.name.rule == "ending" else (one.context, one.name.text)
    return Found(
        "project",
        one.name.start,
        one.name.end,
        {
            "location": location(page, one),
            "participants": participants(page, one),
            "sector": sector(*named),
            "stage": stage or default,
            "date": date(page, times, events) or (day(page, one.name) if one.name.rule == "row" else None),
        },
        f"project:{one.rule}",
    )
