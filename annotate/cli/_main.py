"""The group of commands, and the one place that turns errors into exit codes."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from annotate import __version__
from annotate.cli import _settings, _signals, _streams
from annotate.errors import AnnotateError, ExitCode
from annotate.words import meant

SECTIONS = {
    "Draft": {
        "draft": "Draft records of articles into a run folder.",
        "prompt": "Show what would be sent to a language model.",
        "explain": "Tell why the rules drafter made each record, and passed by each number.",
        "trial": "Compare prompts, models and options on annotated articles.",
    },
    "Review": {
        "review": "Start a Label Studio on this machine, with the drafts of a run loaded.",
        "push": "Bring a run's drafts into a Label Studio project.",
        "pull": "Write reviewed records of a Label Studio project as files.",
        "stats": "Tell what reviewers changed: kept, edited, deleted, added, time.",
    },
    "Judge": {
        "validate": "Check records: schema, grounding, values, forgotten numbers.",
        "score": "Score records against gold.",
        "agree": "Tell how far annotators agree.",
        "audit": "Tell how good a whole run is from a sample: sample, estimate, calibrate, accept.",
    },
    "Keep": {
        "export": "Write records as tables: csv, xlsx, parquet.",
        "gold": "Check a gold set, and tell the figures of its datasheet.",
        "demo": "Draft, check and score a few sample articles.",
        "trust": "Agree to the servers that annotate.toml in this folder names.",
        "doctor": "Tell what is installed and reachable, and whether forms and schemas agree.",
    },
}
COMMANDS = {name: told for section in SECTIONS.values() for name, told in section.items()}
"""Each command is a module of its own that is imported when it is called."""


class _Lazy(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            ctx.fail(f"No such command {cmd_name!r}.{meant(cmd_name, COMMANDS)}")
        module = importlib.import_module(f"annotate.cli.{cmd_name}")
        command: click.Command = module.command
        if ctx.default_map:
            command.name = cmd_name
            ctx.default_map[cmd_name] = _settings.by_parameter(command, ctx.default_map.get(cmd_name, {}))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for name, commands in SECTIONS.items():
            with formatter.section(name):
                formatter.write_dl(list(commands.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="annotate")
def group() -> None:
    """Turn Chinese news about development zones into records of projects, investments and indicators."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code.

    0 all well; 1 findings; 2 usage or unusable input; 3 incomplete; 130, 143, 129 interrupted (by Ctrl-C, SIGTERM, SIGHUP).
    """
    with _streams.tamed(), _signals.heeded():
        code = _run(arguments)
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    try:
        settings = _settings.load(COMMANDS)
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
        return _signals.exit_code()
    except _streams.ReaderGone:
        return ExitCode.OK
    except OSError as error:  # a file or folder that cannot be read or written
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"annotate: {place}{error.strerror or error}", err=True)
        return ExitCode.USAGE
