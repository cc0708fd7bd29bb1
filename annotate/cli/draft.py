"""`annotate draft`."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from annotate import schema as schema_
from annotate.article import read
from annotate.cli import _options, _progress
from annotate.draft import Drafter, Summary, draft_all
from annotate.errors import ExitCode
from annotate.problem import Problem, Severity
from annotate.schema import Schema


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=_options.FOLDER,
    help="Run folder: new, or one to go on with.",
)
@click.option(
    "--drafter",
    "name",
    type=click.Choice(["rules", "llm"]),
    default="rules",
    show_default=True,
    help="Who drafts.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many articles.")
@click.option("--retry-failed", is_flag=True, help="Ask again for articles that failed earlier.")
@_options.schemas
@_options.as_json
def command(
    inputs: tuple[str, ...],
    folder: Path,
    name: str,
    limit: int | None,
    retry_failed: bool,
    schemas: Path | None,
    as_json: bool,
) -> int:
    """Draft records of articles (.txt .md .html .jsonl .csv, folders, - for stdin) into a run folder.

    The folder is a journal: the same command goes on where an earlier one stopped.
    """
    schema = schema_.load(schemas)
    unreadable: list[Problem] = []
    articles = read(inputs, unreadable.append)
    with _progress.drafting(limit) as progress:
        summary = draft_all(
            islice(articles, limit),
            _drafter(name, schema),
            schema,
            folder,
            retry_failed=retry_failed,
            progress=progress,
        )
    _options.print_problems(unreadable)
    _report(summary, unreadable, folder, as_json)
    return _exit_code(summary, unreadable)


def _drafter(name: str, schema: Schema) -> Drafter:
    if name == "rules":
        from annotate.draft.rules import RulesDrafter

        return RulesDrafter(schema)
    raise click.BadParameter(f"{name} is not available")


def _report(summary: Summary, unreadable: list[Problem], folder: Path, as_json: bool) -> None:
    if as_json:
        problems = [problem.to_json() for problem in unreadable]
        _options.print_json({"run": str(folder), **summary.to_json(), "unreadable": problems})
        return
    for article, reason in summary.failed.items():
        click.echo(f"failed: {article}: {reason}", err=True)
    records = ", ".join(f"{count} {name}" for name, count in sorted(summary.records.items())) or "none"
    earlier = f", {summary.earlier} were drafted before" if summary.earlier else ""
    click.echo(f"{summary.articles} articles drafted{earlier}; records: {records}; run folder: {folder}")
    counted = ", ".join(f"{count} {code}" for code, count in summary.problems.most_common())
    if counted:
        click.echo(f"to look at: {counted} (annotate validate {folder} lists them)")


def _exit_code(summary: Summary, unreadable: list[Problem]) -> ExitCode:
    errors = any(problem.severity is Severity.ERROR for problem in unreadable)
    if errors and not summary.articles and not summary.earlier:
        return ExitCode.USAGE
    return ExitCode.INCOMPLETE if errors or summary.failed else ExitCode.OK
