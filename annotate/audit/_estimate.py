"""Precision, recall and F1 of a whole run from the articles of a sample.

For each measure an article i has `y` slots that are right, `p` that were drafted and `g` that the gold has; `p` is known
for the whole run, `y` and `g` for the sample. Totals are estimated by the ratio to `p` (Cochran 1977, chapter 6), helped by
`x`, what the drafts' own confidence says of `y`:

    Y = β P,  β = Σ w (y - λ (x - r p)) / Σ w p,  r = X / P

with the weights w = 1 / probability. This is the regression estimator of survey statistics (Särndal, Swensson & Wretman
1992), and prediction-powered inference with power tuning (Angelopoulos, Duchi & Zrnic 2023): λ is the slope of the residuals
of y on those of x, and 0 where the sample does not show that x tells anything. Precision is Y / P, recall Y / G,
F1 2 Y / (P + G).

Variances are those of the linearised estimator under the design, with finite population correction and residuals
divided by one minus their leverage (the jackknife's correction); intervals are those of Student's t, on the logit
scale, with as many degrees of freedom as articles less strata and slope. Where the sample holds no error at all the lower bound
is Clopper and Pearson's for as many trials as articles, since errors come in articles.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from annotate.score import Name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

_SEEN = 1.5  # standard errors from which on confidence is taken to tell something
_LEVEL = 0.95
FEWEST = 10
"""Below so many articles nothing is claimed about the run."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One rate of a run: its value, its 95 % interval, and the standard error without the help of confidence."""

    value: float | None
    low: float | None
    high: float | None
    error: float | None
    plain_error: float | None


@dataclass(frozen=True, slots=True)
class Estimates:
    """Precision, recall and F1 of one measure, and how many articles would have to be read to halve the interval of F1."""

    name: Name
    precision: Estimate
    recall: Estimate
    f1: Estimate
    to_halve: int


@dataclass(frozen=True)
class Sampled:
    """The arrays of one measure: `drafted`, `likely` of all articles; `right`, `gold` of those of the sample, at `rows`.

    `strata` is the stratum of every article, `sizes` the articles of each stratum.
    """

    drafted: Floats
    likely: Floats
    rows: Indices
    right: Floats
    gold: Floats
    strata: Indices
    sizes: Indices


def estimate(name: Name, sampled: Sampled) -> Estimates:
    """Estimate the rates of one measure."""
    import numpy as np

    total = float(sampled.drafted.sum())
    fraction, weights = _weights(sampled)
    helped = [_fitted(sampled, weights, values, use=True) for values in (sampled.right, sampled.gold)]
    plain = [_fitted(sampled, weights, values, use=False) for values in (sampled.right, sampled.gold)]
    rates = []
    for (y, ey), (g, eg) in (helped, plain):
        with np.errstate(divide="ignore", invalid="ignore"):
            precision, recall, f1 = (np.divide(*pair) for pair in ((y, total), (y, g), (2 * y, total + g)))
            residuals = (ey / total, (ey - recall * eg) / g, (2 * ey - f1 * eg) / (total + g))
        errors = [_error(each, sampled, fraction) for each in residuals]
        rates.append(list(zip(map(float, (precision, recall, f1)), errors, strict=True)))
    freedom = max(1, len(sampled.rows) - len(set(sampled.strata[sampled.rows].tolist())) - 1)
    made = [
        _estimate(value, error, bare, freedom, len(sampled.rows))
        for (value, error), (_, bare) in zip(*rates, strict=True)
    ]
    count, population = len(sampled.rows), len(sampled.drafted)
    halved = (1 / count - 1 / population) / 4 + 1 / population
    return Estimates(name, made[0], made[1], made[2], max(0, ceil(1 / halved) - count))


def _weights(sampled: Sampled) -> tuple[Floats, Floats]:
    """Return the share of each stratum that was read, and the weight of each article that was."""
    import numpy as np

    read = np.bincount(sampled.strata[sampled.rows], minlength=len(sampled.sizes)).astype(float)
    fraction = read / sampled.sizes
    return fraction, 1.0 / fraction[sampled.strata[sampled.rows]]


def _fitted(sampled: Sampled, weights: Floats, values: Floats, *, use: bool) -> tuple[float, Floats]:
    """Return the estimated total of values, and the residual of each article of the sample."""
    import numpy as np

    drafted, likely = sampled.drafted[sampled.rows], sampled.likely[sampled.rows]
    base = float(weights @ drafted)
    if not base:
        return float(weights @ values), values
    total = float(sampled.drafted.sum())
    known = likely - float(sampled.likely.sum()) / total * drafted
    slope = 0.0
    if use and len(values) > FEWEST:
        own = known - float(weights @ known) / base * drafted
        left = values - float(weights @ values) / base * drafted
        spread = float(weights @ own**2)
        slope = float(weights @ (own * left)) / spread if spread > 1e-9 else 0.0
        rest = left - slope * own
        noise = float(np.sqrt((weights**2) @ (own * rest) ** 2)) / spread if spread > 1e-9 else 0.0
        slope = slope if abs(slope) > _SEEN * noise else 0.0
    ratio = float(weights @ (values - slope * known)) / base
    leverage = np.minimum(weights * drafted / base, 0.9)
    return ratio * total, (values - slope * known - ratio * drafted) / (1 - leverage)


def _error(residuals: Floats, sampled: Sampled, fraction: Floats) -> float:
    """Return the standard error of a total of residuals under the stratified design."""
    import numpy as np

    variance = 0.0
    for stratum, size in enumerate(sampled.sizes.tolist()):
        own = residuals[sampled.strata[sampled.rows] == stratum]
        if len(own) > 1:
            variance += size**2 * (1 - fraction[stratum]) * float(np.var(own, ddof=1)) / len(own)
    return float(np.sqrt(variance))


def _estimate(value: float, error: float, plain: float, freedom: int, articles: int) -> Estimate:
    from scipy import stats

    if value != value:  # noqa: PLR0124 - 0/0: nothing drafted, or nothing in the gold
        return Estimate(None, None, None, None, None)
    value = min(1.0, max(0.0, value))
    if value in (0.0, 1.0):
        bound = ((1 - _LEVEL) / 2) ** (1 / max(1, articles))
        low, high = (bound, 1.0) if value else (0.0, 1 - bound)
        return Estimate(value, low, high, error, plain)
    reach = float(stats.t.ppf((1 + _LEVEL) / 2, freedom)) * error / (value * (1 - value))
    low, high = (_expit(_logit(value) + side * reach) for side in (-1, 1))
    return Estimate(value, low, high, error, plain)


def _logit(value: float) -> float:
    from math import log

    return log(value / (1 - value))


def _expit(value: float) -> float:
    from math import exp

    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))
