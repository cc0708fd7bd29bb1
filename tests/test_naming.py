"""Every article has a record file of its own, on every file system, whatever it is called."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotate.naming import file_name
from annotate.store import read_records, write_records

RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)),
}
"""Names that no file of Windows can have, whatever its ending."""

NAMES = st.text(st.characters(exclude_categories=()), max_size=40) | st.text(
    "aAbB_~./:é\u0301eßſıİ企业²", max_size=8
)
HARD = [
    "a/b", "a_b", "a?b", "a:b", "A", "a", "é", "e\u0301", "ß", "ss", "ſ", "s", "ı", "i", "I", "İ", "K", "con", "CON", "con.txt",
    "com¹", "nul", "run", "drafts", "articles", "", ".", "..", ".hidden", "a.", "a ", "~", "号" * 300, "号" * 301,
    "../../etc/passwd", "C:\\x", "a\0b", "a\nb", "x" * 120, "x" * 121,
]  # fmt: skip


def as_a_careless_file_system_sees_it(name: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).upper().casefold())


def test_hard_names_are_all_told_apart(tmp_path: Path) -> None:
    names = [*HARD, *(file_name(name) for name in HARD if file_name(name) != name)]
    assert len({as_a_careless_file_system_sees_it(file_name(name)) for name in names}) == len(names)
    for name in HARD:
        write_records(tmp_path, name, [])
    assert sorted(entry.article for entry in read_records(tmp_path)) == sorted(HARD)


@given(NAMES, NAMES)
@example("\ud800", "\ud801")
def test_two_names_never_have_one_file(one: str, other: str) -> None:
    first, second = (as_a_careless_file_system_sees_it(file_name(name)) for name in (one, other))
    assert (first == second) == (one == other)


@given(NAMES)
@example("号" * 300)
def test_a_name_fits_any_folder(name: str) -> None:
    made = file_name(name)
    assert made == Path(made).name
    assert made not in ("", ".", "..")
    assert len(made.encode()) <= 120
    assert made.split(".")[0].upper() not in RESERVED
    assert not set(made) & set('<>:"/\\|?*\0\n')


@pytest.mark.parametrize("name", ["news-0001", "云湖高新区三季度", "2024.03.01_a(1)", "reviewer@example.org"])
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    assert file_name(name) == name
