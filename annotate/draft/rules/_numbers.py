"""One record for each number that measures something: an investment or an indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from annotate.draft.rules import _name
from annotate.draft.rules._entities import Entities
from annotate.draft.rules._lists import shared_names, shared_targets
from annotate.draft.rules._measure import Measure, measure
from annotate.draft.rules._money import (
    fund_named,
    giver,
    investment_kind,
    is_ceiling,
    is_given,
    is_money,
    is_term,
    receiver,
    target_around,
)
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._spot import Spot, spots
from annotate.draft.rules._status import Statuses
from annotate.draft.rules._subject import Subjects, is_self
from annotate.draft.rules._times import Times
from annotate.draft.rules._words import any_of, words
from annotate.record import Value

_PHYSICAL = frozenset({"count", "area", "length", "mass", "volume", "power", "energy", "data", "duration"})
_SHARE = re.compile(r"占(?P<whole>[^，,；;。]{1,20}?)(?:的(?:比重|比例)?)?(?:达到?|为|超过?|近|约|已)*$")
_STOCK = re.compile(any_of(words("times", "stock")))
_FLOW = re.compile(any_of((*words("indicators", "series"), *words("times", "flow"))))
_AID = frozenset({"subsidy", "fund", "loan"})  # money of a giver, who is not what it goes into
_INVESTED = frozenset({"total_investment", "planned_investment", "completed_investment"})
_WILL = re.compile(r"(?:将|要|计划|准备|打算|力争|拟)(?:再|新|先|继续)?[^，。；]{0,4}(?:投|拿|花)")
_AND = ("、", "和", "与", "及")
_NO_PART = frozenset({"总量", "规模", "其", "总额"})
_FAR = 60  # characters before a clause in which an appraisal is named
_RELATIVE = frozenset({"percent", "points"})
_GROUPS = ("项目", "企业", "工程", "机构", "平台", "公司", "单位", "团队", "基金")
_BEHIND = re.compile(r"[：:]\s*(?P<name>[\u4e00-\u9fff][^，。；：:\d]{1,24})$")
_PART_OF = re.compile("(?P<part>.{1,16}?)占(?:到|了|去|据)?$")
_FROM = re.compile("[由从][^，。；]{0,12}$")
_TO = re.compile("(?:左右|以上|以内)?(?:逐步)?(?:增|提|升|扩|降|减|缩|压|翻|回落|恢复|拓展)[^，。；\\d]{0,4}[到至为]")
_SHARED = re.compile("持股|占股|股权|股份|认缴|出资比例|存续期|投资期|年?利率|贴息|达标率|合格率|每[人户家]|用于|比例[最]?[高低]?$|不得")
_BARE_SCORES = ("得分", "总分", "成绩", "分数")
_SCORES = ("得分", "总分", "成绩", "分数", "排名", "位次")
_DONE = re.compile(r"已?(?:建成|竣工|完工|投产|投用|投运|完成)")


@dataclass(frozen=True, slots=True)
class Found:
    """A record the rules found: a stretch of the page, its fields without the mention, and the rule's name."""

    type: str
    start: int
    end: int
    fields: dict[str, Value]
    rule: str


def numbers(page: Page, entities: Entities, times: Times, statuses: Statuses) -> Iterator[Found]:
    """Yield a record for each measured number of a page, in order."""
    return _Reader(page, entities, times, statuses).read()


@dataclass(slots=True)
class _Said:
    """What the numbers of one sentence have said so far, for those that follow."""

    sentence: int = -1
    last: Measure | None = None
    names: list[str] = field(default_factory=list)  # of levels, in order
    money: str | None = None  # the kind of the last amount, if it was an investment
    into: str | None = None  # what that amount goes into
    terms: bool = False  # whether aid was the most that will be given: the terms of a policy
    group: str | None = None  # the counted group named last: 125个重点项目


