"""Whatever comes in ends in a message that names the place and in the right exit code; the rest goes on."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from command import annotate

from annotate import schema as schema_

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。"
GARBAGE = [
    b"garbage",
    b"[]",
    b"{}",
    b"\0\0\0",
    b"\xff\xfe",
    b'{"a": ' + b"[" * 100_000,
    b'{"article": ["b"]}',
]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(NEWS + name, encoding="utf-8")
    assert annotate("draft", folder, "-o", tmp_path / "run").code == 0
    return tmp_path / "run"


def spoil(file: Path, line: bytes) -> None:
    """Put something else in the place of the second line."""
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + line + b"\n" + lines[2])


def record_file(folder: Path, record: dict[str, object] | None = None, **members: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(NEWS, encoding="utf-8")
    content = {"article": "a", "records": [record] if record else [], **members}
    (folder / "a.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize("line", GARBAGE)
@pytest.mark.parametrize("name", ["drafts.jsonl", "articles.jsonl"])
def test_a_damaged_line_of_a_run_is_named_and_nothing_is_changed(run: Path, name: str, line: bytes) -> None:
    spoil(run / name, line)
    before = (run / name).read_bytes()
    done = annotate("draft", run.parent / "articles", "-o", run)
    assert done.code == 2
    assert f"{run / name}:2: damaged" in done.err
    assert "delete the line" in done.err
    assert (run / name).read_bytes() == before


def test_a_run_goes_on_once_its_damaged_line_is_deleted(run: Path) -> None:
    lines = (run / "drafts.jsonl").read_bytes().splitlines(keepends=True)
    (run / "drafts.jsonl").write_bytes(lines[0] + lines[2])
    done = annotate("draft", run.parent / "articles", "-o", run)
    assert (done.code, len((run / "drafts.jsonl").read_bytes().splitlines())) == (0, 3)


@pytest.mark.parametrize("content", ["", '{"shape"', "[]", "{}", '{"shape": 5}', "[" * 100_000])
def test_a_damaged_manifest_is_named_with_the_way_out(run: Path, content: str) -> None:
    (run / "run.json").write_text(content)
    done = annotate("draft", run.parent / "articles", "-o", run)
    assert done.code == 2
    assert f"{run / 'run.json'}: damaged" in done.err
    (run / "run.json").unlink()
    assert annotate("draft", run.parent / "articles", "-o", run).code == 0


@pytest.mark.parametrize("line", GARBAGE)
def test_validate_and_export_go_on_past_a_damaged_line(run: Path, line: bytes) -> None:
    spoil(run / "drafts.jsonl", line)
    checked = annotate("validate", run)
    assert checked.code == 1
    assert f"{run / 'drafts.jsonl'}:2" in checked.err
    assert checked.out.startswith("2 articles, 4 valid records; 1 error")
    exported = annotate("export", run, "-o", run / "table.csv")
    assert exported.code == 1
    assert f"{run / 'drafts.jsonl'}:2" in exported.err
    with (run / "table-indicator.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["article"] for row in csv.DictReader(file)] == ["a", "a", "c", "c"]


def test_score_names_the_damaged_line(run: Path) -> None:
    shutil.copytree(run, run.parent / "gold")
    spoil(run / "drafts.jsonl", b"garbage")
    done = annotate("score", run, run.parent / "gold")
    assert done.code == 2
    assert f"{run / 'drafts.jsonl'}:2: not JSON" in done.err


def test_a_damaged_line_of_the_articles_is_told(run: Path) -> None:
    spoil(run / "articles.jsonl", b"garbage")
    commands: list[list[str | Path]] = [["validate", run], ["export", run, "-o", run / "table.csv"]]
    for command in commands:
        done = annotate(*command)
        assert done.code == 1
        assert f"{run / 'articles.jsonl'}:2" in done.err


def test_articles_that_are_not_where_they_are_said_to_be(run: Path) -> None:
    done = annotate("validate", run, "--articles", run / "nowhere")
    assert done.code == 2
    assert f"{run / 'nowhere'}: no such file or folder of articles" in done.err


def test_one_broken_record_file_does_not_hide_the_others(tmp_path: Path) -> None:
    folder = record_file(tmp_path / "records")
    (folder / "b.json").write_text("{")
    done = annotate("validate", folder)
    assert (done.code, str(folder / "b.json") in done.err) == (1, True)
    assert done.out.startswith("1 article,")
    (folder / "a.json").unlink()
    assert annotate("validate", folder).code == 2


def test_lines_of_record_files_are_counted_with_the_empty_ones(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text('{"article": "a", "records": []}\n\n\ngarbage\n')
    assert f"{file}:4" in annotate("validate", file).err


@pytest.mark.parametrize("member", [5, None, "xx", [1], [[1]], [["a", "b"]], [[1.5, 2]], [None], {"a": 1}])
def test_stretches_of_another_form_are_a_finding(tmp_path: Path, member: object) -> None:
    done = annotate("validate", record_file(tmp_path / "records", no_record=member))
    assert done.code == 1
    assert "/no_record: must be a list of stretches" in done.err


def test_a_stretch_beyond_the_text_costs_nothing(tmp_path: Path) -> None:
    assert annotate("validate", record_file(tmp_path / "records", no_record=[[0, 10**18]])).code == 0


def test_half_a_character_makes_a_record_invalid_and_stops_nothing(tmp_path: Path) -> None:
    folder = record_file(tmp_path / "records", {"type": "indicator", "measure": "\ud800"})
    done = annotate("validate", folder)
    assert done.code == 1
    assert str(folder / "a.json") in done.err
    assert "'�' is not one of level" in done.err


def test_a_stray_quotation_mark_in_a_csv_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "news.csv"
    file.write_text('id,text\na,甲\nb,"乙"丙"\nc,丁\nd,"戊\ne,己\n', encoding="utf-8")
    done = annotate("draft", file, "-o", tmp_path / "run")
    assert done.code == 3
    assert f"{file}:3: a quotation mark" in done.err
    assert f"{file}:5: a quotation mark" in done.err
    assert done.out.startswith("2 articles drafted")


def test_only_a_line_feed_ends_a_line_of_a_csv(tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text("id,text\na,甲\u2028乙\x0c丙\n", encoding="utf-8")
    assert annotate("draft", tmp_path / "news.csv", "-o", tmp_path / "run").code == 0
    kept = json.loads((tmp_path / "run" / "articles.jsonl").read_text(encoding="utf-8"))
    assert kept["text"] == "甲\u2028乙\x0c丙"


@pytest.mark.parametrize(
    ("page", "said"), [("<!-- 注释 -->", "empty"), (f"<p>开头{'<b>' * 5_000}{NEWS}", "nested too deep")]
)
def test_a_page_that_cannot_be_read_whole_is_named(tmp_path: Path, page: str, said: str) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    done = annotate("draft", tmp_path / "page.html", "-o", tmp_path / "run")
    assert done.code == 2
    assert str(tmp_path / "page.html") in done.err
    assert said in done.err


@pytest.mark.parametrize("space", [" ", "\u3000", "\t", "\x0b"])
@pytest.mark.parametrize("ending", ["txt", "html"])
def test_half_a_million_spaces_take_no_longer_than_letters(tmp_path: Path, space: str, ending: str) -> None:
    (tmp_path / f"spaces.{ending}").write_text(f"甲{space * 500_000}乙", encoding="utf-8")
    assert annotate("draft", tmp_path / f"spaces.{ending}", "-o", tmp_path / "run").code == 0


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_lines_on_standard_input_may_have_spaces_and_a_mark(tmp_path: Path, mark: str) -> None:
    line = f'{mark}{{ "id": "from-stdin", "text": "{NEWS}"}}\n'
    assert annotate("draft", "-", "-o", tmp_path / "run", stdin=line).code == 0
    assert '"from-stdin"' in (tmp_path / "run" / "articles.jsonl").read_text(encoding="utf-8")


def test_a_file_name_that_is_no_text_does_not_stop_the_run(tmp_path: Path) -> None:
    name = bytes(tmp_path / "articles") + b"/\xff.txt"
    (tmp_path / "articles").mkdir()
    try:
        with open(name, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path is text
            file.write(NEWS)
    except OSError:
        pytest.skip("this file system refuses such names")
    assert annotate("draft", tmp_path / "articles", "-o", tmp_path / "run").code == 0


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    for place in (tmp_path / "a.txt", tmp_path / "a.txt" / "run", tmp_path / ("y" * 300)):
        done = annotate("draft", tmp_path / "a.txt", "-o", place)
        assert done.code == 2
        assert str(place) in done.err


def test_what_a_sheet_cannot_hold_is_cut_visibly(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, value in (("long", "长" * 40_000), ("large", "9" * 400 + "元")):
        record = {
            "type": "indicator",
            "start": 0,
            "end": len(value),
            "value": value,
            "name": value,
            "subject": None,
            "measure": "level",
            "direction": None,
            "status": "actual",
            "period": None,
            "qualifier": None,
        }
        content = {"article": name, "records": [record]}
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    assert annotate("export", folder, "-o", tmp_path / "table.xlsx").code == 0
    rows = list(openpyxl.load_workbook(tmp_path / "table.xlsx")["indicator"].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["article", "large", "long"]
    assert rows[2][5] == "长" * 32_766 + "…"


@pytest.mark.parametrize(
    "setting",
    [
        "limit = [1]",
        "limit = {a = 1}",
        "limit = inf",
        "limit = 1979-05-27",
        "schemas = 5",
        'schemas = "a\\u0000b"',
    ],
)
def test_a_setting_of_another_kind_is_unusable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "annotate.toml").write_text(f"[draft]\n{setting}\n", encoding="utf-8")
    assert annotate("draft", tmp_path, "-o", tmp_path / "run").code == 2


@pytest.mark.parametrize(
    ("member", "value"),
    [
        (
            "x-order",
            "(",
        ),
        ("x-order", None),
        ("$ref", "("),
        ("$schema", "("),
        ("properties", {"type": {"const": 5}}),
    ],
)
def test_a_broken_schema_is_named(run: Path, tmp_path: Path, member: str, value: object) -> None:
    shutil.copytree(schema_.load().folder, tmp_path / "schemas")
    file = tmp_path / "schemas" / "indicator.json"
    definition = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**definition, member: value}), encoding="utf-8")
    done = annotate("validate", run, "--schemas", tmp_path / "schemas")
    assert done.code == 2
    assert f"{file}: not a record schema" in done.err
