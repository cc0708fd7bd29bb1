"""Replies that are kept: in the run, so that they can be read again, and in a cache that runs share.

`replies.jsonl.zst` in a run folder is JSON Lines, compressed (one zstd frame a line; `zstd -dc` shows it):

    {"opening": H, "messages": [...], "sent": {...}}    what many requests have in common, once, under its hash
    {"about": ..., "opening": H, "messages": [...], "reply": {...}}

A cache is a folder of replies, each in a file named by the SHA-256 of server, model, parameters and question.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from annotate.draft.client._model import Request
from annotate.draft.client._service import Service
from annotate.errors import InputError, RunError
from annotate.files import write_json

REPLIES = "replies.jsonl.zst"
_PIECE = 2**16  # bytes read at a time
_NOT_SHAPING = ("max_tokens", "max_completion_tokens")


class Kept:
    """The file of a run's replies; what a killed process left half written at its end is cut off."""

    def __init__(self, file: Path, secrets: tuple[str, ...] = ()) -> None:
        import zstandard

        self._path = file
        self._secrets = secrets
        self._openings: set[str] = set()
        self._compressor = zstandard.ZstdCompressor()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("ab", buffering=0)
        end = 0
        for line, end in read_lines(file):  # noqa: B007 - the end of the last one is wanted
            if "about" not in line:
                self._openings.add(str(line.get("opening")))
        self._file.truncate(end)

    def add(self, request: Request, sent: Mapping[str, Any], reply: Mapping[str, Any]) -> None:
        """Keep a reply, whatever its worth, with what was asked."""
        *opening, last = request.messages
        rest = {member: value for member, value in sent.items() if member != "messages"}
        parts = [*(_hashed(message["content"]) for message in opening), _hashed(json.dumps(rest))]
        name = _hashed("".join(parts))[:16]
        if name not in self._openings:
            self._openings.add(name)
            self._write({"opening": name, "messages": opening, "sent": rest})
        self._write({"about": request.about, "opening": name, "messages": [last], "reply": reply})

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, item: dict[str, Any]) -> None:
        line = _without(json.dumps(item), self._secrets)  # in ASCII: half characters, too
        data = self._compressor.compress(line.encode() + b"\n")
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            raise InputError(f"{self._path}: cannot be written: {error.strerror or error}") from error


def read_lines(file: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the lines of a file of replies, each with the offset behind it; a torn end is not one of them.

    Raises RunError if the file is something else.
    """
    try:
        for data, end in _frames(file):
            yield json.loads(data), end
    except (ValueError, RecursionError) as error:
        raise RunError(f"{file}: holds no replies that can be read ({error}); move it away") from error


def _frames(file: Path) -> Iterator[tuple[bytes, int]]:
    """Yield the content of each whole frame with the offset behind it; raises ValueError for what is no frame."""
    import zstandard

    with file.open("rb") as source:
        rest, end = source.read(_PIECE), 0
        while rest:
            frame, content, size = zstandard.ZstdDecompressor().decompressobj(), bytearray(), 0
            while rest and not frame.eof:
                try:
                    content += frame.decompress(rest)
                except zstandard.ZstdError as error:
                    raise ValueError(str(error)) from error
                size += len(rest) - len(frame.unused_data)
                rest = frame.unused_data or source.read(_PIECE)
            if not frame.eof:
                return
            end += size
            yield bytes(content), end


class Cache:
    """A folder of replies by what was asked of whom."""

    def __init__(self, folder: Path, service: Service, parameters: Mapping[str, Any]) -> None:
        self._folder = folder
        self._secrets = service.secrets
        url, model = service.url, service.model
        self._asked = [
            url,
            model,
            {name: parameters[name] for name in parameters if name not in _NOT_SHAPING},
        ]

    def get(self, request: Request) -> dict[str, Any] | None:
        """Return the reply to a request, if there is one."""
        try:
            reply = json.loads(self._file(request).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return reply if isinstance(reply, dict) else None

    def put(self, request: Request, reply: Mapping[str, Any]) -> None:
        """Keep a reply that could be read."""
        write_json(self._file(request), json.loads(_without(json.dumps(reply), self._secrets)))

    def _file(self, request: Request) -> Path:
        asked = json.dumps([*self._asked, request.digest], sort_keys=True)
        name = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / name[:2] / f"{name}.json"


@lru_cache(maxsize=256)
def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def kept_replies(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each kept reply is about, and the reply, in the order they came."""
    for line, _ in read_lines(file):
        if isinstance(line.get("about"), str) and isinstance(line.get("reply"), dict):
            yield line["about"], line["reply"]


class Memory:
    """What is kept of replies: in the run, in the cache, and who gave them."""

    def __init__(self, kept: Kept | None = None, cache: Cache | None = None) -> None:
        self._kept = kept
        self._cache = cache
        self.models: Counter[str] = Counter()

    def recall(self, request: Request) -> dict[str, Any] | None:
        """Return a reply that another run has had to the same question."""
        return self._cache.get(request) if self._cache else None

    def keep(self, request: Request, sent: Mapping[str, Any], reply: Mapping[str, Any]) -> None:
        """Keep a reply as it came."""
        if isinstance(model := reply.get("model"), str):
            self.models["".join(char if char.isprintable() else " " for char in model)[:100]] += 1
        if self._kept:
            self._kept.add(request, sent, reply)

    def remember(self, request: Request, reply: Mapping[str, Any]) -> None:
        """Let other runs have a reply that could be read."""
        if self._cache:
            self._cache.put(request, reply)

    def close(self) -> None:
        """Close the file."""
        if self._kept:
            self._kept.close()
