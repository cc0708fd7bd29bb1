"""A run folder is a journal: whatever happens, what was drafted is kept and nothing is drafted twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotate.article import Article
from annotate.draft import Draft, Run, draft_all
from annotate.errors import RunError
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import read_records

ARTICLES = [Article(f"a{number}", f"第{number}篇：引进项目{number}个。") for number in range(5)]


class Echo:
    """A drafter that finds the zone's name in every article, and can be told to fail."""

    name = "echo"

    def __init__(self, fails: frozenset[str] = frozenset(), version: int = 1) -> None:
        self.asked: list[str] = []
        self._fails, self._version = fails, version

    def fingerprint(self) -> dict[str, int]:
        return {"version": self._version}

    def answered(self) -> dict[str, Any]:
        return {}

    def drafts(self, articles: Iterable[Article]) -> Iterator[Draft]:
        for article in articles:
            self.asked.append(article.id)
            if article.id in self._fails:
                yield Draft(article.id, [], failed="no answer")
            else:
                fields = {"value": "引进", "name": "引进"}
                yield Draft(article.id, [Record("indicator", 4, 6, dict(fields))], usage={"requests": 1})


def journal(folder: Path) -> list[str]:
    return [json.loads(line)["article"] for line in (folder / "drafts.jsonl").read_text().splitlines()]


def test_a_second_pass_drafts_only_what_is_missing(tmp_path: Path, schema: Schema) -> None:
    first, second = Echo(), Echo()
    assert draft_all(ARTICLES[:3], first, schema, tmp_path).usage["requests"] == 3
    summary = draft_all(ARTICLES, second, schema, tmp_path)
    assert (second.asked, summary.articles, summary.earlier) == (["a3", "a4"], 2, 3)
    assert journal(tmp_path) == [article.id for article in ARTICLES]


def test_a_torn_last_line_is_no_draft(tmp_path: Path, schema: Schema) -> None:
    draft_all(ARTICLES, Echo(), schema, tmp_path)
    file = tmp_path / "drafts.jsonl"
    file.write_bytes(file.read_bytes()[:-10])
    again = Echo()
    draft_all(ARTICLES, again, schema, tmp_path)
    assert again.asked == ["a4"]
    assert journal(tmp_path) == [article.id for article in ARTICLES]


def test_failed_articles_are_asked_again_only_on_request(tmp_path: Path, schema: Schema) -> None:
    draft_all(ARTICLES, Echo(fails=frozenset({"a1"})), schema, tmp_path)
    assert draft_all(ARTICLES, Echo(), schema, tmp_path).earlier == 5
    again = Echo()
    draft_all(ARTICLES, again, schema, tmp_path, retry_failed=True)
    assert again.asked == ["a1"]
    assert {entry.article: len(entry.records) for entry in read_records(tmp_path)} == dict.fromkeys(
        [article.id for article in ARTICLES], 1
    )


def test_a_folder_belongs_to_one_drafter_and_its_options(tmp_path: Path, schema: Schema) -> None:
    draft_all(ARTICLES, Echo(), schema, tmp_path)
    with pytest.raises(RunError, match="another version"):
        draft_all(ARTICLES, Echo(version=2), schema, tmp_path)


def test_a_changed_text_under_an_old_name_is_refused(tmp_path: Path, schema: Schema) -> None:
    draft_all(ARTICLES, Echo(), schema, tmp_path)
    with pytest.raises(RunError, match="'a0' was drafted from another text"):
        draft_all([Article("a0", "另一篇")], Echo(), schema, tmp_path)


def test_two_processes_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with Run(tmp_path), pytest.raises(RunError, match="another process"), Run(tmp_path):
        pass


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_second_process_leaves_the_line_that_the_first_is_writing(tmp_path: Path, schema: Schema) -> None:
    with Run(tmp_path) as run:
        run.begin(Echo(), schema)
        (tmp_path / "drafts.jsonl").write_bytes(b'{"article": "a0", "rec')
        with pytest.raises(RunError, match="another process"), Run(tmp_path):
            pass
        assert (tmp_path / "drafts.jsonl").read_bytes() == b'{"article": "a0", "rec'


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    text = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%；引进项目36个。" * 4
    news.write_text("".join(json.dumps({"id": f"a{n}", "text": text}) + "\n" for n in range(400)))
    folder = tmp_path / "run"
    command = [sys.executable, "-m", "annotate", "draft", str(news), "-o", str(folder)]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    drafts = folder / "drafts.jsonl"
    while killed.poll() is None and (not drafts.exists() or drafts.stat().st_size < 20_000):
        time.sleep(0.005)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    before = drafts.read_bytes()
    done = before.count(b"\n")
    assert 0 < done < 400
    finished = subprocess.run([*command, "--json"], capture_output=True, check=True)
    totals = json.loads(finished.stdout)
    assert (totals["articles"], totals["earlier"]) == (400 - done, done)
    assert drafts.read_bytes().startswith(before[: before.rfind(b"\n") + 1])
    assert sorted(journal(folder)) == sorted(f"a{n}" for n in range(400))
