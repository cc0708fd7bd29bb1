"""A file is whole or not there, whatever ends the process that writes it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotate.errors import InputError
from annotate.files import replacing

KILLED = """
import os, pathlib, signal, sys
from annotate.files import replacing
with replacing(pathlib.Path(sys.argv[1])) as file:
    file.write("half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_cleaned_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
    with replacing(target) as file:
        file.write("new")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("table.csv", "new")]


def interrupted() -> Iterator[str]:
    yield "half"
    raise KeyboardInterrupt


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(target) as file:
        file.writelines(interrupted())
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("table.csv", "old")]


def test_two_that_write_one_file_wait_for_each_other(tmp_path: Path) -> None:
    def write(number: int) -> None:
        with replacing(tmp_path / "table.csv") as file:
            file.writelines(f"{number}\n" for _ in range(5_000))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    (written,) = tmp_path.iterdir()
    assert len(set(written.read_text().split())) == 1


@pytest.mark.parametrize("name", ["长" * 85, "x" * 255, "长" * 80 + "-a.csv"])
def test_the_longest_names_can_be_written(tmp_path: Path, name: str) -> None:
    with replacing(tmp_path / name) as file, replacing(tmp_path / f"{name[:-1]}b") as other:
        file.write("one")
        other.write("two")
    assert (tmp_path / name).read_text() == "one"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with replacing(tmp_path / "link") as file:
        file.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


def test_a_new_file_is_as_open_as_the_user_wants(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        with replacing(tmp_path / "file") as file:
            file.write("new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_an_error_of_another_file_is_not_laid_on_this_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "table.csv"):
        (tmp_path / "articles.jsonl").read_text()
    with pytest.raises(InputError, match="cannot be written"), replacing(tmp_path / "table.csv"):
        raise OSError(28, "No space left on device")
