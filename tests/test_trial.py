"""`annotate trial`: variants of prompts and models over the same gold, compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import annotate
from llm_samples import COUNT, GROWTH, MONEY, OUTPUT, PROJECT, TEXT, reply
from servers.model import ModelServer

from annotate import schema
from annotate.record import Record
from annotate.store import write_records


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A gold set of one article with five records, and a key."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "qinghe.txt").write_text(TEXT, encoding="utf-8")
    types = schema.load().types
    items: list[tuple[str, dict[str, Any]]] = [("project", PROJECT), ("investment", MONEY)]
    items += [("indicator", item) for item in (OUTPUT, GROWTH, COUNT)]
    records = [placed(kind, types[kind].mention.name, item) for kind, item in items]
    write_records(tmp_path / "gold", "qinghe", records)
    return tmp_path


def placed(kind: str, mention: str, item: dict[str, Any]) -> Record:
    start = TEXT.index(item["quote"]) + item["quote"].index(item[mention])
    fields = {name: value for name, value in item.items() if name != "quote"}
    return Record(kind, start, start + len(item[mention]), fields)


def answer(request: dict[str, Any]) -> str:
    """The large model finds all; the small one no project, and a growth that it calls a level."""
    if request["model"] == "large":
        return reply(OUTPUT, GROWTH, COUNT, projects=[PROJECT], investments=[MONEY])
    return reply(OUTPUT, GROWTH | {"measure": "level", "direction": None}, COUNT, investments=[MONEY])


def plan(home: Path, url: str) -> Path:
    file = home / "plan.toml"
    common = f'base-url = "{url}"\nsecond-look = false\n'
    file.write_text(
        f'gold = "gold"\n[variants.now]\nmodel = "large"\n{common}'
        f'[variants.small]\nmodel = "small"\nprompts = "compact"\n{common}',
        encoding="utf-8",
    )
    return file


def test_variants_are_compared_field_by_field(home: Path) -> None:
    with ModelServer(answer) as server:
        done = annotate("trial", plan(home, server.url), "-o", home / "out")
    assert done.code == 0, done.err
    rows = {line.split("  ")[0]: line.split() for line in done.out.splitlines()}
    assert done.out.splitlines()[0].split() == ["now", "small"]
    assert rows["indicator.measure"][1:] == ["1.000", "0.667", "-0.333", "(-0.333…-0.333)"]
    assert rows["project.name"][1] == "1.000"
    page = (home / "out" / "trial.html").read_text(encoding="utf-8")
    assert "small.html#qinghe" in page
    assert (home / "out" / "now.html").is_file()


def test_a_trial_goes_on_where_it_stopped(home: Path) -> None:
    with ModelServer(answer) as server:
        file = plan(home, server.url)
        first = json.loads(annotate("trial", file, "-o", home / "out", "--json").out)
        asked = len(server.seen)
        again = json.loads(annotate("trial", file, "-o", home / "out", "--json").out)
        assert len(server.seen) == asked == 2
    assert first["small"]["score"] == again["small"]["score"]
    assert first["small"]["swings"]["qinghe"] < 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("variants = 1", "[variants.NAME]"),
        ("[variants.'a/b']\nmodel = 'm'", "letters, digits"),
        ("gold = 'nowhere'\n[variants.a]\nmodel = 'm'", "nowhere"),
        ("= 1", "not TOML"),
        ("[variants.a]\nmodell = 'm'", "--modell"),
    ],
)
def test_a_plan_that_cannot_work_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    done = annotate("trial", file, "-o", tmp_path / "out")
    assert done.code == 2
    assert told in done.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('output = "elsewhere"', "[variants.now]: output is no option of a variant"),
        ("dry-run = true", "[variants.now]: dry-run is no option of a variant"),
        ('model = ["a", "b"]', "[variants.now]: model must be one value"),
    ],
)
def test_what_no_variant_can_say_is_told_before_anything_is_drafted(home: Path, line: str, told: str) -> None:
    file = home / "plan.toml"
    file.write_text(f'gold = "gold"\n[variants.now]\n{line}\n', encoding="utf-8")
    done = annotate("trial", file, "-o", home / "out")
    assert (done.code, f"{file}: {told}" in done.err) == (2, True)
    assert not (home / "out").exists()


@pytest.mark.parametrize(
    ("gold", "told"),
    [("5", "gold must be a text"), ('"empty"', "holds no records"), ('"broken"', "not JSON")],
)
def test_gold_that_cannot_be_scored_is_told_before_anything_is_drafted(
    home: Path, gold: str, told: str
) -> None:
    (home / "empty").mkdir()
    (home / "broken").mkdir()
    (home / "broken" / "a.json").write_text("{", encoding="utf-8")
    file = home / "plan.toml"
    file.write_text(f'gold = {gold}\n[variants.now]\nmodel = "m"\n', encoding="utf-8")
    done = annotate("trial", file, "-o", home / "out")
    assert (done.code, told in done.err) == (2, True)
    assert not (home / "out").exists()
