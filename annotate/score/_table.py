"""A score as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotate.score._causes import causes
from annotate.score._measure import ALL, Name
from annotate.score._result import Result
from annotate.words import counted

_LEVELS = {
    "records": "records found",
    "field": "fields right",
    "strict": "records wholly right",
    "exact": "mentions, exact",
    "overlap": "mentions, overlapping",
}
_HEAD = ("", "gold", "pred", "right", "P", "R", "F1", "95 %")
_CAUSES = 5
_WIDTHS = (26, 8, 8, 8, 7, 7, 7, 14)


def table(result: Result) -> Iterator[str]:
    """Yield the lines of the table: all records, each type, and each type's fields with the worst first."""
    yield _line(_HEAD)
    yield from _levels(result, ALL, "all")
    yield _measure(result, Name(level="macro"), "fields, mean over types")
    for kind in result.score.schema.types.values():
        yield ""
        yield from _levels(result, kind.name, kind.name)
        yield from _fields(result, kind.name, [field.name for field in kind.fields])
    yield ""
    yield from _first(result)
    if result.against is not None:
        yield ""
        yield from _against(result)
    for value, part in result.parts.items():
        yield ""
        yield from _levels(part, ALL, f"{value} ({counted(len(part.score.articles), 'article')})")


def _levels(result: Result, kind: str, title: str) -> Iterator[str]:
    yield title
    for level, caption in _LEVELS.items():
        yield _measure(result, Name(kind, level), f"  {caption}")


def _fields(result: Result, kind: str, fields: Sequence[str]) -> Iterator[str]:
    names = [Name(kind, "field", field) for field in fields]
    for name in sorted(names, key=lambda name: _worst_first(result, name)):
        yield _measure(result, name, f"    {name.field}")


def _worst_first(result: Result, name: Name) -> float:
    f1 = result.score.rate(name)[2]
    return 2.0 if f1 is None else f1


def _measure(result: Result, name: Name, caption: str) -> str:
    counts = ("", "", "")
    if name.level != "macro":
        correct, predicted, gold = result.score.triple(name)
        counts = str(gold), str(predicted), str(correct)
    rates = [number(rate) for rate in result.score.rate(name)]
    f1 = result.intervals[name][2] if name in result.intervals else None
    bounds = f"{number(f1.low)}–{number(f1.high)}" if f1 and f1.low is not None else ""
    return _line((caption, *counts, *rates, bounds))


def _first(result: Result) -> Iterator[str]:
    """Say what to fix first."""
    found = causes(result.score)[:_CAUSES]
    yield "fix first (points of F1 of all fields to be won)" if found else "nothing to fix"
    for cause in found:
        near = f", {cause.near} of them nearly right" if cause.near else ""
        what = f"{cause.kind}.{cause.field} wrong" if cause.field else f"{cause.kind} records {cause.what}"
        yield f"  {100 * cause.gain:+6.1f}  {what}: {cause.count} of {cause.of}{near}"


def _against(result: Result) -> Iterator[str]:
    yield _line(("compared with the other", "", "", "", "", "", "ΔF1", "95 %")) + "       p"
    for each in result.against or ():
        if each.name.field or each.name.level not in ("records", "field", "strict", "macro"):
            continue
        caption = f"  {each.name.kind or 'all'} {each.name.level}"
        low, high = (
            f"{bound:+.3f}" if bound is not None else "n/a"
            for bound in (each.interval.low, each.interval.high)
        )
        yield _line((caption, "", "", "", "", "", f"{each.value:+.3f}", f"{low}…{high}")) + f"  {each.p:.4f}"


def number(rate: float | None) -> str:
    """Return a rate for people; n/a for 0/0."""
    return "n/a" if rate is None else f"{rate:.3f}"


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    parts = [f"{first:<{_WIDTHS[0]}}"]
    parts += [f"{cell:>{width}}" for cell, width in zip(rest, _WIDTHS[1:], strict=True)]
    return "".join(parts).rstrip()
