"""What losing partners does: which partner the hub cannot do without.

Owns: the trials of a network without one partner and without any two.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._cost import TRIED_DENSE, trial_seconds, warn_if_slow
from partnerkit.network._kernels import component_labels, reach_counts
from partnerkit.network._ties import Ties, ties_of
from partnerkit.results import Fragility, Loss, MissingRule, NetworkReason, TieRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scipy.sparse import csr_array

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Bools, Floats

__all__ = ["ALL_TWOS", "fragility", "roles_of"]

WORST_TWOS = 10
"""How many pairs of partners are told."""
ALL_TWOS = 5_000
"""Up to so many pairs all are tried if nothing else is said."""
LEAST = 3
"""Partners that there must be, for two to be left."""
HALF = 0.5
"""Between none and one, for counts that are held as floats."""
NEAR = 9
"""Decimals to which two losses are compared."""


def fragility(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    *,
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    partners: Iterable[str] | None = None,
    twos: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Fragility:
    """Return what losing one partner, or any two, does to reach, components and the mean stage attained.

    Each is taken away with its ties, and those left are looked at: how many components they fall into, what share of
    the pairs of them is still connected, and within two steps, and at which stage their ties are on average. The leads
    come first. The partner the hub cannot do without is the one without whom the fewest pairs stay connected and, of
    such, reach within two steps is the shortest; there is none where no loss makes either less than it is now, or two
    hurt alike.

    It says what the ties are, and not what would happen: others may step in, and people do not leave without a word.

    Args:
        network: The network.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        partners: Those to be tried; all for None.
        twos: How many pairs of partners are tried, drawn by chance where there are more; None for all up to 5,000, and
            else 5,000; 0 for none.
        seed: Of the draw.
        progress: Called with the trials done and all of them.

    Returns:
        The network as it is, without each partner, the worst first, and the ten worst pairs, with how many were tried.

    Raises:
        UnknownNameError: There is no such partner.
        InvalidValueError: Fewer than no pairs.

    Warns:
        PartnerkitWarning: It will take over ten seconds.

    Example:
        >>> from partnerkit.network import Network
        >>> found = fragility(Network.of_edges("habc", ["ha", "hb", "hc", "ab"]))
        >>> found.indispensable, found.ones[0].components, found.ones[0].cut_off
        ('h', 2, ('c',))
    """
    if twos is not None and twos < 0:
        raise InvalidValueError(Problem(found=f"{twos} pairs", expected="0 or more"))
    made = ties_of(network, ties, missing)
    trial = _Trial(made)
    now = trial.without(())
    if len(trial.ids) < LEAST:
        return Fragility(now=now, reason=NetworkReason.TOO_FEW_PARTNERS, as_untied=made.as_untied)
    chosen = _chosen(trial, made, partners)
    pairs, of_twos = _pairs(chosen, twos, seed)
    what = f"{len(chosen) + len(pairs):,} trials on {len(made.a):,} ties"
    seconds = (len(chosen) + len(pairs)) * trial_seconds(made.graph)
    warn_if_slow(seconds, what, "partners= and twos= try fewer, and progress= tells how far it is")
    trials: list[tuple[int, ...]] = [*((i,) for i in chosen), *pairs]
    made_of: list[Loss] = []
    for done, each in enumerate(trials, 1):
        made_of.append(trial.without(each))
        if progress is not None:
            progress(done, len(trials))
    losses, worst = made_of[: len(chosen)], made_of[len(chosen) :]
    leads = {each for each, role in zip(network.partners, roles_of(network), strict=True) if role == "lead"}
    ordered = sorted(losses, key=_harm)
    return Fragility(
        now=now,
        leads=tuple(loss for loss in ordered if loss.partners[0] in leads),
        ones=tuple(loss for loss in ordered if loss.partners[0] not in leads),
        twos=tuple(sorted(worst, key=_harm)[:WORST_TWOS]),
        indispensable=_indispensable(now, ordered),
        tried=len(chosen),
        tried_twos=len(pairs),
        of_twos=of_twos,
        of_ones=len(trial.ids),
        as_untied=made.as_untied,
    )


def roles_of(network: Network) -> Sequence[str]:
    """Return the role of each partner; empty where it is not known."""
    return dict(network.groups).get("role", ("",) * network.n)


def _chosen(trial: _Trial, made: Ties, partners: Iterable[str] | None) -> list[int]:
    if partners is None:
        return list(range(len(trial.ids)))
    places = {each: i for i, each in enumerate(trial.ids)}
    asked = dict.fromkeys(made.network.partners[made.network.place(each)] for each in partners)
    return [places[each] for each in asked if each in places]


def _pairs(chosen: list[int], twos: int | None, seed: int) -> tuple[list[tuple[int, int]], int]:
    """Return the pairs to be tried, and how many there are."""
    k = len(chosen)
    whole, wanted = k * (k - 1) // 2, ALL_TWOS if twos is None else twos
    if whole <= wanted:
        return list(combinations(chosen, 2)), whole
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = np.sort(generator.choice(whole, wanted, replace=False))
    second = ((1 + np.sqrt(1 + 8 * drawn.astype(np.float64))) // 2).astype(np.intp)
    first = drawn - second * (second - 1) // 2
    return [(chosen[i], chosen[j]) for i, j in zip(first.tolist(), second.tolist(), strict=True)], whole


def _harm(loss: Loss) -> tuple[float, float, float, tuple[str, ...]]:
    """Order losses by what is left: fewest pairs connected, shortest reach, lowest mean stage attained."""
    parts = (loss.connected, loss.reach, loss.mean_stage)
    connected, reach, stage = (1e9 if each is None else round(each, NEAR) for each in parts)
    return connected, reach, stage, loss.partners


def _indispensable(now: Loss, ordered: Sequence[Loss]) -> str | None:
    """Return the partner whose loss hurts most, if it hurts at all and no other hurts as much."""
    if not ordered or ordered[0].connected is None or ordered[0].reach is None:
        return None
    first = _harm(ordered[0])[:2]
    hurts = any(a is not None and b < round(a, NEAR) for a, b in zip((now.connected, now.reach), first, strict=True))
    alone = len(ordered) < 2 or _harm(ordered[1])[:2] != first  # noqa: PLR2004 - a second
    return ordered[0].partners[0] if hurts and alone else None


class _Trial:
    """A network from which partners are taken away, again and again."""

    def __init__(self, made: Ties) -> None:
        self.ids = made.ids
        self._graph = made.graph
        self._staged = made.staged
        self._degree = np.diff(made.graph.indptr)
        self._ties = made.graph.toarray().astype(np.float32) if len(self.ids) <= TRIED_DENSE else None
        self._ways = None if self._ties is None else self._ties + self._ties @ self._ties

    def _reached(self, left: csr_array, gone: tuple[int, ...]) -> int:
        """Return how many ordered pairs of those left one or two ties lead between.

        In a small network the ways of two ties are counted once, and in each trial those through who is gone are taken
        off them.
        """
        if self._ties is None or self._ways is None:
            return int(reach_counts(left).sum())
        through = self._ties[:, list(gone)]
        there = self._ways - through @ through.T > HALF
        there[list(gone)] = False
        there[:, list(gone)] = False
        np.fill_diagonal(there, val=False)
        return int(np.count_nonzero(there))

    def without(self, gone: tuple[int, ...]) -> Loss:
        """Return what is left without some partners."""
        kept: Bools = np.ones(len(self.ids), dtype=np.bool_)
        kept[list(gone)] = False
        left = self._graph[kept][:, kept] if gone else self._graph
        n = left.shape[0]
        sizes = np.bincount(component_labels(left)) if n else np.zeros(0)
        pairs = n * (n - 1)
        stages: Floats = (self._staged[kept][:, kept] if gone else self._staged).data - 1
        alone = (np.diff(left.indptr) == 0) & (self._degree[kept] > 0)
        ids = [each for each, there in zip(self.ids, kept.tolist(), strict=True) if there]
        return Loss(
            partners=tuple(sorted(self.ids[i] for i in gone)),
            ties=left.nnz // 2,
            components=len(sizes),
            reach=self._reached(left, gone) / pairs if pairs else None,
            connected=float((sizes * (sizes - 1)).sum()) / pairs if pairs else None,
            mean_stage=float(stages.mean()) if stages.size else None,
            cut_off=tuple(each for each, cut in zip(ids, alone.tolist(), strict=True) if cut),
        )
