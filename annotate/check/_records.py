"""The checks of one article's records, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from annotate.article import Article
from annotate.check._account import account
from annotate.check._structure import structure
from annotate.check._values import values
from annotate.problem import Problem, Severity
from annotate.reading import Figures, fold
from annotate.record import Record
from annotate.schema import RecordType, Schema

Checked = tuple[list[Record], list[Problem]]


def check(
    article: Article, records: Sequence[Record], schema: Schema, figures: Figures | None = None
) -> list[Problem]:
    """Return all that is wrong with an article's records, the numbers that none of them accounts for included.

    `figures` are the article's, where they have been read already.
    """
    valid, problems = check_items(article, [record.to_json() for record in records], schema)
    return problems + unaccounted(article, valid, schema, figures=figures)


def check_items(
    article: Article | None, items: Sequence[Any], schema: Schema, *, warnings: bool = True
) -> Checked:
    """Tell the usable records among the items of a record file from the rest.

    Returns the records without an error, and the problems of all items, with JSON pointers. Without an
    article their place in the text is not checked; without `warnings` their values are not, which is faster.
    """
    known = frozenset(fold("".join(set(article.text)))) if article and warnings else None
    records: list[Record] = []
    problems: list[Problem] = []
    places: dict[tuple[str, int, int], int] = {}
    for number, item in enumerate(items):
        found = list(_item(item, schema, article, known, warnings))
        if not _has_error(found):
            found += _again(item, number, places)
        if not _has_error(found):
            records.append(Record.from_json(item))
        problems += [_at(problem, number, article) for problem in found]
    return records, problems


def unaccounted(
    article: Article,
    records: Sequence[Record],
    schema: Schema,
    excused: Sequence[Sequence[int]] = (),
    figures: Figures | None = None,
) -> list[Problem]:
    """Return a warning for each number of the article that no record holds and no rule excuses.

    `excused` are stretches `[start, end]` whose numbers a person has judged to be no record.
    """
    return [
        Problem(
            "number.unaccounted",
            f"{number.text!r} at {number.start} is in no record: add one, or leave it if it measures nothing",
            Severity.WARNING,
            article=article.id,
        )
        for number in account(article, records, figures)
        if number.record is None
        and number.reason is None
        and not any(start <= number.start < end for start, end in excused)
    ]


def _item(
    item: Any, schema: Schema, article: Article | None, known: frozenset[str] | None, warnings: bool
) -> Iterator[Problem]:
    problems = list(structure(item, schema))
    yield from problems
    if problems:
        return
    kind = schema.types[item["type"]]
    yield from _place(item, kind, article.text if article else None)
    if warnings:
        yield from values(item, kind, known, article.published if article else None)


_FARTHEST = 2**31  # beyond any article


def _place(item: dict[str, Any], kind: RecordType, text: str | None) -> Iterator[Problem]:
    """Check where the mention is; without a text only that there can be such a place."""
    start, end, mention = item["start"], item["end"], item[kind.mention.name]
    if not (isinstance(start, int) and isinstance(end, int)):  # to JSON Schema 1.0 is a whole number
        yield Problem(
            "place.number", f"offsets are written without a point, not {start} and {end}", pointer="/start"
        )
    elif text is None:
        if end - start != len(mention) or end > _FARTHEST:
            message = f"offsets {start}–{end} do not fit {mention[:80]!r} ({len(mention)} characters)"
            yield Problem("place.length", message, pointer="/end")
    elif not start < end <= len(text):
        message = f"offsets {start}–{end} are not inside the article ({len(text)} characters)"
        yield Problem("place.outside", message, pointer="/start")
    elif text[start:end] != mention:
        message = f"{mention!r} is not what the text has at {start}–{end}: {text[start:end][:80]!r}"
        yield Problem("place.differs", message, pointer=f"/{kind.mention.name}")


def _again(item: dict[str, Any], number: int, places: dict[tuple[str, int, int], int]) -> Iterator[Problem]:
    first = places.setdefault((item["type"], item["start"], item["end"]), number)
    if first != number:
        message = f"the same mention is {item['type']} record {first} already: delete one of the two"
        yield Problem("record.twice", message, pointer="")


def _has_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _at(problem: Problem, number: int, article: Article | None) -> Problem:
    pointer = f"/records/{number}{problem.pointer or ''}"
    return replace(problem, pointer=pointer, article=article.id if article else None)
