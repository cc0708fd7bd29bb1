"""What tokens cost: a table that users can override."""

from __future__ import annotations

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


class Prices:
    """Prices by model name; the longest name that a model's name begins with counts."""

    def __init__(self, own: Path | None = None) -> None:
        self._models = _read(_BUILT_IN) | (_read(own) if own else {})

    def of(self, model: str, *, batch: bool = False) -> Price | None:
        """Return the price of a model, or None if it is not in the table."""
        bare = model.rpartition("/")[2].lower()
        names = [name for name in self._models if bare.startswith(name) or model.lower() == name]
        if not names:
            return None
        item = self._models[max(names, key=len)]
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
