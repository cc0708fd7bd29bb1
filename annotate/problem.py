"""What can be wrong with an article or a record, told so that somebody can act on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a problem is: an error makes a record unusable, a warning asks for a look, info only informs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it.

    `pointer` is a JSON pointer (RFC 6901) into the article's record file, such as `/records/3/direction`;
    `where` is a place a person can open: a file, or `file:line`.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    article: str | None = None
    pointer: str | None = None
    where: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the problem as a JSON object without empty members."""
        members = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in members.items() if value is not None}

    @classmethod
    def from_json(cls, item: dict[str, Any]) -> Problem:
        """Read what `to_json` wrote."""
        return cls(**{**item, "severity": Severity(item.get("severity", "error"))})

    def __str__(self) -> str:
        place = " ".join(part for part in (self.where or self.article, self.pointer) if part)
        return f"{self.severity}: {place}: {self.message} [{self.code}]"
