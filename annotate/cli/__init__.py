"""The command line: arguments in, one call, exit code out."""

from annotate.cli._main import main

__all__ = ["main"]
