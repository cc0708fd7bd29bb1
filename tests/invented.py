"""An invented article with its records, and files of records made from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEXT = "松湖新城前三季度工业产值2288.9亿元，增长8.9%。总投资12亿元的远帆物流园项目开工，松湖集团参建。"
Item = dict[str, Any]


def record(kind: str, mention: str, text: str = TEXT, **fields: Any) -> Item:
    """A record on the first place where the mention stands."""
    start = text.index(mention)
    anchor = {"type": kind, "start": start, "end": start + len(mention)}
    principal = {"project": "name", "investment": "amount", "indicator": "value"}[kind]
    return {**anchor, principal: mention, **DEFAULTS[kind], **fields}


DEFAULTS: dict[str, Item] = {
    "project": {
        "location": "松湖新城",
        "participants": ["松湖集团"],
        "sector": "commerce_logistics",
        "stage": "under_construction",
        "date": None,
    },
    "investment": {
        "kind": "total_investment",
        "investor": None,
        "target": "远帆物流园项目",
        "status": "planned",
        "period": None,
        "qualifier": None,
    },
    "indicator": {
        "name": "工业产值",
        "subject": "松湖新城",
        "measure": "level",
        "direction": None,
        "status": "actual",
        "period": "前三季度",
        "qualifier": None,
    },
}


def gold() -> list[Item]:
    """All four records of the text."""
    return [
        record("indicator", "2288.9亿元"),
        record("indicator", "8.9%", measure="change", direction="up"),
        record("investment", "12亿元"),
        record("project", "远帆物流园项目"),
    ]


def write(
    folder: Path, records: list[Any], article: str = "a1", text: str | None = TEXT, **extra: Any
) -> Path:
    """Write a record file, and its article into a folder `articles` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"article": article, **extra, "records": records}
    (folder / f"{article}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    if text is not None:
        (folder.parent / "articles").mkdir(exist_ok=True)
        (folder.parent / "articles" / f"{article}.txt").write_text(text, encoding="utf-8")
    return folder
