"""A progress bar on a terminal, and silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotate.draft import Draft


@contextmanager
def drafting(total: int | None) -> Iterator[Callable[[Draft], None]]:
    """Yield what to call after each draft; shows articles, records, failures, rate and time left."""
    if not sys.stderr.isatty():
        yield lambda draft: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("drafting"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=total, said="")
        records = failed = 0

        def advance(draft: Draft) -> None:
            nonlocal records, failed
            records += len(draft.records)
            failed += draft.failed is not None
            bar.update(task, advance=1, said=f"{records} records" + (f", {failed} failed" if failed else ""))

        yield advance
