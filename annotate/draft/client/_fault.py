"""What can go wrong with one request, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from time import time
from typing import Any

from annotate.errors import UnavailableError


class Kind(StrEnum):
    """What kind of failure it is: each has one consequence."""

    BUSY = "busy"  # rate limit: wait as told, then again
    BROKEN = "broken"  # 5xx, lost connection, deadline, garbage: again, a few times
    UNREADABLE = "unreadable"  # a reply that is no JSON: again, twice
    TOO_LONG = "too long"  # more than the model takes or gives: cut the part in two
    REFUSED = "refused"  # content filter, refusal: the article is reported
    DIALECT = "dialect"  # a parameter or format this server does not take: leave it out
    REJECTED = "rejected"  # another 4xx: asking again is no use
    ACCESS = "access"  # key, rights, quota, model: the run stops


class RequestError(UnavailableError):
    """One request that failed; the text never holds a key, nor characters that no file or terminal should get.

    `wait` is what the server asks for, in seconds; `step` by how many reply formats to step down.
    """

    def __init__(self, kind: Kind, message: str, wait: float | None = None, step: int = 0) -> None:
        super().__init__("".join(char if char.isprintable() else " " for char in message))
        self.kind = kind
        self.wait = wait
        self.step = step


_ACCESS_CODES = (
    "insufficient_quota",
    "billing_hard_limit",
    "billing_not_active",
    "invalid_api_key",
    "model_not_found",
    "account_deactivated",
    "arrearage",
    "insufficient balance",
    "exceeded_current_quota",
)
_FILTER_CODES = (
    "content_filter",
    "content_policy",
    "data_inspection_failed",
    "datainspectionfailed",
    "content exists risk",
    "moderation",
)
_LENGTH_CODES = (
    "context_length",
    "maximum context",
    "context window",
    "too many tokens",
    "prompt is too long",
    "string_above_max_length",
)


def of_status(status: int, error: Mapping[str, Any], headers: Mapping[str, str]) -> RequestError:
    """Return the fault that a status code and the server's error object stand for."""
    words = str(error.get("message") or "no reason given")[:500]
    param = f" ({str(error['param'])[:80]})" if error.get("param") else ""
    return RequestError(_kind(status, error, words), f"status {status}: {words}{param}", _wait(headers))


def _kind(status: int, error: Mapping[str, Any], words: str) -> Kind:
    said = (
        " ".join(str(error.get(name, "")) for name in ("code", "type", "param")).lower() + " " + words.lower()
    )
    if status in (401, 402, 403, 404) or _has(said, _ACCESS_CODES):
        return Kind.ACCESS
    if status in (408, 409, 425) or status >= 500:
        return Kind.BROKEN
    if status == 429:
        return Kind.BUSY
    if _has(said, _FILTER_CODES):
        return Kind.REFUSED
    if status == 413 or _has(said, _LENGTH_CODES):
        return Kind.TOO_LONG
    return Kind.DIALECT if status in (400, 422) else Kind.REJECTED


def _has(said: str, codes: tuple[str, ...]) -> bool:
    return any(code in said for code in codes)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3); `retry-after-ms` where a server has it."""
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return _sane(float(milliseconds) / 1000)
        value = headers.get("retry-after")
        if not value:
            return None
        if value.replace(".", "", 1).isdigit():
            return _sane(float(value))
        return _sane(parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, OverflowError):
        return None


def _sane(seconds: float) -> float | None:
    return max(0.0, seconds) if seconds < float("inf") else None
