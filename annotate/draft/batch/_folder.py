"""The folder of a run's batches: what was sent, what came back. It is all a restart needs.

0001.requests.jsonl    the requests of a batch, as uploaded
0001.json              file and batch id, once they are known
0001.replies.jsonl     the replies, once the batch has ended
0001.refused.jsonl     the requests of a batch that the server did not take: they are sent again in others
spoiled.txt            digests of replies that could not be read: they are asked again next time
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.draft.batch._size import Size
from annotate.errors import RunError
from annotate.files import replacing, whole_lines, write_json


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch in the folder."""

    folder: Path
    name: str

    @property
    def requests(self) -> Path:
        """The file of requests."""
        return self.folder / f"{self.name}.requests.jsonl"

    @property
    def replies(self) -> Path:
        """The file of replies; there once the batch has ended."""
        return self.folder / f"{self.name}.replies.jsonl"

    @property
    def tokens(self) -> int:
        """How many tokens its requests take, about: one for three bytes."""
        return self.requests.stat().st_size // 3

    @property
    def ids(self) -> dict[str, str]:
        """The ids that the server gave: `file`, `batch`."""
        file = self.folder / f"{self.name}.json"
        try:
            return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
        except ValueError as error:
            raise RunError(f"{file}: not JSON: {error}; delete it to send the batch again") from error

    def note(self, **ids: str) -> None:
        """Keep ids."""
        write_json(self.folder / f"{self.name}.json", self.ids | ids)

    def forget(self) -> None:
        """Forget that the batch was started: its file is there still, it can be started again."""
        write_json(
            self.folder / f"{self.name}.json",
            {name: value for name, value in self.ids.items() if name != "batch"},
        )

    def set_aside(self) -> Path:
        """Take the batch out of those that are sent or waited for; returns where its requests are kept."""
        (self.folder / f"{self.name}.json").unlink(missing_ok=True)
        return self.requests.rename(self.folder / f"{self.name}.refused.jsonl")

    def digests(self) -> Iterator[str]:
        """Yield the digests of its requests."""
        for _, line in whole_lines(self.requests):
            yield str(json.loads(line)["custom_id"])

    def lines(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Yield the replies: digest, byte offset, line; a line that is none is passed over."""
        for offset, data in whole_lines(self.replies):
            try:
                line = json.loads(data)
                yield str(line["custom_id"]), offset, line
            except (ValueError, RecursionError, KeyError, TypeError):
                continue

    def line(self, offset: int) -> dict[str, Any]:
        """Read one line of the replies again."""
        with self.replies.open("rb") as file:
            file.seek(offset)
            return dict(json.loads(file.readline()))


class Folder:
    """All batches of a run; `most` is what one may hold."""

    def __init__(self, path: Path, most: Size) -> None:
        self.path = path
        self.most = most
        path.mkdir(parents=True, exist_ok=True)

    def batches(self) -> list[Batch]:
        """Return the batches that were written, in their order."""
        return [
            Batch(self.path, file.name.removesuffix(".requests.jsonl"))
            for file in sorted(self.path.glob("[0-9]*.requests.jsonl"))
        ]

    def next(self) -> Batch:
        """Return a new batch."""
        names = [file.name.partition(".")[0] for file in self.path.glob("[0-9]*.*.jsonl")]
        return Batch(self.path, f"{max(map(int, names), default=0) + 1:04d}")

    def halves(self, batch: Batch) -> list[Batch]:
        """Put the requests of a batch into two new ones, and set it aside."""
        lines = [line for _, line in whole_lines(batch.requests)]
        middle = (len(lines) + 1) // 2
        batch.set_aside()
        halves = []
        for half in filter(None, (lines[:middle], lines[middle:])):
            new = self.next()
            with replacing(new.requests, "wb") as file:
                file.writelines(half)
            halves.append(new)
        return halves

    def spoiled(self) -> set[str]:
        """Return the digests of replies that could not be read."""
        return {line.decode().strip() for _, line in whole_lines(self.path / "spoiled.txt")}

    def spoil(self, digest: str) -> None:
        """Note that a reply could not be read."""
        with (self.path / "spoiled.txt").open("ab") as file:
            file.write(digest.encode() + b"\n")
