"""The record types, read from a folder of JSON Schemas: the one definition that everything else is derived from.

A file `TYPE.json` says what the fields of a type are, as `properties` in the words of JSON Schema 2020-12. All that
records have in common is added here: `type`, `start` and `end`, that every field is present, and that there is no other.
Beside the keywords of JSON Schema there are these annotations, each of which may be left out:

- `x-mention`: the principal field, whose text is the mention itself; the first field, if it is not said;
- `x-compare` (per field): how two values are compared when scored: `text`, `quantity`, `period`, `set` or `enum`; if it is
  not said, `set` for a list, `enum` for codes, else `text`;
- `x-furthest` (per enum): its codes tell how far a thing has come, in their order; where a thing is told of several times
  the furthest counts, together with the fields named here;
- `x-tense` (per enum): for those of its codes that say so, whether the times of a record are `past` or `future`: a month
  without a year lies before or behind the day of publishing;
- `x-zh`: `title`, `description` and, for an enum, `captions` in Chinese;
- `x-order`, `x-color`: where and in which colour the type is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import jsonschema_rs

from annotate import resources
from annotate.errors import SchemaError

if TYPE_CHECKING:
    import jsonschema

    from annotate.period import Tense

Language = Literal["en", "zh"]
Compare = Literal["text", "quantity", "period", "set", "enum"]
ANCHOR = ("type", "start", "end")
"""The members every record has beside its fields."""
_START = {
    "title": "Start",
    "description": "First character of the mention, in code points from the start of the article.",
    "x-zh": {"title": "起点", "description": "提及在文中的起始位置（按码点计）。"},
    "type": "integer",
    "minimum": 0,
}
_END = {
    "title": "End",
    "description": "Position after the last character of the mention.",
    "x-zh": {"title": "终点", "description": "提及末字之后的位置（按码点计）。"},
    "type": "integer",
    "minimum": 1,
}


@dataclass(frozen=True)
class Field:
    """One field of a record type, as its JSON Schema defines it."""

    name: str
    definition: Mapping[str, Any]

    @cached_property
    def compare(self) -> Compare:
        """How two values of the field are compared when scored."""
        return cast(Compare, self.definition["x-compare"])

    @property
    def nullable(self) -> bool:
        """Whether the article may be silent about the field."""
        return "null" in _types(self.definition)

    @property
    def is_list(self) -> bool:
        """Whether the field holds a list of texts."""
        return "array" in _types(self.definition)

    @property
    def values(self) -> tuple[str, ...]:
        """The codes of an enum, in their order; empty for free text."""
        return tuple(value for value in self.definition.get("enum", ()) if value is not None)

    @property
    def furthest_with(self) -> tuple[str, ...]:
        """The fields that belong to a code which tells how far a thing has come; empty for other fields."""
        return tuple(self.definition.get("x-furthest", ()))

    @property
    def tenses(self) -> Mapping[str, Tense]:
        """The tense that codes give the times of their record."""
        return cast("Mapping[str, Tense]", self.definition.get("x-tense", {}))

    def title(self, language: Language = "en") -> str:
        """Return the field's caption."""
        return _translated(self.definition, "title", language) or self.name

    def description(self, language: Language = "en") -> str:
        """Return the sentence that explains the field."""
        return _translated(self.definition, "description", language) or ""

    def caption(self, value: str, language: Language = "en") -> str:
        """Return what people read for one code of an enum."""
        captions = _translated(self.definition, "captions", language) or {}
        return str(captions.get(value, value.replace("_", " ")))


