"""Which time words govern a place in the text (rules 29 to 33 of the annotation guidelines)."""

from __future__ import annotations

import re
from bisect import bisect_left

from annotate import period
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._words import any_of, words

_COMPARED_BEFORE = re.compile(f"(?:{any_of(words('times', 'compared_before'))})$")
_COMPARED_BEHIND = re.compile(any_of(words("times", "compared_behind")))
_OLD = re.compile(r"(?:同期)?的?[约近]?[\d.一二三四五六七八九十两几]+多?倍")  # 是2020年的 + 2.3倍
_STRETCH = re.compile(
    r"年度?$|全年|季度|半年|以来|[—\-至到].{0,5}月|年内|当年|[今去本]年|年末|年底|期间|[0-9一二三四五六七八九十]个月$"
)
_EVENT = re.compile(r"日|到20|近[几两三]|\d年\d{1,2}月$|截至")
_ZONE = f"(?:[^，。；\\s]{{0,8}}?(?:{any_of(words('places', 'zones'))})|{any_of(words('places', 'self'))})?"
_HEAD = re.compile(
    r"^[\s“”\"‘’（(【\d.、]*(?:其中|此外|同时|另外|而|目标|力争|计划|到|自|从|而|做好|围绕|按照|展望|回顾|进入|据介绍|据悉|据统计|数据显示|统计显示|记者获悉|截至)?[，,：:]?"
    + _ZONE
    + "$"
)

_BEFORE_NOW = frozenset(words("times", "before_now"))
_NARROW = re.compile(
    r"(?:^|[年度])第?[一二三四]季度|当年|年内|同期|前[两三四五七八]个月|期间|[\d一二三四五六七八九十]+月|单月|[末底]前?$|[上下]半年|之?后$|以前|[^年]以来$|[底月]前$|近[两三五几]年|[\d一两三四五]年[里内间来]"
)
_LEAD = 150  # characters from the start of a story in which the time that it reviews is named
_PART = re.compile("[；;]")
_SUBJECT = re.compile(
    r"[\s“”●■◆▲▼►▶◀◣◢•]*[\u4e00-\u9fff“”（）()A-Za-z ]{2,24}(?<![的在于从自比至到由较和与])"
)
_CEREMONY = re.compile(
    r"[^，,。；;\d]{0,14}(?:(?:开工|签约|竣工|投产)[^，,。；;\d]{0,6}(?:活动|仪式)|项目集中(?:开工|签约|竣工))"
)
_APPRAISAL = re.compile(rf"度?[^，,。；;\d]{{0,24}}?(?:{any_of(words('times', 'appraisals'))})")
_DESCRIBES = re.compile(
    "(?:刚|正式|新)?(?:揭牌|挂牌|开园|投产|成立|启用|投用|动工|开工|签约|落户|建成|引进|开通|投入运行|投入使用|开业|竣工|设立|创办|试生产|封顶)的"
)
_HAPPENED = re.compile(
    r"[^，,。；;\d]{0,12}?(?:开工|投产|投用|启用|开园|竣工|挂牌|揭牌|动工|建成|投入|升级|升格|晋升|获批|更名|设立|启动|量产|签约|落户|奠基|交付|开业|成立|运行|运转|通车|建起)[^，,。；;\d]*[，,；;]"
)
_HELD = re.compile("(?:开工|签约|竣工|投产|奠基)[^，。；]{0,10}(?:活动|仪式|举行)|集中(?:开工|签约)")
_DATE = re.compile("[昨今]天|[昨今]日|日(?:上午|下午)?$")
_OPENING = 40  # characters of a sentence in which the day of what it reports stands
_DATELINE = re.compile(r"^(?:.{0,40}[)）】]|[①-⑳]|图片新闻|图为)\s*")
_BRACKET = re.compile("[（(]")
_BEHIND = 24  # characters behind a number in which its clause tells when: 15个项目今年 + 将陆续开工
_COMES = re.compile(
    "(?:将|拟|计划|力争|有望|要)?(?:陆续|集中|全部|正式|同时)*"
    "(?:开工|开建|投产|竣工|建成|签约|动工|启动|落地|投用|完工)"
)
_LATELY = frozenset({"目前", "当前", "如今", "现在", "眼下"})
_PLANNED = re.compile(r"(?:计划|预计|力争|目标|将于|拟于|确保)$")


