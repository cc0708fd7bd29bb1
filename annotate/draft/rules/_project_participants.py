"""Which organisations stand behind an undertaking (rule 11): by its name, and by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._page import Page
from annotate.draft.rules._project_find import Undertaking
from annotate.draft.rules._project_names import is_particular, left_end
from annotate.draft.rules._project_sectors import first_word
from annotate.draft.rules._words import any_of, words

_COMPANY = re.compile(f"^.{{2,24}}?(?:{any_of(words('projects', 'companies'))})(?=.)")
_PLACE = re.compile(any_of(words("projects", "regions")))
_KNOWN = re.compile(f"^(?:{any_of(words('projects', 'groups'))})")
_OWNED = re.compile(f"(?:{any_of(words('projects', 'owned'))})(?:项目|[一二三四五]期(?:项目)?)?$")
_SETTLING = re.compile(f"(?:{any_of(words('projects', 'settling'))})$")
_ORG = r"[^，,；;。：:、！!？?\s\d“”的]{2,24}?"
_ORGS = rf"{_ORG}(?:[、与和及]{_ORG}){{0,3}}"
_GIVES = any_of(words("projects", "gives"))
_BY = re.compile(
    rf"由(?P<orgs>{_ORGS}?)(?:[两三四]方)?(?:共同|联合|携手|合作|出资|单独|按[^，,。；;]{{1,8}})*(?:{_GIVES})"
)
_INVESTS = re.compile(rf"(?P<orgs>{_ORGS}?)(?:计划|拟|共同|联合|总)*(?:投资|出资|投入|斥资)$")
_WITH = re.compile(
    rf"(?:与|和|同)(?P<orgs>{_ORG})(?:签约|签订|签署|合作共建|合资|共建|合作|合办|联合|携手|签下)"
)
_POSSESSES = re.compile(
    rf"(?P<orgs>{_ORGS}?)(?:带来|投建|投资建设|投资|兴建|建设|打造|研发|牵头|承建|新上)?的[“\"‘]?$"
)
_LEANS = re.compile(rf"依托(?P<orgs>{_ORG})(?:搭建|建设|建立|建成|打造|组建)")
_SPLIT = re.compile("[、与和及]")
_ENDS = re.compile(f"(?:{any_of(words('projects', 'organisations'))})$")
_FOUNDED = re.compile(r"设立|搭建|建立|创建|创办|组建|启动运营|开发建设|引进共建|开设|建起|改成|租下|开通")
_NEAR = 60  # characters on either side of a name


def participants(page: Page, one: Undertaking) -> list[str]:
    """Return the organisations of an undertaking, each once."""
    zone = page.story(one.name.start).zone or ""
    found = list(_around(page, one)) if one.name.rule != "settler" else []
    found = found or list(_own(one, zone))
    kept: list[str] = []
    for name in found:
        if not any(name in other or other in name or name[:2] == other[:2] for other in kept):
            kept.append(name)
    return kept


def _own(one: Undertaking, zone: str) -> Iterator[str]:
    """Yield the company part of a name: 新岭电通 + 研发制造基地项目."""
    name = one.name.text
    if one.name.rule in ("settler", "sized", "partner") and not _OWNED.search(name):
        yield name if _SETTLING.search(name) else next(_before_product(name, zone), name)
        return
    known, company = _KNOWN.match(name), _COMPANY.match(name)
    if known or company:
        yield (known or company).group()  # type: ignore[union-attr]
    elif _OWNED.search(name):
        yield from _before_product(name, zone)


def _before_product(name: str, zone: str) -> Iterator[str]:
    """What stands before the first word for a product is the company, if it says nothing else."""
    cut = first_word(name)
    if cut < 2:
        return
    place = _PLACE.search(name)
    cut = min(cut, place.start()) if place and place.start() > 1 else cut
    part = name[:cut].strip('“”"')
    if not 2 <= len(part) <= 6 or (place and place.start() == 0) or part[:2] == zone[:2]:
        return
    if is_particular(part) and not re.search(r"[市县区省州镇\d]|二期|项目|产业", part):
        yield part


def _around(page: Page, one: Undertaking) -> Iterator[str]:
    text, start, end = page.text, one.name.start, one.name.end
    sentence = page.sentence(start)
    clause, _ = page.clause(max(0, start - 1))
    lead = text[max(clause, start - _NEAR) : start]
    behind = text[end : min(sentence.end, end + _NEAR)]
    found = _BY.search(lead) or _LEANS.search(lead) or _WITH.search(lead) or _BY.search(behind)
    if found:
        yield from _organisations(found["orgs"])
        return
    yield from _giver(page, one, clause)


def _giver(page: Page, one: Undertaking, clause: int) -> Iterator[str]:
    """Yield the subject of the verb before a name: 甲公司投资5亿元建设的 + name; 某区设立了 + name."""
    start = max(clause, one.name.start - _NEAR)
    lead = page.text[start : one.name.start]
    money = re.search(r"(?:投资|出资|投入|斥资|拿出)(?:约|近|超)?[\d０-９]", lead)
    if money:
        yield from _organisation(page, start, start + money.start())
        return
    owner = _POSSESSES.search(lead)
    if owner:
        yield from _organisation(page, start, start + owner.end("orgs"))
        return
    founded = _FOUNDED.search(lead)
    if founded:
        yield from _organisation(page, start, start + founded.start())


def _organisation(page: Page, low: int, end: int) -> Iterator[str]:
    """Yield the organisations that a stretch of the page ends with."""
    start = max(low, left_end(page, end, end))
    yield from (name for name in _organisations(page.text[start:end]) if _ENDS.search(name))


def _organisations(text: str) -> Iterator[str]:
    for part in _SPLIT.split(text):
        name = part.strip('“”"’ ')
        if len(name) > 1 and name not in (
            "我们",
            "他们",
            "双方",
            "对岸",
            "企业",
            "本地",
            "该公司",
            "公司",
            "园区",
            "政府",
        ):
            yield name
