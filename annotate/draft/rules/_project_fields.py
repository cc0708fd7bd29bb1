"""Who stands behind a project, where it is, and what it makes (rules 11 and 12, rulings 17 to 22)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from annotate import lexicon
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_events import Event
from annotate.draft.rules._project_names import Name, is_particular, left_end
from annotate.draft.rules._segment import is_known
from annotate.draft.rules._subject import is_self, may_name
from annotate.draft.rules._words import any_of, words

_LEXICON: dict[str, dict[str, list[str]]] = lexicon.load("sectors")
_SECTOR = {
    strength: {word: sector for sector, listed in sectors.items() for word in listed}
    for strength, sectors in _LEXICON.items()
}
_WORDS = {strength: re.compile(any_of(found)) for strength, found in _SECTOR.items()}

_ORG = r"[^，,；;。：:、！!？?\s\d“”的与]{2,24}?"
_ORGS = rf"{_ORG}(?:[、与和]{_ORG}){{0,3}}"
_SUFFIXES = (*words("projects", "organisations", "settling"), *words("places", "telling", "companies"))
_ORGANISED = re.compile(f"(?:{any_of(_SUFFIXES)})$")
_SUFFIX = re.compile(
    f"(?:{any_of((*words('places', 'telling', 'companies'), *words('projects', 'settling')))})"
)
_AND = re.compile(r"(?<=..)(?:以及|和|及)(?=..)")
_SPLIT = re.compile("携手|联合|[、与]")
_ANONYMOUS = re.compile(r"先后|多[家个所]|分别|各|一批|[两三四五六七八九十]+[家个所]|全[区市县]|有关|相关")
_DESCRIBED = re.compile(f"^.*(?:{any_of(words('projects', 'describing'))})(?=.{{2,}}$)")
_NOBODY = frozenset(words("projects", "nobody"))
_GOES_ON = re.compile(r"\s*(?:该|这[一座个])?(?:项目|工程|基地|中心|平台|园区|厂|研究院)[^，,。]{0,6}由")
_GIVES = any_of(words("projects", "gives"))
_BY = re.compile(
    rf"由(?P<orgs>{_ORGS})(?:等央企|等企业|等)?(?:[两三四]方)?(?:共同|联合|携手|合作|出资|单独|按比例)*(?:{_GIVES})(?!公司|集团|有限|平台|发展|控股)"
)
_WITH = re.compile(
    rf"(?:与|和|同)(?P<orgs>{_ORG})(?:成功|正式)?(?:签约|签订|签署|签下|合作共建|合资|共建|合作|合办)"
)
_LEANS = re.compile(rf"依托(?P<orgs>{_ORG})(?:搭建|建设|建立|建成|打造|组建)")
_PARTIES = re.compile(
    rf"(?P<orgs>{_ORG}(?:与|携手|联合){_ORG})(?:(?:就|围绕|共同|联合|正式|成功|举行|在)[^，,。；;]{{0,40}})?(?:签约|签署|签订|共建|合建|合资|达成合作)"
)
_FOUNDS = any_of(words("projects", "founds"))
_ACTS = re.compile(rf"{_FOUNDS}|投资|出资|投入|斥资|拿出|捐资|年产|牵头|研发|承建")
_BACKING = re.compile(
    r"(?:带来|投资建设|投建|投资|兴建|建设|打造|研发|牵头|承建|新上|援建|捐资建设|捐建|等央企投资建设)(?:[\d.]+[万亿]+元)?(?:建设|兴建|打造)?的"
    r"(?:总?投资)?(?:年产)?(?:[约超近]?[\d.]+[^，,。；;、\s的]{1,6}的?)?[“\"‘]?$"
)
_COMPANY = re.compile(
    rf"^.{{2,24}}?(?:{any_of(words('projects', 'companies'))}"
    r"|科技(?!大学|学院|园|城|馆|大厦|产业|创新|企业|孵化|项目|成果|中心|小镇|服务|金融)"
    r"|[^产行农工商企事专副就创失毕作职\W]业(?=[\d\u4e00-\u9fff]{2}))(?=.)"
)
_KNOWN = re.compile(f"^(?:{any_of(words('projects', 'groups'))})")
_REGION = re.compile(any_of(words("projects", "regions")))
_OWNED = re.compile(f"(?:{any_of(words('projects', 'owned'))})(?:项目|[一二三四五]期(?:项目)?)?$")
_NO_COMPANY = re.compile(
    r"^第|[市县区省州镇\d]$|[一二三四]期|项目|产业|中心$|医院|学校|大学城|机场|^[东西南北中新老]$"
)
_MOVED = re.compile("搬迁|扩产|技改|技术改造|改造|扩建|迁建|[二三四五]期")
_COMPANY_RULES = frozenset(("settler", "partner", "investor", "described"))
_AUXILIARIES = frozenset(("年产", "落户", "计划", "拟", "将"))
_PROPER = frozenset(("nr", "nz", "nt", "nrt", "nrfg", "g", "zg", "eng"))
_TELLING = any_of(words("places", "telling"))
_FULL = re.compile(
    rf"(?:(?:{_TELLING}){{1,2}}(?:股份)?(?:有限公司|公司|集团)?|(?:股份)?(?:有限公司|公司|集团))(?![园区院所])"
)
_PLACE = re.compile("[区县市省镇]$")
_MADE = re.compile(r"(?:年产|日产|年加工|年处理|日处理)$")
_PART = re.compile(r"[；;。！？\n]")
_NEAR = 60  # characters on either side of a name in which the organisations behind it stand
_FAR = 120  # characters before or behind it in which an agreement's parties, or its place, stand
_LONGEST = 8  # characters of a company's name before its product
_CELL = re.compile(r"[^ \t\u3000|\n]+")
_OWNER = re.compile(rf"(?:{any_of(words('projects', 'organisations'))})(?<![区县市])$|[)）]$")

_QUARTER = any_of(words("projects", "quarters"))
_NAMED = rf"[^，,；;。：:、！!？?\s\d“”的]{{2,16}}?(?:{_QUARTER})"
_AT_HEAD = re.compile(rf"(?:^|[，,。；;\n])(?:目前|如今)?在(?P<place>{_NAMED})(?:内|里)?[，,]")
_WHICH_IS = re.compile(r"(?:位于|坐落于|坐落在)(?P<place>[^，,；;。：:、！!？?\s\d“”的]{2,16})的$")
_OF_PLACE = re.compile(rf"(?P<place>{_NAMED})(?:内|里|上)?的$")
_NO_PLACE = re.compile(
    "(?:电|链|思|出|道|销|套|公|铁|网|线)路$|大道$|^(?:今年|去年|全年|明年|年|与|由|从|对|和)|是"
)
_SITUATED = re.compile(
    rf"(?:位于|坐落于|坐落在|选址|落户(?:在|于)?|落子|建在|在)(?P<place>{_NAMED})(?![\u4e00-\u9fff]?建)"
)
_BUILT_IN = re.compile(
    r"在(?P<place>[\u4e00-\u9fff]{2,10}?(?:区|县|市|镇|新城|园))(?:投资|开工|建设|兴建|新建|设立|斥资|又|举行|打造|建成)"
)
_ABOUT = re.compile(
    rf"[\s●■◆▲►▶]*(?:在|到|走进|来到)?(?P<place>[\u4e00-\u9fff]{{2,10}}?(?:{_QUARTER}|[县镇]))"
    rf"(?=分会场|[内里]|{any_of(words('places', 'goes_on'))})"
)
_PLACE_CELL = re.compile(rf"(?:{_QUARTER}|区|县|市)$")
_REGION_NAMED = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:自治县|[县市盟旗])(?=[^场长政])")
_COUNTRY = re.compile(
    "中国|[全各]国|西部|长三角|上海市?$|北京市?$|美国|德国|日本|香港|台湾|亚洲|欧洲|西南|东北|中部"
)
_NO_REGION = frozenset(words("projects", "stops", "before"))  # that the segmenter takes for places
_STORY = 20_000  # characters of a story whose places are counted
_SENTENCES = 6  # of the paragraph, up to a name, whose heads may say where


# Who stands behind it.


def participants(
    page: Page, one: Name, others: Sequence[Name], events: Sequence[Event], context: str
) -> list[str]:
    """Return the organisations behind a project, each once: those said to be, the company in its name, who acts."""
    if one.rule == "row":
        return _owner(context) or _own(page, one)
    if one.rule in _COMPANY_RULES:
        return [one.text]
    agreed = any(event.stage == "signed" for event in events)
    namings = (one, *others)
    found = next((near for name in namings if (near := _backers(page, name))), [])
    found = found or next((own for name in namings if (own := _own(page, name))), [])
    found = found or next(
        (near for name in namings if (near := _parties(page, name.start, agreed=agreed))), []
    )
    found = found or next((near for name in namings if (near := _actor(page, name.start))), [])
    return _each_once([_fuller(page, one, name) for name in found])


def _fuller(page: Page, one: Name, company: str) -> str:
    """Return a company's name in the fuller form that the page has for it elsewhere: 天元 → 天元新材公司 (ruling 25)."""
    at = page.text.find(company)
    while at >= 0:
        if not any(name.start <= at < name.end for name in (one,)) and (
            found := _FULL.match(page.text, at + len(company))
        ):
            return company + found.group()
        at = page.text.find(company, at + len(company))
    return company


