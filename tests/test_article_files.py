"""Files as people have them: each kind gives its articles, and nothing is skipped in silence."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pdf_files
import pytest
from command import annotate
from docx.oxml import parse_xml

from annotate.article import ENDINGS, LEFT_OUT, Article, Options, count, read
from annotate.article._kinds import KINDS, Kind
from annotate.problem import Problem, Severity

NEWS = "云湖高新区前三季度完成规上工业产值120.5亿元，同比增长8.9%。"
MORE = "沙岭经开区引进项目36个，总投资48亿元。"


def read_all(*inputs: str | Path, options: Options | None = None) -> tuple[list[Article], list[Problem]]:
    problems: list[Problem] = []
    return list(read(inputs, problems.append, options)), problems


def texts(*inputs: str | Path, options: Options | None = None) -> dict[str, str]:
    """The articles of files that are read without a problem."""
    articles, problems = read_all(*inputs, options=options)
    assert not problems
    return {article.id: article.text for article in articles}


def refused(file: Path, options: Options | None = None) -> str:
    """Why a file is not read."""
    articles, problems = read_all(file, options=options)
    assert not articles
    assert [problem.severity for problem in problems] == [Severity.ERROR]
    assert problems[0].where == str(file)
    return problems[0].message


# Word


def test_word_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("云湖交出答卷", 0)
    table = document.add_table(2, 3)
    for row, values in zip(
        table.rows, [("指标", "总量", "增速"), ("产值", "120.5亿元", "8.9%")], strict=True
    ):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    document.add_paragraph(NEWS)
    document.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == {
        "a": f"云湖交出答卷\n指标\t总量\t增速\n产值\t120.5亿元\t8.9%\n{NEWS}"
    }


def test_word_keeps_what_was_inserted_and_drops_what_was_struck_out(tmp_path: Path) -> None:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx.Document()
    paragraph = document.add_paragraph("产值")
    changed = (
        f"<w:r {word}><w:t>120.5亿元</w:t></w:r>",
        f'<w:ins {word} w:id="1" w:author="x"><w:r><w:t>，增长8.9%</w:t></w:r></w:ins>',
        f'<w:del {word} w:id="2" w:author="x"><w:r><w:delText>，增长9%</w:delText></w:r></w:del>',
        f"<w:sdt {word}><w:sdtContent><w:r><w:t>。</w:t></w:r></w:sdtContent></w:sdt>",
    )
    for piece in changed:
        paragraph._p.append(parse_xml(piece))
    document.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == {"a": "产值120.5亿元，增长8.9%。"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx"),
        (b"PK\x03\x04 garbage", "damaged"),
        (b"no zip at all", "damaged"),
    ],
)
def test_what_is_no_word_file_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    assert said in refused(tmp_path / "a.docx")


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.xlsx"])
def test_a_file_of_the_old_kind_is_told_as_such(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "save it as .docx or .xlsx" in refused(tmp_path / name)


# PDF

LEFT = [
    "　　今年以来，云湖高新区坚持项",
    "目为王，前三季度完成规上工业产",
    "值１２０亿元，同比增长百分之九",
    "，引进项目三十六个。",
]
RIGHT = [
    "　　沙岭经开区新签约项目九个，",
    "总投资四十八亿元，其中外资两亿",
    "美元，全部达产后年产值可达百亿",
    "元，吸纳就业三千人。",
]


def test_a_pdf_in_two_columns_is_read_column_by_column(tmp_path: Path) -> None:
    lines = [
        (200, 780, "两区比拼发展"),
        *pdf_files.column(60, 740, LEFT),
        *pdf_files.column(300, 740, RIGHT),
        (290, 30, "— 1 —"),
    ]
    rows = sorted(lines, key=lambda line: -line[1])  # the file draws across the columns
    pdf_files.write(tmp_path / "a.pdf", [rows])
    joined = ["".join(column).strip("\u3000") for column in (LEFT, RIGHT)]
    assert texts(tmp_path / "a.pdf")["a"].replace("\u3000", "").split("\n") == ["两区比拼发展", *joined]


def test_a_newspaper_page_is_read_story_by_story(tmp_path: Path) -> None:
    def story(left: float, top: float, name: str, width: int) -> list[pdf_files.Line]:
        words = [
            f"{name}{number}，云湖高新区今年以来项目建设全面提速招商引资再创佳绩"[:width]
            for number in "一二三四五"
        ]
        return pdf_files.column(left, top, words)

    lines = [
        (150, 800, "项目为王开新局谱写发展新篇章云湖纪实"),
        *(
            line
            for left, name in ((40, "甲"), (220, "乙"), (400, "丙"))
            for line in story(left, 770, name, 13)
        ),
        (80, 620, "企业落户"),
        (340, 620, "外贸向好"),
        *(line for left, name in ((40, "丁"), (310, "戊")) for line in story(left, 590, name, 19)),
    ]
    pdf_files.write(tmp_path / "a.pdf", [sorted(lines, key=lambda line: -line[1])])
    read_lines = texts(tmp_path / "a.pdf")["a"].split("\n")
    assert [line[:4] for line in read_lines] == [
        "项目为王",
        "甲一，云",
        "企业落户",
        "丁一，云",
        "外贸向好",
        "戊一，云",
    ]
    assert [name for name in "甲乙丙" if f"{name}五，云" in read_lines[1]] == list("甲乙丙")


def test_a_sentence_of_a_pdf_goes_on_over_the_page(tmp_path: Path) -> None:
    pages = [
        [*pdf_files.column(60, 740, LEFT[:3]), (290, 30, "1")],
        [*pdf_files.column(60, 740, LEFT[3:]), (290, 30, "2")],
    ]
    pdf_files.write(tmp_path / "a.pdf", pages)
    assert texts(tmp_path / "a.pdf")["a"].strip("\u3000") == "".join(LEFT).strip("\u3000")


def test_a_table_of_a_pdf_keeps_its_rows(tmp_path: Path) -> None:
    rows = [
        ("指标", "总量", "增速"),
        ("工业产值", "１２０", "９"),
        ("固定资产投资", "４２", "１１"),
        ("税收", "９", "６"),
    ]
    lines = [
        (left, 740 - 18 * number, cell)
        for number, row in enumerate(rows)
        for left, cell in zip((60, 250, 400), row, strict=True)
    ]
    pdf_files.write(tmp_path / "a.pdf", [lines])
    assert texts(tmp_path / "a.pdf")["a"].split("\n") == ["\t".join(row) for row in rows]


def test_a_scanned_pdf_is_told_as_such(tmp_path: Path) -> None:
    pdf_files.write(tmp_path / "a.pdf", [[], []])
    assert "scanned" in refused(tmp_path / "a.pdf")
    pdf_files.write(tmp_path / "b.pdf", [[(60, 740, NEWS)], []])
    articles, problems = read_all(tmp_path / "b.pdf")
    assert [article.text for article in articles] == [NEWS]
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("article.scanned", Severity.WARNING)
    ]


def test_a_damaged_pdf_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    assert "damaged" in refused(tmp_path / "a.pdf")


def test_what_a_browser_prints_around_a_page_is_no_dateline(tmp_path: Path) -> None:
    lines = [
        (30, 820, "2026/12/1 09:30"),
        (200, 780, "云湖交出答卷"),
        (60, 740, NEWS),
        (30, 20, "https://example.org/a.html"),
    ]
    pdf_files.write(tmp_path / "a.pdf", [lines])
    (article,), problems = read_all(tmp_path / "a.pdf")
    assert (article.text, article.published, problems) == (f"云湖交出答卷\n{NEWS}", None, [])


def test_an_absent_library_is_told_with_the_line_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    pdf_files.write(tmp_path / "a.pdf", [[(60, 740, NEWS)]])
    assert "pip install 'annotate-records[pdf]'" in refused(tmp_path / "a.pdf")


# Tables


def workbook(file: Path, **sheets: list[list[object]]) -> Path:
    """Write a spreadsheet."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file


