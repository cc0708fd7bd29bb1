"""Amounts that make a project of what they belong to: 总投资80亿元的甲基地, 乙公路（2.2亿元）, 丙项目占地85亩."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import starts_event
from annotate.draft.rules._project_names import Name, is_particular, left_end, trimmed
from annotate.draft.rules._words import words

_MONEY_OF = re.compile(
    r"(?:投资|投入|耗资|斥资|造价|概算|总额)[^，,。；;]{0,8}$|[，,、：:。；;\s]?(?:超|约|近|逾)?$"
)
_OTHER_MONEY = re.compile(
    r"(?:产值|收入|营收|税|贷款|补贴|资金|基金|授信|合同|订单|出口|规模|资本|融资|销售|利润|估值|奖|补助|预算|资产)[^，,。；;]{0,8}$"
)
_OF = re.compile(r"(?:人民币|港元|港币|以上|左右|余)?(?:[（(][^（()）\n]{2,24}[)）])?的")
_GAP = re.compile(r"的[“\"]?$|^的[\d.]+(?:兆瓦|吉瓦|千伏|万吨|公里)$|^的[^，,。；;、：:]{0,16}首[个家座条]$")
_FIRST = re.compile(r"首[个家座条]$")
_BRACKET = re.compile(r"[”\"]?[（(](?:计划)?(?:总)?(?:投资)?(?:约|超|近)?$")
_SIZE = re.compile(
    r"(?:[^。！？；;家]{0,60}?[，,])?(?:由[^，,。；;]{2,20}?)?(?:项目|工程|计划|预计|规划|一期|预算|概算)?(?:计划|预计|规划)?(?:总投资|投资|出资|花去|耗资|占地|用地|概算|预算投资|全长|建筑面积|总建筑面积)(?:额|面积)?(?:约|为|达|超过?|近|共)?"
    r"[\d０-９一二三四五六七八九十][^，,。；;的\n]{0,14}(?![^，,。；;、\n）)])"
)
_DESCRIBED = re.compile(
    r"[\s”]{0,3}(?:据悉|据了解|据介绍|其中)?[，,]?(?:(?:该|这[一座个条])(?:项目|工程|基地|中心|园|平台|厂)|(?:项目|工程)(?=[由总计占投]))[^，,。]{0,8}(?:[^，,。]{2,24}[，,])?(?:计划)?(?:总投资|投资|占地)"
)
_AGAIN = re.compile(
    r"[\s”]*(?:该|这[一座个家条])?(?P<noun>[\u4e00-\u9fff]{2,4}?)(?:一期|二期)?(?:总投资|投资|占地|用地|共建|建成|总建筑面积|规划|计划总?投资)[^。]{0,40}?\d"
)
_NAME_STOP = re.compile(r"[，,；;。：:！!？?\s、…”\"（(]|已|正在|正式|等|于\d|将|也|和|在")
_LONGEST = 40  # characters of a name
_NO_PROJECT = tuple(words("projects", "no_project"))


def is_sized(page: Page, start: int, end: int, limit: int) -> bool:
    """Tell whether an amount or size stands with a name: before it, in brackets, or behind it up to a limit."""
    if _before(page, start) or _bracketed(page, end):
        return True
    return bool(_SIZE.match(page.text, end, limit + 12)) or _is_described(page, start, end)


def _is_described(page: Page, start: int, end: int) -> bool:
    """Tell whether the next sentence gives the size of what is named: …人才社区…。社区共建公寓1680套，投资7亿元."""
    behind = page.sentence(start).end
    if _DESCRIBED.match(page.text, behind):
        return True
    again = _AGAIN.match(page.text, behind)
    return bool(again and page.text[start:end].endswith((again["noun"], again["noun"] + "机房")))


def _before(page: Page, start: int) -> bool:
    """总投资80亿元的 + name; 投资8亿元、年产1.5万吨的 + name."""
    clause, _ = page.clause(max(0, start - 1))
    for number in reversed(within(page.numbers, max(clause, start - 40), start)):
        if number.quantity.kind == "money" and number.end < start:
            gap = page.text[number.end : start]
            return bool(_GAP.search(gap))
    return False


def _bracketed(page: Page, end: int) -> bool:
    for number in within(page.numbers, end, end + 12):
        if number.quantity.kind == "money":
            return bool(_BRACKET.fullmatch(page.text, end, number.start))
    return False


def _names_end(page: Page, start: int) -> int:
    """Return where a name that begins at an offset ends: before a pause, an event or the adverbs around one."""
    stop, limit = start, min(len(page.text), start + _LONGEST)
    while stop < limit and not _NAME_STOP.match(page.text, stop) and not starts_event(page, stop):
        stop += 1
    return stop


def sized_names(page: Page) -> Iterator[Name]:
    """Yield what an amount of investment has behind it, whatever its name ends in: 超10亿元的迈远医疗 + 签约落户."""
    for number in page.numbers:
        if number.quantity.kind != "money":
            continue
        of = _OF.match(page.text, number.end)
        clause, _ = page.clause(number.start)
        lead = page.text[max(clause, number.start - 20) : number.start]
        if of is None or _OTHER_MONEY.search(lead):
            continue
        stop = _names_end(page, of.end())
        if not 2 <= stop - of.end() <= 30 or page.text.endswith(_NO_PROJECT, of.end(), stop):
            continue
        start = max(of.end(), left_end(page, stop, stop))
        if start > of.end() and not _FIRST.search(page.text, of.end(), start):
            continue
        name = trimmed(page.text, start, stop, "sized")
        if name and is_particular(name.text) and not re.search(r"\d|的", name.text):
            yield name
