"""The number account: every number of an article is in a record, is excused by name, or is called out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from annotate.article import Article
from annotate.reading import Figures
from annotate.record import Record


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an article, `text[start:end]`: in record number `record`, or none for `reason`, or neither."""

    start: int
    end: int
    text: str
    reason: str | None
    record: int | None


def account(article: Article, records: Sequence[Record], figures: Figures | None = None) -> list[Number]:
    """Return every number of the article with the record that holds it, or the reason why none needs to.

    `figures` are the article's, where they have been read already.
    """
    figures = figures or Figures(article.text)
    holders = _Holders(records)
    counted = []
    for number, why in zip(figures.numbers, figures.reasons, strict=True):
        start, end = figures.view.span(number.start, number.end)
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
