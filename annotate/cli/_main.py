"""The group of commands, and the one place that turns errors into exit codes."""

from __future__ import annotations

import importlib
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from annotate import __version__
from annotate.errors import AnnotateError, ExitCode, InputError

SETTINGS = "annotate.toml"
"""The settings of a project, in the folder where the command runs: behind flags and environment, before defaults."""

COMMANDS = {
    "draft": "Draft records of articles into a run folder.",
    "prompt": "Show what would be sent to a language model.",
    "explain": "Tell why the rules drafter made each record, and passed by each number.",
    "validate": "Check records: schema, grounding, values, forgotten numbers.",
    "score": "Score records against gold.",
    "agree": "Tell how far annotators agree.",
    "export": "Write records as tables: csv, xlsx, parquet.",
    "push": "Bring a run's drafts into a Label Studio project.",
    "pull": "Write reviewed records of a Label Studio project as files.",
    "stats": "Tell what reviewers changed: kept, edited, deleted, added, time.",
    "review": "Start a Label Studio on this machine, with the drafts of a run loaded.",
    "gold": "Check a gold set, and tell the figures of its datasheet.",
    "demo": "Draft, check and score a few sample articles.",
    "doctor": "Tell what is installed and reachable, and whether forms and schemas agree.",
}
"""Each command is a module of its own that is imported when it is called."""


class _Lazy(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"annotate.cli.{cmd_name}")
        command: click.Command = module.command
        if ctx.default_map:
            command.name = cmd_name
            ctx.default_map[cmd_name] = _by_parameter(command, ctx.default_map.get(cmd_name, {}))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="annotate")
def group() -> None:
    """Turn Chinese news about development zones into records of projects, investments and indicators."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code.

    0 all well; 1 findings; 2 usage or unusable input; 3 incomplete; 130 interrupted.
    """
    sys.exit(_run(arguments))


def _settings(file: Path) -> dict[str, Any]:
    """Return the settings of a project: a table for each command, `[draft]` with `model = "…"`, if there is a file."""
    if not file.is_file():
        return {}
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{file}: not TOML: {error}") from error
    strange = sorted(
        name for name, table in settings.items() if name not in COMMANDS or not isinstance(table, dict)
    )
    if strange:
        raise InputError(
            f"{file}: {', '.join(strange)}: no command of that name; a setting stands in the table of one"
        )
    return settings


def _by_parameter(command: click.Command, table: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a command by its parameters: a file names them as the command line does."""
    names = {name: str(each.name) for each in command.params for name in (*each.opts, str(each.name))}
    names = {name.lstrip("-"): parameter for name, parameter in names.items()}
    strange = sorted(set(table) - set(names))
    if strange:
        raise InputError(f"{SETTINGS}: [{command.name}] has no option {', '.join(strange)}")
    odd = sorted(name for name, value in table.items() if not isinstance(value, str | int | float))
    if odd:
        raise InputError(
            f"{SETTINGS}: [{command.name}] {', '.join(odd)}: must be text, a number, true or false"
        )
    return {
        names[option]: value if isinstance(value, bool) else str(value).replace("\0", "�")
        for option, value in table.items()
    }


def _run(arguments: list[str] | None) -> int:
    try:
        settings = _settings(Path(SETTINGS))
        context: dict[str, Any] = {"auto_envvar_prefix": "ANNOTATE", "default_map": settings}
        return int(group.main(arguments, "annotate", standalone_mode=False, **context) or 0)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except AnnotateError as error:
        click.echo(f"annotate: {error}", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("annotate: interrupted; what was done is kept, the same command goes on", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as error:  # a file or folder that cannot be read or written
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"annotate: {place}{error.strerror or error}", err=True)
        return ExitCode.USAGE
