"""`annotate explain`."""

from __future__ import annotations

import click

from annotate.article import read
from annotate.cli import _options
from annotate.errors import InputError
from annotate.problem import Problem


@click.command()
@click.argument("article", type=click.Path())
@_options.as_json
def command(article: str, as_json: bool) -> None:
    """Tell why the rules drafter made each record of one ARTICLE (the first, of a file of many), and what it passed by.

    For each record: the rule, the words its fields were taken from, and the words around it that lexicons list.
    For each number without a record: the reason.
    """
    from annotate.explain import explain

    unreadable: list[Problem] = []
    found = next(iter(read([article], unreadable.append)), None)
    _options.print_problems(unreadable)
    if found is None:
        raise InputError(f"{article}: no article to explain")
    explanation = explain(found)
    if as_json:
        _options.print_json(explanation.to_json())
    else:
        from annotate.cli._explain import lines

        for line in lines(explanation):
            click.echo(line)
