"""A saved web page gives its article: nothing of it lost, nothing of the site around it kept."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.article import Article, Options, read
from annotate.article._page import read_page
from annotate.problem import Problem

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))


def only(file: Path, whole_page: bool = False) -> tuple[Article, list[str]]:
    problems: list[Problem] = []
    (article,) = read([file], problems.append, Options(whole_page=whole_page))
    return article, [problem.code for problem in problems]


def expected(page: Path) -> tuple[dict[str, str], str]:
    head, text = page.with_suffix(".txt").read_text(encoding="utf-8").split("\n\n", 1)
    return dict(line.split(": ", 1) for line in head.split("\n")), text.rstrip("\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_its_article(page: Path) -> None:
    head, text = expected(page)
    article, problems = only(page)
    assert article.text == text
    assert article.title == head["title"]
    assert f"{article.published} {article.published_from}" == head["published"]
    assert article.source == head.get("source", page.name)
    assert not problems


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_in_the_encoding_of_older_sites_gives_the_same(page: Path, tmp_path: Path) -> None:
    markup = page.read_text(encoding="utf-8")
    (tmp_path / page.name).write_bytes(markup.replace("utf-8", "gb2312").encode("gb18030"))
    assert only(tmp_path / page.name)[0].text == expected(page)[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_whole_page_keeps_what_is_around_the_article(page: Path) -> None:
    head, text = expected(page)
    whole, problems = only(page, whole_page=True)
    assert set(text.split("\n")) - {head["title"]} <= set(whole.text.split("\n"))
    assert len(whole.text) > len(text)
    assert not problems


def test_a_web_archive_gives_the_article_of_its_page(tmp_path: Path) -> None:
    page = PAGES[0]
    archive = EmailMessage()
    archive["Subject"] = "page"
    archive.set_content(page.read_text(encoding="utf-8"), subtype="html", cte="quoted-printable")
    archive.make_related()
    archive.add_attachment(b"GIF89a", maintype="image", subtype="gif")
    (tmp_path / "page.mht").write_bytes(bytes(archive))
    assert only(tmp_path / "page.mht")[0].text == expected(page)[1]


def test_a_page_without_an_article_is_read_whole_and_said(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="{number}.html">云湖第{number}批项目开工</a></li>' for number in range(20))
    (tmp_path / "list.html").write_text(f"<html><body><ul>{links}</ul></body></html>", encoding="utf-8")
    article, problems = only(tmp_path / "list.html")
    assert len(article.text.split("\n")) == 20
    assert problems == ["page.whole"]


def test_running_text_that_is_left_out_is_said(tmp_path: Path) -> None:
    first = "<p>云湖高新区今年引进项目36个，总投资120亿元，其中亿元以上项目12个。</p>" * 3
    second = "<p>沙岭经开区去年完成固定资产投资88亿元，同比增长12.5%，增速居全市首位。</p>" * 2
    page = f"<body><article><h1>云湖项目</h1>{first}</article><aside>{second}</aside></body>"
    (tmp_path / "two.html").write_text(page, encoding="utf-8")
    article, problems = only(tmp_path / "two.html")
    assert "沙岭" not in article.text
    assert problems == ["page.left_out"]


LINES = (
    "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。",
    "“这里的服务让人放心。”企业负责人说。",
    "引进项目36个",
    "其中外资2亿美元",
    "一、项目建设",
    "（记者 孟语）",
    "主要指标：",
    "注：增速按可比价计算。",
    "访问量达到3万人次",
    "热点项目有三个。",
    "图为项目现场。",
    "电话：0712-888",
)


@given(
    st.lists(st.sampled_from(LINES), min_size=3, unique=True),
    st.sampled_from(
        ["<p>{}</p>", "<div>{}</div>", "<p><span>{}</span></p>", "{}<br>", "<section><p>{}</p></section>"]
    ),
    st.sampled_from(["content", "detail", "TRS_Editor", "zw", "c12", ""]),
    st.integers(0, 12),
)
def test_no_line_of_an_article_is_lost_however_short_and_whatever_its_element(
    lines: list[str], element: str, name: str, links: int
) -> None:
    body = "".join(element.format(line) for line in lines)
    menu = "".join(f"<li><a href='#'>栏目{number}</a></li>" for number in range(links))
    page = read_page(
        f"<html><head><title>云湖交出答卷_云湖网</title></head><body><ul>{menu}</ul><div><h1>云湖交出答卷</h1>"
        f"<div>2024-04-12 09:30 来源：云湖日报</div><div class='{name}'>{body}</div></div><div>版权所有 云湖网</div></body>"
    )
    assert set(lines) <= set(page.text.split("\n"))
    assert "栏目" not in page.text or page.whole
