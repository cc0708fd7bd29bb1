"""Plain text and web pages: a file is an article."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage

from annotate.article._decode import decode
from annotate.article._model import Article
from annotate.article._page import read_page
from annotate.article._source import MEGABYTE, Source
from annotate.errors import ArticleError

Found = tuple[Article, str]

_LARGEST_TEXT = 16 * MEGABYTE
_LARGEST_PAGE = 48 * MEGABYTE
_LARGEST_ARCHIVE = 128 * MEGABYTE  # with its pictures


def read_text(source: Source) -> Iterator[Found]:
    """Yield a plain text, as it is."""
    yield Article(source.stem, source.text(_LARGEST_TEXT), source=source.name), source.place


def read_web(source: Source) -> Iterator[Found]:
    """Yield the article of a web page."""
    yield _of_page(source, source.text(_LARGEST_PAGE))


def read_web_archive(source: Source) -> Iterator[Found]:
    """Yield the article of a page that a browser saved with its pictures in one file (MHTML, RFC 2557)."""
    try:
        message = email.message_from_bytes(source.data(_LARGEST_ARCHIVE), policy=email.policy.default)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    except (MessageError, ValueError, LookupError) as error:
        raise ArticleError(f"is no web archive: {error}") from error
    if not isinstance(page, EmailMessage):
        raise ArticleError("holds no web page")
    data = page.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise ArticleError("holds no web page")
    decoded = decode(data, source.options.encoding)
    source.tell(decoded)
    yield _of_page(source, decoded.text)


def _of_page(source: Source, markup: str) -> Found:
    page = read_page(markup, source.options.whole_page)
    if page.whole:
        source.warn("page.whole", "no article was made out on this page: all its text was read")
    if page.left_out:
        message = f"{page.left_out} characters of running text beside the article were left out; --whole-page keeps them"
        source.warn("page.left_out", message)
    article = Article(
        source.stem, page.text, page.title, page.published, page.source or source.name, page.published_from
    )
    return article, source.place
