"""Addresses that stand in the files of working folders, and that the user agreed to send keys to.

A folder may come from anywhere. What the user agreed to is kept outside of it, in the user's state folder, by the
path of the file and the address: a changed address, or a copy of the folder, is asked about again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from annotate.errors import InputError
from annotate.files import write_json


def is_trusted(file: Path, address: str) -> bool:
    """Tell whether the user agreed to send keys to an address that stands in a file."""
    return _mark(address) in _known().get(_name(file), [])


def trust(file: Path, addresses: Iterable[str]) -> None:
    """Keep that the user agreed to these addresses in a file, and to no other there."""
    known = _known()
    known[_name(file)] = sorted({_mark(address) for address in addresses})
    write_json(_place(), {name: marks for name, marks in known.items() if marks})


def add(file: Path, address: str) -> None:
    """Keep that the user agreed to one more address in a file."""
    known = _known()
    write_json(_place(), {**known, _name(file): sorted({*known.get(_name(file), []), _mark(address)})})


def _place() -> Path:
    """Return where it is kept; ANNOTATE_STATE names another folder than the user's."""
    import platformdirs

    return Path(os.environ.get("ANNOTATE_STATE") or platformdirs.user_state_dir("annotate")) / "trusted.json"


def _known() -> dict[str, list[str]]:
    file = _place()
    try:
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return {str(name): [str(mark) for mark in marks] for name, marks in known.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{file}: damaged; delete it, and you are asked again") from error


def _name(file: Path) -> str:
    return str(file.resolve())


def _mark(address: str) -> str:
    """Return what stands for an address: it may hold a password."""
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
