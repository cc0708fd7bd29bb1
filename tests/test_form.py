"""The review form: derived from the schemas, for people who read Chinese or English."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from labelstudio import small_schema

from annotate import schema as schema_
from annotate.errors import SchemaError
from annotate.review.form import CHECK, control, controls, form, is_ours
from annotate.schema import Schema


def test_every_field_but_the_mention_has_a_control(schema: Schema) -> None:
    found = controls(form(schema))
    fields = {
        control(kind, entry): "Choices" if entry.values else "TextArea"
        for kind in schema.types.values()
        for entry in kind.fields
        if entry is not kind.mention
    }
    assert found.kinds == {"label": "Labels", **fields}


def test_codes_are_those_of_the_schema_in_both_languages(schema: Schema) -> None:
    for language in ("zh", "en"):
        found = controls(form(schema, language))
        assert found.codes["label"] == {*schema.types, CHECK}
        assert found.codes["project_stage"] == set(schema.types["project"].field["stage"].values)


def test_captions_are_in_the_language_that_was_asked_for(schema: Schema) -> None:
    chinese, english = form(schema, "zh"), form(schema, "en")
    assert 'value="项目" alias="project"' in chinese
    assert 'value="待核" alias="check"' in chinese
    assert 'value="Project" alias="project"' in english
    assert 'value="Check" alias="check"' in english


def test_a_field_added_to_a_schema_is_added_to_the_form(schema: Schema, tmp_path: Path) -> None:
    for file in schema.folder.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    definition = json.loads((tmp_path / "project.json").read_text(encoding="utf-8"))
    definition["properties"]["jobs"] = {"title": "Jobs", "type": ["string", "null"], "x-compare": "quantity"}
    (tmp_path / "project.json").write_text(json.dumps(definition), encoding="utf-8")
    grown = form(schema_.load(tmp_path))
    assert controls(form(schema)).lacks(controls(grown)) == ["project_jobs"]
    assert controls(grown).lacks(controls(form(schema))) == []


def test_schemas_of_others_work_and_their_captions_stay_text(tmp_path: Path) -> None:
    config = form(small_schema(tmp_path))
    labels = [tag.attrib for tag in ET.fromstring(config).iter("Label")]
    assert [(label["value"], label["alias"]) for label in labels] == [
        ('Award "<x>&amp;', "award"),
        ("待核", "check"),
    ]
    assert controls(config).codes["award_level"] == {"国家级", "provincial"}


def test_the_sdk_accepts_the_form(schema: Schema) -> None:
    from label_studio_sdk.label_interface.interface import LabelInterface

    for language in ("zh", "en"):
        LabelInterface(form(schema, language)).validate()  # type: ignore[no-untyped-call]


def test_an_edit_by_hand_is_noticed(schema: Schema) -> None:
    config = form(schema)
    assert is_ours(config)
    assert is_ours(config.replace("\n", "\r\n"))
    assert not is_ours(config.replace("项目", "工程"))
    assert not is_ours("<View/>")


@pytest.mark.parametrize("config", ["", "no xml", "<View", '<!DOCTYPE x [<!ENTITY a "b">]><View>&c;</View>'])
def test_an_unreadable_config_has_no_controls(config: str) -> None:
    assert controls(config).kinds == {}


def test_names_that_would_collide_are_refused(tmp_path: Path) -> None:
    small_schema(tmp_path)
    text = (tmp_path / "award.json").read_text(encoding="utf-8")
    (tmp_path / "award.json").write_text(text.replace('"award"', '"check"'), encoding="utf-8")
    with pytest.raises(SchemaError, match="check"):
        form(schema_.load(tmp_path))
