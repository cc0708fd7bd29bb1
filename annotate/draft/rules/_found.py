"""What the rules find, and what the numbers of a sentence have said so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotate.draft.rules._measure import Measure
from annotate.record import Value


@dataclass(frozen=True, slots=True)
class Found:
    """A record the rules found: a stretch of the page, its fields without the mention, and the rule's name."""

    type: str
    start: int
    end: int
    fields: dict[str, Value]
    rule: str


@dataclass(slots=True)
class Said:
    """What the numbers of one sentence have said so far, for those that follow."""

    sentence: int = -1
    last: Measure | None = None
    names: list[str] = field(default_factory=list)  # of levels, in order
    money: str | None = None  # the kind of the last amount, if it was an investment
    into: str | None = None  # what that amount goes into
    terms: bool = False  # whether aid was the most that will be given: the terms of a policy
    group: str | None = None  # the counted group named last: 125个重点项目
    whole: str | None = None  # … and that of which those behind 其中 are parts
    parts: int = 0  # of it, named since the last amount

    def count(self, group: str | None, *, part: bool) -> None:
        """Remember a counted group."""
        if group is None:
            return
        if not part:
            self.whole = group
        self.parts += part
        self.group = group

    def counted(self) -> str | None:
        """Return the group that an amount is about: behind several parts, the whole."""
        if self.parts > 1:
            self.group = self.whole or self.group
        self.parts = 0
        return self.group
