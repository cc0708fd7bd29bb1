"""Waiting for a server no longer than we want to, and never longer than the user does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def started(call: Callable[[], T]) -> Future[T]:
    """Begin a call in a thread of its own; what it returns or raises comes with the future.

    Nobody waits for the thread at the end: Ctrl-C ends the program also while a server hangs.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - it is raised where the future is asked
            future.set_exception(error)
        else:
            future.set_result(result)

    Thread(target=work, daemon=True).start()
    return future


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns; raises TimeoutError after so many seconds, whatever the server does meanwhile."""
    return started(call).result(seconds)


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield items while a thread gets the next one, and only that one; its errors are raised here."""
    coming = started(lambda: next(items, None))
    while (item := coming.result()) is not None:
        coming = started(lambda: next(items, None))
        yield item
