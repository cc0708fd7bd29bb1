"""What the report shows of each article: its text, and its records with what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from annotate.record import Record
from annotate.schema import RecordType
from annotate.score._count import Aligned
from annotate.score._score import Scored
from annotate.score._slots import CORRECT, MISSING, PARTIAL, SPURIOUS


class Fate(StrEnum):
    """What became of a record: wholly right, wrong in some field, missed, too many, or no valid record."""

    HIT = "hit"
    ERROR = "error"
    MISSED = "missed"
    SPURIOUS = "spurious"
    INVALID = "invalid"


FATES = tuple(Fate)


@dataclass(frozen=True, slots=True)
class Case:
    """One record of the gold, of the prediction, or of both.

    `outcomes` has for each field of the type the number of its outcome (1 correct, 2 partial, 3 incorrect,
    4 missing, 5 spurious) or 0 where both are null. `broken` is what an invalid prediction holds.
    """

    fate: Fate
    kind: RecordType | None
    gold: Record | None = None
    pred: Record | None = None
    outcomes: tuple[int, ...] = ()
    broken: Any = None

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the text; broken ones come last."""
        record = self.gold or self.pred
        return (record.start, record.end) if record else (2**62, 0)


@dataclass(frozen=True, slots=True)
class ArticleCases:
    """One article with all its cases, in the order of the text."""

    id: str
    title: str | None
    text: str | None
    answered: bool
    cases: list[Case]


@dataclass
class Collector:
    """Keeps what `score` shows of each article; give it as `look`."""

    articles: list[ArticleCases] = field(default_factory=list)

    def __call__(self, scored: Scored) -> None:
        pair = scored.pair
        cases = [case for found in scored.types for case in _cases(found)]
        cases += [Case(Fate.INVALID, None, broken=item) for item in pair.invalid]
        cases.sort(key=lambda case: case.place)
        title, text = (pair.article.title, pair.article.text) if pair.article else (None, None)
        self.articles.append(ArticleCases(pair.id, title, text, pair.answered, cases))

    def sorted(self) -> list[ArticleCases]:
        """Return the articles by id."""
        return sorted(self.articles, key=lambda article: article.id)


def _cases(found: Aligned) -> Iterator[Case]:
    for i, j, right, table in zip(*found.pairs, found.strict(), found.slots, strict=True):
        fate = Fate.HIT if right else Fate.ERROR
        outcomes = tuple(_outcome(row) for row in table.tolist())
        yield Case(fate, found.kind, found.gold.records[j], found.pred.records[i], outcomes)
    for j in found.missed():
        gold = found.gold.records[j]
        yield Case(Fate.MISSED, found.kind, gold, None, _alone(gold, found.kind, MISSING))
    for i in found.spurious():
        pred = found.pred.records[i]
        yield Case(Fate.SPURIOUS, found.kind, None, pred, _alone(pred, found.kind, SPURIOUS))


def _outcome(slots: list[int]) -> int:
    """Return one outcome for a field; a set that is right in part is partial."""
    kinds = [at for at, number in enumerate(slots) if number]
    if not kinds:
        return 0
    return kinds[0] + 1 if len(kinds) == 1 else PARTIAL + 1 if CORRECT in kinds or PARTIAL in kinds else 3


def _alone(record: Record, kind: RecordType, outcome: int) -> tuple[int, ...]:
    return tuple(outcome + 1 if record.fields[each.name] else 0 for each in kind.fields)
