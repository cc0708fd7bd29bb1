"""Do the values of a record say something: a number one can compute with, a time, words of the article?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from annotate import period, quantity
from annotate.problem import Problem, Severity
from annotate.reading import fold
from annotate.schema import Field, RecordType


def values(
    item: dict[str, Any], kind: RecordType, known: frozenset[str] | None, published: date | None
) -> Iterator[Problem]:
    """Yield a warning for each value that cannot be normalised or has characters the article does not have.

    `known` are the folded characters of the article, `published` resolves relative periods.
    """
    tense = kind.tense(item)
    for field in kind.fields:
        value = item[field.name]
        if value:
            yield from _unreadable(value, field, published, tense)
            yield from _foreign(value, field, known)


def _unreadable(
    value: Any, field: Field, published: date | None, tense: period.Tense | None
) -> Iterator[Problem]:
    what = "unreadable"
    if field.compare == "quantity" and not _is_quantity(value):
        message = f"{value!r} cannot be read as number and unit"
    elif field.compare == "period" and not _is_time(value, published):
        message = f"{value!r} cannot be read as a time"
    elif field.compare == "period" and published and _is_open(value, published, tense):
        what, message = (
            "open",
            f"{value!r} may be of more than one year, seen from {published}: it gets no dates",
        )
    else:
        return
    yield Problem(f"{field.compare}.{what}", message, Severity.WARNING, pointer=f"/{field.name}")


@lru_cache(maxsize=10_000)
def _is_quantity(value: str) -> bool:
    return quantity.parse(value) is not None


@lru_cache(maxsize=10_000)
def _is_time(value: str, published: date | None) -> bool:
    return period.parse(value, published) is not None or bool(period.find(value))


@lru_cache(maxsize=10_000)
def _is_open(value: str, published: date, tense: period.Tense | None) -> bool:
    """Tell whether a time has its place in one year or another, and nothing tells in which."""
    return period.parse(value, published, tense) is None and any(
        period.parse(value, published, other) for other in ("past", "future")
    )


def _foreign(value: Any, field: Field, known: frozenset[str] | None) -> Iterator[Problem]:
    if known is None or field.compare == "enum":
        return
    text = "".join(value) if isinstance(value, list) else value
    foreign = set(fold(text)) - known
    if foreign:
        message = (
            f"{value!r} has {''.join(sorted(foreign))!r}, which the article does not have: use its own words"
        )
        yield Problem("field.foreign", message, Severity.WARNING, pointer=f"/{field.name}")
