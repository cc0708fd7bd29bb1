"""The number account: every number of an article is in a record, is excused by name, or is called out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from annotate import period, quantity
from annotate.article import Article, Layout
from annotate.check._reasons import reasons
from annotate.record import Record
from annotate.script import simplified


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an article, `text[start:end]`: in record number `record`, or none for `reason`, or neither."""

    start: int
    end: int
    text: str
    reason: str | None
    record: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a text, each with the reason why it is no record, or None if it measures something.

    Their offsets are into `text`: the joined text of the layout, in simplified characters.
    """

    layout: Layout
    text: str
    numbers: list[quantity.Mention]
    times: list[period.Mention]
    reasons: list[str | None]

    @classmethod
    def of(cls, text: str) -> Figures:
        """Read the numbers of a text."""
        layout = Layout.of(text)
        plain = simplified(layout.joined)
        numbers, times = quantity.find(plain), period.find(plain)
        return cls(layout, plain, numbers, times, reasons(plain, numbers, times))


def account(article: Article, records: Sequence[Record], figures: Figures | None = None) -> list[Number]:
    """Return every number of the article with the record that holds it, or the reason why none needs to.

    `figures` are the article's, where they have been read already.
    """
    figures = figures or Figures.of(article.text)
    holders = _Holders(records)
    counted = []
    for number, why in zip(figures.numbers, figures.reasons, strict=True):
        start, end = figures.layout.span(number.start, number.end)
        counted.append(Number(start, end, article.text[start:end], why, holders.of(start, end)))
    return counted


class _Holders:
    """Which record holds a stretch of the text: the first, in their order, that has a part of it."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._spans = sorted((record.start, record.end, index) for index, record in enumerate(records))
        self._reach = list(accumulate((end for _, end, _ in self._spans), max))

    def of(self, start: int, end: int) -> int | None:
        at = bisect_right(self._reach, start)  # the first span that ends behind the start
        return self._spans[at][2] if at < len(self._spans) and self._spans[at][0] < end else None
