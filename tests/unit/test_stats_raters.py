"""The model of raters: against its definition, published estimates, other programs, and what a panel lacks."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize

from partnerkit.errors import InvalidValueError
from partnerkit.results import Facet, PanelDemand, RatersReport, Reason, Thresholds
from partnerkit.stats.raters import Panel, rater_model, shortfalls
from partnerkit.stats.raters._design import design_of
from partnerkit.stats.raters._estimation import _step, estimate
from partnerkit.stats.raters._likelihood import Grid, Likelihood, grid_for
from partnerkit.stats.raters._panel import _cut_points

if TYPE_CHECKING:
    from partnerkit.stats.resampling import Floats

GOLDEN = Path(__file__).parents[1] / "golden" / "raters" / "panel.csv"

# How often each pattern of right answers was given, from 00000 to 11111, to section 6 of the Law School Admission Test:
# Bock and Lieberman (1970), Fitting a response model for n dichotomously scored items, Psychometrika 35, 179-197.
LAW_SCHOOL = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)


def law_school() -> Floats:
    patterns = itertools.product((0.0, 1.0), repeat=5)
    return np.array([row for row, number in zip(patterns, LAW_SCHOOL, strict=True) for _ in range(number)])


def alone(points: Floats, highest: int) -> Panel:
    """Return a panel of one rater, one row a subject."""
    rows = len(points)
    names = [f"{at:04}" for at in range(rows)]
    return Panel.of_matrix(points, subjects=names, raters=["kim"] * rows, ends=[(0, highest)] * points.shape[1])


def golden() -> tuple[Panel, Floats]:
    """Return the panel of the golden file, and the first rating of each of its subjects."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    points = np.array([[float(cell) for cell in row[2:]] for row in rows])
    subjects, raters = [row[0] for row in rows], [row[1] for row in rows]
    first = [subjects.index(name) for name in sorted({*subjects})]
    return Panel.of_matrix(points, subjects=subjects, raters=raters, ends=[(0, 4)] * 5), points[first]


def drawn(*, seed: int = 1, subjects: int = 40, raters: int = 6, each: int = 3, sd: float = 0.5) -> Panel:
    """Return a panel drawn from the model: three items from 0 to 2, each subject rated by some of the raters."""
    chance = np.random.default_rng(seed)
    places, severe = chance.normal(0, 1, subjects), chance.normal(0, sd, raters)
    rows, who, whose = [], [], []
    for n in range(subjects):
        for r in chance.permutation(raters)[:each]:
            step = places[n] - severe[r] - np.array([-0.5, 0.0, 0.5])[:, None] - np.array([-0.6, 0.6])
            power = np.exp(np.concatenate([np.zeros((3, 1)), step.cumsum(axis=1)], axis=1))
            rows.append((chance.random((3, 1)) > (power / power.sum(axis=1, keepdims=True)).cumsum(axis=1)).sum(axis=1))
            who.append(f"s{n:03}")
            whose.append(f"r{r}")
    return Panel.of_matrix(np.array(rows, dtype=float), subjects=who, raters=whose, ends=[(0, 2)] * 3)


# -- against its definition -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thresholds", Thresholds)
def test_likelihood_is_that_of_the_definition(thresholds: Thresholds) -> None:
    panel = drawn(subjects=4, raters=3, each=2)
    design = design_of(panel, thresholds)
    free: Floats = np.random.default_rng(5).normal(0, 0.4, size=(design.basis.shape[1],))
    free[1] = 0.8
    own = design.basis @ free
    known = Likelihood(design=design, parameters=own, grid=grid_for(design, own))

    def chance_of_answers(subject: int, place: float) -> float:
        made = 1.0
        for row in np.flatnonzero(panel.subject == subject):
            at = design.threshold_at[panel.item[row]]
            hard = own[design.items][panel.item[row]] + own[design.raters][panel.rater[row]]
            powers = np.exp(np.concatenate([[0.0], np.cumsum(place - hard - own[at])]))
            made *= powers[panel.point[row]] / powers.sum()
        return float(made)

    def density(place: float) -> float:
        mean, sd = float(own[0]), float(own[1])
        return math.exp(-(((place - mean) / sd) ** 2) / 2) / (abs(sd) * math.sqrt(2 * math.pi))

    for subject in range(4):
        wanted = quad(lambda t, n=subject: chance_of_answers(n, t) * density(t), -9, 9, epsabs=1e-13, limit=200)[0]
        assert known.of_subjects[subject] == pytest.approx(math.log(wanted), abs=1e-8)


