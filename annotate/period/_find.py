"""Time expressions in running text."""

from __future__ import annotations

import re
from functools import cache

from annotate.lexicon import load
from annotate.period._model import Mention
from annotate.period._pattern import expression

_DIGITS = re.compile("[0-9０-９]++")
_FIRST = (
    '0-9０-９一二两三四五六七八九十几数第首前全年上下本自从截到至近过最未今接往这周星凌清早中午傍晚夜深“"‘「'
)


def find(text: str) -> list[Mention]:
    """Every time expression in ``text``, the longest at each place, left to right, in linear time."""
    found: list[Mention] = []
    search, match = _candidate().search, expression().match
    position = 0
    while candidate := search(text, position):
        position = candidate.start()
        mention = match(text, position)
        if mention is None:
            digits = _DIGITS.match(text, position)
            position = digits.end() if digits else position + 1
            continue
        position = mention.end()
        found.append(Mention(mention.start(), position, mention[0], _is_vague(mention)))
    return found


@cache
def _candidate() -> re.Pattern[str]:
    lexicon = load("period_words")
    words = [word for key in lexicon for word in lexicon[key]]
    return re.compile(f"[{_FIRST}{''.join(sorted({word[0] for word in words}))}]")


def _is_vague(mention: re.Match[str]) -> bool:
    return (
        bool(mention["vague"] or mention["since"] or mention["now"])
        or "几" in mention[0]
        or "数" in mention[0]
    )
