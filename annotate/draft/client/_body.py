"""The bytes of requests and responses, believing nothing about the shape of what comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from annotate.draft.client._fault import Kind, RequestError


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
    body = body[0] if isinstance(body, list) and body else body
    error = body.get("error", body) if isinstance(body, dict) else body
    return error if isinstance(error, dict) else {"message": str(error)[:500]}


@lru_cache(maxsize=64)
def _quoted(text: str) -> str:
    return _dumped(text)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
