"""Whether a number is reached, aimed at or expected (rule 28; goals, plans and requirements are targets)."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of

_STATUS = lexicon.load("indicators")["status"]
_EXPECTED = re.compile(any_of(_STATUS["expected"]))
_AIM = re.compile(
    f"{any_of(_STATUS['target'])}|(?P<future>{any_of(_STATUS['future'])})(?={any_of(_STATUS['verbs'])})"
)
_NOUN_BEFORE = re.compile(
    r"(?:年度|全年|年|行动|发展|专项|实施|列入|纳入|总体|超|高于|低于|达到|完成|[”》\"」]|人才|双百|科技)$"
)
_AIM_BEHIND = re.compile(r"任务|书|人[才选]|[入定任]选?[名候]?")
_REACHED = re.compile(r"(?:已|已经|现已)[^，。；]{0,6}$")


def status(page: Page, offset: int) -> str:
    """Return `actual`, `target` or `expected` for a number at an offset."""
    text, start = page.text, page.reach(offset)
    part = max(start, text.rfind("；", start, offset) + 1, text.rfind(";", start, offset) + 1)
    if _EXPECTED.search(text, part, offset):
        return "expected"
    if _REACHED.search(text, max(start, offset - 16), offset):
        return "actual"
    return "target" if any(_aims(text, match) for match in _AIM.finditer(text, start, offset)) else "actual"


def _aims(text: str, match: re.Match[str]) -> bool:
    """Tell an aim from the same characters in a name or a noun: 三年行动计划, 超目标任务."""
    if match["future"] or match.group() in ("拟", "预期"):
        before = text[max(0, match.start() - 4) : match.start()]
        return not (_NOUN_BEFORE.search(before) or _AIM_BEHIND.match(text, match.end()))
    return True
