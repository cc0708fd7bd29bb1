"""What is known of a run before and after reading: the confidence of its records, and which of them were right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.errors import RunError
from annotate.files import whole_lines
from annotate.run_folder import DRAFTS
from annotate.schema import Schema
from annotate.score import Scored, Sides, score

DOUBTFUL = 0.5
"""What a record counts for whose drafter tells no confidence."""
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """One article of a run: the confidence in each of its records, by type and place, and the numbers in no record."""

    article: str
    confidence: dict[Place, float]
    unaccounted: int

    @property
    def expected(self) -> float:
        """The errors to be expected: what the records are doubted, and every number that none of them holds."""
        return sum(1.0 - value for value in self.confidence.values()) + self.unaccounted


@dataclass(frozen=True, slots=True)
class Judged:
    """One drafted record of an article that was read: was it there (`found`), and was it wholly right (`right`)?"""

    article: str
    type: str
    confidence: float
    found: bool
    right: bool


def units(run: Path) -> Iterator[Unit]:
    """Yield the articles of a run, the last draft of each. Raises RunError for a line that is no draft."""
    last: dict[str, Unit] = {}
    for number, (_, line) in enumerate(whole_lines(run / DRAFTS), 1):
        try:
            draft = json.loads(line)
            notes = draft.get("notes") or [{}] * len(draft["records"])
            confidence = {
                (record["type"], record["start"], record["end"]): _confidence(note)
                for record, note in zip(draft["records"], notes, strict=True)
            }
            open_ = sum(problem["code"] == "number.unaccounted" for problem in draft.get("problems", ()))
            last[draft["article"]] = Unit(draft["article"], confidence, open_)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise RunError(f"{run / DRAFTS}:{number}: is no draft ({type(error).__name__})") from error
    yield from last.values()


def _confidence(note: Mapping[str, Any]) -> float:
    """Return the confidence that a note tells. Raises ValueError if it is none, JSON's NaN as well."""
    value = note.get("confidence")
    confidence = DOUBTFUL if value is None else float(value)
    if not 0 <= confidence <= 1:
        raise ValueError("confidence lies between 0 and 1")
    return confidence


def judged(sides: Sides, confidence: dict[str, dict[Place, float]], schema: Schema) -> list[Judged]:
    """Return what became of each drafted record of the articles that were read."""
    found: list[Judged] = []

    def look(scored: Scored) -> None:
        found.extend(_judged(scored, confidence.get(scored.pair.id, {})))

    score(sides.pairs(), schema, look)
    return found


def _judged(scored: Scored, confidence: dict[Place, float]) -> Iterable[Judged]:
    for each in scored.types:
        strict = dict(zip(each.pairs[0].tolist(), each.strict().tolist(), strict=True))
        for at, record in enumerate(each.pred.records):
            place = (record.type, record.start, record.end)
            known = confidence.get(place, DOUBTFUL)
            yield Judged(scored.pair.id, record.type, known, at in strict, bool(strict.get(at, False)))
