"""The rules for numbers, one by one, each on a sentence of our own invention.

A line of an example is: mention | name | subject | measure, direction | status | period | qualifier (`-` for null).
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from annotate import period, quantity
from annotate.article import Article
from annotate.draft.rules import RulesDrafter
from annotate.record import Record
from annotate.schema import Schema

ZONE = "沙洲高新区"


def drafted(text: str, schema: Schema, kind: str) -> list[Record]:
    records = RulesDrafter(schema).draft(Article("a", text)).records
    return [record for record in records if record.type == kind]


INDICATORS = {
    "the verb of reaching is no part of a name": (
        "前三季度，沙洲高新区实现规上工业产值120.5亿元。",
        ["120.5亿元|规上工业产值|沙洲高新区|level|actual|前三季度|-"],
    ),
    "a change has the name of the series before it": (
        "2023年，沙洲高新区完成进出口总额7.1亿美元，同比下降3.2%。",
        [
            "7.1亿美元|进出口总额|沙洲高新区|level|actual|2023年|-",
            "3.2%|进出口总额|沙洲高新区|change down|actual|2023年|-",
        ],
    ),
    "the rank of a growth keeps the growth (25)": (
        "上半年，沙洲高新区软件业务收入增长6.4%，居全省第二。",
        [
            "6.4%|软件业务收入|沙洲高新区|change up|actual|上半年|-",
            "第二|软件业务收入增长|沙洲高新区|rank|actual|上半年|-",
        ],
    ),
    "the share of a target is completion (25, 32)": (
        "1—9月，沙洲高新区固定资产投资40亿元，完成年度计划的101.5%。",
        [
            "40亿元|固定资产投资|沙洲高新区|level|actual|1—9月|-",
            "101.5%|固定资产投资|沙洲高新区|completion|actual|1—9月|-",
        ],
    ),
    "a count is named by verb and noun (22)": (
        "今年，沙洲高新区新增高新技术企业36家，引进5家研发机构。",
        [
            "36家|新增高新技术企业|沙洲高新区|level|actual|今年|-",
            "5家|引进研发机构|沙洲高新区|level|actual|今年|-",
        ],
    ),
    "an event behind a count comes before its noun (22)": (
        "沙洲高新区29家企业加入市机器人联盟。",
        ["29家|加入市机器人联盟企业|沙洲高新区|level|actual|-|-"],
    ),
    "examples go, the noun behind 等 stays (4)": (
        "沙洲高新区引进青禾、北斗星等产业链项目8家。",
        ["8家|引进产业链项目|沙洲高新区|level|actual|-|-"],
    ),
    "分别 gives each number its own name (7)": (
        "沙洲高新区地区生产总值、税收收入分别增长6.1%、8.3%。",
        [
            "6.1%|地区生产总值|沙洲高新区|change up|actual|-|-",
            "8.3%|税收收入|沙洲高新区|change up|actual|-|-",
        ],
    ),
    "a share has its whole in the name (24)": (
        "2022年，沙洲高新区服务业占地区生产总值比重达到39%。",
        ["39%|服务业占地区生产总值比重|沙洲高新区|level|actual|2022年|-"],
    ),
    "由 … 到 … are two levels": (
        "沙洲高新区企业开办时间由7天缩短至3小时。",
        [
            "7天|企业开办时间|沙洲高新区|level|actual|-|-",
            "3小时|企业开办时间|沙洲高新区|level|actual|-|-",
        ],
    ),
    "预计 governs to the next semicolon (28)": (
        "2023年，沙洲高新区外贸进出口预计完成4.5亿美元，增长21%；实际利用外资完成2.4亿美元。",
        [
            "4.5亿美元|外贸进出口|沙洲高新区|level|expected|2023年|-",
            "21%|外贸进出口|沙洲高新区|change up|expected|2023年|-",
            "2.4亿美元|实际利用外资|沙洲高新区|level|actual|2023年|-",
        ],
    ),
    "a goal is a target and takes the time of its plan (31)": (
        "到2027年，沙洲高新区力争新增上市企业10家。",
        ["10家|新增上市企业|沙洲高新区|level|target|到2027年|-"],
    ),
    "words around a number become its qualifier (34)": (
        "沙洲高新区集聚各类律师事务所近70家，管理资产规模超90亿元。",
        [
            "70家|集聚各类律师事务所|沙洲高新区|level|actual|-|less_than",
            "90亿元|管理资产规模|沙洲高新区|level|actual|-|more_than",
        ],
    ),
    "the nearest narrower holder is the subject (27)": (
        "沙洲高新区消息。“望潮创客空间”累计入驻创业项目78个，在孵企业48家。",
        [
            "78个|累计入驻创业项目|望潮创客空间|level|actual|-|-",
            "48家|在孵企业|望潮创客空间|level|actual|-|-",
        ],
    ),
    "其中 goes on with the sentence before it": (
        "未来3年，沙洲高新区将新增各类人才10万名。其中，科技领军人才1000名。",
        [
            "10万名|新增各类人才|沙洲高新区|level|target|未来3年|-",
            "1000名|科技领军人才|沙洲高新区|level|target|未来3年|-",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), INDICATORS.values(), ids=INDICATORS)
def test_indicators(text: str, expected: list[str], schema: Schema) -> None:
    assert [_indicator(record) for record in drafted(text, schema, "indicator")] == expected


def _indicator(record: Record) -> str:
    fields = {name: "-" if value is None else str(value) for name, value in record.fields.items()}
    direction = f" {fields['direction']}" if record.fields["direction"] else ""
    shown = [fields["value"], fields["name"], fields["subject"], fields["measure"] + direction]
    return "|".join([*shown, fields["status"], fields["period"], fields["qualifier"]])


INVESTMENTS = {
    "the size of a project has no investor (17, 19)": (
        "总投资80亿元的澄光芯片基地在沙洲高新区开工。",
        ["80亿元|total_investment|-|澄光芯片基地|planned|-|-"],
    ),
    "a package of projects keeps its number (18)": (
        "2023年，沙洲高新区86个重点项目共计投资214.6亿元。",
        ["214.6亿元|completed_investment|-|86个重点项目|actual|2023年|-"],
    ),
    "a ceiling is promised, not paid (19)": (
        "沙洲高新区为科技型小微企业提供最高500万元贷款。",
        ["500万元|loan|-|科技型小微企业|planned|-|less_than"],
    ),
    "who gives is the investor (17)": (
        "沙洲高新区成立引导基金。基金由沙洲国投出资1.5亿元。",
        ["1.5亿元|fund|沙洲国投|-|actual|-|-"],
    ),
    "a series is no investment (section 3)": ("沙洲高新区完成工业投资5.8亿元，利润总额3亿元。", []),
}


@pytest.mark.parametrize(("text", "expected"), INVESTMENTS.values(), ids=INVESTMENTS)
def test_investments(text: str, expected: list[str], schema: Schema) -> None:
    shown = ("amount", "kind", "investor", "target", "status", "period", "qualifier")
    found = drafted(text, schema, "investment")
    assert ["|".join(str(record.fields[name] or "-") for name in shown) for record in found] == expected


NO_RECORD = {
    "dates and years": "2023年5月12日，沙洲高新区召开会议。",
    "names and slogans": "沙洲高新区推进“263”专项行动，布局“2+3+X”产业，开通12345热线。",
    "lists of names": "沙洲高新区引来世界500强企业。",
    "ordinals": "沙洲高新区第七届招商大会召开，首批园长上岗，一期工程收尾。",
    "small counts in Chinese numerals": "沙洲高新区做强两大产业，办好三类园区。",
    "thresholds in class names": "沙洲高新区抓好亿元以上项目和500万元以上工业企业。",
    "tiers without a place": "沙洲高新区进入全省第一方阵。",
    "plans named by their length": "沙洲高新区印发三年行动计划。",
}


@pytest.mark.parametrize("text", NO_RECORD.values(), ids=NO_RECORD)
def test_what_measures_nothing_is_no_record_and_is_accounted_for(text: str, schema: Schema) -> None:
    draft = RulesDrafter(schema).draft(Article("a", text))
    assert [record for record in draft.records if record.type != "project"] == []
    assert [problem for problem in draft.problems if problem.code == "number.unaccounted"] == []


def test_traditional_characters_stay_as_they_are(schema: Schema) -> None:
    text = "前三季度，沙洲高新區實現規上工業產值120.5億元，同比增長8.9%。"
    level, growth = drafted(text, schema, "indicator")
    assert (level.fields["value"], level.fields["name"], level.fields["subject"]) == (
        "120.5億元",
        "規上工業產值",
        "沙洲高新區",
    )
    assert (growth.fields["name"], growth.fields["direction"]) == ("規上工業產值", "up")


def test_traditional_numbers_and_times_have_their_value() -> None:
    amount = quantity.parse("120.5億元")
    assert amount is not None
    assert (amount.low, amount.currency) == (Decimal("12050000000"), "CNY")
    assert [time.text for time in period.find("近兩年，年內")] == ["近兩年", "年內"]


def test_each_story_of_a_page_has_its_own_zone(schema: Schema) -> None:
    text = (
        "## 沙洲高新区：外贸回暖\n本报讯 2023年，沙洲高新区进出口总额增长5%，沙洲高新区新签项目20个。\n\n"
        "## 松岭经开区：绿色转型\n本报讯 2023年，松岭经开区关停化工企业6家，松岭经开区单位能耗下降4%。\n"
    )
    subjects = [record.fields["subject"] for record in drafted(text, schema, "indicator")]
    assert subjects == ["沙洲高新区", "沙洲高新区", "松岭经开区", "松岭经开区"]


def test_the_drafter_explains_itself_and_never_changes_its_mind(schema: Schema) -> None:
    article = Article("a", "2023年，沙洲高新区进出口总额增长5%，总投资8亿元的望潮仓储项目开工。")
    first, second = (RulesDrafter(schema).draft(article) for _ in range(2))
    assert first.records == second.records
    assert [note["rule"] for note in first.notes] == [note["rule"] for note in second.notes]
    assert len(first.notes) == len(first.records) == 3
