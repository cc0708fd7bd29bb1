"""What a reviewer did with a draft: records kept, edited, deleted, added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.record import Record
from annotate.review.regions import Region
from annotate.schema import Schema


@dataclass(slots=True)
class Changes:
    """The records of one or many annotations, counted by what became of the draft.

    `fields` counts, among the edited records, the fields that were changed, by `type.field`; `place` is a
    mention whose borders were moved, `type` a record made into one of another type. `seconds` is the time
    that was spent, `timed` the number of records it was spent on.
    """

    accepted: int = 0
    edited: int = 0
    deleted: int = 0
    added: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    timed: int = 0

    def __add__(self, other: Changes) -> Changes:
        mine, theirs = ({name: getattr(one, name) for name in Changes.__slots__} for one in (self, other))
        return Changes(**{name: mine[name] + theirs[name] for name in mine})

    def to_json(self) -> dict[str, Any]:
        """Return the counts as a JSON object."""
        members = {name: getattr(self, name) for name in Changes.__slots__}
        return {**members, "fields": dict(sorted(self.fields.items())), "seconds": round(self.seconds, 1)}

    @classmethod
    def from_json(cls, item: dict[str, Any]) -> Changes:
        """Read what `to_json` wrote; raises TypeError for unknown members."""
        return cls(**{**item, "fields": Counter(item.get("fields", {}))})


def changes(
    draft: Sequence[Region], reviewed: Sequence[Region], schema: Schema, seconds: float | None = None
) -> Changes:
    """Compare an annotation with the prediction it began as; `seconds` is the time spent on it.

    A region keeps its id when it is edited; where a client gave it another, the same type on the same place
    will do.
    """
    found = Changes()
    before = {(region.id, region.record.type): region for region in draft}
    ids = {region.id: region for region in draft}
    places = {_place(region.record): region for region in draft}
    met: set[int] = set()
    for region in reviewed:
        own = (
            before.get((region.id, region.record.type))
            or places.get(_place(region.record))
            or ids.get(region.id)
        )
        if own is None or id(own) in met or region.origin == "manual":
            found.added += 1
            continue
        met.add(id(own))
        different = _different(own.record, region.record, schema)
        found.fields.update(different)
        found.edited += bool(different)
        found.accepted += not different
    found.deleted = len(draft) - len(met)
    if seconds is not None:
        found.seconds, found.timed = seconds, len(reviewed)
    return found


def _different(before: Record, after: Record, schema: Schema) -> list[str]:
    if before.type != after.type:
        return [f"{before.type}.type"]
    mention = schema.types[before.type].mention.name  # moved, it has another text: one change, not two
    moved = [f"{before.type}.place"] if (before.start, before.end) != (after.start, after.end) else []
    return moved + [
        f"{before.type}.{name}"
        for name, value in after.fields.items()
        if name != mention and before.fields.get(name) != value
    ]


def _place(record: Record) -> tuple[str, int, int]:
    return record.type, record.start, record.end
