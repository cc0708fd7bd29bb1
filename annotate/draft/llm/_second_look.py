"""What a first reply left open, and how a model is shown it: sentences with marks, and the records they have."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from annotate.check import account
from annotate.draft.llm._split import Part, Parts, Stretch
from annotate.reading import fold
from annotate.record import Record
from annotate.schema import Schema

MOST = 80
"""Places that one second look asks about at most."""
_LONGEST = 400  # characters of a sentence on either side of a mark
_LEAST_NAME = 3  # characters of a name that is looked for in others


def left_open(
    parts: Parts, read: Sequence[Part], records: Sequence[Record], opinion: Iterable[Record], schema: Schema
) -> list[Stretch]:
    """Return what the records leave open in the parts that were read.

    That is the numbers that are in no record and that nothing excuses, and the named things of a second opinion that
    no record names.
    """
    numbers = [
        Stretch(number.start, number.end)
        for number in account(parts.article, records, parts.figures)
        if number.record is None and number.reason is None
    ]
    places = sorted({*numbers, *_unnamed(records, opinion, schema)})
    return [place for place in places if any(part.start <= place.start < part.end for part in read)][:MOST]


def excerpts(
    parts: Parts, places: Sequence[Stretch], records: Sequence[Record], told: Callable[[Record], str]
) -> str:
    """Return the sentences in which the places stand, each place in 【】, with the records of the sentence as told."""
    text, begins = parts.article.text, [0, *parts.sentences]
    shown = []
    for at, inside in groupby(places, key=lambda place: bisect_right(begins, place.start) - 1):
        marked = list(inside)
        start = max(begins[at], marked[0].start - _LONGEST)
        end = begins[at + 1] if at + 1 < len(begins) else len(text)
        end = max(marked[-1].end, min(end, marked[-1].end + _LONGEST))
        own = [record for record in records if start <= record.start < end]
        shown.append("\n".join([_marked(text, start, end, marked), *map(told, own)]))
    return "\n\n".join(shown)


def _marked(text: str, start: int, end: int, places: Sequence[Stretch]) -> str:
    pieces = []
    for place in places:
        pieces += [text[start : place.start], "【", text[place.start : place.end], "】"]
        start = place.end
    return "".join([*pieces, text[start:end]]).strip("\n")


def _unnamed(records: Iterable[Record], opinion: Iterable[Record], schema: Schema) -> Iterable[Stretch]:
    """Yield the named things of a second opinion that no record has, by place or by a part of its name."""
    mentions = {
        name: kind.mention.name for name, kind in schema.types.items() if kind.mention.compare == "text"
    }
    known = [record for record in records if record.type in mentions]
    names = [fold(str(record.fields[mentions[record.type]])) for record in known]
    for record in opinion:
        if record.type in mentions:
            name = fold(str(record.fields[mentions[record.type]]))
            here = any(other.start < record.end and record.start < other.end for other in known)
            if not here and not any(_alike(name, other) for other in names):
                yield Stretch(record.start, record.end)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _LEAST_NAME and shorter in longer)
