"""Which zone a stretch of a page is about: the stories of the page, and the zone that each speaks of most."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from annotate.draft.rules._text import Words, any_of, words
from annotate.reading import Sentence

_LONGEST = 10  # characters a zone's own name may have before its ending
_MOST = 60  # different names of one page that are compared with each other
_ZONE = re.compile(any_of(words("places", "zones")))
_INNER = tuple(words("places", "inner"))
_PARK = re.compile(any_of(words("places", "parks")))
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:自治[区州县]|[省市区县州盟旗镇])(?:[\u4e00-\u9fff]{2,3}[区县旗](?![位域间别分块]))?"
)
_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_BEFORE = re.compile(f".*(?:{any_of(words('places', 'before'))})", re.DOTALL)
_DATELINE = re.compile(
    r"本报讯|本報訊|（记者|\(记者|（通讯员|本报记者|记者(?:日前|近日|昨[日天]|今[日天])?从"
)
_HEADLINE = 45  # characters
_NO_HEADLINE = re.compile("[。；，,;]$|[。，][^“]*”$")
_KINDS = frozenset(("高新", "高新技术", "经济", "经济技术", "工业", "产业", "现代"))  # own names of no zone
_LEAD = 3  # headlines count so many times: a story's zone is in its headline
_RARE = 0.3  # of the mentions of its short form that a full name needs to be taken for the name
_GOES_ON = any_of(words("places", "goes_on"))
_HEADS = any_of((*words("places", "zones"), *words("places", "parks"), *words("places", "headed")))
_HEADED = re.compile(
    rf"[\s“]*(?P<marks>[#●■◆▲▼►▶◀◣◢▷▪•·※①-⑳]*)\s*(?P<place>[\u4e00-\u9fff]{{2,12}}?(?:{_HEADS}))”?"
    rf"(?:(?P<colon>\s*[：:])|(?=[\s，,、。内里]|\d|{_GOES_ON}))"
)
_LONG = re.compile(rf"[\u4e00-\u9fff]{{2,14}}?(?:{_HEADS})(?:[^\W的在和与及将是有\d]{{0,6}}(?:{_HEADS}))?")
_ALIAS = r"[（(](?:以下)?简?称为?[“\"]?(?P<alias>[\u4e00-\u9fff]{3,12})[”\"]?[）)]"
_DIRECTION = re.compile("[东西南北华中]{2}|[东西南北中]部|[一二三四五六七八九十两]")
_ADMINISTERED = ("省", "市", "县", "区", "州", "盟", "旗")
_WHOLES = tuple("第一二三四五六七八九十几数全各该本我每城乡都夜超上下大小新")  # begin no name of a county
_FEWEST = 3  # times that a town is named at least that a story is about
_OFTEN = 2.0  # times as often as a zone must a town be named to be what a story is about
_LINE = re.compile(r"(?:^|(?<=[\n：:]))[^\n：:]+|(?<=——)[^\n：:]+", re.MULTILINE)
_MARKS = re.compile(r"[\s#●■◆▲—\-·“\"《（(]*(?:在|走进|来自|全国|前[一二三]季度|上半年)?")
_TITLE_TOWN = re.compile(
    r"[\s#●■◆▲—\-·“\"《（(]*(?:中共)?"
    r"(?P<place>[\u4e00-\u9fff]{2,4}?(?:自治[州县旗]|[县旗州盟]|市(?![场政委长值民区域容级属直])))"
)
_ENDS = re.compile(any_of((*words("places", "zones"), *words("places", "parks"), *words("places", "headed"))))
_TITLE_IN = re.compile(
    "在(?P<place>[\u4e00-\u9fff]{2,4}?)(?:调研|考察|视察|检查|举行|召开|开工|签约|落户|揭牌)"
)
_SAME = 2  # characters at the beginning of two names of one place
_NAMED = 160  # characters of a story in which its heading's place has its full name


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a page, `text[start:end]`, and the zone it is about (None if it names no place).

    Its headlines end where `body` begins.
    """

    start: int
    end: int
    zone: str | None
    body: int


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    headline: bool
    dateline: bool
    headed: str | None  # the place that a heading or an item of a list begins with
    item: bool


