"""What is kept of replies, what is asked once for many runs, and what a person may add to a request."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from llm_samples import GOOD, OUTPUT, TEXT, drafts, reply
from servers.model import Answer, ModelServer
from test_llm_run import COMMAND, arguments, articles, command, lines

from annotate.article import Article
from annotate.cli import _progress
from annotate.cli._main import group
from annotate.draft.client import REPLIES, Kept, Request, Service, provider_of, providers
from annotate.draft.client._replies import read_lines
from annotate.draft.llm import _json
from annotate.errors import InputError, RunError


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-key")


def again(*given: str | Path) -> Result:
    return CliRunner().invoke(group, ["draft", *map(str, given), "--reread"], standalone_mode=False)


def test_requests_and_replies_are_kept_as_they_came(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with ModelServer(lambda request: GOOD) as server:
        command(articles(tmp_path, 3), run, server.url)
    kept = [line for line, _ in read_lines(run / REPLIES)]
    replies = [line for line in kept if "about" in line]
    assert [line["reply"]["choices"][0]["message"]["content"] for line in replies] == [GOOD] * 3
    assert {line["opening"] for line in replies} <= {line["opening"] for line in kept if "about" not in line}
    assert all(TEXT.split("\n")[0] in line["messages"][0]["content"] for line in replies)
    shown = (
        subprocess.run(["zstd", "-dc", str(run / REPLIES)], capture_output=True, check=False)
        if has_zstd()
        else None
    )
    assert shown is None or len(shown.stdout.splitlines()) == len(kept)


def has_zstd() -> bool:
    return subprocess.run(["which", "zstd"], capture_output=True, check=False).returncode == 0


def test_nothing_is_kept_if_nobody_wants_it(tmp_path: Path) -> None:
    with ModelServer(lambda request: GOOD) as server:
        command(articles(tmp_path, 1), tmp_path / "run", server.url, "--no-keep-replies")
    assert not (tmp_path / "run" / REPLIES).exists()
    assert isinstance(again(tmp_path / "run").exception, RunError)


def test_a_changed_salvage_reads_the_replies_again_without_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that passed over single quotes found nothing; the one of today finds all, in the same replies."""
    run, asked = tmp_path / "run", 0
    with ModelServer(lambda request: str(json.loads(GOOD))) as server:
        with monkeypatch.context() as earlier:
            earlier.setattr(_json, "_MOST_MENDED", 0)
            command(articles(tmp_path, 4), run, server.url, "--no-repair")
        asked = len(server.seen)
        before = lines(run)
        monkeypatch.delenv("OPENAI_API_KEY")
        assert again(run).return_value == 0
        assert len(server.seen) == asked
    assert [len(line["records"]) for line in before] == [0] * 4
    assert [len(line["records"]) for line in lines(run)[4:]] == [5] * 4
    assert Counter(line["article"] for line in lines(run)) == {f"a{number}": 2 for number in range(4)}


def test_what_has_no_kept_reply_keeps_its_draft(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with ModelServer(lambda request: GOOD) as server:
        command(articles(tmp_path, 2), run, server.url, "--no-keep-replies")
        command(articles(tmp_path, 3), run, server.url)
    result = again(run)
    assert result.return_value == 3
    assert "a0: no kept reply" in result.stderr
    assert Counter(line["article"] for line in lines(run)) == {"a0": 1, "a1": 1, "a2": 2}
    assert all(len(line["records"]) == 5 for line in lines(run))


def test_a_torn_end_of_the_replies_is_mended(tmp_path: Path) -> None:
    file = tmp_path / REPLIES
    request = Request(
        ({"role": "system", "content": "规矩"}, {"role": "user", "content": "文章"}), {}, about="draft a"
    )
    for number in range(3):
        kept = Kept(file)
        kept.add(request, {"model": "m"}, {"number": number})
        kept.close()
        if number == 1:
            file.write_bytes(file.read_bytes()[:-7])
    written = [line for line, _ in read_lines(file)]
    assert [line["reply"]["number"] for line in written if "about" in line] == [0, 2]
    assert len(written) == 3


def test_no_key_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "hush-hush-token")
    run = tmp_path / "run"
    with ModelServer(
        lambda request: reply(OUTPUT | {"subject": "sk-very-secret-key and hush-hush-token"})
    ) as server:
        command(
            articles(tmp_path, 1),
            run,
            server.url,
            "--header",
            "x-api-key=env:MY_TOKEN",
            "--cache",
            str(tmp_path / "c"),
        )
        assert b"x-api-key: hush-hush-token" in server.headers[0]
    assert "***" in json.dumps(list(read_lines(run / REPLIES)))
    for file in run.rglob("*"):
        content = json.dumps(list(read_lines(file))).encode() if file.name == REPLIES else file.read_bytes()
        assert b"hush-hush" not in content or file.name == "drafts.jsonl"  # what a model says is what it says


