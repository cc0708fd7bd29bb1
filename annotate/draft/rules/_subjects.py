"""Whom a number describes: the subject named at the head of a clause of its sentence, else what its story is about (rule 27)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotate import lexicon
from annotate.draft.rules._page import Clause, Page, occurrences
from annotate.draft.rules._project_names import is_particular
from annotate.draft.rules._stories import Story
from annotate.draft.rules._text import any_of, words
from annotate.draft.rules._text import words as listed

_SPEAKS_ON = f"(?!{any_of(words('places', 'goes_on_not'))})(?:{any_of(words('places', 'goes_on'))})"
_TELLING = any_of(words("places", "telling"))
_SUFFIX = any_of((*words("projects", "settling"), *words("places", "companies")))
_DESCRIBED = rf"(?:[^，。；：、\n的]{{0,8}}(?:{any_of(words('projects', 'describing'))}))?"
_COMPANY = re.compile(
    rf"{_DESCRIBED}(?P<name>[\u4e00-\u9fffA-Za-z（）()]{{2,8}}?(?:{_TELLING}|{_SUFFIX})"
    rf"(?:有限公司|股份有限公司|公司|集团)?)(?={_SPEAKS_ON}|$)"
)
_FORM = re.compile(r"(?:股份|集团)?(?:有限)?(?:责任)?公司$|股份$")
_KINDS = re.compile(
    any_of([word for listed in lexicon.load("sectors")["strong"].values() for word in listed])
)
_NO_COMPANY = re.compile(
    rf"{any_of(words('places', 'no_name'))}|[的和与及占了由在向从被把将对]|^[该这那各每离到居列]"
    r"|[一二三四五六七八九十两几多各每这那该本全我][家个批]|[省市区县]级"
)
_NAMES_ZONE = re.compile(any_of(words("places", "zones")))


def company_at(page: Page, clause: Clause) -> str | None:
    """Return the company that a clause begins with: 砚石软件 + 签下…."""
    found = (_COMPANY.match(page.text, start, min(clause.end + 1, start + 30)) for start in clause.subjects)
    return next((one["name"] for one in found if one and is_company_name(one["name"])), None)


def is_company_name(name: str) -> bool:
    """Tell a company's name, which has a word of its own, from an industry: 宏硕树脂, but not 新能源汽车."""
    own = _KINDS.sub("", _FORM.sub("", name))
    return len(own) > 1 and is_particular(own) and not (_NO_COMPANY.search(name) or _NAMES_ZONE.search(name))


