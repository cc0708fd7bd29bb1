"""Lists closed by 等: each member is an undertaking of its own (rule 4 of the guidelines)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate import lexicon
from annotate.draft.rules._page import Page
from annotate.draft.rules._project_names import Name, is_particular, left_end, trimmed
from annotate.draft.rules._words import any_of, words

_COUNT = r"(?:\d+[个家项]|[一二三四五六七八九十]+[个家项])"
_CLOSED = re.compile(
    r"等(?:(?:一批|多[个家]|[\d一二三四五六七八九十余多]+)[个家项]?)?[^，,。；;、\s等的]{0,14}?"
    rf"(?:{any_of(words('projects', 'listed'))})(?!{any_of(words('projects', 'not_listed'))}){_COUNT}?"
    r"|等[\d一二三四五六七八九十]+余?家(?=[，,。；;])"
)
_COUNTED = re.compile(
    r"(?:[两三四五六七八九十]|\s?[2-9])家(?:(?:[\u4e00-\u9fff]{0,4}(?:企业|公司|项目)|厂|单位)|(?!主|庭|具|电|园|人))"
)
_TAKE_PART = re.compile("(?:共同|联合)?(?:参与|参加|参会|组成|合作|发起|出资|代表|到场|签约合作)")
_SETTLERS = re.compile(rf"(?:企业|公司|项目|厂|单位|家){_COUNT}?$")
_BRACKETED = re.compile(r"[（(][^（()）\n]{2,40}[)）]$")
_STOP = re.compile(r"[，,；;。：:！!？?\n…]")
_PARTS = re.compile(r"、|以及")
_LAST_PART = re.compile(r"和|与")
_DESCRIBED = re.compile(f"^.*(?:{any_of(words('projects', 'describing'))})(?=[^”]{{2,}}$)")
_KINDS = re.compile(
    any_of([word for listed in lexicon.load("sectors")["strong"].values() for word in listed])
)
_LONGEST = 160  # characters of a list


def tail(page: Page, offset: int) -> int:
    """Return where the words end that close a list at an offset: 、乙 + 等一批项目; the offset itself if none do."""
    found = _CLOSED.match(page.text, offset) or _COUNTED.match(page.text, offset)
    return found.end() if found else offset


def closings(page: Page) -> list[tuple[int, int]]:
    """Return the stretches of a page that close a list: their nouns name nothing themselves."""
    return [found.span() for found in _CLOSED.finditer(page.text)]


def members(page: Page) -> Iterator[Name]:
    """Yield the members of the lists of a page that are closed by 等 and a word for undertakings or companies."""
    last = 0
    for closed in _CLOSED.finditer(page.text):
        if _TAKE_PART.match(page.text, closed.end()):
            continue
        rule = "settler" if _SETTLERS.search(closed.group()) else "listed"
        yield from _members(page, last, closed.start(), rule)
        last = closed.end()
    last = 0
    for counted in _COUNTED.finditer(page.text):
        found = list(_members(page, last, counted.start(), "settler"))
        last = counted.end()
        if len(found) > 1:
            yield from found


def _members(page: Page, last: int, end: int, rule: str) -> Iterator[Name]:
    """Yield the members of a list that ends at an offset; `last` is the end of the list before it."""
    low = max(last, end - _LONGEST)
    pauses = [match.end() for match in _STOP.finditer(page.text, low, end)]
    start = pauses[-1] if pauses else low
    cuts = list(_PARTS.finditer(page.text, start, end))
    if cuts and (cut := _LAST_PART.search(page.text, cuts[-1].end(), end)):
        cuts.append(cut)
    begins = [start, *(cut.end() for cut in cuts)]
    stops = [*(cut.start() for cut in cuts), end]
    for begin, stop in zip(begins, stops, strict=True):
        name = _member(page, begin, stop, rule)
        if name:
            yield name


def _member(page: Page, begin: int, stop: int, rule: str) -> Name | None:
    bracket = _BRACKETED.search(page.text, begin, stop)
    stop = bracket.start() if bracket else stop
    while stop > begin and page.text[stop - 1] in '”"’':
        stop -= 1
    begin = max(begin, left_end(page, stop, stop))
    described = _DESCRIBED.match(page.text[begin:stop])
    begin += described.end() if described else 0
    if not 2 <= stop - begin <= 30:
        return None
    name = trimmed(page.text, begin, stop, rule)
    return name if name and is_particular(_KINDS.sub("", name.text)) else None
