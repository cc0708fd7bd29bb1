"""The page: figures and charts are written into it, the articles travel as data and are drawn when looked at."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from annotate.files import replacing
from annotate.record import Record
from annotate.schema import Language, RecordType, Schema
from annotate.score._causes import Cause, causes
from annotate.score._measure import ALL, Name
from annotate.score._result import Result
from annotate.score._sample import FEWEST
from annotate.score._table import number
from annotate.score.report import _charts
from annotate.score.report._collect import FATES, ArticleCases, Case
from annotate.score.report._examples import examples
from annotate.score.report._words import LANGUAGES, WORDS

_HOME = Path(__file__).parent
_HEADLINE = ("records", "field", "strict")
_CAUSES = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart in one language."""

    language: str
    svg: str


def write_page(result: Result, articles: Sequence[ArticleCases], path: Path, pred: str, gold: str) -> None:
    """Write the report of a score; `pred` and `gold` are the names it is shown under.

    The file needs no network, and its content policy lets nothing but its own script run.
    """
    page = _render(result, articles, pred, gold)
    with replacing(path, "wb") as file:
        file.write(page.encode("utf-8", "replace"))


def _render(result: Result, articles: Sequence[ArticleCases], pred: str, gold: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_HOME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (_HOME / "report.js").read_text(encoding="utf-8")
    schema = result.score.schema
    return environment.get_template("report.html").render(
        pred=pred,
        gold=gold,
        result=result,
        words=WORDS,
        languages=LANGUAGES,
        types=list(schema.types.values()),
        headline=[_figure(result, Name(ALL, level)) for level in _HEADLINE],
        tables={kind: list(_figures(result, kind)) for kind in ("", *schema.types)},
        causes=[(_cause(each), each, examples(each, articles)) for each in causes(result.score)[:_CAUSES]],
        charts=_drawings(result),
        fewest=FEWEST,
        number=number,
        policy=_policy(script),
        style=Markup((_HOME / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        data=Markup(_inline(_data(schema, articles))),  # noqa: S704 - escaped by _inline
        svg=Markup,
    )


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _inline(content: Any) -> str:
    """Return JSON that can stand in a script element: nothing in it ends the element or opens a comment."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _figure(result: Result, name: Name) -> dict[str, Any]:
    precision, recall, f1 = result.score.rate(name)
    intervals = result.intervals[name]
    counts = (None, None, None) if name.level == "macro" else result.score.triple(name)
    return {
        "name": name,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "low": intervals[2].low,
        "high": intervals[2].high,
        "correct": counts[0],
        "predicted": counts[1],
        "gold": counts[2],
        "outcomes": result.outcomes(name) if name.field else None,
    }


def _figures(result: Result, kind: str) -> Iterator[dict[str, Any]]:
    for level in ("records", "field", "strict", "exact", "overlap"):
        yield _figure(result, Name(kind, level))
    if not kind:
        yield _figure(result, Name(level="macro"))
    else:
        yield from (_figure(result, name) for name in _charts.worst_first(result, kind))


def _cause(cause: Cause) -> dict[str, Any]:
    """Return the filters of the page that show the cases of a cause."""
    fate = {"field": "error"}.get(cause.what, cause.what)
    return {"type": cause.kind, "field": cause.field, "fate": fate, **asdict(cause)}


def _drawings(result: Result) -> dict[str, list[Drawing]]:
    kinds = list(result.score.schema.types)
    charts = {f"levels {kind}": _drawn(_charts.by_type, result, kind) for kind in (ALL, *kinds)}
    for kind in kinds:
        charts[f"fields {kind}"] = _drawn(_charts.by_field, result, kind)
        charts[f"outcomes {kind}"] = _drawn(_charts.outcomes, result, kind)
    return charts


def _drawn(draw: Callable[[Result, str, Language], str], result: Result, kind: str) -> list[Drawing]:
    return [Drawing(language, draw(result, kind, language)) for language in LANGUAGES]


def _data(schema: Schema, articles: Sequence[ArticleCases]) -> dict[str, Any]:
    order = list(schema.types)
    return {
        "words": WORDS,
        "types": [_type(kind) for kind in schema.types.values()],
        "articles": [
            {
                "id": article.id,
                "title": article.title,
                "text": article.text,
                "answered": article.answered,
                "cases": [_case(case, order) for case in article.cases],
            }
            for article in articles
        ],
    }


def _type(kind: RecordType) -> dict[str, Any]:
    fields = [
        {
            "name": field.name,
            "titles": {language: field.title(language) for language in LANGUAGES},
            "captions": {
                language: {value: field.caption(value, language) for value in field.values}
                for language in LANGUAGES
            },
        }
        for field in kind.fields
    ]
    titles = {language: kind.title(language) for language in LANGUAGES}
    mention = kind.fields.index(kind.mention)
    return {"name": kind.name, "titles": titles, "color": kind.color, "mention": mention, "fields": fields}


def _case(case: Case, order: list[str]) -> list[Any]:
    """Return a case as [fate, type, gold, predicted, outcomes]; a record is [start, end, values]."""
    fate = FATES.index(case.fate)
    if case.kind is None:
        return [fate, -1, None, json.dumps(case.broken, ensure_ascii=False), ""]
    outcomes = "".join(map(str, case.outcomes))
    return [fate, order.index(case.kind.name), _record(case.gold, case), _record(case.pred, case), outcomes]


def _record(record: Record | None, case: Case) -> list[Any] | None:
    if record is None or case.kind is None:
        return None
    values: list[Any] = [record.fields[field.name] for field in case.kind.fields]
    if record is case.pred and case.gold:  # 0 stands for what the gold record says as well
        values = [
            0 if value == case.gold.fields[field.name] else value
            for field, value in zip(case.kind.fields, values, strict=True)
        ]
    return [record.start, record.end, values]
