"""What is wrong with a gold set, beyond what is wrong with a record: doubles, forgotten numbers, leaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotate.gold._alike import alike
from annotate.gold._set import SPLITS, Annotated
from annotate.problem import Problem, Severity
from annotate.reading import fold
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import NO_RECORD

UNACCOUNTED = "number.unaccounted"
_NAMING = ("name", "participants", "investor", "location", "subject")
"""Fields that name firms, projects and zones; `name` counts where it is the mention."""
_ROMAN = re.compile("[\u2160-\u217f]+")
_SHORTEST = 4  # characters of a name that is one of a kind: 全市, 财政 and 银行 are everybody's


def lint(annotated: Sequence[Annotated], schema: Schema) -> Iterator[Problem]:
    """Yield what is wrong with a gold set.

    Errors are invalid records, and articles that stand in two places in nearly the same words; warnings numbers that
    no record accounts for, and records that say the same; that a name stands in both splits is for information.
    """
    for each in annotated:
        yield from (problem for problem in each.problems if _counts(problem))
        yield from _twice(each, schema)
        yield from _roman(each)
    yield from _near(annotated)
    yield from _leaks(annotated)
    yield from _shared(annotated, schema)


def _counts(problem: Problem) -> bool:
    """Values that code cannot read yet are the article's own words all the same: `validate` lists them."""
    return problem.severity is Severity.ERROR or problem.code == UNACCOUNTED


def _roman(each: Annotated) -> Iterator[Problem]:
    """Find Roman numerals outside of records, which no account of numbers reads: Ⅲ类 may count, Ⅲ型 is a name."""
    held = [(record.start, record.end) for record in each.records] + [
        (start, end) for start, end in each.properties.get(NO_RECORD, ())
    ]
    for found in _ROMAN.finditer(each.article.text):
        if not any(start <= found.start() < end for start, end in held):
            message = (
                f"{found.group()!r} at {found.start()} is in no record: look whether it counts something"
            )
            yield Problem("number.roman", message, Severity.INFO, article=each.article.id, where=each.where)


def _twice(each: Annotated, schema: Schema) -> Iterator[Problem]:
    """Find numbers with two records, and things named twice that have one record an article."""
    numbers: list[Record] = []
    named: dict[tuple[str, ...], Record] = {}
    for record in each.records:
        kind = schema.types[record.type]
        if kind.mention.compare == "text":
            key = (record.type, *(_words(record.fields[f.name]) for f in kind.fields if f.compare == "text"))
            if named.setdefault(key, record) is not record:
                yield _doubled(each, record, "has a record already: one for each is enough", "thing.twice")
        elif numbers and record.start < numbers[-1].end:
            yield _doubled(each, record, "overlaps another number's record: keep one", "number.twice")
        else:
            numbers.append(record)


def _doubled(each: Annotated, record: Record, what: str, code: str) -> Problem:
    mention = each.article.text[record.start : record.end]
    message = f"{record.type} {mention!r} at {record.start} {what}"
    return Problem(code, message, Severity.WARNING, article=each.article.id, where=each.where)


def _near(annotated: Sequence[Annotated]) -> Iterator[Problem]:
    for pair in alike({each.where: each.article.text for each in annotated}):
        shares = f"shares {pair.share:.0%} of its wording with {pair.other}: keep one of the two"
        yield Problem("article.near", shares, where=pair.one)


def _leaks(annotated: Sequence[Annotated]) -> Iterator[Problem]:
    dev, test = ({each.article.id: each for each in annotated if each.split == split} for split in SPLITS)
    for name in sorted(dev.keys() & test.keys()):
        message = f"stands in both splits, also as {dev[name].where}: keep one of the two"
        yield Problem("article.both", message, article=name, where=test[name].where)


def _shared(annotated: Sequence[Annotated], schema: Schema) -> Iterator[Problem]:
    dev, test = (
        dict(name for each in annotated if each.split == split for name in _names(each, schema))
        for split in SPLITS
    )
    for name in sorted(dev.keys() & test.keys()):
        message = f"{name!r} is named in {Path(dev[name]).name} too: a model may know it from there"
        yield Problem("name.shared", message, Severity.INFO, where=test[name])


def _names(each: Annotated, schema: Schema) -> Iterator[tuple[str, str]]:
    for record in each.records:
        mention = schema.types[record.type].mention
        for field in _NAMING:
            value = record.fields.get(field) if field != "name" or mention.name == field else None
            words = value if isinstance(value, list) else [value or ""]
            yield from ((name, each.where) for name in map(fold, words) if len(name) >= _SHORTEST)


def _words(value: object) -> str:
    return fold(value) if isinstance(value, str) else ""
