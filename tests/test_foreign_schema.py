"""Other record types in place of ours: one folder of schemas goes the whole way, from drafting to export.

Only the rules drafter is bound to the built-in types, and says so.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import annotate
from servers.model import ModelServer
from servers.odd import Reply, serving

from annotate import resources
from annotate import schema as schema_
from annotate.errors import SchemaError
from annotate.record import Record
from annotate.review.form import form
from annotate.review.regions import read_results, to_results
from annotate.store import read_records

TEXT = "3月2日，白鹭港一号仓发生火情，过火面积300平方米，港务集团、青岚物流受损。"


def _text(nullable: bool = True, compare: str = "text") -> dict[str, Any]:
    return {"type": ["string", "null"] if nullable else "string", "minLength": 1, "x-compare": compare}


INCIDENT: dict[str, Any] = {
    "title": "Incident",
    "x-zh": {"title": "事故"},
    "x-mention": "place",
    "properties": {
        "place": _text(nullable=False),
        "day": _text(compare="period"),
        "area": _text(compare="quantity"),
        "harmed": {"type": "array", "items": {"type": "string"}, "x-compare": "set"},
        "cause": {"type": ["string", "null"], "enum": ["fire", "flood", None], "x-compare": "enum"},
    },
}
FIELDS: dict[str, Any] = {
    "place": "白鹭港一号仓",
    "day": "3月2日",
    "area": "300平方米",
    "harmed": ["港务集团", "青岚物流"],
    "cause": "fire",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "incident.json").write_text(json.dumps(INCIDENT), encoding="utf-8")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "port.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_from_a_model_to_tables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schemas, run = ("--schemas", folder / "schemas"), folder / "run"
    reply = json.dumps({"incidents": [{"quote": "白鹭港一号仓发生火情", **FIELDS}]}, ensure_ascii=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key")
    with ModelServer(lambda request: reply) as server:
        model = ("--drafter", "llm", "--model", "any", "--base-url", server.url, "--no-second-look")
        assert annotate("draft", folder / "news", "-o", run, *model, *schemas).code == 0
    (entry,) = read_records(run)
    start = TEXT.index("白鹭港一号仓")
    assert entry.records == [{"type": "incident", "start": start, "end": start + 6, **FIELDS}]

    assert annotate("validate", run, *schemas).code == 0
    assert annotate("validate", run).code == 1  # our own schemas know no incidents

    (folder / "gold").mkdir()
    gold = {**entry.records[0], "harmed": ["港务集团"]}
    (folder / "gold" / "port.json").write_text(
        json.dumps({"article": "port", "records": [gold]}), encoding="utf-8"
    )
    scored = json.loads(annotate("score", run, folder / "gold", "--json", *schemas).out)
    assert "incident" in json.dumps(scored)

    assert annotate("export", run, "-o", folder / "t.csv", *schemas).code == 0
    row = next(csv.DictReader((folder / "t-incident.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert (row["area_low"], row["area_unit"], row["harmed"]) == ("300", "平方米", "港务集团; 青岚物流")


def test_review_shows_the_same_types(folder: Path) -> None:
    schema = schema_.load(folder / "schemas")
    assert "事故" in form(schema, "zh")
    record = Record("incident", 5, 11, dict(FIELDS))
    reading = read_results(to_results([record], schema), schema, TEXT)
    assert reading.records == [record]


def test_the_rules_drafter_says_that_it_knows_only_ours(folder: Path) -> None:
    done = annotate("draft", folder / "news", "-o", folder / "run", "--schemas", folder / "schemas")
    assert done.code == 2
    assert "--drafter llm" in done.err


def test_the_rules_drafter_leaves_new_fields_and_types_empty(folder: Path) -> None:
    shutil.copytree(resources.folder("schemas"), folder / "ours")
    shutil.copy(folder / "schemas" / "incident.json", folder / "ours")
    indicator = json.loads((folder / "ours" / "indicator.json").read_text(encoding="utf-8"))
    indicator["properties"]["source"] = _text()
    indicator["properties"]["also"] = {"type": "array", "items": {"type": "string"}, "x-compare": "set"}
    (folder / "ours" / "indicator.json").write_text(json.dumps(indicator), encoding="utf-8")
    (folder / "news" / "zone.txt").write_text("上半年，沙洲高新区进出口总额增长6.4%。", encoding="utf-8")
    done = annotate("draft", folder / "news", "-o", folder / "run", "--schemas", folder / "ours")
    assert done.code == 0, done.err
    drafted = {entry.article: entry.records for entry in read_records(folder / "run")}
    (record,) = [Record.from_json(item) for item in drafted["zone"] if item["type"] == "indicator"]
    assert (record.fields["name"], record.fields["source"], record.fields["also"]) == ("进出口总额", None, [])
    assert annotate("validate", folder / "run", "--schemas", folder / "ours").code == 0


def test_the_rules_drafter_says_which_field_it_cannot_fill(folder: Path) -> None:
    shutil.copytree(resources.folder("schemas"), folder / "ours")
    indicator = json.loads((folder / "ours" / "indicator.json").read_text(encoding="utf-8"))
    indicator["properties"]["source"] = _text(nullable=False)
    (folder / "ours" / "indicator.json").write_text(json.dumps(indicator), encoding="utf-8")
    done = annotate("draft", folder / "news", "-o", folder / "run", "--schemas", folder / "ours")
    assert (done.code, "`indicator` (source)" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda schema: schema["properties"]["cause"].update({"x-compare": "text"}), "x-compare"),
        (lambda schema: schema["properties"]["place"].update({"type": ["string", "null"]}), "never null"),
        (lambda schema: schema.update({"x-mention": "where"}), "where"),
        (lambda schema: schema.update({"properties": {}}), "at least one field"),
        (lambda schema: schema.pop("properties"), "properties"),
        (lambda schema: schema["properties"]["day"].update({"type": "tekst"}), "tekst"),
    ],
)
def test_a_schema_that_cannot_work_is_refused_by_file(folder: Path, spoil: Any, told: str) -> None:
    broken = json.loads(json.dumps(INCIDENT))
    spoil(broken)
    (folder / "schemas" / "incident.json").write_text(json.dumps(broken), encoding="utf-8")
    done = annotate("validate", folder / "news", "--schemas", folder / "schemas")
    assert done.code == 2
    assert "incident.json" in done.err
    assert told in done.err


def own(folder: Path, field: dict[str, Any], **members: Any) -> Path:
    """Write a schema of one field, as somebody may send it."""
    folder.mkdir()
    content = {"properties": {"title": {"type": "string", **field}}, **members}
    (folder / "award.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_a_schema_fetches_nothing(tmp_path: Path, keyword: str) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    with serving(lambda method, path: Reply()) as other:
        for number, address in enumerate((f"{other.url}/x.json", secret.as_uri())):
            done = annotate(
                "validate", tmp_path, "--schemas", own(tmp_path / f"s{number}", {keyword: address})
            )
            assert (done.code, "not a record schema" in done.err) == (2, True)
    assert not other.seen


def test_no_pattern_takes_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    record = {"type": "award", "start": 0, "end": 1, "title": "a" * 50_000 + "!"}
    (folder / "a.json").write_text(json.dumps({"article": "a", "records": [record]}), encoding="utf-8")
    schemas = own(tmp_path / "schemas", {"pattern": "^(a+)+$"})
    done = annotate("validate", folder, "--schemas", schemas)
    assert (done.code, "[schema.pattern]" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("field", "members"),
    [
        ({"pattern": "(?=a)b"}, {}),
        ({"pattern": "(a{1000}){1000}"}, {}),
        ({"pattern": "("}, {}),
        ({}, {"patternProperties": {"^(a+)+$": {}}}),
        ({}, {"allOf": [{"$ref": "#"}]}),
        ({}, {"$ref": "#"}),
    ],
)
def test_what_cannot_be_checked_in_linear_time_is_refused(
    tmp_path: Path, field: dict[str, Any], members: dict[str, Any]
) -> None:
    done = annotate("validate", tmp_path, "--schemas", own(tmp_path / "schemas", field, **members))
    assert done.code == 2
    assert f"{tmp_path / 'schemas' / 'award.json'}: not a record schema" in done.err


@pytest.mark.parametrize(
    ("field", "whole"),
    [
        ({"x-zh": "名称"}, {}),
        ({"x-zh": {"captions": ["甲"]}, "enum": ["a"]}, {}),
        ({"captions": ["A"], "enum": ["a"]}, {}),
        ({"enum": [1, 2]}, {}),
        ({"type": "string"}, {"x-zh": ["名称"]}),
    ],
)
def test_captions_and_codes_of_another_kind_are_told_when_the_schema_is_read(
    tmp_path: Path, field: dict[str, object], whole: dict[str, object]
) -> None:
    definition = {"properties": {"name": {"type": "string"}, "kind": field}, **whole}
    (tmp_path / "policy.json").write_text(json.dumps(definition), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"policy\.json: not a record schema"):
        schema_.load(tmp_path)
