"""From the bytes of a chat completion to the reply, believing nothing about their shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from annotate.draft.client._fault import Kind, RequestError, of_status
from annotate.draft.client._model import Reply, Usage


def write_json(body: Mapping[str, Any]) -> bytes:
    """Return the body of a request as JSON, as the client would write it.

    Messages that nearly all requests repeat (instructions, examples) are encoded once.
    """
    messages = (
        f'{{"role":{_quoted(one["role"])},"content":{_quoted(one["content"])}}}' for one in body["messages"]
    )
    rest = _dumped({name: value for name, value in body.items() if name != "messages"})
    return f'{rest[:-1]},"messages":[{",".join(messages)}]}}'.encode()


def read_json(data: bytes) -> dict[str, Any]:
    """Parse a response; raises RequestError if it is no JSON object (an HTML page with status 200, a torn body)."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        start = data[:60].decode("utf-8", "replace")
        raise RequestError(
            Kind.BROKEN, f"the server answered with something that is no JSON: {start!r}"
        ) from None
    if not isinstance(body, dict):
        raise RequestError(
            Kind.BROKEN, f"the server answered with a JSON {type(body).__name__}, not an object"
        )
    return body


def read_error(data: bytes) -> Mapping[str, Any]:
    """Return the error object of an error response, whatever stands there."""
    try:
        body = json.loads(data[:100_000])
    except (ValueError, RecursionError):
        return {"message": data[:200].decode("utf-8", "replace")}
    error = body.get("error", body) if isinstance(body, dict) else body
    return error if isinstance(error, dict) else {"message": str(error)[:500]}


def read_reply(body: dict[str, Any]) -> Reply:
    """Return the reply of a chat completion; raises RequestError for an error in disguise, a refusal or an empty reply."""
    if body.get("error"):
        error = body["error"] if isinstance(body["error"], dict) else {"message": str(body["error"])}
        raise of_status(_status(error), error, {})
    choice = _first(body)
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    if choice.get("finish_reason") == "content_filter":
        raise RequestError(Kind.REFUSED, "the server's content filter withheld the reply")
    if message.get("refusal"):
        raise RequestError(Kind.REFUSED, f"the model refused: {str(message['refusal'])[:200]}")
    cut = choice.get("finish_reason") == "length"
    text = message.get("content")
    if not isinstance(text, str) or not (text.strip() or cut):
        raise RequestError(Kind.BROKEN, "the server sent an empty reply")
    return Reply(text, cut)


def count(body: dict[str, Any], usage: Usage) -> int:
    """Add the tokens a response reports to the usage; returns their number."""
    told = body.get("usage")
    if not isinstance(told, dict):
        return 0
    details = told.get("prompt_tokens_details")
    cached = (
        details.get("cached_tokens") if isinstance(details, dict) else told.get("prompt_cache_hit_tokens")
    )
    used = {
        "input_tokens": _whole(told.get("prompt_tokens")),
        "cached_tokens": _whole(cached),
        "output_tokens": _whole(told.get("completion_tokens")),
    }
    usage.update({name: number for name, number in used.items() if number})
    return used["input_tokens"] + used["output_tokens"]


@lru_cache(maxsize=64)
def _quoted(text: str) -> str:
    return _dumped(text)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _first(body: dict[str, Any]) -> dict[str, Any]:
    choices = body.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    raise RequestError(Kind.BROKEN, "the server sent no choices")


def _status(error: Mapping[str, Any]) -> int:
    """Take the status out of an error object; one that does not tell is taken for a passing trouble."""
    for name in ("status", "code", "status_code"):
        if str(error.get(name)).isdigit() and 400 <= int(str(error[name])[:3]) < 600:
            return int(str(error[name])[:3])
    return 503


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0
