"""When two values are the same, and when they are nearly so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotate.schema import Compare
from annotate.score._values import fold, key, near, similar

SAME: list[tuple[Compare, str | list[str], str | list[str]]] = [
    ("quantity", "2288.9亿元", "２２８８.９亿元"),
    ("quantity", "2,288.9亿元", "2288.90亿元"),
    ("quantity", "1万平方米", "1公顷"),
    ("quantity", "三成", "30%"),
    ("quantity", "2300余万元", "2300万元"),  # that it is more is the qualifier's to say
    ("period", "2021年", "２０２１ 年"),
    ("period", "“十四五”期间", "2021-2025年"),
    ("text", "松湖新城（二期）", "松湖新城(二期)"),
    ("text", "“云岫”科技\n城", "云岫科技城"),
    ("text", "Yuanfan科技", "yuanfan 科技"),
    ("text", "占比1,000元", "占比1000元"),
    ("set", ["松湖集团", "远帆科技"], ["远帆 科技", "松湖集团"]),
    ("enum", "actual", "actual"),
]

DIFFERENT: list[tuple[Compare, str, str]] = [
    ("quantity", "2288.9亿元", "228.89亿元"),
    ("quantity", "4%", "4个百分点"),
    ("quantity", "1亿元", "1亿美元"),
    ("quantity", "1-2个", "12个"),
    ("quantity", "300家", "300"),
    ("period", "2021年", "2021年以来的3月"),
    ("text", "2.5产业园", "25产业园"),
    ("text", "1-2月收入", "12月收入"),
    ("text", "占比5%", "占比5"),
    ("text", "2+3行动", "23行动"),
    ("enum", "actual", "Actual"),
]


@pytest.mark.parametrize(("compare", "a", "b"), SAME)
def test_the_same_value_in_other_clothes(compare: Compare, a: str | list[str], b: str | list[str]) -> None:
    assert key(compare, a) == key(compare, b)


@pytest.mark.parametrize(("compare", "a", "b"), DIFFERENT)
def test_values_that_are_not_the_same(compare: Compare, a: str, b: str) -> None:
    assert key(compare, a) != key(compare, b)


@pytest.mark.parametrize("value", [None, []])
def test_null_and_the_empty_list_are_no_value(value: list[str] | None) -> None:
    assert key("text", value) is None


def test_a_relative_period_is_resolved_by_the_date_of_the_article() -> None:
    published = date(2021, 10, 20)
    assert key("period", "今年", published) == key("period", "2021年", published)
    assert key("period", "今年") != key("period", "2021年")
    assert key("period", "今年") == key("period", "今 年")


@pytest.mark.parametrize(
    ("compare", "a", "b", "nearly"),
    [
        ("text", "规上工业产值", "工业产值", True),
        ("text", "新增高新技术企业", "高新技术企业数", True),
        ("text", "税收收入", "用电量", False),
        ("text", "区", "松湖新区", False),  # one character says nothing
        ("quantity", "300家", "300户", True),
        ("quantity", "2288.9亿元", "228.89亿元", False),
        ("period", "2021年", "2021年上半年", True),
        ("period", "2021年", "2019年", False),
        ("enum", "actual", "actually", False),
    ],
)
def test_near_misses(compare: Compare, a: str, b: str, nearly: bool) -> None:
    left, right = key(compare, a), key(compare, b)
    assert left is not None
    assert right is not None
    assert near(left, right) is nearly
    assert near(right, left) is nearly


@settings(deadline=None)
@given(st.text())
@example("U¨")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text(max_size=8), st.text(max_size=8))
def test_likeness_has_no_direction(a: str, b: str) -> None:
    assert similar(a, b) == similar(b, a)


def test_hostile_length_is_only_length() -> None:
    long = "松湖" * 500_000
    assert similar(long + "甲", long + "乙")
    assert not similar(long, "远帆" * 500_000)


def test_values_are_compared_whatever_their_script_and_typesetting() -> None:
    assert key("text", "云湖開發區⾼新\u200b园") == key("text", "云湖开发区高新园")
