"""Phrases that may be projects: what is named like one, members of lists, what money goes into, companies that settle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from annotate import lexicon
from annotate.draft.rules._company import is_company_name
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import event_before, starts_event
from annotate.draft.rules._project_names import (
    HEADWORD,
    LONGEST,
    Name,
    ends_name,
    is_ended,
    is_particular,
    left_end,
    names,
    segments,
    trimmed,
)
from annotate.draft.rules._segment import is_known
from annotate.draft.rules._words import any_of, words

_COUNT = r"(?:\d+[个家项]|[一二三四五六七八九十]+[个家项])"
_CLOSED = re.compile(
    r"(?:等|…+)(?:(?:一批|一系列|多[个家]|[\d一二三四五六七八九十余多]+)[个家项]?)?[^，,。；;、\s等的]{0,14}?"
    rf"(?:{any_of(words('projects', 'listed'))})(?!{any_of(words('projects', 'not_listed'))}){_COUNT}?"
    r"|等[\d一二三四五六七八九十]+余?[家个](?=[，,。；;])"
)
_COUNTED = re.compile(
    r"[两三四五六七八九十]个(?:新|公共|重点|大)*(?:平台|项目|载体|基地|中心|产业园|园区)"
    r"|(?:[两三四五六七八九十]|\s?[2-9])家(?:(?:[\u4e00-\u9fff]{0,4}(?:企业|公司|项目)|厂|单位)|(?!主|庭|具|电|园|人))"
)
_TAKE_PART = re.compile("(?:共同|联合)?(?:签署|签订|参与|参加|参会|组成|合作|发起|出资|代表|到场|签约合作)")
_COMPANIES = re.compile(rf"(?:企业|公司|厂|单位|家)(?:{_COUNT})?$")
_BRACKETED = re.compile(r"[（(][^（()）\n]{2,40}[)）]$")
_DESCRIBED = re.compile(f"^.*(?:{any_of(words('projects', 'describing'))})(?=[^”]{{2,}}$)")
_KINDS = re.compile(any_of(word for listed in lexicon.load("sectors")["strong"].values() for word in listed))
_SETTLING = any_of(words("projects", "settling"))
_COMES_HERE = re.compile(
    rf"(?:签约|正式|成功)?(?:{any_of(words('projects', 'starting'))})(?!后(?!，)|前|率|的|项目|企业|见效)"
    rf"|(?P<invests>{any_of(words('projects', 'invests'))})(?:了|约|近|超)*(?=[\d０-９])"
)
_COMPANY = re.compile(r"有限(?:责任)?公司")
_PARTNER = re.compile(
    rf"与(?P<name>[^，,；;。：:、！!？?\s\d“”的与]{{2,30}}?(?:{_SETTLING}))(?=(?:正式|成功|顺利|进行|举行)?(?:签约|签订|签署|签下))"
)
_MAKES = re.compile(
    rf"(?:{any_of(words('projects', 'makes'))})(?P<what>[^，,。；;、：:的]{{2,18}})的(?P<name>[\u4e00-\u9fffA-Za-z]{{3,8}}?)"
    r"(?=[、，,；;。]|等|和[做生专主]|以及|则|投资|把|从|将|已|去年|今年|[\d０-９]|也|都)"
)
_COMES = re.compile(any_of(words("projects", "comes")))
_NAMED_SO = re.compile(
    f"(?:{any_of((*words('places', 'telling', 'companies'), *words('projects', 'settling')))})$"
)
_TAKES = re.compile("[由向给对][^的，]*$")
_OTHER_MONEY = re.compile(
    r"(?:产值|收入|营收|税|贷款|补贴|资金|基金|授信|合同|订单|出口|规模|资本|融资|销售|利润|估值|奖|补助|预算|资产)[^，,。；;]{0,8}$"
)
_OF = re.compile(r"(?:人民币|港元|港币|以上|左右|余)?(?:[（(][^（()）\n]{2,24}[)）])?的")
_BACKED = re.compile(
    r"(?:投资|出资|捐资|斥资|独资)(?:建设|兴建|新建|建造|开发|打造)?的|(?:承建|援建|投建|兴建)的"
)
_UNDERGOES = re.compile(any_of(words("projects", "undergoes")))
_BRINGS = re.compile(f"(?:{any_of(words('projects', 'brings'))})了?(?:以)?")
_COUNTS = re.compile(r"\d+(?!\d|[万亿]?[吨台千兆])|^由")
_BRACKET = re.compile(r"[”\"]?[（(](?:计划)?(?:总)?(?:投资)?(?:额)?(?:约|超|近)?$")
_STATE = re.compile(f"(?:{any_of(words('projects', 'no_settler'))})$")
_NO_PROJECT = tuple(words("projects", "no_project"))
_LEAD = 60  # characters around a company in which it is said to come
_CELL = re.compile(r"[^ \t\u3000|\n]+")
_PROSE = re.compile(r"[。；，]|增长|下降|同比|增速|收入|产值")  # … or figures of statistics
_FEWEST = 3  # cells of a row


def candidates(page: Page) -> list[Name]:
    """Return all phrases, in order; of those that overlap, the one that reaches farther back or has an ending."""
    everything = [*_unclosed(page), *_members(page), *_funded(page), *_settlers(page), *_unnamed(page)]
    kept: list[Name] = []
    for name in sorted(everything, key=lambda name: (name.start, -name.end, name.rule)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
        elif (name.rule == "ending" and kept[-1].rule != "ending" and name.end >= kept[-1].end) or (
            name.rule == "ending" and kept[-1].rule == "sized"
        ):
            kept[-1] = name
    return kept


def closing(page: Page, offset: int) -> int:
    """Return where the words end that close a list at an offset: 、乙 + 等一批项目; the offset itself if none do."""
    found = _CLOSED.match(page.text, offset) or _COUNTED.match(page.text, offset)
    return found.end() if found else offset


def _unclosed(page: Page) -> Iterator[Name]:
    """Yield the phrases with an ending but for those that close a list: 甲、乙等产业链项目."""
    spans = [found.span() for found in _CLOSED.finditer(page.text)]
    at = 0
    for name in names(page):
        while at < len(spans) and spans[at][1] <= name.start:
            at += 1
        if at == len(spans) or not spans[at][0] <= name.start:
            yield name


def _members(page: Page) -> Iterator[Name]:
    """Yield the members of the lists of a page that are closed by 等 and a word for projects or companies (rule 4)."""
    last = 0
    for closed in _CLOSED.finditer(page.text):
        if not _TAKE_PART.match(page.text, closed.end()):
            rule = "settler" if _COMPANIES.search(closed.group()) else "listed"
            yield from _each(page, last, closed.start(), rule)
        last = closed.end()
    last = 0
    for counted in _COUNTED.finditer(page.text):
        found = list(_each(page, last, counted.start(), "settler"))
        last = counted.end()
        if len(found) > 1:
            yield from found


def _each(page: Page, last: int, end: int, rule: str) -> Iterator[Name]:
    """Yield the members of a list that ends at an offset; `last` is the end of the list before it."""
    for part in segments(page, last, end):
        name = _member(page, *part, rule)
        if name and _is_own_word(name.text):
            yield replace(name, rule="ending") if is_ended(name.text) else name


def _member(page: Page, begin: int, stop: int, rule: str) -> Name | None:
    """Return the name in a part of a list, without what describes it before and brackets behind."""
    bracket = _BRACKETED.search(page.text, begin, stop)
    end = bracket.start() if bracket else stop
    while end > begin and page.text[end - 1] in '”"’':
        end -= 1
    start = max(begin, left_end(page, end, end))
    described = _DESCRIBED.match(page.text[start:end])
    start += described.end() if described else 0
    return trimmed(page.text, start, end, rule) if 2 <= end - start <= LONGEST else None


def _is_own_word(name: str) -> bool:
    """Tell whether a name says more than an industry."""
    return is_particular(_KINDS.sub("", name))


def _funded(page: Page) -> Iterator[Name]:
    """Yield what money goes into, whatever its name ends in: 超10亿元的迈远医疗 + 签约; 甲集团投资的 + 电池片."""
    starts = []
    for number in page.numbers:
        of = _OF.match(page.text, number.end) if number.quantity.kind == "money" else None
        if of is None:
            continue
        clause, _ = page.clause(number.start)
        if not _OTHER_MONEY.search(page.text, max(clause, number.start - 20), number.start):
            starts.append((of.end(), "sized"))
    starts += [(found.end(), "backed") for found in _BACKED.finditer(page.text)]
    for behind, rule in starts:
        start = _after_capacity(page, behind)
        stop = right_end(page, start)
        goes_on = HEADWORD.match(page.text, stop)
        name = trimmed(page.text, start, stop, rule) if 2 <= stop - start <= 30 and not goes_on else None
        if name and not name.text.endswith(_NO_PROJECT) and is_particular(name.text):
            yield name


def _unnamed(page: Page) -> Iterator[Name]:
    """Yield what only projects undergo, whatever it is called, if it has a name of its own: 博锐机床 + 开工, 引进 + 高科."""
    for found in _UNDERGOES.finditer(page.text):
        if page.words.is_border(found.start()):
            stop = _before_adverbs(page, found.start())
            parts = segments(page, 0, stop)
            if "等" in page.text[parts[0][0] : stop]:
                continue
            named = [one for part in parts if (one := _member(page, *part, "listed"))]
            if any(_is_settler(page, one, listed=False) for one in named):
                yield from (one for one in named if _is_settler(page, one, listed=True))
    for found in _BRINGS.finditer(page.text):
        start = found.end() if page.words.is_border(found.start()) else None
        while start is not None:
            stop = right_end(page, start)
            if not page.text.startswith(("的", "项目", "工程"), stop):
                yield from _proper(page, start, stop)
            start = stop + 1 if page.text.startswith(("、", "和"), stop) else None
    for number in page.numbers:
        opened = _BRACKET.search(page.text, max(0, number.start - 12), number.start)
        if number.quantity.kind == "money" and opened:
            yield from _proper(page, left_end(page, opened.start(), opened.start()), opened.start())


def _proper(page: Page, start: int, stop: int) -> Iterator[Name]:
    name = trimmed(page.text, start, stop, "listed") if 3 <= stop - start <= 24 else None
    if name and _is_settler(page, name, listed=False):
        yield name


def _is_settler(page: Page, name: Name, *, listed: bool) -> bool:
    """Tell a name that has a word of its own, or is `listed` beside one that has."""
    if len(name.text) < 3 or is_ended(name.text) or not _is_own_word(name.text) or "主体" in name.text:
        return False
    return (listed or _is_own(page, name.start, name.end)) and not name.text.endswith(_NO_PROJECT)


def _after_capacity(page: Page, start: int) -> int:
    """Skip what a leading capacity says: 年产100兆瓦 + 高效薄膜太阳能电池 (ruling 11)."""
    made = re.compile(r"(?:年产|日产|年加工|年处理|日处理)?").match(page.text, start)
    begin = made.end() if made else start
    number = next(iter(within(page.all_numbers, begin, begin + 1)), None)
    return number.end + page.text.startswith("的", number.end) if number and not number.bare else start


def right_end(page: Page, start: int) -> int:
    """Return where a name that begins at an offset ends: before a pause, an event or a word that names nothing."""
    stop = start
    for word in page.words.between(start, start + LONGEST):
        if word.start > start and (starts_event(page, word.start) or word.text in ("等", "和", "与")):
            break
        if (word.tag == "x" and word.text not in "·-") or ends_name(page, word):
            break
        stop = word.end
    return stop


def _settlers(page: Page) -> Iterator[Name]:
    """Yield the companies of a page that settle, sign, begin to produce or invest, and those told of with what they make."""
    for found in _COMES_HERE.finditer(page.text):
        name = _company_before(page, found.start())
        if name is None:
            continue
        if not found["invests"]:
            yield Name(*name, page.text[name[0] : name[1]], "settler")
        elif not _TAKES.search(page.text, page.clause(name[0])[0], name[0]):
            yield Name(*name, page.text[name[0] : name[1]], "investor")
    for found in _COMPANY.finditer(page.text):
        start = left_end(page, found.start(), found.end())
        if found.end() - start > 4 and event_before(page, start):
            yield Name(start, found.end(), page.text[start : found.end()], "settler")
    for found in _PARTNER.finditer(page.text):
        yield Name(found.start("name"), found.end("name"), found["name"], "partner")
    for found in _MAKES.finditer(page.text):
        sentence = page.sentence(found.start())
        low = max(sentence.start, found.start() - _LEAD)
        if (
            is_company_name(found["name"])
            and page.words.is_border(found.start("what"))
            and not within(page.all_numbers, *found.span("name"))
            and _COMES.search(page.text, low, min(sentence.end, found.end() + _LEAD))
        ):
            yield Name(found.start("name"), found.end("name"), found["name"], "described")


def _company_before(page: Page, end: int) -> tuple[int, int] | None:
    """Return the company that is the subject of a verb, before its adverbs and times: 凯达重钢 + 去年投产."""
    end = _before_adverbs(page, end)
    start = left_end(page, end, end)
    described = _DESCRIBED.match(page.text[start:end])
    start += described.end() if described else 0
    name = page.text[start:end].strip("“”")
    first = bool(described) or start == page.clause(start)[0] or _time_before(page, start)
    first = first or page.text.startswith("的", start - 1)
    so_named = _NAMED_SO.search(name) or (first and _is_own(page, start, end))
    return (start, end) if so_named and len(name) > 2 and is_company_name(name) else None


def _time_before(page: Page, start: int) -> bool:
    return any(time.end == start for time in within(page.times, start - 12, start))


def _is_own(page: Page, start: int, end: int) -> bool:
    """Tell a name of its own: one that the segmenter had to guess or takes for a name, and no person's, body's or place's."""
    found = list(page.words.between(start, end))
    own = any(
        word.tag in ("nz", "nt", "eng") or (word.tag not in ("nr", "m", "q") and not is_known(word.text))
        for word in found
    )
    return own and not _COUNTS.search(page.text, start, end) and not _STATE.search(page.text[start:end])


