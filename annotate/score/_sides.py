"""The two sides of a score, read article by article: what is gold, what is predicted, and what is wrong with it.

The gold's list of articles is the universe. Nothing is skipped: an article that the prediction lacks is an empty
prediction, a prediction that is no valid record is a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from annotate import store
from annotate.article import Article
from annotate.check import check_items
from annotate.errors import InputError, RecordError
from annotate.problem import Problem, Severity
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import ArticleRecords, Report

_TWICE = "record.twice"
_SHOWN = 10
Joined = tuple[ArticleRecords, ArticleRecords | None]
_NUMBER = re.compile(r"/records/(\d+)")


@dataclass(frozen=True, slots=True)
class Pair:
    """One article of the gold with the records of both sides; `invalid` are predictions that are no records.

    `answered` tells whether the prediction has the article at all; `properties` are what the gold says of the article
    beside its records (its genre, its kind), by which a score can be cut.
    """

    id: str
    article: Article | None
    gold: list[Record]
    pred: list[Record]
    invalid: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    answered: bool = True
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Sides:
    """Two places that hold records, PRED and GOLD.

    With `lenient`, errors in the gold are left out and listed in `left_out`; without, they are refused. With
    `blind_only`, only gold articles whose provenance is `blind` count. `report` is told of articles that cannot be
    read. After `pairs` has run through, `missing` names the articles that the prediction lacks (or failed on),
    `extra` those outside the gold.
    """

    pred: Path
    gold: Path
    schema: Schema
    articles: Path | None = None
    lenient: bool = False
    blind_only: bool = False
    report: Report | None = None
    left_out: list[Problem] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def pairs(self) -> Iterator[Pair]:
        """Yield each article of the gold once, in the order in which both sides are known.

        Raises RecordError if the gold has an error (and not `lenient`), or a side has an article twice;
        InputError if there is no gold, or the two sides hold different texts of an article.
        """
        texts = store.articles_of(self.gold, self.articles, self.report)
        drafted = {} if self.articles else store.articles_of(self.pred)
        seen = 0
        for gold, pred in self._known(texts):
            seen += 1
            yield self._pair(gold, pred, _same_text(texts.get(gold.article), drafted.get(gold.article)))
        if not seen:
            raise InputError(f"{self.gold}: holds no gold{' that is blind' if self.blind_only else ''}")

    def _known(self, texts: dict[str, Article]) -> Iterator[Joined]:
        """Refuse gold whose article is not among the texts, once it is clear that they are the gold's texts."""
        theirs = self.articles is not None
        waiting: list[Joined] = []
        for entries in self._joined():
            found = entries[0].article in texts
            theirs = theirs or found
            if found or not texts:
                yield entries
            else:
                waiting.append(entries)
        for gold, pred in waiting:
            message = f"article {gold.article!r} is not among the articles of the gold"
            if not theirs or self._refuse([Problem("article.unknown", message)], gold):
                yield gold, pred

    def _pair(self, gold: ArticleRecords, pred: ArticleRecords | None, article: Article | None) -> Pair:
        records, problems = check_items(article, gold.records, self.schema, warnings=False)
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if errors:
            self._refuse(errors, gold)
        if pred is None or pred.extra.get("failed"):
            self.missing.append(gold.article)
            return Pair(gold.article, article, records, [], answered=False, properties=_properties(gold))
        valid, invalid, found = _sorted_out(pred, article, self.schema)
        return Pair(gold.article, article, records, valid, invalid, found, properties=_properties(gold))

    def _refuse(self, errors: list[Problem], entry: ArticleRecords) -> bool:
        placed = [replace(error, article=entry.article, where=entry.where) for error in errors]
        if self.lenient:
            self.left_out += placed
            return False
        listed = "\n".join(f"  {problem}" for problem in placed[:_SHOWN])
        more = f"\n  and {len(placed) - _SHOWN} more" if len(placed) > _SHOWN else ""
        raise RecordError(
            f"{entry.where}: the gold has errors; mend them, or leave them out with --lenient:\n{listed}{more}"
        )

    def _joined(self) -> Iterator[Joined]:
        """Read both sides at once, so that sides in the same order need no room."""
        waiting: tuple[dict[str, ArticleRecords], dict[str, ArticleRecords]] = ({}, {})
        seen: tuple[dict[str, str], dict[str, str]] = ({}, {})
        for entries in zip_longest(store.read_records(self.gold), store.read_records(self.pred)):
            for side, entry in enumerate(entries):
                if entry is None:
                    continue
                _once(entry, seen[side])
                other = waiting[1 - side].pop(entry.article, None)
                if other is None:
                    waiting[side][entry.article] = entry
                else:
                    yield from self._chosen(*((entry, other) if side == 0 else (other, entry)))
        self.extra += sorted(waiting[1])
        for gold in waiting[0].values():
            yield from self._chosen(gold, None)

    def _chosen(self, gold: ArticleRecords, pred: ArticleRecords | None) -> Iterator[Joined]:
        if not self.blind_only or is_blind(gold.extra):
            yield gold, pred


def is_blind(extra: dict[str, Any]) -> bool:
    """Tell whether gold was made without seeing a draft: `provenance` is `blind`, or has it as its `kind`."""
    provenance = extra.get("provenance")
    return "blind" in (provenance.values() if isinstance(provenance, dict) else [provenance])


def _properties(gold: ArticleRecords) -> dict[str, str]:
    return {name: str(value) for name, value in gold.extra.items() if isinstance(value, str | int)}


def _sorted_out(
    entry: ArticleRecords, article: Article | None, schema: Schema
) -> tuple[list[Record], list[Any], list[Problem]]:
    """Part predictions into records and what is none. A second record on a mention is a record that is wrong."""
    valid, problems = check_items(article, entry.records, schema, warnings=False)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if not errors:
        return valid, [], []
    broken = {_number(problem) for problem in errors if problem.code != _TWICE}
    repeated = {_number(problem) for problem in errors} - broken
    again = [Record.from_json(entry.records[number]) for number in sorted(repeated)]
    placed = [replace(problem, article=entry.article, where=entry.where) for problem in errors]
    return valid + again, [entry.records[number] for number in sorted(broken)], placed


def _number(problem: Problem) -> int:
    found = _NUMBER.match(problem.pointer or "")
    return int(found[1]) if found else -1


def _once(entry: ArticleRecords, seen: dict[str, str]) -> None:
    first = seen.setdefault(entry.article, entry.where)
    if first != entry.where:
        raise RecordError(
            f"{entry.where}: article {entry.article!r} stands in {first} already; keep one of them"
        )


def _same_text(gold: Article | None, pred: Article | None) -> Article | None:
    if gold and pred and gold.text != pred.text:
        raise InputError(
            f"article {gold.id!r} has another text in the prediction than in the gold: "
            "offsets do not fit; draft the gold's text, or name the right one with --articles"
        )
    return gold or pred
