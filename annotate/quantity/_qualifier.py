"""Words around a number that say it is more, less or about that much."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from annotate.lexicon import load
from annotate.quantity._model import Qualifier

_PLUS = re.compile(r"[+](?!\w)")  # 100家+; not 1个中心+3个基地
_KINDS: tuple[Qualifier, ...] = ("approx", "more_than", "less_than")


@cache
def _words(side: str) -> dict[str, list[tuple[str, Qualifier, str]]]:
    """By the character next to the number: word, qualifier, and characters that make it another word."""
    lexicon = load("number_words")[side]
    edge = -1 if side == "before" else 0
    words: defaultdict[str, list[tuple[str, Qualifier, str]]] = defaultdict(list)
    for kind in _KINDS:
        for word in lexicon[kind]:
            words[word[edge]].append((word, kind, lexicon["not_beside"].get(word, "")))
    return {character: sorted(found, key=_length, reverse=True) for character, found in words.items()}


def _length(entry: tuple[str, Qualifier, str]) -> int:
    return len(entry[0])


def before(text: str, start: int) -> tuple[Qualifier, int] | None:
    """The qualifier that ends directly before ``start``, up to three spaces passed over, and where it begins."""
    end = start
    while end > max(0, start - 3) and text[end - 1].isspace():
        end -= 1
    for word, kind, others in _words("before").get(text[end - 1 : end], ()):
        begin = end - len(word)
        if text.endswith(word, 0, end) and not (begin and text[begin - 1] in others):
            return kind, begin
    return None


def after(text: str, end: int, kind: str) -> tuple[Qualifier, int] | None:
    """The qualifier that begins directly at ``end``, behind a quantity of a kind, and where it stops."""
    following = text[end : end + 1]
    if following == "+" and _PLUS.match(text, end):
        return "more_than", end + 1
    for word, qualifier, others in _words("after").get(following, ()):
        stop = end + len(word)
        if text.startswith(word, end) and not (text[stop : stop + 1] and text[stop] in others):
            return qualifier, stop
    if kind == "duration" and following == "内":  # 7个工作日内
        return "less_than", end + 1
    return None
