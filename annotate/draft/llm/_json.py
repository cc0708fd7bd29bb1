"""JSON in the text of a reply: alone, fenced, after thoughts, wrapped, broken in places, cut off.

What is whole is read by the standard library. What is broken is cut into items, and each is mended by json-repair: it
knows many more faults than we would think of, but takes quadratic time on hostile text, so it gets short pieces and not
too many of them. All the rest takes linear time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

LONGEST = 1_000_000
"""Characters of a reply that are looked at."""
_LONGEST_ITEM, _MOST_MENDED = 1_500, 30_000
"""Characters of one item, and of all items of a reply together, that json-repair gets: some seconds at the very worst."""
_LONGEST_WORDS = 1_000  # characters of an item beyond mending that are told
_TRIES = 20  # broken items after which none is looked for beyond the next one's beginning
_STRANGE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)|[\ud800-\udfff\x00]")
_ITEM = re.compile(r"\{(?=\s{0,20}[\"'“”‘’]?\w{1,40}[\"'“”‘’]?\s{0,20}[:：])")
_THOUGHTS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"),
)
_FULL_WIDTH = re.compile(r"[a-z_](?:[\"'”’]\s{0,20}：|”\s{0,20}:)|[｛［]\s{0,20}[\"'“”｛［]")
_STRUCTURE = (
    (re.compile(r"(?<=[｛{［\[，,：: ])”(?=[^\s，,：:｝}］\]])"), '"'),
    (re.compile(r"”(?=\s{0,20}[，,：:｝}］\]])"), '"'),
    (re.compile(r"[｛{](?=\s{0,20}[\"'“”｝}])"), "{"),
    (re.compile(r"[［\[](?=\s{0,20}[\"'“”｛{［\[］\]])"), "["),
    (re.compile(r"(?<=[\"'”’}｝\]］el\d])\s{0,20}｝"), "}"),
    (re.compile(r"(?<=[\"'”’}｝\]］［\[el\d])\s{0,20}］"), "]"),
    (re.compile(r"(?<=[a-z_][\"'”’])\s{0,20}："), ": "),
    (re.compile(r"(?<=[\"'”’}\]el\d])\s{0,20}，(?=\s{0,20}[\"'“”{\[])"), ", "),
)
"""Full-width punctuation where JSON has its own: between values, not inside them."""

Members = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a text holds: the members asked for (None if there are none), and whether they stood there whole.

    Otherwise how many items were `mended`, and whether the text ends in the middle of one (`unfinished`). An item that
    could not be mended is there as text.
    """

    members: Members | None
    is_whole: bool = True
    mended: int = 0
    unfinished: bool = False


def find(text: str, names: Sequence[str], *, is_thought: bool = False) -> Found:
    """Return the object with members of these names that a text holds; of several in a row, all that they hold.

    Thoughts are passed over; where the text is nothing else (`is_thought`), its last object counts.
    """
    text = text[:LONGEST].strip().removeprefix("\ufeff")
    value = _unwrapped(_loads(text), names)
    found = Found(value) if value is not None else _search(text, names, is_thought)
    if found.members is None or not _STRANGE.search(text):
        return found
    return replace(found, members=_clean(found.members))


def without_thoughts(text: str) -> tuple[str, bool]:
    """Return what follows the thoughts a text begins with, and whether it is nothing but thoughts that do not end."""
    for opening, closing in _THOUGHTS:
        before, _, behind = text.partition(closing)
        if behind and (before.lstrip().startswith(opening) or opening not in before):
            rest, endless = (
                without_thoughts(behind) if behind.lstrip().startswith(opening) else (behind, False)
            )
            return rest, endless
        if text.lstrip().startswith(opening):
            return text, True
    return text, False


def _search(text: str, names: Sequence[str], is_thought: bool) -> Found:
    text, endless = without_thoughts(text)
    if _FULL_WIDTH.search(text):
        for pattern, plain in _STRUCTURE:
            text = pattern.sub(plain, text)
    if f'\\"{names[0]}\\"' in text:
        text = text.replace('\\"', '"').replace("\\n", "\n")
    objects = _objects(text, names)
    if objects:
        return Found(_joined(objects[-1:] if endless or is_thought else objects))
    return _pieces(text, names)