@pytest.mark.parametrize("thresholds", Thresholds)
def test_slope_and_curvature_are_those_of_the_likelihood(thresholds: Thresholds) -> None:
    design = design_of(drawn(), thresholds)
    basis = design.basis
    free: Floats = np.random.default_rng(2).normal(0, 0.3, size=(basis.shape[1],))
    free[1] = 0.9
    grid = grid_for(design, basis @ free)

    def at(values: Floats) -> Likelihood:
        return Likelihood(design=design, parameters=basis @ values, grid=grid)

    steps = 1e-5 * np.eye(len(free))
    slope, curvature, complete = at(free).slope_and_curvature
    values = [(at(free + step).value - at(free - step).value) / 2e-5 for step in steps]
    slopes = [
        (at(free + step).slope_and_curvature[0] - at(free - step).slope_and_curvature[0]) / 2e-5 for step in steps
    ]
    moved = np.column_stack([(at(free + step).means - at(free - step).means) / 2e-5 for step in steps])
    assert basis.T @ slope == pytest.approx(np.array(values), abs=1e-6)
    assert basis.T @ curvature @ basis == pytest.approx(-(np.array(slopes) @ basis), abs=1e-5)
    assert at(free).sensitivities @ basis == pytest.approx(moved, abs=1e-7)
    assert np.all(np.linalg.eigvalsh(basis.T @ complete @ basis) > 0)  # what is known of known places is never negative


def test_subjects_in_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate(drawn(), Thresholds.SHARED)
    monkeypatch.setattr("partnerkit.stats.raters._likelihood.HELD", 1)
    parts = estimate(drawn(), Thresholds.SHARED)
    assert parts.likelihood.parameters == pytest.approx(whole.likelihood.parameters, abs=1e-9)
    assert parts.covariance == pytest.approx(whole.covariance, abs=1e-9)


def test_a_finer_grid_changes_nothing() -> None:
    made = estimate(drawn(each=6), Thresholds.SHARED).likelihood
    fine = Likelihood(design=made.design, parameters=made.parameters, grid=Grid.of(0.01))
    assert fine.value == pytest.approx(made.value, abs=1e-6)


def test_estimate_is_the_top_of_the_penalised_likelihood() -> None:
    made = estimate(drawn(), Thresholds.SHARED)
    design = made.likelihood.design
    slope = design.basis.T @ made.likelihood.slope_and_curvature[0]
    free = design.basis.T @ made.likelihood.parameters
    assert slope - np.where(design.severe, free / made.rater_variance, 0) == pytest.approx(0, abs=1e-3)


# -- against what is published, and other programs --------------------------------------------------------------------


@pytest.mark.parametrize("thresholds", Thresholds)
def test_rasch_model_of_the_law_school_test(thresholds: Thresholds) -> None:
    """Rizopoulos (2006), ltm, Journal of Statistical Software 17(5): its own example; difficulties over the spread."""
    made = estimate(alone(law_school(), 1), thresholds)
    mean, sd, *hard = made.likelihood.parameters[:7]
    assert made.converged
    assert made.value == pytest.approx(-2466.938, abs=5e-4)
    assert sd == pytest.approx(0.7551, abs=5e-5)
    assert (np.array(hard) - mean) / sd == pytest.approx(
        np.array([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]), abs=5e-5
    )
    assert math.sqrt(made.covariance[1, 1]) == pytest.approx(0.0694, abs=5e-5)


def conditional(points: Floats) -> Floats:
    """Return the difficulties that make the conditional likelihood of the Rasch model largest, adding up to nothing."""
    totals = points.sum(axis=1).astype(int)
    counts, scores = np.bincount(totals, minlength=points.shape[1] + 1), points.sum(axis=0)

    def low(free: Floats) -> float:
        hard = np.append(free, -free.sum())
        ways = np.ones(1)  # elementary symmetric functions of exp(-δ)
        for each in np.exp(-hard):
            ways = np.convolve(ways, [1, each])
        return float(scores @ hard + counts @ np.log(ways))

    free = minimize(low, np.zeros(points.shape[1] - 1), method="BFGS", options={"gtol": 1e-8}).x
    return np.append(free, -free.sum())


def test_conditional_likelihood_agrees_on_the_law_school_test() -> None:
    """It assumes no distribution of subjects. girth 0.8.0 gives the same as the function here, to its own tolerance."""
    wanted = conditional(law_school())
    assert wanted == pytest.approx(np.array([-1.25622, 0.47496, 1.23601, 0.16842, -0.62316]), abs=2e-3)  # girth
    made = estimate(alone(law_school(), 1), Thresholds.SHARED)
    assert made.likelihood.parameters[2:7] == pytest.approx(wanted, abs=5e-3)


