"""The numbers and times of a text, and why a number is no record."""

from __future__ import annotations

from annotate import period, quantity
from annotate.reading._reasons import reasons
from annotate.reading._view import View


class Figures:
    """The numbers of a text, each with the reason why it is no record, or None if it measures something.

    Their offsets, and those of the times, are into the `view`'s text.
    """

    def __init__(self, text: str) -> None:
        """Read the numbers and times of a text."""
        self.view = View(text)
        self.numbers = list(quantity.iterate(self.view.text))
        self.times = list(period.iterate(self.view.text))
        self.reasons = reasons(self.view.text, self.numbers, self.times)