_SELF = any_of(listed("places", "self"))
_ZONE = any_of(listed("places", "zones"))
_ITSELF = re.compile(f"(?:该|我|本|全)?(?:{_SELF})")
_ENDS_ZONE = re.compile(f"(?:{_ZONE})$")
_ENDS_PLACE = re.compile(f"(?:{any_of((*listed('places', 'quarters'), *listed('places', 'carriers')))})$")
_ENDS_COMPANY = re.compile(f"(?:{any_of((*listed('places', 'telling'), *listed('projects', 'settling')))})$")
_ENDS_PARK = re.compile("(?:园|园区|研究院|班列|小镇|谷|港|城)$")
_INCORPORATED = re.compile("(?:公司|集团|股份|银行|大学|研究院)$")
_BODY = re.compile("(?:管委会|管理委员会|党工委|政府|市委|县委|区委|经发局|招商局|局|委|办)$")
_TOWN = re.compile("[\u4e00-\u9fff]+[^全\\W][市县区州盟旗镇乡村]$")
_COUNTY = re.compile("[一-鿿][^地省][市县区州盟旗]$|[一-鿿][市县]$")
_GENERIC = frozenset(listed("places", "generic"))
_PROJECT_AGAIN = frozenset({"项目", "工程"})
_COMPANY_AGAIN = frozenset({"公司", "企业", "集团"})
_COUNTED = re.compile(any_of(listed("indicators", "counted")))
_NO_NAME = re.compile(any_of(listed("places", "no_holder")))
_INSIDE = re.compile(any_of(listed("places", "not_inside")))
_OBJECT = lexicon.load("projects")["before"]
_MAKES = re.compile(
    f"(?:{any_of([*_OBJECT['building'], *_OBJECT['completed'], *_OBJECT['operating']])})了?[^，。；：]{{0,16}}$"
)
_LED = re.compile(
    r"(?:[由对向从使让把据与为以距离受]|作为|随着|来到|走进|参加|经过|依托|围绕|[按根][照据])[“\s]?$|[（(]$"
)
_JOINS = re.compile(r"”?(?:[、和与及等]|旗下|以及)")
_LISTED = re.compile("[”）)]?(?:[为、和与及等，,。；;]|$)")
_DESCRIBES = re.compile(
    rf"[^，。；：\d的]{{0,8}}(?:{any_of(listed('projects', 'describing'))}|[投出捐]资|[援开新承]建)"
    r"[^，。；：\d的]{0,6}的"
)
_AGREES = re.compile("[与和同][^，。；、]{2,24}(?:签约|签订|签署|合作|达成|举行)")
_THIS = re.compile("该|这[座个家条项]?|此|本")
_WHOLE = re.compile("[全我][国省市州盟县旗镇]|[我该]?省(?=内)")
_RANKED = re.compile(r"[首第各前排同最唯平领\d]|[\u4e00-\u9fff]{0,8}(?:排|列|居|位|第|领先|[中里])")
_ACTS = re.compile("实现|完成|有|是|达|共|全|拥有|引进|新增|签约|累计")
_POST = r"(?:项目)?(?:总监|董事长|总经理|经理|负责人|院长|创始人|总裁|总工程师|厂长|主席|CEO|所长|副总|行长)"
_PERSON = re.compile(f"副?(?:{_POST})")
_SPEAKER = re.compile(
    rf"[，,]?”[，,]?(?P<who>[^，,；;。：:“”\s]{{3,20}}?){_POST}[^，。；]{{0,12}}(?:说|表示|介绍|称|坦言|告诉)"
)
# Word classes that the single characters of a name that no dictionary has may get.
_ODD = frozenset({"v", "a", "q", "t", "o", "e", "y", "x", "vg", "ag", "tg", "dg", "h", "k", "m"})
_OF_SERIES = frozenset(
    {"n", "b", "nz", "l", "j", "ns"}
)  # what a series of a place begins with: 城镇, 规上, 固定资产
_BEGINNING = 3  # words at the beginning of a name that may be such characters
_LONGEST = 9  # words of a name
_PARK_WORDS = 3  # of a park that is named by nouns alone
_SHORTEST = 4  # characters of a company's name that is one word
_REACH = 600  # characters before it in which what is named again was named
_LATEST = 12  # names before it that may be meant
_QUOTE = 200  # characters on either side of a number in which its quotation must begin and end
_FEWEST = 3  # times that a company is named in a story about it
_OPENING = 24  # characters of a paragraph in which it says what it is about
_MOST = 400  # projects of a page that are looked for in all of it
_TWICE = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that a clause names, `page.text[start:end]`; `own` if it is the place that the story is about."""

    start: int
    end: int
    name: str
    own: bool = False
    company: bool = False


class Subjects:
    """The subjects of a page, asked for the one a number is about."""

    def __init__(self, page: Page, projects: Sequence[str]) -> None:
        """`projects` are the names of the page's projects."""
        self._page = page
        named = [
            name
            for name in dict.fromkeys(projects)
            if may_name(name) and not (_COUNTED.match(name) or _ITSELF.fullmatch(name) or name[0].isdigit())
        ]
        self._projects = _by(named, slice(0, 2)), _by(named, slice(-2, None))
        self._mentions = sorted(
            (start + len(name), start, name)
            for name in named[:_MOST]
            for start in occurrences(page.text, name)
        )
        self._named_at = [end for end, _, _ in self._mentions]
        self._companies = dict(self._named_companies())
        self._brands = _by(list(dict.fromkeys(self._companies.values())), slice(0, 2))
        self._found = list(self._read())
        self._ends = [subject.end for subject in self._found]
        self._found_at = [subject.start for subject in self._found]
        self._main: dict[int, str | None] = {}  # the companies that stories are about, by where they start

    def of(self, offset: int) -> str | None:
        """Return whom a number at an offset is about."""
        subject, story = self.holder(offset), self._page.story(offset)
        if subject is None:
            return self._speaker(offset) or self._topic(offset) or self._company(story) or story.zone
        return story.zone if subject.own else subject.name

    def holder(self, offset: int) -> Subject | None:
        """Return the last subject named before an offset in the same sentence."""
        at = bisect_right(self._ends, offset) - 1
        subject = self._found[at] if at >= 0 else None
        return subject if subject and subject.start >= self._page.reach(offset) else None

    def cut(self, start: int, offset: int) -> int:
        """Return where the words about the subject begin, in the stretch from `start` to a number."""
        subject = self.holder(offset)
        if subject is not None and subject.end > start:
            start = subject.end
        at = bisect_right(self._named_at, offset) - 1
        named = self._named_at[at] if at >= 0 else 0
        told = self._page.text[named:offset].strip()
        return named if named > start and len(told) > 1 and not _LISTED.match(told) else start

    def _topic(self, offset: int) -> str | None:
        """Return what a paragraph begins to speak of, for a sentence of it that names nobody."""
        paragraph = self._page.paragraph(offset)
        at = bisect_right(self._found_at, paragraph)
        first = self._found[at] if at < len(self._found) else None
        if first is None or first.own or first.start > min(offset, paragraph + _OPENING):
            return None
        return first.name

    def _speaker(self, offset: int) -> str | None:
        """Return the company whose people say the words around an offset: “…” 甲公司总经理某某说."""
        text = self._page.text
        start, end = text.rfind("“", max(0, offset - _QUOTE), offset), text.find("”", offset, offset + _QUOTE)
        if start < 0 or end < 0 or text.find("”", start, offset) >= 0:
            return None
        found = _SPEAKER.match(text, end)
        if not found or is_self(found["who"], self._page.story(offset).zone):
            return None
        return found["who"]

    def _company(self, story: Story) -> str | None:
        """Return the company that a story is about: named in its headlines, and more often than the place."""
        if story.start not in self._main:
            text = self._page.text
            headline = text[story.start : story.body]
            times = {
                name: text.count(brand, story.start, story.end)
                for name, brand in self._companies.items()
                if brand in headline
            }
            name, count = max(times.items(), key=lambda item: item[1], default=("", 0))
            rival = text.count(story.zone, story.start, story.end) if story.zone else 0
            self._main[story.start] = name if count > max(_FEWEST, rival) else None
        return self._main[story.start]

    def _named_companies(self) -> Iterator[tuple[str, str]]:
        """Yield the companies of the page, with the name of their own that stands for them: 恒远重工, 恒远."""
        words, text = self._page.words, self._page.text
        for at in range(1, len(words.starts)):
            word = words.word(at)
            one_word = words.tags[at] == "nz" and len(word) >= _SHORTEST
            ending = _ENDS_COMPANY.search(word)
            if not ending:
                continue
            first = at - (not one_word)
            while (
                first
                and len(words.word(first)) == 1
                and len(words.word(first - 1)) == 1
                and words.nominal(first - 1)
            ):
                first -= 1
            name = text[words.starts[first] : words.ends[at]]
            if not is_company_name(name) or text.count(name) < _TWICE:
                continue
            brand = _FORM.sub("", name).removesuffix(ending.group())
            zone = self._page.story(words.starts[at]).zone or ""
            town = words.tags[first] == "ns" and words.known(first) and not one_word
            yield name, name if town or len(brand) < _TWICE or zone.startswith(brand) else brand

    def _read(self) -> Iterator[Subject]:
        named: list[Subject] = []
        for clause in self._page.clauses:
            heads = (self._head(clause, start, named) for start in clause.subjects)
            for subject in (next(filter(None, heads), None), self._made(clause)):
                if subject:
                    named.append(subject)
                    yield subject

    def _head(self, clause: Clause, start: int, named: Sequence[Subject]) -> Subject | None:
        """Return the subject that a clause names at an offset, if the words before make it no object."""
        text = self._page.text
        start += text.startswith("“", start)
        if _LED.search(text, max(0, start - 3), start):
            return None
        whole = _WHOLE.match(text, start, clause.end)
        if whole:
            return None if _RANKED.match(text, whole.end()) else self._wider(whole)
        begun = self._projects[0].get(text[start : start + 2], ())
        project = max((name for name in begun if text.startswith(name, start)), key=len, default="")
        if project and not _JOINS.match(text, start + len(project)):
            return Subject(start, start + len(project), project)
        found = (self._named(start, end, named) for end in self._name_ends(start, clause.end))
        return next(filter(None, found), None) or self._branded(start)

    def _branded(self, start: int) -> Subject | None:
        """Return the company that a clause begins with by the name of its own."""
        text = self._page.text
        begun = self._brands.get(text[start : start + 2], ())
        brand = max((name for name in begun if text.startswith(name, start)), key=len, default="")
        end = start + len(brand)
        if not brand or _JOINS.match(text, end) or _DESCRIBES.match(text, end):
            return None
        return Subject(start, end, brand, company=True)

    def _named(self, start: int, end: int, named: Sequence[Subject]) -> Subject | None:
        """Return the subject that a run of nouns is: the story's place, what is named again, a body or a place by name."""
        text, words = self._page.text, self._page.words
        name, zone = text[start:end], self._page.story(start).zone
        if _COUNTED.match(name):
            return None
        if is_self(name, zone) or _BODY.search(name):
            return Subject(start, end, zone or name, own=True)
        joined = _JOINS.match(text, end) and not (_ENDS_COMPANY.search(name) and _AGREES.match(text, end))
        if joined or _DESCRIBES.match(text, end) or not may_name(name):
            return None
        again = self._again(name, start, named)
        if again:
            return Subject(start, end, again.name, company=again.company)
        first, last = words.index(start), words.index(end - 1)
        company = bool(_ENDS_COMPANY.search(name))
        if self._is_town(first, last):
            told = self._acts(start, end)
        else:
            known = company and (words.tags[first] == "nz" or self._is_repeated(name))
            told = name not in _GENERIC and (known or self._is_particular(first, last, name))
        return Subject(start, end, name, company=company) if told else None

    def _is_repeated(self, name: str) -> bool:
        """Tell a company's name that is no word of an industry and is named again: 恒远重工."""
        return is_company_name(name) and self._page.text.count(name) > 1

    def _made(self, clause: Clause) -> Subject | None:
        """Return the project that a clause ends with and says is built: 园区投资3亿元建起了 + 中试基地."""
        text = self._page.text
        end = clause.end - text.startswith("”", clause.end - 1)
        ended = self._projects[1].get(text[end - 2 : end], ())
        name = max(
            (name for name in ended if text.endswith(name, clause.start + 1, end)), key=len, default=""
        )
        if not name or not _MAKES.search(text, clause.start, end - len(name)):
            return None
        return Subject(end - len(name), end, name)

    def _name_ends(self, start: int, limit: int) -> Iterator[int]:
        """Yield where names that begin at an offset may end, the last first: runs of nouns that end like a body or a place."""
        words, text = self._page.words, self._page.text
        this = _THIS.match(text, start)
        first = words.index(this.end() if this else start)
        if not this and words.starts[first] != start:
            return
        stop = first
        while stop < min(len(words.starts), first + _LONGEST) and words.ends[stop] <= limit:
            if not self._is_part(first, stop):
                break
            stop += 1
        for last in range(stop - 1, first - 1, -1):
            end = words.ends[last]
            name = text[start:end]
            ends = (
                _ITSELF.fullmatch(name)
                or _ENDS_ZONE.search(name)
                or _ENDS_PLACE.search(name)
                or self._is_town(first, last)
            )
            if ends or self._is_company(first, last, stop):
                yield end

    def _is_part(self, first: int, at: int) -> bool:
        """Tell what may be a part of a name: a noun, or a word that looks like a number and is none (三一集团)."""
        words = self._page.words
        word = words.word(at)
        if self._page.is_measured(words.starts[at]):
            return False
        odd = len(word) == 1 and "\u4e00" <= word <= "\u9fff" and words.tags[at] in _ODD
        return (
            words.nominal(at)
            or words.tags[at] == "m"
            or (odd and at - first < _BEGINNING)
            or word in "（）()"
        )

    def _is_company(self, first: int, last: int, stop: int) -> bool:
        """Tell a company from the branch of a place: 锦澜钛业 + 今年, but not 锦澜工业 + 产值."""
        words = self._page.words
        name = words.text[words.starts[first] : words.ends[last]]
        if not _ENDS_COMPANY.search(name):
            return False
        if last == first:
            return words.tags[first] == "nz" and len(name) >= _SHORTEST
        alone = last + 1 == stop or _PERSON.match(words.text, words.ends[last])
        return bool(alone or _INCORPORATED.search(name))

    def _is_town(self, first: int, last: int) -> bool:
        """Tell the name of a town, county or province, with or without the side of it that is meant: 海淀北部."""
        words = self._page.words
        if words.common(first):
            return False
        name, tags = words.text[words.starts[first] : words.ends[last]], words.tags[first : last + 1]
        if tags[0] == "ns" and all(tag in ("ns", "f", "s") for tag in tags):
            return True
        return bool(_TOWN.search(name)) and not (_ENDS_ZONE.search(name) or _ENDS_PLACE.search(name))

    def _acts(self, start: int, end: int) -> bool:
        """Tell a place that the clause is about from one that only says where: 兴安盟 + 今年将有, but not 在贵阳市名列前茅."""
        words, text = self._page.words, self._page.text
        if text.startswith("在", start - 1):
            return False
        at = words.index(end)
        told = words.starts[at] == end and words.tags[at] in ("t", "d")
        county = words.tags[at - 1] == "ns" and words.known(at - 1) and _COUNTY.search(text[start:end])
        series = county and words.starts[at] == end and words.tags[at] in _OF_SERIES
        return told or bool(series) or self._page.is_measured(end) or bool(_ACTS.match(text, end))

    def _is_particular(self, first: int, last: int, name: str) -> bool:
        """Tell a name from a kind of thing: it is quoted, or has a word that is a name or that no dictionary knows."""
        words = self._page.words
        if words.text[words.starts[first] - 1] == "“":
            return True
        length = last - first + 1
        park = _ENDS_PARK.search(name) and length >= _PARK_WORDS
        zone = _ENDS_ZONE.search(name) and length > 1
        return bool(park or zone or any(words.proper(at) for at in range(first, max(last, first + 1))))

    def _wider(self, whole: re.Match[str]) -> Subject:
        """Return the country, province, town or county that a clause begins to speak of as a whole."""
        zone = self._page.story(whole.start()).zone or ""
        name = (self._town_of(zone) if whole.group().endswith("市") else None) or whole.group()
        own = zone.endswith(name[-1]) or bool(zone and zone in name)
        return Subject(whole.start(), whole.end(), zone if own else name, own=own)

    def _town_of(self, zone: str) -> str | None:
        """Return the town that 全市 stands for: named on the page, else the one that a zone is named after."""
        ending = _ENDS_ZONE.search(zone)
        after = zone[: ending.start()] if ending else ""
        named = (
            self._page.text.count(after) > self._page.text.count(zone)
            if 1 < len(after) < _SHORTEST
            else False
        )
        return self._page.town or (after if named else None)

    def _again(self, name: str, start: int, named: Sequence[Subject]) -> Subject | None:
        """Return what is named again by the end of its name: 该基地, 公司."""
        this = _THIS.match(name)
        end = name[this.end() :] if this else name
        if not this and end not in _GENERIC:
            return None
        low = max(self._page.story(start).start, start - _REACH)
        if end in _PROJECT_AGAIN and (this or start == self._page.sentence(start).start):
            at = bisect_right(self._named_at, start) - 1
            last = self._mentions[at] if at >= 0 else None
            return Subject(start, start, last[2]) if last and last[1] >= low else None
        for earlier in reversed(named[-_LATEST:]):
            if earlier.start < low:
                return None
            alike = earlier.name.endswith(end) or (this and end in earlier.name)
            if alike or (earlier.company and end in _COMPANY_AGAIN):
                return earlier
        return None


def _by(names: Sequence[str], key: slice) -> dict[str, list[str]]:
    """Return names by some of their characters."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name[key], []).append(name)
    return found


def may_name(name: str) -> bool:
    """Tell what may be a name from the head of a clause that says something: 受数据中心…, 扣除房地产后项目."""
    return not (_NO_NAME.match(name) or _INSIDE.search(name, 1))


def is_self(name: str, zone: str | None) -> bool:
    """Tell whether words stand for the story's zone: its name in any form, 全区, 园区."""
    if _ITSELF.fullmatch(name):
        return True
    if zone is None:
        return False
    return (
        zone.endswith(name)
        or name.endswith(zone)
        or (len(name) > 2 and zone.startswith(name))
        or (name[:2] == zone[:2] and _same_kind(name, zone))
    )


def _same_kind(name: str, zone: str) -> bool:
    """Tell whether two names end like one kind of zone: 经开区, 经济技术开发区; 开发区 may be of any."""
    one, other = _ENDS_ZONE.search(name), _ENDS_ZONE.search(zone)
    if not one or not other:
        return False
    kinds = {one.group()[0], other.group()[0]}
    return len(kinds) == 1 or "开" in kinds
