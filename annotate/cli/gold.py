"""`annotate gold`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from annotate import gold, resources
from annotate import schema as schema_
from annotate.article import read
from annotate.cli import _options
from annotate.errors import ExitCode
from annotate.gold import Annotated
from annotate.problem import Problem, Severity
from annotate.schema import Schema

_FOLDER = click.argument("folder", type=_options.FOLDER, default=lambda: resources.folder("gold"))


@click.group()
def command() -> None:
    """Keep a gold set: check it, and tell the figures of its datasheet.

    FOLDER holds the folders dev and test; without it, the set that comes with the package is meant.
    """


@command.command()
@_FOLDER
@click.option("--articles", "each", is_flag=True, help="Also tell how each article reads.")
@_options.schemas
@_options.as_json
def lint(folder: Path, each: bool, schemas: Path | None, as_json: bool) -> int:
    """Find invalid records, forgotten numbers, doubles, and what stands in both splits.

    Prints what the set holds. Exit code 1 if anything was found; names that stand in both splits are only told.
    """
    schema = schema_.load(schemas)
    annotated = gold.load(folder, schema)
    problems = list(gold.lint(annotated, schema))
    if as_json:
        listed = [problem.to_json() for problem in problems]
        articles = [_article(one) for one in annotated]
        _options.print_json({"splits": _held(annotated), "articles": articles, "problems": listed})
    else:
        _options.print_problems(problems)
        click.echo(gold.counts(annotated, schema))
        if each:
            click.echo("\n" + gold.textures({one.article.id: [one.article.text] for one in annotated}))
        severities = Counter(problem.severity for problem in problems)
        click.echo("\n" + ", ".join(f"{severities[severity]} {severity}" for severity in Severity))
    found = any(problem.severity is not Severity.INFO for problem in problems)
    return ExitCode.FINDINGS if found else ExitCode.OK


@command.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path())
def texture(inputs: tuple[str, ...]) -> int:
    """Tell how the articles of each of INPUTS read: how dense their numbers are, how much of them is prose without any.

    A gold set whose articles are denser than those one drafts flatters precision.
    """
    unreadable: list[Problem] = []
    texts = {name: [article.text for article in read([name], unreadable.append)] for name in inputs}
    _options.print_problems(one for one in unreadable if one.severity is not Severity.INFO)
    click.echo(gold.textures(texts))
    return ExitCode.INCOMPLETE if any(one.severity is Severity.ERROR for one in unreadable) else ExitCode.OK


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
    annotated = gold.load(folder, schema)
    figures = {"counts": gold.counts(annotated, schema), "texture": gold.by_kind(annotated)}
    passes = passes or tuple(sorted((folder.parent / "tests" / "gold-passes").glob("*.jsonl")))
    if passes:
        figures["agreement"] = gold.agreement(passes, schema)
    return {**figures, "baseline": gold.baseline(folder, schema)}


def _article(one: Annotated) -> dict[str, object]:
    told = {
        "id": one.article.id,
        "split": one.split,
        "genre": one.genre,
        "kind": one.properties.get("kind"),
        "records": len(one.records),
    }
    return {**told, **asdict(gold.Texture.of([one.article.text]))}


def _held(annotated: list[Annotated]) -> dict[str, dict[str, object]]:
    held: dict[str, dict[str, object]] = {split: {} for split in gold.SPLITS}
    for (split, genre), holding in gold.holdings(annotated).items():
        held[split][genre or "all"] = holding.to_json()
    return held