def test_the_same_question_is_asked_once_for_all_runs(tmp_path: Path) -> None:
    inputs, cache = articles(tmp_path, 5), str(tmp_path / "cache")
    with ModelServer(lambda request: GOOD) as server:
        command(inputs, tmp_path / "one", server.url, "--cache", cache)
        assert len(server.seen) == 5
        told = json.loads(command(inputs, tmp_path / "two", server.url, "--cache", cache, "--json").stdout)
        assert len(server.seen) == 5
        assert told["usage"] == {"from_cache": 5}
        assert float(told["cost"]) == 0
        command(inputs, tmp_path / "three", server.url, "--cache", cache, "--seed", "7")
        assert len(server.seen) == 10
    for line in lines(tmp_path / "two"):
        assert len(line["records"]) == 5


def test_a_reply_that_cannot_be_read_is_not_for_other_runs(tmp_path: Path) -> None:
    with ModelServer(lambda request: "无可奉告") as server:
        for run in ("one", "two"):
            command(articles(tmp_path, 1), tmp_path / run, server.url, "--cache", str(tmp_path / "cache"))
        assert len(server.seen) == 6


def test_a_run_names_who_answered(tmp_path: Path) -> None:
    body = {"choices": [{"message": {"content": GOOD}}], "model": "gpt-4o-mini-2024-07-18"}
    with ModelServer(lambda request: Answer(body=body)) as server:
        url = server.url.replace("http://", "http://me:hush-hush@")
        command(articles(tmp_path, 2), tmp_path / "run", url)
        command(articles(tmp_path, 3), tmp_path / "run", url)
        told = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
        assert told["answered"] == {"address": server.url, "models": {"gpt-4o-mini-2024-07-18": 3}}


# ── what a person may add to a request ────────────────────────────────────────────────────────────────────────────────


def test_members_and_headers_are_added_to_each_request(tmp_path: Path) -> None:
    given = ["--extra-body", '{"enable_thinking": false, "temperature": null}', "--header", "X-Project=zones"]
    with ModelServer(lambda request: GOOD) as server:
        command(
            articles(tmp_path, 2),
            tmp_path / "run",
            server.url,
            *given,
            "--seed",
            "7",
            "--reasoning-effort",
            "low",
        )
        for request in server.seen:
            assert request["enable_thinking"] is False
            assert "temperature" not in request
            assert (request["seed"], request["reasoning_effort"]) == (7, "low")
        assert all(b"x-project: zones" in head.lower() for head in server.headers)
    shape = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["shape"]
    assert shape["extra_body"] == {"enable_thinking": False, "temperature": None}
    assert (shape["seed"], shape["reasoning_effort"]) == (7, "low")


