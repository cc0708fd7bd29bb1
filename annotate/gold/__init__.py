"""A gold set in two splits, `dev` and `test`: what it holds, what is wrong with it, and the figures of its datasheet."""

from annotate.gold._alike import Pair, alike
from annotate.gold._lint import lint
from annotate.gold._set import SPLITS, Annotated, Holding, holdings, load
from annotate.gold._sheet import write
from annotate.gold._tables import agreement, baseline, by_kind, counts, textures
from annotate.gold._texture import Texture

__all__ = [
    "SPLITS",
    "Annotated",
    "Holding",
    "Pair",
    "Texture",
    "agreement",
    "alike",
    "baseline",
    "by_kind",
    "counts",
    "holdings",
    "lint",
    "load",
    "textures",
    "write",
]
