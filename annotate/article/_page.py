"""The article of a saved web page: its headline and body, without what the site puts around them.

Where the article stands is a library's judgement (trafilatura), made into an element of the page: the one whose
blocks it takes for the article outweigh the others in it. That element is kept whole, short lines and tables
included, but for what is plainly furniture: links, menus, counters, advertisements.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from annotate.article import _dates
from annotate.article._markup import Block, blocks, parsed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META = {
    "title": "articletitle og:title headline title dc.title",
    "published": "pubdate publishdate article:published_time publish_time publishtime firstpublishedtime og:release_date "
    "datepublished weibo:article:create_at dc.date dc.date.issued dcterms.date publicationdate pub_date date",
    "source": "contentsource source mediaid article:source",
}
_IN_SCRIPT = re.compile(
    r"(?i)\b(?:date_?published|create_?time|publish_?(?:time|date)|pub_?(?:time|date))[\"']?\s*[:=]\s*[\"'](20\d\d[-/.年][^\"']{3,25})[\"']"
)
_EPOCH_IN_SCRIPT = re.compile(r"\bvar ct\s*=\s*[\"'](1\d{9})[\"']")  # seconds, in pages of public accounts
_CHINA = timedelta(hours=8)
_COUNTER = (
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*(?:[：:]|[：:]?\s*\d[\d.,]*\s*[万wWkK+]?\s*[次人]?(?![\w]))"
)
_FURNITURE = re.compile(
    r"版权所有|Copyright|©|ICP备|网备\d|公网安备|网站标识码|(?:当前|所在|现在的?)位置|上一[篇条页]|下一[篇条页]"
    rf"|{_COUNTER}|第\s*\d+\s*位访客|字体\s*[：:]?\s*[\[【(（]?\s*大|[小大]字号|字号\s*[：:]|分享(?:到|让|至)|扫一扫|点击(?:上方)?蓝字"
    r"|打印本?页|[【\[]\s*打印|关闭窗?口|[【\[]\s*关闭|技术支持\s*[：:]|举报电话|推荐阅读|相关(?:文章|阅读|新闻|链接|推荐)\s*[：:]?$"
    r"|热[门点](?:排行|文章|新闻|推荐)|大家都在看|猜你喜欢|我要评论|发表评论|精选留言|加入收藏|设为首页|返回(?:顶部|首页)",
    re.IGNORECASE,
)
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|gg|guanggao|banner|sponsor\w*|share\w*|fenxiang|related?|relation|xgxw|xgwz|xgyd|recommend\w*"
    r"|tuijian|hot|hotnews|rank\w*|paihang|comments?|pinglun|footer|foot|copyright|nav|navbar|menu|sidebar|breadcrumbs?|crumbs?"
    r"|qr|qrcode|ewm|erweima)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_FURNITURE_SECTION = re.compile(
    r"\W*(?:相关|推荐|延伸|更多|热[门点])(?:阅读|新闻|文章|链接|推荐|排行)\W*|猜你喜欢|大家都在看"
)
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "form", "button", "select", "textarea"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LONGEST_FURNITURE = 80  # characters of a line that names itself furniture
_LARGEST_FURNITURE = (
    300  # characters of an element whose class calls it so: a larger one may be a careless name
)
_SOURCE = re.compile(
    r"(?:来\s*源|信息来源|稿源|文章来源|转自)\s*[：:]\s*([^\s　|｜：:，,。）)\]】]{2,30}?)"
    r"(?=$|[\s　|｜，,。）)\]】]|(?:发布|发表|更新)?(?:日期|时间)|作者|编辑|浏览|阅读|点击|\d{4})"
)
_INFO = re.compile(
    rf"来\s*源\s*[：:]|(?:发布|发表|更新)(?:时间|日期)|作\s*者\s*[：:]|编\s*辑\s*[：:]|{_COUNTER}|字体|字号"
    r"|\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}.{0,12}\d{1,2}:\d\d"
)
_PROSE = re.compile(r"[。！？；]|[，,].*[，,：:]")
_STOP = re.compile(r"[。！？；]")
_ODD = re.compile(r"[\W_]+")
_SITE = re.compile(r"[_|｜]|\s[-–—]\s?|-{2,}|::+|\s-")
_ABOVE = 12  # blocks before the body in which the headline, and what stands with it, is looked for
_HEADLINE = 60  # characters, at most
_LITTLE = 12  # characters: less is no article
_MOST_LINES, _MOST_TAKEN = 5_000, 200_000  # of a page: longer ones are weighed without the library
_MUCH = 0.5  # of the article: running text left out that is told
_Taken = tuple[set[str], str]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds; `whole` tells that no article was made out and all its text was taken.

    `left_out` counts characters of running text beside the article.
    """

    text: str
    title: str | None = None
    published: date | None = None
    published_from: str | None = None
    source: str | None = None
    whole: bool = False
    left_out: int = 0


