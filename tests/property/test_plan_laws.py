"""Plans: the best choice under budgets, against every choice there is."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from partnerkit.planning._best import best
from partnerkit.planning._programme import EQUAL, Option, Programme, gain, order, spent
from partnerkit.planning._ties import first_of_equal

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDS = ("a", "b", "c", "d")


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Return a small problem: up to eight options, four needs and three budgets."""
    n_options, n_budgets = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    sizes = st.one_of(st.just(0), st.integers(1, 10**9)).map(lambda parts: Fraction(parts, 10**9))
    costs = st.one_of(st.integers(0, 12).map(Fraction), st.decimals(0, 12, places=2).map(Fraction))
    links = st.dictionaries(st.sampled_from(NEEDS), st.sampled_from([Fraction(i, 3) for i in (1, 2, 3)]), max_size=4)
    ids = [f"o{i}" for i in range(n_options)]
    options = tuple(
        Option(
            id=id_,
            links=tuple(sorted(draw(links).items())),
            costs=tuple(draw(costs) for _ in range(n_budgets)),
            requires=tuple(draw(st.sets(st.sampled_from(ids[:i]), max_size=1))) if i else (),
        )
        for i, id_ in enumerate(ids)
    )
    return Programme(
        needs=tuple((need, draw(sizes)) for need in NEEDS),
        options=options,
        budgets=tuple(draw(st.none() | st.integers(0, 30).map(Fraction)) for _ in range(n_budgets)),
        must=frozenset(draw(st.sets(st.sampled_from(ids), max_size=1))),
    )


def allowed(programme: Programme) -> Iterator[tuple[str, ...]]:
    """Yield every choice that keeps to budgets, to what must come first and to what must be chosen."""
    options = {option.id: option for option in programme.options}
    for size in range(len(options) + 1):
        for chosen in combinations(options, size):
            whole = programme.must <= set(chosen)
            whole &= all(set(options[id_].requires) <= set(chosen) for id_ in chosen)
            taken = zip(spent(programme, chosen), programme.budgets, strict=True)
            if whole and all(budget is None or sum_ <= budget for sum_, budget in taken):
                yield chosen


@settings(max_examples=200, deadline=None)
@given(programme=programmes())
def test_plan_is_the_best_of_all_choices(programme: Programme) -> None:
    found, every = best(programme), list(allowed(programme))
    assert (found is None) == (not every)
    if found is None:
        return
    assert found in every
    most = max(gain(programme, chosen) for chosen in every)
    equal = [chosen for chosen in every if gain(programme, chosen) >= most - EQUAL]
    assert found == min(equal, key=lambda chosen: order(programme, chosen))


@settings(max_examples=100, deadline=None)
@given(programme=programmes())
def test_integer_programme_tells_equal_choices_apart(programme: Programme) -> None:
    """From any of the best choices the same one is reached: the cheapest, then the fewest, then the first."""
    every = list(allowed(programme))
    assume(every)
    most = max(gain(programme, chosen) for chosen in every)
    best_of_all = [chosen for chosen in every if gain(programme, chosen) == most]
    equal = [chosen for chosen in every if gain(programme, chosen) >= most - EQUAL]
    assert first_of_equal(programme, best_of_all[-1]) == min(equal, key=lambda chosen: order(programme, chosen))


@settings(max_examples=60, deadline=None)
@given(programme=programmes())
def test_of_two_alike_the_first_in_the_knowledge_is_chosen(programme: Programme) -> None:
    """Ties are frequent here: every need, link and cost is one of two."""
    coarse = attrs.evolve(
        programme,
        needs=tuple((need, Fraction(1)) for need, _ in programme.needs),
        options=tuple(
            attrs.evolve(each, links=tuple((need, Fraction(2, 3)) for need, _ in each.links[:1]), costs=(Fraction(1),))
            for each in programme.options
        ),
        budgets=(Fraction(2),),
        must=frozenset(),
    )
    found, every = best(coarse), list(allowed(coarse))
    most = max(gain(coarse, chosen) for chosen in every)
    assert found == min((each for each in every if gain(coarse, each) == most), key=lambda each: order(coarse, each))


@settings(max_examples=60, deadline=None)
@given(programme=programmes(), budget=st.integers(0, 2), more=st.integers(0, 20))
def test_larger_budget_never_gives_a_smaller_gain(programme: Programme, budget: int, more: int) -> None:
    assume(budget < len(programme.budgets))
    found = best(programme)
    assume(found is not None)
    assert found is not None
    raised = (None if each is None else each + more * (i == budget) for i, each in enumerate(programme.budgets))
    larger = attrs.evolve(programme, budgets=tuple(raised))
    again = best(larger)
    assert again is not None
    assert gain(larger, again) >= gain(programme, found) - EQUAL


@settings(max_examples=60, deadline=None)
@given(programme=programmes())
def test_nothing_idle_and_the_first_of_those_alike(programme: Programme) -> None:
    found = best(programme)
    assume(found)
    assert found is not None
    required = {id_ for option in programme.options if option.id in found for id_ in option.requires}
    for id_ in set(found) - required - programme.must:
        assert gain(programme, set(found) - {id_}) < gain(programme, found)
    twins = attrs.evolve(
        programme, options=(*programme.options, *(attrs.evolve(each, id=f"{each.id}_") for each in programme.options))
    )
    again = best(twins) or ()
    tied = programme.must | {id_ for option in twins.options for id_ in option.requires}
    assert all(id_.removesuffix("_") in again for id_ in again if id_.removesuffix("_") not in tied)
