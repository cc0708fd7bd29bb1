"""The annotation guidelines a model is shown: plain text in sections, one file for each record type.

A folder `guidelines/` holds

- `common.md`: what goes for all types;
- `TYPE.md`: what is a record of the type, then one section `## FIELD` for each field that needs more than its
  description in the schema;
- `reminder.md`: a few words behind the article.

Every file may be missing. Record types of one's own bring a folder of theirs beside their schemas; ours speak of our
types only, which are known by the `$id` of their schemas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotate.errors import InputError
from annotate.schema import RecordType, Schema

FOLDER = "guidelines"
_SECTION = re.compile(r"^## +(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Guideline:
    """What is said about one type: in general, and about its fields by name."""

    general: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Guidelines:
    """The guidelines of a set of record types."""

    common: str = ""
    reminder: str = ""
    types: Mapping[str, Guideline] = field(default_factory=dict)

    def of(self, kind: RecordType) -> Guideline:
        """Return what is said about a type, which may be nothing."""
        return self.types.get(kind.name, Guideline())


def load_guidelines(folder: Path, schema: Schema, *, own: bool) -> Guidelines:
    """Return the guidelines for a schema: those beside it, else those of a folder.

    `own` tells that somebody chose that folder for these very types; the package's own prompts speak of our types only.
    Raises InputError, naming the file and line, for a section about a field that the type does not have.
    """
    beside = schema.folder / FOLDER
    if beside.is_dir():
        return _read(beside, schema, set(schema.types))
    names = {kind.name for kind in schema.types.values() if own or kind.is_built_in}
    return _read(folder, schema, names)


def _read(folder: Path, schema: Schema, names: set[str]) -> Guidelines:
    types = {name: _guideline(folder / f"{name}.md", schema.types[name]) for name in sorted(names)}
    if not types:
        return Guidelines()
    return Guidelines(_text(folder / "common.md"), _text(folder / "reminder.md"), types)


def _guideline(file: Path, kind: RecordType) -> Guideline:
    general, *sections = _SECTION.split(_text(file))
    fields = {name.strip(): text.strip() for name, text in zip(sections[::2], sections[1::2], strict=True)}
    strange = sorted(set(fields) - set(kind.field))
    if strange:
        raise InputError(
            f"{file}: ## {strange[0]}: {kind.name} has no such field; there are {', '.join(kind.field)}"
        )
    return Guideline(general.strip(), fields)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8") from error