def test_one_facet_agrees_with_raschpy() -> None:
    """RSM(...).calibrate(constant=0) of RaschPy 1.4.0, a composite conditional likelihood, on 240 subjects."""
    made = estimate(alone(golden()[1], 4), Thresholds.SHARED).likelihood
    items, steps = made.parameters[2:7], made.parameters[8:]
    assert items == pytest.approx(np.array([-0.98988, -0.57853, 0.17686, 0.39862, 0.99293]), abs=0.05)
    assert steps == pytest.approx(np.array([-1.2255, -0.38274, 0.39822, 1.21002]), abs=0.05)


def test_many_facets_agree_with_raschpy() -> None:
    """MFRM(...).calibrate(constant=0, ridge=0) of RaschPy 1.4.0; its severities are not drawn towards 0."""
    made = rater_model(golden()[0])
    hard, severe = [each.difficulty for each in made.items], [each.severity for each in made.raters]
    assert hard == pytest.approx([-0.94772, -0.52226, 0.04088, 0.49082, 0.93828], abs=0.04)
    assert list(made.items[0].thresholds) == pytest.approx([-1.09918, -0.46628, 0.38997, 1.17549], abs=0.04)
    assert severe == pytest.approx([-0.36213, 0.34216, -0.13397, -0.12891, -0.2906, 0.57345], abs=0.04)


def test_places_the_values_of_the_panel_that_were_drawn() -> None:
    """The golden panel was drawn with these severities, these items and these thresholds."""
    made = rater_model(golden()[0])
    for each, true in zip(made.raters, [-0.3907, 0.3314, -0.164, -0.0659, -0.289, 0.5782], strict=True):
        assert each.severity is not None
        assert each.se is not None
        assert abs(each.severity - true) < 3 * each.se
    assert [each.difficulty for each in made.items] == pytest.approx([-1, -0.5, 0, 0.5, 1], abs=0.1)


# -- the report -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report() -> RatersReport:
    return rater_model(golden()[0], id="made")


def test_what_adds_up_to_nothing(report: RatersReport) -> None:
    assert sum(each.severity or 0 for each in report.raters) == pytest.approx(0, abs=1e-9)
    assert sum(each.difficulty or 0 for each in report.items) == pytest.approx(0, abs=1e-9)
    assert sum(report.items[0].thresholds) == pytest.approx(0, abs=1e-9)


def test_residuals_are_about_one(report: RatersReport) -> None:
    for measures in (report.subjects, report.raters, report.items):
        assert np.mean([each.infit for each in measures]) == pytest.approx(1, abs=0.05)
        assert np.mean([each.outfit for each in measures]) == pytest.approx(1, abs=0.1)


def test_adjusted_lies_in_its_limits_and_rises_with_the_place(report: RatersReport) -> None:
    by_place = sorted(report.subjects, key=lambda each: each.logit or 0)
    limits = [each.limits for each in report.subjects]
    assert all(b is not None and 0 <= b.low < b.high <= 1 and b.level == 0.95 for b in limits)
    assert all(e.limits and e.limits.low < (e.adjusted or 0) < e.limits.high for e in report.subjects)
    apart = np.diff([each.adjusted or 0 for each in by_place])
    assert apart.min() > -0.02  # a wider place is drawn nearer to the middle


def test_the_severely_rated_are_raised(report: RatersReport) -> None:
    panel = golden()[0]
    severe = {each.id for each in report.raters if (each.severity or 0) > 0.3}
    whose: dict[int, set[str]] = {}
    for subject, rater in zip(panel.subject.tolist(), panel.rater.tolist(), strict=True):
        whose.setdefault(subject, set()).add(panel.raters[rater])
    gained = {each.id: (each.adjusted or 0) - each.raw for each in report.subjects}
    both = [gained[panel.subjects[n]] for n, names in whose.items() if severe <= names]
    neither = [gained[panel.subjects[n]] for n, names in whose.items() if not severe & names]
    assert np.mean(both) > 0.02 > -0.02 > np.mean(neither)


def test_map_holds_every_facet_from_high_to_low(report: RatersReport) -> None:
    places = [each.logit for each in report.map]
    assert places == sorted(places, reverse=True)
    facets = [each.facet for each in report.map]
    assert [facets.count(facet) for facet in Facet] == [240, 6, 5, 20]
    steps = [each.step for each in report.map if each.facet is Facet.THRESHOLD and each.id == "1"]
    assert sorted(step for step in steps if step is not None) == [1, 2, 3, 4]


