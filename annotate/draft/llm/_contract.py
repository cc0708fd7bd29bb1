"""The reply contract: the JSON Schema a reply has to fit, and what the replies of a model are read into.

The schema is derived from the record schemas and keeps to the strict subset that OpenAI documents for structured
outputs: every member required, none besides, null by type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotate.draft.client import Kind, Reply, RequestError
from annotate.draft.llm import _json
from annotate.record import Record, Value
from annotate.schema import Field, RecordType, Schema

QUOTE = "quote"
CUT_OFF = "the reply was cut off at the output limit"
_LONGEST = 60  # characters a quote has on either side of its mention at most
_STOPS = frozenset("，。；：！？、,;:!?\n“”（）()")
_IN_WORD = re.compile(r"[0-9A-Za-z.%０-９．％]")
_QUOTE = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Item:
    """One record as the model gave it: `fields` is whatever JSON stood there, not yet checked."""

    type: str
    fields: Any

    @property
    def quote(self) -> str:
        """The stretch of the article the model quotes; empty if there is none."""
        quote = self.fields.get(QUOTE) if isinstance(self.fields, dict) else None
        return quote if isinstance(quote, str) else ""

    def record(self, kind: RecordType, start: int, end: int, mention: str) -> dict[str, Any]:
        """Return the item as a record of a record file, at a place of the text."""
        given = self.fields
        known = {name: _tidied(given[name]) for name in kind.field if name in given}
        odd = (
            {} if len(known) + 1 == len(given) else {name: given[name] for name in given if name not in known}
        )
        odd.pop(QUOTE, None)
        placed = {
            **odd,
            "type": self.type,
            "start": start,
            "end": end,
        }  # a model's own offsets are not believed
        return {**placed, **known, kind.mention.name: mention}


@dataclass(frozen=True, slots=True)
class Reading:
    """The items of a reply; `cut` if it ended early, `mended` were broken, `excess` beyond the limit were left unread."""

    items: list[Item]
    cut: bool = False
    mended: int = 0
    excess: int = 0
    unknown: tuple[str, ...] = ()


def plural(kind: RecordType) -> str:
    """Return the member of a reply that holds the records of a type."""
    return str(kind.definition.get("x-plural", f"{kind.name}s"))


def response_schema(schema: Schema) -> dict[str, Any]:
    """Return the JSON Schema of a reply, derived from the record types."""
    return _closed({plural(kind): _list(_item(kind)) for kind in schema.types.values()})


def read(reply: Reply, schema: Schema, limit: int) -> Reading:
    """Return the items of a reply, at most `limit`; raises RequestError if it holds no JSON of the contract.

    A reply that was cut off gives the items that are whole; of one that is broken in places each item is mended, or
    stands there as text.
    """
    names = {plural(kind): kind.name for kind in schema.types.values()}
    said, is_endless = _json.without_thoughts(reply.text)
    if reply.cut and (is_endless or "{" not in said):
        raise RequestError(Kind.EMPTY, f"{CUT_OFF} before an answer: thoughts took all of it")
    found = _json.find(reply.text, tuple(names), is_thought=reply.is_thought)
    members = found.members
    if members is None and reply.cut:
        raise RequestError(Kind.TOO_LONG, f"{CUT_OFF} in its first record")
    if members is None:
        raise RequestError(Kind.UNREADABLE, f"the reply holds no records: {reply.text[:80]!r}")
    given = {name: _as_list(members.get(name)) for name in names}
    items = islice((Item(names[name], value) for name in names for value in given[name]), limit)
    unknown = tuple(str(name)[:40] for name in list(members)[:20] if name not in names)
    excess = max(0, sum(map(len, given.values())) - limit)
    cut = found.unfinished or (reply.cut and not found.is_whole)
    return Reading(list(items), cut, found.mended, excess, unknown)


def to_reply(records: Sequence[Record], text: str, schema: Schema) -> dict[str, Any]:
    """Return records as a model would have to give them: how examples are shown."""
    reply: dict[str, Any] = {plural(kind): [] for kind in schema.types.values()}
    for record in records:
        kind = schema.types[record.type]
        fields: dict[str, Value] = {field.name: record.fields[field.name] for field in kind.fields}
        reply[plural(kind)].append({QUOTE: quote_of(text, record.start, record.end), **fields})
    return reply


def quote_of(text: str, start: int, end: int) -> str:
    """Return a short stretch around a mention that stands in the text only once and holds the mention once.

    It runs from punctuation to punctuation; where no such stretch will do, from any place to any other that cuts no
    number and no Latin word.
    """
    mention = text[start:end]
    for begins, ends in ((_begins_clause, _ends_clause), (_parts_words, _parts_words)):
        lefts = [at for at in range(start, max(-1, start - _LONGEST - 1), -1) if begins(text, at)]
        rights = [at for at in range(end, min(len(text), end + _LONGEST) + 1) if ends(text, at)]
        for size in range(len(lefts) + len(rights)):
            quote = text[_nth(lefts, (size + 1) // 2, start) : _nth(rights, size // 2, end)]
            quote = quote.strip() if mention == mention.strip() else quote
            if text.find(quote) == text.rfind(quote) and quote.find(mention) == quote.rfind(mention):
                return quote
    return mention


def _begins_clause(text: str, at: int) -> bool:
    return at == 0 or (text[at - 1] in _STOPS and text[at : at + 1] not in _STOPS)


def _ends_clause(text: str, at: int) -> bool:
    return at == len(text) or (text[at] in _STOPS and text[at - 1 : at] not in _STOPS)


def _parts_words(text: str, at: int) -> bool:
    """Tell whether a stretch may begin or end here without cutting a number or a Latin word."""
    if at in (0, len(text)):
        return True
    return not (_IN_WORD.match(text[at - 1]) and _IN_WORD.match(text[at]))


def _nth(places: Sequence[int], number: int, otherwise: int) -> int:
    return places[min(number, len(places) - 1)] if places else otherwise


def _item(kind: RecordType) -> dict[str, Any]:
    return _closed({QUOTE: _QUOTE, **{field.name: _value(field) for field in kind.fields}})


def _value(field: Field) -> dict[str, Any]:
    if field.is_list:
        return _list({"type": "string"})
    shape: dict[str, Any] = {"type": ["string", "null"] if field.nullable else "string"}
    return shape | ({"enum": [*field.values, *([None] if field.nullable else [])]} if field.values else {})


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _tidied(value: Any) -> Any:
    """An empty string says the same as null: models mix them up."""
    return None if isinstance(value, str) and not value.strip() else value
