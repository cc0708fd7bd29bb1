"""Who stands behind a project, where it is, and what it makes (rules 11 and 12, rulings 17 to 22)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_names import Name, is_particular, left_end
from annotate.draft.rules._subjects import is_self, may_name
from annotate.draft.rules._text import any_of, is_known, patterns, words

_LEXICON: dict[str, dict[str, list[str]]] = lexicon.load("sectors")
_SECTOR = {
    strength: {word: sector for sector, listed in sectors.items() for word in listed}
    for strength, sectors in _LEXICON.items()
}
_WORDS = {strength: re.compile(any_of(found)) for strength, found in _SECTOR.items()}

_P = patterns("project_patterns")
_ORGANISED = re.compile(
    f"(?:{any_of((*words('projects', 'organisations', 'settling'), *words('places', 'telling', 'companies')))})$"
)
_SUFFIX = re.compile(any_of((*words("places", "telling", "companies"), *words("projects", "settling"))))
_AND = re.compile(r"(?<=..)(?:以及|和|及)(?=..)")
_SPLIT = re.compile("携手|联合|[、与]")
_PART = re.compile(r"[；;。！？\n]")
_REGION = re.compile(any_of(words("projects", "regions")))
_MADE = re.compile(r"(?:年产|日产|年加工|年处理|日处理)$")
_CELL = re.compile(r"[^ \t\u3000|\n]+")
_OWNER = re.compile(rf"(?:{any_of(words('projects', 'organisations'))})(?<![区县市])$|[)）]$")
_PLACE = re.compile(rf"(?:{any_of(words('projects', 'quarters'))}|区|县|市)$")
_COMPANY_RULES = frozenset(("company", "investor"))
_AUXILIARIES = frozenset(("年产", "落户", "计划", "拟", "将"))
_PROPER = frozenset(("nr", "nz", "nt", "nrt", "nrfg", "g", "zg", "eng"))  # classes of words
_NO_REGION = frozenset(words("projects", "stops", "before"))  # that the segmenter takes for places
_NEAR = 60  # characters on either side of a name in which the organisations behind it stand
_FAR = 120  # characters before or behind it in which an agreement's parties, or its place, stand
_AROUND = 5_000  # characters around a name in which its company may be named in full
_NAMES = 300  # projects that a zone is compared with
_PLACES = 20  # of one name that are looked at
_LONGEST = 8  # characters of a company's name before its product
_STORY = 20_000  # characters of a story whose places are counted
_LINE = 30  # characters of a heading
_SECTION = 3_000  # characters of a section
_SENTENCES = 6  # of the paragraph, up to a name, whose heads may say where


# Who stands behind it.


def participants(page: Page, namings: Sequence[Name], context: str, *, agreed: bool) -> list[str]:
    """Return the organisations behind a project, each once: those said to be, the company in its name, who acts."""
    first = namings[0]
    if first.rule == "row":
        return _owner(context) or _own(page, first)
    if first.rule in _COMPANY_RULES:
        return [first.text]
    sources = (_builders, _own, partial(_parties, agreed=agreed), _actor)
    found = next((near for source in sources for name in namings if (near := source(page, name))), [])
    return _each_once([_fuller(page, first, name) for name in found])


def _fuller(page: Page, one: Name, company: str) -> str:
    """Return a company's name in the fuller form that the page has for it elsewhere: 天元 → 天元新材公司 (ruling 25)."""
    for at in _places_of(page, company, one.start):
        found = _P["fuller"].match(page.text, at + len(company))
        if found and not one.start <= at < one.end:
            return company + found.group()
    return company


def _places_of(page: Page, name: str, near: int) -> Iterator[int]:
    """Yield where a name stands around an offset, the first places only."""
    at = max(0, near - _AROUND)
    for _ in range(_PLACES):
        at = page.text.find(name, at, near + _AROUND)
        if at < 0:
            return
        yield at
        at += len(name)


def _owner(cells: str) -> list[str]:
    return [cell for cell in _CELL.findall(cells) if _OWNER.search(cell) and not re.search(r"\d", cell)][:1]


