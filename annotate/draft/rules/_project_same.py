"""One record for what is named several times: the fullest name stands for all (rules 10 and 15)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from annotate.draft.rules._project_find import Undertaking

_MOST = 300  # undertakings that a further one is compared with
_NAMINGS = 30  # of one undertaking, and events in it, that are kept
_PLAIN = re.compile(r"[“”\"‘’（）()·\s]|项目$|工程$|建设$")
_PHASE = re.compile(r"([一二三四五]期|[A-DＡ-Ｄ]区)")


def merged(found: Iterable[Undertaking]) -> list[Undertaking]:
    """Return each undertaking once, with the events of all its namings."""
    kept: list[Undertaking] = []
    for one in found:
        low = max(0, len(kept) - _MOST)
        at = next((at for at in range(low, len(kept)) if _same(one.name.text, kept[at].name.text)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _joined(kept[at], one)
    return kept


def _joined(first: Undertaking, second: Undertaking) -> Undertaking:
    longer = len(_plain(second.name.text)) > len(_plain(first.name.text))
    full, short = (second, first) if longer else (first, second)
    return replace(
        full,
        events=(*first.events, *second.events)[:_NAMINGS],
        context=full.context or short.context,
        others=(*full.others, *short.namings)[:_NAMINGS],
    )


def _same(one: str, other: str) -> bool:
    """Tell whether one name is a short form of the other: its characters in order, with the same end or beginning."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    if len(short) < 2 or _PHASE.findall(short) != _PHASE.findall(long):
        return short == long
    if short in long:
        return len(short) > 2 or long.startswith(short)
    return short[-2:] == long[-2:] and len(short) >= 5 and _in_order(short, long)


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return _PLAIN.sub("", name)
