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
        own = set(text)
        pairs = ((char, _table().get(ord(char), char)) for char in own)
        self._table = {ord(plain): char for char, plain in pairs if plain != char and plain not in own}

    def __call__(self, value: Value) -> Value:
        """Return a field's value in the article's characters."""
        if isinstance(value, list):
            return [item.translate(self._table) for item in value]
        return value.translate(self._table) if value else value


@cache
def _table() -> dict[int, str]:
    import opencc  # only an article in traditional characters needs it

    convert = opencc.OpenCC("t2s").convert
    pairs = ((char, convert(char)) for char in map(chr, range(0x4E00, 0xA000)))
    return {ord(char): plain for char, plain in pairs if plain != char and len(plain) == 1}
