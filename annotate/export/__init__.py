"""Tables for analysts: one tidy table per record type, as csv, xlsx or parquet."""

from annotate.export._rows import Column, columns, row
from annotate.export._write import FORMATS, export, inert

__all__ = ["FORMATS", "Column", "columns", "export", "inert", "row"]
