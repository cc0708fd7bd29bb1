"""Names of files for names of other people: articles and annotators may be called anything."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata

_UNSAFE = re.compile(r"[^\w.\-()+@]")
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever the ending."""
_LONGEST = 120  # bytes; with `.json` it fits the strictest file systems in use, which take 143
_MARK = "~"


def file_name(name: str) -> str:
    """Return a name without ending that is safe in any folder, and no other name's.

    Where file systems would change a name, mistake it for another (`A` and `a`, two spellings of `é`) or refuse it,
    the odd characters become `_`, and `~` with a hash of 128 bits keeps it apart; a plain name holds no `~`.
    """
    if _is_plain(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:16]
    end = _MARK + base64.b32encode(digest).decode().rstrip("=").lower()
    shown = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).replace(".", "_")
    return cut(shown, _LONGEST - len(end)) + end


def cut(text: str, most: int) -> str:
    """Return the beginning of a text that takes at most so many bytes."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _is_plain(name: str) -> bool:
    """Tell whether every file system keeps a name as it is, and takes no other plain name for the same."""
    if not name or _UNSAFE.search(name) or name.startswith(".") or name.endswith("."):
        return False
    if unicodedata.normalize("NFC", name) != name or name.upper().casefold() != name:
        return False
    return len(name.encode("utf-8", "surrogatepass")) <= _LONGEST and not _RESERVED.match(name)
