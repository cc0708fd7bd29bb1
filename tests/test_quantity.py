"""Quantities, as the manual shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from annotate.quantity import parse


@pytest.mark.parametrize(
    ("text", "value", "kind", "unit"),
    [
        ("2288.9亿元", "228890000000", "money", "元"),
        ("7.8381万平方米", "78381", "area", "平方米"),
        ("4个百分点", "4", "points", "百分点"),
        ("第47位", "47", "rank", "位"),
        ("三成", "30", "percent", "%"),
    ],
)
def test_a_quantity_is_exact_and_in_its_base_unit(text: str, value: str, kind: str, unit: str) -> None:
    quantity = parse(text)
    assert quantity is not None
    assert (quantity.low, quantity.high) == (Decimal(value), Decimal(value))
    assert (quantity.kind, quantity.unit) == (kind, unit)
