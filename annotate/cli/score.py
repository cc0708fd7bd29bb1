"""`annotate score`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from annotate import schema as schema_
from annotate import score as scoring
from annotate.cli import _inputs, _numbers, _options
from annotate.errors import ExitCode
from annotate.score import Result, Score, Sides
from annotate.score.report import Collector, write_errors, write_page


@click.command()
@click.argument("pred", type=_options.FOLDER)
@click.argument("gold", type=_options.FOLDER)
@click.option("--against", type=_options.FOLDER, help="Another prediction to compare with, on the same gold.")
@click.option(
    "--by",
    metavar="PROPERTY",
    help="Also score the groups of a property of the gold's articles: genre, kind …",
)
@click.option("--report", type=_options.FOLDER, help="Write FILE.html, and errors.csv beside it.")
@click.option(
    "--fail-under",
    metavar="MEASURE=X,…",
    help="Exit code 1 below these F1: field=0.85,strict=0.6,project.field=0.8,indicator.period=0.9.",
)
@click.option("--blind-only", is_flag=True, help="Only gold that was made without seeing a draft.")
@click.option("--lenient", is_flag=True, help="Leave errors in the gold out, and list them.")
@click.option("--articles", type=_options.FOLDER, help="Where the articles are, if not with the records.")
@click.option(
    "--seed",
    type=click.IntRange(0, _numbers.MOST),
    default=0,
    show_default=True,
    help="Seed of the sampling.",
)
@click.option(
    "--resamples",
    type=click.IntRange(min=100, max=1_000_000),
    default=scoring.RESAMPLES,
    show_default=True,
    help="How often the articles are drawn for the intervals.",
)
@_options.schemas
@_options.as_json
def command(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
    pred: Path,
    gold: Path,
    against: Path | None,
    by: str | None,
    report: Path | None,
    fail_under: str | None,
    blind_only: bool,
    lenient: bool,
    articles: Path | None,
    seed: int,
    resamples: int,
    schemas: Path | None,
    as_json: bool,
) -> int:
    """Score the records in PRED against those in GOLD: run folders, folders of record files, or .jsonl.

    Prints precision, recall and F1 of whole records, fields and mentions with 95 % intervals. docs/scoring.md
    defines them.
    """
    if report and report.suffix.lower() not in {".html", ".htm"}:
        raise click.BadParameter(f"{report}: the report is a page: FILE.html", param_hint="--report")
    schema = schema_.load(schemas)
    wanted = scoring.thresholds(fail_under, schema) if fail_under else []
    read = _inputs.Account()
    sides = Sides(pred, gold, schema, articles, lenient, blind_only, read.report)
    collector = Collector() if report else None
    score = scoring.score(sides.pairs(), schema, collector)
    read.tell()
    result = scoring.result(
        score, resamples, seed, missing=sides.missing, extra=sides.extra, left_out=sides.left_out
    )
    if against:
        result.against = _compared(score, replace(sides, pred=against), resamples, seed)
    if by:
        result.parts = scoring.parts(score, by, resamples, seed)
    if report and collector:
        _write(result, collector, report, sides)
    _print(result, as_json)
    failures = list(scoring.below(score, wanted))
    for failure in failures:
        click.secho(failure, fg="red", err=True)
    return ExitCode.FINDINGS if failures else ExitCode.OK


def _compared(score: Score, sides: Sides, resamples: int, seed: int) -> list[scoring.Difference]:
    sides = replace(sides, missing=[], extra=[], left_out=[])
    other = scoring.score(sides.pairs(), score.schema)
    return scoring.compare(score, other, resamples, seed)


def _write(result: Result, collector: Collector, path: Path, sides: Sides) -> None:
    articles = collector.sorted()
    write_page(result, articles, path, sides.pred.name, sides.gold.name)
    errors = path.with_name("errors.csv")
    number = write_errors(articles, errors)
    click.echo(f"report: {path}; {number} errors: {errors}", err=True)


def _print(result: Result, as_json: bool) -> None:
    if as_json:
        _options.print_json(result.to_json())
        return
    _options.print_problems([*result.left_out, *result.score.problems])
    for article in result.missing:
        click.echo(f"no prediction for article {article}: its records count as missed", err=True)
    if result.extra:
        click.echo(f"not in the gold, not scored: {', '.join(result.extra)}", err=True)
    for line in scoring.table(result):
        click.echo(line)
    click.echo(f"\n{result.signature}")
    if result.caution:
        click.echo(result.caution, err=True)
