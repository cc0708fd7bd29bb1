"""Word lists in TOML that an analyst can read and extend."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return the lexicon ``NAME.toml`` of this folder; its fractional numbers are exact decimals."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)
