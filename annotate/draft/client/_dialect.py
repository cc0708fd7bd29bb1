"""What a server understands: which reply format and which optional parameters, found out by asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from annotate.draft.client._model import Request
from annotate.draft.client._providers import FORMATS
from annotate.draft.client._refusals import Refusal

_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "structured", "grammar", "guided", "schema")
_LIMITS = ("max_completion_tokens", "max_tokens")
_LEAST, _LARGEST = 400, 64_000
"""Output limits, in tokens: below the one no part's records fit, beyond the other nobody thinks to an end."""
_SLACK = 16  # tokens that a server may count besides
_READ = 1 / 3  # of the tokens we estimate, on the safe side: fewer were not read
_FIRST = 32_000  # the limit that is sent where a server's own is too small for its thoughts


class Dialect:
    """Builds request bodies in the best form the server has not refused; remembers, and says it once."""

    def __init__(
        self,
        model: str,
        optional: dict[str, Any],
        say: Callable[[str], None],
        formats: tuple[str, ...] = FORMATS,
        *,
        limit_name: str = "max_tokens",
        is_limit_given: bool = False,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """`limit_name` is what the server calls the output limit; one that a person gave is never raised.

        `extra` are members of every body, whatever else is sent; one that is None is not sent at all.
        """
        self._extra = dict(extra or {})
        self._is_short = False
        self._model = model
        self._optional = dict(optional)
        self._formats = formats
        self._level = 0
        self._proven = False
        self._say = say
        self._limit_name = next((name for name in _LIMITS if name in optional), limit_name)
        self._booked: int | None = optional.get(self._limit_name)
        self._ceiling = self._booked if is_limit_given and self._booked else _LARGEST

    @property
    def most(self) -> int | None:
        """The output limit in tokens; where the server takes none, the one we would have sent: so much is set aside."""
        return _limit(self._optional) or self._booked

    def body(self, request: Request, level: int = 0, most: int | None = None) -> dict[str, Any]:
        """Return the body of the request, in the form understood so far or, if it is lower, that of `level`.

        `most` lowers the output limit for this request.
        """
        body: dict[str, Any] = {"model": self._model, "messages": list(request.messages), **self._optional}
        if most and (limit := _limit(body)):
            body[self._limit_name] = min(most, limit)
        shape = self._formats[min(max(self._level, level), len(self._formats) - 1)]
        if shape != "text":
            body["response_format"] = {"type": shape}
        if shape == "json_schema":
            described = {"name": "records", "strict": True, "schema": request.schema}
            body["response_format"]["json_schema"] = described
        body.update(self._extra)
        return {name: value for name, value in body.items() if value is not None}

    def read_so_much(self, asked: int, told: int) -> bool:
        """Tell whether a server that reports `told` tokens can have read the `asked` that were sent, about.

        Some cut long prompts without a word. It is said once.
        """
        if not told or told >= asked * _READ:
            return True
        if not self._is_short:
            self._is_short = True
            self._say(
                f"the server says it read {told} tokens of about {asked}: it seems to cut prompts to its context "
                "without a word; give it a longer one"
            )
        return False

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

    def widen(self, sent: dict[str, Any]) -> bool:
        """Raise the output limit after a reply that was cut off before an answer; False if it is as high as it may be."""
        limit = _limit(sent)
        wider = _FIRST if limit is None else min(2 * limit, self._ceiling)
        current = _limit(self._optional)
        if limit is not None and wider <= limit:
            return False
        if current is None or current < wider:
            self._optional[self._limit_name] = self._booked = wider
            self._say(f"replies were cut off: the output limit is raised to {wider} tokens")
        return True

    def lower(self, refusal: Refusal, sent: dict[str, Any]) -> int | None:
        """Return the output limit that a request refused as too long can go on with; None if that will not help."""
        limit = _limit(sent)
        room = refusal.room(limit)
        if limit is None or room is None or limit <= _LEAST:
            return None
        if refusal.most and refusal.most < limit:
            self._ceiling = min(self._ceiling, refusal.most)
            if (_limit(self._optional) or 0) > refusal.most:
                self._optional[self._limit_name] = self._booked = refusal.most
                self._say(f"the server gives at most {refusal.most} tokens of output")
            return refusal.most
        room -= _SLACK
        return None if room < _LEAST else room if room <= 0.9 * limit else limit // 2

    def _leave_out(self, words: str, sent: dict[str, Any]) -> bool:
        named = [name for name in sent if name in words and name in self._optional]
        for name in named:
            value = self._optional.pop(name)
            other = next((limit for limit in _LIMITS if limit != name), "") if name in _LIMITS else ""
            if other and other in words:
                self._optional[other] = value
                self._limit_name = other
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


def _limit(body: dict[str, Any]) -> int | None:
    return next((body[name] for name in _LIMITS if name in body), None)


def _format(body: dict[str, Any]) -> str:
    return str(body.get("response_format", {}).get("type", "text"))
