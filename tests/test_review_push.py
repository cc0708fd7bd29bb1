"""Drafts out to a real Label Studio: every article once, whatever goes wrong."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from faults import COOKIE, Plan, faulty, times
from labelstudio import INVESTMENT, PROJECT, RECORDS, TEXT, articles, small_schema, write_run

from annotate.article import Article
from annotate.errors import AccessError, AnnotateError, InputError, RunError, ServiceError, UnavailableError
from annotate.record import Record
from annotate.review.drafted import Run
from annotate.review.form import form
from annotate.review.local import Server
from annotate.review.project import existing, find
from annotate.review.push import Pushed, push
from annotate.review.regions import read_results
from annotate.review.studio import MissingError, Studio, connect
from annotate.schema import Schema

pytestmark = pytest.mark.labelstudio


@pytest.fixture
def studio(server: Server) -> Studio:
    return server.studio(patience=20.0)


@pytest.fixture
def name() -> str:
    return f"project {uuid4().hex[:8]}"


@pytest.fixture
def run(tmp_path: Path, schema: Schema) -> Run:
    return Run(write_run(tmp_path / "run", articles(3)), schema)


def tasks(studio: Studio, name: str) -> list[dict[str, Any]]:
    project = existing(studio, name)
    return list(studio.pages("looking", "api/tasks/", "tasks", project=project.id, fields="all"))


def annotate_first(
    studio: Studio, name: str, result: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    """Submit an annotation of the first task; as drafted, if no other result is given."""
    task = tasks(studio, name)[0]
    own = task["predictions"][0]["result"] if result is None else result
    studio.tell("annotating", lambda client: client.annotations.create(id=task["id"], result=own, **more))
    return task


def anew(run: Run) -> Run:
    """The same folder, read again, as another call of the command does."""
    return Run(run.path, run.schema)


def test_every_article_becomes_a_task_with_its_draft(studio: Studio, run: Run, name: str) -> None:
    pushed = push(run, studio, name)
    assert (pushed.created, pushed.predicted, pushed.problems) == (3, 3, [])
    for task in tasks(studio, name):
        assert task["data"]["text"] == TEXT
        (prediction,) = task["predictions"]
        assert read_results(prediction["result"], run.schema, TEXT).records == RECORDS
        assert read_results(prediction["result"], run.schema, TEXT).leftovers == 1  # 35家
        assert prediction["model_version"] == run.version
    assert existing(studio, name).model_version == run.version


def test_a_list_of_several_pages_is_whole_and_its_errors_are_raised(
    studio: Studio, run: Run, name: str
) -> None:
    project = push(run, studio, name).project
    paged = [
        task["id"] for task in studio.pages("looking", "api/tasks/", "tasks", project=project, page_size=1)
    ]
    assert paged == [task["id"] for task in tasks(studio, name)]
    assert len(paged) == len(run.articles)
    with pytest.raises(MissingError):
        list(studio.pages("looking", "api/tasks/", "tasks", project=project + 10_000, page_size=1))


def test_pushing_again_does_nothing(studio: Studio, run: Run, name: str) -> None:
    push(run, studio, name)
    again = push(anew(run), studio, name)
    assert (again.created, again.predicted, again.removed) == (0, 0, 0)
    assert len(tasks(studio, name)) == 3


def test_a_run_that_has_grown_sends_what_is_new(studio: Studio, run: Run, name: str) -> None:
    push(run, studio, name)
    write_run(run.path, articles(5)[3:])
    again = push(anew(run), studio, name)
    assert (again.created, again.predicted) == (2, 2)


def article_names(studio: Studio, name: str) -> list[str]:
    return sorted(task["data"]["article"] for task in tasks(studio, name))


def test_runs_drafted_side_by_side_are_all_sent(
    studio: Studio, schema: Schema, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotate.draft.run._now", lambda: "2026-01-01T00:00:00+00:00")
    for number in range(3):
        shard = write_run(tmp_path / str(number), articles(6)[2 * number : 2 * number + 2])
        pushed = push(Run(shard, schema), studio, name)
        assert (pushed.created, pushed.present, pushed.predicted) == (2, 0, 2)
    assert article_names(studio, name) == [article.id for article in articles(6)]
    assert {len(task["predictions"]) for task in tasks(studio, name)} == {1}


def test_a_copy_sends_nothing_twice_and_what_it_has_more(
    studio: Studio, run: Run, tmp_path: Path, name: str
) -> None:
    push(run, studio, name)
    copy = Path(shutil.copytree(run.path, tmp_path / "copy"))
    same = push(Run(copy, run.schema), studio, name)
    assert (same.created, same.present, same.predicted) == (0, 3, 0)
    write_run(copy, articles(4)[3:])
    more = push(Run(copy, run.schema), studio, name)
    assert (more.created, more.present, more.predicted) == (1, 3, 1)
    assert len(tasks(studio, name)) == 4


def test_split_and_merged_runs_are_complete_by_the_names_of_their_articles(
    studio: Studio, schema: Schema, tmp_path: Path, name: str
) -> None:
    whole = write_run(tmp_path / "whole", articles(4))
    halves = [Path(shutil.copytree(whole, tmp_path / half)) for half in ("first", "second")]
    lines = (whole / "drafts.jsonl").read_bytes().splitlines(keepends=True)
    (halves[0] / "drafts.jsonl").write_bytes(b"".join(lines[:2]))
    (halves[1] / "drafts.jsonl").write_bytes(b"".join(lines[2:]))
    for half in halves:  # as many articles as the project has predictions of this very run
        pushed = push(Run(half, schema), studio, name)
        assert (pushed.created, pushed.present) == (2, 0)
    other = write_run(tmp_path / "other", articles(6)[4:])
    for file in ("drafts.jsonl", "articles.jsonl"):
        (whole / file).write_bytes((whole / file).read_bytes() + (other / file).read_bytes())
    merged = push(Run(whole, schema), studio, name)
    assert (merged.created, merged.present) == (2, 4)
    assert article_names(studio, name) == [article.id for article in articles(6)]


def test_doubtful_articles_come_first(studio: Studio, schema: Schema, tmp_path: Path, name: str) -> None:
    first, second, third = articles(3)
    folder = tmp_path / "run"
    write_run(folder, [first], [PROJECT, INVESTMENT], confidences=[0.9, 0.7])
    write_run(folder, [second], [PROJECT], confidences=[None])
    write_run(folder, [third], [PROJECT, INVESTMENT], confidences=[0.2, None])
    push(Run(folder, schema), studio, name)
    found = [(task["data"]["article"], task["predictions"][0]["score"]) for task in tasks(studio, name)]
    assert found == [(third.id, 0.2), (first.id, pytest.approx(0.8)), (second.id, None)]


def test_marks_can_be_switched_off(studio: Studio, run: Run, name: str) -> None:
    push(Run(run.path, run.schema, marked=False), studio, name)
    result = tasks(studio, name)[0]["predictions"][0]["result"]
    assert read_results(result, run.schema, TEXT).leftovers == 0


def test_a_failed_article_is_a_task_without_a_draft(
    studio: Studio, schema: Schema, tmp_path: Path, name: str
) -> None:
    run = Run(write_run(tmp_path / "run", articles(2), failed=("news-0001",)), schema)
    assert push(run, studio, name).predicted == 1
    assert push(anew(run), studio, name).created == 0
    assert sorted(len(task["predictions"]) for task in tasks(studio, name)) == [0, 1]


def test_an_article_without_records_has_an_empty_draft(
    studio: Studio, schema: Schema, tmp_path: Path, name: str
) -> None:
    run = Run(write_run(tmp_path / "run", articles(1, "风和日丽。"), []), schema)
    assert push(run, studio, name).predicted == 1
    assert push(anew(run), studio, name).predicted == 0


def test_a_record_that_does_not_fit_is_left_out_and_reported(
    studio: Studio, schema: Schema, tmp_path: Path, name: str
) -> None:
    wrong = replace(PROJECT, start=PROJECT.start + 1)
    run = Run(write_run(tmp_path / "run", articles(1), [wrong, INVESTMENT]), schema)
    pushed = push(run, studio, name)
    assert [problem.code for problem in pushed.problems] == ["place.differs"]
    result = tasks(studio, name)[0]["predictions"][0]["result"]
    assert read_results(result, schema, TEXT).records == [INVESTMENT]


def test_a_newer_run_is_a_new_version_and_touches_no_work(
    studio: Studio, run: Run, schema: Schema, tmp_path: Path, name: str
) -> None:
    push(run, studio, name)
    annotate_first(studio, name)
    newer = Run(write_run(tmp_path / "newer", articles(3), [PROJECT], version="2"), schema)
    pushed = push(newer, studio, name)
    assert (pushed.created, pushed.predicted) == (0, 3)
    for task in tasks(studio, name):
        assert {item["model_version"] for item in task["predictions"]} == {run.version, newer.version}
    assert [len(task["annotations"]) for task in tasks(studio, name)] == [1, 0, 0]
    assert existing(studio, name).model_version == newer.version


def test_a_changed_text_is_refused_where_people_worked_and_replaced_elsewhere(
    studio: Studio, run: Run, schema: Schema, tmp_path: Path, name: str
) -> None:
    push(run, studio, name)
    touched = annotate_first(studio, name)
    changed = Run(write_run(tmp_path / "changed", articles(3, TEXT + "更正。\n")), schema)
    pushed = push(changed, studio, name)
    assert (pushed.created, pushed.removed) == (2, 2)
    (problem,) = pushed.problems
    assert problem.code == "push.text_changed"
    assert problem.article == touched["data"]["article"]
    assert problem.where == studio.task_url(pushed.project, touched["id"])
    texts = {task["data"]["article"]: task["data"]["text"] for task in tasks(studio, name)}
    kept = [article for article, text in texts.items() if text == TEXT]
    assert kept == [touched["data"]["article"]]


def test_untouched_duplicates_go_and_touched_ones_stay(studio: Studio, run: Run, name: str) -> None:
    push(run, studio, name)
    touched = annotate_first(studio, name)
    data: Any = [{"data": task["data"]} for task in tasks(studio, name)]
    project = existing(studio, name)
    studio.tell("importing twice", lambda client: client.projects.import_tasks(id=project.id, request=data))
    write_run(run.path, articles(4)[3:])
    assert push(anew(run), studio, name).removed == 3
    assert touched["id"] in {task["id"] for task in tasks(studio, name)}
    assert len(tasks(studio, name)) == 4


def test_two_people_push_at_the_same_time(studio: Studio, run: Run, server: Server, name: str) -> None:
    write_run(run.path, articles(40)[3:])
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: push(anew(run), server.studio(), name), range(2)))
    push(anew(run), studio, name)
    found = tasks(studio, name)
    assert sorted(task["data"]["article"] for task in found) == [article.id for article in articles(40)]
    assert {len(task["predictions"]) for task in found} == {1}


def test_an_interrupted_push_is_finished_by_the_next(studio: Studio, run: Run, name: str) -> None:
    def interrupt(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    for _ in range(2):  # once after the tasks, once after the predictions
        with pytest.raises(KeyboardInterrupt):
            push(anew(run), studio, name, progress=interrupt)
    push(anew(run), studio, name)
    assert [len(task["predictions"]) for task in tasks(studio, name)] == [1, 1, 1]


@pytest.mark.parametrize(
    "plan",
    [
        times(2, 500, "GET", "/api/"),
        times(2, "drop", "GET", "/api/tasks"),
        times(1, 500, "POST", "/import"),
        times(1, "drop", "POST", "/import"),
        times(1, "lost", "POST", "/import?"),
        times(1, "lost", "POST", "/import/predictions"),
        times(1, 429, "POST", "/import/predictions"),
        times(1, "lost", "PATCH", "/api/projects"),
    ],
    ids=[
        "500s",
        "server restarting",
        "500 while importing",
        "import not arrived",
        "tasks made, answer lost",
        "predictions made, answer lost",
        "too many requests",
        "update made, answer lost",
    ],
)  # fmt: skip
def test_faults_on_the_way_leave_no_trace(
    plan: Plan, server: Server, studio: Studio, run: Run, name: str
) -> None:
    with faulty(server.url, plan) as url:
        push(run, Studio(url, server.login.token, patience=20.0), name)
    assert [len(task["predictions"]) for task in tasks(studio, name)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (401, AccessError, "LABEL_STUDIO_API_KEY"),
        (403, AccessError, "does not allow"),
        (404, AccessError, "does not know"),
        (400, ServiceError, "refused"),
        (500, UnavailableError, "answered 500"),
        ("drop", UnavailableError, "cannot be reached"),
    ],
)
def test_errors_say_what_is_wrong_and_hold_no_secret(
    fault: int | str, error: type[AnnotateError], words: str, server: Server, run: Run, name: str
) -> None:
    with faulty(server.url, lambda method, path: fault) as url, pytest.raises(error, match=words) as caught:
        push(run, Studio(url, server.login.token, patience=0.5), name)
    told = repr(caught.value) + str(caught.value)
    assert server.login.token not in told
    assert COOKIE not in told


def test_a_server_that_keeps_nothing_is_given_up(server: Server, studio: Studio, run: Run, name: str) -> None:
    always = times(1000, 500, "POST", "/import/predictions")
    with faulty(server.url, always) as url, pytest.raises(UnavailableError, match="importing predictions"):
        push(run, Studio(url, server.login.token, patience=5.0), name)
    assert len(tasks(studio, name)) == 3


def test_a_wrong_key_is_refused(server: Server, run: Run, name: str) -> None:
    with pytest.raises(AccessError, match="does not accept the access token"):
        push(run, Studio(server.url, "0" * 40), name)


@pytest.mark.filterwarnings("ignore:The `parse_obj` method")  # in the SDK
def test_a_personal_access_token_works_as_well(server: Server, studio: Studio) -> None:
    studio.tell(
        "allowing it",
        lambda client: client.jwt_settings.update(
            api_tokens_enabled=True, legacy_api_tokens_enabled=True, api_token_ttl_days=1
        ),
    )
    token = studio.tell("asking for one", lambda client: client.tokens.create()).token
    assert (
        Studio(server.url, token).get("asking who we are", "api/current-user/whoami")["email"]
        == server.login.user
    )


@pytest.mark.parametrize(
    ("url", "key"), [("", "k"), ("no address", "k"), ("http://127.0.0.1:1", ""), ("http://127.0.0.1:1", "é")]
)
def test_missing_settings_are_named(url: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", key)
    with pytest.raises(AccessError, match=r"LABEL_STUDIO_(URL|API_KEY)"):
        connect()


@pytest.fixture
def two_of_a_name(studio: Studio, name: str) -> str:
    for _ in range(2):
        studio.tell("creating", lambda client: client.projects.create(title=name))
    return name


def test_two_projects_of_one_name_must_be_told_apart(studio: Studio, two_of_a_name: str, run: Run) -> None:
    with pytest.raises(InputError, match="2 projects named") as caught:
        push(run, studio, two_of_a_name)
    chosen = re.findall(r"id:\d+", str(caught.value))[1]
    assert push(run, studio, chosen).created == 3


def test_a_name_is_taken_as_it_stands(studio: Studio, run: Run, name: str) -> None:
    push(run, studio, f"{name} longer")
    assert find(studio, name) is None
    with pytest.raises(InputError, match="1 to 50"):
        push(run, studio, "长" * 51)


def change_form(studio: Studio, name: str, config: str) -> None:
    project = existing(studio, name)
    studio.tell("editing by hand", lambda client: client.projects.update(project.id, label_config=config))


def test_a_form_edited_by_hand_is_kept_while_it_holds_our_records(
    studio: Studio, run: Run, schema: Schema, tmp_path: Path, name: str
) -> None:
    push(run, studio, name)
    edited = form(schema).replace("项目", "工程项目")
    change_form(studio, name, edited)
    push(Run(write_run(tmp_path / "newer", articles(3), version="2"), schema), studio, name)
    assert existing(studio, name).config == edited


def test_a_form_that_cannot_hold_our_records_is_refused_or_replaced(
    studio: Studio, run: Run, schema: Schema, name: str
) -> None:
    push(run, studio, name)
    change_form(studio, name, form(schema).replace('alias="signed"', 'alias="agreed"'))
    with pytest.raises(InputError, match="edited by hand and lacks project_stage=signed"):
        push(anew(run), studio, name)
    push(anew(run), studio, name, replace_form=True)
    assert existing(studio, name).config == form(schema)


def test_labels_in_use_are_never_removed(studio: Studio, run: Run, tmp_path: Path, name: str) -> None:
    push(run, studio, name)
    annotate_first(studio, name)
    other = small_schema(tmp_path / "schemas")
    award = Record("award", 0, 2, {"title": TEXT[:2], "winners": [], "level": None})
    later = Run(write_run(tmp_path / "other", articles(1), [award], schema=other), other)
    with pytest.raises(InputError, match="annotations use"):
        push(later, studio, name)
    assert existing(studio, name).config == form(run.schema)


def test_an_unused_form_of_ours_follows_the_schemas(
    studio: Studio, run: Run, tmp_path: Path, name: str
) -> None:
    push(run, studio, name)
    other = small_schema(tmp_path / "schemas")
    award = Record("award", 0, 2, {"title": TEXT[:2], "winners": ["甲"], "level": "国家级"})
    pushed: Pushed = push(
        Run(write_run(tmp_path / "other", articles(4), [award], schema=other), other), studio, name
    )
    assert (pushed.created, pushed.predicted) == (1, 4)


def test_a_folder_that_is_no_run_is_refused(
    studio: Studio, schema: Schema, tmp_path: Path, name: str
) -> None:
    (tmp_path / "some.json").write_text('{"article": "a", "records": []}', encoding="utf-8")
    with pytest.raises(RunError, match="no run folder"):
        push(Run(tmp_path, schema), studio, name)
    assert find(studio, name) is None


def test_an_article_of_any_id_and_text_is_pushed(
    studio: Studio, schema: Schema, tmp_path: Path, name: str
) -> None:
    odd = Article('../<b>"x"</b>&amp;$text\n🚀', "$text {{data}} <img src=x onerror=alert(1)>\n\t🚀", None)
    run = Run(write_run(tmp_path / "run", [odd], []), schema)
    push(run, studio, name)
    assert push(anew(run), studio, name).created == 0
    (task,) = tasks(studio, name)
    assert (task["data"]["article"], task["data"]["text"]) == (odd.id, odd.text)
