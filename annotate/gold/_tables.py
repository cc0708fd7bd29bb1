"""The figures of a gold set's datasheet, as Markdown: what it holds, how far its annotators agree, the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from annotate import score
from annotate.article import read
from annotate.draft import draft_all
from annotate.draft.rules import RulesDrafter
from annotate.gold._set import SPLITS, Annotated, Holding, holdings
from annotate.gold._texture import HEAD, Texture
from annotate.problem import Problem
from annotate.schema import Schema
from annotate.score import Agreement, Name, Result, number
from annotate.words import counted

LEVELS = {"records": "records found", "field": "fields right", "strict": "records wholly right"}


def counts(annotated: Sequence[Annotated], schema: Schema) -> str:
    """Return the table of articles, characters and records by genre and split."""
    found = holdings(annotated)
    genres = sorted({genre for _, genre in found if genre})
    head = ["genre", "split", "articles", "characters", *(f"{kind}s" for kind in schema.types), "records"]
    rows = [
        [genre or "**all**", split, *_holding(found[split, genre], schema)]
        for genre in [*genres, ""]
        for split in SPLITS
        if (split, genre) in found
    ]
    return _markdown(head, rows, words=2)


def textures(texts: Mapping[str, Sequence[str]]) -> str:
    """Return the table of how groups of texts read, by the names of the groups."""
    rows = [[name, *Texture.of(group).row()] for name, group in texts.items()]
    return _markdown(["", *HEAD], rows, words=1)


def by_kind(annotated: Sequence[Annotated]) -> str:
    """Return the table of how the articles of each kind of a split read."""
    groups: dict[str, list[str]] = {}
    for each in sorted(annotated, key=lambda one: (one.split, str(one.properties.get("kind", "")))):
        name = " ".join(filter(None, [each.split, str(each.properties.get("kind", ""))]))
        groups.setdefault(name, []).append(each.article.text)
    return textures(groups)


def agreement(passes: Sequence[Path], schema: Schema) -> str:
    """Return the table of how far each two annotators agree, as `annotate agree` tells it."""
    return "\n\n".join(_agreement(each, schema) for each in score.agreements(passes, schema))


def baseline(folder: Path, schema: Schema) -> str:
    """Return the table of what the rules drafter reaches on each split, with 95 % intervals, and the signatures."""
    results = {split: _scored(folder / split, schema) for split in SPLITS}
    head = ["split", "type", "measure", "P", "R", "F1", "95 %"]
    rows = [row for split, result in results.items() for row in _rates(split, result, schema)]
    rows += [
        row
        for split, result in results.items()
        for kind, part in result.parts.items()
        for row in _levels(f"{split}, {kind}", "", part)
    ]
    signatures = [f"- {split}: `{result.signature}`" for split, result in results.items()]
    return "\n".join([_markdown(head, rows, words=3), "", *signatures])


def _holding(holding: Holding, schema: Schema) -> Iterator[str]:
    records = [holding.records[kind] for kind in schema.types]
    yield from (f"{count:,}" for count in (holding.articles, holding.characters, *records, sum(records)))


def _agreement(each: Agreement, schema: Schema) -> str:
    head = ["", *(f"{caption}, F1" for caption in LEVELS.values()), "equal values", "kappa"]
    rows = []
    for kind in ("", *schema.types):
        rates = (each.score.rate(Name(kind, level))[2] for level in LEVELS)
        rows.append([f"**{kind or 'all'}**", *map(number, rates), "", ""])
        for field in schema.types[kind].fields if kind else ():
            kappa = number(each.kappa(kind, field.name)) if field.compare == "enum" else ""
            f1 = number(each.score.rate(Name(kind, "field", field.name))[2])
            rows.append([field.name, "", f1, "", number(each.observed(kind, field.name)), kappa])
    said = f"{each.one.stem} and {each.other.stem} pass, {counted(len(each.score.articles), 'article')}:"
    return f"{said}\n\n{_markdown(head, rows, words=1)}"


def _scored(split: Path, schema: Schema) -> Result:
    """Draft a split and score it, as `annotate draft` and `annotate score` would."""
    unreadable: list[Problem] = []
    with TemporaryDirectory() as run:
        draft_all(read([split], unreadable.append), RulesDrafter(schema), schema, Path(run))
        sides = score.Sides(Path(run), split, schema)
        scored = score.score(sides.pairs(), schema)
        result = score.result(scored)
        if all("kind" in given for given in scored.properties.values()):
            result.parts = score.parts(scored, "kind")
        return result


def _rates(split: str, result: Result, schema: Schema) -> Iterator[list[str]]:
    for kind in ("", *schema.types):
        yield from _levels(split, kind, result)


def _levels(split: str, kind: str, result: Result) -> Iterator[list[str]]:
    for level, caption in LEVELS.items():
        name = Name(kind, level)
        bounds = result.intervals[name][2]
        interval = f"{number(bounds.low)}–{number(bounds.high)}"
        yield [split, kind or "**all**", caption, *map(number, result.score.rate(name)), interval]


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> str:
    """Return a table whose first columns hold words, and the others figures."""
    rule = ["---" if at < words else "---:" for at in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
