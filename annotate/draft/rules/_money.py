"""Money put into something particular: investments, told from statistical series (section 3 of the guidelines)."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._words import any_of, words

_KINDS: dict[str, list[str]] = lexicon.load("investments")["kinds"]
_KIND_OF = {word: kind for kind, listed in _KINDS.items() for word in listed}
_WORD = re.compile(any_of(_KIND_OF))
_SERIES = re.compile(any_of(words("indicators", "series")))
_OF = re.compile(r"^(?:以上|左右|以内|余|多)?的(?P<target>[^，,；;。：:！？!?、\s]{2,30})")
_STRONG = frozenset({"registered_capital", "subsidy", "fund", "loan"})


def investment_kind(spot: Spot) -> str | None:
    """Return the kind of investment that an amount of money is, or None if it is a statistical series."""
    if spot.kind != "money":
        return None
    near = _last(_WORD, spot.before)
    series = _last(_SERIES, spot.before)
    behind = _WORD.match(spot.after.lstrip("的以上左右人民币")[:12]) or _WORD.search(spot.after[:10])
    if series and (near is None or series.end() >= near.end()):
        return None
    if near and not (
        behind and _KIND_OF[behind.group()] in _STRONG and _KIND_OF[near.group()] not in _STRONG
    ):
        return _KIND_OF[near.group()]
    if behind and not _SERIES.search(spot.after[: behind.end()]):
        return _KIND_OF[behind.group()]
    return None


def target_behind(spot: Spot) -> str | None:
    """Return what stands behind an amount: 80亿元的甲基地 → 甲基地."""
    found = _OF.match(spot.after)
    return found["target"] if found else None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found
