"""Names that several numbers share out among themselves: 甲、乙分别达到16家、47家 (rule 7)."""

from __future__ import annotations

import re

from annotate.draft.rules import _name
from annotate.draft.rules._page import Page, within
from annotate.draft.rules._subject import Subjects
from annotate.draft.rules._words import any_of, words

_EACH = re.compile("分别")
_RATE = re.compile(
    f"(?:同比)?(?:{any_of((*words('indicators', 'up_nouns'), *words('indicators', 'down_nouns')))})$"
)
_BETWEEN = re.compile(r"[、和及与]")
_HEAD = re.compile(f"(?:{any_of(words('indicators', 'heads'))})$")
_IN_TURN = re.compile("分别|依次")
_MEMBERS = re.compile(
    r"(?:^|[，,；;：:。]|其中|下设|[由向对与])(?P<members>[^，,；;：:。\d]{2,24}(?:[、和与][^，,；;：:。、和与\d]{2,24})+?)"
    r"(?:[一两三四五六七八九十]+[家只个]|\d+[家只个])?(?:[^，,。；;、]{0,12}[，,])?[^，,。；;、]{0,10}$"
)
_FAR = 120  # characters before and behind 分别 that are looked at
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


def shared_targets(page: Page) -> dict[int, str]:
    """Return what each amount behind 分别 goes into, by its offset: 甲、乙和丙三家已经动工，计划投资依次为8亿元、5亿元和3亿元."""
    found: dict[int, str] = {}
    for each in _IN_TURN.finditer(page.text):
        sentence = page.sentence(each.start())
        told = _MEMBERS.search(page.text[max(sentence.start, each.start() - _FAR) : each.start()])
        if not told:
            continue
        members = [part.strip("“”") for part in _BETWEEN.split(told["members"]) if part.strip()]
        numbers = within(page.numbers, each.end(), min(sentence.end, each.end() + _FAR))
        money = [number for number in numbers if number.quantity.kind == "money"]
        if len(members) == len(money) > 1:
            found.update({number.start: member for number, member in zip(money, members, strict=True)})
    return found


def _names(text: str) -> list[str]:
    parts = [part for part in _BETWEEN.split(_RATE.sub("", _name.before(text))) if part]
    return [_with_head(part, parts[0], parts[-1]) for part in parts]


def _with_head(part: str, first: str, last: str) -> str:
    """Complete a member of a list by what only one member says: 保险深度、密度; 境内上市、新三板挂牌企业."""
    head = _HEAD.search(last)
    if head and not _HEAD.search(part):
        return part + head.group()
    if len(part) == _SHORT and len(first) > len(part) + 1:
        return first[: -len(part)] + part
    return part
