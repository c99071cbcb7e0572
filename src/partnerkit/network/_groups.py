"""Ties and groups: brokers between groups, and whether ties cross them.

Owns: Gould and Fernandez's roles, Krackhardt's E-I index with its permutation test, and how many partners' groups must
be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.network._cost import step_seconds, warn_if_slow
from partnerkit.network._kernels import broker_counts
from partnerkit.network._ties import Arcs, Ties, arcs_of, ties_of
from partnerkit.results import (
    REPRESENTATIVE,
    Brokerage,
    BrokerRole,
    ExternalInternal,
    MissingRule,
    NetworkFigure,
    NetworkMeasure,
    NetworkReason,
    PartnerFigures,
    Permuted,
    TieRule,
    meets,
)
from partnerkit.stats import permutation_test
from partnerkit.stats.resampling import Integers

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.network._network import Network
    from partnerkit.stats.resampling import Bools, Floats

__all__ = ["brokerage", "external_internal", "groups_of"]

TERMS = 20_000_000
"""How many ends of ties are compared at once under permutations."""
ROLES = tuple(BrokerRole)


@attrs.frozen(kw_only=True, eq=False)
class _Grouped:
    """The groups of partners.

    Attributes:
        names: The groups there are, sorted.
        codes: The group of each partner as a place in `names`; -1 where it is not known.
        reason: Why no figure of groups can be had.
    """

    names: tuple[str, ...]
    codes: Integers
    reason: NetworkReason | None


def groups_of(network: Network, by: str) -> _Grouped:
    """Return the groups of partners, which at least 65 % must have, and of which there must be two."""
    values = np.array(network.group(by), dtype=np.str_)
    names, codes = np.unique(values, return_inverse=True)
    known = np.array([name not in {"", "unknown"} for name in names.tolist()], dtype=bool)
    place = np.where(known, np.cumsum(known) - 1, -1)
    codes = place[codes] if values.size else np.empty(0, dtype=np.intp)
    kept = tuple(name for name, there in zip(names.tolist(), known.tolist(), strict=True) if there)
    enough = values.size > 0 and bool(meets(float((codes >= 0).mean()), REPRESENTATIVE))
    reason = None if enough and len(kept) > 1 else NetworkReason.NO_GROUPS
    return _Grouped(names=kept, codes=codes, reason=reason)


# -- brokers ----------------------------------------------------------------------------------------------------------


def brokerage(
    network: Network,
    by: str = "sector",
    *,
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    directed: bool = False,
) -> Brokerage:
    """Return how often each partner stands between two that have no tie, by the groups of the three.

    A way a, b, c counts for b if a has a tie to b, b to c, and a none to c, the three being different partners. The
    roles are `coordinator` (a, b and c in one group), `itinerant` (a and c in one, b in another), `representative` (a
    and b in one, c in another), `gatekeeper` (b and c in one, a in another) and `liaison` (three groups). R's `sna`
    calls them w_I, w_O, b_IO, b_OI and b_O, and finds the same numbers. Ties have no direction, so that each way counts
    both ways round: the numbers are even but for representative and gatekeeper, which are equal.

    Expected are the numbers in a network of the same density d = arcs / (n (n - 1)) with arcs dealt out independently,
    for a partner of a group of size m in a network of n, other groups being of sizes m_k:

        coordinator                 d^2 (1 - d) (m - 1)(m - 2)
        itinerant                   d^2 (1 - d) sum of m_k (m_k - 1)
        representative, gatekeeper  d^2 (1 - d) (m - 1)(n - m)
        liaison                     d^2 (1 - d) ((n - m)^2 - sum of m_k^2)

    Args:
        network: The network.
        by: What the groups are: an attribute of partners, such as `sector` or `kind`.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        directed: Whether ways follow views, from who reports to with whom, among partners that have answered.

    Returns:
        The counts of partners whose group is known and of whom something is; ways through others are left out. Not
        bounded: pairs that are not known count as untied. There are none, with the reason, where fewer than 65 % of
        the partners have a group or all are in one.

    Raises:
        UnknownNameError: There is no such attribute.

    Example:
        >>> from partnerkit.network import Network
        >>> groups = {"sector": ["private", "statutory", "statutory"]}
        >>> found = brokerage(Network.of_edges("bac", ["ba", "bc"], groups=groups))
        >>> found.of("b")[BrokerRole.ITINERANT]
        2

    References:
        Gould and Fernandez (1989), Structures of mediation: a formal approach to brokerage in transaction networks,
        Sociological Methodology 19, 89-126.
    """
    made = arcs_of(network, missing) if directed else ties_of(network, ties, missing)
    grouped = groups_of(made.network, by)
    if grouped.reason:
        return Brokerage(
            by=by, partners=(), groups=(), counts=(), expected=(), directed=directed, reason=grouped.reason
        )
    kept = (grouped.codes >= 0) if isinstance(made, Arcs) else (grouped.codes >= 0) & made.placed
    whole = made.graph if isinstance(made, Arcs) else made.tied
    graph = whole[kept][:, kept]
    codes, arcs, n = grouped.codes[kept], graph.nnz, graph.shape[0]
    graph.sort_indices()
    warn_if_slow(step_seconds(graph), "ways of two ties", "look at a cluster, or at ties at a higher stage")
    counts = broker_counts(graph, codes)
    sizes = np.bincount(codes, minlength=len(grouped.names)).astype(np.float64)
    density = arcs / (n * (n - 1)) if n > 1 else 0.0
    expected = _expected(density, sizes)
    return Brokerage(
        by=by,
        partners=tuple(np.array(made.network.partners, dtype=object)[kept].tolist()),
        groups=tuple(grouped.names[code] for code in codes.tolist()),
        counts=tuple((role, tuple(row)) for role, row in zip(ROLES, counts.tolist(), strict=True)),
        expected=tuple(
            (role, tuple(zip(grouped.names, row, strict=True)))
            for role, row in zip(ROLES, expected.tolist(), strict=True)
        ),
        directed=directed,
        as_untied=made.open_among(kept),
    )


def _expected(density: float, sizes: Floats) -> Floats:
    """Return what is expected of a partner of each group, by role."""
    n, squares = sizes.sum(), (sizes**2).sum()
    by_chance = density**2 * (1 - density)
    others = n - sizes
    across = (sizes - 1) * others
    itinerant = (sizes * (sizes - 1)).sum() - sizes * (sizes - 1)
    liaison = others**2 - (squares - sizes**2)
    made: Floats = by_chance * np.array([(sizes - 1) * (sizes - 2), itinerant, across, across, liaison])
    return made


# -- across and within ------------------------------------------------------------------------------------------------


def external_internal(  # noqa: PLR0913 - each is a choice of the caller's
    network: Network,
    by: str = "sector",
    *,
    ties: TieRule | str = TieRule.CONFIRMED,
    missing: MissingRule | str = MissingRule.OBSERVED,
    permutations: int = 0,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> ExternalInternal:
    """Return Krackhardt's E-I index: whether ties cross groups or stay within.

        E-I = (E - I) / (E + I), E ties across groups, I ties within

    Of a partner it is over its own ties; of a group over the ties of its members, a tie across counting for both groups
    and one within once; of the whole over all ties. Ties of partners whose group is not known are left out.

    With small groups among large ones most ties cross whatever partners do. So beside the index stands what ties dealt
    out by chance would have, 1 - 2 (pairs within / pairs), and, where it is wanted, a test in which the groups are
    permuted over the partners.

    Args:
        network: The network.
        by: What the groups are: an attribute of partners, such as `sector` or `cluster`.
        ties: Which pairs count as tied.
        missing: What is done about missing views.
        permutations: How many are drawn; none for 0. A thousand will do.
        seed: Of the permutations.
        progress: Called with the permutations done and all of them.

    Returns:
        From -1, all within, to 1, all across. Not bounded by missing views. There is none, with the reason, where fewer
        than 65 % of the partners have a group or all are in one.

    Raises:
        UnknownNameError: There is no such attribute.

    Example:
        >>> from partnerkit.network import Network
        >>> groups = {"sector": ["private", "private", "statutory"]}
        >>> found = external_internal(Network.of_edges("abc", ["ab", "bc"], groups=groups))
        >>> found.whole.value, round(found.expected, 3), found.partners.values
        (0.0, 0.333, (-1.0, 0.0, 1.0))

    References:
        Krackhardt and Stern (1988), Informal networks and organizational crises, Social Psychology Quarterly 51,
        123-140.
    """
    made = ties_of(network, ties, missing)
    grouped = groups_of(made.network, by)
    kept = (grouped.codes[made.a] >= 0) & (grouped.codes[made.b] >= 0)
    a, b = made.a[kept], made.b[kept]
    across = grouped.codes[a] != grouped.codes[b]
    external, internal = int(across.sum()), int((~across).sum())
    test = None
    if permutations and not grouped.reason and len(a):
        test = _permuted(grouped.codes, a, b, permutations, seed, progress)
    return ExternalInternal(
        by=by,
        whole=_index(external, internal, len(made.a), grouped.reason),
        groups=tuple(_of_groups(grouped, a, b, across)),
        partners=_of_partners(made, grouped, a, b, across),
        external=external,
        internal=internal,
        expected=None if grouped.reason else _by_chance(grouped.codes),
        test=test,
    )


def _index(external: int, internal: int, cells: int, reason: NetworkReason | None) -> NetworkFigure:
    whole = external + internal
    why = reason or (None if whole else NetworkReason.NO_TIES)
    return NetworkFigure(
        measure=NetworkMeasure.EXTERNAL_INTERNAL,
        value=None if why else (external - internal) / whole,
        reason=why,
        observed=whole,
        cells=cells,
    )


def _of_groups(grouped: _Grouped, a: Integers, b: Integers, across: Bools) -> list[tuple[str, NetworkFigure]]:
    m = len(grouped.names)
    if grouped.reason:
        return []
    one, other = grouped.codes[a], grouped.codes[b]
    outward = np.bincount(one[across], minlength=m) + np.bincount(other[across], minlength=m)
    within = np.bincount(one[~across], minlength=m)
    parts = zip(grouped.names, outward.tolist(), within.tolist(), strict=True)
    return [(name, _index(e, i, e + i, None)) for name, e, i in parts]


def _of_partners(made: Ties, grouped: _Grouped, a: Integers, b: Integers, across: Bools) -> PartnerFigures:
    n = made.n
    ends = np.concatenate([a, b])
    outward = np.bincount(ends[np.tile(across, 2)], minlength=n).astype(np.float64)
    total = np.bincount(ends, minlength=n)
    values = np.divide(2 * outward - total, total, out=np.full(n, np.nan), where=total > 0)
    known = ((total > 0) & (grouped.reason is None)).tolist()
    why = grouped.reason or NetworkReason.NO_TIES
    return PartnerFigures(
        measure=NetworkMeasure.EXTERNAL_INTERNAL,
        partners=made.network.partners,
        values=tuple(v if k else None for v, k in zip(values.tolist(), known, strict=True)),
        reasons=tuple(None if k else unheard or why for k, unheard in zip(known, made.unplaced, strict=True)),
    )


def _by_chance(codes: Integers) -> float:
    sizes = np.bincount(codes[codes >= 0]).astype(np.float64)
    n = sizes.sum()
    return float(1 - 2 * (sizes * (sizes - 1)).sum() / (n * (n - 1)))


def _permuted(  # noqa: PLR0913, PLR0917 - the parts of one test
    codes: Integers, a: Integers, b: Integers, draws: int, seed: int, progress: Callable[[int, int], None] | None
) -> Permuted:
    """Return the index under permutations of the groups over the partners whose group is known."""
    known = codes >= 0
    place = np.cumsum(known) - 1
    one, other = place[a], place[b]
    rows = max(1, TERMS // max(1, len(a)))

    def index(labels: Integers) -> Floats:
        made = [
            (labels[i : i + rows][:, one] != labels[i : i + rows][:, other]).mean(axis=1)
            for i in range(0, len(labels), rows)
        ]
        return 2 * np.concatenate(made) - 1

    return permutation_test(index, codes[known], draws, seed, progress)
