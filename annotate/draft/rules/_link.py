"""Numbers and the projects they are about: sizes and amounts take the project's record name (rule 18)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from annotate.draft.rules._page import Page, occurrences
from annotate.draft.rules._spots import Found
from annotate.draft.rules._text import any_of, words

_INVESTED = frozenset({"total_investment", "planned_investment", "completed_investment"})
_SIZE = re.compile(any_of(words("sizes", "sizes")))
_BACK = re.compile(f"(?:{any_of(words('sizes', 'back'))})(?!方|建设方面|推进)")
_MODIFIES = re.compile(r"(?:以上|左右|以内)?(?:的|（|\()?[^，,；;。：:！？!?]{0,12}$")
_COUNTED = re.compile(any_of(words("indicators", "counted")))
_ENDS = ("项目", "工程")
_REST = re.compile("(?:建设|改造|扩建|[一二三四]期)*(?:项目|工程)?")
_TO_COME = frozenset({"planned", "signed"})
_UNFINISHED = frozenset({"planned", "signed", "under_construction"})
_LAND = re.compile("占地|用地|面积|建设|新建|厂房|冷库|仓库|楼")
_OUTPUT = re.compile(
    "^(?:设计|预计|可|规划)?[年日月](?:产|处理|加|销售|周转|发电|运|到|税|再)|达产|产能|能力|库容|容量|机柜|机架"
)
_CAPACITY = re.compile("(?:吨|兆瓦|千瓦|公里|平方米|亩|吉瓦|立方米|千伏|伏安)$")
_NEAR = 40  # characters behind an amount in which what it builds is named
_OPENED = re.compile(r"[（(][^（()）]*$")
_WITHIN = 20  # characters of a bracket up to an amount
_SHORTEST = 4  # characters of a project's short form
_DONE = frozenset({"completed", "operating"})


@dataclass(frozen=True, slots=True)
class _Anchor:
    start: int
    end: int
    name: str


def linked(page: Page, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the records with the names of the projects that their numbers are about.

    A number inside a project's name is part of it and no record of its own.
    """
    projects = [item for item in found if item.type == "project"]
    starts = [item.start for item in projects]
    links = _Links(page, projects)
    for item in found:
        if item.type == "project":
            yield item
        elif not _is_inside(item, projects, starts):
            yield links.investment(item) if item.type == "investment" else links.indicator(item)


def _is_inside(item: Found, projects: Sequence[Found], starts: Sequence[int]) -> bool:
    """Tell whether a number is a part of the project that begins last before it; `starts` are the projects'."""
    at = bisect_right(starts, item.start) - 1
    return at >= 0 and item.end <= projects[at].end


