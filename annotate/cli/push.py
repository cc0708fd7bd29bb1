"""`annotate push`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from annotate import schema as schema_
from annotate.cli import _options, _studio
from annotate.errors import ExitCode
from annotate.review.drafted import Run
from annotate.review.push import push


@click.command()
@click.argument("run", type=_options.FOLDER)
@_studio.project("Project to push to, made if there is none")
@_studio.url
@_studio.language
@_studio.marks
@_studio.replace_form
@_options.schemas
@_options.as_json
def command(  # noqa: PLR0913, PLR0917 - a command's options are its arguments
    run: Path,
    name: str,
    url: str | None,
    language: Literal["zh", "en"],
    marks: bool,
    replace_form: bool,
    schemas: Path | None,
    as_json: bool,
) -> int:
    """Bring the drafts of a run folder into a Label Studio project, doubtful articles first.

    Pushing again sends only what is missing. A newer run becomes a new version of the predictions; nobody's
    annotations are touched. Exit code 1 if records or articles had to be left out.
    """
    studio = _studio.connected(url)
    drafts = Run(run, schema_.load(schemas), marks)
    with _studio.pushing() as progress:
        pushed = push(drafts, studio, name, language, replace_form=replace_form, progress=progress)
    _options.print_problems(pushed.problems)
    if as_json:
        _options.print_json(pushed.to_json())
    else:
        _studio.print_pushed(pushed)
    return ExitCode.FINDINGS if pushed.problems else ExitCode.OK
