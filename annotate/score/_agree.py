"""How far annotators agree: each two of them, on the articles both did.

F1 is the same whoever is called the gold. For records that both found, `agreement` is the share of equal values,
null included, and kappa (Cohen 1960) puts it beside what the codes' frequencies alone would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from annotate.errors import InputError, RecordError
from annotate.schema import Schema
from annotate.score._measure import ALL, Name
from annotate.score._score import Score, Scored, score
from annotate.score._sides import Pair, Sides

LEVELS = ("records", "field", "strict")
Key = tuple[str, str]


@dataclass
class Agreement:
    """Two annotators, the score of one against the other, and their values in the records both found."""

    one: Path
    other: Path
    score: Score
    values: dict[Key, Counter[tuple[str, str]]] = field(default_factory=dict)
    only_one: list[str] = field(default_factory=list)
    only_other: list[str] = field(default_factory=list)

    def observed(self, kind: str, name: str) -> float | None:
        """Return the share of equal values; None if no record was found by both."""
        table = self.values.get((kind, name), Counter())
        same = sum(count for (a, b), count in table.items() if a == b)
        return same / table.total() if table else None

    def kappa(self, kind: str, name: str) -> float | None:
        """Return Cohen's kappa; None where chance alone gives full agreement, or nothing was found by both."""
        table = self.values.get((kind, name), Counter())
        total = table.total()
        left: Counter[str] = Counter()
        right: Counter[str] = Counter()
        for (a, b), count in table.items():
            left[a] += count
            right[b] += count
        by_chance = sum(left[value] * right[value] for value in sorted(left))
        if not total or by_chance == total * total:
            return None
        observed = sum(count for (a, b), count in table.items() if a == b)
        return (observed * total - by_chance) / (total * total - by_chance)

    def to_json(self) -> dict[str, Any]:
        """Return all figures, for other programs."""
        return {
            "a": str(self.one),
            "b": str(self.other),
            "articles": len(self.score.articles),
            "only_a": self.only_one,
            "only_b": self.only_other,
            "f1": {level: _rounded(self.score.rate(Name(ALL, level))[2]) for level in LEVELS},
            "types": {kind: self._type(kind) for kind in self.score.schema.types},
        }

    def _type(self, kind: str) -> dict[str, Any]:
        levels = {level: _rounded(self.score.rate(Name(kind, level))[2]) for level in LEVELS}
        fields = {each.name: self._field(kind, each.name) for each in self.score.schema.types[kind].fields}
        return {"f1": levels, "fields": fields}

    def _field(self, kind: str, name: str) -> dict[str, Any]:
        figures: dict[str, Any] = {
            "f1": _rounded(self.score.rate(Name(kind, "field", name))[2]),
            "agreement": _rounded(self.observed(kind, name)),
            "records": self.values.get((kind, name), Counter()).total(),
        }
        if self.score.schema.types[kind].field[name].compare == "enum":
            figures["kappa"] = _rounded(self.kappa(kind, name))
        return figures


def agreements(
    places: Sequence[Path], schema: Schema, articles: Path | None = None, lenient: bool = False
) -> Iterator[Agreement]:
    """Yield the agreement of each two annotators.

    Raises RecordError if one has an error (and not `lenient`), InputError if two share no article.
    """
    for one, other in combinations(places, 2):
        yield _agreement(Sides(one, other, schema, articles, lenient), schema)


def mean(found: Sequence[Agreement], level: str) -> float | None:
    """Return the mean F1 over all pairs of annotators that have one."""
    rates = [rate for each in found if (rate := each.score.rate(Name(ALL, level))[2]) is not None]
    return sum(rates) / len(rates) if rates else None


def _agreement(sides: Sides, schema: Schema) -> Agreement:
    values: dict[Key, Counter[tuple[str, str]]] = {}
    found = score(_shared(sides), schema, lambda scored: _collect(scored, values))
    if not found.articles:
        raise InputError(f"{sides.pred} and {sides.gold} have no article in common")
    return Agreement(sides.pred, sides.gold, found, values, sides.extra, sides.missing)


def _shared(sides: Sides) -> Iterator[Pair]:
    for pair in sides.pairs():
        if pair.problems and not sides.lenient:
            listed = "\n".join(f"  {problem}" for problem in pair.problems)
            raise RecordError(f"an annotation has errors; mend them, or use --lenient:\n{listed}")
        if pair.answered:
            yield replace(pair, invalid=[])


def _collect(scored: Scored, values: dict[Key, Counter[tuple[str, str]]]) -> None:
    for found in scored.types:
        for i, j in zip(*found.pairs, strict=True):
            for at, each in enumerate(found.kind.fields):
                equal = found.pred.codes[i, at] == found.gold.codes[j, at]
                sides = found.pred.records[i], found.gold.records[j]
                a, b = (repr(record.fields[each.name]) for record in sides)
                table = values.setdefault((found.kind.name, each.name), Counter())
                table[(b, b) if equal else (a, b)] += 1


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
