"""What the endpoint does about all that can happen to a request."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from llm_samples import ARTICLE, GOOD, QUICK, TEXT, draft, drafts, drafts_into, settings
from servers.model import EMPTY, Answer, ModelServer, Script, question

from annotate.article import Article
from annotate.draft import Draft
from annotate.draft.client import Budget, Gate, Patience, Prices, Request, Service, count, shown
from annotate.draft.client._gate import Rate
from annotate.errors import AccessError, BudgetError, InputError, UnavailableError
from annotate.files import to_line


def error(status: int, message: str = "no", **error: Any) -> Answer:
    headers = error.pop("headers", {})
    return Answer(status=status, headers=headers, body={"error": {"message": message, **error}})


def first(*answers: Answer | str) -> Script:
    """Answer the first requests so, and all others well."""
    left = list(answers)
    return lambda request: left.pop(0) if left else GOOD


PASSING: dict[str, Answer] = {
    "429": error(429),
    "429 with Retry-After": error(429, headers={"retry-after": "0"}),
    "500": error(500),
    "502 as HTML": Answer(status=502, body=b"<html>bad gateway</html>"),
    "dropped": Answer(drop=True),
    "HTML with status 200": Answer(body=b"<html>hello</html>"),
    "a list": Answer(body=[]),
    "torn JSON": Answer(body=b'{"choices": [{"mess'),
    "no choices": Answer(body={"choices": []}),
    "odd choices": Answer(body={"choices": [7]}),
    "no message": Answer(body={"choices": [{"message": None}]}),
    "empty text": Answer(""),
    "no text": Answer(None),
    "error with status 200": Answer(body={"error": {"message": "overloaded", "code": 529}}),
    "error text with status 200": Answer(body={"error": "overloaded"}),
    "torn response": Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"),
    "no HTTP": Answer(raw=b"what?\r\n\r\n"),
    "compressed": Answer(headers={"content-encoding": "gzip"}, body=b"\x1f\x8b"),
    "talk instead of records": Answer("我不知道该怎么做。"),
    "usage that is none": Answer(body={"error": {"message": "x"}, "usage": {"prompt_tokens": "many"}}),
}


@pytest.mark.parametrize("name", PASSING)
def test_passing_trouble_is_waited_out(tmp_path: Path, name: str) -> None:
    with ModelServer(first(PASSING[name], PASSING[name])) as server:
        made = draft(server.url, tmp_path, second_look=False)
    assert not made.failed
    assert len(made.records) == 5
    assert made.usage["retries"] == 2


@pytest.mark.parametrize("name", PASSING)
def test_lasting_trouble_names_the_article(tmp_path: Path, name: str) -> None:
    patience = Patience(deadline=5, attempts=3, total=0.5, pause=0.01, longest=0.02)
    with ModelServer(lambda request: PASSING[name]) as server:
        made = draft(server.url, tmp_path, patience=patience)
    assert made.failed
    assert not made.records


@pytest.mark.parametrize(
    "answer",
    [
        Answer(finish="content_filter"),
        Answer(None, refusal="no"),
        error(400, "risk", code="content_filter"),
        error(418),
    ],
    ids=["filter", "refusal", "filter status", "teapot"],
)
def test_refusals_are_reported_and_not_asked_again(tmp_path: Path, answer: Answer) -> None:
    with ModelServer(lambda request: answer) as server:
        made = draft(server.url, tmp_path)
        assert len(server.seen) == 1
    assert made.failed


@pytest.mark.parametrize(
    "answer",
    [
        error(401),
        error(403),
        error(404, "model not found"),
        error(402),
        error(429, "x", code="insufficient_quota"),
    ],
    ids=["401", "403", "404", "402", "quota"],
)
def test_no_access_stops_the_run_at_once(tmp_path: Path, answer: Answer) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(100)]
    with ModelServer(lambda request: answer) as server:
        with pytest.raises(AccessError, match="the same command goes on"):
            drafts(server.url, articles, tmp_path, concurrency=2)
        assert len(server.seen) <= 8


def test_a_server_that_is_gone_stops_the_run(tmp_path: Path) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(500)]
    patience = Patience(deadline=1, attempts=1)
    made: list[Draft] = []
    with pytest.raises(UnavailableError, match="--retry-failed"):
        drafts_into(made, "http://127.0.0.1:9/v1", articles, tmp_path, patience=patience)
    assert 50 <= len(made) < 200
    assert all(one.failed for one in made)


def test_slow_bytes_do_not_outlive_the_deadline(tmp_path: Path) -> None:
    patience = Patience(deadline=0.3, attempts=1)
    with ModelServer(lambda request: Answer(GOOD, drip=0.05)) as server:
        made = draft(server.url, tmp_path, patience=patience)
    assert made.failed == "no whole reply within 0.3 s"


def test_a_request_that_waits_does_not_hold_up_the_others(tmp_path: Path) -> None:
    busy = error(429, headers={"retry-after": "1"})
    articles = [Article(f"a{number}", TEXT) for number in range(20)]
    with ModelServer(first(busy)) as server:
        made = drafts(server.url, articles, tmp_path, concurrency=1, second_look=False)
    assert made[-1].usage["retries"] == 1
    assert not any(one.usage.get("retries") for one in made[:-1])


FORMATS = ["json_schema", "json_object", "text"]


def taking(*formats: str) -> Callable[[dict[str, Any]], Answer | str]:
    def answer(request: dict[str, Any]) -> Answer | str:
        given = request.get("response_format", {}).get("type", "text")
        return GOOD if given in formats else error(400, f"response_format {given} is not supported")

    return answer


@pytest.mark.parametrize("understood", FORMATS)
def test_the_format_falls_back_once_and_is_remembered(tmp_path: Path, understood: str) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(30)]
    said: list[str] = []
    with ModelServer(taking(understood)) as server:
        made = drafts(server.url, articles, tmp_path, said, concurrency=1, second_look=False)
        assert len(server.seen) == 30 + FORMATS.index(understood)
    assert not any(one.failed for one in made)
    assert len([line for line in said if "going on with" in line]) == (understood != "json_schema")


def test_a_server_that_does_not_say_what_it_dislikes_is_understood_too(tmp_path: Path) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(30)]
    with ModelServer(lambda request: error(400, "bad") if "response_format" in request else GOOD) as server:
        made = drafts(server.url, articles, tmp_path, concurrency=4, second_look=False)
        assert len(server.seen) <= 30 + 2 * 16
    assert not any(one.failed for one in made)


def test_many_at_once_fall_back_together(tmp_path: Path) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(30)]
    with ModelServer(taking("json_object"), delay=0.02) as server:
        made = drafts(server.url, articles, tmp_path, concurrency=16, second_look=False)
    assert not any(one.failed for one in made)


def test_a_parameter_the_server_does_not_take_is_left_out(tmp_path: Path) -> None:
    def answer(request: dict[str, Any]) -> Answer | str:
        if "temperature" in request:
            return error(400, "Unsupported value: 'temperature' does not support 0", param="temperature")
        if "max_tokens" in request:
            return error(400, "Use 'max_completion_tokens' instead of 'max_tokens'")
        return GOOD

    with ModelServer(answer) as server:
        made = draft(server.url, tmp_path, max_output=500, second_look=False)
        assert server.seen[-1]["max_completion_tokens"] == 500
        assert server.seen[-1]["response_format"]["type"] == "json_schema"
    assert len(made.records) == 5


def test_a_bad_request_that_nothing_helps_names_the_article(tmp_path: Path) -> None:
    with ModelServer(lambda request: error(400, "cannot do that")) as server:
        made = draft(server.url, tmp_path)
        assert len(server.seen) <= 5
    assert made.failed
    assert "cannot do that" in made.failed


def test_a_bad_first_article_does_not_cost_the_others_the_format(tmp_path: Path) -> None:
    articles = [Article(f"a{number}", f"第{number}号\n{TEXT}") for number in range(4)]

    def answer(request: dict[str, Any]) -> Answer | str:
        return error(400, "bad input") if "第0号" in question(request) else GOOD

    with ModelServer(answer) as server:
        made = drafts(server.url, articles, tmp_path, concurrency=1, second_look=False)
        assert server.seen[-1]["response_format"]["type"] == "json_schema"
    assert [one.article for one in made if one.failed] == ["a0"]


@pytest.mark.parametrize("words", ["\ud800", "a\x00b", "\x1b[31mred", "line\nline", "\u202e"], ids=repr)
def test_words_of_a_server_cannot_harm_journal_or_terminal(tmp_path: Path, words: str) -> None:
    answers = [error(418, f"no {words}"), Answer(None, refusal=f"no {words}")]
    articles = [Article("a0", TEXT), Article("a1", TEXT)]
    with ModelServer(lambda request: answers.pop()) as server:
        made = drafts(server.url, articles, tmp_path)
    for one in made:
        assert one.failed
        assert one.failed.isprintable()
        to_line(one.to_json())


TEXTS = {
    "fenced": f"好的：\n```json\n{GOOD}\n```\n以上。",
    "after thoughts": f'<think>{{"projects": 也许没有}} 再想想</think>\n{GOOD}',
    "with talk": f"结果如下 {GOOD} 请查收 {{}}",
    "pretty": json.dumps(json.loads(GOOD), indent=4),
}


@pytest.mark.parametrize("name", TEXTS)
def test_json_is_found_in_text(tmp_path: Path, name: str) -> None:
    with ModelServer(lambda request: TEXTS[name]) as server:
        assert len(draft(server.url, tmp_path).records) == 5


def test_keys_show_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key, password = "sk-very-secret-key", "hush-hush"
    said: list[str] = []
    shows = error(
        418, f"key {key} and Basic dTpodXNoLWh1c2g= of u:{password} are no good; also sk-proj-12345678"
    )
    with ModelServer(lambda request: shows) as server:
        url = server.url.replace("http://", f"http://u:{password}@")
        made = draft(url, tmp_path, key=key)
        assert b"Authorization: Basic" in server.headers[0] or b"authorization: Basic" in server.headers[0]
    told = json.dumps(made.to_json()) + repr(settings(url, key=key)) + "".join(said) + caplog.text
    told += repr(Service.of("m", url, key))
    for secret in (key, password, "dTpodXNoLWh1c2g=", "12345678"):
        assert secret not in told


def test_a_key_is_asked_for_where_one_is_needed() -> None:
    with pytest.raises(AccessError, match="OPENAI_API_KEY"):
        Service.of("gpt-4o", None, None)
    assert Service.of("qwen", "http://127.0.0.1:8000/v1", None).key == "none"


@pytest.mark.parametrize("url", ["", "x", "ftp://a", "http://", "http://[", "http://h:99999"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        Service.of("m", url or " ", "k")


def test_a_budget_is_never_passed(tmp_path: Path) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(50)]
    made: list[Draft] = []
    given: dict[str, Any] = {"budget": "60k tokens", "max_output": 1000, "second_look": False}
    with ModelServer(lambda request: EMPTY) as server, pytest.raises(BudgetError, match="goes on"):
        drafts_into(made, server.url, articles, tmp_path, **given)
    used = sum(one.usage["input_tokens"] + one.usage["output_tokens"] for one in made)
    assert 0 < len(made) < 50
    assert 30_000 < used <= 60_000


@pytest.mark.parametrize(
    "limit", ["0", "-1", "x", "", "NaN", "Infinity", "5 M", "tokens", "1e999999999 tokens"]
)
def test_a_budget_that_is_none_is_refused(limit: str) -> None:
    with pytest.raises(InputError):
        Budget(limit, Prices().of("gpt-4o"), "gpt-4o")


def test_a_budget_in_money_needs_a_price() -> None:
    with pytest.raises(InputError, match="no price known"):
        Budget("5", None, "my-model")


def test_prices_are_those_of_exact_names_and_dated_snapshots(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(
        '["my-model"]\ninput = 1.0\ncached = 0.5\noutput = 4.0\ncurrency = "EUR"\n', encoding="utf-8"
    )
    for snapshot in ("gpt-4o-mini-2024-07-18", "GPT-4o-mini", "gpt-4o-mini-20240718", "gpt-4o-mini-0718"):
        assert Prices().of(snapshot) == Prices().of("gpt-4o-mini")
    for other in (
        "o3-pro",
        "o3-pro-2025-06-10",
        "gpt-4o-audio-preview",
        "qwen-plus-latest",
        "vendor/gpt-4o",
        "gpt",
    ):
        assert Prices().of(other) is None
    price = Prices(own).of("my-model")
    assert price
    usage = {"input_tokens": 1_000_000, "cached_tokens": 500_000, "output_tokens": 250_000}
    assert (price.of(usage), price.currency) == (Decimal("1.75"), "EUR")
    half = Prices(own).of("my-model", batch=True)
    assert half
    assert half.of(usage) == Decimal("0.875")


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0.0000012345", "0.00000123"), ("0.5", "0.500"), ("1.2345", "1.23"), ("12345.6", "12346"), ("0", "0")],
)
def test_money_has_three_significant_digits(amount: str, text: str) -> None:
    assert shown(Decimal(amount)) == text


def used(**usage: Any) -> dict[str, int]:
    """Return what is counted for a response of 30 characters with this usage."""
    counted: Counter[str] = Counter()
    body = {"choices": [{"message": {"content": "甲" * 30}}], "usage": usage or None}
    count(body, Request(({"role": "user", "content": "乙" * 300},), {}), counted)
    return dict(counted)


USAGES: list[tuple[dict[str, Any], dict[str, int]]] = [
    ({"prompt_tokens": 100, "completion_tokens": 20}, {"input_tokens": 100, "output_tokens": 20}),
    (
        {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "total_tokens": 420,
        },  # thoughts beside the completion
        {"input_tokens": 100, "output_tokens": 320},
    ),
    (
        {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "completion_tokens_details": {"reasoning_tokens": 300},
        },
        {"input_tokens": 100, "output_tokens": 300},
    ),
    (
        {
            "prompt_tokens": 100,
            "completion_tokens": 400,
            "completion_tokens_details": {"reasoning_tokens": 300},
        },
        {"input_tokens": 100, "output_tokens": 400},
    ),
    (
        {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": None}},
        {"input_tokens": 100, "output_tokens": 20},
    ),
    (
        {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "prompt_tokens_details": None,
            "prompt_cache_hit_tokens": 64,
        },
        {"input_tokens": 100, "cached_tokens": 64, "output_tokens": 20},
    ),
    (
        {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {}, "cached_tokens": 64},
        {"input_tokens": 100, "cached_tokens": 64, "output_tokens": 20},
    ),
    ({}, {"estimated_replies": 1, "input_tokens": 301, "output_tokens": 31}),
    (
        {"prompt_tokens": 0, "completion_tokens": None},
        {"estimated_replies": 1, "input_tokens": 301, "output_tokens": 31},
    ),
]


@pytest.mark.parametrize(("told", "counted"), USAGES)
def test_what_was_used_is_counted_however_it_is_told(told: dict[str, Any], counted: dict[str, int]) -> None:
    assert used(**told) == counted


def without_usage(request: dict[str, Any]) -> Answer:
    body = {"choices": [{"finish_reason": "stop", "message": {"content": EMPTY}}]}
    return Answer(body=body)


def test_a_budget_holds_where_the_server_tells_no_usage(tmp_path: Path) -> None:
    articles = [Article(f"a{number}", TEXT) for number in range(50)]
    made: list[Draft] = []
    with ModelServer(without_usage) as server, pytest.raises(BudgetError):
        drafts_into(
            made, server.url, articles, tmp_path, budget="90k tokens", max_output=1000, second_look=False
        )
    assert 0 < len(made) < 50
    assert all(one.usage["estimated_replies"] for one in made)


def test_a_budget_holds_where_the_server_takes_no_output_limit(tmp_path: Path) -> None:
    """What a request may take is set aside all the same: with 16,000 tokens of output, two fit into 60,000."""

    def answer(request: dict[str, Any]) -> Answer | str:
        refused = [name for name in ("max_tokens", "max_completion_tokens") if name in request]
        return error(400, f"Unsupported parameter: {refused[0]}") if refused else EMPTY

    articles = [Article(f"a{number}", TEXT) for number in range(20)]
    made: list[Draft] = []
    with ModelServer(answer, delay=0.05) as server:
        with pytest.raises(BudgetError):
            drafts_into(made, server.url, articles, tmp_path, budget="60k tokens", second_look=False)
        assert server.most_at_once <= 2
    assert made


@pytest.mark.parametrize(
    "text", ["x", '["m"]\ninput = 1', '["m"]\ninput = -1\noutput = 1', "m = 3", '["m"]\ninput="a"\noutput=1']
)
def test_a_broken_price_table_is_named(tmp_path: Path, text: str) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"prices\.toml"):
        Prices(own)


def test_a_rate_spaces_requests_evenly() -> None:
    rate = Rate(per_minute=60)
    delays = [rate.delay(1) for _ in range(4)]
    assert delays[-1] - delays[1] == pytest.approx(2.0, abs=0.05)


def test_the_gate_narrows_when_the_server_is_busy_and_widens_again() -> None:
    async def run() -> tuple[float, float, float]:
        gate = Gate(10)
        gate.was_busy()
        gate.was_busy()
        narrow = gate.width
        for _ in range(100):
            gate.went_well(0, 0)
        most, inside = 0, 0

        async def pass_through() -> None:
            nonlocal most, inside
            async with gate(0):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(pass_through() for _ in range(100)))
        return narrow, gate.width, most

    assert asyncio.run(run()) == (7.0, 10.0, 10)


def test_the_drafts_of_one_article_name_it(tmp_path: Path) -> None:
    with ModelServer(lambda request: GOOD) as server:
        assert draft(server.url, tmp_path, ARTICLE, patience=QUICK).article == "qinghe"
