"""Being told to end is like Ctrl-C: what was done is kept, totals are written, and the exit code says by what."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_HEEDED = ("SIGTERM", "SIGHUP")
_received: list[int] = []


@contextmanager
def heeded() -> Iterator[None]:
    """Interrupt where a signal would end the process without a word; what `nohup` ignores stays ignored."""
    _received.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _HEEDED if hasattr(signal, name)]
    usual = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in usual:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)


def was_told() -> bool:
    """Tell whether the interruption came from outside, not from Ctrl-C."""
    return bool(_received)


def exit_code() -> int:
    """Return the exit code of an interruption: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
    return 128 + (_received[0] if _received else signal.SIGINT)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _received.append(number)
    signal.signal(number, signal.SIG_IGN)  # once is enough: the totals are to be written
    as_ctrl_c = signal.getsignal(signal.SIGINT)
    if callable(as_ctrl_c):
        as_ctrl_c(signal.SIGINT, frame)  # an event loop has its own way to end
    else:
        raise KeyboardInterrupt
