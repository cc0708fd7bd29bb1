"""Files that are never half written, and lines that are whole or not there."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from annotate.errors import InputError
from annotate.naming import cut

_HALF = re.compile(r"[\ud800-\udfff]")


@contextmanager
def replacing(path: Path, mode: str = "w", newline: str | None = None) -> Iterator[IO[Any]]:
    """Write a file beside its place and move it there when it is whole; on an error nothing is changed.

    What a killed process left beside the place is written over by the next one that writes there.
    Raises InputError, naming the file, if the disk is full or the folder cannot be written to.
    """
    encoding = None if "b" in mode else "utf-8"
    place = path.resolve()  # a link stays one
    beside = place.with_name(_beside(place.name))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(_alone(beside), mode, encoding=encoding, newline=newline) as file:
            moved = False
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                beside.replace(place)
                moved = True
            finally:
                if not moved:
                    beside.unlink(missing_ok=True)
    except OSError as error:
        if error.filename and Path(error.filename) not in (beside, place, place.parent):
            raise  # of another file, that was read meanwhile
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error


def _beside(name: str) -> str:
    """Return what a file is called until it is whole: one name for each, of a length that any folder takes."""
    return f".{cut(name, 100)}.{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}.part"


def _alone(path: Path) -> int:
    """Open a file, empty, that no other process writes; one that does is waited for."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):  # moved to its place while we waited
            if os.path.samestat(os.fstat(handle), path.stat()):
                os.ftruncate(handle, 0)
                return handle
        os.close(handle)


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file that people can read, whole or not at all."""
    with replacing(path) as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")


def from_json(data: bytes) -> Any:
    """Read JSON; half a character, which an escape can be and no file can hold, becomes `�`. Raises ValueError."""
    item = json.loads(data.decode("utf-8-sig"))
    if b"\\u" in data:
        item = json.loads(_HALF.sub("�", json.dumps(item, ensure_ascii=False)))
    return item


def to_line(item: Any) -> bytes:
    """Return one line of a JSON Lines file."""
    return json.dumps(item, ensure_ascii=False, separators=(", ", ": ")).encode() + b"\n"


def whole_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a journal with their byte offsets; a torn last line is not one of them."""
    if not path.exists():
        return
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield offset, line
            offset += len(line)
