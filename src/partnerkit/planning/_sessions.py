"""Sessions from a hub: when to meet so that everyone can come to one, and who hosts.

Owns: what is counted of a hub's times, and how the fewest times become sessions.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, nearest, quoted
from partnerkit.knowledge.rules import share_of
from partnerkit.knowledge.schema import is_number
from partnerkit.planning._cover import Cover, even_loads, fewest, most_reached
from partnerkit.results import KindReached, Session, Sessions, SessionsReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnerkit.hub import Hub
    from partnerkit.model import Kind, Partner

__all__ = ["Asked", "sessions_of"]

_MOST = 1000
"""More rounds than any hub holds."""
_ALL_BUT = 0.85
"""How alike a venue and a partner's id are from where on it is taken to be that id misspelt."""
_LONGEST = 80
"""Characters of a venue that are compared."""


@attrs.frozen(kw_only=True)
class Asked:
    """What is asked of the sessions.

    Attributes:
        share: Of every kind, how many must be able to come to one.
        at_most: How many sessions there may be; None for any number.
        today: The times at which meetings are held today; None where that is not said.
        venues: Where they may be held; None for partners.
        rounds: How often they are held.
        must_attend: Partners that must be able to come to every one.
    """

    share: float
    at_most: int | None
    today: tuple[str, ...] | None
    venues: tuple[str, ...] | None
    rounds: int
    must_attend: tuple[str, ...] = ()


def sessions_of(hub: Hub, asked: Asked) -> Sessions:
    """Return the sessions of a hub.

    Raises:
        InvalidValueError: Something asked is out of range or not known; all of it is told.
    """
    partners = _taking_part(hub)
    times = tuple(dict.fromkeys(each.slot for each in hub.times or ()))
    problems = [*_wrong(asked, times), *_wrong_venues(asked.venues or (), hub.partnership.partners)]
    if problems:
        raise InvalidValueError(problems)
    free = {
        partner.id: frozenset(each.slot for each in hub.times or () if each.partner == partner.id)
        for partner in partners
    }
    told = [partner for partner in partners if free[partner.id]]
    if not told:
        return _none(hub, asked, partners)
    times = _times_for(asked.must_attend, free, times)
    cover = _cover(told, free, times, asked.share)
    least = fewest(cover)
    too_many = asked.at_most is not None and len(least) > asked.at_most
    chosen = most_reached(cover, asked.at_most) if asked.at_most is not None and too_many else least
    slots = [times[i] for i in chosen]
    kinds = tuple(_kinds(partners, free, slots, asked.share))
    venues = _venues(slots, free, asked)
    return Sessions(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        share=asked.share,
        fewest=len(least),
        at_most=asked.at_most,
        sessions=tuple(_session(slot, slots, told, free, venues[slot]) for slot in slots),
        is_met=not too_many and all(each.reached >= each.needed for each in kinds),
        reason=None,
        kinds=kinds,
        not_reached=_missed(told, free, slots),
        unknown=tuple(partner.id for partner in partners if not free[partner.id]),
        today=asked.today,
        left_out_today=() if asked.today is None else _missed(told, free, asked.today),
        rounds=asked.rounds,
        hosted=_hosted(venues, asked, free),
        names=_names(hub),
        must_attend=asked.must_attend,
    )


def _times_for(must_attend: Sequence[str], free: Mapping[str, frozenset[str]], times: Sequence[str]) -> tuple[str, ...]:
    """Return the times at which certain partners can all meet.

    Raises:
        InvalidValueError: One of them is not there, or has not told its times; or there is no such time.
    """
    problems: list[Problem] = []
    for partner in must_attend:
        if partner not in free:
            found, hint = f"unknown partner {quoted(partner)}", nearest(partner, free)
            problems.append(Problem(found=found, hint=hint, path="must_attend", entry=Entry.UNKNOWN_NAME))
        elif not free[partner]:
            found = f"{quoted(partner)}, which has not told when it can meet"
            problems.append(Problem(found=found, hint="ask it first", path="must_attend", entry=Entry.MISSING))
    shared = tuple(slot for slot in times if all(slot in free.get(partner, ()) for partner in must_attend))
    if not (shared or problems):
        found = f"no time at which {', '.join(quoted(partner) for partner in must_attend)} can all meet"
        problems.append(Problem(found=found, hint="name fewer", path="must_attend", entry=Entry.CONTRADICTION))
    if problems:
        raise InvalidValueError(problems)
    return shared


def _taking_part(hub: Hub) -> tuple[Partner, ...]:
    """Return the partners that take part at the date of the latest wave; without one, those that have not left."""
    wave = hub.wave()
    if wave is None:
        return tuple(partner for partner in hub.partnership.partners if partner.until is None)
    return hub.partners_in(wave)


def _names(hub: Hub) -> tuple[tuple[str, str], ...]:
    return tuple((partner.id, partner.name) for partner in hub.partnership.partners)


def _wrong(asked: Asked, times: Sequence[str]) -> Iterator[Problem]:
    share = asked.share
    if not (is_number(share) and 0 < share <= 1 and round(share, 3) == share):
        expected = "more than 0, at most 1, with at most three decimals"
        yield Problem(found=f"the share {quoted(share)}", expected=expected, path="share")
    for path, number in (("at_most", asked.at_most), ("rounds", asked.rounds)):
        if number is not None and not _is_count(number):
            yield Problem(found=quoted(number), expected=f"a whole number from 1 to {_MOST}", path=path)
    for slot in (each for each in asked.today or () if each not in times):
        found = f"the time {quoted(slot)}, at which nobody has said to be free"
        yield Problem(found=found, hint=nearest(slot, times), path="today", entry=Entry.UNKNOWN_NAME)