def _loads(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _raw(text: str, start: int) -> tuple[Any, int]:
    """Decode the value that begins at `start`; returns it with its end, or (None, start)."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start
    return value, end


def _of_pairs(pairs: list[tuple[str, Any]]) -> Members:
    """Make an object of its members; lists that stand under one name twice are one list."""
    members = dict(pairs)
    return members if len(members) == len(pairs) else _joined([dict([pair]) for pair in pairs])


_DECODER = json.JSONDecoder(object_pairs_hook=_of_pairs, strict=False)


def _joined(objects: Sequence[Members]) -> Members:
    """Join objects: lists of one name are one list, of other values the last counts."""
    whole: Members = {}
    for members in objects:
        for name, value in members.items():
            known = whole.get(name)
            if isinstance(known, list) and isinstance(value, list):
                known.extend(value)
            else:
                whole[name] = list(value) if isinstance(value, list) else value
    return whole


def _unwrapped(value: Any, names: Sequence[str], depth: int = 3) -> Members | None:
    """Return the object asked for, out of what may be around it: a string, a list, another object."""
    if isinstance(value, str) and depth:
        return _unwrapped(_loads(value), names, depth - 1)
    if isinstance(value, list) and depth:
        inner = [_unwrapped(item, names, depth - 1) for item in value[:20]]
        whole = [members for members in inner if members]
        return _joined(whole) if whole else None
    if not isinstance(value, dict):
        return None
    if not value or any(name in value for name in names):
        return {name: _decoded(item) if name in names else item for name, item in value.items()}
    inner = [_unwrapped(item, names, depth - 1) for item in list(value.values())[:20]] if depth else []
    return next((members for members in inner if members), None)


def _decoded(value: Any) -> Any:
    """Return a list whose items, or which itself, may have been written as strings of JSON."""
    if isinstance(value, str):
        decoded = _loads(value)
        return value if decoded is None else decoded
    if isinstance(value, list) and value and isinstance(value[0], str):
        return [_decoded(item) for item in value]
    return value


def _objects(text: str, names: Sequence[str]) -> list[Members]:
    """Return the objects whose first member has one of the names; none if one of them is broken."""
    heads = "|".join(map(re.escape, names))
    objects: list[Members] = []
    at = 0
    for start in re.finditer(rf'\{{(?=[ \t\r\n]{{0,80}}"(?:{heads})")', text):
        if start.start() < at:
            continue
        value, at = _raw(text, start.start())
        if at == start.start():
            return []
        objects.append(_unwrapped(value, names) or {})
    return objects


def _pieces(text: str, names: Sequence[str]) -> Found:
    """Put together the items of all lists that can be made out."""
    either = "|".join(map(re.escape, names))
    quote = "[\"'“”‘’]?"
    heads = list(re.finditer(rf"{quote}\b({either}){quote}[ \t\r\n]{{0,80}}[:：][ \t\r\n]{{0,80}}\[", text))
    members: Members = {}
    mender = _Mender()
    for head, following in zip_longest(heads, heads[1:]):
        region = text[head.end() : following.start() if following else len(text)]
        members.setdefault(head[1], []).extend(mender.items(region))
    return Found(members or None, False, mender.mended, mender.unfinished)


class _Mender:
    """Reads the items of lists, mends the broken ones, and counts what that takes."""

    def __init__(self) -> None:
        self.mended = 0
        self.unfinished = False
        self._left = _MOST_MENDED
        self._broken = 0

    def items(self, text: str) -> Iterator[Any]:
        """Yield the items of a list, `text` being what follows its bracket; whatever comes behind it is passed over."""
        at = _skip(text, 0)
        while at < len(text) and text[at] != "]":
            value, end = _raw(text, at) if self._broken < _TRIES else (None, at)
            if end > at:
                yield _decoded(value)
                at = _skip(text, end)
                continue
            following = _ITEM.search(text, at + 1)
            end = following.start() if following else len(text)
            if text[at] == "{":
                yield from self._item(text[at:end].rstrip(" \t\r\n,"), is_last=following is None)
            elif text[at] in '["':
                yield text[at : at + _LONGEST_WORDS]
            at = end

    def _item(self, text: str, *, is_last: bool) -> Iterator[Any]:
        """Yield a broken item mended, or as the text it is; the last one only if it comes to its end."""
        end = text.rfind("}") + 1
        self.unfinished = is_last and not end
        if self.unfinished:
            return
        value = _loads(text[:end] if is_last else text)
        if value is None:
            self._broken += 1
            value = self._mended(text[:end] if is_last else text)
        yield value if isinstance(value, dict) else text[:_LONGEST_WORDS]

    def _mended(self, text: str) -> Any:
        if len(text) > min(_LONGEST_ITEM, self._left):
            return None
        import json_repair

        self._left -= len(text)
        try:
            value = json_repair.loads(text, skip_json_loads=True)
        except (ValueError, RecursionError, LookupError, TypeError):
            return None
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, dict)), None)
        self.mended += isinstance(value, dict)
        return value


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
