"""`annotate audit`: a run is judged by a sample of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from command import annotate
from hypothesis import given
from hypothesis import strategies as st

from annotate import audit, store
from annotate import schema as schema_
from annotate.audit import Judged, Sampled
from annotate.errors import InputError, RunError
from annotate.resources import folder
from annotate.score import Name

GOLD = folder("gold") / "dev"
COUNTS = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(0, 9)), min_size=12, max_size=40
)


def sampled(
    counts: list[tuple[int, int, int]], rows: list[int], likely: list[float] | None = None
) -> Sampled:
    drafted = np.array([float(each[0]) for each in counts])
    right = np.array([float(min(each[0], each[1])) for each in counts])
    gold = right + np.array([float(each[2]) for each in counts])
    strata = np.zeros(len(counts), int)
    known = drafted if likely is None else np.array(likely)
    at = np.array(rows)
    return Sampled(drafted, known, at, right[at], gold[at], strata, np.array([len(counts)]))


@given(COUNTS)
def test_a_run_that_was_read_whole_is_known_for_certain(counts: list[tuple[int, int, int]]) -> None:
    found = audit.estimate(Name(), sampled(counts, list(range(len(counts)))))
    right = sum(min(each[0], each[1]) for each in counts)
    drafted, gold = sum(each[0] for each in counts), right + sum(each[2] for each in counts)
    assert found.precision.value == pytest.approx(right / drafted)
    assert found.f1.value == pytest.approx(2 * right / (drafted + gold))
    if found.f1.value not in (0, 1):
        assert found.f1.low == pytest.approx(found.f1.high) == pytest.approx(found.f1.value)
    assert found.to_halve == 0


@given(COUNTS)
def test_confidence_that_says_the_same_of_all_changes_nothing(counts: list[tuple[int, int, int]]) -> None:
    rows = list(range(0, len(counts), 2))
    found = audit.estimate(Name(), sampled(counts, rows))
    assert found.f1.error == found.f1.plain_error


def test_confidence_that_knows_the_errors_narrows_the_interval() -> None:
    counts = [(20, 20 - at % 7, 1) for at in range(200)]
    found = audit.estimate(
        Name(), sampled(counts, list(range(0, 200, 5)), [float(each[1]) for each in counts])
    )
    assert found.precision.error is not None
    assert found.precision.plain_error is not None
    assert found.precision.error < 0.1 * found.precision.plain_error


@given(st.integers(12, 200), st.data())
def test_a_larger_sample_holds_the_smaller_one(size: int, data: st.DataObject) -> None:
    expected = {str(at): float(at % 11) for at in range(size)}
    small, large = sorted(data.draw(st.lists(st.integers(1, size), min_size=2, max_size=2)))
    seed = data.draw(st.integers(0, 99))
    first = audit.draw("run", expected, small, seed)
    second = audit.draw("run", expected, large, earlier=first)
    assert {each.article for each in first.articles} <= {each.article for each in second.articles}
    assert len(second.articles) == large
    assert sum(1 / each.probability for each in second.articles) == pytest.approx(size)


def test_a_sample_is_the_same_on_every_machine() -> None:
    drawn = audit.draw("run", dict.fromkeys("abcdefgh", 1.0), 3, seed=4)
    assert [each.article for each in drawn.articles] == ["d", "e", "c"]


def judged(share: float, articles: int = 30) -> list[Judged]:
    """Records of which the confident are right, and of the doubtful a share."""
    return [
        Judged(str(at), "indicator", confidence, True, confidence > 0.8 or at % 10 < 10 * share)
        for at in range(articles)
        for confidence in (0.95, 0.9, 0.6, 0.5)
    ]


def test_what_is_shown_to_be_right_goes_out_unread() -> None:
    each = [(one.article, one.confidence, one.right) for one in judged(0.3)]
    found = audit.accept(each, 0.9)
    assert (found.threshold, found.share, found.precision) == (0.9, 0.5, 1.0)
    assert audit.accept(each[:12], 0.9).threshold is None, "three articles promise nothing"
    with pytest.raises(InputError, match="between 0 and 1"):
        audit.accept(each, 1.5)


def test_probabilities_are_what_came(tmp_path: Path) -> None:
    shape = {"drafter": "llm", "model": "a"}
    made = audit.calibrate(judged(0.3), shape)
    assert made.probability("indicator", 0.95) > 0.95
    assert made.probability("indicator", 0.5) == pytest.approx(0.3, abs=0.05)
    made.write(tmp_path / "c.json")
    assert audit.Calibration.read(tmp_path / "c.json", shape).probability("indicator", 0.5) < 0.4
    with pytest.raises(InputError, match="another model"):
        audit.Calibration.read(tmp_path / "c.json", {"drafter": "llm", "model": "b"})
    right = [each.right for each in judged(0.3)]
    before = audit.reliability([each.confidence for each in judged(0.3)], right)
    after = audit.reliability(audit.cross_fitted(judged(0.3), shape), right)
    assert after.error < before.error
    assert after.brier < before.brier


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules' drafts of the short articles of the dev split."""
    home = tmp_path_factory.mktemp("audit")
    texts = sorted((folder("gold") / "dev").glob("*.txt"), key=lambda file: file.stat().st_size)[:14]
    assert annotate("draft", *texts, "-o", home / "run").code == 0
    return home / "run"


