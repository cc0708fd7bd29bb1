"""A loopback server between us and a real one that fails when it is told to."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

COOKIE = "sessionid=very-secret-cookie"

Fault = int | str | None
"""A status to answer with; `drop`: no answer, nothing done; `lost`: all is done, the answer is lost."""
Plan = Callable[[str, str], Fault]
"""Tells for a method and path what goes wrong."""


@contextmanager
def faulty(url: str, plan: Plan) -> Iterator[str]:
    """Yield the address of a server that passes requests on to `url`, but for the faults of the plan."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = plan(self.command, self.path)
            if fault == "drop":
                self.close_connection = True
                return
            if isinstance(fault, int):
                self._answer(fault, b'{"detail": "told to fail"}', {"Set-Cookie": COOKIE})
                return
            status, headers, content = self._forward(body)
            if fault == "lost":
                self.close_connection = True
                return
            self._answer(status, content, headers)

        do_GET = do_POST = do_PATCH = do_DELETE = _pass_on  # noqa: N815

        def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
            headers = {
                name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"
            }
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            return answer.status, {"Content-Type": answer.getheader("Content-Type", "")}, content

        def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def times(count: int, fault: Fault, method: str, part: str) -> Plan:
    """Return a plan that fails the first `count` requests of a method whose path has a part."""
    left = [count]

    def plan(asked: str, path: str) -> Fault:
        if asked == method and part in path and left[0]:
            left[0] -= 1
            return fault
        return None

    return plan
