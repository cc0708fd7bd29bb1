"""One annotation, read: the records a person left, whence they came, and what was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from annotate.article import Article
from annotate.check import check_items
from annotate.problem import Problem
from annotate.record import Record, in_order
from annotate.review.compare import Changes, changes
from annotate.review.regions import Reading, read_results
from annotate.review.studio import Json
from annotate.schema import Schema


@dataclass(frozen=True, slots=True)
class Review:
    """One annotation of an article.

    `provenance` says who (`annotator`), what `kind` (`corrected` from a draft or `blind`), when, in how many seconds,
    from which version of predictions, and where to open it.
    """

    article: Article
    task: int
    records: list[Record]
    provenance: Json
    changes: Changes
    problems: list[Problem]
    leftovers: int
    foreign: list[Json]
    ground_truth: bool

    @property
    def annotator(self) -> str:
        """Who made it."""
        return str(self.provenance["annotator"])

    @property
    def time(self) -> str:
        """When it was last changed, ISO 8601."""
        return str(self.provenance["time"])

    def extra(self) -> Json:
        """Return what the record file holds beside the records."""
        members = {"provenance": self.provenance, "review": self.changes.to_json()}
        return {**members, "foreign": self.foreign} if self.foreign else members


def read_review(task: Json, annotation: Json, names: dict[int, str], schema: Schema, address: str) -> Review:
    """Read one annotation of a task as the server returns it; `names` are the annotators' by user id."""
    article = article_of(task)
    reading = read_results(annotation.get("result") or (), schema, article.text)
    prediction = _origin(task, annotation)
    draft = read_results((prediction or {}).get("result") or (), schema, article.text)
    blind = prediction is None
    seconds = annotation.get("lead_time")
    provenance = {
        "annotator": names.get(user := user_of(annotation), f"user-{user}"),
        "kind": "blind" if blind else "corrected",
        "time": annotation["updated_at"],
        "seconds": seconds,
        "version": None if prediction is None else prediction.get("model_version"),
        "task": address,
        "annotation": annotation["id"],
    }
    return Review(
        article,
        task["id"],
        in_order(reading.records),
        provenance,
        changes(draft.regions, reading.regions, schema, seconds),
        _problems(article, reading, task, schema, address),
        reading.leftovers,
        reading.foreign,
        bool(annotation.get("ground_truth")),
    )


def article_of(task: Json) -> Article:
    """Return the article of a task; what somebody else wrote in the place of a title or a date is none."""
    data = task["data"]
    title, published, source, origin = (
        value if isinstance(value := data.get(name), str) else None
        for name in ("title", "published", "source", "published_from")
    )
    when = None
    with suppress(ValueError):
        when = date.fromisoformat(published) if published else None
    return Article(str(data["article"]), str(data["text"]), title, when, source, origin)


def is_ours(task: Json) -> bool:
    """Tell whether a task holds an article that was pushed."""
    return all(isinstance(task["data"].get(name), str) for name in ("article", "sha256", "text"))


def user_of(annotation: Json) -> int:
    """Return the id of the user who made an annotation."""
    user = annotation.get("completed_by")
    return int(user["id"] if isinstance(user, dict) else user or 0)


def choose(reviews: Sequence[Review]) -> Review | None:
    """Return the gold among the reviews of an article, or None where annotators differ and nobody decided.

    A ground truth goes before all; else what all agree on, or the only one there is. `provenance.basis`
    says which of the three it was.
    """
    latest = sorted(reviews, key=lambda review: review.time, reverse=True)
    decided = [review for review in latest if review.ground_truth]
    if decided:
        return _based(decided[0], "ground truth")
    if len(latest) == 1:
        return _based(latest[0], "reviewed")
    return _based(latest[0], "agreed") if all(one.records == latest[0].records for one in latest) else None


def _based(review: Review, basis: str) -> Review:
    return replace(review, provenance={**review.provenance, "basis": basis})


def _origin(task: Json, annotation: Json) -> Json | None:
    """Return the prediction that the annotation began as.

    Label Studio forgets the parent when predictions are deleted; then the regions' ids tell, if there are any.
    """
    predictions = [item for item in task.get("predictions") or () if isinstance(item, dict)]
    parent = annotation.get("parent_prediction")
    if parent is not None:
        return next(
            (item for item in predictions if item["id"] == parent), {"result": (), "model_version": None}
        )
    kept = [
        item for item in annotation.get("result") or () if str(item.get("origin")).startswith("prediction")
    ]
    drafted = {item.get("id") for item in kept}
    shared: list[tuple[int, int, Json]] = []
    for item in predictions:
        common = drafted & {result.get("id") for result in item.get("result") or ()}
        if common:
            shared.append((len(common), item["id"], item))
    return max(shared)[2] if shared else None


def _problems(article: Article, reading: Reading, task: Json, schema: Schema, address: str) -> list[Problem]:
    items: list[Any] = [record.to_json() for record in in_order(reading.records)]
    found = reading.problems + check_items(article, items, schema)[1]
    if hashlib.sha256(article.text.encode()).hexdigest() != task["data"]["sha256"]:
        message = "the text was changed on the server: the records belong to the changed text"
        found.append(Problem("task.text_changed", message))
    return [replace(problem, article=article.id, where=address) for problem in found]
