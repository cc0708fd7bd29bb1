"""The files under a folder, in a zip or behind a pipe; what is no article is left out, and said."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath, PurePosixPath

from annotate.article._kinds import ENDINGS, MANY
from annotate.article._source import LEFT_OUT, MEGABYTE, ZIP_ERRORS, Opened, Options, Report, Source
from annotate.errors import ArticleError, InputError
from annotate.problem import Problem, Severity
from annotate.run_folder import ARTICLES, is_run

_ZIP = ".zip"
_MEMBER = 256 * MEGABYTE  # the largest member of a zip that is unpacked
_BOMB = 100  # times its own size: what a zip of texts never unpacks to …
_HARMLESS = 1_000 * MEGABYTE  # … if that is more than this
_OLD = {
    ".doc": ".doc (save as .docx)",
    ".wps": ".wps (save as .docx)",
    ".rtf": ".rtf (save as .docx)",
    ".xls": ".xls (save as .xlsx)",
    ".ods": ".ods (save as .xlsx)",
    ".et": ".et (save as .xlsx)",
    ".caj": ".caj (print to .pdf)",
}
_LOCKED = re.compile(r"~\$|~WRL|\.~lock\.")
_BESIDE_PAGE = re.compile(r"(.+)(?:_files|\.files|_文件|_file)")
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1  # flags of a zip's member


@dataclass(frozen=True, slots=True)
class Walk:
    """Finds files that may hold articles; what is left out goes to `report`."""

    report: Report
    options: Options

    def sources(self, given: str | Path) -> Iterator[Source]:
        """Yield the files that an input stands for: itself, those of a folder or zip, or standard input for `-`.

        A folder's are sorted, with its subfolders. A file that is named is read whatever its ending is.
        Raises InputError if it does not exist or holds nothing that is read.
        """
        path = Path(given)
        if str(given) == "-":
            yield self._source(PurePath("stdin"), "standard input", lambda: nullcontext(sys.stdin.buffer))
        elif not path.exists():
            raise InputError(f"{path}: no such file or folder")
        elif not path.is_dir():
            yield from self._file(path)
        elif is_run(path):
            yield from self._file(path / ARTICLES)
        else:
            yield from self._folder(path)

    def count(self, given: str | Path) -> int | None:
        """Return how many articles an input holds, where the names of its files tell; nothing is opened."""
        path = Path(given)
        files = (
            list(self._files(path, _folders_above(path))) if path.is_dir() and not is_run(path) else [path]
        )
        plain = all(file.is_file() and file.suffix.lower() not in MANY | {_ZIP} for file in files)
        return len(files) if plain else None

    def _folder(self, folder: Path) -> Iterator[Source]:
        files = sorted(self._files(folder, _folders_above(folder)))
        if not files:
            raise InputError(f"{folder}: holds no article ({ENDINGS} {_ZIP})")
        for file in files:
            yield from self._file(file)

    def _files(self, folder: Path, above: set[str]) -> Iterator[Path]:
        here = os.path.realpath(folder)
        if here in above:  # a link leads back to it
            return self._leave_out(folder, "link to a folder above it")
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            self.report(Problem("file.unreadable", error.strerror or "cannot be read", where=str(folder)))
            return None
        pages = {entry.stem for entry in entries if entry.suffix.lower() in {".html", ".htm", ".shtml"}}
        for entry in entries:
            beside = _BESIDE_PAGE.fullmatch(entry.name)
            reason = _unwanted(entry)
            if entry.is_dir():
                if is_run(entry):
                    self._leave_out(entry, "run folder")
                elif beside and beside[1] in pages:
                    self._leave_out(entry, "folder beside a saved web page")
                elif entry.name.startswith("."):
                    self._leave_out(entry, "hidden folder")
                else:
                    yield from self._files(entry, above | {here})
            elif reason or not entry.is_file():
                self._leave_out(entry, reason or ("broken link" if entry.is_symlink() else "no regular file"))
            else:
                yield entry

    def _file(self, path: Path) -> Iterator[Source]:
        if path.suffix.lower() == _ZIP:
            yield from self._members(path)
        else:
            try:
                size = path.stat().st_size
            except OSError:
                size = 0  # opening it will tell
            yield self._source(path, str(path), lambda: path.open("rb"), size)

    def _members(self, path: Path) -> Iterator[Source]:
        try:
            with zipfile.ZipFile(path) as archive:
                members = [info for info in archive.infolist() if not info.is_dir()]
                unpacked = sum(info.file_size for info in members)
                if unpacked > max(_HARMLESS, _BOMB * path.stat().st_size):
                    raise ArticleError(
                        f"unpacks to {unpacked / MEGABYTE:,.0f} MB: no zip of articles does; unpack it by hand"
                    )
                for info in sorted(members, key=_member_name):
                    yield from self._member(path, archive, info)
        except (*ZIP_ERRORS, OSError, ArticleError) as error:
            self.report(Problem("file.unreadable", f"this zip cannot be read: {error}", where=str(path)))

    def _member(self, path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Source]:
        name = PurePosixPath(_member_name(info).replace("\\", "/"))
        place = f"{path}/{name}".replace("/../", "/…/")
        parts = [part for part in name.parts if part not in ("..", "/")]
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        reason = (
            "hidden file" if hidden else "zip in a zip" if name.suffix.lower() == _ZIP else _unwanted(name)
        )
        if reason:
            self._leave_out(PurePath(place), reason)
        else:
            yield self._source(name, place, lambda: _unpacked(archive, info), info.file_size)

    def _source(self, path: PurePath, place: str, opened: Opened, size: int = 0) -> Source:
        return Source(path, place, opened, self.report, self.options, size)

    def _leave_out(self, path: PurePath, reason: str) -> None:
        self.report(Problem(LEFT_OUT, reason, Severity.INFO, where=str(path)))


def _folders_above(folder: Path) -> set[str]:
    return {str(parent) for parent in folder.resolve().parents}


def _unwanted(path: PurePath) -> str | None:
    """Return why a file of a folder is not read, by its name; None if it is."""
    suffix = path.suffix.lower()
    if _LOCKED.match(path.name):
        return "lock file"
    if path.name.startswith("."):
        return "hidden file"
    if suffix == _ZIP or suffix in ENDINGS.split():
        return None
    return _OLD.get(suffix, suffix or "without ending")


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member as its maker wrote it: programs in China write GBK and do not say so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    written = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BytesIO:
    if info.flag_bits & _ENCRYPTED:
        raise ArticleError("it is protected by a password: unpack the zip")
    if info.file_size > _MEMBER:
        raise ArticleError(f"{info.file_size / MEGABYTE:,.0f} MB: unpack the zip")
    try:
        return BytesIO(archive.read(info))
    except ZIP_ERRORS as error:
        raise ArticleError(f"it cannot be unpacked: {error}") from error
