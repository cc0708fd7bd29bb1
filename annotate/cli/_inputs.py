"""The articles a command reads: options, what could not be read, what was left out, and what has no date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import click

from annotate import period
from annotate.article import ENDINGS, LEFT_OUT, Article, Options, parse_date, read
from annotate.cli import _options
from annotate.draft import Draft
from annotate.problem import Problem, Severity
from annotate.schema import Schema
from annotate.words import counted

Command = TypeVar("Command", bound=Callable[..., Any])
_MEMBERS = ("id", "text", "title", "published", "source")
_SOME_DAY = date(2024, 7, 1)


def reading(command: Command) -> Command:
    """Add the options that say how articles are read, which the command gets as one `reading`.

    ENDINGS in its help become those that are read.
    """

    @wraps(command)
    def with_options(
        *arguments: Any,
        published: date | None,
        encoding: str | None,
        columns: dict[str, str],
        whole_page: bool,
        **given: Any,
    ) -> Any:
        return command(*arguments, reading=Options(published, encoding, columns, whole_page), **given)

    with_options.__doc__ = (command.__doc__ or "").replace("ENDINGS", ENDINGS)
    for option in reversed(_OPTIONS):
        option(with_options)
    return with_options  # type: ignore[return-value]


class Account:
    """What became of the files read: `problems` in reading them, and those `left_out`, which hold no article."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.left_out: list[Problem] = []

    def report(self, problem: Problem) -> None:
        """Take down a problem."""
        (self.left_out if problem.code == LEFT_OUT else self.problems).append(problem)

    @property
    def failed(self) -> bool:
        """Tell whether something could not be read."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def tell(self) -> None:
        """Say on standard error what could not be read, and what was left out."""
        _options.print_problems(self.problems)
        self.tell_left_out()

    def tell_left_out(self) -> None:
        """Say on standard error how many files of which kind were not read."""
        if self.left_out:
            counted = Counter(problem.message for problem in self.left_out).most_common()
            click.echo(f"not read: {', '.join(f'{count} × {reason}' for reason, count in counted)}", err=True)

    def to_json(self) -> dict[str, Any]:
        """Return the account for `--json`."""
        left_out = [{"where": problem.where, "reason": problem.message} for problem in self.left_out]
        return {"unreadable": [problem.to_json() for problem in self.problems], "not_read": left_out}


class Inputs(Account):
    """Reads articles, and keeps account of their dates too.

    `undated` are the articles without one, `open_periods` the times in their records that only a date could place.
    """

    def __init__(self, schema: Schema) -> None:
        super().__init__()
        self.undated: set[str] = set()
        self.open_periods = 0
        kinds = schema.types.values()
        self._times = {
            (kind.name, field.name) for kind in kinds for field in kind.fields if field.compare == "period"
        }

    def articles(self, inputs: tuple[str, ...], options: Options) -> Iterator[Article]:
        """Yield the articles of the inputs."""
        for article in read(inputs, self.report, options):
            if article.published is None:
                self.undated.add(article.id)
            yield article

    def see(self, draft: Draft) -> None:
        """Count the times of a draft that stay open because its article has no date."""
        if draft.article in self.undated:
            times = [
                record.fields.get(name)
                for record in draft.records
                for kind, name in self._times
                if record.type == kind
            ]
            self.open_periods += sum(_is_open(words) for words in times if isinstance(words, str))

    def tell(self) -> None:
        """Say on standard error what was not read, and what has no date."""
        super().tell()
        if self.undated:
            stay = (
                f"; {counted(self.open_periods, 'period')} of records left open for that"
                if self.open_periods
                else ""
            )
            click.echo(
                f"without a date of publication: {counted(len(self.undated), 'article')}{stay} (--published DATE)",
                err=True,
            )

    def to_json(self) -> dict[str, Any]:
        """Return the account for `--json`."""
        return {**super().to_json(), "undated": len(self.undated), "open_periods": self.open_periods}


def _is_open(words: str) -> bool:
    """Tell whether a date of publication would place a time that has no place without one."""
    return period.parse(words) is None and period.parse(words, _SOME_DAY, "past") is not None


def _date(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    found = parse_date(value) if value else None
    if value and not found:
        raise click.BadParameter(f"{value!r} is no date: 2024-04-12", context, parameter)
    return found


def _encoding(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    try:
        bytes(range(256)).decode(value or "utf-8", errors="replace")  # idna and its like read no files
    except (LookupError, ValueError) as error:
        raise click.BadParameter(
            f"{value!r} is no encoding; try gb18030, big5, utf-8 or utf-16-le", context, parameter
        ) from error
    return value


def _columns(context: click.Context, parameter: click.Parameter, value: str | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in (value or "").split(",") if pair.strip()]
    if any(name.strip() not in _MEMBERS or not head.strip() for name, _, head in pairs):
        raise click.BadParameter(
            f"{value!r}: write text=正文,id=编号; the names are {', '.join(_MEMBERS)}", context, parameter
        )
    return {name.strip(): head.strip() for name, _, head in pairs}


_OPTIONS = (
    click.option(
        "--published",
        callback=_date,
        metavar="DATE",
        help="When the articles appeared, where all on one day.",
    ),
    click.option(
        "--encoding", callback=_encoding, help="Encoding of the files, where it is not made out by itself."
    ),
    click.option(
        "--columns", callback=_columns, metavar="NAME=HEAD,…", help="Heads of a table: text=正文,id=编号."
    ),
    click.option(
        "--whole-page", is_flag=True, help="Keep all that a web page shows, menus and advertisements too."
    ),
)
