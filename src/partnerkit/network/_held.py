"""Several networks restricted to what all of them know: the same partners, and the same views.

Owns: which views are held by all, so that a difference between figures is one of ties and not of who answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._network import UNKNOWN, UNTIED, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.network._network import States
    from partnerkit.stats.resampling import Floats, Integers

__all__ = ["held_in_all"]


def held_in_all(networks: Sequence[Network]) -> tuple[Network, ...]:
    """Return networks restricted to the partners that are in all of them and to the views that are known in all.

    A view is known where its side reports a tie or none, or where its silence says that there is none. One that is not
    known in some network counts as not known in any. A fact that is stated stays: it is no view. Where only some of
    what both sides said of a tie is left, its position is not known.

    Args:
        networks: Of a hub in several waves, or of the same partners at several times; one at least.

    Returns:
        The networks in their order, all with the same partners and the same views known.

    Raises:
        InvalidValueError: The partners that all have are not in the same order in all; those of hubs are.

    Example:
        >>> first = Network.of_edges("abc", [("a", "b"), ("b", "a"), ("c", "a")], directed=True)
        >>> second = Network.of_edges("abc", [("a", "b"), ("b", "a")], directed=True, silent=["c"])
        >>> [each.silent for each in held_in_all([first, second])]
        [('c',), ('c',)]
    """
    shared = set.intersection(*(set(each.partners) for each in networks))
    kept = [each.among(np.array([p in shared for p in each.partners], dtype=np.bool_)) for each in networks]
    if any(each.partners != kept[0].partners for each in kept):
        raise InvalidValueError(
            Problem(found="partners in different orders", expected="the same order in all", path="networks")
        )
    named = _named(kept)
    said = [_said(each, named) for each in kept]
    known = np.logical_and.reduce([state != UNKNOWN for state, _ in said])
    asked = {partner for each in kept for partner in each.asked}
    shared_by_all = {
        "source": named // max(1, kept[0].n),
        "target": named % max(1, kept[0].n),
        "tells": np.logical_and.reduce([each.telling for each in kept]),
        "answered": np.logical_and.reduce([each.told for each in kept]),
        "complete": all(each.complete for each in kept),
        "asked": [partner for partner in kept[0].partners if partner in asked],
    }
    return tuple(
        attrs.evolve(
            each,
            state=np.where(known, state, UNKNOWN),
            value=np.where(known, value, np.nan),
            placed=_placed(each, named[(state != UNKNOWN) & ~known]),
            **shared_by_all,
        )
        for each, (state, value) in zip(kept, said, strict=True)
    )


def _named(networks: Sequence[Network]) -> Integers:
    """Return, as source times n plus target, the views that somebody gives in some network, and those facing them."""
    keys = [
        key for each in networks for key in (each.source * each.n + each.target, each.target * each.n + each.source)
    ]
    return np.unique(np.concatenate(keys))


def _said(network: Network, named: Integers) -> tuple[States, Floats]:
    """Return what a network knows of each of some views, said or told by silence, and at which position."""
    says = network.telling[named // max(1, network.n)] if named.size else np.zeros(0, dtype=np.bool_)
    state = np.where(says, UNTIED, UNKNOWN).astype(np.int8)
    value = np.where(says, 0.0, np.nan)
    at = np.searchsorted(named, network.source * network.n + network.target)
    state[at], value[at] = network.state, network.value
    return state, value


def _placed(network: Network, lost: Integers) -> Floats:
    """Return where both sides put each pair, not known where one of the views is lost."""
    n = network.n
    open_ = np.isin(network.placed_a * n + network.placed_b, lost) | np.isin(
        network.placed_b * n + network.placed_a, lost
    )
    return np.where(open_, np.nan, network.placed)
