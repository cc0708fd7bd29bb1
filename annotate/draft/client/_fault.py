"""What can go wrong with one request, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from time import time
from typing import Any

from annotate.draft.client._refusals import Refusal, understood
from annotate.errors import UnavailableError


class Kind(StrEnum):
    """What kind of failure it is: each has one consequence."""

    BUSY = "busy"  # rate limit: wait as told, then again
    BROKEN = "broken"  # 5xx, lost connection, deadline, garbage: again, a few times
    UNREADABLE = "unreadable"  # a reply that is no JSON: again, twice
    EMPTY = "empty"  # cut off before an answer: again with a larger output limit, if there is one
    TOO_LONG = "too long"  # more than the model takes or gives: cut the part in two
    REFUSED = "refused"  # content filter, refusal: the article is reported
    DIALECT = "dialect"  # a parameter or format this server does not take: leave it out
    REJECTED = "rejected"  # another 4xx: asking again is no use
    ACCESS = "access"  # key, rights, quota, model: the run stops


class RequestError(UnavailableError):
    """One request that failed; the text never holds a key, nor characters that no file or terminal should get.

    `wait` is what the server asks for, in seconds; `step` by how many reply formats to step down; `most` the output
    limit to go on with, in tokens; `refusal` what the server's words say.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        wait: float | None = None,
        *,
        step: int = 0,
        most: int | None = None,
        refusal: Refusal | None = None,
    ) -> None:
        super().__init__("".join(char if char.isprintable() else " " for char in message))
        self.kind = kind
        self.wait = wait
        self.step = step
        self.most = most
        self.refusal = refusal


def of_status(status: int, error: Mapping[str, Any], headers: Mapping[str, str]) -> RequestError:
    """Return the fault that a status code and the server's error object stand for."""
    words = str(error.get("message") or error.get("detail") or "no reason given")[:500]
    param = f" ({str(error['param'])[:80]})" if error.get("param") else ""
    said = " ".join([*(str(error.get(name, ""))[:80] for name in ("code", "type", "param")), words])
    refusal = understood(status, said)
    kind = _kind(status, refusal)
    return RequestError(kind, f"status {status}: {words}{param}", _wait(headers), refusal=refusal)


def of_error(error: Any) -> RequestError:
    """Return the fault of an error object that came with status 200; one without a status is taken for passing trouble."""
    told = error if isinstance(error, dict) else {"message": str(error)}
    for name in ("status", "code", "status_code"):
        if str(told.get(name)).isdigit() and 400 <= int(str(told[name])[:3]) < 600:
            return of_status(int(str(told[name])[:3]), told, {})
    return of_status(503, told, {})


_KINDS = {
    "access": Kind.ACCESS,
    "refused": Kind.REFUSED,
    "too long": Kind.TOO_LONG,
    "too much output": Kind.TOO_LONG,
}


def _kind(status: int, refusal: Refusal | None) -> Kind:
    if refusal:
        return _KINDS[refusal.kind]
    if status in (401, 402, 403, 404):
        return Kind.ACCESS
    if status in (408, 409, 425) or status >= 500:
        return Kind.BROKEN
    if status == 429:
        return Kind.BUSY
    if status == 413:
        return Kind.TOO_LONG
    return Kind.DIALECT if status in (400, 422) else Kind.REJECTED


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
