"""Trials: variants of prompts, models and options, drafted over the same gold and compared field by field.

A plan is a TOML file. Each variant is a table with options of `annotate draft --drafter llm`, by their long names; the
first is the one that the others are compared with:

    gold = "gold/dev"            # annotated articles, beside the plan; our dev split without it

    [variants.now]
    model = "qwen3-32b"

    [variants.small]
    model = "qwen3-4b"
    prompts = "compact"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate import resources, store
from annotate import score as scoring
from annotate.errors import InputError
from annotate.files import replacing
from annotate.schema import Schema
from annotate.score import Difference, Name, Result, Score, Sides, number, report

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,60}")
_OURS = {
    "help",
    "output",
    "drafter",
    "schemas",
    "json",
    "dry-run",
    "reread",
}  # what a trial says of each draft
_SWINGS = 5  # articles named for each variant


@dataclass(frozen=True)
class Variant:
    """One column of a trial: its name, and options of `annotate draft` by their long names."""

    name: str
    options: dict[str, Any]

    @property
    def arguments(self) -> list[str]:
        """The options as the command line has them: `second-look = false` is --no-second-look."""
        words: list[str] = []
        for name, value in self.options.items():
            if isinstance(value, bool):
                words.append(f"--{name}" if value else f"--no-{name}")
            else:
                for each in value if isinstance(value, list) else [value]:
                    words += [f"--{name}", str(each)]
        return words


@dataclass(frozen=True)
class Plan:
    """What a trial compares, and on which gold."""

    gold: Path
    variants: Sequence[Variant]


@dataclass(frozen=True)
class Outcome:
    """What came of a variant: its score, what it used, and how it differs from the first."""

    variant: Variant
    result: Result
    totals: dict[str, Any]
    differences: dict[Name, Difference]
    swings: Sequence[tuple[str, float]]


def read_plan(file: Path) -> Plan:
    """Read a plan. Raises InputError naming the file and what is wrong in it."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{file}: not TOML: {error}") from error
    tables = content.get("variants")
    if (
        not isinstance(tables, dict)
        or not tables
        or not all(isinstance(each, dict) for each in tables.values())
    ):
        raise InputError(f"{file}: a plan has a table [variants.NAME] for each variant")
    if odd := [name for name in tables if not _NAME.fullmatch(name)]:
        raise InputError(f"{file}: {odd[0]!r}: a variant is named with letters, digits, . _ -")
    for name, options in tables.items():
        if ours := sorted(_OURS & options.keys()):
            raise InputError(f"{file}: [variants.{name}]: {ours[0]} is no option of a variant")
        if odd := [option for option, value in options.items() if not _is_value(option, value)]:
            raise InputError(f"{file}: [variants.{name}]: {odd[0]} must be one value")
    given = content.get("gold")
    if not isinstance(given, str | None):
        raise InputError(f"{file}: gold must be a text: a folder of annotated articles")
    gold = file.parent / given if given else resources.folder("gold") / "dev"
    if not gold.is_dir():
        raise InputError(f"{file}: gold: {gold} is no folder of annotated articles")
    for _ in store.read_records(gold):  # what is wrong with the gold is told before anything is drafted
        pass
    return Plan(gold, [Variant(name, dict(options)) for name, options in tables.items()])


def _is_value(option: str, value: object) -> bool:
    """Tell whether an option can be given a value: of headers there may be several, of the rest one."""
    return option == "header" if isinstance(value, list) else not isinstance(value, dict)


def judge(plan: Plan, folder: Path, schema: Schema) -> list[Outcome]:
    """Score the runs of a trial, `FOLDER/VARIANT`, and compare each with the first; writes a report for each."""
    outcomes: list[Outcome] = []
    first: Score | None = None
    for variant in plan.variants:
        sides = Sides(folder / variant.name, plan.gold, schema)
        collector = report.Collector()
        score = scoring.score(sides.pairs(), schema, collector)
        result = scoring.result(score, missing=sides.missing)
        page = folder / f"{variant.name}.html"
        report.write_page(result, collector.sorted(), page, sides.pred.name, sides.gold.name)
        first = first or score
        told = scoring.compare(score, first) if score is not first else ()
        totals = (store.manifest(sides.pred) or {}).get("totals", {})
        outcomes.append(
            Outcome(variant, result, totals, {each.name: each for each in told}, list(_swings(score, first)))
        )
    return outcomes


def table(outcomes: Sequence[Outcome], schema: Schema) -> Iterator[list[str]]:
    """Yield the rows of a trial: a head, what each variant used, then F1 of each measure, with its change and interval."""
    yield ["", *(outcome.variant.name for outcome in outcomes)]
    for use in ("requests", "input_tokens", "cached_tokens", "output_tokens"):
        yield [use, *(f"{outcome.totals.get('usage', {}).get(use, 0):,}" for outcome in outcomes)]
    for name in _measures(schema):
        caption = (name.field and f"{name.kind}.{name.field}") or f"{name.kind or 'all'} {name.level}"
        yield [caption, *(_cell(outcome, name) for outcome in outcomes)]


def to_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return a trial for other programs."""
    return {
        outcome.variant.name: {
            "options": outcome.variant.options,
            "totals": outcome.totals,
            "score": outcome.result.to_json(),
            "difference": {
                ".".join(filter(None, name)): [each.value, each.interval.low, each.interval.high]
                for name, each in outcome.differences.items()
            },
            "swings": dict(outcome.swings),
        }
        for outcome in outcomes
    }


def write_page(outcomes: Sequence[Outcome], schema: Schema, file: Path) -> None:
    """Write the trial as one page: the table, where the variants differ most, and a link to the report of each."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("annotate", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    rows = list(table(outcomes, schema))
    page = environment.get_template("trial.html").render(rows=rows, outcomes=outcomes)
    with replacing(file, "wb") as opened:
        opened.write(page.encode("utf-8", "replace"))


def _measures(schema: Schema) -> Iterator[Name]:
    for kind in ("", *schema.types):
        yield from (Name(kind, level) for level in ("records", "field", "strict"))
        fields = schema.types[kind].fields if kind else ()
        yield from (Name(kind, "field", field.name) for field in fields)


def _cell(outcome: Outcome, name: Name) -> str:
    f1 = number(outcome.result.score.rate(name)[2])
    change = outcome.differences.get(name)
    if change is None:
        return f1
    low, high = change.interval.low, change.interval.high
    bounds = f" ({low:+.3f}…{high:+.3f})" if low is not None and high is not None else ""
    return f"{f1} {change.value:+.3f}{bounds}"


def _swings(score: Score, first: Score) -> Iterator[tuple[str, float]]:
    """Yield the articles on which F1 of all fields changed most."""
    other = first.f1_by_article(Name())
    changes = {name: (f1 or 0.0) - (other[name] or 0.0) for name, f1 in score.f1_by_article(Name()).items()}
    for name in sorted(changes, key=lambda each: (-abs(changes[each]), each))[:_SWINGS]:
        if changes[name]:
            yield name, changes[name]