def _each_once(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        if not any(name in other or other in name for other in kept):
            kept.append(name)
    return kept


def _builders(page: Page, name: Name) -> list[str]:
    """Return the organisations that the words around a name say build it or pay for it: 由甲、乙共建, 甲投资5亿元建设的."""
    text, start = page.text, name.start
    clause, _ = page.clause(max(0, start - 1))
    low = max(clause, start - _NEAR)
    end = page.sentence(start).end
    behind = text[name.end : min(end, name.end + _NEAR)]
    if _P["again"].match(text, end):
        behind = text[end : end + _NEAR]
    part = max(low, text.rfind("、", low, start) + 1)
    paid = _P["paid_by"].search(text, part, start)
    if paid:
        near = [text[part : paid.start()]] if part > low and paid.start() - part > 1 else []
        return _organisations(page, low, paid.start()) or near or _actor(page, name)
    found = _P["by"].search(text, part, start) or _P["with"].search(text, part, start)
    by = _P["by"].search(behind)
    found = found or (by if by and not behind.startswith("的", by.end()) else None)
    if found:
        return list(_split(found["orgs"]))
    return _organisations(page, low, start - 1, owner=True) if text.startswith("的", start - 1) else []


def _parties(page: Page, name: Name, *, agreed: bool) -> list[str]:
    """Return the parties of the agreement that a sentence tells before a name; of no agreement those in its clause."""
    start = name.start
    head = page.sentence(start).start if agreed else page.clause(max(0, start - 1))[0]
    low = max(head, start - _FAR)
    cuts = [cut.end() for cut in _PART.finditer(page.text, low, start)]
    found = _P["parties"].search(page.text, cuts[-1] if cuts else low, start) or _P["with"].search(
        page.text, low, start
    )
    if not found:
        return []
    first, _, rest = found["orgs"].partition("与")
    begin = found.start("orgs") + len(first)
    first = page.text[max(found.start("orgs"), left_end(page, begin, begin)) : begin]
    return list(_split(f"{first}与{rest}" if rest else first))


def _actor(page: Page, name: Name) -> list[str]:
    """Return who does what has the name as its object: the subject of the last clause before it that has one."""
    start = name.start
    sentence = page.sentence(start).start
    low = max(sentence, start - _FAR, page.text.rfind("；", sentence, start) + 1)
    acts = None
    for clause in reversed(page.clauses_between(low, start)):
        acts = acts or _P["acts"].search(page.text, clause.start, min(clause.end, start))
        if acts is None:
            return []
        for head in clause.subjects:
            stop = _subject_end(page, head, min(clause.end, start))
            found = _organisations(page, head, stop) if stop - head > 1 else []
            if found:
                return found
    return []


def _subject_end(page: Page, start: int, stop: int) -> int:
    """Return where the subject ends that a clause may begin with: before its verb, adverbs and times."""
    times = within(page.times, start, stop)
    end = start
    for word in page.words.between(start, stop):
        timed = any(time.start <= word.start < time.end for time in times)
        verb = word.tag in ("v", "vn") and _P["acts"].match(word.text)
        if timed or verb or word.tag in ("p", "d", "uj", "t", "ad") or word.text in _AUXILIARIES:
            break
        end = word.end
    return end


def _organisations(page: Page, low: int, end: int, *, owner: bool = False) -> list[str]:
    """Return the organisations that a stretch ends with: 甲公司、乙大学; an `owner` is no place."""
    found: list[str] = []
    end -= 3 if page.text.endswith("等央企", low, end) else 0
    while end > low:
        start = max(low, left_end(page, end, end))
        part = list(_split(page.text[start:end]))
        if not part or not all(_is_organisation(page, one, start) for one in part):
            break
        if owner and any(_PLACE.search(one) for one in part):
            break
        found[:0] = part
        if start <= low or page.text[start - 1] not in "、和与及":
            break
        end = start - 1
    return found


def _is_organisation(page: Page, name: str, near: int) -> bool:
    """Tell an organisation: it ends like one, or is named elsewhere with such an ending."""
    if re.search(r"\d", name) or name.endswith(("项目", "工程", "基地", "产业园")):
        return False
    return bool(_ORGANISED.search(name) or _P["company"].match(name + "厂")) or _is_suffixed(page, name, near)


def _is_suffixed(page: Page, name: str, near: int) -> bool:
    """Tell whether the page names a company in a fuller form somewhere: 天元 + 新材公司."""
    return any(_SUFFIX.match(page.text, at + len(name)) for at in _places_of(page, name, near))


def _split(text: str) -> Iterator[str]:
    for part in _SPLIT.split(_AND.sub("、", text)):
        name = _P["described"].sub("", part.strip('“”"’ '))
        if len(name) > 1 and not _P["nobody"].match(name):
            yield name


def _own(page: Page, name: Name) -> list[str]:
    """Return the company that a name carries, as a list of one or none: 新岭电通 + 研发制造基地项目; or is: 远澜电子."""
    text, zone = name.text, page.story(name.start).zone or ""
    numbers = [one for one in within(page.all_numbers, name.start, name.end) if not (one.bare or one.chinese)]
    if numbers and numbers[0].start - name.start > 1 and numbers[0].quantity.kind != "voltage":
        part = _MADE.sub("", text[: numbers[0].start - name.start])  # ruling 11
        return [] if _is_place(page, name.start, len(part)) else [part]
    company = _P["company"].match(text)
    if company:
        return [company.group()]
    listed = name.rule in ("listed", "backed")
    if listed and _ORGANISED.search(text) and first_word(text) > 0:
        return [text]
    if not (_P["owned"].search(text) or listed):
        return []
    part = _before_product(page, name)
    bare = part[2:] if _REGION.match(part) else part
    if not 2 <= len(bare) <= _LONGEST or part[:2] == zone[:2] or _P["no_company"].search(part):
        return []
    proper = is_particular(bare) and _is_proper(page, name.start, len(part), part)
    return [part] if proper and not _is_place(page, name.start, len(part)) else []


def _before_product(page: Page, name: Name) -> str:
    """Return what a name begins with before its product: 华昌 + 光伏 with what follows, or the ending itself."""
    text = name.text
    cuts = [
        len(text),
        *(found.start() for found in (_P["moved"].search(text, 2), _REGION.search(text, 2)) if found),
    ]
    cut, first = min(cuts), first_word(text, 2)
    suffix = _SUFFIX.match(text, first) if first < cut else None
    more = suffix and len(text) - suffix.end() > 2
    if suffix and more and (suffix.end() == cut or first_word(text, suffix.end()) < len(text)):
        return text[: suffix.end()]
    cut = min(cut, first)
    for word in page.words.between(name.start + 2, name.end):  # a product that no list of sectors has
        if word.tag == "n" and len(word.text) > 2 and is_known(word.text):
            cut = min(cut, word.start - name.start)
    return text[:cut].strip('“”"')


def _is_proper(page: Page, start: int, length: int, part: str) -> bool:
    """Tell a name of its own from words for things: one that the segmenter had to guess, or takes for a name."""
    found = page.words.between(start, start + length)
    return any(word.tag in _PROPER or not is_known(word.text) for word in found) or _is_suffixed(
        page, part, start
    )


def _is_place(page: Page, start: int, length: int) -> bool:
    """Tell whether a stretch is the name of a place that the segmenter knows, and no more."""
    return all(
        word.tag in ("f", "s") or (word.tag == "ns" and is_known(word.text))
        for word in page.words.between(start, start + length)
    )


# What it makes.


def sector(*texts: str) -> str:
    """Return the sector of the first of some texts that has a word of one, else `other`.

    A weak word, such as 研究院, decides only where none of the texts has a strong one.
    """
    for strength in _SECTOR:
        for text in texts:
            word = _last(text, strength)
            if word:
                return _SECTOR[strength][word]
    return "other"


def _last(text: str, strength: str) -> str | None:
    """The word nearest the end decides, of two that end together the longer."""
    best, word = (0, 0), None
    for start in range(len(text)):
        found = _WORDS[strength].match(text, start)
        if found and (found.end(), found.end() - start) > best:
            best, word = (found.end(), found.end() - start), found.group()
    return word


def first_word(text: str, start: int = 0) -> int:
    """Return where the first word of a sector begins in a name; its end if there is none."""
    starts = [found.start() for pattern in _WORDS.values() if (found := pattern.search(text, start))]
    return min(starts, default=len(text))


# Where it is.


class Places:
    """Where the stories of a page are, and the projects in them."""

    def __init__(self, page: Page, names: Sequence[str]) -> None:
        self._page, self._names = page, names
        self._homes: dict[int, str | None] = {}
        lines = ((one.start, page.text[one.start : one.end].strip()) for one in page.sentences)
        headed = ((start, _P["heading"].fullmatch(line)) for start, line in lines if len(line) <= _LINE)
        self._headings = [(start, found["place"]) for start, found in headed if found]

    def of(self, name: Name, context: str) -> str | None:
        """Return the place of a project: a park or quarter named with it, else that of its story."""
        page, home = self._page, self._home(name.start)
        if name.rule == "row":
            cells = (cell for cell in _CELL.findall(context) if not re.search(r"\d", cell))
            return next((cell for cell in cells if _PLACE.search(cell)), None) or home
        low = max(page.sentence(name.start).start, name.start - _NEAR)
        end = min(page.sentence(name.start).end, name.end + _FAR)
        found = (
            _P["situated"].search(page.text, low, name.start)
            or _P["built_in"].search(page.text, low, name.start)
            or _P["situated"].search(page.text, name.end, end)
            or _spoken_of(page, name.start)
        )
        place = found["place"] if found and may_name(found["place"]) else None
        part = place and home and place.startswith(home) and place != home
        return place if part or (place and not is_self(place, home)) else home

    def _home(self, offset: int) -> str | None:
        """Return the place that heads a section, else the zone of the story if it is one, else the place it names most."""
        story = self._page.story(offset)
        at = bisect_right(self._headings, (offset, "")) - 1
        if at >= 0 and offset - self._headings[at][0] < _SECTION:
            return self._headings[at][1]
        if story.start not in self._homes:
            zone = story.zone
            at = self._page.text.find(zone, story.start) if zone else -1
            sane = zone and at >= 0 and left_end(self._page, at + len(zone), at + len(zone)) <= at
            sane = zone and sane and not self._is_no_place(zone, at)
            self._homes[story.start] = zone if sane else self._most_named(story.start, story.end)
        return self._homes[story.start]

    def _is_no_place(self, zone: str, at: int) -> bool:
        """Tell whether what is taken for a story's zone is a task, or a park that is but one of its projects."""
        word = self._page.words.holding(at)
        verb = word.tag in ("v", "vn", "d", "r", "p") and len(word.text) > 1 and is_known(word.text)
        own = zone in self._names and self._page.text.count(zone) == 1
        return verb or own or "的" in zone or any(name.find(zone) > 0 for name in self._names[:_NAMES])

    def _most_named(self, start: int, end: int) -> str | None:
        found = (
            word for word in self._page.words.between(start, min(end, start + _STORY)) if word.tag == "ns"
        )
        names = Counter(word.text for word in found if len(word.text) > 1 and word.text not in _NO_REGION)
        often = (name for name, count in names.items() if count > 1)
        return max(often, key=lambda name: (names[name], -len(name)), default=None)


def _spoken_of(page: Page, offset: int) -> re.Match[str] | None:
    """Return the place that the last sentence of the paragraph up to an offset begins with: 城东新片区要加快…."""
    at = page.sentence_index(offset)
    for sentence in reversed(page.sentences[max(0, at - _SENTENCES) : at + 1]):
        if sentence.paragraph != page.sentences[at].paragraph:
            break
        found = _P["spoken_of"].match(page.text, sentence.start, offset)
        if found and may_name(found["place"]):
            return found
    return None
