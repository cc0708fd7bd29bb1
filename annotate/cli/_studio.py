"""Options and output of the commands that speak with Label Studio."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from annotate.cli import _trust
from annotate.review.push import Progress, Pushed
from annotate.review.studio import KEY, URL, Studio, connect
from annotate.words import counted

Command = TypeVar("Command", bound=Callable[..., Any])

url: Callable[[Command], Command] = click.option(
    "--url",
    envvar=URL,
    callback=lambda context, option, value: _agreed(value),
    help="Address of Label Studio; its access token is read from LABEL_STUDIO_API_KEY.",
)
language: Callable[[Command], Command] = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the form's captions.",
)
marks: Callable[[Command], Command] = click.option(
    "--marks/--no-marks",
    default=True,
    show_default=True,
    help="Mark the numbers that no record accounts for.",
)
replace_form: Callable[[Command], Command] = click.option(
    "--replace-form", is_flag=True, help="Replace a form that was edited by hand; labels in use stay."
)


def connected(url: str | None) -> Studio:
    """Return the server that option or environment name, and say which it is."""
    studio = connect(url)
    click.echo(f"Label Studio: {studio.url}", err=True)
    return studio


def _agreed(url: str | None) -> str | None:
    _trust.agreed("url", url, KEY)
    return url


def project(help_text: str, *, required: bool = True) -> Callable[[Command], Command]:
    """Return the option that names a project."""
    return click.option(
        "--project", "name", required=required, metavar="NAME", help=f"{help_text} (or id:NUMBER)."
    )


@contextmanager
def pushing() -> Iterator[Progress]:
    """Yield what to tell the progress of a push; shown on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    with Bar(console=Console(stderr=True)) as bar:
        rows: dict[str, TaskID] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in rows:
                rows[what] = bar.add_task(what)
            bar.update(rows[what], completed=done, total=total)

        yield advance


@contextmanager
def pulling() -> Iterator[Callable[[int], None]]:
    """Yield what to tell the number of articles pulled; shown on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda articles: None
        return
    from rich.console import Console

    with Console(stderr=True).status("fetching …") as status:
        yield lambda articles: status.update(f"fetching … {articles} articles")


def print_pushed(pushed: Pushed) -> None:
    """Tell what a push did."""
    removed = f", {pushed.removed} outdated tasks removed" if pushed.removed else ""
    click.echo(
        f"{counted(pushed.articles, 'article')}: {counted(pushed.created, 'new task')}, {pushed.present} there before{removed}; "
        f"{pushed.predicted} drafts sent as {pushed.version}"
    )
    click.echo(pushed.url)
