"""The prompt files of a folder: templates with holes that people edit, and the words the program writes itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.errors import InputError

_MOST = 1_000_000  # examples, or tokens of them: more than any model reads
_HOLE = re.compile(r"\{\{(\w{1,40})\}\}")
_HOLES = {
    "system": {"types", "shape", "worked", "common", "fields"},
    "draft": {"mark", "title", "published", "head", "article", "reminder"},
    "repair": {"mark", "failed"},
    "second_look": {"shape", "fields", "title", "mark", "excerpts"},
}
_FOREIGN = {"title", "published", "head", "article", "failed", "excerpts"}
"""Holes for what comes from outside: a template has them between two lines with the mark."""
_WORDS = {
    "list": (),
    "nullable": (),
    "required": (),
    "codes": ("codes",),
    "between": (),
    "head": ("name", "title", "kind"),
    "type": ("name", "title"),
    "types": (),
    "explained": ("type", "title", "description"),
    "quote": (),
    "text": (),
    "code": (),
    "or_null": ("form",),
    "worked": ("question", "answer"),
    "error": ("number", "type", "said", "errors"),
    "known": ("type", "fields"),
}
"""The words of `[words]` in prompts.toml, each with what stands between braces in it."""


@dataclass(frozen=True)
class Templates:
    """The prompts of a folder: system.md, draft.md, repair.md, second_look.md, prompts.toml.

    `worked` is where the example that every prompt shows stands, without suffix;
    `examples` is how many passages of gold are shown at most, `example_tokens` how many tokens they may take together.
    """

    worked: Path
    texts: Mapping[str, str]
    words: Mapping[str, str]
    version: str
    examples: int
    example_tokens: int

    @classmethod
    def load(cls, folder: Path, base: Path) -> Templates:
        """Read a folder of prompts: its prompts.toml, and what else it has; the rest is taken from `base`.

        Raises InputError naming the file and what is wrong in it.
        """
        texts = {name: _template(either(folder, base, f"{name}.md"), holes) for name, holes in _HOLES.items()}
        file = folder / "prompts.toml"
        settings = _settings(file)
        own = settings.get("words", {})
        if not isinstance(own, dict):
            raise InputError(f"{file}: words is a table: [words], then a line for each")
        words = {**_settings(base / file.name).get("words", {}), **own}
        return cls(
            either(folder, base, "worked.txt").with_suffix(""),
            texts,
            _words(words, file),
            str(settings.get("version", "")),
            _whole(settings, "examples", file),
            _whole(settings, "example_tokens", file),
        )

    def fill(self, name: str, values: Mapping[str, str]) -> str:
        """Return a template with its holes filled, in one pass: what is filled in is never filled again.

        A line whose holes are all empty is left out.
        """
        lines = [line for line in self.texts[name].split("\n") if _has_content(line, values)]
        return _HOLE.sub(lambda hole: values[hole[1]], "\n".join(lines)).strip()

    def say(self, word: str, **values: object) -> str:
        """Return one of the words with its braces filled, in one pass as well."""
        return re.sub(r"\{(\w{1,40})\}", lambda hole: str(values[hole[1]]), self.words[word])


def either(folder: Path, base: Path, name: str) -> Path:
    """Return the file or folder of that name in a folder, or where it has none, that of another."""
    return folder / name if (folder / name).exists() else base / name


def _has_content(line: str, values: Mapping[str, str]) -> bool:
    holes = [values[name] for name in _HOLE.findall(line)]
    return not holes or any(holes)


def _template(file: Path, known: set[str]) -> str:
    text = _text(file)
    unknown = sorted(set(_HOLE.findall(text)) - known)
    if unknown:
        raise InputError(
            f"{file}: {{{{{unknown[0]}}}}} is not known here; there are {', '.join(sorted(known))}"
        )
    if outside := _unframed(text):
        raise InputError(
            f"{file}: {{{{{outside}}}}} comes from outside: it has to stand between two lines with {{{{mark}}}}"
        )
    return text


def _unframed(text: str) -> str | None:
    """Return a hole for what comes from outside that stands in no frame, if there is one."""
    opened = False
    for hole in _HOLE.findall(text):
        if hole == "mark":
            opened = not opened
        elif hole in _FOREIGN and not opened:
            return str(hole)
    return None


def _settings(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{file}: not TOML: {error}") from error


def _words(table: Mapping[str, Any], file: Path) -> Mapping[str, str]:
    for name, holes in _WORDS.items():
        word = table.get(name)
        if not isinstance(word, str):
            raise InputError(f"{file}: [words] needs {name}, a text")
        if strange := sorted(set(re.findall(r"\{(\w{1,40})\}", word)) - set(holes)):
            raise InputError(
                f"{file}: {name}: {{{strange[0]}}} is not known here; there are {', '.join(holes) or 'none'}"
            )
    return table


def _whole(settings: Mapping[str, Any], name: str, file: Path) -> int:
    value = settings.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise InputError(f"{file}: {name} must be a whole number, from 0 to {_MOST:,}")
    return value


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; a folder of prompts has at least this file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8") from error
