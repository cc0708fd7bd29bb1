"""Laws of the score, for any records: who is called gold, in which order, and what a repetition earns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate import schema
from annotate.record import Record, Value
from annotate.score import LEVELS, Name, Pair, Score, score
from annotate.score._codes import Codes
from annotate.score._count import aligned
from annotate.score._slots import slots

SCHEMA = schema.load()
LAW = settings(deadline=None, max_examples=80)
FREE: dict[str, list[str | None]] = {
    "name": ["工业产值", "规上工业产值", "税收", "松湖新城物流园"],
    "location": ["松湖新城", "青岭开发区", None],
    "date": ["2021年", "今年", "3月", None],
    "value": ["2288.9亿元", "228.89亿元", "8.9%", "100余家"],
    "amount": ["12亿元", "1.2亿元", "3000万美元"],
    "subject": ["松湖新城", "青岭开发区", None],
    "period": ["前三季度", "2021年", None],
    "investor": ["松湖集团", None],
    "target": ["松湖新城物流园", "物流园", None],
}


def fields(kind: schema.RecordType) -> st.SearchStrategy[dict[str, Value]]:
    def values(field: schema.Field) -> st.SearchStrategy[Value]:
        if field.is_list:
            return st.lists(st.sampled_from(["松湖集团", "松湖投资", "远帆科技"]), max_size=2, unique=True)
        options: list[str | None] = [*field.values] or FREE[field.name]
        return st.sampled_from([*options, None] if field.nullable else options)

    return st.fixed_dictionaries({field.name: values(field) for field in kind.fields})


@st.composite
def records(draw: st.DrawFn, length: int = 12) -> Record:
    kind = draw(st.sampled_from(list(SCHEMA.types.values())))
    start = draw(st.integers(0, length - 1))
    end = draw(st.integers(start + 1, min(length, start + 4)))
    return Record(kind.name, start, end, draw(fields(kind)))


def unique(items: list[Record]) -> list[Record]:
    return list({(item.type, item.start, item.end): item for item in items}.values())


SIDE = st.lists(records(), max_size=6).map(unique)
ARTICLES = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=3)


def scored(articles: list[tuple[list[Record], list[Record]]]) -> Score:
    pairs = [Pair(f"a{at}", None, gold, pred) for at, (pred, gold) in enumerate(articles)]
    return score(pairs, SCHEMA)


def triples(result: Score) -> dict[Name, tuple[int, int, int]]:
    return {name: result.triple(name) for name in result.measures.names}


@LAW
@given(SIDE)
def test_records_scored_against_themselves_are_all_right(side: list[Record]) -> None:
    for correct, predicted, gold in triples(scored([(side, side)])).values():
        assert correct == predicted == gold


@LAW
@given(ARTICLES)
def test_swapping_the_sides_swaps_precision_and_recall(
    articles: list[tuple[list[Record], list[Record]]],
) -> None:
    there = triples(scored(articles))
    back = triples(scored([(gold, pred) for pred, gold in articles]))
    assert {name: (correct, gold, pred) for name, (correct, pred, gold) in there.items()} == back


@LAW
@given(ARTICLES, st.randoms(use_true_random=False))
def test_the_order_of_records_and_articles_never_matters(
    articles: list[tuple[list[Record], list[Record]]], random: object
) -> None:
    mixed = [(list(reversed(pred)), gold[1:] + gold[:1]) for pred, gold in articles]
    pairs = [Pair(f"a{at}", None, gold, pred) for at, (pred, gold) in enumerate(mixed)]
    first, second = scored(articles), score(reversed(pairs), SCHEMA)
    assert first.articles == second.articles
    assert (first.counts == second.counts).all()
    assert first.gold_digest == second.gold_digest


@LAW
@given(SIDE.filter(bool), SIDE, st.integers(0, 5))
def test_a_repeated_prediction_never_raises_anything(pred: list[Record], gold: list[Record], at: int) -> None:
    once = scored([(pred, gold)])
    twice = scored([([*pred, pred[at % len(pred)]], gold)])
    for name, (correct, predicted, _) in triples(once).items():
        again, more, _ = twice.triple(name)
        assert again == correct
        assert more >= predicted


@LAW
@given(ARTICLES)
def test_no_rate_is_above_one(articles: list[tuple[list[Record], list[Record]]]) -> None:
    for correct, predicted, gold in triples(scored(articles)).values():
        assert correct <= min(predicted, gold)


@LAW
@given(ARTICLES)
def test_all_is_the_sum_of_the_types_and_fields_are_the_sum_of_a_type(
    articles: list[tuple[list[Record], list[Record]]],
) -> None:
    result = scored(articles)
    for level in LEVELS:
        parts = [result.triple(Name(kind, level)) for kind in SCHEMA.types]
        assert result.triple(Name(level=level)) == tuple(map(sum, zip(*parts, strict=True)))
    for kind in SCHEMA.types.values():
        parts = [result.triple(Name(kind.name, "field", field.name)) for field in kind.fields]
        assert result.triple(Name(kind.name)) == tuple(map(sum, zip(*parts, strict=True)))


# ── the alignment, against trying everything ──────────────────────────────────────────────────────────────


def admissible(pred: Record, gold: Record) -> bool:
    overlap = pred.start < gold.end and gold.start < pred.end
    return overlap or (pred.type == "project" and pred.fields["name"] == gold.fields["name"])


def matchings(pred: int, gold: int) -> Iterator[list[tuple[int, int]]]:
    """Every way to give each gold record a predicted one or none."""
    for chosen in permutations([*range(pred), *[-1] * gold], gold):
        yield [(i, j) for j, i in enumerate(chosen) if i >= 0]


@LAW
@given(st.data())
def test_the_alignment_is_as_good_as_the_best_of_all(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(SCHEMA.types.values())))
    of_kind = records(length=7).filter(lambda record: record.type == kind.name)
    pred, gold = (data.draw(st.lists(of_kind, max_size=3).map(unique)) for _ in range(2))
    codes = Codes()
    left, right = codes.side(pred, kind, None), codes.side(gold, kind, None)

    def worth(pairs: list[tuple[int, int]]) -> tuple[int, int, int]:
        rows, columns = [i for i, _ in pairs], [j for _, j in pairs]
        table = slots(left.codes[rows], right.codes[columns], kind, codes).sum(axis=(0, 1))
        spans = [(left.records[i], right.records[j]) for i, j in pairs]
        overlap = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a, b in spans)
        return (int(table[0]), int(table[1]), overlap) if pairs else (0, 0, 0)

    ours = aligned(left, right, kind, codes).pairs
    best = max(
        worth(pairs)
        for pairs in matchings(len(pred), len(gold))
        if all(admissible(left.records[i], right.records[j]) for i, j in pairs)
    )
    assert worth([(int(i), int(j)) for i, j in zip(*ours, strict=True)]) == best


def test_a_number_is_never_stripped_of_its_dot() -> None:
    right = Record("indicator", 0, 8, indicator("2288.9亿元"))
    wrong = replace(right, fields=indicator("228.89亿元"))
    result = scored([([wrong], [right])])
    assert result.triple(Name("indicator", "field", "value")) == (0, 1, 1)
    assert result.triple(Name(level="strict")) == (0, 1, 1)
    assert result.triple(Name(level="records")) == (1, 1, 1)


@pytest.mark.parametrize("level", LEVELS)
def test_gold_against_the_gold_of_other_articles_is_worth_nothing(level: str) -> None:
    mine = [Record("indicator", at * 10, at * 10 + 5, indicator(f"{at + 1}亿元")) for at in range(20)]
    other = [replace(record, start=record.start + 5, end=record.end + 5) for record in mine]
    assert scored([(other, mine)]).rate(Name(level=level))[2] == 0


def indicator(value: str) -> dict[str, Value]:
    return {
        "value": value,
        "name": "工业产值",
        "subject": "松湖新城",
        "measure": "level",
        "direction": None,
        "status": "actual",
        "period": "前三季度",
        "qualifier": None,
    }
