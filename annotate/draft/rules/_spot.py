"""A number in its sentence: what stands before and behind it, and the number before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotate import quantity
from annotate.draft.rules._page import Page

_LONGEST = 80  # characters of a clause that are looked at on either side: longer ones say no more


@dataclass(frozen=True, slots=True)
class Spot:
    """One measured number. `before` and `after` are its clause up to the neighbouring numbers."""

    number: quantity.Mention
    mention: str
    clause: int
    before: str
    after: str
    follows: bool  # the number before it stands in the same clause

    @property
    def kind(self) -> str:
        """The kind of the quantity: money, percent, count, …"""
        return self.number.quantity.kind

    @property
    def begin(self) -> int:
        """Where `before` begins in the page."""
        return self.number.start - len(self.before)


def spots(page: Page) -> Iterator[Spot]:
    """Yield the measured numbers of a page, in order."""
    numbers, text = page.numbers, page.text
    for index, number in enumerate(numbers):
        start, end = page.clause(number.start)
        _, last = page.clause(max(number.end - 1, number.start))
        end = max(end, last)
        previous = numbers[index - 1] if index else None
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        follows = previous is not None and previous.end > start
        left = max(start, previous.end if follows and previous else 0, number.start - _LONGEST)
        right = min(end, following.start if following else end, number.end + _LONGEST)
        yield Spot(
            number,
            text[number.start : number.end],
            start,
            text[left : number.start],
            text[number.end : right],
            follows,
        )
