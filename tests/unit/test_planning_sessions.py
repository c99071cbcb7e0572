"""Sessions from a hub: who can come, who is left out, who hosts, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import pytest

from partnerkit.errors import InvalidValueError
from partnerkit.files import case, load
from partnerkit.hub import Hub, Slot
from partnerkit.model import Kind, Partner, Partnership
from partnerkit.planning import sessions
from partnerkit.results import SessionsReason

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"


def hub_of(**times: str) -> Hub:
    """Return a hub of nurseries, each with the letters of the times at which it can meet."""
    return Hub(
        partnership=Partnership(
            id="made", name="Made", partners=[Partner(id=id_, name=id_.title(), kind=Kind.NURSERY) for id_ in times]
        ),
        times=[Slot(partner=id_, slot=slot) for id_, slots in times.items() for slot in slots],
    )


def refused(hub: Hub, **asked: Any) -> str:  # noqa: ANN401 - whatever a user may write
    with pytest.raises(InvalidValueError) as caught:
        sessions(hub, **asked)
    return str(caught.value)


def test_the_orchard_needs_three_times() -> None:
    """Damson can come on Thursday at 18:30 alone, Meadow on Tuesday at 18:30, health visitors on Tuesday at 15:30."""
    found = sessions(load(ORCHARD), today=["Tuesday 15:30"])
    assert [each.slot for each in found] == ["Tuesday 15:30", "Tuesday 18:30", "Thursday 18:30"]
    assert (found.fewest, found.is_met, found.not_reached) == (3, True, ())
    assert found.unknown == ("hillside_school", "codlin_nursery", "mulberry_childminder")
    assert "damson_childminders" in found.sessions[2].only_here
    assert "willow_nursery" in found.left_out_today
    assert "orchard_school" not in found.left_out_today


def test_partners_that_have_left_are_not_counted() -> None:
    found = sessions(load(ORCHARD))
    assert "medlar_childminder" not in {*found.unknown, *(id_ for each in found for id_ in each.partners)}
    gone = attrs.evolve(
        hub_of(ash="A", oak="B"),
        partnership=Partnership(
            id="made",
            name="Made",
            partners=[Partner(id="ash", name="Ash"), Partner(id="oak", name="Oak", until=dt.date(2020, 1, 1))],
        ),
    )
    assert [each.slot for each in sessions(gone)] == ["A"]


def test_a_share_of_every_kind_needs_fewer() -> None:
    hub = hub_of(ash="A", oak="A", elm="A", fir="B")
    assert [each.slot for each in sessions(hub)] == ["A", "B"]
    found = sessions(hub, share=0.75)
    assert [each.slot for each in found] == ["A"]
    assert found.not_reached == ("fir",)
    assert [(each.told, each.needed, each.reached, each.unknown) for each in found.kinds] == [(4, 3, 3, 0)]


def test_fewer_sessions_than_it_takes_reach_as_many_as_they_can() -> None:
    found = sessions(hub_of(ash="A", oak="B", elm="BC", fir="C"), at_most=1)
    assert (found.fewest, found.is_met) == (3, False)
    assert [each.slot for each in found] == ["B"]
    assert found.not_reached == ("ash", "fir")


def test_who_has_not_told_is_named_and_not_counted() -> None:
    found = sessions(hub_of(ash="A", oak=""))
    assert (found.unknown, found.is_met) == (("oak",), True)
    assert [(each.told, each.unknown) for each in found.kinds] == [(1, 1)]


@pytest.mark.parametrize(
    ("hub", "reason"),
    [
        (case("grange_park"), SessionsReason.NOBODY_ASKED),
        (attrs.evolve(hub_of(ash=""), times=[]), SessionsReason.NOBODY_ASKED),
    ],
)
def test_without_times_there_are_no_sessions_with_a_reason(hub: Hub, reason: SessionsReason) -> None:
    found = sessions(hub)
    assert (len(found), found.fewest, found.is_met, found.reason) == (0, None, False, reason)
    assert len(found.unknown) == len(hub.partnership.partners)


def test_times_of_those_who_left_are_nobodys() -> None:
    partners = [Partner(id="ash", name="Ash"), Partner(id="oak", name="Oak", until=dt.date(2020, 1, 1))]
    hub = Hub(partnership=Partnership(id="made", name="Made", partners=partners), times=[Slot(partner="oak", slot="A")])
    assert sessions(hub).reason is SessionsReason.NOBODY_TOLD


def test_hosting_is_shared_evenly_among_those_who_can_come() -> None:
    found = sessions(hub_of(ash="A", oak="A", elm="A"), rounds=6)
    assert found.sessions[0].venues == ("ash", "oak", "elm", "ash", "oak", "elm")
    assert found.hosted == (("ash", 2), ("oak", 2), ("elm", 2))


def test_who_can_host_two_sessions_leaves_room_for_who_can_host_one() -> None:
    """Elm alone can host B, so A is for ash."""
    found = sessions(hub_of(ash="A", elm="AB", oak="B"), venues=["ash", "elm"], rounds=2)
    assert {each.slot: each.venues for each in found} == {"A": ("ash", "ash"), "B": ("elm", "elm")}


def test_the_same_session_is_not_hosted_by_the_same_again_where_another_could() -> None:
    """Two halls, two sessions, four rounds: each hall has each session twice."""
    found = sessions(hub_of(ash="A", oak="B"), venues=["Library", "Town hall"], rounds=4)
    assert found.hosted == (("Library", 4), ("Town hall", 4))
    assert all(sorted(each.venues) == ["Library", "Library", "Town hall", "Town hall"] for each in found)


def test_other_venues_are_open_at_any_time() -> None:
    found = sessions(hub_of(ash="A", oak="B"), venues=["Library", "Town hall"], rounds=1)
    assert sorted(each.venues for each in found) == [("Library",), ("Town hall",)]


def test_session_that_no_venue_is_open_for_has_none() -> None:
    found = sessions(hub_of(ash="A", oak="B"), venues=["ash"])
    assert [each.venues for each in found] == [("ash", "ash", "ash"), ()]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"share": 0}, "share: the share 0; expected more than 0, at most 1, with at most three decimals"),
        ({"share": 1.5}, "share: the share 1.5; expected more than 0, at most 1, with at most three decimals"),
        ({"share": float("nan")}, "share: the share nan; expected more than 0, at most 1, with at most three decimals"),
        ({"at_most": 0}, "at_most: 0; expected a whole number from 1 to 1000"),
        ({"rounds": 1.5}, "rounds: 1.5; expected a whole number from 1 to 1000"),
        ({"today": ["Monday"]}, "today: the time 'Monday', at which nobody has said to be free; known: A"),
        ({"venues": ["x", "x"]}, "venues: the venue 'x' given twice"),
    ],
)
def test_refused_with_what_is_wrong(asked: dict[str, Any], told: str) -> None:
    assert refused(hub_of(ash="A"), **asked) == told


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(refused(hub_of(ash="A"), share=2, at_most=0, rounds=0, today=["B"]).splitlines()) == 4


# Who must be there


def test_sessions_are_held_only_when_those_that_must_attend_can() -> None:
    """Without the lead, A and B would do; it cannot come to A, so that ash is not reached."""
    hub = hub_of(lead="BC", ash="A", oak="AB", elm="C")
    assert [each.slot for each in sessions(hub, must_attend=["lead"])] == ["B", "C"]
    found = sessions(hub, must_attend=["lead", "lead"])
    assert (found.is_met, found.not_reached, found.must_attend) == (False, ("ash",), ("lead",))
    assert all("lead" in each.partners for each in found)
    assert sessions(hub, must_attend=["lead"], share=0.75).is_met


@pytest.mark.parametrize(
    ("must_attend", "told"),
    [
        (["leed"], "must_attend: unknown partner 'leed'; did you mean 'lead'?"),
        (["ivy"], "must_attend: 'ivy', which has not told when it can meet; ask it first"),
        (["lead", "ash"], "must_attend: no time at which 'lead', 'ash' can all meet; name fewer"),
    ],
)
def test_partners_that_cannot_all_attend_are_refused(must_attend: list[str], told: str) -> None:
    assert refused(hub_of(lead="B", ash="A", ivy=""), must_attend=must_attend) == told
