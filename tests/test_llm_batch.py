"""Drafting by the Batch API: sent together, collected later, by whichever process is there then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from llm_samples import GOOD, TEXT, drafts, drafts_into, indicator, reply
from servers.batches import BatchRoutes
from servers.model import EMPTY, Answer, ModelServer, Script, question
from test_llm_run import COMMAND, arguments, articles, lines

from annotate.article import Article
from annotate.draft import Draft
from annotate.draft.batch import Size
from annotate.errors import AccessError, InputError, UnavailableError

TWELVE = [Article(f"a{number}", f"第{number}号\n{TEXT}") for number in range(12)]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")


def serving(routes: BatchRoutes) -> ModelServer:
    def live(request: dict[str, Any]) -> Answer:
        raise AssertionError("a batch run asks nothing directly")

    return ModelServer(live, route=routes)


def run(routes: BatchRoutes, folder: Path, **given: Any) -> list[Draft]:
    with serving(routes) as server:
        return drafts(server.url, TWELVE, folder, batch=True, **{"second_look": False, **given})


def test_one_batch_drafts_all(tmp_path: Path) -> None:
    routes = BatchRoutes(lambda request: GOOD)
    made = run(routes, tmp_path)
    assert sorted(len(one.records) for one in made) == [5] * 12
    assert len(routes.batches) == 1
    requests = [json.loads(line) for line in routes.files["file-1"].splitlines()]
    assert {request["url"] for request in requests} == {"/v1/chat/completions"}
    assert all(request["body"]["response_format"]["json_schema"]["strict"] for request in requests)


def test_repairs_and_second_looks_go_into_batches_of_their_own(tmp_path: Path) -> None:
    def answer(request: dict[str, Any]) -> str:
        if "有错" in question(request) or "还没有记录" in question(request):
            return EMPTY
        return reply(indicator("7家", "没有的事7家"))

    routes = BatchRoutes(answer)
    made = run(routes, tmp_path, second_look=True)
    assert [one.problems[0].code for one in made] == ["reply.ungrounded"] * 12
    assert len(routes.batches) == 3


PASSING = {
    "rate limit": Answer(status=429, body={"error": {"message": "slow down"}}),
    "server error": Answer(status=500, body={"error": {"message": "oops"}}),
    "no line": Answer(drop=True),
    "garbage": Answer("{[garbage"),
    "no choices": Answer(body={"choices": []}),
    "no body": Answer(body=[]),
    "the format": Answer(status=400, body={"error": {"message": "response_format is not supported"}}),
}


def once(answer: Answer, every: int = 3) -> Script:
    """Answer some requests badly the first time."""
    seen: Counter[str] = Counter()

    def script(request: dict[str, Any]) -> Answer | str:
        asked = question(request)
        seen[asked] += 1
        number = int(asked.split("第")[1].split("号")[0])
        return answer if number % every == 0 and seen[asked] == 1 else GOOD

    return script


@pytest.mark.parametrize("name", PASSING)
def test_what_fails_in_passing_is_sent_again(tmp_path: Path, name: str) -> None:
    routes = BatchRoutes(once(PASSING[name]))
    made = run(routes, tmp_path)
    assert [one.failed for one in made] == [None] * 12
    assert len(routes.batches) == 2
    assert len(routes.files[list(routes.batches.values())[1]["input_file_id"]].splitlines()) == 4


def test_a_refusal_names_the_article(tmp_path: Path) -> None:
    made = run(BatchRoutes(once(Answer(None, refusal="no, sk-very-secret-key"), every=6)), tmp_path)
    failed = {one.article: one.failed for one in made if one.failed}
    assert failed == dict.fromkeys(["a0", "a6"], "the model refused: no, ***")


@pytest.mark.parametrize("path", ["/files", "/batches", "/batches/batch_1", "/files/file-2/content"])
@pytest.mark.parametrize(
    "trouble",
    [Answer(status=503, body=b"x"), Answer(drop=True), Answer(body=b"<html>"), Answer(raw=b"?")],
    ids=repr,
)
def test_the_server_s_bad_moments_are_waited_out(tmp_path: Path, path: str, trouble: Answer) -> None:
    left = [trouble, trouble]
    routes = BatchRoutes(lambda request: GOOD, spoil=lambda at: left.pop() if at == path and left else None)
    made = run(routes, tmp_path)
    # A page instead of the replies' file cannot be told from a file without replies: all is sent again.
    is_page = path.endswith("content") and trouble.body == b"<html>"
    assert [one.failed for one in made] == [None] * 12
    assert len(routes.batches) == (2 if is_page else 1)


def test_no_access_stops_the_run(tmp_path: Path) -> None:
    routes = BatchRoutes(
        lambda request: GOOD, spoil=lambda at: Answer(status=401, body={"error": {"message": "x"}})
    )
    made: list[Draft] = []
    with serving(routes) as server, pytest.raises(AccessError, match="does not take batches"):
        drafts_into(made, server.url, TWELVE, tmp_path, batch=True)
    assert not made


def test_a_batch_that_is_refused_stops_the_run(tmp_path: Path) -> None:
    routes = BatchRoutes(lambda request: GOOD)
    failed = {
        "object": "batch",
        "created_at": 1,
        "input_file_id": "file-1",
        "endpoint": "x",
        "completion_window": "24h",
    }
    failed |= {"id": "batch_1", "status": "failed", "errors": {"data": [{"message": "no such model"}]}}
    routes.spoil = lambda at: Answer(body=failed) if at == "/batches/batch_1" else None
    made: list[Draft] = []
    with serving(routes) as server:
        with pytest.raises(
            UnavailableError, match="no such model; the same command sends its requests again"
        ):
            drafts_into(made, server.url, TWELVE, tmp_path, batch=True)
        routes.spoil = None
        drafts_into(made, server.url, TWELVE, tmp_path, batch=True, second_look=False)
    assert [len(one.records) for one in made] == [5] * 12


@pytest.mark.parametrize("state", ["canceled", "cancelled", "terminated", "rejected"])
def test_a_state_nobody_has_heard_of_ends_the_batch_and_the_same_command_goes_on(
    tmp_path: Path, state: str
) -> None:
    routes = BatchRoutes(lambda request: GOOD)
    ended = {"object": "batch", "created_at": 1, "input_file_id": "file-1", "endpoint": "x"}
    ended |= {"completion_window": "24h", "id": "batch_1", "status": state}
    routes.spoil = lambda at: Answer(body=ended) if at == "/batches/batch_1" else None
    made: list[Draft] = []
    with serving(routes) as server:
        with pytest.raises(UnavailableError, match=f"ended as '{state}'"):
            drafts_into(made, server.url, TWELVE, tmp_path, batch=True)
        drafts_into(made, server.url, TWELVE, tmp_path, batch=True, second_look=False)
    assert [len(one.records) for one in made] == [5] * 12


@pytest.mark.parametrize(
    ("size", "batches"),
    [("5", [3]), ("100", [1]), ("20k tokens", range(3, 12)), ("1 tokens", [12]), (None, [1])],
)
def test_requests_are_cut_into_batches_of_the_size_that_is_allowed(
    tmp_path: Path, size: str | None, batches: Sequence[int]
) -> None:
    routes = BatchRoutes(lambda request: GOOD)
    made = run(routes, tmp_path, batch_size=size, prompts=Path("compact"))
    assert [len(one.records) for one in made] == [5] * 12
    assert len(routes.batches) in batches


def test_no_upload_is_larger_than_the_api_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits as they are would take a large run: here they are 100 kB and five requests."""
    monkeypatch.setattr(Size, "of", lambda given: Size(requests=5, bytes=100_000))
    routes = BatchRoutes(lambda request: GOOD)
    made = run(routes, tmp_path)
    assert [len(one.records) for one in made] == [5] * 12
    uploads = [routes.files[batch["input_file_id"]] for batch in routes.batches.values()]
    assert all(len(upload) <= 100_000 and len(upload.splitlines()) <= 5 for upload in uploads)


