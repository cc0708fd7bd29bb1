"""Corrections back: submitted annotations become record files, per annotator or as gold.

Only what changed since the last pull is fetched. A folder belongs to one project and one kind of pull.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from annotate.article import Article
from annotate.errors import InputError, RecordError, UnavailableError
from annotate.files import replacing, to_line, whole_lines, write_json
from annotate.naming import file_name
from annotate.problem import Problem, Severity
from annotate.review.project import Project, existing, matching
from annotate.review.reviewed import Review, article_of, choose, is_ours, read_review
from annotate.review.studio import Json, Studio
from annotate.schema import Schema
from annotate.store import ARTICLES, read_records, write_records

_STATE = ".pull.json"
_UNUSED = "annotations_results,predictions_results,drafts"  # all results a second time, as cut-off text
_OVERLAP = timedelta(minutes=1)  # a slow transaction may become visible after a later one


@dataclass(slots=True)
class Pulled:
    """What a pull found. `unsubmitted` names the articles with work that nobody submitted; it is not taken."""

    project: int
    folder: str
    articles: int = 0
    annotations: int = 0
    records: int = 0
    written: int = 0
    removed: int = 0
    skipped: int = 0
    leftovers: int = 0
    unsubmitted: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> Json:
        """Return the counts, and the problems as JSON objects."""
        members = {name: getattr(self, name) for name in self.__slots__}
        return {**members, "problems": [problem.to_json() for problem in self.problems]}


def pull(
    studio: Studio,
    name: str,
    folder: Path,
    schema: Schema,
    *,
    gold: bool = False,
    since: str | None = None,
    progress: Callable[[int], None] = lambda tasks: None,
) -> Pulled:
    """Write the submitted annotations of a project as record files.

    `FOLDER/ANNOTATOR/ARTICLE.json`, or with `gold` one `FOLDER/ARTICLE.json` of what is decided; the texts go
    into `FOLDER/articles.jsonl`. `since` (ISO 8601) goes before what the folder remembers of the last pull.
    Raises InputError if the folder holds something else.
    """
    project = existing(studio, name)
    state = {"server": studio.url, "project": project.id, "gold": gold}
    resumed = _resume(folder, state)
    start = since or resumed
    writer = _Writer(folder, gold, Pulled(project.id, str(folder)))
    names = _annotators(studio)
    newest = start
    for task in _tasks(studio, project, start):
        newest = max(newest or "", task["updated_at"])
        if is_ours(task):
            writer.take(task, list(_reviews(studio, project, task, names, schema, writer.pulled)))
            progress(writer.pulled.articles)
    writer.finish()
    writer.pulled.unsubmitted = _unsubmitted(studio, project)
    write_json(folder / _STATE, {**state, "since": newest})
    return writer.pulled


class _Writer:
    """The files of a pull."""

    def __init__(self, folder: Path, gold: bool, pulled: Pulled) -> None:
        self.folder, self.gold, self.pulled = folder, gold, pulled
        self._articles: dict[str, Article] = {}
        self._files: dict[str, set[Path]] = defaultdict(set)
        for file in folder.glob("*.json" if gold else "*/*.json"):
            if (
                file.is_file()
                and not file.name.startswith(".")
                and (article := _article_of(file)) is not None
            ):
                self._files[article].add(file)

    def take(self, task: Json, reviews: list[Review]) -> None:
        """Write the record files of one task, and remove those of annotations that are gone."""
        article = article_of(task)
        latest = self._latest(reviews)
        chosen = [choose(latest)] if self.gold and latest else latest
        wanted = {self._write(review) for review in chosen if review is not None}
        if None in chosen:
            self.pulled.differing.append(article.id)
        unwanted = self._files[article.id] - wanted
        for file in unwanted:
            if _task_of(file) in (None, self._address(task)):
                file.unlink()
                self.pulled.removed += 1
                self._files[article.id].remove(file)
        if reviews:
            self._articles[article.id] = article
            self.pulled.articles += 1

    def finish(self) -> None:
        """Write the texts, those of earlier pulls too."""
        file = self.folder / ARTICLES
        kept = [Article.from_json(json.loads(line)) for _, line in whole_lines(file)]
        texts = {**{article.id: article for article in kept}, **self._articles}
        with replacing(file, "wb") as out:
            for article in texts.values():
                out.write(to_line(article.to_json()))

    def _latest(self, reviews: list[Review]) -> list[Review]:
        """Return one review for each annotator, the latest; others are reported."""
        by_annotator: dict[str, Review] = {}
        for review in sorted(reviews, key=lambda one: (one.ground_truth, one.time)):
            if earlier := by_annotator.pop(review.annotator, None):
                self.pulled.problems.append(_superseded(earlier, review))
            by_annotator[review.annotator] = review
        return list(by_annotator.values())

    def _write(self, review: Review) -> Path:
        folder = self.folder if self.gold else self.folder / file_name(review.annotator)
        path = folder / f"{file_name(review.article.id)}.json"
        if path in self._files[review.article.id] and _is_newer_elsewhere(path, review):
            message = "the article has a second task with later work, which is the one that was kept"
            self.pulled.problems.append(_problem("pull.twice", message, review))
            return path
        write_records(folder, review.article.id, review.records, **review.extra())
        self._files[review.article.id].add(path)
        self.pulled.written += 1
        self.pulled.records += len(review.records)
        return path

    def _address(self, task: Json) -> str:
        return str(task["address"])


def _tasks(studio: Studio, project: Project, since: str | None) -> Iterator[Json]:
    """Yield the tasks with annotations, or all that changed: an annotation that was deleted is a change too."""
    if since:
        query = matching("updated_at", "greater", "Datetime", _utc(since))
    else:
        query = matching("total_annotations", "greater", "Number", 0)
    for task in studio.pages(
        "fetching annotations",
        "api/tasks/",
        "tasks",
        project=project.id,
        fields="all",
        omit=_UNUSED,
        query=query,
    ):
        if "annotations" not in task:
            raise UnavailableError(f"{studio.url} sends task {task['id']} without its annotations")
        yield {**task, "address": studio.task_url(project.id, task["id"])}


def _utc(time: str) -> str:
    """Return a time in the one format that the server reads; raises InputError for what is none."""
    try:
        moment = datetime.fromisoformat(time).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(f"{time!r} is no time: give one such as 2026-03-01T08:00") from error
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _reviews(
    studio: Studio, project: Project, task: Json, names: dict[int, str], schema: Schema, pulled: Pulled
) -> Iterator[Review]:
    for annotation in task["annotations"]:
        if annotation.get("was_cancelled"):
            pulled.skipped += 1
            continue
        review = read_review(task, annotation, names, schema, studio.task_url(project.id, task["id"]))
        pulled.annotations += 1
        pulled.leftovers += review.leftovers
        pulled.problems += review.problems
        yield review


def _annotators(studio: Studio) -> dict[int, str]:
    users = studio.get("looking who annotates", "api/users/")
    items = users if isinstance(users, list) else users.get("results", [])
    names = {user["id"]: user.get("email") or user.get("username") or f"user-{user['id']}" for user in items}
    often = Counter(names.values())
    return {user: name if often[name] == 1 else f"{name}-{user}" for user, name in names.items()}


def _unsubmitted(studio: Studio, project: Project) -> list[str]:
    query = matching("draft_exists", "equal", "Boolean", True)
    tasks = studio.pages(
        "looking for unsubmitted work",
        "api/tasks/",
        "tasks",
        project=project.id,
        fields="task_only",
        query=query,
    )
    return sorted({str(task["data"].get("article", f"task {task['id']}")) for task in tasks})


def _resume(folder: Path, state: Json) -> str | None:
    """Return since when to fetch, from what the folder remembers; raises InputError if it is another's."""
    file = folder / _STATE
    if not file.exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise InputError(f"{folder}: holds something else: pull into a new or empty folder")
        return None
    try:
        earlier: dict[str, Any] = dict(json.loads(file.read_bytes()))
        since = earlier.get("since")
        start = (datetime.fromisoformat(since) - _OVERLAP).isoformat() if since else None
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InputError(f"{file}: cannot be read ({str(error)[:80]}): pull into a new folder") from error
    if {**earlier, **state} != earlier:
        raise InputError(
            f"{folder}: holds another pull (project {earlier.get('project')}): give a new folder"
        )
    return start


def _article_of(file: Path) -> str | None:
    """Return the article of a record file, by its content; None for another file."""
    try:
        return next(iter(read_records(file))).article
    except RecordError:
        return None


def _task_of(file: Path) -> str | None:
    """Return the address of the task a record file came from."""
    try:
        provenance = next(iter(read_records(file))).extra.get("provenance")
    except RecordError:
        return None
    return provenance.get("task") if isinstance(provenance, dict) else None


def _is_newer_elsewhere(path: Path, review: Review) -> bool:
    earlier = next(iter(read_records(path))).extra.get("provenance") or {}
    return earlier.get("task") != review.provenance["task"] and str(earlier.get("time")) > review.time


def _superseded(earlier: Review, review: Review) -> Problem:
    message = (
        f"{review.annotator} annotated it twice: annotation {earlier.provenance['annotation']} was left for "
    )
    return _problem("pull.twice", message + f"{review.provenance['annotation']}", review)


def _problem(code: str, message: str, review: Review) -> Problem:
    place = str(review.provenance["task"])
    return Problem(code, message, Severity.WARNING, article=review.article.id, where=place)
