"""A text is read on one view of it, whatever its typesetting did to the characters; places stay those of the text."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate import period, quantity, resources
from annotate import schema as schema_
from annotate.article import Article
from annotate.draft.rules import RulesDrafter
from annotate.ground import Index
from annotate.reading import Folded, View, as_read, fold


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("产值１２．５亿元，增长３％", "产值12.5亿元，增长3%"),  # full width; punctuation stays Chinese
        ("日供水5㎥、用地3㎢、重2㎏", "日供水5m³、用地3km²、重2kg"),  # squared units
        ("⾼⼯⾦⾹", "高工金香"),  # radicals, as PDF files have them
        ("甲区︐乙区︑丙区︒︵丁区︶", "甲区，乙区、丙区。（丁区）"),  # vertical forms
        ("５亿元｡", "5亿元。"),
        ("𝟏𝟐亿元", "12亿元"),
        (
            "车\ufeff间\u200b新\u00ad产\u2060值\ue61a5亿\ufe0f元",
            "车间新产值5亿元",
        ),  # invisible ones, icon fonts
        ("甲区\u00a0乙区\u2009丙区\u3000丁区", "甲区 乙区 丙区\u3000丁区"),  # other spaces
        ("甲区\u2028乙区\r丙区", "甲区\n乙区\n丙区"),
        ("产值 5 亿元，增长 3% 以上。", "产值5亿元，增长3%以上。"),  # spaces between scripts, in prose
        ("1 煦阳项目 46.0 38.7 东区", "1 煦阳项目 46.0 38.7 东区"),  # … not in a row of a table
        ("①甲项目 m² ℃ …“—”·～", "①甲项目 m² ℃ …“—”·~"),  # these mean more than their parts
        ("開發區總產值5億元", "开发区总产值5亿元"),
        ("于后", "于后"),
        ("開發區後", "开发区后"),
    ],
)
def test_one_way_to_write_each_character(text: str, read: str) -> None:
    assert as_read(text) == read


def test_a_sentence_goes_on_over_the_line_breaks_of_columns() -> None:
    text = "# 云湖新貌\n全区实现规上工业产\n\n值120.5亿元，实际利用外资2468.2\n\n万美元。\n下一段。"
    assert "规上工业产值120.5亿元" not in as_read(text)  # a line without any comma may be a headline
    view = View("今年以来，全区实现规上工业产\n\n值120.5亿元，实际利用外资2468.2\n\n万美元。\n下一段。")
    assert view.text == "今年以来，全区实现规上工业产值120.5亿元，实际利用外资2468.2万美元。\n下一段。"
    assert [sentence.paragraph for sentence in view.sentences] == [0, 1]


TYPESET = "甲乙园区產值５3亿元㎥㎏%％ab，。！；：\n \u3000\u00a0\u200b\u00ad\ufeff#一、（）1.”①ﬁ⼯︐"
texts = st.text(st.sampled_from(TYPESET), max_size=80)


@given(texts)
def test_a_view_keeps_the_way_back_and_forth(text: str) -> None:
    for mapped in (View(text), Folded(text)):
        spans = [mapped.span(offset, offset + 1) for offset in range(len(mapped.text))]
        assert spans == sorted(spans)
        for offset, (start, end) in enumerate(spans):
            assert end == start + 1
            assert fold(mapped.text[offset]) in fold(text[start:end])
            begin, stop = mapped.inside(start, end)
            assert begin <= offset
            assert mapped.span(begin, max(stop, begin + 1))[0] == start


@given(texts)
def test_what_was_read_reads_as_it_is(text: str) -> None:
    view = View(text)
    assert len(view.own) == len(view.text)
    assert fold(view.own) == fold(text)
    assert as_read(as_read(text)) in (view.text, as_read(view.text))
    assert fold(fold(text)) == fold(text)


def test_numbers_and_times_are_found_where_they_stand() -> None:
    text = "\ufeff２０２３年\u200b１—９月，實現產\u00ad值１\u200b２．５\u00a0億元。"
    assert [text[one.start : one.end] for one in quantity.find(text)][-1] == "１\u200b２．５\u00a0億元"
    assert quantity.find(text)[-1].quantity.low == 1_250_000_000
    assert [one.text for one in period.find(text)] == ["２０２３年\u200b１—９月"]


def test_a_quote_without_the_noise_is_found() -> None:
    text = "云湖開發區實\u200b現產值１２\u00ad亿元，⾼新企业5家。"
    found = Index(text).find("开发区实现产值12亿元", "12亿元")
    assert found is not None
    assert text[found.start : found.end] == "１２\u00ad亿元"
    found = Index(text).find("高新企业5家", "高新企业")
    assert found is not None
    assert text[found.start : found.end] == "⾼新企业"


# Noise: what stands for a character, and what may be strewn in between two. Traditional characters are a kind of
# their own below: values are then in the article's script.
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x30, 0x3A)} | {"%": "％", ".": "．", "-": "－"}
WIDE |= {chr(code): chr(code + 0xFEE0) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))}
OTHER = {"，": "︐", "、": "︑", "。": "︒", "工": "⼯", "高": "⾼", "金": "⾦", "水": "⽔", " ": "\u00a0"}
UNSEEN = "\u200b\u00ad\ufeff\u2060\ue003\u200d"


def strewn(text: str, seed: int) -> tuple[str, list[int]]:
    """A text with noise in it, and where each of its characters went."""
    chance = random.Random(seed)
    noisy: list[str] = []
    places = []
    for char in text:
        if chance.random() < 0.1:
            noisy.append(chance.choice(UNSEEN))
        places.append(len(noisy))
        look = {**WIDE, **OTHER}.get(char, char)
        noisy.append(look if chance.random() < 0.5 else char)
    return "".join(noisy), places


@cache
def drafted(text: str) -> list[dict[str, Any]]:
    drafter = RulesDrafter(schema_.load())
    return [record.to_json() for record in drafter.draft(Article("a", text)).records]


ARTICLES = sorted((resources.folder("gold") / "dev").glob("*.txt"))[::2]


@settings(max_examples=30)
@given(article=st.sampled_from(ARTICLES), seed=st.integers(0, 2**32))
def test_noise_does_not_change_a_draft(article: Path, seed: int) -> None:
    text = as_read(article.read_text(encoding="utf-8"))
    noisy, places = strewn(text, seed)
    assert as_read(noisy) == as_read(text)
    mention = {kind.name: kind.mention.name for kind in schema_.load().types.values()}
    expected = [
        record
        | {"start": places[record["start"]], "end": places[record["end"] - 1] + 1}
        | {mention[record["type"]]: noisy[places[record["start"]] : places[record["end"] - 1] + 1]}
        for record in drafted(text)
    ]
    assert drafted(noisy) == expected


def test_a_traditional_article_gives_the_records_of_its_simplified_form() -> None:
    import opencc

    text = ARTICLES[0].read_text(encoding="utf-8")
    traditional = opencc.OpenCC("s2t").convert(text)
    records = drafted(traditional)
    assert len(traditional) == len(text)
    assert [(one["start"], one["end"]) for one in records] == [
        (one["start"], one["end"]) for one in drafted(text)
    ]
    assert opencc.OpenCC("t2s").convert(str(records)) == str(drafted(text))
