"""Which organisations stand behind an undertaking (rule 11): those around its name, else the company in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotate.draft.rules._company import company_at
from annotate.draft.rules._page import Page
from annotate.draft.rules._project_backers import backers
from annotate.draft.rules._project_find import Undertaking
from annotate.draft.rules._project_names import is_particular
from annotate.draft.rules._project_rows import owner
from annotate.draft.rules._project_sectors import first_word
from annotate.draft.rules._words import any_of, words

_COMPANY = re.compile(
    f"^.{{2,24}}?(?:{any_of(words('projects', 'companies'))}"
    f"|科技(?!{any_of(words('projects', 'no_company'))}))(?=.)"
)
_REGION = re.compile(any_of(words("projects", "regions")))
_KNOWN = re.compile(f"^(?:{any_of(words('projects', 'groups'))})")
_OWNED = re.compile(f"(?:{any_of(words('projects', 'owned'))})(?:项目|[一二三四五]期(?:项目)?)?$")
_SETTLING = re.compile(f"(?:{any_of(words('projects', 'settling'))})$")
_NO_COMPANY = re.compile(r"^第|[市县区省州镇\d]|[一二三四]期|项目|产业")
_NAMED_AS = re.compile(
    f"[\u4e00-\u9fff]{{2,4}}?(?:{any_of(words('places', 'telling'))})(?!{any_of(words('projects', 'no_company'))})(?=..)"
)
_LONGEST = 6  # characters of a company's name before its product


def participants(page: Page, one: Undertaking) -> list[str]:
    """Return the organisations of an undertaking, each once, from the first of its namings that tells any."""
    if one.name.rule == "row":
        return owner(one.context) or list(_own(page, one))
    agreed = any(event.stage == "signed" for event in one.events)
    found: list[str] = []
    if one.name.rule not in ("settler", "investor", "described"):
        found = next((near for name in one.namings if (near := backers(page, name, agreed=agreed))), [])
    return _each_once(found or list(_doer(page, one)) or list(_own(page, one)))


def _doer(page: Page, one: Undertaking) -> Iterator[str]:
    """Yield the company that its sentence says does it, named at the head of a clause before it: 砚石软件签下 + 甲基地."""
    if one.rule != "object":
        return
    start = page.sentence(one.name.start).start
    part = max(start, page.text.rfind("；", start, one.name.start) + 1)
    companies = (company_at(page, clause) for clause in reversed(page.clauses_between(part, one.name.start)))
    company = next((name for name in companies if name), None)
    if company and not one.name.text.startswith(company):
        yield company


def _each_once(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        if not any(name in other or other in name for other in kept):
            kept.append(name)
    return kept


def _own(page: Page, one: Undertaking) -> Iterator[str]:
    """Yield the company that a name carries: 新岭电通 + 研发制造基地项目; or is: 远澜电子."""
    name, zone = one.name.text, page.story(one.name.start).zone or ""
    if one.name.rule in ("settler", "sized", "partner", "investor", "described") and not _OWNED.search(name):
        yield name if _SETTLING.search(name) else next(_before_product(name, zone), name)
        return
    company = _KNOWN.match(name) or _COMPANY.match(name)
    if company:
        yield company.group()
    elif _OWNED.search(name):
        yield from _before_product(name, zone)


def _before_product(name: str, zone: str) -> Iterator[str]:
    """Yield what stands before the first word for a product, if it says nothing else and is no place."""
    cut = first_word(name)
    company = _NAMED_AS.match(name)
    if company and first_word(name[company.end() :]) < len(name) - company.end():
        yield company.group()  # 瑞泽化工 + 环氧丙烷项目
        return
    region = _REGION.search(name)
    if region and region.start() > 1:
        cut = min(cut, region.start())
    part = name[:cut].strip('“”"')
    own = len(part) - (len(region.group()) if region and region.start() == 0 else 0)
    if own < 2 or own > _LONGEST or part[:2] == zone[:2] or _NO_COMPANY.search(part):
        return
    if is_particular(part):
        yield part
