"""What makes a folder a run: its content, not the names of its files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from annotate.files import whole_lines

DRAFTS, ARTICLES, MANIFEST = "drafts.jsonl", "articles.jsonl", "run.json"
"""The files of a run folder."""


def is_run(folder: Path) -> bool:
    """Tell whether a folder is a run, by its content: a file's name alone makes none, for articles have any name."""
    return bool(manifest(folder)) or has_journal(folder)


def has_journal(folder: Path) -> bool:
    """Tell whether the drafts.jsonl of a folder begins as a journal does."""
    try:
        draft = json.loads(_first_line(folder))
    except (ValueError, RecursionError):
        return False
    return isinstance(draft, dict) and {"article", "records", "usage", "seconds"} <= draft.keys()


def manifest(folder: Path) -> dict[str, Any]:
    """Return what run.json tells of a run; empty if there is none, it is damaged, or it is something else."""
    file = folder / MANIFEST
    try:
        content = json.loads(file.read_bytes()) if file.is_file() else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or not isinstance(content.get("shape"), dict):
        return {}
    return content


def identity(folder: Path) -> str:
    """Return what tells a run from all others, and stays as it grows or is copied: `id` of its manifest.

    Runs of earlier versions have none: theirs is made of when they began and what they drafted first.
    """
    found = manifest(folder)
    if isinstance(found.get("id"), str):
        return str(found["id"])
    began = json.dumps(found.get("started")).encode()
    return hashlib.sha256(began + b"\n" + _first_line(folder)).hexdigest()[:16]


def _first_line(folder: Path) -> bytes:
    return next((line for _, line in whole_lines(folder / DRAFTS)), b"")
