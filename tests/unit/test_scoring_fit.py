"""Fit: `min(1, position / aim)`, its bounds, and the two means over ties and over partners."""

from __future__ import annotations

import attrs
import pytest

import partnerkit as pk
from partnerkit.results import AimBasis, Fit, Placement, Reason, Tie, TieStatus
from partnerkit.scoring.fit import fit_bounds, fit_of, fit_of_ties

STAGES = pk.continuum().points
RANGE, UNCONFIRMED, DENIED = (Placement(reason=each) for each in (Reason.RANGE, Reason.UNCONFIRMED, Reason.DENIED))


def at(low: float | None, high: float | None = None) -> Placement:
    """Return a placement at a position, or between two."""
    high = low if high is None else high
    sure = low is not None and low == high
    return Placement(
        stage=None if low is None else STAGES[int(low)],
        at_most=None if high is None else STAGES[int(high)],
        position=low if sure else None,
        position_at_least=low,
        position_at_most=high,
        reason=None if sure else Reason.RANGE,
    )


def tie(
    a: str,
    b: str,
    placement: Placement,
    aim: int | None,
    *,
    reported: int | None = None,
    status: TieStatus = TieStatus.CONFIRMED,
    gated: bool = True,
) -> Tie:
    wanted = None if aim is None else STAGES[aim]
    said = None if reported is None else STAGES[reported]
    return Tie(
        a=a,
        b=b,
        status=status,
        stated=False,
        placement=placement,
        reported=said,
        aim=wanted,
        aim_basis=AimBasis.UNKNOWN if aim is None else AimBasis.AGREED,
        views=(),
        fit=fit_of(placement, said, wanted, gated=gated),
    )


@pytest.mark.parametrize(
    ("position", "aim", "fit"),
    [
        (0.0, 3, 0.0),
        (1.5, 3, 0.5),
        (1.6, 2, 0.8),
        (2.0, 2, 1.0),
        (2.9, 2, 1.0),  # past the aim neither adds
        (5.0, 1, 1.0),  # nor takes away
        (0.0, 0, 1.0),  # whose aim is no contact is there
        (3.0, 0, 1.0),
        (5.0, 5, 1.0),
    ],
)
def test_fit_is_the_position_over_the_aim_up_to_one(position: float, aim: int, fit: float) -> None:
    assert fit_of(at(position), None, STAGES[aim], gated=True) == pytest.approx(fit, abs=1e-12)
    assert fit_bounds(at(position), None, STAGES[aim], gated=True) == pytest.approx((fit, fit), abs=1e-12)


@pytest.mark.parametrize(
    ("low", "high", "aim", "bounds", "fit"),
    [
        (1.5, 1.75, 2, (0.75, 0.875), None),
        (1.5, 2.5, 2, (0.75, 1.0), None),
        (2.0, 2.5, 2, (1.0, 1.0), 1.0),  # wherever it stands, it is past the aim
        (2.0, 5.0, 1, (1.0, 1.0), 1.0),
        (0.0, 5.0, 0, (1.0, 1.0), 1.0),
        (1.5, 1.5 + 1e-10, 2, (0.75, 0.75), 0.75),  # apart by rounding only
    ],
)
def test_bounds_of_a_position_are_bounds_of_the_fit(
    low: float, high: float, aim: int, bounds: tuple[float, float], fit: float | None
) -> None:
    assert fit_bounds(at(low, high), None, STAGES[aim], gated=True) == pytest.approx(bounds, abs=1e-9)
    found = fit_of(at(low, high), None, STAGES[aim], gated=True)
    assert found == (None if fit is None else pytest.approx(fit, abs=1e-9))


def test_of_a_position_that_is_not_known_at_all_every_fit_is_possible() -> None:
    assert fit_bounds(UNCONFIRMED, STAGES[2], STAGES[2], gated=True) == (0.0, 1.0)
    assert fit_bounds(UNCONFIRMED, None, STAGES[2], gated=False) == (0.0, 1.0)
    assert fit_of(UNCONFIRMED, STAGES[2], STAGES[2], gated=True) is None


def test_an_upper_bound_alone_is_a_bound() -> None:
    """One view, not at networking: whatever the other would say, the two do not sign more."""
    seen = Placement(at_most=STAGES[0], position_at_most=0.8, reason=Reason.UNCONFIRMED)
    assert fit_bounds(seen, None, STAGES[2], gated=True) == pytest.approx((0.0, 0.4))


