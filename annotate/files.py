"""Files that are never half written, and lines that are whole or not there."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from annotate.errors import InputError


@contextmanager
def replacing(path: Path, mode: str = "w", newline: str | None = None) -> Iterator[IO[Any]]:
    """Write a file beside its place and move it there when it is whole; on an error nothing is changed.

    Raises InputError, naming the file, if the disk is full or the folder cannot be written to.
    """
    encoding = None if "b" in mode else "utf-8"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, mode, encoding=encoding, newline=newline) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o666 & ~_umask())
            Path(beside).replace(path)
        finally:  # moved to its place, it is not here any more
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file that people can read, whole or not at all."""
    with replacing(path) as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
