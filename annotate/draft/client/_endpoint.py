"""The live endpoint: one chat completion at a time, with all that may happen on the way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import tenacity

from annotate.draft.client._budget import Budget
from annotate.draft.client._connect import connect, post
from annotate.draft.client._dialect import Dialect
from annotate.draft.client._fault import Kind, RequestError
from annotate.draft.client._gate import Gate
from annotate.draft.client._model import Answer, Patience, Reply, Request, Usage
from annotate.draft.client._replies import Memory
from annotate.draft.client._reply import read_reply
from annotate.draft.client._service import Service
from annotate.draft.client._usage import count, count_lost
from annotate.errors import AccessError, BudgetError, ServiceError, UnavailableError

_ASSUMED_OUTPUT = 2_000  # tokens of a reply, where no limit was set: good enough for rates
_TRIES = {Kind.UNREADABLE: 3, Kind.DIALECT: 12}
_PASSING = (Kind.BUSY, Kind.BROKEN, Kind.UNREADABLE, Kind.DIALECT)

Came = dict[str, Any]

_SILENT = (Kind.BUSY, Kind.BROKEN, Kind.REJECTED)
_MOST_SILENT = 50  # requests in a row, each given up after all its attempts


@dataclass(slots=True)
class _Tries:
    """What the attempts at one request have met: failures by kind, how far it stepped down, its own output limit."""

    failures: Counter[Kind] = field(default_factory=Counter)
    level: int = 0
    most: int | None = None

    def note(self, fault: RequestError) -> None:
        self.failures[fault.kind] += 1
        self.level += fault.step
        self.most = fault.most or self.most


class Endpoint:
    """Asks a model over the official client, whose own retries are off: patience, limits and budget are ours."""

    def __init__(
        self,
        service: Service,
        dialect: Dialect,
        gate: Gate,
        budget: Budget,
        patience: Patience,
        memory: Memory,
    ) -> None:
        self._service = service
        self._dialect = dialect
        self._gate = gate
        self._budget = budget
        self._patience = patience
        self._memory = memory
        self._client = connect(service)
        self._stopped: ServiceError | None = None
        self._silent = 0
        self._retrying = tenacity.AsyncRetrying(
            sleep=asyncio.sleep,
            stop=self._is_enough,
            wait=self._pause,
            retry=tenacity.retry_if_exception(_is_passing),
            before_sleep=_count_retry,
            reraise=True,
        )

    async def ask(self, request: Request, usage: Usage, read: Callable[[Reply], Answer]) -> Answer:
        """Return what `read` makes of the reply.

        Raises RequestError when patience is at an end or asking again is no use; AccessError or BudgetError, from
        then on for every request, when the run has to stop.
        """
        if (known := self._memory.recall(request)) is not None:
            usage["from_cache"] += 1
            return read(read_reply(known))
        retrying = self._retrying.copy()  # it keeps the state of one call
        try:
            answer: Answer = await retrying(self._attempt, request, usage, read, _Tries())
        except RequestError as fault:
            self._note_failure(fault)
            raise
        self._silent = 0
        return answer

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()
        self._memory.close()

    async def _attempt(
        self, request: Request, usage: Usage, read: Callable[[Reply], Answer], tries: _Tries
    ) -> Answer:
        self._go_on()
        output = tries.most or self._dialect.most or _ASSUMED_OUTPUT
        booked = request.tokens + output
        try:
            async with self._budget.hold(request.tokens, output, usage), self._gate(booked):
                self._go_on()  # much may have been learnt while we waited
                body = self._dialect.body(request, tries.level, tries.most)
                reply, came = await self._send(request, body, booked, usage)
            self._dialect.understood(body)
            answer = self._read(reply, read, body)
            self._memory.remember(request, came)
            return answer
        except BudgetError as error:
            self._stopped = error
            raise
        except RequestError as fault:
            tries.note(fault)
            raise

    def _go_on(self) -> None:
        if self._stopped:
            raise self._stopped

    def _read(self, reply: Reply, read: Callable[[Reply], Answer], body: dict[str, Any]) -> Answer:
        try:
            return read(reply)
        except RequestError as fault:
            raise self._judged(fault, body) from None

    async def _send(
        self, request: Request, body: dict[str, Any], booked: int, usage: Usage
    ) -> tuple[Reply, Came]:
        usage["requests"] += 1
        try:
            async with asyncio.timeout(self._patience.deadline):
                answer = await post(self._client, "/chat/completions", body, self._service)
            self._memory.keep(request, body, answer)
            before = usage["input_tokens"]
            self._gate.went_well(booked, count(answer, request, usage))
            if not self._dialect.read_so_much(request.tokens, usage["input_tokens"] - before):
                usage["prompts_cut"] += 1
            return read_reply(answer), answer
        except TimeoutError:
            count_lost(request, usage)
            raise RequestError(Kind.BROKEN, f"no whole reply within {self._patience.deadline:g} s") from None
        except RequestError as fault:
            raise self._judged(fault, body) from None

    def _note_failure(self, fault: RequestError) -> None:
        """Stop when nothing comes back any more, rather than name thousands of articles as failed."""
        self._silent = self._silent + 1 if fault.kind in _SILENT else 0
        if self._silent >= _MOST_SILENT and not self._stopped:
            self._stopped = UnavailableError(
                f"{self._silent} requests in a row failed, the last one: {fault}; what was drafted is kept, "
                "the same command with --retry-failed goes on"
            )

    def _judged(self, fault: RequestError, body: dict[str, Any]) -> ServiceError:
        """Draw the consequences of a fault for the requests that follow."""
        if fault.kind is Kind.BUSY:
            self._gate.was_busy()
        if changed := another_body(fault, body, self._dialect):
            return RequestError(
                changed.kind, self._service.clean(str(changed)), step=changed.step, most=changed.most
            )
        if fault.kind is Kind.ACCESS:
            self._stopped = AccessError(
                f"{self._service.url} refuses us: {self._service.clean(str(fault))}; check key, rights, quota, "
                f"address and model name ({self._service.model}); what was drafted is kept, the same command goes on"
            )
            return self._stopped
        return RequestError(fault.kind, self._service.clean(str(fault)), fault.wait)

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        fault = _fault(state)
        left = self._patience.total - (state.seconds_since_start or 0.0)
        if left <= 0 or (fault.wait or 0.0) > left:
            return True
        tries: _Tries = state.args[3]
        return fault.kind is not Kind.BUSY and tries.failures[fault.kind] >= _TRIES.get(
            fault.kind, self._patience.attempts
        )

    def _pause(self, state: tenacity.RetryCallState) -> float:
        fault = _fault(state)
        if fault.kind is Kind.DIALECT:
            return 0.0
        jittered = tenacity.wait_random_exponential(self._patience.pause, self._patience.longest)(state)
        return jittered if fault.wait is None else fault.wait + min(jittered, 1.0)


def another_body(fault: RequestError, sent: dict[str, Any], dialect: Dialect) -> RequestError | None:
    """Return what follows where a fault is one of the body that was sent; None for all others.

    The kind is DIALECT if the next body will be another one, and the request is worth asking again.
    """
    if fault.kind is Kind.DIALECT:
        step = dialect.adapt(str(fault), sent)
        return RequestError(Kind.REJECTED if step is None else Kind.DIALECT, str(fault), step=step or 0)
    if fault.kind is Kind.TOO_LONG and fault.refusal and (most := dialect.lower(fault.refusal, sent)):
        return RequestError(Kind.DIALECT, str(fault), most=most)
    if fault.kind is Kind.EMPTY:
        if dialect.widen(sent):
            return RequestError(Kind.DIALECT, str(fault))
        return RequestError(Kind.EMPTY, f"{fault}; {dialect.most} tokens are the most (see --max-output)")
    return None


def _fault(state: tenacity.RetryCallState) -> RequestError:
    error = state.outcome.exception() if state.outcome else None
    return cast(RequestError, error)


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, RequestError) and error.kind in _PASSING


def _count_retry(state: tenacity.RetryCallState) -> None:
    usage: Usage = state.args[1]
    usage["retries"] += 1
