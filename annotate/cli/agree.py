"""`annotate agree`."""

from __future__ import annotations

from pathlib import Path

import click

from annotate import schema as schema_
from annotate import score as scoring
from annotate.cli import _options
from annotate.errors import ExitCode
from annotate.score import Agreement, Name, number
from annotate.words import counted

_LEVELS = ("records", "field", "strict")


@click.command()
@click.argument("places", nargs=-1, required=True, type=_options.FOLDER, metavar="A B [C]...")
@click.option("--lenient", is_flag=True, help="Leave invalid records out.")
@click.option("--articles", type=_options.FOLDER, help="Where the articles are, if not with the records.")
@_options.schemas
@_options.as_json
def command(
    places: tuple[Path, ...], lenient: bool, articles: Path | None, schemas: Path | None, as_json: bool
) -> int:
    """Tell how far annotators agree: F1 of each two, and per field the share of equal values and kappa."""
    if len(places) < 2:
        raise click.UsageError("agreement needs at least two annotators: annotate agree A B")
    found = list(scoring.agreements(places, schema_.load(schemas), articles, lenient))
    means = {level: scoring.mean(found, level) for level in _LEVELS}
    if as_json:
        rounded = {level: None if value is None else round(value, 6) for level, value in means.items()}
        _options.print_json({"pairs": [each.to_json() for each in found], "mean_f1": rounded})
        return ExitCode.OK
    for each in found:
        _print(each)
    if len(found) > 1:
        click.echo("mean F1 over all pairs: " + _listed(list(means.items())))
    return ExitCode.OK


def _print(each: Agreement) -> None:
    click.echo(f"{each.one} and {each.other}: {counted(len(each.score.articles), 'article')} in common")
    for articles, place in ((each.only_one, each.one), (each.only_other, each.other)):
        if articles:
            click.echo(f"only in {place}, left out: {', '.join(articles)}", err=True)
    for kind in ("", *each.score.schema.types):
        rates = [(level, each.score.rate(Name(kind, level))[2]) for level in _LEVELS]
        click.echo(f"  {kind or 'all':24} F1  {_listed(rates)}")
        fields = each.score.schema.types[kind].fields if kind else ()
        for field in fields:
            kappa = f"  kappa {number(each.kappa(kind, field.name))}" if field.compare == "enum" else ""
            f1, equal = each.score.rate(Name(kind, "field", field.name))[2], each.observed(kind, field.name)
            click.echo(f"    {field.name:22} F1 {number(f1)}  equal {number(equal)}{kappa}")
    click.echo()


def _listed(rates: list[tuple[str, float | None]]) -> str:
    return "  ".join(f"{level} {number(rate)}" for level, rate in rates)
