"""What of a run goes to the reviewers: for each article a task, and a prediction that was checked before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from annotate import store
from annotate.article import Article
from annotate.check import account, check_items
from annotate.draft import Draft
from annotate.errors import RunError
from annotate.problem import Problem, Severity
from annotate.record import Record
from annotate.review.regions import Result, marks, to_results
from annotate.review.studio import Json
from annotate.schema import Schema


@dataclass(frozen=True, slots=True)
class Drafted:
    """One article with its draft. `results` is None where drafting failed: the reviewer starts from nothing.

    `score` is the mean confidence of the records, null where the drafter tells none; `doubts` counts what
    the checks would have somebody look at.
    """

    article: Article
    results: list[Result] | None
    score: float | None = None
    doubts: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What makes a task the one of this article: its id and the hash of its text."""
        return self.article.id, self.article.digest

    def task(self) -> Json:
        """Return the task to import."""
        data = self.article.to_json()
        heading = self.article.title or self.article.id
        return {
            "data": {"article": data.pop("id"), "sha256": self.article.digest, "heading": heading, **data}
        }

    def prediction(self, task: int, version: str) -> Json:
        """Return the prediction to import."""
        return {"task": task, "result": self.results or [], "score": self.score, "model_version": version}


@dataclass
class Run:
    """A run folder as it is pushed. `problems` tells which records were left out, and why."""

    path: Path
    schema: Schema
    marked: bool = True
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def version(self) -> str:
        """The name of this run's predictions: `drafter model#shape.run`.

        `shape` is the hash of everything that shapes a draft (drafter, model, prompts, schemas), `run` the
        identity of the run, which its copies share. Raises RunError if the folder is no run.
        """
        shape = self._shape()
        words = (str(shape.get(name)) for name in ("drafter", "model") if shape.get(name))
        name = re.sub(r"[^\w.:/-]+", "-", " ".join(words)) or "draft"
        return f"{name[:80]}#{_digest(shape)}.{store.identity(self.path)}"

    @cached_property
    def entries(self) -> list[store.ArticleRecords]:
        """The journal's lines, the last of each article."""
        return list(store.read_records(self.path))

    @cached_property
    def articles(self) -> list[Drafted]:
        """The articles of the run, checked, the doubtful ones first; raises RunError if a text is missing."""
        texts = store.articles_of(self.path)
        found = [self._drafted(entry, texts) for entry in self.entries]
        return sorted(found, key=lambda item: (item.score is None, item.score or 0.0, -item.doubts))

    def _shape(self) -> dict[str, Any]:
        manifest = store.manifest(self.path)
        if not manifest:
            raise RunError(f"{self.path}: no run folder: it holds no run.json of a run")
        return dict(manifest["shape"])

    def _drafted(self, entry: store.ArticleRecords, texts: dict[str, Article]) -> Drafted:
        if entry.article not in texts:
            raise RunError(
                f"{self.path}: article {entry.article!r} has a draft but no text in articles.jsonl"
            )
        article, draft = (
            texts[entry.article],
            Draft.from_json({"article": entry.article, "records": [], **entry.extra}),
        )
        if draft.failed:
            return Drafted(article, None)
        records, scores = self._records(entry, article, draft)
        numbers = account(article, records)
        open_ones = [number for number in numbers if number.reason is None and number.record is None]
        results = to_results(records, self.schema, scores)
        if self.marked:
            results += marks([(number.start, number.end) for number in open_ones], article.text)
        told = [score for score in scores if score is not None]
        return Drafted(
            article, results, sum(told) / len(told) if told else None, len(draft.problems) + len(open_ones)
        )

    def _records(
        self, entry: store.ArticleRecords, article: Article, draft: Draft
    ) -> tuple[list[Record], list[float | None]]:
        """Return the records that are fit to be sent, with their confidences."""
        records, problems = check_items(article, entry.records, self.schema)
        left_out = [problem for problem in problems if problem.severity is Severity.ERROR]
        self.problems += [replace(problem, where=entry.where) for problem in left_out]
        notes = draft.notes if len(draft.notes) == len(entry.records) else [{}] * len(entry.records)
        told = {_place(item): note.get("confidence") for item, note in zip(entry.records, notes, strict=True)}
        return records, [told.get(_place(record.to_json())) for record in records]


def batches(items: list[Drafted], most: int, results: int) -> Iterator[list[Drafted]]:
    """Yield batches of at most `most` articles and, unless one alone has more, `results` results."""
    batch: list[Drafted] = []
    size = 0
    for item in items:
        own = len(item.results or ())
        if batch and (len(batch) == most or size + own > results):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += own
    if batch:
        yield batch


def _place(item: Any) -> tuple[object, ...]:
    return tuple(item.get(name) for name in ("type", "start", "end")) if isinstance(item, dict) else ()


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]
