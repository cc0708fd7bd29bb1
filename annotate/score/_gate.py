"""Thresholds that a score must reach: `field=0.85,project.strict=0.6,indicator.period=0.9`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from annotate.errors import InputError
from annotate.schema import Schema
from annotate.score._measure import LEVELS, Name
from annotate.score._score import Score
from annotate.score._table import number


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least F1 of one measure."""

    name: Name
    least: Decimal
    text: str


def thresholds(text: str, schema: Schema) -> list[Threshold]:
    """Read thresholds: `MEASURE=X`, separated by commas, X from 0 to 1.

    MEASURE is a level (records, field, strict, exact, overlap), macro, a type's level (project.strict), or one
    of its fields (indicator.period). Raises InputError for anything else.
    """
    return [_threshold(part.strip(), schema) for part in text.split(",")]


def below(score: Score, wanted: list[Threshold]) -> Iterator[str]:
    """Yield a sentence for each threshold that is not reached; a measure that is 0/0 does not reach any."""
    for threshold in wanted:
        f1 = score.rate(threshold.name)[2]
        if f1 is None or f1 < threshold.least:
            yield f"{threshold.text}: F1 is {number(f1)}, below {threshold.least}"


def _threshold(text: str, schema: Schema) -> Threshold:
    measure, _, value = text.partition("=")
    try:
        least = Decimal(value)
    except InvalidOperation as error:
        raise InputError(f"threshold {text!r}: write MEASURE=X, such as field=0.85") from error
    if not (least.is_finite() and 0 <= least <= 1):
        raise InputError(f"threshold {text!r}: X lies between 0 and 1")
    return Threshold(_name(measure.strip(), schema), least, measure.strip())


def _name(measure: str, schema: Schema) -> Name:
    kind, _, level = measure.rpartition(".")
    if not kind and level in (*LEVELS, "macro"):
        return Name(level=level)
    if kind in schema.types and level in LEVELS:
        return Name(kind, level)
    if kind in schema.types and level in schema.types[kind].field:
        return Name(kind, "field", level)
    known = ", ".join((*LEVELS, "macro"))
    raise InputError(
        f"threshold {measure!r}: no such measure; there are {known}, and TYPE.LEVEL or TYPE.FIELD "
        f"with TYPE one of {', '.join(schema.types)}"
    )
