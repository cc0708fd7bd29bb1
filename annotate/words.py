"""How messages say things."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: 1 article, 2 articles, 1,000 records."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def meant(word: str, known: Iterable[str]) -> str:
    """Return what somebody may have meant who wrote a word that is not known, as an end of the sentence; else nothing."""
    near = get_close_matches(word, list(known), 1, 0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
