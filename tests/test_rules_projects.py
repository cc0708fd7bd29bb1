"""Projects in the articles of an invented zone: how they are named, what happens to them, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.article import Article
from annotate.draft.rules import RulesDrafter
from annotate.draft.rules._page import Page
from annotate.draft.rules._projects import projects
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


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("object", "全区率先设立科技支行，服务初创企业。", ["科技支行"]),
        ("object", "去年9月，云湖高新区建成澜川氢能装备项目。", ["澜川氢能装备项目"]),
        ("object", "去年8月开园的青禾医养小镇人气很旺。", ["青禾医养小镇"]),
        ("subject", "远澜大数据研究院正式运作。", ["远澜大数据研究院"]),
        ("subject", "峻川储能电池生产基地也于9月12日破土动工。", ["峻川储能电池生产基地"]),
        ("subject", "做钢结构的磐岩重工去年投产，年加工钢材6万吨。", ["磐岩重工"]),
        ("subject", "望砂港区5号通用泊位改造工程通过竣工验收。", ["望砂港区5号通用泊位改造工程"]),
        ("subject", "磐岩智能起重机项目在望潮产业园正式投产。", ["磐岩智能起重机项目"]),
        ("sized", "总投资80亿元的恒驿云湖数字产业基地备受瞩目。", ["恒驿云湖数字产业基地"]),
        ("sized", "民生项目包括东延大道工程（2.2亿元）。", ["东延大道工程"]),
        ("sized", "驰岳云仓项目用地85亩，9月交地。", ["驰岳云仓项目"]),
        ("object", "3月份引进清石、凌泰等产业链项目8家。", ["清石", "凌泰"]),
        (
            "listed",
            "新材料龙头企业泊舟电子、“独角兽”企业望砂科技等一批项目先后落户。",
            ["泊舟电子", "望砂科技"],
        ),
        ("subject", "岚起压缩机公司落户，首批设备已经进场。", ["岚起压缩机公司"]),
        ("subject", "云湖高新区与蓝屿网络科技有限公司签约。", ["蓝屿网络科技有限公司"]),
        ("sized", "磐岩精工投资6亿元，生产精密轴承。", ["磐岩精工"]),
        ("described", "奔着链主而来的，有做中框的泊舟电子、做涂层的望砂科技。", ["泊舟电子", "望砂科技"]),
        ("group", "全区正全力推进两大产业园区建设。其中，云帆航空产业园聚焦零部件制造。", ["云帆航空产业园"]),
        ("row", "\n1 桓岫铝箔项目  桓岫铝业  8.9  2022年3月开工\n", ["桓岫铝箔项目"]),
    ],
)
def test_each_pattern_finds_its_example(rule: str, text: str, expected: list[str]) -> None:
    found = drafted(text)
    assert [record["name"] for record in found] == expected
    assert {record["rule"] for record in found} == {rule}


@pytest.mark.parametrize(
    "text",
    [
        "全年新开工重点产业项目22个。",  # a count of kinds
        "企业依托现有的远澜云服务平台申报。",  # only leaned on
        "努力打造国际一流的生物医药产业基地。",  # dreamt of
        "围绕搭建一个产业平台、组建一支运营团队整合资源。",  # a slogan of tasks
        "该项目有效填补了链条的缺口。",  # named before
        "推动更多项目快开工、快投产。",
        "区内20条自动化生产线全部投入运行。",
        "新建标准厂房40万平方米。",
        "银行推出总规模30亿元的“云湖贷”产品。",
        "企业与院校共建实训基地，一次性补助80万元。",
        "解决远澜、清石等重点项目供电问题。",
    ],
)
def test_what_is_no_project(text: str) -> None:
    assert names(text) == []


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
