"""The Knox test: are there more pairs of events close both in space and in time than chance would make?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from commonweal.analysis.result import DEFAULT_SEED
from commonweal.analysis.strips import FARTHEST, Strips, in_strips

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Progress = Callable[[int, int], None]

VERSION = "1"
SPACE = (1.0, 100.0, 200.0, 300.0, 400.0)  # metres; up to the first is "the same place"
TIME = (7.0, 14.0, 21.0, 28.0)  # days
A_DAY = 86_400
SLACK = 1e-9  # relative: a distance that is an edge but for its last digits is in the band that ends there
LANES = 128  # deals that are counted side by side, so that a distance serves so many of them
TILE = 16  # of them that are dealt together: one line of the processor's memory
QUARTET = 4  # bands of time that are counted at one look
PIECE = 4_000_000  # pairs that are looked at in one go, some 0.1 s for all lanes
THREADS = 2
LONGEST = 2**31 - 1  # seconds


@dataclass(frozen=True, slots=True)
class Knox:
    """Tables of shape (space bands, time bands); `null` is (permutations, space bands, time bands).

    A ratio is NaN where the permutations expect nothing.
    """

    space: tuple[float, ...]
    time: tuple[float, ...]
    observed: Any
    null: Any
    expected: Any
    median: Any
    ratio: Any
    p: Any


def knox(
    easting: ArrayLike,
    northing: ArrayLike,
    seconds: ArrayLike,
    *,
    space: Sequence[float] = SPACE,
    time: Sequence[float] = TIME,
    permutations: int = 999,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> Knox:
    """Count the pairs of events in every band of distance and of days, and deal the times anew to judge them.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres of the national grid.
    seconds : array of int, shape (events,)
        When each happened, in whole seconds from any moment.
    space : sequence of float
        Upper ends of the bands of distance, metres, rising. A band is open on the left and closed on the
        right, (a, b]; the first begins at nought, itself included.
    time : sequence of float
        The same for the days between two events.
    permutations : int
        How often the times are dealt anew among the places, which stay.
    seed : int
        Of the deals; each has a generator of its own, so that threads change nothing.
    progress : callable, optional
        Called with pieces of work done and all; it may raise to stop.

    Returns
    -------
    Knox

    Raises
    ------
    ValueError
        If arrays differ in length, hold fewer than two events or what is no number, bands do not rise from
        above nought, there are no permutations, or the times lie more than 68 years apart.

    Notes
    -----
    Source: DOMAIN A3; Knox, E. G. (1964), The detection of space-time interactions, Applied Statistics 13(1),
    25-29; Johnson, S. D. et al. (2007), Space-time patterns of risk, Journal of Quantitative Criminology 23,
    201-219. p = (1 + deals with as many pairs or more) / (1 + deals). The classic Near Repeat Calculator
    labels a band "a to b" and counts [a - 1, b): its tables differ from these.

    A deal takes the events in order of northing, easting and time, so that the order of rows is nothing to
    it, and shuffles their times by Fisher and Yates. Its draws are those of SplitMix64, begun for each deal
    where numpy's SeedSequence says; a place among n is the upper half of (its upper 32 bits x n), drawn again
    where that would favour some places (Lemire, 2019).

    Pairs are never kept: each is found anew for every 128 deals, from strips of events in order of easting,
    and its lag under all of them is looked at in one go. Memory grows with the events (about 700 bytes each),
    work with the pairs within the last band times the deals.

    Examples
    --------
    >>> found = knox([0, 0], [0, 100], [0, 3 * 86_400], permutations=9)
    >>> found.observed[1].tolist()
    [1, 0, 0, 0]
    """
    import numpy as np

    x, y, when = _events(easting, northing, seconds)
    ends, spans = _bands("space", space), _bands("time", time)
    if permutations < 1:
        raise ValueError(f"`permutations` is {permutations}: at least 1, and 999 to judge by")
    order = np.lexsort((when, x, y))  # so that the order of the rows decides nothing
    x, y, when = x[order], y[order], when[order]
    laid = in_strips(x, y, ends[-1] * (1 + 2 * SLACK))
    reach = np.array([(end * (1 + SLACK)) ** 2 for end in ends])
    edges = np.array([min(LONGEST, math.floor(span * A_DAY * (1 + SLACK))) for span in spans], dtype=np.int32)
    within = _counted(laid, when, reach, edges, permutations, seed, progress)
    return _judged(ends, spans, np.diff(within, axis=2, prepend=0))


def _judged(ends: tuple[float, ...], spans: tuple[float, ...], counts: Any) -> Knox:
    import numpy as np

    observed, null = counts[0], counts[1:]
    expected = null.mean(axis=0)
    ratio = np.full(observed.shape, np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    p = (1 + (null >= observed).sum(axis=0)) / (1 + len(null))
    return Knox(ends, spans, observed, null, expected, np.median(null, axis=0), ratio, p)


def _events(easting: ArrayLike, northing: ArrayLike, seconds: ArrayLike) -> tuple[Any, Any, Any]:
    """The events as arrays, their times as whole seconds from the first."""
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    when = np.asarray(seconds)
    if x.ndim != 1 or len(x) < 2:
        raise ValueError(f"`easting` is of shape {x.shape}: a pair takes two events, one number each")
    for name, values in (("northing", y), ("seconds", when)):
        if values.shape != x.shape:
            raise ValueError(f"`{name}` is of shape {values.shape} and `easting` holds {len(x)} events")
    if when.dtype.kind not in "iu":
        raise ValueError(f"`seconds` holds {when.dtype}: give whole seconds, as time in days loses the edges")
    if int(when.max()) - int(when.min()) > LONGEST:
        raise ValueError("`seconds` lie more than 68 years apart: is a date wrong?")
    return x, y, (when.astype(np.int64) - int(when.min())).astype(np.int32)


def _bands(name: str, ends: Sequence[float]) -> tuple[float, ...]:
    found = tuple(float(end) for end in ends)
    rising = all(a < b for a, b in pairwise(found))
    if not found or not rising or not 0 < found[0] <= found[-1] < FARTHEST:
        raise ValueError(f"`{name}` is {found}: the upper ends of bands, rising from above 0, are wanted")
    return found


def _counted(
    laid: Strips, when: Any, reach: Any, edges: Any, permutations: int, seed: int, progress: Progress | None
) -> Any:
    """Pairs in each band of distance within each span, observed (the first) and under every deal."""
    import numpy as np

    events, tables = len(when), 1 + permutations
    found = np.zeros((tables, len(reach), len(edges)), dtype=np.int64)
    states = np.random.SeedSequence(seed).generate_state(permutations, np.uint64)
    dealt = np.zeros((events, LANES), dtype=np.int32)
    pieces = _pieces(laid)
    work = list(product(range(0, tables, LANES), range(0, len(edges), QUARTET)))
    done, total = 0, len(work) * len(pieces)
    with ThreadPoolExecutor(THREADS) as pool:
        for start, quartet in work:
            end = min(start + LANES, tables)
            if quartet == 0:
                _deal_all(pool, when, laid.rank, states, range(start, end), dealt)
            four = np.full(QUARTET, -1, dtype=np.int32)
            wanted = edges[quartet : quartet + QUARTET]
            four[: len(wanted)] = wanted
            for counts in _each_piece(pool, laid, dealt, reach, four, pieces):
                table = counts[:, : len(wanted), : end - start]
                found[start:end, :, quartet : quartet + len(wanted)] += np.moveaxis(table, 2, 0)
                done += 1
                _tell(pool, progress, done, total)
    return found


def _pieces(laid: Strips) -> list[tuple[int, int]]:
    """Runs of events that have about as many others to be compared with."""
    import numpy as np

    upto = np.cumsum(laid.candidates)
    whole = int(upto[-1])
    many = max(THREADS, math.ceil(whole / PIECE))
    cuts = np.searchsorted(upto, np.arange(1, many) * (whole / many))
    bounds = [0, *cuts.tolist(), len(upto)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _deal_all(pool: ThreadPoolExecutor, when: Any, rank: Any, states: Any, tables: range, dealt: Any) -> None:
    """Lay the times under a run of deals side by side; table 0 is what was observed, and not dealt."""
    import numpy as np

    def tile(lane: int) -> None:
        of = tables[lane : lane + TILE]
        mine = np.array([states[table - 1] if table else 0 for table in of], dtype=np.uint64)
        shuffled = np.empty((len(of), len(when)), dtype=np.int32)
        shuffled[:] = when
        _deal()(shuffled, mine, 1 if of[0] == 0 else 0, rank, dealt, lane)

    list(pool.map(tile, range(0, len(tables), TILE)))


def _each_piece(
    pool: ThreadPoolExecutor, laid: Strips, dealt: Any, reach: Any, edges: Any, pieces: list[tuple[int, int]]
) -> Iterator[Any]:
    import numpy as np

    def one(piece: tuple[int, int]) -> Any:
        # 32 bits suffice: a piece holds no more pairs than it looks at.
        counts = np.zeros((len(reach), QUARTET * LANES), dtype=np.int32)
        _count()(laid.x, laid.y, laid.first, laid.last, *piece, dealt, reach, edges, counts)
        return counts.reshape(len(reach), QUARTET, LANES)

    for each in [pool.submit(one, piece) for piece in pieces]:
        yield each.result()


def _tell(pool: ThreadPoolExecutor, progress: Progress | None, done: int, total: int) -> None:
    if progress is None:
        return
    try:
        progress(done, total)
    except BaseException:  # whoever stops the work does not wait for what is left of it
        pool.shutdown(wait=False, cancel_futures=True)
        raise


@cache
def _deal() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    golden, one, two = (
        np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
    )
    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)

    def deal_times(times: Any, states: Any, begin: int, rank: Any, dealt: Any, lane: int) -> None:
        """Shuffle each row from `begin` on, then lay the rows side by side from a lane on."""
        lanes, events = times.shape
        for row in range(begin, lanes):
            state = states[row]
            for place in range(events - 1, 0, -1):
                choices = np.uint64(place + 1)
                scaled = np.uint64(0)
                while True:
                    state += golden
                    mixed = (state ^ (state >> np.uint64(30))) * one
                    mixed = (mixed ^ (mixed >> np.uint64(27))) * two
                    scaled = ((mixed ^ (mixed >> np.uint64(31))) >> half) * choices
                    rest = scaled & low
                    if rest >= choices or rest >= (low + np.uint64(1) - choices) % choices:
                        break
                drawn = np.int64(scaled >> half)
                held = times[row, place]
                times[row, place] = times[row, drawn]
                times[row, drawn] = held
        for event in range(events):
            for row in range(lanes):
                dealt[rank[event], lane + row] = times[row, event]

    return njit(cache=True, nogil=True)(deal_times)


@cache
def _count() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    lanes = LANES

    def count_within(
        x: Any, y: Any, first: Any, last: Any, begin: int, end: int, dealt: Any, reach: Any, edges: Any,
        counts: Any,
    ) -> None:  # fmt: skip
        """Add up the pairs of each band of distance within each of four spans, all deals side by side."""
        farthest = reach[len(reach) - 1]
        one, two, three, four = edges[0], edges[1], edges[2], edges[3]
        for event in range(begin, end):
            own = dealt[event]
            for ahead in range(first.shape[1]):
                for other in range(first[event, ahead], last[event, ahead]):
                    right, up = x[other] - x[event], y[other] - y[event]
                    square = right * right + up * up
                    if square > farthest:
                        continue
                    band = 0
                    while square > reach[band]:
                        band += 1
                    line, theirs = counts[band], dealt[other]
                    # One line of counts for the four, since the compiler makes vectors where few arrays meet.
                    for lane in range(lanes):
                        lag = np.int32(abs(np.int32(own[lane] - theirs[lane])))
                        line[lane] += np.int32(lag <= one)
                        line[lanes + lane] += np.int32(lag <= two)
                        line[2 * lanes + lane] += np.int32(lag <= three)
                        line[3 * lanes + lane] += np.int32(lag <= four)

    return njit(cache=True, nogil=True)(count_within)
