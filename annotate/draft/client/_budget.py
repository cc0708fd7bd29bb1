"""A budget that is not passed: each request is paid for in advance, at the most it can cost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal, InvalidOperation

from annotate.draft.client._model import Usage
from annotate.draft.client._prices import Price
from annotate.errors import BudgetError, InputError


class Budget:
    """Money (`5`, `5.50`) or tokens (`2000000 tokens`, `2M tokens`) that may be spent.

    `spent` is what was used up already. Without a limit it lets everything pass and only counts.
    """

    def __init__(
        self, limit: str | None, price: Price | None, model: str, spent: Mapping[str, int] | None = None
    ):
        self._price = price
        self._limit, self._in_tokens = _parse(limit)
        if self._limit is not None and not self._in_tokens and price is None:
            raise InputError(
                f"no price known for {model}: give the budget in tokens (--budget '2000000 tokens'), or --prices"
            )
        self._spent = self._value(spent or {})
        self._held = Decimal(0)
        self._change = asyncio.Condition()

    @asynccontextmanager
    async def hold(self, input_tokens: int, output_tokens: int, usage: Usage) -> AsyncIterator[None]:
        """Set aside what a request may cost at most; afterwards count what it added to `usage`.

        Waits while requests in flight may leave enough; raises BudgetError if the rest is too small.
        """
        if self._limit is None:
            yield
            return
        most = self._value({"input_tokens": input_tokens, "output_tokens": output_tokens})
        await self._reserve(most, self._limit)
        before = Counter(usage)
        try:
            yield
        finally:
            self._held -= most
            self._spent += self._value({name: usage[name] - before[name] for name in usage})
            async with self._change:
                self._change.notify_all()

    async def _reserve(self, most: Decimal, limit: Decimal) -> None:
        async with self._change:
            while self._spent + self._held + most > limit:
                if not self._held:
                    raise BudgetError(
                        f"the budget of {limit} {self._unit} is used up as far as it goes "
                        f"(spent {self._spent:.6g}, the next request may take {most:.3g}); "
                        "what was drafted is kept, the same command with a higher --budget goes on"
                    )
                await self._change.wait()
            self._held += most

    @property
    def _unit(self) -> str:
        return "tokens" if self._in_tokens or self._price is None else self._price.currency

    def _value(self, usage: Mapping[str, int]) -> Decimal:
        if self._in_tokens or self._price is None:
            return Decimal(usage.get("input_tokens", 0) + usage.get("output_tokens", 0))
        return self._price.of(usage)


def _parse(limit: str | None) -> tuple[Decimal | None, bool]:
    """Read `5`, `5.50`, `2000000 tokens`, `2M tokens`: the number, and whether it counts tokens."""
    if limit is None:
        return None, False
    text = limit.strip().lower()
    bare = text.removesuffix("tokens").removesuffix("token").strip()
    scale = {"k": 1_000, "m": 1_000_000}.get(bare[-1:], 1)
    try:
        number = Decimal(bare.rstrip("km").strip()) * scale
        if not number.is_finite() or number <= 0 or (scale > 1 and bare == text):
            raise InvalidOperation
    except ArithmeticError:
        raise InputError(f"--budget {limit!r}: give money (5.50) or tokens ('2M tokens')") from None
    return number, bare != text
