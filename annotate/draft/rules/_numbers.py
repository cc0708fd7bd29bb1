"""One record for each number that measures something: an investment or an indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.draft.rules._context import Statuses, Times
from annotate.draft.rules._money import Amounts, fund_named, is_money, product_named
from annotate.draft.rules._names import Names, name_before, noun_behind, without_running, without_subject
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._spots import Found, Measure, Said, Spot, measure, spots
from annotate.draft.rules._subjects import Subjects
from annotate.draft.rules._text import any_of, words
from annotate.record import Value

_EACH = re.compile("分别")
_RATE = re.compile(
    f"(?:同比)?(?:{any_of((*words('indicators', 'up_nouns'), *words('indicators', 'down_nouns')))})$"
)
_BETWEEN = re.compile(r"[、和及与]")
_HEAD = re.compile(f"(?:{any_of(words('indicators', 'heads'))})$")
_PEOPLE = ("居民", "常住", "人口", "家庭")  # 城镇、农村 + 居民人均可支配收入
_SHORT = 2  # characters of a member that goes without the first half of its name


def shared_names(page: Page, subjects: Subjects) -> dict[int, str]:
    """Return the name of each number behind 分别, by the number's offset."""
    found: dict[int, str] = {}
    for each in _EACH.finditer(page.text):
        sentence = page.sentence(each.start())
        start, _ = page.clause(each.start())
        names = _names(page.text[subjects.cut(start, each.start()) : each.start()])
        numbers = within(page.numbers, each.end(), sentence.end)
        if len(names) > 1 and len(numbers) >= len(names):
            for name, number in zip(names, numbers, strict=False):
                found[number.start] = name
    return found


def _names(text: str) -> list[str]:
    parts = [part for part in _BETWEEN.split(_RATE.sub("", name_before(text))) if part]
    return [_with_head(part, parts[0], parts[-1]) for part in parts]


def _with_head(part: str, first: str, last: str) -> str:
    """Complete a member of a list by what only one member says: 保险深度、密度; 境内上市、新三板挂牌企业."""
    head = _HEAD.search(last)
    if head and not _HEAD.search(part):
        return part + head.group()
    if len(part) == _SHORT and len(last) > 2 * _SHORT and last[_SHORT : 2 * _SHORT] in _PEOPLE:
        return part + last[_SHORT:]
    if len(part) == _SHORT and len(first) > len(part) + 1:
        return first[: -len(part)] + part
    return part


_STOCK = re.compile(any_of(words("times", "stock")))
_FLOW = re.compile(any_of((*words("indicators", "series"), *words("times", "flow"))))
_FLOW_UNITS = tuple(words("times", "flow_units"))
_AND = ("、", "和", "与", "及")
_RELATIVE = frozenset({"percent", "points"})
_GROUPS = ("项目", "企业", "工程", "机构", "平台", "公司", "单位", "团队", "基金")
_OF_LOAN = re.compile("不良率|坏账|年?利率|单户")
_OF_FUND = re.compile(
    "存续期|投资期|认缴比例|投向|^(?:累计|首批|已)*(?:投资|投了?|参投|看中|直投|储备)(?:企业|项目|子基金)|直投比例"
)
_FROM = re.compile("[由从][^，。；]{0,12}$")
_TO = re.compile(
    r"(?:左右|以上|以内)?(?:逐步)?(?:增|提|升|扩|降|减|缩|压|翻|回落|恢复|拓展)[^，。；\d]{0,4}[到至为]"
)
_RUNNING = re.compile("连续[一二两三四五六七八九十\\d]+年")
_SHARED = re.compile(
    "持股|占股|股权|股份|认缴|出资比例|存续期|投资期|年?利率|贴息|达标率|合格率|每[人户家]|用于|比例[最]?[高低]?$|不得"
)


def numbers(page: Page, projects: Sequence[str], times: Times, statuses: Statuses) -> Iterator[Found]:
    """Yield a record for each measured number of a page, in order."""
    return _Reader(page, projects, times, statuses).read()


