"""The units of lexicon/units.toml, and which of them stands at a place in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from annotate.errors import InputError
from annotate.lexicon import load

_LONGEST_GAP = 4  # spaces and line breaks that a newspaper column puts inside a mention
_GAP = " \n\u3000"
_TIMES = re.compile("次(?![日年月新生要氯贷序之于元品])")
_NO_TIMES = ("个", "位", "名", "次", "分")
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Unit:
    """One way to write a unit: ``name`` is ``factor`` times ``base``."""

    name: str
    kind: str
    base: str
    factor: Fraction = _ONE
    currency: str | None = None
    digits_only: bool = False


@cache
def units() -> dict[str, Unit]:
    """All units by the way they are written. Raises InputError for a line that cannot be used."""
    found: dict[str, Unit] = {}
    for entry in load("units")["unit"]:
        for unit in _entry(entry):
            if found.setdefault(unit.name, unit) != unit:
                raise InputError(f"lexicon/units.toml: {unit.name} stands there twice. Keep one of them.")
    return found


def _entry(entry: dict[str, Any]) -> Iterator[Unit]:
    names: dict[str, int | str | Decimal] = entry.get("names", {}) | dict.fromkeys(entry.get("same", ()), 1)
    for name, factor in names.items():
        try:
            yield Unit(
                name=name,
                kind=entry["kind"],
                base=entry.get("base", name),
                factor=Fraction(factor),
                currency=entry.get("currency"),
                digits_only=entry.get("digits_only", False),
            )
        except (KeyError, ValueError, ZeroDivisionError) as error:
            raise InputError(
                f'lexicon/units.toml: {name} needs a kind and a factor that is a number or "2000/3".'
            ) from error


@cache
def symbols() -> dict[str, Unit]:
    """Units by the sign before the number that replaces them: ¥, $."""
    entries = load("units")["unit"]
    return {sign: units()[entry["base"]] for entry in entries for sign in entry.get("symbols", ())}


@cache
def _words() -> dict[str, Unit | None]:
    """Units, and with None the words that only begin like one."""
    lexicon = load("number_words")
    words: dict[str, Unit | None] = dict(units()) | dict.fromkeys(lexicon["not_units"])
    for word in lexicon["units_after_all"]:
        words[word] = next(units()[word[:end]] for end in range(len(word), 0, -1) if word[:end] in units())
    return words


@cache
def _lengths() -> dict[str, list[int]]:
    """How long the words are that begin with a character, the longest first."""
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word in _words():
        lengths[word[0]].add(len(word))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The longest unit at ``position`` and where it ends; a line break inside it is passed over."""
    lengths = _lengths().get(text[position : position + 1])
    if lengths is None:
        return None
    if "\n" in text[position : position + lengths[0]] and (broken := _broken_at(text, position, lengths[0])):
        return broken
    words = _words()
    for length in lengths:
        word = text[position : position + length]
        if word in words:
            unit = words[word]
            return None if unit is None else _uncut(unit, text, position + len(unit.name))
    return None


def _uncut(unit: Unit, text: str, end: int) -> tuple[Unit, int] | None:
    """The unit with a 次 behind it (人次, 亩次), unless it is Latin and only part of a longer word: 5Gbit is not 5G."""
    if unit.kind in ("count", "area") and unit.base not in _NO_TIMES and _TIMES.match(text, end):
        return Unit(f"{unit.name}次", "count", f"{unit.name}次"), end + 1
    following = text[end : end + 1]
    latin = unit.name[-1].isascii() and unit.name[-1].isalpha()
    return None if latin and following.isascii() and following.isalnum() else (unit, end)


def _broken_at(text: str, position: int, longest: int) -> tuple[Unit, int] | None:
    """The longest unit that is broken by white space: 平方\\n米."""
    name, end, found = "", position, None
    while len(name) < longest and end < len(text):
        name, end = name + text[end], end + 1
        if name in units() and end - position > len(name):
            found = units()[name], end
        end = after_gap(text, end)
    return found


def after_gap(text: str, position: int) -> int:
    """The first place behind the white space at ``position``; ``position`` itself if there is too much."""
    end = position
    while end < len(text) and end - position <= _LONGEST_GAP and text[end] in _GAP:
        end += 1
    return position if end - position > _LONGEST_GAP else end
