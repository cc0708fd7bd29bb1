"""An explanation as lines to read."""

from __future__ import annotations

from collections.abc import Iterator

from annotate.explain import Explained, Explanation, around
from annotate.record import Value
from annotate.words import counted


def lines(explanation: Explanation) -> Iterator[str]:
    """Yield an explanation line by line: the records in order, then the numbers without one."""
    text = explanation.article.text
    for explained in explanation.records:
        yield from _record(explained, text)
    yield f"{counted(len(explanation.records), 'record')}, {counted(len(explanation.passed), 'number')} without one"
    for number in explanation.passed:
        reason = number.reason or "no rule knows why"
        yield f"  {_shown(text, number.start, number.end)}: {reason}"


def _record(explained: Explained, text: str) -> Iterator[str]:
    record = explained.record
    yield f"{record.type} {_shown(text, record.start, record.end)}"
    yield f"  rule: {explained.rule}"
    for name, value in record.fields.items():
        if value and value != text[record.start : record.end]:
            yield f"  {name}: {_flat(_words(value))}{_at(explained, name)}"
    for word in explained.words:
        yield f"  “{_flat(word.text)}” is in {', '.join(word.listed)}"
    yield ""


def _words(value: Value) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


def _at(explained: Explained, name: str) -> str:
    place = explained.places.get(name)
    return f" (at {place[0]})" if place else ""


def _shown(text: str, start: int, end: int) -> str:
    """Return a mention between brackets in its sentence."""
    left, right = around(text, start, end)
    return _flat(f"{start}–{end} {text[left:start]}【{text[start:end]}】{text[end:right]}")


def _flat(words: str) -> str:
    """Return words without line breaks and control characters, which a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in words)