def test_a_workbook_of_articles(tmp_path: Path) -> None:
    january: list[list[object]] = [
        ["云湖报道目录"],
        ["序号", "标 题", "发布日期", "正文", "来源"],
        [1, "甲", datetime(2024, 3, 12, 8, 0), NEWS, "云湖日报"],
        [12.0, "乙", "2024年3月13日", MORE, None],
    ]
    file = workbook(tmp_path / "报道.xlsx", 一月=january, 二月=[["内容", "日期"], [NEWS, 45363]])
    articles, problems = read_all(file)
    assert not problems
    assert [(each.id, each.title, each.published, each.source, each.text) for each in articles] == [
        ("1", "甲", date(2024, 3, 12), "云湖日报", NEWS),
        ("12", "乙", date(2024, 3, 13), None, MORE),
        ("报道-二月-2", None, date(2024, 3, 12), None, NEWS),
    ]


def test_numbers_that_begin_again_on_each_sheet_keep_all_articles(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx", 一月=[["序号", "正文"], [1, NEWS]], 二月=[["序号", "正文"], [1, MORE]]
    )
    assert texts(file) == {"一月-1": NEWS, "二月-1": MORE}


def test_a_sheet_without_a_text_is_said(tmp_path: Path) -> None:
    articles, problems = read_all(
        workbook(tmp_path / "a.xlsx", 稿=[["正文"], [NEWS]], 说明=[["本表由办公室整理"]])
    )
    assert [article.id for article in articles] == ["a-稿-2"]
    assert [problem.code for problem in problems] == ["article.sheet"]


