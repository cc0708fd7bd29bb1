"""Prompts: templates that people edit, filled with the schema, the guidelines, examples and the article."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from annotate import resources
from annotate.draft.client import Message, Request
from annotate.draft.llm._contract import plural, response_schema, to_reply
from annotate.draft.llm._examples import Example, load_examples
from annotate.draft.llm._salvage import Failed
from annotate.draft.llm._split import Part, Parts
from annotate.errors import InputError
from annotate.schema import Field, RecordType, Schema

NAMES = ("system", "draft", "repair", "second_look")
_HOLE = re.compile(r"\{\{(\w{1,40})\}\}")
_HOLES = {
    "system": {"fields", "guidelines", "shape"},
    "draft": {"mark", "title", "published", "head", "article"},
    "repair": {"failed"},
    "second_look": {"numbers"},
}
_OWN_TYPES = {"project", "investment", "indicator"}
_MOST_FAILED = 40


@dataclass(frozen=True)
class Templates:
    """The prompt files of a folder: system.md, draft.md, repair.md, second_look.md, guidelines.md, prompts.toml."""

    texts: Mapping[str, str]
    guidelines: str
    version: str
    examples: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path | None = None) -> Templates:
        """Read a folder of templates; without one, those of the package. Raises InputError naming the file."""
        home = folder or resources.folder("prompts")
        settings = _settings(home / "prompts.toml")
        texts = {name: _template(home / f"{name}.md", _HOLES[name]) for name in NAMES}
        guidelines = home / "guidelines.md"
        return cls(
            texts,
            _text(guidelines) if guidelines.is_file() else "",
            str(settings.get("version", "")),
            tuple(map(str, settings.get("examples", ()))),
        )

    def fill(self, name: str, values: Mapping[str, str]) -> str:
        """Return a template with its holes filled, in one pass: what is filled in is never filled again.

        A line whose holes are all empty is left out.
        """
        lines = [line for line in self.texts[name].split("\n") if _has_content(line, values)]
        return _HOLE.sub(lambda hole: values[hole[1]], "\n".join(lines)).strip()


@dataclass(frozen=True)
class Prompter:
    """Writes the requests for articles of one schema."""

    schema: Schema
    templates: Templates
    examples: Sequence[Example]
    has_guidelines: bool

    @classmethod
    def of(cls, schema: Schema, prompts: Path | None = None, gold: Path | None = None) -> Prompter:
        """Load templates and the examples they name; the guidelines of our own types go with those types only."""
        templates = Templates.load(prompts)
        home = gold or resources.folder("gold") / "dev"
        examples = load_examples(home, templates.examples, schema)
        return cls(schema, templates, examples, prompts is not None or set(schema.types) == _OWN_TYPES)

    @property
    def fingerprint(self) -> dict[str, str]:
        """Return version and hash of everything that goes into a request beside the article."""
        shaping = [self.system, dict(self.templates.texts), self.shape, [shown for _, *shown in self._shown]]
        canonical = json.dumps(shaping, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
        return {"version": self.templates.version, "hash": digest}

    def draft(self, part: Part, sample: int = 0) -> Request:
        """Return the request for the records of a part."""
        return Request((*self._opening(part.parts), _user(self._asked(part))), self.shape, sample)

    def repair(self, part: Part, failed: Sequence[Failed]) -> Request:
        """Return the request to correct items, with their exact errors."""
        told = [
            f"{number}. {plural(self.schema.types[entry.item.type])}: {entry.said}\n"
            f"   错误：{'; '.join(entry.errors)}"
            for number, entry in enumerate(failed[:_MOST_FAILED], 1)
        ]
        asked = self.templates.fill("repair", {"failed": "\n".join(told)})
        return self._following(part, asked)

    def second_look(self, part: Part, numbers: Sequence[str]) -> Request:
        """Return the request about numbers that no record covers; each comes with its surroundings."""
        asked = self.templates.fill("second_look", {"numbers": "\n".join(numbers)})
        return self._following(part, asked)

    @cached_property
    def shape(self) -> dict[str, Any]:
        """The JSON Schema of a reply."""
        return response_schema(self.schema)

    @cached_property
    def system(self) -> str:
        """The system message: one for all articles, so that servers can cache it."""
        shape = {
            plural(kind): [dict.fromkeys(["quote", *kind.field], "…")] for kind in self.schema.types.values()
        }
        values = {
            "fields": "\n\n".join(map(_explained, self.schema.types.values())),
            "guidelines": self.templates.guidelines if self.has_guidelines else "",
            "shape": json.dumps(shape, ensure_ascii=False),
        }
        return self.templates.fill("system", values).strip()

    def _following(self, part: Part, asked: str) -> Request:
        first = _user(f"{self._asked(part)}\n\n{asked}")
        return Request((*self._opening(part.parts), first), self.shape)

    def _opening(self, parts: Parts) -> Iterator[Message]:
        """Yield the system message and the examples; never the article itself among them, under whatever name."""
        yield {"role": "system", "content": self.system}
        for example, question, answer in self._shown:
            if not example.is_of(parts):
                yield question
                yield answer

    @cached_property
    def _shown(self) -> list[tuple[Example, Message, Message]]:
        """The examples as a model sees them: a question like ours, and the answer we would like."""
        return [
            (
                example,
                _user(self._asked(example.parts.whole)),
                {
                    "role": "assistant",
                    "content": _compact(to_reply(example.records, example.parts.article.text, self.schema)),
                },
            )
            for example in self.examples
        ]

    def _asked(self, part: Part) -> str:
        article = part.article
        values = {
            "mark": part.parts.mark,
            "title": article.title or "",
            "published": article.published.isoformat() if article.published else "",
            "head": part.head,
            "article": part.text,
        }
        return self.templates.fill("draft", values)


def _user(content: str) -> Message:
    return {"role": "user", "content": content}


def _compact(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _explained(kind: RecordType) -> str:
    """Explain a type and its fields in the schema's own Chinese words."""
    head = f"### {plural(kind)}：{kind.title('zh')}。{kind.description('zh')}"
    return "\n".join([head, "- quote：原文中包含该提及的一段文字，逐字照抄。", *map(_field, kind.fields)])


def _field(field: Field) -> str:
    codes = "；".join(f"{value}={field.caption(value, 'zh')}" for value in field.values)
    notes = [
        field.description("zh"),
        f"取值：{codes}。" if codes else "",
        "可为null。" if field.nullable else "",
    ]
    shape = "（列表）" if field.is_list else ""
    return f"- {field.name}（{field.title('zh')}）{shape}：{''.join(notes)}"


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
    return text


def _settings(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: not TOML: {error}") from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror}; a folder of prompts has {', '.join(NAMES)} (.md)"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8") from error
