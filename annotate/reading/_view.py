"""One view of a text, which everything that reads it shares, and the way back to the unchanged text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from annotate.reading._characters import changes, compared, plain, simpler
from annotate.reading._layout import Sentence, sentences, soft_breaks, spaces_of_taste


class Mapped:
    """A text made from another one (`source`), and where each of its characters came from."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source
        self._steps: list[_Step] = []

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch `text[start:end]` (not empty) stands in the unchanged text."""
        return self._origin(start), self._origin(end - 1) + 1

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch `source[start:end]` (not empty) stands in the text; what was cut is where it was."""
        return self._offset(start), self._offset(end - 1) + 1

    def _offset(self, offset: int) -> int:
        for step in self._steps:
            offset = step.forth(offset)
        return offset

    def _origin(self, offset: int) -> int:
        for step in reversed(self._steps):
            offset = step.back(offset)
        return offset

    def _replace(self, read: Callable[[str], str]) -> None:
        """Read each character as something else."""
        text, new = self.text, changes(set(self.text), read)
        if not new:
            return
        other = {char for char, plain in new.items() if len(plain) != 1}
        self._edit(
            (at, at + 1, new[char]) for at, char in enumerate(text) if char in other
        ) if other else None
        self.text = self.text.translate(
            {ord(char): plain for char, plain in new.items() if char not in other}
        )

    def _edit(self, edits: Iterable[tuple[int, int, str]]) -> None:
        """Put other words into stretches of the text: in order, apart from each other."""
        text, pieces, kept = self.text, [""], 0
        step = _Step([0], [0])
        length = 0
        for start, end, new in edits:
            pieces += text[kept:start], new
            length += start - kept
            for at in range(length, length + len(new)):
                step.put(at, start)
            length += len(new)
            step.put(length, end)
            kept = end
        if kept:
            self.text = "".join((*pieces, text[kept:]))
            self._steps.append(step)


@dataclass(frozen=True, slots=True)
class _Step:
    """Where stretches of a text begin, and where they began in the text before."""

    starts: list[int]
    origins: list[int]

    def put(self, start: int, origin: int) -> None:
        self.starts.append(start)
        self.origins.append(origin)

    def back(self, offset: int) -> int:
        at = bisect_right(self.starts, offset) - 1
        return self.origins[at] + offset - self.starts[at]

    def forth(self, offset: int) -> int:
        at = bisect_left(self.origins, offset + 1) - 1
        at = bisect_left(self.origins, self.origins[at])
        start = self.starts[at] + offset - self.origins[at]
        return min(start, self.starts[at + 1]) if at + 1 < len(self.starts) else start


class View(Mapped):
    """A text as it is read: no invisible characters, one look of each other one, no soft line breaks, simplified.

    `own` is the same without the last: as long as `text`, in the article's own script.
    """

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._replace(plain)
        self._edit((*found.span(), "") for found in spaces_of_taste(self.text))
        self._edit((*found.span(), "") for found in soft_breaks(self.text))
        self.own = self.text
        self._simpler = simpler(set(self.text))
        self.text = self.text.translate(self._simpler) if self._simpler else self.text

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of `text`, in order."""
        return sentences(self.text)

    def in_own_script(self, words: str) -> str:
        """Return words taken from `text` in the article's own characters: as they stand there, else one by one."""
        if not self._simpler:
            return words
        at = self.text.find(words)
        return words.translate(self._traditional) if at < 0 else self.own[at : at + len(words)]

    @cached_property
    def _traditional(self) -> dict[int, str]:
        """The article's own forms of characters that it never has in their simplified form; of two, the first."""
        own = dict.fromkeys(self.own)
        pairs = ((char, self._simpler.get(ord(char), char)) for char in reversed(own))
        return {ord(new): char for char, new in pairs if new not in own}


class Folded(Mapped):
    """A text as it is compared with another: see `fold`."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._replace(compared)


def as_read(text: str) -> str:
    """Return a text as it is read, for one whose place does not matter."""
    return View(text).text


def fold(text: str) -> str:
    """Return a text as it is compared, character by character.

    NFKC, nothing invisible, no white space, one kind of quotation mark and dash, lower case, simplified but for
    the few traditional characters that GB 2312 has.
    """
    return "".join(map(compared, text))