def _owner(cells: str) -> list[str]:
    return [cell for cell in _CELL.findall(cells) if _OWNER.search(cell) and not re.search(r"\d", cell)][:1]


def _each_once(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        if not any(name in other or other in name for other in kept):
            kept.append(name)
    return kept


def _backers(page: Page, name: Name) -> list[str]:
    """Return the organisations that the words around a name say build it or pay for it: 由甲、乙共建, 甲投资5亿元建设的."""
    text, start = page.text, name.start
    clause, _ = page.clause(max(0, start - 1))
    low = max(clause, start - _NEAR)
    end = page.sentence(start).end
    behind = text[name.end : min(end, name.end + _NEAR)]
    if _GOES_ON.match(text, end):
        behind = text[end : end + _NEAR]
    found = _BY.search(text, low, start) or _LEANS.search(text, low, start) or _WITH.search(text, low, start)
    by = _BY.search(behind)
    found = found or (by if by and not behind.startswith("的", by.end()) else None)
    if found:
        return list(_split(found["orgs"]))
    backing = _BACKING.search(text, low, start)
    if backing:
        return _organisations(page, low, backing.start()) or _actor(page, start)
    return _organisations(page, low, start - 1, owner=True) if text.startswith("的", start - 1) else []


def _parties(page: Page, start: int, *, agreed: bool) -> list[str]:
    """Return the parties of the agreement that a sentence tells before a name; of no agreement those in its clause."""
    head = page.sentence(start).start if agreed else page.clause(max(0, start - 1))[0]
    low = max(head, start - _FAR)
    cuts = [cut.end() for cut in _PART.finditer(page.text, low, start)]
    found = _PARTIES.search(page.text, cuts[-1] if cuts else low, start) or _WITH.search(
        page.text, low, start
    )
    if not found:
        return []
    first, _, rest = found["orgs"].partition("与")
    begin = found.start("orgs") + len(first)
    first = page.text[max(found.start("orgs"), left_end(page, begin, begin)) : begin]
    return list(_split(f"{first}与{rest}" if rest else first))


def _actor(page: Page, start: int) -> list[str]:
    """Return who does what has the name as its object: the subject of the last clause before it that has one."""
    sentence = page.sentence(start).start
    low = max(sentence, start - _FAR, page.text.rfind("；", sentence, start) + 1)
    acts = None
    for clause in reversed(page.clauses_between(low, start)):
        acts = acts or _ACTS.search(page.text, clause.start, min(clause.end, start))
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
        verb = word.tag in ("v", "vn") and _ACTS.match(word.text)
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
        if not part or not all(_is_organisation(page, one) for one in part):
            break
        if owner and any(_PLACE.search(one) for one in part):
            break
        found[:0] = part
        if start <= low or page.text[start - 1] not in "、和与及":
            break
        end = start - 1
    return found


def _is_organisation(page: Page, name: str) -> bool:
    """Tell an organisation: it ends like one, or is named elsewhere with such an ending."""
    if re.search(r"\d", name) or name.endswith(("项目", "工程", "基地", "产业园")):
        return False
    return bool(_ORGANISED.search(name) or _KNOWN.match(name)) or _is_suffixed(page, name)


def _is_suffixed(page: Page, name: str) -> bool:
    """Tell whether the page names a company in a fuller form somewhere: 天元 + 新材公司."""
    at = page.text.find(name)
    while at >= 0:
        if _SUFFIX.match(page.text, at + len(name)):
            return True
        at = page.text.find(name, at + len(name))
    return False


def _split(text: str) -> Iterator[str]:
    for part in _SPLIT.split(_AND.sub("、", text)):
        name = _DESCRIBED.sub("", part.strip('“”"’ '))
        if len(name) > 1 and name not in _NOBODY and not _ANONYMOUS.match(name):
            yield name


def _own(page: Page, name: Name) -> list[str]:
    """Return the company that a name carries, as a list of one or none: 新岭电通 + 研发制造基地项目; or is: 远澜电子."""
    text, zone = name.text, page.story(name.start).zone or ""
    numbers = [one for one in within(page.all_numbers, name.start, name.end) if not (one.bare or one.chinese)]
    if numbers and numbers[0].start - name.start > 1 and numbers[0].quantity.kind != "voltage":
        part = _MADE.sub("", text[: numbers[0].start - name.start])  # ruling 11
        return [] if _is_place(page, name.start, len(part)) else [part]
    company = _KNOWN.match(text) or _COMPANY.match(text)
    if company:
        return [company.group()]
    listed = name.rule in ("listed", "sized", "backed")
    if listed and _ORGANISED.search(text) and first_word(text) > 0:
        return [text]
    if not (_OWNED.search(text) or listed):
        return []
    part = _before_product(page, name)
    bare = part[2:] if _REGION.match(part) else part
    if not 2 <= len(bare) <= _LONGEST or part[:2] == zone[:2] or _NO_COMPANY.search(part):
        return []
    proper = is_particular(bare) and _is_proper(page, name.start, len(part), part)
    return [part] if proper and not _is_place(page, name.start, len(part)) else []


def _before_product(page: Page, name: Name) -> str:
    """Return what a name begins with before its product: 华昌 + 光伏 with what follows, or the ending itself."""
    text = name.text
    cuts = [
        len(text),
        *(found.start() for found in (_MOVED.search(text, 2), _REGION.search(text, 2)) if found),
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
    return any(word.tag in _PROPER or not is_known(word.text) for word in found) or _is_suffixed(page, part)


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

    def of(self, name: Name, context: str) -> str | None:
        """Return the place of a project: a park or quarter named with it, else that of its story."""
        page, home = self._page, self._home(name.start)
        if name.rule == "row":
            cells = (cell for cell in _CELL.findall(context) if not re.search(r"\d", cell))
            return next((cell for cell in cells if _PLACE_CELL.search(cell)), None) or home
        sentence = page.sentence(name.start)
        low = max(sentence.start, name.start - _FAR)
        found = (
            _WHICH_IS.search(page.text, max(sentence.start, name.start - 40), name.start)
            or _AT_HEAD.search(page.text[low : name.start])
            or _OF_PLACE.search(page.text, max(sentence.start, name.start - 20), name.start)
            or _BUILT_IN.search(page.text, max(low, name.start - 40), name.start)
            or _SITUATED.search(page.text, name.end, min(sentence.end, name.end + _FAR))
            or _spoken_of(page, name.start)
        )
        named = found and may_name(found["place"]) and not _NO_PLACE.search(found["place"])
        return found["place"] if found and named and _is_narrower(found["place"], home) else home

    def _home(self, offset: int) -> str | None:
        """Return the zone of the story at an offset if it is the name of a place, else the place it names most."""
        story = self._page.story(offset)
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
        return verb or own or "的" in zone or any(name.find(zone) > 0 for name in self._names)

    def _most_named(self, start: int, end: int) -> str | None:
        names = Counter[str]()
        for found in _REGION_NAMED.finditer(self._page.text, start, end):
            word = self._page.words.holding(found.start())
            if word.start == found.start():
                names[found.group()] += 1
        for word in self._page.words.between(start, min(end, start + _STORY)):
            if (
                word.tag == "ns"
                and len(word.text) > 1
                and word.text not in _NO_REGION
                and not _COUNTRY.match(word.text)
            ):
                names[word.text] += 1
        names = Counter(
            {name: count for name, count in names.items() if count > 1 or _REGION_NAMED.match(name + "的")}
        )
        return max(names, key=lambda name: (names[name], -len(name)), default=None)


def _spoken_of(page: Page, offset: int) -> re.Match[str] | None:
    """Return the place that the last sentence of the paragraph up to an offset begins with: 城东新片区要加快…."""
    at = page.sentence_index(offset)
    for sentence in reversed(page.sentences[max(0, at - _SENTENCES) : at + 1]):
        if sentence.paragraph != page.sentences[at].paragraph:
            break
        found = _ABOUT.match(page.text, sentence.start, offset)
        if found and may_name(found["place"]) and not _NO_PLACE.search(found["place"]):
            return found
    return None


def _is_narrower(place: str, zone: str | None) -> bool:
    within_ = zone is not None and place.startswith(zone) and place != zone
    return within_ or not is_self(place, zone)
