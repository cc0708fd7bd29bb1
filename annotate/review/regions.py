"""Records to Label Studio results and back, lossless both ways.

A record is one region: a `labels` result on the mention's span and one result for each field that says
something, all under one id. Null and an empty list are the absence of a result. The format:
https://labelstud.io/guide/predictions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.problem import Problem, Severity
from annotate.record import Record, Value
from annotate.review.form import CHECK, LABEL, TEXT, control
from annotate.schema import Field, RecordType, Schema

Result = dict[str, Any]
"""One result of a prediction or annotation, as Label Studio stores it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region that is a record. `origin` is `prediction`, `prediction-changed` or `manual`."""

    id: str
    record: Record
    origin: str = "manual"


@dataclass(slots=True)
class Reading:
    """What the results of one annotation or prediction hold.

    `leftovers` counts the check marks that are still there; `foreign` are results that no form of ours makes.
    """

    regions: list[Region] = field(default_factory=list)
    leftovers: int = 0
    foreign: list[Result] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def records(self) -> list[Record]:
        """The records in the order of their regions."""
        return [region.record for region in self.regions]


def to_results(
    records: Sequence[Record], schema: Schema, scores: Sequence[float | None] = ()
) -> list[Result]:
    """Return the results of records that fit the schema; `scores` are their confidences, if known."""
    results: list[Result] = []
    for number, record in enumerate(records):
        results += _results(
            record, schema.types[record.type], f"r{number}", scores[number] if scores else None
        )
    return results


def marks(spans: Iterable[tuple[int, int]], text: str) -> list[Result]:
    """Return check marks on stretches of the text."""
    return [
        {
            "id": f"c{number}",
            "from_name": LABEL,
            "to_name": TEXT,
            "type": "labels",
            "value": {"start": start, "end": end, "text": text[start:end], "labels": [CHECK]},
        }
        for number, (start, end) in enumerate(spans)
    ]


def read_results(results: Iterable[Result], schema: Schema, text: str) -> Reading:
    """Return the records of an annotation, and what it holds besides.

    A field of another type (the region was relabelled) is dropped and reported, a blank one is null. The
    mention is what the text has between the offsets. Nothing is judged here: `annotate.check` does that.
    """
    reading = Reading()
    for region_id, group in _by_region(results, reading).items():
        labels = _labels_of(group)
        known = [name for name in labels if name in schema.types]
        if CHECK in labels and not known:
            reading.leftovers += 1
        elif not known:
            reading.foreign += group
            reading.problems.append(_foreign(group, labels))
        for name in known:
            reading.regions.append(_region(region_id, schema.types[name], group, text, reading))
    return reading


def _results(record: Record, kind: RecordType, region: str, score: float | None) -> list[Result]:
    common = {"id": region, "to_name": TEXT}
    place = {"start": record.start, "end": record.end, "text": record.fields[kind.mention.name]}
    label: Result = {
        **common,
        "from_name": LABEL,
        "type": "labels",
        "value": {**place, "labels": [kind.name]},
    }
    if score is not None:
        label["score"] = score
    fields = [entry for entry in kind.fields if entry is not kind.mention]
    said = [(entry, value) for entry in fields if (value := record.fields.get(entry.name))]
    return [label, *({**common, **_said(kind, entry, value, record)} for entry, value in said)]


def _said(kind: RecordType, entry: Field, said: str | list[str], record: Record) -> Result:
    values = said if isinstance(said, list) else [said]
    variety, member = ("choices", "choices") if entry.values else ("textarea", "text")
    place = {"start": record.start, "end": record.end}
    return {"from_name": control(kind, entry), "type": variety, "value": {**place, member: values}}


def _by_region(results: Iterable[Result], reading: Reading) -> dict[str, list[Result]]:
    """Group the results of each region; what is on no region of the text is foreign."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        if _is_sound(result):
            groups.setdefault(str(result.get("id")), []).append(result)
        else:
            reading.foreign.append(result)
            message = (
                f"a {result.get('type', 'nameless')!r} result is no record of ours: kept under `foreign`"
            )
            reading.problems.append(Problem("region.foreign", message, Severity.WARNING))
    return groups


def _is_sound(result: Result) -> bool:
    """Tell whether a result is one on a stretch of the text, in the form that our controls make."""
    value = result.get("value")
    if (
        result.get("to_name") != TEXT
        or not isinstance(result.get("from_name"), str)
        or not isinstance(value, dict)
    ):
        return False
    return (
        isinstance(value.get("start"), int)
        and isinstance(value.get("end"), int)
        and _are_texts(value.get("labels", []))
        and all(
            value.get(name) is None or isinstance(value[name], str | list) for name in ("choices", "text")
        )
    )


def _are_texts(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, str) for item in items)


def _labels_of(group: Iterable[Result]) -> list[str]:
    return [
        name for item in group if item.get("from_name") == LABEL for name in item["value"].get("labels", ())
    ]


def _foreign(group: list[Result], labels: list[str]) -> Problem:
    value = group[0]["value"]
    named = f"the label {labels[0]!r}, which the schemas do not know" if labels else "no label"
    message = f"the region at {value['start']}–{value['end']} has {named}: kept under `foreign`, no record"
    return Problem("region.foreign", message, Severity.WARNING)


def _region(region_id: str, kind: RecordType, group: list[Result], text: str, reading: Reading) -> Region:
    place = group[0]["value"]
    start, end = place["start"], place["end"]
    said = {item["from_name"]: item["value"] for item in group if item.get("from_name") != LABEL}
    origin = next((item["origin"] for item in group if item.get("origin")), "manual")
    fields = {
        entry.name: text[start:end]
        if entry is kind.mention
        else _value(entry, said.pop(control(kind, entry), {}))
        for entry in kind.fields
    }
    own = {control(kind, entry) for entry in kind.fields}
    for name in sorted(said.keys() - own):
        if _texts(said[name]):
            reading.problems.append(_dropped(name, said[name], kind, start, end))
    return Region(region_id, Record(kind.name, start, end, fields), origin)


def _value(entry: Field, value: dict[str, Any]) -> Value:
    texts = _texts(value)
    return texts if entry.is_list else "\n".join(texts) or None


def _texts(value: dict[str, Any]) -> list[str]:
    """Return what a reviewer entered; what is blank was cleared."""
    said = value.get("choices") or value.get("text") or []
    entries = [said] if isinstance(said, str) else said
    return [entry for entry in entries if isinstance(entry, str) and entry.strip()]


def _dropped(name: str, value: dict[str, Any], kind: RecordType, start: int, end: int) -> Problem:
    message = (
        f"the region at {start}–{end} is {kind.name} now: its {name} ({', '.join(_texts(value))}) was dropped"
    )
    return Problem("region.relabelled", message, Severity.INFO)