class _Mentions:
    """The zones named on a page, in order, asked for those of a stretch."""

    def __init__(self, found: Sequence[tuple[int, str]]) -> None:
        self._places = [place for place, _ in found]
        self._names = [name for _, name in found]
        self.total = Counter(self._names)

    def at(self, place: int) -> str | None:
        """Return the zone that is named at a place."""
        at = bisect_left(self._places, place)
        return self._names[at] if at < len(self._places) and self._places[at] == place else None

    def between(self, start: int, end: int) -> Counter[str]:
        """Return how often each zone is named in a stretch, the first named first."""
        return Counter(self._names[bisect_left(self._places, start) : bisect_left(self._places, end)])


def stories(text: str, sentences: Sequence[Sentence], segmented: Words) -> list[Story]:
    """Split a page into its stories; each has the zone that it names most, an item of a list the place it begins with."""
    paragraphs = list(_paragraphs(text, sentences))
    mentions = _Mentions(_mentions(text, _ZONE, segmented) or _mentions(text, _PARK, segmented))
    places = _Mentions(list(_towns(segmented)))
    titled = _titled(text, paragraphs, 0, len(text), mentions, segmented)
    heads = list(_starts(paragraphs, mentions, whole=bool(titled and titled.endswith(_ADMINISTERED))))
    found: list[Story] = []
    outer: str | None = None
    for head, end in zip(heads, [*(head.start for head in heads[1:]), len(text)], strict=True):
        zone = head.headed or _titled(text, paragraphs, head.start, end, mentions, segmented)
        zone = zone or _zone(text, head.start, end, mentions, places, paragraphs, outer)
        body = head.start if head.item else _body(head.start, paragraphs)
        if zone and not head.item:
            zone = _full(text, zone, body, end)
        outer = outer if head.item else zone
        found.append(Story(head.start, end, zone, body))
    return found


def _paragraphs(text: str, sentences: Sequence[Sentence]) -> Iterator[_Paragraph]:
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        members = list(group)
        start, end = members[0].start, members[-1].end
        line = text[start:end].strip()
        headline = len(line) <= _HEADLINE and not _NO_HEADLINE.search(line)
        headed = _HEADED.match(line)
        item = bool(headed and headed["marks"].strip("#"))
        heads = headed and (item or (headline and (headed["colon"] or headed["marks"])))
        place = _place(headed["place"]) if headed and heads else None
        yield _Paragraph(start, end, headline, bool(_DATELINE.match(line)), place, item)


def _place(name: str) -> str | None:
    """Return the name of a place without the words that cannot begin one, if it says which place it is."""
    cut = _BEFORE.match(name)
    name = name[cut.end() :] if cut else name
    county = len(name) > _SAME and name.endswith(_ADMINISTERED) and not name.startswith(_WHOLES)
    return name if (county or len(name) > _SAME + 1) and not name.startswith(tuple(_KINDS)) else None


def _mentions(text: str, ending: re.Pattern[str], segmented: Words) -> list[tuple[int, str]]:
    """Return the zones named in a text, with their places, each by the one form that stands for all."""
    raw = [(match.start(), _name(text, match, segmented)) for match in ending.finditer(text)]
    counts = Counter(name for _, name in raw if name)
    trimmed = {name: _trimmed(name, text) for name, _ in counts.most_common(_MOST)}
    counts = Counter(trimmed[name] for _, name in raw if name in trimmed)
    form = {name: _form(name, counts, text) for name in counts}
    return [(place, form[trimmed[name]]) for place, name in raw if name in trimmed]


def _towns(segmented: Words) -> Iterator[tuple[int, str]]:
    """Yield the towns, counties and provinces that are named by themselves, not in the name of a zone or a body."""
    for at, tag in enumerate(segmented.tags):
        if tag != "ns" or segmented.common(at) or not segmented.known(at):
            continue
        end = at + 1
        while end < len(segmented.tags) and segmented.nominal(end):
            end += 1
        run = segmented.text[segmented.starts[at] : segmented.ends[end - 1]]
        if not _ZONE.search(run) and not _DIRECTION.match(run):
            yield segmented.starts[at], segmented.text[segmented.starts[at] : segmented.ends[at]]