def test_counts_and_raw_scores(report: RatersReport) -> None:
    panel = golden()[0]
    own = panel.shares[panel.subject == 7]
    seventh = report.subjects[7]
    assert (seventh.n_answers, seventh.n_raters) == (15, 3)
    assert seventh.raw == pytest.approx(own.mean())
    assert sum(each.n_answers for each in report.raters) == sum(each.n_answers for each in report.items) == 3600
    assert sum(each.n_subjects for each in report.raters) == 720


def test_summary(report: RatersReport) -> None:
    assert report.converged
    assert report.reason is None
    assert report.n_parameters == 2 + 4 + 3 + 1
    assert repr(report) == "RatersReport('made', 240 subjects, 6 raters, a model)"
    for statistic in (report.subject_reliability, report.rater_reliability):
        assert statistic is not None
        assert statistic.value is not None
        assert 0.8 < statistic.value < 1


def test_order_and_names_do_not_matter() -> None:
    panel = drawn()
    order = np.random.default_rng(0).permutation(len(panel.point))
    mixed = attrs.evolve(panel, **{k: getattr(panel, k)[order] for k in ("subject", "rater", "item", "point")})
    one, other = rater_model(panel), rater_model(mixed)
    assert [each.logit for each in one.subjects] == pytest.approx([each.logit for each in other.subjects], abs=1e-6)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)


def test_a_scale_turned_round_turns_every_measure_round() -> None:
    panel = drawn()
    turned = attrs.evolve(panel, point=2 - panel.point)
    one, other = rater_model(panel), rater_model(turned)
    assert [each.severity for each in one.raters] == pytest.approx([-(e.severity or 0) for e in other.raters], abs=1e-5)
    assert [each.adjusted for each in one.subjects] == pytest.approx(
        [1 - (e.adjusted or 0) for e in other.subjects], abs=1e-5
    )


def test_raters_who_do_not_differ() -> None:
    """All say the same of each subject: no variance is left for them, and none has a standard error of its own."""
    base = drawn(raters=1, each=1, sd=0)
    rows = len(base.point) // 3
    points = np.full((rows, 3), np.nan)
    points[base.subject, base.item] = base.point
    panel = Panel.of_matrix(
        np.vstack([points, points, points]),
        subjects=[*base.subjects] * 3,
        raters=["kim"] * rows + ["lee"] * rows + ["max"] * rows,
        ends=[(0, 2)] * 3,
    )
    made = rater_model(panel)
    assert made.rater_sd == 0
    assert {(each.severity, each.se) for each in made.raters} == {(0.0, None)}
    assert made.rater_reliability is not None
    assert made.rater_reliability.value == 0
    assert made.converged


def test_thresholds_of_each_item_fit_at_least_as_well() -> None:
    shared, own = (rater_model(golden()[0], thresholds=kind) for kind in Thresholds)
    assert shared.log_likelihood is not None
    assert own.log_likelihood is not None
    assert own.n_parameters - shared.n_parameters == 4 * 3
    assert own.log_likelihood > shared.log_likelihood
    assert len({each.thresholds for each in own.items}) == 5


def test_items_of_different_scales() -> None:
    panel = drawn()
    point = np.where(panel.item == 0, np.minimum(panel.point, 1), panel.point)
    mixed = attrs.evolve(panel, point=point, steps=(1, 2, 2))
    made = rater_model(mixed, thresholds="item")
    assert [len(each.thresholds) for each in made.items] == [1, 2, 2]
    assert made.items[0].thresholds == (0.0,)
    with pytest.raises(InvalidValueError, match="give each item its own"):
        rater_model(mixed)


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    rater_model(drawn(), progress=lambda done, all_: told.append((done, all_)))
    assert told[-1][0] == told[-1][1]
    assert len(told) > 1


# -- what a panel lacks -----------------------------------------------------------------------------------------------


def lacks(panel: Panel, thresholds: Thresholds = Thresholds.SHARED) -> dict[PanelDemand, Any]:
    return {each.demand: each for each in shortfalls(panel, thresholds)}


def test_enough_lacks_nothing() -> None:
    assert shortfalls(drawn()) == ()


def test_too_few_subjects() -> None:
    (lack,) = shortfalls(drawn(subjects=29))
    assert (lack.reason, lack.found, lack.needed) == (Reason.TOO_FEW_SUBJECTS, 29, 30)


