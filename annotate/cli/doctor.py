"""`annotate doctor`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from annotate.cli import _llm, _options, _studio
from annotate.doctor import examine
from annotate.errors import ExitCode

_SIGNS = {True: "ok", False: "NO", None: "--"}


@click.command()
@_studio.project("Project whose form is compared with the schemas", required=False)
@_studio.url
@_llm.probing
@_options.schemas
@_options.as_json
def command(name: str | None, url: str | None, schemas: Path | None, as_json: bool, **given: Any) -> int:
    """Tell what is installed and reachable, and whether forms and schemas agree. Never shows a key.

    With --model, one small request is sent and what the server understood of it is told. Exit code 1 if something does not work.
    """
    findings = []
    for finding in examine(schemas, url, name, _llm.probed(given)):
        findings.append(finding)
        if not as_json:
            click.echo(f"{_SIGNS[finding.well]}  {finding.name}: {finding.said}")
    if as_json:
        _options.print_json([asdict(finding) for finding in findings])
    return ExitCode.FINDINGS if any(finding.well is False for finding in findings) else ExitCode.OK
