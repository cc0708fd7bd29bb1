"""Articles from files and folders: .txt .md .html .jsonl .csv, or standard input."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import jsonschema_rs

from annotate import schema
from annotate.article._decode import Decoded, clean, decode
from annotate.article._markup import to_text
from annotate.article._model import Article
from annotate.errors import ArticleError, InputError
from annotate.problem import Problem, Severity

MAX_CHARACTERS = 2_000_000
"""The longest article taken: longer files hold many articles, or none."""

_TEXT = frozenset({".txt", ".md", ".html", ".htm"})
_TABLES = frozenset({".jsonl", ".csv"})
_JSON_LINES = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"")
Report = Callable[[Problem], None]
Found = tuple[Article, str]


def read(inputs: Iterable[str | Path], report: Report) -> Iterator[Article]:
    """Yield the articles of files and folders (sorted, with their subfolders); `-` is standard input.

    What cannot be read goes to `report`, with file and line, and the rest goes on: an article that is
    unreadable or has the id of an earlier one is an error, one read with replacements a warning.

    Raises InputError if an input does not exist or a folder holds no article.
    """
    places: dict[str, str] = {}
    for source in inputs:
        for file in _files(source):
            for article, place in _articles(file, report):
                if article.id in places:
                    report(_error("article.twice", _twice(article.id, places[article.id], place), place))
                else:
                    places[article.id] = place
                    yield article


def _twice(article_id: str, first: str, second: str) -> str:
    return f"article {article_id!r} was already read from {first}; {second} needs another id"


def _files(source: str | Path) -> list[Path | None]:
    if str(source) == "-":
        return [None]
    path = Path(source)
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if not path.is_dir():
        return [path]
    files = sorted(
        file for file in path.rglob("*") if file.suffix.lower() in _TEXT | _TABLES and file.is_file()
    )
    if not files:
        raise InputError(f"{path}: holds no article (.txt .md .html .jsonl .csv)")
    return list(files)


def _articles(file: Path | None, report: Report) -> Iterator[Found]:
    try:
        if file is None:
            yield from _from_stdin(sys.stdin.buffer, report)
        elif file.suffix.lower() in _TABLES:
            yield from _from_table(file, report)
        else:
            yield from _from_text(file, file.read_bytes(), report)
    except ArticleError as error:
        report(_error("article.unreadable", str(error), str(file or "standard input")))
    except OSError as error:
        report(_error("article.unreadable", error.strerror or "cannot be read", str(file)))


def _from_stdin(stream: BinaryIO, report: Report) -> Iterator[Found]:
    data = stream.read()
    if _JSON_LINES.match(data):
        yield from _from_lines(Path("stdin"), data.splitlines(), report)
    else:
        yield from _from_text(Path("stdin"), data, report)


def _from_text(file: Path, data: bytes, report: Report) -> Iterator[Found]:
    decoded = decode(data)
    text, title = to_text(decoded.text) if file.suffix.lower() in {".html", ".htm"} else (decoded.text, None)
    _warn(decoded, str(file), report)
    stem = unicodedata.normalize("NFC", file.stem).encode("utf-8", "replace").decode()
    yield (
        _checked(Article(stem, text, title, source=file.name.encode("utf-8", "replace").decode())),
        str(file),
    )


def _from_table(file: Path, report: Report) -> Iterator[Found]:
    if file.suffix.lower() == ".csv":
        yield from _from_csv(file, report)
    else:
        with file.open("rb") as lines:
            yield from _from_lines(file, lines, report)


def _from_lines(file: Path, lines: Iterable[bytes], report: Report) -> Iterator[Found]:
    for number, line in enumerate(lines, 1):
        place = f"{file}:{number}"
        if not line.strip():
            continue
        try:
            yield _from_object(json.loads(line.decode("utf-8-sig")), place, report), place
        except UnicodeDecodeError:
            report(_error("article.line", "the line is not UTF-8", place))
        except (ValueError, RecursionError) as error:
            report(_error("article.line", f"the line is not a JSON object: {error}", place))
        except ArticleError as error:
            report(_error("article.line", str(error), place))


def _from_csv(file: Path, report: Report) -> Iterator[Found]:
    csv.field_size_limit(sys.maxsize)
    decoded = decode(file.read_bytes())
    _warn(decoded, str(file), report)
    lines = io.StringIO(decoded.text, newline="\n")  # no other character ends a line
    rows = csv.DictReader(lines, strict=True)
    if not {"id", "text"} <= _head(rows):
        raise ArticleError("a CSV of articles needs the columns id and text (also: title, published, source)")
    while True:
        begin = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:  # the reader goes on with the next line
            message = f"a quotation mark is open or out of place: {error} (line {rows.line_num})"
            report(_error("article.line", message, f"{file}:{begin}"))
            continue
        if row is None:
            return
        place = f"{file}:{rows.line_num}"
        members = {name: value or None for name, value in row.items() if name in _members()}
        try:
            yield _from_object(members, place, report), place
        except ArticleError as error:
            report(_error("article.line", str(error), place))


def _head(rows: csv.DictReader[str]) -> set[str]:
    try:
        return set(rows.fieldnames or ())
    except csv.Error as error:
        raise ArticleError(f"line {rows.line_num}: {error}") from error


def _from_object(item: Any, place: str, report: Report) -> Article:
    problem = next(_validator().iter_errors(item), None)
    if problem is not None:
        member = "/".join(str(part) for part in problem.instance_path)
        raise ArticleError(f"not an article{f' ({member})' if member else ''}: {problem.message[:200]}")
    decoded = clean(Decoded(item["text"], "utf-8"))
    _warn(decoded, place, report)
    texts = {
        name: clean(Decoded(value, "utf-8")).text for name, value in item.items() if isinstance(value, str)
    }
    try:
        return _checked(Article.from_json({**item, **texts}))
    except ValueError as error:
        raise ArticleError(f"published: {error}") from error


def _checked(article: Article) -> Article:
    if not article.text.strip():
        raise ArticleError("the article is empty")
    if len(article.text) > MAX_CHARACTERS:
        raise ArticleError(
            f"{len(article.text):,} characters: an article has at most {MAX_CHARACTERS:,}; split it"
        )
    return article


def _warn(decoded: Decoded, place: str, report: Report) -> None:
    if decoded.damage:
        report(Problem("article.damaged", decoded.damage, Severity.WARNING, where=place))


def _error(code: str, message: str, place: str) -> Problem:
    return Problem(code, message, where=place)


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema.article_definition())


@cache
def _members() -> frozenset[str]:
    return frozenset(schema.article_definition()["properties"])
