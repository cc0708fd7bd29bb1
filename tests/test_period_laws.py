"""What holds for every day and every text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.lexicon import load
from annotate.period import Period, Tense, find, parse

TENSES: tuple[Tense, ...] = ("past", "future")
references = st.dates(date(1950, 1, 1), date(2100, 12, 31))
texts = st.text(
    st.sampled_from(
        "0123456789２０一二三十〇年月日号季度周世纪今去明前后上下本半全至到截自从近未来以起内间期初中底末“”五、—-/.: \n代"
    )
    | st.characters(),
    max_size=40,
)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", f"{day.year}-{day.month:02}-{day.day:02}"):
        period = parse(text)
        assert period is not None
        assert period.start == period.end == day


@given(references)
def test_a_day_without_its_year_is_found_again_within_half_a_year(reference: date) -> None:
    day = reference - timedelta(days=100)
    text = f"{day.month}月{day.day}日"
    assert parse(text, reference) == parse(text, reference, "past") == Period(day, day)


@given(references, st.sampled_from(["一季度", "上半年", "3月", "11月8日", "1—10月", "8日", "年底", "全年"]))
def test_the_past_does_not_end_behind_the_future(reference: date, text: str) -> None:
    past, future = (parse(text, reference, tense) for tense in TENSES)
    assert past is not None
    assert future is not None
    assert past.start <= reference <= future.end
    assert past.end <= future.end


@given(
    st.integers(1950, 2090),
    st.sampled_from(
        ["上半年", "下半年", "一季度", "二季度", "三季度", "四季度", *(f"{n}月" for n in range(1, 13))]
    ),
)
def test_parts_lie_within_their_year(year: int, part: str) -> None:
    whole, piece = parse(f"{year}年"), parse(f"{year}年{part}")
    assert whole is not None
    assert piece is not None
    assert whole.start <= piece.start <= piece.end <= whole.end


@given(texts)
def test_mentions_stand_in_order_apart_and_say_what_they_are(text: str) -> None:
    last = 0
    for mention in find(text):
        assert last <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        last = mention.end


@given(texts)
def test_what_is_found_in_a_text_is_found_whole_alone(text: str) -> None:
    for mention in find(text):
        assert [found.text for found in find(mention.text)] == [mention.text]


@given(texts, st.none() | references)
def test_parse_takes_any_text_and_never_ends_before_it_starts(text: str, reference: date | None) -> None:
    for candidate in (text, *(mention.text for mention in find(text))):
        period = parse(candidate, reference)
        assert period is None or period.start <= period.end


@given(texts)
def test_a_vague_time_names_no_days_whatever_the_reference(text: str) -> None:
    for mention in find(text):
        assert not mention.vague or parse(mention.text, date(2021, 6, 15)) is None


@pytest.mark.parametrize("key", ["vague", "years", "days", "weeks", "months", "quarters"])
def test_every_word_of_the_lexicon_is_found(key: str) -> None:
    missed = [word for word in load("period_words")[key] if [found.text for found in find(word)] != [word]]
    assert missed == []


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "1月",
        "2020-",
        "2020年",
        "1、",
        "自",
        "自运",
        "到",
        "近1",
        "“十",
        "今",
        "年底",
        "至1",
        " ",
        "1年\n",
        "20世纪",
    ],
)
def test_hostile_repetition_is_read_in_one_pass(piece: str) -> None:
    text = f"今{piece * 30_000}年"
    assert all(mention.end <= len(text) for mention in find(text))
