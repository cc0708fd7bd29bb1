"""Tables and lists of figures in plain text: what a cell measures is told by its column and the head of its row."""

from __future__ import annotations

from typing import Any

import pytest

from annotate import schema
from annotate.article import Article
from annotate.draft.rules import RulesDrafter
from annotate.draft.rules._page import Page
from annotate.draft.rules._tables import table_rows

STATISTICS = """岚屏高新区2023年主要指标

一、主要经济指标
指标  单位  2023年  同比增长  完成目标
规上工业产值  亿元  318.6  9.2%  102.3%
其中：电子信息  亿元  120.4  -3.1%  —
进出口总额  亿美元  7.25  14.0%  98.5%
"""
PROJECTS = """岚屏高新区2024年重点项目表

2024年重点项目（单位：亿元）
序号 项目名称 业主 总投资 年度计划 建设规模 地点 进度
1 沧溟碳化硅衬底项目 沧溟半导体 24.5 6.0 年产30万片 东片区 6月开工
2 岚屏冷链物流中心 屏山物流 8.2 3.5 库容12万吨 南片区 续建
合计（2项） 32.7 9.5
"""


def drafted(text: str) -> list[dict[str, Any]]:
    article = Article("sample", text)
    records = RulesDrafter(schema.load()).draft(article).records
    return [
        {"type": record.type, "mention": text[record.start : record.end], **record.fields}
        for record in records
    ]


def one(text: str, mention: str) -> dict[str, Any]:
    return next(record for record in drafted(text) if record["mention"] == mention)


@pytest.mark.parametrize(
    ("mention", "name", "measure", "direction"),
    [
        ("318.6", "规上工业产值", "level", None),
        ("9.2%", "规上工业产值", "change", "up"),
        ("102.3%", "规上工业产值", "completion", None),
        ("120.4", "电子信息规上工业产值", "level", None),
        ("-3.1%", "电子信息规上工业产值", "change", "down"),
        ("7.25", "进出口总额", "level", None),
    ],
)
def test_a_column_tells_the_measure_and_the_head_of_the_row_the_name(
    mention: str, name: str, measure: str, direction: str | None
) -> None:
    record = one(STATISTICS, mention)
    assert (record["name"], record["measure"], record["direction"]) == (name, measure, direction)
    assert (record["subject"], record["period"], record["status"]) == ("岚屏高新区", "2023年", "actual")


def test_every_figure_of_a_table_is_one_record() -> None:
    mentions = [record["mention"] for record in drafted(STATISTICS)]
    assert mentions == ["318.6", "9.2%", "102.3%", "120.4", "-3.1%", "7.25", "14.0%", "98.5%"]


def test_a_row_of_a_project_has_its_owner_place_stage_and_date() -> None:
    assert one(PROJECTS, "沧溟碳化硅衬底项目") == {
        "type": "project",
        "mention": "沧溟碳化硅衬底项目",
        "name": "沧溟碳化硅衬底项目",
        "location": "东片区",
        "participants": ["沧溟半导体"],
        "sector": "electronics_ict",
        "stage": "planned",
        "date": "6月",
    }
    assert one(PROJECTS, "岚屏冷链物流中心")["stage"] == "under_construction"


def test_the_head_of_a_column_of_dates_tells_the_stage() -> None:
    planned = PROJECTS.replace("进度", "开工日期").replace("续建", "3月")
    begun = planned.replace("年度计划", "占地")
    assert one(planned, "岚屏冷链物流中心")["stage"] == "planned"
    assert one(begun, "岚屏冷链物流中心")["stage"] == "under_construction"


@pytest.mark.parametrize(
    ("mention", "kind", "target", "period"),
    [
        ("24.5", "total_investment", "沧溟碳化硅衬底项目", None),
        ("6.0", "planned_investment", "沧溟碳化硅衬底项目", "2024年"),
        ("32.7", "total_investment", "2024年重点项目", None),
        ("9.5", "planned_investment", "2024年重点项目", "2024年"),
    ],
)
def test_amounts_of_a_table_of_projects(mention: str, kind: str, target: str, period: str | None) -> None:
    record = one(PROJECTS, mention)
    assert (record["type"], record["kind"], record["target"]) == ("investment", kind, target)
    assert (record["status"], record["period"]) == ("planned", period)


def test_sizes_of_a_table_of_projects_are_about_the_project() -> None:
    size = one(PROJECTS, "12万吨")
    assert (size["name"], size["subject"], size["status"]) == ("库容", "岚屏冷链物流中心", "target")


@pytest.mark.parametrize(
    ("rows", "mention", "name", "subject"),
    [
        ("生产总值 146.8亿元 下降1.3%\n财政收入 9.7亿元 增长4.4%", "1.3%", "生产总值", "岚屏高新区"),
        ("生产总值：146.8亿元，下降1.3%\n财政收入：9.7亿元，增长4.4%", "9.7亿元", "财政收入", "岚屏高新区"),
        (
            "滩头新区　总产值65亿元　增长12.8%\n沙洲产业园　税收2.1亿元　增长6%",
            "2.1亿元",
            "税收",
            "沙洲产业园",
        ),
        ("新增规上企业  12家以上\n综合评价得分  88.4分  第2位", "第2位", "综合评价得分", "岚屏高新区"),
    ],
)
def test_rows_without_a_head_of_columns(rows: str, mention: str, name: str, subject: str) -> None:
    record = one(f"岚屏高新区公布上半年数据。\n{rows}\n", mention)
    assert (record["name"], record["subject"]) == (name, subject)


def test_a_heading_of_aims_makes_targets_with_its_year() -> None:
    record = one(
        "岚屏高新区明细\n\n六、2025年主要目标\n工业产值  530亿元  增长24%左右\n出口额  7.5亿美元\n", "24%"
    )
    assert (record["status"], record["period"], record["qualifier"]) == ("target", "2025年", "approx")


def test_a_project_of_a_table_that_prose_names_first_stays_one_record() -> None:
    text = "岚屏高新区消息，沧溟碳化硅衬底项目昨日签约。\n" + PROJECTS
    projects = [record for record in drafted(text) if record["type"] == "project"]
    assert [record["mention"] for record in projects] == ["沧溟碳化硅衬底项目", "岚屏冷链物流中心"]
    assert projects[0]["participants"] == ["沧溟半导体"]


def test_running_text_is_no_table() -> None:
    text = "岚屏高新区上半年实现产值 146.8亿元，增长 3.2%。\n税收 9.7亿元，增长 4.4%。\n"
    assert not list(table_rows(Page(Article("sample", text))))
