"""What to fix first: each cause of error, and how far the score would rise if it were gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from annotate.score._count import SLOTS, UNKNOWN
from annotate.score._measure import Name
from annotate.score._score import Score
from annotate.score._slots import CORRECT, INCORRECT, MISSING, PARTIAL, SPURIOUS

What = Literal["field", "missed", "spurious", "invalid"]


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of error: wrong values of a field in records that were found, or records missed, invented, invalid.

    `count` is the number of wrong slots (of a field) or of records, `near` the near misses among the slots,
    `of` what there is of them altogether; `gain` is what the F1 of all fields would rise by without them.
    """

    what: What
    kind: str
    field: str
    count: int
    of: int
    gain: float
    near: int = 0


def causes(score: Score) -> list[Cause]:
    """Return all causes of error, the one that costs most first."""
    found = [cause for cause in _all(score) if cause.count]
    return sorted(found, key=lambda cause: (-cause.gain, cause.what, cause.kind, cause.field))


def _all(score: Score) -> Iterator[Cause]:
    for kind in (*score.schema.types, UNKNOWN):
        names = score.schema.types[kind].field if kind != UNKNOWN else {}
        missed = invented = 0
        for name in names:
            numbers = [score.total(kind, name, count) for count in SLOTS]
            yield _field(score, kind, name, numbers)
            missed, invented = missed + numbers[-2], invented + numbers[-1]
        yield from _records(score, kind, missed, invented)


def _records(score: Score, kind: str, missed: int, invented: int) -> Iterator[Cause]:
    counts = ("gold", "predicted", "aligned", "broken", "invalid")
    gold, predicted, aligned, broken, slots = (score.total(kind, "", count) for count in counts)
    yield Cause("missed", kind, "", gold - aligned, gold, _gain(score, missed, missed))
    extra = predicted - aligned - broken
    yield Cause("spurious", kind, "", extra, predicted, _gain(score, 0, -invented))
    yield Cause("invalid", kind, "", broken, predicted, _gain(score, 0, -slots))


def _field(score: Score, kind: str, name: str, numbers: list[int]) -> Cause:
    wrong = sum(numbers[outcome] for outcome in (PARTIAL, INCORRECT, MISSING, SPURIOUS))
    righted = numbers[PARTIAL] + numbers[INCORRECT] + numbers[MISSING]
    gain = _gain(score, righted, numbers[MISSING] - numbers[SPURIOUS])
    return Cause("field", kind, name, wrong, wrong + numbers[CORRECT], gain, numbers[PARTIAL])


def _gain(score: Score, correct: int, predicted: int) -> float:
    """Return by how much F1 of all fields rises with so many more slots correct and predicted."""
    now = score.triple(Name())
    total = now[1] + now[2]
    if not total + predicted:
        return 0.0
    return 2 * (now[0] + correct) / (total + predicted) - 2 * now[0] / total
