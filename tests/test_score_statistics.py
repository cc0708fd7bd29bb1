"""Intervals and comparisons: known cases, and the same figures everywhere."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from invented import gold

from annotate import schema
from annotate.errors import InputError
from annotate.record import Record
from annotate.score import FEWEST, Difference, Name, Pair, Score, Sides, compare, intervals, result, score

SCHEMA = schema.load()
RECORDS = [Record.from_json(item) for item in gold()]
FIELD = Name()


def scored(missed: list[int]) -> Score:
    """One article for each number: so many of its four records are missed."""
    pairs = [Pair(f"a{at:03}", None, RECORDS, RECORDS[number:]) for at, number in enumerate(missed)]
    return score(pairs, SCHEMA)


def difference(one: Score, other: Score, **options: int) -> Difference:
    return next(each for each in compare(one, other, **options) if each.name == FIELD)


def test_without_variation_the_interval_is_a_point() -> None:
    recall = intervals(scored([1] * 30))[Name(level="records")][1]
    assert (recall.low, recall.high) == (0.75, 0.75)


def test_the_interval_holds_the_figure_and_narrows_with_more_articles() -> None:
    few, many = scored([0, 2] * 10), scored([0, 2] * 200)
    widths = []
    for each in (few, many):
        low, high = (bound for bound in _bounds(each))
        assert low < 0.75 < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 3


def _bounds(each: Score) -> tuple[float, float]:
    interval = intervals(each)[Name(level="records")][1]
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def test_what_is_never_there_has_no_interval() -> None:
    found = intervals(scored([0] * 5))[Name("investment", "field", "investor")]
    assert [(each.low, each.high) for each in found] == [(None, None)] * 3


def test_known_figures_of_a_known_seed() -> None:
    """These must not change with the machine, nor with the versions of the libraries."""
    interval = intervals(scored([0, 1, 2, 3, 4, 0, 0, 1]), resamples=1000, seed=5)[Name(level="records")][2]
    again = difference(scored([0, 1, 2, 3, 4, 0, 0, 1]), scored([1] * 8), resamples=1000, seed=5)
    assert (interval.low, interval.high, again.p) == pytest.approx((26 / 45, 14 / 15, 555 / 1001))


def test_a_prediction_does_not_differ_from_itself() -> None:
    same = difference(scored([0, 1, 2] * 10), scored([0, 1, 2] * 10))
    assert (same.value, same.interval.low, same.interval.high, same.p) == (0, 0, 0, 1)


def test_a_steady_difference_is_found_and_turns_its_sign_with_the_sides() -> None:
    better, worse = scored([0, 1] * 20), scored([1, 2] * 20)
    there, back = difference(better, worse), difference(worse, better)
    assert there.value > 0
    assert there.interval.low is not None
    assert there.interval.low > 0
    assert there.p < 0.001
    assert (back.value, back.p) == (-there.value, there.p)


def test_luck_is_not_taken_for_a_difference() -> None:
    numbers = [0, 1, 2, 3] * 10
    turned = difference(scored(numbers), scored(numbers[1:] + numbers[:1]))
    assert turned.p > 0.5


def test_predictions_for_different_gold_are_not_compared() -> None:
    with pytest.raises(InputError, match="same gold"):
        compare(scored([0]), scored([0, 0]))


@pytest.mark.parametrize(("count", "cautious"), [(1, True), (FEWEST - 1, True), (FEWEST, False)])
def test_few_articles_support_no_claim(count: int, cautious: bool) -> None:
    assert bool(result(scored([0] * count), resamples=100).caution) is cautious


# ── beside the independent scorer ─────────────────────────────────────────────────────────────────────────


def spoiled(records: list[dict[str, Any]], share: float) -> list[dict[str, Any]]:
    """Leave out some records and empty some fields, more with a larger share."""
    chance = random.Random(3)
    kept = []
    for item in records:
        lost, silent = chance.random(), chance.random()
        if lost >= share:
            kept.append(item | ({"period": None} if silent < share and "period" in item else {}))
    return kept


def test_both_scorers_fall_together(shared: Path, tmp_path: Path) -> None:
    """The independent scorer forgives near misses, so it may be higher, but it sees the same things get worse."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("independent", shared / "score.py")
    assert spec
    assert spec.loader
    independent = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(independent)
    ours, theirs = [], []
    for at, share in enumerate((0.0, 0.1, 0.3, 0.6)):
        folder, pairs = tmp_path / str(at), []
        folder.mkdir()
        for file in sorted((shared / "gold").glob("*.json")):
            content = json.loads(file.read_text(encoding="utf-8"))
            content["records"], right = spoiled(content["records"], share), content["records"]
            (folder / file.name).write_text(json.dumps(content), encoding="utf-8")
            pairs.append((content["records"], right))
        found = score(Sides(folder, shared / "gold", SCHEMA).pairs(), SCHEMA)
        ours.append([found.rate(Name(level=level))[2] for level in ("records", "field", "strict")])
        theirs.append([independent.score(pairs)["all"][level][2] for level in ("mention", "slot", "strict")])
    assert ours[0] == theirs[0] == [1, 1, 1]
    for mine in (ours, theirs):
        columns = list(zip(*mine, strict=True))
        assert all(list(column) == sorted(column, reverse=True) for column in columns)
    assert [row[0] for row in ours] == pytest.approx([row[0] for row in theirs])
