"""Who is spoken of: the undertakings, companies and places of a page, by name, or named again as 公司 and 该项目."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from annotate.draft.rules._entity_names import GOES_ON, MOST, forms
from annotate.draft.rules._page import Clause, Page
from annotate.draft.rules._words import any_of, words
from annotate.draft.rules._zones import Story

_THIS = re.compile("这[座个家条项](?:[^，,。；;、]{2,20}的)?|该|这|此|本|整个")
_AGAIN = re.compile(f".*(?:{any_of((*words('places', 'carriers'), *words('projects', 'endings')))})")
_COMPANY_AGAIN = re.compile("公司|企业|集团|它")
_PROJECT_AGAIN = re.compile("项目|工程|[一二三]期(?:项目|工程)?|新?工厂|新(?:厂|基地|园区|项目|车间)")
_PARKS = ("园", "园区", "产业城", "科学城", "小镇")
_NO_OWNER = re.compile("注册|登记|开办|服务|治理|债|法|化|数|总数|所得|上云|上市|名称|制|们|类|型|级")
_MADE = re.compile(f"(?:{any_of(words('projects', 'object'))})了?[^，。；：]{{0,16}}$")
_DONE_BY = re.compile(
    "(?:投资|出资|投入|共建|合建|组建|合资|建设|承建|打造|兴建|实施|运营|投建|带来)[^，。；：]{0,24}的[“]?$|的是[^，。；]{0,16}$"
)
_TWO = {"前者": 1, "后者": 0}  # of two things named, the latest first
_TOWNS = {"小镇": "小镇", "全镇": "镇", "镇里": "镇", "该镇": "镇", "全村": "村", "村里": "村", "该村": "村"}
_MAY_BE = re.compile("[这该此本它新]|整个|公司|企业|集团|项目|工程|园区|[一二三]期")
_REACH = 600  # characters before it in which what is named again was named
_LEAD = 60  # characters before a project in which is said who builds it
_LATEST = 12  # names before it that may be meant
_LONGEST = 8  # characters of the end of a name that stands for it
_TOPIC = re.compile(r"(?:^|[\n#\s“])(?P<topic>[\u4e00-\u9fff]{3,10})”?[：:]", re.MULTILINE)
_FEWEST = 3  # times that a story's company is named at least, but for one


_Span = tuple[int, int, str]
"""A stretch of the page that names an entity, and the entity's name."""


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    name: str
    kind: str


