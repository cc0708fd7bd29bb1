"""Which records may go out unread: the largest set whose precision is shown to be high enough.

Records are ordered by probability, and thresholds tried from the strictest on. Each is a hypothesis, "precision above this
threshold is below the promise", tested on the articles that were read; the first that cannot be rejected ends the
search (Learn then Test, Angelopoulos et al. 2021, with fixed-sequence testing: no correction is lost, whatever their
number). Articles are the clusters: the test is on their sums of `right - promise` over accepted records (a ratio
estimator's t-test, Cochran 1977), for records of one article are right or wrong together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from annotate.errors import InputError

CHANCE = 0.05
_STEPS = 40
_FEWEST = 10  # articles with an accepted record, below which no promise is made


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Records at or above `threshold` may go out; None if no threshold keeps the promise.

    `share` of the judged records are at or above it, and `precision` of them were right.
    """

    promise: float
    threshold: float | None
    share: float
    precision: float | None
    articles: int


def accept(
    judged: Sequence[tuple[str, float, bool]], promise: float, weights: dict[str, float] | None = None
) -> Acceptance:
    """Find the threshold. `judged` are (article, probability, right); `weights` the inverse probabilities of articles.

    Raises InputError for a promise outside (0, 1).
    """
    if not 0 < promise < 1:
        raise InputError(f"--precision {promise}: must lie between 0 and 1")
    best = Acceptance(promise, None, 0.0, None, len({article for article, _, _ in judged}))
    ordered = sorted({probability for _, probability, _ in judged}, reverse=True)
    for threshold in _thinned(ordered):
        accepted = [each for each in judged if each[1] >= threshold]
        if len({article for article, _, _ in accepted}) < _FEWEST:
            continue
        if _chance(accepted, promise, weights or {}) > CHANCE:
            break
        right = sum(each[2] for each in accepted) / len(accepted)
        best = Acceptance(promise, threshold, len(accepted) / len(judged), right, best.articles)
    return best


def _thinned(values: Sequence[float]) -> Sequence[float]:
    step = max(1, len(values) // _STEPS)
    return [*values[::step], *values[-1:]]


def _chance(accepted: Sequence[tuple[str, float, bool]], promise: float, weights: dict[str, float]) -> float:
    """Return the chance of so many right records if precision were just below the promise."""
    import numpy as np
    from scipy import stats

    sums: dict[str, float] = defaultdict(float)
    wrong = 0
    for article, _, right in accepted:
        sums[article] += (right - promise) * weights.get(article, 1.0)
        wrong += not right
    values = np.array(list(sums.values()))
    if not wrong:  # no error at all: each article is a trial that went well
        return float(promise ** len(values))
    spread = float(values.std(ddof=1))
    return (
        float(stats.t.sf(values.mean() / (spread / np.sqrt(len(values))), len(values) - 1)) if spread else 1.0
    )
