"""Which time words govern a place in the text (rules 29 to 33 of the annotation guidelines)."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from annotate import period
from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of, words

_COMPARED_BEFORE = re.compile(f"(?:{any_of(words('times', 'compared_before'))})$")
_COMPARED_BEHIND = re.compile(any_of(words("times", "compared_behind")))
_HEAD = re.compile(
    r"^[\s“”\"‘’（(【\d.、]*(?:其中|此外|同时|另外|而|据介绍|据悉|据统计|数据显示|统计显示|记者获悉|截至)?[，,：:]?$"
)


class Times:
    """The time expressions of a page, asked for the one that governs a place."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._times = [time for time in page.times if not self._compared(time)]
        self._starts = [time.start for time in self._times]

    def governing(self, offset: int, *, flow: bool) -> str | None:
        """Return the words that govern a place: in its clause, its sentence and, for a flow, before that."""
        time = self.here(offset) or (self._before(offset) if flow else None)
        return time.text if time else None

    def here(self, offset: int) -> period.Mention | None:
        """Return the time expression that governs a place from within its own sentence."""
        sentence = self._page.sentence(offset)
        clause, _ = self._page.clause(offset)
        inside = self._between(sentence.start, offset)
        for time in reversed(inside):
            if time.start >= clause or self._is_head(time):
                return time
        return None

    def _before(self, offset: int) -> period.Mention | None:
        """Return the last time expression at the head of a sentence or clause, in the paragraph or the story."""
        sentence = self._page.sentence(offset)
        story = self._page.story(offset)
        earlier = self._between(story.start, sentence.start)
        for time in reversed(earlier):
            same = self._page.sentence(time.start).paragraph == sentence.paragraph
            if same and self._is_head(time) and not time.vague:
                return time
        return self._of_story(story.start)

    def _of_story(self, start: int) -> period.Mention | None:
        return self._stories.get(start)

    @cached_property
    def _stories(self) -> dict[int, period.Mention]:
        """The time of a review: the first in the story, if the story speaks of it at its beginning."""
        found: dict[int, period.Mention] = {}
        for story in self._page.stories:
            lead = [time for time in self._between(story.start, story.start + 300) if not time.vague]
            if lead:
                found[story.start] = lead[0]
        return found

    def _is_head(self, time: period.Mention) -> bool:
        """Tell whether a time expression stands at the head of its clause."""
        start, _ = self._page.clause(time.start)
        return bool(_HEAD.match(self._page.text[start : time.start]))

    def _between(self, start: int, end: int) -> list[period.Mention]:
        return self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _compared(self, time: period.Mention) -> bool:
        text = self._page.text
        before, behind = text[max(0, time.start - 4) : time.start], text[time.end : time.end + 6]
        return bool(_COMPARED_BEFORE.search(before) or _COMPARED_BEHIND.match(behind))
