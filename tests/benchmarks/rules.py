"""How fast the rules drafter is, and how much memory a long run takes.

    python -m tests.benchmarks.rules [ARTICLES]

Drafts the articles of a folder (by default the development articles of the gold set, which hold two to three times
as many figures as an average newspaper page) over and over through a real run folder, checks and journal included,
and prints characters a second of processor time on one core, beside a loop that tells how fast this machine is now;
then the memory at its peak after 100 and after 10,000 articles.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotate import resources, schema
from annotate.article import Article, read
from annotate.draft import draft_all
from annotate.draft.rules import RulesDrafter

_SECONDS = 8


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else resources.folder("gold") / "dev"
    articles = list(read([folder], print))
    print(
        f"{len(articles)} articles from {folder}; a loop of 10 million additions takes {_calibrated():.2f} s here"
    )
    print(f"drafting, checks and journal included: {_rate(articles):,.0f} characters/s of processor time")
    for count in (100, 10_000):
        print(f"memory at its peak after {count:6,} articles: {_in_a_child(articles, count):.0f} MB")


def _rate(articles: list[Article]) -> float:
    rounds = _rounds(articles, 1_000_000)
    drafter, loaded = RulesDrafter(schema.load()), schema.load()
    drafter.draft(articles[0])  # lexicons and patterns are read once
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        summary = draft_all(_until(rounds, begun + _SECONDS), drafter, loaded, Path(folder))
        return summary.characters / (time.process_time() - begun)


def _until(articles: Iterator[Article], end: float) -> Iterator[Article]:
    for article in articles:
        if time.process_time() > end:
            return
        yield article


def _rounds(articles: list[Article], count: int) -> Iterator[Article]:
    for number in range(count):
        article = articles[number % len(articles)]
        yield replace(article, id=f"{article.id}-{number}", text=f"{article.text}\n")


def _in_a_child(articles: list[Article], count: int) -> float:
    """Memory never shrinks within a process, so each count has one of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_memory, (articles, count))


def _memory(articles: list[Article], count: int) -> float:
    loaded = schema.load()
    with tempfile.TemporaryDirectory() as folder:
        short = [replace(article, text=article.text[:400]) for article in articles]
        draft_all(_rounds(short, count), RulesDrafter(loaded), loaded, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _calibrated() -> float:
    begun = time.process_time()
    total = 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - begun


if __name__ == "__main__":
    main()
