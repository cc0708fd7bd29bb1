"""Which zone a stretch of a page is about: the stories of the page, and the zone that each speaks of most."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from annotate.article import Sentence
from annotate.draft.rules._words import any_of, words

_LONGEST = 10  # characters a zone's own name may have before its ending
_MOST = 60  # different names of one page that are compared with each other
_ZONE = re.compile(any_of(words("places", "zones")))
_PARK = re.compile(any_of(words("places", "parks")))
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:自治[区州县]|[省市区县州盟旗镇])(?:[\u4e00-\u9fff]{2,3}[区县旗](?![位域间别分块]))?"
)
_ACTING = re.compile(
    r"[\s#]*(?P<place>[\u4e00-\u9fff]{2,4}[市县])(?:举行|召开|集中|启动|发布|出台|推出|[\d一二三四]+个)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_BEFORE = re.compile(f".*(?:{any_of(words('places', 'before'))})", re.DOTALL)
_DATELINE = re.compile(r"本报讯|本報訊|（记者|\(记者|（通讯员|本报记者")
_HEADLINE = 45  # characters
_KINDS = frozenset(("高新", "高新技术", "经济", "经济技术", "工业", "产业", "现代"))  # own names of no zone
_LEAD = 3  # headlines count so many times: a story's zone is in its headline
_RARE = 0.3  # of the mentions of its short form that a full name needs to be taken for the name


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a page, `text[start:end]`, and the zone it is about (None if it names no place)."""

    start: int
    end: int
    zone: str | None


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    headline: bool
    dateline: bool


class _Mentions:
    """The zones named on a page, in order, asked for those of a stretch."""

    def __init__(self, found: Sequence[tuple[int, str]]) -> None:
        self._places = [place for place, _ in found]
        self._names = [name for _, name in found]
        self.total = Counter(self._names)

    def between(self, start: int, end: int) -> Counter[str]:
        """Return how often each zone is named in a stretch, the first named first."""
        return Counter(self._names[bisect_left(self._places, start) : bisect_left(self._places, end)])


def stories(text: str, sentences: Sequence[Sentence]) -> list[Story]:
    """Split a page into its stories; each has the zone that it names most."""
    paragraphs = list(_paragraphs(text, sentences))
    mentions = _Mentions(_mentions(text, _ZONE) or _mentions(text, _PARK))
    starts = list(_starts(paragraphs, mentions))
    found: list[Story] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        zone = _zone(text, start, end, mentions, paragraphs) or (found[-1].zone if found else None)
        found.append(Story(start, end, zone))
    return found


def _paragraphs(text: str, sentences: Sequence[Sentence]) -> Iterator[_Paragraph]:
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        members = list(group)
        start, end = members[0].start, members[-1].end
        line = text[start:end].strip()
        headline = len(line) <= _HEADLINE and line[-1:] not in "。；，,;”"
        yield _Paragraph(start, end, headline, bool(_DATELINE.match(line)))


def _mentions(text: str, ending: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return the zones named in a text, with their places, each by the one form that stands for all."""
    raw = [(match.start(), _name(text, match)) for match in ending.finditer(text)]
    counts = Counter(name for _, name in raw if name)
    trimmed = {name: _trimmed(name, text) for name, _ in counts.most_common(_MOST)}
    counts = Counter(trimmed[name] for _, name in raw if name in trimmed)
    form = {name: _form(name, counts, text) for name in counts}
    return [(place, form[trimmed[name]]) for place, name in raw if name in trimmed]


def _name(text: str, ending: re.Match[str]) -> str:
    """Return the name that an ending closes, without the words that cannot begin one; empty if nothing is left."""
    han = _HAN.search(text[max(0, ending.start() - _LONGEST) : ending.start()])
    own = han.group() if han else ""
    cut = _BEFORE.match(own)
    own = own[cut.end() :] if cut else own
    return own + ending.group() if len(own) > 1 and own not in _KINDS else ""


def _trimmed(name: str, text: str) -> str:
    """Drop characters at the head as long as the rest is more frequent: 访云湖高新区 → 云湖高新区."""
    count = text.count(name)
    shorter = [name[cut:] for cut in range(1, len(name) - 4)]
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
    if given:
        return given
    alike = [other for other in counts if other[:2] == name[:2] and _kind(other) == _kind(name)]
    return max(alike, key=lambda other: (counts[other], -len(other)), default=name)


def _kind(name: str) -> str:
    """The first and last characters of an ending tell its kind: 经济技术开发区, 经开区."""
    ending = _ZONE.search(name)
    return ending.group()[:1] if ending else name[-1:]


def _starts(paragraphs: Sequence[_Paragraph], mentions: _Mentions) -> Iterator[int]:
    """A story starts at a dateline, or where a paragraph or headline speaks of another zone only."""
    zone, pending, last = None, None, 0
    yield last
    for number, paragraph in enumerate(paragraphs):
        here = mentions.between(paragraph.start, paragraph.end)
        other = here.most_common(1)[0][0] if here and zone not in here else None
        if paragraph.headline:
            pending = paragraph.start if pending is None else pending
        told = other and zone and (paragraph.headline or here[other] > 1) and mentions.total[other] > 1
        if paragraph.dateline or told:
            start = paragraph.start if paragraph.headline or pending is None else pending
            zone = other or zone
            if start > last and number > 1:
                yield start
                last = start
        elif zone is None and here:
            zone = here.most_common(1)[0][0]
        if not paragraph.headline:
            pending = None


def _zone(
    text: str, start: int, end: int, mentions: _Mentions, paragraphs: Sequence[_Paragraph]
) -> str | None:
    """Return the town that acts in a story's headline, else the zone named most, else the first place in its lead."""
    acting = _ACTING.match(text, start, end)
    if acting:
        return acting["place"]
    first = bisect_left(paragraphs, start, key=lambda part: part.start)
    lead = [part for part in paragraphs[first : first + _LEAD] if part.start < end]
    counted = mentions.between(start, end)
    for part in lead:
        for name, count in mentions.between(part.start, min(part.end, end)).items():
            counted[name] += (_LEAD - 1) * count * part.headline
    lead_end = lead[-1].end if lead else end
    if counted:
        best, count = counted.most_common(1)[0]
        if count > 1 or (len(counted) == 1 and text.find(best, start, end) < lead_end):
            return best
    place = _PLACE.search(text, start, min(end, lead_end))
    return place.group() if place else next(iter(counted), None)
