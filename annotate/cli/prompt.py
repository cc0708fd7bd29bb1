"""`annotate prompt`."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotate import schema as schema_
from annotate.article import Options, read
from annotate.cli import _inputs, _llm, _options
from annotate.errors import InputError

if TYPE_CHECKING:
    from annotate.draft.client import Request


@click.command()
@click.argument("article", type=click.Path())
@_inputs.reading
@_llm.shape
@click.option(
    "--diff", "other", type=_options.FOLDER, help="Show instead how this folder of prompts would change it."
)
@_options.schemas
@_options.as_json
def command(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
    article: str,
    reading: Options,
    model: str | None,
    prompts: Path | None,
    part_size: int,
    other: Path | None,
    schemas: Path | None,
    as_json: bool,
) -> None:
    """Show exactly what would be sent to a language model for one ARTICLE (the first, of a file of many).

    With --json: the bodies of the requests, one for each part of the article.
    """
    from annotate.draft.client import Dialect
    from annotate.draft.llm import Parts, Prompter

    account = _inputs.Account()
    found = next(iter(read([article], account.report, reading)), None)
    account.tell()
    if found is None:
        raise InputError(f"{article}: no article to show a prompt for")
    schema, parts = schema_.load(schemas), Parts(found).all(part_size)
    requests = [Prompter.of(schema, prompts).draft(part) for part in parts]
    if other:
        changed = [Prompter.of(schema, other).draft(part) for part in parts]
        _print_difference(requests, changed, str(prompts or "prompts"), str(other))
    elif as_json:
        dialect = Dialect(model or "MODEL", {"temperature": 0}, click.echo)
        _options.print_json([dialect.body(request) for request in requests])
    else:
        for number, request in enumerate(requests, 1):
            click.secho(_head(number, len(requests), request), bold=True)
            click.echo("\n".join(_lines(request)))


def _head(number: int, of: int, request: Request) -> str:
    from annotate.draft.client import tokens

    common = tokens(request.messages[0]["content"])
    share = f"{common / request.tokens:.0%} of them the same for every article"
    return f"── request {number} of {of}, about {request.tokens:,} tokens, {share}"


def _lines(request: Request) -> list[str]:
    return [
        line
        for message in request.messages
        for line in (f"── {message['role']}", *message["content"].split("\n"))
    ]


def _print_difference(one: list[Request], other: list[Request], name: str, changed: str) -> None:
    before, after = ([line for request in requests for line in _lines(request)] for requests in (one, other))
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in difflib.unified_diff(before, after, name, changed, lineterm="", n=1):
        click.secho(line, fg=colours.get(line[:1]))
    click.echo(f"{sum(each.tokens for each in one):,} → {sum(each.tokens for each in other):,} tokens, about")
