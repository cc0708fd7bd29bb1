"""Prompts: templates filled with the schema, the guidelines, examples and the article.

What is common to all articles comes first, so that servers can cache it: the system message; then the examples chosen
for the part; then the part itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from annotate import resources
from annotate.draft.client import Message, Request, tokens
from annotate.draft.llm._contract import plural, response_schema, to_reply
from annotate.draft.llm._examples import Example, Examples, load_examples, load_worked
from annotate.draft.llm._guidelines import FOLDER, Guideline, Guidelines, load_guidelines
from annotate.draft.llm._salvage import Failed
from annotate.draft.llm._second_look import excerpts
from annotate.draft.llm._split import Part, Parts, Stretch
from annotate.draft.llm._templates import Templates, either
from annotate.record import Record
from annotate.schema import Field, RecordType, Schema

_MOST_FAILED = 40
_TRIED = 4  # passages looked at for each example that is shown, as some are too long


class _Card(NamedTuple):
    """An example as a model sees it: a question like ours, the answer we would like, and what both cost."""

    question: Message
    answer: Message
    tokens: int


@dataclass(frozen=True)
class Prompter:
    """Writes the requests for articles of one schema."""

    schema: Schema
    templates: Templates
    guidelines: Guidelines
    examples: Examples
    secret: str = ""

    @classmethod
    def of(cls, schema: Schema, prompts: Path | None = None, gold: Path | None = None) -> Prompter:
        """Load templates, guidelines and the gold that examples are chosen from.

        Raises InputError naming a file that cannot be used.
        """
        base = prompts_for(schema)
        home = _variant(prompts, base)
        templates = Templates.load(home, base)
        told = either(home, base, FOLDER)
        own = base not in (told.parent, told.parent.parent)
        guidelines = load_guidelines(told, schema, own=own)
        pool = load_examples(_gold(schema, gold), schema) if templates.examples else Examples(())
        return cls(schema, templates, guidelines, pool)

    def keyed(self, secret: str) -> Prompter:
        """Return the prompter of a run: the frames around articles are marked with its secret."""
        return replace(self, secret=secret)

    @property
    def fingerprint(self) -> dict[str, str]:
        """Return version and hash of everything that goes into a request beside the article."""
        templates = self.templates
        settings = [
            dict(templates.texts),
            dict(templates.words),
            templates.examples,
            templates.example_tokens,
        ]
        pool = [[card.question, card.answer] for card in self._cards.values()]
        shaping = [self.system, self.guidelines.reminder, self.shape, settings, pool]
        canonical = json.dumps(shaping, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
        return {"version": templates.version, "hash": digest}

    def draft(self, part: Part, sample: int = 0) -> Request:
        """Return the request for the records of a part."""
        asked = self._asked(part, self.mark(part.parts), last=True)
        return self._request("draft", part.parts, (*self._opening(part), _user(asked)), part, sample)

    def repair(self, part: Part, failed: Sequence[Failed]) -> Request:
        """Return the request to correct items, with their exact errors."""
        told = [
            self.templates.say(
                "error",
                number=number,
                type=plural(self.schema.types[entry.item.type]),
                said=entry.said,
                errors="; ".join(entry.errors),
            )
            for number, entry in enumerate(failed[:_MOST_FAILED], 1)
        ]
        mark = self.mark(part.parts)
        asked = self.templates.fill("repair", {"mark": mark, "failed": "\n".join(told)})
        first = _user(f"{self._asked(part, mark)}\n\n{asked}")
        return self._request("repair", part.parts, (*self._opening(part), first), part)

    def second_look(self, parts: Parts, places: Sequence[Stretch], records: Sequence[Record]) -> Request:
        """Return the request about the places that the records of an article leave open."""
        values = {
            "shape": self._outline,
            "fields": "\n".join(
                f"- {self._named(kind)}: {_codes(kind)}" for kind in self.schema.types.values()
            ),
            "title": parts.article.title or "",
            "mark": self.mark(parts),
            "excerpts": excerpts(parts, places, records, self._known),
        }
        return self._request("second look", parts, (_user(self.templates.fill("second_look", values)),))

    def mark(self, parts: Parts) -> str:
        """Return what frames around an article are marked with: nobody who wrote the article can know it.

        It depends on all that comes from outside and on the secret of the run.
        """
        outside = json.dumps([parts.article.title, str(parts.article.published), parts.digest])
        return hmac.new(self.secret.encode(), outside.encode(), hashlib.sha256).hexdigest()[:16]

    def _request(
        self,
        step: str,
        parts: Parts,
        messages: tuple[Message, ...],
        part: Part | None = None,
        sample: int = 0,
    ) -> Request:
        where = f"{part.start}-{part.end}" if part else "all"
        about = f"{step} {sample} {where} {parts.digest}"
        return Request(messages, self.shape, sample, self.mark(parts), about)

    @cached_property
    def shape(self) -> dict[str, Any]:
        """The JSON Schema of a reply."""
        return response_schema(self.schema)

    @cached_property
    def system(self) -> str:
        """The system message: one for all articles, so that servers can cache it."""
        types = self.schema.types.values()
        values = {
            "types": self.templates.words["types"].join(map(self._named, types)),
            "shape": self._outline,
            "worked": self._worked,
            "common": self.guidelines.common,
            "fields": "\n\n".join(self._explained(kind, self.guidelines.of(kind)) for kind in types),
        }
        return self.templates.fill("system", values)

    @cached_property
    def _outline(self) -> str:
        """The form of a reply with a word for each value: lists and nulls as they are."""
        forms = {
            plural(kind): [
                {
                    "quote": self.templates.words["quote"],
                    **{field.name: self._form(field) for field in kind.fields},
                }
            ]
            for kind in self.schema.types.values()
        }
        return json.dumps(forms, ensure_ascii=False)

    @property
    def _worked(self) -> str:
        example = load_worked(self.templates.worked, self.schema)
        if example is None:
            return ""
        card = self._card(example)
        return self.templates.say("worked", question=card.question["content"], answer=card.answer["content"])

    @cached_property
    def _cards(self) -> dict[str, _Card]:
        """The passages that can be examples, as a model sees them."""
        return {example.name: self._card(example) for example in self.examples.passages}

    def _card(self, example: Example) -> _Card:
        reply = to_reply(example.records, example.part.article.text, self.schema)
        answer = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
        mark = replace(self, secret="").mark(example.part.parts)  # the same in all runs: servers cache it
        question = self._asked(example.part, mark)
        return _Card(
            _user(question), {"role": "assistant", "content": answer}, tokens(question) + tokens(answer)
        )

    def _opening(self, part: Part) -> Iterator[Message]:
        """Yield the system message and the examples for a part, the nearest last: beside what is asked."""
        yield {"role": "system", "content": self.system}
        for card in reversed(self._chosen(part)):
            yield card.question
            yield card.answer

    def _chosen(self, part: Part) -> list[_Card]:
        chosen: list[_Card] = []
        left = self.templates.example_tokens
        for example in islice(self.examples.nearest(part), self.templates.examples * _TRIED):
            card = self._cards[example.name]
            if card.tokens <= left and len(chosen) < self.templates.examples:
                left -= card.tokens
                chosen.append(card)
        return chosen

    def _asked(self, part: Part, mark: str, *, last: bool = False) -> str:
        """Return a part in its frame; `last`, what the answer is written to, ends with the reminder."""
        article = part.article
        values = {
            "mark": mark,
            "title": article.title or "",
            "published": article.published.isoformat() if article.published else "",
            "head": part.head,
            "article": part.text,
            "reminder": self.guidelines.reminder if last else "",
        }
        return self.templates.fill("draft", values)

    def _named(self, kind: RecordType) -> str:
        return self.templates.say("type", name=plural(kind), title=kind.title(self.schema.language))

    def _explained(self, kind: RecordType, guideline: Guideline) -> str:
        """Explain a type: what it is, what is one, and its fields in the order of the schema, each in one place."""
        language = self.schema.language
        titles = {"title": kind.title(language), "description": kind.description(language)}
        head = "## " + self.templates.say("explained", type=plural(kind), **titles)
        fields = (self._field(field, guideline.fields.get(field.name, "")) for field in kind.fields)
        return "\n\n".join(filter(None, [head, guideline.general, *fields]))

    def _field(self, field: Field, said: str) -> str:
        words, language = self.templates.words, self.schema.language
        kind = words["list" if field.is_list else "nullable" if field.nullable else "required"]
        title = self.templates.say("head", name=field.name, title=field.title(language), kind=kind)
        codes = words["between"].join(f"{value}={field.caption(value, language)}" for value in field.values)
        told = "" if said else field.description(language)
        return "\n".join(
            filter(None, [f"### {title}", told, codes and self.templates.say("codes", codes=codes), said])
        )

    def _form(self, field: Field) -> str | list[str]:
        words = self.templates.words
        if field.is_list:
            return [words["text"]]
        form = words["code" if field.values else "text"]
        return self.templates.say("or_null", form=form) if field.nullable else form

    def _known(self, record: Record) -> str:
        """Return a record in one line, without what it leaves open."""
        fields = {name: value for name, value in record.fields.items() if value not in (None, [])}
        type_ = plural(self.schema.types[record.type])
        return self.templates.say("known", type=type_, fields=json.dumps(fields, ensure_ascii=False))


def prompts_for(schema: Schema) -> Path:
    """Return the folder of the package's prompts in the language of a schema."""
    home = resources.folder("prompts")
    return home if schema.language == "zh" else home / schema.language


def _variant(given: Path | None, base: Path) -> Path:
    """Return the folder of prompts that is meant: one of somebody's own, or by its name a variant that comes with us."""
    if given is None:
        return base
    ours = base / given
    return ours if not given.exists() and len(given.parts) == 1 and ours.is_dir() else given


def _gold(schema: Schema, given: Path | None) -> Path:
    """Return the folder examples are chosen from: gold beside the schema, or ours for our types; no other gold fits."""
    if given is not None:
        return given
    beside = schema.folder / "gold"
    ours = all(kind.is_built_in for kind in schema.types.values())
    return resources.folder("gold") / "dev" if ours and not beside.is_dir() else beside


def _user(content: str) -> Message:
    return {"role": "user", "content": content}


def _codes(kind: RecordType) -> str:
    """Return the fields of a type in one line, with their codes."""
    return ", ".join(
        f"{field.name} ({'/'.join(field.values)})" if field.values else field.name for field in kind.fields
    )
