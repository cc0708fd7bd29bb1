"""No command has a traceback, whatever it is given: files, flags, environment, answers of servers.

`python -m tests.fuzz --minutes 10` looks longer.
"""

from __future__ import annotations

from pathlib import Path

import fuzz
import pytest
from command import annotate
from hostile import BODIES, Server, sound
from labelstudio import articles, write_run
from servers.odd import Reply, serving

from annotate.review.shapes import oddity

SECONDS = 40
NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。"


@pytest.mark.filterwarnings("default")
def test_no_case_has_a_fault() -> None:
    cases = list(fuzz.cases("gate", SECONDS))
    assert cases
    assert [(case.name, case.arguments, case.fault) for case in cases if case.fault] == []


@pytest.mark.parametrize(
    "option",
    ["--limit=1" + "0" * 40, "--limit=0", "--temperature=NaN", "--temperature=1e999999", "--temperature=-1", "--timeout=nan",
     "--timeout=inf", "--timeout=1e999", "--rpm=1" + "0" * 40, "--tpm=-1", "--samples=99", "--budget=NaN", "--budget=inf tokens",
     "--base-url=http://☃/v1", "--max-output=1" + "0" * 30, "--part-size=1" + "0" * 30],
)  # fmt: skip
def test_a_number_that_means_nothing_is_a_usage_error(tmp_path: Path, option: str) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    done = annotate(
        "draft", tmp_path / "news.txt", "-o", tmp_path / "run", "--drafter", "llm", "--model", "gpt-4o-mini",
        "--base-url", "http://127.0.0.1:1", option,
    )  # fmt: skip
    assert done.code == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize("price", ["inf", "nan", "-1", "1e999999", "1e400", '"x"', "[]", "1" + "0" * 5_000])
def test_a_price_that_means_nothing_is_named(tmp_path: Path, price: str) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    prices = tmp_path / "prices.toml"
    prices.write_text(f'["m"]\ninput = {price}\noutput = 1.0\n')
    done = annotate(
        "draft", tmp_path / "news.txt", "-o", tmp_path / "run", "--drafter", "llm", "--model", "m",
        "--base-url", "http://127.0.0.1:1", "--prices", prices,
    )  # fmt: skip
    assert (done.code, str(prices) in done.err) == (2, True)


@pytest.mark.parametrize("threshold", ["nan", "inf", "-1", "2", "1e999999", "", "sNaN"])
def test_a_threshold_that_means_nothing_is_named(tmp_path: Path, threshold: str) -> None:
    done = annotate("score", tmp_path, tmp_path, "--fail-under", f"field={threshold}")
    assert (done.code, "threshold" in done.err) == (2, True)


@pytest.mark.parametrize(
    "setting", ["limit = 1" + "0" * 5_000, "limit = 1" + "0" * 40, "timeout = nan", "timeout = 1e999"]
)
def test_a_setting_that_means_nothing_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "annotate.toml").write_text(f"[draft]\n{setting}\n")
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    assert annotate("draft", "news.txt", "-o", "run").code == 2


@pytest.mark.parametrize(
    "content",
    ["", "[]", "5", '{"since": 5}', '{"since": "x"}', '{"since": "0001-01-01T00:00:00Z"}', "[" * 100_000],
)
def test_a_strange_memory_of_a_pull_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
    (tmp_path / ".pull.json").write_text(content)
    with fuzz.hurried(), Server() as server:
        done = annotate("pull", "--project", "p", "-o", tmp_path, "--url", server.url)
    assert done.code == 2
    assert str(tmp_path) in done.err


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    "command", ["pull --project p -o out", "doctor --project p", "push {run} --project p", "review {run}"]
)
def test_a_server_that_is_no_label_studio_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, body: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
    run = write_run(tmp_path / "run", articles(1))
    with serving(lambda method, path: Reply(body)) as odd, fuzz.hurried():
        done = annotate(*command.format(run=run).split(), "--url", odd.url)
    assert done.code in {1, 2, 3}
    assert odd.url in done.out + done.err


def test_a_task_that_does_not_say_whether_people_worked_on_it_is_not_taken_for_empty() -> None:
    alone = sound("GET", "/api/tasks/1/")
    listed = sound("GET", "/api/tasks/")
    assert (oddity("api/tasks/1/", alone), oddity("api/tasks/", listed)) == (None, None)
    for member in ("annotations", "drafts"):
        assert oddity("api/tasks/1/", {**alone, member: None})
        assert oddity("api/tasks/1/", {key: value for key, value in alone.items() if key != member})
    for member in ("total_annotations", "cancelled_annotations", "total_predictions"):
        without = {key: value for key, value in listed["tasks"][0].items() if key != member}
        assert oddity("api/tasks/", {**listed, "tasks": [without]})
