"""One record for each undertaking of a page: built, founded, opened, signed for or planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.draft.rules._found import Found
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
    for one, people in _without_owners(page, merged(undertakings(page))):
        events = [
            replace(event, planned=True) if statuses.of(event.offset) == "target" else event
            for event in one.events
        ]
        found = replace(one, events=tuple(events))
        aimed = not events and statuses.of(one.name.end) == "target"
        yield _found(page, times, found, people, "planned" if aimed else None)


def _without_owners(page: Page, found: Sequence[Undertaking]) -> Iterator[tuple[Undertaking, list[str]]]:
    """Yield the undertakings with their participants, but no company whose project has a name of its own."""
    people = [participants(page, one) for one in found]
    pairs = list(zip(found, people, strict=True))
    owners = {owner for one, names in pairs if one.name.rule not in _COMPANIES for owner in names}
    for one, names in pairs:
        if one.name.rule not in _COMPANIES or one.name.text not in owners:
            yield one, names


def _found(page: Page, times: Times, one: Undertaking, people: list[str], default: str | None) -> Found:
    stage, events = furthest(one.events)
    named = (one.name.text, one.context) if one.name.rule == "ending" else (one.context, one.name.text)
    return Found(
        "project",
        one.name.start,
        one.name.end,
        {
            "location": location(page, one),
            "participants": people,
            "sector": sector(*named),
            "stage": stage or default,
            "date": date(page, times, events) or (day(page, one.name) if one.name.rule == "row" else None),
        },
        f"project:{one.rule}",
    )
