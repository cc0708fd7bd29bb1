"""Stretches of the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from annotate.period._model import Period

DAY = timedelta(days=1)


def months(year: int, first: int, last: int) -> Period:
    """From the first day of one month to the last of another of the same year."""
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def years(first: int, last: int) -> Period:
    """Whole years."""
    return Period(date(first, 1, 1), date(last, 12, 31))


def days(year: int, month: int, first: int, last: int | None = None) -> Period:
    """Days of one month, to its end if ``last`` is None."""
    return Period(date(year, month, first), date(year, month, last or monthrange(year, month)[1]))


def month_near(day: date, offset: int) -> Period:
    """The month ``offset`` months from that of ``day``."""
    count = day.year * 12 + day.month - 1 + offset
    return months(count // 12, count % 12 + 1, count % 12 + 1)


def quarter_near(day: date, offset: int) -> Period:
    """The quarter ``offset`` quarters from that of ``day``."""
    count = day.year * 4 + (day.month - 1) // 3 + offset
    return months(count // 4, count % 4 * 3 + 1, count % 4 * 3 + 3)


def week_near(day: date, offset: int) -> Period:
    """The week, Monday to Sunday, ``offset`` weeks from that of ``day``."""
    monday = day - DAY * day.weekday() + 7 * DAY * offset
    return Period(monday, monday + 6 * DAY)


def shifted(day: date, offset: int) -> date:
    """``offset`` months later; the last day of the month where it is shorter."""
    month = month_near(day, offset)
    return month.start.replace(day=min(day.day, month.end.day))
