"""From settings to a drafter that is ready to go, and to an estimate of what it will cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from annotate.article import Article
from annotate.draft.client import (
    REPLIES,
    Again,
    Asks,
    Budget,
    Cache,
    Dialect,
    Endpoint,
    Gate,
    Kept,
    Memory,
    Patience,
    Price,
    Prices,
    Service,
    shown,
    tokens,
)
from annotate.draft.llm._draft import Options
from annotate.draft.llm._drafter import LlmDrafter
from annotate.draft.llm._prompt import Prompter
from annotate.draft.llm._split import Parts
from annotate.errors import InputError, RunError
from annotate.files import whole_lines
from annotate.schema import Schema
from annotate.store import DRAFTS, manifest

_BUDGET_OUTPUT = 16_000  # tokens a reply may have when a budget has to be kept and no limit is given
_SAMPLING = 0.7  # temperature of repeated samples: without some, they would all say the same
_WAITING = 4  # articles in work for each request in flight: those that wait hold up nobody
_OUTPUT_SHARE = Decimal(
    "1.2"
)  # tokens of a reply for each token of text, about: 200 records in 13,000 characters


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the `llm` drafter can be told. Key and address, which may hold one, never show."""

    model: str
    base_url: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    concurrency: int = 8
    rpm: int | None = None
    tpm: int | None = None
    budget: str | None = None
    prices: Path | None = None
    prompts: Path | None = None
    temperature: Decimal | None = None
    max_output: int | None = None
    patience: Patience = field(default_factory=Patience)
    options: Options = field(default_factory=Options)
    batch: bool = False
    provider: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    reasoning_effort: str | None = None
    keep_replies: bool = True
    cache: Path | None = None
    batch_size: str | None = None

    def service(self) -> Service:
        """Return where the model is reached; raises InputError or AccessError."""
        return Service.of(self.model, self.base_url, self.key, provider=self.provider, headers=self.headers)

    def dialect(self, service: Service, say: Callable[[str], None]) -> Dialect:
        """Return what the server is taken to understand, until it says otherwise."""
        known = service.provider
        return Dialect(
            self.model,
            _optional(self, service),
            say,
            known.formats,
            limit_name=known.limit,
            is_limit_given=self.max_output is not None,
            extra={**known.body(self.model), **self.extra_body},
        )

    def shape(self) -> dict[str, Any]:
        """Return what shapes a reply beside model, prompts and options; what was not given is left out."""
        told = {
            "seed": self.seed,
            "reasoning_effort": self.reasoning_effort,
            "extra_body": dict(self.extra_body),
        }
        given = {name: value for name, value in told.items() if value not in (None, {})}
        return {"temperature": str(_temperature(self)), "max_output": self.max_output, **given}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will take: articles, requests, tokens, money (None where no price is known)."""

    articles: int
    requests: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    currency: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the estimate for `--json`."""
        cost = None if self.cost is None else shown(self.cost)
        names = ("articles", "requests", "input_tokens", "output_tokens", "currency")
        return {**{name: getattr(self, name) for name in names}, "cost": cost}


def prompter(settings: Settings, schema: Schema) -> Prompter:
    """Return what writes the prompts."""
    return Prompter.of(schema, settings.prompts)


def price(settings: Settings) -> Price | None:
    """Return what the model costs, if it is known."""
    return Prices(settings.prices).of(settings.model, batch=settings.batch)


def drafter(settings: Settings, schema: Schema, folder: Path, say: Callable[[str], None]) -> LlmDrafter:
    """Return the drafter for a run folder; `say` gets what a person should know once.

    Raises InputError or AccessError for settings that cannot work.
    """
    service = settings.service()
    say(f"asking {service.model} at {service.url}")
    spent = _spent(folder) if settings.budget else {}
    budget = Budget(settings.budget, price(settings), settings.model, spent)

    from annotate.draft.batch import BatchEndpoint, Folder, Size

    size = Size.of(settings.batch_size)
    memories: list[Memory] = []

    def connect() -> Asks:
        dialect = settings.dialect(service, say)
        memory = _memory(settings, service, folder)
        memories.append(memory)
        if settings.batch:
            return BatchEndpoint(
                service, dialect, budget, Folder(folder / "batch", size), settings.patience, memory, say
            )
        gate = Gate(settings.concurrency, settings.rpm, settings.tpm)
        return Endpoint(service, dialect, gate, budget, settings.patience, memory)

    def answered() -> dict[str, Any]:
        models = sum((memory.models for memory in memories), Counter[str]())
        return {"address": service.url, "models": dict(models)}

    width = 10_000 if settings.batch else max(_WAITING * settings.concurrency, 16)
    return LlmDrafter(
        prompter(settings, schema),
        connect,
        settings.model,
        settings.options,
        width=width,
        secret=partial(_secret, folder),
        answered=answered,
        **settings.shape(),
    )


