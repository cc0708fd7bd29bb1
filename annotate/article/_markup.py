"""HTML to text: what a reader sees, a line for each block."""

from __future__ import annotations

import re

from annotate.errors import ArticleError

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = ("script", "style", "noscript", "template", "head")
_SPACES = re.compile(r"[ \t\xa0]+")
_LINES = re.compile(r"(?<!\s)\s*\n\s*")  # looks back: a long run of spaces is read once


def to_text(markup: str) -> tuple[str, str | None]:
    """Return the visible text of an HTML page and its title.

    Raises ArticleError if its elements are nested so deep that the parser leaves text out.
    """
    from lxml import etree, html  # heavy: only pages need it

    if not markup.strip():
        return "", None
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        page = html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:  # nothing but comments
        return "", None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ArticleError("the page's elements are nested too deep to be read whole; save it as text")
    title = page.findtext(".//title")
    etree.strip_elements(page, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    pieces: list[str] = []
    for event, node in etree.iterwalk(page, events=("start", "end")):
        block = node.tag in _BLOCKS
        pieces.append("\n" if block else "")
        pieces.append(_flow(node.text if event == "start" else node.tail))
    text = _LINES.sub("\n", "".join(pieces)).strip("\n ")
    return text, _SPACES.sub(" ", title).strip() if title else None


def _flow(text: str | None) -> str:
    """In running text a line break of the source is a space, and between Chinese characters nothing."""
    if not text:
        return ""
    joined = re.sub(r"(?<=[^\x00-\x7f])[ \t]*\r?\n[ \t]*(?=[^\x00-\x7f])", "", text)
    return _SPACES.sub(" ", joined.replace("\r", " ").replace("\n", " "))
