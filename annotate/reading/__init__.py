"""Reading a text before anybody judges: its view, its numbers and times, and why a number is no record.

The view comes first: `annotate.quantity` and `annotate.period` read on it, and the figures are what they find.
"""

from annotate.reading._layout import Sentence
from annotate.reading._view import Folded, Mapped, View, as_read, fold

from annotate.reading._figures import Figures  # isort: skip

__all__ = ["Figures", "Folded", "Mapped", "Sentence", "View", "as_read", "fold"]
