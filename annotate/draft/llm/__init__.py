"""The `llm` drafter: prompt → reply → records, with repair, second look and confidence."""

from annotate.draft.llm._contract import response_schema
from annotate.draft.llm._draft import Options
from annotate.draft.llm._drafter import LlmDrafter
from annotate.draft.llm._probe import probe
from annotate.draft.llm._prompt import Prompter
from annotate.draft.llm._setup import Estimate, Settings, drafter, estimate, price, prompter, rereader
from annotate.draft.llm._split import Parts
from annotate.draft.llm._templates import Templates

__all__ = [
    "Estimate",
    "LlmDrafter",
    "Options",
    "Parts",
    "Prompter",
    "Settings",
    "Templates",
    "drafter",
    "estimate",
    "price",
    "probe",
    "prompter",
    "rereader",
    "response_schema",
]