def test_a_sheet_with_cells_far_off_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("a").cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "a.xlsx")
    assert "1,048,576 rows and 16,384 columns" in refused(tmp_path / "a.xlsx")


@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
@pytest.mark.parametrize(
    "heads", ["编号 标题 正文 时间", "ID Title Content Date", "no headline TEXT published"]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_whatever_its_heads_separator_and_encoding(
    tmp_path: Path, separator: str, heads: str, encoding: str
) -> None:
    rows = [
        heads.split(),
        ["A-1", "甲", f'"{NEWS}\n{MORE}"', "2024/3/12 8:00"],
        ["A-2", "乙", f'"{MORE}"', "2024.3.13"],
    ]
    content = "\r\n".join(separator.join(row) for row in rows)
    (tmp_path / "a.csv").write_bytes(content.encode(encoding))
    articles, problems = read_all(tmp_path / "a.csv")
    assert not problems
    assert [(each.id, each.title, each.text, each.published) for each in articles] == [
        ("A-1", "甲", f"{NEWS}\n{MORE}", date(2024, 3, 12)),
        ("A-2", "乙", MORE, date(2024, 3, 13)),
    ]


def test_columns_of_other_names_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"目录\n稿号,新闻稿,备注\n7,{NEWS},x\n", encoding="utf-8")
    assert "--columns text=NAME" in refused(tmp_path / "a.csv")
    assert texts(tmp_path / "a.csv", options=Options(columns={"text": "新闻稿", "id": "稿号"})) == {"7": NEWS}
    assert "text=稿件" in refused(tmp_path / "a.csv", Options(columns={"text": "稿件"}))


def test_a_row_without_an_id_has_its_number_under_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f"正文\n{NEWS.replace('，', '、')}\n\n{MORE.replace('，', '、')}\n", encoding="utf-8"
    )
    assert list(texts(tmp_path / "a.csv")) == ["a-2", "a-4"]


