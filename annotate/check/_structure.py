"""Does an item have the form its JSON Schema asks for?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from annotate.problem import Problem
from annotate.schema import RecordType, Schema

if TYPE_CHECKING:
    import jsonschema

_LONGEST = 160


def structure(item: Any, schema: Schema) -> Iterator[Problem]:
    """Yield what keeps an item from being a record of the schema."""
    if not isinstance(item, dict):
        yield Problem("schema.type", f"a record is a JSON object, not {_short(item)}", pointer="")
        return
    name = item.get("type")
    kind = schema.types.get(name) if isinstance(name, str) else None
    if kind is None:
        known = ", ".join(schema.types)
        yield Problem(
            "schema.record-type", f"{_short(name)} is no record type; there are {known}", pointer="/type"
        )
    elif not kind.validator.is_valid(item):
        yield from _explained(item, kind)


def _explained(item: dict[str, Any], kind: RecordType) -> Iterator[Problem]:
    """The compiled validator only says no: the explaining one, a hundred times slower, says why."""
    for error in kind.explainer.iter_errors(item):
        yield Problem(
            f"schema.{error.validator}", _message(error, kind), pointer=_pointer(error.absolute_path)
        )


def _message(error: jsonschema.ValidationError, kind: RecordType) -> str:
    rule = _rule(error, kind)
    if rule:
        return f"{rule}; found {_short(error.instance)}"
    if error.validator == "enum":
        values: Any = error.validator_value
        choices = ", ".join(str(value) for value in values if value is not None)
        return f"{_short(error.instance)} is not one of {choices}"
    return error.message if len(error.message) <= _LONGEST else error.message[: _LONGEST - 1] + "…"


def _rule(error: jsonschema.ValidationError, kind: RecordType) -> str | None:
    """Return the sentence that a cross-field rule (a member of `allOf`) carries in its `$comment`."""
    keyword, *path = error.absolute_schema_path
    return kind.definition["allOf"][path[0]].get("$comment") if keyword == "allOf" else None


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
