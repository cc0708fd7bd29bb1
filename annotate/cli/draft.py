"""`annotate draft`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotate import schema as schema_
from annotate.article import Article, Options
from annotate.cli import _inputs, _llm, _numbers, _options, _progress
from annotate.draft import Draft, Drafter, Summary, draft_again, draft_all
from annotate.errors import ExitCode, InputError, RunError
from annotate.schema import Schema
from annotate.store import is_run
from annotate.words import counted

if TYPE_CHECKING:
    from annotate.draft.client import Price
    from annotate.draft.llm import Estimate


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "--output",
    "folder",
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
@click.option("--limit", type=_numbers.COUNT, help="Stop after so many articles.")
@click.option("--retry-failed", is_flag=True, help="Ask again for articles that failed earlier.")
@click.option("--reread", is_flag=True, help="INPUT is a run: read its kept replies again, asking nobody.")
@_inputs.reading
@_llm.shape
@_llm.service
@_options.schemas
@_options.as_json
def command(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
    inputs: tuple[str, ...],
    folder: Path | None,
    name: str,
    limit: int | None,
    retry_failed: bool,
    reread: bool,
    reading: Options,
    schemas: Path | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Draft records of articles (files, folders, zips, - for stdin) into a run folder.

    Articles are text, web pages, Word and PDF files, and tables of articles: ENDINGS (docs/articles.md).
    The folder is a journal: the same command goes on where an earlier one stopped. The llm drafter takes
    its key from OPENAI_API_KEY; what it asks, `annotate prompt` shows.
    """
    if reread:
        return _reread(inputs, folder, given["prompts"], schemas, as_json)
    if folder is None:
        raise click.UsageError("Missing option '-o' / '--output'.")
    _refuse_unused(name, given)
    _refuse_mixing(inputs, folder)
    schema = schema_.load(schemas)
    read = _inputs.Inputs(schema)
    articles = islice(read.articles(inputs, reading), limit)
    if given["dry_run"]:
        _estimate(articles, given, schema, as_json)
        read.tell()
        return ExitCode.OK
    with _progress.drafting(_progress.total(inputs, limit), _price(name, given)) as progress:

        def see(draft: Draft) -> None:
            read.see(draft)
            progress(draft)

        summary = draft_all(
            articles,
            _drafter(name, schema, folder, given),
            schema,
            folder,
            retry_failed=retry_failed,
            progress=see,
        )
    read.tell()
    _report(summary, read, folder, as_json, _price(name, given))
    if summary.stopped:
        raise summary.stopped
    return _exit_code(summary, read.failed)


def _reread(
    inputs: tuple[str, ...], folder: Path | None, prompts: Path | None, schemas: Path | None, as_json: bool
) -> int:
    """Read the kept replies of a run again."""
    from annotate.draft.llm import rereader

    if len(inputs) != 1 or folder:
        raise click.UsageError("--reread needs one run folder and no -o: what it reads stays in the run")
    run = Path(inputs[0])
    if not is_run(run):
        raise RunError(f"{run}: is no run folder")
    schema = schema_.load(schemas)
    with _progress.drafting(None) as progress:
        summary = draft_again(rereader(run, schema, prompts), schema, run, progress=progress)
    _report(summary, _inputs.Inputs(schema), run, as_json, None)
    if summary.stopped:
        raise summary.stopped
    return ExitCode.INCOMPLETE if summary.failed else ExitCode.OK


def _refuse_unused(name: str, given: dict[str, Any]) -> None:
    """Refuse options of the llm drafter for the rules, which would do nothing with them."""
    context = click.get_current_context()
    typed = [
        key for key in given if context.get_parameter_source(key) is click.core.ParameterSource.COMMANDLINE
    ]
    if name == "rules" and typed:
        options = ", ".join(f"--{key.replace('_', '-')}" for key in sorted(typed))
        raise click.UsageError(f"{options}: nothing for the rules drafter; add --drafter llm")


def _refuse_mixing(inputs: tuple[str, ...], folder: Path) -> None:
    """Refuse to write a run into a folder that holds what is read."""
    home = folder.resolve()
    for source in inputs:
        if source != "-" and Path(source).resolve().is_relative_to(home):
            raise InputError(f"{folder}: holds {source}, which is read: give a folder of its own with -o")


