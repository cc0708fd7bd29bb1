"""What a page names: its companies, places, funds and undertakings, in every form that it names them in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from annotate import lexicon
from annotate.draft.rules._page import Clause, Page
from annotate.draft.rules._project_names import is_particular
from annotate.draft.rules._words import any_of, words

_SPEAKS_ON = f"(?!{any_of(words('places', 'goes_on_not'))})(?:{any_of(words('places', 'goes_on'))})"
_TELLING = any_of(words("places", "telling"))
_SUFFIX = any_of((*words("projects", "settling"), *words("places", "companies")))
_DESCRIBED = rf"(?:[^，。；：、\n的]{{0,8}}(?:{any_of(words('projects', 'describing'))}))?"
_COMPANY = re.compile(
    rf"{_DESCRIBED}(?P<name>[\u4e00-\u9fffA-Za-z（）()]{{2,8}}?(?:(?P<telling>{_TELLING})|{_SUFFIX})"
    rf"(?:有限公司|股份有限公司|公司|集团)?)(?={_SPEAKS_ON}|$)"
)
_PLACE = re.compile(
    rf"[\u4e00-\u9fffA-Za-z]{{2,12}}?(?:{any_of(words('places', 'quarters'))})(?={_SPEAKS_ON}|$)"
)
_INCORPORATED = re.compile(r"(?:股份|集团)?(?:有限)?(?:责任)?公司$|股份$")
_KINDS = re.compile(
    any_of([word for listed in lexicon.load("sectors")["strong"].values() for word in listed])
)
_NO_NAME = re.compile(
    rf"{any_of(words('places', 'no_name'))}|[的和与及占了由在向从被把将对]|^[该这那各每离到居列]"
    r"|[一二三四五六七八九十两几多各每这那该本全我][家个批]|[省市区县]级"
)
GOES_ON = re.compile(_SPEAKS_ON)
_BOGUS = re.compile("公司[与和及]|其|[他她我]们?|[^，]{0,12}(?:签下|租下|宣布)")
_ORGANISED = re.compile(f"(?:{_TELLING}|{_SUFFIX}|{any_of(words('projects', 'organisations'))})$")
_INSTITUTES = ("大学", "学院", "研究院", "研究所", "银行", "管委会", "政府", "局", "中心")
_FUND = re.compile(
    r"(?:设立|成立|组建|发起|推出)(?:了|(?:总?规模)?[\d.]+亿元的|总?规模[^，。；]{1,12}的)?(?P<name>[\u4e00-\u9fff]{2,12}?(?:母基金|基金))(?![\u4e00-\u9fff]{0,2}公司)"
)
_PRODUCT = re.compile(
    r"(?:推出|设立|发布|上线|创设|开发|有个|还有|另有)[^，。；“”]{0,8}“(?P<name>[^“”]{1,8}贷)”"
)
_ZONE = re.compile(any_of(words("places", "zones")))
MOST = 400  # names of one page
_SHORTEST = 4  # characters of a project's short form
_ENDS = ("项目", "工程")


def forms(page: Page, projects: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each form under which an entity is named, with the entity's name and kind."""
    heads = _heads(page)
    begun = _begun(page, heads)
    yield from ((place, (place, "place")) for place in _places(page, heads))
    for pattern in (_FUND, _PRODUCT):
        yield from ((made["name"], (made["name"], "place")) for made in pattern.finditer(page.text))
    named = (one for _, ones in projects for one in ones if len(one) > 2 and not _BOGUS.match(one))
    participants = (one for one in named if _ORGANISED.search(one) or _acts(page, begun, one))
    companies = list(dict.fromkeys([*_companies(page, heads), *participants]))[:MOST]
    for company in companies:
        if not any(company.endswith(other) for other in companies if other != company):
            official = company.endswith(_INSTITUTES) or _ZONE.search(company)
            yield company, (company, "institute" if official else "company")
            yield from ((form, (company, "company")) for form in _short_forms(page, company) if not official)
    for name, _ in projects:
        short = next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)
        yield (short if len(short) >= _SHORTEST else name), (name, "project")
        yield name, (name, "project")


def _short_forms(page: Page, company: str) -> Iterator[str]:
    """Yield how a page names a company for short: 拓锚船机股份有限公司 → 拓锚船机, 拓锚."""
    core = _INCORPORATED.sub("", company)
    if len(core) > _SHORTEST - 1 and core != company:
        yield core


def _acts(page: Page, begun: Mapping[str, Sequence[int]], name: str) -> bool:
    """Tell whether a name begins a clause that goes on with what it does; `begun` has the clauses by two characters."""
    acting = (start for start in begun.get(name[:2], ()) if page.text.startswith(name, start))
    return any(GOES_ON.match(page.text, start + len(name)) for start in acting)


def _begun(page: Page, heads: Sequence[tuple[int, int]]) -> Mapping[str, Sequence[int]]:
    """Return where clauses begin, by their first two characters."""
    begun = defaultdict[str, list[int]](list)
    for start, _ in heads:
        begun[page.text[start : start + 2]].append(start)
    return begun


def _heads(page: Page) -> list[tuple[int, int]]:
    """Return the stretches at the heads of clauses in which a name may stand."""
    heads = [(start, min(clause.end + 1, start + 30)) for clause in page.clauses for start in clause.subjects]
    return heads[: 10 * MOST]


def _places(page: Page, heads: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield what is named like a park, a platform or a quarter at the head of a clause: 望潮渔港食品园今年."""
    for start, end in heads:
        found = _PLACE.match(page.text, start, end)
        if found and not _NO_NAME.search(found.group()) and is_particular(_KINDS.sub("", found.group())):
            yield found.group()


def _companies(page: Page, heads: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield what is named like a company at the head of a clause: 宏硕树脂去年生产."""
    for start, end in heads:
        found = _COMPANY.match(page.text, start, end)
        if (
            found
            and is_company_name(found["name"])
            and (found["telling"] or page.text.count(found["name"]) > 1)
        ):
            yield found["name"]


def company_at(page: Page, clause: Clause) -> str | None:
    """Return the company that a clause begins with: 砚石软件 + 签下…."""
    found = (_COMPANY.match(page.text, start, min(clause.end + 1, start + 30)) for start in clause.subjects)
    return next((one["name"] for one in found if one and is_company_name(one["name"])), None)


def is_company_name(name: str) -> bool:
    """Tell a company's name, which has a word of its own, from an industry: 宏硕树脂, but not 新能源汽车."""
    own = _KINDS.sub("", _INCORPORATED.sub("", name))
    return len(own) > 1 and is_particular(own) and not (_NO_NAME.search(name) or _ZONE.search(name))
