"""Checking what is stored: run folders and record files, with the places where problems are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotate.article import Article
from annotate.check import check_items, unaccounted
from annotate.problem import Problem, Severity
from annotate.schema import Schema
from annotate.store import NO_RECORD, ArticleRecords, Report, read_records


@dataclass(frozen=True, slots=True)
class Result:
    """How one article's records fared: the number of valid ones, and all problems."""

    article: str
    records: int
    problems: list[Problem]


def validate(
    path: Path, texts: Mapping[str, Article], schema: Schema, report: Report | None = None
) -> Iterator[Result]:
    """Check the records of each article under a path against the schema and, where it is known, the text.

    A file or line that holds no records goes to `report`; without one, it raises RecordError.
    """
    for entry in read_records(path, report):
        yield _checked(entry, texts.get(entry.article), schema)


def _checked(entry: ArticleRecords, article: Article | None, schema: Schema) -> Result:
    records, problems = check_items(article, entry.records, schema)
    if article is None:
        message = "the article's text is not known: places were not checked (--articles names them)"
        problems.append(Problem("article.unknown", message, Severity.INFO))
    else:
        judged = entry.extra.get(NO_RECORD, [])
        if not _are_stretches(judged):
            message = "must be a list of stretches [start, end]"
            problems.append(Problem("no_record.form", message, pointer=f"/{NO_RECORD}"))
            judged = []
        problems += unaccounted(article, records, schema, judged)
    placed = [replace(problem, article=entry.article, where=entry.where) for problem in problems]
    return Result(entry.article, len(records), placed)


def _are_stretches(judged: Any) -> bool:
    """Tell whether a member of a record file is a list of pairs of offsets."""
    return isinstance(judged, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(type(place) is int for place in pair)
        for pair in judged
    )