@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize(("placement", "aim"), [(DENIED, 2), (at(1.0), None), (DENIED, None)])
def test_a_tie_that_is_denied_or_has_no_aim_has_no_fit(placement: Placement, aim: int | None, gated: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    wanted = None if aim is None else STAGES[aim]
    assert fit_bounds(placement, STAGES[1], wanted, gated=gated) is None
    assert fit_of(placement, STAGES[1], wanted, gated=gated) is None


def test_positions_are_those_evidenced_where_gates_were_asked_else_those_reported() -> None:
    assert fit_of(at(1.0), STAGES[3], STAGES[4], gated=True) == 0.25
    assert fit_of(at(1.0), STAGES[3], STAGES[4], gated=False) == 0.75
    assert fit_of(Placement(reason=Reason.NOT_ASKED), STAGES[3], STAGES[4], gated=False) == 0.75


def test_means_over_ties_and_over_partners() -> None:
    """Ash has three ties, at 1/2, 1/2 and 1; each of the others has its own.

    over ties      (1/2 + 1/2 + 1) / 3 = 2/3
    over partners  ash 2/3, elm 1/2, fir 1/2, oak 1: 8/3 / 4 = 2/3
    with elm~fir at 0: over ties 2/4 = 1/2; ash 2/3, elm 1/4, fir 1/4, oak 1: 13/6 / 4 = 13/24
    """
    star = [tie("ash", "elm", at(1.0), 2), tie("ash", "fir", at(2.0), 4), tie("ash", "oak", at(3.0), 3)]
    made = fit_of_ties([*star, tie("elm", "fir", at(0.0), 1)], gated=True)
    assert made.value == pytest.approx(1 / 2, abs=1e-12)
    assert made.over_partners == pytest.approx(13 / 24, abs=1e-12)
    assert (made.ties, made.aims, made.n_partners, made.past_aim, made.reason) == (4, 4, 4, 0, None)
    assert fit_of_ties(star, gated=True).over_partners == pytest.approx(2 / 3, abs=1e-12)


def test_what_is_unknown_is_in_the_bounds_and_not_in_the_mean() -> None:
    """Known 1/2; one between 1/4 and 3/4, one of which nothing is known: at least 3/4 / 3, at most 9/4 / 3."""
    ties = [
        tie("ash", "elm", at(1.0), 2),
        tie("ash", "fir", at(1.0, 3.0), 4),
        tie("ash", "oak", UNCONFIRMED, 2, status=TieStatus.UNCONFIRMED),
        tie("elm", "oak", DENIED, 5, status=TieStatus.DENIED),  # counts nowhere
        tie("elm", "fir", at(2.0), None),  # neither does this
    ]
    made = fit_of_ties(ties, gated=True)
    assert made == Fit(
        value=0.5,
        reason=None,
        compared_by="evidenced",
        ties=1,
        aims=3,
        past_aim=0,
        over_partners=0.5,
        n_partners=2,
        at_least=0.25,
        at_most=0.75,
    )


def test_past_the_aim_is_counted_and_changes_no_fit() -> None:
    at_aim = [tie("ash", "elm", at(2.0), 2), tie("ash", "oak", at(1.0), 2)]
    beyond = [tie("ash", "elm", at(4.5), 2), tie("ash", "oak", at(1.0), 2)]
    one, other = (fit_of_ties(ties, gated=True) for ties in (at_aim, beyond))
    assert attrs.evolve(one, past_aim=1) == other
    assert (one.past_aim, one.value) == (0, 0.75)


def test_past_the_aim_is_a_stage_and_not_a_part_of_one() -> None:
    """At 2.9 the stage attained is that of the aim."""
    assert fit_of_ties([tie("ash", "elm", at(2.9), 2)], gated=True).past_aim == 0
    assert fit_of_ties([tie("ash", "elm", at(3.0, 4.0), 2)], gated=True).past_aim == 1
    assert fit_of_ties([tie("ash", "elm", at(2.0, 4.0), 2)], gated=True).past_aim == 0  # perhaps only


def test_by_what_is_reported() -> None:
    """Where no gates were asked: reported 1 of 2, and 3 of 2."""
    nowhere = Placement(reason=Reason.NOT_ASKED)
    ties = [tie("ash", name, nowhere, 2, reported=n, gated=False) for name, n in (("elm", 1), ("oak", 3), ("fir", 2))]
    made = fit_of_ties([*ties, tie("elm", "fir", nowhere, 2, gated=False)], gated=False)
    assert made.value == pytest.approx(2.5 / 3, abs=1e-12)
    assert (made.compared_by, made.past_aim) == ("reported", 1)
    assert (made.ties, made.aims) == (3, 4)
    assert (made.at_least, made.at_most) == (2.5 / 4, 3.5 / 4)


@pytest.mark.parametrize(
    ("ties", "reason", "aims", "bounds"),
    [
        ([], Reason.NO_AIM, 0, (None, None)),
        ([tie("ash", "elm", at(1.0), None)], Reason.NO_AIM, 0, (None, None)),
        ([tie("ash", "elm", DENIED, 2, status=TieStatus.DENIED)], Reason.NO_AIM, 0, (None, None)),
        ([tie("ash", "elm", UNCONFIRMED, 2)], Reason.NO_POSITION, 1, (0.0, 1.0)),
        ([tie("ash", "elm", at(1.0, 1.5), 2)], Reason.NO_POSITION, 1, (0.5, 0.75)),
    ],
)
def test_why_there_is_no_fit(
    ties: list[Tie], reason: Reason, aims: int, bounds: tuple[float | None, float | None]
) -> None:
    made = fit_of_ties(ties, gated=True, illustrative=True)
    assert (made.value, made.over_partners, made.reason) == (None, None, reason)
    assert (made.ties, made.aims, made.n_partners) == (0, aims, 0)
    assert (made.at_least, made.at_most) == bounds
    assert not made.illustrative


def test_a_fit_of_made_up_ratings_is_illustrative() -> None:
    ties = [tie("ash", "elm", at(1.0), 2)]
    assert fit_of_ties(ties, gated=True, illustrative=True).illustrative
    assert not fit_of_ties(ties, gated=True).illustrative
