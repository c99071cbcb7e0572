"""Network: partners, what each says of its tie with the others, and what is stated as fact.

Owns: the value that every figure is worked out from, how it is made from plain lists, and what is not known in it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import numpy as np
from numpy.typing import NDArray

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.results import NetworkReason, TieStatus
from partnerkit.stats.resampling import Bools, Floats, Integers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike

States: TypeAlias = NDArray[np.int8]
"""An array of what views say."""

__all__ = ["STATED_UNTIED", "TIE", "UNKNOWN", "UNTIED", "Network", "Pairs"]

TIE, UNTIED, UNKNOWN = 1, 0, -1
"""What a view says: a tie, none, or nothing that is known."""
STATED_UNTIED = 2
"""What a fact says of a pair that has a tie, but none of the sort that the network is about."""
STATUSES = (TieStatus.NONE, TieStatus.CONFIRMED, TieStatus.UNCONFIRMED, TieStatus.DENIED)
"""The statuses of a pair, by their code in `Pairs.status`."""
NONE, CONFIRMED, UNCONFIRMED, DENIED = range(4)


def _fixed(values: ArrayLike, kind: type[np.generic]) -> Any:  # noqa: ANN401 - an array of the kind that is asked for
    array = np.array(values, dtype=kind)
    array.flags.writeable = False
    return array


def _integers(values: ArrayLike) -> Integers:
    return cast("Integers", _fixed(values, np.intp))


def _states(values: ArrayLike) -> States:
    return cast("States", _fixed(values, np.int8))


def _floats(values: ArrayLike) -> Floats:
    return cast("Floats", _fixed(values, np.float64))


def _bools(values: ArrayLike) -> Bools:
    return cast("Bools", _fixed(values, np.bool_))


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _labels(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(values)


@attrs.frozen(kw_only=True, eq=False)
class Pairs:
    """The pairs of which somebody says something, each once, `a` before `b` in the order of the partners.

    Attributes:
        a: One partner, as its place in the network.
        b: The other.
        view_a: What a says: 1 a tie, 0 none, -1 nothing that is known.
        view_b: What b says.
        value_a: Where a puts the tie; NaN where that is not known.
        value_b: Where b puts it.
        stated: As in the network; 0 too where no fact is stated.
        status: What they say together, as a place in `STATUSES`; -1 where nothing is known.
        value: Where both together put it.
        strands: On how many strands a fact puts it; NaN where that is not known.
    """

    a: Integers
    b: Integers
    view_a: States
    view_b: States
    value_a: Floats
    value_b: Floats
    stated: States
    status: States
    value: Floats
    strands: Floats


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Network:
    """Partners, what each says of its tie with the others, and what is stated as fact.

    Made by `network_of` from a hub, or by `Network.of_edges` and `Network.of_matrix` from a researcher's data. Two
    networks are the same only if they are one.

    Attributes:
        partners: The ids.
        source: Who says it, as a place in `partners`; shape (m,).
        target: Of whom.
        state: What: 1 a tie, 0 none, -1 not known.
        value: At which position; NaN where that is not known.
        tells: Shape (n,): whether a partner's silence about another says that there is no tie, as under a full roster.
        answered: Shape (n,): whether a partner has said anything of a tie in the wave, be it of one that is not in this
            network; none for what the views here show.
        stated_a: One side of each tie that is stated as a fact.
        stated_b: The other.
        stated: Whether it is one of this network: 1; 2 where a fact says that it is not, -1 where that is not known,
            and 0 where views alone decide.
        stated_value: Its position; NaN where that is not known.
        strands: On how many strands it is; NaN where that is not known.
        placed_a: One side of each pair whose position both sides' answers together give.
        placed_b: The other.
        placed: That position; NaN where it is not known. Of other pairs it is the lower of the two views'.
        complete: Whether a pair that nothing is said of is known to have no tie, without any views.
        groups: The partners' attributes by name: kind, sector, …; empty where one is not known.
        asked: Ids of the partners that were asked about ties.
        points: The names of the positions, from no contact; empty where values are no stages.
        labels: What the network is about: wave, at_least, strand, cluster; those that are set.

    Raises:
        InvalidValueError: A partner or a view given twice, a tie of a partner with itself, or a place beyond
            them.
    """

    partners: tuple[str, ...] = attrs.field(converter=_texts)
    source: Integers = attrs.field(factory=lambda: _integers(()), converter=_integers)
    target: Integers = attrs.field(factory=lambda: _integers(()), converter=_integers)
    state: States = attrs.field(factory=lambda: _states(()), converter=_states)
    value: Floats = attrs.field(factory=lambda: _floats(()), converter=_floats)
    tells: Bools = attrs.field(factory=lambda: _bools(()), converter=_bools)
    answered: Bools = attrs.field(factory=lambda: _bools(()), converter=_bools)
    stated_a: Integers = attrs.field(factory=lambda: _integers(()), converter=_integers)
    stated_b: Integers = attrs.field(factory=lambda: _integers(()), converter=_integers)
    stated: States = attrs.field(factory=lambda: _states(()), converter=_states)
    stated_value: Floats = attrs.field(factory=lambda: _floats(()), converter=_floats)
    strands: Floats = attrs.field(factory=lambda: _floats(()), converter=_floats)
    placed_a: Integers = attrs.field(factory=lambda: _integers(()), converter=_integers)
    placed_b: Integers = attrs.field(factory=lambda: _integers(()), converter=_integers)
    placed: Floats = attrs.field(factory=lambda: _floats(()), converter=_floats)
    complete: bool = False
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    asked: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    points: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    labels: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_labels)

    def __attrs_post_init__(self) -> None:
        """Check places and that nothing is told twice."""
        problems = [*self._wrong_partners(), *self._wrong_views()]
        if problems:
            raise InvalidValueError(problems)

    def _wrong_partners(self) -> Iterator[Problem]:
        if len(set(self.partners)) < self.n:
            first = {each: i for i, each in reversed(list(enumerate(self.partners)))}
            for i, each in enumerate(self.partners):
                if first[each] != i:
                    found = f"the partner {quoted(each)} given twice"
                    yield Problem(found=found, path=f"partners[{i}]", entry=Entry.GIVEN_TWICE)
        for name, values in self.groups:
            if len(values) != self.n:
                found, expected = f"{len(values)} values", f"{self.n}, one for each partner"
                yield Problem(found=found, expected=expected, path=f"groups.{name}")

    def _wrong_views(self) -> Iterator[Problem]:
        both = (("views", self.source, self.target), ("stated", self.stated_a, self.stated_b))
        for path, one, other in both:
            if one.size and (min(one.min(), other.min()) < 0 or max(one.max(), other.max()) >= self.n):
                yield Problem(found="a place beyond the partners", expected=f"0 to {self.n - 1}", path=path)
                return
            for place in np.flatnonzero(one == other)[:1]:
                found = f"a tie of {quoted(self.partners[one[place]])} with itself"
                yield Problem(found=found, expected="two partners", path=path, entry=Entry.CONTRADICTION)
        views = self.source * self.n + self.target
        facts = np.minimum(self.stated_a, self.stated_b) * self.n + np.maximum(self.stated_a, self.stated_b)
        for path, keys in (("views", views), ("stated", facts)):
            ordered = np.sort(keys)
            for key in ordered[1:][ordered[1:] == ordered[:-1]][:1]:
                ends = " and ".join(quoted(self.partners[int(end)]) for end in divmod(int(key), self.n))
                yield Problem(found=f"{ends} given twice", path=path, entry=Entry.GIVEN_TWICE)

    # -- made from plain data -----------------------------------------------------------------------------------------

    @classmethod
    def of_edges(  # noqa: PLR0913 - each says something else of the data
        cls,
        partners: Iterable[str],
        edges: Iterable[Sequence[Any]],
        *,
        directed: bool = False,
        silent: Iterable[str] = (),
        complete: bool = True,
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> Network:
        """Return the network of a list of edges.

        Args:
            partners: The ids, isolates included.
            edges: `(a, b)` or `(a, b, value)`; a value of 0 says that there is no tie, and None that its value is not
                known. Directed, a says so of b; else it is a fact, and each pair may stand once.
            directed: Whether an edge is what its first partner says of the second.
            silent: Partners that were asked and said nothing; directed alone.
            complete: Whether a pair that is not listed has no tie; else nothing is known of it.
            groups: Attributes of the partners by name, in their order; empty where one is not known.

        Raises:
            InvalidValueError: A partner that is not listed, an edge given twice or with itself, a value below 0,
                a view of a partner that is silent.

        Example:
            >>> star = Network.of_edges(["hub", "ash", "elm"], [("hub", "ash"), ("hub", "elm", 3)])
            >>> star
            Network(3 partners, 0 views, 2 stated ties)
        """
        ids = tuple(partners)
        one, other, values, known = _read_edges(ids, edges, frozenset(silent) if directed else frozenset())
        made = {name: tuple(map(str, each)) for name, each in (groups or {}).items()}
        shared: dict[str, Any] = {"partners": ids, "groups": tuple(made.items())}
        state = np.where(values == 0, UNTIED, TIE).astype(np.int8)
        values = np.where(known, values, np.nan)
        if directed:
            missing = frozenset(silent)
            tells = [complete and each not in missing for each in ids]
            views: dict[str, Any] = {"source": one, "target": other, "state": state, "value": values}
            return cls(**shared, **views, tells=tells, asked=ids)
        kept = state == TIE
        ends: dict[str, Any] = {"stated_a": one[kept], "stated_b": other[kept]}
        facts: dict[str, Any] = {**ends, "stated": state[kept], "stated_value": values[kept]}
        return cls(**shared, **facts, strands=np.full(int(kept.sum()), np.nan), complete=complete)

    @classmethod
    def of_matrix(
        cls,
        matrix: ArrayLike,
        *,
        partners: Iterable[str] = (),
        directed: bool = True,
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> Network:
        """Return the network of a square matrix: what the row's partner says of the column's.

        Args:
            matrix: Shape (n, n): 0 for no tie, above 0 for one, NaN where it is not known; the diagonal counts for
                nothing.
            partners: The ids; numbers from 0 where there are none.
            directed: Whether it is what each says of the other; else it must be symmetric, and is fact.
            groups: As for `of_edges`.

        Raises:
            InvalidValueError: A matrix that is not square, holds what is below 0, or is not symmetric where it should
                be; fewer or more ids than rows.

        Example:
            >>> Network.of_matrix([[0, 1, 0], [1, 0, float("nan")], [0, 0, 0]])
            Network(3 partners, 6 views, 0 stated ties)
        """
        cells = np.array(matrix, dtype=np.float64)
        ids = tuple(partners) or tuple(str(i) for i in range(len(cells)))
        _check_matrix(cells, ids, directed=directed)
        made = tuple((name, tuple(map(str, each))) for name, each in (groups or {}).items())
        off = ~np.eye(len(cells), dtype=bool) & (True if directed else np.triu(np.ones(cells.shape, dtype=bool), 1))
        one, other = np.nonzero(off)
        found = cells[off]
        states = np.where(np.isnan(found), UNKNOWN, np.where(found > 0, TIE, UNTIED)).astype(np.int8)
        values = np.where(found > 0, found, np.nan)
        if directed:
            tells = ~(np.isnan(cells) | np.eye(len(cells), dtype=bool)).all(axis=1)
            values = np.where(found == 0, 0.0, values)
            views: dict[str, Any] = {"source": one, "target": other, "state": states, "value": values}
            return cls(partners=ids, **views, tells=tells & (len(ids) > 1), asked=ids, groups=made)
        kept = states != UNTIED
        ends: dict[str, Any] = {"stated_a": one[kept], "stated_b": other[kept]}
        facts: dict[str, Any] = {**ends, "stated": states[kept], "stated_value": values[kept]}
        return cls(partners=ids, **facts, strands=np.full(int(kept.sum()), np.nan), complete=True, groups=made)

    # -- what it holds ------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        """Return the numbers of partners, views and stated ties."""
        return f"Network({self.n} partners, {len(self.source)} views, {len(self.stated_a)} stated ties)"

    @property
    def n(self) -> int:
        """The number of partners."""
        return len(self.partners)

    @property
    def told(self) -> Bools:
        """Whether each partner has said anything of a tie in the wave, whatever the network is narrowed to."""
        return self.answered if self.answered.size else self.heard

    @functools.cached_property
    def heard(self) -> Bools:
        """Whether views of each partner are here that say something, its own or others put in their place."""
        made: Bools = (np.bincount(self.source[self.state != UNKNOWN], minlength=self.n) > 0) | self._telling
        return made

    @functools.cached_property
    def _telling(self) -> Bools:
        return self.tells if self.tells.size else np.zeros(self.n, dtype=np.bool_)

    @property
    def telling(self) -> Bools:
        """Whether each partner's silence about another says that there is no tie."""
        return self._telling

    @property
    def silent(self) -> tuple[str, ...]:
        """The partners that were asked about ties and have said nothing."""
        there = dict(zip(self.partners, self.told.tolist(), strict=True))
        return tuple(each for each in self.asked if not there.get(each, True))

    @property
    def unheard(self) -> tuple[NetworkReason, ...]:
        """Why nothing may be known of each partner: it is silent, was not asked, or its answers leave it open."""
        asked, told = set(self.asked), self.told.tolist()
        return tuple(
            NetworkReason.OPEN
            if said or not self.is_surveyed
            else NetworkReason.SILENT
            if each in asked
            else NetworkReason.NOT_ASKED
            for each, said in zip(self.partners, told, strict=True)
        )

    @property
    def has_views(self) -> bool:
        """Whether anybody has said anything, so that figures of views can be had."""
        return bool(self.told.any())

    @property
    def is_surveyed(self) -> bool:
        """Whether partners were asked about ties, so that one without a word is unknown."""
        return bool(self.asked) or self.has_views

    @property
    def is_enumerated(self) -> bool:
        """Whether silence says something: else of a pair that nobody names it is not known whether it is tied."""
        return self.complete or bool(self._telling.any())

    def place(self, partner: str) -> int:
        """Return a partner's place.

        Raises:
            UnknownNameError: There is no such partner.
        """
        if partner not in self._places:
            hint = nearest(partner, self._places)
            raise UnknownNameError(
                Problem(found=f"unknown partner {quoted(partner)}", hint=hint, entry=Entry.UNKNOWN_NAME)
            )
        return self._places[partner]

    @functools.cached_property
    def _places(self) -> Mapping[str, int]:
        return {each: i for i, each in enumerate(self.partners)}

    def group(self, by: str) -> tuple[str, ...]:
        """Return an attribute of each partner; empty, or `unknown`, where it is not known.

        Raises:
            UnknownNameError: There is no such attribute.
        """
        known = dict(self.groups)
        if by not in known:
            hint = nearest(by, known)
            raise UnknownNameError(Problem(found=f"unknown group {quoted(by)}", hint=hint, entry=Entry.UNKNOWN_NAME))
        return known[by]

    def among(self, kept: Bools) -> Network:
        """Return the network among some of the partners, with what they say of one another.

        Args:
            kept: Shape (n,): whether each partner stays.
        """
        if kept.all():
            return self
        place = np.cumsum(kept) - 1
        views = kept[self.source] & kept[self.target]
        facts = kept[self.stated_a] & kept[self.stated_b]
        found = kept[self.placed_a] & kept[self.placed_b]
        ids = tuple(np.array(self.partners, dtype=object)[kept])
        there = set(ids)
        return attrs.evolve(
            self,
            partners=ids,
            source=place[self.source[views]],
            target=place[self.target[views]],
            state=self.state[views],
            value=self.value[views],
            tells=self._telling[kept],
            answered=self.told[kept],
            stated_a=place[self.stated_a[facts]],
            stated_b=place[self.stated_b[facts]],
            stated=self.stated[facts],
            stated_value=self.stated_value[facts],
            strands=self.strands[facts],
            placed_a=place[self.placed_a[found]],
            placed_b=place[self.placed_b[found]],
            placed=self.placed[found],
            groups=tuple((name, tuple(np.array(values, dtype=object)[kept])) for name, values in self.groups),
            asked=tuple(each for each in self.asked if each in there),
        )

    @functools.cached_property
    def pairs(self) -> Pairs:
        """The pairs of which somebody says something."""
        views = np.minimum(self.source, self.target) * self.n + np.maximum(self.source, self.target)
        facts = np.minimum(self.stated_a, self.stated_b) * self.n + np.maximum(self.stated_a, self.stated_b)
        keys, places = _unique(np.concatenate([views, facts]))
        a, b = (keys // self.n, keys % self.n) if keys.size else (keys, keys)
        at, first = places[: len(views)], self.source < self.target
        sides = []
        for own, end in ((first, a), (~first, b)):
            says = np.where(self._telling[end], UNTIED, UNKNOWN).astype(np.int8)
            where = np.where(says == UNTIED, 0.0, np.nan)
            says[at[own]], where[at[own]] = self.state[own], self.value[own]
            sides.append((says, where))
        (view_a, value_a), (view_b, value_b) = sides
        stated, strands = np.zeros(len(keys), dtype=np.int8), np.full(len(keys), np.nan)
        fixed = np.full(len(keys), np.nan)
        at = places[len(views) :]
        stated[at], strands[at], fixed[at] = self.stated, self.strands, self.stated_value
        view_a[stated == STATED_UNTIED], view_b[stated == STATED_UNTIED] = UNTIED, UNTIED
        return Pairs(
            a=a,
            b=b,
            view_a=view_a,
            view_b=view_b,
            value_a=value_a,
            value_b=value_b,
            stated=stated,
            status=_status(view_a, view_b, stated),
            value=self._both(
                keys, np.where(view_a == TIE, value_a, np.nan), np.where(view_b == TIE, value_b, np.nan), fixed
            ),
            strands=strands,
        )

    def _both(self, keys: Integers, one: Floats, other: Floats, fixed: Floats) -> Floats:
        """Return where both sides together put each pair: as was found, else the lower of the two, else as stated."""
        made = np.fmin(one, other)
        made = np.where(np.isnan(made), fixed, made)
        if self.placed_a.size:
            found = np.minimum(self.placed_a, self.placed_b) * self.n + np.maximum(self.placed_a, self.placed_b)
            at = np.minimum(np.searchsorted(keys, found), len(keys) - 1)
            there = keys[at] == found if keys.size else np.zeros(len(found), dtype=bool)
            made[at[there]] = self.placed[there]
        return made


def _unique(keys: Integers) -> tuple[Integers, Integers]:
    """Return the keys there are, in order, and the place of each among them."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    places = np.empty(len(keys), dtype=np.intp)
    places[order] = np.cumsum(new) - 1
    return ordered[new], places


def _status(one: States, other: States, stated: States) -> States:
    """Return what two views and a fact say together."""
    yes = (one == TIE).astype(np.int8) + (other == TIE) + 2 * (stated == TIE)
    no = (one == UNTIED) | (other == UNTIED)
    some = np.where(no, DENIED, np.where(yes > 1, CONFIRMED, UNCONFIRMED))
    made: States = np.where(yes > 0, some, np.where(no & (stated != UNKNOWN), NONE, -1)).astype(np.int8)
    return made


def _read_edges(
    ids: tuple[str, ...], edges: Iterable[Sequence[Any]], silent: frozenset[str]
) -> tuple[Integers, Integers, Floats, Bools]:
    """Return the places and values of edges, or refuse them all at once."""
    places, problems = {each: i for i, each in enumerate(ids)}, []
    rows: list[tuple[int, int, float, bool]] = []
    for i, edge in enumerate(edges):
        a, b, *rest = edge
        value = 1.0 if not rest else rest[0]
        if value is not None and not (isinstance(value, int | float | np.number) and 0 <= float(value) < np.inf):
            problems.append(
                Problem(found=f"the value {quoted(value)}", expected="a number from 0, or None", path=f"edges[{i}]")
            )
            continue
        for end in (a, b):
            if end not in places:
                hint = nearest(str(end), ids)
                found = f"unknown partner {quoted(end)}"
                problems.append(Problem(found=found, hint=hint, path=f"edges[{i}]", entry=Entry.UNKNOWN_NAME))
        if a in silent:
            found = f"a view of {quoted(a)}, which is told to be silent"
            problems.append(Problem(found=found, path=f"edges[{i}]", entry=Entry.CONTRADICTION))
        if a in places and b in places:
            rows.append(
                (places[a], places[b], 1.0 if value is None else float(value), bool(rest) and value is not None)
            )
    problems += [
        Problem(
            found=f"unknown partner {quoted(each)}", hint=nearest(each, ids), path="silent", entry=Entry.UNKNOWN_NAME
        )
        for each in sorted(silent - set(ids))
    ]
    if problems:
        raise InvalidValueError(problems)
    one, other, values, known = (np.array(each) for each in zip(*rows, strict=True)) if rows else (np.empty(0),) * 4
    return one.astype(np.intp), other.astype(np.intp), values.astype(np.float64), known.astype(np.bool_)


def _check_matrix(cells: Floats, ids: tuple[str, ...], *, directed: bool) -> None:
    shape = "x".join(map(str, cells.shape))
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1]:  # noqa: PLR2004 - rows and columns
        raise InvalidValueError(Problem(found=f"a matrix of {shape}", expected="as many rows as columns"))
    if len(ids) != len(cells):
        raise InvalidValueError(Problem(found=f"{len(ids)} partners", expected=f"{len(cells)}, one a row"))
    if (cells < 0).any() or np.isinf(cells).any():
        raise InvalidValueError(Problem(found="a value below 0 or without end", expected="0, more, or NaN"))
    off = cells[~np.eye(len(cells), dtype=bool)]
    turned = cells.T[~np.eye(len(cells), dtype=bool)]
    if not directed and not np.array_equal(off, turned, equal_nan=True):
        hint = "it says what each says of the other: give directed=True"
        raise InvalidValueError(Problem(found="a matrix that is not symmetric", expected="a symmetric one", hint=hint))
