"""Runs the command as the shell would, in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from annotate.cli import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def annotate(*arguments: str | Path, stdin: str | None = None) -> Outcome:
    """Run `annotate ARGUMENTS…`."""
    runner = CliRunner()
    with runner.isolation(input=stdin) as (out, err, _):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return Outcome(code, out.getvalue().decode(), err.getvalue().decode())
