"""The README says what the program does: its session is run, its list of commands is compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import annotate

from annotate.cli._main import COMMANDS

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SESSION = re.search(r"<!-- session -->\n```console\n(.*?)\n```\n<!-- /session -->", README, re.DOTALL)


def test_the_session_is_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SESSION
    monkeypatch.chdir(tmp_path)
    for part in SESSION[1].split("\n\n$ "):
        command, _, said = part.removeprefix("$ ").partition("\n")
        if command.startswith("cat "):
            Path(command[4:]).write_text(said + "\n", encoding="utf-8")
        elif command.startswith("cut "):
            assert _columns(command) == said
        else:
            done = annotate(*command.split()[1:])
            assert (done.code, done.out.rstrip()) == (0, said)


def _columns(command: str) -> str:
    fields, file = re.fullmatch(r"cut -d, -f([\d,]+) (\S+)", command).groups()  # type: ignore[union-attr]
    rows = [line.split(",") for line in Path(file).read_text(encoding="utf-8-sig").splitlines()]
    return "\n".join(",".join(row[int(field) - 1] for field in fields.split(",")) for row in rows)


def test_every_command_is_listed_as_its_help_has_it() -> None:
    listed = dict(re.findall(r"^\| `annotate (\w+)` \| (.+) \|$", README, re.MULTILINE))
    assert listed == COMMANDS
