"""The Batch API as an endpoint: questions are gathered until nobody has another, and sent together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import IO, Any

from annotate.draft.batch._folder import Batch, Folder
from annotate.draft.batch._remote import WHOLE, Full, Remote
from annotate.draft.batch._size import Load
from annotate.draft.client import (
    Answer,
    Budget,
    Dialect,
    Kind,
    Memory,
    Patience,
    Reply,
    Request,
    RequestError,
    Service,
    Usage,
    another_body,
    count,
    of_status,
    read_reply,
)
from annotate.errors import AccessError, AnnotateError, ServiceError, UnavailableError
from annotate.files import to_line

_LONGEST_PAUSE = 600.0  # seconds between two looks at a queue that is full
_TURNS = 50  # of the loop in which nobody asks anything, besides
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
        folder: Folder,
        patience: Patience,
        memory: Memory,
        say: Callable[[str], None],
    ) -> None:
        self._service = service
        self._dialect = dialect
        self._budget = budget
        self._folder = folder
        self._patience = patience
        self._memory = memory
        self._say = say
        self._remote = Remote(service, patience)
        self._answers: dict[str, tuple[Batch, int]] = {}
        self._waiting: dict[str, asyncio.Future[Line]] = {}
        self._sent: set[str] = set()
        self._spool: IO[bytes] | None = None
        self._load = Load()
        self._queue: list[Batch] = []
        self._running: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._is_full_told = False
        self._news = asyncio.Event()
        self._stopped: ServiceError | None = None
        self._sender: asyncio.Task[None] | None = None

    async def ask(self, request: Request, usage: Usage, read: Callable[[Reply], Answer]) -> Answer:
        """Return what `read` makes of the reply; raises RequestError, AccessError, BudgetError as the live endpoint."""
        if (known := self._memory.recall(request)) is not None:
            usage["from_cache"] += 1
            return read(read_reply(known))
        level, most = 0, None
        for attempt in range(self._patience.attempts):
            asked = replace(request, sample=request.sample + _AGAIN * attempt)
            try:
                return await self._once(asked, usage, read, level, most)
            except RequestError as fault:
                level += fault.step
                most = fault.most or most
                if fault.kind not in _PASSING or attempt + 1 == self._patience.attempts:
                    raise
                usage["retries"] += 1
        raise RequestError(Kind.BROKEN, "no attempt was allowed")

    async def aclose(self) -> None:
        """Stop sending; batches under way go on at the server and are fetched next time."""
        for task in filter(None, (self._sender, *self._running)):
            task.cancel()
        if self._sender:
            await asyncio.wait([self._sender, *self._running])
        if self._spool:
            self._spool.close()
        await self._remote.aclose()
        self._memory.close()

    async def _once(
        self,
        request: Request,
        usage: Usage,
        read: Callable[[Reply], Answer],
        level: int,
        most: int | None,
    ) -> Answer:
        usage["requests"] += 1
        body = self._dialect.body(request, level, most)
        output = most or self._dialect.most or _ASSUMED_OUTPUT
        async with self._budget.hold(request.tokens, output, usage):
            line = await self._answer(request, body)
            reply, came = self._reply(line, request, body, usage)
        try:
            answer = read(reply)
        except RequestError as fault:
            self._folder.spoil(request.digest)
            raise self._cleaned(fault, body) from None
        self._memory.remember(request, came)
        return answer

    def _reply(self, line: Line, request: Request, body: dict[str, Any], usage: Usage) -> tuple[Reply, Line]:
        """Read a line of a batch's replies, drawing the consequences of a failure."""
        response = line.get("response") if isinstance(line.get("response"), dict) else {}
        answer = response.get("body") if isinstance(response, dict) else None
        status = response.get("status_code") if isinstance(response, dict) else None
        if status == 200 and isinstance(answer, dict):
            self._memory.keep(request, body, answer)
            count(answer, request, usage)
            self._dialect.understood(body)
            try:
                return read_reply(answer), answer
            except RequestError as spoilt:
                self._folder.spoil(request.digest)
                raise self._cleaned(spoilt, body) from None
        error = _error(line, answer)
        fault = of_status(status if isinstance(status, int) and status >= 400 else 503, error, {})
        words = self._service.clean(str(fault))
        if fault.kind is Kind.ACCESS:
            self._stop(
                AccessError(f"{self._service.url} refuses us: {words}; check rights, quota and model name")
            )
        raise self._cleaned(fault, body)

    def _cleaned(self, fault: RequestError, body: dict[str, Any]) -> RequestError:
        """Return a fault in words that can be shown, with what follows from it for the next body."""
        told = another_body(fault, body, self._dialect) or fault
        return RequestError(told.kind, self._service.clean(str(told)), step=told.step, most=told.most)

    async def _answer(self, request: Request, body: dict[str, Any]) -> Line:
        digest = request.digest
        if self._sender is None:
            self._take_up()
            self._sender = asyncio.create_task(self._send())
            self._sender.add_done_callback(self._task_ended)
        if self._stopped:
            raise self._stopped
        if digest in self._answers:
            batch, offset = self._answers[digest]
            return batch.line(offset)
        future = self._waiting.setdefault(digest, asyncio.get_running_loop().create_future())
        if digest not in self._sent:
            self._sent.add(digest)
            tokens = request.tokens + (self._dialect.most or _ASSUMED_OUTPUT)
            self._add(
                tokens, {"custom_id": digest, "method": "POST", "url": "/v1/chat/completions", "body": body}
            )
        self._news.set()
        return await future

    def _take_up(self) -> None:
        """Take up what earlier processes left: replies, and batches that are still on their way."""
        spoiled = self._folder.spoiled()
        for batch in self._folder.batches():
            if not batch.replies.exists():
                self._sent.update(batch.digests())
                self._queue.append(batch)
                continue
            for digest, offset, line in batch.lines():
                if digest not in spoiled and _is_answer(line):
                    self._answers[digest] = batch, offset

    def _add(self, tokens: int, line: Line) -> None:
        """Write a request into the file of the next batch; what does not fit there begins another."""
        data = to_line(line)
        if not self._load.has_room(self._folder.most, len(data), tokens):
            self._close()
        if self._spool is None:
            self._spool = (self._folder.path / "next.part").open("wb")
        self._spool.write(data)
        self._load.add(len(data), tokens)

    async def _send(self) -> None:
        """Again and again, send what has gathered; first, take up the batches that are under way."""
        while True:
            for batch in self._queue:
                task = asyncio.create_task(self._finish(batch))
                self._running.add(task)
                task.add_done_callback(self._task_ended)
            self._queue.clear()
            await self._quiet()
            self._close()

    async def _quiet(self) -> None:
        """Wait until there is something to send and no more comes."""
        await self._news.wait()
        while self._news.is_set():
            self._news.clear()
            await asyncio.sleep(_QUIET)
            for _ in range(_TURNS):  # on a busy machine half a second may be one turn of the loop
                await asyncio.sleep(0)

    def _close(self) -> None:
        """Give the gathered requests their name: from now on they are a batch."""
        if self._spool is None:
            return
        self._spool.close()
        self._spool = None
        batch = self._folder.next()
        (self._folder.path / "next.part").rename(batch.requests)
        count, self._load = self._load.requests, Load()
        self._queue.append(batch)
        self._say(f"batch {batch.name}: {count} requests; they may take a day, the command can be repeated")

    async def _finish(self, batch: Batch) -> None:
        """Bring a batch to its end and hand out its replies; while the server's queue is full, wait for room in it."""
        pause = self._patience.pause
        while True:
            try:
                state = await self._remote.fetch_replies(batch)
                break
            except Full as full:
                if full.limit and batch.tokens > full.limit and (halves := self._folder.halves(batch)):
                    self._say(
                        f"batch {batch.name} is larger than the {full.limit} tokens that may be enqueued: cut in two"
                    )
                    await asyncio.gather(*map(self._finish, halves))
                    return
                self._say_full(full)
                await self._wait_for_room(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        self._room.set()
        missing = self._hand_out_all(batch)
        if missing and state not in WHOLE:
            raise UnavailableError(
                f"batch {batch.name} ended as {state!r}, {len(missing)} of its requests without a reply; what came is "
                "kept, the same command sends the rest"
            )
        for digest in missing:
            self._hand_out(digest, {"error": {"message": "the batch ended without a reply"}})

    async def _wait_for_room(self, pause: float) -> None:
        """Wait until another batch of ours has ended; those of others are not seen, so no longer than `pause`."""
        self._room.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._room.wait(), pause)

    def _say_full(self, full: Full) -> None:
        if not self._is_full_told:
            self._is_full_told = True
            self._say(f"the server's queue is full ({self._service.clean(str(full))}); waiting for room")

    def _hand_out_all(self, batch: Batch) -> set[str]:
        """Hand out the replies of a batch; returns the digests of the requests that have none."""
        missing = set(batch.digests())
        for digest, offset, line in batch.lines():
            if _is_answer(line):
                self._answers[digest] = batch, offset
            self._hand_out(digest, line)
            missing.discard(digest)
        return missing

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

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        """Stop everybody when a batch, or the sending, has come to a bad end."""
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, AnnotateError):
            self._stop(error if isinstance(error, ServiceError) else ServiceError(str(error)))
        else:
            self._fail(error)


def _is_answer(line: Line) -> bool:
    response = line.get("response")
    return isinstance(response, dict) and response.get("status_code") == 200


def _error(line: Line, answer: Any) -> dict[str, Any]:
    for place in (answer.get("error") if isinstance(answer, dict) else None, line.get("error")):
        if isinstance(place, dict):
            return place
    return {"message": "no reply"}
