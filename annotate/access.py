"""Keys and the servers they are meant for: looked at where they are read, never shown, never led elsewhere."""

from __future__ import annotations

import os
from urllib.parse import SplitResult, urljoin, urlsplit

from annotate.errors import AccessError

_PORTS = {"http": 80, "https": 443}


def key(name: str) -> str | None:
    """Return the key that an environment variable holds, None if it holds none.

    Raises AccessError, naming the variable and never its content, for what no request can carry.
    """
    value = os.environ.get(name)
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise AccessError(
            f"{name} holds no key: there is a space, an end of line or a character in it that no key has; "
            "set it anew, without quotation marks"
        )
    return value or None


def address(text: str) -> SplitResult | None:
    """Return the parts of the address of a server, or None if the text is none: http or https, host, maybe port."""
    import idna

    try:
        parts = urlsplit(text)
        if parts.scheme not in _PORTS or not parts.hostname or parts.port == 0:
            return None
        if not text.isprintable() or " " in text:
            return None
        if not parts.hostname.isascii():
            idna.encode(parts.hostname)
    except ValueError:  # idna's own errors are ones, too
        return None
    return parts


def is_same_origin(here: str, location: str) -> bool:
    """Tell whether a redirect stays with scheme, host and port: another server must see neither key nor texts."""
    try:
        there = address(urljoin(here, location))
    except ValueError:
        return False
    return there is not None and _origin(there) == _origin(urlsplit(here))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