def test_from_a_sample_to_an_estimate(run: Path, tmp_path: Path) -> None:
    drawn = annotate("audit", "sample", run, "-n", "12", "--seed", "3")
    assert len(drawn.out.split()) == 12
    gold = {entry.article: entry for entry in store.read_records(folder("gold") / "dev")}
    for name in drawn.out.split()[:11]:
        text = folder("gold") / "dev" / f"{name}.json"
        (tmp_path / text.name).write_bytes(text.read_bytes())
        (tmp_path / f"{name}.txt").write_bytes(text.with_suffix(".txt").read_bytes())
    assert set(drawn.out.split()) <= set(gold)
    told = annotate("audit", "estimate", run, tmp_path, "--json")
    found = json.loads(told.out)
    assert (found["population"], found["read"], len(found["unread"])) == (14, 11, 1)
    whole = found["measures"][0]
    assert whole["level"] == "records"
    assert whole["f1"]["low"] < whole["f1"]["value"] < whole["f1"]["high"]
    shown = annotate("audit", "estimate", run, tmp_path)
    assert "11 of 14 articles read" in shown.out
    assert "not read, though drawn: 1 article;" in shown.err


def test_without_a_sample_that_is_said(run: Path) -> None:
    (run / audit.SAMPLE).unlink(missing_ok=True)
    told = annotate("audit", "estimate", run, folder("gold") / "dev")
    assert told.code == 0
    assert "no sample in the run folder" in told.out
    assert "chosen by hand" in told.err


def test_what_cannot_be_audited_is_told(run: Path, tmp_path: Path) -> None:
    assert annotate("audit", "sample", run, "-n", "99").code == 2
    assert "is no run folder" in annotate("audit", "sample", tmp_path).err
    (run / audit.SAMPLE).write_text("{}", encoding="utf-8")
    assert "is no sample" in annotate("audit", "estimate", run, folder("gold") / "dev").err
    (run / audit.SAMPLE).unlink()


@pytest.mark.parametrize(
    "damage",
    [
        {"strata": []},
        {"strata": {"bonded-5": 0}},
        {"seed": "0"},
        {"run": 5},
        {"sizes": [1, 2]},
        {"population": None},
        {"articles": [{"article": "none", "stratum": 0, "probability": 0.5}]},
    ],
)
def test_a_sample_nobody_drew_is_told(run: Path, damage: dict[str, object]) -> None:
    annotate("audit", "sample", run, "-n", "12")
    file = run / audit.SAMPLE
    content = json.loads(file.read_text(encoding="utf-8"))
    impossible = [{**each, "probability": 0} for each in content["articles"]]
    for wrong in (damage, {"articles": impossible}):
        file.write_text(json.dumps(content | wrong), encoding="utf-8")
        with pytest.raises(InputError, match=r"sample\.json: is no sample"):
            audit.Design.read(run)
    file.unlink()


def test_a_sample_of_another_run_and_articles_outside_a_sample_promise_nothing(
    run: Path, tmp_path: Path
) -> None:
    drawn = annotate("audit", "sample", run, "-n", "12").out.split()
    others = [entry for entry in store.read_records(GOLD) if entry.article not in drawn][:1]
    for entry in others:
        for suffix in (".json", ".txt"):
            (tmp_path / f"{entry.article}{suffix}").write_bytes(
                (GOLD / f"{entry.article}{suffix}").read_bytes()
            )
    done = annotate("audit", "accept", run, tmp_path)
    assert (done.code, f"{tmp_path}: holds no" in done.err) == (2, True)
    file = run / audit.SAMPLE
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(content | {"run": "another"}), encoding="utf-8")
    done = annotate("audit", "accept", run, GOLD)
    assert (done.code, f"{file}: was drawn from another run" in done.err) == (2, True)
    file.unlink()


def test_a_run_that_does_not_say_whose_it_is_is_not_calibrated(run: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    for name in (store.DRAFTS, store.ARTICLES):
        (tmp_path / "run" / name).write_bytes((run / name).read_bytes())
    done = annotate("audit", "calibrate", tmp_path / "run", GOLD, "-o", tmp_path / "c.json")
    assert (done.code, "run.json: is missing or damaged" in done.err) == (2, True)
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize("told", ["NaN", "7", "-1", '"high"', "[]"])
def test_a_confidence_that_is_none_is_told_with_its_line(tmp_path: Path, told: str) -> None:
    record = '{"type": "project", "start": 0, "end": 2}'
    for confidence, line in (("null", 0), (told, 2)):
        with (tmp_path / store.DRAFTS).open("a", encoding="utf-8") as file:
            note = f'{{"confidence": {confidence}}}'
            file.write(f'{{"article": "a", "records": [{record}], "notes": [{note}]}}\n')
        if not line:
            assert [unit.expected for unit in audit.units(tmp_path)] == [0.5]
    with pytest.raises(RunError, match=r"drafts\.jsonl:2: is no draft"):
        list(audit.units(tmp_path))


@pytest.mark.parametrize(
    "curves",
    ["{}", '{"project": [[0], [1]]}', '{"": [[], []]}', '{"": [[0, 1], [1]]}', '{"": [[0], [NaN]]}',
     '{"": [[1, 0], [0, 1]]}'],
)  # fmt: skip
def test_a_damaged_calibration_is_told(tmp_path: Path, curves: str) -> None:
    file = tmp_path / "c.json"
    for shape, each in (("{}", curves), ('["drafter"]', '{"": [[0], [1]]}')):
        file.write_text(f'{{"shape": {shape}, "articles": 1, "curves": {each}}}', encoding="utf-8")
        with pytest.raises(InputError, match="is no calibration"):
            audit.Calibration.read(file, {})


def test_the_built_in_types_all_have_measures(run: Path) -> None:
    found = audit.audit(run, folder("gold") / "dev", schema_.load())
    assert {each.name.kind for each in found.estimates} == {"", "project", "investment", "indicator"}
