"""Salvage, record by record: what fits the text and the schema is kept, the rest is told apart with its errors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.article import Article
from annotate.check import check_items
from annotate.draft.llm._contract import Item
from annotate.draft.llm._split import Part
from annotate.ground import Grounded, Index
from annotate.problem import Problem, Severity
from annotate.record import Record
from annotate.schema import RecordType, Schema

_LONGEST_WORDS = 400
_FARTHEST = 200_000  # characters of an article in all of which a quote is looked for, if its part lacks it


@dataclass(slots=True)
class Found:
    """A record that was kept, with what is known about how it came to be."""

    record: Record
    ambiguous: bool = False
    repaired: bool = False
    second_look: bool = False
    share: float | None = None
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that could not be kept: the exact errors, and the model's words, shortened."""

    item: Item
    errors: list[str]
    code: str
    said: str

    @classmethod
    def of(cls, item: Item, code: str, *errors: str) -> Failed:
        """Note a failure."""
        return cls(item, list(errors), code, words(item.fields))

    def problem(self, article: Article, severity: Severity = Severity.ERROR) -> Problem:
        """Return what the draft says about it."""
        message = f"{self.item.type} left out: {'; '.join(self.errors)}; the model's words: {self.said}"
        return Problem(f"reply.{self.code}", message, severity, article.id)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item and its place in the whole article's text; `near` if that is in the part asked about."""

    item: Item
    place: Grounded
    near: bool

    @property
    def key(self) -> tuple[str, int, int]:
        return self.item.type, self.place.start, self.place.end


@dataclass(slots=True)
class Salvage:
    """What came of the items of a reply; `twice` contradict an item about the same place."""

    found: list[Found] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    twice: list[Failed] = field(default_factory=list)


def unmended(failed: Sequence[Failed], repaired: Salvage, schema: Schema) -> list[Failed]:
    """Return the failures that a repair left: each repaired record mends one of its type, its own if it can be told."""
    left = list(failed)
    for found in repaired.found:
        same_type = [entry for entry in left if entry.item.type == found.record.type]
        mention = found.record.fields[schema.types[found.record.type].mention.name]
        own = [entry for entry in same_type if str(mention) in entry.said]
        if same_type:
            left.remove((own or same_type)[0])
    types = {entry.item.type for entry in left}
    return [*left, *(entry for entry in repaired.failed if entry.item.type not in types)]


def salvage(items: Sequence[Item], part: Part, schema: Schema) -> Salvage:
    """Place items in the text, check them, and tell the usable from the rest.

    A quote is looked for in the part that was asked about, then in the whole article.
    """
    outcome = Salvage()
    places = _Places(part)
    placed: dict[tuple[str, int, int], _Placed] = {}
    for item in items:
        found = places.of(item, schema.types[item.type])
        if isinstance(found, str):
            outcome.failed.append(Failed.of(item, "ungrounded", found))
        elif placed.setdefault(found.key, found).item.fields != item.fields:
            outcome.twice.append(Failed.of(item, "twice", "another record about the same place came first"))
    near = [entry for entry in placed.values() if entry.near]
    far = [entry for entry in placed.values() if not entry.near]
    _keep(near, part.window, part.shift, schema, outcome)
    if far:
        _keep(far, part.article, 0, schema, outcome)
    return outcome


def words(fields: Any) -> str:
    """Return the model's words, shortened: they are told, never trusted."""
    text = (
        json.dumps(fields, ensure_ascii=False, default=str) if _is_shallow(fields) else "deeply nested JSON"
    )
    return text if len(text) <= _LONGEST_WORDS else text[: _LONGEST_WORDS - 1] + "…"


class _Places:
    """Finds quotes in the part, else in the whole article."""

    def __init__(self, part: Part) -> None:
        self._start = part.start
        self._near = Index(part.text)
        has_far = len(part.text) < len(part.article.text) <= _FARTHEST
        self._far = Index(part.article.text) if has_far else None

    def of(self, item: Item, kind: RecordType) -> _Placed | str:
        """Return the place of an item, or what is wrong with its quote."""
        if not isinstance(item.fields, dict):
            return "this is no JSON object with the fields of a record"
        mention = item.fields.get(kind.mention.name)
        if not isinstance(mention, str) or not mention.strip():
            return f"{kind.mention.name} is missing"
        if not item.quote.strip():
            return "quote is missing"
        if near := self._near.find(item.quote, mention):
            moved = Grounded(near.start + self._start, near.end + self._start, near.ambiguous)
            return _Placed(item, moved, near=True)
        far = self._far.find(item.quote, mention) if self._far else None
        return _Placed(item, far, near=False) if far else _reason(item.quote, mention, kind)


def _reason(quote: str, mention: str, kind: RecordType) -> str:
    if mention in quote:
        return f"quote {quote[:80]!r} does not stand in the article: copy it verbatim"
    return (
        f"{kind.mention.name} {mention[:80]!r} does not stand in its quote {quote[:80]!r}: copy both verbatim"
    )


def _keep(placed: Sequence[_Placed], article: Article, shift: int, schema: Schema, outcome: Salvage) -> None:
    """Check placed items against the schema and a text whose offsets are `shift` less, and sort them."""
    given = [_record(entry, article, shift, schema) for entry in placed]
    records, problems = check_items(article, given, schema)
    told: dict[int, list[Problem]] = {}
    for problem in problems:
        told.setdefault(_number(problem), []).append(problem)
    kept = iter(records)
    for number, entry in enumerate(placed):
        found = told.get(number, [])
        errors = [problem for problem in found if problem.severity is Severity.ERROR]
        if errors:
            words_of_errors = [f"{_member(error)}{error.message}" for error in errors[:5]]
            outcome.failed.append(Failed.of(entry.item, errors[0].code, *words_of_errors))
        else:
            record = next(kept)
            moved = replace(record, start=record.start + shift, end=record.end + shift) if shift else record
            outcome.found.append(Found(moved, entry.place.ambiguous, warnings=found))


def _record(entry: _Placed, article: Article, shift: int, schema: Schema) -> dict[str, Any]:
    start, end = entry.place.start - shift, entry.place.end - shift
    return entry.item.record(schema.types[entry.item.type], start, end, article.text[start:end])


def _number(problem: Problem) -> int:
    return int((problem.pointer or "/records/-1").split("/")[2])


def _member(problem: Problem) -> str:
    name = (problem.pointer or "").split("/", 3)[3:]
    return f"{name[0]}: " if name and name[0] else ""


def _is_shallow(value: Any, depth: int = 4) -> bool:
    if depth == 0:
        return not isinstance(value, dict | list)
    if isinstance(value, dict):
        return all(_is_shallow(item, depth - 1) for item in value.values())
    return not isinstance(value, list) or all(_is_shallow(item, depth - 1) for item in value)
