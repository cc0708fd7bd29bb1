"""What the review tests share: invented articles, drafts, a real Label Studio and a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate import schema as schema_
from annotate.article import Article
from annotate.draft import Draft, Run
from annotate.record import Record, Value
from annotate.review.local import Server
from annotate.schema import Schema

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEXT = (
    "云湖高新区🚀又添新项目\n"
    "总投资12亿元的青禾电池生产基地近日落户云湖高新区，<script>alert(1)</script> &amp; $text 照登不误。\n"
    "项目投产后，预计年产值80亿元，增长8.9%。去年全区引进企业35家。\n"
)
SCREENSHOTS = Path(__file__).parent / "output"
CHROMIUM = "/usr/bin/chromium"
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def record(kind: str, mention: str, /, text: str = TEXT, **fields: Value) -> Record:
    """Return a record on the first place of a mention; fields that are not given are empty."""
    entries = schema_.load().types[kind]
    start = text.index(mention)
    values: dict[str, Value] = {
        entry.name: fields.get(entry.name, [] if entry.is_list else None) for entry in entries.fields
    }
    values[entries.mention.name] = mention
    return Record(kind, start, start + len(mention), values)


PROJECT = record(
    "project",
    "青禾电池生产基地",
    location="云湖高新区",
    participants=["青禾电池"],
    sector="new_energy",
    stage="signed",
    date="近日",
)
INVESTMENT = record(
    "investment", "12亿元", kind="total_investment", target="青禾电池生产基地", status="planned"
)
OUTPUT = record(
    "indicator", "80亿元", name="年产值", subject="青禾电池生产基地", measure="level", status="expected"
)
GROWTH = record(
    "indicator",
    "8.9%",
    name="年产值",
    subject="青禾电池生产基地",
    measure="change",
    direction="up",
    status="expected",
)
RECORDS = [PROJECT, INVESTMENT, OUTPUT, GROWTH]
"""A draft of TEXT that leaves one number, 35家, unaccounted for."""


class Fixed:
    """A drafter that always says the same, of any version."""

    name = "fixed"

    def __init__(self, version: str = "1") -> None:
        self.version = version

    def fingerprint(self) -> dict[str, Any]:
        return {"model": f"model-{self.version}"}

    def answered(self) -> dict[str, Any]:
        return {}


def write_run(
    folder: Path,
    articles: list[Article],
    records: list[Record] | None = None,
    *,
    version: str = "1",
    confidences: list[float | None] | None = None,
    schema: Schema | None = None,
    failed: tuple[str, ...] = (),
) -> Path:
    """Write a run folder in which every article has the same draft."""
    said = RECORDS if records is None else records
    notes = [{"confidence": score} if score is not None else {} for score in confidences or []]
    with Run(folder) as run:
        run.begin(Fixed(version), schema or schema_.load())  # type: ignore[arg-type]
        for article in articles:
            run._keep(article)
            run.add(
                Draft(article.id, [], failed="no answer")
                if article.id in failed
                else Draft(article.id, said, notes=notes)
            )
    return folder


def articles(count: int, text: str = TEXT) -> list[Article]:
    """Return invented articles with one text."""
    return [Article(f"news-{number:04}", text, f"第{number}篇") for number in range(count)]


@contextmanager
def browser(server: Server) -> Iterator[Page]:
    """Yield a page of a real Chromium, logged in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=_FLAGS.split())
        page = chromium.new_page(viewport={"width": 1500, "height": 950})
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", server.login.user)
        page.fill("input[name=password]", server.login.password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/user/login" not in url)
        yield page
        chromium.close()


def shot(page: Page, name: str) -> None:
    """Keep a screenshot as test output."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def small_schema(folder: Path) -> Schema:
    """Write and load a schema of other people: one type, one list, one enum."""
    folder.mkdir(parents=True, exist_ok=True)
    properties = {
        "type": {"const": "award"},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
        "title": {"type": "string", "minLength": 1, "x-compare": "text"},
        "winners": {"type": "array", "items": {"type": "string", "minLength": 1}, "x-compare": "set"},
        "level": {"type": ["string", "null"], "enum": ["国家级", "provincial", None], "x-compare": "enum"},
    }
    definition = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": 'Award "<x>&amp;',
        "x-mention": "title",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    (folder / "award.json").write_text(json.dumps(definition, ensure_ascii=False), encoding="utf-8")
    return schema_.load(folder)


class Editor:
    """What a reviewer does in the form, by hand: look, click, type, drag."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url)
        page.wait_for_selector("[class*=htx-highlight]", timeout=60_000)

    def marked(self) -> list[str]:
        """Return the marked stretches of the text, in their order."""
        return self.page.locator("span[class*=htx-highlight]").all_text_contents()

    def select(self, mention: str) -> None:
        """Click on a region."""
        self.page.locator("span[class*=htx-highlight]", has_text=mention).first.click()
        self.page.wait_for_selector("[aria-label='Delete selected region']")

    def label(self, key: str) -> None:
        """Give the selected region, or the next one, another type by its hotkey."""
        self.page.keyboard.press(key)

    def row(self, title: str) -> Any:
        """Return the row of a field of the selected region."""
        named = self.page.locator("h4", has_text=title)
        return self.page.locator(".f:visible", has=named)

    def rewrite(self, title: str, text: str) -> None:
        """Change a text that is there."""
        self.row(title).locator("[aria-label='Edit Region']").first.click()
        area = self.row(title).locator("[data-testid=textarea-regions]").locator("textarea, input").first
        area.fill(text)
        area.press("Enter")

    def clear(self, title: str) -> None:
        """Take a text away."""
        self.row(title).locator("[aria-label='Delete Region']").first.click()

    def write(self, title: str, text: str) -> None:
        """Enter a text where there is none, or one more."""
        area = self.row(title).locator("[data-testid=textarea-input]")
        area.fill(text)
        area.press("Enter")

    def choose(self, title: str, caption: str) -> None:
        """Choose one of the values beside each other; a second time clears it."""
        self.row(title).locator("label", has_text=caption).first.click()

    def pick(self, title: str, caption: str) -> None:
        """Choose one of the values of a drop-down list."""
        self.row(title).locator("button").first.click()
        self.page.locator("[role=option]:visible", has_text=caption).first.click()
        self.page.keyboard.press("Escape")

    def delete(self) -> None:
        """Delete the selected region."""
        self.page.locator("[aria-label='Delete selected region']").click()

    def drag(self, mention: str) -> None:
        """Select a stretch of the text that is not marked yet."""
        box = self.page.evaluate(_PLACE_OF, mention)
        mouse = self.page.mouse
        mouse.move(box["left"] + 1, box["y"])
        mouse.down()
        mouse.move((box["left"] + box["right"]) / 2, box["y"])
        mouse.move(box["right"] - 1, box["y"])
        mouse.up()

    def submit(self) -> None:
        """Submit the annotation and wait until the server has it."""
        with self.page.expect_response(lambda answer: "/annotations" in answer.url and answer.status == 201):
            self.page.locator("[aria-label='Submit current annotation']").click()


_PLACE_OF = """
mention => {
  const walker = document.createTreeWalker(document.querySelector(".doc"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(mention);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + mention.length);
    const box = range.getBoundingClientRect();
    return {left: box.left, right: box.right, y: (box.top + box.bottom) / 2};
  }
}
"""
