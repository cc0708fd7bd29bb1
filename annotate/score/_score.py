"""The score of one prediction: counts of each article, and everything that follows from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from annotate.errors import InputError
from annotate.problem import Problem
from annotate.score._codes import Codes, in_order
from annotate.score._count import Aligned, Cells, aligned, count, count_invalid
from annotate.score._measure import Measures, Name, macro, rates
from annotate.score._sides import Pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from annotate.schema import Schema

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

RULES = 1
"""Version of the definition in docs/scoring.md: scores of different versions are not compared."""

_ENCODER = json.JSONEncoder(sort_keys=True)


@dataclass(frozen=True, slots=True)
class Scored:
    """One article, scored: its alignments by type, and its row of counts."""

    pair: Pair
    types: list[Aligned]
    counts: Indices


@dataclass
class Score:
    """The counts of all articles, sorted by id: the rows of `counts` go with `articles`.

    `properties` are what the gold says of each article beside its records.
    """

    schema: Schema
    articles: list[str]
    counts: Indices
    gold_digest: str
    problems: list[Problem] = field(default_factory=list)
    properties: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def cells(self) -> Cells:
        """Where each count stands in a row."""
        return Cells(self.schema)

    @cached_property
    def measures(self) -> Measures:
        """What follows from a row of counts."""
        return Measures(self.cells)

    @cached_property
    def totals(self) -> Indices:
        """The counts of all articles together."""
        total: Indices = self.counts.sum(axis=0)
        return total

    @cached_property
    def triples(self) -> Floats:
        """Correct, predicted and gold of each measure, in the order of `measures.names`."""
        return self.measures.triples(self.totals.astype(float))

    @cached_property
    def values(self) -> Floats:
        """Precision, recall and F1 of each measure, in the order of `measures.names`."""
        return rates(self.triples)

    def rate(self, name: Name) -> tuple[float | None, float | None, float | None]:
        """Return precision, recall and F1 of one measure; None for 0/0."""
        macro_ = name.level == "macro"
        row = macro(self.measures, self.values) if macro_ else self.values[self.measures.place[name]]
        precision, recall, f1 = (None if value != value else float(value) for value in row)  # noqa: PLR0124
        return precision, recall, f1

    def triple(self, name: Name) -> tuple[int, int, int]:
        """Return what a rate is made of: correct, predicted and gold."""
        correct, predicted, gold = (int(part) for part in self.triples[self.measures.place[name]])
        return correct, predicted, gold

    def cut_by(self, name: str) -> dict[str, Score]:
        """Return the score of the articles of each value of a property, sorted by value.

        Raises InputError if the gold does not say it of every article.
        """
        values = {article: self.properties.get(article, {}).get(name) for article in self.articles}
        if lacking := [article for article, value in values.items() if value is None]:
            known = sorted({each for given in self.properties.values() for each in given}) or ["nothing"]
            raise InputError(
                f"--by {name}: the gold does not say it of {lacking[0]}"
                f"{f' and {len(lacking) - 1} more' if len(lacking) > 1 else ''}; it says {', '.join(known)}"
            )
        return {value: self._of(value, values) for value in sorted({str(value) for value in values.values()})}

    def _of(self, value: str, values: Mapping[str, str | None]) -> Score:
        rows = [at for at, article in enumerate(self.articles) if values[article] == value]
        return replace(self, articles=[self.articles[at] for at in rows], counts=self.counts[rows])

    def f1_by_article(self, name: Name) -> dict[str, float | None]:
        """Return F1 of one measure on each article; None where it is 0/0."""
        triples = (self.counts @ self.measures.matrix).reshape(len(self.articles), -1, 3)
        f1 = rates(triples)[:, self.measures.place[name], 2]
        values = (None if value != value else float(value) for value in f1)  # noqa: PLR0124
        return dict(zip(self.articles, values, strict=True))

    def total(self, kind: str, field_: str, count_: str) -> int:
        """Return one count over all articles."""
        return int(self.totals[self.cells.place[kind, field_, count_]])


def score(pairs: Iterable[Pair], schema: Schema, look: Callable[[Scored], None] | None = None) -> Score:
    """Score predictions against gold, article by article.

    `look` is shown each article as it is scored, with its alignments; nothing of them is kept here.
    """
    import numpy as np

    codes, cells = Codes(), Cells(schema)
    rows: dict[str, tuple[Indices, bytes]] = {}
    properties: dict[str, Mapping[str, str]] = {}
    problems: list[Problem] = []
    for pair in pairs:
        scored = score_pair(pair, cells, codes)
        rows[pair.id] = scored.counts, digest(pair)
        properties[pair.id] = pair.properties
        problems += pair.problems
        if look:
            look(scored)
        codes.trim()
    articles = sorted(rows)
    counts = np.array([rows[article][0] for article in articles], np.int64).reshape(-1, len(cells.place))
    whole = hashlib.sha256(b"".join(rows[article][1] for article in articles)).hexdigest()
    problems.sort(key=lambda problem: problem.article or "")
    return Score(schema, articles, counts, whole, problems, properties)


def score_pair(pair: Pair, cells: Cells, codes: Codes) -> Scored:
    """Align and count one article."""
    row = cells.zeros()
    published = pair.article.published if pair.article else None
    types = []
    for kind in cells.schema.types.values():
        pred, gold = (
            codes.side((record for record in side if record.type == kind.name), kind, published)
            for side in (pair.pred, pair.gold)
        )
        if pred.records or gold.records:
            found = aligned(pred, gold, kind, codes)
            count(found, cells, codes, row)
            types.append(found)
    for item in pair.invalid:
        count_invalid(item, cells, row)
    return Scored(pair, types, row)


def digest(pair: Pair) -> bytes:
    """Return the SHA-256 of an article's gold: id, date and records, whatever their order and layout."""
    published = pair.article.published if pair.article else None
    records = [(record.type, record.start, record.end, record.fields) for record in in_order(pair.gold)]
    content = [pair.id, published.isoformat() if published else None, records]
    return hashlib.sha256(_ENCODER.encode(content).encode()).digest()
