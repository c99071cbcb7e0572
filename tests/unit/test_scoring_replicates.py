"""Intervals of a profile, against the same hub assessed again without each partner in turn."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from scipy import stats

import partnerkit as pk
from partnerkit.errors import InvalidValueError
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Interval, IntervalKind, IntervalReason, Target
from partnerkit.scoring.replicates import IntervalMethod
from tests.made import (
    BARRIERS,
    ITEMS,
    PUGH,
    QUALITY,
    STRATEGIES,
    dyadic_error,
    hub_of,
    made,
    of_tie,
    of_whole,
    untied,
    without,
)

if TYPE_CHECKING:
    from partnerkit.results import Profile

Figure: TypeAlias = tuple[str, str]
"""`whole` or `ties`, and the id."""
Figures: TypeAlias = dict[Figure, float | None]
CLOSE = 1e-9
NAMES = [f"p{i}" for i in range(7)]
GATES = [[use.item.id for use in stage.gates] for stage in PUGH.stages]
TIES = [pair for n, pair in enumerate(combinations(range(7), 2)) if n % 4 != 2]
DENIED, ONE_SIDED = (0, 1), (2, 5)


def answer(i: int, j: int) -> int | None:
    """Return partner i's answer to criterion j: a few are missing, don't know or not applicable."""
    return {0: None, 1: -1, 2: -2}.get((5 * i + 3 * j) % 17, (i * i + 2 * j + i * j) % 5)


def tie_answers(i: int, j: int) -> dict[str, int | None]:
    """Return what partner i says of its tie with partner j: gates, stages and the quality of the tie."""
    told: dict[str, int | None] = {"reported": 1 + (i + j) % 3, "wanted": 2 + (i * j) % 2}
    for stage, gates in enumerate(GATES):
        for k, gate in enumerate(gates):
            told[gate] = 2 if stage == 0 else (i + 2 * j + k) % 3 if stage == 1 else 0
    return told | {item: (2 * i + 3 * j + k) % 5 for k, item in enumerate(ITEMS[QUALITY.id])}


@pytest.fixture(scope="module")
def hub() -> pk.Hub:
    """Return seven partners; the last has not answered about the whole, one tie is denied, one has one view."""
    answers = []
    for i, name in enumerate(NAMES[:6]):
        for framework in (QUALITY, BARRIERS, STRATEGIES):
            answers += of_whole(name, framework.id, [answer(i, j) for j in range(len(framework.criteria))])
    for i, j in TIES:
        if (i, j) == DENIED:
            answers += of_tie(NAMES[i], NAMES[j], **tie_answers(i, j)) + of_tie(NAMES[j], NAMES[i], reported=0)
        else:
            answers += of_tie(NAMES[i], NAMES[j], **tie_answers(i, j))
            answers += [] if (i, j) == ONE_SIDED else of_tie(NAMES[j], NAMES[i], **tie_answers(j, i))
    form = [*(item for items in ITEMS.values() for item in items), *(gate for gates in GATES for gate in gates)]
    return made(NAMES, answers, form=[*form, PUGH.reported.id, PUGH.wanted.id])


@pytest.fixture(scope="module")
def profile(hub: pk.Hub) -> Profile:
    return pk.assess(hub)


@pytest.fixture(scope="module")
def deleted(hub: pk.Hub) -> dict[str, Figures]:
    """Return every figure of the hub with each partner really gone."""
    return {name: figures(pk.assess(without(hub, name), intervals=None)) for name in NAMES}


@pytest.fixture(scope="module")
def untold(hub: pk.Hub) -> dict[frozenset[str], Figures]:
    """Return every figure of the hub with each tie really untold."""
    pairs = [(NAMES[i], NAMES[j]) for i, j in TIES]
    return {frozenset(pair): figures(pk.assess(untied(hub, *pair), intervals=None)) for pair in pairs}


def figures(profile: Profile) -> Figures:
    found: Figures = {("whole", "fit"): profile.fit.value}
    found["whole", "index"] = None if profile.maturity is None else profile.maturity.value
    for each in (each for each in profile.frameworks if each.id in ITEMS):
        about = "whole" if each.subject is Subject.PARTNERSHIP else "ties"
        found |= {(about, score.id): score.value for score in (each.score, *each.criteria)}
    return found


def bears(profile: Profile) -> dict[Figure, Interval | IntervalReason | None]:
    assert profile.maturity is not None
    found = {("whole", "fit"): profile.fit.interval or profile.fit.no_interval}
    found["whole", "index"] = profile.maturity.interval or profile.maturity.no_interval
    for each in (each for each in profile.frameworks if each.id in ITEMS):
        about = "whole" if each.subject is Subject.PARTNERSHIP else "ties"
        found |= {(about, score.id): score.interval or score.no_interval for score in (each.score, *each.criteria)}
    return found


def rests_on(hub: pk.Hub, profile: Profile) -> dict[Figure, set[str]]:
    """Return the partners that each figure rests on, from the answers: who gave a point, and whose ties have one."""
    kept = {frozenset((tie.a, tie.b)) for tie in profile.ties if str(tie.status) != "denied"}
    points = [each for each in hub.responses if each.answer is not None and each.answer >= 0]
    found: dict[Figure, set[str]] = {}
    for framework in (QUALITY, BARRIERS, STRATEGIES):
        for criterion in framework.criteria:
            item = criterion.items[0].item.id
            own = {each.partner for each in points if each.item == item and not each.about}
            pairs = [frozenset((each.partner, each.about)) for each in points if each.item == item and each.about]
            told: set[str] = set().union(*(pair for pair in pairs if pair in kept))
            for about, who in (("whole", own), ("ties", told)):
                found[about, criterion.id] = who
                found.setdefault((about, framework.id), set()).update(who)
    found["whole", "fit"] = {name for tie in profile.ties if tie.fit is not None for name in (tie.a, tie.b)}
    parts = [("whole", each.id) for each in (QUALITY, BARRIERS, STRATEGIES)] + [("whole", "fit")]
    found["whole", "index"] = set().union(*(found[part] for part in parts))
    return found


def ties_of(hub: pk.Hub, profile: Profile) -> dict[Figure, set[frozenset[str]]]:
    """Return the ties that each figure rests on, from the answers; those about the whole rest on none."""
    kept = {frozenset((tie.a, tie.b)) for tie in profile.ties if str(tie.status) != "denied"}
    points = [each for each in hub.responses if each.about and each.answer is not None and each.answer >= 0]
    found: dict[Figure, set[frozenset[str]]] = {}
    for criterion in QUALITY.criteria:
        item = criterion.items[0].item.id
        told = {frozenset((each.partner, each.about)) for each in points if each.item == item} & kept
        found["ties", criterion.id] = told
        found.setdefault(("ties", QUALITY.id), set()).update(told)
    fit = {frozenset((tie.a, tie.b)) for tie in profile.ties if tie.fit is not None}
    return found | {("whole", "fit"): fit, ("whole", "index"): fit}


def test_every_interval_is_that_of_the_hub_without_each_partner(
    hub: pk.Hub, profile: Profile, deleted: dict[str, Figures], untold: dict[frozenset[str], Figures]
) -> None:
    """The jackknife from its formula: t of n - 1 times the error, cut to [0, 1].

    The error is sqrt((n - 1) / n Σ (t_i - mean)²); of what rests on ties the same of ties is taken away, by squares.
    """
    estimates, found, parts = figures(profile), bears(profile), rests_on(hub, profile)
    ties, errors_differ = ties_of(hub, profile), 0
    assert set(found) == set(estimates)
    checked = set()
    for figure, estimate in estimates.items():
        got = found[figure]
        replicates = [deleted[name].get(figure) for name in sorted(parts[figure])]
        if estimate is None or len(replicates) < 5:
            assert got is (IntervalReason.NO_SCORE if estimate is None else IntervalReason.TOO_FEW_PARTNERS), figure
            continue
        known = [each for each in replicates if each is not None]
        if len(known) < len(replicates):
            assert got is IntervalReason.UNDEFINED, figure
            continue
        n = len(known)
        by_tie = [x for x in (untold[pair].get(figure) for pair in ties.get(figure, ())) if x is not None]
        assert len(by_tie) == len(ties.get(figure, ()))
        se = dyadic_error(known, by_tie)
        errors_differ += bool(by_tie) and se < 0.99 * dyadic_error(known, [])
        reach = stats.t.ppf(0.975, n - 1) * se
        assert isinstance(got, Interval), figure
        assert (got.n, got.rough, got.kind, got.target) == (n, n < 8, IntervalKind.JACKKNIFE_T, Target.PROCESS)
        assert got.se == pytest.approx(se, abs=CLOSE), figure
        assert got.low == pytest.approx(max(0.0, estimate - reach), abs=CLOSE), figure
        assert got.high == pytest.approx(min(1.0, estimate + reach), abs=CLOSE), figure
        checked.add(figure)
    assert {("whole", "fit"), ("whole", "index"), ("whole", QUALITY.id), ("ties", QUALITY.id)} <= checked
    assert {("whole", BARRIERS.id), ("whole", STRATEGIES.id)} <= checked
    assert errors_differ >= 5
    assert len({figure for figure in checked if figure[1] in {c.id for c in QUALITY.criteria}}) >= 12


def test_a_partner_without_an_answer_moves_no_figure_about_the_whole(
    deleted: dict[str, Figures], profile: Profile
) -> None:
    """The last partner rated ties alone: the figures about the whole neither rest on it nor change without it."""
    about = {figure: x for figure, x in figures(profile).items() if figure[0] == "whole" and "." in figure[1]}
    assert {figure: deleted["p6"][figure] for figure in about} == about


def test_a_silence_that_a_full_roster_reads_stays_read() -> None:
    """Deleting a partner takes its answers, and answers about it; what the others left unsaid they still left unsaid.

    Under a full roster elm, which answered about ash alone, puts its tie with fir at no contact, and so denies it.
    Without ash nobody would know that elm had answered, and the tie would stand as unconfirmed; to the jackknife, which
    asks what the figure owes to ash, the tie stays denied.
    """
    names = ["ash", "elm", "fir", "oak", "yew", "box"]
    answers = of_tie("elm", "ash", reported=2, purpose__agreed=3) + of_tie("ash", "elm", reported=2, purpose__agreed=3)
    answers += of_tie("fir", "elm", reported=2, purpose__agreed=0)
    for i, name in enumerate(names[3:]):
        answers += of_tie(name, "fir", reported=2, purpose__agreed=i + 1)
        answers += of_tie("fir", name, reported=2, purpose__agreed=i)
        answers += of_tie("ash", name, reported=2, purpose__agreed=i + 1)
        answers += of_tie(name, "ash", reported=2, purpose__agreed=i + 1)
    hub = made(names, answers, roster="full")
    criterion = "pugh_death_1989.shared_purpose"
    ties = {("elm", "ash"): 0.75} | {("fir", n): (2 * i + 1) / 8 for i, n in enumerate(names[3:])}
    ties |= {("ash", n): (i + 1) / 4 for i, n in enumerate(names[3:])}

    def mean(gone: str = "", untold: tuple[str, str] | None = None) -> float:
        return float(np.mean([x for pair, x in ties.items() if gone not in pair and pair != untold]))

    score = pk.assess(hub).framework("pugh_death_1989", Subject.RELATIONSHIP).criteria[0]
    se = dyadic_error([mean(name) for name in names], [mean(untold=pair) for pair in ties])
    assert score.id == criterion
    assert score.value == pytest.approx(mean(), abs=1e-12)
    assert score.interval is not None
    assert score.interval.se == pytest.approx(se, abs=CLOSE)
    again = pk.assess(without(hub, "ash")).framework("pugh_death_1989", Subject.RELATIONSHIP).criteria[0]
    assert again.value != pytest.approx(mean("ash"), abs=1e-3)  # it would be another hub's figure


# -- who has one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "rough"), [(5, True), (7, True), (8, False)])
def test_five_to_seven_are_rough(n: int, rough: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    interval = pk.assess(hub_of(n, n))["pugh_death_1989.shared_purpose"].interval
    assert interval is not None
    assert (interval.n, interval.rough, interval.level) == (n, rough, 0.95)


def test_four_have_none() -> None:
    profile = pk.assess(hub_of(4, 4))
    found = bears(profile)
    assert {each for figure, each in found.items() if figures(profile)[figure] is not None} == {
        IntervalReason.TOO_FEW_PARTNERS
    }


def test_what_has_no_score_has_no_interval() -> None:
    """Sixteen of twenty-five: no index, and so nothing about it; the parts have theirs."""
    profile = pk.assess(hub_of(25, 16))
    assert profile.maturity is not None
    assert (profile.maturity.interval, profile.maturity.no_interval) == (None, IntervalReason.NO_SCORE)
    assert profile.fit.interval is not None
    assert profile["pugh_death_1989"].interval is not None
    assert profile["pugh_death_1989"].interval.n == 16


def test_without_a_method_there_are_none() -> None:
    profile = pk.assess(hub_of(8, 8), intervals=None)
    assert set(bears(profile).values()) == {None}


def test_a_hub_without_answers_has_none() -> None:
    profile = pk.assess(hub_of(8, 0))
    assert profile.fit.no_interval in {IntervalReason.NO_SCORE, None}
    assert all(score.interval is None for each in profile.frameworks for score in (each.score, *each.criteria))


# -- the roster -------------------------------------------------------------------------------------------------------


def test_about_these_partners_only_the_reach_is_shortened() -> None:
    """Six of eight have answered: sqrt(1 - 6/8) = 1/2 of the reach."""
    criterion = "pugh_death_1989.shared_purpose"
    hub = hub_of(8, 6, lambda i, _: 1 + i % 3)
    process, roster = (pk.assess(hub, intervals=IntervalMethod(target=target, level=0.5)) for target in Target)
    one, other = process[criterion].interval, roster[criterion].interval
    value = process[criterion].value
    assert one is not None
    assert other is not None
    assert value is not None
    assert other.target is Target.ROSTER
    assert other.se == pytest.approx(one.se / 2, abs=CLOSE)
    assert other.high - value == pytest.approx((one.high - value) / 2, abs=CLOSE)
    assert value - other.low == pytest.approx((value - one.low) / 2, abs=CLOSE)


def test_where_all_have_answered_there_is_no_sampling_error() -> None:
    profile = pk.assess(hub_of(8, 8), intervals=IntervalMethod(target="roster"))
    known = figures(profile)
    assert {each for figure, each in bears(profile).items() if known[figure] is not None} == {
        IntervalReason.COMPLETE_ROSTER
    }


def test_a_partner_that_was_rated_and_has_not_answered_is_not_complete() -> None:
    """Six of eight answered, each about its ties with all others: every partner is rated, six have answered."""
    names = [f"p{i}" for i in range(8)]
    answers = []
    for rater, rated in permutations(range(8), 2):
        if rater < 6:
            told = {"reported": 1 + (rater + rated) % 3, "purpose__agreed": (2 * rater + rated) % 5}
            answers += of_tie(names[rater], names[rated], **told)
    aims = [pk.Relationship(a=a, b=b, aim="collaboration") for a, b in combinations(names, 2)]
    hub = made(names, answers, relationships=aims)
    process, roster = (pk.assess(hub, intervals=IntervalMethod(target=target)) for target in Target)
    whole, part = (profile.framework(QUALITY.id, Subject.RELATIONSHIP).criteria[0] for profile in (process, roster))
    for one, other in ((whole.interval, part.interval), (process.fit.interval, roster.fit.interval)):
        assert one is not None
        assert other is not None
        assert 0 < other.se == pytest.approx(one.se / 2, abs=CLOSE)
        assert (one.n, other.n) == (8, 8)


# -- the bootstrap ----------------------------------------------------------------------------------------------------

BOOTSTRAPS = [IntervalKind.PERCENTILE, IntervalKind.BCA, IntervalKind.BOOTSTRAP_T]


@pytest.mark.parametrize("kind", BOOTSTRAPS)
def test_a_bootstrap_is_that_of_its_seed(kind: IntervalKind) -> None:
    hub = hub_of(6, 6)
    one, again, other = (
        bears(pk.assess(hub, intervals=IntervalMethod(kind=kind, replicates=100, seed=seed))) for seed in (7, 7, 8)
    )
    assert one == again
    assert one != other
    some = [each for each in one.values() if isinstance(each, Interval)]
    assert len(some) > 10
    assert all(0 <= each.low <= each.high <= 1 and each.kind is kind for each in some)
    assert {("whole", "fit"), ("whole", "index")} <= {f for f, each in one.items() if isinstance(each, Interval)}


def test_a_percentile_interval_from_its_draws() -> None:
    """The draws of numpy's generator, the mean of each, and numpy's quantiles of these."""
    hub = hub_of(9, 9)
    method = IntervalMethod(kind="percentile", replicates=150, seed=3, level=0.8)
    score = pk.assess(hub, intervals=method)["pugh_death_1989.mutual_respect"]
    told = {
        each.partner: each.answer or 0 for each in hub.responses if each.item == "respect.valued" and not each.about
    }
    points = np.array([told[name] / 4 for name in sorted(told)])
    draws = np.random.Generator(np.random.PCG64(3)).multinomial(9, np.full(9, 1 / 9), size=150)
    means = draws @ points / 9
    assert score.interval is not None
    assert (score.interval.low, score.interval.high) == pytest.approx(np.quantile(means, [0.1, 0.9]), abs=CLOSE)
    assert score.interval.se == pytest.approx(means.std(ddof=1), abs=CLOSE)


def test_progress_is_told_and_ends() -> None:
    steps: list[tuple[int, int]] = []
    method = IntervalMethod(kind="percentile", replicates=120)
    pk.assess(hub_of(6, 6), intervals=method, progress=lambda done, of: steps.append((done, of)))
    assert steps == [(50, 120), (100, 120), (120, 120)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"level": 0.0}, "level: level 0.0; expected above 0 and below 1"),
        ({"level": 1.0}, "level: level 1.0; expected above 0 and below 1"),
        ({"replicates": 99}, "replicates: 99 replicates; expected a whole number from 100 to 100000"),
        ({"replicates": 100_001}, "replicates: 100001 replicates; expected a whole number from 100 to 100000"),
        ({"replicates": 200.5}, "replicates: 200.5 replicates; expected a whole number from 100 to 100000"),
        ({"replicates": "x"}, "replicates: 'x' replicates; expected a whole number from 100 to 100000"),
        ({"level": "x"}, "level: level 'x'; expected above 0 and below 1"),
        ({"seed": -1}, "seed: the seed -1; expected a whole number from 0"),
        ({"seed": "a"}, "seed: the seed 'a'; expected a whole number from 0"),
        ({"seed": True}, "seed: the seed True; expected a whole number from 0"),
        ({"kind": "jacknife_t"}, "'jackknife_t'"),
        ({"target": "rooster"}, "'roster'"),
    ],
)
def test_methods_that_make_no_sense_are_refused(wrong: dict[str, float | str], told: str) -> None:
    with pytest.raises(InvalidValueError, match=told):
        IntervalMethod(**wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_the_edges_of_what_a_method_may_be() -> None:
    assert IntervalMethod(replicates=100).replicates == 100
    assert IntervalMethod(replicates=100_000, seed=0).seed == 0
    assert IntervalMethod(seed=np.int64(7)).seed == 7  # type: ignore[arg-type]  # a whole number all the same
