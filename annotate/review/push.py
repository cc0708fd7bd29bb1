"""Drafts out: every article of a run becomes one task with one prediction of the run, whatever happens.

Nothing in Label Studio prevents duplicates, and a call that failed may have done its work. So a push is a
loop: look what is there, do what is missing, look again, until nothing is missing. It ends the same way
after a crash, a timeout, or beside somebody else who pushes the same run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from annotate.errors import AccessError, InputError, ServiceError
from annotate.problem import Problem
from annotate.review.drafted import Drafted, Run, batches
from annotate.review.form import controls
from annotate.review.project import Project, ensure, matching
from annotate.review.studio import Json, Studio
from annotate.review.valid import faults
from annotate.schema import Language

if TYPE_CHECKING:
    from label_studio_sdk.client import LabelStudio

_TASKS, _PREDICTIONS, _RESULTS = 250, 100, 40_000  # sizes of a batch
_STALLS = 3  # rounds without progress until we give up

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and the whole."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task of ours on the server. A touched one holds human work: it is never deleted."""

    id: int
    key: tuple[str, str]
    touched: bool
    predicted: bool


@dataclass(slots=True)
class Plan:
    """What is missing, and which tasks are in the way."""

    removals: list[int] = field(default_factory=list)
    creations: list[Drafted] = field(default_factory=list)
    predictions: list[tuple[int, Drafted]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of things to do, a creation being followed by a prediction; 0: the push is done."""
        return len(self.removals) + 2 * len(self.creations) + len(self.predictions)


@dataclass(slots=True)
class Pushed:
    """What a push did. `present` counts articles whose task was there before."""

    project: int
    url: str
    version: str
    articles: int
    created: int = 0
    predicted: int = 0
    removed: int = 0
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> Json:
        """Return the counts, and the problems as JSON objects."""
        members = {name: getattr(self, name) for name in self.__slots__}
        return {**members, "problems": [problem.to_json() for problem in self.problems]}


def push(
    run: Run,
    studio: Studio,
    name: str,
    language: Language = "zh",
    *,
    replace_form: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Pushed:
    """Bring a run into the project of that name, which is made if need be.

    Raises InputError for a project that cannot be used, ServiceError if the server does not keep what it is
    sent; the same call goes on where it stopped.
    """
    project = ensure(studio, name, run.schema, language, replace_form=replace_form)
    pushed = Pushed(project.id, f"{studio.url}/projects/{project.id}", run.version, len(run.entries))
    if not _is_complete(studio, project, run):
        _refuse_faults(run.articles, project)
        plan = _until_done(_Pushing(studio, project, run, pushed, progress))
        pushed.problems += run.problems
        pushed.problems += [_refusal(studio, project, *item) for item in plan.refused.items()]
    if project.model_version != run.version and len(run.entries) > run.failed:
        studio.ask(
            "choosing the predictions to show",
            lambda client: client.projects.update(project.id, model_version=run.version),
        )
    return pushed


@dataclass(slots=True)
class _Pushing:
    """One push under way."""

    studio: Studio
    project: Project
    run: Run
    pushed: Pushed
    progress: Progress

    def carry_out(self, plan: Plan) -> None:
        """Do the first part of a plan that has something to do; the rest comes after another look."""
        if plan.removals:
            self._remove(plan.removals)
        elif plan.creations:
            self._create(plan.creations)
        else:
            self._predict(plan.predictions)

    def _remove(self, tasks: Iterable[int]) -> None:
        for task in map(str, tasks):
            self.studio.tell("removing an outdated task", partial(_delete, task=task))
            self.pushed.removed += 1

    def _create(self, items: list[Drafted]) -> None:
        for batch in batches(items, _TASKS, _RESULTS):
            self._import_tasks([item.task() for item in batch])
            self.pushed.created += len(batch)
            self.progress("tasks", self.pushed.created, len(items))

    def _predict(self, items: list[tuple[int, Drafted]]) -> None:
        tasks = {item.key: task for task, item in items}
        for batch in batches([item for _, item in items], _PREDICTIONS, _RESULTS):
            self._import_predictions([item.prediction(tasks[item.key], self.run.version) for item in batch])
            self.pushed.predicted += len(batch)
            self.progress("predictions", self.pushed.predicted, len(items))

    def _import_tasks(self, request: list[Any]) -> None:
        project = self.project.id
        self.studio.tell(
            "importing tasks", lambda client: client.projects.import_tasks(id=project, request=request)
        )

    def _import_predictions(self, request: list[Any]) -> None:
        project = self.project.id
        answer = self.studio.tell(
            "importing predictions",
            lambda client: client.projects.import_predictions(id=project, request=request),
        )
        if answer.created != len(request):
            raise ServiceError(f"{self.studio.url} took {answer.created} of {len(request)} predictions")


def _until_done(pushing: _Pushing) -> Plan:
    """Look and do until nothing is missing; returns the last plan, which has nothing to do."""
    stalls, least, failure = 0, None, None
    while (plan := _look(pushing)).size:
        if stalls == _STALLS:
            raise failure or ServiceError(
                f"{pushing.studio.url} does not keep what it is sent: {plan.size} items missing"
            )
        try:
            pushing.carry_out(plan)
        except AccessError:
            raise
        except ServiceError as error:
            failure = error
        stalls = 0 if least is None or plan.size < least else stalls + 1
        least = plan.size if least is None else min(least, plan.size)
    return plan


def _look(pushing: _Pushing) -> Plan:
    tasks = survey(pushing.studio, pushing.project.id, pushing.run.version)
    return make_plan(pushing.run.articles, tasks)


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
    lacking = matching("predictions_model_versions", "not_contains", "List", version)
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


def _is_complete(studio: Studio, project: Project, run: Run) -> bool:
    """Tell, without listing the tasks, that every article has its task and prediction.

    A prediction of this run is only ever made for a task of the run, one for each: counting them will do.
    """
    if not project.tasks or run.failed:
        return False
    query = matching("predictions_model_versions", "contains", "List", run.version)
    answer = studio.get(
        "counting predictions", "api/tasks/", project=project.id, fields="task_only", page_size=1, query=query
    )
    return bool(answer["total"] == len(run.entries))


def _delete(client: LabelStudio, task: str) -> None:
    client.tasks.delete(id=task)


def _refuse_faults(articles: Iterable[Drafted], project: Project) -> None:
    """Raise InputError, naming the article, for a prediction that the project's form cannot hold."""
    known = controls(project.config)
    for item in articles:
        for fault in faults(item.results or (), known, item.article.text):
            raise InputError(
                f"the draft of {item.article.id!r} does not fit the form of {project.title!r}: {fault}"
            )


def _refusal(studio: Studio, project: Project, article: str, task: int) -> Problem:
    message = (
        "the text has changed since people annotated it: their work keeps the old text; "
        "push the new one to another project, or under another id"
    )
    return Problem("push.text_changed", message, article=article, where=studio.task_url(project.id, task))
