"""`annotate trial`."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from annotate import schema as schema_
from annotate.cli import _options
from annotate.cli import draft as draft_
from annotate.errors import ExitCode


@click.command()
@click.argument("plan", type=_options.FOLDER)
@click.option(
    "-o",
    "--output",
    "folder",
    type=_options.FOLDER,
    required=True,
    help="Folder of the trial: new, or to go on with.",
)
@_options.schemas
@_options.as_json
def command(plan: Path, folder: Path, schemas: Path | None, as_json: bool) -> int:
    """Compare prompts, models and options on annotated articles, as the TOML file PLAN lists them.

    Each variant is drafted into FOLDER/VARIANT (the same command goes on where it stopped) and scored. Prints F1 of
    each field for each variant, with the change against the first one; FOLDER/trial.html is the same as a page, with
    a report for each variant beside it. docs/trial.md shows a plan.
    """
    from annotate import trial

    read = trial.read_plan(plan)
    schema = schema_.load(schemas)
    more = ["--schemas", str(schemas)] if schemas else []
    codes = set()
    for variant in read.variants:
        click.echo(f"{variant.name}:", err=True)
        run = ["-o", str(folder / variant.name), "--drafter", "llm", *variant.arguments, *more]
        with redirect_stdout(sys.stderr):  # standard output is the trial's
            codes.add(draft_.command.main([str(read.gold), *run], "annotate draft", standalone_mode=False))
    outcomes = trial.judge(read, folder, schema)
    trial.write_page(outcomes, schema, folder / "trial.html")
    click.echo(f"page: {folder / 'trial.html'}", err=True)
    if as_json:
        _options.print_json(trial.to_json(outcomes))
    else:
        _print(list(trial.table(outcomes, schema)))
    return max(codes - {None}, default=ExitCode.OK)


def _print(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        click.echo("  ".join([f"{first:<{widths[0]}}", *cells]))
