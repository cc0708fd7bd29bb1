"""The Files and Batches parts of the API on loopback: each request of a batch is answered by a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, cast

from servers.model import Answer, Script, completion

FULL = (
    "Enqueued token limit reached for gpt-4o-mini in organization org-x. Limit: {:,} enqueued tokens. "
    "Please try again once some in_progress batches have been completed."
)


class BatchRoutes:
    """Give it to a `ModelServer` as its routes. `polls` is how often a batch is looked at before it ends.

    `spoil(path)` may return an Answer to send instead of the right one.
    """

    def __init__(
        self,
        answer: Script,
        polls: int = 1,
        spoil: Callable[[str], Answer | None] | None = None,
        *,
        enqueued: int = 10**9,
        tokens: int = 10**12,
        refuses_start: bool = False,
    ) -> None:
        self.enqueued = enqueued
        self.tokens = tokens
        self.refuses_start = refuses_start
        self.most_at_once = 0
        self.answer = answer
        self.polls = polls
        self.spoil = spoil
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.looked: dict[str, int] = {}

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        path = path.partition("?")[0].removeprefix("/v1")
        spoilt = self.spoil(path) if self.spoil else None
        if spoilt:
            return spoilt
        if self.refuses_start and method == "POST" and path == "/batches" and self._is_full(json.loads(body)):
            return Answer(
                status=429,
                body={"error": {"message": FULL.format(self.tokens), "code": "token_limit_exceeded"}},
            )
        content = self._content(method, path.strip("/").split("/"), body)
        return (
            Answer(body=content)
            if content is not None
            else Answer(status=404, body={"error": {"message": "?"}})
        )

    def _content(self, method: str, path: list[str], body: bytes) -> Any:
        content: Any = None
        match [method, *path]:
            case ["POST", "files"]:
                content = self._upload(body)
            case ["GET", "files", name, "content"]:
                content = self.files[name]
            case ["POST", "batches"]:
                content = self._start(json.loads(body))
            case ["GET", "batches"]:
                content = {"object": "list", "data": list(self.batches.values()), "has_more": False}
            case ["GET", "batches", name]:
                content = self._look(name)
        return content

    def _upload(self, body: bytes) -> dict[str, Any]:
        boundary = body.split(b"\r\n", 1)[0][2:]
        head = b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\r\n\r\n'
        parts = BytesParser(policy=HTTP).parsebytes(head + body)
        (content,) = [part.get_payload(decode=True) for part in parts.iter_parts() if part.get_filename()]
        return self._file(cast(bytes, content))

    def _file(self, content: bytes) -> dict[str, Any]:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        named = {"id": name, "object": "file", "bytes": len(content), "created_at": 1}
        return named | {"filename": "requests.jsonl", "purpose": "batch", "status": "processed"}

    def _start(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = f"batch_{len(self.batches) + 1}"
        is_full = self._is_full(asked)
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "created_at": 1,
            "status": "in_progress",
            **asked,
        }
        if is_full:
            told = {"code": "token_limit_exceeded", "message": FULL.format(self.tokens)}
            self.batches[name] |= {"status": "failed", "errors": {"object": "list", "data": [told]}}
        self.most_at_once = max(self.most_at_once, self._going())
        return self.batches[name]

    def _going(self) -> int:
        return sum(batch["status"] == "in_progress" for batch in self.batches.values())

    def _is_full(self, asked: dict[str, Any]) -> bool:
        """Tell whether another batch is too much: batches at a time, or tokens (a quarter of the bytes) in one."""
        return self._going() >= self.enqueued or len(self.files[asked["input_file_id"]]) // 4 > self.tokens

    def _look(self, name: str) -> dict[str, Any]:
        batch = self.batches[name]
        self.looked[name] = self.looked.get(name, 0) + 1
        if self.looked[name] > self.polls and batch["status"] == "in_progress":
            self._end(batch)
        return batch

    def _end(self, batch: dict[str, Any]) -> None:
        good: list[str] = []
        bad: list[str] = []
        for data in self.files[batch["input_file_id"]].splitlines():
            line = json.loads(data)
            given = self.answer(line["body"])
            answer = Answer(given) if isinstance(given, str) else given
            if answer.drop:
                continue
            body = answer.body if answer.body is not None else completion(answer, len(data) // 4)
            told = {"custom_id": line["custom_id"], "response": {"status_code": answer.status, "body": body}}
            (good if answer.status == 200 else bad).append(json.dumps({"id": "x", "error": None, **told}))
        for member, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                batch[member] = self._file("\n".join(lines).encode())["id"]
        batch["status"] = "completed"
