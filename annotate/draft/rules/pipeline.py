"""How a sentence becomes a record: the passes of the rules drafter in order, and what each hands to the next.

read       Article → Page: its numbers and times, its words, sentences and clauses, its stories   (_page, _stories, _text)
context    Page → Times, Statuses: what time and what plan govern a place                          (_context)
projects   Page, context → Found: what is built, founded, opened or signed for                      (_projects)
tables     Page → Read: rows of tables, each with its records                                       (_tables)
numbers    Page, projects, context → Found: what each number measures, and of whom                  (_numbers)
               _spots: the number in its clause, level or change; _subjects: of whom; _names: what; _money: investments
merge      rows and prose as one: a row is its table's, a project has one record                    (_tables)
link       numbers take the names of the projects they are about                                    (_link)
records    Found → Record: back into the article's own characters and offsets
"""

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
from annotate.draft.rules._text import segmenter
from annotate.errors import SchemaError
from annotate.reading import Figures, View
from annotate.record import Record, Value
from annotate.schema import RecordType, Schema


def found_in(page: Page) -> list[Found]:
    """Return what the rules find on a page, in the order of the text."""
    times, statuses = context = governing(page)
    told = list(projects(page, context))
    names = [page.text[one.start : one.end] for one in told]
    rows = list(table_rows(page))
    prose = [*numbers(page, names, times, statuses), *told]
    found = sorted(merged(page, rows, prose), key=lambda item: (item.start, item.end, item.type))
    return list(linked(page, found))


class RulesDrafter:
    """Drafts records by rules: deterministic, the same on every machine, and bound to what the built-in types mean.

    A schema may have further types, of which nothing is drafted, and further fields that an article may be silent
    about, which stay empty.
    """

    name = "rules"

    def __init__(self, schema: Schema) -> None:
        """Raises SchemaError where a built-in type is missing or changed so that the rules cannot fill it."""
        for name, built_in in schema_.load().types.items():
            _refuse_unknown(schema, name, built_in)
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
        found = found_in(page)
        records = [self._record(item, page) for item in found]
        problems = check(article, records, self._schema, page.figures)
        notes = [{"rule": item.rule} for item in found]
        return Draft(article.id, records, problems, notes, seconds=perf_counter() - begun)

    def records(self, article: Article, figures: Figures) -> list[Record]:
        """Return the records of an article whose figures have been read, unchecked: for a second opinion."""
        page = Page(article, figures)
        return [self._record(item, page) for item in found_in(page)]

    def _record(self, found: Found, page: Page) -> Record:
        start, end = page.view.span(found.start, found.end)
        kind = self._schema.types[found.type]
        told = {name: _in_own_script(value, page.view) for name, value in found.fields.items()}
        told[kind.mention.name] = page.article.text[start:end]
        silent: dict[str, Value] = {field.name: [] if field.is_list else None for field in kind.fields}
        return Record(found.type, start, end, silent | told)


def _refuse_unknown(schema: Schema, name: str, built_in: RecordType) -> None:
    """Raise SchemaError if the rules cannot fill a type as a schema has it."""
    kind = schema.types.get(name)
    here = {field.name: field for field in kind.fields} if kind else {}
    lacking = [field.name for field in built_in.fields if field.name not in here]
    codes = [
        field.name
        for field in built_in.fields
        if set(field.values) - set(getattr(here.get(field.name), "values", ()))
    ]
    further = [
        field.name
        for field in here.values()
        if field.name not in built_in.field and not (field.nullable or field.is_list)
    ]
    if kind is None or lacking or codes or further or kind.mention.name != built_in.mention.name:
        what = ", ".join(dict.fromkeys((*lacking, *codes, *further))) or "its mention"
        raise SchemaError(
            f"{schema.folder}: the rules drafter cannot fill `{name}` ({what}); it knows the built-in record types, "
            "and leaves further types and nullable fields empty; use --drafter llm for others"
        )


def _in_own_script(value: Value, view: View) -> Value:
    if isinstance(value, list):
        return [view.in_own_script(item) for item in value]
    return view.in_own_script(value) if value else value


@cache
def _digest() -> str:
    """Return a hash of everything that shapes a draft: the rules, the lexicons, what reads numbers and times, the segmenter."""
    package = Path(__file__).parents[2]
    rooms = ("draft/rules", "lexicon", "quantity", "period", "reading", "check", "article")
    files = sorted(
        file for room in rooms for file in (package / room).glob("*") if file.suffix in (".py", ".toml")
    )
    return hashlib.sha256(
        b"\0".join((segmenter().encode(), *(file.read_bytes() for file in files)))
    ).hexdigest()
