"""Record files: run folders, folders of NAME.json, .jsonl files, and the articles that belong to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.article import Article, read
from annotate.errors import InputError, RecordError
from annotate.files import from_json, whole_lines, write_json
from annotate.naming import file_name
from annotate.problem import Problem
from annotate.record import Record, in_order
from annotate.run_folder import ARTICLES, DRAFTS, MANIFEST, has_journal, identity, is_run, manifest

__all__ = [
    "ARTICLES",
    "DRAFTS",
    "MANIFEST",
    "NO_RECORD",
    "ArticleRecords",
    "Report",
    "articles_of",
    "has_journal",
    "identity",
    "is_run",
    "manifest",
    "read_records",
    "write_records",
]

Report = Callable[[Problem], None]
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


def read_records(path: Path, report: Report | None = None) -> Iterator[ArticleRecords]:
    """Yield the records of each article of a run folder, a folder of record files, a .jsonl or a .json file.

    Where a run holds several lines of an article, the last one counts. Raises RecordError naming file and
    line for what is no record file (with `report` it is told there, and the rest goes on), InputError if
    there is none.
    """
    for data, where in _pieces(path):
        try:
            entry = _parse(data, where)
        except RecordError as error:
            if report is None:
                raise
            report(Problem("record.file", str(error).removeprefix(f"{where}: "), where=where))
        else:
            yield entry


def write_records(folder: Path, article_id: str, records: Iterable[Record], **extra: Any) -> Path:
    """Write the record file of an article, records in their order; returns its path."""
    path = folder / f"{file_name(article_id)}.json"
    items = [record.to_json() for record in in_order(records)]
    write_json(path, {"article": article_id, **extra, "records": items})
    return path


def articles_of(path: Path, given: Path | None = None, report: Report | None = None) -> dict[str, Article]:
    """Return the articles that belong to records, by id.

    Looked for in `given`; else in the run folder; else beside the record files, in `articles.jsonl` or a
    folder `articles` among them or next to theirs. Empty if there are none: records can then not be compared
    with a text. What is unreadable in `given` or an `articles.jsonl` goes to `report`.

    Raises InputError if there is no article in `given`.
    """
    home = path if path.is_dir() else path.parent
    beside = [home / ARTICLES, home / "articles", home.parent / ARTICLES, home.parent / "articles", home]
    for place in [given / ARTICLES, given] if given else beside:
        told = report if report and (given or place.is_file()) else _nobody
        sources = [place] if given or place.is_file() else _plain_texts(place)
        if place.exists() and (found := {article.id: article for article in read(sources, told)}):
            return found
    if given:
        raise InputError(
            f"{given}: {'holds no article' if given.exists() else 'no such file or folder of articles'}"
        )
    return {}


def _plain_texts(folder: Path) -> list[Path]:
    """Return the texts beside records, where other files are not our business."""
    return sorted(file for file in folder.rglob("*.txt") if file.is_file())


def _nobody(problem: Problem) -> None:
    """Other files that happen to lie beside records are not our business."""


def _pieces(path: Path) -> Iterator[tuple[bytes, str]]:
    """Yield what holds the records of one article each, with its place."""
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if is_run(path):
        yield from _from_run(path / DRAFTS)
    elif path.is_dir():
        yield from _from_folder(path)
    elif path.suffix == ".jsonl":
        yield from _lines(path)
    else:
        yield path.read_bytes(), str(path)


def _from_run(drafts: Path) -> Iterator[tuple[bytes, str]]:
    last = {_article_of(line): offset for offset, line in whole_lines(drafts)}
    for number, (offset, line) in enumerate(whole_lines(drafts), 1):
        name = _article_of(line)
        if name is None or last[name] == offset:
            yield line, f"{drafts}:{number}"


def _article_of(line: bytes) -> str | None:
    """Read the article's id at the head of a journal line, without parsing the rest; None if it is damaged."""
    head = line[: line.find(b'", "') + 1].partition(b": ")[2]
    try:
        return str(json.loads(head))
    except (ValueError, RecursionError):
        pass
    try:
        return _parse(line, "").article
    except RecordError:
        return None


def _from_folder(folder: Path) -> Iterator[tuple[bytes, str]]:
    files = sorted(
        file for file in folder.rglob("*.json") if file.is_file() and not file.name.startswith(".")
    )
    lines = sorted(file for file in folder.rglob("*.jsonl") if file.is_file())
    if not files and not lines:
        raise InputError(f"{folder}: holds no records (NAME.json or .jsonl)")
    for file in (*files, *(line for line in lines if line.name != ARTICLES)):
        yield from _pieces(file)


def _lines(path: Path) -> Iterator[tuple[bytes, str]]:
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        if line.strip():
            yield line, f"{path}:{number}"


def _parse(data: bytes, where: str) -> ArticleRecords:
    try:
        item = from_json(data)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{where}: not JSON: {error}") from error
    if not isinstance(item, dict) or not isinstance(item.get("article"), str):
        raise RecordError(f'{where}: a record file is {{"article": id, "records": [...]}}')
    records = item.pop("records", None)
    if not isinstance(records, list):
        raise RecordError(f"{where}: records must be a list")
    return ArticleRecords(item.pop("article"), records, where, item)
