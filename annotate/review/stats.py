"""Review statistics: what people did with drafts, per drafter and prompt version."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from annotate.errors import InputError
from annotate.review.compare import Changes
from annotate.store import read_records

_OURS = re.compile(r"(.*#[0-9a-f]{8})\.[0-9a-f]+", re.DOTALL)
"""The name of a run's predictions: all but the last part tells what shaped the drafts."""


def statistics(folders: list[Path]) -> dict[str, dict[str, Any]]:
    """Return the totals of pulled record files by the version of the drafts they began as.

    Runs of one shape (drafter, model, prompts, schemas) count together, and are counted; `blind` are annotations
    from nothing.
    Raises InputError if no file was pulled.
    """
    totals: dict[str, Changes] = defaultdict(Changes)
    articles: dict[str, int] = defaultdict(int)
    runs: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for entry in read_records(folder):
            provenance, review = entry.extra.get("provenance"), entry.extra.get("review")
            if isinstance(provenance, dict) and isinstance(review, dict):
                name = _name(provenance)
                version = match[1] if (match := _OURS.fullmatch(name)) else name
                totals[version] += Changes.from_json(review)
                articles[version] += 1
                runs[version].add(name)
    if not totals:
        raise InputError(f"{', '.join(map(str, folders))}: no reviewed records: `annotate pull` writes them")
    return {
        version: _row(articles[version], len(runs[version]), totals[version]) for version in sorted(totals)
    }


def _name(provenance: dict[str, Any]) -> str:
    if provenance.get("kind") == "blind":
        return "blind"
    return str(provenance.get("version") or "unknown draft")


def _row(articles: int, runs: int, total: Changes) -> dict[str, Any]:
    drafted = total.accepted + total.edited + total.deleted
    return {
        "annotations": articles,
        "runs": runs,
        "drafted": drafted,
        **total.to_json(),
        "accepted_share": round(total.accepted / drafted, 4) if drafted else None,
        "seconds_per_record": round(total.seconds / total.timed, 1) if total.timed else None,
    }
