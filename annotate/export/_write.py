"""The file formats. Each table is written as its rows come, and files appear whole or not at all."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from datetime import date
from decimal import Context, Decimal
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from annotate.article import Article
from annotate.errors import InputError
from annotate.export._rows import Cell, Column, columns, row
from annotate.files import replacing
from annotate.record import Record
from annotate.schema import Schema

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the start of a formula
_DIGITS, _SCALE = 38, 10
_MOST_ROWS = 1_048_575  # of an Excel sheet, without its header
_LONGEST_CELL, _LARGEST = 32_767, 10**308  # of an Excel sheet; it leaves longer texts out
_BATCH = 5_000


class _Table(Protocol):
    def add(self, cells: list[Cell]) -> None: ...
    def close(self) -> None: ...


def export(
    records: Iterable[tuple[str, Record]], articles: Mapping[str, Article], schema: Schema, target: Path
) -> dict[Path, int]:
    """Write (article id, record) pairs as one table per record type; returns the files and their row counts.

    A `.xlsx` holds a sheet for each type; for `.csv` and `.parquet` the type is added to the file's name
    (`records.csv` → `records-project.csv`, …). Raises InputError for another ending, a table that is too
    long for a sheet, or a place that cannot be written to.
    """
    tables = FORMATS.get(target.suffix.lower())
    if tables is None:
        raise InputError(f"{target}: the file must end in {', '.join(FORMATS)}")
    counts = dict.fromkeys(schema.types, 0)
    with ExitStack() as stack:
        files, opened = tables(target, schema, stack)
        for article_id, record in records:
            counts[record.type] += 1
            opened[record.type].add(
                row(record, schema.types[record.type], article_id, articles.get(article_id))
            )
        for table in opened.values():
            table.close()
    totals: dict[Path, int] = {}
    for name, file in files.items():
        totals[file] = totals.get(file, 0) + counts[name]
    return totals


Opened = tuple[dict[str, Path], dict[str, _Table]]


class _Csv:
    def __init__(self, file: Any, header: list[Column]) -> None:
        file.write("\ufeff")  # without it Excel takes UTF-8 for something else
        self._writer = csv.writer(file)
        self._writer.writerow([column.name for column in header])

    def add(self, cells: list[Cell]) -> None:
        self._writer.writerow([inert(cell) if isinstance(cell, str) else _plain(cell) for cell in cells])

    def close(self) -> None:
        pass


def inert(text: str) -> str:
    """Keep a text that looks like a formula from being run by a spreadsheet."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(cell: Cell) -> Any:
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


def _csv(target: Path, schema: Schema, stack: ExitStack) -> Opened:
    files = _files(target, schema)
    opened: dict[str, _Table] = {}
    for name, file in files.items():
        handle = stack.enter_context(replacing(file, newline=""))
        opened[name] = _Csv(handle, columns(schema.types[name]))
    return files, opened


class _Parquet:
    def __init__(self, file: Any, header: list[Column]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {
            "text": pa.string(),
            "integer": pa.int64(),
            "number": pa.decimal128(_DIGITS, _SCALE),
            "date": pa.date32(),
        }
        self._schema = pa.schema([(column.name, kinds[column.kind]) for column in header])
        self._writer = pq.ParquetWriter(file, self._schema)
        self._rows: list[list[Cell]] = []

    def add(self, cells: list[Cell]) -> None:
        self._rows.append([_fitting(cell) if isinstance(cell, Decimal) else cell for cell in cells])
        if len(self._rows) >= _BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def give_up(self, kind: object, error: object, trace: object) -> None:
        """Close the writer while its file is open, or it would complain when it is forgotten."""
        if error is not None:
            with suppress(OSError, ValueError):
                self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        data = [list(column) for column in zip(*self._rows, strict=True)] or [[] for _ in self._schema]
        arrays = [pa.array(values, field.type) for values, field in zip(data, self._schema, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()


def _fitting(number: Decimal) -> Decimal | None:
    """Return a number that a decimal column holds, or None: its words stand beside it."""
    if number.adjusted() >= _DIGITS - _SCALE:
        return None
    return number.quantize(Decimal(1).scaleb(-_SCALE), context=Context(prec=_DIGITS))


def _parquet(target: Path, schema: Schema, stack: ExitStack) -> Opened:
    files = _files(target, schema)
    opened: dict[str, _Table] = {}
    for name, file in files.items():
        table = _Parquet(_Sink(stack.enter_context(replacing(file, "wb"))), columns(schema.types[name]))
        stack.push(table.give_up)
        opened[name] = table
    return files, opened


class _Sheet:
    def __init__(self, sheet: Any, header: list[Column], bold: Any, day: Any) -> None:
        self._sheet, self._day, self._next = sheet, day, 0
        sheet.freeze_panes(1, 1)
        for index, column in enumerate(header):
            sheet.set_column(index, index, 12 if column.kind != "text" else 18)
        for index, column in enumerate(header):
            sheet.write_string(0, index, column.name, bold)

    def add(self, cells: list[Cell]) -> None:
        self._next += 1
        if self._next > _MOST_ROWS:
            raise InputError(f"a sheet holds {_MOST_ROWS:,} records: export as .csv or .parquet")
        for index, cell in enumerate(cells):
            self._write(index, cell)

    def _write(self, index: int, cell: Cell) -> None:
        if isinstance(cell, str):
            shown = cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1]}…"
            self._sheet.write_string(self._next, index, shown)  # never as a formula or a link
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._next, index, cell, self._day)
        elif isinstance(cell, int | Decimal) and -_LARGEST < cell < _LARGEST:  # its words stand beside it
            self._sheet.write_number(self._next, index, cell)

    def close(self) -> None:
        pass


def _xlsx(target: Path, schema: Schema, stack: ExitStack) -> Opened:
    import xlsxwriter

    handle = stack.enter_context(replacing(target, "wb"))
    scratch = stack.enter_context(tempfile.TemporaryDirectory())
    book = xlsxwriter.Workbook(_Sink(handle), {"constant_memory": True, "tmpdir": scratch})
    stack.push(partial(_finish, book))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheets = {name: book.add_worksheet(_sheet_name(name)) for name in schema.types}
    opened: dict[str, _Table] = {
        name: _Sheet(sheets[name], columns(schema.types[name]), bold, day) for name in schema.types
    }
    return dict.fromkeys(schema.types, target), opened


class _Sink:
    """A file that fails once: what a writer tries in its last breath goes nowhere, and makes no noise."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._has_failed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        if self._has_failed:
            return len(data)
        try:
            return self._file.write(data)
        except OSError:
            self._has_failed = True
            raise

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self._has_failed else self._file.seek(offset, whence)

    def tell(self) -> int:
        return 0 if self._has_failed else self._file.tell()

    def flush(self) -> None:
        if not self._has_failed:
            self._file.flush()


def _finish(book: Any, kind: object, error: object, trace: object) -> None:
    """Write the book, unless its making failed."""
    from xlsxwriter.exceptions import FileCreateError

    if error is not None:
        return
    try:
        book.close()
    except FileCreateError as failure:
        raise failure.args[0] from None


def _sheet_name(name: str) -> str:
    return "".join("_" if char in "[]:*?/\\" else char for char in name)[:31]


def _files(target: Path, schema: Schema) -> dict[str, Path]:
    return {name: target.with_name(f"{target.stem}-{name}{target.suffix}") for name in schema.types}


FORMATS: dict[str, Callable[[Path, Schema, ExitStack], Opened]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
"""How each ending is written."""
