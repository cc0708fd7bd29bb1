"""Where the name of a project begins and ends: at words, behind what cannot be part of it, before a pause."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.draft.rules._page import Page
from annotate.draft.rules._text import Word, any_of, is_known, words

LONGEST = 40  # characters of a name
_QUOTED = 20  # characters of a quotation or bracket inside one
_LIST = 160  # characters of a list of names
_ENDING = re.compile(
    f"(?:{any_of(words('projects', 'endings', 'suffixes'))})(?:{any_of(words('projects', 'tails'))})*"
    r"(?:[（(](?:[A-Za-z]{2,16}|[一二三四]期)[）)])?"
)
_PLAIN = tuple(words("projects", "plain"))
_SUFFIXES = frozenset(words("projects", "suffixes")) - frozenset(words("projects", "endings"))
_GOES_ON = re.compile(any_of(words("projects", "goes_on")))
_AGREED = re.compile(r"(?:投资|合作|建设|入园|落户|战略合作|框架)*协议")
_ALIAS = re.compile(rf"(?:{any_of(words('projects', 'alias'))})[“\"‘]?$")
_GENERIC = re.compile(any_of(words("projects", "generic", "endings")))
_COMPLETE = re.compile(f"(?:{any_of(words('projects', 'endings', 'organisations'))})$")
_STOPS = frozenset(words("projects", "stops", "before"))
_KEEPS = frozenset(words("projects", "keeps", "within"))
_BOTH = _STOPS & frozenset(
    words("projects", "within")
)  # part of a name only behind another word: 铝灰 + 利用
_OPEN = {"”": "“", '"': '"', "）": "（", ")": "(", "」": "「", "’": "‘"}
_CLOSE = {opened: closed for closed, opened in _OPEN.items()}
_PAUSE = frozenset("，,；;。：:！!？?、—…|／/【】《》●■◆▲★○◎•※▶►◢◣▼△□〔〕") | frozenset(_CLOSE)
_ENDS_NAME = frozenset(("p", "uj", "ul", "uz", "ug", "ud", "u", "r", "y", "e", "o", "t"))  # classes of words
_NOUNS = frozenset(("n", "nz", "vn", "j", "b"))
_JOINTS = frozenset(("和", "及", "与", "或", "至", "以及"))
_CAPACITY = frozenset(("mass", "power", "volume", "energy", "data", "count", "voltage"))  # kinds of quantity
_RATED = re.compile(r"号|英寸|吨级|千伏|[kK][vV]")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十]+[号日]")
_MADE = re.compile(r"(?:年产|年加工|年处理|年屠宰|日产|日处理|总装机|装机)$")
COUNT_HEAD = re.compile(r"[两二三四五六七八九十几多\d]+余?[个项大类批家条座栋所]")
HEADWORD = re.compile(
    r"(?:\d{1,2}[.．](?!\d)|首[家个座条批]|第[一二三四五]座|一?[个座条家所]|全[国省市区县]首[家个座条]|等|和|与|及)+"
)
_LATIN = re.compile(r"[A-Za-z] (?=[A-Za-z])")
_MARKS = re.compile('[“”‘’"（）()·「」]')
_AREA = re.compile(r"^[^、，,]{0,10}?(?:高新区|经开区|开发区|新区|工业园区)")


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of the page that may name a project, and how it was found."""

    start: int
    end: int
    text: str
    rule: str = "ending"


def names(page: Page) -> Iterator[Name]:
    """Yield the phrases of a page that end like a project, in order; the longest where some overlap."""
    pending: Name | None = None
    for ending in _ENDING.finditer(page.text):
        if not _ends_here(page, ending):
            continue
        name = trimmed(page.text, left_end(page, ending.start(), ending.end()), ending.end())
        if name is None or _ALIAS.search(page.text, max(0, name.start - 8), name.start):
            continue
        led = name.start and page.words.holding(name.start - 1).tag in ("p", "c")
        if led and ending.group() in _SUFFIXES:
            continue
        if pending and name.start >= pending.end:
            yield pending
        pending = name
    if pending:
        yield pending


def _ends_here(page: Page, ending: re.Match[str]) -> bool:
    """Tell whether a phrase ends with its ending, and a word does: 甲中心 + 建成, but not 中心城区."""
    text, start, end = page.text, ending.start(), ending.end()
    agreed = _AGREED.match(text, end) and "签" in text[max(0, start - LONGEST) : start]
    if (_GOES_ON.match(text, end) and not agreed) or text.endswith("主体", 0, start):
        return False
    if ending.group() in _SUFFIXES:  # 环湖 + 路, but not 思路
        word = page.words.holding(start)
        return word.end == end and (word.start == start or not is_known(word.text))
    return ending.group().endswith(("项目", "工程")) or page.words.is_border(end)


def trimmed(text: str, start: int, end: int, rule: str = "ending") -> Name | None:
    """Return the name in a stretch without 首个 and outer marks; None if nothing is left (rule 9)."""
    found = HEADWORD.match(text, start, end)
    start = found.end() if found else start
    while start < end and text[start] in _CLOSE and text.find(_CLOSE[text[start]], start + 1, end) < 0:
        start += 1
    while end > start and text[end - 1] in _OPEN and text.find(_OPEN[text[end - 1]], start, end - 1) < 0:
        end -= 1
    return Name(start, end, text[start:end], rule) if end - start > 1 else None


