"""From counts to precision, recall and F1: which counts make up which measure.

Every measure is (correct, predicted, gold), each a sum of counts: so all measures of any sample of articles are
one product of matrices of whole numbers, exact on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from annotate.score._count import SLOTS, UNKNOWN, Cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

LEVELS = ("records", "field", "strict", "exact", "overlap")
"""Levels of a type and of all: record detection, slots, whole records, mention spans exact and overlapping."""

_CORRECT = {"records": "aligned", "strict": "strict", "exact": "exact", "overlap": "overlap"}
ALL = ""


class Name(NamedTuple):
    """What is measured: a level of a type ("" for all), or one field of a type; macro is a mean over types."""

    kind: str = ALL
    level: str = "field"
    field: str = ""


@dataclass(frozen=True)
class Measures:
    """All measures of a schema, and the matrix that makes them from counts."""

    cells: Cells

    @cached_property
    def names(self) -> list[Name]:
        """The measures that are sums of counts, in the order of the matrix."""
        kinds = self.cells.schema.types.values()
        levels = [Name(name, level) for name in (ALL, *self.cells.schema.types) for level in LEVELS]
        return levels + [Name(kind.name, "field", field.name) for kind in kinds for field in kind.fields]

    @cached_property
    def place(self) -> dict[Name, int]:
        """Where each measure stands among `names`."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def matrix(self) -> Floats:
        """Counts × (measures × 3): a row of counts times this gives correct, predicted, gold of each measure."""
        import numpy as np

        matrix = np.zeros((len(self.cells.place), len(self.names), 3))
        for at, name in enumerate(self.names):
            for part, cells in enumerate(self._parts(name)):
                for cell in cells:
                    matrix[cell, at, part] += 1
        return matrix.reshape(len(self.cells.place), -1)

    def triples(self, counts: Floats) -> Floats:
        """Return (…, measures, 3) for counts (…, cells): correct, predicted and gold of each measure."""
        product = counts @ self.matrix
        return product.reshape(*counts.shape[:-1], len(self.names), 3)

    def _parts(self, name: Name) -> tuple[list[int], list[int], list[int]]:
        kind, level, field = name
        if level != "field":
            counts = (_CORRECT[level], "predicted", "gold")
            correct, predicted, gold = (self._records(kind, count) for count in counts)
            return correct, predicted, gold
        fields = [(kind, field)] if field else list(self._fields(kind))
        correct, partial, incorrect, missing, spurious, missed, invented = (
            [self.cells.place[type_, field, count] for type_, field in fields] for count in SLOTS
        )
        both = correct + partial + incorrect
        invalid = [] if field else self._records(kind, "invalid")
        return correct, both + spurious + invented + invalid, both + missing + missed

    def _records(self, kind: str, count: str) -> list[int]:
        kinds = [kind] if kind else [*self.cells.schema.types, UNKNOWN]
        return [self.cells.place[name, "", count] for name in kinds]

    def _fields(self, kind: str) -> Iterator[tuple[str, str]]:
        kinds = [kind] if kind else list(self.cells.schema.types)
        for name in kinds:
            yield from ((name, field) for field in self.cells.schema.types[name].field)


def rates(triples: Floats) -> Floats:
    """Return precision, recall and F1 (…, 3) of (correct, predicted, gold); 0/0 is not a number.

    F1 is the harmonic mean, 2 * correct / (predicted + gold): van Rijsbergen 1979.
    """
    import numpy as np

    correct, predicted, gold = np.moveaxis(triples, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack((correct / predicted, correct / gold, 2 * correct / (predicted + gold)), axis=-1)


def macro(measures: Measures, values: Floats) -> Floats:
    """Return the unweighted mean of the types' field rates, over the types that have any (…, 3)."""
    import numpy as np

    at = [measures.place[Name(name)] for name in measures.cells.schema.types]
    chosen = values[..., at, :]
    defined = ~np.isnan(chosen)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.where(defined, chosen, 0).sum(axis=-2) / defined.sum(axis=-2)
    return mean
