"""The lines and sentences of a newspaper page, with the line breaks that its columns left behind taken out."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
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
_LONE_LINE = 12  # characters: a line that is no longer, or has no inner punctuation, is whole


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence `joined[start:end]` of a layout; `paragraph` counts the hard breaks before it."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Layout:
    """An article's text without soft line breaks, and the way back to the unchanged text.

    A line break is soft if the sentence goes on behind it: columns and pages cut sentences, words and
    numbers in two. `joined` is the text without them; `span` maps offsets back.
    """

    text: str
    joined: str
    sentences: list[Sentence]
    _starts: list[int] = field(repr=False)  # where each kept stretch begins in `joined` …
    _shifts: list[int] = field(repr=False)  # … and how far it was moved

    @classmethod
    def of(cls, text: str) -> Layout:
        """Lay out an article's text, in time linear in its length."""
        starts, shifts, pieces, kept = [0], [0], [], 0
        for cut in _soft_breaks(text):
            pieces.append(text[kept : cut.start()])
            starts.append(cut.start() - shifts[-1])
            shifts.append(shifts[-1] + cut.end() - cut.start())
            kept = cut.end()
        joined = "".join((*pieces, text[kept:]))
        return cls(text, joined, _sentences(joined), starts, shifts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch `joined[start:end]` (not empty) stands in the unchanged text."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, offset: int) -> int:
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]


def _soft_breaks(text: str) -> list[re.Match[str]]:
    breaks = list(_BREAK.finditer(text))
    edges = [0, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), len(text)]
    lines = [text[start:end] for start, end in zip(edges, ends, strict=True)]
    return [found for index, found in enumerate(breaks) if _goes_on(lines[index], lines[index + 1])]


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


def _sentences(joined: str) -> list[Sentence]:
    found, paragraph = [], 0
    for match in _SENTENCE.finditer(joined):
        piece = match.group()
        if piece.strip():
            found.append(Sentence(match.start(), match.end(), paragraph))
        paragraph += "\n" in piece
    return found
