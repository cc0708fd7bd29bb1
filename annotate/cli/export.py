"""`annotate export`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from annotate import schema as schema_
from annotate import store
from annotate.article import Article
from annotate.check import check_items
from annotate.cli import _options
from annotate.errors import ExitCode
from annotate.export import export
from annotate.problem import Problem, Severity
from annotate.record import Record
from annotate.schema import Schema
from annotate.words import counted


@click.command()
@click.argument("path", type=_options.FOLDER)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=_options.FOLDER,
    help="FILE.csv, FILE.xlsx or FILE.parquet.",
)
@click.option("--articles", type=_options.FOLDER, help="Where the articles are, if not with the records.")
@_options.schemas
@_options.as_json
def command(path: Path, target: Path, articles: Path | None, schemas: Path | None, as_json: bool) -> int:
    """Write the records of a run folder or of record files as tables, one for each record type.

    Invalid records and damaged files are left out and named; exit code 1 if there were any.
    """
    schema = schema_.load(schemas)
    left_out: list[Problem] = []
    texts = store.articles_of(path, articles, left_out.append)
    written = export(_records(path, texts, schema, left_out), texts, schema, target)
    _options.print_problems(left_out)
    if as_json:
        files = {str(file): count for file, count in written.items()}
        _options.print_json({"files": files, "left_out": [problem.to_json() for problem in left_out]})
    else:
        for file, count in written.items():
            click.echo(f"{file}: {counted(count, 'record')}")
    return ExitCode.FINDINGS if left_out else ExitCode.OK


def _records(
    path: Path, texts: dict[str, Article], schema: Schema, left_out: list[Problem]
) -> Iterator[tuple[str, Record]]:
    for entry in store.read_records(path, left_out.append):
        records, problems = check_items(texts.get(entry.article), entry.records, schema)
        left_out += [problem for problem in problems if problem.severity is Severity.ERROR]
        for record in records:
            yield entry.article, record
