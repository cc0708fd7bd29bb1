"""Records found twice become one: by two parts of an article, by a repair, by repeated samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotate.draft.llm._salvage import Found
from annotate.reading import fold
from annotate.record import Record, Value
from annotate.schema import Field, Schema

_Place = tuple[str, int, int]


def merged(parts: Iterable[Sequence[Found]], schema: Schema) -> list[Found]:
    """Join the records of the parts of an article.

    One place has one record of a type. A named thing (a type whose mention is compared as text) that two
    parts name is one record, at its first place; what the first leaves out the others fill in.
    """
    by_place: dict[_Place, Found] = {}
    by_name: dict[tuple[str, str], _Place] = {}
    for part in parts:
        names_here: dict[tuple[str, str], _Place] = {}
        for found in part:
            name = _name(found.record, schema)
            place = by_name.get(name, place_of(found)) if name else place_of(found)
            known = by_place.get(place)
            by_place[place] = _joined(known, found, schema) if known else found
            if name:
                names_here.setdefault(name, place)
        by_name |= names_here
    return sorted(by_place.values(), key=_place_in_order)


def voted(samples: Sequence[Sequence[Found]]) -> tuple[list[Found], list[Found]]:
    """Join repeated samples: the records that at least half of them have, and the rarer ones.

    Each field takes its most frequent value; `share` is the part of the samples that has the record, times
    the part of those that agrees on the average field.
    """
    ballots: dict[_Place, list[Found]] = {}
    for sample in samples:
        for found in sample:
            ballots.setdefault(place_of(found), []).append(found)
    common: list[Found] = []
    rare: list[Found] = []
    for ballot in ballots.values():
        joined = _vote(ballot, len(samples))
        (common if 2 * len(ballot) >= len(samples) else rare).append(joined)
    return common, rare


def _vote(ballot: Sequence[Found], samples: int) -> Found:
    fields: dict[str, Value] = {}
    agreeing = 0
    for name in ballot[0].record.fields:
        values: list[Any] = [found.record.fields[name] for found in ballot]
        counts = Counter(map(repr, values))
        winner, votes = counts.most_common(1)[0]
        fields[name] = next(value for value in values if repr(value) == winner)
        agreeing += votes
    agreement = agreeing / (len(ballot) * len(fields))
    first = ballot[0]
    best = next((found for found in ballot if found.record.fields == fields), None)
    # Fields voted one by one may break a rule between them: then the first whole record stands.
    record = best.record if best else first.record
    return replace(first, record=record, share=len(ballot) / samples * agreement)


def _joined(first: Found, second: Found, schema: Schema) -> Found:
    """Fill what the first leaves out from the second, unless the two do not go together.

    Of codes that tell how far a thing has come the furthest counts, with the fields that belong to it.
    """
    other = second.record.fields
    fields = {name: value or other[name] for name, value in first.record.fields.items()}
    for field in schema.types[first.record.type].fields:
        if field.furthest_with and _rank(field, other) > _rank(field, first.record.fields):
            fields |= {name: other[name] for name in (field.name, *field.furthest_with)}
    record = replace(first.record, fields=fields)
    fits = schema.types[record.type].validator.is_valid(record.to_json())
    return replace(first, record=record) if fits else first


def _rank(field: Field, fields: Mapping[str, Value]) -> int:
    value = fields[field.name]
    return field.values.index(value) if isinstance(value, str) and value in field.values else -1


def _name(record: Record, schema: Schema) -> tuple[str, str] | None:
    mention = schema.types[record.type].mention
    if mention.compare != "text":
        return None
    return record.type, fold(str(record.fields[mention.name]))


def place_of(found: Found) -> _Place:
    """Return type, start and end of a record: what it is recognised by."""
    return found.record.type, found.record.start, found.record.end


def _place_in_order(found: Found) -> tuple[int, int, str]:
    return found.record.start, found.record.end, found.record.type
