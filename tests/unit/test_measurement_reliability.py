"""Reliability and structure in one call: of a hub, of a table, and of what is too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl
import pytest

from partnerkit.errors import InvalidValueError, TableError, UnknownNameError
from partnerkit.files import load
from partnerkit.knowledge import framework
from partnerkit.knowledge.schema import Subject
from partnerkit.measurement import answers_of, reliability, structure
from partnerkit.measurement._reliability import on_one_scale
from partnerkit.responses import column
from partnerkit.results import IntervalReason, LimitsKind, Missing, Reason
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.factors import factor_analysis
from partnerkit.stats.reliability import cronbach_alpha

if TYPE_CHECKING:
    from partnerkit.hub import Hub

DAVIS = framework("davis_2002")
ITEMS = [column(use.item.id) for criterion in DAVIS.criteria for use in criterion.items]


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load("examples/orchard_hub")


def survey(rows: int, items: list[str], *, seed: int = 1, keys: bool = True) -> pl.DataFrame:
    """Return answers with one factor, a few of them don't know; hubs a and b have partners of the same names."""
    chance = np.random.Generator(np.random.PCG64(seed))
    shared = chance.normal(size=(rows, 1))
    points = np.clip(np.round(2 + shared + chance.normal(size=(rows, len(items)))), 1, 4).astype(int)
    points[chance.random(points.shape) < 0.05] = -1
    table = pl.DataFrame(points, schema=items, orient="row")
    if not keys:
        return table
    places = np.arange(rows)
    return table.with_columns(
        wave=pl.lit("2026"),
        hub=pl.Series(np.where(places % 2, "a", "b")),
        partner=pl.Series([f"p{place // 2 % 10}" for place in places]),
        respondent=pl.Series([f"r{place}" for place in places]),
        about=pl.lit(""),
    )


def test_report_of_a_hub(hub: Hub) -> None:
    found = reliability(hub, DAVIS, replicates=20)
    latest = hub.wave(None)
    assert latest is not None
    assert (found.framework, found.wave) == ("davis_2002", latest.id)
    assert [each.id for each in found.criteria] == [criterion.id for criterion in DAVIS.criteria]
    answers = answers_of(hub, DAVIS)
    assert found.whole.alpha == cronbach_alpha(answers.points)
    for each in found.criteria:
        assert each.alpha == cronbach_alpha(answers.of(each.id).points)
        assert tuple(item.item for item in each.items) == answers.of(each.id).items
    assert found.whole.clusters == answers.rows["partner"].n_unique()


def test_partners_of_two_hubs_are_not_one() -> None:
    table = survey(120, ITEMS)
    found = reliability(table, DAVIS, replicates=20).whole
    assert (found.rows, found.clusters) == (120, 20)
    over = alpha_over_clusters(
        answers_of(table, DAVIS).points,
        clusters=[f"{hub} {partner}" for hub, partner in answers_of(table, DAVIS).rows.select("hub", "partner").rows()],
        kind="jackknife_t",
    )
    assert found.over_clusters == over


def test_rows_without_partners_are_each_their_own() -> None:
    found = reliability(survey(60, ITEMS, keys=False), DAVIS, limits="jackknife_t", replicates=1).whole
    assert found.clusters == 60
    assert found.over_clusters.limits is not None
    assert found.over_clusters.limits.kind is LimitsKind.JACKKNIFE_T


def test_what_was_chosen_is_said() -> None:
    table = survey(200, ITEMS)
    found = reliability(table, DAVIS, missing="listwise", level=0.9, wanted=0.95, width=0.05, replicates=50, seed=7)
    assert (found.level, found.replicates, found.seed) == (0.9, 50, 7)
    whole = found.whole
    assert whole.missing is Missing.LISTWISE
    assert whole.alpha.n == whole.complete < whole.rows
    assert whole.alpha.limits is not None
    assert whole.alpha.limits.level == 0.9
    assert (whole.wanted, whole.width) == (0.95, 0.05)
    assert whole.items_needed.value is not None
    assert whole.rows_needed.value is not None
    assert whole.definite is True


def test_polychoric_omega_of_a_table() -> None:
    table = survey(100, ITEMS)
    plain, behind = (
        reliability(table, DAVIS, correlation=each, replicates=5).whole for each in ("pearson", "polychoric")
    )
    assert plain.omega.total.value is not None
    assert behind.omega.total.value is not None
    assert behind.omega.total.value > plain.omega.total.value
    assert behind.alpha == plain.alpha


