"""What is counted in an article: records found, missed and invented, and what became of their slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from annotate.schema import RecordType, Schema
from annotate.score._align import align
from annotate.score._codes import Codes, Side
from annotate.score._slots import OUTCOMES, filled, slots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

RECORDS = ("gold", "predicted", "aligned", "exact", "overlap", "strict", "broken", "invalid")
"""What is counted of the records of a type; `broken` are predictions that are no records, `invalid` their slots."""

SLOTS = (*OUTCOMES, "missed", "invented")
"""What is counted of a field: the outcomes in pairs, and the slots of gold and predictions without a partner."""

UNKNOWN = "?"
"""Stands for the type of an invalid prediction that names none."""


@dataclass(frozen=True)
class Cells:
    """Where each count stands in an article's row of counts."""

    schema: Schema

    @cached_property
    def place(self) -> dict[tuple[str, str, str], int]:
        """The column of (type, field or "", count)."""
        names = [(kind, "", count) for kind in (*self.schema.types, UNKNOWN) for count in RECORDS]
        for kind in self.schema.types.values():
            names += [(kind.name, field.name, count) for field in kind.fields for count in SLOTS]
        return {name: at for at, name in enumerate(names)}

    def zeros(self) -> Indices:
        """Return a row with nothing counted."""
        import numpy as np

        return np.zeros(len(self.place), np.int64)


@dataclass(frozen=True, slots=True)
class Aligned:
    """The two sides of one article and type, the pairs found among them, and the slots of each pair."""

    kind: RecordType
    pred: Side
    gold: Side
    pairs: tuple[Indices, Indices]
    slots: Indices

    def spurious(self) -> Indices:
        """Return the predicted records that have no partner."""
        return _without(len(self.pred.records), self.pairs[0])

    def missed(self) -> Indices:
        """Return the gold records that have no partner."""
        return _without(len(self.gold.records), self.pairs[1])

    def strict(self) -> NDArray[np.bool_]:
        """Tell for each pair whether every field is the same."""
        rows, columns = self.pairs
        same: NDArray[np.bool_] = (self.pred.codes[rows] == self.gold.codes[columns]).all(axis=1)
        return same

    def exact(self) -> NDArray[np.bool_]:
        """Tell for each pair whether the mentions are the same stretch of the text."""
        rows, columns = self.pairs
        same = self.pred.start[rows] == self.gold.start[columns]
        exact: NDArray[np.bool_] = same & (self.pred.end[rows] == self.gold.end[columns])
        return exact

    def overlap(self) -> NDArray[np.bool_]:
        """Tell for each pair whether the mentions have a character in common."""
        rows, columns = self.pairs
        begins = self.pred.start[rows] < self.gold.end[columns]
        overlap: NDArray[np.bool_] = begins & (self.gold.start[columns] < self.pred.end[rows])
        return overlap


def aligned(pred: Side, gold: Side, kind: RecordType, codes: Codes) -> Aligned:
    """Align the two sides of one article and type."""
    rows, columns = align(pred, gold, kind, codes)
    return Aligned(
        kind, pred, gold, (rows, columns), slots(pred.codes[rows], gold.codes[columns], kind, codes)
    )


def count(found: Aligned, cells: Cells, codes: Codes, row: Indices) -> None:
    """Add what became of the records and slots of one article and type to its row of counts."""
    import numpy as np

    first = cells.place[found.kind.name, "", RECORDS[0]]
    numbers = _records(found)
    row[first : first + len(numbers)] += numbers
    missed = filled(found.gold.codes[found.missed()], found.kind, codes)
    invented = filled(found.pred.codes[found.spurious()], found.kind, codes)
    table = np.column_stack((found.slots.sum(axis=0), missed, invented))
    first = cells.place[found.kind.name, found.kind.fields[0].name, SLOTS[0]]
    row[first : first + table.size] += table.reshape(-1)


def count_invalid(item: Any, cells: Cells, row: Indices) -> None:
    """Add an invalid prediction: a record too many, with a slot too many for each value it has."""
    name = item.get("type") if isinstance(item, dict) else None
    known = name if isinstance(name, str) and name in cells.schema.types else UNKNOWN
    row[cells.place[known, "", "predicted"]] += 1
    row[cells.place[known, "", "broken"]] += 1
    values = [] if known == UNKNOWN else [item.get(field) for field in cells.schema.types[known].field]
    number = sum(len(value) if isinstance(value, list) else value is not None for value in values)
    row[cells.place[known, "", "invalid"]] += max(1, number)


def _records(found: Aligned) -> Sequence[int]:
    sums = [int(flags.sum()) for flags in (found.exact(), found.overlap(), found.strict())]
    return len(found.gold.records), len(found.pred.records), len(found.pairs[0]), *sums


def _without(size: int, taken: Indices) -> Indices:
    import numpy as np

    free = np.ones(size, np.bool_)
    free[taken] = False
    return np.flatnonzero(free)
