"""Drafting: articles in, records out, one line in the run's journal for each."""

from annotate.draft._model import Draft, Drafter, Note
from annotate.draft.run import Run, Summary, draft_again, draft_all

__all__ = ["Draft", "Drafter", "Note", "Run", "Summary", "draft_again", "draft_all"]
