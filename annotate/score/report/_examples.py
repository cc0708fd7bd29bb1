"""What a cause of error looks like: its most frequent confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotate.record import Record, Value
from annotate.schema import Field, Language
from annotate.score._causes import Cause
from annotate.score._slots import CORRECT
from annotate.score.report._collect import ArticleCases, Case, Fate

_SHOWN = 2
_LONGEST = 22
Written = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A value of the gold, the value that stood in its place, and how often; None where there is no record."""

    field: Field
    gold: Written | None
    pred: Written | None
    count: int

    def shown(self, language: Language) -> list[str]:
        """Return the values as people read them, the gold's first."""
        return [self._shown(value, language) for value in (self.gold, self.pred) if value is not None]

    def _shown(self, value: Written, language: Language) -> str:
        text = "；".join(self.field.caption(each, language) if self.field.values else each for each in value)
        text = " ".join(text.split()) or "—"
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def examples(cause: Cause, articles: Iterable[ArticleCases]) -> list[Example]:
    """Return the most frequent values, or pairs of values, that a cause consists of."""
    counts: Counter[tuple[Written | None, Written | None]] = Counter()
    fields: list[Field] = []
    for case in _cases(cause, articles):
        if case.kind:
            field = case.kind.field[cause.field] if cause.field else case.kind.mention
            fields = [field]
            counts[_written(case.gold, field), _written(case.pred, field)] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], repr(item[0])))
    return [Example(fields[0], gold, pred, count) for (gold, pred), count in ranked[:_SHOWN]]


def _cases(cause: Cause, articles: Iterable[ArticleCases]) -> Iterator[Case]:
    fate = Fate.ERROR if cause.what == "field" else Fate(cause.what)
    for article in articles:
        for case in article.cases:
            if case.fate is fate and case.kind and case.kind.name == cause.kind:
                at = list(case.kind.field).index(cause.field) if cause.field else -1
                if at < 0 or case.outcomes[at] - 1 > CORRECT:
                    yield case


def _written(record: Record | None, field: Field) -> Written | None:
    if record is None:
        return None
    value: Value = record.fields[field.name]
    return tuple(value) if isinstance(value, list) else (value,) if value else ()