def read_page(markup: str, whole: bool = False) -> Page:
    """Return the article of a page, or (`whole`) all that it shows; raises ArticleError if it cannot be parsed whole."""
    page = parsed(markup)
    if page is None:
        return Page("")
    declared = _Declared(page, markup)
    lines = blocks(page)
    furniture = _Furniture(page, lines)
    taken = _taken(markup) if not whole and len(lines) <= _MOST_LINES else (set(), "")
    weights = [] if whole else _weights(lines, taken, furniture)
    body = _body(lines, weights, furniture) if weights else []
    if sum(len(lines[number].text) for number in body) < _LITTLE:
        when, origin = _published(declared, [line.text for line in lines])
        text = "\n".join(line.text for line in lines)
        return Page(text, declared.headline or declared.title, when, origin, declared.source, whole=not whole)
    head = _head(lines, body[0], declared, furniture)
    around = [line.text for line in lines[max(0, body[0] - _ABOVE) : body[0] + 3]] + [lines[body[-1]].text]
    around += [line.text for line in lines[body[-1] + 1 : body[-1] + 4]]
    kept = [*head, *(number for number in body if number > (head[-1] if head else -1))]
    told = _info(lines, kept)
    kept = [number for number in kept if number not in told]
    return _article(lines, kept, head, declared, around)


def _article(
    lines: list[Block], kept: list[int], head: list[int], declared: _Declared, around: list[str]
) -> Page:
    found = lines[head[0]].text if head else None
    title = declared.headline or found or declared.title
    text = [lines[number].text for number in kept]
    if declared.headline and not head:
        text.insert(0, declared.headline)
    when, origin = _published(declared, around)
    told = [named[1] for line in (*around, *text[-3:]) if (named := _SOURCE.search(line))]
    inside = set(kept)
    beside = (line for number, line in enumerate(lines) if number not in inside and not _names_itself(line))
    left_out = sum(len(line.text) for line in beside if _PROSE.search(line.text))
    prose = sum(len(line) for line in text)
    return Page(
        "\n".join(text),
        title,
        when,
        origin,
        declared.source or next(iter(told), None),
        left_out=left_out if left_out > _MUCH * prose else 0,
    )


class _Declared:
    """What a page says of itself: in its metadata, its title and its scripts."""

    def __init__(self, page: HtmlElement, markup: str) -> None:
        said: dict[str, str] = {}
        for meta in page.iter("meta"):
            name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
            content = (meta.get("content") or "").strip()
            if content:
                said.setdefault(re.sub(r"\s", "", name.lower()), content)
        found = {
            member: next((said[name] for name in names.split() if name in said), None)
            for member, names in _META.items()
        }
        self.title = _title(page.findtext(".//title"))
        self.full_title = _ODD.sub("", (page.findtext(".//title") or "") + (found["title"] or ""))
        self.headline = found["title"]
        self.source = found["source"]
        self.published = _dates.parse(found["published"] or "") or self._in_markup(page, markup)

    def names(self, line: str) -> bool:
        """Tell whether the page's title holds a line."""
        return len(line) > 5 and _ODD.sub("", line) in self.full_title

    @staticmethod
    def _in_markup(page: HtmlElement, markup: str) -> date | None:
        for time in page.iter("time"):
            if time.get("pubdate") is not None or time.get("itemprop") == "datePublished":
                return _dates.parse(time.get("datetime") or time.text_content().strip())
        if named := _IN_SCRIPT.search(markup):
            return _dates.parse(named[1])
        if counted := _EPOCH_IN_SCRIPT.search(markup):
            return (datetime.fromtimestamp(int(counted[1]), UTC) + _CHINA).date()
        return None


def _title(title: str | None) -> str | None:
    """Return the longest part of a page's title that is not the site's name, for want of a headline."""
    parts = [part.strip() for part in _SITE.split(" ".join((title or "").split()))]
    return next((part for part in parts if part), None)


def _taken(markup: str) -> _Taken:
    """Return the lines that the library takes for the article, and what it takes as a whole, without punctuation."""
    from trafilatura import extract  # heavy: only pages need it

    # fast: without a second opinion, which takes time that grows with the square of the page
    found = extract(markup, fast=True, favor_precision=True, include_comments=False) or ""
    return {_ODD.sub("", line) for line in found.split("\n")}, _ODD.sub("", found[:_MOST_TAKEN])


def _weights(lines: list[Block], taken: _Taken, furniture: _Furniture) -> list[float]:
    """Return for each line by how many characters it speaks for the element it is in being the article, or against."""
    weights = []
    for line in lines:
        size = len(line.text)
        words = _ODD.sub("", line.text)
        if furniture.holds(line):
            weights.append(-float(size))
        elif words in taken[0] or words in taken[1]:
            weights.append(float(size))
        else:
            weights.append(size / 2 if _PROSE.search(line.text) else -size / 2)
    return weights


