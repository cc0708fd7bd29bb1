"""What an undertaking makes or does, told by the words of its name (rule 12)."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._words import any_of

_LEXICON: dict[str, dict[str, list[str]]] = lexicon.load("sectors")
_SECTOR = {
    strength: {word: sector for sector, listed in sectors.items() for word in listed}
    for strength, sectors in _LEXICON.items()
}
_WORDS = {strength: re.compile(any_of(found)) for strength, found in _SECTOR.items()}


def sector(*texts: str) -> str:
    """Return the sector of the first of some texts that has a word of one, else `other`.

    A weak word, such as 研究院, decides only where none of the texts has a strong one.
    """
    for strength in _SECTOR:
        for text in texts:
            word = _last(text, strength)
            if word:
                return _SECTOR[strength][word]
    return "other"


def _last(text: str, strength: str) -> str | None:
    """The word nearest the end decides, of two that end together the longer."""
    best, word = (0, 0), None
    for start in range(len(text)):
        found = _WORDS[strength].match(text, start)
        if found and (found.end(), found.end() - start) > best:
            best, word = (found.end(), found.end() - start), found.group()
    return word


def first_word(text: str) -> int:
    """Return where the first word of a sector begins in a name; its end if there is none."""
    starts = [found.start() for pattern in _WORDS.values() if (found := pattern.search(text))]
    return min(starts, default=len(text))