class Entities:
    """The named undertakings, companies and places of a page, asked for the one that a clause is about."""

    def __init__(self, page: Page, projects: Sequence[tuple[str, Sequence[str]]]) -> None:
        """`projects` are the names of the page's undertakings with their participants."""
        self._page = page
        self._forms = dict(forms(page, projects[:MOST]))
        self._owners = {
            name: ones[0] for name, ones in projects[:MOST] if len(ones) == 1 and ones[0] in self._forms
        }
        self._pattern = re.compile(any_of(self._forms)) if self._forms else None
        self._named = list(self._mentions())
        self._starts = [named.start for named in self._named]
        names = {name for name, _ in self._forms.values()}
        self._tails = {
            name[at : at + 2] for name in names for at in range(max(0, len(name) - _LONGEST), len(name) - 1)
        }
        self._heroes: dict[int, str | None] = {}  # of the stories, by where they start

    def at(self, clause: Clause) -> _Span | None:
        """Return the stretch that names an entity as the subject of a clause, and the entity's name."""
        if self._pattern is None or self._page.text[max(0, clause.start - 1)] == "由":
            return None
        return self._by_name(clause, self._pattern) or self._again(clause)

    def made(self, clause: Clause) -> _Span | None:
        """Return what a clause that ends so says is made: 园区投资3亿元建起了 + 中试基地."""
        end = clause.end - (self._page.text[clause.end - 1] == "”")
        at = bisect_right(self._starts, end - 1) - 1
        named = self._named[at] if at >= 0 else None
        if named is None or named.start <= clause.start or named.end != end or named.kind == "company":
            return None
        return (
            (named.start, named.end, named.name)
            if _MADE.search(self._page.text, clause.start, named.start)
            else None
        )

    def told(self, clause: Clause) -> _Span | None:
        """Return the undertaking that a clause is about, not who builds it: 甲公司投资3亿元的 + 乙项目今年投产."""
        low, high = bisect_left(self._starts, clause.start), bisect_left(self._starts, clause.end)
        for named in reversed(self._named[max(low, high - _LATEST) : high]):
            lead = max(clause.start, named.start - _LEAD)
            if (
                named.kind == "project"
                and _DONE_BY.search(self._page.text, lead, named.start)
                and (named.end >= clause.end or GOES_ON.match(self._page.text, named.end))
            ):
                return named.start, named.end, named.name
        return None

    def is_a(self, kind: str, name: str) -> bool:
        """Tell whether an entity is of a kind: a company, an institute, a place or a project."""
        return self._forms.get(name, ("", ""))[1] == kind

    def hero(self, story: Story) -> str | None:
        """Return the company that a story's headlines name, if the story names it more often than its zone."""
        if story.start not in self._heroes:
            headed = self._between(story.start, story.body)
            named = Counter(
                one.name for one in self._between(story.start, story.end) if one.kind == "company"
            )
            best = max(
                (one.name for one in headed if one.kind == "company"), key=named.__getitem__, default=""
            )
            zone = story.zone or ""
            brand = best[: len(zone[:2])] if best[:2] != zone[:2] else best[:4]  # 瑞澜 for 瑞澜医疗
            told = self._page.text.count(brand, story.start, story.end) if brand else 0
            rival = self._page.text.count(zone, story.start, story.end) if zone else 0
            hero = best if named[best] and told > max(_FEWEST, rival) else self._topic(story, rival)
            self._heroes[story.start] = hero
        return self._heroes[story.start]

    def _topic(self, story: Story, rival: int) -> str | None:
        """Return what a headline begins with and its story speaks of more than of the zone: 沙枣营：一个停车场养活的村子."""
        found = _TOPIC.search(self._page.text, story.start, story.body)
        topic = found["topic"] if found else ""
        told = self._page.text.count(topic, story.body, story.end) if topic else 0
        return topic if told > max(_FEWEST, rival) and topic != story.zone else None

    def _between(self, start: int, end: int) -> list[_Named]:
        return self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _by_name(self, clause: Clause, pattern: re.Pattern[str]) -> _Span | None:
        text = self._page.text
        for start in clause.subjects:
            found = pattern.match(text, start, clause.end)
            if found and not text.startswith(("旗下", "、"), found.end()):
                return start, found.end(), self._forms[found.group()][0]
        return None

    def _again(self, clause: Clause) -> _Span | None:
        """Return what is named again: as 前者 or 后者, by the end of its name (基地, 二期工程), by its kind (公司, 该项目)."""
        if not self._may_be_again(clause.start):
            return None
        earlier = self._earlier(clause.start)
        if not earlier:
            return None
        told = self._page.text[clause.start : clause.start + 2]
        if told in _TWO:
            two = list(dict.fromkeys(one.name for one in earlier if one.kind != "company"))[:2]
            return (clause.start, clause.start + 2, two[_TWO[told]]) if len(two) > 1 else None
        this = _THIS.match(self._page.text, clause.start, clause.end)
        start = this.end() if this else clause.start
        return self._by_end(clause, start, earlier, bool(this)) or self._by_kind(
            clause, start, earlier, bool(this)
        )

    def _by_end(self, clause: Clause, start: int, earlier: Sequence[_Named], this: bool) -> _Span | None:
        """Return what is named by the end of its name, a park as 园区, a town as 小镇."""
        text = self._page.text
        begun = text[start : start + 2]
        ends = [(_same_end(text, start, one.name), one.name) for one in earlier if begun in one.name]
        length, name = max(ends, key=itemgetter(0), default=(0, ""))
        if not length and begun in _TOWNS:
            length, name = self._town(clause.start, _TOWNS[begun])
        if length and (this or GOES_ON.match(text, start + length)):
            return clause.start, start + length, name
        if begun != "园区":
            return None
        near = (
            one.name
            for one in earlier
            if one.name.endswith(_PARKS) and self._page.shares_paragraph(one.start, start)
        )
        park = next(near, None)
        return (clause.start, start + 2, park) if park else None

    def _by_kind(self, clause: Clause, start: int, earlier: Sequence[_Named], this: bool) -> _Span | None:
        """Return the last company or project that is named as 公司 or 该项目."""
        for pattern, kind in ((_COMPANY_AGAIN, "company"), (_PROJECT_AGAIN, "project")):
            found = pattern.match(self._page.text, start, clause.end)
            owned = found and found.group() == "公司" and not _NO_OWNER.match(self._page.text, found.end())
            if found and (this or owned or GOES_ON.match(self._page.text, found.end())):
                named = (one for one in earlier if one.kind != "place")
                names = (self._owner(one) if kind == "company" else one.name for one in named)
                name = next((name for name in names if name and self._forms[name][1] == kind), None)
                return (clause.start, found.end(), name) if name else None
        return None

    def _may_be_again(self, offset: int) -> bool:
        """Tell whether the first characters of a clause may name something again; nearly all name nothing."""
        begun = self._page.text[offset : offset + 2]
        return begun in self._tails or begun in _TWO or begun in _TOWNS or bool(_MAY_BE.match(begun))

    def _town(self, offset: int, ending: str) -> tuple[int, str]:
        """Return the length of 小镇 or 全村 and the only town or village of the story; 0 if there are several."""
        story = self._page.story(offset)
        towns = {one.name for one in self._between(story.start, story.end) if one.name.endswith(ending)}
        return (2, towns.pop()) if len(towns) == 1 else (0, "")

    def _owner(self, named: _Named) -> str | None:
        """Return the company that is named, or whose project is."""
        return named.name if named.kind != "project" else self._owners.get(named.name)

    def _earlier(self, offset: int) -> list[_Named]:
        """Return what the story names before an offset, the latest first."""
        low = max(self._page.story(offset).start, offset - _REACH)
        at = bisect_right(self._starts, offset - 1)
        return [named for named in reversed(self._named[max(0, at - _LATEST) : at]) if named.start >= low]

    def _mentions(self) -> Iterator[_Named]:
        if self._pattern is None:
            return
        for found in self._pattern.finditer(self._page.text):
            yield _Named(found.start(), found.end(), *self._forms[found.group()])


def _same_end(text: str, start: int, name: str) -> int:
    """Return how many characters at an offset are the end of a name, if they are a word for such a thing; else 0."""
    for length in range(min(_LONGEST, len(name) - 1), 1, -1):
        if text.startswith(name[-length:], start):
            return length if _AGAIN.fullmatch(name, len(name) - length) else 0
    return 0
