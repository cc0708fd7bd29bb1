"""`annotate score`: what it prints, what it refuses, and how it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from invented import TEXT, Item, gold, record, write

from annotate.cli import main


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A prediction with one wrong name, one missed record and one too many, and its gold."""
    pred = gold()
    pred[0] = record("indicator", "2288.9亿元", name="规上工业产值")
    pred[3] = record("investment", "远帆物流园项目")
    return write(tmp_path / "pred", pred), write(tmp_path / "gold", gold())


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(str(left.value.code))


def scored(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert run("score", *arguments, "--json", "--resamples", 100) == 0
    content: dict[str, Any] = json.loads(capsys.readouterr().out)
    return content


def test_the_figures_of_a_small_set(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    found = scored(capsys, *folders)
    records, fields = found["levels"]["records"], found["levels"]["field"]
    assert (records["correct"], records["predicted"], records["gold"]) == (3, 4, 4)
    # gold has 6 + 7 + 4 + 5 slots, the prediction 6 + 7 + 4 + 4; right are 5 + 7 + 4
    assert (fields["correct"], fields["predicted"], fields["gold"]) == (16, 21, 22)
    assert fields["precision"] == round(16 / 21, 6)
    assert fields["f1"] == round(32 / 43, 6)
    assert found["levels"]["strict"]["correct"] == 2
    name = found["types"]["indicator"]["fields"]["name"]
    assert (name["correct"], name["partial"], name["incorrect"]) == (1, 1, 0)


def test_nothing_over_nothing_is_not_available(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    side = write(tmp_path / "gold", gold()[:2])
    found = scored(capsys, side, side)
    assert found["types"]["project"]["records"]["f1"] is None
    assert found["levels"]["macro"]["f1"] == 1
    assert run("score", side, side) == 0
    assert "n/a" in capsys.readouterr().out


def test_the_table_says_what_to_fix_first(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", *folders) == 0
    said = capsys.readouterr()
    assert "fix first" in said.out
    assert "project records missed: 1 of 1" in said.out
    assert "below 20 no claim can be made" in said.err
    assert "annotate:" in said.out
    assert "gold:" in said.out


def test_an_article_that_the_prediction_lacks_counts_as_missed(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = scored(capsys, *folders)["levels"]["records"]
    write(folders[1], gold(), article="a2")
    found = scored(capsys, *folders)
    assert found["missing_articles"] == ["a2"]
    assert found["levels"]["records"]["gold"] == before["gold"] + 4
    assert found["levels"]["records"]["correct"] == before["correct"]


def test_articles_outside_the_gold_are_named_and_not_scored(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = scored(capsys, *folders)
    write(folders[0], gold(), article="a2", text=None)
    after = scored(capsys, *folders)
    assert after["extra_articles"] == ["a2"]
    assert after["levels"] == before["levels"]


BROKEN: list[Any] = [
    record("indicator", "8.9%") | {"measure": "growth"},
    record("indicator", "8.9%") | {"start": 0, "end": 4},
    record("indicator", "8.9%") | {"end": 10_000},
    record("indicator", "8.9%") | {"start": float(TEXT.index("8.9%"))},
    {"type": "rumour", "start": 0, "end": 1},
    {"type": "indicator"},
    "8.9%",
    None,
    [],
]


@pytest.mark.parametrize("item", BROKEN)
def test_an_invalid_prediction_is_a_wrong_one_and_listed(
    item: Any, folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = scored(capsys, *folders)["levels"]
    write(folders[0], [*json.loads((folders[0] / "a1.json").read_text())["records"], item])
    after = scored(capsys, *folders)
    assert after["invalid"][0]["pointer"].startswith("/records/4")
    assert after["levels"]["records"]["predicted"] == before["records"]["predicted"] + 1
    assert after["levels"]["field"]["predicted"] > before["field"]["predicted"]
    assert after["levels"]["field"]["correct"] == before["field"]["correct"]


@pytest.mark.parametrize(
    "place", [{"start": 20, "end": 5}, {"start": 10**30, "end": 10**30 + 8}, {"start": 12.0}]
)
def test_impossible_places_are_invalid_without_a_text_too(
    place: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pred = write(tmp_path / "pred", [gold()[0] | place], text=None)
    found = scored(capsys, pred, write(tmp_path / "gold", gold(), text=None))
    assert found["invalid"][0]["pointer"].startswith("/records/0")
    assert found["levels"]["records"]["correct"] == 0


def test_two_predictions_on_one_mention_are_judged_whatever_their_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = gold()[0], record("indicator", "2288.9亿元", name="税收", subject="青岭")
    side = write(tmp_path / "gold", [right])
    results = [
        scored(capsys, write(tmp_path / f"pred{at}", pair, text=None), side)["levels"]
        for at, pair in enumerate(([right, wrong], [wrong, right]))
    ]
    assert results[0] == results[1]
    assert results[0]["strict"]["correct"] == 1
    assert results[0]["records"]["predicted"] == 2


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([gold()[0] | {"start": 3, "end": 11}], "/records/0"),
        ([gold()[0], gold()[0]], "/records/1"),
        ([gold()[1], gold()[0] | {"status": "perhaps"}], "/records/1/status"),
    ],
)
def test_gold_with_an_error_is_refused_by_file_and_record(
    records: list[Item], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pred, side = write(tmp_path / "pred", gold()), write(tmp_path / "gold", records)
    assert run("score", pred, side) == 2
    refusal = capsys.readouterr().err
    assert str(side / "a1.json") in refusal
    assert said in refusal
    found = scored(capsys, pred, side, "--lenient")
    assert found["left_out"][0]["pointer"].startswith(said)
    assert found["levels"]["records"]["gold"] == len(records) - 1


def test_gold_of_an_article_that_is_not_there_is_refused(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    write(folders[1], [], article="a9", text=None)
    assert run("score", *folders) == 2
    assert "'a9'" in capsys.readouterr().err
    assert scored(capsys, *folders, "--lenient")["articles"] == 1


def test_the_same_article_twice_on_one_side_is_refused(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    write(folders[0] / "again", gold(), text=None)
    assert run("score", *folders) == 2
    assert "stands in" in capsys.readouterr().err


def test_a_run_on_another_text_is_refused(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pred = tmp_path / "elsewhere" / "pred"
    write(pred, gold(), text="序。" + TEXT)
    assert run("score", pred, folders[1]) == 2
    assert "another text" in capsys.readouterr().err


def test_only_blind_gold_counts_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    side = write(tmp_path / "gold", gold(), provenance="blind")
    write(side, gold(), article="a2", provenance="corrected")
    write(side, gold(), article="a3", provenance={"kind": "blind", "annotator": "甲"})
    assert scored(capsys, side, side)["articles"] == 3
    assert scored(capsys, side, side, "--blind-only")["articles"] == 2
    corrected = write(tmp_path / "other", gold(), provenance="corrected")
    assert run("score", side, corrected, "--blind-only") == 2


@pytest.mark.parametrize(
    ("thresholds", "code"),
    [
        ("field=0.7,strict=0.5", 0),
        ("field=0.75", 1),
        ("indicator.name=0.5", 0),
        ("indicator.name=0.51", 1),
        ("project.records=0.1", 1),
        ("macro=0", 0),
        ("indicator.direction=1", 0),
        ("investment.investor=0", 1),  # nothing to measure is nothing reached
        ("fields=0.5", 2),
        ("field=high", 2),
        ("field=1.5", 2),
        ("field", 2),
        ("bridge.name=0.5", 2),
    ],
)
def test_thresholds(thresholds: str, code: int, folders: tuple[Path, Path]) -> None:
    assert run("score", *folders, "--fail-under", thresholds, "--resamples", 100) == code


def test_two_predictions_are_compared(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    pred, side = folders
    found = scored(capsys, side, side, "--against", pred)["against"]
    field = next(
        each for each in found if (each["type"], each["level"], each["field"]) == (None, "field", None)
    )
    assert field["f1"] == round(1 - 32 / 43, 6)
    assert field["p"] > 0.4  # one article cannot show a difference
    assert run("score", side, side, "--against", pred) == 0
    assert "compared with the other" in capsys.readouterr().out


def test_same_input_same_signature_and_figures(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "gold.jsonl"
    content = {"article": "a1", "records": list(reversed(gold()))}
    lines.write_text(json.dumps(content, ensure_ascii=True) + "\n", encoding="utf-8")
    first, second = scored(capsys, *folders), scored(capsys, folders[0], lines)
    assert first == second
    other = scored(capsys, *folders, "--seed", 7)
    assert other["signature"] != first["signature"]
    write(folders[1], gold()[:3])
    assert scored(capsys, *folders)["signature"] != first["signature"]


def test_other_schemas_bring_their_own_types_and_comparisons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = {name: {"type": "integer", "minimum": 0} for name in ("start", "end")}
    text = {"type": ["string", "null"]}
    fields = {
        "label": {"type": "string", "x-compare": "text"},
        "when": {**text, "x-compare": "period"},
        "span": {**text, "x-compare": "quantity"},
        "records": {"type": "array", "items": {"type": "string"}, "x-compare": "set"},
    }
    properties = {"type": {"const": "bridge"}, **anchor, **fields}
    schema = {"type": "object", "x-mention": "label", "properties": properties, "required": list(properties)}
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "bridge.json").write_text(json.dumps(schema))
    mine = {
        "type": "bridge",
        "start": 0,
        "end": 4,
        "label": "松湖大桥",
        "when": "2021年",
        "span": "1公里",
        "records": ["甲"],
    }
    theirs = {**mine, "start": 50, "end": 54, "when": "２０２１年", "span": "1000米", "records": ["甲", "乙"]}
    pred, side = write(tmp_path / "pred", [mine], text=None), write(tmp_path / "gold", [theirs], text=None)
    found = scored(capsys, pred, side, "--schemas", tmp_path / "schemas")
    fields_found = found["types"]["bridge"]["fields"]
    assert [fields_found[name]["correct"] for name in fields] == [1, 1, 1, 1]
    assert fields_found["records"]["missing"] == 1
    assert found["levels"]["exact"]["correct"] == found["levels"]["overlap"]["correct"] == 0


def test_agreement_of_annotators(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    pred, side = folders
    write(side, gold(), article="a2")
    assert run("agree", pred, side, side, "--json") == 0
    pairs = json.loads(capsys.readouterr().out)["pairs"]
    assert [pair["articles"] for pair in pairs] == [1, 1, 2]
    assert pairs[0]["only_b"] == ["a2"]
    assert pairs[0]["f1"]["records"] == 0.75
    assert pairs[0]["types"]["indicator"]["fields"]["name"] == {"f1": 0.5, "agreement": 0.5, "records": 2}
    assert pairs[0]["types"]["indicator"]["fields"]["measure"]["kappa"] == 1
    assert pairs[2]["f1"] == {"records": 1.0, "field": 1.0, "strict": 1.0}
    assert run("agree", pred, side) == 0
    assert "kappa" in capsys.readouterr().out
    assert run("agree", pred) == 2


def test_agreement_refuses_what_is_no_annotation(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folders[0], [*gold(), {"type": "indicator"}])
    assert run("agree", *folders) == 2
    assert "/records/4" in capsys.readouterr().err
    assert run("agree", *folders, "--lenient") == 0
    other = write(tmp_path / "far" / "side", gold(), article="z1")
    assert run("agree", folders[1], other) == 2


def test_texts_of_something_else_are_not_the_texts_of_the_gold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    side = write(tmp_path / "gold", gold(), text=None)
    (side / "notes.txt").write_text("Buy more paper.", encoding="utf-8")
    assert scored(capsys, side, side)["levels"]["strict"]["f1"] == 1


def test_an_article_the_drafter_failed_on_counts_as_missed(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "run" / "drafts.jsonl"
    journal.parent.mkdir()
    journal.write_text('{"article": "a1", "records": [], "failed": "no answer"}\n')
    found = scored(capsys, journal.parent, folders[1])
    assert found["missing_articles"] == ["a1"]
    assert found["levels"]["records"]["recall"] == 0


def test_a_score_is_cut_by_what_the_gold_says_of_its_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for article, kind, records in (("one", "plain", gold()), ("two", "dense", gold()[:2])):
        write(tmp_path / "gold", gold(), article, kind=kind)
        write(tmp_path / "pred", records, article)
    found = scored(capsys, tmp_path / "pred", tmp_path / "gold", "--by", "kind")
    assert list(found["by"]) == ["dense", "plain"]
    assert found["by"]["plain"]["levels"]["records"]["f1"] == 1
    assert found["by"]["dense"]["levels"]["records"]["recall"] == 0.5
    assert run("score", tmp_path / "pred", tmp_path / "gold", "--by", "kind") == 0
    assert "dense (1 article)" in capsys.readouterr().out
    assert run("score", tmp_path / "pred", tmp_path / "gold", "--by", "zone") == 2
    assert "the gold does not say it of one and 1 more; it says kind" in capsys.readouterr().err
