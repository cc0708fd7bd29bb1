"""Whether a number is reached, aimed at or expected (rule 28; goals, plans and requirements are targets)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from annotate import lexicon
from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of

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
_BEHIND = 30  # characters behind a number in which its clause says that it is still to come
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
        return any(aim["future"] and offset < aim.start() < min(end, offset + _BEHIND) for aim in behind)

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
