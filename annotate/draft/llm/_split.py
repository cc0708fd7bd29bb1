"""Long articles in parts: cut at sections and sentences, offsets those of the whole article."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

from annotate.article import Article
from annotate.check import Figures

SMALLEST = 120
"""Characters below which a part is not cut again."""
_SECTION = re.compile(r"\n[ \t\u3000]*(?=#|[►●■◆▲★]|[一二三四五六七八九十]{1,3}、)|\n[ \t\u3000]*\n")
_HEAD = 200


@dataclass(frozen=True)
class Parts:
    """An article and the places where it may be cut: starts of sentences, and among them of sections."""

    article: Article

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin, in the unchanged text."""
        layout = self.figures.layout
        return [layout.span(sentence.start, sentence.end)[0] for sentence in layout.sentences]

    @cached_property
    def figures(self) -> Figures:
        """The numbers of the article: the second look and the second opinion read them once."""
        return Figures.of(self.article.text)

    @cached_property
    def sections(self) -> list[int]:
        """Where sections or paragraphs begin."""
        return [found.end() for found in _SECTION.finditer(self.article.text)]

    @property
    def head(self) -> str:
        """The first lines of the article, which tell the parts behind where and when they are."""
        return self.article.text[:_HEAD].strip()

    @cached_property
    def mark(self) -> str:
        """A piece of the text's own hash: no text holds it, so none can close a frame marked with it."""
        return self.article.digest[:16]

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
        """The part as an article of its own, with the head of the whole: what checks need to look at.

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
        return self.parts.figures if self.is_whole else Figures.of(self.window.text)

    @property
    def shift(self) -> int:
        """What to add to an offset into the window's text for one into the article's."""
        return self.end - len(self.window.text)

    @property
    def head(self) -> str:
        """The head of the article, empty for the part that begins with it."""
        return self.parts.head if self.start else ""

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
