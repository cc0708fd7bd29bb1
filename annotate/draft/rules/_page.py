"""An article as the rules see it: text without soft breaks, its sentences, numbers, times and stories."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from annotate import period, quantity
from annotate.article import Article
from annotate.draft.rules._stories import Story, stories
from annotate.draft.rules._text import Words, any_of, words
from annotate.reading import Figures, Sentence

_LONGEST = 500  # characters of a clause, and of a chain of sentences that go on, that are looked at
_DESCRIBED = 40  # characters of a clause in which what describes its subject ends
_ADVERB = re.compile(rf"[\s、，,；;“”\"‘’（）()▲●■◆▶►①-⑩]|{any_of(words('places', 'adverbs'))}")
_TOWN = re.compile(
    r"[\u4e00-\u9fff][^\W城都超股上门楼集夜街早黑县省区我各全本该级的]市(?=政府|委|市长|[，。、]|举行|召开|[全新是占])"
)
_SEPARATOR = re.compile(r"[，,；;。：:！!？?\n…]")


class _Mention(Protocol):
    @property
    def start(self) -> int: ...


Mention = TypeVar("Mention", bound=_Mention)


class Placed(list[Mention]):
    """Mentions in the order of the text, with the list of where they begin."""

    @cached_property
    def starts(self) -> list[int]:
        """Where the mentions begin."""
        return [mention.start for mention in self]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, and where its subject may begin: at its head, or behind what describes it (以碳五为原料的 + 甲树脂)."""

    start: int
    end: int
    subjects: tuple[int, ...]


class Page:
    """One article, read once for all passes. Offsets are into `text`, the text of the view."""

    def __init__(self, article: Article, figures: Figures | None = None) -> None:
        """`figures` are the article's, where they have been read already."""
        self.article = article
        self.figures = figures or Figures(article.text)
        self.view = self.figures.view
        self.text = self.view.text

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences, in order."""
        return self.view.sentences

    @cached_property
    def numbers(self) -> Placed[quantity.Mention]:
        """Every number that measures something, in order."""
        pairs = zip(self.figures.numbers, self.figures.reasons, strict=True)
        return Placed(number for number, reason in pairs if reason is None)

    @cached_property
    def all_numbers(self) -> Placed[quantity.Mention]:
        """Every number, in order."""
        return Placed(self.figures.numbers)

    @cached_property
    def times(self) -> Placed[period.Mention]:
        """Every time expression, in order."""
        return Placed(self.figures.times)

    @cached_property
    def words(self) -> Words:
        """The words, in order."""
        return Words.of(self.text)

    def is_measured(self, offset: int) -> bool:
        """Tell whether a number or a time begins at an offset."""
        return any(
            at < len(items) and items.starts[at] == offset
            for items in (self.all_numbers, self.times)
            for at in (bisect_left(items.starts, offset),)
        )

    @cached_property
    def stories(self) -> list[Story]:
        """The stories of the page, in order."""
        return stories(self.text, self.sentences, self.words)

    @cached_property
    def town(self) -> str | None:
        """The town that the page names most, which 全市 stands for."""
        return next((town for town, _ in Counter(_TOWN.findall(self.text)).most_common(1)), None)

    @cached_property
    def separators(self) -> list[int]:
        """Where clauses end: the offsets of commas, colons, full stops and line ends."""
        return [match.start() for match in _SEPARATOR.finditer(self.text)]

    def separators_of(self, marks: str) -> Iterator[tuple[int, int]]:
        """Yield where the parts of sentences begin that some marks end, with their paragraphs."""
        for sentence in self.sentences:
            start = sentence.start
            while start < sentence.end:
                yield start, sentence.paragraph
                ends = [at for mark in marks if (at := self.text.find(mark, start, sentence.end)) >= 0]
                start = min(ends) + 1 if ends else sentence.end

    def clause(self, offset: int) -> tuple[int, int]:
        """Return the clause around an offset: the stretch between two separators."""
        separators = self.separators
        at = bisect_right(separators, offset)
        start = separators[at - 1] + 1 if at else 0
        end = separators[at] if at < len(separators) else len(self.text)
        if end - start > _LONGEST:
            return max(start, offset - _LONGEST), min(end, offset + _LONGEST)
        return start, end

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses, in order, without the time words and adverbs at their heads; those with something to say."""
        starts = (0, *(at + 1 for at in self.separators))
        spans = zip(starts, (*self.separators, len(self.text)), strict=True)
        heads = ((self._after_head(start, end), end) for start, end in spans if end - start > 1)
        return [Clause(start, end, _subjects(self.text, start, end)) for start, end in heads if start < end]

    def clauses_between(self, start: int, end: int) -> list[Clause]:
        """Return the clauses that begin in a stretch."""
        starts = self._clause_starts
        return self.clauses[bisect_left(starts, start) : bisect_left(starts, end)]

    def clause_at(self, offset: int) -> Clause | None:
        """Return the clause whose words hold an offset; None if that is at its head."""
        at = bisect_right(self._clause_starts, offset) - 1
        return self.clauses[at] if at >= 0 and offset < self.clauses[at].end else None

    def _after_head(self, start: int, end: int) -> int:
        """Skip the time words and adverbs at the head of a clause."""
        times = self.times
        at = bisect_left(times.starts, start)
        while start < end:
            if at < len(times) and times[at].start == start:
                start = times[at].end
                at += 1
            elif (adverb := _ADVERB.match(self.text, start, end)) and adverb.end() > start:
                start = adverb.end()
                at = bisect_left(times.starts, start)
            else:
                break
        return min(start, end)

    def sentence(self, offset: int) -> Sentence:
        """Return the sentence that holds an offset."""
        return self.sentences[self.sentence_index(offset)]

    def reach(self, offset: int) -> int:
        """Return where the words that govern an offset may begin: its sentence, and those before a 其中 at its head."""
        index = self.sentence_index(offset)
        while index and self.text.startswith("其中", self.sentences[index].start):
            index -= 1
            if offset - self.sentences[index].start > _LONGEST:
                break
        return self.sentences[index].start

    def sentence_index(self, offset: int) -> int:
        """Return the number of the sentence that holds an offset."""
        at = bisect_right(self._sentence_starts, offset)
        return at - 1 if at else 0

    def paragraph(self, offset: int) -> int:
        """Return where the paragraph of an offset begins."""
        index = self.sentence_index(offset)
        first = bisect_left(self.sentences, self.sentences[index].paragraph, key=lambda one: one.paragraph)
        return self.sentences[first].start

    def shares_paragraph(self, one: int, other: int) -> bool:
        """Tell whether two offsets are in the same paragraph."""
        return self.sentence(one).paragraph == self.sentence(other).paragraph

    def story(self, offset: int) -> Story:
        """Return the story that holds an offset."""
        if len(self.stories) == 1:
            return self.stories[0]
        return self.stories[max(0, bisect_right(self._story_starts, offset) - 1)]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _story_starts(self) -> list[int]:
        return [story.start for story in self.stories]


def _subjects(text: str, start: int, end: int) -> tuple[int, ...]:
    last = text.rfind("的", start + 1, min(end, start + _DESCRIBED)) + 1
    return (start, last) if last and last < end else (start,)


def occurrences(text: str, name: str) -> Iterator[int]:
    """Yield where a name stands in a text."""
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + len(name))


def within(items: Placed[Mention], start: int, end: int) -> Sequence[Mention]:
    """Return those of some mentions that begin in a stretch."""
    return items[bisect_left(items.starts, start) : bisect_left(items.starts, end)]
