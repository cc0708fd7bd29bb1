"""Words around a number that say it is more, less or about that much."""

from __future__ import annotations

import re
from functools import cache

from annotate.lexicon import load
from annotate.quantity._model import Qualifier

_PLUS = re.compile(r"[+＋](?!\w)")  # 100家+; not 1个中心+3个基地
_QUALIFIERS: tuple[Qualifier, ...] = ("approx", "more_than", "less_than")


@cache
def _words(side: str) -> tuple[dict[str, Qualifier], dict[str, str], int]:
    """Qualifying words of one side, characters that make another word of them, and the longest length."""
    lexicon = load("number_words")[side]
    words = {word: kind for kind in _QUALIFIERS for word in lexicon[kind]}
    return words, lexicon["not_beside"], max(map(len, words))


@cache
def _edges(side: str) -> frozenset[str]:
    words = _words(side)[0]
    return frozenset(word[-1 if side == "before" else 0] for word in words)


def before(text: str, start: int) -> tuple[Qualifier, int] | None:
    """The qualifier that ends directly before ``start``, spaces passed over, and where it begins."""
    end = start
    while end > max(0, start - 3) and text[end - 1].isspace():
        end -= 1
    if not end or text[end - 1] not in _edges("before"):
        return None
    words, not_behind, longest = _words("before")
    for length in range(min(longest, end), 0, -1):
        word = text[end - length : end]
        if word in words and not _clash(text[end - length - 1 : end - length], not_behind.get(word)):
            return words[word], end - length
    return None


def after(text: str, end: int) -> tuple[Qualifier, int] | None:
    """The qualifier that begins directly at ``end``, and where it stops."""
    if (plus := _PLUS.match(text, end)) is not None:
        return "more_than", plus.end()
    if text[end : end + 1] not in _edges("after"):
        return None
    words, not_before, longest = _words("after")
    for length in range(longest, 0, -1):
        word = text[end : end + length]
        if word in words and not _clash(text[end + length : end + length + 1], not_before.get(word)):
            return words[word], end + length
    return None


def _clash(neighbour: str, others: str | None) -> bool:
    return bool(others and neighbour) and neighbour in (others or "")
