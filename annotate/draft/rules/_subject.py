"""Whom a number describes: the nearest narrower holder before it, else the story's zone (rule 27)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.draft.rules._entities import Entities
from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of, words

_SELF = any_of(words("places", "self"))
_ZONE = any_of(words("places", "zones"))
_CARRIER = any_of(words("places", "carriers"))
_GENERIC = frozenset(words("places", "generic"))
_COUNTED = any_of((*words("indicators", "counted"), *words("indicators", "empty")))
_GOES_ON = (
    r"(?:累计|已|共|现|目前|今年|去年|全年|年内|将|正|总投资|总|占地|拥有|集聚|聚集|入驻|引进|培育|实现|完成|建有|设有|设置|设立|推出|获|建成|承接|服务|"
    r"管理|开行|注册|建筑|规划|可|为|有|投资|投入|采用|覆盖|吸引|孵化|办理|带动|发布|接待|举办|位列|位居|排名|列|居|由|内|每|年|日|上半年|前|一季度|分别|达|增|下降|以"
    r"|规上|一般公共|地区生产总值|固定资产|新增|一期|二期|计划|预计|的(?=[^，。；]{0,12}[\d一二三四五六七八九十百])|[，,（(]|$)"
)
_NAME = r"[^，,；;。：:！？!?\s“”、\d]"
_HOLDER = re.compile(
    f"(?P<named>“[^”\\n]{{2,16}}”(?:{_NAME}{{0,8}}?(?:{_CARRIER}))?|{_NAME}{{1,22}}?(?:{_CARRIER}))(?={_GOES_ON})"
)
_NOTHING_LEFT = re.compile(f"(?:{any_of(words('indicators', 'links'))}|\\s)*[\\d０-９]")
_ITSELF = re.compile(f"(?:该|我|本|全)?(?:{_SELF})")
_AREA = re.compile(f"(?:该|我|本|全)?(?:{_SELF})|{_NAME}{{2,10}}?(?:{_ZONE})")
_VERB = re.compile(
    f"(?:{_COUNTED}|推进|加快|打造|落户|启动|推动|支持|全面|加大|强化|深化|坚持|聚焦|抢抓|每|各|多|一批|一个|这|那|个|家|我们|他们|新|首|的|和|及)"
)
_QUOTE = 200  # characters on either side of a number in which its quotation must begin and end
_POST = r"(?:项目)?(?:总监|董事长|总经理|经理|负责人|院长|创始人|总裁|总工程师|厂长|主席|CEO|所长|副总|行长|联合创始人)"
_SPEAKER_BEHIND = re.compile(
    rf"[，,]?”[，,]?(?P<who>[^，,；;。：:“”\s]{{2,20}}?){_POST}[^，。；]{{0,12}}(?:说|表示|介绍|称|坦言|告诉)"
)
_SPEAKER_BEFORE = re.compile(
    rf"(?P<who>[^，,；;。：:“”\s]{{2,20}}?){_POST}[^，。；“]{{0,12}}(?:说|表示|介绍|称|坦言|告诉)[^，。；“]{{0,6}}[：:，,]?$"
)
_OFFICE = re.compile(r"局|委|主任|政府|办|部门|协会|专家|记者|书记|相关|有关|他|她")
_DOES = re.compile(r"设立|成立|推出|发起|组建|新增|引进|签约|打造|落户")
_REVIEWS = re.compile(
    r"[\s“”]*(?:全年|今年|去年|前\w{1,4}月|\d+[—\-至到]\d+月|上半年|前三季度|一季度|目前|20\d\d年|全)"
)
_WHOLE = re.compile(
    r"全[国省市](?![首第各前排同最唯平领\d]|[\u4e00-\u9fff]{0,8}(?:排|列|居|位|第|领先|[中里]))"
)
_SIZE = re.compile(f"(?:{any_of(words('sizes', 'sizes'))})|从.{{1,8}}到|月产|达产|良率|投产后|建成后")
_CARRIED = 2  # sentences
_NO_NAME = re.compile(any_of(words("places", "no_holder")))
_INSIDE = re.compile(any_of(words("places", "not_inside")))
_SAYS = re.compile(
    r"[是比把被让访抓列居]|全[省市国县]|[东中西]部|高出|低于|租下|^国家|^省级|[一二三四五六七八九十]个|.在|来自|来到|走进|记者|宣布|书记|主任|听说|成为|扶持|要[建打把]|[百千十几]家"
)
_DEICTIC = re.compile(r"(?:该|这[座个家条]?|此|本)")


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder named at the head of a clause, and where the words about it begin."""

    start: int
    end: int
    name: str
    zone: bool
    company: bool = False
    project: bool = False


