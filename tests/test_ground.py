"""A quote and the mention in it lead to offsets in the unchanged text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.ground import Index
from annotate.reading import fold

TEXT = "云湖高新区全年完成投资２０亿元，“甲园”一\n期投资20亿元；出口增长8.9%，进口增长8.9%。"


@pytest.mark.parametrize(
    ("quote", "mention", "expected"),
    [
        ("完成投资２０亿元", "２０亿元", "２０亿元"),  # word for word
        ("完成投资20亿元", "20亿元", "２０亿元"),  # full and half width
        ("“甲园”一期投资", "“甲园”一期", "“甲园”一\n期"),  # a line break inside
        ('"甲园" 一期投资', '"甲园" 一期', "“甲园”一\n期"),  # other quotation marks, a space
        ("进口增长8.9%", "8.9%", "8.9%"),
    ],
)
def test_a_quote_finds_its_mention(quote: str, mention: str, expected: str) -> None:
    found = Index(TEXT).find(quote, mention)
    assert found is not None
    assert TEXT[found.start : found.end] == expected
    assert not found.ambiguous


def test_the_quote_tells_repeated_mentions_apart() -> None:
    index = Index(TEXT)
    exports, imports = index.find("出口增长8.9%", "8.9%"), index.find("进口增长8.9%", "8.9%")
    assert exports is not None
    assert imports is not None
    assert (exports.start, imports.start) == (TEXT.find("8.9%"), TEXT.rfind("8.9%"))


def test_the_same_request_again_means_the_next_place() -> None:
    index = Index(TEXT)
    places = [index.find("增长8.9%", "8.9%") for _ in range(3)]
    assert [place.start for place in places if place] == [TEXT.find("8.9%")] + [TEXT.rfind("8.9%")] * 2
    assert all(place and place.ambiguous for place in places)


@pytest.mark.parametrize(
    ("quote", "mention"),
    [
        ("完成投资30亿元", "30亿元"),
        ("完成投资20亿元", "30亿元"),
        ("", "20亿元"),
        ("20亿元", " "),
        ("\u3000", "\u3000"),
    ],
)
def test_what_is_not_there_is_not_guessed(quote: str, mention: str) -> None:
    assert Index(TEXT).find(quote, mention) is None


texts = st.text(st.sampled_from('甲乙丙园区投资２3亿元%，。“”" \n—-①ﬁA'), max_size=60)


@given(text=texts, data=st.data())
def test_any_stretch_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    found = Index(text).find(quote, quote)
    if quote.strip():
        assert found is not None
        assert text[found.start : found.end] == quote
    else:
        assert found is None


@given(text=texts, quote=texts, data=st.data())
def test_what_is_found_reads_as_what_was_asked(text: str, quote: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(quote)))
    mention = quote[start : data.draw(st.integers(start, len(quote)))]
    found = Index(text).find(quote, mention)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert fold(mention) in fold(text[found.start : found.end])


def test_the_same_request_again_where_only_the_folded_text_has_it() -> None:
    text = "甲区产值10\n0亿元。\n乙区产值10\n0亿元。"
    index = Index(text)
    places = [index.find("产值100亿元", "100亿元") for _ in range(3)]
    assert [text[found.start : found.end] for found in places if found] == ["10\n0亿元"] * 3
    assert [found.start for found in places if found] == [4, 16, 16]
