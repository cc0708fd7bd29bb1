"""Names that several numbers share out among themselves: 甲、乙分别达到16家、47家 (rule 7)."""

from __future__ import annotations

import re

from annotate.draft.rules import _name
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._subject import Subjects
from annotate.draft.rules._words import any_of, words

_EACH = re.compile("分别")
_BETWEEN = re.compile(r"[、和及与]")
_HEAD = re.compile(f"(?:{any_of(words('indicators', 'heads'))})$")
_SHORT = 2  # characters of a member that goes without the first half of its name


def shared_names(page: Page, subjects: Subjects) -> dict[int, str]:
    """Return the name of each number behind 分别, by the number's offset."""
    found: dict[int, str] = {}
    for each in _EACH.finditer(page.text):
        sentence = page.sentence(each.start())
        start, _ = page.clause(each.start())
        names = _names(page.text[subjects.cut(start, each.start()) : each.start()])
        numbers = within(page.numbers, each.end(), sentence.end)
        if len(names) > 1 and len(numbers) >= len(names):
            for name, number in zip(names, numbers, strict=False):
                found[number.start] = name
    return found


def _names(text: str) -> list[str]:
    parts = [part for part in _BETWEEN.split(_name.before(text)) if part]
    return [_with_head(part, parts[0], parts[-1]) for part in parts]


def _with_head(part: str, first: str, last: str) -> str:
    """Complete a member of a list by what only one member says: 保险深度、密度; 境内上市、新三板挂牌企业."""
    head = _HEAD.search(last)
    if head and not _HEAD.search(part):
        return part + head.group()
    if len(part) == _SHORT and len(first) > len(part) + 1:
        return first[: -len(part)] + part
    return part
