"""A progress bar on a terminal, and a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

import click

from annotate.article import count
from annotate.draft import Draft, Summary

EVERY = 30.0
"""Seconds between two lines of progress where standard error is no terminal."""

if TYPE_CHECKING:
    from annotate.draft.client import Price


def total(inputs: tuple[str, ...], limit: int | None) -> int | None:
    """Return how many articles there are where the names of files tell: what is read once, a pipe, is not read for this."""
    counted = count(inputs) if sys.stderr.isatty() else None
    return min(filter(None, (counted, limit)), default=None)


@contextmanager
def drafting(total: int | None, price: Price | None = None) -> Iterator[Callable[[Draft], None]]:
    """Yield what to call after each draft; shows articles, records, failures, tokens, cost, rate, time left."""
    if not sys.stderr.isatty():
        with _log(total, price) as advance:
            yield advance
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("drafting"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=total, said="")
        summary, began = Summary(), monotonic()

        def advance(draft: Draft) -> None:
            summary.add(draft)
            bar.update(task, advance=1, said=_said(summary, monotonic() - began, price))

        yield advance


@contextmanager
def _log(total: int | None, price: Price | None) -> Iterator[Callable[[Draft], None]]:
    """Write a line each half minute: to a log, where nobody watches a bar."""
    summary, began, done = Summary(), monotonic(), Event()

    def write() -> None:
        while not done.wait(EVERY):
            of = f" of {total}" if total else ""
            said = _said(summary, monotonic() - began, price)
            click.echo(f"{summary.articles}{of} articles after {monotonic() - began:.0f} s: {said}", err=True)

    writer = Thread(target=write, daemon=True)
    writer.start()
    try:
        yield summary.add
    finally:
        done.set()
        writer.join()


def _said(summary: Summary, seconds: float, price: Price | None) -> str:
    said = [
        f"{summary.records.total()} records",
        f"{60 * summary.articles / max(seconds, 1):.0f} articles/min",
    ]
    if summary.failed:
        said.append(f"{len(summary.failed)} failed")
    if used := summary.usage["input_tokens"] + summary.usage["output_tokens"]:
        said.append(f"{used / 1000:.0f}k tokens")
    if price:
        from annotate.draft.client import shown

        said.append(f"{shown(price.of(summary.usage))} {price.currency}")
    return ", ".join(said)
