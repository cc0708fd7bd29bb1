"""Whether a number is reached, aimed at or expected (rule 28; goals, plans and requirements are targets)."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._page import Page
from annotate.draft.rules._words import any_of

_STATUS = lexicon.load("indicators")["status"]
_EXPECTED = re.compile(any_of(_STATUS["expected"]))
_TARGET = re.compile(any_of(_STATUS["target"]))
_NO_TARGET = re.compile(r"(?:完成|超|占|度|年|达到|总|原|三年行动|发展|行动|\w年|五年|专项|实施|列入|纳入)$")
_NO_TARGET_BEHIND = re.compile(r"(?:任务|目标|总投资|的|数|值|书|于|”|》)")
_ADVERB = re.compile(
    r"(?:[，,；;。\s]|已|即|也|还|均|都|并|则|预计|工程|项目|我们|全区|区|市|县|园|公司|后|年|月|日|可|中心|基地|平台)$"
)


def status(page: Page, offset: int) -> str:
    """Return `actual`, `target` or `expected` for a number at an offset."""
    text = page.text
    start = page.sentence(offset).start
    part = max(start, text.rfind("；", start, offset) + 1, text.rfind(";", start, offset) + 1)
    if _EXPECTED.search(text, part, offset):
        return "expected"
    return (
        "target" if any(_aims(text, match) for match in _TARGET.finditer(text, start, offset)) else "actual"
    )


def _aims(text: str, match: re.Match[str]) -> bool:
    word, left = match.group(), text[max(0, match.start() - 4) : match.start()]
    if word == "将":
        return bool(_ADVERB.search(left)) or match.start() == 0
    if word in ("计划", "目标"):
        return not (_NO_TARGET.search(left) or _NO_TARGET_BEHIND.match(text, match.end()))
    return True
