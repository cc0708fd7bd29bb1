"""Whether the intervals of `annotate audit` keep their promise: python -m tests.benchmarks.audit [DRAWS]

Populations are simulated: articles of uneven length and uneven quality, records whose confidence tells much, little or nothing.
Samples are drawn again and again, and it is counted how often the interval holds the true value of the population, how
wide it is beside that of the plain ratio estimate, and how often what `accept` lets out is as right as promised.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from annotate.audit import Sampled, accept, draw, estimate
from annotate.score import Name

Floats = NDArray[np.float64]
ARTICLES = 400
SIZES = (20, 40, 80)


class Population:
    """`ARTICLES` articles with drafted, right and gold slots, and the confidence of each record."""

    def __init__(self, informative: float, quality: float, seed: int) -> None:
        random = np.random.default_rng(seed)
        drafted = np.maximum(1, random.lognormal(3.2, 0.7, ARTICLES)).astype(int)
        skill = random.normal(np.log(quality / (1 - quality)), 0.6, ARTICLES)
        self.confidence, self.came = [], []
        for size, level in zip(drafted, skill, strict=True):
            own = level + random.normal(0, 1.2, size)
            chance = 1 / (1 + np.exp(-own))
            noise = random.normal(0, 1.2, size)
            told = informative * own + (1 - informative) * (noise + np.log(quality / (1 - quality)))
            self.confidence.append(1 / (1 + np.exp(-told)))
            self.came.append(random.random(size) < chance)
        self.drafted = drafted.astype(float)
        self.right = np.array([float(each.sum()) for each in self.came])
        self.gold = self.right + random.binomial(drafted, 0.08)
        self.likely = np.array([float(each.sum()) for each in self.confidence])

    def rates(self) -> tuple[float, float, float]:
        right, drafted, gold = (float(each.sum()) for each in (self.right, self.drafted, self.gold))
        return right / drafted, right / gold, 2 * right / (drafted + gold)

    def sampled(self, size: int, seed: int, *, simple: bool) -> Sampled:
        expected = {str(at): float(self.drafted[at] - self.likely[at]) for at in range(ARTICLES)}
        design = draw("simulated", expected, size, seed, simple=simple)
        rows = np.array([int(each.article) for each in design.articles])
        strata = np.array([design.strata[str(at)] for at in range(ARTICLES)])
        return Sampled(
            self.drafted, self.likely, rows, self.right[rows], self.gold[rows], strata, np.array(design.sizes)
        )


def main() -> None:
    """Print coverage and width for each kind of population, size of sample and design."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print("confidence   quality   n  design      cover P    R   F1   width of F1 against plain  promise kept")
    for caption, informative, quality in _kinds():
        for size in SIZES:
            for simple in (True, False):
                told = " ".join(
                    f"{value:5.3f}" for value in _tried(informative, quality, size, draws, simple)
                )
                print(
                    f"{caption:<12} {quality:>7} {size:>3}  {'simple' if simple else 'strata':<9} {told}",
                    flush=True,
                )


def _kinds() -> Iterator[tuple[str, float, float]]:
    for quality in (0.8, 0.95):
        yield from (("good", 0.9, quality), ("some", 0.5, quality), ("noise", 0.0, quality))


def _tried(informative: float, quality: float, size: int, draws: int, simple: bool) -> list[float]:
    held, width, kept = np.zeros(3), [], 0
    for seed in range(draws):
        population = Population(informative, quality, seed % 40)
        sampled = population.sampled(size, seed, simple=simple)
        found = estimate(Name(), sampled)
        for at, (one, true) in enumerate(
            zip((found.precision, found.recall, found.f1), population.rates(), strict=True)
        ):
            held[at] += one.low is not None and one.high is not None and one.low <= true <= one.high
        width.append((found.f1.error or 0) / (found.f1.plain_error or 1))
        kept += _kept(population, sampled)
    return [*(held / draws), float(np.mean(width)), kept / draws]


def _kept(population: Population, sampled: Sampled, promise: float = 0.9) -> bool:
    judged = [
        (str(row), float(told), bool(came))
        for row in sampled.rows
        for told, came in zip(population.confidence[row], population.came[row], strict=True)
    ]
    weights = {
        str(row): float(
            sampled.sizes[sampled.strata[row]] / (sampled.strata[sampled.rows] == sampled.strata[row]).sum()
        )
        for row in sampled.rows
    }
    threshold = accept(judged, promise, weights).threshold
    if threshold is None:
        return True
    out = [came[told >= threshold] for told, came in zip(population.confidence, population.came, strict=True)]
    return float(np.concatenate(out).mean()) >= promise


if __name__ == "__main__":
    main()
