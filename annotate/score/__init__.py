"""Scoring: records against gold, as fields that are right, wrong, missing or too many."""
