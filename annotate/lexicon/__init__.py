"""Word lists in TOML that an analyst can read and extend."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from annotate.errors import InputError


@cache
def load(name: str) -> dict[str, Any]:
    """Return the lexicon ``NAME.toml`` of this folder; its fractional numbers are exact decimals.

    Raises InputError, with the line, where the file is not TOML.
    """
    path = Path(__file__).parent / f"{name}.toml"
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: {error}. Mend the line, or take the file from the release.") from error
