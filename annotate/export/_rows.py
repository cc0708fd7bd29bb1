"""A record as a row: the article's words, and beside them numbers, units and dates one can compute with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from annotate import period, quantity
from annotate.article import Article
from annotate.record import Record
from annotate.schema import Field, RecordType

Cell = str | int | Decimal | date | None
Kind = Literal["text", "integer", "number", "date"]

_QUANTITY: tuple[tuple[str, Kind], ...] = (
    ("low", "number"),
    ("high", "number"),
    ("unit", "text"),
    ("unit_kind", "text"),
    ("currency", "text"),
)
_PERIOD: tuple[tuple[str, Kind], ...] = (("start", "date"), ("end", "date"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind


def columns(kind: RecordType) -> list[Column]:
    """Return the columns of a record type's table, in the order of `row`.

    Beside each quantity field stand `_low` and `_high` (equal unless a range; in the base unit), `_unit`,
    `_unit_kind` and `_currency` (ISO 4217); beside each period field `_start` and `_end` (inclusive).
    """
    head = [Column("article", "text"), Column("published", "date"), Column("source", "text")]
    anchor = [Column("start", "integer"), Column("end", "integer")]
    return head + anchor + [column for field in kind.fields for column in _columns(field)]


def row(record: Record, kind: RecordType, article_id: str, article: Article | None) -> list[Cell]:
    """Return a record's row; relative times are resolved where the article's date and the record's tense tell."""
    published = article.published if article else None
    cells: list[Cell] = [article_id, published, article.source if article else None, record.start, record.end]
    tense = kind.tense(record.fields)
    for field in kind.fields:
        cells += _cells(record.fields.get(field.name), field, published, tense)
    return cells


def _columns(field: Field) -> list[Column]:
    parts = {"quantity": _QUANTITY, "period": _PERIOD}.get(field.compare, ())
    return [Column(field.name, "text"), *(Column(f"{field.name}_{name}", kind) for name, kind in parts)]


def _cells(value: Any, field: Field, published: date | None, tense: period.Tense | None) -> list[Cell]:
    words = "; ".join(value) if isinstance(value, list) else value
    if field.compare == "quantity":
        return [words, *_quantity(words)]
    if field.compare == "period":
        return [words, *_period(words, published, tense)]
    return [words or None]


@lru_cache(maxsize=10_000)
def _quantity(words: str | None) -> tuple[Cell, ...]:
    read = quantity.parse(words) if words else None
    return (read.low, read.high, read.unit, read.kind, read.currency) if read else (None,) * len(_QUANTITY)


@lru_cache(maxsize=10_000)
def _period(words: str | None, published: date | None, tense: period.Tense | None) -> tuple[Cell, ...]:
    read = period.parse(words, published, tense) if words else None
    return (read.start, read.end) if read else (None, None)
