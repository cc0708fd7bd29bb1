"""What an undertaking makes or does, told by the words of its name (rule 12)."""

from __future__ import annotations

import re

from annotate import lexicon
from annotate.draft.rules._words import any_of

_SECTORS: dict[str, list[str]] = lexicon.load("sectors")
_SECTOR = {word: sector for sector, listed in _SECTORS.items() for word in listed}
_WORD = re.compile(any_of(_SECTOR))


def sector(*texts: str) -> str:
    """Return the sector of the first of some texts that has a word of one, else `other`."""
    return next((found for text in texts if (found := _last(text))), "other")


def _last(text: str) -> str | None:
    """The word nearest the end decides, of two that end together the longer."""
    best: tuple[int, int] = (0, 0)
    word = ""
    for start in range(len(text)):
        found = _WORD.match(text, start)
        if found and (found.end(), found.end() - start) > best:
            best, word = (found.end(), found.end() - start), found.group()
    return _SECTOR.get(word)


def first_word(text: str) -> int:
    """Return where the first word of a sector begins in a name, behind its first two characters; -1 if none."""
    found = _WORD.search(text, 2)
    return found.start() if found else -1
