"""A run and what was read of it, put together: the rates of the whole run, with how they were come by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate import score as scoring
from annotate import store
from annotate.audit._calibrate import Calibration
from annotate.audit._design import SAMPLE, Design
from annotate.audit._estimate import FEWEST, Estimates, Sampled, estimate
from annotate.audit._evidence import Unit, units
from annotate.check import check_items
from annotate.errors import InputError
from annotate.run_folder import identity
from annotate.schema import Schema
from annotate.score import Name, Pair, Score, Sides
from annotate.words import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = ("records", "field", "strict")


@dataclass
class Audit:
    """The estimates of a run, and what a reader has to know of the sample they rest on."""

    estimates: list[Estimates]
    population: int
    read: list[str]
    unread: list[str] = field(default_factory=list)
    design: str = ""
    cautions: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return everything, for other programs."""
        return {
            "population": self.population,
            "read": len(self.read),
            "unread": self.unread,
            "design": self.design,
            "cautions": self.cautions,
            "measures": [_measure(each) for each in self.estimates],
        }


def audit(
    run: Path,
    reviewed: Path,
    schema: Schema,
    calibration: Calibration | None = None,
    *,
    blind_only: bool = False,
) -> Audit:
    """Estimate the rates of a whole run from the reviewed articles of its sample.

    Raises InputError if nothing of the sample was read, or what was read is of other articles.
    """
    import numpy as np

    known = {unit.article: unit for unit in units(run)}
    design = sample_of(run)
    whole = scoring.score(_drafted(run, schema), schema)
    sides = Sides(run, reviewed, schema, blind_only=blind_only)
    sampled = scoring.score(sides.pairs(), schema)
    drawn = {each.article for each in design.articles} if design else set(sampled.articles)
    place = {article: at for at, article in enumerate(whole.articles)}
    strata = np.array([design.strata.get(article, 0) if design else 0 for article in whole.articles])
    read = [at for at, article in enumerate(sampled.articles) if article in drawn and article in place]
    if not read:
        raise InputError(f"{reviewed}: holds no article of {'the sample' if design else run}")
    rows = np.array([place[sampled.articles[at]] for at in read])
    sizes = np.bincount(strata)
    right, gold = (_cells(sampled, part)[read] for part in (0, 2))
    drafted, likely = _cells(whole, 1), _likely(whole, known, calibration)
    made = []
    for name in _names(schema):
        at = whole.measures.place[name]
        one = Sampled(drafted[:, at], likely[:, at], rows, right[:, at], gold[:, at], strata, sizes)
        made.append(estimate(name, one))
    names = [sampled.articles[at] for at in read]
    unread = sorted(drawn - set(names))
    return Audit(
        made,
        len(whole.articles),
        names,
        unread,
        _told(design),
        list(_cautions(design, names, unread, reviewed, sampled)),
    )


def sample_of(run: Path) -> Design | None:
    """Return the sample of a run, None if none was drawn. Raises InputError if it was drawn from another run."""
    design = Design.read(run)
    if design and design.run != identity(run):
        raise InputError(
            f"{run / SAMPLE}: was drawn from another run; delete it, and draw one with annotate audit sample"
        )
    return design


def _drafted(run: Path, schema: Schema) -> Iterator[Pair]:
    """Yield the articles of a run without a gold: what was drafted is counted all the same."""
    for entry in store.read_records(run):
        records, _ = check_items(None, entry.records, schema, warnings=False)
        yield Pair(entry.article, None, [], records)


def _cells(score: Score, part: int) -> Floats:
    """Return one part of the triples (right, drafted, gold) of each article and measure."""
    triples: Floats = score.measures.triples(score.counts.astype(float))
    return triples[..., part]


def _likely(whole: Score, known: dict[str, Unit], calibration: Calibration | None) -> Floats:
    """Return what confidence says of the right slots of each article and measure: drafted slots times mean confidence."""
    import numpy as np

    drafted, place, kinds = _cells(whole, 1), whole.measures.place, list(whole.schema.types)
    mean = {kind: np.zeros(len(whole.articles)) for kind in kinds}
    for row, article in enumerate(whole.articles):
        given: dict[str, list[float]] = {}
        for (kind, _, _), value in known[article].confidence.items():
            given.setdefault(kind, []).append(calibration.probability(kind, value) if calibration else value)
        for kind, values in given.items():
            if kind in mean:
                mean[kind][row] = sum(values) / len(values)
    likely = np.zeros_like(drafted)
    for name, at in place.items():
        for kind in [name.kind] if name.kind else kinds:
            own = place[Name(kind, name.level, name.field)]
            likely[:, at] += drafted[:, own] * mean[kind]
    return likely


def _names(schema: Schema) -> Iterator[Name]:
    for kind in ("", *schema.types):
        yield from (Name(kind, level) for level in LEVELS)
        for each in schema.types[kind].fields if kind else ():
            yield Name(kind, "field", each.name)


def _told(design: Design | None) -> str:
    if design is None:
        return "no sample in the run folder: the reviewed articles are taken as drawn by chance"
    strata = len(design.sizes)
    kind = "simple" if strata == 1 else f"{strata} strata"
    return f"{kind}, {len(design.articles)} of {design.population} articles, seed {design.seed}"


def _cautions(
    design: Design | None, read: list[str], unread: list[str], reviewed: Path, sampled: Score
) -> Iterator[str]:
    if len(read) < FEWEST:
        yield f"only {len(read)} of the sample were read: below {FEWEST} articles this says little about the run"
    if unread:
        yield f"not read, though drawn: {counted(len(unread), 'article')}; the others are taken to stand for them"
    if design is None:
        yield "articles that were chosen by hand do not stand for the run: draw them with annotate audit sample"
    blind = [each for each in store.read_records(reviewed) if scoring.is_blind(each.extra)]
    if not blind:
        yield "the reviewed records were corrected on top of drafts, which leans towards the drafts; see --blind-only"
    outside = len(sampled.articles) - len(read)
    if outside:
        yield f"{outside} reviewed articles are outside the sample and were left out"


def _measure(each: Estimates) -> dict[str, Any]:
    place = {"type": each.name.kind or None, "level": each.name.level, "field": each.name.field or None}
    rates = {
        rate: {
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "error": one.error,
            "plain_error": one.plain_error,
        }
        for rate, one in (("precision", each.precision), ("recall", each.recall), ("f1", each.f1))
    }
    return {**place, **rates, "articles_to_halve": each.to_halve}