def test_items_with_scales_of_their_own_are_brought_to_one() -> None:
    """One point of a scale of one point is nothing to be told apart."""
    answers = attrs.evolve(
        answers_of(survey(3, ITEMS), DAVIS).of(DAVIS.criteria[0].id),
        ends=((0, 4), (0, 2), (1, 5), (1, 1)),
        points=np.array([[0, 2, 5, 1], [4, 1, 3, 1], [2, 0, np.nan, 1]], dtype=float),
    )
    assert on_one_scale(answers)[:2].tolist() == [[0, 1, 1, 0], [1, 0.5, 0.5, 0]]
    assert np.isnan(on_one_scale(answers)[2, 2])


def test_nobody_answered() -> None:
    table = survey(20, ITEMS).with_columns(pl.lit(None, dtype=pl.Int64).alias(item) for item in ITEMS)
    found = reliability(table, DAVIS)
    assert (found.whole.rows, found.whole.definite) == (0, None)
    assert found.whole.alpha.reason is Reason.NO_ANSWERS
    assert found.whole.items_needed.reason is Reason.NO_ANSWERS
    made = structure(table, DAVIS)
    assert (made.rows, made.parallel.reason, made.solution.reason) == (0, Reason.NO_ANSWERS, Reason.NO_ANSWERS)
    assert made.dont_know.reason is Reason.NO_ANSWERS or made.dont_know.reason is Reason.TOO_FEW_GROUPS


def test_structure_of_a_table() -> None:
    table = survey(400, ITEMS)
    found = structure(table, DAVIS, simulations=200, draws=99)
    answers = answers_of(table, DAVIS)
    assert (found.parallel.factors, found.solution.factors) == (1, 1)
    assert found.solution == factor_analysis(answers.points, 1)
    assert found.items == answers.items == tuple(each.item for each in found.distributions)
    assert found.distributions[0].dont_know == pytest.approx(answers.dont_know[:, 0].mean())
    assert found.dont_know.chance is None  # a table has no kinds
    assert found.dont_know.reason is Reason.TOO_FEW_GROUPS
    assert found.dont_know.rate == pytest.approx(answers.dont_know.mean(), abs=1e-12)


def test_structure_of_a_hub(hub: Hub) -> None:
    found = structure(hub, DAVIS, simulations=50, draws=99)
    assert found.parallel.reason is Reason.TOO_FEW_SUBJECTS
    assert found.solution.reason is Reason.TOO_FEW_SUBJECTS
    answers = answers_of(hub, DAVIS)
    kinds = {each.group: each for each in found.dont_know.groups}
    assert sum(each.dont_know for each in kinds.values()) == answers.dont_know.sum()
    assert {*kinds} <= {*answers.rows["kind"].to_list()}
    sectors = structure(hub, DAVIS, simulations=50, draws=99, by="sector").dont_know
    assert {each.group for each in sectors.groups} <= {*answers.rows["sector"].to_list()}


def test_a_stated_number_of_factors() -> None:
    found = structure(survey(300, ITEMS), DAVIS, factors=2, rotation="varimax", simulations=20, draws=9)
    assert found.solution.factors == 2


def test_wrong_calls_are_refused(hub: Hub) -> None:
    with pytest.raises(UnknownNameError, match="1999"):
        reliability(hub, DAVIS, wave="1999")
    with pytest.raises(InvalidValueError, match="level"):
        reliability(hub, DAVIS, level=95)
    with pytest.raises(InvalidValueError, match="unknown missing"):
        structure(hub, DAVIS, missing="mean")
    with pytest.raises(TableError, match="no column for any item"):
        structure(pl.DataFrame({"a": [1]}), DAVIS)


# -- limits over partners ---------------------------------------------------------------------------------------------


