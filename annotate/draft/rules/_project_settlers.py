"""Companies that come to a zone: 甲公司落户; 与乙公司签约."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._entities import is_company_name
from annotate.draft.rules._page import Page
from annotate.draft.rules._project_names import Name, left_end, trimmed
from annotate.draft.rules._words import any_of, words

_COMPANY = any_of(words("projects", "settling"))
_SETTLES = re.compile(
    rf"(?:{_COMPANY})(?=(?:[）)”]|正式|成功|顺利|已|也|先后|相继)*(?:签约落户|签约入驻|签约落地|落户|落地)(?!后|项目|企业|的|率|见效))"
)
_PARTNER = re.compile(
    rf"与(?P<name>[^，,；;。：:、！!？?\s\d“”的与]{{2,30}}?(?:{_COMPANY}))(?=(?:正式|成功|顺利|进行|举行)?(?:签约|签订|签署|签下))"
)
_STARTS = re.compile(f"(?:{any_of(words('projects', 'starting'))})(?!后|前|率|的)")
_STARTER = re.compile(f"[\u4e00-\u9fffA-Za-z]{{2,8}}?(?:{any_of(words('places', 'telling'))})")
_NEAR = 14  # characters between a company and what it begins


def settlers(page: Page) -> Iterator[Name]:
    """Yield the companies of a page that settle or sign, or begin to produce."""
    yield from _starters(page)
    for found in _SETTLES.finditer(page.text):
        name = trimmed(page.text, left_end(page, found.start(), found.end()), found.end(), "settler")
        if name and len(name.text) > 3:
            yield name
    for found in _PARTNER.finditer(page.text):
        yield Name(found.start("name"), found.end("name"), found["name"], "partner")


def _starters(page: Page) -> Iterator[Name]:
    """Yield the companies that are the subject of a beginning: 做钢结构的 + 凯达重钢 + 去年投产."""
    for begins in _STARTS.finditer(page.text):
        clause = page.clause_at(begins.start())
        for start in clause.subjects if clause else ():
            found = _STARTER.match(page.text, start, begins.start())
            if found and begins.start() - found.end() <= _NEAR and is_company_name(found.group()):
                yield Name(found.start(), found.end(), found.group(), "settler")
                break
