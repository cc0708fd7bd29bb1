"""A record: one observation, anchored on one mention in the article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from annotate.errors import RecordError

Value = str | list[str] | None


@dataclass(frozen=True, slots=True)
class Record:
    """One observation of a type of the schema.

    `start` and `end` are code points into the article's text, end exclusive. `fields` holds every field of
    the type, the principal one (the mention) too, in the order of the schema.
    """

    type: str
    start: int
    end: int
    fields: dict[str, Value]

    def to_json(self) -> dict[str, Any]:
        """Return the record as it stands in a record file."""
        return {"type": self.type, "start": self.start, "end": self.end, **self.fields}

    @classmethod
    def from_json(cls, item: Any) -> Record:
        """Read a record of a record file.

        Raises RecordError if it has no type, no offsets, or a field that is neither text, a list of texts
        nor null. Whether it fits the schema is `annotate.check`'s business.
        """
        try:
            kind, start, end = item["type"], item["start"], item["end"]
        except (TypeError, KeyError) as error:
            raise RecordError(f"a record needs type, start and end; found {_short(item)}") from error
        if not isinstance(kind, str) or not _is_offset(start) or not _is_offset(end):
            raise RecordError(f"type must be text, start and end whole numbers; found {_short(item)}")
        fields = {name: value for name, value in item.items() if name not in ("type", "start", "end")}
        for name, value in fields.items():
            if not _is_value(value):
                raise RecordError(
                    f"field {name!r} must be text, a list of texts or null; found {_short(value)}"
                )
        return cls(kind, start, end, fields)


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return the records in the order of a record file: by start, then end, then type."""
    return sorted(records, key=lambda record: (record.start, record.end, record.type))


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return value is None or isinstance(value, str)


def _short(value: object, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
