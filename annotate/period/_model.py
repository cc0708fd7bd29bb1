"""What a period is, and a mention of a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Tense = Literal["past", "future"]
"""Whether what is told has happened or shall happen."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both days included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Mention:
    """A time expression, ``text[start:end]``; ``vague`` if it names no interval (目前, 近日)."""

    start: int
    end: int
    text: str
    vague: bool
