"""`annotate pull`."""

from __future__ import annotations

from pathlib import Path

import click

from annotate import schema as schema_
from annotate.cli import _options, _studio
from annotate.errors import ExitCode
from annotate.problem import Severity
from annotate.review.pull import Pulled, pull
from annotate.words import counted


@click.command()
@_studio.project("Project to pull from")
@click.option(
    "-o", "--output", "folder", required=True, type=_options.FOLDER, help="Folder for the record files."
)
@click.option(
    "--gold", is_flag=True, help="One file an article: ground truth, else what annotators agree on."
)
@click.option("--since", metavar="TIME", help="Fetch what changed since (ISO 8601), not since the last pull.")
@_studio.url
@_options.schemas
@_options.as_json
def command(
    name: str,
    folder: Path,
    gold: bool,
    since: str | None,
    url: str | None,
    schemas: Path | None,
    as_json: bool,
) -> int:
    """Write submitted annotations as record files: FOLDER/ANNOTATOR/ARTICLE.json, or gold as FOLDER/ARTICLE.json.

    Pulling again fetches only what changed. Records with errors are written too, and reported with the address
    of their task: exit code 1, as for articles on which annotators differ.
    """
    schema, studio = schema_.load(schemas), _studio.connected(url)
    with _studio.pulling() as progress:
        pulled = pull(studio, name, folder, schema, gold=gold, since=since, progress=progress)
    _options.print_problems(pulled.problems)
    if as_json:
        _options.print_json(pulled.to_json())
    else:
        _print(pulled)
    errors = any(problem.severity is Severity.ERROR for problem in pulled.problems)
    return ExitCode.FINDINGS if errors or pulled.differing else ExitCode.OK


def _print(pulled: Pulled) -> None:
    removed = f", {pulled.removed} removed" if pulled.removed else ""
    click.echo(
        f"{counted(pulled.annotations, 'annotation')} of {counted(pulled.articles, 'article')}; "
        f"{counted(pulled.records, 'record')} in {counted(pulled.written, 'file')}{removed}: {pulled.folder}"
    )
    if pulled.leftovers:
        click.echo(f"{pulled.leftovers} check marks were left: no records")
    if pulled.skipped:
        click.echo(f"{pulled.skipped} annotations were skipped by their reviewers: not taken")
    if pulled.differing:
        click.echo(f"annotators differ, no gold: {', '.join(pulled.differing)}")
    if pulled.unsubmitted:
        click.echo(
            f"unsubmitted work, not taken, of {counted(len(pulled.unsubmitted), 'article')}: {', '.join(pulled.unsubmitted)}"
        )
