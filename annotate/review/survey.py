"""What of a run is on a server: its tasks, which of them hold human work, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.review.drafted import Drafted
from annotate.review.project import matching
from annotate.review.studio import Json, Studio


@dataclass(frozen=True, slots=True)
class Task:
    """A task of ours on the server. A touched one holds human work: it is never deleted."""

    id: int
    key: tuple[str, str]
    touched: bool
    predicted: bool


@dataclass(slots=True)
class Plan:
    """What is missing, and which tasks are in the way. `present` counts the articles that have their task."""

    removals: list[int] = field(default_factory=list)
    creations: list[Drafted] = field(default_factory=list)
    predictions: list[tuple[int, Drafted]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    present: int = 0

    @property
    def size(self) -> int:
        """The number of things to do, a creation being followed by a prediction; 0: the push is done."""
        return len(self.removals) + 2 * len(self.creations) + len(self.predictions)


def make_plan(articles: Sequence[Drafted], tasks: Iterable[Task]) -> Plan:
    """Return what is missing among the tasks.

    Of several tasks of one text the one with human work stays, else the oldest, so that two people who push
    at the same time keep the same one. A task of an older text gives way unless it was touched.
    """
    by_article: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_article[task.key[0]].append(task)
    plan = Plan()
    for item in articles:
        known = sorted(by_article[item.article.id], key=lambda task: (not task.touched, task.id))
        same = [task for task in known if task.key == item.key]
        other = [task for task in known if task.key != item.key]
        plan.removals += [task.id for task in [*same[1:], *other] if not task.touched]
        if same:
            plan.present += 1
            if item.results is not None and not same[0].predicted:
                plan.predictions.append((same[0].id, item))
        elif touched := [task for task in other if task.touched]:
            plan.refused[item.article.id] = touched[0].id
        else:
            plan.creations.append(item)
    return plan


def survey(studio: Studio, project: int, version: str) -> list[Task]:
    """Return our tasks of a project, and which of them hold human work or a prediction of the version."""

    def listed(query: str | None = None) -> Iterable[Json]:
        more: dict[str, Any] = {"query": query} if query else {}
        return studio.pages(
            "listing tasks", "api/tasks/", "tasks", project=project, fields="task_only", **more
        )

    drafts = {item["id"] for item in listed(matching("draft_exists", "equal", "Boolean", True))}
    lacking = matching("predictions_model_versions", "not_contains", "List", [version])
    tasks = list(listed())
    bare = (
        {item["id"] for item in listed(lacking)} if any(item["total_predictions"] for item in tasks) else None
    )
    return [
        Task(
            item["id"],
            (str(item["data"]["article"]), str(item["data"]["sha256"])),
            item["id"] in drafts or bool(item["total_annotations"] or item["cancelled_annotations"]),
            bare is not None and bool(item["total_predictions"]) and item["id"] not in bare,
        )
        for item in tasks
        if "article" in item["data"] and "sha256" in item["data"]
    ]


def predictions_of(studio: Studio, project: int, version: str) -> int:
    """Return the number of predictions of a version."""
    found = studio.get("counting predictions", f"api/projects/{project}/model-versions/")
    return int(found.get(version, 0))


def tasks_with(studio: Studio, project: int, version: str) -> int:
    """Return the number of tasks that have a prediction of a version."""

    def total(query: str | None) -> int:
        more = {"query": query} if query else {}
        return int(
            studio.get(
                "counting tasks", "api/tasks/", project=project, fields="task_only", page_size=1, **more
            )["total"]
        )

    return total(None) - total(matching("predictions_model_versions", "not_contains", "List", [version]))
