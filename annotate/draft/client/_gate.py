"""The gate all requests go through: how many at a time, and how many requests and tokens a minute."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

_BACK_OFF = 0.7
_COOLING = 1.0  # seconds: replies that were on their way when we backed off say nothing new


class Rate:
    """So many units a minute, evenly (the generic cell rate algorithm of ITU-T I.371, one second of burst)."""

    def __init__(self, per_minute: float) -> None:
        self._seconds = 60.0 / per_minute
        self._next = 0.0

    def delay(self, units: float) -> float:
        """Book units and return the seconds to wait before using them."""
        now = monotonic()
        due = max(self._next, now - 1.0)
        self._next = due + units * self._seconds
        return max(0.0, due - now)

    def correct(self, units: float) -> None:
        """Book units that turned out to be used beyond (or, negative, below) what was booked."""
        self._next += units * self._seconds


class Gate:
    """Lets at most `width` requests be in flight; narrows when the server is busy, widens as replies come.

    Additive increase, multiplicative decrease (Chiu and Jain, 1989), shared by all requests. A request that
    waits for its next attempt is not in the gate and holds up nobody.
    """

    def __init__(self, width: int, rpm: float | None = None, tpm: float | None = None) -> None:
        self._most = width
        self._width = float(width)
        self._inside = 0
        self._room = asyncio.Condition()
        self._requests = Rate(rpm) if rpm else None
        self._tokens = Rate(tpm) if tpm else None
        self._narrowed = 0.0

    @property
    def width(self) -> float:
        """How many requests may be in flight now."""
        return self._width

    @asynccontextmanager
    async def __call__(self, tokens: int) -> AsyncIterator[None]:
        """Wait for room and rate, then hold a place."""
        await self._rate(tokens)
        async with self._room:
            while self._inside >= int(self._width):
                await self._room.wait()
            self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            async with self._room:
                self._room.notify(2)

    def went_well(self, booked: int, used: int) -> None:
        """Widen a little, and book the tokens that were really used."""
        self._width = min(float(self._most), self._width + 1 / self._width)
        if self._tokens and used:
            self._tokens.correct(used - booked)

    def was_busy(self) -> None:
        """Narrow, once for all the requests that were in flight together."""
        now = monotonic()
        if now - self._narrowed > _COOLING:
            self._narrowed = now
            self._width = max(1.0, self._width * _BACK_OFF)

    async def _rate(self, tokens: int) -> None:
        delays = [self._requests.delay(1)] if self._requests else []
        if self._tokens:
            delays.append(self._tokens.delay(tokens))
        if delays and (seconds := max(delays)) > 0:
            await asyncio.sleep(seconds)
