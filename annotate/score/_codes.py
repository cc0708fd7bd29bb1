"""Records as rows of whole numbers: equal numbers are equal values, so that arrays can be compared at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from annotate.record import Record, Value
from annotate.schema import Compare, RecordType
from annotate.score._values import Key, key, near, similar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Side:
    """The records of one type and article on one side, in an order of their own, and their values as codes.

    `codes` has a row for each record and a column for each field of the type; 0 is null. `single` is false for
    a repetition of an earlier record, which can never be right.
    """

    records: list[Record]
    start: Indices
    end: Indices
    codes: Indices
    single: NDArray[np.bool_]


class Shared(NamedTuple):
    """Two sets compared: names in both, nearly in both, and only in the first and the second."""

    both: int
    nearly: int
    first: int
    second: int


class Codes:
    """Numbers values by their keys. Codes are comparable until `trim`, called between articles."""

    def __init__(self) -> None:
        self._forget()

    def trim(self, most: int = _MOST) -> None:
        """Forget everything if there is more than `most` of it."""
        if len(self._keys) > most or sum(map(len, self._tables.values())) > most:
            self._forget()

    def number(self, value: Key) -> int:
        """Return the number of a key."""
        code = self._numbers.setdefault(value, len(self._keys))
        if code == len(self._keys):
            self._keys.append(value)
        return code

    def side(self, records: Iterable[Record], kind: RecordType, published: date | None) -> Side:
        """Put records of one type in their order and turn their values into codes."""
        import numpy as np

        ordered = in_order(records)
        codes = np.empty((len(ordered), len(kind.fields)), np.int64)
        for at, field in enumerate(kind.fields):
            table = self._table(field.compare, published if field.compare == "period" else None)
            values = [record.fields[field.name] for record in ordered]
            codes[:, at] = [table[tuple(value) if isinstance(value, list) else value] for value in values]
        start = np.array([record.start for record in ordered], np.int64)
        end = np.array([record.end for record in ordered], np.int64)
        return Side(ordered, start, end, codes, _firsts(start, end, codes))

    def nearly(self, left: Indices, right: Indices) -> NDArray[np.bool_]:
        """Tell for each two different values whether they are a near miss."""
        import numpy as np

        most = len(self._keys)
        pairs, where = np.unique(
            np.minimum(left, right) * most + np.maximum(left, right), return_inverse=True
        )
        found = [self._nearly(*divmod(int(pair), most)) for pair in pairs]
        return np.array(found, np.bool_)[where]

    def shared(self, a: int, b: int) -> Shared:
        """Compare two sets name by name; near misses are counted the same whichever set comes first."""
        known = self._shared.get((a, b))
        if known is None:
            left, right = self.names(a), self.names(b)
            rest, other = left - right, right - left
            close = [[similar(name, another) for another in other] for name in rest]
            nearly = min(sum(map(any, close)), sum(map(any, zip(*close, strict=True))))
            known = Shared(len(left & right), nearly, len(rest) - nearly, len(other) - nearly)
            self._shared[a, b] = known
        return known

    def names(self, code: int) -> frozenset[str]:
        """Return the folded names in a set value; null and the empty list have none."""
        names = self._keys[code][1]
        return names if isinstance(names, frozenset) else frozenset()

    def _nearly(self, a: int, b: int) -> bool:
        known = self._near.get((a, b))
        if known is None:
            known = self._near[a, b] = near(self._keys[a], self._keys[b])
        return known

    def _table(self, compare: Compare, published: date | None) -> _Table:
        return self._tables.setdefault((compare, published), _Table(self, compare, published))

    def _forget(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._keys: list[Key] = [("text", None)]
        self._tables: dict[tuple[Compare, date | None], _Table] = {}
        self._near: dict[tuple[int, int], bool] = {}
        self._shared: dict[tuple[int, int], Shared] = {}


class _Table(dict[str | tuple[str, ...] | None, int]):
    """The numbers of values as they are written, each found out once."""

    def __init__(self, codes: Codes, compare: Compare, published: date | None) -> None:
        super().__init__({None: 0, (): 0})
        self._parts = codes, compare, published

    def __missing__(self, written: str | tuple[str, ...] | None) -> int:
        codes, compare, published = self._parts
        value: Value = list(written) if isinstance(written, tuple) else written
        found = key(compare, value, published)
        self[written] = number = codes.number(found) if found else 0
        return number


def identity(record: Record) -> tuple[int, int, str, str]:
    """Return what orders records whatever the order they came in."""
    return record.start, record.end, record.type, repr(sorted(record.fields.items()))


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return records in an order that depends on nothing but them."""
    ordered = sorted(records, key=lambda record: (record.start, record.end))
    spans = {(record.start, record.end) for record in ordered}
    return ordered if len(spans) == len(ordered) else sorted(ordered, key=identity)


def _firsts(start: Indices, end: Indices, codes: Indices) -> NDArray[np.bool_]:
    """Tell for each record whether it repeats none before it."""
    import numpy as np

    firsts = np.ones(len(start), np.bool_)
    again = np.flatnonzero((start[1:] == start[:-1]) & (end[1:] == end[:-1])) + 1
    if len(again):
        _, first = np.unique(np.column_stack((start, end, codes)), axis=0, return_index=True)
        firsts[:] = False
        firsts[first] = True
    return firsts
