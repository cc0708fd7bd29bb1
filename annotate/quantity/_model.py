"""What a quantity is, and a mention of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Qualifier = Literal["approx", "more_than", "less_than"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, in the base unit of lexicon/units.toml, exact.

    ``low`` and ``high`` differ for a range (1-2个, 20亿至30亿元; 前10强: 1 to 10; 几十家: 20 to 90);
    both are None where the digits have no value (2+3, l00亿元).
    ``kind`` is money, percent, points, ratio (倍), area, length, mass, volume, energy, power, data,
    duration, rank, count, date (2020年, 11月, 三季度), ordinal (第七届), a further kind of the lexicon,
    or two of them as in money/area.
    ``unit`` is the base unit, the classifier of a count, 位 of a rank, "" of a bare number.
    ``currency`` is the ISO 4217 code of money, ``qualifier`` as in the record contract.
    """

    low: Decimal | None
    high: Decimal | None
    kind: str
    unit: str
    currency: str | None = None
    qualifier: Qualifier | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A number where it stands: ``text[start:end]``, number and unit without qualifiers before or behind.

    ``bare``: digits only, no unit, scale or infix (263, 2+3).
    ``chinese``: written in Chinese numerals.
    """

    start: int
    end: int
    quantity: Quantity
    bare: bool
    chinese: bool
