"""Ties: which pairs count as tied, which are not, and which may be; and what is done about views that are missing.

Owns: the rules for ties and for missing views, and the graph that measures run on.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.network._network import CONFIRMED, DENIED, STATUSES, TIE, UNCONFIRMED, UNKNOWN, UNTIED, Network
from partnerkit.results import MissingRule, NetworkReason, TieRule, Treatment
from partnerkit.stats.resampling import Bools, Floats, Integers

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from partnerkit.network._network import Pairs, States

__all__ = ["Arcs", "Ties", "arcs_of", "differing", "reason_of", "ties_of", "treated", "treatment_of"]

MOST_PAIRS = 5_000_000
"""How many pairs that may be tied are listed; with more, some bounds are not worked out."""
HALF = 0.5
"""The share of tellers from which a missing view is imputed as a tie."""


@attrs.frozen(kw_only=True, eq=False)
class Ties:
    """The pairs that count as tied by a rule, and those that may be.

    Attributes:
        network: After missing views were treated.
        rule: Which pairs count.
        a: One side of each tie.
        b: The other.
        value: Its position; NaN where that is not known.
        strands: On how many strands it is; NaN where that is not known.
        known: Pairs of which it is known whether they count.
        maybe: Shape (n,): with how many others each partner may have a tie that is not known.
        certain: Shape (m,): whether each tie is one whatever the missing views say; one that a fact states is not
            where a side has not answered, who may deny it.
    """

    network: Network
    rule: TieRule
    a: Integers
    b: Integers
    value: Floats
    strands: Floats
    known: int
    maybe: Integers
    certain: Bools

    @property
    def n(self) -> int:
        """Partners in the network."""
        return self.network.n

    @property
    def pairs(self) -> int:
        """Pairs of partners."""
        return self.n * (self.n - 1) // 2

    @functools.cached_property
    def degree(self) -> Integers:
        """With how many others each partner is tied."""
        made: Integers = np.bincount(np.concatenate([self.a, self.b]), minlength=self.n)
        return made

    @functools.cached_property
    def least(self) -> Integers:
        """With how many others each partner is tied whatever the missing views say."""
        ends = np.concatenate([self.a[self.certain], self.b[self.certain]])
        made: Integers = np.bincount(ends, minlength=self.n)
        return made

    @functools.cached_property
    def placed(self) -> Bools:
        """Whether something is known of a partner: a tie, or, from its own answers too, that it has none."""
        heard = self.network.told if self.network.is_surveyed else np.ones(self.n, dtype=np.bool_)
        made: Bools = (self.degree > 0) | ((self.maybe == 0) & heard)
        return made

    @property
    def unplaced(self) -> tuple[NetworkReason | None, ...]:
        """Why nothing is known of each partner; None where something is."""
        if self.placed.all():
            return (None,) * self.n
        parts = zip(self.placed.tolist(), self.network.unheard, strict=True)
        return tuple(None if placed else why for placed, why in parts)

    @functools.cached_property
    def as_untied(self) -> int:
        """How many pairs of the graph are not known to be tied or not, and count as untied in it."""
        return self.open_among(self.placed)

    def open_among(self, kept: Bools) -> int:
        """Return of how many pairs of some partners it is not known whether they count as tied."""
        among = self.network.among(kept)
        open_ = int((_state(among.pairs, self.rule) == UNKNOWN).sum())
        return open_ + int(_implicit_unknown(among, self.rule).sum()) // 2

    @functools.cached_property
    def graph(self) -> csr_array:
        """The ties among the partners of whom something is known, as a matrix of ones in both directions."""
        return _matrix(*self._places, int(self.placed.sum()))

    @functools.cached_property
    def valued(self) -> csr_array:
        """The same with the position of each tie; one without a position is left out."""
        a, b = self._places
        there = self.value > 0
        return _matrix(a[there], b[there], int(self.placed.sum()), self.value[there])

    @functools.cached_property
    def staged(self) -> csr_array:
        """The same with 1 + the position, so that a tie below the first stage, at 0, is there too."""
        a, b = self._places
        there = ~np.isnan(self.value)
        return _matrix(a[there], b[there], int(self.placed.sum()), self.value[there] + 1)

    @functools.cached_property
    def _places(self) -> tuple[Integers, Integers]:
        place = np.cumsum(self.placed) - 1
        return place[self.a], place[self.b]

    @property
    def ids(self) -> tuple[str, ...]:
        """The partners of whom something is known."""
        return tuple(each for each, there in zip(self.network.partners, self.placed.tolist(), strict=True) if there)

    @functools.cached_property
    def could(self) -> tuple[Integers, Integers] | None:
        """The pairs that may be tied; None where they are too many to be listed."""
        if self.pairs - self.known > MOST_PAIRS:
            return None
        return _maybe_pairs(self.network, self.rule)

    @property
    def tied(self) -> csr_array:
        """The ties among all partners."""
        return _matrix(self.a, self.b, self.n)

    @property
    def lowest(self) -> csr_array:
        """The ties among all partners that are such whatever the missing views say."""
        return _matrix(self.a[self.certain], self.b[self.certain], self.n)

    @property
    def highest(self) -> csr_array | None:
        """The ties among all partners, as if every pair that is not known were tied; None where they are too many."""
        if self.could is None:
            return None
        return _matrix(np.concatenate([self.a, self.could[0]]), np.concatenate([self.b, self.could[1]]), self.n)


def _short(places: Integers) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return places as scipy's routines for graphs and ways take them; some releases refuse longer ones."""
    return places.astype(np.int32)


