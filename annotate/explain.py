"""Why the rules drafter made each record, and why a number of the article is in none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from annotate import lexicon
from annotate import schema as schema_
from annotate.article import Article
from annotate.check import Number, account
from annotate.draft.rules import RulesDrafter
from annotate.draft.rules._text import any_of
from annotate.reading import View
from annotate.record import Record
from annotate.schema import Schema

_TELLING = {
    "indicator": {
        "indicators": "series up down up_nouns down_nouns counted rank_verbs incomplete member completion status",
        "times": "stock flow",
    },
    "investment": {"investments": "kinds context investor"},
    "project": {
        "projects": "endings tails before behind settling under_way plan aim",
        "sectors": "strong weak",
    },
}
"""The sections of the lexicons that decide over each type of record."""

_ENDS = re.compile(r"[。！？!?；;\n]")
_BACK, _AHEAD = 60, 24  # characters on either side of a mention that are shown and searched for telling words
_NEAR = 2000  # characters before a mention in which the words of its fields are looked for first


@dataclass(frozen=True, slots=True)
class Word:
    """A word around a mention, `text[start:end]`, and the sections of the lexicons that list it."""

    text: str
    start: int
    end: int
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A record, the rule that made it, the words it took (`places`, by field) and the words that told."""

    record: Record
    rule: str
    places: dict[str, tuple[int, int]]
    words: list[Word]

    def to_json(self) -> dict[str, Any]:
        """Return everything as one object."""
        words = [
            {"text": word.text, "start": word.start, "end": word.end, "listed": list(word.listed)}
            for word in self.words
        ]
        places = {name: list(place) for name, place in self.places.items()}
        return {"record": self.record.to_json(), "rule": self.rule, "places": places, "words": words}


@dataclass(frozen=True, slots=True)
class Explanation:
    """All records of an article explained, and its numbers without a record (`reason` None: no rule knows why)."""

    article: Article
    records: list[Explained]
    passed: list[Number]

    def to_json(self) -> dict[str, Any]:
        """Return everything as one object."""
        numbers = [
            {"start": number.start, "end": number.end, "text": number.text, "reason": number.reason}
            for number in self.passed
        ]
        records = [record.to_json() for record in self.records]
        return {"article": self.article.id, "records": records, "numbers": numbers}


def explain(article: Article) -> Explanation:
    """Draft an article by the rules, and tell for each record and each number why it is one or none."""
    schema = schema_.load()
    draft = RulesDrafter(schema).draft(article)
    view = View(article.text)
    finder = _Finder(view, schema)
    records = [
        Explained(record, note["rule"], dict(finder.places(record)), list(_words(view, record)))
        for record, note in zip(draft.records, draft.notes, strict=True)
    ]
    passed = [number for number in account(article, draft.records) if number.record is None]
    return Explanation(article, records, passed)


class _Finder:
    """Looks for the words that the fields of records were taken from."""

    def __init__(self, view: View, schema: Schema) -> None:
        self._view = view
        self._text = view.own
        self._schema = schema
        self._first: dict[str, int] = {}  # where a value stands first

    def places(self, record: Record) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield the fields in the article's words, with the nearest place before the mention, else the first."""
        kind = self._schema.types[record.type]
        for field in kind.fields:
            value = record.fields[field.name]
            if field.values or field.name == kind.mention.name or not isinstance(value, str) or not value:
                continue
            start = self._place(value, record)
            if start >= 0:
                yield field.name, self._view.span(start, start + len(value))

    def _place(self, value: str, record: Record) -> int:
        start, end = self._view.inside(record.start, record.end)
        near = self._text.rfind(value, max(0, start - _NEAR), end)
        if near < 0:
            near = self._text.find(value, end, end + _AHEAD)
        if near < 0 and value not in self._first:
            self._first[value] = self._text.find(value)
        return near if near >= 0 else self._first[value]


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a stretch begins and ends, cut where it is long."""
    begins = max((match.end() for match in _ENDS.finditer(text, max(0, start - _BACK), start)), default=None)
    ends = _ENDS.search(text, end, end + _AHEAD)
    left = max(0, start - _BACK) if begins is None else begins
    return left, ends.start() if ends else min(len(text), end + _AHEAD)


def _words(view: View, record: Record) -> Iterator[Word]:
    pattern, listed = _telling(record.type)
    left, right = around(view.text, *view.inside(record.start, record.end))
    for match in pattern.finditer(view.text, left, right):
        yield Word(match.group(), *view.span(*match.span()), listed[match.group()])


@cache
def _telling(kind: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Return a pattern of the words that tell about a type, and the sections that list each."""
    listed: dict[str, tuple[str, ...]] = {}
    for name, sections in _TELLING[kind].items():
        for section in sections.split():
            for place, word in _entries(f"{name}.{section}", lexicon.load(name)[section]):
                if len(word) > 1:
                    listed[word] = (*listed.get(word, ()), place)
    return re.compile(any_of(listed)), listed


def _entries(place: str, entry: Any) -> Iterator[tuple[str, str]]:
    if isinstance(entry, dict):
        for name, words in entry.items():
            yield from _entries(f"{place}.{name}", words)
    else:
        yield from ((place, word) for word in entry)
