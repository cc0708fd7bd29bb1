"""Hostile texts: the drafter never raises, and what it says of them can be placed in the text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate import schema
from annotate.article import Article
from annotate.check import account
from annotate.draft import Draft
from annotate.draft.rules import RulesDrafter
from annotate.problem import Severity

SCHEMA = schema.load()
DRAFTER = RulesDrafter(SCHEMA)

WORDS = (
    "云湖高新区 全区 园区 项目 基地 启明电池 公司 产值 税收 总投资 完成投资 增长 下降 同比 达 超 约 近 余 第 前 位 名 "
    "2020年 1—9月 3月5日 今年 截至 目前 预计 力争 其中 分别 均 和 、 ， 。 ； ： “ ” （ ） 《 》 等 的 12 8.9 % 亿元 万 "
    "个百分点 家 平方米 一 二 两 十 百 千 半 签约 开工 建成 投产 指标 单位 合计 占 "
    "基金 渔港贷 利率 是2019年的2倍 前者 后者 惠及 日均 投用 - — ~ + × · | # / …"
).split()
SPACES = [" ", "  ", "\n", "\n\n", "\t", "\u3000", "\r\n", "\u00a0"]
NAUGHTY = [
    "",
    " ",
    "\n",
    "\u3000\u3000",
    "\ufeff产值5亿元",
    "\x00产值\x005亿元",
    "\u202e元亿5值产",
    "产\u200b值5\u200b亿元",
    "１２．５％，增长３．１个百分点",
    "①②③½⅔Ⅷ㈠㊀㎡℃％‰",
    "٣٤٥亿元 ４५亿元",
    "🏭产值5亿元🚀",
    "e\u0301lan产值5亿元",
    "\U00020000\U0002a6d6区产值5亿元",
    "<script>alert('5亿元')</script>",
    "'; DROP TABLE records; -- 5亿元",
    '=HYPERLINK("x","5亿元")',
    "{{5亿元}} ${5亿元} %s %n",
    "产值" + "9" * 400 + "亿元",
    "产值0." + "0" * 400 + "1%",
    "-" * 50 + "5%",
    "1.2.3.4.5亿元，1,2,3,45亿元",
    "1/0倍，0%，-0亿元，第0位",
    "产值5亿元至至至3亿元",
    "二〇二〇年〇月〇日，2020年13月32日",
    "亿亿亿万万元",
    "（（（（5亿元",
    "”””5亿元“““",
    "\\(5亿元)\\d+[[:alpha:]]*",
    "指标  单位  2020年\n",
    "指标  单位  2020年\n合计\n",
    "合计  5亿元\n合计  6亿元\n",
    "序号 项目名称 总投资\n1 甲基地\n2 乙基地 3 4 5\n",
    "|||\n|指标|数量|\n|---|---|\n|产值|5|\n",
    "產業園區總投資５億元，增長百分之三",
]
REPEATED = [
    "产业园区发展",
    "12亿元 ",
    "12亿元、",
    "增长8.9%，",
    "（1亿元",
    "“",
    "第",
    "分别",
    "其中，产值5亿元。",
    "甲、乙分别达到16家、47家，",
    "列全市第一，",
    "产业引导基金5亿元",
    "循蓝环保投资1亿元的废玻璃利用项目",
    "“渔港贷”年利率5%",
    "是2019年的2倍",
    "启明电池项目",
    "云湖高新区",
    "2020年",
    "产值  12亿元  3%  ",
    "产值\t12亿元\t",
    "产值 12.5 3.1%\n",
    "产值：12亿元，增长3%\n",
    "指标 数量 同比\n",
    "|",
    " ",
    "\n",
    "產業園區億元12",
    "”董事长说：",
    "千百",
]


def drafted(text: str) -> Draft:
    """The draft of a text; its records are valid and stand where they say, and every number is accounted for."""
    article = Article("hostile", text)
    draft = DRAFTER.draft(article)
    assert not [problem for problem in draft.problems if problem.severity is Severity.ERROR]
    assert len(draft.notes) == len(draft.records)
    for record in draft.records:
        mention = SCHEMA.types[record.type].mention.name
        assert record.fields[mention] == text[record.start : record.end] != ""
    for number in account(article, draft.records):
        assert number.text == text[number.start : number.end]
    return draft


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS + SPACES), max_size=60).map("".join))
def test_any_mixture_of_our_words_is_drafted(text: str) -> None:
    drafted(text)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("  ".join), max_size=8).map(
        "\n".join
    )
)
def test_any_rows_of_cells_are_drafted(text: str) -> None:
    drafted(text)


def test_a_column_that_names_nothing_makes_no_record_without_a_name() -> None:
    drafted("云湖高新区  总投资  总投资\n12  云湖高新区  云湖高新区\n")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_is_drafted(text: str) -> None:
    drafted(text)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_are_drafted(text: str) -> None:
    drafted(text)
    drafted(f"云湖高新区前三季度{text}的启明电池项目开工，产值5亿元，{text}。")


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("count", [10, 300])
def test_repetition_is_drafted(piece: str, count: int) -> None:
    drafted(piece * count)


def test_a_thousand_numbers_in_a_row_are_each_a_record() -> None:
    draft = drafted("云湖高新区产值" + "、".join(f"{number}.5亿元" for number in range(1000)) + "。")
    assert len(draft.records) == 1000


@pytest.mark.parametrize(
    "text",
    ["高新区产业园发展" * 125_000, "1" * 1_000_000, " " * 1_000_000],
    ids=["words", "digits", "blanks"],
)
def test_a_megabyte_without_a_full_stop_comes_to_an_end(text: str) -> None:
    drafted(text)


def test_drafts_do_not_depend_on_the_process(tmp_path: Path) -> None:
    """The same records whatever order Python's sets have: two characters of this text have one simplified form."""
    text = "棠陂高新區設立規模20億元的產業併購基金，並引進企業5家。磐岩精工投資6億元建設研發中心。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    drafts = {draft(tmp_path / "a.txt", tmp_path / seed, seed) for seed in ("1", "2", "3")}
    assert len(drafts) == 1
    assert "產業併購基金" in drafts.pop()


def draft(article: Path, run: Path, seed: str) -> str:
    """Draft an article in a process of its own; returns the records."""
    command = [sys.executable, "-m", "annotate", "draft", str(article), "-o", str(run)]
    subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True)
    (line,) = (run / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    return json.dumps(json.loads(line)["records"], ensure_ascii=False)
