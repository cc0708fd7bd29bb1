"""A score with all that is told about it: intervals, signature, what was left out; as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from annotate import __version__
from annotate.problem import Problem
from annotate.score._causes import Cause, causes
from annotate.score._count import SLOTS
from annotate.score._measure import ALL, LEVELS, Name
from annotate.score._sample import FEWEST, RESAMPLES, Difference, Interval, intervals
from annotate.score._score import RULES, Score
from annotate.score._slots import Outcome
from annotate.words import counted

RATES = ("precision", "recall", "f1")


@dataclass
class Result:
    """A score and what a reader needs to judge it; `parts` are the results of the groups it is cut into."""

    score: Score
    intervals: dict[Name, list[Interval]]
    seed: int = 0
    resamples: int = RESAMPLES
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    against: list[Difference] | None = None
    parts: dict[str, Result] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Two scores may be compared if their signatures are equal."""
        score = self.score
        parts = {
            "annotate": __version__,
            "rules": RULES,
            "gold": score.gold_digest[:12],
            "schema": score.schema.digest[:12],
            "articles": len(score.articles),
            "resamples": self.resamples,
            "seed": self.seed,
        }
        return "|".join(f"{name}:{value}" for name, value in parts.items())

    @property
    def caution(self) -> str | None:
        """The sentence that keeps a reader from concluding too much, if one is needed."""
        count = len(self.score.articles)
        if count >= FEWEST:
            return None
        return (
            f"{counted(count, 'article')}: below {FEWEST} no claim can be made about other "
            "articles or about a difference; the figures describe these articles only"
        )

    def to_json(self) -> dict[str, Any]:
        """Return everything, for other programs."""
        content: dict[str, Any] = {
            "signature": self.signature,
            "caution": self.caution,
            "articles": len(self.score.articles),
            "missing_articles": self.missing,
            "extra_articles": self.extra,
            "levels": self._levels(ALL) | {"macro": self._measure(Name(level="macro"))},
            "types": {kind: self._type(kind) for kind in self.score.schema.types},
            "fix_first": [_cause(each) for each in causes(self.score)],
            "invalid": [problem.to_json() for problem in self.score.problems],
            "left_out": [problem.to_json() for problem in self.left_out],
        }
        if self.against is not None:
            content["against"] = [_difference(each) for each in self.against]
        if self.parts:
            content["by"] = {value: part.to_json() for value, part in self.parts.items()}
        return content

    def _levels(self, kind: str) -> dict[str, Any]:
        return {level: self._measure(Name(kind, level)) for level in LEVELS}

    def _type(self, kind: str) -> dict[str, Any]:
        fields = self.score.schema.types[kind].field
        return {
            **self._levels(kind),
            "fields": {name: self._measure(Name(kind, "field", name)) for name in fields},
        }

    def _measure(self, name: Name) -> dict[str, Any]:
        rates = dict(zip(RATES, map(_rounded, self.score.rate(name)), strict=True))
        bounds = {
            f"{rate}_95": [_rounded(interval.low), _rounded(interval.high)]
            for rate, interval in zip(RATES, self.intervals.get(name, ()), strict=False)
        }
        return {**rates, **bounds, **self._counts(name)}

    def _counts(self, name: Name) -> dict[str, int]:
        score = self.score
        if name.level == "macro":
            return {}
        correct, predicted, gold = score.triple(name)
        counts = {"correct": correct, "predicted": predicted, "gold": gold}
        if name.field:
            counts |= self.outcomes(name)
        return counts

    def outcomes(self, name: Name) -> dict[str, int]:
        """Count what became of the slots of one field, with those of records that have no partner."""
        numbers = {count: self.score.total(name.kind, name.field, count) for count in SLOTS}
        numbers[Outcome.MISSING] += numbers.pop("missed")
        numbers[Outcome.SPURIOUS] += numbers.pop("invented")
        return {str(count): number for count, number in numbers.items()}


def result(score: Score, resamples: int = RESAMPLES, seed: int = 0, **told: Any) -> Result:
    """Sample the intervals of a score and put them with what else is told about it."""
    return Result(score, intervals(score, resamples, seed), seed, resamples, **told)


def parts(score: Score, by: str, resamples: int = RESAMPLES, seed: int = 0) -> dict[str, Result]:
    """Return the results of a score cut by a property of its articles; raises InputError if the gold lacks it."""
    return {value: result(part, resamples, seed) for value, part in score.cut_by(by).items()}


def _cause(each: Cause) -> dict[str, Any]:
    return {**asdict(each), "gain": round(each.gain, 6)}


def _difference(each: Difference) -> dict[str, Any]:
    bounds = [_rounded(each.interval.low), _rounded(each.interval.high)]
    place = {"type": each.name.kind or None, "level": each.name.level, "field": each.name.field or None}
    return {**place, "f1": _rounded(each.value), "f1_95": bounds, "p": _rounded(each.p)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
