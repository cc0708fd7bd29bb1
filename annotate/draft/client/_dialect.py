"""What a server understands: which reply format and which optional parameters, found out by asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from annotate.draft.client._model import Request

FORMATS = ("json_schema", "json_object", "text")
_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "structured", "grammar", "guided", "schema")
_LIMITS = ("max_completion_tokens", "max_tokens")


class Dialect:
    """Builds request bodies in the best form the server has not refused; remembers, and says it once."""

    def __init__(
        self,
        model: str,
        optional: dict[str, Any],
        say: Callable[[str], None],
        formats: tuple[str, ...] = FORMATS,
    ) -> None:
        self._model = model
        self._optional = dict(optional)
        self._formats = formats
        self._level = 0
        self._proven = False
        self._said = ""
        self._say = say

    @property
    def most(self) -> int | None:
        """The output limit that is sent, in tokens."""
        return next((self._optional[name] for name in _LIMITS if name in self._optional), None)

    def body(self, request: Request) -> dict[str, Any]:
        """Return the body of the request, in the form understood so far."""
        body: dict[str, Any] = {"model": self._model, "messages": list(request.messages), **self._optional}
        if request.sample and "seed" in body:
            body["seed"] += request.sample
        shape = self._formats[self._level]
        if shape == "json_schema":
            described = {"name": "records", "strict": True, "schema": request.schema}
            return body | {"response_format": {"type": shape, "json_schema": described}}
        return body | ({"response_format": {"type": shape}} if shape == "json_object" else {})

    def understood(self) -> None:
        """Note that the server took a body; says what had to be left out for it."""
        if self._proven:
            return
        self._proven = True
        if self._level and self._said != self._formats[self._level]:
            self._said = self._formats[self._level]
            self._say(f"the server does not take {self._formats[0]}; going on with {self._said}")

    def adapt(self, words: str, sent: dict[str, Any]) -> bool:
        """Change the form after a refusal; returns whether asking again makes sense.

        Many requests may be refused at once: only a form that is still the current one is changed.
        """
        changed = self._leave_out(words.lower(), sent) or self._step_down(words.lower(), sent)
        return changed or self._is_other(sent)

    def _leave_out(self, words: str, sent: dict[str, Any]) -> bool:
        named = [name for name in sent if name in words and name in self._optional]
        for name in named:
            value = self._optional.pop(name)
            other = next((limit for limit in _LIMITS if limit != name), "") if name in _LIMITS else ""
            if other and other in words:
                self._optional[other] = value
            self._say(
                f"the server does not take {name}" + (f"; sending {other}" if other in self._optional else "")
            )
        return bool(named)

    def _step_down(self, words: str, sent: dict[str, Any]) -> bool:
        current = self._formats[self._level]
        about_format = any(word in words for word in _FORMAT_WORDS)
        if (
            _format(sent) != current
            or self._level + 1 >= len(self._formats)
            or (self._proven and not about_format)
        ):
            return False
        self._level += 1
        self._proven = False
        return True

    def _is_other(self, sent: dict[str, Any]) -> bool:
        return _format(sent) != self._formats[self._level] or any(
            name in sent and name not in self._optional for name in ("temperature", "seed", *_LIMITS)
        )


def _format(body: dict[str, Any]) -> str:
    return str(body.get("response_format", {}).get("type", "text"))
