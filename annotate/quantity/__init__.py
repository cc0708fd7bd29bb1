"""Numbers with units in Chinese text, as exact decimals in a base unit."""

from __future__ import annotations

from annotate.quantity._find import find, iterate, parse
from annotate.quantity._model import Mention, Qualifier, Quantity

__all__ = ["Mention", "Qualifier", "Quantity", "find", "iterate", "parse"]
