"""How long the review's round trip takes: `python tests/benchmarks/review.py [ARTICLES [RECORDS]]`.

Starts a Label Studio of its own, pushes a run twice beside the bare two-step calls, pulls what was annotated,
and measures how a form with 400 regions answers in a browser.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from labelstudio import Editor, articles, browser, write_run

from annotate import schema as schema_
from annotate.record import Record
from annotate.review import local
from annotate.review.drafted import Run
from annotate.review.form import form
from annotate.review.project import existing
from annotate.review.pull import pull
from annotate.review.push import push
from annotate.review.studio import Studio

Answer = TypeVar("Answer")
_SENTENCE = "规上工业产值{:03}.{}亿元，比上年同期又有提高；"


def main(count: int = 1000, records: int = 60) -> None:
    """Print seconds for each part."""
    schema = schema_.load()
    with tempfile.TemporaryDirectory() as name, local.running(Path(name) / "server", print) as server:
        studio, folder = server.studio(), Path(name)
        text, draft = made(records)
        run = Run(write_run(folder / "run", articles(count, text), draft), schema)
        print(f"{count} articles of {len(text)} characters, {records} records each")
        prepared = Run(run.path, schema)
        clocked("check the drafts", lambda: prepared.articles)
        bare = clocked("the two calls alone", lambda: two_calls(studio, prepared))
        ours = clocked("push", lambda: push(run, studio, "bench"))
        again = clocked("push again", lambda: push(Run(run.path, schema), studio, "bench"))
        print(f"{'push / two calls':24}{ours.seconds / bare.seconds:8.2f}")
        print(f"{'made by the second push':24}{again.answer.created + again.answer.predicted:8}")
        annotated(studio, run)
        clocked("pull", lambda: pull(studio, "annotated", folder / "out", schema))
        select_in_browser(server, run, folder)


class Clocked:
    """An answer and the seconds it took."""

    def __init__(self, answer: Any, seconds: float) -> None:
        self.answer, self.seconds = answer, seconds


def clocked(name: str, work: Callable[[], Answer]) -> Clocked:
    """Do something and print how long it took, and how many processes wanted the machine meanwhile."""
    start = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - start
    print(f"{name:24}{seconds:8.1f} s{os.getloadavg()[0]:8.1f} load", flush=True)
    return Clocked(answer, seconds)


def made(records: int) -> tuple[str, list[Record]]:
    """Return a text, and a draft of one indicator a sentence."""
    kind = schema_.load().types["indicator"]
    text, draft = "", []
    for number in range(records):
        sentence = _SENTENCE.format(number + 100, number % 10)
        value = sentence[6:13]
        fields: dict[str, Any] = dict.fromkeys(kind.field)
        fields |= {"value": value, "name": "规上工业产值", "subject": "上年", "period": "上年同期"}
        fields |= {"measure": "level", "status": "actual"}
        draft.append(Record("indicator", len(text) + 6, len(text) + 13, fields))
        text += sentence
    return text, draft


def two_calls(studio: Studio, run: Run) -> None:
    """Import tasks and predictions and do nothing else, as fast as the server takes them."""
    project = create(studio, run, "bare")
    tasks: Any = [item.task() for item in run.articles]
    imported: Any = studio.tell(
        "importing",
        lambda client: client.projects.import_tasks(id=project, request=tasks, return_task_ids=True),
    )
    pairs = zip(run.articles, imported.task_ids, strict=True)
    sent: Any = [item.prediction(task, "bare") for item, task in pairs]
    for start in range(0, len(sent), 100):
        batch = sent[start : start + 100]
        send(studio, project, batch)


def send(studio: Studio, project: int, batch: Any) -> None:
    """Import predictions."""
    studio.tell("importing", lambda client: client.projects.import_predictions(id=project, request=batch))


def create(studio: Studio, run: Run, name: str) -> int:
    """Make a project with our form."""
    config = form(run.schema)
    return int(
        studio.tell("creating", lambda client: client.projects.create(title=name, label_config=config)).id
        or 0
    )


def annotated(studio: Studio, run: Run) -> None:
    """Make a project whose tasks all have an annotation beside the draft."""
    project = create(studio, run, "annotated")
    for start in range(0, len(run.articles), 50):
        batch: Any = [
            {
                **item.task(),
                "annotations": [{"result": [{**one, "origin": "prediction"} for one in item.results or ()]}],
                "predictions": [item.prediction(0, "v")],
            }
            for item in run.articles[start : start + 50]
        ]
        import_tasks(studio, project, batch)


def import_tasks(studio: Studio, project: int, batch: Any) -> None:
    """Import tasks with what is in them."""
    studio.tell("importing", lambda client: client.projects.import_tasks(id=project, request=batch))


def select_in_browser(server: local.Server, run: Run, folder: Path) -> None:
    """Open a task with 400 regions and select some of them."""
    text, draft = made(400)
    push(Run(write_run(folder / "many", articles(1, text), draft), run.schema), server.studio(), "many")
    studio = server.studio()
    project = existing(studio, "many").id
    (task,) = studio.pages("looking", "api/tasks/", "tasks", project=project)
    with browser(server) as page:
        opened = clocked("open 400 regions", lambda: Editor(page, studio.task_url(project, task["id"])))
        editor: Editor = opened.answer
        for number in (10, 200, 390):
            clocked(f"select region {number}", lambda: editor.select(str(draft[number].fields["value"])))  # noqa: B023
            page.keyboard.press("Escape")
            page.wait_for_selector("[aria-label='Delete selected region']", state="detached")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