def rereader(folder: Path, schema: Schema, prompts: Path | None = None) -> LlmDrafter:
    """Return the drafter that reads the kept replies of a run again, with its model and options, asking nobody.

    Raises RunError if the run was not drafted by a model, or has kept no replies.
    """
    shape = manifest(folder).get("shape", {})
    try:
        model, options = str(shape["model"]), Options(**shape["options"])
    except (KeyError, TypeError):
        raise RunError(
            f"{folder}: is no run of the llm drafter; only its replies can be read again"
        ) from None
    again = Again(folder)
    return LlmDrafter(
        Prompter.of(schema, prompts),
        lambda: again,
        model,
        options,
        width=64,
        secret=partial(_secret, folder),
        answered=dict,
    )


def estimate(articles: Iterable[Article], settings: Settings, schema: Schema) -> Estimate:
    """Estimate what drafting takes, without repairs and second looks, from lengths alone."""
    writer = prompter(settings, schema)
    shape = tokens(json.dumps(writer.shape))
    count: Counter[str] = Counter()
    for article in articles:
        count["articles"] += 1
        for part in Parts(article).all(settings.options.part):
            count["requests"] += settings.options.samples
            count["input_tokens"] += settings.options.samples * (writer.draft(part).tokens + shape)
            count["output_tokens"] += settings.options.samples * int(_OUTPUT_SHARE * tokens(part.text))
    cost = price(settings)
    return Estimate(
        count["articles"],
        count["requests"],
        count["input_tokens"],
        count["output_tokens"],
        cost.of(count) if cost else None,
        cost.currency if cost else None,
    )


def _secret(folder: Path) -> str:
    return str(manifest(folder).get("nonce") or token_hex(16))


def _memory(settings: Settings, service: Service, folder: Path) -> Memory:
    kept = Kept(folder / REPLIES, service.secrets) if settings.keep_replies else None
    if not settings.cache:
        return Memory(kept)
    known = {**_optional(settings, service), **service.provider.body(settings.model), **settings.extra_body}
    return Memory(kept, Cache(settings.cache, service, known))


def _optional(settings: Settings, service: Service) -> dict[str, Any]:
    """Return the parameters a server may do without."""
    temperature = _temperature(settings)
    optional: dict[str, Any] = {"temperature": float(temperature)}
    if settings.seed is not None:
        optional["seed"] = settings.seed
    if settings.reasoning_effort:
        optional["reasoning_effort"] = settings.reasoning_effort
    if settings.temperature is None:
        optional = {
            name: optional[name] for name in optional if name not in service.provider.without(settings.model)
        }
    most = settings.max_output or (_BUDGET_OUTPUT if settings.budget else None)
    if most:
        optional[service.provider.limit] = most
    return optional


def _temperature(settings: Settings) -> Decimal:
    if settings.temperature is not None:
        return settings.temperature
    return Decimal(str(_SAMPLING)) if settings.options.samples > 1 else Decimal(0)


def _spent(folder: Path) -> Mapping[str, int]:
    """Add up what the earlier passes of a run used: the budget is the run's, not the command's."""
    spent: Counter[str] = Counter()
    for _, line in whole_lines(folder / DRAFTS):
        try:
            spent.update(json.loads(line).get("usage", {}))
        except (ValueError, AttributeError) as error:
            raise InputError(f"{folder / DRAFTS}: a line is no draft: {error}") from error
    return spent
