"""`annotate explain`."""

from __future__ import annotations

import click

from annotate.article import Options, read
from annotate.cli import _inputs, _options
from annotate.errors import InputError


@click.command()
@click.argument("article", type=click.Path())
@_inputs.reading
@_options.as_json
def command(article: str, reading: Options, as_json: bool) -> None:
    """Tell why the rules drafter made each record of one ARTICLE (the first, of a file of many), and what it passed by.

    For each record: the rule, the words its fields were taken from, and the words around it that lexicons list.
    For each number without a record: the reason.
    """
    from annotate.explain import explain

    account = _inputs.Account()
    found = next(iter(read([article], account.report, reading)), None)
    account.tell()
    if found is None:
        raise InputError(f"{article}: no article to explain")
    explanation = explain(found)
    if as_json:
        _options.print_json(explanation.to_json())
    else:
        from annotate.cli._explain import lines

        for line in lines(explanation):
            click.echo(line)