class _Reader:
    """Goes through the numbers in order: what one says of its sentence goes for those that follow."""

    def __init__(self, page: Page, projects: Sequence[str], times: Times, statuses: Statuses) -> None:
        self._page = page
        self._subjects = Subjects(page, projects)
        self._times = times
        self._statuses = statuses
        self._names = Names(page, self._subjects)
        self._amounts = Amounts(page, self._subjects, times, statuses)
        self._said = Said()

    def read(self) -> Iterator[Found]:
        names = shared_names(self._page, self._subjects)
        for spot in spots(self._page):
            sentence = self._page.sentence_index(spot.number.start)
            if sentence != self._said.sentence:
                self._said = Said(sentence)
            measured = self._measure(spot)
            kind = self._amounts.kind(spot, self._said) if measured.name == "level" else None
            if is_money(spot) and measured.name == "level":
                self._said.money = kind
            if kind:
                yield self._amounts.record(spot, kind, self._said)
            else:
                yield self._indicator(spot, measured, names.get(spot.number.start))

    def _measure(self, spot: Spot) -> Measure:
        """Tell what kind of measurement a number is; in 增长5%、6% the second is of the kind of the first."""
        if self._said.last and spot.follows and spot.before.strip() in _AND and spot.kind in _RELATIVE:
            return replace(self._said.last, rest="")
        return measure(spot)

    def _indicator(self, spot: Spot, measured: Measure, shared: str | None) -> Found:
        name, rule = (shared, "shared") if shared else self._names.of(spot, measured, self._said)
        offset = spot.number.start
        subject = self._subjects.of(offset)
        if _OF_LOAN.search(name):
            subject = product_named(self._page, spot) or subject
        elif _OF_FUND.search(name):
            subject = fund_named(self._page, spot) or subject
        flow = rule != "aid" and self._is_flow(spot, measured, name)
        fields: dict[str, Value] = {
            "name": without_subject(name, subject) or spot.mention,
            "subject": subject,
            "measure": measured.name,
            "direction": measured.direction,
            "status": self._state(spot, rule),
            "period": self._period(spot, measured, subject) if flow else self._time_of_stock(spot),
            "qualifier": spot.number.quantity.qualifier,
        }
        self._said.last = measured
        if measured.name == "level":
            self._said.names.append(name)
        part = self._page.text.find("其中", self._page.sentence(offset).start, offset) >= 0
        self._said.count(self._counted_group(spot, name, rule), part=part)
        return Found("indicator", spot.number.start, spot.number.end, fields, f"{measured.name}:{rule}")

    def _state(self, spot: Spot, rule: str) -> str:
        """Return the status of a number: a share of costs that is given is a term, what a rise starts from has been reached."""
        if _FROM.search(spot.before) and _TO.match(spot.after):
            return "actual"
        state = self._statuses.of(spot.number.start)
        return "target" if rule == "aid" and state == "actual" else state

    def _time_of_stock(self, spot: Spot) -> str | None:
        told = self._times.of_thing(spot.number.start, spot.number.end)
        behind = None if told else self._times.behind(spot.number.start, spot.number.end)
        return behind.text if behind else told

    def _counted_group(self, spot: Spot, name: str, rule: str) -> str | None:
        """Return a counted group with its number, as money goes into it (rule 18): 125个重点项目, 信息化项目72项."""
        if spot.kind != "count" or not name.endswith(_GROUPS):
            return None
        if rule == "noun-behind":
            return spot.mention + noun_behind(spot.after)
        return without_running(name) + spot.mention

    def _period(self, spot: Spot, measured: Measure, subject: str | None) -> str | None:
        """Return the time of what happens over a time. A share or a count has that of a review only with its subject."""
        offset = spot.number.start
        running = _RUNNING.search(spot.before) if measured.name == "rank" else None
        if running:
            return running.group()
        time = self._times.here(offset) or self._times.behind(offset, spot.number.end)
        if time is None and (time := self._times.reviewed(offset)):
            own = measured.name == "level" and spot.kind != "money" and not self._times.is_appraised(time)
            if own and self._subjects.of(time.end) != subject:
                return None
        return time.text if time else None

    def _is_flow(self, spot: Spot, measured: Measure, name: str) -> bool:
        """Tell what a review reports of its year from stocks and sizes, which have no time of their own."""
        if _SHARED.search(name) or (measured.name == "level" and spot.kind == "duration"):
            return False
        if measured.name != "level" or spot.kind in ("percent", "points"):
            return True
        if spot.mention.endswith(_FLOW_UNITS):
            return True
        return bool(_FLOW.search(name)) and not _STOCK.search(name)
