"""The whole way once, on articles that come with the package: draft, check, score, export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotate import resources, score, store
from annotate.article import read
from annotate.check import check_items
from annotate.draft import Summary, draft_all
from annotate.draft.rules import RulesDrafter
from annotate.errors import InputError
from annotate.export import export
from annotate.problem import Problem, Severity
from annotate.record import Record
from annotate.schema import Schema
from annotate.validate import validate


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did, and where its files are."""

    articles: Path
    run: Path
    summary: Summary
    problems: Counter[Severity]
    score: score.Result
    tables: dict[Path, int]


def demo(folder: Path, schema: Schema) -> Demo:
    """Draft, check, score and export the development articles of the gold set into a folder.

    Raises InputError if the package came without them.
    """
    gold = resources.folder("gold") / "dev"
    if not gold.is_dir():
        raise InputError(f"{gold}: the sample articles are missing; install the package again")
    drafter = RulesDrafter(schema)
    run = folder / f"run-{drafter.fingerprint()['rules'][:8]}"  # other rules draft into a folder of their own
    unreadable: list[Problem] = []
    summary = draft_all(read([gold], unreadable.append), drafter, schema, run)
    texts = store.articles_of(run)
    checked = validate(run, texts, schema)
    problems = Counter(problem.severity for result in checked for problem in result.problems)
    sides = score.Sides(run, gold, schema)
    scored = score.result(score.score(sides.pairs(), schema))
    tables = export(_records(run, schema), texts, schema, folder / "records.xlsx")
    return Demo(gold, run, summary, problems, scored, tables)


def _records(run: Path, schema: Schema) -> Iterator[tuple[str, Record]]:
    for entry in store.read_records(run):
        for record in check_items(None, entry.records, schema)[0]:
            yield entry.article, record
