"""`annotate validate`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from annotate import schema as schema_
from annotate import store
from annotate.cli import _inputs, _options
from annotate.errors import ExitCode
from annotate.problem import Problem, Severity
from annotate.validate import validate
from annotate.words import counted


@click.command()
@click.argument("paths", nargs=-1, required=True, type=_options.FOLDER)
@click.option("--articles", type=_options.FOLDER, help="Where the articles are, if not with the records.")
@click.option("--strict", is_flag=True, help="Warnings count as findings too.")
@_options.schemas
@_options.as_json
def command(
    paths: tuple[Path, ...], articles: Path | None, strict: bool, schemas: Path | None, as_json: bool
) -> int:
    """Check run folders and record files: schema, grounding, values, duplicates, forgotten numbers.

    Exit code 1 if a record is invalid (with --strict also on warnings), 2 if no file could be read.
    """
    schema = schema_.load(schemas)
    counts: Counter[Severity] = Counter()
    listed: list[dict[str, Any]] = []
    checked = records = 0
    read = _inputs.Account()

    def report(*problems: Problem) -> None:
        counts.update(problem.severity for problem in problems)
        if as_json:
            listed.extend(problem.to_json() for problem in problems)
        else:
            _options.print_problems(problems)

    for path in paths:
        texts = store.articles_of(path, articles, read.report)
        for result in validate(path, texts, schema, report):
            checked, records = checked + 1, records + result.records
            report(*result.problems)
    report(*read.problems)
    read.tell_left_out()
    totals = {severity.value: counts[severity] for severity in Severity}
    if as_json:
        _options.print_json(
            {
                "articles": checked,
                "records": records,
                **totals,
                "problems": listed,
                "not_read": read.to_json()["not_read"],
            }
        )
    else:
        said = ", ".join(f"{count} {name}" for name, count in totals.items())
        click.echo(f"{counted(checked, 'article')}, {counted(records, 'valid record')}; {said}")
    if counts[Severity.ERROR] and not checked:
        return ExitCode.USAGE
    found = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    return ExitCode.FINDINGS if found else ExitCode.OK