def left_end(page: Page, start: int, end: int) -> int:
    """Return where the phrase that leads up to `text[start:end]` begins."""
    low = max(0, end - LONGEST)
    edge = start if start == end else min(start, page.words.holding(start).start)
    while edge > low and (before := _part_before(page, low, edge)) is not None:
        edge = before
    return edge


def _part_before(page: Page, low: int, edge: int) -> int | None:
    """Return where the part of a name that ends at an edge begins: a word, a number, a quotation; None if none does."""
    text, mark = page.text, page.text[edge - 1]
    if mark in _OPEN:
        opened = text.rfind(_OPEN[mark], max(low, edge - _QUOTED), edge - 1)
        return opened if opened >= 0 else None
    if _LATIN.match(text, max(0, edge - 2)):
        return edge - 1
    if mark in _PAUSE or mark.isspace() or _time_ends(page, edge):
        return None
    numbers = page.all_numbers
    at = bisect_left(numbers.starts, edge) - 1
    if at >= 0 and numbers[at].end == edge:
        bare = numbers[at].bare or numbers[at].chinese
        return _number_start(page, low, numbers[at].start, "bare" if bare else numbers[at].quantity.kind)
    return _word_start(page, low, edge)


def _time_ends(page: Page, edge: int) -> bool:
    at = bisect_left(page.times.starts, edge) - 1
    return at >= 0 and page.times[at].end == edge and not _NUMBERED.fullmatch(page.times[at].text)


def _number_start(page: Page, low: int, start: int, kind: str) -> int | None:
    """A capacity behind a company is part of a name, a leading one and a count are not (ruling 11)."""
    if COUNT_HEAD.match(page.text, start):
        return None
    made = _MADE.search(page.text, max(low, start - 4), start)
    first = made.start() if made else start
    if kind in _CAPACITY and first > low and _part_before(page, low, first) is not None:
        return first
    rated = kind == "bare" or _RATED.search(page.text, start, start + 8)
    return start if rated and kind != "count" else None


def _word_start(page: Page, low: int, edge: int) -> int | None:
    """Return where the word that ends at an edge begins, if it can be part of a name with what follows it."""
    word = page.words.holding(edge - 1)
    begin = max(low, word.start)
    if word.text.startswith("的"):  # what the segmenter took together: 的璃明
        return begin + 1 if begin + 1 < edge else None
    verb = word.tag == "v" and len(word.text) > 1 and is_known(word.text)
    if word.text in _BOTH or (verb and word.text not in _STOPS and word.text not in _KEEPS):
        first = begin == low or _part_before(page, low, begin) is None
        if word.text in _BOTH:
            return None if first else begin
        return (
            begin if first or page.words.holding(edge).tag in _NOUNS else None
        )  # 驰骋 + 云仓, 污泥 + 处置 + 中心
    return None if ends_name(page, word) else begin


def ends_name(page: Page, word: Word) -> bool:
    """Tell whether a word cannot be part of a name with what follows it."""
    if word.text in _STOPS or word.text in _KEEPS:
        return word.text in _STOPS
    if word.text in _JOINTS:
        return not _joins(page, word)
    if word.tag in _ENDS_NAME or COUNT_HEAD.fullmatch(word.text):
        return True
    if word.tag == "f":
        return len(word.text) > 1 or word.text in "中内里上下后前间外"
    return word.tag in ("d", "c") and len(word.text) > 1 and is_known(word.text)


def _joins(page: Page, joint: Word) -> bool:
    """Tell whether 及 or 至 stands inside a name: 铝边框 + 及 + 支架; not where what stands before it is complete."""
    if joint.start == 0:
        return False
    before = page.words.holding(joint.start - 1)
    if joint.text == "至":
        return before.tag.startswith(("n", "s"))
    complete = _COMPLETE.search(page.text, max(0, joint.start - 8), joint.start)
    return before.tag in ("n", "vn", "v", "j") and is_known(before.text) and not complete


def segments(page: Page, low: int, end: int) -> list[tuple[int, int]]:
    """Return the parts, joined by 、 and a last 和, of the list that ends at an offset and begins behind a pause."""
    text, low = page.text, max(low, end - _LIST)
    start = max(low, *(text.rfind(mark, low, end) + 1 for mark in "，,；;。：:！!？?\n…"))
    cuts = [start + found.start() for found in re.finditer("、", text[start:end])]
    parts, ends = [start, *(cut + 1 for cut in cuts)], [*cuts, end]
    for word in page.words.between(parts[-1], end):
        apart = word.text in ("和", "与", "以及") or (word.text == "及" and not _joins(page, word))
        if apart and word.start > parts[-1] + 1:
            ends.insert(-1, word.start)
            parts.append(word.end)
            break
    return list(zip(parts, ends, strict=True))


def is_particular(name: str, zone: str | None = None) -> bool:
    """Tell whether a phrase says more than kinds of things and the zone's name: 重点产业项目 does not."""
    if name.endswith(_PLAIN):
        name = _AREA.sub("", name.removeprefix(zone) if zone else name)
    return bool(_MARKS.sub("", _GENERIC.sub("", name)))


def names_thing(name: str) -> bool:
    """Tell whether a phrase ends in a thing that can be built or founded: 汽车产业园项目, but not 产业项目."""
    while plain := next((plain for plain in _PLAIN if name.endswith(plain)), None):
        name = name.removesuffix(plain)
    return len(name) > 2 and is_ended(name)


def is_ended(name: str) -> bool:
    """Tell whether a phrase ends like a project."""
    return any(found.end() == len(name) for found in _ENDING.finditer(name))
