"""Numbers on the command line: finite, and of a size that means something."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from typing import Any

import click

MOST = 1_000_000_000
COUNT = click.IntRange(1, MOST)


class Seconds(click.FloatRange):
    """A time, up to a day; what is no number is none."""

    def __init__(self) -> None:
        super().__init__(min=0.1, max=86_400.0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number of seconds."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return number


class Temperature(click.ParamType[Decimal]):
    """A temperature as models take it, exactly as it was written."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read a number from 0 to 2."""
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not (number.is_finite() and 0 <= number <= 2):
            self.fail(f"{value!r} is no temperature: it lies between 0 and 2.", param, ctx)
        return number