class _Links:
    def __init__(self, page: Page, projects: Sequence[Found]) -> None:
        self._page = page
        names = [page.text[item.start : item.end] for item in projects]
        self._stage = {name: item.fields["stage"] for name, item in zip(names, projects, strict=True)}
        self._owned: dict[str, list[str]] = {}  # the projects of each organisation that has some alone
        for item, name in zip(projects, names, strict=True):
            owners = item.fields["participants"]
            if isinstance(owners, list) and len(owners) == 1 and owners[0] != name:
                self._owned.setdefault(owners[0], []).append(name)
        self._anchors = sorted(_anchors(page.text, names), key=lambda anchor: (anchor.start, -anchor.end))
        self._alike: dict[str, str | None] = {}
        self._starts = [anchor.start for anchor in self._anchors]
        self._starts_at = {anchor.start: anchor for anchor in reversed(self._anchors)}

    def investment(self, item: Found) -> Found:
        """Give an amount the project it goes into; what is finished has been paid."""
        if item.fields["kind"] not in _INVESTED:
            return item
        built = self._built(item)
        anchor = (
            self._bracketed(item)
            or self._behind(item)
            or built
            or self._before(item)
            or (None if item.fields["target"] else self._earlier(item))
        )
        owned = self._owned.get(str(item.fields["target"]), ())
        name = owned[0] if len(owned) == 1 and anchor is None else anchor.name if anchor else None
        fields = dict(item.fields, target=name or item.fields["target"])
        if fields["kind"] == "total_investment" and self._stage.get(str(fields["target"])) in _DONE:
            fields["status"] = "actual"
        return replace(item, fields=fields)

    def indicator(self, item: Found) -> Found:
        """Tell which project a number is about, and whether that is still to be built."""
        return self._of_plan(self._of_project(item))

    def _of_plan(self, item: Found) -> Found:
        """The size of what is still to be built is a target, of no time; what it shall make is one until it runs."""
        stage = self._stage.get(str(item.fields["subject"]))
        name, actual = str(item.fields["name"]), item.fields["status"] == "actual"
        if not actual or item.fields["measure"] != "level":
            return item
        if stage in _TO_COME and (_LAND.search(name) or _OUTPUT.search(name)):
            return replace(item, fields=dict(item.fields, status="target", period=None))
        if stage in _UNFINISHED and _OUTPUT.search(name):
            return replace(item, fields=dict(item.fields, status="target"))
        return item

    def _of_project(self, item: Found) -> Found:
        """Give a size the project it measures."""
        thing = self._measured(item)
        if thing:
            made = self._page.text.startswith("年产", item.start - 2)
            name = "年产" + thing.name.removesuffix("项目") if made else thing.name
            return replace(item, fields=dict(item.fields, name=name, subject=thing.name))
        subject = item.fields["subject"]
        size = item.fields["measure"] == "level" and _SIZE.search(str(item.fields["name"]))
        if subject != self._page.story(item.start).zone:
            own = (self._object(item, str(subject)) if size else None) or self._named(str(subject))
            return replace(item, fields=dict(item.fields, subject=own)) if own else item
        sentence = self._page.sentence(item.start)
        if _BACK.match(self._page.text, sentence.start):
            anchor = self._before(item) or self._earlier(item)
            return replace(item, fields=dict(item.fields, subject=anchor.name)) if anchor else item
        anchor = (self._behind(item) or self._before(item) or self._earlier(item)) if size else None
        return replace(item, fields=dict(item.fields, subject=anchor.name)) if anchor else item

    def _measured(self, item: Found) -> _Anchor | None:
        """Return the project whose size a number before its name is (rule 26): 500兆瓦 + 电池片."""
        if item.rule != "level:noun-behind" or item.end not in self._starts_at:
            return None
        if not _CAPACITY.search(self._page.text, max(0, item.end - 4), item.end):
            return None
        return self._starts_at[item.end]

    def _object(self, item: Found, subject: str) -> str | None:
        """Return the project whose size a number is, in a sentence about the company that builds it."""
        anchor = self._behind(item) or self._before(item)
        if anchor is None or anchor.start <= self._page.text.rfind(subject, 0, item.start):
            return None
        return anchor.name

    def _built(self, item: Found) -> _Anchor | None:
        """Return what the words right behind an amount say it builds: 投资6亿元建设 + 甲中心."""
        target = str(item.fields["target"] or "")
        start = self._page.text.find(target, item.end, item.end + _NEAR) if target else -1
        if start < 0:
            return None
        return _Anchor(start, start + len(target), self._named(target) or target)

    def _bracketed(self, item: Found) -> _Anchor | None:
        """Return the project right before the bracket that an amount stands in: 甲中心（投资3.6亿元."""
        opened = _OPENED.search(self._page.text, max(0, item.start - _WITHIN), item.start)
        anchor = self._last(opened.start()) if opened else None
        return anchor if opened and anchor and anchor.end == opened.start() else None

    def _behind(self, item: Found) -> _Anchor | None:
        """Return the project that an amount or size modifies: 总投资80亿元的甲基地."""
        at = bisect_left(self._starts, item.end)
        anchor = self._anchors[at] if at < len(self._anchors) else None
        if anchor is None or not _MODIFIES.fullmatch(self._page.text, item.end, anchor.start):
            return None
        return anchor if self._page.text.startswith("的", item.end) or anchor.start == item.end else None

    def _before(self, item: Found) -> _Anchor | None:
        """Return the last project named before a number in its sentence."""
        anchor = self._last(item.start)
        return anchor if anchor and anchor.start >= self._page.reach(item.start) else None

    def _earlier(self, item: Found) -> _Anchor | None:
        """Return the project of the sentence before, in the same paragraph, where a number has none in its own."""
        index = self._page.sentence_index(item.start)
        anchor = self._last(item.start)
        if anchor is None or index == 0:
            return None
        earlier, here = self._page.sentences[index - 1], self._page.sentences[index]
        return anchor if earlier.paragraph == here.paragraph and anchor.start >= earlier.start else None

    def _last(self, offset: int) -> _Anchor | None:
        at = bisect_right(self._starts, offset) - 1
        return self._anchors[at] if at >= 0 and self._anchors[at].end <= offset else None

    def _named(self, subject: str) -> str | None:
        """Return the record name of a project that a subject names in a shorter or longer form."""
        if subject in self._stage:
            return subject
        if subject not in self._alike:
            alike = [name for name in self._stage if len(subject) >= _SHORTEST and _is_short(subject, name)]
            self._alike[subject] = min(alike, key=lambda name: abs(len(name) - len(subject)), default=None)
        return self._alike[subject]


def _is_short(subject: str, name: str) -> bool:
    """Tell a project's short or longer name from that of its owner or place: 腾云数字基地, but not 腾云科技."""
    if name in subject or not name.startswith(subject):
        return subject in name or name in subject
    return bool(_REST.fullmatch(name, len(subject)))


def _anchors(text: str, names: Sequence[str]) -> Iterator[_Anchor]:
    for name in names:
        if _COUNTED.match(name):
            continue
        short = next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)
        form = short if len(short) >= _SHORTEST else name
        for start in occurrences(text, form):
            yield _Anchor(start, start + len(form), name)
