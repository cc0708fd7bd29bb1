"""Which predicted record answers which gold record?

One to one, so that as many fields as possible are right, then nearly right, then as many characters as possible
overlap: a linear assignment (Kuhn 1955; scipy's solver) in each block of records that compete. Weights are whole
numbers below 2**53, records have an order of their own, and a block is solved the same way round whichever side
is called the gold: the result depends neither on the order of the input nor on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.schema import RecordType
from annotate.score._codes import Codes, Side, identity
from annotate.score._slots import CORRECT, PARTIAL, slots

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]
    Edges = tuple[Indices, Indices]

_ROOM = 100_000  # pairs compared at once


def align(pred: Side, gold: Side, kind: RecordType, codes: Codes) -> Edges:
    """Return the pairs of predicted and gold records, as indices into the two sides, by gold record."""
    import numpy as np

    edges = admissible(pred, gold, kind)
    rows, columns = edges
    alone = (np.bincount(rows, minlength=1)[rows] == 1) & (np.bincount(columns, minlength=1)[columns] == 1)
    found = [(rows[alone], columns[alone])]
    blocks = _blocks(rows[~alone], columns[~alone], len(pred.start))
    found += [_solve(block, pred, gold, kind, codes) for block in blocks]
    paired = np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])
    order = np.argsort(paired[1], kind="stable")
    return paired[0][order], paired[1][order]


def admissible(pred: Side, gold: Side, kind: RecordType) -> Edges:
    """Return every pair that may be aligned: the mentions overlap or, where the mention is a name, agree."""
    import numpy as np

    if not len(pred.start) or not len(gold.start):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    longest = int((gold.end - gold.start).max())
    low = np.searchsorted(gold.start, pred.start - longest, "right")
    high = np.searchsorted(gold.start, pred.end, "left")
    rows, columns = _ranges(low, np.maximum(low, high))
    overlapping = gold.end[columns] > pred.start[rows]
    edges = np.stack((rows[overlapping], columns[overlapping]))
    if kind.mention.compare == "text":
        edges = np.unique(np.concatenate((edges, _namesakes(pred, gold, kind)), axis=1), axis=1)
    usable = pred.single[edges[0]] & gold.single[edges[1]]
    return edges[0, usable], edges[1, usable]


def _namesakes(pred: Side, gold: Side, kind: RecordType) -> Indices:
    import numpy as np

    at = kind.fields.index(kind.mention)
    order = np.argsort(gold.codes[:, at], kind="stable")
    names = gold.codes[order, at]
    wanted = pred.codes[:, at]
    rows, places = _ranges(np.searchsorted(names, wanted, "left"), np.searchsorted(names, wanted, "right"))
    return np.stack((rows, order[places]))


def _ranges(low: Indices, high: Indices) -> Edges:
    """Return all pairs (i, j) with low[i] <= j < high[i]."""
    import numpy as np

    lengths = high - low
    rows = np.repeat(np.arange(len(low)), lengths)
    firsts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return rows, np.arange(len(rows)) - firsts + low[rows]


def _blocks(rows: Indices, columns: Indices, offset: int) -> Iterator[Edges]:
    """Yield the edges of each connected block of records."""
    if not len(rows):
        return
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = offset + int(columns.max()) + 1
    graph = coo_array((np.ones(len(rows), np.int8), (rows, columns + offset)), (size, size))
    _, labels = connected_components(graph.tocsr(), directed=False)
    label = labels[rows]
    order = np.argsort(label, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        yield rows[part], columns[part]


def _solve(block: Edges, pred: Side, gold: Side, kind: RecordType, codes: Codes) -> Edges:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, i = np.unique(block[0], return_inverse=True)
    columns, j = np.unique(block[1], return_inverse=True)
    weights = np.zeros((len(rows), len(columns)))
    weights[i, j] = _weights(block, pred, gold, kind, codes)
    if _is_turned(pred, rows, gold, columns):
        right, left = linear_sum_assignment(weights.T, maximize=True)
    else:
        left, right = linear_sum_assignment(weights, maximize=True)
    allowed = weights[left, right] > 0
    return rows[left[allowed]], columns[right[allowed]]


def _is_turned(pred: Side, rows: Indices, gold: Side, columns: Indices) -> bool:
    """Tell whether the gold side of a block comes first, by what the records are and not by whose they are."""
    if len(rows) != len(columns):
        return len(columns) < len(rows)
    for i, j in zip(rows, columns, strict=True):
        mine, theirs = identity(pred.records[i]), identity(gold.records[j])
        if mine != theirs:
            return theirs < mine
    return False


def _weights(block: Edges, pred: Side, gold: Side, kind: RecordType, codes: Codes) -> Indices:
    """Return for each edge one number that orders by correct fields, then partial ones, then overlap."""
    import numpy as np

    rows, columns = block
    chunks = [
        slots(pred.codes[rows[at : at + _ROOM]], gold.codes[columns[at : at + _ROOM]], kind, codes).sum(
            axis=1
        )
        for at in range(0, len(rows), _ROOM)
    ]
    table = np.concatenate(chunks)
    correct, partial = table[:, CORRECT], table[:, PARTIAL]
    overlap = np.minimum(pred.end[rows], gold.end[columns]) - np.maximum(
        pred.start[rows], gold.start[columns]
    )
    overlap = np.maximum(overlap, 0)
    most = min(len(np.unique(rows)), len(np.unique(columns)))
    characters = most * int(overlap.max()) + 1
    weights: Indices = (correct * (most * int(partial.max()) + 1) + partial) * characters + overlap
    return weights