@dataclass(frozen=True)
class RecordType:
    """One type of record: its fields and the principal one among them."""

    name: str
    definition: dict[str, Any]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields in the order of the schema, without type, start and end."""
        properties = self.definition["properties"].items()
        return tuple(Field(name, definition) for name, definition in properties if name not in ANCHOR)

    @cached_property
    def field(self) -> dict[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    @property
    def mention(self) -> Field:
        """The principal field: its value is the mention."""
        return self.field[self.definition["x-mention"]]

    def tense(self, values: Mapping[str, Any]) -> Tense | None:
        """Return whether the times of a record with these values are past or future, where its codes say so."""
        told = (field.tenses.get(str(values.get(field.name))) for field in self._tensed)
        return next((tense for tense in told if tense), None)

    @cached_property
    def _tensed(self) -> list[Field]:
        return [field for field in self.fields if field.tenses]

    @property
    def is_built_in(self) -> bool:
        """Whether this is one of our types, with fields added or left out perhaps: its `$id` says so."""
        return self.definition.get("$id") == f"urn:annotate:schema:{self.name}"

    @property
    def color(self) -> str:
        """The colour the type is shown in, as `#rrggbb`."""
        return str(self.definition.get("x-color", "#7f7f7f"))

    def title(self, language: Language = "en") -> str:
        """Return the type's caption."""
        return _translated(self.definition, "title", language) or self.name

    def description(self, language: Language = "en") -> str:
        """Return the sentence that explains the type."""
        return _translated(self.definition, "description", language) or ""

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """A compiled validator of whole records: fast at saying yes."""
        return _compiled(self.definition)

    @cached_property
    def explainer(self) -> jsonschema.Draft202012Validator:
        """A validator that says in words what is wrong, a hundred times slower."""
        import jsonschema

        extend: Any = jsonschema.validators.extend
        explaining: type[jsonschema.Draft202012Validator] = extend(
            jsonschema.Draft202012Validator, {"pattern": _explain_pattern}
        )
        return explaining(self.definition)


@dataclass(frozen=True)
class Schema:
    """All record types of a folder, in the order they are shown."""

    types: Mapping[str, RecordType]
    folder: Path

    @property
    def language(self) -> Language:
        """The language its captions are written in, and prompts with them: Chinese where anything has Chinese captions."""
        definitions = [kind.definition for kind in self.types.values()]
        definitions += [dict(field.definition) for kind in self.types.values() for field in kind.fields]
        return "zh" if any("x-zh" in definition for definition in definitions) else "en"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all definitions: equal digests mean equal schemas, whatever the layout of the files."""
        definitions = {name: kind.definition for name, kind in self.types.items()}
        canonical = json.dumps(definitions, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


def load(folder: Path | None = None) -> Schema:
    """Read the record types of a folder; without one, those that come with the package.

    Raises SchemaError, naming the file, if the folder has no usable record schema.
    """
    home = folder or resources.folder("schemas")
    if not home.is_dir():
        raise SchemaError(f"{home}: no such folder of schemas")
    types = [_record_type(file) for file in sorted(home.glob("*.json")) if file.stem != "article"]
    if not types:
        raise SchemaError(f"{home}: holds no record schema (TYPE.json with the properties of a record)")
    types.sort(key=lambda kind: (kind.definition.get("x-order", 0), kind.name))
    if len({kind.name for kind in types}) < len(types):
        raise SchemaError(f"{home}: two schemas define one record type")
    return Schema({kind.name: kind for kind in types}, home)


def article_definition() -> dict[str, Any]:
    """Return the JSON Schema of one article of an articles file."""
    return _read(resources.folder("schemas") / "article.json")


def _compiled(definition: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Return a validator that fetches nothing and whose patterns take linear time: the schema may be from anywhere."""
    return jsonschema_rs.Draft202012Validator(
        definition, pattern_options=jsonschema_rs.RegexOptions(), offline=True
    )


@cache
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return _compiled({"pattern": pattern})


