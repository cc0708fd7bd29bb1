"""Grounding: a quote and the mention in it → offsets in the unchanged text.

A language model names a record's place by quoting the article. The quote is looked for exactly; failing that,
as it is compared (`reading.fold`): that forgives what models and page layouts change, such as width, spaces, line
breaks, quotation marks and dashes. What is not found is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from annotate.reading import Folded, fold


@dataclass(frozen=True, slots=True)
class Grounded:
    """A mention `text[start:end]`; `ambiguous` if the quote or the mention in it fits several places."""

    start: int
    end: int
    ambiguous: bool


class Index:
    """One article's text, ready to be asked for quotes. Each look-up is linear in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._exact: _Memory = {}
        self._near: _Memory = {}  # of its own: its places are in the folded text

    def find(self, quote: str, mention: str) -> Grounded | None:
        """Return the mention's place inside the quote's, or None where either is not there.

        The k-th request for the same quote and mention gets the k-th place (the last one, where there are
        fewer): a fact stated twice in the same words is found twice.
        """
        if not mention.strip() or not quote.strip():
            return None
        exact = _next(self.text, quote, mention, self._exact)
        if exact is not None:
            return Grounded(exact.start, exact.start + len(mention), exact.ambiguous)
        quote, mention = fold(quote), fold(mention)
        near = _next(self._folded.text, quote, mention, self._near)
        if near is None:
            return None
        return Grounded(*self._folded.span(near.start, near.start + len(mention)), near.ambiguous)

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self.text)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a quote begins in the text, and the mention in the quote."""

    quote: int
    mention: int
    ambiguous: bool

    @property
    def start(self) -> int:
        return self.quote + self.mention


_Memory = dict[tuple[str, str], _Place]
"""The last place found for each quote and mention."""


def _next(text: str, quote: str, mention: str, memory: _Memory) -> _Place | None:
    last = memory.get((quote, mention))
    place = _following(last, text, quote, mention) if last else _first(text, quote, mention)
    if place is not None:
        memory[quote, mention] = place
    return place


def _first(text: str, quote: str, mention: str) -> _Place | None:
    inner = quote.find(mention) if mention else -1
    place = text.find(quote) if inner >= 0 else -1
    if place < 0:
        return None
    more = quote.find(mention, inner + 1) >= 0 or text.find(quote, place + 1) >= 0
    return _Place(place, inner, more)


def _following(last: _Place, text: str, quote: str, mention: str) -> _Place:
    """Return the next place of the mention: in the same occurrence of the quote, else in the next one."""
    inner = quote.find(mention, last.mention + len(mention))
    if inner >= 0:
        return _Place(last.quote, inner, ambiguous=True)
    place = text.find(quote, last.quote + len(quote))
    return _Place(place, quote.find(mention), ambiguous=True) if place >= 0 else last
