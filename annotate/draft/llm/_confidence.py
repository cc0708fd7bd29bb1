"""One number in [0, 1] for each record, from what can be known without asking anybody.

Evidence is averaged with its weight:

    what                                                            value                       weight
    a model's record as such                                        0.7                         1
    the rules drafter, where it has the same type at that place     share of its fields agreed  1
    … or, where it has none there                                   0.4                         0.5
    repeated samples (N of them)                                    `share` of `voted`          N - 1

and multiplied by 0.8 if the record had to be repaired, 0.9 if only the second look found it, 0.9 if its quote
fits several places, and 0.9 for each warning about its values. It orders a review, it is no probability.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotate.draft.llm._salvage import Found
from annotate.reading import fold
from annotate.record import Record, Value

_PRIOR, _UNSUPPORTED = 0.7, 0.4
_REPAIRED, _SECOND, _AMBIGUOUS, _WARNED = 0.8, 0.9, 0.9, 0.9


class Agreement:
    """What the rules drafter says about the same places."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._ends = {(record.type, record.end): record for record in records}
        self._starts = {(record.type, record.start): record for record in records}

    def of(self, record: Record) -> float | None:
        """Return the share of fields on which both agree, None if the rules have no record there."""
        other = self._starts.get((record.type, record.start)) or self._ends.get((record.type, record.end))
        if other is None:
            return None
        same = sum(_same(value, other.fields.get(name)) for name, value in record.fields.items())
        return same / len(record.fields)


def confidence(found: Found, agreement: Agreement | None, samples: int) -> float:
    """Return the confidence in one record."""
    evidence = [(_PRIOR, 1.0)]
    if agreement:
        agreed = agreement.of(found.record)
        evidence.append((_UNSUPPORTED, 0.5) if agreed is None else (agreed, 1.0))
    if found.share is not None and samples > 1:
        evidence.append((found.share, samples - 1.0))
    mean = sum(value * weight for value, weight in evidence) / sum(weight for _, weight in evidence)
    doubts = (found.repaired, _REPAIRED), (found.second_look, _SECOND), (found.ambiguous, _AMBIGUOUS)
    for doubtful, factor in doubts:
        mean *= factor if doubtful else 1.0
    return float(round(mean * _WARNED ** len(found.warnings), 3))


def _same(one: Value, other: Value) -> bool:
    if one != other and isinstance(one, str) and isinstance(other, str):
        return fold(one) == fold(other)
    return one == other
