"""Options and small habits that commands share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from annotate.problem import Problem, Severity

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = click.Path(path_type=Path)

schemas: Callable[[Command], Command] = click.option(
    "--schemas",
    type=FOLDER,
    envvar="ANNOTATE_SCHEMAS",
    help="Folder of record schemas instead of the built-in ones.",
)
as_json: Callable[[Command], Command] = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(content: Any) -> None:
    """Print data for other programs."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems for people, on standard error."""
    for problem in problems:
        click.secho(str(problem), fg="red" if problem.severity is Severity.ERROR else None, err=True)
