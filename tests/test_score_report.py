"""The report in a real browser, and the errors for a spreadsheet."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invented import TEXT, gold, record, write
from playwright.sync_api import Browser, Page, expect, sync_playwright

from annotate.cli import main

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "</script><!--]]>{{7*7}}${7*7}&lt;b&gt;\u2028'\""
)
NEEDS_BROWSER = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")


def report(tmp_path: Path, pred: dict[str, list[Any]], right: dict[str, list[Any]], text: str = TEXT) -> Path:
    """Score articles by the command and return the report."""
    for name, side in (("pred", pred), ("gold", right)):
        for article, records in side.items():
            write(tmp_path / name, records, article=article, text=text)
    out = tmp_path / "out.html"
    sides = [str(tmp_path / "pred"), str(tmp_path / "gold")]
    with pytest.raises(SystemExit) as left:
        main(["score", *sides, "--report", str(out), "--resamples", "100"])
    assert left.value.code == 0
    return out


def wrong() -> list[Any]:
    """The records of the text with one of each error: a wrong field, a near miss, one missed, too many, invalid."""
    name = record("indicator", "2288.9亿元", name="规上工业产值", subject="青岭")
    return [name, gold()[1], record("investment", "松湖集团"), gold()[3], {"type": "indicator"}]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test if the report says anything in the console, or asks for anything from outside."""
    heard: list[str] = []
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda message: heard.append(message.text))
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda request: heard.append(request.url) if "out.html" not in request.url else None)
    opened.set_default_timeout(10_000)
    yield opened
    context.close()
    assert heard == []


