"""What holds for every number and every text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate import quantity
from annotate.errors import InputError
from annotate.lexicon import load
from annotate.quantity import _unit, find, numeral, parse
from annotate.quantity._unit import Unit, units

# Units that give a number another meaning than so many of the unit: dates, ranks, ordinals.
MEASURES = [
    unit for unit in units().values() if unit.kind not in ("date", "rank", "ordinal") and unit.name != "年"
]
EXACT = [unit for unit in MEASURES if 10**18 % unit.factor.denominator == 0]  # 2000/3 is no decimal
numbers = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False)
WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
# Texts that are all edges: digits, scales, units, qualifiers, separators, line breaks.
texts = st.text(
    st.sampled_from(
        "0123456789０９一二两三十百千万亿几数半零〇点分之第前首位名强个家年月日天元美%％成倍亩吨/每"
        "余多来+-—至到、,.，\n 　约超近以上不足项目人的“”ab¥"
    )
    | st.characters(),
    max_size=40,
)


@given(numbers, st.sampled_from(EXACT))
def test_a_rendered_number_is_read_back_exactly(number: Decimal, unit: Unit) -> None:
    read = parse(f"{number:f}{unit.name}")
    assert read is not None
    assert Fraction(read.low or 0) == Fraction(number) * unit.factor
    assert (read.kind, read.unit, read.currency) == (unit.kind, unit.base, unit.currency)


@given(st.integers(0, 10**18), st.integers(1, 9))
def test_no_digit_is_lost_however_long_the_number(whole: int, last: int) -> None:
    read = parse(f"{whole}00000000000000000000.{last}亿元")
    assert read is not None
    assert read.low == Decimal(f"{whole}00000000000000000000.{last}").scaleb(8, Context(prec=99))


@given(st.integers(1, 9999), st.sampled_from(["万", "亿", "万亿", "千万", "百万", "十亿"]))
def test_scale_words_multiply(number: int, scale: str) -> None:
    plain, scaled = parse(f"{number}吨"), parse(f"{number}{scale}吨")
    assert plain is not None
    assert scaled is not None
    assert scaled.low == (plain.low or 0) * 10 ** numeral.power(scale)


@given(st.integers(1, 10**16 - 1))
def test_chinese_numerals_say_the_same_as_digits(number: int) -> None:
    assert parse(f"{in_chinese(number)}家") == parse(f"{number}家")


@given(
    numbers, st.sampled_from(MEASURES), st.sampled_from(["", "万", "亿"]), st.sampled_from(["", "余", "+"])
)
def test_full_width_characters_change_nothing(number: Decimal, unit: Unit, scale: str, infix: str) -> None:
    text = f"{number:f}{scale}{infix}{unit.name}"
    assert parse(text.translate(WIDE)) == parse(text)


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_range_goes_from_the_smaller_to_the_larger(one: int, other: int) -> None:
    low, high = sorted((one, other))
    read = parse(f"{low}-{high}万吨")
    assert read is not None
    assert (read.low, read.high) == (Decimal(low * 10000), Decimal(high * 10000))


@given(texts)
def test_mentions_stand_in_order_apart_and_inside_the_text(text: str) -> None:
    edges = [edge for mention in find(text) for edge in (mention.start, mention.end)]
    assert edges == sorted(edges)
    assert all(mention.start < mention.end <= len(text) for mention in find(text))


@given(texts)
def test_what_is_found_in_a_text_is_read_the_same_alone(text: str) -> None:
    for mention in find(text):
        if mention.quantity.kind in ("rank", "ordinal"):  # 第一方阵: what follows decides
            continue
        alone = parse(text[mention.start : mention.end])
        if mention.quantity.low is None:
            assert alone is None
        else:
            assert alone is not None
            assert replace(alone, qualifier=None) == replace(mention.quantity, qualifier=None)


@given(texts)
def test_parse_takes_any_text(text: str) -> None:
    read = parse(text)
    assert read is None or (read.low is not None and read.high is not None and read.low <= read.high)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "1,",
        ",111",
        "1-",
        "1至",
        "一至",
        "第",
        "数十",
        "1+",
        "1\n",
        "一点",
        "分之",
        "1.",
        "1个半",
        "半",
        "1元/",
        "百分之",
        " ",
        "\n",
        "三、",
    ],
)
def test_hostile_repetition_is_read_in_one_pass(piece: str) -> None:
    text = f"三{piece * 30_000}1"
    assert all(mention.end <= len(text) for mention in find(text))


def test_every_unit_of_the_lexicon_is_found_behind_a_number() -> None:
    missed = [name for name in units() if [found.end for found in find(f"有3{name}。")] != [2 + len(name)]]
    assert missed == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "area", "names": {"顷": "many"}}, "顷 needs a kind and a factor"),
        ({"same": ["顷"]}, "顷 needs a kind and a factor"),
        ({"kind": "area", "base": "平方米", "names": {"亩": 1}}, "亩 stands there twice"),
    ],
)
def test_a_unit_that_cannot_be_used_is_named(
    entry: dict[str, object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon = {"unit": [*load("units")["unit"], entry]}
    monkeypatch.setattr(_unit, "load", lambda name: lexicon)
    with pytest.raises(InputError, match=message):
        units.__wrapped__()


def test_the_public_names_are_sorted() -> None:
    assert list(quantity.__all__) == sorted(quantity.__all__)


def in_chinese(number: int) -> str:
    """A Chinese numeral, written by the school rule, independent of the reader under test."""
    for scale, word in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            upper, lower = divmod(number, scale)
            gap = "零" if lower and lower < scale // 10 else ""
            return in_chinese(upper) + word + (gap + in_chinese(lower) if lower else "")
    return _below_10000(number)


def _below_10000(number: int) -> str:
    written = ""
    for scale, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            written += "零一二三四五六七八九"[digit] + word
        elif written and number and not written.endswith("零"):
            written += "零"
    return written
