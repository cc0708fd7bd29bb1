"""`annotate stats`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from annotate.cli import _options
from annotate.review.stats import statistics


@click.command()
@click.argument("folders", nargs=-1, required=True, type=_options.FOLDER)
@_options.as_json
def command(folders: tuple[Path, ...], as_json: bool) -> None:
    """Tell what reviewers changed in the drafts, from folders that `annotate pull` wrote.

    Per drafter, model, prompt and schema version: records kept, edited (and in which fields), deleted, added,
    and the time spent.
    """
    found = statistics(list(folders))
    if as_json:
        _options.print_json(found)
        return
    for version, row in found.items():
        click.echo(_line(version, row))
        fields = sorted(row["fields"].items(), key=lambda item: (-item[1], item[0]))
        if fields:
            click.echo("  edited: " + ", ".join(f"{name} {count}" for name, count in fields))


def _line(version: str, row: dict[str, Any]) -> str:
    share = f" ({row['accepted_share']:.0%})" if row["accepted_share"] is not None else ""
    time = f", {row['seconds_per_record']} s a record" if row["seconds_per_record"] is not None else ""
    runs = f" of {row['runs']} runs" if row["runs"] > 1 else ""
    return (
        f"{version}: {row['annotations']} annotations{runs}, {row['drafted']} drafted records: "
        f"{row['accepted']} accepted{share}, {row['edited']} edited, {row['deleted']} deleted; "
        f"{row['added']} added{time}"
    )
