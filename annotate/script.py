"""Traditional characters: numbers, times and rules are read in simplified ones, records keep the article's own.

Character by character, so that offsets stay what they are. The table is OpenCC's (https://github.com/BYVoid/OpenCC).
"""

from __future__ import annotations

import re
from functools import cache

from annotate.record import Value

_TELLING = re.compile("[區億萬產業專資園開發實現經濟與個項總額進為達長國際點設廠畝噸條戶兩間臺輛幣隻來內]")
"""Characters that a traditional text of our kind cannot do without, and a simplified one does not have."""


def is_traditional(text: str) -> bool:
    """Tell whether a text has traditional characters that matter here."""
    return bool(_TELLING.search(text))


def simplified(text: str) -> str:
    """Return a text in simplified characters, of the same length; a text that is so already is returned as it is."""
    return text.translate(_table()) if is_traditional(text) else text


class Restorer:
    """Puts the article's own characters back into the words that the rules took from its simplified text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._plain = simplified(text)
        own = dict.fromkeys(text)
        pairs = (
            (char, _table().get(ord(char), char)) for char in reversed(own)
        )  # of two such, the first counts
        self._table = {ord(plain): char for char, plain in pairs if plain != char and plain not in own}

    def __call__(self, value: Value) -> Value:
        """Return a field's value in the article's characters: as the words stand there, else character by character."""
        if isinstance(value, list):
            return [self._restored(item) for item in value]
        return self._restored(value) if value else value

    def _restored(self, words: str) -> str:
        at = self._plain.find(words)
        return words.translate(self._table) if at < 0 else self._text[at : at + len(words)]


@cache
def _table() -> dict[int, str]:
    import opencc  # only an article in traditional characters needs it

    convert = opencc.OpenCC("t2s").convert
    pairs = ((char, convert(char)) for char in map(chr, range(0x4E00, 0xA000)))
    return {ord(char): plain for char, plain in pairs if plain != char and len(plain) == 1}
