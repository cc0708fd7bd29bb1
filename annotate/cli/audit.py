"""`annotate audit`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotate import schema as schema_
from annotate.cli import _options
from annotate.errors import ExitCode, InputError
from annotate.run_folder import MANIFEST, identity, is_run, manifest
from annotate.words import counted

if TYPE_CHECKING:
    from annotate.audit import Audit, Calibration, Judged
    from annotate.schema import Schema

_RUN = click.argument("run", type=_options.FOLDER)
_REVIEWED = click.argument("reviewed", type=_options.FOLDER)
_CALIBRATION = click.option(
    "--calibration",
    type=_options.FOLDER,
    help="What `audit calibrate` wrote: probabilities instead of confidence.",
)
_BLIND = click.option(
    "--blind-only", is_flag=True, help="Only articles that were read without seeing a draft."
)


@click.group()
def command() -> None:
    """Tell how good a whole run is, from the articles of it that people have read.

    sample draws which ones to read; estimate says what they tell of the run; calibrate turns confidence into
    probability; accept tells which records may go out unread. docs/audit.md explains the figures.
    """


@command.command()
@_RUN
@click.option(
    "-n", "--size", type=click.IntRange(min=1), default=60, show_default=True, help="Articles to draw."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the drawing.")
@click.option(
    "--simple", is_flag=True, help="Draw from all articles alike, not from strata of expected errors."
)
@_options.as_json
def sample(run: Path, size: int, seed: int, simple: bool, as_json: bool) -> None:
    """Draw articles of RUN to be read, each with a known probability; a larger sample goes on from a smaller one.

    The sample stands in RUN/sample.json. Names are printed in the order they are to be read in.
    """
    from annotate import audit

    expected = {unit.article: unit.expected for unit in audit.units(_run(run))}
    earlier = audit.Design.read(run)
    design = audit.draw(identity(run), expected, size, seed, simple=simple, earlier=earlier)
    design.write(run)
    if as_json:
        articles = [{"article": each.article, "probability": each.probability} for each in design.articles]
        _options.print_json({"population": design.population, "strata": design.sizes, "articles": articles})
        return
    for each in design.articles:
        click.echo(each.article)
    click.echo(f"{len(design.articles)} of {design.population} articles: {run / audit.SAMPLE}", err=True)


@command.command()
@_RUN
@_REVIEWED
@_CALIBRATION
@_BLIND
@_options.schemas
@_options.as_json
def estimate(
    run: Path, reviewed: Path, calibration: Path | None, blind_only: bool, schemas: Path | None, as_json: bool
) -> None:
    """Estimate precision, recall and F1 of all of RUN from the articles of its sample in REVIEWED."""
    from annotate import audit

    known = _calibration(calibration, run)
    found = audit.audit(_run(run), reviewed, schema_.load(schemas), known, blind_only=blind_only)
    if as_json:
        _options.print_json(found.to_json())
        return
    for line in _lines(found):
        click.echo(line)
    for caution in found.cautions:
        click.echo(caution, err=True)


@command.command()
@_RUN
@_REVIEWED
@click.option("-o", "--output", type=_options.FOLDER, required=True, help="File for the calibration.")
@_options.schemas
@_options.as_json
def calibrate(run: Path, reviewed: Path, output: Path, schemas: Path | None, as_json: bool) -> None:
    """Learn from REVIEWED articles of RUN how often a record of a confidence is wholly right.

    Prints how well the confidence fitted before, and the probabilities after, as told for articles that the fit
    never saw.
    """
    from annotate import audit

    judged = _judged(run, reviewed, schema_.load(schemas))
    shape = manifest(run).get("shape")
    if shape is None:
        raise InputError(f"{run / MANIFEST}: is missing or damaged: it tells whose confidence this is")
    made = audit.calibrate(judged, shape)
    made.write(output)
    right = [each.right for each in judged]
    before = audit.reliability([each.confidence for each in judged], right)
    after = audit.reliability(audit.cross_fitted(judged, shape), right)
    if as_json:
        told = {"before": _reliability(before), "after": _reliability(after)}
        _options.print_json({"records": len(judged), "articles": made.articles, **told})
        return
    click.echo(f"{counted(len(judged), 'record')} of {counted(made.articles, 'article')}; {output}")
    for name, each in (("confidence", before), ("probability", after)):
        area = "n/a" if each.auroc is None else f"{each.auroc:.3f}"
        click.echo(f"{name:<12} Brier {each.brier:.3f}  calibration error {each.error:.3f}  AUROC {area}")


@command.command()
@_RUN
@_REVIEWED
@click.option(
    "--precision", type=float, default=0.98, show_default=True, help="What must be right among the accepted."
)
@_CALIBRATION
@_options.schemas
@_options.as_json
def accept(
    run: Path, reviewed: Path, precision: float, calibration: Path | None, schemas: Path | None, as_json: bool
) -> int:
    """Tell from which confidence on records of RUN may go out unread, with 95 % certainty of the precision.

    Exit code 1 if the articles read so far show it of no records.
    """
    from annotate import audit

    known = _calibration(calibration, run)
    judged = [
        (
            each.article,
            known.probability(each.type, each.confidence) if known else each.confidence,
            each.right,
        )
        for each in _judged(run, reviewed, schema_.load(schemas))
    ]
    design = audit.sample_of(run)
    weights = {each.article: 1 / each.probability for each in design.articles} if design else None
    if weights is not None:
        judged = [each for each in judged if each[0] in weights]
        if not judged:
            raise InputError(f"{reviewed}: holds no record of the sample's articles, {run / audit.SAMPLE}")
    found = audit.accept(judged, precision, weights)
    all_ = [
        known.probability(kind, value) if known else value
        for unit in audit.units(run)
        for (kind, _, _), value in unit.confidence.items()
    ]
    least = found.threshold
    accepted = 0 if least is None else sum(value >= least for value in all_)
    if as_json:
        told = {"promise": precision, "threshold": least, "accepted": accepted, "left": len(all_) - accepted}
        _options.print_json(
            {**told, "records": len(all_), "read": {"articles": found.articles, "precision": found.precision}}
        )
    elif least is None:
        click.echo(
            f"no part of the run is shown to have a precision of {precision}: read more, or promise less"
        )
    else:
        share, wrong = accepted / len(all_), (1 - precision) * accepted
        click.echo(
            f"from {least:.3f} on: {accepted:,} of {len(all_):,} records may go out unread ({share:.0%})"
        )
        click.echo(
            f"at most {wrong:,.0f} of them are expected to be wrong; {len(all_) - accepted:,} are left to read"
        )
    return ExitCode.OK if least is not None else ExitCode.FINDINGS


def _run(run: Path) -> Path:
    if not is_run(run):
        raise InputError(
            f"{run}: is no run folder, as annotate draft writes"
            if run.exists()
            else f"{run}: no such run folder"
        )
    return run


def _calibration(file: Path | None, run: Path) -> Calibration | None:
    from annotate.audit import Calibration

    return Calibration.read(file, manifest(run).get("shape", {})) if file else None


def _judged(run: Path, reviewed: Path, schema: Schema) -> list[Judged]:
    from annotate import audit
    from annotate.score import Sides

    confidence = {unit.article: unit.confidence for unit in audit.units(_run(run))}
    judged = audit.judged(Sides(run, reviewed, schema), confidence, schema)
    if not judged:
        raise InputError(f"{reviewed}: holds no article with a drafted record of {run}")
    return judged


def _reliability(each: object) -> dict[str, float | None]:
    return {name: getattr(each, name) for name in ("brier", "error", "auroc")}


def _lines(found: Audit) -> Iterator[str]:
    yield f"{len(found.read)} of {counted(found.population, 'article')} read; {found.design}"
    yield f"{'':<26}{'precision':>22}{'recall':>22}{'F1':>22}{'help':>8}{'to halve':>10}"
    for each in found.estimates:
        name = each.name
        caption = f"    {name.field}" if name.field else f"{name.kind or 'all'} {name.level}"
        cells = []
        for one in (each.precision, each.recall, each.f1):
            shown = "n/a" if one.value is None else f"{one.value:.3f} {one.low:.3f}–{one.high:.3f}"
            cells.append(f"{shown:>22}")
        error, plain = each.f1.error, each.f1.plain_error
        narrower = f"{1 - error / plain:.0%}" if error is not None and plain else ""
        yield f"{caption:<26}{''.join(cells)}{narrower:>8}{each.to_halve:>+10}"
