"""What is sent: prompts, examples, and the schema of replies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from llm_samples import ARTICLE, TEXT

from annotate import schema
from annotate.article import Article
from annotate.cli._main import group
from annotate.draft.llm import Parts, Prompter, Templates, response_schema
from annotate.draft.llm._contract import quote_of
from annotate.errors import InputError
from annotate.record import Record
from annotate.resources import folder
from annotate.store import write_records

SCHEMA = schema.load()


def nodes(shape: Any) -> list[dict[str, Any]]:
    """Return all schemas inside a schema."""
    inner = [*shape.get("properties", {}).values(), *([shape["items"]] if "items" in shape else [])]
    return [shape, *(node for one in inner for node in nodes(one))]


def test_the_response_schema_keeps_to_the_strict_subset() -> None:
    for node in nodes(response_schema(SCHEMA)):
        assert set(node) <= {"type", "properties", "required", "additionalProperties", "items", "enum"}
        if node["type"] == "object":
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False


def test_each_type_has_its_list_with_a_quote_first() -> None:
    shape = response_schema(SCHEMA)["properties"]
    assert set(shape) == {"projects", "investments", "indicators"}
    for name, kind in SCHEMA.types.items():
        assert list(shape[f"{name}s"]["items"]["properties"]) == ["quote", *kind.field]


def test_the_system_prompt_explains_every_field_and_code() -> None:
    system = Prompter.of(SCHEMA).system
    for kind in SCHEMA.types.values():
        for field in kind.fields:
            assert f"- {field.name}（{field.title('zh')}）" in system
            assert all(value in system for value in field.values)


def gold(home: Path, *articles: Article) -> Path:
    home.mkdir(parents=True)
    start = TEXT.index("36家")
    fields = {"value": "36家", "name": "新引进企业", "subject": "青禾高新区", "measure": "level", "direction": None,
              "status": "actual", "period": None, "qualifier": None}  # fmt: skip
    for article in articles:
        (home / f"{article.id}.txt").write_text(article.text, encoding="utf-8")
        write_records(home, article.id, [Record("indicator", start, start + 3, dict(fields))])
    return home


def prompts(home: Path, *examples: str) -> Path:
    home.mkdir()
    for file in folder("prompts").iterdir():
        (home / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (home / "prompts.toml").write_text(
        f'version = "t"\nexamples = {json.dumps(examples)}\n', encoding="utf-8"
    )
    return home


def test_examples_are_shown_as_question_and_answer(tmp_path: Path) -> None:
    home = gold(tmp_path / "gold", Article("one", TEXT))
    writer = Prompter.of(SCHEMA, prompts(tmp_path / "prompts", "one", "missing"), home)
    roles = [
        message["role"] for message in writer.draft(Parts(Article("other", "别的文章。")).whole).messages
    ]
    assert roles == ["system", "user", "assistant", "user"]
    answer = json.loads(writer.draft(Parts(Article("other", "别的。")).whole).messages[2]["content"])
    (item,) = answer["indicators"]
    assert item["value"] == "36家"
    assert item["quote"] in TEXT


@pytest.mark.parametrize(
    "article",
    [ARTICLE, Article("one", "改过的文章。"), Article("other", TEXT.replace("。", "。\n"))],
    ids=["same text", "same name", "same text, other lines"],
)
def test_an_article_is_never_its_own_example(tmp_path: Path, article: Article) -> None:
    home = gold(tmp_path / "gold", Article("one", TEXT))
    writer = Prompter.of(SCHEMA, prompts(tmp_path / "prompts", "one"), home)
    assert len(writer.draft(Parts(article).whole).messages) == 2


def test_everything_that_shapes_a_reply_changes_the_hash(tmp_path: Path) -> None:
    home = gold(tmp_path / "gold", Article("one", TEXT))
    own = prompts(tmp_path / "prompts", "one")
    hashes = {
        Prompter.of(SCHEMA, own).fingerprint["hash"],
        Prompter.of(SCHEMA, own, home).fingerprint["hash"],
    }
    for name in ("system.md", "repair.md", "second_look.md", "draft.md", "guidelines.md"):
        (own / name).write_text((own / name).read_text(encoding="utf-8") + "又及。", encoding="utf-8")
        hashes.add(Prompter.of(SCHEMA, own, home).fingerprint["hash"])
    assert len(hashes) == 7


def test_a_template_with_an_unknown_hole_is_named(tmp_path: Path) -> None:
    own = prompts(tmp_path / "prompts")
    (own / "draft.md").write_text("{{artikel}}", encoding="utf-8")
    with pytest.raises(InputError, match=r"draft\.md: \{\{artikel\}\}"):
        Templates.load(own)


def test_a_folder_without_templates_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"system\.md"):
        Templates.load(tmp_path)


@given(st.text(max_size=60), st.data())
def test_a_quote_stands_in_the_text_and_holds_the_mention(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = quote_of(text, start, end)
    assert quote in text
    assert text[start:end] in quote


@given(st.text(alphabet="甲乙。\n #", max_size=1500), st.integers(100, 600))
def test_parts_are_the_article_and_none_is_too_long(text: str, size: int) -> None:
    parts = Parts(Article("a", text)).all(size)
    assert "".join(part.text for part in parts) == text
    assert all(len(part.text) <= size for part in parts)
    for part in parts:
        if halves := part.halves():
            assert "".join(half.text for half in halves) == part.text
            assert all(len(half.text) < len(part.text) for half in halves)


def test_parts_are_cut_between_sentences() -> None:
    text = "园区新增绿地三公顷。企业安心经营。" * 60
    for part in Parts(Article("a", text)).all(300):
        assert part.text.endswith("。")


def test_the_prompt_command_shows_what_would_be_sent(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    shown = CliRunner().invoke(group, ["prompt", str(file)])
    assert TEXT.strip() in shown.output
    assert "## 标注细则" in shown.output
    (body,) = json.loads(CliRunner().invoke(group, ["prompt", str(file), "--json", "--model", "m"]).output)
    assert body["model"] == "m"
    assert body["response_format"]["type"] == "json_schema"
