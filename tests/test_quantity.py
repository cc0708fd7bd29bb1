"""Quantities: what a number with its unit is worth, and where it stands in a text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from annotate.quantity import Quantity, find, parse

# text, low, high, kind, base unit
VALUES = [
    # money, by currency
    ("2288.9亿元", "228890000000", "228890000000", "money", "元"),
    ("1.87亿美元", "187000000", "187000000", "money", "美元"),
    ("44480万美元", "444800000", "444800000", "money", "美元"),
    ("2468.2\n\n万美元", "24682000", "24682000", "money", "美元"),
    ("24\n861.58万美元", "248615800", "248615800", "money", "美元"),
    ("44480万美\n元", "444800000", "444800000", "money", "美元"),
    ("7,583.51万元", "75835100", "75835100", "money", "元"),
    ("5亿元人民币", "500000000", "500000000", "money", "元"),
    ("1亿2000万元", "120000000", "120000000", "money", "元"),
    ("一亿二千万元", "120000000", "120000000", "money", "元"),
    ("1.2万亿元", "1200000000000", "1200000000000", "money", "元"),
    ("20亿至30亿元", "2000000000", "3000000000", "money", "元"),
    ("2—3亿元", "200000000", "300000000", "money", "元"),
    ("500万元~1亿元", "5000000", "100000000", "money", "元"),
    ("¥500", "500", "500", "money", "元"),
    # as people say them
    ("十五个亿", "1500000000", "1500000000", "money", "元"),
    ("四个多亿", "400000000", "400000000", "money", "元"),
    ("七亿八", "780000000", "780000000", "money", "元"),
    ("三千万", "30000000", "30000000", "money", "元"),
    ("-5亿元", "-500000000", "-500000000", "money", "元"),
    # percentages, percentage points and multiples are different things
    ("8.9%", "8.9", "8.9", "percent", "%"),
    ("６．５％", "6.5", "6.5", "percent", "%"),
    ("-3.2%", "-3.2", "-3.2", "percent", "%"),
    ("3%至5%", "3", "5", "percent", "%"),
    ("5‰", "0.5", "0.5", "percent", "%"),
    ("三成", "30", "30", "percent", "%"),
    ("一半", "50", "50", "percent", "%"),
    ("一多半", "50", "50", "percent", "%"),
    ("两成半", "25", "25", "percent", "%"),
    ("百分之三十", "30", "30", "percent", "%"),
    ("百分之八点九", "8.9", "8.9", "percent", "%"),
    ("千分之二", "0.2", "0.2", "percent", "%"),
    ("四分之一", "25", "25", "percent", "%"),
    ("4个百分点", "4", "4", "points", "百分点"),
    ("25个基点", "0.25", "0.25", "points", "百分点"),
    ("两倍", "2", "2", "ratio", "倍"),
    ("2.5—3倍", "2.5", "3", "ratio", "倍"),
    # measures
    ("7.8381万平方米", "78381", "78381", "area", "平方米"),
    ("300㎡", "300", "300", "area", "平方米"),
    ("5公顷", "50000", "50000", "area", "平方米"),
    ("3亩", "2000", "2000", "area", "平方米"),
    ("5平方\n米", "5", "5", "area", "平方米"),
    ("3.5公里", "3500", "3500", "length", "米"),
    ("2海里", "3704", "3704", "length", "米"),
    ("12万吨", "120000", "120000", "mass", "吨"),
    ("300兆瓦", "300000", "300000", "power", "千瓦"),
    ("5千瓦", "5", "5", "power", "千瓦"),
    ("100万千瓦时", "1000000", "1000000", "energy", "千瓦时"),
    ("50万TEU", "500000", "500000", "count", "标箱"),
    # lengths of time: a month has no fixed number of days
    ("4个半小时", "4.5", "4.5", "duration", "小时"),
    ("3个多月", "3", "3", "duration", "月"),
    ("半年", "6", "6", "duration", "月"),
    ("一年半", "18", "18", "duration", "月"),
    ("三到五年", "36", "60", "duration", "月"),
    ("3周", "21", "21", "duration", "天"),
    ("108天", "108", "108", "duration", "天"),
    ("２０２０年", "2020", "2020", "date", "年"),
    ("二〇二〇年", "2020", "2020", "date", "年"),
    # one unit by another
    ("31244元/人", "31244", "31244", "money/count", "元/人"),
    ("30万元/亩", "450", "450", "money/area", "元/平方米"),
    ("3.2件/万人", "0.00032", "0.00032", "count/count", "件/人"),
    ("50吨/年", "50", "50", "mass/duration", "吨/年"),
    # counts keep their classifier
    ("189 台", "189", "189", "count", "台"),
    ("20万人次", "200000", "200000", "count", "人次"),
    ("十二家", "12", "12", "count", "家"),
    ("一千零五十个", "1050", "1050", "count", "个"),
    ("千家", "1000", "1000", "count", "家"),
    ("1-2个", "1", "2", "count", "个"),
    ("3—5家", "3", "5", "count", "家"),
    ("5、6家", "5", "6", "count", "家"),
    ("三、四家", "3", "4", "count", "家"),
    ("三五家", "3", "5", "count", "家"),
    ("二三十家", "20", "30", "count", "家"),
    ("三至五百家", "300", "500", "count", "家"),
    ("数十家", "20", "90", "count", "家"),
    ("十几家", "11", "19", "count", "家"),
    ("300亿级", "30000000000", "30000000000", "count", "级"),
    ("千亿级", "100000000000", "100000000000", "count", "级"),
    ("一千二百", "1200", "1200", "count", ""),
    ("三万五", "35000", "35000", "count", ""),
    # places in a ranking
    ("第47位", "47", "47", "rank", "位"),
    ("第4名", "4", "4", "rank", "位"),
    ("第3-5位", "3", "5", "rank", "位"),
    ("第一", "1", "1", "rank", "位"),
    ("首位", "1", "1", "rank", "位"),
    ("前十", "1", "10", "rank", "位"),
    ("前10强", "1", "10", "rank", "位"),
    ("第七届", "7", "7", "ordinal", "届"),
]


@pytest.mark.parametrize(("text", "low", "high", "kind", "unit"), VALUES)
def test_a_quantity_is_exact_and_in_its_base_unit(
    text: str, low: str, high: str, kind: str, unit: str
) -> None:
    quantity = parse(text)
    assert quantity is not None
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))
    assert (quantity.kind, quantity.unit) == (kind, unit)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("3亿元", "CNY"),
        ("3亿美元", "USD"),
        ("3万欧元", "EUR"),
        ("3亿港元", "HKD"),
        ("3亿日元", "JPY"),
        ("US$3亿", "USD"),
        ("3吨", None),
    ],
)
def test_money_has_a_currency(text: str, currency: str | None) -> None:
    quantity = parse(text)
    assert quantity is not None
    assert quantity.currency == currency


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("2300余万元", "more_than"),
        ("5万多平方米", "more_than"),
        ("800多亿元", "more_than"),
        ("三百余人", "more_than"),
        ("5万+", "more_than"),
        ("100家+", "more_than"),
        ("100家以上", "more_than"),
        ("超过 40%", "more_than"),
        ("突破百亿元", "more_than"),
        ("上百家", "more_than"),
        ("3年多", "more_than"),
        ("近百家", "less_than"),
        ("不足5%", "less_than"),
        ("最高500万元", "less_than"),
        ("最高给予500万元", "less_than"),
        ("10天以内", "less_than"),
        ("7个工作日内", "less_than"),
        ("四成出头", "more_than"),
        ("两倍还多", "more_than"),
        ("刚过9万元", "more_than"),
        ("约30亿元", "approx"),
        ("30家左右", "approx"),
        ("10来家", "approx"),
        ("数十家", "approx"),
        ("100家", None),
    ],
)
def test_words_in_and_around_a_number_qualify_it(text: str, qualifier: str | None) -> None:
    quantity = parse(text)
    assert quantity is not None
    assert quantity.qualifier == qualifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "元",
        "两位数",
        "2+3",
        "统一",
        "三亚",
        "十四五",
        "一一家",
        "百分点",
        "增长5%",
        "5家、8家",
        "3C行业",
        "5%和8%",
        "一百万万十个",
        "首位度",
    ],
)
def test_what_is_no_single_quantity_gives_none(text: str) -> None:
    assert parse(text) is None


def spans(text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # qualifiers stay out of the mention, what stands inside the number stays in
        ("柳湾新区新增企业超100家、近3000余人，服务约5万+用户。", ["100家", "3000余人", "5万+"]),
        # a number begun in one column goes on in the next
        ("合同利用外资24\n861.58万美元，超目标2468.2\n\n万美元。", ["24\n861.58万美元", "2468.2\n\n万美元"]),
        ("展望2035\n12家企业签约", ["2035", "12家"]),
        # neighbours are two numbers unless they make a range
        (
            "分别有16家、47家，由7个月缩短至3周，从5家到10家。",
            ["16家", "47家", "7个月", "3周", "5家", "10家"],
        ),
        # words that only look like numbers
        ("统一部署、十分重要、三亚、一体化、半导体、首位度、百姓、参数十分", []),
        # numbers that are names keep no unit that is not theirs
        ("“263”专项行动、12345热线、3C行业、5G项目、125人才计划", ["263", "12345", "3", "5", "125"]),
        ("构建“2+3+X”产业体系，布局1+5规划", ["2+3", "1+5"]),
        ("完成15项目标，18个人获奖", ["15项", "18个人"]),
        # ranks and what is none
        (
            "目前三个园区中，云溪园列第一，三次进入前十，前三季度第一方阵",
            ["三个", "第一", "三次", "前十", "三季度", "第一"],
        ),
        # dates are numbers, and no signs
        ("2021年3月-2022年5月，电话0512-68751234", ["2021年", "3月", "2022年", "5月", "0512", "68751234"]),
        ("增速为-3.2%，A-3展厅", ["-3.2%", "3"]),
    ],
)
def test_every_number_of_a_text_is_found(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


def test_a_mention_tells_bare_and_chinese_numbers_apart() -> None:
    text = "263行动、三成、5万+、2+3、二十、8家"
    seen = {text[found.start : found.end]: (found.bare, found.chinese) for found in find(text)}
    assert seen == {
        "263": (True, False),
        "三成": (False, True),
        "5万+": (False, False),
        "2+3": (True, False),
        "二十": (True, True),
        "8家": (False, False),
    }


def test_digits_without_a_value_are_found_and_have_none() -> None:
    [mention] = find("“2+3”体系")
    assert mention.quantity == Quantity(None, None, "count", "")


def test_words_that_contain_a_qualifier_do_not_qualify() -> None:
    assert [
        mention.quantity.qualifier for mention in find("签约62个，最近5家，节约20%，赶超3家，5个多元化平台")
    ] == [None] * 5


def rows(table: str) -> list[list[str]]:
    """The rows of a table of tests: cells between bars, lines with # are comments."""
    lines = (Path(__file__).parent / "tables" / table).read_text(encoding="utf-8").split("\n")
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if line and line[0] != "#"]