def _wrong_venues(venues: Sequence[str], partners: Sequence[Partner]) -> Iterator[Problem]:
    """Yield the venues that are given twice, empty, or all but a partner's id or name: those are misspelt."""
    for venue in sorted({venue for venue in venues if venues.count(venue) > 1}):
        yield Problem(found=f"the venue {quoted(venue)} given twice", path="venues", entry=Entry.GIVEN_TWICE)
    ids = [partner.id for partner in partners]
    spelt = {spelling.casefold(): partner.id for partner in partners for spelling in (partner.name, partner.id)}
    for venue in (each for each in venues if each not in ids):
        close = get_close_matches(venue[:_LONGEST].strip().casefold(), spelt, n=1, cutoff=_ALL_BUT)
        if not venue.strip():
            expected = "a partner's id, or another place in words"
            yield Problem(found=f"the venue {quoted(venue)}", expected=expected, path="venues")
        elif close:
            hint = f"did you mean {spelt[close[0]]!r}?"
            found = f"the venue {quoted(venue)}, which is no partner's id"
            yield Problem(found=found, hint=hint, path="venues", entry=Entry.UNKNOWN_NAME)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST


def _none(hub: Hub, asked: Asked, partners: Sequence[Partner]) -> Sessions:
    return Sessions(
        hub=hub.partnership.id,
        name=hub.partnership.name,
        share=asked.share,
        fewest=None,
        at_most=asked.at_most,
        sessions=(),
        is_met=False,
        reason=SessionsReason.NOBODY_TOLD if hub.times else SessionsReason.NOBODY_ASKED,
        kinds=(),
        not_reached=(),
        unknown=tuple(partner.id for partner in partners),
        today=asked.today,
        left_out_today=(),
        rounds=asked.rounds,
        hosted=(),
        names=_names(hub),
    )


def _of_kind(partners: Sequence[Partner]) -> dict[Kind, list[Partner]]:
    made: dict[Kind, list[Partner]] = {}
    for partner in partners:
        made.setdefault(partner.kind, []).append(partner)
    return made


def _cover(told: Sequence[Partner], free: Mapping[str, frozenset[str]], times: Sequence[str], share: float) -> Cover:
    """Return whom the times are to reach: of each kind the share, or all that can come to any of them if fewer can."""
    number = {partner.id: i for i, partner in enumerate(told)}
    can = tuple(frozenset(i for i, slot in enumerate(times) if slot in free[partner.id]) for partner in told)
    groups: list[tuple[tuple[int, ...], int]] = []
    for partners in _of_kind(told).values():
        members = tuple(number[partner.id] for partner in partners)
        groups.append((members, min(share_of(share, len(members)), sum(bool(can[i]) for i in members))))
    return Cover(times=len(times), can=can, groups=tuple(groups))


def _kinds(
    partners: Sequence[Partner], free: Mapping[str, frozenset[str]], slots: Sequence[str], share: float
) -> Iterator[KindReached]:
    for kind, members in _of_kind(partners).items():
        told = [partner for partner in members if free[partner.id]]
        yield KindReached(
            kind=kind,
            told=len(told),
            needed=share_of(share, len(told)),
            reached=len(told) - len(_missed(told, free, slots)),
            unknown=len(members) - len(told),
        )


def _missed(told: Sequence[Partner], free: Mapping[str, frozenset[str]], slots: Iterable[str]) -> tuple[str, ...]:
    """Return those who can come to none of some times."""
    return tuple(partner.id for partner in told if free[partner.id].isdisjoint(slots))


def _session(
    slot: str,
    slots: Sequence[str],
    told: Sequence[Partner],
    free: Mapping[str, frozenset[str]],
    venues: tuple[str, ...],
) -> Session:
    able = [partner.id for partner in told if slot in free[partner.id]]
    others = {other for other in slots if other != slot}
    only = tuple(id_ for id_ in able if free[id_].isdisjoint(others))
    return Session(slot=slot, partners=tuple(able), only_here=only, venues=venues)


def _places(asked: Asked, free: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    return tuple(free) if asked.venues is None else asked.venues


def _venues(slots: Sequence[str], free: Mapping[str, frozenset[str]], asked: Asked) -> dict[str, tuple[str, ...]]:
    """Return who hosts each session, round by round.

    A partner hosts only what it can come to. A venue that is no partner is open at any time.
    """
    places = _places(asked, free)
    able = [[i for i, place in enumerate(places) if place not in free or slot in free[place]] for slot in slots]
    loads = [list(each) for each in even_loads(able, len(places), asked.rounds)]
    made: dict[str, list[str]] = {slot: [] for slot in slots}
    last = [-1] * len(places)
    for round_ in range(asked.rounds):
        for slot, left in zip(slots, loads, strict=True):
            ready = [i for i, times in enumerate(left) if times]
            if ready:
                host = max(ready, key=lambda i: (left[i], -last[i], -i))
                left[host] -= 1
                last[host] = round_
                made[slot].append(places[host])
    return {slot: tuple(venues) for slot, venues in made.items()}


def _hosted(
    venues: Mapping[str, Sequence[str]], asked: Asked, free: Mapping[str, frozenset[str]]
) -> tuple[tuple[str, int], ...]:
    every = [venue for listed in venues.values() for venue in listed]
    return tuple((place, every.count(place)) for place in _places(asked, free) if place in every or asked.venues)
