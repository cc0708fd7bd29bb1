"""Examples for the prompt, from our own gold; never the article that is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.check import check_items
from annotate.draft.llm._split import Parts
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import articles_of, read_records


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated article."""

    parts: Parts
    records: Sequence[Record]

    def is_of(self, parts: Parts) -> bool:
        """Tell whether an article is the one of the example: by name, or by text whatever its white space."""
        return parts.article.id == self.parts.article.id or parts.bare == self.parts.bare


def load_examples(folder: Path, names: Sequence[str], schema: Schema) -> list[Example]:
    """Return the annotated articles of these names; those that are not there, or do not fit the schema, are skipped."""
    texts = articles_of(folder) if folder.is_dir() else {}
    examples = []
    for name in names:
        file = folder / f"{name}.json"
        article = texts.get(name)
        if article and file.is_file():
            (entry,) = read_records(file)
            records, _ = check_items(article, entry.records, schema)
            if len(records) == len(entry.records):
                examples.append(Example(Parts(article), records))
    return examples
