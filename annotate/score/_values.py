"""When are two values of a field the same, and when is a wrong one nearly right?

Each value has a key; two values are the same if their keys are equal. Which key is made is declared in the
schema (`x-compare`). Numbers keep their dots, signs and ranges: they are compared as quantities, and where a
text cannot be read as one, punctuation between digits still counts.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Hashable
from datetime import date
from functools import lru_cache

from annotate import period, quantity, reading
from annotate.record import Value
from annotate.schema import Compare

Key = tuple[Compare, Hashable]
"""What a value is compared by; the first member keeps values of different comparisons apart."""

NEAR = 0.5
"""From this similarity of character pairs on (Dice 1945), a wrong text is a near miss."""

_KEPT = "%‰"


def key(compare: Compare, value: Value, published: date | None = None) -> Key | None:
    """Return what a value is compared by, or None for null and the empty list.

    `published` is the date of the article: relative periods (今年, 前三季度) are resolved by it.
    """
    if not value:
        return None
    if isinstance(value, list):
        return compare, frozenset(fold(name) for name in value)
    if compare == "quantity":
        return compare, _quantity(value)
    if compare == "period":
        return compare, _period(value, published)
    return compare, value if compare == "enum" else fold(value)


def near(a: Key, b: Key) -> bool:
    """Tell whether two different keys are a near miss: a diagnosis, which earns nothing.

    Texts: one holds the other, or they share half of their pairs of characters. Periods: they overlap.
    Quantities: the numbers are the same and the units differ. Codes of an enum are right or wrong.
    """
    compare, left, right = a[0], a[1], b[1]
    if isinstance(left, str) and isinstance(right, str):
        return compare != "enum" and similar(left, right)
    if compare == "period" and isinstance(left, period.Period) and isinstance(right, period.Period):
        return left.start <= right.end and right.start <= left.end
    if compare == "quantity" and isinstance(left, tuple) and isinstance(right, tuple):
        return bool(left[:2] == right[:2])
    return False


@lru_cache(maxsize=1 << 16)
def similar(a: str, b: str) -> bool:
    """Tell whether two folded texts are nearly the same, in linear time."""
    short, long = sorted((a, b), key=len)
    if len(short) > 1 and short in long:
        return True
    pairs, others = _pairs(a), _pairs(b)
    shared = (pairs & others).total()
    return shared > 0 and 2 * shared >= NEAR * (pairs.total() + others.total())


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return a text without what typesetting changes: width, case, script, spaces and punctuation (`reading.fold`).

    Between two digits punctuation stays, except in groups of thousands: 2.5 is not 25, and 1-2 is not 12.
    A text of nothing but punctuation stays as it is.
    """
    dense = reading.fold(text)
    kept = [char for at, char in enumerate(dense) if _is_kept(dense, at)]
    return unicodedata.normalize("NFKC", "".join(kept) or dense)


def _is_kept(text: str, at: int) -> bool:
    char = text[at]
    if char.isalnum() or char in _KEPT:
        return True
    if unicodedata.category(char)[0] not in "PCZ":
        return True
    between = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
    return between and not (char == "," and _is_group(text, at + 1))


def _is_group(text: str, at: int) -> bool:
    return text[at : at + 3].isdigit() and len(text[at : at + 3]) == 3 and not text[at + 3 : at + 4].isdigit()


@lru_cache(maxsize=1 << 12)
def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


def _quantity(text: str) -> Hashable:
    found = quantity.parse(text)
    if found is None:
        return fold(text)
    return found.low, found.high, found.kind, found.unit, found.currency


def _period(text: str, published: date | None) -> Hashable:
    return period.parse(text, published) or period.parse(fold(text), published) or fold(text)
