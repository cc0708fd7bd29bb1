"""Phrases that may be projects: what is named like one, members of lists, what somebody pays for, companies that come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import starts_event
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
from annotate.draft.rules._subjects import is_company_name
from annotate.draft.rules._text import any_of, is_known, patterns, words

_P = patterns("project_patterns")
_KINDS = re.compile(any_of(word for listed in lexicon.load("sectors")["strong"].values() for word in listed))
_NAMED_SO = re.compile(
    f"(?:{any_of((*words('places', 'telling', 'companies'), *words('projects', 'settling')))})$"
)
_UNDERGOES = re.compile(any_of(words("projects", "undergoes")))
_BRINGS = re.compile(f"(?:{any_of(words('projects', 'brings'))})了?")
_MADE = re.compile(r"(?:年产|日产|年加工|年处理|日处理)?")
_NO_PROJECT = tuple(words("projects", "no_project"))
_STATE = tuple(words("projects", "bodies"))
_CELL = re.compile(r"[^ \t\u3000|\n]+")
_PROSE = re.compile(r"[。；，]|增长|下降|同比|增速|收入|产值")  # … or figures of statistics
_SIZES = frozenset(("mass", "power", "area", "length", "volume", "energy"))  # kinds of quantity
_FEWEST = 3  # cells of a row
_ROW = 200  # characters of one
_LEAD = 60  # characters of a clause before a verb in which its subject stands


def candidates(page: Page) -> list[Name]:
    """Return all phrases, in order; of those that overlap, the one that reaches farther back or has an ending."""
    everything = [*_unclosed(page), *_members(page), *_backed(page), *_coming(page), *_undergoing(page)]
    kept: list[Name] = []
    for name in sorted(everything, key=lambda name: (name.start, -name.end, name.rule)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
        elif name.rule == "ending" != kept[-1].rule and name.end >= kept[-1].end:
            kept[-1] = name
    return kept


def closing(page: Page, offset: int) -> int:
    """Return where the words end that close a list at an offset: 、乙 + 等一批项目; the offset itself if none do."""
    found = _P["closing"].match(page.text, offset) or _P["count_closing"].match(page.text, offset)
    return found.end() if found else offset


def _unclosed(page: Page) -> Iterator[Name]:
    """Yield the phrases with an ending but for those that close a list: 甲、乙等产业链项目."""
    spans = [found.span() for found in _P["closing"].finditer(page.text)]
    at = 0
    for name in names(page):
        while at < len(spans) and spans[at][1] <= name.start:
            at += 1
        if at == len(spans) or not spans[at][0] <= name.start:
            yield name


def _members(page: Page) -> Iterator[Name]:
    """Yield the members of the lists of a page that are closed by 等 and a word for projects or companies, or by a count."""
    last = 0
    for closed in _P["closing"].finditer(page.text):
        if not _P["take_part"].match(page.text, closed.end()):
            rule = "company" if _P["of_companies"].search(closed.group()) else "listed"
            yield from _each(page, last, closed.start(), rule)
        last = closed.end()
    last = 0
    for counted in _P["count_closing"].finditer(page.text):
        found = list(_each(page, last, counted.start(), "company"))
        last = counted.end()
        if len(found) > 1 and not any("等" in name.text for name in found):
            yield from found


def _each(page: Page, last: int, end: int, rule: str) -> Iterator[Name]:
    """Yield the members of a list that ends at an offset; `last` is the end of the list before it."""
    for part in segments(page, last, end):
        name = _member(page, *part, rule)
        if name and _is_own_word(name.text):
            yield replace(name, rule="ending") if is_ended(name.text) else name


def _member(page: Page, begin: int, stop: int, rule: str) -> Name | None:
    """Return the name in a part of a list, without what describes it before and brackets behind."""
    bracket = _P["bracketed"].search(page.text, begin, stop)
    end = bracket.start() if bracket else stop
    while end > begin and page.text[end - 1] in '”"’':
        end -= 1
    start = _part_start(page, begin, end)
    described = _P["described"].match(page.text[start:end])
    start += described.end() if described else 0
    return trimmed(page.text, start, end, rule) if 2 <= end - start <= LONGEST else None


def _part_start(page: Page, begin: int, end: int) -> int:
    """Return where the name in a part of a list begins: behind 、 the whole of it but for what describes it with 的."""
    if not page.text.startswith("、", begin - 1):
        return max(begin, left_end(page, end, end))
    start = max(begin, page.text.rfind("的", begin, end) + 1)
    leading = next(iter(within(page.all_numbers, start, start + 1)), None)
    return leading.end if leading and not leading.bare and leading.quantity.kind in _SIZES else start


def _is_own_word(name: str) -> bool:
    """Tell whether a name says more than an industry."""
    return is_particular(_KINDS.sub("", name))


def _backed(page: Page) -> Iterator[Name]:
    """Yield what somebody pays for or builds, whatever its name ends in: 甲集团投资的 + 年产100兆瓦 + 薄膜电池 (ruling 11)."""
    for found in _P["backed"].finditer(page.text):
        made = _MADE.match(page.text, found.end())
        begin = made.end() if made else found.end()
        number = next(iter(within(page.all_numbers, begin, begin + 1)), None)
        leads = number and not number.bare
        start = number.end + page.text.startswith("的", number.end) if number and leads else found.end()
        stop = _right_end(page, start)
        name = trimmed(page.text, start, stop, "backed") if 2 <= stop - start <= LONGEST else None
        whole = name and not HEADWORD.match(page.text, stop) and not name.text.endswith(_NO_PROJECT)
        if name and whole and (_KINDS.search(name.text) or _is_proper(page, name.start, name.end)):
            yield name


def _right_end(page: Page, start: int) -> int:
    """Return where a name that begins at an offset ends: before a pause, an event or a word that names nothing."""
    stop = start
    for word in page.words.between(start, start + LONGEST):
        if word.start > start and (starts_event(page, word.start) or word.text in ("等", "和", "与")):
            break
        if (word.tag == "x" and word.text not in "·-") or ends_name(page, word):
            break
        stop = word.end
    return stop


def _coming(page: Page) -> Iterator[Name]:
    """Yield the companies of a page that settle, begin to produce or invest: 凯达重钢 + 去年投产."""
    for found in _P["comes"].finditer(page.text):
        end = _before_adverbs(page, found.start())
        start = left_end(page, end, end)
        described = _P["described"].match(page.text[start:end])
        start += described.end() if described else 0
        clause, _ = page.clause(start)
        timed = any(time.end == start for time in within(page.times, start - 12, start))
        heads = described or timed or start == clause or page.text.startswith("的", start - 1)
        name = page.text[start:end]
        so_named = _NAMED_SO.search(name) or (heads and _is_proper(page, start, end))
        given = found["invests"] and _P["takes"].search(page.text, clause, start)
        if so_named and not given and len(name) > 2 and is_company_name(name):
            yield Name(start, end, name, "investor" if found["invests"] else "company")


def _undergoing(page: Page) -> Iterator[Name]:
    """Yield what only projects undergo, whatever it is called, if it has a name of its own: 博锐机床 + 开工, 引进 + 高科."""
    for found in _UNDERGOES.finditer(page.text):
        parts = segments(page, 0, _before_adverbs(page, found.start()))
        held = page.text.startswith(("仪式", "活动", "大会", "率"), found.end())
        if held or not page.words.is_border(found.start()) or "等" in page.text[parts[0][0] : found.start()]:
            continue
        named = [one for part in parts if (one := _member(page, *part, "listed"))]
        if any(_is_named(page, one, beside=False) for one in named):
            yield from (one for one in named if _is_named(page, one, beside=True))
    for found in _BRINGS.finditer(page.text):
        start = found.end() if page.words.is_border(found.start()) else None
        while start is not None:
            stop = _right_end(page, start)
            name = trimmed(page.text, start, stop, "listed")
            if (
                name
                and _is_named(page, name, beside=False)
                and not page.text.startswith(("的", "项目", "工程"), stop)
            ):
                yield name
            start = stop + 1 if page.text.startswith(("、", "和"), stop) else None


def _is_named(page: Page, name: Name, *, beside: bool) -> bool:
    """Tell a name that has a word of its own, or stands `beside` one that has."""
    if not 3 <= len(name.text) <= LONGEST or is_ended(name.text) or "主体" in name.text:
        return False
    proper = beside or _is_proper(page, name.start, name.end)
    return proper and _is_own_word(name.text) and not name.text.endswith(_NO_PROJECT)


def _is_proper(page: Page, start: int, end: int) -> bool:
    """Tell a name of its own: one that the segmenter had to guess or takes for a name, and no body's or place's."""
    own = any(
        word.tag in ("nz", "nt", "eng") or (word.tag not in ("nr", "m", "q") and not is_known(word.text))
        for word in page.words.between(start, end)
    )
    name = page.text[start:end]
    return own and not _P["counts"].search(name) and not name.endswith(_STATE)


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
    return max(low, end)


def rows(page: Page) -> Iterator[tuple[Name, int]]:
    """Yield the projects in the rows of tables, each with where its row ends."""
    for sentence in page.sentences:
        line = page.text[sentence.start : sentence.end]
        if len(line) > _ROW or _PROSE.search(line):
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
