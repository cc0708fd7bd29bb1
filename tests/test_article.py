"""Articles of many kinds and encodings come in; their offsets count the unchanged text."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.article import Article, decode, read
from annotate.errors import ArticleError, InputError
from annotate.problem import Problem, Severity

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%；引进项目36个，其中亿元以上项目12个。"
TRADITIONAL = "雲湖高新區前三季度完成規模以上工業產值120.5億元，同比增長8.9%，引進項目36個，發展態勢良好。"


def read_all(*inputs: str | Path) -> tuple[list[Article], list[Problem]]:
    problems: list[Problem] = []
    return list(read(inputs, problems.append)), problems


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NEWS, "utf-8"),
        (NEWS, "utf-8-sig"),
        (NEWS, "gb18030"),
        (NEWS, "utf-16"),
        (NEWS, "utf-16-le"),
        (NEWS, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "utf-8"),
    ],
)
def test_encodings_are_recognised(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.damage is None


def test_a_damaged_file_is_read_with_replacement_and_reported(tmp_path: Path) -> None:
    data = NEWS.encode()
    (tmp_path / "damaged.txt").write_bytes(data[:30] + b"\xff" + data[30:])
    articles, problems = read_all(tmp_path)
    assert [article.text.replace("�", "") for article in articles] == [NEWS]
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("article.damaged", Severity.WARNING)
    ]


def test_nul_bytes_are_replaced_and_reported(tmp_path: Path) -> None:
    (tmp_path / "nul.txt").write_text(NEWS * 3 + "\0", encoding="utf-8")
    articles, problems = read_all(tmp_path)
    assert articles[0].text == NEWS * 3 + "�"
    assert [problem.code for problem in problems] == ["article.damaged"]


def test_a_binary_file_is_refused_by_name(tmp_path: Path) -> None:
    picture = tmp_path / "picture.txt"
    picture.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(ArticleError, match="binary"):
        decode(picture.read_bytes())
    articles, problems = read_all(picture)
    assert not articles
    assert str(picture) in str(problems[0])


def test_line_ends_are_unified() -> None:
    assert decode("甲\r\n乙\r丙\n".encode()).text == "甲\n乙\n丙\n"


def test_every_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "b.md").write_text(f"## 标题\n\n{NEWS}", encoding="utf-8")
    (tmp_path / "c.html").write_text(
        "<html><head><title>云湖 要闻</title><script>var x = 1;</script></head>"
        f"<body><h1>标题</h1><p>{NEWS[:12]}\n{NEWS[12:]}</p>"
        "<p>第二段&amp;尾</p><!-- 注释 --></body></html>",
        encoding="utf-8",
    )
    lines = [
        {"id": "d1", "text": NEWS, "published": "2023-10-20"},
        {"id": "d2", "text": "另一篇", "title": None},
    ]
    (tmp_path / "d.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    (tmp_path / "e.csv").write_text(f'id,text,title\ne1,"{NEWS}",题\ne2,"两行\n文字",\n', encoding="gb18030")
    articles, problems = read_all(tmp_path)
    assert not problems
    texts = {article.id: article.text for article in articles}
    assert list(texts) == ["a", "b", "c", "d1", "d2", "e1", "e2"]
    assert texts["b"].startswith("## 标题")
    assert texts["c"] == f"标题\n{NEWS}\n第二段&尾"
    assert texts["e2"] == "两行\n文字"
    assert articles[2].title == "云湖 要闻"
    assert str(articles[3].published) == "2023-10-20"


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(
        '{"id": "good", "text": "甲"}\n{"id": "half", "te\n{"id": "empty", "text": " "}\n{"text": "no id"}\n'
        '{"id": "late", "text": "乙", "published": "yesterday"}\n{"id": "lone", "text": "\\ud800丙"}\n',
        encoding="utf-8",
    )
    articles, problems = read_all(file)
    assert [(article.id, article.text) for article in articles] == [
        ("good", "甲"),
        ("news-4", "no id"),
        ("late", "乙"),
        ("lone", "�丙"),
    ]
    errors = {problem.where for problem in problems if problem.severity is Severity.ERROR}
    assert errors == {f"{file}:{line}" for line in (2, 3)}
    warnings = {problem.where: problem.code for problem in problems if problem.severity is Severity.WARNING}
    assert warnings == {f"{file}:5": "article.published", f"{file}:6": "article.damaged"}


def test_a_table_is_cut_at_line_ends_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\nyunhu,云湖\u2028高新区\x0c产值\n", encoding="utf-8")
    found, problems = read_all(tmp_path)
    assert [article.text for article in found] == ["云湖\u2028高新区\x0c产值"]
    assert not problems


def test_a_page_of_comments_alone_is_an_empty_article(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!-- nothing -->", encoding="utf-8")
    assert [problem.message for problem in read_all(tmp_path / "a.html")[1]] == ["the article is empty"]


def test_two_articles_of_one_name_are_an_error_naming_both(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(NEWS, encoding="utf-8")
    articles, problems = read_all(tmp_path)
    assert len(articles) == 1
    assert str(tmp_path / "one" / "same.txt") in problems[0].message
    assert str(tmp_path / "two" / "same.txt") in problems[0].message


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_all(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no article"):
        read_all(tmp_path)


@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_reported(tmp_path: Path, content: str) -> None:
    (tmp_path / "empty.txt").write_text(content, encoding="utf-8")
    articles, problems = read_all(tmp_path)
    assert not articles
    assert "empty" in problems[0].message


def test_a_very_long_article_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("甲" * 2_000_001, encoding="utf-8")
    articles, problems = read_all(tmp_path)
    assert not articles
    assert "at most" in problems[0].message


@pytest.mark.parametrize(
    ("text", "encoding"), [(NEWS, "utf-8"), (NEWS, "gb18030"), (TRADITIONAL, "big5hkscs")]
)
@pytest.mark.parametrize("head", ["<script>var a = 1;</script>", "x"])
def test_an_encoding_shows_behind_any_length_of_plain_bytes(text: str, encoding: str, head: str) -> None:
    plain = head.encode() * (100_000 // len(head))
    assert decode(plain + text.encode(encoding)).text == plain.decode() + text
    damaged = plain + text.encode(encoding) * 4 + b"\xff" + text.encode(encoding)
    found = decode(damaged)
    assert found.encoding == encoding
    assert found.text.replace("�", "") == plain.decode() + text * 5
    assert found.damage


def test_what_a_page_declares_is_heard() -> None:
    page = '<html><head><meta charset="{}"></head><body>東京都の工業生産額は続いて伸びている。</body></html>'.format
    assert decode(page("shift_jis").encode("shift_jis")).text == page("shift_jis")
    declared = '<?xml version="1.0" encoding="{}"?><p>경제개발구</p>'.format("euc-kr")
    assert decode(declared.encode("euc-kr")).text == declared
    wrong = f'<meta charset="gb2312"><p>{TRADITIONAL}</p>'
    assert decode(wrong.encode("utf-8")).text == wrong
    assert decode(wrong.encode("big5")).text == wrong


def test_seven_bits_of_chinese_are_read() -> None:
    assert decode(NEWS.encode("hz")).text == NEWS
    assert decode(b"pattern ~{ and ~} of a program").text == "pattern ~{ and ~} of a program"


def test_an_encoding_that_is_not_sure_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("云湖".encode("gb18030"))
    articles, problems = read_all(tmp_path / "a.txt")
    assert [article.text for article in articles] == ["云湖"]
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("article.encoding", Severity.WARNING)
    ]
    assert "gb18030; --encoding" in problems[0].message
    assert decode("雲湖".encode("big5"), "big5").text == "雲湖"


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_any_text_around_a_sentence_is_decoded_as_it_was_written(text: str, encoding: str) -> None:
    written = (NEWS * 3 + text).replace("\ufeff", "")
    assert decode(written.encode(encoding)).text == written


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(ArticleError):
        assert isinstance(decode(data).text, str)
