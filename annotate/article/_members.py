"""An article from a row of a table or an object: whatever its columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import jsonschema_rs

from annotate import schema
from annotate.article import _dates
from annotate.article._decode import Decoded, clean
from annotate.article._model import Article
from annotate.article._source import Source
from annotate.errors import ArticleError

_HEADS = {
    "id": "id 编号 文章编号 文章id 新闻编号 序号 no number",
    "text": "text 正文 全文 文章正文 新闻正文 正文内容 文章内容 新闻内容 内容 文本 原文 content body fulltext article",
    "title": "title 标题 文章标题 新闻标题 题目 题名 篇名 headline",
    "published": "published 发布日期 发布时间 发表日期 发表时间 出版日期 刊发日期 见报日期 日期 时间 date pubdate publishdate "
    "publisheddate publishedat publishtime datetime time",
    "source": "source 来源 文章来源 信息来源 媒体 媒体名称 来源媒体 报纸 报刊 出处 网站 publisher media newspaper url 网址 链接",
}
"""What people call the members of an article; the first that a table has is taken."""
_IN_HEAD = re.compile(r"[\s_\-:：*.·]|\(.*?\)|\ufeff")


def columns(heads: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Return where each member of an article stands among the heads of a table.

    `given` names heads by member, before the names people use. Raises ArticleError if one of them is not there.
    """
    folded = [_folded(head) for head in heads]
    found = {
        name: folded.index(alias)
        for name, aliases in _aliases().items()
        for alias in reversed(aliases)
        if alias in folded
    }
    for name, head in given.items():
        if _folded(head) not in folded:
            raise ArticleError(f"has no column {head!r}: its heads are {', '.join(filter(None, heads))}")
        found[name] = folded.index(_folded(head))
    return found


def article(members: Mapping[str, Any], fallback_id: str, source: Source, place: str) -> Article:
    """Return the article that the members of a row or object make.

    Numbers are written as people do (12.0 is 12). A date that is none is reported, and the article kept.
    Raises ArticleError if there is no text, or a member is of another kind.
    """
    item = {name: _written(value) for name, value in members.items() if value is not None and value != ""}
    item.setdefault("id", fallback_id)
    when = _dates.parse(members["published"]) if item.pop("published", None) else None
    if members.get("published") and not when:
        source.warn(
            "article.published",
            f"{str(members['published'])[:40]!r} is no date: the article is read without",
            place,
        )
    problem = next(_validator().iter_errors(item), None)
    if problem is not None:
        member = "/".join(str(part) for part in problem.instance_path)
        raise ArticleError(f"not an article{f' ({member})' if member else ''}: {problem.message[:200]}")
    decoded = clean(Decoded(item["text"], "utf-8"))
    source.tell(decoded, place)
    texts = {name: clean(Decoded(str(value), "utf-8")).text for name, value in item.items()}
    origin = texts.get("published_from") or ("metadata" if when else None)
    return Article(texts["id"], decoded.text, texts.get("title"), when, texts.get("source"), origin)


def _written(value: Any) -> Any:
    """Return a cell as people read it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _folded(head: str) -> str:
    return _IN_HEAD.sub("", unicodedata.normalize("NFKC", str(head)).lower())


@cache
def _aliases() -> dict[str, list[str]]:
    return {name: words.split() for name, words in _HEADS.items()}


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema.article_definition())
