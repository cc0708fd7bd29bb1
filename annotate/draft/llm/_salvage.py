"""Salvage, record by record: what fits the text and the schema is kept, the rest is told apart with its errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    """An item that could not be kept, and the exact errors."""

    item: Item
    errors: list[str]
    codes: list[str]

    @property
    def said(self) -> str:
        """The model's words, shortened."""
        return words(self.item.fields)

    def problem(self, article: Article) -> Problem:
        """Return what the draft says about it, with the model's words."""
        message = f"{self.item.type} left out: {'; '.join(self.errors)}; the model's words: {self.said}"
        return Problem(f"reply.{self.codes[0]}", message, article=article.id)


@dataclass(slots=True)
class Salvage:
    """What came of the items of a reply."""

    found: list[Found] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


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
    placed: list[tuple[Item, Grounded, dict[str, Any]]] = []
    for item in items:
        kind = schema.types[item.type]
        place, error = places.of(item, kind)
        if place is None:
            outcome.failed.append(Failed(item, [error], ["ungrounded"]))
        else:
            mention = part.article.text[place.start : place.end]
            placed.append((item, place, item.record(kind, place.start, place.end, mention)))
    _keep(_once(placed), part.article, schema, outcome)
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
        self._part = part
        self._near = Index(part.text)
        self._far = self._near if len(part.text) == len(part.article.text) else Index(part.article.text)

    def of(self, item: Item, kind: RecordType) -> tuple[Grounded | None, str]:
        mention = item.fields.get(kind.mention.name) if isinstance(item.fields, dict) else None
        if not isinstance(mention, str) or not mention.strip():
            return None, f"{kind.mention.name} is missing"
        if not item.quote.strip():
            return None, "quote is missing"
        if len(item.quote) > len(self._far.text) or len(mention) > len(self._far.text):
            return None, "quote is longer than the article"
        return self._find(item.quote, mention), _reason(item.quote, mention, kind)

    def _find(self, quote: str, mention: str) -> Grounded | None:
        near = self._near.find(quote, mention)
        if near:
            start = self._part.start
            return Grounded(near.start + start, near.end + start, near.ambiguous)
        return self._far.find(quote, mention) if self._far is not self._near else None


def _reason(quote: str, mention: str, kind: RecordType) -> str:
    if mention in quote:
        return f"quote {quote[:80]!r} does not stand in the article: copy it verbatim"
    return (
        f"{kind.mention.name} {mention[:80]!r} does not stand in its quote {quote[:80]!r}: copy both verbatim"
    )


def _once(
    placed: Iterable[tuple[Item, Grounded, dict[str, Any]]],
) -> list[tuple[Item, Grounded, dict[str, Any]]]:
    """Keep the first of the items that say the same about one place."""
    seen: dict[tuple[str, int, int], tuple[Item, Grounded, dict[str, Any]]] = {}
    for entry in placed:
        _, place, record = entry
        seen.setdefault((record["type"], place.start, place.end), entry)
    return list(seen.values())


def _keep(
    placed: Sequence[tuple[Item, Grounded, dict[str, Any]]],
    article: Article,
    schema: Schema,
    outcome: Salvage,
) -> None:
    """Check the placed items against the schema and the text, and sort them."""
    records, problems = check_items(article, [record for _, _, record in placed], schema)
    told: dict[int, list[Problem]] = {}
    for problem in problems:
        told.setdefault(_number(problem), []).append(problem)
    kept = iter(records)
    for number, (item, place, _) in enumerate(placed):
        found = told.get(number, [])
        errors = [problem for problem in found if problem.severity is Severity.ERROR]
        if errors:
            told_errors = [f"{_member(error)}{error.message}" for error in errors[:5]]
            outcome.failed.append(Failed(item, told_errors, [error.code for error in errors]))
        else:
            outcome.found.append(Found(next(kept), place.ambiguous, warnings=found))


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