@pytest.mark.parametrize("value", ["不详", "2024-02-30", "2024年3月"])
def test_a_bad_date_keeps_the_article(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.csv").write_text(f"id,text,date\na,{NEWS},{value}\n", encoding="utf-8")
    articles, problems = read_all(tmp_path / "a.csv")
    assert [(article.id, article.published) for article in articles] == [("a", None)]
    assert [(problem.code, problem.severity, problem.where) for problem in problems] == [
        ("article.published", Severity.WARNING, f"{tmp_path / 'a.csv'}:2")
    ]


def test_a_comma_without_quotation_marks_loses_nothing_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\na,产值5亿元,增长3%\nb,产值6亿元\n", encoding="utf-8")
    articles, problems = read_all(tmp_path / "a.csv")
    assert [article.id for article in articles] == ["b"]
    assert "3 cells under 2 heads" in problems[0].message


def test_json_of_articles(tmp_path: Path) -> None:
    item = {"标题": "甲", "正文": NEWS, "发布时间": "2024-03-12 10:00", "阅读": 5}
    (tmp_path / "one.json").write_text(json.dumps(item), encoding="utf-8")
    (tmp_path / "two.json").write_text(
        json.dumps([{"id": 7, "content": NEWS}, {"content": MORE}]), encoding="utf-8"
    )
    (tmp_path / "records.json").write_text('{"article": "a", "records": []}', encoding="utf-8")
    articles, problems = read_all(tmp_path)
    assert [(each.id, each.title, each.published) for each in articles] == [
        ("one", "甲", date(2024, 3, 12)),
        ("7", None, None),
        ("two-2", None, None),
    ]
    assert [(problem.code, problem.message) for problem in problems] == [(LEFT_OUT, "record file")]


# Zips


def test_a_zip_of_files(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("XXXX/b.txt", NEWS)
        archive.writestr("../../etc/c.txt", MORE)
        for name in ("__MACOSX/._b.txt", "d.zip", "e.png"):
            archive.writestr(name, "x")
    file.write_bytes(file.read_bytes().replace(b"XXXX", "云湖".encode("gbk")))
    articles, problems = read_all(file)
    assert {article.id: article.text for article in articles} == {"b": NEWS, "c": MORE}
    assert sorted(problem.message for problem in problems) == [".png", "hidden file", "zip in a zip"]
    assert f"{file}/云湖/b.txt" in annotate_twice(file)


def annotate_twice(file: Path) -> str:
    """What is said if a zip is read twice: the places of its articles."""
    return "\n".join(str(problem) for problem in read_all(file, file)[1])


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"{number}.txt", "w") as member:
                for _ in range(40):
                    member.write(bytes(10_000_000))
    assert "unpacks to 1,200 MB" in refused(file)


def test_a_member_that_is_protected_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("b.txt", NEWS)
    data = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    file.write_bytes(bytes(data))
    assert "password" in read_all(file)[1][0].message


# Folders


def test_nothing_of_a_folder_is_skipped_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "page_files").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "page.html").write_text(f"<body><p>{NEWS}{MORE}</p></body>", encoding="utf-8")
    (folder / "page_files" / "ad.html").write_text("<p>贷款50万元</p>", encoding="utf-8")
    for name in ("a.jpg", "b.JPG", "c.doc", ".DS_Store", "~$d.docx", "README"):
        (folder / name).write_bytes(b"x")
    (folder / "loop").symlink_to(tmp_path)
    (folder / "dead.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    articles, problems = read_all(folder)
    assert [article.id for article in articles] == ["page"]
    assert {problem.code for problem in problems} == {LEFT_OUT}
    assert sorted(problem.message for problem in problems) == [
        ".doc (save as .docx)",
        ".jpg",
        ".jpg",
        "broken link",
        "folder beside a saved web page",
        "hidden file",
        "hidden folder",
        "link to a folder above it",
        "lock file",
        "no regular file",
        "without ending",
    ]


def test_what_is_left_out_is_counted_for_people_and_listed_for_programs(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NEWS, encoding="utf-8")
    for name in ("b.jpg", "c.jpg", "d.gif"):
        (tmp_path / "in" / name).write_bytes(b"x")
    done = annotate("draft", tmp_path / "in", "-o", tmp_path / "run")
    assert done.code == 0
    assert "not read: 2 × .jpg, 1 × .gif" in done.err
    told = json.loads(annotate("draft", tmp_path / "in", "-o", tmp_path / "run", "--json").out)
    assert {"where": str(tmp_path / "in" / "d.gif"), "reason": ".gif"} in told["not_read"]
    assert "not read: 2 × .jpg" in annotate("validate", tmp_path / "run", "--articles", tmp_path / "in").err


def test_a_run_inside_its_input_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        done = annotate("draft", ".", "-o", "run")
        assert done.code == 0
        assert "1 × run folder" in done.err
    assert [article.id for article in read_all(tmp_path / "run")[0]] == ["a"]


def test_an_unreadable_file_is_an_error_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "in" / "b.docx").write_bytes(b"x")
    done = annotate("draft", tmp_path / "in", "-o", tmp_path / "run")
    assert done.code == 3
    assert str(tmp_path / "in" / "b.docx") in done.err
    assert done.out.startswith("1 article drafted")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_empty_file_of_any_kind_is_said(tmp_path: Path, kind: Kind) -> None:
    (tmp_path / f"a{kind.endings[0]}").touch()
    assert refused(tmp_path / f"a{kind.endings[0]}") in ("the file is empty", "holds no article")