@pytest.mark.browser
@NEEDS_BROWSER
class TestInTheBrowser:
    """What a reader sees and does."""

    def test_headline_and_what_to_fix_first(self, tmp_path: Path, page: Page) -> None:
        page.goto(report(tmp_path, {"a1": wrong()}, {"a1": gold()}).as_uri())
        expect(page.locator(".card").first).to_contain_text("0.667")
        expect(page.locator(".caution").first).to_contain_text("no claim can be made")
        gains = [float(text) for text in page.locator(".cause .gain").all_inner_texts()]
        assert gains == sorted(gains, reverse=True)
        assert gains[0] > 0
        expect(page.locator("footer")).to_contain_text("annotate:")
        assert page.locator(".chart svg:visible").count() == 10

    def test_filters_show_what_they_say(self, tmp_path: Path, page: Page) -> None:
        page.goto(report(tmp_path, {"a1": wrong(), "a2": gold()}, {"a1": gold(), "a2": gold()}).as_uri())
        records = page.locator(".record")
        expect(records).to_have_count(4)  # right ones are hidden at first
        expect(page.locator("#list button")).to_have_count(1)
        page.locator("[data-fate=hit]").first.click()
        expect(records).to_have_count(6)
        expect(page.locator("#list button")).to_have_count(2)
        page.locator("#reset").click()
        for fate, count in (("error", 3), ("missed", 2), ("spurious", 1), ("invalid", 0)):
            page.locator(f"#fates [data-fate={fate}]").click()
            expect(records).to_have_count(count)
        expect(page.locator("#records")).to_contain_text("No record fits")
        page.locator("#reset").click()
        page.locator("#field").select_option("indicator.name")
        expect(records).to_have_count(1)
        page.locator("#outcome").select_option("3")
        expect(page.locator("#records")).to_contain_text("No record fits")
        page.locator("#outcome").select_option("2")
        expect(records).to_contain_text("规上工业产值")
        page.locator("#reset").click()
        page.locator("[data-kind=indicator]").click()
        expect(records).to_have_count(2)

    def test_a_cause_shows_an_example_and_leads_to_its_cases(self, tmp_path: Path, page: Page) -> None:
        page.goto(report(tmp_path, {"a1": wrong(), "a2": wrong()}, {"a1": gold(), "a2": gold()}).as_uri())
        expect(page.locator(".cause[data-field=name]")).to_contain_text("工业产值 → 规上工业产值 ×2")
        page.locator("#previous").click()
        page.locator(".cause[data-type=investment][data-fate=missed]").click()
        expect(page.locator(".record")).to_have_count(1)
        expect(page.locator(".record")).to_contain_text("12亿元")

    def test_text_and_records_belong_together(self, tmp_path: Path, page: Page) -> None:
        page.goto(report(tmp_path, {"a1": wrong()}, {"a1": gold()}, text=TEXT).as_uri())
        assert page.locator("#text").text_content() == TEXT
        page.locator("mark", has_text="12亿元").click()
        expect(page.locator(".record.here")).to_contain_text("12亿元")
        page.locator(".record", has_text="2288.9亿元").click()
        expect(page.locator("mark.here")).to_have_text("2288.9亿元")
        row = page.locator(".record.here [data-outcome]")
        expect(row).to_have_count(2)
        expect(row.first).to_contain_text("工业产值")
        expect(row.first).to_contain_text("规上工业产值")

    def test_offsets_count_characters_and_not_their_halves(self, tmp_path: Path, page: Page) -> None:
        text = "😀𠮷" + TEXT
        side = [record("indicator", "2288.9亿元", text)]
        page.goto(report(tmp_path, {"a1": []}, {"a1": side}, text).as_uri())
        expect(page.locator("mark")).to_have_text("2288.9亿元")

    def test_keys(self, tmp_path: Path, page: Page) -> None:
        sides = {"a1": wrong(), "a2": wrong()}, {"a1": gold(), "a2": gold()}
        page.goto(report(tmp_path, *sides).as_uri())
        page.keyboard.press("j")
        expect(page.locator(".record.here")).to_contain_text("2288.9亿元")
        page.keyboard.press("j")
        expect(page.locator(".record.here")).to_contain_text("12亿元")
        page.keyboard.press("k")
        expect(page.locator(".record.here")).to_contain_text("2288.9亿元")
        page.keyboard.press("n")
        expect(page.locator("#name")).to_have_text("a2")
        page.keyboard.press("p")
        expect(page.locator("#name")).to_have_text("a1")
        page.keyboard.press("2")
        expect(page.locator(".record")).to_have_count(3)
        page.keyboard.press("0")
        expect(page.locator(".record")).to_have_count(4)
        page.keyboard.press("l")
        expect(page.locator("h1")).to_contain_text("评分报告")
        expect(page.locator(".record").first).to_contain_text("指标名")

    def test_both_languages_and_both_themes(self, tmp_path: Path, page: Page) -> None:
        page.goto(report(tmp_path, {"a1": wrong()}, {"a1": gold()}).as_uri())
        assert page.locator("[lang=zh]:visible").count() == 0
        page.locator("#language").click()
        assert page.locator("body [lang=en]:visible").count() == 0
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("#theme").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light

    @pytest.mark.parametrize("width", [360, 768, 1280])
    def test_nothing_sticks_out_at_any_width(self, width: int, tmp_path: Path, page: Page) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(report(tmp_path, {"a1": wrong()}, {"a1": gold()}).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_hostile_text_stays_text(self, tmp_path: Path, page: Page) -> None:
        text = HOSTILE + TEXT
        side = [
            record("indicator", "2288.9亿元", text, subject=HOSTILE),
            record("project", HOSTILE[:40], text),
        ]
        broken = {"type": HOSTILE, "start": HOSTILE, "</script>": HOSTILE}
        page.goto(report(tmp_path, {"a1": [*side[:1], broken]}, {"a1": side}, text).as_uri())
        page.keyboard.press("1")
        assert page.title() != "owned"
        assert page.locator("#text").text_content() == text
        assert page.locator("body img").count() == 0
        assert page.locator("script").count() == 2
        expect(page.locator("#records")).to_contain_text("onerror")

    def test_an_article_without_text_or_prediction_says_so(self, tmp_path: Path, page: Page) -> None:
        write(tmp_path / "gold", gold(), article="a2", text=None)
        write(tmp_path / "gold", gold(), article="a1", text=None)
        write(tmp_path / "pred", wrong(), article="a1", text=None)
        with pytest.raises(SystemExit):
            main(
                [
                    "score",
                    str(tmp_path / "pred"),
                    str(tmp_path / "gold"),
                    "--report",
                    str(tmp_path / "out.html"),
                ]
            )
        page.goto((tmp_path / "out.html").as_uri())
        expect(page.locator("#remark")).to_contain_text("not at hand")
        page.keyboard.press("n")
        expect(page.locator("#remark")).to_contain_text("does not have this article")

    def test_a_perfect_score_has_nothing_to_fix(self, tmp_path: Path, page: Page) -> None:
        page.goto(report(tmp_path, {"a1": gold()}, {"a1": gold()}).as_uri())
        expect(page.locator("main")).to_contain_text("Nothing to fix")
        expect(page.locator("#records")).to_contain_text("No record fits")


def test_errors_for_a_spreadsheet(tmp_path: Path) -> None:
    out = report(tmp_path, {"a1": wrong()}, {"a1": gold()})
    with out.with_name("errors.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["type"], row["error"], row["field"], row["outcome"]) for row in rows] == [
        ("indicator", "error", "name", "partial"),
        ("indicator", "error", "subject", "incorrect"),
        ("investment", "missed", "", ""),
        ("investment", "spurious", "", ""),
        ("", "invalid", "", ""),
    ]
    assert (rows[0]["gold"], rows[0]["predicted"]) == ("工业产值", "规上工业产值")
    assert rows[0]["mention"] == "2288.9亿元"
    assert TEXT[int(rows[2]["gold_start"]) : int(rows[2]["gold_end"])] == rows[2]["gold"] == "12亿元"
    assert json.loads(rows[4]["predicted"]) == {"type": "indicator"}


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_spreadsheet_never_runs_a_text(formula: str, tmp_path: Path) -> None:
    pred = [record("indicator", "2288.9亿元", subject=formula)]
    out = report(tmp_path, {"a1": pred}, {"a1": gold()[:1]})
    with out.with_name("errors.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["predicted"] == f"'{formula}"


def test_broken_unicode_ends_no_report(tmp_path: Path) -> None:
    pred = [record("indicator", "2288.9亿元"), {"type": "\ud800", "start": "\udfff"}]
    (tmp_path / "pred").mkdir()
    (tmp_path / "pred" / "a1.json").write_text(json.dumps({"article": "a1", "records": pred}))
    out = report(tmp_path, {}, {"a1": gold()})
    assert out.read_bytes().decode("utf-8")
    assert out.with_name("errors.csv").read_bytes().decode("utf-8")
