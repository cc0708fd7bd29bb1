"""Drafts out: every article of a run becomes one task with one prediction of the run, whatever happens.

Nothing in Label Studio prevents duplicates, and a call that failed may have done its work. So a push is a
loop: look what is there, do what is missing, look again, until nothing is missing. It ends the same way
after a crash, a timeout, or beside somebody else who pushes the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from annotate.errors import AccessError, InputError, ServiceError
from annotate.problem import Problem
from annotate.review.drafted import Drafted, Run, batches
from annotate.review.form import controls
from annotate.review.project import Project, ensure, matching
from annotate.review.studio import Json, MissingError, Studio
from annotate.review.survey import Plan, make_plan, predictions_of, survey, tasks_with
from annotate.review.valid import faults
from annotate.schema import Language

if TYPE_CHECKING:
    from label_studio_sdk.client import LabelStudio

_TASKS, _PREDICTIONS, _RESULTS = 250, 100, 40_000  # sizes of a batch
_STALLS = 3  # rounds without progress until we give up

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and the whole."""


@dataclass(slots=True)
class Pushed:
    """What a push did. `present` counts articles whose task was there before."""

    project: int
    url: str
    version: str
    articles: int
    present: int = 0
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
    version = run.version  # a folder that is no run is refused before anything is made
    project = ensure(studio, name, run.schema, language, replace_form=replace_form)
    pushed = Pushed(project.id, f"{studio.url}/projects/{project.id}", version, len(run.entries))
    _refuse_faults(run.articles, project)
    plan = _until_done(_Pushing(studio, project, run, pushed, progress))
    _drop_doubles(studio, project.id, version)
    pushed.problems += run.problems
    pushed.problems += [_refusal(studio, project, *item) for item in plan.refused.items()]
    if project.model_version != version and predictions_of(studio, project.id, version):
        studio.ask(
            "choosing the predictions to show",
            lambda client: client.projects.update(project.id, model_version=version),
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
            with suppress(MissingError):  # somebody else who pushes was faster
                fresh = self.studio.get("looking at an outdated task", f"api/tasks/{task}/")
                if not (fresh.get("annotations") or fresh.get("drafts")):
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
        created = getattr(answer, "created", None)
        if created != len(request):
            raise ServiceError(f"{self.studio.url} took {created} of {len(request)} predictions")


def _until_done(pushing: _Pushing) -> Plan:
    """Look and do until nothing is missing; returns the last plan, which has nothing to do."""
    stalls, least, failure = 0, None, None
    plan = _look(pushing)
    pushing.pushed.present = plan.present
    while plan.size:
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
        plan = _look(pushing)
    return plan


def _look(pushing: _Pushing) -> Plan:
    tasks = survey(pushing.studio, pushing.project.id, pushing.run.version)
    return make_plan(pushing.run.articles, tasks)


def _drop_doubles(studio: Studio, project: int, version: str) -> None:
    """Remove the second prediction where somebody else sent the same at the same time; the older one stays.

    One that an annotation began as stays too: Label Studio would forget where the annotation came from.
    """
    if predictions_of(studio, project, version) == tasks_with(studio, project, version):
        return
    query = matching("predictions_model_versions", "contains", "List", [version])
    tasks = studio.pages(
        "looking for doubles", "api/tasks/", "tasks", project=project, fields="all", query=query
    )
    for task in {item["id"]: item for item in tasks}.values():
        parents = {annotation.get("parent_prediction") for annotation in task.get("annotations", ())}
        whole = [item for item in task.get("predictions", ()) if isinstance(item, dict)]
        same = sorted(item["id"] for item in whole if item.get("model_version") == version)
        for double in set(same[1:]) - parents:
            with suppress(MissingError):
                studio.ask("removing a double", partial(_delete_prediction, prediction=double))


def _delete_prediction(client: LabelStudio, prediction: int) -> None:
    client.predictions.delete(id=prediction)


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