@pytest.mark.parametrize(("name", "content"), [("a.csv", "id,text\n"), ("a.jsonl", "\n\n"), ("a.json", "[]")])
def test_a_file_of_no_articles_is_said(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert refused(tmp_path / name) == "holds no article"


def test_a_folder_of_nothing_readable_says_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(b"x")
    done = annotate("draft", tmp_path / "in", "-o", tmp_path / "run")
    assert done.code == 2
    assert ENDINGS in done.err


def test_a_file_of_any_name_is_read_by_what_it_begins_with(tmp_path: Path) -> None:
    pdf_files.write(tmp_path / "a", [[(60, 740, NEWS)]])
    document = docx.Document()
    document.add_paragraph(NEWS)
    document.save(str(tmp_path / "b"))
    (tmp_path / "c").write_text(f"<!DOCTYPE html><p>{NEWS}</p>", encoding="utf-8")
    (tmp_path / "d").write_text(json.dumps({"id": "d", "text": NEWS}), encoding="utf-8")
    (tmp_path / "e.news").write_text(NEWS, encoding="utf-8")
    articles, _ = read_all(*(tmp_path / name for name in ("a", "b", "c", "d", "e.news")))
    assert {article.id: article.text for article in articles} == dict.fromkeys("abcde", NEWS)


def test_articles_are_counted_by_the_names_of_files_alone(tmp_path: Path) -> None:
    for name in ("a.txt", "b.docx", "c.jpg"):
        (tmp_path / name).write_bytes(b"x")
    assert count([tmp_path]) == 2
    assert count([tmp_path / "a.txt", tmp_path]) == 3
    os.mkfifo(tmp_path / "pipe")
    assert count([tmp_path / "pipe"]) is None  # opening it would wait for ever
    assert count(["-"]) is None
    (tmp_path / "d.csv").write_bytes(b"x")
    assert count([tmp_path]) is None


def test_what_does_not_end_is_not_read_into_memory() -> None:
    articles, problems = read_all("/dev/zero")
    assert not articles
    assert "at most" in problems[0].message


def test_size_is_looked_at_before_reading(tmp_path: Path) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(300_000_000)
    assert "300 MB: at most 48 MB" in refused(tmp_path / "a.html")


def test_help_and_manual_name_every_ending() -> None:
    manual = (Path(__file__).parents[1] / "docs" / "articles.md").read_text(encoding="utf-8")
    help_ = annotate("draft", "--help").out
    for kind in KINDS:
        for ending in kind.endings:
            assert f"`{ending}`" in manual
            assert ending in help_


# When it appeared


@pytest.mark.parametrize(
    ("name", "text", "published", "origin"),
    [
        ("2024-04-12 要闻.txt", NEWS, "2024-04-12", "name"),
        ("t20240412_20451.txt", NEWS, "2024-04-12", "name"),
        ("news.txt", f"云湖交出答卷\n2024年4月12日\n{NEWS}", "2024-04-12", "dateline"),
        (
            "news.txt",
            f"云湖交出答卷\n发布时间：2024-04-12 09:30 来源：云湖日报\n{NEWS}",
            "2024-04-12",
            "dateline",
        ),
        ("news.txt", f"本报2024年4月12日讯（记者 孟语）{NEWS}", "2024-04-12", "dateline"),
        ("news.txt", f"{NEWS}\n\n云湖管委会\n二〇二四年四月十二日", "2024-04-12", "dateline"),
        ("news.txt", f"2024年4月12日，{NEWS}", None, None),
        ("news.txt", f"项目开工日期：2024年4月12日\n{NEWS}", None, None),
        ("news.txt", f"会议时间：2024年4月12日\n{NEWS}", None, None),
        ("news.txt", f"2023年1月5日\n签约\n2024年4月12日\n开工\n{NEWS}", None, None),
        ("2024-01-01至2024-03-31.txt", NEWS, None, None),
        ("20241399.txt", NEWS, None, None),
    ],
)
def test_when_an_article_appeared(
    tmp_path: Path, name: str, text: str, published: str | None, origin: str | None
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    annotate("draft", tmp_path / name, "-o", tmp_path / "run")
    kept = json.loads((tmp_path / "run" / "articles.jsonl").read_text(encoding="utf-8"))
    assert (kept["published"], kept["published_from"]) == (published, origin)


def test_a_date_that_is_given_goes_before_all_others(tmp_path: Path) -> None:
    (tmp_path / "2024-04-12.txt").write_text(NEWS, encoding="utf-8")
    (article,), _ = read_all(tmp_path, options=Options(published=date(2023, 10, 20)))
    assert (article.published, article.published_from) == (date(2023, 10, 20), "given")


def test_articles_without_a_date_and_what_stays_open_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    done = annotate("draft", tmp_path / "a.txt", "-o", tmp_path / "run")
    assert "without a date of publication: 1 article; 2 periods of records left open for that" in done.err
    told = json.loads(annotate("draft", tmp_path / "a.txt", "-o", tmp_path / "run2", "--json").out)
    assert (told["undated"], told["open_periods"]) == (1, 2)
    done = annotate("draft", tmp_path / "a.txt", "-o", tmp_path / "run3", "--published", "2023年10月20日")
    assert "without a date" not in done.err


@pytest.mark.parametrize(
    "option",
    [
        ("--published", "gestern"),
        ("--encoding", "klingon"),
        ("--encoding", "idna"),
        ("--columns", "正文"),
        ("--columns", "body=正文"),
    ],
)
def test_an_option_that_cannot_be_used_is_said(tmp_path: Path, option: tuple[str, str]) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    done = annotate("draft", tmp_path / "a.txt", "-o", tmp_path / "run", *option)
    assert done.code == 2
    assert option[0] in done.err
