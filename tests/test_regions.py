"""Records to Label Studio and back: nothing is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelstudio import OUTPUT, PROJECT, RECORDS, TEXT

from annotate import schema as schema_
from annotate.record import Record, Value
from annotate.review.form import controls, form
from annotate.review.regions import marks, read_results, to_results
from annotate.review.valid import faults
from annotate.schema import Field, RecordType, Schema

SCHEMA = schema_.load()
FORM = form(SCHEMA)
_CHARACTERS = st.characters(exclude_categories=["Cs"])
_SAID = st.text(_CHARACTERS, min_size=1, max_size=8).filter(str.strip)


def _value(entry: Field) -> st.SearchStrategy[Value]:
    if entry.values:
        coded = st.sampled_from(entry.values)
        return st.none() | coded if entry.nullable else coded
    if entry.is_list:
        return st.lists(_SAID, max_size=3)
    return st.none() | _SAID if entry.nullable else _SAID


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, list[Record]]:
    """Any text with any records on it: nested, overlapping, several on one span."""
    text = draw(st.text(st.sampled_from("甲乙8亿元🚀\n\t <&$%") | _CHARACTERS, min_size=1, max_size=30))
    return text, draw(st.lists(_record(text), max_size=5))


@st.composite
def _record(draw: st.DrawFn, text: str) -> Record:
    kind: RecordType = draw(st.sampled_from(list(SCHEMA.types.values())))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    fields = {
        entry.name: text[start:end] if entry is kind.mention else draw(_value(entry)) for entry in kind.fields
    }
    return Record(kind.name, start, end, fields)


@given(drafts())
def test_records_survive_the_round_trip(draft: tuple[str, list[Record]]) -> None:
    text, records = draft
    reading = read_results(to_results(records, SCHEMA), SCHEMA, text)
    assert reading.records == records
    assert not reading.problems
    assert not reading.foreign


@given(drafts())
def test_what_we_send_is_valid_for_the_server_and_for_us(draft: tuple[str, list[Record]]) -> None:
    from label_studio_sdk.label_interface.interface import LabelInterface

    text, records = draft
    results = to_results(records, SCHEMA, [0.5] * len(records))
    assert list(faults(results, controls(FORM), text)) == []
    prediction = {"model_version": "any", "result": results}
    validate = LabelInterface(FORM).validate_prediction
    assert validate(prediction, return_errors=True) == []  # type: ignore[no-untyped-call]


@given(drafts(), st.data())
def test_a_fault_is_found_wherever_it_is(draft: tuple[str, list[Record]], data: st.DataObject) -> None:
    text, records = draft
    results = to_results(records or [_anywhere(text)], SCHEMA)
    broken = data.draw(st.sampled_from(results))
    spoil = data.draw(st.sampled_from([_outside, _backwards, _unknown_control, _another_text, _speechless]))
    spoil(broken)
    assert list(faults(results, controls(FORM), text))


def _anywhere(text: str) -> Record:
    fields: dict[str, Value] = dict.fromkeys(SCHEMA.types["indicator"].field)
    return Record("indicator", 0, 1, {**fields, "value": text[0]})


def _outside(result: dict[str, Any]) -> None:
    result["value"]["end"] = 10_000


def _backwards(result: dict[str, Any]) -> None:
    result["value"]["end"] = result["value"]["start"]


def _unknown_control(result: dict[str, Any]) -> None:
    result["from_name"] = "nobody"


def _another_text(result: dict[str, Any]) -> None:
    if result["type"] == "labels":
        result["value"]["text"] += "!"
    else:
        result["value"]["start"] = -1


def _speechless(result: dict[str, Any]) -> None:
    for member in {"labels", "choices"} & result["value"].keys() or {"text"}:
        result["value"][member] = []


def _results() -> list[dict[str, Any]]:
    return to_results(RECORDS, SCHEMA)


def test_scores_stand_at_the_label() -> None:
    results = to_results([PROJECT, OUTPUT], SCHEMA, [0.25, None])
    scores = {result["id"]: result.get("score") for result in results if result["type"] == "labels"}
    assert scores == {"r0": 0.25, "r1": None}


def test_a_cleared_field_is_null() -> None:
    results = _results()
    for result in results:
        if result["from_name"] in ("project_location", "project_participants"):
            result["value"]["text"] = [""]
    fields = read_results(results, SCHEMA, TEXT).records[0].fields
    assert fields["location"] is None
    assert fields["participants"] == []


def test_a_relabelled_region_drops_the_old_fields_and_says_so() -> None:
    results = _results()
    results[0]["value"]["labels"] = ["investment"]
    reading = read_results(results, SCHEMA, TEXT)
    assert reading.records[0].type == "investment"
    assert reading.records[0].fields["amount"] == "青禾电池生产基地"
    dropped = {problem.message.split(" (")[0].split()[-1] for problem in reading.problems}
    assert dropped == {
        "project_location",
        "project_participants",
        "project_sector",
        "project_stage",
        "project_date",
    }


def test_check_marks_are_counted_and_become_records_when_relabelled() -> None:
    start = TEXT.index("35家")
    marked = marks([(start, start + 3)], TEXT)
    assert read_results(marked, SCHEMA, TEXT).leftovers == 1
    marked[0]["value"]["labels"] = ["indicator"]
    reading = read_results(marked, SCHEMA, TEXT)
    assert reading.leftovers == 0
    assert reading.records[0].fields["value"] == "35家"


_ON_TEXT = {"id": "x", "from_name": "label", "to_name": "text", "type": "labels"}


@pytest.mark.parametrize(
    "foreign",
    [
        {**_ON_TEXT, "value": {"start": 0, "end": 2, "labels": ["Person"]}},
        {**_ON_TEXT, "value": {"start": 0, "end": 2}},
        {"type": "relation", "from_id": "r0", "to_id": "r1", "direction": "right"},
        {**_ON_TEXT, "from_name": "stars", "type": "rating", "value": {"rating": 3}},
        {**_ON_TEXT, "to_name": "picture", "value": {"x": 3}},
    ],
    ids=["unknown label", "no label", "relation", "on the whole text", "on another object"],
)
def test_what_is_not_ours_is_kept_apart_and_reported(foreign: dict[str, Any]) -> None:
    reading = read_results([*_results(), foreign], SCHEMA, TEXT)
    assert reading.records == RECORDS
    assert reading.foreign == [foreign]
    assert [problem.code for problem in reading.problems] == ["region.foreign"]


def test_two_labels_on_one_region_are_two_records() -> None:
    results = _results()
    results[0]["value"]["labels"] = ["project", "investment"]
    assert [one.type for one in read_results(results, SCHEMA, TEXT).records[:2]] == ["project", "investment"]


def test_records_of_other_schemas_travel_too(tmp_path: Any) -> None:
    from labelstudio import small_schema

    other: Schema = small_schema(tmp_path)
    award = Record("award", 0, 2, {"title": "云湖", "winners": ["甲", "乙"], "level": "国家级"})
    assert read_results(to_results([award], other), other, "云湖奖").records == [award]
