"""Organisations that the words around an undertaking's name put behind it: 由甲、乙共建; 甲投资5亿元建设的."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._page import Page
from annotate.draft.rules._project_names import Name, left_end
from annotate.draft.rules._words import any_of, words

_ORG = r"[^，,；;。：:、！!？?\s\d“”的与]{2,24}?"
_ORGS = rf"{_ORG}(?:[、与]{_ORG}){{0,3}}"
_ENDS = re.compile(
    f"(?:{any_of((*words('projects', 'organisations'), *words('places', 'telling'), *words('places', 'companies')))})$"
)
_AND = re.compile(r"(?<=..)(?:以及|和|及)(?=..)")
_ANONYMOUS = re.compile(r"先后|多[家个所]|分别|各|一批|[两三四五六七八九十]+[家个所]|全[区市县]|有关|相关")
_GOES_ON = re.compile(r"\s*(?:该|这[一座个])?(?:项目|工程|基地|中心|平台|园区|厂|研究院)[^，,。]{0,6}由")
_GIVES = any_of(words("projects", "gives"))
_BY = re.compile(
    rf"由(?P<orgs>{_ORGS})(?:[两三四]方)?(?:共同|联合|携手|合作|出资|单独|按比例)*(?:{_GIVES})(?!公司|集团|有限|平台|发展|控股)"
)
_WITH = re.compile(
    rf"(?:与|和|同)(?P<orgs>{_ORG})(?:成功|正式)?(?:签约|签订|签署|签下|合作共建|合资|共建|合作|合办)"
)
_LEANS = re.compile(rf"依托(?P<orgs>{_ORG})(?:搭建|建设|建立|建成|打造|组建)")
_PARTIES = re.compile(
    rf"(?P<orgs>{_ORG}(?:与|携手|联合){_ORG})(?:(?:就|围绕|共同|联合|正式|成功|举行|在)[^，,。；;]{{0,40}})?(?:签约|签署|签订|共建|合建|达成合作)"
)
_INVESTS = re.compile(r"(?:投资|出资|投入|斥资|拿出)(?:约|近|超)?[\d０-９]")
_OWNS = re.compile(
    rf"(?P<orgs>{_ORG})(?:带来|投资建设|投建|投资|兴建|建设|打造|研发|牵头|承建|新上)?的[“\"‘]?$"
)
_FOUNDS = re.compile(any_of(words("projects", "founds")))
_DESCRIBED = re.compile(f"^.*(?:{any_of(words('projects', 'describing'))})(?=.{{2,}}$)")
_NOBODY = frozenset(words("projects", "nobody"))
_SPLIT = re.compile("携手|联合|[、与]")
_PART = re.compile(r"[；;。！？\n]")
_NEAR = 60  # characters on either side of a name in which its backers stand
_FAR = 110  # characters before it in which the parties of an agreement stand


def backers(page: Page, name: Name, *, agreed: bool) -> list[str]:
    """Return the organisations named around an undertaking; an agreement's parties may stand farther off."""
    text, start = page.text, name.start
    clause, _ = page.clause(max(0, start - 1))
    lead = text[max(clause, start - _NEAR) : start]
    end = page.sentence(start).end
    behind = text[name.end : min(end, name.end + _NEAR)]
    if _GOES_ON.match(text, end):
        behind = text[end : end + _NEAR]
    found = _BY.search(lead) or _LEANS.search(lead) or _WITH.search(lead) or _BY.search(behind)
    if found:
        return list(_split(found["orgs"]))
    return list(_giver(page, start, clause)) or list(_parties(page, start, agreed=agreed))


def _parties(page: Page, start: int, *, agreed: bool) -> Iterator[str]:
    """Yield the parties of the agreement that a sentence tells before a name; of no agreement those in its clause."""
    head = page.sentence(start).start if agreed else page.clause(max(0, start - 1))[0]
    low = max(head, start - _FAR)
    lead = page.text[low:start]
    cuts = [cut.end() for cut in _PART.finditer(lead)]
    begin = cuts[-1] if cuts else 0
    found = _PARTIES.search(lead, begin) or _WITH.search(lead, begin)
    if found:
        first = left_end(page, low + found.start("orgs") + 1, low + found.start("orgs") + 1)
        shift = max(0, first - low - found.start("orgs"))
        yield from _split(_HEAD.sub("", found["orgs"][shift:]))


_HEAD = re.compile(r"^.*(?:[)）]|近日|日前|今天|昨天|讯)")


def _giver(page: Page, start: int, clause: int) -> Iterator[str]:
    """Yield the subject of the verb before a name: 甲公司投资5亿元建设的 + name; 某区设立了 + name."""
    low = max(clause, start - _NEAR)
    lead = page.text[low:start]
    invests, owns, founds = _INVESTS.search(lead), _OWNS.search(lead), _FOUNDS.search(lead)
    if invests:
        yield from _subject(page, low, low + invests.start())
    elif owns:
        yield from _subject(page, low, low + owns.end("orgs"))
    elif founds:
        yield from _subject(page, low, low + founds.start())


def _subject(page: Page, low: int, end: int) -> Iterator[str]:
    """Yield the organisations that a stretch of the page ends with."""
    start = max(low, left_end(page, end, end))
    yield from (name for name in _split(page.text[start:end]) if _ENDS.search(name))


def _split(text: str) -> Iterator[str]:
    for part in _SPLIT.split(_AND.sub("、", text)):
        name = _DESCRIBED.sub("", part.strip('“”"’ '))
        if len(name) > 1 and name not in _NOBODY and not _ANONYMOUS.match(name):
            yield name
