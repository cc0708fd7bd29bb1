"""`annotate prompt`."""

from __future__ import annotations

from pathlib import Path

import click

from annotate import schema as schema_
from annotate.article import Options, read
from annotate.cli import _inputs, _llm, _options
from annotate.errors import InputError


@click.command()
@click.argument("article", type=click.Path())
@_inputs.reading
@_llm.shape
@_options.schemas
@_options.as_json
def command(
    article: str,
    reading: Options,
    model: str | None,
    prompts: Path | None,
    part_size: int,
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
    writer = Prompter.of(schema_.load(schemas), prompts)
    requests = [writer.draft(part) for part in Parts(found).all(part_size)]
    if as_json:
        dialect = Dialect(model or "MODEL", {"temperature": 0}, click.echo)
        _options.print_json([dialect.body(request) for request in requests])
        return
    for number, request in enumerate(requests, 1):
        click.secho(f"── request {number} of {len(requests)}, about {request.tokens} tokens", bold=True)
        for message in request.messages:
            click.secho(f"── {message['role']}", bold=True)
            click.echo(message["content"])