def test_a_rater_of_two_subjects_and_a_subject_of_one_rater() -> None:
    panel = drawn()
    keep = ~((panel.subject == 3) & (panel.rater != panel.rater[panel.subject == 3][0]))
    zoe = np.flatnonzero(keep & (panel.rater == 5))
    kept_subjects = np.unique(panel.subject[zoe])[:2]
    keep &= (panel.rater != 5) | np.isin(panel.subject, kept_subjects)
    cut = {k: getattr(panel, k)[keep] for k in ("subject", "rater", "item", "point")}
    found = lacks(attrs.evolve(panel, **cut))
    assert found[PanelDemand.RATED].about == ("r5",)
    assert found[PanelDemand.RATED].found == 2
    assert "s003" in found[PanelDemand.RATERS_EACH].about
    assert found[PanelDemand.RATERS_EACH].reason is Reason.TOO_FEW_RATERS


def joined(*pairs: tuple[str, str]) -> Panel:
    names = [*pairs]
    points = np.arange(len(names), dtype=float).reshape(-1, 1) % 2
    return Panel.of_matrix(points, subjects=[s for s, _ in names], raters=[r for _, r in names], ends=[(0, 1)])


def test_two_parts_and_a_bridge() -> None:
    apart = joined(("a", "kim"), ("b", "kim"), ("c", "lee"), ("d", "lee"))
    assert lacks(apart)[PanelDemand.CONNECTED].found == 2
    # lee alone joins a and b, whom kim rated too, to c and d, whom max rated too
    bridge = joined(*((s, "kim") for s in "ab"), *((s, "lee") for s in "abcd"), *((s, "max") for s in "cd"))
    found = lacks(bridge)
    assert PanelDemand.CONNECTED not in found
    assert found[PanelDemand.NO_BRIDGE].about == ("lee",)
    ring = joined(*((s, "kim") for s in "ab"), *((s, "lee") for s in "bc"), *((s, "max") for s in "ca"))
    assert PanelDemand.NO_BRIDGE not in lacks(ring)


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 4)), min_size=1, max_size=25))
def test_cut_points_are_those_whose_loss_makes_more_parts(pairs: set[tuple[int, int]]) -> None:
    def parts(without: int | None = None) -> int:
        groups = [{("s", s)} for s in {s for s, _ in pairs}]
        for rater in {r for _, r in pairs} - {without}:
            rated = {("s", s) for s, r in pairs if r == rater}
            hit = [group for group in groups if group & rated]
            groups = [group for group in groups if not group & rated] + [set().union(*hit)]
        return len(groups)

    number, cut = _cut_points(np.array(sorted(pairs), dtype=np.intp), 8, 5)
    assert number == parts()
    assert cut == sorted(rater for rater in {r for _, r in pairs} if parts(rater) > number)


def test_points_answered_too_seldom() -> None:
    panel = drawn()
    few = np.flatnonzero(panel.point == 2)[9:]
    rare = attrs.evolve(panel, point=np.where(np.isin(np.arange(len(panel.point)), few), 1, panel.point))
    assert lacks(rare)[PanelDemand.POINTS].about == ("2",)
    assert lacks(rare)[PanelDemand.POINTS].found == 9
    assert {*lacks(rare, Thresholds.ITEM)[PanelDemand.POINTS].about} == {"1 2", "2 2", "3 2"}


def test_all_that_is_lacking_is_told_at_once_and_raw_scores_stay() -> None:
    panel = alone(np.array([[4.0, 4.0], [4.0, 4.0]]), 4)
    made = rater_model(panel)
    assert made.reasons == (
        *(Reason.TOO_FEW_SUBJECTS, Reason.TOO_FEW_RATERS, Reason.NOT_CONNECTED),
        *(Reason.TOO_FEW_IN_CATEGORY, Reason.CONSTANT),
    )
    assert made.reason is made.shortfalls[0].reason
    assert [each.raw for each in made.subjects] == [1.0, 1.0]
    assert {each.adjusted for each in made.subjects} == {None}
    assert made.map == ()
    assert not made.converged


def test_one_item_and_many_raters_is_enough() -> None:
    panel = drawn(subjects=120, each=5)
    keep = panel.item == 0
    cut = {k: getattr(panel, k)[keep] for k in ("subject", "rater", "item", "point")}
    made = rater_model(attrs.evolve(panel, **cut, items=("only",), steps=(2,)))
    assert made.converged
    assert made.items[0].difficulty == pytest.approx(0)


