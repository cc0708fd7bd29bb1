"""The charts of the report: Vega-Lite specifications, rendered to SVG.

Colours are names of the page's style (`var(--…)`), so that one drawing serves light and dark.
"""

from __future__ import annotations

from typing import Any

from annotate.schema import Language
from annotate.score._measure import Name
from annotate.score._result import RATES, Result
from annotate.score._slots import OUTCOMES
from annotate.score.report._words import WORDS

Spec = dict[str, Any]
_LEVELS = ("records", "field", "strict")
_WIDTH, _ROW = 300, 22


def by_type(result: Result, kind: str, language: Language) -> str:
    """Draw precision, recall and F1 of a type, or of all ("") records, at each level."""
    captions = [WORDS[level][language] for level in _LEVELS]
    rows = [
        row
        for level, caption in zip(_LEVELS, captions, strict=True)
        for row in _points(result, Name(kind, level), caption, language)
    ]
    return _svg(_dots(captions, language), rows)


def by_field(result: Result, kind: str, language: Language) -> str:
    """Draw precision, recall and F1 of each field of a type, the worst first."""
    ordered = worst_first(result, kind)
    titles = [_title(result, name, language) for name in ordered]
    rows = [
        row
        for name, title in zip(ordered, titles, strict=True)
        for row in _points(result, name, title, language)
    ]
    return _svg(_dots(titles, language), rows)


def outcomes(result: Result, kind: str, language: Language) -> str:
    """Draw how many slots of each field of a type are correct, nearly right, wrong, missing, too many."""
    ordered = worst_first(result, kind)
    rows = [
        {
            "row": _title(result, name, language),
            "count": number,
            "at": at,
            "outcome": _outcome(code, language),
        }
        for name in ordered
        for at, (code, number) in enumerate(result.outcomes(name).items())
    ]
    captions = [_outcome(outcome, language) for outcome in OUTCOMES]
    colors = {"domain": captions, "range": [f"var(--{outcome})" for outcome in OUTCOMES]}
    spec = {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "y": _axis([_title(result, name, language) for name in ordered]),
            "x": {"field": "count", "type": "quantitative", "title": None, "axis": {"tickCount": 4}},
            "color": {"field": "outcome", "scale": colors, "legend": None},
            "order": {"field": "at"},
        },
    }
    return _svg(spec, rows)


def worst_first(result: Result, kind: str) -> list[Name]:
    """Return the fields of a type by F1, those without any at the end."""
    names = [Name(kind, "field", field) for field in result.score.schema.types[kind].field]
    rates = {name: result.score.rate(name)[2] for name in names}
    return sorted(names, key=lambda name: 2.0 if (f1 := rates[name]) is None else f1)


def _points(result: Result, name: Name, caption: str, language: Language) -> list[Spec]:
    """Return one row for each rate that is not 0/0."""
    bounds = result.intervals[name][2]
    return [
        {
            "row": caption,
            "rate": WORDS[rate][language],
            "value": value,
            "low": bounds.low,
            "high": bounds.high,
        }
        for rate, value in zip(RATES, result.score.rate(name), strict=True)
        if value is not None
    ]


def _dots(rows: list[str], language: Language) -> Spec:
    captions = [WORDS[rate][language] for rate in RATES]
    scale = {"domain": captions, "range": [f"var(--{rate})" for rate in RATES]}
    shapes = {"domain": captions, "range": ["triangle-right", "triangle-left", "circle"]}
    value = {"type": "quantitative", "scale": {"domain": [0, 1]}, "title": None}
    interval = {
        "mark": {
            "type": "rule",
            "strokeWidth": 7,
            "opacity": 0.22,
            "color": "var(--f1)",
            "strokeCap": "round",
        },
        "transform": [{"filter": {"field": "rate", "equal": WORDS["f1"][language]}}],
        "encoding": {"x": {"field": "low", **value}, "x2": {"field": "high"}},
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 64, "opacity": 1},
        "encoding": {
            "x": {"field": "value", **value},
            "color": {"field": "rate", "scale": scale, "legend": None},
            "shape": {"field": "rate", "scale": shapes, "legend": None},
        },
    }
    return {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "encoding": {"y": _axis(rows)},
        "layer": [interval, points],
    }


def _axis(rows: list[str]) -> Spec:
    return {
        "field": "row",
        "type": "nominal",
        "sort": rows,
        "title": None,
        "axis": {
            "grid": True,
            "ticks": False,
            "domain": False,
            "labelPadding": 8,
            "labelLimit": 150,
            "minExtent": 118,
        },
    }


def _title(result: Result, name: Name, language: Language) -> str:
    return result.score.schema.types[name.kind].field[name.field].title(language)


def _outcome(outcome: str, language: Language) -> str:
    return WORDS[f"o_{outcome}"][language]


def _svg(spec: Spec, rows: list[Spec]) -> str:
    import vl_convert

    ink, line = "var(--ink)", "var(--line)"
    config = {
        "font": "inherit",
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "gridColor": line,
            "domainColor": line,
            "tickColor": line,
            "labelFontSize": 12,
        },
    }
    whole = {**spec, "data": {"values": rows}, "background": "transparent", "config": config}
    svg: str = vl_convert.vegalite_to_svg(whole, vl_version="6.4")
    return svg