def _body(lines: list[Block], weights: list[float], furniture: _Furniture) -> list[int]:
    """Return the numbers of the lines of the article: those in the element that weighs most, without furniture.

    Where nothing around that element is furniture either, what is there is the article's too.
    """
    sums: defaultdict[HtmlElement, float] = defaultdict(float)
    around: Counter[HtmlElement] = Counter()
    for line, weight in zip(lines, weights, strict=True):
        held = furniture.holds(line)
        for element in _upwards(line.element):
            sums[element] += weight
            around[element] += held
    heaviest = max(sums.values(), default=0.0)
    if heaviest <= 0:
        return []
    heavy = (element for element in sums if sums[element] == heaviest)
    top = max(heavy, key=lambda element: sum(1 for _ in element.iterancestors()))
    inside = {element for element in _upwards(top) if around[element] == around[top]}
    top = next(element for element in _upwards(top) if element.getparent() not in inside)
    inside = set(top.iter())
    return [
        number
        for number, line in enumerate(lines)
        if line.element in inside and not furniture.holds(line, within=top)
    ]


def _names_itself(line: Block) -> bool:
    """Tell whether a line is a link, or its words are those of furniture."""
    return line.linked * 2 > len(line.text) or (
        len(line.text) <= _LONGEST_FURNITURE and bool(_FURNITURE.search(line.text))
    )


class _Furniture:
    """The elements of a page whose tag, name, style or heading says that they are not the article."""

    def __init__(self, page: HtmlElement, lines: list[Block]) -> None:
        headed = {line.element.getparent() for line in lines if _FURNITURE_SECTION.fullmatch(line.text)}
        self._elements = set()
        sizes: defaultdict[HtmlElement, int] = defaultdict(int)
        for element in reversed(list(page.iter())):  # what is inside comes before what it is in
            sizes[element] += len(element.text or "")
            parent = element.getparent()
            if parent is not None:
                sizes[parent] += sizes[element] + len(element.tail or "")
            name = f"{element.get('class', '')} {element.get('id', '')}"
            called = element in headed or _FURNITURE_NAME.search(name)
            if (
                (called and sizes[element] <= _LARGEST_FURNITURE)
                or element.tag in _FURNITURE_TAGS
                or _HIDDEN.search(element.get("style", ""))
            ):
                self._elements.add(element)

    def holds(self, line: Block, within: HtmlElement | None = None) -> bool:
        """Tell whether a line is furniture: by its words, or by an element (of `within`) that it is in."""
        if _names_itself(line):
            return True
        above = takewhile(lambda element: element is not within, _upwards(line.element))
        return not self._elements.isdisjoint(above)


def _head(lines: list[Block], first: int, declared: _Declared, furniture: _Furniture) -> list[int]:
    """Return the numbers of the lines from the headline to the body, empty if no headline is found.

    The headline is the line that the page's title holds, and what stands above that is none of the article; else the
    heading of the highest rank, or the line above date and source, before the body.
    """
    prose = next((number for number in range(first, len(lines)) if _PROSE.search(lines[number].text)), first)
    near = [
        number
        for number in range(max(0, first - _ABOVE), min(prose, first + _ABOVE) + 1)
        if _may_be_headline(lines[number]) and not furniture.holds(lines[number])
    ]
    named = [number for number in near if declared.names(lines[number].text)]
    before = [number for number in near if number <= first]
    marked = [number for number in before if lines[number].element.tag in ("h1", "h2")]
    below = range(min(first + 2, len(lines) - 1), max(-1, first - _ABOVE), -1)
    told = next((number for number in below if _INFO.search(lines[number].text)), first)
    above = [number for number in before if number < told][-1:]
    start = next((numbers[0] for numbers in (named, _first_of_rank(lines, marked), above) if numbers), None)
    if start is None:
        return []
    between = range(start, max(first, start + 1))
    return [number for number in between if number == start or not furniture.holds(lines[number])]


def _first_of_rank(lines: list[Block], marked: Sequence[int]) -> list[int]:
    return sorted(marked, key=lambda number: (lines[number].element.tag, number))[:1]


def _may_be_headline(line: Block) -> bool:
    return 4 < len(line.text) <= _HEADLINE and not _PROSE.search(line.text) and not _INFO.search(line.text)


def _info(lines: list[Block], kept: list[int]) -> set[int]:
    """Return which of the lines before the first sentence tell date, source and counters, and none of the article."""
    found = set()
    for number in kept:
        text = lines[number].text
        if _tells_of_article(text) or (_dates.dated([text]) and len(text) <= _HEADLINE):
            found.add(number)
        elif _PROSE.search(text):
            break
    return found


def _tells_of_article(text: str) -> bool:
    return len(text) <= 2 * _LONGEST_FURNITURE and bool(_INFO.search(text)) and not _STOP.search(text)


def _published(declared: _Declared, lines: list[str]) -> tuple[date | None, str | None]:
    if declared.published:
        return declared.published, "metadata"
    told = (day for line in lines if _tells_of_article(line) and (day := _dates.written(line)))
    if day := _dates.dated(lines) or next(told, None):
        return day, "dateline"
    return None, None


def _upwards(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None:
        yield element
        element = element.getparent()
