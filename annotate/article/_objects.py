"""Articles as JSON: one object a line, or a file that is one object or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotate.article import _members
from annotate.article._model import Article
from annotate.article._source import MEGABYTE, Source
from annotate.errors import ArticleError

Found = tuple[Article, str]

_LARGEST = 256 * MEGABYTE
_LONGEST = 64 * MEGABYTE  # of a line


def read_lines(source: Source) -> Iterator[Found]:
    """Yield the articles of a file with one JSON object a line, without reading the file as a whole."""
    with source.opened() as stream:
        yield from _from_lines(source, iter(lambda: stream.readline(_LONGEST), b""))


def read_json(source: Source) -> Iterator[Found]:
    """Yield the articles of a JSON file: one object, or a list of them; raises ArticleError if it is neither."""
    try:
        content = json.loads(source.data(_LARGEST).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ArticleError("is not UTF-8, as JSON is") from error
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"is not JSON: {error}") from error
    if _holds_records(content):
        source.leave_out("record file")
    elif isinstance(content, dict):
        yield _article(content, source.stem, source, source.place)
    elif isinstance(content, list):
        yield from _from_list(source, content)
    else:
        raise ArticleError("is neither an article nor a list of them")


def _from_list(source: Source, items: list[Any]) -> Iterator[Found]:
    for number, item in enumerate(items, 1):
        place = f"{source.place}[{number}]"
        try:
            yield _article(item, f"{source.stem}-{number}", source, place)
        except ArticleError as error:
            source.error("article.line", str(error), place)


def _from_lines(source: Source, lines: Iterable[bytes]) -> Iterator[Found]:
    for number, line in enumerate(lines, 1):
        place = f"{source.place}:{number}"
        if not line.strip():
            continue
        try:
            item = json.loads(line.decode("utf-8-sig"))
            if _holds_records(item):
                return source.leave_out("record file")
            yield _article(item, f"{source.stem}-{number}", source, place)
        except UnicodeDecodeError:
            source.error("article.line", "the line is not UTF-8", place)
        except (ValueError, RecursionError) as error:
            source.error("article.line", f"the line is not a JSON object: {error}", place)
        except ArticleError as error:
            source.error("article.line", str(error), place)
    return None


def _holds_records(item: Any) -> bool:
    return isinstance(item, dict) and {"article", "records"} <= item.keys() and "text" not in item


def _article(item: Any, fallback_id: str, source: Source, place: str) -> Found:
    if not isinstance(item, dict):
        raise ArticleError("not an article: no object with the members of one")
    where = _members.columns(list(item), source.options.columns)
    values = list(item.values())
    members = {name: values[number] for name, number in where.items()}
    if "published_from" in item:
        members["published_from"] = item["published_from"]
    return _members.article(members, fallback_id, source, place), place
