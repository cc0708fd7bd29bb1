"""The embedded drafter: rules and lexicons, no key and no network."""

from annotate.draft.rules.pipeline import RulesDrafter

__all__ = ["RulesDrafter"]
