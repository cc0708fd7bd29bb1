"""Everything that can be wrong with records: schema, place in the text, values, duplicates, forgotten numbers."""

from annotate.check._account import Number, account
from annotate.check._records import check, check_items, unaccounted

__all__ = ["Number", "account", "check", "check_items", "unaccounted"]
