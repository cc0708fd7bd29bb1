"""How far a score would move with other articles: bootstrap, and the comparison of two predictions.

Articles are drawn, not records: the records of one article are alike. The draws come from the raw stream of a
PCG64 generator and all sums are whole numbers, so the same seed gives the same figures on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.errors import InputError
from annotate.score._measure import Measures, Name, macro, rates
from annotate.score._score import Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 20
"""Below so many articles, no claim is made about other articles or about a difference."""
RESAMPLES = 10_000
_ROOM = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % percentile interval (Efron & Tibshirani 1993); None where a rate is 0/0 in every draw."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of one prediction minus F1 of another, its interval, and the chance of one as large by luck alone."""

    name: Name
    value: float
    interval: Interval
    p: float


def names(measures: Measures) -> list[Name]:
    """Return the measures that are sampled: all sums, and the mean over types."""
    return [*measures.names, Name(level="macro")]


def intervals(score: Score, resamples: int = RESAMPLES, seed: int = 0) -> dict[Name, list[Interval]]:
    """Return the intervals of precision, recall and F1 of each measure, by bootstrap over articles."""
    drawn = _drawn(_triples(score), resamples, seed)
    low, high = _percentiles(_rates(score.measures, drawn))
    return {
        name: [Interval(_float(a), _float(b)) for a, b in zip(low[at], high[at], strict=True)]
        for at, name in enumerate(names(score.measures))
    }


def compare(one: Score, other: Score, resamples: int = RESAMPLES, seed: int = 0) -> list[Difference]:
    """Compare the F1 of two predictions for the same gold.

    Intervals by paired bootstrap (Koehn 2004); p, two-sided, by approximate randomisation (Noreen 1989).
    Measures that are 0/0 on either side are left out. Raises InputError if the two have different gold.
    """
    import numpy as np

    if one.gold_digest != other.gold_digest:
        raise InputError("two predictions can only be compared on the same gold")
    a, b = _triples(one), _triples(other)
    f1 = _f1(one.measures, a.sum(axis=0)) - _f1(one.measures, b.sum(axis=0))
    drawn = [_f1(one.measures, _drawn(triples, resamples, seed)) for triples in (a, b)]
    low, high = _percentiles(drawn[0] - drawn[1])
    swapped = np.concatenate([swaps @ (b - a) for swaps in _swaps(len(a), resamples, seed)])
    by_luck = _f1(one.measures, a.sum(axis=0) + swapped) - _f1(one.measures, b.sum(axis=0) - swapped)
    with np.errstate(invalid="ignore"):
        as_large = (np.abs(by_luck) >= np.abs(f1) - 1e-12).sum(axis=0)
    p = (as_large + 1) / (resamples + 1)
    return [
        Difference(name, float(f1[at]), Interval(_float(low[at]), _float(high[at])), float(p[at]))
        for at, name in enumerate(names(one.measures))
        if not np.isnan(f1[at])
    ]


def _triples(score: Score) -> Floats:
    """Return one row an article: correct, predicted, gold of each measure."""
    counts: Floats = score.counts @ score.measures.matrix
    return counts


def _drawn(triples: Floats, resamples: int, seed: int) -> Floats:
    """Return the sums over each resample."""
    import numpy as np

    draws = _draws(len(triples), resamples, seed)
    return np.concatenate([draw @ triples for draw in draws])


def _draws(size: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield, some resamples at a time, how often each article is drawn."""
    import numpy as np

    stream = np.random.PCG64(seed)
    for count in _chunks(size, resamples):
        raw = stream.random_raw(count * size)
        raw >>= np.uint64(32)
        raw *= np.uint64(size)
        raw >>= np.uint64(32)
        drawn = raw.view(np.int64).reshape(count, size)
        drawn += np.arange(count)[:, None] * size
        yield np.bincount(drawn.reshape(-1), minlength=count * size).reshape(count, size).astype(float)


def _swaps(size: int, resamples: int, seed: int) -> Iterator[Floats]:
    import numpy as np

    stream = np.random.PCG64(seed)
    for count in _chunks(size, resamples):
        yield (stream.random_raw(count * size) >> np.uint64(63)).reshape(count, size).astype(float)


def _chunks(size: int, resamples: int) -> Iterator[int]:
    step = max(1, _ROOM // max(1, size))
    yield from (min(step, resamples - first) for first in range(0, resamples, step))


def _rates(measures: Measures, flat: Floats) -> Floats:
    import numpy as np

    values = rates(flat.reshape(*flat.shape[:-1], len(measures.names), 3))
    return np.concatenate((values, macro(measures, values)[..., None, :]), axis=-2)


def _f1(measures: Measures, flat: Floats) -> Floats:
    return _rates(measures, flat)[..., 2]


def _percentiles(values: Floats) -> tuple[Floats, Floats]:
    """Return the 2.5th and 97.5th percentile along the first axis, by nearest rank, without 0/0."""
    import numpy as np

    ordered = np.sort(values, axis=0)
    last = np.maximum((~np.isnan(ordered)).sum(axis=0) - 1, 0)
    ranks = (last * 25 // 1000, last - last * 25 // 1000)
    low, high = (np.take_along_axis(ordered, rank[None], axis=0)[0] for rank in ranks)
    return low, high


def _float(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124
