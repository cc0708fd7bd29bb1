"""The commands, as people run them: what they print, where it goes, and the exit codes scripts rely on."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from command import Outcome, annotate

from annotate.cli._main import COMMANDS

NEWS = (
    "云湖高新区交出三季度答卷\n"
    "前三季度，云湖高新区完成规上工业产值120.5亿元，同比增长8.9%；实际利用外资1.2亿美元，下降3%。\n"
    "截至目前，全区新增高新技术企业36家。\n"
)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "yunhu.txt").write_text(NEWS, encoding="utf-8")
    (folder / "mulan.txt").write_text("木兰工业园召开安全生产会议，部署岁末工作。", encoding="utf-8")
    return folder


@pytest.fixture
def run(articles: Path, tmp_path: Path) -> Path:
    assert annotate("draft", articles, "-o", tmp_path / "run").code == 0
    return tmp_path / "run"


def values(folder: Path) -> dict[str, list[str]]:
    lines = (folder / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        line["article"]: [record["value"] for record in line["records"]] for line in map(json.loads, lines)
    }


def test_draft_writes_a_run_folder(run: Path) -> None:
    assert values(run) == {"mulan": [], "yunhu": ["120.5亿元", "8.9%", "1.2亿美元", "3%", "36家"]}
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert manifest["shape"]["drafter"] == "rules"
    assert manifest["totals"]["records"] == {"indicator": 5}


def test_each_record_is_anchored_and_told_by_its_words(run: Path) -> None:
    line = json.loads((run / "drafts.jsonl").read_text(encoding="utf-8").splitlines()[1])
    growth = line["records"][1]
    assert NEWS[growth["start"] : growth["end"]] == "8.9%"
    assert growth == {
        "type": "indicator",
        "start": growth["start"],
        "end": growth["end"],
        "value": "8.9%",
        "name": "规上工业产值",
        "subject": "云湖高新区",
        "measure": "change",
        "direction": "up",
        "status": "actual",
        "period": "前三季度",
        "qualifier": None,
    }
    assert all(note["rule"] for note in line["notes"])


def test_draft_reads_standard_input(tmp_path: Path) -> None:
    done = annotate("draft", "-", "-o", tmp_path / "run", stdin=NEWS)
    assert done.code == 0
    assert len(values(tmp_path / "run")["stdin"]) == 5


def test_draft_goes_on_past_what_it_cannot_read(articles: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").write_text("")
    (articles / "lines.jsonl").write_text('{"id": "half", "te\n', encoding="utf-8")
    done = annotate("draft", articles, "-o", tmp_path / "run", "--json")
    assert done.code == 3
    told = json.loads(done.out)
    assert told["articles"] == 2
    assert {problem["where"] for problem in told["unreadable"]} == {
        str(articles / "empty.txt"),
        f"{articles / 'lines.jsonl'}:1",
    }


@pytest.mark.parametrize("inputs", ["nowhere", "."])
def test_draft_without_articles_is_unusable(tmp_path: Path, inputs: str) -> None:
    (tmp_path / "empty").mkdir()
    done = annotate("draft", tmp_path / "empty" / inputs, "-o", tmp_path / "run")
    assert done.code == 2
    assert str(tmp_path / "empty") in done.err


def test_a_full_disk_is_told_and_what_is_there_stays_whole(articles: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="no file size limits on this system")
    (articles / "zhongyu.txt").write_text(NEWS * 40, encoding="utf-8")
    command = [sys.executable, "-m", "annotate", "draft", str(articles), "-o", str(tmp_path / "run")]

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=small_disk)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0
    assert sorted(values(tmp_path / "run")) == ["mulan", "yunhu", "zhongyu"]


def test_validate_passes_what_the_drafter_made(run: Path) -> None:
    done = annotate("validate", run)
    assert (done.code, done.out) == (0, "2 articles, 5 valid records; 0 error, 0 warning, 0 info\n")


def test_validate_names_file_place_and_way_out(articles: Path) -> None:
    file = articles / "yunhu.json"
    wrong = {"type": "indicator", "start": 30, "end": 5000, "value": "8.9%", "name": "产值", "subject": None}
    wrong |= {"measure": "level", "direction": "up", "status": "done", "period": None, "qualifier": None}
    file.write_text(json.dumps({"article": "yunhu", "records": [wrong, {"type": "rumour"}, 3]}))
    done = annotate("validate", file, "--json")
    told = json.loads(done.out)
    assert (done.code, told["records"]) == (1, 0)
    found = {(problem["code"], problem.get("pointer")) for problem in told["problems"]}
    assert ("schema.enum", "/records/0/status") in found
    assert ("schema.const", "/records/0/direction") in found
    assert ("schema.record-type", "/records/1/type") in found
    assert ("schema.type", "/records/2") in found
    assert ("number.unaccounted", None) in found
    direction = next(
        problem for problem in told["problems"] if problem.get("pointer") == "/records/0/direction"
    )
    assert "direction is up or down for a change" in direction["message"]
    assert direction["where"] == str(file)


def test_a_record_file_that_is_no_json_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"article": ')
    done = annotate("validate", tmp_path)
    assert done.code == 2
    assert str(tmp_path / "bad.json") in done.err


def test_export_writes_a_table_for_each_type(run: Path, tmp_path: Path) -> None:
    assert annotate("export", run, "-o", tmp_path / "t.csv").code == 0
    raw = (tmp_path / "t-indicator.csv").read_bytes()
    assert raw.startswith("\ufeff".encode())
    first = next(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert (first["value"], first["value_low"], first["value_currency"]) == (
        "120.5亿元",
        "12050000000",
        "CNY",
    )
    assert annotate("export", run, "-o", tmp_path / "t.parquet").code == 0
    table = pq.read_table(tmp_path / "t-indicator.parquet").to_pylist()
    assert [row["value_unit"] for row in table] == ["元", "%", "美元", "%", "家"]
    assert annotate("export", run, "-o", tmp_path / "t.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["project", "investment", "indicator"]
    assert book["indicator"].max_row == 6


def test_exported_cells_are_never_formulas(tmp_path: Path) -> None:
    text = "=HYPERLINK(1)园区产值8亿元。"
    record = {
        "type": "indicator",
        "start": 17,
        "end": 20,
        "value": "8亿元",
        "name": "=HYPERLINK(1)",
        "subject": "+1",
    }
    record |= {"measure": "level", "direction": None, "status": "actual", "period": None, "qualifier": None}
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"article": "a", "records": [record]}), encoding="utf-8")
    assert annotate("export", tmp_path, "-o", tmp_path / "t.csv").code == 0
    row = next(csv.DictReader((tmp_path / "t-indicator.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert (row["name"], row["subject"]) == ("'=HYPERLINK(1)", "'+1")
    assert annotate("export", tmp_path, "-o", tmp_path / "t.xlsx").code == 0
    cells = [cell for cell in openpyxl.load_workbook(tmp_path / "t.xlsx")["indicator"][2] if cell.value]
    assert all(cell.data_type != "f" for cell in cells)


def test_an_export_that_fails_leaves_the_old_file(run: Path, tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_text("mine")
    done = annotate("export", run, "-o", tmp_path / "t.docx")
    assert done.code == 2
    assert ".csv, .xlsx, .parquet" in done.err
    assert (tmp_path / "t.docx").read_text() == "mine"


def test_the_demo_does_it_all(tmp_path: Path) -> None:
    done = annotate("demo", "-o", tmp_path / "demo")
    assert done.code == 0
    assert "records found" in done.out
    assert (tmp_path / "demo" / "records.xlsx").exists()


def test_the_real_articles_go_the_whole_way(shared: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert annotate("draft", shared / "articles", "-o", run).code == 0
    assert annotate("validate", run).code == 0
    scored = annotate("score", run, shared / "gold", "--json")
    assert scored.code == 0
    assert annotate("export", run, "-o", tmp_path / "records.xlsx").code == 0


def test_every_command_has_help() -> None:
    for name in COMMANDS:
        done = annotate(name, "--help")
        assert (done.code, done.out.startswith(f"Usage: annotate {name}")) == (0, True)


def test_help_imports_nothing_heavy_and_needs_no_key() -> None:
    code = "import sys; from annotate.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    environment = {name: value for name, value in os.environ.items() if "KEY" not in name}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    heavy = {
        "openai",
        "label_studio_sdk",
        "pandas",
        "numpy",
        "scipy",
        "pyarrow",
        "rich",
        "lxml",
        "jsonschema",
        "aiohttp",
    }
    assert heavy.isdisjoint(done.stdout.split("\n")[-2].split())


def test_a_closed_pipe_is_no_error(run: Path) -> None:
    command = f"{sys.executable} -m annotate validate {run} --json | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_settings_stand_behind_flag_and_environment(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "annotate.toml").write_text('[draft]\nlimit = 1\noutput = "from-file"\n')
    monkeypatch.chdir(tmp_path)
    assert annotate("draft", articles).code == 0
    assert len(values(tmp_path / "from-file")) == 1
    monkeypatch.setenv("ANNOTATE_DRAFT_LIMIT", "2")
    assert annotate("draft", articles, "-o", "by-flag").code == 0
    assert len(values(tmp_path / "by-flag")) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[demo\n", "not TOML"),
        ("[drift]\nlimit = 1\n", "drift"),
        ("[demo]\ncolour = 1\n", "colour"),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    (tmp_path / "annotate.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    done = annotate("demo")
    assert done.code == 2
    assert "annotate.toml" in done.err
    assert told in done.err


def test_unknown_commands_and_options_are_usage_errors() -> None:
    outcomes: list[Outcome] = [annotate("drift"), annotate("draft", "--nonsense")]
    assert [done.code for done in outcomes] == [2, 2]


def test_a_mistyped_command_is_guessed() -> None:
    done = annotate("drfat")
    assert (done.code, "Did you mean 'draft'?" in done.err) == (2, True)
