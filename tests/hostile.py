"""Odd JSON, damaged files, and a server of models and of Label Studio that answers soundly, or oddly."""

from __future__ import annotations

import copy
import json
import random
import re
from contextlib import ExitStack
from functools import cache
from typing import Any

from servers.odd import Reply, serving

from annotate import schema as schema_
from annotate.review.form import form

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
DEEP = "[" * 20_000 + "]" * 20_000
ODD: list[Any] = [
    None, True, 0, -1, 5, 10**40, 1.5, float("nan"), float("inf"), "", "x", "\x1b]0;x\x07", "\u202e", "\ud800", "长" * 5_000,
    [], {}, [None], [[]], {"a": 1}, [{"id": 1}], "2026-13-01", "9" * 5_000,
]  # fmt: skip
BODIES = [
    b"",
    b"\0",
    b"<html>",
    b"null",
    b"[]",
    b"5",
    b'"x"',
    b"NaN",
    b"{",
    DEEP.encode(),
    b"\xff\xfe",
    b'{"a": 1' + b"0" * 5_000 + b"}",
]
TEXT = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%；引进项目36个。"


def odd_json(content: Any, draw: random.Random) -> Any:
    """Return JSON with one place changed: another kind of value, or a member taken away."""
    content = copy.deepcopy(content)
    places: list[tuple[Any, Any]] = []

    def walk(item: Any) -> None:
        for key in item if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ():
            places.append((item, key))
            walk(item[key])

    walk(content)
    if not places:
        return draw.choice(ODD)
    item, key = draw.choice(places)
    if isinstance(item, dict) and draw.random() < 0.3:
        del item[key]
    else:
        item[key] = draw.choice(ODD)
    return content


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Return a file with something wrong: in its JSON, or in its bytes."""
    if draw.random() < 0.6:
        lines = data.decode("utf-8", "replace").splitlines()
        try:
            return json.dumps(odd_json(json.loads(data), draw)).encode()
        except ValueError:
            pass
        try:
            odd = [json.dumps(odd_json(json.loads(line), draw)) for line in lines]
            return "\n".join(odd).encode() + draw.choice([b"", b"\n"])
        except ValueError:
            pass
    at = draw.randrange(len(data) + 1)
    piece = draw.choice(
        [b"", b"\0", b"\xff", b"\n", b'"', b"\x1b[2J", "\u202e".encode(), b"9" * 5_000, b"{" * 9, b"nan"]
    )
    return draw.choice([b"", data[:at], data[:at] + piece + data[at:], data[:at] + piece, *BODIES])


@cache
def _form() -> str:
    return form(schema_.load())


def sound(method: str, path: str) -> Any:
    """Return what a server answers that is in order."""
    bare = path.split("?", maxsplit=1)[0].rstrip("/")
    regions = [
        {"id": "r1", "type": "labels", "from_name": "label", "to_name": "text", "origin": "prediction",
         "value": {"start": 14, "end": 22, "text": "120.5亿元", "labels": ["indicator"]}}
    ]  # fmt: skip
    prediction = {"id": 3, "result": regions, "model_version": "rules#12345678.1234", "score": 0.5, "task": 1}
    annotation = {
        "id": 4, "result": regions, "completed_by": 1, "updated_at": "2026-01-01T00:00:00Z", "lead_time": 5.0,
        "was_cancelled": False, "ground_truth": False, "parent_prediction": 3,
    }  # fmt: skip
    data = {
        "article": "news-0000",
        "sha256": "0" * 64,
        "text": TEXT,
        "heading": "h",
        "title": None,
        "published": None,
        "source": None,
    }
    task = {
        "id": 1, "data": data, "annotations": [annotation], "predictions": [prediction], "total_predictions": 1,
        "total_annotations": 1, "cancelled_annotations": 0, "updated_at": "2026-01-01T00:00:00Z", "drafts": [], "project": 1,
    }  # fmt: skip
    project = {
        "id": 1,
        "title": "p",
        "label_config": _form(),
        "task_number": 1,
        "model_version": None,
    }
    reply = json.dumps(
        {"projects": [], "investments": [], "indicators": [{"quote": TEXT, "value": "120.5亿元"}]}
    )
    answers: dict[str, Any] = {
        "/api/version": {"release": "1.23.2"},
        "/api/current-user/whoami": {"id": 1, "email": "a@example.org"},
        "/api/users": [{"id": 1, "email": "a@example.org", "username": "a"}],
        "/api/projects": {"count": 1, "results": [{"id": 1, "title": "p", "description": ""}]} if method == "GET" else project,
        "/api/projects/1": project,
        "/api/projects/1/summary": {"created_annotations": {}, "created_labels": {}, "created_labels_drafts": {}},
        "/api/projects/1/model-versions": {"rules#12345678.1234": 1},
        "/api/projects/1/import": {"task_count": 1, "annotation_count": 0, "prediction_count": 0, "duration": 0.1},
        "/api/projects/1/import/predictions": {"created": 1},
        "/api/tasks": {"tasks": [task], "total": 1, "total_annotations": 1, "total_predictions": 1},
        "/api/tasks/1": task,
        "/v1/chat/completions": {
            "id": "c", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": reply}}],
            "usage": {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 10},
        },
        "/v1/models": {"data": []},
    }  # fmt: skip
    return answers.get(bare, {})


class Server:
    """A server on loopback that answers soundly, or as a case wants it."""

    def __init__(self) -> None:
        self._draw = random.Random(0)
        self._oddness = 0.0
        self._stack = ExitStack()

    def __enter__(self) -> Server:
        self.url = self._stack.enter_context(serving(self._answer)).url
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def begin(self, draw: random.Random) -> None:
        """Begin a case."""
        self._draw = random.Random(draw.random())
        self._oddness = draw.choice([0.0, 0.1, 0.5, 1.0])

    def _answer(self, method: str, path: str) -> Reply:
        content = sound(method, path)
        if self._draw.random() >= self._oddness:
            return Reply(json.dumps(content).encode())
        kind = self._draw.random()
        if kind < 0.7:
            return Reply(json.dumps(odd_json(content, self._draw)).encode())
        if kind < 0.85:
            return Reply(self._draw.choice(BODIES))
        status = self._draw.choice([201, 204, 301, 400, 401, 403, 404, 413, 500, 503, 999])
        return Reply(json.dumps({"detail": "\x1b[2J", "error": {"message": "\x9b"}}).encode(), status=status)
