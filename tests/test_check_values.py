"""Values that cannot be computed with are told: numbers with misprints, times of which nobody knows the year."""

from __future__ import annotations

from datetime import date

import pytest
from invented import record

from annotate.article import Article
from annotate.check import check
from annotate.export._rows import columns, row
from annotate.record import Record
from annotate.schema import Schema


def problems(text: str, schema: Schema, published: date | None = None, **fields: str | None) -> list[str]:
    """The codes of the warnings about a record on the mention of an article, which stands before a comma."""
    mention = text.partition("，")[0]
    item = record("indicator", mention, text, subject=None, **{"name": "，", "period": None, **fields})
    article = Article("a", text, published=published)
    return [problem.code for problem in check(article, [Record.from_json(item)], schema)]


@pytest.mark.parametrize(("value", "codes"), [("100亿元", []), ("l00亿元", ["quantity.unreadable"])])
def test_a_number_with_a_letter_in_it_is_told(value: str, codes: list[str], schema: Schema) -> None:
    assert problems(f"{value}，", schema) == codes


@pytest.mark.parametrize(
    ("status", "first", "codes"),
    [
        ("actual", date(2023, 1, 1), []),
        ("target", date(2024, 1, 1), []),
        ("expected", None, ["period.open"]),
    ],
)
def test_the_status_tells_the_year_of_a_quarter(
    status: str, first: date | None, codes: list[str], schema: Schema
) -> None:
    published = date(2023, 12, 5)
    text = "5亿元，一季度"
    assert problems(text, schema, published, status=status, period="一季度") == codes
    item = Record.from_json(record("indicator", "5亿元", text, status=status, period="一季度"))
    kind = schema.types["indicator"]
    names = [column.name for column in columns(kind)]
    cells = row(item, kind, "a", Article("a", text, published=published))
    assert cells[names.index("period_start")] == first
