"""How texts read: how dense their numbers are, and how much of them is prose without any.

A set whose articles are denser than the world's flatters precision: there is less to get wrong. These figures say how
far a set is from what people will bring.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from annotate import lexicon

_NUMBER = re.compile(r"[0-9０-９]+(?>[.,．，][0-9０-９]+)*")
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Texture:
    """Figures of some texts together.

    `characters` without white space; `numbers` written in digits and `officialese` words for each 1,000 of them; the
    share of `plain` paragraphs (lines), which have no digit; the mean length of a `sentence` in characters.
    """

    texts: int
    characters: int
    numbers: float
    plain: float
    officialese: float
    sentence: float

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texture:
        """Measure texts."""
        count = characters = numbers = lines = plain = words = sentences = 0
        length = 0
        for text in texts:
            bare = _SPACE.sub("", text)
            paragraphs = [line for line in text.splitlines() if line.strip()]
            count += 1
            characters += len(bare)
            numbers += len(_NUMBER.findall(text))
            lines += len(paragraphs)
            plain += sum(not _NUMBER.search(line) for line in paragraphs)
            words += sum(bare.count(word) for word in lexicon.load("officialese")["words"])
            whole = _SENTENCE.findall(bare)
            sentences += len(whole)
            length += sum(map(len, whole))
        thousand = max(1, characters) / 1000
        return cls(
            count,
            characters,
            numbers / thousand,
            plain / max(1, lines),
            words / thousand,
            length / max(1, sentences),
        )

    def row(self) -> list[str]:
        """Return the figures as cells of a table."""
        rates = f"{self.numbers:.0f}", f"{self.plain:.0%}", f"{self.officialese:.1f}", f"{self.sentence:.0f}"
        return [f"{self.texts:,}", f"{self.characters:,}", *rates]


HEAD = (
    "articles",
    "characters",
    "numbers per 1,000",
    "paragraphs without a digit",
    "officialese per 1,000",
    "characters a sentence",
)
"""The captions of `Texture.row`."""