class Times:
    """The time expressions of a page, asked for the one that governs a place."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._times = [time for time in page.times if not self._compared(time)]
        self._starts = [time.start for time in self._times]
        self._heads = [
            time
            for time in self._times
            if self._is_stretch(time) and (self._is_head(time) or self.is_appraised(time))
        ]

    def governing(self, offset: int, *, flow: bool) -> str | None:
        """Return the words that govern a place: in its clause, its sentence and, for a flow, before that."""
        time = self.here(offset) or ((self.reviewed(offset) or self.day(offset)) if flow else None)
        return time.text if time else None

    def of_thing(self, start: int, end: int) -> str | None:
        """Return when something happened to what a size or an amount describes: 总投资46亿元 + 的甲项目去年9月动工."""
        own = self.here(start)
        if own and self._is_of_event(own, start):
            return None
        if own is None and self._page.text.startswith("的", end):
            _, stop = self._page.clause(end)
            bracket = _BRACKET.search(self._page.text, end, stop)
            behind = self._between(end + 3, bracket.start() if bracket else stop)
            own = next(iter(behind), None)
        return own.text if own else None

    def _is_of_event(self, time: period.Mention, offset: int) -> bool:
        """Tell whether a time is that of an event told before a size: 去年10月投用，占地 + 150亩."""
        clause, _ = self._page.clause(offset)
        return time.start < clause and bool(_HAPPENED.match(self._page.text, time.end))

    def here(self, offset: int) -> period.Mention | None:
        """Return the time expression that governs a place from within its own sentence."""
        clause, _ = self._page.clause(offset)
        start = self._page.reach(offset)
        for time in reversed(self._between(start, offset)):
            if time.start >= clause:
                if not self._is_spent(time, offset):
                    return time
            elif self._governs(time) and self._reaches(time, start, offset):
                return time
        return None

    def behind(self, start: int, end: int) -> period.Mention | None:
        """Return the time that a clause tells behind a number, of what happens then: 15个项目今年 + 将陆续开工."""
        _, stop = self._page.clause(start)
        behind = self._between(end, min(stop, end + _BEHIND))
        return next((time for time in behind if _COMES.match(self._page.text, time.end)), None)

    def _governs(self, time: period.Mention) -> bool:
        """Tell whether a time expression governs what follows its clause: at its head, or behind its subject."""
        if self._is_head(time) or self.is_appraised(time):
            return True
        start, _ = self._page.clause(time.start)
        lasting = self._is_stretch(time) or time.text in _LATELY
        return lasting and bool(_SUBJECT.fullmatch(self._page.text, start, time.start))

    def _is_spent(self, time: period.Mention, offset: int) -> bool:
        """Tell whether the old state that a time names has been told: 由原来的3天缩到 + 6小时, 从2018年的22%提高到 + 56%."""
        old = time.text in _BEFORE_NOW or self._page.text[max(0, time.start - 1)] in "从由"
        return old and bool(within(self._page.numbers, time.end, offset))

    def _reaches(self, time: period.Mention, start: int, offset: int) -> bool:
        """The date of an event inside a sentence reaches up to a semicolon, the time of an old state no further clause."""
        if self._is_spent(time, offset):
            return False
        if _DESCRIBES.match(self._page.text, time.end):
            return False
        clause, _ = self._page.clause(time.start)
        reviewed = clause <= start or self._is_stretch(time)
        return reviewed or not _PART.search(self._page.text, time.end, offset)

    def reviewed(self, offset: int) -> period.Mention | None:
        """Return the nearest stretch of time named at the head of an earlier sentence: of the paragraph, else the story's.

        A part of the time that the story reviews reaches no other paragraph: 四季度 in a review of a year.
        """
        start, end = self._page.story(offset).start, self._page.sentence(offset).start
        at = bisect_left(self._heads, end, key=lambda time: time.start) - 1
        while at >= 0 and self._heads[at].start >= start:
            time = self._heads[at]
            part = _NARROW.search(time.text) and self._page.text.find(time.text, start, start + _LEAD) < 0
            if not part or self._page.shares_paragraph(time.start, offset):
                return time
            at -= 1
        return None

    def day(self, offset: int) -> period.Mention | None:
        """Return the day of the ceremony that a paragraph reports, of whose projects it goes on to tell."""
        at = self._page.sentence_index(offset)
        held = self._page.sentences[max(0, at - 1)]
        if not self._page.shares_paragraph(held.start, offset) or not _HELD.search(
            self._page.text, held.start, held.end
        ):
            return None
        days = self._between(held.start, min(held.end, held.start + _OPENING))
        return next(
            (time for time in days if _DATE.search(time.text) and self._page.text[time.end] not in "电讯"),
            None,
        )

    def _is_stretch(self, time: period.Mention) -> bool:
        """A year, a quarter, some months: what a review reports on, not the day or month of an event."""
        planned = _PLANNED.search(self._page.text, max(0, time.start - 4), time.start)
        return bool(_STRETCH.search(time.text)) and not (planned or _EVENT.search(time.text))

    def is_appraised(self, time: period.Mention) -> bool:
        """Tell whether a year is that of an appraisal, whose ranks and scores are of that year: 公布2023年度全省考核结果."""
        return bool(_APPRAISAL.match(self._page.text, time.end))

    def _is_head(self, time: period.Mention) -> bool:
        """Tell whether a time expression stands at the head of its clause."""
        start, _ = self._page.clause(time.start)
        return bool(_HEAD.match(_DATELINE.sub("", self._page.text[start : time.start])))

    def _between(self, start: int, end: int) -> list[period.Mention]:
        return self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _compared(self, time: period.Mention) -> bool:
        text = self._page.text
        before, behind = text[max(0, time.start - 4) : time.start], text[time.end : time.end + 6]
        compared = (
            _COMPARED_BEFORE.search(before) or _COMPARED_BEHIND.match(behind) or _OLD.match(text, time.end)
        )
        return bool(compared or _CEREMONY.match(text, time.end))