class Subjects:
    """The holders of a page, asked for the one a number is about."""

    def __init__(self, page: Page, entities: Entities) -> None:
        self._page = page
        self._entities = entities
        self._holders = list(_holders(page, entities))
        self._ends = [holder.end for holder in self._holders]

    def of(self, offset: int, name: str = "") -> str | None:
        """Return the holder that a number at an offset is about, by where it stands and by the name of what it measures."""
        holder, story = (
            self.holder(offset)
            or self._speaker(offset)
            or self._carried(offset, size=bool(_SIZE.match(name))),
            self._page.story(offset),
        )
        if holder is None:
            return self._entities.hero(story) or story.zone
        return story.zone if holder.zone else holder.name

    def holder(self, offset: int) -> Holder | None:
        """Return the last holder before an offset in the same sentence."""
        at = bisect_right(self._ends, offset) - 1
        if at < 0:
            return None
        holder = self._holders[at]
        return holder if holder.start >= self._page.reach(offset) else None

    def _carried(self, offset: int, *, size: bool) -> Holder | None:
        """Return whom the sentences before in the paragraph are about, for one that names nobody and reviews no year."""
        page, here = self._page, self._page.sentence_index(offset)
        start = page.sentences[here].start
        at = bisect_right(self._ends, start) - 1
        if at < 0 or _REVIEWS.match(page.text, start):
            return None
        holder = self._holders[at]
        near = here - page.sentence_index(holder.start) <= _CARRIED and page.shares_paragraph(
            holder.start, start
        )
        return holder if (holder.company or (size and holder.project)) and near else None

    def _speaker(self, offset: int) -> Holder | None:
        """Return the organisation whose people say the words around an offset: “…” 甲公司总经理某某说."""
        text = self._page.text
        start, end = text.rfind("“", max(0, offset - _QUOTE), offset), text.find("”", offset, offset + _QUOTE)
        if start < 0 or end < 0 or text.find("”", start, offset) >= 0:
            return None
        found = _SPEAKER_BEHIND.match(text, end) or _SPEAKER_BEFORE.search(text, max(0, start - 40), start)
        if not found or _OFFICE.search(found["who"]) or len(found["who"]) < 3:
            return None
        return Holder(
            found.start("who"),
            found.end("who"),
            found["who"],
            is_self(found["who"], self._page.story(offset).zone),
        )

    def cut(self, start: int, offset: int) -> int:
        """Return where the words about the holder begin, in the stretch from `start` to a number."""
        holder = self.holder(offset)
        return holder.end if holder is not None and holder.end > start else start


def _holders(page: Page, entities: Entities) -> Iterator[Holder]:
    last: Holder | None = None
    for clause in page.clauses:
        begin, end = clause.start, clause.end
        area, carrier = _area(page, begin, end), _carrier(page, begin, end, last)
        holder = carrier if carrier and (area is None or carrier.end > area.end) else area
        entity = entities.at(clause)
        if entity and (holder is None or entity[1] >= holder.end or holder.start == entity[0]):
            holder = Holder(
                *entity,
                zone=False,
                company=entities.is_a("company", entity[2]),
                project=entities.is_a("project", entity[2]),
            )
        if holder:
            last = holder if not holder.zone else last
            yield holder
        made = entities.told(clause) or entities.made(clause)
        if made:
            last = Holder(*made, zone=False, project=entities.is_a("project", made[2]))
            yield last


def _wider(page: Page, start: int, end: int) -> Holder | None:
    """Return the country, province or town that a clause begins to speak of as a whole: 全市建成新型储能."""
    found = _WHOLE.match(page.text, start, end)
    if not found:
        return None
    zone = page.story(start).zone or ""
    name = (page.town if found.group() == "全市" else None) or found.group()
    return Holder(start, found.end(), name, zone=bool(zone) and (zone in name or name == zone))


def _area(page: Page, start: int, end: int) -> Holder | None:
    wider = _wider(page, start, end)
    if wider:
        return wider
    found = _AREA.match(page.text, start, min(end, start + 24))
    if not found or _VERB.match(found.group()) or _SAYS.search(found.group()) or not may_name(found.group()):
        return None
    zone = page.story(start).zone
    name = found.group()
    own = is_self(name, zone) or _is_misprint(name, zone, page.text)
    return Holder(found.start(), found.end(), zone or name if own else name, own)


def may_name(name: str) -> bool:
    """Tell what may be a name from the head of a clause that says something: 受数据中心…, 扣除房地产后项目."""
    return not (_NO_NAME.match(name) or _INSIDE.search(name, 1))


def is_self(name: str, zone: str | None) -> bool:
    """Tell whether words stand for the story's zone: its name in any form, 全区, 园区."""
    if zone is None or _ITSELF.fullmatch(name):
        return True
    return (
        zone.endswith(name)
        or name.endswith(zone)
        or (len(name) > 2 and zone.startswith(name))
        or (name[:2] == zone[:2] and bool(re.search(_ZONE, name)))
    )


def _is_misprint(name: str, zone: str | None, text: str) -> bool:
    """Tell a zone's name with one wrong character, printed once, from another zone's."""
    if zone is None or len(name) != len(zone) or name[0] != zone[0]:
        return False
    wrong = sum(one != other for one, other in zip(name, zone, strict=True))
    return wrong == 1 and text.count(name) == 1 and text.count(zone) > 1


def _carrier(page: Page, start: int, end: int, last: Holder | None) -> Holder | None:
    start = start - 1 if start and page.text[start - 1] == "“" else start
    found = _HOLDER.match(page.text, start, min(end, start + 40))
    if not found:
        return None
    name = (
        found.group().strip("“”")
        if found.group().count("“") and found.group().endswith("”")
        else found.group()
    )
    deictic = _DEICTIC.match(name)
    if deictic:
        same = last if last and last.name.endswith(name[deictic.end() :][-2:]) else None
        return Holder(found.start(), found.end(), same.name, zone=False) if same else None
    if name in _GENERIC or len(name) < 3 or _VERB.match(name) or _DOES.search(name, 2) or _SAYS.search(name):
        return None
    if _NOTHING_LEFT.match(page.text, found.end()) or not may_name(name):
        return None
    return Holder(found.start(), found.end(), name, zone=False)
