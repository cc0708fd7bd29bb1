"""From a chat completion to the reply: the answer is looked for in all the places where servers put it."""

from __future__ import annotations

import json
from typing import Any

from annotate.draft.client._fault import Kind, RequestError, of_error
from annotate.draft.client._model import Reply

_CUT = ("length", "max_tokens", "model_length", "max_output_tokens")
_WITHHELD = ("content_filter", "sensitive", "safety", "prohibited_content", "blocklist", "recitation")
_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
_THINKING = ("thinking", "reasoning", "redacted_thinking", "summary")


def read_reply(body: dict[str, Any]) -> Reply:
    """Return the reply of a chat completion; raises RequestError for an error in disguise, a refusal or no answer."""
    if body.get("error"):
        raise of_error(body["error"])
    choice = _first(body)
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    finish = str(choice.get("finish_reason") or "").lower()
    if finish in _WITHHELD:
        raise RequestError(Kind.REFUSED, "the server's content filter withheld the reply")
    if message.get("refusal"):
        raise RequestError(Kind.REFUSED, f"the model refused: {str(message['refusal'])[:200]}")
    text = _answer(message, choice)
    if text.strip():
        return Reply(text, finish in _CUT)
    thoughts = next((said for name in _THOUGHTS if (said := _text(message.get(name))).strip()), "")
    if finish in _CUT:
        why = "its thoughts took all of it" if thoughts else "nothing had been written"
        raise RequestError(Kind.EMPTY, f"the reply was cut off at the output limit before an answer: {why}")
    if thoughts:
        return Reply(thoughts, is_thought=True)
    raise RequestError(Kind.UNREADABLE, "the server sent an empty reply")


def _answer(message: dict[str, Any], choice: dict[str, Any]) -> str:
    """Return the text of the answer: content, else the arguments of a tool call; empty if there is none."""
    if (text := _text(message.get("content"))).strip():
        return text
    calls = message.get("tool_calls")
    functions = (
        [call.get("function") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    )
    called = [
        function for function in (*functions, message.get("function_call")) if isinstance(function, dict)
    ]
    arguments = "\n".join(filter(None, (_text(function.get("arguments")) for function in called)))
    return arguments or _text(message.get("parsed")) or _text(choice.get("text"))


def _text(content: Any) -> str:
    """Return content as text, whatever its shape: text, an object, or a list of parts, thoughts among them left out."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part for part in content if not (isinstance(part, dict) and part.get("type") in _THINKING)]
        return "".join(map(_part, parts))
    return json.dumps(content, ensure_ascii=False) if isinstance(content, dict) and content else ""


def _part(part: Any) -> str:
    if isinstance(part, dict):
        said = next((part[name] for name in ("text", "content", "value", "json") if name in part), None)
        return _text(said if said is not None or "type" in part else part)
    return part if isinstance(part, str) else ""


def _first(body: dict[str, Any]) -> dict[str, Any]:
    choices = body.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    raise RequestError(Kind.BROKEN, "the server sent no choices")
