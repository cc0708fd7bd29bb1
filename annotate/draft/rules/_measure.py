"""What kind of measurement a number is: level, change, rank or completion; and the words that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotate import lexicon
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._words import any_of, words

_COMPARED = any_of(words("indicators", "compared"))
_UP = any_of(words("indicators", "up"))
_DOWN = any_of(words("indicators", "down"))
_UP_NOUN, _DOWN_NOUN = any_of(words("indicators", "up_nouns")), any_of(words("indicators", "down_nouns"))
_FILL = r"(?:了|分别|均|幅度?|约|近|超过?|逾|达到?|不到|为|是|将|在|接近|突破|到?了)"
_CHANGE = re.compile(
    f"(?:(?:{_COMPARED})[，,]?)*(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN}))(?:预计)?{_FILL}{{0,3}}$"
    f"|(?:(?:{_COMPARED})[，,]?)*(?:(?P<rise>{_UP})|(?P<fall>{_DOWN})){_FILL}{{0,2}}$"
)
_SHORT = frozenset("高低多少快慢进升")  # verbs of change only in a comparison: 比上年多21个, not 最高21个
_AGAINST = re.compile(r"[比较年][^，。；]{0,20}$")
_BEHIND = re.compile(r"的?(?:同比)?(?:(?P<up>增速|增幅|增长|涨幅)|(?P<down>降幅|跌幅|下降))")
_RELATIVE = frozenset({"percent", "points", "ratio"})
_COMPLETION = lexicon.load("indicators")["completion"]
_GOAL, _RATE = any_of(_COMPLETION["goals"]), any_of(_COMPLETION["rates"])
_TOWARDS = re.compile(
    f"(?:{any_of(_COMPLETION['verbs'])})[^，。；]{{0,12}}?(?:{_GOAL})(?:任务|进度|数|值|的)?的?(?:约|近|超过?|达)?$"
)
_BARE_GOAL = re.compile(f"(?:{_RATE})(?:已|约|近|超过?|达到?|为)*$")
_GAP = re.compile(
    r"比(?![^，。；]{0,12}(?:年|月|季度|半年|上期|上届|同期|原来|以前|过去|从前|计划|目标|预期|当时|一期|初|末|版|轮|任务|预算))[^，。；比\d]{2,14}?(?:高出?|低|多出?|少|快|慢|便宜|贵)(?:了|近|约|出|将近)*$"
)
_TIMES_OLD = re.compile(
    r"[，,]?(?:已|相当于|达到?)?(?:是|为|相当于)[^，。；]{0,12}(?:年|同期|月|前|初|时|末|底|代)的?(?:约|近)?$"
)
_PLACED = re.compile("(?:排名?|位次|名次|[位名]?[列居])[^，。；：\\d第]{0,8}$")
_SIGNED = re.compile(f"(?:{_COMPARED})*[+＋]$")
_COMPARES = re.compile(f"(?:{_COMPARED})+$")
_MINUS = "-－−负"
_TAIL = 28  # characters before the number in which the words of a measure stand


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of a number, the direction of a change, and how much of `before` is left for the name."""

    name: str
    direction: str | None
    rest: str


def measure(spot: Spot) -> Measure:
    """Tell what kind of measurement a number is."""
    ranked = (
        _PLACED.search(spot.before) if spot.kind == "count" and spot.mention.endswith(("位", "名")) else None
    )
    if spot.kind == "rank" or ranked:
        return Measure("rank", None, spot.before[: ranked.start()] if ranked else spot.before)
    before = spot.before.rstrip()
    cut = max(0, len(before) - _TAIL)
    tail = before[cut:]
    signed = _SIGNED.search(tail) if spot.kind in _RELATIVE else None
    if spot.kind in _RELATIVE and (spot.mention[0] in _MINUS or signed):
        told = _CHANGE.search(tail) or signed or _COMPARES.search(tail)
        return Measure(
            "change",
            "down" if spot.mention[0] in _MINUS else "up",
            before[: cut + told.start()] if told else before,
        )
    towards = _TOWARDS.search(tail) or (spot.kind == "percent" and _BARE_GOAL.search(tail))
    if towards:
        return Measure("completion", None, spot.before[: cut + towards.start()])
    if _GAP.search(tail):
        return Measure("level", None, spot.before)
    return _change(spot, tail, cut) or Measure("level", None, spot.before)


def _change(spot: Spot, tail: str, cut: int) -> Measure | None:
    """Return the change that a number is, by the words before it, up to where `tail` begins, or behind it."""
    multiple = _TIMES_OLD.search(tail) if spot.mention.rstrip("多余").endswith("倍") else None
    if multiple:  # 是2020年的2.3倍, but not 是全国平均水平的2.3倍
        return Measure("change", "up", spot.before[: cut + multiple.start()])
    changed = _CHANGE.search(tail)
    if changed and _compares(changed, tail):
        rising = bool(changed["up"] or changed["rise"])
        return Measure("change", "up" if rising else "down", spot.before[: cut + changed.start()])
    behind = _BEHIND.match(spot.after) if spot.kind in _RELATIVE else None
    return Measure("change", "up" if behind["up"] else "down", spot.before) if behind else None


def _compares(changed: re.Match[str], tail: str) -> bool:
    """Tell a short word that compares from one that does not."""
    verb = changed["rise"] or changed["fall"]
    if verb and tail[: changed.start("rise" if changed["rise"] else "fall")].endswith(("新", "不", "最")):
        return False  # 新增, 不低于, 每年最高
    return verb not in _SHORT or bool(
        _AGAINST.search(tail[: changed.start("rise" if changed["rise"] else "fall")])
    )
