"""What each number measures: the name in its own words, or that of the series, the group or the appraisal told of."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import takewhile

from annotate.draft.rules import _name
from annotate.draft.rules._found import Said
from annotate.draft.rules._measure import Measure
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._spot import Spot
from annotate.draft.rules._subject import Subjects
from annotate.draft.rules._words import any_of, words

_PHYSICAL = frozenset({"count", "area", "length", "mass", "volume", "power", "energy", "data", "duration"})
_SHARE = re.compile(r"占(?P<whole>[^，,；;。]{1,20}?)(?:的(?:比重|比例)?)?(?:达到?|为|超过?|近|约|已)*$")
_NO_PART = frozenset({"总量", "规模", "其", "总额"})
_MULTIPLE = re.compile(r"\s*(?:是|为|相当于)(?P<whole>[^，。；\d]{2,16}?)的?(?:约|近)?$")
_WITH = ("以", "凭", "凭借")
_WORDS_BEHIND = 12
_OF_MEASURE = re.compile(f"(?:{any_of(words('indicators', 'series'))}|[率比额值量度])$")
_FAR = 60  # characters before a clause in which an appraisal is named
_BEHIND = re.compile(r"[：:]\s*(?P<name>[\u4e00-\u9fff][^，。；：:\d]{1,24})$")
_PART_OF = re.compile("(?P<part>.{1,16}?)占(?:到|了|去|据)?$")
_AVERAGES = ("日均", "月均", "周均")
_BARE_SCORES = ("得分", "总分", "成绩", "分数")
_SCORES = ("得分", "总分", "成绩", "分数", "排名", "位次")


class Names:
    """Names the numbers of a page in order, since one without a name has that of the one before it."""

    def __init__(self, page: Page, subjects: Subjects) -> None:
        self._page = page
        self._subjects = subjects
        self._series = ""  # the name of the last series
        self._outside = ""  # … and of that before the last bracket
        self._read_to = 0  # the end of the last number
        self._counted = ""  # the noun of the last counted group
        self._appraisals = _name.appraisals(page.text)
        self._told_at = [at for at, _ in self._appraisals]

    def of(self, spot: Spot, measured: Measure, said: Said) -> tuple[str, str]:
        """Return the name of a number and the rule that gave it."""
        self._close_bracket(spot)
        rest = self._without_head(spot, measured)
        if measured.name == "rank":
            return self._rank_name(spot, rest, said)
        if measured.name == "level":
            name, rule = self._of_class(spot, said) or self._boxed(spot) or self._level_name(spot, rest)
        else:
            name, rule = _name.before(rest), "name-before"
        if related := self._of_series(spot, measured, name, said):
            return related
        if said.names and rule == "name-before":
            name = _name.shared_verb(name, spot.before, said.names[-1])
        member = self._page.text.startswith("其中", spot.clause)
        whole = _name.completed(name, self._series, self._counted, member=member)
        if whole in _BARE_SCORES and (told := self._appraisal(spot.number.start)):
            self._series = told + whole
            return self._series, rule
        if whole == name:
            self._series = name
        if spot.kind == "count" and whole == name:
            self._counted = _name.group(name)
        return whole, rule

    def _of_series(self, spot: Spot, measured: Measure, name: str, said: Said) -> tuple[str, str] | None:
        """Return the name of what is told of the series before it: its growth, a gap, a share, an average."""
        if not name:
            return self._each(spot, said) or self._series, "series"
        if _name.is_gap(name):
            return self._series + ("" if name.startswith("增") else _growth(said)) + name, "gap"
        if name.startswith("占") and spot.kind == "percent" and measured.name == "level" and self._series:
            return self._series + name, "share"
        return (name + self._series, "average") if name in _AVERAGES and self._series else None

    def _close_bracket(self, spot: Spot) -> None:
        """What stands behind a bracket goes on with the series before it: 总额9亿元（其中出口5亿元），增长6%."""
        between = self._page.text[self._read_to : spot.number.start]
        opened, closed = (max(map(between.rfind, marks)) for marks in ("（(", "）)"))
        if closed >= 0 and closed > opened:
            self._series = self._outside or self._series
        elif opened >= 0:
            self._outside = self._series
        self._read_to = spot.number.end

    def _each(self, spot: Spot, said: Said) -> str | None:
        """Return the name for one of several numbers behind 分别 that the clauses before it have named."""
        text = self._page.text
        start = text.rfind("分别", spot.clause, spot.number.start)
        if start < 0:
            return None
        _, end = self._page.clause(spot.number.start)
        numbers = within(self._page.numbers, start, end)
        place = next((index for index, number in enumerate(numbers) if number.start == spot.number.start), 0)
        return said.names[place - len(numbers)] if len(said.names) >= len(numbers) else None

    def _boxed(self, spot: Spot) -> tuple[str, str] | None:
        """Return the name behind a colon, in a box of figures: ●43家：落地加工企业数."""
        named = _BEHIND.match(spot.after) if not spot.before.strip("●■◆▲·•* \t\u3000") else None
        return (named["name"], "behind") if named else None

    def _of_class(self, spot: Spot, said: Said) -> tuple[str, str] | None:
        earlier = said.names[-1] if said.names else ""
        lead = self._page.text[max(spot.clause, spot.number.start - 24) : spot.number.start]
        name = _name.of_class(lead, earlier) if spot.kind == "count" else ""
        return (name, "class") if name else None

    def _behind_of(self, spot: Spot) -> str:
        """Return the noun that a number describes with 的: 以9.6% + 的市场占有率; 实现120亿元 + 的工业产值."""
        segmented = self._page.words
        at = first = segmented.index(spot.number.end + 1)
        if not spot.after.startswith("的") or segmented.starts[first] != spot.number.end + 1:
            return ""
        while at + 1 < len(segmented.starts) and at - first < _WORDS_BEHIND and segmented.nominal(at):
            at += 1
        name = segmented.text[spot.number.end + 1 : segmented.starts[at]]
        return name if _OF_MEASURE.search(name) else ""

    def _noun_ends(self, spot: Spot) -> tuple[list[int], int]:
        """Return where, behind a number, words end, and how long the run of nouns is that begins there."""
        segmented, end = self._page.words, spot.number.end
        first = segmented.index(end)
        ends = [stop - end for stop in segmented.ends[first : first + _WORDS_BEHIND]]
        nouns = takewhile(segmented.nominal, range(first, first + len(ends)))
        return ends, max((segmented.ends[at] - end for at in nouns), default=0)

    def _level_name(self, spot: Spot, rest: str) -> tuple[str, str]:
        """Return the name of a level: the noun behind a count, a share's part and whole, else the words before."""
        name = _name.before(rest)
        noun = self._noun_behind(spot, rest, name)
        if noun:
            return noun, "noun-behind"
        if spot.kind == "percent":
            return self._share_name(spot, rest, name)
        if spot.kind == "duration" and not name:
            start = max(self._page.sentence(spot.number.start).start, spot.number.start - 2 * _FAR)
            name = _name.time_between(self._page.text[start : spot.number.start])
        compared = _MULTIPLE.match(rest) if spot.mention.rstrip("多余").endswith("倍") else None
        if compared and self._series:
            return f"{self._series}是{compared['whole']}", "multiple"
        return name.removeprefix("项目"), "name-before"

    def _noun_behind(self, spot: Spot, rest: str, name: str) -> str:
        led = not name or rest.endswith(_WITH)
        if led and spot.kind not in ("count", "duration") and (behind := self._behind_of(spot)):
            return behind
        if spot.kind not in _PHYSICAL or (spot.after.startswith("的") and len(name) > 1):
            return ""  # 建筑面积5万平方米的商场
        return _name.counted(rest, spot.after, *self._noun_ends(spot))

    def _share_name(self, spot: Spot, rest: str, name: str) -> tuple[str, str]:
        """Return the name of a share: its part and its whole, of which the series before it may be one."""
        if given := _name.aid(rest, spot.after):
            return given, "aid"
        share = _SHARE.search(spot.before)
        whole = None if share else _PART_OF.fullmatch(name)
        if whole and self._series:
            return f"{whole['part']}占{self._series}", "share"
        if share and not name.endswith(("比重", "比例", "占比")):
            part = _name.before(rest[: rest.rfind("占")])
            part = part if part and part not in _NO_PART else self._series
            return f"{part}占{share['whole']}", "share"
        return name.removeprefix("项目"), "name-before"

    def _rank_name(self, spot: Spot, rest: str, said: Said) -> tuple[str, str]:
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
        if told and (said.last is None or said.last.name == "rank" or self._series.endswith(_SCORES)):
            self._series = told
            return told, "appraisal"
        return self._series + _growth(said), "series"

    def _is_holder(self, spot: Spot, name: str) -> bool:
        """Tell whether what stands before a rank is only whom it describes: 赤嶂岩 + 列第96位."""
        subject = self._subjects.of(spot.number.start)
        return bool(subject) and (name in str(subject) or str(subject) in name)

    def _appraisal(self, offset: int) -> str | None:
        """Return the appraisal that the story tells of last before an offset, else first."""
        story = self._page.story(offset)
        first = bisect_left(self._told_at, story.start)
        at = max(first, bisect_left(self._told_at, offset) - 1)
        told = at < len(self._told_at) and self._told_at[at] < story.end
        return self._appraisals[at][1] if told else None

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


def _growth(said: Said) -> str:
    return "增长" if said.last and said.last.name == "change" else ""
