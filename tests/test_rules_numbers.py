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
    "a fall by its sign, a space before a growth, a growth behind a bracket": (
        "沙洲县经济平稳。上半年，全县规上工业增加值同比-4.1%，固定资产投资增长 3%，"
        "外贸进出口总额32.5亿元（其中出口20.1亿元），增长6.2%。",
        [
            "-4.1%|规上工业增加值|沙洲县|change down|actual|上半年|-",
            "3%|固定资产投资|沙洲县|change up|actual|上半年|-",
            "32.5亿元|外贸进出口总额|沙洲县|level|actual|上半年|-",
            "20.1亿元|出口|沙洲县|level|actual|上半年|-",
            "6.2%|外贸进出口总额|沙洲县|change up|actual|上半年|-",
        ],
    ),
    "rates of growth shared out by 分别": (
        "上半年，沙洲市地区生产总值、规上工业增加值增长率分别为5.1%、6.2%。",
        [
            "5.1%|地区生产总值|沙洲市|change up|actual|上半年|-",
            "6.2%|规上工业增加值|沙洲市|change up|actual|上半年|-",
        ],
    ),
    "the noun that a number describes, and a class of size in what is counted": (
        "沙洲高新区现有12家国家级专精特新企业，实现120亿元的工业产值。产值过10亿元企业6家。",
        [
            "12家|国家级专精特新企业|沙洲高新区|level|actual|-|-",
            "120亿元|工业产值|沙洲高新区|level|actual|-|-",
            "6家|产值过10亿元企业|沙洲高新区|level|actual|-|-",
        ],
    ),
    "what is said behind a number is still to come, and when": (
        "沙洲高新区15个重大产业项目2031年将开建",
        ["15个|重大产业项目|沙洲高新区|level|target|2031年|-"],
    ),
    "a company is a subject by the name of its own, and of what its headline tells": (
        "——恒远重工走出山沟\n去年，恒远实现营业收入218亿元。恒远重工在沙洲高新区。恒远的产品销往海外。现有员工1.2万人。",
        [
            "218亿元|营业收入|恒远|level|actual|去年|-",
            "1.2万人|员工|恒远|level|actual|-|-",
        ],
    ),
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
    "a company is the subject of what its clause tells (27)": (
        "沙洲高新区招商有方。做轴承的磐岩精工去年生产轴承800万套，产值达到4.2亿元。",
        [
            "800万套|生产轴承|磐岩精工|level|actual|去年|-",
            "4.2亿元|产值|磐岩精工|level|actual|去年|-",
        ],
    ),
    "an owner is not its project": (
        "沙洲高新区招商有方。磐岩精工轴承二期项目5月投产。磐岩精工去年出口轴承60万套。",
        ["60万套|出口轴承|磐岩精工|level|actual|去年|-"],
    ),
    "what a clause sets up is what the next clauses are about": (
        "沙洲高新区招商有方。今年，沙洲高新区设立潮汐创新基金，已投项目18个。",
        ["18个|投项目|潮汐创新基金|level|actual|今年|-"],
    ),
    "the time of an old state is not that of the new one (29)": (
        "沙洲高新区招商有方。企业本地配套率从2018年的22%提高到56%。",
        [
            "22%|企业本地配套率|沙洲高新区|level|actual|2018年|-",
            "56%|企业本地配套率|沙洲高新区|level|actual|-|-",
        ],
    ),
    "an appraisal gives a rank its name and its year (30)": (
        "日前公布的2023年度全省开发区综合考评中，沙洲高新区列第8位，上升3位。",
        [
            "第8位|全省开发区综合考评|沙洲高新区|rank|actual|2023年度|-",
            "3位|全省开发区综合考评|沙洲高新区|change up|actual|2023年度|-",
        ],
    ),
    "a half is a share": (
        "沙洲高新区招商有方。女工占比首次过半。",
        ["半|女工占比|沙洲高新区|level|actual|-|more_than"],
    ),
    "what makes a class is no record, the count of its members is (6)": (
        "沙洲高新区招商有方。全区年营收超10亿元的企业12家。",
        ["12家|年营收超10亿元的企业|沙洲高新区|level|actual|-|-"],
    ),
    "the kind of a thing is no record": (
        "沙洲高新区招商有方。8英寸晶圆产线月产能2.8万片。",
        ["2.8万片|8英寸晶圆产线月产能|沙洲高新区|level|actual|-|-"],
    ),
    "amounts signed for that grow are a series (section 3)": (
        "沙洲高新区招商有方。全年合同投资额420亿元，增长18.3%。",
        [
            "420亿元|合同投资额|沙洲高新区|level|actual|全年|-",
            "18.3%|合同投资额|沙洲高新区|change up|actual|全年|-",
        ],
    ),
    "so many times an earlier year is a change, so many times an average is none": (
        "沙洲高新区旅游升温。去年，接待游客12.8万人次，是2019年的1.4倍，是全省平均水平的2倍。",
        [
            "12.8万人次|接待游客|沙洲高新区|level|actual|去年|-",
            "1.4倍|接待游客|沙洲高新区|change up|actual|去年|-",
            "2倍|接待游客是全省平均水平|沙洲高新区|level|actual|去年|-",
        ],
    ),
    "a smaller fall is a change of the fall": (
        "沙洲高新区降幅收窄。前三季度，外贸进出口下降4.3%，降幅比上半年收窄1.8个百分点。",
        [
            "4.3%|外贸进出口|沙洲高新区|change down|actual|前三季度|-",
            "1.8个百分点|外贸进出口降幅|沙洲高新区|change down|actual|前三季度|-",
        ],
    ),
    "a sum in another currency and the average of a day are of the series before (25)": (
        "沙洲高新区贸易增长。1至9月，进出口总值418.6亿元，折合58.9亿美元；验放清单4370万票，日均近16万票。",
        [
            "418.6亿元|进出口总值|沙洲高新区|level|actual|1至9月|-",
            "58.9亿美元|进出口总值|沙洲高新区|level|actual|1至9月|-",
            "4370万票|验放清单|沙洲高新区|level|actual|1至9月|-",
            "16万票|日均验放清单|沙洲高新区|level|actual|1至9月|less_than",
        ],
    ),
    "scores, ranks and their steps are of the appraisal told of, and of its year (25)": (
        "沙洲高新区位次前移。在全省2023年度综合评价中，沙洲高新区得分87.46分，列第8位，比上年前移3位。",
        [
            "87.46分|综合评价得分|沙洲高新区|level|actual|2023年度|-",
            "第8位|综合评价|沙洲高新区|rank|actual|2023年度|-",
            "3位|综合评价|沙洲高新区|change up|actual|2023年度|-",
        ],
    ),
    "will and must make a number behind a year a target (28)": (
        "沙洲高新区明确目标。2025年，区里将实施技改项目58个，培育企业12家。",
        [
            "58个|技改项目|沙洲高新区|level|target|2025年|-",
            "12家|培育企业|沙洲高新区|level|target|2025年|-",
        ],
    ),
    "the share of costs that is given is a term (28)": (
        "沙洲高新区出台新政。企业购置机器人的，按设备投资额的12%给予补助。",
        ["12%|补助占设备投资额|沙洲高新区|level|target|-|-"],
    ),
    "within a time is less than it": (
        "沙洲高新区办事快。材料齐备的，7个工作日内完成审核。",
        ["7个工作日|完成审核|沙洲高新区|level|actual|-|less_than"],
    ),
    "what a company builds is what its sizes are of, and the day it opened is not theirs (27, 29)": (
        "沙洲高新区招商有方。循蓝环保投资1.6亿元的废玻璃利用项目去年6月投产，占地58亩，可年处理废玻璃3万吨。",
        [
            "58亩|占地|废玻璃利用项目|level|actual|-|-",
            "3万吨|年处理废玻璃|废玻璃利用项目|level|actual|-|-",
        ],
    ),
    "the rate of a loan is of the loan, the life of a fund of the fund (27)": (
        "沙洲高新区设立沙洲产业引导基金，存续期10年。沙洲银行推出“渔港贷”，年利率不高于3.85%。",
        [
            "10年|存续期|沙洲产业引导基金|level|actual|-|-",
            "3.85%|年利率|渔港贷|level|target|-|less_than",
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
        "沙洲高新区成立沙洲引导基金。基金由沙洲国投出资1.5亿元。",
        ["1.5亿元|fund|沙洲国投|沙洲引导基金|actual|-|-"],
    ),
    "a series is no investment (section 3)": ("沙洲高新区完成工业投资5.8亿元，利润总额3亿元。", []),
    "the date of what an amount describes is the amount's (29)": (
        "沙洲高新区招商有方。总投资46亿元的潮汐数据中心去年9月动工。",
        ["46亿元|total_investment|-|潮汐数据中心|planned|去年9月|-"],
    ),
    "who builds with its money is the investor (17)": (
        "沙洲高新区招商有方。磐岩精工投资6亿元建设轴承研发中心。",
        ["6亿元|total_investment|磐岩精工|轴承研发中心|planned|-|-"],
    ),
    "what is still to be spent is planned (20)": (
        "沙洲高新区招商有方。今年还要再投入3亿元建设展示馆。",
        ["3亿元|planned_investment|-|展示馆|planned|今年|-"],
    ),
    "the terms of a policy are promised to whoever meets them": (
        "沙洲高新区出台新政。对首次上规的工业企业，一次性奖励20万元。",
        ["20万元|subsidy|沙洲高新区|首次上规的工业企业|planned|-|-"],
    ),
    "aid goes to whom it reaches (18)": (
        "沙洲高新区兑现政策。去年，全区兑现惠企资金3.82亿元，惠及企业416家。",
        ["3.82亿元|subsidy|沙洲高新区|企业416家|actual|去年|-"],
    ),
    "what is set aside or intended has not been paid (20)": (
        "沙洲高新区融资顺畅。今年安排专项资金6000万元，三家银行提供意向授信60亿元。",
        [
            "6000万元|subsidy|沙洲高新区|专项资金|planned|今年|-",
            "60亿元|loan|三家银行|-|planned|今年|-",
        ],
    ),
    "a fund is named once in its story": (
        "沙洲高新区设立沙洲产业引导基金。基金总规模10亿元。\n母基金怎么投？首期到位4亿元。",
        [
            "10亿元|fund|-|沙洲产业引导基金|actual|-|-",
            "4亿元|fund|-|沙洲产业引导基金|actual|-|-",
        ],
    ),
    "who pays is told before the size (17)": (
        "沙洲高新区招商有方。磐岩基地由磐岩精工与沙洲国投共同投资建设，占地58亩，总投资8亿元。",
        ["8亿元|total_investment|磐岩精工与沙洲国投|磐岩基地|planned|-|-"],
    ),
    "what is finished has been paid (20)": (
        "沙洲高新区招商有方。潮汐数据中心由潮汐科技投资5亿元建设，去年9月投用。",
        ["5亿元|total_investment|潮汐科技|潮汐数据中心|actual|-|-"],
    ),
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
