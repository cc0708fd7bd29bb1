"""The names of companies, told from industries by a word of their own."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._page import Clause, Page
from annotate.draft.rules._project_names import is_particular
from annotate.draft.rules._words import any_of, words

_SPEAKS_ON = f"(?!{any_of(words('places', 'goes_on_not'))})(?:{any_of(words('places', 'goes_on'))})"
_TELLING = any_of(words("places", "telling"))
_SUFFIX = any_of((*words("projects", "settling"), *words("places", "companies")))
_DESCRIBED = rf"(?:[^，。；：、\n的]{{0,8}}(?:{any_of(words('projects', 'describing'))}))?"
_COMPANY = re.compile(
    rf"{_DESCRIBED}(?P<name>[\u4e00-\u9fffA-Za-z（）()]{{2,8}}?(?:{_TELLING}|{_SUFFIX})"
    rf"(?:有限公司|股份有限公司|公司|集团)?)(?={_SPEAKS_ON}|$)"
)
_INCORPORATED = re.compile(r"(?:股份|集团)?(?:有限)?(?:责任)?公司$|股份$")
_KINDS = re.compile(
    any_of([word for listed in lexicon.load("sectors")["strong"].values() for word in listed])
)
_NO_NAME = re.compile(
    rf"{any_of(words('places', 'no_name'))}|[的和与及占了由在向从被把将对]|^[该这那各每离到居列]"
    r"|[一二三四五六七八九十两几多各每这那该本全我][家个批]|[省市区县]级"
)
_ZONE = re.compile(any_of(words("places", "zones")))


def company_at(page: Page, clause: Clause) -> str | None:
    """Return the company that a clause begins with: 砚石软件 + 签下…."""
    found = (_COMPANY.match(page.text, start, min(clause.end + 1, start + 30)) for start in clause.subjects)
    return next((one["name"] for one in found if one and is_company_name(one["name"])), None)


def is_company_name(name: str) -> bool:
    """Tell a company's name, which has a word of its own, from an industry: 宏硕树脂, but not 新能源汽车."""
    own = _KINDS.sub("", _INCORPORATED.sub("", name))
    return len(own) > 1 and is_particular(own) and not (_NO_NAME.search(name) or _ZONE.search(name))
