"""The server's side of a batch: upload, start, poll, fetch, each of them insisted on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import tenacity

from annotate.draft.batch._folder import Batch
from annotate.draft.client import Kind, Patience, RequestError, Service, connect, faults
from annotate.errors import AccessError, UnavailableError
from annotate.files import replacing

if TYPE_CHECKING:
    from openai.types import Batch as RemoteBatch

T = TypeVar("T")
_GOING = (
    "validating", "in_progress", "finalizing", "cancelling", "canceling",
    "queued", "in_queue", "pending", "running", "processing", "created", "registering", "not_started",
)  # fmt: skip
"""States of a batch that is under way; in every other it has ended, whatever a server calls it."""
WHOLE = ("completed", "expired")
"""States of a batch that has ended by itself: what has no reply is asked again."""
_FULL = re.compile(
    r"enqueued token|token_limit_exceeded|batch queue|too many (?:batches|enqueued)", re.IGNORECASE
)
_LIMIT = re.compile(r"limit:? ([\d,]{1,20})", re.IGNORECASE)
_LONGEST_POLL = 60.0
_PIECE = 2**16
_RECENT = 100  # batches of the account that are looked through for one whose id we could not note


class Full(Exception):  # noqa: N818 - a state of the server, nobody's error
    """The account has as many tokens enqueued as it may; `limit` is how many, if the server says so."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        match = _LIMIT.search(words)
        self.limit = int(match[1].replace(",", "") or 0) if match else None


class Remote:
    """Talks to the Files and Batches parts of the API."""

    def __init__(self, service: Service, patience: Patience) -> None:
        self._service = service
        self._patience = patience
        self._client = connect(service, bounded=False)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def fetch_replies(self, batch: Batch) -> str:
        """Bring a batch to its end, from wherever it is, and write its replies; returns its last state.

        Raises Full if it has to be started again later, UnavailableError if the server will not take it: its
        requests are set aside, the next run sends them again.
        """
        ended = await self._wait(await self._begun(batch))
        files = [ended.output_file_id, ended.error_file_id]
        if ended.status in WHOLE or any(files):
            await self._insist(lambda: self._download(files, batch.replies))
            return str(ended.status)
        told = ended.errors.data if ended.errors and ended.errors.data else []
        words = "; ".join(f"{error.code or ''} {error.message or ''}".strip() for error in told[:3])
        if _FULL.search(words):
            batch.forget()
            raise Full(words)
        batch.set_aside()
        state = "".join(char for char in str(ended.status)[:40] if char.isprintable())
        raise UnavailableError(
            f"batch {batch.name} ended as {state!r}: {self._service.clean(words or 'no reason given')}; "
            "the same command sends its requests again"
        )

    async def _begun(self, batch: Batch) -> str:
        """Return the id of the batch, uploading and starting it if that has not been done."""
        if "file" not in batch.ids:
            batch.note(file=await self._insist(lambda: self._upload(batch.requests)))
        if "batch" not in batch.ids:
            batch.note(batch=await self._insist(lambda: self._start(batch.ids["file"])))
        return batch.ids["batch"]

    async def _upload(self, path: Path) -> str:
        from openai.types import FileObject

        uploaded = await self._client.files.create(file=path, purpose="batch")
        return _expected(uploaded, FileObject).id

    async def _start(self, file: str) -> str:
        """Start the batch of a file, unless it was started before we could note its id."""
        from openai.types import Batch as RemoteBatch

        page = await self._client.batches.list(limit=_RECENT)
        started = next(
            (batch.id for batch in page.data if batch.input_file_id == file and batch.status != "failed"),
            None,
        )
        if started:
            return started
        batch = await self._client.batches.create(
            input_file_id=file, endpoint="/v1/chat/completions", completion_window="24h"
        )
        return _expected(batch, RemoteBatch).id

    async def _wait(self, batch_id: str) -> RemoteBatch:
        pause = self._patience.pause
        while True:
            batch = await self._insist(lambda: self._retrieve(batch_id))
            if batch.status not in _GOING:
                return batch
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_POLL)

    async def _retrieve(self, batch_id: str) -> RemoteBatch:
        from openai.types import Batch as RemoteBatch

        return _expected(await self._client.batches.retrieve(batch_id), RemoteBatch)

    async def _download(self, files: list[str | None], path: Path) -> None:
        """Write the content of the files into one, piece by piece: they may be large."""
        with replacing(path, "wb") as target:
            for file in filter(None, files):
                async with self._client.files.with_streaming_response.content(file) as response:
                    async for piece in response.iter_bytes(_PIECE):
                        target.write(piece)
                target.write(b"\n")

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call until it works; raises AccessError if the server refuses us, UnavailableError out of patience."""

        async def attempt() -> T:
            with faults(self._service):
                return await call()

        retrying = tenacity.AsyncRetrying(
            sleep=asyncio.sleep,
            stop=tenacity.stop_after_attempt(self._patience.attempts),
            wait=tenacity.wait_random_exponential(self._patience.pause, self._patience.longest),
            retry=tenacity.retry_if_exception(_is_passing),
            reraise=True,
        )
        try:
            result: Any = await retrying(attempt)
        except RequestError as fault:
            if _FULL.search(str(fault)):
                raise Full(str(fault)) from None
            refused = fault.kind not in (Kind.BUSY, Kind.BROKEN)
            raise (AccessError if refused else UnavailableError)(
                f"{self._service.url} does not take batches: {fault}; what was done is kept, the same command goes on"
            ) from None
        answer: T = result
        return answer


def _expected(answer: T, kind: type[T]) -> T:
    """Return what the client made of a response, if it is what it ought to be: a page of HTML becomes a str there."""
    if not isinstance(answer, kind):
        raise RequestError(Kind.BROKEN, f"the server answered with something that is no {kind.__name__}")
    return answer


def _is_passing(error: BaseException) -> bool:
    is_passing = isinstance(error, RequestError) and error.kind in (Kind.BUSY, Kind.BROKEN)
    return is_passing and not _FULL.search(str(error))
