"""A number in its sentence: what stands around it, what kind of measurement it is, and what was said before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotate import lexicon, quantity
from annotate.draft.rules._page import Page
from annotate.draft.rules._text import any_of, words
from annotate.record import Value

_LONGEST = 80  # characters of a clause that are looked at on either side: longer ones say no more


@dataclass(frozen=True, slots=True)
class Spot:
    """One measured number. `before` and `after` are its clause up to the neighbouring numbers."""

    number: quantity.Mention
    mention: str
    clause: int
    before: str
    after: str
    follows: bool  # the number before it stands in the same clause

    @property
    def kind(self) -> str:
        """The kind of the quantity: money, percent, count, …"""
        return self.number.quantity.kind

    @property
    def begin(self) -> int:
        """Where `before` begins in the page."""
        return self.number.start - len(self.before)


def spots(page: Page) -> Iterator[Spot]:
    """Yield the measured numbers of a page, in order."""
    numbers, text = page.numbers, page.text
    for index, number in enumerate(numbers):
        start, end = page.clause(number.start)
        _, last = page.clause(max(number.end - 1, number.start))
        end = max(end, last)
        previous = numbers[index - 1] if index else None
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        follows = previous is not None and previous.end > start
        left = max(start, previous.end if follows and previous else 0, number.start - _LONGEST)
        right = min(end, following.start if following else end, number.end + _LONGEST)
        yield Spot(
            number,
            text[number.start : number.end],
            start,
            text[left : number.start],
            text[number.end : right],
            follows,
        )


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


@dataclass(frozen=True, slots=True)
class Found:
    """A record the rules found: a stretch of the page, its fields without the mention, and the rule's name."""

    type: str
    start: int
    end: int
    fields: dict[str, Value]
    rule: str


@dataclass(slots=True)
class Said:
    """What the numbers of one sentence have said so far, for those that follow."""

    sentence: int = -1
    last: Measure | None = None
    names: list[str] = field(default_factory=list)  # of levels, in order
    money: str | None = None  # the kind of the last amount, if it was an investment
    into: str | None = None  # what that amount goes into
    terms: bool = False  # whether aid was the most that will be given: the terms of a policy
    group: str | None = None  # the counted group named last: 125个重点项目
    whole: str | None = None  # … and that of which those behind 其中 are parts
    parts: int = 0  # of it, named since the last amount

    def count(self, group: str | None, *, part: bool) -> None:
        """Remember a counted group."""
        if group is None:
            return
        if not part:
            self.whole = group
        self.parts += part
        self.group = group

    def counted(self) -> str | None:
        """Return the group that an amount is about: behind several parts, the whole."""
        if self.parts > 1:
            self.group = self.whole or self.group
        self.parts = 0
        return self.group
