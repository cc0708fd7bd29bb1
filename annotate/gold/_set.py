"""What a gold set holds: annotated articles in two splits, which the names of their genres balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate import store
from annotate.article import Article
from annotate.check import check_items
from annotate.errors import InputError
from annotate.problem import Problem
from annotate.record import Record
from annotate.schema import Schema
from annotate.validate import validate

SPLITS = ("dev", "test")
"""Folders of a gold set: rules and prompts are developed on the first, the second is looked at through scores only."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article of a split, with its valid records and with all problems of its record file.

    `properties` are what the record file says beside them: `genre`, `kind`, `world` …
    """

    split: str
    article: Article
    records: Sequence[Record]
    problems: Sequence[Problem]
    where: str
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def genre(self) -> str:
        """The genre its file says, else the one it is named after: `news` of news-2."""
        stem, _, number = self.article.id.rpartition("-")
        named = stem if stem and number.isdecimal() else self.article.id
        return str(self.properties.get("genre") or named)


@dataclass
class Holding:
    """How much there is of something: articles, characters, and records by type."""

    articles: int = 0
    characters: int = 0
    records: Counter[str] = field(default_factory=Counter)

    def add(self, each: Annotated) -> None:
        """Count one more article."""
        self.articles += 1
        self.characters += len(each.article.text)
        self.records.update(record.type for record in each.records)

    def to_json(self) -> dict[str, Any]:
        """Return the counts for `--json`."""
        return {"articles": self.articles, "characters": self.characters, "records": dict(self.records)}


def load(folder: Path, schema: Schema) -> list[Annotated]:
    """Return the articles of both splits of a gold set, sorted by split and place.

    Raises InputError if a split or the text of an article is missing, RecordError for a file that is no record file.
    """
    return [each for split in SPLITS for each in _load(folder / split, schema)]


def holdings(annotated: Iterable[Annotated]) -> dict[tuple[str, str], Holding]:
    """Count what each genre of each split holds, and under the empty genre the split."""
    found: dict[tuple[str, str], Holding] = {}
    for each in annotated:
        for part in ("", each.genre):
            found.setdefault((each.split, part), Holding()).add(each)
    return found


def _load(split: Path, schema: Schema) -> Iterable[Annotated]:
    if not split.is_dir():
        raise InputError(f"{split}: no such folder; a gold set has the folders {' and '.join(SPLITS)}")
    texts = store.articles_of(split)
    problems = {result.article: result.problems for result in validate(split, texts, schema)}
    for entry in store.read_records(split):
        article = texts.get(entry.article)
        if article is None:
            raise InputError(
                f"{entry.where}: the text of article {entry.article!r} is not beside its records"
            )
        records, _ = check_items(article, entry.records, schema, warnings=False)
        yield Annotated(split.name, article, records, problems[entry.article], entry.where, entry.extra)
