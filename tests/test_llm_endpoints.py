"""Servers that behave as public reports say: how they refuse, where they put the answer, and what of it is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from llm_samples import ARTICLE, COUNT, GOOD, TEXT, draft, drafts, mentions, reply
from servers.model import Answer, ModelServer, Script, question

from annotate.article import Article

LONG = Article("long", TEXT * 40)


def completion(message: dict[str, Any], finish: str = "stop", **more: Any) -> Answer:
    usage = {"prompt_tokens": 4000, "completion_tokens": 100, "total_tokens": 4100}
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}
    return Answer(body={"choices": [choice], "usage": usage, "model": "m", **more})


# ── where the answer stands ───────────────────────────────────────────────────────────────────────────────────────────

DRAFT = GOOD.replace("36家", "99家")
PLACES: dict[str, dict[str, Any]] = {
    "a list of parts": {
        "content": [{"type": "text", "text": GOOD[:50]}, {"type": "text", "text": GOOD[50:]}]
    },
    "parts with thoughts": {
        "content": [{"type": "thinking", "thinking": DRAFT}, {"type": "output_text", "text": GOOD}]
    },
    "a list of strings": {"content": [GOOD]},
    "an object": {"content": json.loads(GOOD)},
    "a tool call": {
        "content": None,
        "tool_calls": [{"type": "function", "function": {"name": "records", "arguments": GOOD}}],
    },
    "a tool call with an object": {
        "content": "",
        "tool_calls": [{"function": {"name": "records", "arguments": json.loads(GOOD)}}],
    },
    "a function call": {"content": None, "function_call": {"name": "records", "arguments": GOOD}},
    "reasoning_content": {"content": None, "reasoning_content": f"{DRAFT} 不对，应为：{GOOD}"},
    "reasoning": {"content": "", "reasoning": GOOD},
    "beside reasoning with a draft": {"content": GOOD, "reasoning_content": DRAFT},
}


@pytest.mark.parametrize("name", PLACES)
def test_the_answer_is_found_where_the_server_puts_it(tmp_path: Path, name: str) -> None:
    with ModelServer(lambda request: completion(PLACES[name])) as server:
        made = draft(server.url, tmp_path, second_look=False)
        assert len(server.seen) == 1
    assert sorted(mentions(made)) == sorted(["128.6亿元", "9.2%", "36家", "15亿元", "蓝杉储能电池项目"])


# ── broken answers ────────────────────────────────────────────────────────────────────────────────────────────────────

LISTS = json.loads(GOOD)
BROKEN = {
    "a trailing comma": GOOD.replace("}]}", "},]}"),
    "trailing commas in items": GOOD.replace('"}', '",}'),
    "unescaped quotes": GOOD.replace("规上工业产值128.6亿元", '规上"工业"产值128.6亿元').replace(
        "规上工业", "规上工业"
    ),
    "single quotes": str(LISTS),
    "full-width punctuation": GOOD.replace('": ', '"：').replace(', "', '，"'),
    "full-width brackets": GOOD.translate(str.maketrans("{}[]", "｛｝［］")),
    "typographic quotes": GOOD.replace('"', "”"),
    "encoded twice": json.dumps(GOOD),
    "lists encoded twice": json.dumps({name: json.dumps(items) for name, items in LISTS.items()}),
    "items encoded twice": json.dumps({name: [*map(json.dumps, items)] for name, items in LISTS.items()}),
    "a line break in a text": GOOD.replace("总投资15亿元的蓝杉", "总投资15亿元的\n蓝杉"),
    "several objects in a row": "\n".join(json.dumps({name: items}) for name, items in LISTS.items()),
    "duplicate members": "{"
    + ", ".join(f'"indicators": {json.dumps([item])}' for item in LISTS["indicators"])
    + f', "projects": {json.dumps(LISTS["projects"])}, "investments": {json.dumps(LISTS["investments"])}}}',
    "wrapped": json.dumps({"answer": LISTS}),
    "in a list": json.dumps([LISTS]),
    "comments": GOOD.replace("[{", "[ // 清单\n{"),
    "a draft in thoughts": f"<think>先写 {DRAFT}</think>{GOOD}",
    "a draft in thoughts without a beginning": f"先写 {DRAFT}\n</think>\n{GOOD}",
    "a draft in thoughts of another dialect": f"<|channel|>analysis<|message|>{DRAFT}<|channel|>final<|message|>{GOOD}",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_mended_and_costs_no_request(tmp_path: Path, name: str) -> None:
    with ModelServer(lambda request: BROKEN[name]) as server:
        made = draft(
            server.url, tmp_path, LONG if "comma" in name else ARTICLE, second_look=False, repair=False
        )
        assert len(server.seen) == 1
    assert not made.failed
    assert len(made.records) == (4 if name == "unescaped quotes" else 5), [
        each.message for each in made.problems
    ]


def test_an_item_beyond_mending_goes_back_with_the_model_s_words(tmp_path: Path) -> None:
    hopeless = "{" + "甲" * 2000 + '"quote: 36家'
    broken = GOOD.replace('"indicators": [', f'"indicators": [{hopeless}}}, ')

    def answer(request: dict[str, Any]) -> str:
        return reply(COUNT) if "有错" in question(request) else broken

    with ModelServer(answer) as server:
        made = draft(server.url, tmp_path, second_look=False)
        assert len(server.seen) == 2
        assert "甲甲" in question(server.seen[1])
    assert len(made.records) == 5


# ── cut off before an answer ──────────────────────────────────────────────────────────────────────────────────────────

NOTHING: dict[str, Answer] = {
    "null": completion({"content": None}, "length"),
    "empty": completion({"content": ""}, "length"),
    "thoughts beside": completion({"content": None, "reasoning_content": f"想 {DRAFT}"}, "length"),
    "thoughts in the text": completion({"content": f"<think>想 {DRAFT}"}, "length"),
    "max_tokens": completion({"content": ""}, "max_tokens"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_thoughts_that_ate_the_limit_are_a_failed_part_and_not_asked_again_and_again(
    tmp_path: Path, name: str
) -> None:
    with ModelServer(lambda request: NOTHING[name]) as server:
        made = draft(server.url, tmp_path, LONG, max_output=2000)
        assert len(server.seen) == 1
    assert made.failed
    assert "cut off at the output limit before an answer" in made.failed
    assert "--max-output" in made.failed


@pytest.mark.parametrize("name", NOTHING)
def test_a_larger_limit_is_tried_where_there_is_one(tmp_path: Path, name: str) -> None:
    def answer(request: dict[str, Any]) -> Answer | str:
        return GOOD if request.get("max_tokens", 0) >= 32_000 else NOTHING[name]

    said: list[str] = []
    with ModelServer(answer) as server:
        (made,) = drafts(server.url, [ARTICLE], tmp_path, said, second_look=False)
        assert len(server.seen) == 2
    assert len(made.records) == 5
    assert any("raised to 32000 tokens" in line for line in said)


def test_a_reply_cut_off_to_the_last_is_named_as_failed_and_keeps_what_was_whole(tmp_path: Path) -> None:
    with ModelServer(lambda request: completion({"content": GOOD[:-150]}, "length")) as server:
        made = draft(server.url, tmp_path, second_look=False, repair=False)
    assert made.failed
    assert "4 records that were whole are kept" in made.failed
    assert len(made.records) == 4


# ── too long, in the words of each server ─────────────────────────────────────────────────────────────────────────────


def openai(message: str, status: int = 400, **more: Any) -> Answer:
    return Answer(
        status=status, body={"error": {"message": message, "type": "invalid_request_error", **more}}
    )


TOO_LONG: dict[str, Answer] = {
    "OpenAI": openai("Your input exceeds the context window of this model.", code="context_length_exceeded"),
    "Azure": openai("This model's maximum context length is 8192 tokens.", code="context_length_exceeded"),
    "Anthropic": openai("prompt is too long: 210000 tokens > 200000 maximum"),
    "DeepSeek": openai(
        "This model's maximum context length is 65536 tokens. However, you requested 71000 tokens (70900 in the "
        "messages, 100 in the completion). Please reduce the length of the messages or completion."
    ),
    "llama.cpp": openai(
        "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it",
        type="exceed_context_size_error",
        n_prompt_tokens=9000,
        n_ctx=8192,
    ),
    "llama.cpp of 2025": openai(
        "the request exceeds the available context size. try increasing the context size or enable context shift",
        status=500,
        type="exceed_context_size_error",
    ),
    "llama-cpp-python": openai("Requested tokens (9000) exceed context window of 8192", status=500),
    "SGLang": Answer(
        status=400,
        body={"object": "error", "message": "The input (9000 tokens) is longer than the model's context length (8192 tokens)."},
    ),
    "Ollama": openai("the input length exceeds the context length"),
    "Ollama 0.30": openai('{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size"}}'),
    "vLLM": openai(
        "This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens. "
        "Please reduce the length of the input messages."
    ),
    "vLLM 0.15": openai("The decoder prompt (length 9000) is longer than the maximum model length of 8192."),
    "DashScope": openai("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 8192]"),
    "Gemini": Answer(
        status=400,
        body=[{"error": {"code": 400, "status": "INVALID_ARGUMENT", "message":
            "The input token count (9000) exceeds the maximum number of tokens allowed (8192)."}}],
    ),
    "Moonshot": openai("Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)"),
    "Zhipu": Answer(status=400, body={"error": {"code": "1261", "message": "Prompt exceeds max length"}}),
    "Zhipu in Chinese": Answer(status=400, body={"error": {"code": "1261", "message": "Prompt 超长"}}),
    "TGI": Answer(
        status=422,
        body={"error": "Input validation error: `inputs` must have less than 8192 tokens. Given: 9000"},
    ),
    "Mistral": openai("Prompt contains 9000 tokens and 0 draft tokens, too large for model with 8192 maximum context length"),
    "LM Studio": openai("The number of tokens to keep from the initial prompt is greater than the context length"),
    "a rate limit that can never pass": openai(
        "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30,000, Requested 40,000. "
        "The input or output tokens must be reduced in order to run successfully.",
        status=429,
        code="rate_limit_exceeded",
    ),
    "Groq": openai(
        "Request too large for model x on tokens per minute (TPM): Limit 10000, Requested 21247, please reduce your "
        "message size and try again.",
        status=413,
    ),
}  # fmt: skip


@pytest.mark.parametrize("server_of", TOO_LONG)
def test_a_context_too_long_is_understood_in_the_words_of(tmp_path: Path, server_of: str) -> None:
    """Long parts are refused, short ones answered: the article is asked about in halves, without waiting."""

    def answer(request: dict[str, Any]) -> Answer | str:
        return TOO_LONG[server_of] if len(question(request)) > len(LONG.text) * 0.9 else GOOD

    with ModelServer(answer) as server:
        made = draft(server.url, tmp_path, LONG, second_look=False, repair=False)
        assert len(server.seen) == 3
    assert not made.failed
    assert made.usage["cuts"] == 1
    assert not made.usage.get("retries")


def limit_of(request: dict[str, Any]) -> int:
    return int(request.get("max_tokens") or request.get("max_completion_tokens") or 0)


TOO_MUCH: dict[str, Callable[[int], Answer]] = {
    "OpenAI": lambda sent: openai(
        f"This model's maximum context length is 8192 tokens. However, you requested {sent + 5000} tokens "
        f"(5000 in the messages, {sent} in the completion)."
    ),
    "OpenAI's output": lambda sent: openai(
        f"max_tokens is too large: {sent}. This model supports at most 3000 completion tokens, whereas you provided {sent}."
    ),
    "vLLM": lambda sent: openai(
        f"'max_tokens' or 'max_completion_tokens' is too large: {sent}. This model's maximum context length is 8192 tokens "
        f"and your request has 5000 input tokens ({sent} > 8192 - 5000)."
    ),
    "vLLM 0.20": lambda sent: openai(
        f"This model's maximum context length is 8192 tokens. However, you requested {sent} output tokens and your prompt "
        f"contains at least {8193 - sent} input tokens, for a total of at least 8193 tokens."
    ),
    "DeepSeek": lambda sent: openai("Invalid max_tokens value, the valid range of max_tokens is [1, 3000]"),
    "DashScope": lambda sent: openai(
        "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 3000]"
    ),
    "Anthropic": lambda sent: openai(
        f"input length and `max_tokens` exceed context limit: 5000 + {sent} > 8192, decrease input length or `max_tokens`"
    ),
    "Moonshot": lambda sent: openai(
        f"Invalid request: Your request exceeded model token limit: 8192 (requested: {5000 + sent})"
    ),
    "TGI": lambda sent: Answer(
        status=422,
        body={
            "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. "
            f"Given: 5000 `inputs` tokens and {sent} `max_new_tokens`"
        },
    ),
    "a rate limit": lambda sent: openai(
        f"Request too large for gpt-4o on tokens per min (TPM): Limit 8192, Requested {5000 + sent}.",
        status=429,
    ),
}


@pytest.mark.parametrize("server_of", TOO_MUCH)
def test_an_output_limit_that_is_too_large_is_lowered_to_what_is_left(tmp_path: Path, server_of: str) -> None:
    def answer(request: dict[str, Any]) -> Answer | str:
        return TOO_MUCH[server_of](limit_of(request)) if limit_of(request) > 3192 else GOOD

    with ModelServer(answer) as server:
        made = draft(server.url, tmp_path, LONG, max_output=7000, second_look=False, repair=False)
        sent = [limit_of(request) for request in server.seen]
    assert not made.failed
    assert not made.usage.get("cuts")
    assert 1000 < sent[-1] <= 3192
    assert len(sent) <= 4


def test_a_rate_limit_that_passes_is_waited_out(tmp_path: Path) -> None:
    words = "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 4000. Please try again."
    left = [openai(words, status=429, headers={}), openai(words, status=429)]
    script: Script = lambda request: left.pop() if left else GOOD  # noqa: E731
    with ModelServer(script) as server:
        made = draft(server.url, tmp_path, LONG, second_look=False, repair=False)
    assert made.usage["retries"] == 2
    assert not made.usage.get("cuts")
