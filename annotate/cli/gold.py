"""`annotate gold`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from annotate import gold, resources
from annotate import schema as schema_
from annotate.cli import _options
from annotate.errors import ExitCode
from annotate.gold import Annotated
from annotate.problem import Severity
from annotate.schema import Schema

_FOLDER = click.argument("folder", type=_options.FOLDER, default=lambda: resources.folder("gold"))


@click.group()
def command() -> None:
    """Keep a gold set: check it, and tell the figures of its datasheet.

    FOLDER holds the folders dev and test; without it, the set that comes with the package is meant.
    """


@command.command()
@_FOLDER
@_options.schemas
@_options.as_json
def lint(folder: Path, schemas: Path | None, as_json: bool) -> int:
    """Find invalid records, forgotten numbers, doubles, and what leaks from the test into dev or prompts.

    Prints what the set holds. Exit code 1 if anything was found; names that stand in both splits are only told.
    """
    schema = schema_.load(schemas)
    annotated = gold.load(folder, schema)
    problems = list(gold.lint(annotated, schema))
    if as_json:
        listed = [problem.to_json() for problem in problems]
        _options.print_json({"splits": _held(annotated), "problems": listed})
    else:
        _options.print_problems(problems)
        click.echo(gold.counts(annotated, schema))
        severities = Counter(problem.severity for problem in problems)
        click.echo("\n" + ", ".join(f"{severities[severity]} {severity}" for severity in Severity))
    found = any(problem.severity is not Severity.INFO for problem in problems)
    return ExitCode.FINDINGS if found else ExitCode.OK


@command.command()
@_FOLDER
@click.option(
    "--passes",
    type=_options.FOLDER,
    multiple=True,
    help="The records of one annotator; name it once for each (default: tests/gold-passes, where it is).",
)
@click.option("--write", "is_written", is_flag=True, help="Put the tables into FOLDER/README.md.")
@_options.schemas
def baseline(folder: Path, passes: tuple[Path, ...], is_written: bool, schemas: Path | None) -> int:
    """Print the tables of the datasheet: counts, agreement of the annotators, and what the rules drafter reaches."""
    figures = _figures(folder, passes, schema_.load(schemas))
    if is_written:
        gold.write(folder / "README.md", figures)
    click.echo("\n\n".join(figures.values()))
    return ExitCode.OK


def _figures(folder: Path, passes: tuple[Path, ...], schema: Schema) -> dict[str, str]:
    figures = {"counts": gold.counts(gold.load(folder, schema), schema)}
    passes = passes or tuple(sorted((folder.parent / "tests" / "gold-passes").glob("*.jsonl")))
    if passes:
        figures["agreement"] = gold.agreement(passes, schema)
    return {**figures, "baseline": gold.baseline(folder, schema)}


def _held(annotated: list[Annotated]) -> dict[str, dict[str, object]]:
    held: dict[str, dict[str, object]] = {split: {} for split in gold.SPLITS}
    for (split, genre), holding in gold.holdings(annotated).items():
        held[split][genre or "all"] = holding.to_json()
    return held
