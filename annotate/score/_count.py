"""What is counted, after the Message Understanding Conferences (Chinchor & Sundheim 1993, MUC-5).

A slot is one value: a field, or one name of a set. In a pair it is correct, partial (a near miss, which earns
nothing), incorrect, missing (only the gold has it) or spurious (only the prediction has it); where both are null
there is none. All slots of a record without a partner are missing or spurious.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from annotate.schema import RecordType, Schema
from annotate.score._align import align
from annotate.score._codes import Codes, Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]


class Outcome(StrEnum):
    """What became of one slot."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    MISSING = "missing"
    SPURIOUS = "spurious"


OUTCOMES = tuple(Outcome)
_CORRECT, _PARTIAL, _INCORRECT, _MISSING, _SPURIOUS = range(5)
RECORDS = ("gold", "predicted", "aligned", "exact", "overlap", "strict", "invalid")
"""What is counted of the records of a type; `invalid` are the slots of predictions that are no records."""

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
            names += [(kind.name, field.name, outcome) for field in kind.fields for outcome in OUTCOMES]
        return {name: at for at, name in enumerate(names)}

    def zeros(self) -> Indices:
        """Return a row with nothing counted."""
        import numpy as np

        return np.zeros(len(self.place), np.int64)


@dataclass(frozen=True, slots=True)
class Aligned:
    """The two sides of one article and type, and the pairs found among them, as indices."""

    kind: RecordType
    pred: Side
    gold: Side
    pairs: tuple[Indices, Indices]

    def unpaired(self) -> tuple[Indices, Indices]:
        """Return the records of each side that have no partner."""
        import numpy as np

        rows, columns = self.pairs
        return (
            np.setdiff1d(np.arange(len(self.pred.records)), rows),
            np.setdiff1d(np.arange(len(self.gold.records)), columns),
        )


def aligned(pred: Side, gold: Side, kind: RecordType, codes: Codes) -> Aligned:
    """Align the two sides of one article and type."""
    return Aligned(kind, pred, gold, align(pred, gold, kind, codes))


def count(found: Aligned, cells: Cells, codes: Codes, row: Indices) -> None:
    """Add what became of the records and slots of one article and type to its row of counts."""
    for name, number in zip(RECORDS, _records(found), strict=False):
        row[cells.place[found.kind.name, "", name]] += number
    alone, missed = found.unpaired()
    for at, field in enumerate(found.kind.fields):
        table = slots(found, at, codes).sum(axis=0)
        first = cells.place[found.kind.name, field.name, Outcome.CORRECT]
        row[first : first + len(OUTCOMES)] += table
        sizes = _sizes if field.compare == "set" else _filled
        row[first + _SPURIOUS] += sizes(found.pred.codes[alone, at], codes)
        row[first + _MISSING] += sizes(found.gold.codes[missed, at], codes)


def count_invalid(item: Any, cells: Cells, row: Indices) -> None:
    """Add an invalid prediction: a record too many, with a slot too many for each value it has."""
    name = item.get("type") if isinstance(item, dict) else None
    known = name if isinstance(name, str) and name in cells.schema.types else UNKNOWN
    row[cells.place[known, "", "predicted"]] += 1
    values = [] if known == UNKNOWN else [item.get(field) for field in cells.schema.types[known].field]
    filled = sum(len(value) if isinstance(value, list) else value is not None for value in values)
    row[cells.place[known, "", "invalid"]] += max(1, filled)


def slots(found: Aligned, at: int, codes: Codes) -> Indices:
    """Return for each pair how many slots of one field are correct, partial, incorrect, missing, spurious."""
    import numpy as np

    rows, columns = found.pairs
    left, right = found.pred.codes[rows, at], found.gold.codes[columns, at]
    table = np.zeros((len(rows), len(OUTCOMES)), np.int64)
    if found.kind.fields[at].compare == "set":
        for row, a, b in zip(table, left, right, strict=True):
            shared = codes.shared(int(a), int(b))
            row[[_CORRECT, _PARTIAL, _SPURIOUS, _MISSING]] = shared
        return table
    close = codes.nearly(left, right)
    table[:, _CORRECT] = (left == right) & (right > 0)
    table[:, _PARTIAL] = close
    table[:, _INCORRECT] = (left != right) & (left > 0) & (right > 0) & ~close
    table[:, _MISSING] = (right > 0) & (left == 0)
    table[:, _SPURIOUS] = (right == 0) & (left > 0)
    return table


def strict(found: Aligned) -> NDArray[np.bool_]:
    """Tell for each pair whether every field is the same."""
    rows, columns = found.pairs
    return (found.pred.codes[rows] == found.gold.codes[columns]).all(axis=1)  # type: ignore[no-any-return]


def _records(found: Aligned) -> Sequence[int]:
    import numpy as np

    rows, columns = found.pairs
    pred, gold = found.pred, found.gold
    exact = (pred.start[rows] == gold.start[columns]) & (pred.end[rows] == gold.end[columns])
    overlap = (pred.start[rows] < gold.end[columns]) & (gold.start[columns] < pred.end[rows])
    sums = [int(np.count_nonzero(flags)) for flags in (exact, overlap, strict(found))]
    return len(gold.records), len(pred.records), len(rows), *sums


def _filled(values: Indices, codes: Codes) -> int:
    return int((values > 0).sum())


def _sizes(values: Indices, codes: Codes) -> int:
    return sum(len(codes.names(int(value))) for value in values)