def _matrix(a: Integers, b: Integers, n: int, values: Floats | None = None) -> csr_array:
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import, needed by few

    data = np.ones(len(a)) if values is None else values
    both = (_short(np.concatenate([a, b])), _short(np.concatenate([b, a])))
    return csr_array((np.concatenate([data, data]), both), shape=(n, n))


def ties_of(
    network: Network, ties: TieRule | str = TieRule.CONFIRMED, missing: MissingRule | str = MissingRule.OBSERVED
) -> Ties:
    """Return the pairs that count as tied, after missing views were treated."""
    rule = TieRule(ties)
    made = treated(network, MissingRule(missing))
    pairs = made.pairs
    state = _state(pairs, rule)
    tied = state == TIE
    unknown_explicit = state == UNKNOWN
    implicit = _implicit_unknown(made, rule)
    maybe = implicit + np.bincount(
        np.concatenate([pairs.a[unknown_explicit], pairs.b[unknown_explicit]]), minlength=made.n
    )
    return Ties(
        network=made,
        rule=rule,
        a=pairs.a[tied],
        b=pairs.b[tied],
        value=pairs.value[tied],
        strands=pairs.strands[tied],
        known=made.n * (made.n - 1) // 2 - int(maybe.sum()) // 2,
        maybe=maybe,
        certain=_certain(made, rule)[tied],
    )


def _certain(network: Network, rule: TieRule) -> Bools:
    """Return whether each pair that counts as tied does so whatever the missing views say."""
    pairs = network.pairs
    if rule is TieRule.REPORTED or not network.is_surveyed:
        return np.ones(len(pairs.a), dtype=np.bool_)
    made: Bools = (pairs.view_a == TIE) & (pairs.view_b == TIE)
    return made


def _state(pairs: Pairs, rule: TieRule) -> Integers:
    """Return whether each pair counts as tied: 1, 0, or -1 where that is not known."""
    if rule is TieRule.CONFIRMED:
        no = (pairs.view_a == UNTIED) | (pairs.view_b == UNTIED)
        return np.where(pairs.status == CONFIRMED, TIE, np.where(no, UNTIED, UNKNOWN))
    both = (pairs.view_a == UNTIED) & (pairs.view_b == UNTIED) & (pairs.stated != UNKNOWN)
    return np.where(pairs.status >= CONFIRMED, TIE, np.where(both, UNTIED, UNKNOWN))


def _implicit_unknown(network: Network, rule: TieRule) -> Integers:
    """Return with how many others each partner makes a pair of which nobody says anything and nothing is known.

    Confirmed needs both sides, so that one who tells settles it; reported needs one, so that both must tell.
    """
    if network.complete:
        return np.zeros(network.n, dtype=np.intp)
    tells, pairs = network.telling, network.pairs
    mute = int((~tells).sum())
    open_ = ~tells[pairs.a] & ~tells[pairs.b] if rule is TieRule.CONFIRMED else ~tells[pairs.a] | ~tells[pairs.b]
    said = np.bincount(np.concatenate([pairs.a[open_], pairs.b[open_]]), minlength=network.n)
    of_mute = mute - 1 if rule is TieRule.CONFIRMED else network.n - 1
    of_telling = 0 if rule is TieRule.CONFIRMED else mute
    made: Integers = np.where(tells, of_telling, of_mute) - said
    return made