def _explain_pattern(
    validator: Any, pattern: str, instance: object, schema: object
) -> Iterator[jsonschema.ValidationError]:
    """Check a pattern as the compiled validator does: Python's own expressions can take for ever."""
    import jsonschema

    if isinstance(instance, str) and not _matcher(pattern).is_valid(instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


def _record_type(file: Path) -> RecordType:
    definition = _read(file)
    try:
        definition = _completed(definition, file.stem)
        jsonschema_rs.meta.validate(definition)
        kind = RecordType(definition["properties"]["type"]["const"], definition)
        _check(kind)
    except (
        jsonschema_rs.ValidationError,
        jsonschema_rs.ReferencingError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise SchemaError(f"{file}: not a record schema: {_reason(error)}") from error
    return kind


def _completed(definition: dict[str, Any], stem: str) -> dict[str, Any]:
    """Return a definition with what goes for records of every type."""
    properties: dict[str, Any] = definition["properties"]
    name = properties.get("type", {}).get("const", stem)
    fields = {key: _compared(field) for key, field in properties.items() if key not in ANCHOR}
    if not fields:
        raise KeyError("properties: a record needs at least one field")
    return {
        **definition,
        "x-mention": definition.get("x-mention", next(iter(fields))),
        "type": "object",
        "properties": {"type": {"const": name}, "start": _START, "end": _END, **fields},
        "required": [*ANCHOR, *fields],
        "additionalProperties": False,
    }


def _compared(field: dict[str, Any]) -> dict[str, Any]:
    compare = "enum" if "enum" in field else "set" if "array" in _types(field) else "text"
    return {"x-compare": compare, **field}


def _check(kind: RecordType) -> None:
    """Refuse what the other modules could not work with."""
    if not isinstance(kind.name, str) or not isinstance(kind.definition.get("x-order", 0), int):
        raise TypeError("the const of type must be text, and x-order a whole number")
    kind.validator.is_valid({})  # compiles: every pattern and reference is one
    if "patternProperties" in _keywords(kind.definition):
        raise TypeError("patternProperties: every field of a record has a name of its own")
    list(kind.explainer.iter_errors({}))
    for definition in (kind.definition, *(field.definition for field in kind.fields)):
        _check_words(definition)
    for field in kind.fields:
        if field.compare not in get_args(Compare):
            raise KeyError(f"{field.name}: x-compare must be one of {', '.join(get_args(Compare))}")
        if (field.compare == "set") != field.is_list or (field.compare == "enum") != bool(field.values):
            raise KeyError(f"{field.name}: x-compare {field.compare} does not fit its type")
        if not set(field.tenses) <= set(field.values) or not set(field.tenses.values()) <= {"past", "future"}:
            raise KeyError(f"{field.name}: x-tense gives codes of the field the tense past or future; it")
        if strange := set(field.furthest_with) - set(kind.field):
            raise KeyError(
                f"{field.name}: x-furthest names {', '.join(sorted(strange))}, no field of the type"
            )
    if kind.mention.nullable or kind.mention.is_list:
        raise KeyError(f"{kind.mention.name}: the mention must be text, never null")


def _check_words(definition: Mapping[str, Any]) -> None:
    """Refuse captions and codes that cannot be shown."""
    for language in get_args(Language):
        told = definition.get(f"x-{language}", {})
        for name, each in ((f"x-{language}", told), ("captions", definition.get("captions", {}))):
            if not isinstance(each, dict):
                raise TypeError(f"{name} must be an object")
        if not isinstance(told.get("captions", {}), dict):
            raise TypeError(f"captions of x-{language} must be an object")
    if not all(isinstance(code, str | None) for code in definition.get("enum", ())):
        raise TypeError("enum: codes are texts, or null")


def _keywords(definition: object) -> Iterator[str]:
    """Yield the keys of a definition and of what is in it."""
    if isinstance(definition, dict):
        yield from definition
        definition = list(definition.values())
    for item in definition if isinstance(definition, list) else ():
        yield from _keywords(item)


def _read(file: Path) -> dict[str, Any]:
    try:
        definition = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SchemaError(f"{file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"{file}: not JSON: {error}") from error
    if not isinstance(definition, dict):
        raise SchemaError(f"{file}: a schema is a JSON object")
    return definition


def _reason(error: Exception) -> str:
    return (
        f"{error.args[0]} is missing or wrong" if isinstance(error, KeyError) else str(error).split("\n")[0]
    )


def _types(definition: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = definition.get("type", ())
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def _translated(definition: Mapping[str, Any], keyword: str, language: Language) -> Any:
    own = definition.get(f"x-{language}", {}).get(keyword)
    return own if own is not None else definition.get(keyword)
