"""The settings of a project: `annotate.toml` in the folder where the command runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from annotate.errors import InputError

FILE = Path("annotate.toml")
"""Behind flags and environment, before defaults. It holds a table for each command: `[draft]` with `model = "…"`."""
_ADDRESSES = ("url", "base-url", "base_url")
"""The options that name a server."""


def load(commands: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the settings, if there is a file; raises InputError for one that cannot be used."""
    if not FILE.is_file():
        return {}
    try:
        settings = tomllib.loads(FILE.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{FILE}: not TOML: {error}") from error
    strange = sorted(
        name for name, table in settings.items() if name not in commands or not isinstance(table, dict)
    )
    if strange:
        raise InputError(
            f"{FILE}: {', '.join(strange)}: no command of that name; a setting stands in the table of one"
        )
    return settings


def by_parameter(command: click.Command, table: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a command by its parameters: a file names them as the command line does."""
    names = {name: str(each.name) for each in command.params for name in (*each.opts, str(each.name))}
    names = {name.lstrip("-"): parameter for name, parameter in names.items()}
    strange = sorted(set(table) - set(names))
    if strange:
        raise InputError(f"{FILE}: [{command.name}] has no option {', '.join(strange)}")
    odd = sorted(name for name, value in table.items() if not isinstance(value, str | int | float))
    if odd:
        raise InputError(f"{FILE}: [{command.name}] {', '.join(odd)}: must be text, a number, true or false")
    return {
        names[option]: value if isinstance(value, bool) else str(value).replace("\0", "�")
        for option, value in table.items()
    }


def addresses(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the addresses of servers that stand in the settings: command, option, address."""
    for command, table in tables.items():
        for option, value in table.items():
            if option in _ADDRESSES and isinstance(value, str):
                yield command, option, value
