"""The Batch API as an endpoint: questions are gathered until nobody has another, and sent together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from annotate.draft.batch._folder import Batch, Folder
from annotate.draft.batch._remote import Remote
from annotate.draft.client import (
    Answer,
    Budget,
    Dialect,
    Kind,
    Patience,
    Reply,
    Request,
    RequestError,
    Service,
    Usage,
    count,
    of_status,
    read_reply,
)
from annotate.errors import AccessError, AnnotateError, ServiceError
from annotate.files import to_line

_MOST_REQUESTS = 20_000  # of a batch; the API takes 50,000
_MOST_BYTES = 100_000_000  # of its file; the API takes 200 MB
_QUIET = 0.5  # seconds without a new question after which they are sent
_AGAIN = (
    1_000  # sample numbers of repeated attempts: another digest, so that old replies are not taken for new
)
_PASSING = (Kind.BUSY, Kind.BROKEN, Kind.UNREADABLE, Kind.DIALECT)
_ASSUMED_OUTPUT = 2_000

Line = dict[str, Any]


class BatchEndpoint:
    """Answers requests by batches. What was asked and answered is in the folder, whenever the process ends.

    A request is known by its digest: one that an earlier process sent is waited for, not sent again.
    """

    def __init__(
        self,
        service: Service,
        dialect: Dialect,
        budget: Budget,
        folder: Path,
        patience: Patience,
        say: Callable[[str], None],
    ) -> None:
        self._service = service
        self._dialect = dialect
        self._budget = budget
        self._folder = Folder(folder)
        self._patience = patience
        self._say = say
        self._remote = Remote(service, patience)
        self._answers: dict[str, tuple[Batch, int]] = {}
        self._waiting: dict[str, asyncio.Future[Line]] = {}
        self._sent: set[str] = set()
        self._spool: IO[bytes] | None = None
        self._spooled = 0
        self._news = asyncio.Event()
        self._stopped: ServiceError | None = None
        self._sender: asyncio.Task[None] | None = None

    async def ask(self, request: Request, usage: Usage, read: Callable[[Reply], Answer]) -> Answer:
        """Return what `read` makes of the reply; raises RequestError, AccessError, BudgetError as the live endpoint."""
        level = 0
        for attempt in range(self._patience.attempts):
            asked = replace(request, sample=request.sample + _AGAIN * attempt)
            try:
                return await self._once(asked, usage, read, level)
            except RequestError as fault:
                level += fault.step
                if fault.kind not in _PASSING or attempt + 1 == self._patience.attempts:
                    raise
                usage["retries"] += 1
        raise RequestError(Kind.BROKEN, "no attempt was allowed")

    async def aclose(self) -> None:
        """Stop sending; batches under way go on at the server and are fetched next time."""
        if self._sender:
            self._sender.cancel()
            await asyncio.wait([self._sender])
        if self._spool:
            self._spool.close()
        await self._remote.aclose()

    async def _once(
        self, request: Request, usage: Usage, read: Callable[[Reply], Answer], level: int
    ) -> Answer:
        usage["requests"] += 1
        body = self._dialect.body(request, level)
        output = self._dialect.most or _ASSUMED_OUTPUT
        async with self._budget.hold(request.tokens, output, usage):
            line = await self._answer(request.digest, body)
            reply = self._reply(line, body, usage)
        try:
            return read(reply)
        except RequestError:
            self._folder.spoil(request.digest)
            raise

    def _reply(self, line: Line, body: dict[str, Any], usage: Usage) -> Reply:
        """Read a line of a batch's replies, drawing the consequences of a failure."""
        response = line.get("response") if isinstance(line.get("response"), dict) else {}
        answer = response.get("body") if isinstance(response, dict) else None
        status = response.get("status_code") if isinstance(response, dict) else None
        if status == 200 and isinstance(answer, dict):
            count(answer, usage)
            self._dialect.understood(body)
            return self._read(answer)
        error = _error(line, answer)
        fault = of_status(status if isinstance(status, int) and status >= 400 else 503, error, {})
        words = self._service.clean(str(fault))
        if fault.kind is Kind.ACCESS:
            self._stop(
                AccessError(f"{self._service.url} refuses us: {words}; check rights, quota and model name")
            )
        step = self._dialect.adapt(words, body) if fault.kind is Kind.DIALECT else 0
        raise RequestError(Kind.REJECTED if step is None else fault.kind, words, step=step or 0)

    def _read(self, answer: Line) -> Reply:
        try:
            return read_reply(answer)
        except RequestError as fault:
            raise RequestError(fault.kind, self._service.clean(str(fault))) from None

    async def _answer(self, digest: str, body: dict[str, Any]) -> Line:
        if self._sender is None:
            self._load()
            self._sender = asyncio.create_task(self._send())
            self._sender.add_done_callback(self._sender_ended)
        if self._stopped:
            raise self._stopped
        if digest in self._answers:
            batch, offset = self._answers[digest]
            return batch.line(offset)
        future = self._waiting.setdefault(digest, asyncio.get_running_loop().create_future())
        if digest not in self._sent:
            self._sent.add(digest)
            self._add({"custom_id": digest, "method": "POST", "url": "/v1/chat/completions", "body": body})
        self._news.set()
        return await future

    def _load(self) -> None:
        """Take up what earlier processes left: replies, and batches that are still on their way."""
        spoiled = self._folder.spoiled()
        for batch in self._folder.batches():
            if not batch.replies.exists():
                self._sent.update(batch.digests())
                continue
            for digest, offset, line in batch.lines():
                if digest not in spoiled and _is_answer(line):
                    self._answers[digest] = batch, offset

    def _add(self, line: Line) -> None:
        """Write a request into the file of the next batch."""
        if self._spool is None:
            self._spool = (self._folder.path / "next.part").open("wb")
            self._spooled = 0
        self._spool.write(to_line(line))
        self._spooled += 1

    async def _send(self) -> None:
        """Finish the batches that are under way; then, again and again, send what has gathered."""
        try:
            for batch in [batch for batch in self._folder.batches() if not batch.replies.exists()]:
                await self._finish(batch)
            while True:
                await self._quiet()
                if self._spool:
                    await self._finish(self._closed())
        except AnnotateError as error:
            self._stop(error if isinstance(error, ServiceError) else ServiceError(str(error)))

    async def _quiet(self) -> None:
        """Wait until there is something to send and no more comes."""
        await self._news.wait()
        while self._news.is_set() and not self._is_full():
            self._news.clear()
            await asyncio.sleep(_QUIET)
        self._news.clear()

    def _is_full(self) -> bool:
        return self._spool is not None and (
            self._spooled >= _MOST_REQUESTS or self._spool.tell() >= _MOST_BYTES
        )

    def _closed(self) -> Batch:
        """Give the gathered requests their name: from now on they are a batch."""
        if self._spool:
            self._spool.close()
            self._spool = None
        batch = self._folder.next()
        (self._folder.path / "next.part").rename(batch.requests)
        self._say(
            f"batch {batch.name}: {self._spooled} requests; they may take a day, the command can be repeated"
        )
        return batch

    async def _finish(self, batch: Batch) -> None:
        """Wait for a batch and hand out its replies; requests without one have failed in passing."""
        await self._remote.fetch_replies(batch)
        digests = set(batch.digests())
        for digest, offset, line in batch.lines():
            if _is_answer(line):
                self._answers[digest] = batch, offset
            self._hand_out(digest, line)
            digests.discard(digest)
        for digest in digests:
            self._hand_out(digest, {"error": {"message": "the batch ended without a reply"}})

    def _hand_out(self, digest: str, line: Line) -> None:
        self._sent.discard(digest)
        future = self._waiting.pop(digest, None)
        if future and not future.done():
            future.set_result(line)

    def _stop(self, error: ServiceError) -> ServiceError:
        """Let everybody who waits, and who comes, have the error."""
        self._stopped = error
        self._fail(error)
        return error

    def _fail(self, error: BaseException) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error)
        self._waiting.clear()

    def _sender_ended(self, sender: asyncio.Task[None]) -> None:
        if not sender.cancelled() and (error := sender.exception()):
            self._fail(error)


def _is_answer(line: Line) -> bool:
    response = line.get("response")
    return isinstance(response, dict) and response.get("status_code") == 200


def _error(line: Line, answer: Any) -> dict[str, Any]:
    for place in (answer.get("error") if isinstance(answer, dict) else None, line.get("error")):
        if isinstance(place, dict):
            return place
    return {"message": "no reply"}
