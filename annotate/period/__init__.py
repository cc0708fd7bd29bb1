"""Time expressions in Chinese text, and the intervals they name."""

from __future__ import annotations

from annotate.period._find import find, iterate
from annotate.period._model import Mention, Period, Tense
from annotate.period._parse import parse

__all__ = ["Mention", "Period", "Tense", "find", "iterate", "parse"]
