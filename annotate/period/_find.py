"""Time expressions in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from annotate.lexicon import load
from annotate.period._model import Mention
from annotate.period._pattern import expression
from annotate.reading._view import View

_DIGITS = re.compile("[0-9]++")
# Which characters a counted or dated expression begins with, and which may come second.
_FIRST = '0-9一二两三四五六七八九十几数第首前头Q全年上下本从截到至近过最未今接往这周星凌清早中午傍晚夜深“"‘「'
_SECOND = (
    r"0-9一二两三四五六七八九十百几数〇○零年月日号时点季个周星天世去今明后来前当本上下半首第全期午晨间晚夜里多"
    r"近至到止的初中底末内、:：\s/.\-–—~〜“\"‘「"
)


def find(text: str) -> list[Mention]:
    """Every time expression in ``text``, the longest at each place, left to right, in linear time."""
    view = View(text)
    places = ((*view.span(mention.start, mention.end), mention.vague) for mention in iterate(view.text))
    return [Mention(start, end, text[start:end], vague) for start, end, vague in places]


def iterate(text: str) -> Iterator[Mention]:
    """What ``find`` lists, one by one, in a text as it is read."""
    search, match = _candidate().search, expression().match
    position = 0
    while candidate := search(text, position):
        position = candidate.start()
        mention = match(text, position)
        if mention is None or mention.end() == position:
            digits = _DIGITS.match(text, position)
            position = digits.end() if digits else position + 1
            continue
        position = mention.end()
        yield Mention(mention.start(), position, mention[0], _is_vague(mention))


@cache
def _candidate() -> re.Pattern[str]:
    lexicon = load("period_words")
    words = [word for key in lexicon for word in lexicon[key]]
    first, second = ("".join(sorted({word[place] for word in words})) for place in (0, 1))
    return re.compile(
        f"[自现{_FIRST}{first}](?:(?<=[自现])|(?<=[{_FIRST}])(?=[{_SECOND}])|(?<=[{first}])(?=[{second}]))"
    )


def _is_vague(mention: re.Match[str]) -> bool:
    """Every group of the expression is a kind of vague one; 近几年 is vague as well."""
    return mention.lastgroup is not None or "几" in mention[0] or "数" in mention[0]