def test_one_hub_never_has_a_model() -> None:
    made = rater_model(attrs.evolve(drawn(), one_hub=True))
    assert made.reasons == (Reason.ONE_HUB,)


def test_no_answers() -> None:
    nothing = Panel.of_matrix(np.full((3, 2), np.nan), subjects=["a"] * 3, raters=["b"] * 3, ends=[(0, 4), (0, 4)])
    assert rater_model(nothing).reasons == (Reason.NO_ANSWERS,)
    assert rater_model(attrs.evolve(nothing, one_hub=True)).reasons == (Reason.NO_ANSWERS, Reason.ONE_HUB)


def test_no_estimate_of_an_item_at_its_lowest_point() -> None:
    """Its difficulty has no end; `shortfalls` refuses it before."""
    panel = drawn(subjects=60)
    made = estimate(attrs.evolve(panel, point=np.where(panel.item == 0, 0, panel.point)), Thresholds.SHARED)
    assert not made.converged


def test_noise_alone_has_no_spread() -> None:
    chance = np.random.default_rng(8)
    panel = drawn(subjects=60)
    made = rater_model(attrs.evolve(panel, point=chance.integers(0, 3, len(panel.point)).astype(np.intp)))
    assert made.converged
    assert made.subject_sd is not None
    assert made.subject_sd < 0.35


def test_what_does_not_settle_has_no_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.stats.raters._estimation.ROUNDS", 1)
    made = rater_model(drawn())
    assert (made.reason, made.reasons, made.shortfalls) == (Reason.NOT_CONVERGED, (Reason.NOT_CONVERGED,), ())
    assert made.iterations > 1
    assert {each.adjusted for each in made.subjects} == {None}
    monkeypatch.setattr("partnerkit.stats.raters._estimation.STEPS", 2)
    assert rater_model(drawn()).iterations == 2


def test_a_step_that_leads_nowhere_higher_ends_the_climb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.stats.raters._estimation.HALVINGS", 0)
    assert rater_model(drawn()).reason is Reason.NOT_CONVERGED


def test_steps_where_the_likelihood_is_no_hill() -> None:
    uphill, free = np.array([2.0, 1.0, 5.0]), np.array([True, True, False])
    hill, saddle = np.diag([4.0, 2.0, 1.0]), np.diag([4.0, -2.0, 1.0])
    assert _step(uphill, hill, np.eye(3), free).tolist() == [0.5, 0.5, 0.0]
    assert _step(uphill, saddle, hill, free).tolist() == [0.5, 0.5, 0.0]
    assert _step(uphill, saddle, saddle, free).tolist() == [0.5, 0.25, 0.0]


def test_a_subject_without_answers_is_expected_at_the_mean() -> None:
    panel = drawn()
    more = estimate(attrs.evolve(panel, subjects=(*panel.subjects, "nobody")), Thresholds.SHARED).likelihood
    assert more.means[-1] == pytest.approx(more.parameters[0])
    assert more.sensitivities[-1, :2] == pytest.approx([1, 0])
    assert lacks(attrs.evolve(panel, subjects=(*panel.subjects, "nobody")))[PanelDemand.RATERS_EACH].found == 0


# -- wrong calls ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [math.inf, -math.inf, 0.5, 5.0, -1.0])
def test_answers_that_are_no_points_are_refused(value: float) -> None:
    with pytest.raises(InvalidValueError):
        Panel.of_matrix(np.array([[value]]), subjects=["a"], raters=["b"], ends=[(0, 4)])


def test_shapes_must_fit() -> None:
    with pytest.raises(InvalidValueError, match="a subject and a rater a row"):
        Panel.of_matrix(np.zeros((2, 1)), subjects=["a"], raters=["b"], ends=[(0, 4)])
    numbers = np.zeros(1, dtype=np.intp)
    good = Panel(
        subject=numbers,
        rater=numbers,
        item=numbers,
        point=numbers,
        steps=(4,),
        subjects=("a",),
        raters=("b",),
        items=("c",),
    )
    for wrong in ({"steps": (0,)}, {"steps": ()}, {"subject": np.zeros(2, dtype=np.intp)}, {"rater": numbers + 1}):
        with pytest.raises(InvalidValueError):
            attrs.evolve(good, **wrong)


@pytest.mark.parametrize("level", [0.0, 1.0, math.nan])
def test_level_is_a_share(level: float) -> None:
    with pytest.raises(InvalidValueError, match="level"):
        rater_model(drawn(), level=level)
