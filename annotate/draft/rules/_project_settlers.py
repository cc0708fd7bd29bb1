"""Companies that come to a zone: 甲公司落户; 与乙公司签约; 丙电子投资6.8亿元，建12条线."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._company import is_company_name
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_names import Name, left_end, trimmed
from annotate.draft.rules._words import any_of, words

_COMPANY = any_of(words("projects", "settling"))
_SETTLES = re.compile(
    rf"(?:{_COMPANY})(?=(?:[）)”]|正式|成功|顺利|已|也|先后|相继)*(?:签约落户|签约入驻|签约落地|落户|落地)(?!后|项目|企业|的|率|见效))"
)
_PARTNER = re.compile(
    rf"与(?P<name>[^，,；;。：:、！!？?\s\d“”的与]{{2,30}}?(?:{_COMPANY}))(?=(?:正式|成功|顺利|进行|举行)?(?:签约|签订|签署|签下))"
)
_STARTS = re.compile(f"(?:{any_of(words('projects', 'starting'))})(?!后|前|率|的)")
_STARTER = re.compile(f"[\u4e00-\u9fffA-Za-z]{{2,8}}?(?:{any_of(words('places', 'telling'))})")
_INVESTS = re.compile(rf"(?P<verb>{any_of(words('projects', 'invests'))})(?:了|约|近|超)*(?=[\d０-９])")
_MAKER = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z]{2,8}?)(?:则|也|还|又|将|计划|拟|已|首期|先期|一期|带着|[，,])*"
    rf"(?:{any_of(words('projects', 'invests'))})"
)
_DESCRIBED = re.compile(
    rf"(?:{any_of(words('projects', 'makes'))})[^，,。；;、：:的]{{2,18}}的(?P<name>[\u4e00-\u9fffA-Za-z]{{3,8}}?)"
    r"(?=[、，,；;。]|等|和[做生专主]|以及|则|投资|把|从|将|已|去年|今年|[\d０-９]|也|都)"
)
_COMES = re.compile(any_of(words("projects", "comes")))
_TAKES = re.compile("[由向给对][^的，]*$")
_NAMED_SO = re.compile(
    f"(?:{any_of((*words('places', 'telling'), *words('places', 'companies'), *words('projects', 'settling')))})$"
)
_LEAD = 60  # characters around a company in which it is said to come
_NEAR = 14  # characters between a company and what it begins


def settlers(page: Page) -> Iterator[Name]:
    """Yield the companies of a page that settle or sign, begin to produce or invest."""
    yield from _starters(page)
    yield from _investors(page)
    yield from _described(page)
    for found in _SETTLES.finditer(page.text):
        name = trimmed(page.text, left_end(page, found.start(), found.end()), found.end(), "settler")
        if name and len(name.text) > 3:
            yield name
    for found in _PARTNER.finditer(page.text):
        yield Name(found.start("name"), found.end("name"), found["name"], "partner")


def _starters(page: Page) -> Iterator[Name]:
    """Yield the companies that are the subject of a beginning: 做钢结构的 + 凯达重钢 + 去年投产."""
    for begins in _STARTS.finditer(page.text):
        clause = page.clause_at(begins.start())
        for start in clause.subjects if clause else ():
            found = _STARTER.match(page.text, start, begins.start())
            if found and begins.start() - found.end() <= _NEAR and is_company_name(found.group()):
                yield Name(found.start(), found.end(), found.group(), "settler")
                break


def _investors(page: Page) -> Iterator[Name]:
    """Yield the companies that invest an amount: 做耳机组装的 + 禾声电子 + 投资6.8亿元."""
    for invests in _INVESTS.finditer(page.text):
        clause = page.clause_at(invests.start())
        for start in clause.subjects if clause else ():
            found = _MAKER.match(page.text, start, invests.end())
            if (
                found
                and clause
                and found.end() == invests.end("verb")
                and not _TAKES.search(page.text, clause.start, start)
                and is_company_name(found["name"])
                and (start > clause.start or _NAMED_SO.search(found["name"]))
            ):
                yield Name(found.start(), found.end("name"), found["name"], "investor")
                break


def _described(page: Page) -> Iterator[Name]:
    """Yield the companies told of with what they make, where they come to a place: 奔着链主而来的，有做中框的 + 甲科技、…."""
    for found in _DESCRIBED.finditer(page.text):
        sentence = page.sentence(found.start())
        low = max(sentence.start, found.start() - _LEAD)
        numbered = within(page.all_numbers, found.start("name"), found.end("name"))
        if (
            not numbered
            and is_company_name(found["name"])
            and _COMES.search(page.text, low, min(sentence.end, found.end() + _LEAD))
        ):
            yield Name(found.start("name"), found.end("name"), found["name"], "described")
