"""A language model's server on loopback: answers as a script says, with all the faults real ones have.

    with ModelServer(answer) as server:
        ... server.url ...

`answer(request)` gets the parsed body and returns an `Answer`, or text for a plain one. It runs in the server's
thread; `server.seen` keeps the bodies of all requests.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

EMPTY = json.dumps({"projects": [], "investments": [], "indicators": []})


@dataclass(slots=True)
class Answer:
    """What to send back: a completion with `text`, or `raw` bytes as they are; None drops the connection."""

    text: str | None = EMPTY
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    body: Any = None
    raw: bytes | None = None
    drop: bool = False
    delay: float = 0.0
    drip: float = 0.0
    refusal: str | None = None


Script = Callable[[dict[str, Any]], Answer | str]


def completion(answer: Answer, asked: int) -> dict[str, Any]:
    """Return a chat completion."""
    message = {"role": "assistant", "content": answer.text, "refusal": answer.refusal}
    written = len(answer.text or "")
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "loopback",
        "choices": [{"index": 0, "finish_reason": answer.finish, "message": message}],
        "usage": {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written},
    }


class ModelServer:
    """Serves POST …/chat/completions; other paths go to `route(method, path, body) -> Answer`, if given."""

    def __init__(
        self, answer: Script, delay: float = 0.0, route: Callable[[str, str, bytes], Answer] | None = None
    ) -> None:
        self.answer = answer
        self.delay = delay
        self.route = route
        self.seen: list[dict[str, Any]] = []
        self.headers: list[bytes] = []
        self.most_at_once = 0
        self._at_once = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> ModelServer:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1000))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head))
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    goes_on = await self._respond(head, body, writer)
                finally:
                    self._at_once -= 1
                if not goes_on:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _respond(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        self.headers.append(head)
        answer = self._answer(method, path, body)
        await asyncio.sleep(answer.delay or self.delay)
        if answer.drop:
            return False
        data = _response(answer, len(body) // 4)
        if not answer.drip:
            writer.write(data)
            await writer.drain()
            return answer.raw is None
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(answer.drip)
        return True

    def _answer(self, method: str, path: str, body: bytes) -> Answer:
        if path.partition("?")[0].endswith("/chat/completions"):
            request = json.loads(body)
            self.seen.append(request)
            given = self.answer(request)
            return Answer(given) if isinstance(given, str) else given
        return (
            self.route(method, path, body)
            if self.route
            else Answer(status=404, body={"error": {"message": "no"}})
        )


def question(request: dict[str, Any]) -> str:
    """Return the last message of a request: the article and what is asked about it."""
    return str(request["messages"][-1]["content"])


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def _response(answer: Answer, asked: int) -> bytes:
    if answer.raw is not None:
        return answer.raw
    content = answer.body if answer.body is not None else completion(answer, asked)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"content-type": "application/json", "content-length": str(len(data)), **answer.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} X\r\n{head}\r\n".encode() + data
