"""What is asked of a model, what comes back, and what it uses up."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

Message = dict[str, str]
"""One message of a chat: `role` and `content`."""

Usage = Counter[str]
"""What requests used up: `requests`, `retries`, `input_tokens`, `cached_tokens`, `output_tokens`, `estimated_replies`."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model: the messages, and the JSON Schema (strict subset) its reply has to fit.

    `sample` tells repeated askings of one question apart. `mark` is what the frames in the messages are marked
    with; `about` says what is asked of which text, however it is worded.
    """

    messages: tuple[Message, ...]
    schema: dict[str, Any]
    sample: int = 0
    mark: str = ""
    about: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the question: the same question, asked again, has the same, whatever its frames are marked with."""
        content = json.dumps([self.messages, self.schema, self.sample], ensure_ascii=False, sort_keys=True)
        if self.mark:
            content = content.replace(self.mark, "")
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def tokens(self) -> int:
        """How many tokens the messages take, about."""
        return sum(tokens(message["content"]) for message in self.messages)


@dataclass(frozen=True, slots=True)
class Reply:
    """The text a model wrote, and whether it was cut off at the output limit.

    `is_thought`: there was no answer, the text is what stood where a model thinks.
    """

    text: str
    cut: bool = False
    is_thought: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait: seconds for one request as a whole, attempts at it, and seconds over all attempts.

    `pause` is the first wait between attempts; it doubles, with jitter, up to `longest`.
    """

    deadline: float = 300.0
    attempts: int = 8
    total: float = 3600.0
    pause: float = 1.0
    longest: float = 60.0


class Asks(Protocol):
    """Answers requests: the live endpoint, or the Batch API."""

    async def ask(self, request: Request, usage: Usage, read: Callable[[Reply], Answer]) -> Answer:
        """Return what `read` makes of the reply, adding what was used to `usage`; raises RequestError or ServiceError."""

    async def aclose(self) -> None:
        """Give up connections."""


@lru_cache(maxsize=64)
def tokens(text: str) -> int:
    """Estimate the tokens of a text, on the safe side: one for a Han character, one for three Latin letters."""
    return len(text.encode("utf-8", "surrogatepass")) // 3 + 1
