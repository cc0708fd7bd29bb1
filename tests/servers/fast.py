"""A model's server for benchmarks: a process of its own that costs as little as it can.

    python tests/servers/fast.py REPLY_FILE [--delay 0.05] [--faults SEED]

It prints its port and answers every request, after the delay, with the content of the file as the reply's text.
With --faults: 10 % status 429, 5 % status 500, 2 % dropped, 2 % garbage, 2 % cut off, 1 % refusals (always for the
articles whose number ends in 07).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from pathlib import Path


def response(text: str | None, finish: str = "stop", refusal: str | None = None) -> bytes:
    message = {"role": "assistant", "content": text, "refusal": refusal}
    usage = {"prompt_tokens": 4000, "completion_tokens": 2000, "total_tokens": 6000}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }
    return whole(200, json.dumps(body, ensure_ascii=False).encode())


def whole(status: int, data: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
    return head.encode() + data


class Replies:
    """Chooses what to send; None drops the connection."""

    def __init__(self, text: str, seed: int | None) -> None:
        self._good = response(text)
        self._refusal = response(None, refusal="no")
        self._random = random.Random(seed) if seed is not None else None
        self._faults = (
            (0.10, whole(429, b'{"error": {"message": "slow down"}}')),
            (0.15, whole(500, b"oops")),
            (0.17, None),
            (0.19, response("{[garbage")),
            (0.21, response(text[: len(text) // 2], "length")),
        )

    def choose(self, request: bytes) -> bytes | None:
        if self._random is None:
            return self._good
        if b"07\xe5\x8f\xb7\\n" in request or b"07\\u53f7\\n" in request:
            return self._refusal
        draw = self._random.random()
        return next((answer for limit, answer in self._faults if draw < limit), self._good)


class Connection(asyncio.Protocol):
    """Reads requests by their length and answers each after the delay."""

    def __init__(self, replies: Replies, delay: float) -> None:
        self._replies = replies
        self._delay = delay
        self._data = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (head := self._data.find(b"\r\n\r\n")) >= 0:
            length = self._data[:head].lower().partition(b"content-length:")[2].partition(b"\r")[0]
            end = head + 4 + int(length or 0)
            if len(self._data) < end:
                return
            answer = self._replies.choose(bytes(self._data[head:end]))
            del self._data[:end]
            asyncio.get_running_loop().call_later(self._delay, self._send, answer)

    def _send(self, answer: bytes | None) -> None:
        if answer is None:
            self._transport.close()
        else:
            self._transport.write(answer)


async def serve(replies: Replies, delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(replies, delay), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("reply", type=Path)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--faults", type=int)
    given = parser.parse_args()
    asyncio.run(serve(Replies(given.reply.read_text(encoding="utf-8"), given.faults), given.delay))
