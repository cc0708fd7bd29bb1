"""Scoring: records against gold, as fields that are right, wrong, missing or too many."""

from annotate.score._agree import Agreement, agreements, mean
from annotate.score._causes import Cause, causes
from annotate.score._gate import Threshold, below, thresholds
from annotate.score._measure import LEVELS, Name
from annotate.score._result import Result, parts, result
from annotate.score._sample import FEWEST, RESAMPLES, Difference, Interval, compare, intervals
from annotate.score._score import RULES, Score, Scored, score
from annotate.score._sides import Pair, Sides, is_blind
from annotate.score._slots import Outcome
from annotate.score._table import number, table

__all__ = [
    "FEWEST",
    "LEVELS",
    "RESAMPLES",
    "RULES",
    "Agreement",
    "Cause",
    "Difference",
    "Interval",
    "Name",
    "Outcome",
    "Pair",
    "Result",
    "Score",
    "Scored",
    "Sides",
    "Threshold",
    "agreements",
    "below",
    "causes",
    "compare",
    "intervals",
    "is_blind",
    "mean",
    "number",
    "parts",
    "result",
    "score",
    "table",
    "thresholds",
]
