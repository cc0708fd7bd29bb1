"""`annotate demo`."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import click

from annotate import schema as schema_
from annotate import score
from annotate.cli import _options
from annotate.demo import Demo, demo
from annotate.errors import ExitCode


@click.command()
@click.option(
    "-o",
    "--output",
    "folder",
    type=_options.FOLDER,
    default="demo-run",
    show_default=True,
    help="Where the files go.",
)
def command(folder: Path) -> int:
    """Draft, check, score and export the sample articles that come with the package.

    Needs no key and no network: the embedded rules drafter does the work.
    """
    done = demo(folder, schema_.load())
    for line in _told(done, folder):
        click.echo(line)
    return ExitCode.OK


def _told(done: Demo, folder: Path) -> list[str]:
    records = ", ".join(f"{count} {name}s" for name, count in sorted(done.summary.records.items()))
    problems = (
        ", ".join(f"{count} {severity}s" for severity, count in sorted(done.problems.items())) or "none"
    )
    count = done.summary.articles + done.summary.earlier
    tables = [f"  table   {table} ({rows} records)" for table, rows in done.tables.items()]
    this = sys.argv[0]
    return [
        f"{count} articles about invented development zones, {f'drafted: {records}' if records else 'drafted before'}.",
        f"Checked them: {problems}.",
        "Scored them against the gold records:",
        "",
        *(f"  {line}" for line in islice(score.table(done.score), 7)),
        "",
        "The files:",
        f"  articles and gold records   {done.articles}",
        f"  run     {done.run}",
        *tables,
        "",
        "What next:",
        f"  {this} validate {done.run}                  every problem, with its place",
        f"  {this} score {done.run} {done.articles}     every type and field",
        f"  {this} draft ARTICLES -o {folder / 'mine'}  your own articles (.txt .md .html .jsonl .csv)",
    ]
