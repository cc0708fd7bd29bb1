"""What tables tell and what the prose rules found, as one: rows are the tables', a project is told of by both."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from annotate.draft.rules._found import Found
from annotate.draft.rules._page import Page
from annotate.draft.rules._table_rows import Read


def merged(page: Page, rows: Sequence[Read], prose: Sequence[Found]) -> list[Found]:
    """Return the records of rows, and those of prose outside them; one for each project, where it stands first."""
    if not rows:
        return list(prose)
    starts = [row.start for row in rows]

    def is_read(found: Found) -> bool:
        at = bisect_right(starts, found.start) - 1
        return at >= 0 and found.start < rows[at].end

    kept = [found for found in prose if not is_read(found)]
    told = {_key(page, found): found for found in prose if found.type == "project"}
    named = {_key(page, found) for found in kept if found.type == "project"}
    listed: dict[str, Found] = {}
    for found in (found for row in rows for found in row.found):
        if found.type == "project":
            listed.setdefault(_key(page, found), _filled(page, found, told.get(_key(page, found))))
        else:
            kept.append(found)
    kept = [_filled(page, found, listed.get(_key(page, found))) for found in kept]
    return kept + [found for key, found in listed.items() if key not in named]


def _key(page: Page, found: Found) -> str:
    return page.text[found.start : found.end] if found.type == "project" else ""


def _filled(page: Page, found: Found, other: Found | None) -> Found:
    """Fill what one record of a project leaves open from another one of it."""
    if found.type != "project":
        return found
    rest = other.fields if other else {"location": page.story(found.start).zone}
    fields = {name: value or rest.get(name, value) for name, value in found.fields.items()}
    return replace(found, fields=fields)
