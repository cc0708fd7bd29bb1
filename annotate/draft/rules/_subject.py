"""Whom a number describes: the nearest narrower holder before it, else the story's zone (rule 27)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of, words

_SELF = any_of(words("places", "self"))
_ZONE = any_of(words("places", "zones"))
_CARRIER = any_of(words("places", "carriers"))
_VERB = (
    r"(?:累计|已|共|现|目前|今年|去年|全年|年内|将|正|新|总|占地|拥有|集聚|聚集|入驻|引进|培育|实现|完成|建有|设有|设置|设立|推出|获|获批|建成|承接|服务|"
    r"管理|开行|注册|建筑|规划|可|为|有|投资|投入|采用|覆盖|吸引|孵化|办理|带动|发布|接待|举办|位列|位居|排名|列|居|由|内|每|年|日|上半年|前|一季度|的|分别|达|增|"
    r"规上|一般公共|地区生产总值|固定资产|[，,“\d])"
)
_SKIP = re.compile(
    r"^(?:[\s、，,；;“”\"‘]|其中|此外|同时|另外|而|据悉|据了解|据介绍|作为|截至[^，,]{0,8}[，,]?|目前|如今|今年以来|今年|去年|在|位于|全省|该|这座|这个|这家|当地|以|坐落于|依托|围绕|随着|近年来|日前|近日|眼下)+"
)
_HOLDER = re.compile(
    f"(?:“[^”\\n]{{2,20}}”|[^，,；;。：:！？!?\\s“”]{{0,24}}?)?(?:{_CARRIER}|{_ZONE}|{_SELF})(?={_VERB})"
)
_NO_HOLDER = re.compile(
    r"^(?:推进|加快|建设|打造|实施|引进|新增|培育|完成|实现|落户|签约|开工|启动|推动|支持|为|对|由|从|将|与|把|组织|全面|加大|强化|深化|围绕|坚持|聚焦|抢抓|累计|共|新|每|各|多|一批|一个|获批|获|获得|认定|入选)"
)
_RESOLVED = re.compile(r"^(?:该|这[座个家]?|此)")


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder named at the head of a clause, and where the words about it begin."""

    start: int
    end: int
    name: str
    zone: bool


class Subjects:
    """The holders of a page, asked for the one a number is about."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._holders = list(_holders(page))
        self._ends = [holder.end for holder in self._holders]

    def of(self, offset: int) -> str | None:
        """Return the holder that a number at an offset is about."""
        zone = self._page.story(offset).zone
        holder = self.holder(offset)
        return zone if holder is None or holder.zone else holder.name

    def holder(self, offset: int) -> Holder | None:
        """Return the last holder before an offset in the same sentence."""
        at = bisect_right(self._ends, offset) - 1
        if at < 0:
            return None
        holder = self._holders[at]
        return holder if holder.start >= self._page.sentence(offset).start else None

    def cut(self, start: int, offset: int) -> int:
        """Return where the words about the holder begin, in the stretch from `start` to a number."""
        holder = self.holder(offset)
        return holder.end if holder is not None and holder.end > start else start


def _holders(page: Page) -> Iterator[Holder]:
    text = page.text
    edges = [0, *(separator + 1 for separator in page.separators)]
    ends = [*page.separators, len(text)]
    for start, end in zip(edges, ends, strict=True):
        skipped = _SKIP.match(text[start : min(end, start + 60)])
        begin = start + (skipped.end() if skipped else 0)
        found = _HOLDER.match(text, begin, min(end + 1, begin + 60))
        if found and not _NO_HOLDER.match(found.group()):
            yield _holder(found, page)


def _holder(found: re.Match[str], page: Page) -> Holder:
    name = found.group().strip('“”"')
    zone = page.story(found.start()).zone
    is_zone = bool(re.fullmatch(_SELF, name)) or name == zone or (zone is not None and zone.endswith(name))
    return Holder(found.start(), found.end(), name, is_zone)
