"""Articles from files, folders, zips and standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from annotate.article import _dates
from annotate.article._decode import Decoded, clean
from annotate.article._kinds import articles
from annotate.article._model import Article
from annotate.article._source import Options, Report, Source
from annotate.article._walk import Walk
from annotate.errors import ArticleError
from annotate.problem import Problem

MAX_CHARACTERS = 2_000_000
"""The longest article taken: longer files hold many articles, or none."""


def read(inputs: Iterable[str | Path], report: Report, options: Options | None = None) -> Iterator[Article]:
    """Yield the articles of files, folders (sorted, with their subfolders) and zips; `-` is standard input.

    What cannot be read goes to `report`, with file and line, and the rest goes on: an article that is
    unreadable or has the id of an earlier one is an error, one read with replacements a warning, a file of a
    folder that is no article an information (code `file.left_out`).

    Raises InputError if an input does not exist or a folder holds nothing that is read.
    """
    places: dict[str, str] = {}
    walk = Walk(report, options or Options())
    for given in inputs:
        for source in walk.sources(given):
            for article, place in _articles(source):
                if article.id in places:
                    source.error("article.twice", _twice(article.id, places[article.id], place), place)
                else:
                    places[article.id] = place
                    yield article


def count(inputs: Iterable[str | Path]) -> int | None:
    """Return how many articles there are, where the names of files tell without reading any; None where not."""
    walk = Walk(lambda problem: None, Options())
    counts = [walk.count(given) for given in inputs]
    return None if None in counts else sum(filter(None, counts))


def _twice(article_id: str, first: str, second: str) -> str:
    return f"article {article_id!r} was already read from {first}; {second} needs another id, or a run of its own"


def _articles(source: Source) -> Iterator[tuple[Article, str]]:
    """Yield the finished articles of a file: if there are none, something about it is reported."""
    told = False

    def report(problem: Problem) -> None:
        nonlocal told
        told = True
        given.report(problem)

    given, source = source, replace(source, report=report)
    try:
        for article, place in articles(source):
            told = True
            try:
                yield _finished(article, source, place), place
            except ArticleError as error:
                source.error("article.line", str(error), place)
    except ArticleError as error:
        source.error("article.unreadable", str(error))
    except OSError as error:
        source.error("article.unreadable", error.strerror or "cannot be read")
    if not told:
        source.error("article.unreadable", "holds no article")


def _finished(article: Article, source: Source, place: str) -> Article:
    """Return an article as it is kept: its text clean, its date found; raises ArticleError if it is empty or too long."""
    decoded = clean(Decoded(article.text, ""))
    if decoded.damage:
        source.tell(decoded, place)
    if not decoded.text.strip():
        raise ArticleError("the article is empty")
    if len(decoded.text) > MAX_CHARACTERS:
        raise ArticleError(
            f"{len(decoded.text):,} characters: an article has at most {MAX_CHARACTERS:,}; split it"
        )
    return _dated(replace(article, text=decoded.text), source, alone=place == source.place)


def _dated(article: Article, source: Source, alone: bool) -> Article:
    """Return an article with the day it appeared: given, told by its file, in the file's name, or in its dateline.

    The name of a file of many articles says nothing of each (`alone` is false there).
    """
    if given := source.options.published:
        return replace(article, published=given, published_from="given")
    if article.published:
        return replace(article, published_from=article.published_from or "metadata")
    if alone and (day := _dates.in_name(source.stem)):
        return replace(article, published=day, published_from="name")
    if day := _dates.dateline(article.text):
        return replace(article, published=day, published_from="dateline")
    return article