def _before_adverbs(page: Page, end: int) -> int:
    """Return where what stands before the adverbs and times before a verb ends: 凯达重钢 + 去年."""
    low = max(page.clause(max(0, end - 1))[0], end - _LEAD)
    times = within(page.times, low, end)
    while end > low:
        word = page.words.holding(end - 1)
        time = next((time for time in times if time.start < end <= time.end), None)
        if time:
            end = time.start
        elif word.tag in ("d", "ad", "t") or word.text in ("）", ")", "”"):
            end = word.start
        else:
            break
    return end


def rows(page: Page) -> Iterator[tuple[Name, int]]:
    """Yield the projects in the rows of tables, each with where its row ends."""
    for sentence in page.sentences:
        line = page.text[sentence.start : sentence.end]
        if len(line) > 200 or _PROSE.search(line):
            continue
        cells = list(_CELL.finditer(page.text, sentence.start, sentence.end))
        if len(cells) < _FEWEST or not any(re.search(r"\d", cell.group()) for cell in cells[1:]):
            continue
        named = next((cell for cell in cells if names_one(cell.group())), None)
        if named:
            yield Name(*named.span(), named.group(), "row"), sentence.end


def names_one(cell: str) -> bool:
    """Tell whether a cell names a project."""
    return len(cell) > 3 and is_ended(cell) and is_particular(cell)
