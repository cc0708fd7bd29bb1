"""The units of lexicon/units.toml, and which of them stands at a place in a text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from annotate.lexicon import load

_LONGEST_GAP = 4  # spaces and line breaks that a newspaper column puts inside a mention


@dataclass(frozen=True, slots=True)
class Unit:
    """One way to write a unit: ``name`` is ``factor`` times ``base``."""

    name: str
    kind: str
    base: str
    factor: Fraction
    currency: str | None = None
    digits_only: bool = False


@cache
def units() -> dict[str, Unit]:
    """All units by the way they are written."""
    found: dict[str, Unit] = {}
    for entry in load("units")["unit"]:
        names = entry.get("names", {}) | dict.fromkeys(entry.get("same", ()), 1)
        for name, factor in names.items():
            base = entry.get("base", name)
            found[name] = Unit(
                name,
                entry["kind"],
                base,
                Fraction(factor),
                entry.get("currency"),
                entry.get("digits_only", False),
            )
    return found


@cache
def _by_first() -> dict[str, list[tuple[str, Unit | None]]]:
    words = load("number_words")
    entries: dict[str, Unit | None] = dict(units())
    entries |= dict.fromkeys(words["not_units"])
    for word in words["units_after_all"]:
        entries[word] = max((unit for name, unit in units().items() if word.startswith(name)), key=_length)
    table: defaultdict[str, list[tuple[str, Unit | None]]] = defaultdict(list)
    for word in sorted(entries, key=len, reverse=True):
        table[word[0]].append((word, entries[word]))
    return dict(table)


def _length(unit: Unit) -> int:
    return len(unit.name)


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The longest unit at ``position`` and where it ends; a line break inside it is passed over."""
    for word, unit in _by_first().get(text[position : position + 1], ()):
        end = _end_of(word, text, position)
        if end:
            return None if unit is None else _whole(unit, text, position)
    return None


def _whole(unit: Unit, text: str, position: int) -> tuple[Unit, int] | None:
    end = _end_of(unit.name, text, position)
    following = text[end : end + 1]
    cut = unit.name[-1].isascii() and unit.name[-1].isalpha() and following.isascii() and following.isalnum()
    return None if cut else (unit, end)


def _end_of(word: str, text: str, position: int) -> int:
    """Where ``word`` ends if it stands at ``position``, else 0."""
    if text.startswith(word, position):
        return position + len(word)
    if word[0] != text[position] or "\n" not in text[position : position + len(word)]:
        return 0
    end = position
    for character in word:
        end = after_gap(text, end) if end > position else end
        if text[end : end + 1] != character:
            return 0
        end += 1
    return end


def after_gap(text: str, position: int) -> int:
    """The first place behind the white space at ``position``; ``position`` itself if there is too much."""
    end = position
    while end < len(text) and end - position <= _LONGEST_GAP and text[end].isspace():
        end += 1
    return position if end - position > _LONGEST_GAP else end
