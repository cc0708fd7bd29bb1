"""The errors as a table, for those who live in spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotate.export import inert
from annotate.files import replacing
from annotate.record import Record, Value
from annotate.score._slots import CORRECT, OUTCOMES
from annotate.score.report._collect import ArticleCases, Case, Fate

HEADER = (
    "article",
    "type",
    "error",
    "field",
    "outcome",
    "gold",
    "predicted",
    "mention",
    "gold_start",
    "gold_end",
    "predicted_start",
    "predicted_end",
)


def write_errors(articles: Iterable[ArticleCases], path: Path) -> int:
    """Write one row for each wrong field and for each record missed, too many or invalid; returns their number.

    Texts that look like a formula are written with an apostrophe before them.
    """
    number = 0
    with replacing(path, newline="") as file:
        file.write("\ufeff")  # without it Excel takes UTF-8 for something else
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for article in articles:
            for case in article.cases:
                for row in _rows(case):
                    writer.writerow([_clean(cell) for cell in (article.id, *row)])
                    number += 1
    return number


def _rows(case: Case) -> Iterator[list[str]]:
    if case.kind is None:
        yield ["", case.fate, "", "", "", json.dumps(case.broken, ensure_ascii=False), "", "", "", "", ""]
        return
    mention = case.kind.mention.name
    shown = case.gold or case.pred
    place = [*_span(case.gold), *_span(case.pred)]
    words = _written(shown.fields[mention]) if shown else ""
    if case.fate in (Fate.MISSED, Fate.SPURIOUS):
        values = [_written(record.fields[mention]) if record else "" for record in (case.gold, case.pred)]
        yield [case.kind.name, case.fate, "", "", *values, words, *place]
    elif case.gold and case.pred:
        for field, outcome in zip(case.kind.fields, case.outcomes, strict=True):
            if outcome - 1 > CORRECT:
                values = [_written(record.fields[field.name]) for record in (case.gold, case.pred)]
                yield [case.kind.name, case.fate, field.name, OUTCOMES[outcome - 1], *values, words, *place]


def _clean(cell: str) -> str:
    """Return a cell that is neither a formula nor broken Unicode."""
    return inert(cell.encode("utf-8", "replace").decode())


def _span(record: Record | None) -> tuple[str, str]:
    return (str(record.start), str(record.end)) if record else ("", "")


def _written(value: Value) -> str:
    return "；".join(value) if isinstance(value, list) else value or ""
