"""How large a batch may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotate.errors import InputError

_SIZE = re.compile(r"(\d{1,12})\s{0,3}([km]?)\s{0,3}(tokens?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """The most a batch may hold: requests and bytes as the API takes them, and tokens if the account has a limit."""

    requests: int = 50_000
    bytes: int = 190_000_000
    tokens: int | None = None

    @classmethod
    def of(cls, given: str | None) -> Size:
        """Read `2000` (requests) or `2M tokens`; raises InputError for anything else."""
        if given is None:
            return cls()
        match = _SIZE.fullmatch(given.strip())
        number = int(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2].lower()] if match else 0
        if not match or not number or (match[2] and not match[3]):
            raise InputError(f"--batch-size {given!r}: give requests (2000) or tokens ('2M tokens')")
        return cls(tokens=number) if match[3] else cls(requests=min(number, cls().requests))


@dataclass(slots=True)
class Load:
    """What a batch holds so far."""

    requests: int = 0
    bytes: int = 0
    tokens: int = 0

    def add(self, size: int, tokens: int) -> None:
        """Count one more request."""
        self.requests += 1
        self.bytes += size
        self.tokens += tokens

    def has_room(self, most: Size, size: int, tokens: int) -> bool:
        """Tell whether one more request fits; a first one always does."""
        fits = self.requests < most.requests and self.bytes + size <= most.bytes
        return not self.requests or (fits and (most.tokens is None or self.tokens + tokens <= most.tokens))
