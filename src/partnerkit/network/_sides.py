"""How far the two sides of a tie say the same.

Owns: the agreement of views, overall and by kind of partner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnerkit.network._network import TIE, UNKNOWN
from partnerkit.results import Agreement, NetworkReason
from partnerkit.stats import kappa_of_pairs

if TYPE_CHECKING:
    from partnerkit.network._network import Network
    from partnerkit.stats.kappa import Weights
    from partnerkit.stats.resampling import Bools

__all__ = ["agreement"]


def agreement(network: Network, *, by: str = "kind", weights: Weights = "linear") -> tuple[Agreement, ...]:
    """Return how far the two sides of a tie say the same: of all pairs, then of those that involve each group.

        same tie    pairs in which both report a tie or both report none / pairs with both views
        same stage  pairs that both put at one stage / pairs of which both put the stage, no contact being one
        kappa       1 - disagreement / disagreement that chance would have, a stage further counting more

    Neither side of a tie is the first. So each pair stands in the table both ways round, and kappa is the same
    whichever is called a.

    A share can be high because most pairs have no tie; kappa is not taken in by that, and falls where nearly all stages
    are one. Read them together.

    Args:
        network: The network.
        by: The attribute that groups partners; a pair of two groups counts for both.
        weights: `linear`, or `quadratic`, for kappa.

    Returns:
        The first with an empty group, of all; then one for each group, sorted.

    Raises:
        UnknownNameError: There is no such attribute.
        InvalidValueError: Other weights.

    Example:
        >>> from partnerkit.network import Network
        >>> views = [("a", "b", 2), ("b", "a", 3), ("a", "c", 1), ("c", "a", 1), ("b", "c", 0), ("c", "b", 0)]
        >>> (whole,) = agreement(Network.of_edges("abc", views, directed=True, groups={"kind": ["", "", ""]}))
        >>> whole.same_tie, round(whole.same_stage, 3), round(whole.kappa, 3)
        (1.0, 0.667, 0.714)

    References:
        Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220; Scott (1955), Public Opinion Quarterly 19,
        321-325.
    """
    groups = np.array(network.group(by), dtype=np.str_)
    names = [name for name in np.unique(groups).tolist() if name not in {"", "unknown"}]
    members = [("", np.ones(network.n, dtype=np.bool_)), *((name, groups == name) for name in names)]
    return tuple(_agreement(name, network, member, weights) for name, member in members)


def _unsaid(network: Network, member: Bools) -> int:
    """Return the pairs of two partners that tell of all, one a member at least, that neither has a word of: no tie."""
    tells, pairs = network.telling, network.pairs
    everyone, others = int(tells.sum()), int((tells & ~member).sum())
    said = tells[pairs.a] & tells[pairs.b] & (member[pairs.a] | member[pairs.b])
    return everyone * (everyone - 1) // 2 - others * (others - 1) // 2 - int(said.sum())


def _agreement(group: str, network: Network, member: Bools, weights: Weights) -> Agreement:
    pairs, unsaid = network.pairs, _unsaid(network, member)
    kept = (pairs.view_a != UNKNOWN) & (pairs.view_b != UNKNOWN) & (member[pairs.a] | member[pairs.b])
    same = int(((pairs.view_a == TIE) == (pairs.view_b == TIE))[kept].sum()) + unsaid
    number = int(kept.sum()) + unsaid
    placed = kept & ~np.isnan(pairs.value_a) & ~np.isnan(pairs.value_b)
    one = np.concatenate([pairs.value_a[placed], np.zeros(unsaid)])
    other = np.concatenate([pairs.value_b[placed], np.zeros(unsaid)])
    kappa, reason = _kappa(network, one, other, weights)
    return Agreement(
        group=group,
        pairs=number,
        same_tie=same / number if number else None,
        with_stage=len(one),
        same_stage=float((one == other).mean()) if len(one) else None,
        kappa=kappa,
        reason=reason,
    )


def _kappa(
    network: Network, one: np.ndarray, other: np.ndarray, weights: Weights
) -> tuple[float | None, NetworkReason | None]:
    if not len(one):
        return None, NetworkReason.NO_STAGES if network.has_views else NetworkReason.NO_VIEWS
    if not network.points and not (np.array_equal(one, one.round()) and np.array_equal(other, other.round())):
        return None, NetworkReason.NO_STAGES
    highest = len(network.points) or int(max(one.max(), other.max())) + 1
    found = kappa_of_pairs(one, other, highest, weights)
    return (None, NetworkReason.UNDEFINED) if found is None else (found, None)
