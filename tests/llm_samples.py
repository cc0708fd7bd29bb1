"""What the tests of the llm drafter share: an invented article, a good reply to it, and short ways to draft."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotate import schema
from annotate.article import Article
from annotate.draft import Draft
from annotate.draft.client import Patience
from annotate.draft.llm import Options, Settings, drafter

TEXT = (
    "青禾高新区晒出半年成绩单\n"
    "2031年上半年，青禾高新区实现规上工业产值128.6亿元，同比增长9.2%。"
    "总投资15亿元的蓝杉储能电池项目开工建设，新引进企业36家。\n"
)
ARTICLE = Article("qinghe", TEXT)
QUICK = Patience(deadline=5, attempts=6, total=20, pause=0.01, longest=0.05)


def indicator(value: str, quote: str, **fields: Any) -> dict[str, Any]:
    item = {
        "quote": quote,
        "value": value,
        "name": "规上工业产值",
        "subject": "青禾高新区",
        "measure": "level",
    }
    rest = {"direction": None, "status": "actual", "period": "2031年上半年", "qualifier": None}
    return item | rest | fields


OUTPUT = indicator("128.6亿元", "规上工业产值128.6亿元")
GROWTH = indicator("9.2%", "同比增长9.2%", measure="change", direction="up")
COUNT = indicator("36家", "新引进企业36家", name="新引进企业")
MONEY = {
    "quote": "总投资15亿元的蓝杉",
    "amount": "15亿元",
    "kind": "total_investment",
    "investor": None,
    "target": "蓝杉储能电池项目",
    "status": "planned",
    "period": None,
    "qualifier": None,
}
PROJECT = {
    "quote": "蓝杉储能电池项目开工建设",
    "name": "蓝杉储能电池项目",
    "location": "青禾高新区",
    "participants": ["蓝杉"],
    "sector": "new_energy",
    "stage": "under_construction",
    "date": "2031年上半年",
}


def reply(*indicators: Any, projects: Any = (), investments: Any = ()) -> str:
    lists = {"projects": list(projects), "investments": list(investments), "indicators": list(indicators)}
    return json.dumps(lists, ensure_ascii=False)


GOOD = reply(OUTPUT, GROWTH, COUNT, projects=[PROJECT], investments=[MONEY])


def settings(url: str, **given: Any) -> Settings:
    options = {name: given.pop(name) for name in list(given) if name in Options.__slots__}
    given = {"model": "gpt-4o-mini", "key": "sk-very-secret-key", "patience": QUICK, **given}
    return Settings(base_url=url, options=Options(**options), **given)


def drafts(
    url: str, articles: Iterable[Article], folder: Path, said: list[str] | None = None, **given: Any
) -> list[Draft]:
    made: list[Draft] = []
    drafts_into(made, url, articles, folder, said, **given)
    return made


def drafts_into(
    made: list[Draft],
    url: str,
    articles: Iterable[Article],
    folder: Path,
    said: list[str] | None = None,
    **given: Any,
) -> None:
    """Collect drafts as they come: what there is stays when the run stops."""
    say = (said if said is not None else []).append
    made.extend(drafter(settings(url, **given), schema.load(), folder, say).drafts(articles))


def draft(url: str, folder: Path, article: Article = ARTICLE, **given: Any) -> Draft:
    (only,) = drafts(url, [article], folder, **given)
    return only


def mentions(made: Draft) -> list[str]:
    return [TEXT[record.start : record.end] for record in made.records]
