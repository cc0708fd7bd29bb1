"""Examples for the prompt: annotated passages of gold that are most like the part that is asked about.

Passages are compared by the pairs of neighbouring characters they share, weighted by how rare a pair is (cosine of
tf-idf vectors, Salton & Buckley 1988): texts of one genre share its turns of phrase. The choice is the same on every
machine. A passage is never shown for its own article, nor for an article of the same author's world, whose names it
would give away.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from annotate.article import Article
from annotate.check import check_items
from annotate.draft.llm._split import Part, Parts
from annotate.errors import InputError
from annotate.record import Record
from annotate.schema import Schema
from annotate.store import articles_of, read_records

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_PASSAGE = (
    700  # characters: long enough to show how a sentence follows another, short enough for two or three
)
_LEAST = 120  # characters of a passage that shows anything
_NUMBER = re.compile(r"[0-9０-９.,，]+(?<![,，])")
_SAME_ENOUGH = 0.5  # share of an example's wording in a second one that would show nothing new


@dataclass(frozen=True)
class Example:
    """An annotated passage: a part of a gold article with the records whose mentions stand in it."""

    part: Part
    records: Sequence[Record]
    world: str = ""

    @property
    def name(self) -> str:
        """The article and where in it the passage begins."""
        return f"{self.part.article.id}:{self.part.start}"

    @cached_property
    def pairs(self) -> Counter[str]:
        """The pairs of characters in the passage."""
        return _pairs(self.part.text)

    def is_of(self, parts: Parts) -> bool:
        """Tell whether an article is the one of the example: by name, or by text whatever its white space."""
        own = self.part.parts
        return parts.article.id == own.article.id or parts.bare == own.bare


class Examples:
    """The passages of a gold folder, asked for those most like a part."""

    def __init__(self, passages: Sequence[Example]) -> None:
        self.passages = sorted(passages, key=lambda each: each.name)
        self._worlds = {each.part.article.id: each.world for each in self.passages if each.world}

    def nearest(self, part: Part) -> Iterator[Example]:
        """Yield passages from the nearest on, without those of the article itself or of its world."""
        if not self.passages:
            return
        world = self._worlds.get(part.article.id)
        similarity = self._similarity(_pairs(part.text))
        order = sorted(range(len(self.passages)), key=lambda at: (-similarity[at], at))
        shown: list[Example] = []
        for example in (self.passages[at] for at in order):
            if example.is_of(part.parts) or (world and example.world == world):
                continue
            if all(_overlap(example.pairs, other.pairs) < _SAME_ENOUGH for other in shown):
                shown.append(example)
                yield example

    def _similarity(self, pairs: Counter[str]) -> list[float]:
        """Return the cosine of the angle between each passage and the pairs of a text."""
        import numpy as np

        columns, weights, matrix = self._index
        query = np.zeros(len(columns))
        for pair, count in pairs.items():
            at = columns.get(pair)
            if at is not None:
                query[at] = _damped(count) * weights[at]
        return [float(value) for value in matrix @ query]

    @cached_property
    def _index(self) -> tuple[dict[str, int], list[float], csr_array]:
        """The column of each pair, the weight of each column, and one row of unit length for each passage."""
        from scipy.sparse import csr_array

        rarity = Counter(pair for each in self.passages for pair in each.pairs)
        columns = {pair: at for at, pair in enumerate(sorted(rarity))}
        weights = [math.log(len(self.passages) / rarity[pair]) for pair in columns]
        rows, places, values = [], [], []
        for row, each in enumerate(self.passages):
            vector = {
                columns[pair]: _damped(count) * weights[columns[pair]] for pair, count in each.pairs.items()
            }
            length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
            for place, value in vector.items():
                rows.append(row)
                places.append(place)
                values.append(value / length)
        return columns, weights, csr_array((values, (rows, places)), shape=(len(self.passages), len(columns)))


def load_examples(folder: Path, schema: Schema) -> Examples:
    """Return the passages of the annotated articles of a folder; articles whose records do not fit the schema are left out."""
    texts = articles_of(folder) if folder.is_dir() else {}
    passages = []
    for entry in read_records(folder) if texts else ():
        article = texts.get(entry.article)
        if article is not None:
            records, _ = check_items(article, entry.records, schema, warnings=False)
            if len(records) == len(entry.records):
                world = str(entry.extra.get("world", ""))
                passages += [Example(part, own, world) for part, own in _passages(Parts(article), records)]
    return Examples(passages)


def load_worked(stem: Path, schema: Schema) -> Example | None:
    """Return the example that every prompt shows, STEM.txt with STEM.json; None if it is missing or of other record types."""
    text, file = stem.with_suffix(".txt"), stem.with_suffix(".json")
    if not (text.is_file() and file.is_file()):
        return None
    try:
        article = Article(stem.name, text.read_text(encoding="utf-8").strip())
    except UnicodeDecodeError as error:
        raise InputError(f"{text}: is not UTF-8") from error
    (entry,) = read_records(file)
    records, _ = check_items(article, entry.records, schema, warnings=False)
    return (
        Example(Parts(article).whole, records)
        if {each.type for each in records} == set(schema.types)
        else None
    )


def _passages(parts: Parts, records: Sequence[Record]) -> Iterator[tuple[Part, list[Record]]]:
    """Yield parts of an article with their records, but none that names something whose record stands elsewhere."""
    for part in parts.all(_PASSAGE):
        inside = [each for each in records if part.start <= each.start < part.end]
        outside = {
            str(each.fields.get("name")) for each in records if each not in inside and each.type == "project"
        }
        if len(part.text) >= _LEAST and not any(name in part.text for name in outside):
            yield part, inside


def _pairs(text: str) -> Counter[str]:
    text = _NUMBER.sub("0", "".join(text.split()))
    return Counter(map("".join, pairwise(text)))


def _damped(count: int) -> float:
    return 1.0 + math.log(count)


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    return len(one.keys() & other.keys()) / max(1, min(len(one), len(other)))