def _name(text: str, ending: re.Match[str], segmented: Words) -> str:
    """Return the name that an ending closes, without the words that cannot begin one; empty if nothing is left."""
    han = _HAN.search(text[max(0, ending.start() - _LONGEST) : ending.start()])
    own = han.group() if han else ""
    cut = _BEFORE.match(own)
    own = own[cut.end() :] if cut else own
    own = own[max(0, segmented.left(ending.start()) - ending.start() + len(own)) :] or own
    return own + ending.group() if len(own) > 1 and own not in _KINDS else ""


def _trimmed(name: str, text: str) -> str:
    """Drop characters at the head as long as the rest is more frequent: 访云湖高新区 → 云湖高新区."""
    count = text.count(name)
    shorter = [name[cut:] for cut in range(1, len(name) - 3)]
    better = next((form for form in shorter if text.count(form) > count), None)
    if better is None or (count > 1 and better != shorter[0]):
        return name
    return _trimmed(better, text)


def _form(name: str, counts: Counter[str], text: str) -> str:
    """Return the form that stands for a place: the abbreviation it is given, else the most frequent form."""
    longer = [
        other for other in counts if other.endswith(name) and counts[other] >= max(2, _RARE * counts[name])
    ]
    name = max(longer, key=len, default=name)
    given = next((other for other in counts if other[:2] == name[:2] and f"简称{other}" in text), None)
    if given or (given := _alias(name, text)):
        return given
    whole = next((other for other in counts if other.startswith(name) and len(other) > len(name)), None)
    if whole and counts[whole] > 1:
        return whole
    alike = [other for other in counts if other[:2] == name[:2] and _kind(other) == _kind(name)]
    return max(alike, key=lambda other: (counts[other], -len(other)), default=name)


def _alias(name: str, text: str) -> str | None:
    """Return what a zone is called from the brackets behind its name on: 低空产业新城（以下称云湖新城）."""
    found = re.search(re.escape(name) + _ALIAS, text) if "称" in text else None
    return found["alias"] if found and _ZONE.search(found["alias"]) else None


def _kind(name: str) -> str:
    """The first and last characters of an ending tell its kind: 经济技术开发区, 经开区."""
    ending = _ZONE.search(name)
    return ending.group()[:1] if ending else name[-1:]


def _titled(
    text: str,
    paragraphs: Sequence[_Paragraph],
    start: int,
    end: int,
    mentions: _Mentions,
    segmented: Words,
) -> str | None:
    """Return the town, county or zone with which a headline of a story begins, or in which it takes place."""
    first = bisect_left(paragraphs, start, key=lambda part: part.start)
    for part in takewhile(lambda part: part.headline and part.start < end, paragraphs[first : first + _LEAD]):
        for line in _LINE.finditer(text, part.start, part.end):
            zone = _ZONE.search(text, line.start(), min(line.end(), line.start() + _LONGEST + _LEAD))
            name = _name(text, zone, segmented) if zone else ""
            if zone and name and _MARKS.fullmatch(text, line.start(), zone.end() - len(name)):
                return mentions.at(zone.start()) or name
            town = _TITLE_TOWN.match(text, line.start(), line.end()) or _TITLE_IN.search(
                text, line.start(), line.end()
            )
            if town and _is_town(text, town, segmented):
                return town["place"]
    return None


def _is_town(text: str, found: re.Match[str], segmented: Words) -> bool:
    """Tell the name of a town from a word for towns, and from the beginning of a park's name: 岷源县 + 归芪谷产业园."""
    name, end = found["place"], found.end("place")
    park = _ENDS.search(text, end, end + _LONGEST)
    words_between = range(segmented.index(end), segmented.index(park.start()) + 1) if park else range(0)
    within = park and not any(segmented.breaks(at) for at in words_between)
    return not (within or name.startswith(_WHOLES) or name.endswith("城市"))


