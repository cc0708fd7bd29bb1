"""The kinds of files that articles come in: one entry each, which help, docs and every command follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from io import BytesIO

from annotate.article._model import Article
from annotate.article._objects import read_json, read_lines
from annotate.article._pdf import read_pdf
from annotate.article._source import MEGABYTE, Source
from annotate.article._tables import read_csv, read_sheets
from annotate.article._texts import read_text, read_web, read_web_archive
from annotate.article._word import read_word
from annotate.errors import ArticleError

Reader = Callable[[Source], Iterator[tuple[Article, str]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its endings, what reads it, how it begins where it has another ending, whether it holds many articles.

    A reader yields articles with the places where they stand. It raises ArticleError for what cannot be read,
    and ImportError for a library that is not installed: `extra` is the extra of ours that brings it.
    """

    name: str
    endings: tuple[str, ...]
    read: Reader
    begins: re.Pattern[bytes] | None = None
    many: bool = False
    extra: str = "all"


def _begins(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:\xef\xbb\xbf)?\s*" + pattern, re.IGNORECASE)


KINDS = (
    Kind("text", (".txt", ".md"), read_text),
    Kind(
        "web page",
        (".html", ".htm", ".shtml", ".xhtml"),
        read_web,
        _begins(rb"<(?:!doctype html|html|head|meta)"),
    ),
    Kind("web archive", (".mht", ".mhtml"), read_web_archive, _begins(rb"(?:From: .*|MIME-Version: )")),
    Kind("Word", (".docx",), read_word, _begins(rb"(?:PK\x03\x04[\s\S]*?word/|\xd0\xcf\x11\xe0)")),
    Kind("PDF", (".pdf",), read_pdf, _begins(rb"%PDF-"), extra="pdf"),
    Kind("table", (".csv", ".tsv"), read_csv, many=True),
    Kind("spreadsheet", (".xlsx", ".xlsm"), read_sheets, _begins(rb"PK\x03\x04[\s\S]*?xl/"), many=True),
    Kind("JSON lines", (".jsonl", ".ndjson"), read_lines, _begins(rb"\{\s*\""), many=True),
    Kind("JSON", (".json",), read_json, _begins(rb"\[\s*\{"), many=True),
)
ENDINGS = " ".join(ending for kind in KINDS for ending in kind.endings)
"""All endings that are read, for messages and help."""

_BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
MANY = frozenset(ending for kind in KINDS if kind.many for ending in kind.endings)
"""Endings of files that may hold more than one article."""
_UNKNOWN = 128 * MEGABYTE  # the largest file whose ending does not tell what it is
_HEAD = 4096  # bytes that tell it then


def articles(source: Source) -> Iterator[tuple[Article, str]]:
    """Yield the articles of a file with their places, by its ending or else by its first bytes.

    Raises ArticleError if it cannot be read, or its library is not installed.
    """
    kind = _BY_ENDING.get(source.suffix)
    if kind is None:
        data = source.data(_UNKNOWN)
        source = replace(source, opened=lambda: nullcontext(BytesIO(data)), size=len(data))
        kind = next((each for each in KINDS if each.begins and each.begins.match(data[:_HEAD])), KINDS[0])
    try:
        yield from kind.read(source)
    except ImportError as error:
        library = error.name or str(error)
        line = f"pip install 'annotate-records[{kind.extra}]'"
        raise ArticleError(f"reading {kind.name} needs {library}: {line}") from error
