"""What becomes of the slots of two records, after the Message Understanding Conferences.

A slot is one value: a field, or one name of a set. In a pair of records it is correct, partial (a near miss, which
earns nothing), incorrect, missing (only the gold has it) or spurious (only the prediction has it); where both are
null there is none (Chinchor & Sundheim, MUC-5 evaluation metrics, 1993).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from annotate.schema import RecordType
from annotate.score._codes import Codes

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
CORRECT, PARTIAL, INCORRECT, MISSING, SPURIOUS = range(5)
"""Where each outcome stands in a table of slots."""


def slots(pred: Indices, gold: Indices, kind: RecordType, codes: Codes) -> Indices:
    """Compare rows of codes, record by record.

    Returns (records, fields, outcomes): how many slots of each field are correct, partial, incorrect, missing
    and spurious.
    """
    import numpy as np

    table = np.zeros((*gold.shape, len(OUTCOMES)), np.int64)
    same, has_pred, has_gold = pred == gold, pred > 0, gold > 0
    differ = ~same & has_pred & has_gold
    near = np.zeros_like(differ)
    places = np.nonzero(differ & ~_exact(kind))
    near[places] = codes.nearly(pred[places], gold[places])
    table[..., CORRECT] = same & has_gold
    table[..., PARTIAL] = near
    table[..., INCORRECT] = differ & ~near
    table[..., MISSING] = has_gold & ~has_pred
    table[..., SPURIOUS] = has_pred & ~has_gold
    for at in _sets(kind):
        for row, (a, b) in enumerate(zip(pred[:, at], gold[:, at], strict=True)):
            both, nearly, first, second = codes.shared(int(a), int(b))
            table[row, at] = both, nearly, 0, second, first
    return table


def filled(values: Indices, kind: RecordType, codes: Codes) -> Indices:
    """Return how many slots of each field rows of codes have."""
    numbers: Indices = (values > 0).sum(axis=0)
    for at in _sets(kind):
        numbers[at] = sum(len(codes.names(int(value))) for value in values[:, at])
    return numbers


def _sets(kind: RecordType) -> list[int]:
    return [at for at, field in enumerate(kind.fields) if field.compare == "set"]


def _exact(kind: RecordType) -> NDArray[np.bool_]:
    """Tell which fields know no near misses, or find their own."""
    import numpy as np

    return np.array([field.compare in ("enum", "set") for field in kind.fields])
