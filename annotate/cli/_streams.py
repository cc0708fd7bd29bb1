"""Standard output and error as a terminal should get them: no control characters of others, no noise at their end.

Ids, file names, messages of servers and replies of models are other people's text. What could move the cursor, retitle
the window or turn the reading direction is written as `\\u001b`, which JSON reads back as what it was.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_OWN_STYLE = re.compile(r"((?:\x1b\[[13]1?m)*)(.*?)((?:\x1b\[0m)?\n?)", re.DOTALL)
"""What `click.secho` puts around a text in bold or red."""


class ReaderGone(Exception):  # noqa: N818 - nothing went wrong
    """Whoever read our output has gone, as `| head` does."""


def tame(text: str) -> str:
    """Return a text with its control characters written out."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class _Tame:
    """A text stream that tames what is written. Standard error may be lost, standard output may not."""

    def __init__(self, stream: TextIO, *, may_be_lost: bool) -> None:
        self._stream = stream
        self._may_be_lost = may_be_lost
        self.rich_proxied_file = stream  # a progress bar moves the cursor on purpose

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text; raises ReaderGone if nobody reads it any more."""
        if text == "":  # so a stream is asked whether it takes text
            return 0
        match = _OWN_STYLE.fullmatch(text)
        begin, said, end = match.groups() if match else ("", text, "")
        with self._heard():
            self._stream.write(f"{begin}{tame(said)}{end}")
        return len(text)

    def flush(self) -> None:
        """Write out what waits."""
        with self._heard():
            self._stream.flush()

    @contextmanager
    def _heard(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            self._let_go()
        except OSError:
            if not self._may_be_lost:  # a full disk, not a closed terminal
                self._let_go(gone=False)
                raise

    def _let_go(self, *, gone: bool = True) -> None:
        """Send what still waits nowhere, or the interpreter would complain about it at its end."""
        try:
            handle = self._stream.fileno()
        except (OSError, ValueError):
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, handle)
        os.close(nowhere)
        if gone and not self._may_be_lost:
            raise ReaderGone


@contextmanager
def tamed() -> Iterator[None]:
    """Put tame streams in the places of standard output and error."""
    streams = sys.stdout, sys.stderr
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout = _Tame(streams[0], may_be_lost=False)
    sys.stderr = _Tame(streams[1], may_be_lost=True)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
