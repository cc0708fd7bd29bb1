"""The report of a score: one HTML file that needs nothing else, and the errors as a table beside it."""

from annotate.score.report._collect import Collector
from annotate.score.report._errors import write_errors
from annotate.score.report._page import write_page

__all__ = ["Collector", "write_errors", "write_page"]