def _starts(paragraphs: Sequence[_Paragraph], mentions: _Mentions, *, whole: bool) -> Iterator[_Paragraph]:
    """Yield the paragraphs with which stories start: at a dateline, with an item or heading that begins with a place, or
    where a headline, or a paragraph of a page that is not about a `whole` town, speaks of another zone only."""
    zone: str | None = None
    pending: _Paragraph | None = None  # the first of the headlines right before
    last: _Paragraph | None = None  # that a story starts with
    for paragraph in paragraphs:
        here = mentions.between(paragraph.start, paragraph.end)
        other = here.most_common(1)[0][0] if here and zone not in here else None
        if paragraph.headline:
            pending = pending or paragraph
        told = other and zone and (paragraph.headline or (here[other] > 1 and not whole))
        told = told and other and mentions.total[other] > 1
        ended = last and last.item and not paragraph.item
        if last is None or paragraph.headed or ended:
            zone = paragraph.headed or (zone if last else None)
            last = pending = paragraph
            yield paragraph
        elif paragraph.dateline or told:
            zone = other or zone
            start = paragraph if pending is None or (told and paragraph.headline) else pending
            if start is not last:
                last = start
                yield start
        elif zone is None and here:
            zone = here.most_common(1)[0][0]
        if not paragraph.headline:
            pending = None


def _body(start: int, paragraphs: Sequence[_Paragraph]) -> int:
    """Return where the text of a story begins behind its headlines."""
    at = bisect_left(paragraphs, start, key=lambda part: part.start)
    while at < len(paragraphs) - 1 and paragraphs[at].headline:
        at += 1
    return paragraphs[at].start


def _full(text: str, place: str, start: int, end: int) -> str:
    """Return the name that a story gives the place that only its headline names so; the short form of one kind of zone."""
    if text.find(place, start, end) >= 0:
        return place
    for found in _LONG.finditer(text, start, min(end, start + _NAMED)):
        name = _place(found.group())
        if name and name[:_SAME] == place[:_SAME]:
            return min(name, place, key=len) if _kind(name) == _kind(place) else name
    return place


def _zone(
    text: str,
    start: int,
    end: int,
    mentions: _Mentions,
    places: _Mentions,
    paragraphs: Sequence[_Paragraph],
    outer: str | None,
) -> str | None:
    """Return the town or zone named most, else the page's, else the first place."""
    first = bisect_left(paragraphs, start, key=lambda part: part.start)
    lead = [part for part in paragraphs[first : first + _LEAD] if part.start < end]
    counted = mentions.between(start, end)
    for part in lead:
        for name, count in mentions.between(part.start, min(part.end, end)).items():
            counted[name] += (_LEAD - 1) * count * part.headline
    lead_end = lead[-1].end if lead else end
    town = _town(start, end, places, lead, counted)
    if town and (counted or not outer):
        return town
    if counted:
        best, count = counted.most_common(1)[0]
        if best.endswith(_INNER):
            outer_one = (
                name for name in counted if name[:_SAME] == best[:_SAME] and not name.endswith(_INNER)
            )
            best = next(outer_one, best)
        if count > 1 or (len(counted) == 1 and text.find(best, start, end) < lead_end):
            return best
    elif outer:
        return outer
    first_places = (_place(found.group()) for found in _PLACE.finditer(text, start, min(end, lead_end)))
    return next(
        (place for place in first_places if place and not _ZONE.search(place)), next(iter(counted), None)
    )


def _town(
    start: int, end: int, places: _Mentions, lead: Sequence[_Paragraph], zones: Counter[str]
) -> str | None:
    """Return the town that a story is about: named far more often than any zone, headlines counted with their weight."""
    towns = places.between(start, end)
    often = {name: count for name, count in towns.items() if count >= _FEWEST - name.endswith(_ADMINISTERED)}
    for part in lead:
        for name, count in places.between(part.start, min(part.end, end)).items():
            if name in often:
                often[name] += (_LEAD - 1) * count * part.headline
    town, times = max(often.items(), key=lambda item: item[1], default=("", 0))
    zone, rival = max(zones.items(), key=lambda item: item[1], default=("", 0))
    return town if town[:_SAME] != zone[:_SAME] and times > _OFTEN * rival else None
