"""What a response says it used up; where it says nothing, what it must have used up about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotate.draft.client._model import Request, Usage, tokens


def count(body: Mapping[str, Any], request: Request, usage: Usage) -> int:
    """Add the tokens of a response to the usage; returns their number.

    Where the server tells none, they are estimated from the lengths, and `estimated_replies` says so. Thoughts
    that are told beside the completion count as output: they are paid for.
    """
    told = body.get("usage")
    told = told if isinstance(told, dict) else {}
    prompt, output = _whole(told.get("prompt_tokens")), _whole(told.get("completion_tokens"))
    if not prompt and not output:
        usage["estimated_replies"] += 1
        used = {"input_tokens": request.tokens, "output_tokens": _written(body)}
    else:
        thoughts = _whole(_member(told, "completion_tokens_details", "reasoning_tokens"))
        beside = max(_whole(told.get("total_tokens")) - prompt - output, thoughts - output, 0)
        used = {"input_tokens": prompt, "cached_tokens": _cached(told), "output_tokens": output + beside}
    usage.update({name: number for name, number in used.items() if number})
    return used["input_tokens"] + used["output_tokens"]


def count_lost(request: Request, usage: Usage) -> None:
    """Count a request whose answer never came, though the server may have worked on it: its input, estimated."""
    usage["estimated_replies"] += 1
    usage["input_tokens"] += request.tokens


def _cached(told: Mapping[str, Any]) -> int:
    places = (
        _member(told, "prompt_tokens_details", "cached_tokens"),
        told.get("prompt_cache_hit_tokens"),
        told.get("cached_tokens"),
    )
    return max(map(_whole, places))


def _written(body: Mapping[str, Any]) -> int:
    """Estimate the tokens that were written: everything in the choices, thoughts included."""
    return sum(tokens(text) for text in _texts(body.get("choices"), 6) if len(text) > 20)


def _texts(value: Any, depth: int) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts(each, depth - 1)] if depth else []


def _member(told: Mapping[str, Any], name: str, member: str) -> Any:
    inner = told.get(name)
    return inner.get(member) if isinstance(inner, dict) else None


def _whole(value: object) -> int:
    """Return a count of tokens; 0 for whatever is none."""
    sensible = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**9
    return int(value) if sensible else 0  # type: ignore[call-overload]
