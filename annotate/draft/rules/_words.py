"""Lexicons: word lists an analyst can extend, compiled to patterns that match in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

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
