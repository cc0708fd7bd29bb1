"""One small request to a server, and what it shows of what the server understands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from annotate.article import Article
from annotate.draft.client import Budget, Endpoint, Gate, Memory, Patience, Service, Usage
from annotate.draft.llm import _contract
from annotate.draft.llm._contract import Reading
from annotate.draft.llm._setup import Settings, prompter
from annotate.draft.llm._split import Parts
from annotate.errors import ServiceError
from annotate.schema import Schema

_ARTICLE = Article(
    "probe", "2031年上半年，青禾高新区实现规上工业产值128.6亿元，同比增长9.2%。蓝杉储能电池项目开工建设。"
)
_PATIENCE = Patience(deadline=120.0, attempts=2, total=180.0)

Told = tuple[str, bool | None, str]
"""What was looked at, whether it is well (None: nothing to judge), and what is said of it."""


def probe(settings: Settings, schema: Schema) -> Iterator[Told]:
    """Ask about one sentence in the real prompt; yield what the answer shows: access, format, reading, limits.

    Raises InputError or AccessError for settings that cannot work.
    """
    service = settings.service()
    said: list[str] = []
    usage, memory = Usage(), Memory()
    request = prompter(settings, schema).draft(Parts(_ARTICLE).whole)

    async def ask() -> Reading:
        dialect = settings.dialect(service, said.append)
        budget = Budget(None, None, settings.model)
        endpoint = Endpoint(service, dialect, Gate(1), budget, _PATIENCE, memory)
        try:
            return await endpoint.ask(request, usage, lambda reply: _contract.read(reply, schema, 100))
        finally:
            await endpoint.aclose()

    try:
        reading = asyncio.run(ask())
    except ServiceError as error:
        yield "model", False, str(error)
        return
    finally:
        changes = "; ".join(said)
    answered = ", ".join(memory.models) or "a model that does not tell its name"
    yield (
        "model",
        True,
        f"{service.url}: {answered} answered a small request with {len(reading.items)} records",
    )
    yield "format", None, changes or "took the reply format and all parameters"
    yield _read_all(usage, request.tokens)
    yield from _known(service)


def _read_all(usage: Usage, asked: int) -> Told:
    if usage["estimated_replies"]:
        return "usage", None, "the server tells no usage: budgets go by estimates"
    if usage["prompts_cut"]:
        return (
            "context",
            False,
            f"the server read {usage['input_tokens']} tokens of about {asked}: prompts are cut",
        )
    return "context", True, f"the whole prompt was read: {usage['input_tokens']} tokens (estimated {asked})"


def _known(service: Service) -> Iterator[Told]:
    known = service.provider
    facts = [f"context of {known.context} tokens"] if known.context else []
    facts += [known.note] if known.note else []
    if known.name:
        yield "provider", None, f"{known.name}: {'; '.join(facts) or 'nothing to heed'}"
