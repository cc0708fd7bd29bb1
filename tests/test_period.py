"""Time expressions, as the manual shows them."""

from __future__ import annotations

from datetime import date

import pytest

from annotate.period import Period, find, parse


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2020年10月", date(2020, 10, 1), date(2020, 10, 31)),
        ("2018-2020年", date(2018, 1, 1), date(2020, 12, 31)),
        ("“十四五”期间", date(2021, 1, 1), date(2025, 12, 31)),
        ("截至2023年底", date(2023, 12, 31), date(2023, 12, 31)),
    ],
)
def test_a_full_date_needs_no_reference(text: str, start: date, end: date) -> None:
    assert parse(text) == Period(start, end)


def test_the_longest_expression_is_found() -> None:
    assert [mention.text for mention in find("今年1月至9月增长5%，截至目前共有3家。")] == [
        "今年1月至9月",
        "截至目前",
    ]
