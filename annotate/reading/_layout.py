"""The lines and sentences of a newspaper page, and which line breaks only its columns left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_BREAK = re.compile(r"(?<![ \t\u3000])[ \t\u3000]*\n\s*")
_LONGEST = (
    1_000  # characters of a sentence: what looks around in one must not take forever in a page without stops
)
_SENTENCE = re.compile(rf"[^。！？!?\n]{{0,{_LONGEST}}}(?:[。！？!?…]+[”’」』）)】\"']*|\n+)?")
_ENDS = frozenset("。！？!?；;…：:")
_CLOSERS = "”’」』）)】\"'"
_INNER = re.compile(r"[，,、；;。]")
_OPENS_PARAGRAPH = re.compile(
    r"#|[►●■◆▲★○◎•·※>]|本报讯|[（(]?[一二三四五六七八九十\d]{1,3}[）)、]|\d{1,2}[.．]\s?[^\d\s]|图[为/：:]|图片来源|第[一二三四五六七八九十]+[章节部]"
)
_GAP = re.compile(r"(?<=\S)(?: {2,}|[\t\u3000|])(?=\S)")
_LABEL = re.compile(r"[^\s，,。；;：:、“]{2,24}[：:][^，,。；;：:]{0,6}?\d")
_BYLINE = re.compile("记者|通讯员|作者")
_TASTE = re.compile(" (?:(?<=[一-鿿] )(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%] )(?=[一-鿿]))")
_LABELLED = re.compile(r"\d+ ")
_STOP = re.compile("[，。；]")
_LONE_LINE = 12  # characters: a line that is no longer, or has no inner punctuation, is whole


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, `text[start:end]`; `paragraph` counts the line breaks before it."""

    start: int
    end: int
    paragraph: int


def soft_breaks(text: str) -> list[re.Match[str]]:
    """Return the line breaks behind which the sentence goes on: columns and pages cut sentences, words and numbers in two."""
    breaks = list(_BREAK.finditer(text))
    edges = [0, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), len(text)]
    lines = [text[start:end] for start, end in zip(edges, ends, strict=True)]
    return [found for index, found in enumerate(breaks) if _goes_on(lines[index], lines[index + 1])]


def spaces_of_taste(text: str) -> Iterator[re.Match[str]]:
    """Yield the spaces that only set Chinese and Latin characters apart (产值 5亿元): in prose, not in rows of a table."""
    if not _TASTE.search(text):
        return
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if _STOP.search(line) and not _GAP.search(line):
            label = _LABELLED.match(line)
            yield from _TASTE.finditer(text, start + (label.end() if label else 0), end)
        start = end + 1


def _goes_on(line: str, following: str) -> bool:
    """Tell whether a sentence runs over the break between two lines."""
    bare = line.rstrip(_CLOSERS)
    if not bare or not following or bare[-1] in _ENDS or _OPENS_PARAGRAPH.match(following):
        return False
    if _are_rows(line, following):
        return False
    if bare[-1] in "，,、":
        return True
    if following[0] in "，,、。；;）)”":
        return True
    opened = _OPENS_PARAGRAPH.match(line)
    inner = _INNER.search(line, opened.end() if opened else 0)  # not the pause of 三、
    return len(line) > _LONE_LINE and bool(inner) and not line.startswith("#")


def _are_rows(line: str, following: str) -> bool:
    """Tell the rows of a table, or its heading and first row, from running text: a row ends with its line."""
    if _LABEL.match(line) and _LABEL.match(following):
        return True
    below = _gaps(following)
    above = 0 if _BYLINE.search(line) else _gaps(line)
    return above + below > 1 or (below > 0 and bool(_OPENS_PARAGRAPH.match(line)))


def _gaps(line: str) -> int:
    return sum(1 for _ in islice(_GAP.finditer(line), 2))


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text without soft breaks, in order."""
    found, paragraph = [], 0
    for match in _SENTENCE.finditer(text):
        piece = match.group()
        if piece.strip():
            found.append(Sentence(match.start(), match.end(), paragraph))
        paragraph += "\n" in piece
    return found
