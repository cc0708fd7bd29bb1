"""Examples for the prompt, from our own gold; never the article that is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.article import Article
from annotate.check import check_items
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import articles_of, read_records


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated article."""

    article: Article
    records: Sequence[Record]

    def is_of(self, article: Article) -> bool:
        """Tell whether an article is the one of the example: by name, or by text whatever its white space."""
        return article.id == self.article.id or _bare(article.text) == _bare(self.article.text)


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
                examples.append(Example(article, records))
    return examples


def _bare(text: str) -> str:
    return "".join(text.split())
