"""Records as rows of whole numbers: equal numbers are equal values, so that arrays can be compared at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    end: NDArray[np.int64]
    codes: NDArray[np.int64]
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
        self.trim(0)

    def trim(self, most: int = _MOST) -> None:
        """Forget everything if there is more than `most` of it."""
        if most and len(self._seen) <= most:
            return
        self._seen: dict[tuple[Compare, str | tuple[str, ...], date | None], int] = {}
        self._codes: dict[Key | None, int] = {None: 0}
        self._keys: list[Key | None] = [None]
        self._near: dict[tuple[int, int], bool] = {}
        self._shared: dict[tuple[int, int], Shared] = {}

    def code(self, compare: Compare, value: Value, published: date | None) -> int:
        """Return the number of a value; 0 for null and the empty list."""
        if not value:
            return 0
        raw = tuple(value) if isinstance(value, list) else value
        seen = (compare, raw, published if compare == "period" else None)
        found = self._seen.get(seen)
        if found is None:
            found = self._seen[seen] = self._new(key(compare, value, published))
        return found

    def near(self, a: int, b: int) -> bool:
        """Tell whether two different values are a near miss."""
        pair = (a, b) if a < b else (b, a)
        known = self._near.get(pair)
        if known is None:
            left, right = self._keys[a], self._keys[b]
            known = self._near[pair] = left is not None and right is not None and near(left, right)
        return known

    def nearly(self, left: Indices, right: Indices) -> NDArray[np.bool_]:
        """Tell for each two values whether they are a near miss."""
        import numpy as np

        result = np.zeros(len(left), np.bool_)
        for at in np.flatnonzero((left != right) & (left > 0) & (right > 0)):
            result[at] = self.near(int(left[at]), int(right[at]))
        return result

    def shared(self, a: int, b: int) -> Shared:
        """Compare two sets name by name; near misses are counted the same whichever set comes first."""
        known = self._shared.get((a, b))
        if known is None:
            left, right = self.names(a), self.names(b)
            common, rest, other = len(left & right), left - right, right - left
            close = [[similar(name, another) for another in other] for name in rest]
            nearly = min(sum(map(any, close)), sum(map(any, zip(*close, strict=True))))
            known = self._shared[a, b] = Shared(common, nearly, len(rest) - nearly, len(other) - nearly)
        return known

    def names(self, code: int) -> frozenset[str]:
        """Return the folded names in a set value."""
        found = self._keys[code]
        return found[1] if found and isinstance(found[1], frozenset) else frozenset()

    def side(self, records: Iterable[Record], kind: RecordType, published: date | None) -> Side:
        """Put records of one type in their order and turn their values into codes."""
        import numpy as np

        ordered = _in_order(records)
        fields = [(field.name, field.compare) for field in kind.fields]
        rows = [
            [self.code(compare, record.fields[name], published) for name, compare in fields]
            for record in ordered
        ]
        return Side(
            ordered,
            np.array([record.start for record in ordered], np.int64),
            np.array([record.end for record in ordered], np.int64),
            np.array(rows, np.int64).reshape(len(ordered), len(fields)),
            np.array(_firsts(ordered, rows), np.bool_),
        )

    def _new(self, found: Key | None) -> int:
        code = self._codes.setdefault(found, len(self._keys))
        if code == len(self._keys):
            self._keys.append(found)
        return code


def identity(record: Record) -> tuple[int, int, str]:
    """Return what orders records whatever the order they came in."""
    return record.start, record.end, repr(sorted(record.fields.items()))


def _in_order(records: Iterable[Record]) -> list[Record]:
    ordered = sorted(records, key=lambda record: (record.start, record.end))
    spans = {(record.start, record.end) for record in ordered}
    return ordered if len(spans) == len(ordered) else sorted(ordered, key=identity)


def _firsts(records: Sequence[Record], rows: Sequence[Sequence[int]]) -> list[bool]:
    """Tell for each record whether it repeats none before it."""
    seen: set[tuple[int, ...]] = set()
    firsts = []
    for record, row in zip(records, rows, strict=True):
        same = (record.start, record.end, *row)
        firsts.append(same not in seen)
        seen.add(same)
    return firsts
