"""Which articles of a run are read: a sample with known probabilities, recorded in the run.

Articles are drawn without replacement, simple or stratified. Each has a permanent random number, made of the seed and
its name, and a stratum takes those with the smallest (Ohlsson 1995, "Coordination of samples using permanent random
numbers"): so a larger sample holds every smaller one, and the same seed draws the same articles on every machine.
Strata are cut where the square roots of the expected errors add up to equal parts (after Dalenius & Hodges 1959), and
share the sample by Neyman allocation (Neyman 1934): more from where articles differ more.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from math import sqrt
from pathlib import Path
from statistics import pstdev
from typing import Any

from annotate.errors import InputError
from annotate.files import write_json
from annotate.words import counted

SAMPLE = "sample.json"
"""The file of a run folder that holds its sample."""
_STRATA, _LEAST = 4, 8  # strata at most, and articles of a sample for each of them at least


@dataclass(frozen=True, slots=True)
class Drawn:
    """An article of the sample, with its stratum and the probability it was drawn with."""

    article: str
    stratum: int
    probability: float


@dataclass(frozen=True, slots=True)
class Design:
    """A sample of `population` articles; `sizes` are how many articles each stratum has in the run.

    The articles are in the order in which they are to be read, which is random.
    """

    run: str
    seed: int
    population: int
    sizes: tuple[int, ...]
    strata: Mapping[str, int]
    articles: tuple[Drawn, ...]

    def write(self, folder: Path) -> None:
        """Write the sample into its run folder."""
        write_json(folder / SAMPLE, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> Design | None:
        """Read the sample of a run folder, None if it has none. Raises InputError for a damaged file."""
        import json

        file = folder / SAMPLE
        if not file.is_file():
            return None
        try:
            content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            drawn = tuple(Drawn(**each) for each in content.pop("articles"))
            design = cls(**{**content, "sizes": tuple(content["sizes"])}, articles=drawn)
            design._check()
            return design
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise InputError(
                f"{file}: is no sample ({type(error).__name__}); delete it and draw again with the seed of before"
            ) from error

    def _check(self) -> None:
        """Refuse what no drawing can have written. Raises ValueError, or TypeError for values of another kind."""
        members = Counter(self.strata.values())
        if self.sizes != tuple(members[at] for at in range(len(self.sizes))):
            raise ValueError("the strata are not as large as said")
        if sum(self.sizes) != len(self.strata) or len(self.strata) != self.population:
            raise ValueError("not every article has a stratum")
        if type(self.seed) is not int or type(self.run) is not str:
            raise TypeError("a seed is a whole number, a run has a name")
        if not all(
            self.strata[each.article] == each.stratum and 0 < each.probability <= 1 for each in self.articles
        ):
            raise ValueError("a drawn article is of no stratum, or has no probability")


def draw(
    run: str,
    expected: Mapping[str, float],
    size: int,
    seed: int = 0,
    *,
    simple: bool = False,
    earlier: Design | None = None,
) -> Design:
    """Draw `size` of the articles of a run, given the errors expected in each; goes on from an `earlier` sample.

    Raises InputError if the run has fewer articles, or the earlier sample was drawn from other articles.
    """
    if size > len(expected):
        raise InputError(
            f"the run has {counted(len(expected), 'article')}: a sample of {size} is more than there is"
        )
    if earlier and (earlier.run != run or not set(earlier.strata) <= set(expected)):
        raise InputError(
            "the sample in the folder was drawn from another run; delete sample.json to draw anew"
        )
    if earlier and len(earlier.strata) < len(expected):
        raise InputError("the run has grown since its sample was drawn; delete sample.json to draw anew")
    seed = earlier.seed if earlier else seed
    strata = (
        dict(earlier.strata) if earlier else _strata(expected, 1 if simple else min(_STRATA, size // _LEAST))
    )
    count = max(strata.values(), default=0) + 1
    members = [[name for name, stratum in strata.items() if stratum == at] for at in range(count)]
    before = [sum(each.stratum == at for each in earlier.articles) if earlier else 0 for at in range(count)]
    shares = _allocated(size, [[expected[name] for name in each] for each in members], before)
    drawn = [
        Drawn(name, at, share / len(each))
        for at, (each, share) in enumerate(zip(members, shares, strict=True))
        for name in sorted(each, key=lambda name: _number(seed, name))[:share]
    ]
    drawn.sort(key=lambda each: _number(seed + 1, each.article))
    return Design(run, seed, len(expected), tuple(map(len, members)), strata, tuple(drawn))


def _number(seed: int, name: str) -> bytes:
    """Return the permanent random number of an article."""
    return hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).digest()


def _strata(expected: Mapping[str, float], count: int) -> dict[str, int]:
    order = sorted(expected, key=lambda name: (expected[name], name))
    sums = list(accumulate(sqrt(max(0.0, expected[name])) for name in order))
    if count < 2 or not sums or not sums[-1]:
        return dict.fromkeys(order, 0)
    cut = {name: min(count - 1, int(count * at / sums[-1])) for name, at in zip(order, sums, strict=True)}
    used = sorted(set(cut.values()))
    return {name: used.index(stratum) for name, stratum in cut.items()}


def _allocated(size: int, strata: Sequence[Sequence[float]], before: Sequence[int]) -> list[int]:
    """Share a sample among strata: two of each at least, no fewer than before, the rest by size times spread."""
    least = [max(min(2, len(each), size), held) for each, held in zip(strata, before, strict=True)]
    shares = list(least)
    weights = [len(each) * (pstdev(each) or 1e-9) if each else 0.0 for each in strata]
    while sum(shares) < size:
        open_ = [at for at, each in enumerate(strata) if shares[at] < len(each)]
        best = max(
            open_, key=lambda at: (weights[at] / (shares[at] + 0.5), -at)
        )  # Sainte-Laguë divides fairly
        shares[best] += 1
    return shares
