"""What a drafter is, and what it makes of one article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from annotate.article import Article
from annotate.problem import Problem
from annotate.record import Record

Note = dict[str, Any]
"""What a drafter tells about one record, beside the record: `rule`, `confidence` in [0, 1], …"""


@dataclass(frozen=True, slots=True)
class Draft:
    """One article, drafted: one line of the journal.

    `records` fit the schema and the text; what did not is in `problems`. `notes` has one entry a record, in
    the same order. `usage` counts what it cost (tokens, requests, money). `failed` says why there is no
    draft: such a line is not an answer, and `--retry-failed` asks again.
    """

    article: str
    records: list[Record]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    usage: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    failed: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the journal line; the article's id comes first, so that it can be read alone."""
        line: dict[str, Any] = {
            "article": self.article,
            "records": [record.to_json() for record in self.records],
        }
        line["problems"] = [problem.to_json() for problem in self.problems]
        if any(self.notes):
            line["notes"] = self.notes
        line |= {"usage": self.usage, "seconds": round(self.seconds, 4)}
        return line | ({"failed": self.failed} if self.failed else {})

    @classmethod
    def from_json(cls, line: dict[str, Any]) -> Draft:
        """Read what `to_json` wrote."""
        return cls(
            article=line["article"],
            records=[Record.from_json(item) for item in line["records"]],
            problems=[Problem.from_json(item) for item in line.get("problems", ())],
            notes=line.get("notes", []),
            usage=line.get("usage", {}),
            seconds=line.get("seconds", 0.0),
            failed=line.get("failed"),
        )


class Drafter(Protocol):
    """Turns articles into drafts, in any order and as lazily as it likes, checks included."""

    @property
    def name(self) -> str:
        """How the drafter is called on the command line."""

    def fingerprint(self) -> dict[str, Any]:
        """Return everything that shapes a draft (model, hashes of prompts, options), for the manifest."""

    def answered(self) -> dict[str, Any]:
        """Return who has answered, for the manifest: nothing, or the address and the models by their own names."""

    def drafts(self, articles: Iterable[Article]) -> Iterator[Draft]:
        """Yield one draft for each article."""