class _Reader:
    """Goes through the numbers in order, since a number without a name has that of the one before it."""

    def __init__(self, page: Page, entities: Entities, times: Times, statuses: Statuses) -> None:
        self._page = page
        self._subjects = Subjects(page, entities)
        self._times = times
        self._statuses = statuses
        self._series = ""  # the name of the last series
        self._counted = ""  # the noun of the last counted group
        self._said = _Said()
        self._shared_targets = shared_targets(page)
        self._appraisals = _name.appraisals(page.text)

    def read(self) -> Iterator[Found]:
        names = shared_names(self._page, self._subjects)
        for spot in spots(self._page):
            sentence = self._page.sentence_index(spot.number.start)
            if sentence != self._said.sentence:
                self._said = _Said(sentence)
            measured = self._measure(spot)
            kind = self._kind(spot) if measured.name == "level" else None
            if is_money(spot) and measured.name == "level":
                self._said.money = kind
            name = names.get(spot.number.start)
            yield self._investment(spot, kind) if kind else self._indicator(spot, measured, name)

    def _kind(self, spot: Spot) -> str | None:
        """Return the kind of an investment; what is still to be spent is planned (rule 20)."""
        kind = investment_kind(self._page, spot, self._said.money)
        if kind == "completed_investment" and (
            _WILL.search(spot.before) or self._statuses.of(spot.number.start) != "actual"
        ):
            return "planned_investment"
        return kind

    def _measure(self, spot: Spot) -> Measure:
        """Tell what kind of measurement a number is; in 增长5%、6% the second is of the kind of the first."""
        if self._said.last and spot.follows and spot.before.strip() in _AND and spot.kind in _RELATIVE:
            return replace(self._said.last, rest="")
        return measure(spot)

    def _investment(self, spot: Spot, kind: str) -> Found:
        state = self._money_status(spot, kind)
        fields: dict[str, Value] = {
            "kind": kind,
            "investor": self._investor(spot, kind),
            "target": self._target(spot, kind),
            "status": state,
            "period": self._money_period(spot, kind),
            "qualifier": spot.number.quantity.qualifier,
        }
        return Found("investment", spot.number.start, spot.number.end, fields, f"money:{kind}")

    def _money_status(self, spot: Spot, kind: str) -> str:
        if kind == "completed_investment":
            return "actual"
        if kind in ("total_investment", "planned_investment"):
            done = kind == "total_investment" and _DONE.search(spot.after)
            return "actual" if done else "planned"
        ceiling = is_ceiling(spot) or (kind == "subsidy" and (self._said.terms or is_term(self._page, spot)))
        self._said.terms |= ceiling and kind == "subsidy"
        promised = ceiling or self._statuses.of(spot.number.start) != "actual"
        return "planned" if promised else "actual"

    def _investor(self, spot: Spot, kind: str) -> str | None:
        """Return who gives the money: named before the verb or, for aid and funds, the subject of the sentence."""
        offset = spot.number.start
        name = giver(spot)
        if name is None and (kind == "subsidy" or (kind in _AID and is_given(spot))):
            name = self._subjects.of(offset)
        if name is None and kind == "financing":
            holder = self._subjects.holder(offset)
            name = holder.name if holder and holder.name.endswith("基金") else None
        if name is None and kind in _INVESTED and is_given(spot):
            holder = self._subjects.holder(offset)
            name = holder.name if holder and holder.company else None
        return self._resolved(name, offset)

    def _money_period(self, spot: Spot, kind: str) -> str | None:
        if kind == "total_investment":
            return self._times.of_thing(spot.number.start, spot.number.end)
        return self._times.governing(spot.number.start, flow=kind in ("completed_investment", "subsidy"))

    def _resolved(self, name: str | None, offset: int) -> str | None:
        """Put the zone's name for the words that stand for it: 全区 → 云湖高新区."""
        zone = self._page.story(offset).zone
        return zone if name and is_self(name, zone) else name

    def _target(self, spot: Spot, kind: str) -> str | None:
        """Return what an amount goes into; in one sentence the next amount goes into the same, without words of its own."""
        around = self._shared_targets.get(spot.number.start) or target_around(self._page, spot)
        if kind == "subsidy":
            return around or receiver(self._page, spot)
        if kind == "fund" and around is None:
            around = fund_named(self._page, spot)
        holder = self._subjects.holder(spot.number.start)
        held = holder.name if holder and not holder.zone else None
        if kind == "financing" and held and held.endswith("基金"):
            held = None  # the fund gives, it does not get
        group = None if kind in _AID else self._said.group
        self._said.into = around or group or held or self._said.into
        return self._said.into

    def _indicator(self, spot: Spot, measured: Measure, shared: str | None) -> Found:
        name, rule = (shared, "shared") if shared else self._name(spot, measured)
        offset = spot.number.start
        subject = self._subjects.of(offset)
        flow = rule != "aid" and self._is_flow(spot, measured, name)
        fields: dict[str, Value] = {
            "name": _name.without_holder(name, subject) or spot.mention,
            "subject": subject,
            "measure": measured.name,
            "direction": measured.direction,
            "status": self._state(spot, rule),
            "period": self._times.governing(offset, flow=True)
            if flow
            else self._times.of_thing(offset, spot.number.end),
            "qualifier": spot.number.quantity.qualifier,
        }
        self._said.last = measured
        if measured.name == "level":
            self._said.names.append(name)
        self._said.group = self._counted_group(spot, name, rule) or self._said.group
        return Found("indicator", spot.number.start, spot.number.end, fields, f"{measured.name}:{rule}")

    def _state(self, spot: Spot, rule: str) -> str:
        """Return the status of a number: a share of costs that is given is a term, what a rise starts from has been reached."""
        if _FROM.search(spot.before) and _TO.match(spot.after):
            return "actual"
        state = self._statuses.of(spot.number.start)
        return "target" if rule == "aid" and state == "actual" else state

    def _counted_group(self, spot: Spot, name: str, rule: str) -> str | None:
        """Return a counted group with its number, as money goes into it (rule 18): 125个重点项目, 信息化项目72项."""
        if spot.kind != "count" or not name.endswith(_GROUPS):
            return None
        if rule == "noun-behind":
            return spot.mention + _name.noun_behind(spot.after)
        return _name.without_running(name) + spot.mention

    def _is_flow(self, spot: Spot, measured: Measure, name: str) -> bool:
        """Tell what a review reports of its year from stocks and sizes, which have no time of their own."""
        if _SHARED.search(name):
            return False
        if measured.name != "level" or spot.kind in ("percent", "points"):
            return True
        return bool(_FLOW.search(name)) and not _STOCK.search(name)

    def _name(self, spot: Spot, measured: Measure) -> tuple[str, str]:
        rest = self._without_head(spot, measured)
        if measured.name == "rank":
            return self._rank_name(spot, rest)
        if measured.name == "level":
            name, rule = self._of_class(spot) or self._said_behind(spot) or self._level_name(spot, rest)
        else:
            name, rule = _name.before(rest), "name-before"
        if not name:
            return self._each(spot) or self._series, "series"
        if _name.is_gap(name):
            return self._series + self._growth() + name, "gap"
        if self._said.names and rule == "name-before":
            name = _name.shared_verb(name, spot.before, self._said.names[-1])
        member = self._page.text.startswith("其中", spot.clause)
        whole = _name.completed(name, self._series, self._counted, member=member)
        if whole in _BARE_SCORES and (told := self._appraisal(spot.number.start)):
            return told + whole, rule
        if whole == name:
            self._series = name
        if spot.kind == "count" and whole == name:
            self._counted = _name.group(name)
        return whole, rule

    def _each(self, spot: Spot) -> str | None:
        """Return the name for one of several numbers behind 分别 that the clauses before it have named."""
        text = self._page.text
        start = text.rfind("分别", spot.clause, spot.number.start)
        if start < 0:
            return None
        _, end = self._page.clause(spot.number.start)
        numbers = within(self._page.numbers, start, end)
        place = next((index for index, number in enumerate(numbers) if number.start == spot.number.start), 0)
        return self._said.names[place - len(numbers)] if len(self._said.names) >= len(numbers) else None

    def _said_behind(self, spot: Spot) -> tuple[str, str] | None:
        """Return the name behind a colon, in a box of figures: ●43家：落地加工企业数."""
        named = _BEHIND.match(spot.after) if not spot.before.strip("●■◆▲·•* \t\u3000") else None
        return (named["name"], "behind") if named else None

    def _of_class(self, spot: Spot) -> tuple[str, str] | None:
        earlier = self._said.names[-1] if self._said.names else ""
        lead = self._page.text[max(spot.clause, spot.number.start - 24) : spot.number.start]
        name = _name.of_class(lead, earlier) if spot.kind == "count" else ""
        return (name, "class") if name else None

    def _level_name(self, spot: Spot, rest: str) -> tuple[str, str]:
        name = _name.before(rest)
        sized = spot.after.startswith("的") and len(name) > 1  # 建筑面积5万平方米的商场
        if spot.kind in _PHYSICAL and not sized and (noun := _name.counted(rest, spot.after)):
            return noun, "noun-behind"
        if spot.kind == "percent" and (given := _name.aid(rest, spot.after)):
            return given, "aid"
        if spot.kind == "duration" and not name:
            start = max(self._page.sentence(spot.number.start).start, spot.number.start - 2 * _FAR)
            name = _name.time_between(self._page.text[start : spot.number.start])
        share = _SHARE.search(spot.before) if spot.kind == "percent" else None
        whole = None if share or spot.kind != "percent" else _PART_OF.fullmatch(name)
        if whole and self._series:
            return f"{whole['part']}占{self._series}", "share"
        if share and not name.endswith(("比重", "比例", "占比")):
            part = _name.before(rest[: rest.rfind("占")])
            part = part if part and part not in _NO_PART else self._series
            return f"{part}占{share['whole']}", "share"
        return name.removeprefix("项目"), "name-before"

    def _rank_name(self, spot: Spot, rest: str) -> tuple[str, str]:
        """A rank without a name of its own is that of the series in its sentence, or of the appraisal told of (rule 25)."""
        name = _name.ranked(rest)
        if len(name) > 1 and not self._is_holder(spot, name):
            self._series = _name.completed(name, self._series, self._counted)
            return self._series, "name-before"
        sentence = self._page.sentence(spot.number.start)
        lead = self._page.text[max(sentence.start, spot.number.start - _FAR) : spot.number.start]
        if item := _name.item(lead):
            return item, "item"
        told = self._appraisal(spot.number.start)
        if told and (self._said.last is None or self._said.last.name == "rank" or self._series.endswith(_SCORES)):
            self._series = told
            return told, "appraisal"
        return self._series + self._growth(), "series"

    def _is_holder(self, spot: Spot, name: str) -> bool:
        """Tell whether what stands before a rank is only whom it describes: 赤嶂岩 + 列第96位."""
        subject = self._subjects.of(spot.number.start)
        return bool(subject) and (name in str(subject) or str(subject) in name)

    def _appraisal(self, offset: int) -> str | None:
        """Return the appraisal that the story tells of last before an offset, else first."""
        story = self._page.story(offset)
        told = [(at, name) for at, name in self._appraisals if story.start <= at < story.end]
        before = [name for at, name in told if at < offset]
        return before[-1] if before else told[0][1] if told else None

    def _growth(self) -> str:
        return "增长" if self._said.last and self._said.last.name == "change" else ""

    def _without_head(self, spot: Spot, measured: Measure) -> str:
        """Return what is left for the name when the holder and the time at its head are gone."""
        text = self._page.text
        start = self._subjects.cut(spot.begin, spot.number.start)
        end = spot.begin + len(measured.rest)
        for time in reversed(within(self._page.times, start, end)):
            if time.end > end:
                continue
            behind = text[time.end : end]
            if text[time.start - 1] in "从由到至" and behind.startswith("的"):  # 销售收入从2012年的
                end = time.start - 1
            elif own := _name.before(behind):
                return _name.of_branch(text[start : time.start], own)
            else:
                end = time.start  # 人均年收入去年达到
        return text[start:end] if start < end else ""
