"""Record files: run folders, folders of NAME.json, .jsonl files, and the articles that belong to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.article import Article, file_name, read
from annotate.errors import InputError, RecordError
from annotate.files import whole_lines, write_json
from annotate.problem import Problem
from annotate.record import Record, in_order

DRAFTS, ARTICLES, MANIFEST = "drafts.jsonl", "articles.jsonl", "run.json"
"""The files of a run folder."""
NO_RECORD = "no_record"
"""Member of a record file: stretches `[start, end]` of the text whose numbers somebody judged to be no record."""


@dataclass(frozen=True, slots=True)
class ArticleRecords:
    """The records of one article as a file or line holds them: JSON, not yet checked.

    `where` names the place (`file` or `file:line`); `extra` holds the members beside article and records.
    """

    article: str
    records: list[Any]
    where: str
    extra: dict[str, Any]


def is_run(path: Path) -> bool:
    """Tell whether a path is a run folder."""
    return (path / DRAFTS).is_file() or (path / MANIFEST).is_file()


def read_records(path: Path) -> Iterator[ArticleRecords]:
    """Yield the records of each article of a run folder, a folder of record files, a .jsonl or a .json file.

    Where a run holds several lines of an article, the last one counts. Raises RecordError naming file and
    line for what is no record file, InputError if there is none.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if is_run(path):
        yield from _from_run(path / DRAFTS)
    elif path.is_dir():
        yield from _from_folder(path)
    elif path.suffix == ".jsonl":
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if line.strip():
                yield _parse(line, f"{path}:{number}")
    else:
        yield _parse(path.read_bytes(), str(path))


def write_records(folder: Path, article_id: str, records: Iterable[Record], **extra: Any) -> Path:
    """Write the record file of an article, records in their order; returns its path."""
    path = folder / f"{file_name(article_id)}.json"
    items = [record.to_json() for record in in_order(records)]
    write_json(path, {"article": article_id, **extra, "records": items})
    return path


def articles_of(path: Path, given: Path | None = None) -> dict[str, Article]:
    """Return the articles that belong to records, by id.

    Looked for in `given`; else in the run folder; else beside the record files, in `articles.jsonl` or a
    folder `articles` among them or next to theirs. Empty if there are none: records can then not be compared
    with a text. Raises InputError if `given` does not exist.
    """
    if given and not given.exists():
        raise InputError(f"{given}: no such file or folder of articles")
    home = path if path.is_dir() else path.parent
    beside = [home / ARTICLES, home / "articles", home.parent / ARTICLES, home.parent / "articles", home]
    places = [given / ARTICLES, given] if given else beside
    for place in places:
        if place.exists() and (found := {article.id: article for article in _articles(place)}):
            return found
    return {}


def _articles(place: Path) -> Iterator[Article]:
    problems: list[Problem] = []
    sources = [place] if place.is_file() else sorted(place.rglob("*.txt"))
    yield from read(sources, problems.append)


def _from_run(drafts: Path) -> Iterator[ArticleRecords]:
    last = {_article_of(line): offset for offset, line in whole_lines(drafts)}
    for number, (offset, line) in enumerate(whole_lines(drafts), 1):
        if last[_article_of(line)] == offset:
            yield _parse(line, f"{drafts}:{number}")


def _article_of(line: bytes) -> str:
    """Read the article's id at the head of a journal line, without parsing the rest."""
    head = line[: line.find(b'", "') + 1].partition(b": ")[2]
    try:
        return str(json.loads(head))
    except ValueError:
        return str(_parse(line, "journal").article)


def _from_folder(folder: Path) -> Iterator[ArticleRecords]:
    files = sorted(file for file in folder.rglob("*.json") if not file.name.startswith("."))
    lines = sorted(folder.rglob("*.jsonl"))
    if not files and not lines:
        raise InputError(f"{folder}: holds no records (NAME.json or .jsonl)")
    for file in (*files, *(line for line in lines if line.name != ARTICLES)):
        yield from read_records(file)


def _parse(data: bytes, where: str) -> ArticleRecords:
    try:
        item = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{where}: not JSON: {error}") from error
    if not isinstance(item, dict) or not isinstance(item.get("article"), str):
        raise RecordError(f'{where}: a record file is {{"article": id, "records": [...]}}')
    records = item.pop("records", None)
    if not isinstance(records, list):
        raise RecordError(f"{where}: records must be a list")
    return ArticleRecords(item.pop("article"), records, where, item)
