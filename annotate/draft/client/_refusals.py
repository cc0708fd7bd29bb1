"""How servers word their refusals: the table of `refusals.toml`, and what a response says by it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).resolve().parent.parent / "refusals.toml"
_GROUPED = re.compile(r"(?<=\d),(?=\d{3})")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a response says: the kind, and the numbers it names.

    `limit`: tokens that fit; `input`: tokens of the messages; `total`: messages and output limit together; `most`: tokens
    of output at most.
    """

    kind: str
    limit: int | None = None
    input: int | None = None
    total: int | None = None
    most: int | None = None

    @property
    def is_sensible(self) -> bool:
        """Whether the numbers say that something is too large: a rate limit names them for less reason too."""
        return not (self.limit and self.total and self.total <= self.limit)

    def room(self, sent: int | None) -> int | None:
        """Return the output limit that is left, where `sent` was asked for; None if that cannot be told."""
        if self.most:
            return self.most
        taken = self.input
        if taken is None and self.total is not None and sent:
            taken = self.total - sent
        return None if taken is None or self.limit is None else self.limit - taken


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    status: tuple[int, ...]
    pattern: re.Pattern[str]


def understood(status: int, said: str) -> Refusal | None:
    """Return what an error says, by the first entry of the table that fits; None if none does."""
    said = _GROUPED.sub("", said)
    for entry in _entries():
        if entry.status and status not in entry.status:
            continue
        if match := entry.pattern.search(said):
            found = Refusal(
                entry.kind, **{name: int(number) for name, number in match.groupdict().items() if number}
            )
            if found.is_sensible:
                return found
    return None


@cache
def _entries() -> tuple[_Entry, ...]:
    table: list[Mapping[str, Any]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["refusal"]
    return tuple(
        _Entry(
            item["kind"],
            tuple(item.get("status", ())),
            re.compile(item["pattern"], re.IGNORECASE | re.DOTALL),
        )
        for item in table
    )