@pytest.mark.parametrize(
    "given",
    [
        ("--header", "api-key=abc"),
        ("--header", "Authorization=Bearer abc"),
        ("--header", "nothing"),
        ("--header", "x=env:NOT_THERE_AT_ALL"),
        ("--header", "x=é"),
        ("--extra-body", "["),
        ("--extra-body", "[]"),
        ("--extra-body", '{"api_key": "abc"}'),
        ("--extra-body", '{"messages": []}'),
        ("--provider", "nobody"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_no_key_stands_in_a_command(
    tmp_path: Path, given: tuple[str, str]
) -> None:
    result = CliRunner().invoke(
        group, arguments(articles(tmp_path, 1), tmp_path / "run", "http://127.0.0.1:9/v1", *given)
    )
    assert result.exit_code == 2
    assert (
        "abc" not in result.stderr.replace(" abc", "", 0) or "env:" in result.stderr or "key" in result.stderr
    )


def test_providers_are_known_by_name_and_by_address() -> None:
    assert {"openai", "azure", "deepseek", "dashscope", "zhipu", "moonshot", "gemini", "anthropic"} < set(
        providers()
    )
    assert {"vllm", "sglang", "ollama", "llama.cpp"} < set(providers())
    assert provider_of(None, None).name == "openai"
    assert provider_of(None, "https://mine.openai.azure.com/openai/v1").name == "azure"
    assert provider_of(None, "http://localhost:11434/v1").context == 4096
    assert provider_of(None, "http://127.0.0.1:5000/v1").name == ""
    assert Service.of("m", None, "k", provider="deepseek").url == "https://api.deepseek.com/v1"
    with pytest.raises(InputError, match="--base-url"):
        provider_of("azure", None)


def test_a_provider_says_what_its_servers_understand(tmp_path: Path) -> None:
    with ModelServer(lambda request: GOOD) as server:
        article = [Article("a", TEXT)]
        drafts(
            server.url, article, tmp_path / "1", provider="dashscope", model="qwen3-32b", second_look=False
        )
        drafts(
            server.url,
            article,
            tmp_path / "2",
            provider="azure",
            model="gpt-5",
            max_output=900,
            second_look=False,
        )
        dashscope, azure = server.seen
        heads = [head.lower() for head in server.headers]
    assert dashscope["enable_thinking"] is False
    assert dashscope["response_format"] == {"type": "json_object"}
    assert b"authorization: bearer sk-very-secret-key" in heads[0]
    assert azure["max_completion_tokens"] == 900
    assert "temperature" not in azure
    assert b"api-key: sk-very-secret-key" in heads[1]
    assert b"authorization" not in heads[1]


def test_a_prompt_cut_without_a_word_is_told(tmp_path: Path) -> None:
    usage = {"prompt_tokens": 2050, "completion_tokens": 10}
    said: list[str] = []
    body = {"choices": [{"message": {"content": GOOD}}], "usage": usage}
    with ModelServer(lambda request: Answer(body=body)) as server:
        made = drafts(server.url, [Article("a", TEXT), Article("b", TEXT)], tmp_path, said, second_look=False)
    assert [one.usage["prompts_cut"] for one in made] == [1, 1]
    assert len([line for line in said if "cut prompts to its context" in line]) == 1


def examined(*given: str) -> dict[str, tuple[bool | None, str]]:
    result = CliRunner().invoke(group, ["doctor", *given, "--model", "m", "--json"], standalone_mode=False)
    return {told["name"]: (told["well"], told["said"]) for told in json.loads(result.stdout)}


def test_the_doctor_says_what_a_server_understands() -> None:
    def answer(request: dict[str, Any]) -> Answer | str:
        if "temperature" in request:
            return Answer(status=400, body={"error": {"message": "temperature is not supported"}})
        if request.get("response_format", {}).get("type") == "json_schema":
            return Answer(
                status=400, body={"error": {"message": "response_format json_schema is not supported"}}
            )
        return reply(OUTPUT)

    with ModelServer(answer) as server:
        told = examined("--base-url", server.url, "--provider", "vllm")
        assert len(server.seen) == 3
    assert told["model"] == (True, f"{server.url}: loopback answered a small request with 1 records")
    assert "does not take temperature" in told["format"][1]
    assert "going on with json_object" in told["format"][1]
    assert told["context"][0] is True
    assert "--max-model-len" in told["provider"][1]


def test_the_doctor_finds_prompts_cut_without_a_word_and_servers_that_refuse() -> None:
    usage = {"prompt_tokens": 2050, "completion_tokens": 10}
    body = {"choices": [{"message": {"content": GOOD}}], "usage": usage}
    answers = [Answer(body=body), Answer(status=401, body={"error": {"message": "no such key"}})]
    with ModelServer(lambda request: answers.pop(0)) as server:
        assert examined("--base-url", server.url)["context"][0] is False
        well, said = examined("--base-url", server.url)["model"]
    assert well is False
    assert "no such key" in said


# ── progress ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_log_gets_a_line_of_progress_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress, "EVERY", 0.05)
    with ModelServer(lambda request: GOOD, delay=0.3) as server:
        result = command(articles(tmp_path, 3), tmp_path / "run", server.url, "--concurrency", "1")
    assert "articles after" in result.stderr
    assert "records" in result.stderr


def test_an_interrupted_run_writes_its_totals(tmp_path: Path) -> None:
    inputs, run = articles(tmp_path, 60), tmp_path / "run"
    with ModelServer(lambda request: GOOD, delay=0.1) as server:
        given = arguments(inputs, run, server.url, "--concurrency", "1")
        process = subprocess.Popen(
            [*COMMAND, *given], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        while len(lines(run)) < 3:
            time.sleep(0.05)
            assert process.poll() is None
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    totals = json.loads((run / "run.json").read_text(encoding="utf-8"))["totals"]
    assert totals["articles"] == len(lines(run)) >= 3
    assert totals["stopped"] == "interrupted"
    assert "interrupted" in err
