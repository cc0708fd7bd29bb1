"""JSON in the text of a reply: alone, fenced, after thoughts, with broken places, cut off. In linear time."""

from __future__ import annotations

import json
import re
from itertools import zip_longest
from typing import Any

LONGEST = 1_000_000
"""Characters of a reply that are looked at."""
_STRANGE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)|[\ud800-\udfff\x00]")
_TRIES = 20  # failed starts after which a list is given up: each may cost a look at all the rest
_DECODER = json.JSONDecoder()

Members = dict[str, Any]


def find(text: str, names: tuple[str, ...]) -> tuple[Members | None, bool]:
    """Return the object with members of these names that a text holds, and whether it is whole.

    Where the object is broken or cut off, the list items that are whole are put together. None if there is
    nothing of the kind.
    """
    text = text[:LONGEST]
    members, whole = _loads(text.strip()), True
    if not _fits(members, names):
        start = _start(text, names)
        members = _raw(text, start)[0] if start is not None else None
    if not _fits(members, names):
        members, whole = _pieces(text, names), False
    if members is None:
        return None, False
    return (_clean(members) if _STRANGE.search(text) else members), whole


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _raw(text: str, start: int) -> tuple[Any, int]:
    """Decode the value that begins at `start`; returns it with its end, or (None, start)."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start
    return value, end


def _fits(members: Any, names: tuple[str, ...]) -> bool:
    return isinstance(members, dict) and (not members or any(name in members for name in names))


def _start(text: str, names: tuple[str, ...]) -> int | None:
    """Return where the last object begins whose first member has one of the names."""
    heads = "|".join(map(re.escape, names))
    starts = [found.start() for found in re.finditer(rf'\{{(?=[ \t\r\n]{{0,80}}"(?:{heads})")', text)]
    return starts[-1] if starts else None


def _pieces(text: str, names: tuple[str, ...]) -> Members | None:
    """Put together the whole items of the lists that can be made out."""
    either = "|".join(map(re.escape, names))
    heads = list(re.finditer(rf'"({either})"[ \t\r\n]{{0,80}}:[ \t\r\n]{{0,80}}\[', text))
    members: Members = {}
    for head, following in zip_longest(heads, heads[1:]):
        region = text[head.end() : following.start() if following else len(text)]
        members[head[1]] = _items(region)
    return members or None


def _items(text: str) -> list[Any]:
    """Decode the items of a list that are whole, stepping over broken ones."""
    items: list[Any] = []
    at = 0
    for _ in range(_TRIES):
        found, at = _run_of_items(text, at)
        items += found
        at = text.find("{", at + 1)
        if at < 0:
            break
    return items


def _run_of_items(text: str, at: int) -> tuple[list[Any], int]:
    """Decode items up to the end of the list or the first broken one; returns where that is."""
    items: list[Any] = []
    while True:
        at = _skip(text, at)
        value, end = _raw(text, at)
        if end == at or not isinstance(value, dict):
            return items, at
        items.append(value)
        at = end


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _clean(value: Any) -> Any:
    """Replace what no file, table or page can hold: lone surrogates and NUL."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(item) for name, item in value.items()}
    return value
