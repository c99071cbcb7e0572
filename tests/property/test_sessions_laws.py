"""Sessions: the fewest times and the fairest hosting, against every set and every way there is."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from partnerkit.planning._cover import Cover, even_loads, fewest, most_reached


@st.composite
def covers(draw: st.DrawFn) -> Cover:
    """Return up to six times and eight partners, each of whom can come to some; in up to three groups."""
    times = draw(st.integers(1, 6))
    can = draw(st.lists(st.frozensets(st.integers(0, times - 1), min_size=1), min_size=1, max_size=8))
    group = draw(st.lists(st.integers(0, 2), min_size=len(can), max_size=len(can)))
    members = [tuple(i for i, of in enumerate(group) if of == each) for each in sorted(set(group))]
    return Cover(times=times, can=tuple(can), groups=tuple((each, draw(st.integers(0, len(each)))) for each in members))


def reached(cover: Cover, held: tuple[int, ...]) -> list[int]:
    return [i for i, times in enumerate(cover.can) if not times.isdisjoint(held)]


def key(cover: Cover, held: tuple[int, ...]) -> tuple[int, int, int]:
    places = sum(time in times for time in held for times in cover.can)
    return -len(reached(cover, held)), -places, sum(held)


def sets_of(cover: Cover) -> list[tuple[int, ...]]:
    return [held for size in range(cover.times + 1) for held in combinations(range(cover.times), size)]


@settings(max_examples=120, deadline=None)
@given(cover=covers())
def test_fewest_times_are_the_fewest_of_all(cover: Cover) -> None:
    enough = [
        held
        for held in sets_of(cover)
        if all(len(set(members) & set(reached(cover, held))) >= needed for members, needed in cover.groups)
    ]
    found = fewest(cover)
    assert found in enough
    best = min((len(held), *key(cover, held)) for held in enough)
    assert (len(found), *key(cover, found)) == best


@settings(max_examples=60, deadline=None)
@given(cover=covers(), at_most=st.integers(1, 4))
def test_most_are_reached_with_so_many(cover: Cover, at_most: int) -> None:
    found = most_reached(cover, at_most)
    assert len(found) <= at_most
    every = [held for held in sets_of(cover) if len(held) <= at_most]
    first, *others = key(cover, found)
    assert (first, len(found), *others) == min(
        (key(cover, held)[0], len(held), *key(cover, held)[1:]) for held in every
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data(), hosts=st.integers(1, 3), rounds=st.integers(1, 3), tasks=st.integers(1, 2))
def test_loads_are_as_even_as_they_can_be(data: st.DataObject, hosts: int, rounds: int, tasks: int) -> None:
    able = [sorted(data.draw(st.sets(st.integers(0, hosts - 1)))) for _ in range(tasks)]
    found = even_loads(able, hosts, rounds)
    for each, counts in zip(able, found, strict=True):
        assert sum(counts) == (rounds if each else 0)
        assert all(not count or host in each for host, count in enumerate(counts))
    ways = product(*(product(each, repeat=rounds) for each in able if each))
    least = min(
        (
            sum([host for task in way for host in task].count(host) ** 2 for host in range(hosts)),
            sum(task.count(host) ** 2 for task in way for host in range(hosts)),
        )
        for way in ways
    )
    even = sum(sum(counts[host] for counts in found) ** 2 for host in range(hosts))
    assert (even, sum(times**2 for counts in found for times in counts)) == least