@pytest.mark.parametrize("size", ["0", "x", "-3", "2M", "2M requests", ""])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(InputError, match="--batch-size"):
        Size.of(size)


@pytest.mark.parametrize("by", ["a failed batch", "a refused start"])
def test_a_full_queue_is_waited_for(tmp_path: Path, by: str) -> None:
    """Two batches at most are enqueued: the third and fourth are started when there is room."""
    routes = BatchRoutes(lambda request: GOOD, enqueued=2, polls=3, refuses_start=by == "a refused start")
    said: list[str] = []
    with serving(routes) as server:
        made = drafts(server.url, TWELVE, tmp_path, said, batch=True, batch_size="3", second_look=False)
    assert [len(one.records) for one in made] == [5] * 12
    assert routes.most_at_once == 2
    assert len([line for line in said if "queue is full" in line]) == 1
    assert len([batch for batch in routes.batches.values() if batch["status"] == "completed"]) == 4


def test_a_batch_larger_than_the_queue_is_cut(tmp_path: Path) -> None:
    routes = BatchRoutes(lambda request: GOOD, tokens=40_000)
    made = run(routes, tmp_path)
    assert [len(one.records) for one in made] == [5] * 12
    assert not list((tmp_path / "batch").glob("next*"))


def test_a_restart_waits_for_what_was_sent_and_sends_nothing_twice(tmp_path: Path) -> None:
    inputs, folder = articles(tmp_path, 8), tmp_path / "run"
    routes = BatchRoutes(lambda request: GOOD, polls=10**9)
    with serving(routes) as server:
        given = arguments(inputs, folder, server.url, "--batch")
        process = subprocess.Popen([*COMMAND, *given], stderr=subprocess.DEVNULL)
        while not routes.looked:
            time.sleep(0.05)
            assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not lines(folder)
        routes.polls = 0
        subprocess.run([*COMMAND, *given], check=True, capture_output=True)
    assert len(routes.batches) == 1
    assert Counter(line["article"] for line in lines(folder)) == {f"a{number}": 1 for number in range(8)}


def test_a_batch_whose_id_was_not_noted_is_found_again(tmp_path: Path) -> None:
    routes = BatchRoutes(lambda request: GOOD)
    run(routes, tmp_path)
    (tmp_path / "batch" / "0001.replies.jsonl").unlink()
    (tmp_path / "batch" / "0001.json").write_text('{"file": "file-1"}', encoding="utf-8")
    made = run(routes, tmp_path)
    assert [one.failed for one in made] == [None] * 12
    assert len(routes.batches) == 1


def test_replies_that_are_there_are_not_paid_for_again(tmp_path: Path) -> None:
    routes = BatchRoutes(lambda request: GOOD)
    run(routes, tmp_path)
    made = run(routes, tmp_path)
    assert len(made) == 12
    assert len(routes.batches) == 1


def test_keys_are_in_no_file_of_a_batch(tmp_path: Path) -> None:
    run(BatchRoutes(lambda request: GOOD), tmp_path)
    assert sys.getsizeof(b"".join(file.read_bytes() for file in (tmp_path / "batch").iterdir())) > 1000
    assert not any(b"secret" in file.read_bytes() for file in (tmp_path / "batch").iterdir())
