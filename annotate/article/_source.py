"""One file that may hold articles, wherever it lies, and the options it is read with."""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from annotate.article._decode import Decoded, decode
from annotate.errors import ArticleError
from annotate.problem import Problem, Severity

Report = Callable[[Problem], None]
Opened = Callable[[], AbstractContextManager[BinaryIO]]
MEGABYTE = 1_000_000
LEFT_OUT = "file.left_out"
"""Code of the problem that tells of a file that was not read; its message is the reason, words to count by."""


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are read.

    `published` is the date of all of them, `encoding` that of all files, `columns` names the columns of a table
    by the members of an article, `whole_page` keeps all that a web page shows.
    """

    published: date | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    whole_page: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk, in a zip or on standard input.

    `path` is its name, `place` where a person finds it. `size` is known before it is read, except of a pipe or device.
    """

    path: PurePath
    place: str
    opened: Opened
    report: Report
    options: Options = Options()
    size: int = 0

    @property
    def suffix(self) -> str:
        """The ending of the name, in small letters."""
        return self.path.suffix.lower()

    @property
    def stem(self) -> str:
        """The name without ending, as text that any file can hold: the id of an article that has no other."""
        return unicodedata.normalize("NFC", self.path.stem).encode("utf-8", "replace").decode()

    @property
    def name(self) -> str:
        """The name with its ending, as text that any file can hold."""
        return self.path.name.encode("utf-8", "replace").decode()

    def data(self, limit: int) -> bytes:
        """Return the bytes of the file; raises ArticleError if there are none, or more than the limit."""
        most = f"at most {limit // MEGABYTE} MB of such a file are read; split it"
        if self.size > limit:
            raise ArticleError(f"{self.size / MEGABYTE:,.0f} MB: {most}")
        with self.opened() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise ArticleError(f"it goes on and on: {most}")
        if not data:
            raise ArticleError("the file is empty")
        return data

    def text(self, limit: int) -> str:
        """Return the decoded text of the file, and report what was damaged or guessed."""
        decoded = decode(self.data(limit), self.options.encoding)
        self.tell(decoded)
        return decoded.text

    def tell(self, decoded: Decoded, place: str | None = None) -> None:
        """Report what was damaged or guessed in decoding."""
        if decoded.damage:
            self.warn("article.damaged", decoded.damage, place)
        if decoded.doubt:
            self.warn("article.encoding", decoded.doubt, place)

    def warn(self, code: str, message: str, place: str | None = None) -> None:
        """Report what somebody should look at."""
        self.report(Problem(code, message, Severity.WARNING, where=place or self.place))

    def leave_out(self, reason: str) -> None:
        """Report that the file holds no articles, and was not meant to."""
        self.report(Problem(LEFT_OUT, reason, Severity.INFO, where=self.place))

    def error(self, code: str, message: str, place: str | None = None) -> None:
        """Report what could not be read."""
        self.report(Problem(code, message, where=place or self.place))


ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What reading a zip raises that is damaged, protected, or of an unknown kind."""
_UNPACKED = 1_000 * MEGABYTE


_OLE = b"\xd0\xcf\x11\xe0"


def refuse_bomb(data: bytes, look: Callable[[str, bytes], None] = lambda name, part: None) -> None:
    """Raise ArticleError if an office file is no whole zip, or larger inside than a document can be.

    Its parts are unpacked as far as they say they are long, so that libraries may believe them; `look` sees each.
    Files of before 2007, and those under a password, are in another container, which libraries do not survive damaged.
    """
    if data.startswith(_OLE):
        raise ArticleError(
            "is protected by a password, or of the old kind (.doc, .xls): save it as .docx or .xlsx"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            unpacked = sum(info.file_size for info in parts.infolist())
            if unpacked > _UNPACKED:
                raise ArticleError(f"unpacks to {unpacked // MEGABYTE:,} MB: no document is as large")
            for info in parts.infolist():
                look(info.filename, parts.read(info))
    except ZIP_ERRORS as error:
        raise ArticleError(f"is damaged or protected: {error}") from error
