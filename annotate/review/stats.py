"""Review statistics: what people did with drafts, per drafter and prompt version."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from annotate.errors import InputError
from annotate.review.compare import Changes
from annotate.store import read_records


def statistics(folders: list[Path]) -> dict[str, dict[str, Any]]:
    """Return the totals of pulled record files by the version of the drafts they began as.

    Runs of one shape (drafter, model, prompts, schemas) count together; `blind` are annotations from nothing.
    Raises InputError if no file was pulled.
    """
    totals: dict[str, Changes] = defaultdict(Changes)
    articles: dict[str, int] = defaultdict(int)
    for folder in folders:
        for entry in read_records(folder):
            provenance, review = entry.extra.get("provenance"), entry.extra.get("review")
            if isinstance(provenance, dict) and isinstance(review, dict):
                version = _shape(provenance)
                totals[version] += Changes.from_json(review)
                articles[version] += 1
    if not totals:
        raise InputError(f"{', '.join(map(str, folders))}: no reviewed records: `annotate pull` writes them")
    return {version: _row(articles[version], totals[version]) for version in sorted(totals)}


def _shape(provenance: dict[str, Any]) -> str:
    if provenance.get("kind") == "blind":
        return "blind"
    return str(provenance.get("version") or "unknown draft").rsplit(".", 1)[0]


def _row(articles: int, total: Changes) -> dict[str, Any]:
    drafted = total.accepted + total.edited + total.deleted
    return {
        "annotations": articles,
        "drafted": drafted,
        **total.to_json(),
        "accepted_share": round(total.accepted / drafted, 4) if drafted else None,
        "seconds_per_record": round(total.seconds / total.timed, 1) if total.timed else None,
    }
