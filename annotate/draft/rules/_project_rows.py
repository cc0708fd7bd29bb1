"""Projects in the rows of a table: a cell that ends like an undertaking, with amounts, dates or owners beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotate.draft.rules._page import Page, within
from annotate.draft.rules._project_names import ENDING, Name, is_particular
from annotate.draft.rules._words import any_of, words

_CELL = re.compile(r"[^ \t\u3000|\n]+")
_PROSE = re.compile(r"[。；，]|增长|下降|同比|增速|收入|产值")  # … or figures of statistics
_NUMBER = re.compile(r"\d")
_OWNER = re.compile(rf"(?:{any_of(words('projects', 'organisations'))})(?<![区县市])$|[)）]$")
_PLACE = re.compile(rf"(?:{any_of(words('projects', 'quarters'))}|区|县|市)$")
_FEWEST = 3  # cells of a row


@dataclass(frozen=True, slots=True)
class Row:
    """A project's cell, and where its row begins and ends."""

    name: Name
    start: int
    end: int


def rows(page: Page) -> Iterator[Row]:
    """Yield the rows of a page's tables that hold a project."""
    for sentence in page.sentences:
        line = page.text[sentence.start : sentence.end]
        if len(line) > 200 or _PROSE.search(line):
            continue
        cells = list(_CELL.finditer(page.text, sentence.start, sentence.end))
        if len(cells) < _FEWEST or not any(_NUMBER.search(cell.group()) for cell in cells[1:]):
            continue
        for cell in cells:
            if names_one(cell.group()):
                yield Row(Name(*cell.span(), cell.group(), "row"), sentence.start, sentence.end)
                break


def names_one(cell: str) -> bool:
    endings = list(ENDING.finditer(cell))
    return bool(endings) and endings[-1].end() == len(cell) and len(cell) > 3 and is_particular(cell)


def day(page: Page, name: Name) -> str | None:
    """Return the first time words of the row of a name."""
    row = page.sentence(name.start)
    return next((time.text for time in within(page.times, row.start, row.end)), None)


def owner(cells: str) -> list[str]:
    """Return the organisation in the cells behind a project's name, as a list of one or none."""
    return [cell for cell in _CELL.findall(cells) if _OWNER.search(cell) and not _NUMBER.search(cell)][:1]


def place(cells: str) -> str | None:
    """Return the place in the cells behind a project's name."""
    return next(
        (cell for cell in _CELL.findall(cells) if _PLACE.search(cell) and not _NUMBER.search(cell)), None
    )
