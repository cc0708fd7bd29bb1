"""`annotate review`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from annotate import schema as schema_
from annotate.cli import _options, _signals, _studio
from annotate.errors import ExitCode
from annotate.review import local
from annotate.review.drafted import Run
from annotate.review.push import Pushed, push
from annotate.review.studio import Studio


@click.command()
@click.argument("run", type=_options.FOLDER)
@_studio.project("Project to push to; the run folder's name if not given", required=False)
@_studio.url
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the local server (8080, or a free one).")
@_studio.language
@_studio.marks
@_studio.replace_form
@_options.schemas
def command(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
    run: Path,
    name: str | None,
    url: str | None,
    port: int | None,
    language: Literal["zh", "en"],
    marks: bool,
    replace_form: bool,
    schemas: Path | None,
) -> int:
    """Open a run for review: start a Label Studio on this machine, load the drafts, print address and login.

    The server listens on loopback only and stops on Ctrl-C; its data is kept. Where LABEL_STUDIO_URL (or
    --url) names a server, that one is used and none is started.
    """
    drafts = Run(run, schema_.load(schemas), marks)
    title = name or run.resolve().name[:50]

    def load(studio: Studio) -> Pushed:
        with _studio.pushing() as progress:
            return push(drafts, studio, title, language, replace_form=replace_form, progress=progress)

    if url:
        _report(load(_studio.connected(url)))
        return ExitCode.OK
    with local.running(local.data_folder(), lambda line: click.echo(line, err=True), port) as server:
        _report(load(server.studio()))
        _wait(server)
    return ExitCode.OK


def _wait(server: local.Server) -> None:
    click.echo(f"log in as {server.login.user}; the password is in {server.login_file}")
    if server.process is None:
        click.echo("the server was running already and goes on", err=True)
        return
    click.echo("press Ctrl-C to stop; the work is kept for the next time", err=True)
    try:
        server.wait()
    except KeyboardInterrupt:
        if _signals.was_told():
            raise
        click.echo(f"stopped; the data is in {server.home}", err=True)


def _report(pushed: Pushed) -> None:
    _options.print_problems(pushed.problems)
    _studio.print_pushed(pushed)
