"""What tokens cost: a table that users can override."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from annotate.errors import InputError

_BUILT_IN = Path(__file__).resolve().parent.parent / "prices.toml"
_MILLION = Decimal(1_000_000)
_DEAREST = Decimal(1_000_000)
_SNAPSHOT = re.compile(r"-(?:\d{4}-\d\d-\d\d|\d{8}|\d{4})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Price:
    """Prices of one model per million tokens, in `currency`; `factor` is 0.5 for batches."""

    input: Decimal
    output: Decimal
    cached: Decimal
    currency: str
    factor: Decimal = Decimal(1)

    def of(self, usage: Mapping[str, int]) -> Decimal:
        """Return what a usage costs."""
        cached = min(usage.get("cached_tokens", 0), usage.get("input_tokens", 0))
        fresh = usage.get("input_tokens", 0) - cached
        spent = fresh * self.input + cached * self.cached + usage.get("output_tokens", 0) * self.output
        return self.factor * spent / _MILLION


def shown(amount: Decimal) -> str:
    """Return an amount with three significant digits, all of them before the point if it is large."""
    places = max(0, 2 - amount.adjusted()) if amount else 0
    return f"{amount:.{places}f}"


class Prices:
    """Prices by model name: its own, or that of the model it is a dated snapshot of; no other name will do."""

    def __init__(self, own: Path | None = None) -> None:
        self._models = _read(_BUILT_IN) | (_read(own) if own else {})

    def of(self, model: str, *, batch: bool = False) -> Price | None:
        """Return the price of a model, or None if it is not in the table."""
        name = model.lower()
        item = self._models.get(name) or self._models.get(_SNAPSHOT.sub("", name))
        if item is None:
            return None
        price = Decimal(str(item["input"]))
        return Price(
            price,
            Decimal(str(item["output"])),
            Decimal(str(item.get("cached", price))),
            str(item.get("currency", "USD")),
            Decimal("0.5") if batch else Decimal(1),
        )


def _read(file: Path) -> dict[str, Any]:
    try:
        models = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for name, item in models.items():
            _check(name, item)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    except (ValueError, ArithmeticError, TypeError, KeyError) as error:
        raise InputError(
            f'{file}: not a price table (["model"] input = 1.0, output = 2.0): {error}'
        ) from error
    return {name.lower(): item for name, item in models.items()}


def _check(name: str, item: dict[str, Any]) -> None:
    for part in ("input", "output", "cached"):
        price = Decimal(str(item.get(part, 0) if part == "cached" else item[part]))
        if not (price.is_finite() and 0 <= price <= _DEAREST):
            raise ValueError(f"{name}: {part} is no price of a million tokens")