def ties(rows: int = 90, partners: int = 6) -> pl.DataFrame:
    """Return answers about ties of a few partners."""
    table = survey(rows, ITEMS)
    ends = [(at % partners, (at + 1 + at // partners % (partners - 1)) % partners) for at in range(rows)]
    return table.with_columns(
        hub=pl.lit("a"),
        partner=pl.Series([f"p{a}" for a, _ in ends]),
        about=pl.Series([f"p{b}" for _, b in ends]),
    )


def test_of_ties_a_partner_is_deleted_as_rater_and_as_rated() -> None:
    table = ties()
    found = reliability(table, DAVIS).criteria[0]
    left = [
        reliability(table.filter(pl.col("partner") != each, pl.col("about") != each), DAVIS).criteria[0]
        for each in sorted(set(table["partner"]))
    ]
    assert found.clusters == 6
    for figure in ("over_clusters", "standardised", "inter_item"):
        whole, parts = getattr(found, figure), [getattr(each, figure).value for each in left]
        assert whole.limits is not None
        assert whole.limits.rough
        assert whole.se == pytest.approx((5 / 6 * sum((part - np.mean(parts)) ** 2 for part in parts)) ** 0.5)
    parts = [each.omega.congeneric.value or 0.0 for each in left]
    se = (5 / 6 * sum((part - np.mean(parts)) ** 2 for part in parts)) ** 0.5
    assert found.omega.congeneric.se == pytest.approx(se, rel=1e-3)


def test_every_smooth_figure_has_limits_and_the_others_say_why_not() -> None:
    found = reliability(survey(120, ITEMS), DAVIS).whole
    for each in (
        *(found.standardised, found.inter_item, found.halves.odd_even, found.halves.mean),
        *(found.omega.congeneric, found.omega.total, found.omega.hierarchical),
        *(figure for item in found.items for figure in (item.item_rest, item.alpha_without)),
    ):
        assert each.limits is not None, each
        assert each.value is not None
        assert each.limits.low <= each.value <= each.limits.high
        assert (each.limits.kind, each.limits.rough) == (LimitsKind.JACKKNIFE_T, False)
    for each in (found.halves.lowest, found.halves.highest):
        assert (each.limits, each.no_limits) == (None, IntervalReason.NOT_OFFERED)
    behind = reliability(survey(120, ITEMS), DAVIS, correlation="polychoric").criteria[0]
    assert behind.omega.congeneric.no_limits is IntervalReason.NOT_OFFERED


def test_four_partners_have_no_limits_and_say_why() -> None:
    table = survey(120, ITEMS).with_columns(hub=pl.lit("a"), partner=pl.Series([f"p{at % 4}" for at in range(120)]))
    found = reliability(table, DAVIS).whole
    for each in (found.over_clusters, found.standardised, found.omega.total, found.items[0].item_rest):
        assert (each.limits, each.no_limits) == (None, IntervalReason.TOO_FEW_PARTNERS)
    shape = structure(table, DAVIS, simulations=10, draws=9)
    assert {each.statistic.no_limits for each in shape.over_clusters} == {IntervalReason.TOO_FEW_PARTNERS}


def test_structure_has_limits_over_partners() -> None:
    found = structure(survey(120, ITEMS), DAVIS, simulations=20, draws=9)
    held = {(each.id, each.statistic.name): each.statistic for each in found.over_clusters}
    item = found.items[0]
    assert held["component_values/1", "observed"].value == found.parallel.component_values[0].observed
    assert held[item, "loadings.1"].value == found.solution.loadings[0][0]
    assert held[item, "uniquenesses"].value == found.solution.uniquenesses[0]
    for name in ("mean", "floor", "ceiling", "dont_know"):
        assert held[item, name].value == pytest.approx(getattr(found.distributions[0], name))
    for each in held.values():
        assert each.limits is not None
    assert found.floor.limits is not None
    behind = structure(survey(120, ITEMS), DAVIS, correlation="polychoric", factors=1, simulations=2, draws=9)
    assert behind.over_clusters[0].statistic.no_limits is IntervalReason.NOT_OFFERED


def test_mean_limits_are_those_of_partner_means() -> None:
    """With as many answers from each partner the jackknife is Student's t of the partners' means."""
    table = survey(120, ITEMS).with_columns(pl.col(name).replace(-1, 2) for name in ITEMS)
    found = structure(table, DAVIS, simulations=2, draws=9, factors=1)
    answers = answers_of(table, DAVIS)
    means = pl.DataFrame({"x": answers.points[:, 0]}).hstack(answers.rows).group_by("hub", "partner").agg(pl.mean("x"))
    (mean,) = (
        each.statistic for each in found.over_clusters if (each.id, each.statistic.name) == (found.items[0], "mean")
    )
    assert mean.se == pytest.approx(means["x"].std() / len(means) ** 0.5)


def test_a_table_is_measured_as_its_hub_is() -> None:
    """Ratings of the whole and of ties are two measurements; unsaid, both take the whole."""
    hub = load("examples/orchard_hub")
    items = [item.id for item in framework("pugh_death_1989").asks(short=False)]
    table = hub.responses.of_wave("2026").wide(items, hub="orchard_hub")
    of_hub = reliability(hub, framework("pugh_death_1989"), replicates=100)
    of_table = reliability(table, framework("pugh_death_1989"), replicates=100)
    assert of_hub.subject is of_table.subject is Subject.PARTNERSHIP
    assert of_hub.whole.rows == of_table.whole.rows


@pytest.mark.parametrize("source", ["a/path", 7, None])
def test_neither_a_hub_nor_a_table_is_said_to_be_neither(source: object) -> None:
    with pytest.raises(InvalidValueError, match="a hub, or a table"):
        reliability(source, DAVIS)


def test_the_id_of_a_framework_is_no_framework() -> None:
    with pytest.raises(InvalidValueError, match=r"partnerkit\.framework"):
        reliability(load("examples/orchard_hub"), "davis_2002")  # type: ignore[arg-type]  # the mistake
