"""Projects in the articles of an invented zone: how they are named, what happens to them, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate import lexicon
from annotate.article import Article
from annotate.draft.rules import RulesDrafter
from annotate.draft.rules._page import Page
from annotate.draft.rules._projects import projects
from annotate.draft.rules._text import patterns
from annotate.schema import Schema

ZONE = "云湖高新区产业项目再提速。"


def drafted(text: str) -> list[dict[str, Any]]:
    """The project records of an article about the zone, with the rule that made each."""
    page = Page(Article("sample", ZONE + text))
    return [
        {
            "name": page.text[found.start : found.end],
            "rule": found.rule.removeprefix("project:"),
            **found.fields,
        }
        for found in projects(page)
    ]


def names(text: str) -> list[str]:
    return [record["name"] for record in drafted(text)]


def only(text: str) -> dict[str, Any]:
    (record,) = drafted(text)
    return record


LEXICON = lexicon.load("project_patterns")
PATTERNS = patterns("project_patterns")


@pytest.mark.parametrize("entry", LEXICON["pattern"], ids=lambda entry: entry["id"])
def test_each_pattern_finds_its_examples_and_nothing_else(entry: dict[str, Any]) -> None:
    pattern = PATTERNS[entry["id"]]
    tried = pattern.match if entry["pattern"].startswith("^") else pattern.search
    assert [text for text in entry["yes"] if not tried(text)] == []
    assert [text for text in entry["no"] if tried(text)] == []


@pytest.mark.parametrize("entry", LEXICON["rule"], ids=lambda entry: entry["id"])
def test_each_rule_finds_its_examples_and_nothing_else(entry: dict[str, Any]) -> None:
    for example in entry["yes"]:
        found = drafted(example["text"])
        assert [record["name"] for record in found] == example["names"]
        assert {record["rule"] for record in found} == {entry["id"]}
    assert {text: names(text) for text in entry["no"] if names(text)} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投资约150万元的云湖高新区首个综合充电站项目投运。", "综合充电站项目"),
        ("园区“碧溪·创享空间”揭牌。", "碧溪·创享空间"),
        ("隽轩铝业带来年产30万吨的光伏边框项目，总投资18亿元。", "光伏边框项目"),
        ("煦阳年产5万吨颗粒硅项目竣工。", "煦阳年产5万吨颗粒硅项目"),
        ("330千伏红石嘴变电站10月15日投运。", "330千伏红石嘴变电站"),
        ("赛川（江南）工业互联网研究院揭牌。", "赛川（江南）工业互联网研究院"),
    ],
)
def test_a_name_is_the_fullest_phrase_without_verbs_and_amounts(text: str, expected: str) -> None:
    assert names(text) == [expected]


@pytest.mark.parametrize(
    ("text", "stage", "date"),
    [
        ("5月，远澜数字产业园签约落户。", "signed", "5月"),
        ("加快远澜光电产业园项目建设。", "under_construction", None),
        ("11月8日，远澜地理信息平台项目正式启动建设。", "under_construction", "11月8日"),
        ("远澜数据中心于6月30日竣工交付。", "completed", "6月30日"),
        ("远澜专用线12月26日通车。", "operating", "12月26日"),
        ("远澜智算谷计划9月开工。", "planned", "9月"),
        ("下一步，将设立远澜联合实验室。", "planned", None),
        ("去年签约的远澜冷链港，计划明年3月开工。", "signed", "去年"),
        ("目前，远澜云平台投入使用。", "operating", None),
    ],
)
def test_stage_and_date_are_those_of_the_furthest_event(text: str, stage: str, date: str | None) -> None:
    record = only(text)
    assert (record["stage"], record["date"]) == (stage, date)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建成澜川氢能装备项目。", ["澜川"]),
        ("引进北辰工研院的中极氢能基地项目。", ["北辰工研院"]),
        ("禹川重工投资7.5亿元建设轮轴再制造基地。", ["禹川重工"]),
        ("西岭储配基地由碛能集团与中域路港联合投建，总投资32亿元。", ["碛能集团", "中域路港"]),
        ("9月，青岭大学和清石集团携手，由清石集团组建的轻合金研究院揭牌。", ["清石集团"]),
        ("依托远澜研发中心搭建了政务示范云。", ["远澜研发中心"]),
        ("今年1月，云湖高新区设立了企业服务中心。", ["云湖高新区"]),
        ("全力推进保险创新集聚区建设。", []),
    ],
)
def test_participants_are_the_organisations_around_or_in_the_name(text: str, expected: list[str]) -> None:
    assert only(text)["participants"] == expected


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("远澜生物医药产业互联网中心", "digital"),
        ("远澜工业互联网研究院", "digital"),
        ("远澜机器人项目", "equipment"),
        ("远澜光伏组件回收中心", "environment"),
        ("远澜众创空间", "research_incubation"),
        ("远澜第二实验学校", "public_services"),
        ("远澜冷链分拨中心", "commerce_logistics"),
        ("远澜项目", "other"),
    ],
)
def test_the_word_nearest_the_end_of_a_name_tells_the_sector(name: str, sector: str) -> None:
    assert only(f"{name}揭牌。")["sector"] == sector


def test_several_namings_are_one_project_under_the_fullest_name() -> None:
    record = only(
        "10月，与清石集团签约共建远澜新基建科技综合产业园。此后，新基建产业园项目开工。新基建产业园投资超20亿元。"
    )
    assert record["name"] == "远澜新基建科技综合产业园"
    assert record["stage"] == "under_construction"


def test_a_later_phase_is_a_project_of_its_own() -> None:
    assert names("远澜数据中心建成投用。今年，远澜数据中心二期开工。") == ["远澜数据中心", "远澜数据中心二期"]


def test_what_is_only_sized_takes_part_in_the_ceremony_of_its_story() -> None:
    record = drafted("本报讯 昨天，全区项目集中开工仪式举行。驰岳云仓项目用地85亩，总投资2.3亿元。")[-1]
    assert (record["name"], record["stage"], record["date"]) == ("驰岳云仓项目", "under_construction", "昨天")


def test_the_place_is_the_quarter_named_with_the_project() -> None:
    record = only("在云湖高新区泗水片区，远澜制造基地项目正在建设。")
    assert record["location"] == "云湖高新区泗水片区"


PIECES = [
    "总投资",
    "5亿元",
    "的",
    "项目",
    "产业园",
    "、",
    "，",
    "。",
    "等",
    "签约",
    "与",
    "和",
    "由",
    "“",
    "”",
    "（",
    "）",
    "\n",
    "甲",
    "公司",
    "2020年",
    "将",
    "建成",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join) | st.text(max_size=200))
def test_any_text_is_drafted_without_error_and_in_its_bounds(text: str) -> None:
    page = Page(Article("any", text))
    for found in projects(page):
        assert 0 <= found.start < found.end <= len(page.text)
        assert page.text[found.start : found.end].strip()


@pytest.mark.parametrize(
    "piece", ["甲产业园、", "总投资5亿元的", "与", "由和", "（", "“", "等项目", "甲公司落户", "建成", "年产"]
)
def test_endless_repetition_is_drafted(piece: str) -> None:
    page = Page(Article("long", piece * 20_000))
    assert sum(1 for _ in projects(page)) >= 0


def test_records_fit_the_schema(schema: Schema) -> None:
    draft = RulesDrafter(schema).draft(Article("sample", ZONE + "5月，远澜数字产业园签约落户。"))
    assert [record.fields["name"] for record in draft.records if record.type == "project"] == [
        "远澜数字产业园"
    ]
    assert not [problem for problem in draft.problems if problem.severity == "error"]