def _maybe_pairs(network: Network, rule: TieRule) -> tuple[Integers, Integers]:
    """Return the pairs of which it is not known whether they count as tied."""
    pairs, n = network.pairs, network.n
    unknown = _state(pairs, rule) == UNKNOWN
    one, other = pairs.a[unknown], pairs.b[unknown]
    if network.complete:
        return one, other
    mute = np.flatnonzero(~network.telling)
    others = mute if rule is TieRule.CONFIRMED else np.arange(n)
    a, b = np.repeat(mute, len(others)), np.tile(others, len(mute))
    keys = np.unique((np.minimum(a, b) * n + np.maximum(a, b))[a != b])
    keys = np.setdiff1d(keys, pairs.a * n + pairs.b, assume_unique=True)
    return np.concatenate([one, keys // max(1, n)]), np.concatenate([other, keys % max(1, n)])


# -- views, as arcs ---------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Arcs:
    """What partners that have answered say of one another.

    Attributes:
        network: The partners that have answered, or whose views were put in their place.
        source: Who reports a tie.
        target: With whom.
    """

    network: Network
    source: Integers
    target: Integers

    @property
    def as_untied(self) -> int:
        """How many views of these partners are not known, and count as no tie."""
        return self.open_among(np.ones(self.network.n, dtype=np.bool_))

    def open_among(self, kept: Bools) -> int:
        """Return how many views that some partners have of one another are not known."""
        made = self.network.among(kept)
        unsaid = np.where(made.telling, 0, made.n - 1 - np.bincount(made.source, minlength=made.n))
        return int(unsaid.sum()) + int((made.state == UNKNOWN).sum())

    @functools.cached_property
    def graph(self) -> csr_array:
        """The reports as a matrix of ones, from who reports to with whom."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import, needed by few

        n = self.network.n
        return csr_array((np.ones(len(self.source)), (_short(self.source), _short(self.target))), shape=(n, n))


def arcs_of(network: Network, missing: MissingRule | str = MissingRule.OBSERVED) -> Arcs:
    """Return the reports of the partners that have answered about others that have."""
    made = treated(network, MissingRule(missing))
    made = made.among(made.told | made.heard)
    yes = made.state == TIE
    return Arcs(network=made, source=made.source[yes], target=made.target[yes])


# -- views that are missing -------------------------------------------------------------------------------------------


def treated(network: Network, missing: MissingRule) -> Network:
    """Return a network with its missing views treated by a rule.

    Raises:
        InvalidValueError: Views are to be imputed and nobody's silence says anything, or there are too many.
    """
    if missing is MissingRule.OBSERVED or not network.has_views:
        return network
    if missing is MissingRule.COMPLETE_CASE:
        return network.among(network.told)
    return _reconstructed(network) if missing is MissingRule.RECONSTRUCTED else _imputed(network)


def _refuse_many(cells: int) -> None:
    if cells > MOST_PAIRS:
        found = f"{cells:,} missing views"
        raise InvalidValueError(Problem(found=found, expected=f"at most {MOST_PAIRS:,}", hint="use missing='observed'"))


def _known(network: Network) -> tuple[Integers, Integers, States, Floats]:
    there = network.state != UNKNOWN
    return network.source[there], network.target[there], network.state[there], network.value[there]


def _reconstructed(network: Network) -> Network:
    """Put the other side's view in the place of each that is missing; what neither tells stays unknown."""
    n, pairs = network.n, network.pairs
    view_a = np.where(pairs.view_a == UNKNOWN, pairs.view_b, pairs.view_a)
    view_b = np.where(pairs.view_b == UNKNOWN, pairs.view_a, pairs.view_b)
    value_a = np.where(pairs.view_a == UNKNOWN, pairs.value_b, pairs.value_a)
    value_b = np.where(pairs.view_b == UNKNOWN, pairs.value_a, pairs.value_b)
    a = b = np.empty(0, dtype=np.intp)
    if network.is_enumerated:  # who tells of all has told of each that is silent; two that are silent stay unknown
        mute = np.flatnonzero(~network.telling)
        _refuse_many(len(mute) ** 2)
        a, b = np.repeat(mute, len(mute)), np.tile(mute, len(mute))
        keys = np.minimum(a, b) * n + np.maximum(a, b)
        open_ = (a != b) & ~np.isin(keys, pairs.a * n + pairs.b)
        a, b = a[open_], b[open_]
    return attrs.evolve(
        network,
        source=np.concatenate([pairs.a, pairs.b, a]),
        target=np.concatenate([pairs.b, pairs.a, b]),
        state=np.concatenate([view_a, view_b, np.full(len(a), UNKNOWN)]),
        value=np.concatenate([value_a, value_b, np.full(len(a), np.nan)]),
        tells=np.full(n, network.is_enumerated),
        answered=network.told,
    )


def _imputed(network: Network) -> Network:
    """Put in the place of each view that is missing what most say of the other partner."""
    if not network.is_enumerated:
        found = "a network in which nobody's silence says anything"
        hint = "use another rule for what is missing"
        raise InvalidValueError(Problem(found=found, expected="a full roster, to impute from", hint=hint))
    n, (source, target, state, value) = network.n, _known(network)
    tie = state == TIE
    tellers = network.telling.sum() - network.telling
    unknown = network.state == UNKNOWN
    unsaid = np.bincount(network.target[unknown & network.telling[network.source]], minlength=n)
    mute_said = np.bincount(target[~network.telling[source]], minlength=n)
    observed = tellers - unsaid + mute_said
    overall = tie.sum() / max(1, observed.sum())
    share = np.where(observed > 0, np.bincount(target[tie], minlength=n) / np.maximum(1, observed), overall)
    popular = np.flatnonzero(share >= HALF)
    mute = np.flatnonzero(~network.telling)
    _refuse_many(len(mute) * len(popular))
    a, b = np.repeat(mute, len(popular)), np.tile(popular, len(mute))
    open_ = (a != b) & ~np.isin(a * n + b, source * n + target)
    asked_of = unknown & network.telling[network.source] & (share[network.target] >= HALF)
    a = np.concatenate([a[open_], network.source[asked_of]])
    b = np.concatenate([b[open_], network.target[asked_of]])
    placed = tie & ~np.isnan(value)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(target[placed], value[placed], n) / np.bincount(target[placed], minlength=n)
    return attrs.evolve(
        network,
        source=np.concatenate([source, a]),
        target=np.concatenate([target, b]),
        state=np.concatenate([state, np.full(len(a), TIE)]),
        value=np.concatenate([value, mean[b]]),
        tells=np.ones(n, dtype=np.bool_),
        answered=network.told,
    )


def treatment_of(network: Network, ties: Ties, missing: MissingRule | str) -> Treatment:
    """Return what figures are about, and what was observed."""
    labels, codes = dict(network.labels), ties.network.pairs.status
    counts = {status: int((codes == code).sum()) for code, status in enumerate(STATUSES)}
    silent_pairs = _implicit_unknown(ties.network, TieRule.CONFIRMED)
    unknown = int(silent_pairs.sum()) // 2 + int((codes == -1).sum())
    told = sum(counts[STATUSES[code]] for code in (CONFIRMED, UNCONFIRMED, DENIED))
    return Treatment(
        **{name: labels.get(name, "") for name in ("wave", "at_least", "strand", "cluster")},
        ties=ties.rule,
        missing=MissingRule(missing),
        partners=network.n,
        asked=len(network.asked),
        silent=network.silent,
        pairs=ties.pairs,
        observed=ties.known,
        confirmed=counts[STATUSES[CONFIRMED]],
        unconfirmed=counts[STATUSES[UNCONFIRMED]],
        denied=counts[STATUSES[DENIED]],
        untied=ties.pairs - told - unknown,
        unknown=unknown,
    )


def differing(network: Network) -> tuple[tuple[str, str], ...]:
    """Return the pairs that one side reports, or a fact states, and a side puts at no contact."""
    pairs, ids = network.pairs, network.partners
    at = np.flatnonzero(pairs.status == DENIED)
    return tuple((ids[a], ids[b]) for a, b in zip(pairs.a[at].tolist(), pairs.b[at].tolist(), strict=True))


def reason_of(ties: Ties) -> NetworkReason | None:
    """Return why figures over pairs cannot be had; None where they can."""
    if ties.n < 2:  # noqa: PLR2004 - a pair
        return NetworkReason.TOO_FEW_PARTNERS
    if not ties.known:
        return NetworkReason.NOT_OBSERVED
    return None
