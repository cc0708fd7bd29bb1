"""A run's folder is its own: what is not of a run is never touched, and no run is taken for another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import annotate
from labelstudio import articles, write_run

from annotate.errors import RunError
from annotate.review.drafted import Run as Pushed
from annotate.schema import Schema
from annotate.store import identity, is_run, manifest

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。"
MINE = {
    "articles.jsonl": '{"id": "x", "text": "甲"}\n{"id": "y", "text": "乙"}',
    "drafts.jsonl": '{"article": "x", "records": []}\n{"article": "y", "records": []}',
    "run.json": '{"article": "run", "records": []}',
}
"""Files of somebody else that have the names of a run's; none ends with a line feed."""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    file = tmp_path / "news.txt"
    file.write_text(NEWS, encoding="utf-8")
    return file


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("content", [None, "", "notes", "[]", "\0", '{"article": "x", "rec'])
@pytest.mark.parametrize("name", MINE)
def test_files_of_somebody_else_are_refused_and_left_as_they_are(
    news: Path, tmp_path: Path, name: str, content: str | None
) -> None:
    if content == "" and name != "run.json":
        pytest.skip("an empty file holds nothing that could be lost")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / name).write_text(MINE[name] if content is None else content, encoding="utf-8")
    before = held(folder)
    done = annotate("draft", news, "-o", folder)
    assert done.code == 2
    assert str(folder) in done.err
    assert "new folder" in done.err
    assert held(folder) == before


def test_other_files_in_a_folder_do_not_matter(news: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "README").write_text("mine")
    assert annotate("draft", news, "-o", tmp_path / "run").code == 0
    assert (tmp_path / "run" / "README").read_text() == "mine"


@pytest.mark.parametrize("inside", [".", "sub", "sub/news.jsonl"])
def test_no_run_is_written_where_its_input_lies(tmp_path: Path, inside: str) -> None:
    folder = tmp_path / "articles"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "news.jsonl").write_text(json.dumps({"id": "a", "text": NEWS}))
    done = annotate("draft", folder / inside, "-o", folder)
    assert done.code == 2
    assert f"{folder}: holds {folder / inside}, which is read" in done.err
    assert [file.name for file in folder.iterdir()] == ["sub"]


def test_a_torn_line_is_kept_beside_the_journal_and_told(news: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    annotate("draft", news, "-o", run)
    for name in ("drafts.jsonl", "articles.jsonl"):
        with (run / name).open("ab") as file:
            file.write(b'{"article": "b", "rec')
    again = annotate("draft", news, "-o", run)
    assert again.code == 0
    for name in ("drafts.jsonl", "articles.jsonl"):
        assert (run / f"{name}.torn").read_bytes() == b'{"article": "b", "rec\n'
        assert (run / name).read_bytes().count(b"\n") == 1
        assert f"it is kept in {run / name}.torn" in again.err
    assert annotate("validate", run).code == 0


def test_a_refused_run_keeps_its_torn_line(news: Path, tmp_path: Path, schema: Schema) -> None:
    run = write_run(tmp_path / "run", articles(1))
    with (run / "drafts.jsonl").open("ab") as file:
        file.write(b'{"article": "b", "rec')
    before = held(run)
    assert "another drafter" in annotate("draft", news, "-o", run).err
    assert held(run) == before


def test_articles_of_any_name_make_no_run(tmp_path: Path) -> None:
    for name in ("run", "drafts", "articles", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"article": name, "records": []}))
    (tmp_path / "drafts.jsonl").write_text('{"article": "b", "records": []}\n')
    assert not is_run(tmp_path)
    assert annotate("validate", tmp_path).out.startswith("5 articles")


def test_a_run_without_its_manifest_is_one_by_its_journal(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", articles(1))
    (run / "run.json").unlink()
    assert is_run(run)


def test_runs_of_one_shape_size_and_second_are_told_apart(
    tmp_path: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotate.draft.run._now", lambda: "2026-01-01T00:00:00+00:00")
    runs = [write_run(tmp_path / name, articles(2)) for name in "abc"]
    assert len({Pushed(run, schema).version for run in runs}) == 3
    assert len({Pushed(run, schema).version.rsplit(".", 1)[0] for run in runs}) == 1


def test_copies_of_a_run_and_what_it_grows_into_are_that_run(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", articles(2))
    first = identity(run)
    copy = Path(shutil.copytree(run, tmp_path / "copy"))
    write_run(copy, articles(4)[2:])
    assert identity(run) == identity(copy) == first


def test_a_run_of_an_earlier_version_has_an_identity_by_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotate.draft.run._now", lambda: "2026-01-01T00:00:00+00:00")
    shards = [write_run(tmp_path / str(number), articles(4)[number:]) for number in range(2)]
    for shard in shards:
        content = manifest(shard)
        del content["id"]
        (shard / "run.json").write_text(json.dumps(content))
    first, second = map(identity, shards)
    assert first != second
    write_run(shards[0], articles(6)[4:])
    assert manifest(shards[0])["id"] == identity(shards[0]) == first


def test_a_folder_without_a_manifest_cannot_be_pushed(tmp_path: Path, schema: Schema) -> None:
    run = write_run(tmp_path / "run", articles(1))
    (run / "run.json").write_text(MINE["run.json"])
    with pytest.raises(RunError, match="no run folder"):
        _ = Pushed(run, schema).version
