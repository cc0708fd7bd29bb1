"""Runs with a language model that can be trusted with money and a weekend."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from llm_samples import GOOD, TEXT, settings
from servers.model import EMPTY, Answer, ModelServer, question

from annotate.article import read
from annotate.cli._main import group
from annotate.draft import draft_all
from annotate.draft.llm import drafter
from annotate.files import whole_lines
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import read_records, write_records

COMMAND = [sys.executable, "-c", "from annotate.cli import main; main()"]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")


def articles(folder: Path, number: int) -> Path:
    file = folder / "articles.jsonl"
    lines = [
        json.dumps({"id": f"a{one}", "text": f"第{one}号\n{TEXT}"}, ensure_ascii=False)
        for one in range(number)
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def arguments(inputs: Path, run: Path, url: str, *more: str) -> list[str]:
    given = [
        "draft",
        str(inputs),
        "-o",
        str(run),
        "--drafter",
        "llm",
        "--model",
        "gpt-4o-mini",
        "--base-url",
        url,
    ]
    return [*given, "--no-second-look", "--no-agreement", *more]


def command(inputs: Path, run: Path, url: str, *more: str) -> Result:
    return CliRunner().invoke(group, arguments(inputs, run, url, *more), standalone_mode=False)


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for _, line in whole_lines(run / "drafts.jsonl")]


def test_a_run_drafts_all_articles_and_tells_what_it_took(tmp_path: Path) -> None:
    with ModelServer(lambda request: GOOD) as server:
        result = command(articles(tmp_path, 12), tmp_path / "run", server.url, "--json")
    assert result.return_value == 0
    told = json.loads(result.stdout)
    assert told["articles"] == 12
    assert told["records"] == {"indicator": 36, "project": 12, "investment": 12}
    assert told["usage"]["requests"] == 12
    assert float(told["cost"]) > 0
    assert told["currency"] == "USD"


def test_the_manifest_holds_what_shaped_the_replies_and_no_key(tmp_path: Path) -> None:
    with ModelServer(lambda request: GOOD) as server:
        url = server.url.replace("http://", "http://me:hush-hush@")
        command(articles(tmp_path, 1), tmp_path / "run", url)
    shape = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["shape"]
    assert shape["model"] == "gpt-4o-mini"
    assert len(shape["prompts"]["hash"]) == 64
    everything = b"".join(file.read_bytes() for file in (tmp_path / "run").iterdir())
    assert b"secret" not in everything
    assert b"hush" not in everything


def test_lost_articles_are_named_and_can_be_asked_for_again(tmp_path: Path) -> None:
    def answer(request: dict[str, Any]) -> Answer | str:
        return Answer(None, refusal="not that one") if "第3号" in question(request) and refusing else GOOD

    inputs, run, refusing = articles(tmp_path, 6), tmp_path / "run", True
    with ModelServer(answer) as server:
        first = command(inputs, run, server.url)
        assert first.return_value == 3
        assert "failed: a3: the model refused: not that one" in first.stderr
        again = command(inputs, run, server.url)
        assert again.return_value == 3
        assert "failed: a3" in again.stderr
        assert len(server.seen) == 6
        refusing = False
        assert command(inputs, run, server.url, "--retry-failed").return_value == 0
        assert len(server.seen) == 7
    assert {entry.article: len(entry.records) for entry in read_records(run)} == {
        f"a{n}": 5 for n in range(6)
    }


def test_a_run_stopped_by_its_quota_goes_on_later(tmp_path: Path) -> None:
    quota = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    left = 5

    def answer(request: dict[str, Any]) -> Answer | str:
        nonlocal left
        left -= 1
        return GOOD if left >= 0 else Answer(status=429, body=quota)

    inputs, run = articles(tmp_path, 20), tmp_path / "run"
    with ModelServer(answer) as server:
        stopped = command(inputs, run, server.url, "--concurrency", "2")
        assert "check key, rights, quota" in str(stopped.exception)
        assert len(lines(run)) == 5
        left = 100
        assert command(inputs, run, server.url).return_value == 0
    assert Counter(line["article"] for line in lines(run)) == {f"a{number}": 1 for number in range(20)}


def test_the_budget_is_the_run_s_and_a_higher_one_goes_on(tmp_path: Path) -> None:
    inputs, run = articles(tmp_path, 30), tmp_path / "run"
    given = ["--max-output", "500", "--budget"]
    with ModelServer(lambda request: EMPTY) as server:
        stopped = command(inputs, run, server.url, *given, "60k tokens")
        assert "goes on" in str(stopped.exception)
        drafted = len(lines(run))
        assert 0 < drafted < 30
        command(inputs, run, server.url, *given, "60k tokens")
        assert len(lines(run)) - drafted <= 1
        assert command(inputs, run, server.url, *given, "9M tokens").return_value == 0
    assert len(lines(run)) == 30


def test_a_dry_run_sends_nothing(tmp_path: Path) -> None:
    with ModelServer(lambda request: GOOD) as server:
        result = command(articles(tmp_path, 7), tmp_path / "run", server.url, "--dry-run", "--json")
        assert not server.seen
    told = json.loads(result.stdout)
    assert (told["articles"], told["requests"]) == (7, 7)
    assert told["input_tokens"] > 7 * 1000
    assert float(told["cost"]) > 0
    assert "第0号" in told["sample"][-1]["content"]
    assert not (tmp_path / "run").exists()


def test_without_a_model_the_command_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(group, ["draft", str(articles(tmp_path, 1)), "-o", "x", "--drafter", "llm"])
    assert "--model" in result.output


class Faulty:
    """Answers well, but not always: the mix of a bad day."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self, request: dict[str, Any]) -> Answer | str:
        number = question(request).split("第")[1].split("号")[0]
        if int(number) % 100 == 7:
            return Answer(None, refusal="no")
        draw = self._random.random()
        for limit, answer in (
            (
                0.10,
                Answer(status=429, headers={"retry-after": "0"}, body={"error": {"message": "slow down"}}),
            ),
            (0.15, Answer(status=500, body=b"oops")),
            (0.17, Answer(drop=True)),
            (0.19, Answer("{[garbage")),
            (0.21, Answer(GOOD[: len(GOOD) // 2], finish="length")),
        ):
            if draw < limit:
                return answer
        return GOOD


def test_kill_9_in_the_middle_of_a_bad_day_loses_and_repeats_nothing(tmp_path: Path) -> None:
    inputs, run = articles(tmp_path, 400), tmp_path / "run"
    with ModelServer(Faulty(1), delay=0.02) as server:
        given = arguments(inputs, run, server.url, "--concurrency", "16")
        process = subprocess.Popen([*COMMAND, *given], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        drafted = 0
        while drafted < 60:
            time.sleep(0.05)
            assert process.poll() is None
            drafted = len(lines(run))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kept = {line["article"] for line in lines(run)}
        asked = len(server.seen)
        done = subprocess.run([*COMMAND, *given], capture_output=True, text=True, check=False)
        repeated = [question(request) for request in server.seen[asked:]]
    assert done.returncode == 3
    counted = Counter(line["article"] for line in lines(run))
    assert counted == {f"a{number}": 1 for number in range(400)}
    assert not [name for name in kept if any(f"第{name[1:]}号" in text for text in repeated)]
    refused = {f"a{number}" for number in range(400) if number % 100 == 7}
    failed = {line["article"]: line["failed"] for line in lines(run) if line.get("failed")}
    assert refused <= failed.keys()
    assert all("cut off" in why for name, why in failed.items() if name not in refused)  # twice in a row
    assert all(f"failed: {name}" in done.stderr for name in refused)


def test_real_replies_give_the_records_they_are_worth(tmp_path: Path, shared: Path, schema: Schema) -> None:
    texts = {file.stem: file.read_text(encoding="utf-8") for file in (shared / "articles").glob("*.txt")}

    def answer(request: dict[str, Any]) -> str:
        asked = question(request)
        if "还没有记录" in asked or "有错" in asked:
            return EMPTY
        part = asked.split("开始〕\n")[-1][20:60]
        name = next(name for name, text in texts.items() if part in text)
        return (shared / "replies" / f"{name}.json").read_text(encoding="utf-8")

    with ModelServer(answer) as server:
        made = drafter(settings(server.url), schema, tmp_path / "run", print)
        summary = draft_all(read([shared / "articles"], print), made, schema, tmp_path / "run")
    assert not summary.failed
    for entry in read_records(tmp_path / "run"):
        write_records(tmp_path / "records", entry.article, map(Record.from_json, entry.records))
    score = [
        sys.executable,
        str(shared / "score.py"),
        str(tmp_path / "records"),
        str(shared / "gold"),
        "--json",
    ]
    result = json.loads(subprocess.run(score, capture_output=True, text=True, check=True).stdout)
    assert result["all"]["mention"][2] >= 0.97
