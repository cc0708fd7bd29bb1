"""The whole way: drafts out, a person corrects them in a real browser, corrections back, score and statistics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from labelstudio import (
    CHROMIUM,
    PROJECT,
    RECORDS,
    TEXT,
    Editor,
    articles,
    browser,
    record,
    shot,
    small_schema,
    write_run,
)

from annotate.article import Article
from annotate.cli._main import group
from annotate.record import Record, in_order
from annotate.review.drafted import Run
from annotate.review.local import Server
from annotate.review.project import existing
from annotate.review.push import push
from annotate.schema import Schema
from annotate.store import read_records

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

pytestmark = [
    pytest.mark.labelstudio,
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}"),
]


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Page]:
    with browser(server) as page:
        yield page


@pytest.fixture
def annotate(server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, with the server in its environment; returns what it printed."""
    monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.login.token)

    def call(*arguments: object, code: int = 0) -> str:
        result: Result = CliRunner().invoke(
            group, [str(argument) for argument in arguments], standalone_mode=False
        )
        if result.exception:
            raise result.exception
        assert (result.return_value or 0) == code, result.output
        assert server.login.token not in result.output
        return result.stdout

    return call


def open_task(page: Page, server: Server, project: str, number: int = 0) -> Editor:
    studio = server.studio()
    found = existing(studio, project).id
    tasks = sorted(item["id"] for item in studio.pages("looking", "api/tasks/", "tasks", project=found))
    return Editor(page, studio.task_url(found, tasks[number]))


def test_what_is_corrected_in_the_browser_is_what_comes_back(
    annotate: Any, page: Page, server: Server, tmp_path: Path
) -> None:
    run = write_run(tmp_path / "run", articles(2))
    annotate("push", run, "--project", "round trip")

    editor = open_task(page, server, "round trip")
    assert editor.marked() == ["12亿元", "青禾电池生产基地", "80亿元", "8.9%", "35家"]
    shot(page, "1-opened")

    editor.select("青禾电池生产基地")
    shot(page, "2-project")
    editor.rewrite("地点", "云湖")
    editor.write("参与方", "云湖高新区")
    editor.clear("日期")
    editor.choose("阶段", "拟建")
    shot(page, "3-edited")

    editor.select("12亿元")  # an investment becomes an indicator
    editor.label("3")
    editor.write("指标名", "总投资")
    editor.choose("度量", "水平")
    editor.choose("状态", "实际")
    shot(page, "4-relabelled")

    editor.select("80亿元")
    editor.delete()

    editor.select("35家")  # a number the draft left open
    editor.label("3")
    editor.write("指标名", "引进企业")
    editor.choose("度量", "水平")
    editor.choose("状态", "实际")
    page.keyboard.press("Escape")

    editor.label("1")
    editor.drag("新项目")
    editor.select("新项目")
    editor.pick("产业", "其他")
    shot(page, "5-added")
    editor.submit()

    said = annotate("pull", "--project", "round trip", "-o", tmp_path / "reviewed", "--json")
    pulled = json.loads(said)
    assert (pulled["annotations"], pulled["leftovers"], pulled["unsubmitted"]) == (1, 0, [])
    assert {problem["code"] for problem in pulled["problems"]} <= {"region.relabelled", "value.foreign"}

    folder = tmp_path / "reviewed" / server.login.user
    (entry,) = read_records(folder)
    expected = [
        record("project", "新项目", sector="other"),
        record("indicator", "12亿元", name="总投资", measure="level", status="actual"),
        record(
            "project",
            "青禾电池生产基地",
            location="云湖",
            participants=["青禾电池", "云湖高新区"],
            sector="new_energy",
            stage="planned",
        ),
        RECORDS[3],
        record("indicator", "35家", name="引进企业", measure="level", status="actual"),
    ]
    assert [Record.from_json(item) for item in entry.records] == in_order(expected)
    assert entry.extra["provenance"]["kind"] == "corrected"

    annotate("score", run, folder, "--json")
    (row,) = json.loads(annotate("stats", folder, "--json")).values()
    assert (row["accepted"], row["edited"], row["deleted"], row["added"]) == (1, 2, 1, 2)
    assert row["fields"] == {
        "investment.type": 1,
        "project.date": 1,
        "project.location": 1,
        "project.participants": 1,
        "project.stage": 1,
    }
    assert row["seconds"] > 0


def test_work_that_was_not_submitted_is_named_and_not_taken(
    annotate: Any, page: Page, server: Server, tmp_path: Path
) -> None:
    annotate("push", write_run(tmp_path / "run", articles(1)), "--project", "unsubmitted")
    editor = open_task(page, server, "unsubmitted")
    editor.select("12亿元")
    with page.expect_response(lambda answer: "/drafts" in answer.url, timeout=60_000):
        editor.delete()
    pulled = json.loads(annotate("pull", "--project", "unsubmitted", "-o", tmp_path / "reviewed", "--json"))
    assert (pulled["annotations"], pulled["unsubmitted"]) == (0, ["news-0000"])

    changed = write_run(tmp_path / "changed", articles(1, TEXT + "更正。"))
    again = json.loads(annotate("push", changed, "--project", "unsubmitted", "--json", code=1))
    assert (again["created"], again["removed"]) == (0, 0)


def test_article_text_stays_text(page: Page, server: Server, schema: Schema, tmp_path: Path) -> None:
    hostile = (
        '<script>alert(1)</script> <img src=x onerror="alert(2)"> &lt;b&gt; &amp; $text $heading {{text}} 5家'
    )
    odd = Article("odd", hostile, "<b>标题</b> &amp; $text <script>alert(3)</script>")
    counted = record("indicator", "5家", hostile, name="<i>家</i>", measure="level", status="actual")
    alarms: list[str] = []

    def refuse(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    push(Run(write_run(tmp_path / "run", [odd], [counted]), schema), server.studio(), "hostile")
    editor = open_task(page, server, "hostile")
    editor.select("5家")
    assert page.locator(".doc").inner_text().strip() == hostile
    assert page.get_by_text("标题").first.inner_text() == odd.title
    assert editor.row("指标名").inner_text().endswith("<i>家</i>")
    shot(page, "6-hostile")
    assert alarms == []


def test_the_form_speaks_english_and_other_schemas(
    page: Page, server: Server, schema: Schema, tmp_path: Path
) -> None:
    push(Run(write_run(tmp_path / "run", articles(1)), schema), server.studio(), "english", "en")
    editor = open_task(page, server, "english")
    editor.select(str(PROJECT.fields["name"]))
    assert editor.row("Participants").is_visible()
    shot(page, "7-english")

    other = small_schema(tmp_path / "schemas")
    award = Record("award", 0, 2, {"title": TEXT[:2], "winners": ["甲", "乙"], "level": "国家级"})
    push(
        Run(write_run(tmp_path / "other", articles(1), [award], schema=other), other),
        server.studio(),
        "awards",
    )
    editor = open_task(page, server, "awards")
    editor.select(TEXT[:2])
    assert "甲" in editor.row("winners").inner_text()
    shot(page, "8-other-schemas")
