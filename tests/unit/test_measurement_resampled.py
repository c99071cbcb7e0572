"""The named options of roll-up intervals, and the difference of two groups."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, TableError, UnknownNameError
from partnerkit.measurement import rollup_difference, rollup_intervals
from partnerkit.measurement._resampled import GroupRows
from partnerkit.results import IntervalKind, IntervalReason
from partnerkit.scoring import IntervalMethod
from partnerkit.stats import partner_weights_jackknife
from partnerkit.stats.grouped import deletions, difference_jackknife_t, partner_deletions
from partnerkit.stats.shares import group_difference

DAVIS = pk.framework("davis_2002")
ORCHARD = pk.load("examples/orchard_hub")
BOOTSTRAPS = [each for each in IntervalKind if each is not IntervalKind.JACKKNIFE_T]
ITEMS = [use.item.id.replace(".", "__") for criterion in DAVIS.criteria for use in criterion.items]
NAN = float("nan")


def drawn(kind: str, **changed: Any) -> IntervalMethod:  # noqa: ANN401 - any field
    return IntervalMethod(kind=kind, replicates=300, seed=3, **changed)


def whole(hubs: dict[str, int]) -> pl.DataFrame:
    """Return what partners of some hubs say of the whole, scored."""
    rows = [
        {"wave": "w", "hub": hub, "partner": f"p{at}", "respondent": "", "about": "", "asked": size + 4}
        | {item: (at * (3 + len(hub)) + 5 * i + at * i) % 5 for i, item in enumerate(ITEMS)}
        for hub, size in hubs.items()
        for at in range(size)
    ]
    return pk.score(pl.DataFrame(rows), DAVIS)


def row(found: pl.DataFrame, **wanted: str) -> dict[str, Any]:
    return found.filter(**wanted).row(0, named=True)


# -- means under weights ----------------------------------------------------------------------------------------------

ENDS = np.array([(0, 1), (1, 0), (0, 2), (2, 3), (3, 1), (3, 3)])
VALUES = np.array([[0.1, NAN], [0.9, 0.2], [0.4, 0.5], [NAN, 0.7], [0.3, 0.1], [0.8, 0.6]])


@pytest.mark.parametrize("sample", [(1, 1, 1, 1), (2, 1, 0, 1), (3, 1, 0, 0), (0, 0, 1, 3)])
def test_a_tie_counts_as_often_as_both_were_drawn(sample: tuple[int, ...]) -> None:
    often = [sample[a] * (sample[b] if a != b else 1) for a, b in ENDS]
    repeated = np.repeat(VALUES, often, axis=0)
    rows = GroupRows(values=VALUES, group=np.zeros(6, dtype=int), one=ENDS[:, 0], other=ENDS[:, 1])
    expected = [column[~np.isnan(column)].mean() if (~np.isnan(column)).any() else NAN for column in repeated.T]
    assert rows.means(np.array([sample], dtype=float))[0] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("sample", [(1, 1, 1, 1), (2, 1, 0, 1), (3, 1, 0, 0), (0, 2, 1, 3)])
def test_over_partners_each_view_counts_as_often_as_the_other_was_drawn(sample: tuple[int, ...]) -> None:
    expected = []
    for column in VALUES.T:
        means: list[float] = []
        for owner, often in enumerate(sample):
            views = [
                x
                for (a, b), x in zip(ENDS, column, strict=True)
                for _ in range(sample[b] if a != b else 1)
                if a == owner and not np.isnan(x)
            ]
            means += [float(np.mean(views))] * often if views else []
        expected.append(np.mean(means) if means else NAN)
    rows = GroupRows(values=VALUES, group=np.zeros(6, dtype=int), one=ENDS[:, 0], other=ENDS[:, 1], owner=ENDS[:, 0])
    assert rows.means(np.array([sample], dtype=float))[0] == pytest.approx(expected, nan_ok=True)


def test_deleting_is_drawing_all_but_one() -> None:
    group = np.zeros(6, dtype=int)
    a, b = ENDS.T
    for owner in (None, a):
        rows = GroupRows(values=VALUES, group=group, one=a, other=b, owner=owner)
        made = deletions(VALUES, group, a, b) if owner is None else partner_deletions(VALUES, group, a, b, np.arange(4))
        assert rows.of(0).means(partner_weights_jackknife(4)) == pytest.approx(made.deleted, nan_ok=True)


# -- the kinds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOOTSTRAPS)
def test_hub_has_the_intervals_that_an_assessment_shows(kind: IntervalKind) -> None:
    """In a hub where all that answer rate the whole, both draw the same partners from one seed."""
    rated = ORCHARD.responses.of_wave("2026").long.filter(pl.col("about") == "")
    hub = pk.Hub(
        partnership=ORCHARD.partnership, waves=ORCHARD.waves, responses=pk.Responses(rated), asked=ORCHARD.asked
    )
    profile = pk.assess(hub, intervals=drawn(kind))
    found = rollup_intervals(hub, DAVIS, method=drawn(kind))
    (davis,) = (each for each in profile.frameworks if each.id == "davis_2002")
    for score in (davis.score, *davis.criteria):
        made = row(found, figure=score.id)
        assert score.interval is not None
        ends = (made["low"], made["high"], made["se"])
        assert ends == pytest.approx((score.interval.low, score.interval.high, score.interval.se))


@pytest.mark.parametrize("kind", BOOTSTRAPS)
def test_a_group_has_the_same_interval_whatever_the_others(kind: IntervalKind) -> None:
    both, alone = (rollup_intervals(whole(hubs), DAVIS, method=drawn(kind)) for hubs in ({"a": 9, "bb": 6}, {"bb": 6}))
    assert both.filter(hub="bb").equals(alone)
    assert row(alone, figure="davis_2002")["rough"] is True
    assert row(both, hub="a", figure="davis_2002")["rough"] is False


def test_level_of_the_method_is_taken_and_the_same_seed_draws_the_same() -> None:
    table = whole({"a": 10})
    wide, narrow, again = (
        row(rollup_intervals(table, DAVIS, method=drawn("percentile", level=level)), figure="davis_2002")
        for level in (0.95, 0.5, 0.5)
    )
    assert narrow == again
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]


def test_four_partners_have_no_interval_of_any_kind() -> None:
    for kind in BOOTSTRAPS:
        made = row(rollup_intervals(whole({"a": 4}), DAVIS, method=drawn(kind)), figure="davis_2002")
        assert (made["low"], made["rough"], made["reason"]) == (None, None, IntervalReason.TOO_FEW_PARTNERS)


def test_roster_shortens_by_the_share_that_answered() -> None:
    """Nine of thirteen answered: the reach is multiplied by the root of 4/13."""
    table = whole({"a": 9})
    plain, shorter = (
        row(rollup_intervals(table, DAVIS, method=method, roster="asked"), figure="davis_2002")
        for method in (None, IntervalMethod(target="roster"))
    )
    assert shorter["se"] == pytest.approx(plain["se"] * (4 / 13) ** 0.5)


def test_a_complete_roster_has_no_sampling_error() -> None:
    table = whole({"a": 9}).with_columns(asked=pl.lit(9))
    made = rollup_intervals(table, DAVIS, method=IntervalMethod(target="roster"), roster="asked")
    assert set(made["reason"]) == {IntervalReason.COMPLETE_ROSTER}


def test_roster_of_a_hub_is_that_of_an_assessment() -> None:
    method = IntervalMethod(target="roster")
    profile, found = pk.assess(ORCHARD, intervals=method), rollup_intervals(ORCHARD, DAVIS, method=method)
    for each in profile.frameworks:
        if each.id == "davis_2002":
            over = "over_ties" if each.subject == "relationship" else ""
            made = row(found, figure="davis_2002", subject=str(each.subject), over=over)
            assert each.score.interval is not None
            assert (made["low"], made["se"]) == pytest.approx((each.score.interval.low, each.score.interval.se))


def test_a_roster_that_nobody_tells_is_refused() -> None:
    method = IntervalMethod(target="roster")
    with pytest.raises(InvalidValueError, match="no roster"):
        rollup_intervals(whole({"a": 6}), DAVIS, method=method)
    with pytest.raises(TableError, match="nowhere"):
        rollup_intervals(whole({"a": 6}), DAVIS, method=method, roster="nowhere")
    with pytest.raises(InvalidValueError, match="where hubs are deleted"):
        rollup_intervals(whole({"a": 6}), DAVIS, method=method, roster="asked", delete="hub")


def test_progress_counts_groups() -> None:
    told = list[tuple[int, int]]()
    rollup_intervals(
        whole({"a": 5, "bb": 5}), DAVIS, method=drawn("percentile"), progress=lambda *each: told.append(each)
    )
    assert told == [(1, 2), (2, 2)]


# -- the difference of two groups -------------------------------------------------------------------------------------


def test_difference_of_means_is_welchs() -> None:
    table = whole({"a": 9, "bb": 7})
    found = rollup_difference(table, DAVIS, by="hub", first="a", second="bb")
    for criterion in DAVIS.criteria:
        name = criterion.id.replace(".", "__")
        values = [table.filter(hub=hub)[name].to_numpy() for hub in ("a", "bb")]
        welch = group_difference(*values)
        made = row(found, figure=criterion.id)
        assert welch.limits is not None
        assert made["value"] == pytest.approx(welch.value)
        assert (made["low"], made["high"]) == pytest.approx((welch.limits.low, welch.limits.high))
        assert (made["n_first"], made["n_second"], made["rough"], made["reason"]) == (9, 7, True, None)


def test_difference_turns_round_with_the_groups() -> None:
    table = whole({"a": 9, "bb": 8})
    one, other = (
        row(rollup_difference(table, DAVIS, by="hub", first=a, second=b), figure="davis_2002")
        for a, b in itertools.permutations(("a", "bb"))
    )
    assert (one["value"], one["low"], one["high"]) == pytest.approx((-other["value"], -other["high"], -other["low"]))
    assert one["rough"] is False


def test_units_of_both_groups_are_deleted_from_both() -> None:
    """By hand: each unit deleted from both groups, the difference found anew."""
    values, units = np.array([0.1, 0.5, 0.9, 0.4, 0.2, 0.8]), np.array([0, 1, 2, 1, 2, 3])
    group = np.array([0, 0, 0, 1, 1, 1])
    ends = difference_jackknife_t(deletions(values[:, None], group, units), 0, 1)
    left = [
        values[(group == 1) & (units != each)].mean() - values[(group == 0) & (units != each)].mean()
        for each in range(4)
    ]
    assert ends.shared == 2
    assert ends.se[0] == pytest.approx((3 / 4 * sum((x - np.mean(left)) ** 2 for x in left)) ** 0.5)


def test_small_groups_have_no_interval_and_say_so() -> None:
    made = row(
        rollup_difference(whole({"a": 9, "bb": 4}), DAVIS, by="hub", first="a", second="bb"), figure="davis_2002"
    )
    assert made["value"] is not None
    assert (made["low"], made["reason"]) == (None, IntervalReason.TOO_FEW_PARTNERS)


def test_same_kind_of_table_comes_back() -> None:
    pytest.importorskip("pyarrow")
    table = whole({"a": 6, "bb": 6}).to_pandas()
    made = rollup_difference(table, DAVIS, by="hub", first="a", second="bb")
    assert type(made) is type(table)


def test_groups_that_there_are_not_are_told_at_once() -> None:
    table = whole({"a": 6, "bb": 6})
    with pytest.raises(UnknownNameError) as caught:
        rollup_difference(table, DAVIS, by="hub", first="aa", second="cc")
    assert len(caught.value.problems) == 2
    with pytest.raises(InvalidValueError, match="twice"):
        rollup_difference(table, DAVIS, by="hub", first="a", second="a")
    with pytest.raises(TableError, match="colour"):
        rollup_difference(table, DAVIS, by="colour", first="a", second="bb")
