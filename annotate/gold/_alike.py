"""Articles that share so much of their wording that one gives the other away.

Texts are compared as sets of shingles, the runs of eight characters of the folded text (Broder 1997, "On the
resemblance and containment of documents"): containment, not resemblance, since a short news item may stand inside
a long page. Independent articles about different zones share less than 4 % of the shorter one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotate.reading import fold

NEAR = 0.2
"""Share of the shorter article's shingles from which on two articles are called near-duplicates."""
_LENGTH = 8
_MANY = 20  # articles: what so many have in common is a turn of phrase, and would make pairs without end


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles and how much of the shorter one is in the other, from 0 to 1."""

    one: str
    other: str
    share: float


def alike(texts: Mapping[str, str], near: float = NEAR) -> Iterator[Pair]:
    """Yield each two texts of which one holds at least the share `near` of the other; linear in the texts."""
    shingles = {name: _shingles(text) for name, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for name, members in shingles.items():
        for shingle in members:
            holders[shingle].append(name)
    common = Counter(pair for names in holders.values() for pair in _pairs(names))
    for (one, other), count in sorted(common.items()):
        share = count / min(len(shingles[one]), len(shingles[other]))
        if share >= near:
            yield Pair(one, other, share)


def _shingles(text: str) -> frozenset[int]:
    folded = fold(text)
    return frozenset(hash(folded[at : at + _LENGTH]) for at in range(max(1, len(folded) - _LENGTH + 1)))


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    few = sorted(names)[:_MANY]
    return ((one, other) for at, one in enumerate(few) for other in few[at + 1 :])
