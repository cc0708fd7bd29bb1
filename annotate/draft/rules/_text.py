"""The words of lexicons and of texts: word lists and patterns compiled to match in linear time, and a text segmented."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import accumulate
from typing import Any, NamedTuple

import rjieba

from annotate import lexicon


def words(name: str, *sections: str) -> tuple[str, ...]:
    """Return the words of a lexicon's sections; a section is a list, or a table of lists."""
    found: list[str] = []
    for section in sections:
        entry = lexicon.load(name)[section]
        for part in entry.values() if isinstance(entry, dict) else (entry,):
            found += part
    return tuple(dict.fromkeys(found))


def any_of(options: Iterable[str]) -> str:
    """Return a pattern that matches the longest of some words, as a trie: no position is looked at twice."""
    trie: dict[str, Any] = {}
    for option in options:
        node = trie
        for char in option:
            node = node.setdefault(char, {})
        node[""] = {}
    return _pattern(trie)


def _pattern(node: dict[str, Any]) -> str:
    branches = [re.escape(char) + _pattern(child) for char, child in node.items() if char]
    if not branches:
        return ""
    pattern = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return f"{pattern}?" if "" in node else pattern


_LIST = re.compile(r"\{\{(\w+)\.(\w+)(?:\.(\w+))?\}\}")


@cache
def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of the lexicon ``NAME.toml`` by id; ``{{places.zones}}`` in one stands for any word of a list.

    What begins with ``^`` is to be matched at a place, the rest to be searched for.
    """
    return {
        entry["id"]: re.compile(_LIST.sub(_any, entry["pattern"].removeprefix("^")))
        for entry in lexicon.load(name)["pattern"]
    }


def _any(found: re.Match[str]) -> str:
    file, section, part = found.groups()
    return f"(?:{any_of(lexicon.load(file)[section][part] if part else words(file, section))})"


_NOMINAL = frozenset(
    {
        "n",
        "ng",
        "nr",
        "nrt",
        "nrfg",
        "ns",
        "nt",
        "nz",
        "j",
        "vn",
        "an",
        "b",
        "s",
        "f",
        "l",
        "i",
        "eng",
        "g",
        "zg",
        "mq",
    }
)
_PROPER = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "eng", "m"})
_BREAKS = frozenset({"v", "p", "d", "c", "uj", "ul", "uz", "u", "m", "r", "t", "q", "ad", "vd"})
for _word in words("places", "zones", "words"):
    rjieba.add_word(_word, None, "n")
for _word in words("places", "verbal"):
    rjieba.add_word(_word, None, "vn")
_COMMON = frozenset(words("places", "common"))
_LONG = 2  # characters from which on a verb is one, and not a character of a name that the dictionary lacks


class Word(NamedTuple):
    """A word, `text[start:end]`, and its class in the segmenter's letters."""

    start: int
    end: int
    text: str
    tag: str


@cache
def is_known(word: str) -> bool:
    """Tell a word of the dictionary from one that the segmenter guessed, such as the name of a company."""
    return bool(rjieba.has_word(word))


def segmenter() -> str:
    """Return the segmenter and its version, on which words depend."""
    return f"rjieba {metadata.version('rjieba')}"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order, `starts[i]:ends[i]`, with their classes in the segmenter's letters (n, ns, v, …)."""

    text: str
    starts: list[int]
    ends: list[int]
    tags: list[str]

    @classmethod
    def of(cls, text: str) -> Words:
        """Segment a text, in linear time; a lone surrogate counts as a mark."""
        tagged = rjieba.tag(text.encode("utf-8", "replace").decode())
        ends = list(accumulate(len(word) for word, _ in tagged))
        return cls(text, [0, *ends[:-1]], ends, [tag for _, tag in tagged])

    def index(self, offset: int) -> int:
        """Return the number of the word that holds an offset."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def word(self, index: int) -> str:
        """Return a word by its number."""
        return self.text[self.starts[index] : self.ends[index]]

    def holding(self, offset: int) -> Word:
        """Return the word that holds an offset."""
        at = self.index(offset)
        start, end = self.starts[at], self.ends[at]
        return Word(start, end, self.text[start:end], self.tags[at])

    def is_border(self, offset: int) -> bool:
        """Tell whether a word begins at an offset, or the text ends there."""
        return offset >= len(self.text) or self.starts[self.index(offset)] == offset

    def between(self, start: int, end: int) -> Iterator[Word]:
        """Yield the words that lie wholly in a stretch, in order."""
        at = self.index(start)
        at += at < len(self.ends) and self.starts[at] < start
        while at < len(self.ends) and self.ends[at] <= end:
            yield Word(
                self.starts[at], self.ends[at], self.text[self.starts[at] : self.ends[at]], self.tags[at]
            )
            at += 1

    def nominal(self, index: int) -> bool:
        """Tell whether a word may be a part of a noun phrase."""
        return self.tags[index] in _NOMINAL

    def left(self, offset: int) -> int:
        """Return where the run of words begins that ends at an offset and may be a name."""
        at = self.index(offset)
        if self.starts[at] != offset:
            return 0
        while at and not self.breaks(at - 1):
            at -= 1
            if self.starts[at] < offset - 12:
                break
        return self.starts[at]

    def known(self, index: int) -> bool:
        """Tell whether the dictionary has a word of two characters or more."""
        word = self.text[self.starts[index] : self.ends[index]]
        return len(word) >= _LONG and bool(rjieba.has_word(word))

    def common(self, index: int) -> bool:
        """Tell a word that is no name although the dictionary says so."""
        return self.text[self.starts[index] : self.ends[index]] in _COMMON

    def proper(self, index: int) -> bool:
        """Tell whether a word is a name by itself, as far as the dictionary knows."""
        word = self.text[self.starts[index] : self.ends[index]]
        return (self.tags[index] in _PROPER and word not in _COMMON) or not rjieba.has_word(word)

    def breaks(self, index: int) -> bool:
        """Tell what is no part of a name: a verb, a preposition, a number, …"""
        return self.tags[index] in _BREAKS and self.ends[index] - self.starts[index] >= _LONG
