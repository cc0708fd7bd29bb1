"""The drafter itself: passes over a page, put together and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from annotate import schema as schema_
from annotate.article import Article
from annotate.check import check
from annotate.draft._model import Draft
from annotate.draft.rules._link import linked
from annotate.draft.rules._numbers import numbers
from annotate.draft.rules._page import Page
from annotate.draft.rules._projects import governing, projects
from annotate.draft.rules._spots import Found
from annotate.draft.rules._tables import merged, table_rows
from annotate.errors import SchemaError
from annotate.reading import Figures, View
from annotate.record import Record, Value
from annotate.schema import Schema


class RulesDrafter:
    """Drafts records by rules: deterministic, the same on every machine, and bound to the built-in record types."""

    name = "rules"

    def __init__(self, schema: Schema) -> None:
        """Raises SchemaError for record types other than the built-in ones, which the rules know nothing of."""
        if schema.digest != schema_.load().digest:
            raise SchemaError(
                f"{schema.folder}: the rules drafter only knows the built-in record types; use --drafter llm"
            )
        self._schema = schema

    def fingerprint(self) -> dict[str, Any]:
        """Return the hash of the rules and lexicons."""
        return {"rules": _digest()}

    def answered(self) -> dict[str, Any]:
        """Return who has answered: nobody was asked."""
        return {}

    def drafts(self, articles: Iterable[Article]) -> Iterator[Draft]:
        """Yield the draft of each article, in order."""
        return map(self.draft, articles)

    def draft(self, article: Article) -> Draft:
        """Return the records of an article, checked; `notes` name the rule that made each."""
        begun = perf_counter()
        page = Page(article)
        found = _find(page)
        records = self._records(page, found)
        problems = check(article, records, self._schema, page.figures)
        notes = [{"rule": item.rule} for item in found]
        return Draft(article.id, records, problems, notes, seconds=perf_counter() - begun)

    def records(self, article: Article, figures: Figures) -> list[Record]:
        """Return the records of an article whose figures have been read, unchecked: for a second opinion."""
        page = Page(article, figures)
        return self._records(page, _find(page))

    def _records(self, page: Page, found: Iterable[Found]) -> list[Record]:
        return [self._record(item, page) for item in found]

    def _record(self, found: Found, page: Page) -> Record:
        start, end = page.view.span(found.start, found.end)
        mention = self._schema.types[found.type].mention.name
        fields = {name: _in_own_script(value, page.view) for name, value in found.fields.items()}
        return Record(found.type, start, end, {mention: page.article.text[start:end], **fields})


def _in_own_script(value: Value, view: View) -> Value:
    if isinstance(value, list):
        return [view.in_own_script(item) for item in value]
    return view.in_own_script(value) if value else value


def _find(page: Page) -> list[Found]:
    times, statuses = governors = governing(page)
    undertakings = list(projects(page, governors))
    names = [page.text[one.start : one.end] for one in undertakings]
    found = merged(page, list(table_rows(page)), [*numbers(page, names, times, statuses), *undertakings])
    return list(linked(page, sorted(found, key=lambda item: (item.start, item.end, item.type))))


@cache
def _digest() -> str:
    """Return a hash of everything that shapes a draft: the rules, the lexicons, and what reads numbers and times."""
    package = Path(__file__).parents[2]
    rooms = ("draft/rules", "lexicon", "quantity", "period", "reading", "check", "article")
    files = sorted(
        file for room in rooms for file in (package / room).glob("*") if file.suffix in (".py", ".toml")
    )
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