@pytest.mark.parametrize(("text", "value", "unit", "qualifier"), rows("quantities.txt"))
def test_a_quantity_as_it_stands_in_the_news(text: str, value: str, unit: str, qualifier: str) -> None:
    low, _, high = value.partition("..")
    found = parse(text)
    assert found is not None
    assert found.low == pytest.approx(Decimal(low))
    assert found.high == pytest.approx(Decimal(high or low))
    assert (found.unit, found.qualifier or "-") == (unit, qualifier)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("港币约5000万元的订单", "港币约5000万元"),  # the unit alone would not tell the currency
        ("折合人民币3000万元，", "3000万元"),
        ("注册资本人民币3000万，", "人民币3000万"),
        ("引资US$ 5000万，", "US$ 5000万"),
        ("投资5000万（美元），", "5000万（美元）"),
        ("税收占三成四，", "三成四"),
        ("占全市三成四五家", "三成"),
        ("占全国的1/3。", "1/3"),
        ("直接拖累4个多百分\n点", "4个多百分\n点"),
        ("出口1 234.5 万元。", "1 234.5 万元"),
        ("灌溉5万亩次。", "5万亩次"),
        ("种植5万亩次生林", "5万亩"),
    ],
)
def test_a_mention_is_kept_whole(text: str, mention: str) -> None:
    assert mention in [text[found.start : found.end] for found in find(text)]


@pytest.mark.parametrize("text", ["2024/3/12", "服务24/7", "第1/3页", "A1/3", "1/3页", "3/10/2024", "5/2"])
def test_a_slash_is_no_share_everywhere(text: str) -> None:
    assert not [found for found in find(text) if found.quantity.kind == "percent"]


@pytest.mark.parametrize("row", ["北区 120 350 410", "2023 500 强"])
def test_cells_of_a_row_are_no_thousands(row: str) -> None:
    values = [found.quantity.high for found in find(row)]
    assert max(value for value in values if value is not None) < 3000


@pytest.mark.parametrize("text", ["l00亿元", "1O亿元", "O.5亿元", "3.O%", "5I家"])
def test_a_letter_among_digits_has_no_value(text: str) -> None:
    (found,) = find(f"完成{text}，")
    assert (found.end - found.start, found.quantity.low) == (len(text), None)
    assert parse(text) is None


@pytest.mark.parametrize("text", ["CO2", "P2O5", "A10", "No100亿元", "2l，", "O2O企业3家"])
def test_letters_beside_digits_are_no_misprint_everywhere(text: str) -> None:
    assert all(found.quantity.low is not None for found in find(text))
