"""`annotate explain`: why each record was made, and why a number is in none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import annotate

NEWS = (
    "云湖高新区交出三季度答卷\n"
    "前三季度，云湖高新区完成规上工业产值120.5亿元，同比增长8.9%。总投资12亿元的远帆物流园项目开工，设三大片区。\n"
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "yunhu.txt"
    path.write_text(NEWS, encoding="utf-8")
    return path


def explained(article: Path) -> dict[str, Any]:
    done = annotate("explain", article, "--json")
    assert done.code == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


def record(article: Path, mention: str) -> dict[str, Any]:
    for each in explained(article)["records"]:
        if NEWS[each["record"]["start"] : each["record"]["end"]] == mention:
            found: dict[str, Any] = each
            return found
    raise AssertionError(mention)


def test_a_record_tells_its_rule_and_where_its_words_stand(article: Path) -> None:
    growth = record(article, "8.9%")
    assert growth["rule"].startswith("change:")
    taken = {name: NEWS[start:end] for name, (start, end) in growth["places"].items()}
    assert taken == {"name": "规上工业产值", "subject": "云湖高新区", "period": "前三季度"}


@pytest.mark.parametrize(
    ("mention", "word", "section"),
    [
        ("8.9%", "增长", "indicators.up"),
        ("12亿元", "总投资", "investments.kinds.total_investment"),
        ("远帆物流园项目", "开工", "projects.behind.under_construction"),
    ],
)
def test_the_words_that_told_are_named_with_their_lexicon(
    article: Path, mention: str, word: str, section: str
) -> None:
    words = {each["text"]: each["listed"] for each in record(article, mention)["words"]}
    assert section in words[word]


def test_a_number_without_a_record_has_its_reason(article: Path) -> None:
    told = {each["text"]: each["reason"] for each in explained(article)["numbers"]}
    assert (told["三大"], told["三季度"]) == ("small count", "time")


def test_every_record_and_number_of_the_article_is_told(article: Path) -> None:
    told = explained(article)
    mentions = [NEWS[each["record"]["start"] : each["record"]["end"]] for each in told["records"]]
    assert mentions == ["120.5亿元", "8.9%", "12亿元", "远帆物流园项目"]


def test_people_read_lines(article: Path) -> None:
    done = annotate("explain", article)
    assert "【8.9%】" in done.out
    assert "period: 前三季度 (at " in done.out
    assert "“总投资” is in investments.kinds.total_investment" in done.out
    assert "【三大】片区: small count" in done.out


def test_control_characters_of_an_article_stay_off_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("云湖高新区\x1b[31m产值5亿元，增长3%。", encoding="utf-8")
    assert "\x1b" not in annotate("explain", path).out


def test_no_article_is_said(tmp_path: Path) -> None:
    done = annotate("explain", tmp_path / "none.txt")
    assert (done.code, done.out) == (2, "")