def _drafter(name: str, schema: Schema, folder: Path, given: dict[str, Any]) -> Drafter:
    if name == "rules":
        from annotate.draft.rules import RulesDrafter

        return RulesDrafter(schema)
    from annotate.draft.llm import drafter

    return drafter(_llm.settings(given), schema, folder, lambda words: click.echo(words, err=True))


def _price(name: str, given: dict[str, Any]) -> Price | None:
    if name != "llm":
        return None
    from annotate.draft.llm import price

    return price(_llm.settings(given))


def _estimate(articles: Iterator[Article], given: dict[str, Any], schema: Schema, as_json: bool) -> None:
    from annotate.draft.llm import Parts, estimate, prompter

    settings = _llm.settings(given)
    first = list(islice(articles, 1))
    found = estimate(chain(first, articles), settings, schema)
    writer = prompter(settings, schema)
    sample = [writer.draft(Parts(article).all(settings.options.part)[0]) for article in first]
    if as_json:
        messages = [list(request.messages) for request in sample]
        _options.print_json({**found.to_json(), "sample": messages[0] if messages else []})
        return
    cost = _cost(found)
    click.echo(
        f"{counted(found.articles, 'article')}, {counted(found.requests, 'request')}, about {found.input_tokens} tokens in and "
        f"{found.output_tokens} out; cost: {cost} (repairs and second looks come on top)"
    )
    for request in sample:
        for message in request.messages:
            click.secho(f"── {message['role']}", bold=True)
            click.echo(message["content"])


def _cost(found: Estimate) -> str:
    """Return what a run will cost, in all, for each article and for a thousand of them."""
    from annotate.draft.client import shown

    if found.cost is None:
        return "unknown: no price known for this model (--prices)"
    each = found.cost / max(1, found.articles)
    return f"{shown(found.cost)} {found.currency}, {shown(each)} an article, {shown(1000 * each)} per 1,000 articles"


def _spent(summary: Summary, price: Price | None) -> dict[str, str]:
    if price is None:
        return {}
    from annotate.draft.client import shown

    return {"cost": shown(price.of(summary.usage)), "currency": price.currency}


def _report(summary: Summary, read: _inputs.Inputs, folder: Path, as_json: bool, price: Price | None) -> None:
    cost = _spent(summary, price)
    if as_json:
        _options.print_json({"run": str(folder), **summary.to_json(), **cost, **read.to_json()})
        return
    for told in summary.set_aside:
        click.echo(told, err=True)
    for article, reason in summary.failed.items():
        click.echo(f"failed: {article}: {reason}", err=True)
    if summary.earlier and not summary.articles:
        click.echo(
            f"nothing to do: all {counted(summary.earlier, 'article')} drafted before; run folder: {folder}"
        )
        return
    records = ", ".join(f"{count} {name}" for name, count in sorted(summary.records.items())) or "none"
    earlier = f", {summary.earlier} were drafted before" if summary.earlier else ""
    failed = f", {len(summary.failed)} failed" if summary.failed else ""
    drafted = summary.articles - len(summary.failed)
    click.echo(
        f"{counted(drafted, 'article')} drafted{failed}{earlier}; records: {records}; run folder: {folder}"
    )
    used = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(summary.usage.items()))
    if used:
        click.echo(f"used: {used}" + (f"; cost: {cost['cost']} {cost['currency']}" if cost else ""))
    if estimated := summary.usage["estimated_replies"]:
        click.echo(
            f"without a usage in the reply: {counted(estimated, 'request')}; "
            "what they took is estimated from their lengths",
            err=True,
        )
    problems = ", ".join(f"{count} {code}" for code, count in summary.problems.most_common())
    if problems:
        click.echo(f"to look at: {problems} (annotate validate {folder} lists them)")


def _exit_code(summary: Summary, errors: bool) -> ExitCode:
    if errors and not summary.articles and not summary.earlier:
        return ExitCode.USAGE
    return ExitCode.INCOMPLETE if errors or summary.failed else ExitCode.OK
