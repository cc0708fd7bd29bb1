"""What times and plans govern a place in a text (rules 28 to 33 of the annotation guidelines)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from annotate import lexicon, period
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._text import any_of, words

_COMPARED_BEFORE = re.compile(f"(?:{any_of(words('times', 'compared_before'))})$")
_OLD = re.compile(r"(?:同期)?的?[约近]?[\d.一二三四五六七八九十两几]+多?倍")  # 是2020年的 + 2.3倍
_STRETCH = re.compile(
    r"年度?$|全年|季度|半年|以来|[—\-至到].{0,5}月|年内|当年|[今去本]年|年末|年底|期间|[0-9一二三四五六七八九十]个月$"
)
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
_HAPPENED = re.compile(
    r"[^，,。；;\d]{0,12}?(?:开工|投产|投用|启用|开园|竣工|挂牌|揭牌|动工|建成|投入|通过|验收|封关|升级|升格|晋升|获批|更名|设立|启动|量产|签约|落户|奠基|交付|开业|成立|运行|运转|通车|建起)[^，,。；;\d]*[，,；;]"
)
_BEHIND = 24  # characters behind a number in which its clause tells when: 15个项目今年 + 将陆续开工
_COMES = re.compile(
    "(?:将|拟|计划|力争|有望|要)?(?:陆续|集中|全部|正式|同时)*"
    "(?:开工|开建|投产|竣工|建成|签约|动工|启动|落地|投用|完工)"
)
_LATELY = frozenset({"目前", "当前", "如今", "现在", "眼下"})


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
        time = self.here(offset) or (self.reviewed(offset) if flow else None)
        return time.text if time else None

    def of_thing(self, start: int, end: int) -> str | None:
        """Return when something happened to what a size or an amount describes: 总投资46亿元 + 的甲项目去年9月动工."""
        own = self.here(start)
        if own and self._is_of_event(own, start):
            return None
        if own is None and self._page.text.startswith("的", end):
            _, stop = self._page.clause(end)
            own = next(iter(self._between(end + 3, stop)), None)
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

    def _is_stretch(self, time: period.Mention) -> bool:
        """A year, a quarter, some months: what a review reports on, not the day or month of an event."""
        return bool(_STRETCH.search(time.text))

    def is_appraised(self, time: period.Mention) -> bool:
        """Tell whether a year is that of an appraisal, whose ranks and scores are of that year: 公布2023年度全省考核结果."""
        return bool(_APPRAISAL.match(self._page.text, time.end))

    def _is_head(self, time: period.Mention) -> bool:
        """Tell whether a time expression stands at the head of its clause."""
        start, _ = self._page.clause(time.start)
        return bool(_HEAD.match(self._page.text[start : time.start]))

    def _between(self, start: int, end: int) -> list[period.Mention]:
        return self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _compared(self, time: period.Mention) -> bool:
        text = self._page.text
        compared = _COMPARED_BEFORE.search(text[max(0, time.start - 4) : time.start])
        return bool(compared or _OLD.match(text, time.end) or _CEREMONY.match(text, time.end))


_STATUS = lexicon.load("indicators")["status"]
_EXPECTED = re.compile(any_of(_STATUS["expected"]))
_AIM = re.compile(
    rf"{any_of(_STATUS['target'])}|(?<![截达])到20\d\d年[底末]?(?:[，,]|(?=[提升达实建培]))|规划(?=[^，。；\d]{{0,8}}(?:机架|产能|能力|容量|年产|库容|算力|首批|再))|20\d\d年前(?=建成|实现|完成)|(?P<future>{any_of(_STATUS['future'])})(?={any_of(_STATUS['verbs'])})"
)
_NOUNS = frozenset({"拟", "预期", "预期目标", "主要目标"})
_LASTING = frozenset(_STATUS["lasting"])
_PAST = re.compile(any_of(_STATUS["past"]))
_AUXILIARIES = frozenset({"将", "要", "将要", "打算", "准备", "务必", "必须", "將"})
_NOUN_BEFORE = re.compile(
    r"(?:年度|全年|年|行动|发展|专项|实施|列入|纳入|总体|超|高于|低于|达到|完成|[”》\"」]|人才|双百|科技|[需主重只必纪摘首])$"
)
_AIM_BEHIND = re.compile(r"任务|书|人[才选]|[入定任]选?[名候]?|[求素务点闻]")
_MUST = re.compile("(?:^|[。，；！])(?:[^，。；]{0,12})(?:要(?!素|求|闻|地|员|塞)|力争|确保|务必|必须)")
_POINT = re.compile(
    r"[\s“]*(?:第?[一二三四五六七八九十][件是、，]|今年|全年|年内|明年|下半年|上半年|[一二三四]季度|再|还要|新建|新增|改造|办好)"
)
_AHEAD = 30  # characters behind a number in which its clause says that it is still to come
_URGES = re.compile(
    f"[\\s“”]*(?:[（(]?[一二三四五六七八九十\\d]+[）)、.．][^，。；]{{0,16}}?)?(?:{any_of(_STATUS['urging'])})(?!了|后)"
)
_FULFILLED = re.compile("累计|已|完成了|实现了|达到|共[有计]|目前|截至|去年|上年")
_FEWEST = 6  # aims of a speech, but for one
_DENSE = 0.2  # aims to a sentence of a speech
_REACHED = re.compile(r"(?:已|已经|现已)[^，。；]{0,6}$")


class Statuses:
    """Tells the status of the numbers of a page; a plan goes on through its paragraph until the past is spoken of."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._aims = [match for match in _AIM.finditer(page.text) if _aims(page.text, match)]
        self._starts = [match.start() for match in self._aims]
        self._planned = list(self._plans())

    def goes_on(self, offset: int) -> bool:
        """Tell whether the sentence at an offset goes on with a plan told before it in its paragraph."""
        return self._planned[self._page.sentence_index(offset)]

    def of(self, offset: int) -> str:
        """Return `actual`, `target` or `expected` for a number at an offset."""
        text, start = self._page.text, self._page.reach(offset)
        part = max(start, text.rfind("；", start, offset) + 1, text.rfind(";", start, offset) + 1)
        if _EXPECTED.search(text, part, offset):
            return "expected"
        if _REACHED.search(text, max(start, offset - 16), offset):
            return "actual"
        first = bisect_left(self._starts, start)
        aimed = first < len(self._aims) and self._aims[first].end() <= offset
        if aimed or self._planned[self._page.sentence_index(offset)] or self._will(first, offset):
            return "target"
        return "actual"

    def _will(self, first: int, offset: int) -> bool:
        """Tell whether the clause says behind a number that it is still to come: 15个项目今年将 + 开工."""
        _, end = self._page.clause(offset)
        behind = self._aims[first : first + 1]
        return any(aim["future"] and offset < aim.start() < min(end, offset + _AHEAD) for aim in behind)

    def _plans(self) -> Iterator[bool]:
        """Tell of each sentence whether it goes on with a plan of the sentences before it in its paragraph.

        In a speech that is full of aims, what is said of the coming months or under a point of its list is one, too.
        """
        text, planning, paragraph = self._page.text, False, -1
        speech, urging = _is_speech(self._page), _urging(self._page)
        for sentence in self._page.sentences:
            past = bool(_PAST.search(text, sentence.start, sentence.end))
            planning = planning and not past and sentence.paragraph == paragraph
            if speech and not past and _POINT.match(text, sentence.start):
                planning = True
            if (
                sentence.paragraph in urging
                and not past
                and not _FULFILLED.search(text, sentence.start, sentence.end)
            ):
                planning = True
            yield planning
            aims = self._between(sentence.start, sentence.end)
            planning = planning or any(match.group() in _LASTING for match in aims)
            paragraph = sentence.paragraph

    def _between(self, start: int, end: int) -> list[re.Match[str]]:
        return self._aims[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


def _urging(page: Page) -> set[int]:
    """Return the paragraphs of a plan: most of what they say is what shall be done, without a subject (加快推进…；确保…)."""
    urged: dict[int, list[bool]] = {}
    clauses = iter(page.separators_of("。；;！"))
    for start, paragraph in clauses:
        urged.setdefault(paragraph, []).append(bool(_URGES.match(page.text, start)))
    return {paragraph for paragraph, told in urged.items() if sum(told) > max(1, len(told) / 2)}


def _is_speech(page: Page) -> bool:
    """Tell whether every few sentences of a page say what must be done."""
    aims = sum(1 for _ in _MUST.finditer(page.text))
    return aims > max(_FEWEST, _DENSE * len(page.sentences))


def _aims(text: str, match: re.Match[str]) -> bool:
    """Tell an aim from the same characters in a name or a noun: 三年行动计划, 超目标任务."""
    if match["future"] or match.group() in _NOUNS:
        before = text[max(0, match.start() - 4) : match.start()]
        if match.group() in _AUXILIARIES and before.endswith("年"):
            return True
        return not (_NOUN_BEFORE.search(before) or _AIM_BEHIND.match(text, match.end()))
    return True
