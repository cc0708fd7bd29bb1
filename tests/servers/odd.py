"""A loopback server that answers as it is told, byte by byte if need be, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass(slots=True)
class Reply:
    """An answer; `drip` seconds pass between the bytes of its head, and `hang` keeps it back for ever."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    hang: bool = False


@dataclass(slots=True)
class Odd:
    """The server: where it is, and the requests it saw, head and body."""

    url: str
    seen: list[str] = field(default_factory=list)
    asked: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)


@contextmanager
def serving(answer: Callable[[str, str], Reply]) -> Iterator[Odd]:
    """Yield a server that answers a method and path."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            odd.seen.append(f"{self.requestline}\n{self.headers}\n{body.decode(errors='replace')}")
            odd.asked.set()
            reply = answer(self.command, self.path)
            with suppress(OSError):
                if reply.hang:
                    odd.done.wait()
                elif reply.drip:
                    self._drip(reply)
                else:
                    self._send(reply)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

        def _drip(self, reply: Reply) -> None:
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 10_000:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if odd.done.wait(reply.drip):
                    return

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            length = {"Content-Length": str(len(reply.body)), "Content-Type": "application/json"}
            for name, value in {**length, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    odd = Odd(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield odd
    finally:
        odd.done.set()
        server.shutdown()
        thread.join()
        server.server_close()
