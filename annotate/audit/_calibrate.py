"""From confidence to probability: how often a record with such a confidence has been right.

Isotonic regression (Barlow et al. 1972; Zadrozny & Elkan 2002 for classifiers) for each record type, cross-fitted by
article where it is judged: the probabilities told for an article come from a fit that never saw it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate.audit._evidence import Judged
from annotate.errors import InputError
from annotate.files import write_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS, BINS = 5, 10
_FEWEST = 30  # records of a type below which it shares the curve of all types
_ALL = ""


@dataclass(frozen=True)
class Calibration:
    """Curves from confidence to the probability that a record is wholly right, by type, for one drafter and its prompts."""

    shape: Mapping[str, Any]
    articles: int
    curves: Mapping[str, tuple[list[float], list[float]]]

    def probability(self, type_: str, confidence: float) -> float:
        """Return the probability that a record of a type with such a confidence is wholly right."""
        import numpy as np

        known, right = self.curves.get(type_) or self.curves[_ALL]
        return float(np.interp(confidence, known, right))

    def write(self, file: Path) -> None:
        """Write the calibration as JSON."""
        content = {"shape": self.shape, "articles": self.articles, "curves": self.curves}
        write_json(file, content)

    @classmethod
    def read(cls, file: Path, shape: Mapping[str, Any]) -> Calibration:
        """Read a calibration. Raises InputError if it is none, or was fitted on another drafter or other prompts."""
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            curves = {
                name: (list(map(float, a)), list(map(float, b))) for name, (a, b) in content["curves"].items()
            }
            made = cls(dict(content["shape"]), int(content["articles"]), curves)
            if _ALL not in curves or not all(map(_is_curve, curves.values())):
                raise ValueError("a curve is missing or damaged")
        except OSError as error:
            raise InputError(f"{file}: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise InputError(f"{file}: is no calibration ({type(error).__name__})") from error
        differing = sorted(key for key in {*shape, *made.shape} if shape.get(key) != made.shape.get(key))
        if differing:
            raise InputError(
                f"{file}: was fitted on a run with another {', '.join(differing)}; calibrate on this one"
            )
        return made


def _is_curve(curve: tuple[list[float], list[float]]) -> bool:
    """Tell whether a curve leads from rising confidences to a probability for each."""
    known, right = curve
    rising = all(one < other for one, other in pairwise(known))
    return 0 < len(known) == len(right) and rising and all(0 <= value <= 1 for value in (*known, *right))


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well probabilities fit what came: Brier score, expected calibration error (10 equal groups), area under the ROC."""

    brier: float
    error: float
    auroc: float | None


def calibrate(judged: Sequence[Judged], shape: Mapping[str, Any]) -> Calibration:
    """Fit the curves. Raises InputError if nothing was judged."""
    if not judged:
        raise InputError("no drafted record was read: there is nothing to calibrate with")
    types = sorted({each.type for each in judged})
    groups = {_ALL: list(judged)} | {name: [each for each in judged if each.type == name] for name in types}
    curves = {name: _curve(group) for name, group in groups.items() if name == _ALL or len(group) >= _FEWEST}
    return Calibration(shape, len({each.article for each in judged}), curves)


def cross_fitted(judged: Sequence[Judged], shape: Mapping[str, Any]) -> list[float]:
    """Return for each record the probability told by a fit on other articles; its own confidence where there is none."""
    told = [each.confidence for each in judged]
    folds = [
        int(sha256(each.article.encode("utf-8", "surrogatepass")).hexdigest(), 16) % FOLDS for each in judged
    ]
    for fold in range(FOLDS):
        others = [each for each, at in zip(judged, folds, strict=True) if at != fold]
        if others:
            fit = calibrate(others, shape)
            for at, each in enumerate(judged):
                if folds[at] == fold:
                    told[at] = fit.probability(each.type, each.confidence)
    return told


def reliability(probabilities: Sequence[float], right: Sequence[bool]) -> Reliability:
    """Judge probabilities by what came (Brier 1950; Naeini et al. 2015 for the expected calibration error)."""
    import numpy as np
    from scipy.stats import rankdata

    told, came = np.asarray(probabilities, float), np.asarray(right, float)
    groups = np.array_split(np.argsort(told, kind="stable"), BINS)
    gaps = [abs(float(told[each].mean() - came[each].mean())) * len(each) for each in groups if len(each)]
    good, bad = int(came.sum()), int(len(came) - came.sum())
    auroc = None
    if good and bad:
        auroc = (float(rankdata(told)[came == 1].sum()) - good * (good + 1) / 2) / (good * bad)
    return Reliability(float(((told - came) ** 2).mean()), sum(gaps) / len(came), auroc)


def _curve(group: Sequence[Judged]) -> tuple[list[float], list[float]]:
    """Return the steps of the isotonic fit, smoothed towards the mean by one record of either kind."""
    import numpy as np
    from scipy.optimize import isotonic_regression

    order = sorted(group, key=lambda each: each.confidence)
    known, where = np.unique([each.confidence for each in order], return_inverse=True)
    count = np.bincount(where).astype(float)
    good = np.bincount(where, weights=[float(each.right) for each in order])
    mean = good.sum() / count.sum()
    fit = isotonic_regression((good + mean) / (count + 1), weights=count + 1).x
    return known.tolist(), [round(float(value), 6) for value in fit]
