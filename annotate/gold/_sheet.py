"""Figures that stand in a text between two markers, `<!-- NAME -->` and `<!-- end of NAME -->`, and are kept in step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from annotate.errors import InputError
from annotate.files import replacing


def write(sheet: Path, figures: Mapping[str, str]) -> None:
    """Replace what stands between the markers of each name.

    Raises InputError if the file or a marker is missing.
    """
    text = _filled(sheet, figures)
    with replacing(sheet) as file:
        file.write(text)


def _filled(sheet: Path, figures: Mapping[str, str]) -> str:
    if not sheet.is_file():
        raise InputError(f"{sheet}: no such file; the figures need a text to stand in")
    text = sheet.read_text(encoding="utf-8")
    for name, figure in figures.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, marker, rest = text.partition(begin)
        _, closing, after = rest.partition(end)
        if not (marker and closing):
            raise InputError(
                f"{sheet}: the markers {begin} … {end} are missing: put them where the figures go"
            )
        text = f"{before}{begin}\n\n{figure}\n\n{end}{after}"
    return text
