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
        self._say = say

    @property
    def most(self) -> int | None:
        """The output limit that is sent, in tokens."""
        return next((self._optional[name] for name in _LIMITS if name in self._optional), None)

    def body(self, request: Request, level: int = 0) -> dict[str, Any]:
        """Return the body of the request, in the form understood so far or, if it is lower, that of `level`."""
        body: dict[str, Any] = {"model": self._model, "messages": list(request.messages), **self._optional}
        shape = self._formats[min(max(self._level, level), len(self._formats) - 1)]
        if shape == "json_schema":
            described = {"name": "records", "strict": True, "schema": request.schema}
            return body | {"response_format": {"type": shape, "json_schema": described}}
        return body | ({"response_format": {"type": shape}} if shape == "json_object" else {})

    def understood(self, sent: dict[str, Any]) -> None:
        """Note that the server took a body; says what had to be left out for it."""
        if self._proven:
            return
        self._proven = True
        self._level = max(self._level, self._formats.index(_format(sent)))
        if self._level:
            self._say(
                f"the server does not take {self._formats[0]}; going on with {self._formats[self._level]}"
            )

    def adapt(self, words: str, sent: dict[str, Any]) -> int | None:
        """Draw a conclusion from a refusal: by how many levels this request steps down, None if it is hopeless.

        A form that the server names is left out for all; many requests may be refused at once, so only one
        that is still current is changed. A refusal that names nothing lets this request alone try the next
        format: the article may be what the server does not like.
        """
        if (
            self._leave_out(words.lower(), sent)
            or self._step_down(words.lower(), sent)
            or self._is_other(sent)
        ):
            return 0
        return 1 if not self._proven and _format(sent) != self._formats[-1] else None

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
        is_current = _format(sent) == self._formats[self._level]
        if not any(word in words for word in _FORMAT_WORDS) or not is_current or self._is_lowest:
            return False
        self._level += 1
        self._proven = False
        return True

    @property
    def _is_lowest(self) -> bool:
        return self._level + 1 == len(self._formats)

    def _is_other(self, sent: dict[str, Any]) -> bool:
        """Tell whether we would send something else by now."""
        dropped = any(name in sent and name not in self._optional for name in ("temperature", *_LIMITS))
        return dropped or self._formats.index(_format(sent)) < self._level


def _format(body: dict[str, Any]) -> str:
    return str(body.get("response_format", {}).get("type", "text"))
