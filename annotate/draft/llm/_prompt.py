"""Prompts: templates that people edit, filled with the schema, the guidelines, examples and the article.

What is common to all articles comes first, so that servers can cache it: the system message; then the examples chosen
for the part; then the part itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from annotate import resources
from annotate.draft.client import Message, Request, tokens
from annotate.draft.llm._contract import plural, response_schema, to_reply
from annotate.draft.llm._examples import Example, Examples, load_examples, load_worked
from annotate.draft.llm._guidelines import Guideline, Guidelines, load_guidelines
from annotate.draft.llm._salvage import Failed
from annotate.draft.llm._split import Part
from annotate.errors import InputError
from annotate.schema import Field, RecordType, Schema

NAMES = ("system", "draft", "repair", "second_look")
_HOLE = re.compile(r"\{\{(\w{1,40})\}\}")
_HOLES = {
    "system": {"types", "shape", "worked", "common", "fields"},
    "draft": {"mark", "title", "published", "head", "article", "reminder"},
    "repair": {"failed"},
    "second_look": {"shape", "fields", "title", "mark", "excerpts"},
}
_MOST_FAILED = 40
_EXAMPLES, _EXAMPLE_TOKENS = 2, 2400
"""How many examples are shown at most, and how many tokens they may take together."""
_TRIED = 4  # passages looked at for each example that is shown, as some are too long


@dataclass(frozen=True)
class Templates:
    """The prompt files of a folder: system.md, draft.md, repair.md, second_look.md, prompts.toml, a worked example."""

    texts: Mapping[str, str]
    version: str
    worked: Path
    examples: int = _EXAMPLES
    example_tokens: int = _EXAMPLE_TOKENS

    @classmethod
    def load(cls, folder: Path) -> Templates:
        """Read a folder of templates. Raises InputError naming the file."""
        settings = _settings(folder / "prompts.toml")
        texts = {name: _template(folder / f"{name}.md", _HOLES[name]) for name in NAMES}
        return cls(
            texts,
            str(settings.get("version", "")),
            folder / "worked",
            _whole(settings, "examples", _EXAMPLES),
            _whole(settings, "example_tokens", _EXAMPLE_TOKENS),
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
    guidelines: Guidelines
    examples: Examples
    worked: Example | None

    @classmethod
    def of(cls, schema: Schema, prompts: Path | None = None, gold: Path | None = None) -> Prompter:
        """Load templates, guidelines and the gold that examples are chosen from.

        Raises InputError naming a file that cannot be used.
        """
        home = prompts or resources.folder("prompts")
        templates = Templates.load(home)
        guidelines = load_guidelines(home, schema, own=prompts is not None)
        pool = load_examples(_gold(schema, gold), schema) if templates.examples else Examples(())
        worked = load_worked(templates.worked, schema)
        return cls(schema, templates, guidelines, pool, worked)

    @property
    def fingerprint(self) -> dict[str, str]:
        """Return version and hash of everything that goes into a request beside the article."""
        pool = [self._shown(each) for each in self.examples.passages]
        counts = [self.templates.examples, self.templates.example_tokens]
        shaping = [
            self.system,
            dict(self.templates.texts),
            self.guidelines.reminder,
            self.shape,
            pool,
            counts,
        ]
        canonical = json.dumps(shaping, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
        return {"version": self.templates.version, "hash": digest}

    def draft(self, part: Part, sample: int = 0) -> Request:
        """Return the request for the records of a part."""
        return Request((*self._opening(part), _user(self._asked(part, last=True))), self.shape, sample)

    def repair(self, part: Part, failed: Sequence[Failed]) -> Request:
        """Return the request to correct items, with their exact errors."""
        told = [
            f"{number}. {plural(self.schema.types[entry.item.type])}: {entry.said}\n"
            f"   错误：{'; '.join(entry.errors)}"
            for number, entry in enumerate(failed[:_MOST_FAILED], 1)
        ]
        asked = self.templates.fill("repair", {"failed": "\n".join(told)})
        return self._following(part, asked)

    def second_look(self, part: Part, excerpts: str) -> Request:
        """Return the request about what the first left open: excerpts of the part with the records they have."""
        values = {
            "shape": self._outline,
            "fields": "\n".join(_codes(kind) for kind in self.schema.types.values()),
            "title": part.article.title or "",
            "mark": part.parts.mark,
            "excerpts": excerpts,
        }
        return Request((_user(self.templates.fill("second_look", values)),), self.shape)

    @cached_property
    def shape(self) -> dict[str, Any]:
        """The JSON Schema of a reply."""
        return response_schema(self.schema)

    @cached_property
    def system(self) -> str:
        """The system message: one for all articles, so that servers can cache it."""
        types = self.schema.types.values()
        values = {
            "types": "、".join(f"{plural(kind)}（{kind.title('zh')}）" for kind in types),
            "shape": self._outline,
            "worked": _worked(*self._shown(self.worked)) if self.worked else "",
            "common": self.guidelines.common,
            "fields": "\n\n".join(_explained(kind, self.guidelines.of(kind)) for kind in types),
        }
        return self.templates.fill("system", values).strip()

    @cached_property
    def _outline(self) -> str:
        """The form of a reply with a word for each value: lists and nulls as they are."""
        forms = {
            plural(kind): [{"quote": "原文", **{field.name: _form(field) for field in kind.fields}}]
            for kind in self.schema.types.values()
        }
        return json.dumps(forms, ensure_ascii=False)

    def _following(self, part: Part, asked: str) -> Request:
        first = _user(f"{self._asked(part)}\n\n{asked}")
        return Request((*self._opening(part), first), self.shape)

    def _opening(self, part: Part) -> Iterator[Message]:
        """Yield the system message and the examples for a part, the nearest last: beside what is asked."""
        yield {"role": "system", "content": self.system}
        chosen: list[tuple[Message, Message]] = []
        left = self.templates.example_tokens
        for example in islice(self.examples.nearest(part), self.templates.examples * _TRIED):
            question, answer = self._shown(example)
            taken = tokens(question["content"]) + tokens(answer["content"])
            if taken <= left:
                left -= taken
                chosen.append((question, answer))
            if len(chosen) == self.templates.examples:
                break
        for messages in reversed(chosen):
            yield from messages

    def _shown(self, example: Example) -> tuple[Message, Message]:
        """Return an example as a model sees it: a question like ours, and the answer we would like."""
        text = example.part.article.text
        answer = _compact(to_reply(example.records, text, self.schema))
        return _user(self._asked(example.part)), {"role": "assistant", "content": answer}

    def _asked(self, part: Part, *, last: bool = False) -> str:
        """Return a part in its frame; `last`, what the answer is written to, ends with the reminder."""
        article = part.article
        values = {
            "mark": part.parts.mark,
            "title": article.title or "",
            "published": article.published.isoformat() if article.published else "",
            "head": part.head,
            "article": part.text,
            "reminder": self.guidelines.reminder if last else "",
        }
        return self.templates.fill("draft", values)


def _gold(schema: Schema, given: Path | None) -> Path:
    """Return the folder examples are chosen from: gold beside the schema, or ours for our types; no other gold fits."""
    if given is not None:
        return given
    beside = schema.folder / "gold"
    ours = all(kind.is_built_in for kind in schema.types.values())
    return resources.folder("gold") / "dev" if ours and not beside.is_dir() else beside


def _user(content: str) -> Message:
    return {"role": "user", "content": content}


def _compact(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _worked(question: Message, answer: Message) -> str:
    return f"一个小例子。给你的是：\n\n{question['content']}\n\n应当输出：\n\n{answer['content']}"


def _explained(kind: RecordType, guideline: Guideline) -> str:
    """Explain a type: what it is, what is one, and its fields in the order of the schema, each in one place."""
    head = f"## {plural(kind)}：{kind.title('zh')}。{kind.description('zh')}"
    fields = (_field(field, guideline.fields.get(field.name, "")) for field in kind.fields)
    return "\n\n".join(filter(None, [head, guideline.general, *fields]))


def _field(field: Field, said: str) -> str:
    codes = "；".join(f"{value}={field.caption(value, 'zh')}" for value in field.values)
    kind = "列表" if field.is_list else "可为null" if field.nullable else "必填"
    told = ("" if said else field.description("zh")) + (f"取值：{codes}。" if codes else "")
    head = f"### {field.name}（{field.title('zh')}，{kind}）"
    return "\n".join(filter(None, [head, told, said]))


def _codes(kind: RecordType) -> str:
    """Return a type in one line: its fields with their codes."""
    fields = [
        f"{field.name}（{'/'.join(field.values)}）" if field.values else field.name for field in kind.fields
    ]
    return f"- {plural(kind)}（{kind.title('zh')}）：{'，'.join(fields)}"


def _form(field: Field) -> str | list[str]:
    if field.is_list:
        return ["文字"]
    form = "代码" if field.values else "文字"
    return f"{form}或null" if field.nullable else form


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


def _whole(settings: Mapping[str, Any], name: str, default: int) -> int:
    value = settings.get(name, default)
    if not isinstance(value, int) or value < 0:
        raise InputError(f"prompts.toml: {name} must be a whole number, not {value!r}")
    return value


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror}; a folder of prompts has {', '.join(NAMES)} (.md)"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8") from error
