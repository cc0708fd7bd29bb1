"""Which organisations stand behind an undertaking (rule 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._page import Page
from annotate.draft.rules._project_find import Undertaking
from annotate.draft.rules._project_sectors import first_word

_COMPANY = re.compile(r".{2,24}?(?:有限公司|公司|集团|药业|科技|重工|乳业|铝业|能源|电气|电子)")


def participants(page: Page, one: Undertaking) -> Iterator[str]:
    """Yield the organisations of an undertaking."""
    name = one.name.text
    zone = page.story(one.name.start).zone or ""
    if one.name.rule != "ending":
        yield name
        return
    company = _COMPANY.match(name)
    cut = company.end() if company else first_word(name)
    if cut >= 2 and name[:2] != zone[:2] and not re.search(r"[市县区省州]", name[:cut]):
        yield name[:cut]
