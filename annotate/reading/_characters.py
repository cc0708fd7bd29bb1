"""What the characters of a text are read as: one way to write each, simplified, nothing invisible."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

# Kinds of Unicode's compatibility decompositions that are only another look of the same characters (full width ３, ㎥,
# vertical ︐, 𝟑). Others mean more than their parts: ① is no 1, m² no m2.
_LOOKS = ("<wide>", "<narrow>", "<vertical>", "<small>", "<square>", "<font>")
_CHINESE = str.maketrans(",;:!?()", "，；：！？（）")  # punctuation stays Chinese, whatever its look
_LINE_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_COMPARED = str.maketrans(
    dict.fromkeys("“”„‟«»「」『』‘’‚‛'＂＇", '"') | dict.fromkeys("—–―‐‑‒−－~～〜", "-")
)


@cache
def plain(char: str) -> str:
    """Return what a character is read as: "" if it cannot be seen (zero width, icon fonts), a space for any other."""
    category = unicodedata.category(char)
    if char in _LINE_ENDS:
        return "\n"
    if category in ("Cf", "Co") or char in _FILLERS or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Cc":
        return char if char in "\t\n" else ""
    if category == "Zs":
        return char if char == "\u3000" else " "
    return _look(char)


def _look(char: str) -> str:
    if char == "−":
        return "-"
    kind, _, parts = unicodedata.decomposition(char).partition(" ")
    if not kind or char in "，；：！？（）":
        return char
    if kind in _LOOKS:
        return "".join(chr(int(part, 16)) for part in parts.split()).translate(_CHINESE)
    normal = unicodedata.normalize("NFKC", char)
    same = kind == "<compat>" or not parts  # the radical ⼯; a compatibility ideograph
    return normal if same and len(normal) == 1 and normal.isalpha() else char


@cache
def compared(char: str) -> str:
    """Return what a character is compared as: see `fold`."""
    bare = "".join(unicodedata.normalize("NFKC", plain(char)).split()).lower().translate(_COMPARED)
    return bare if _is_common(char) else "".join(map(_simplified, bare))


def changes(chars: Iterable[str], read: Callable[[str], str]) -> dict[str, str]:
    """Return those of some characters that are read as something else, and as what."""
    return {char: new for char in chars if (new := read(char)) != char}


def simpler(chars: Iterable[str]) -> dict[int, str]:
    """Return the simplified form of each traditional character, for str.translate; {} for those of a simplified text.

    A text is traditional if one of its characters is outside of GB 2312 and has a simplified form: 後 and 乾 alone
    may stand in any text. The forms are OpenCC's (https://github.com/BYVoid/OpenCC).
    """
    if not any(_simplified(char) != char for char in chars if not _is_common(char)):
        return {}
    return {ord(char): new for char, new in changes(chars, _simplified).items()}


@cache
def _is_common(char: str) -> bool:
    if not "一" <= char <= "鿿":
        return True
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@cache
def _simplified(char: str) -> str:
    if not "一" <= char <= "鿿":
        return char
    new = _converter()(char)
    return new if len(new) == 1 else char


@cache
def _converter() -> Callable[[str], str]:
    import opencc  # only a text with rare characters needs it

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert
