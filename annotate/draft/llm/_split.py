"""Long articles in parts: cut at sections and sentences, offsets those of the whole article."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from annotate.article import Article
from annotate.reading import Figures

SMALLEST = 120
"""Characters below which a part is not cut again."""
_HEADING = re.compile(r"[^\n。！？；]{2,40}")
_SECTION = re.compile(r"\n[ \t\u3000]*(?=#|[►●■◆▲★]|[一二三四五六七八九十]{1,3}、)|\n[ \t\u3000]*\n")
_OPENING = 200  # characters of the article's beginning that tell where and when all of it is
_HEADINGS = 4  # headings shown before a part: the last ones, which it stands under
_NAMES = 40  # names from earlier parts


class Stretch(NamedTuple):
    """The stretch `text[start:end]` of an article."""

    start: int
    end: int


@dataclass(frozen=True)
class Parts:
    """An article and the places where it may be cut: starts of sentences, and among them of sections.

    `names` are things named in it, as code finds them: a part is told those that stand before it.
    """

    article: Article
    names: tuple[Stretch, ...] = ()

    def naming(self, names: Iterable[Stretch]) -> Parts:
        """Return the same article with names; what has been read of it is not read again."""
        other = replace(self, names=tuple(names))
        other.__dict__["figures"] = self.figures
        return other

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin, in the unchanged text."""
        view = self.figures.view
        return [view.span(sentence.start, sentence.end)[0] for sentence in view.sentences]

    @cached_property
    def figures(self) -> Figures:
        """The numbers of the article: the second look and the second opinion read them once."""
        return Figures(self.article.text)

    @cached_property
    def sections(self) -> list[int]:
        """Where sections or paragraphs begin."""
        return [found.end() for found in _SECTION.finditer(self.article.text)]

    def outline(self, start: int) -> str:
        """Return what a reader of the part from `start` on has to know of the text before it.

        That is its first sentences, which tell where and when, the headings the part stands under, and the names that
        stand before it; all in the article's own words.
        """
        text = self.article.text
        if not start:
            return ""
        ends = [at for at in self.sentences if at <= min(start, _OPENING)]
        opening = text[: ends[-1]] if ends and ends[-1] else text[: min(start, _OPENING)]
        headings = [
            line for line in text[len(opening) : start].split("\n") if _HEADING.fullmatch(line.strip())
        ]
        names = dict.fromkeys(text[name.start : name.end] for name in self.names if name.end <= start)
        return "\n".join(
            [opening.strip(), *map(str.strip, headings[-_HEADINGS:]), "、".join([*names][-_NAMES:])]
        ).strip()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return self.article.digest

    @cached_property
    def bare(self) -> str:
        """The text without white space: tells whether two articles are the same."""
        return "".join(self.article.text.split())

    @property
    def whole(self) -> Part:
        """The article in one part."""
        return Part(self, 0, len(self.article.text))

    def all(self, size: int) -> list[Part]:
        """Return the parts, of about equal length and none longer than `size` characters."""
        length = len(self.article.text)
        if length <= size:
            return [self.whole]
        even = length / -(-length // size)
        parts: list[Part] = []
        start = 0
        while length - start > size:
            end = self.cut(start, start + int(even * 0.6), min(start + size, length))
            parts.append(Part(self, start, end))
            start = end
        return [*parts, Part(self, start, length)]

    def cut(self, start: int, low: int, high: int) -> int:
        """Return the best place to cut in (low, high]: a section, else a sentence, else `high` itself."""
        for places in (self.sections, self.sentences):
            at = bisect_right(places, high) - 1
            if at >= 0 and places[at] > max(low, start):
                return places[at]
        return high


@dataclass(frozen=True)
class Part:
    """The stretch `text[start:end]` of an article."""

    parts: Parts
    start: int
    end: int

    @property
    def article(self) -> Article:
        """The whole article."""
        return self.parts.article

    @cached_property
    def text(self) -> str:
        """The text of the part."""
        return self.article.text[self.start : self.end]

    @cached_property
    def window(self) -> Article:
        """The part as an article of its own, behind the outline of the whole: what checks need to look at.

        Looking at the whole article for each of its parts would take quadratic time.
        """
        if self.is_whole:
            return self.article
        return replace(self.article, text=f"{self.head}\n{self.text}" if self.start else self.text)

    @property
    def is_whole(self) -> bool:
        """Whether the part is all of the article."""
        return self.end - self.start == len(self.article.text)

    @property
    def figures(self) -> Figures:
        """The numbers of the window."""
        return self.parts.figures if self.is_whole else Figures(self.window.text)

    @property
    def shift(self) -> int:
        """What to add to an offset into the window's text for one into the article's."""
        return self.end - len(self.window.text)

    @cached_property
    def head(self) -> str:
        """The outline of the article before the part, empty for the part that begins with it."""
        return self.parts.outline(self.start)

    @property
    def can_be_cut(self) -> bool:
        """Whether the part is large enough to be cut in two."""
        return self.end - self.start >= 2 * SMALLEST

    def halves(self) -> list[Part]:
        """Return the part cut in two about the middle; empty if it is too small for that."""
        if not self.can_be_cut:
            return []
        length = self.end - self.start
        middle = self.parts.cut(self.start, self.start + length // 4, self.start + length * 3 // 4)
        return [Part(self.parts, self.start, middle), Part(self.parts, middle, self.end)]
