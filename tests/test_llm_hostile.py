"""Replies that mean harm: bounded work, a problem reported, the run goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_samples import ARTICLE, GOOD, GROWTH, OUTPUT, draft, indicator, mentions, reply
from servers.model import ModelServer

from annotate import schema
from annotate.article import Article
from annotate.draft import Draft
from annotate.draft.client import Reply, RequestError
from annotate.draft.llm import Parts, _contract, _json
from annotate.draft.llm._contract import Reading
from annotate.draft.llm._salvage import salvage
from annotate.files import to_line

NAMES = ("projects", "investments", "indicators")
SCHEMA = schema.load()

MANY = '{"indicators": [' + ",".join(["{}"] * 300_000) + "]}"
DEEP = '{"indicators": ' + "[" * 200_000 + "]" * 200_000 + "}"
DEEP_ITEM = reply(OUTPUT).replace('"128.6亿元"', "[" * 900 + "]" * 900)
HOSTILE = {
    "a great many records": MANY,
    "deep nesting": DEEP,
    "a deep value": DEEP_ITEM,
    "open braces": '{"indicators": [' + '{"a":' * 100_000,
    "a long string": reply(indicator("甲" * 900_000, "甲" * 900_000)),
    "a huge number": reply(OUTPUT | {"value": 7}).replace("7", "7" * 5000),
    "NaN": reply(OUTPUT | {"value": float("nan")}),
    "NUL": reply(OUTPUT | {"subject": "青禾\x00"}),
    "a lone surrogate": reply(OUTPUT).replace("青禾高新区", "\\ud800"),
    "a lone surrogate as name": reply(OUTPUT).replace('"subject"', '"\\udfff"'),
    "offsets": reply(OUTPUT | {"start": 5, "end": 9}),
    "another type": reply(OUTPUT | {"type": "project"}),
    "another article": reply(indicator("77亿元", "别的园区完成产值77亿元")),
    "an empty quote": reply(OUTPUT | {"quote": ""}),
    "lists of lists": json.dumps({"indicators": [[[OUTPUT]]]}),
    "an object for a list": json.dumps({"indicators": {"a": 1}}),
    "strange members": json.dumps({"indicators": [], **{f"m{number}": 1 for number in range(1000)}}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_reply_is_survived_and_reported(tmp_path: Path, name: str) -> None:
    with ModelServer(lambda request: HOSTILE[name]) as server:
        made = draft(server.url, tmp_path, second_look=False)
    line = to_line(made.to_json())
    assert len(line) < 200_000
    assert b"\x00" not in line
    assert Draft.from_json(json.loads(line)) == made or made.seconds
    assert made.problems or made.failed or len(made.records) == 1


def test_a_response_of_ten_megabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    with ModelServer(lambda request: "甲" * 10_000_000) as server:
        made = draft(server.url, tmp_path)
    assert made.failed == "the reply is longer than 4 MB"


def test_a_million_records_are_told_in_one_problem(tmp_path: Path) -> None:
    with ModelServer(lambda request: MANY) as server:
        made = draft(server.url, tmp_path, second_look=False)
    (excess,) = [problem for problem in made.problems if problem.code == "reply.excess"]
    assert "299900 items more" in excess.message
    assert len(made.problems) <= 201


def test_a_quote_of_another_article_is_no_record(tmp_path: Path) -> None:
    with ModelServer(lambda request: HOSTILE["another article"]) as server:
        made = draft(server.url, tmp_path, second_look=False)
    assert not made.records
    assert [problem.code for problem in made.problems] == ["reply.ungrounded"]


def test_offsets_of_the_model_are_not_believed(tmp_path: Path) -> None:
    with ModelServer(lambda request: reply(OUTPUT | {"start": 0, "end": 2}, GROWTH)) as server:
        made = draft(server.url, tmp_path, second_look=False)
    assert mentions(made) == ["128.6亿元", "9.2%"]


ARTICLES = {
    "empty": "",
    "blank": " \n\n ",
    "one endless line": "甲" * 30_000,
    "numbers": "9%" * 3000,
    "markup": "<script>alert(1)</script>" * 10,
    "NUL": "青禾\x00高新区36家",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_strange_articles_are_drafted(tmp_path: Path, name: str) -> None:
    with ModelServer(lambda request: GOOD) as server:
        made = draft(server.url, tmp_path, Article("odd", ARTICLES[name]), part=4000)
        assert len(server.seen) < 40
    assert made.article == "odd"


texts = st.text(alphabet='甲9%. \x00\ud800"{}[]', max_size=6)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
items = st.sampled_from(list(OUTPUT)).flatmap(
    lambda name: json_values.map(lambda value: OUTPUT | {name: value})
)
lists = st.lists(items | json_values, max_size=4) | json_values
broken_replies = st.dictionaries(st.sampled_from([*NAMES, "x"]), lists)


@given(broken_replies)
def test_whatever_json_comes_each_item_is_kept_or_told(given_reply: dict[str, object]) -> None:
    try:
        reading = _contract.read(Reply(json.dumps(given_reply)), SCHEMA, 100)
    except RequestError:
        return
    outcome = salvage(reading.items, Parts(ARTICLE).whole, SCHEMA)
    assert len(outcome.found) + len(outcome.failed) <= len(reading.items)
    for failed in outcome.failed:
        to_line(failed.problem(ARTICLE).to_json())


@given(st.text(), st.text())
def test_json_is_found_between_any_words(before: str, after: str) -> None:
    text = before.replace("{", "") + GOOD + after.replace("{", "")
    assert _json.find(text, NAMES).members == json.loads(GOOD)


@given(st.integers(0, len(GOOD)))
def test_a_reply_cut_anywhere_gives_its_whole_items(end: int) -> None:
    whole = json.loads(GOOD)
    try:
        reading = _contract.read(Reply(GOOD[:end], cut=True), SCHEMA, 100)
    except RequestError:
        return
    assert isinstance(reading, Reading)
    for item in reading.items:
        assert item.fields in whole[f"{item.type}s"]


def test_a_broken_item_does_not_cost_the_list() -> None:
    found = _json.find(GOOD.replace('"9.2%"', '"9.2"%"'), NAMES)
    assert found.members
    assert [item["value"] for item in found.members["indicators"]] == ["128.6亿元", '9.2"%', "36家"]
    assert len(found.members["projects"]) == len(found.members["investments"]) == 1
    assert found.mended == 1


@given(st.lists(st.sampled_from([*"{}[]\"',:“”\\a\n/*`：", '{"quote": "', '"indicators": [']), max_size=400))
def test_what_is_mended_is_bounded(pieces: list[str]) -> None:
    """The library that mends takes quadratic time on hostile text: it gets short pieces, and not too many."""
    given: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("json_repair.loads", lambda text, **options: given.append(text))
        _json.find('{"indicators": [{"quote": ' * 50 + "".join(pieces) * 20, NAMES)
    assert all(len(text) <= 1_500 for text in given)
    assert sum(map(len, given)) <= 30_000
