"""Agreement in the answers of a hub and of a table: worked with a pencil, and what cannot be had."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl
import pytest

from partnerkit.errors import InvalidValueError, TableError, UnknownNameError
from partnerkit.files import load
from partnerkit.measurement import agreement, answers_of
from partnerkit.model import Relationship, Strand
from partnerkit.responses import column
from partnerkit.results import AgreementAmong, AgreementBy, LimitsKind, Reason
from partnerkit.stats.kappa import kappa_of_pairs, pair_agreement, table_of_pairs
from partnerkit.stats.krippendorff import krippendorff_alpha
from tests.made import QUALITY, dyadic_error, made, of_tie, of_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import partnerkit as pk
    from partnerkit.results import AgreementReport, SidesAgreement

CRITERION = QUALITY.criteria[0]
ITEM = CRITERION.items[0].item.id
NAME = column(ITEM)
VIEWS = {("a", "b"): (2, 3), ("a", "c"): (1, 1), ("b", "c"): (4, 2), ("a", "d"): (0, 1), ("c", "e"): (3, 3)}
"""What each of two partners says of one item of their tie."""


def hub(views: Mapping[tuple[str, str], tuple[int | None, int | None]] = VIEWS) -> pk.Hub:
    """Return a hub whose partners rate one item of their ties."""
    answers = [
        answer
        for (one, other), said in views.items()
        for who, about, point in ((one, other, said[0]), (other, one, said[1]))
        if point is not None
        for answer in of_tie(who, about, **{NAME: point})
    ]
    return made("abcde", answers, form=[ITEM])


def row(report: AgreementReport, by: str = "all", group: str = "") -> SidesAgreement:
    """Return the row of the first criterion."""
    return next(each for each in report.sides if (each.criterion, each.by, each.group) == (CRITERION.id, by, group))


# The two sides


def test_two_sides_by_hand() -> None:
    """Gaps of 1, 0, 2, 1 and 0 of four steps."""
    found = row(agreement(hub(), QUALITY))
    assert (found.ties, found.pairs, found.partners) == (5, 5, 5)
    assert (found.same.value, found.gap.value) == pytest.approx((2 / 5, (1 + 0 + 2 + 1 + 0) / 4 / 5))
    one, other = (np.array([said[at] for said in VIEWS.values()], dtype=np.float64) for at in (0, 1))
    assert found.kappa.value == pytest.approx(kappa_of_pairs(one, other, 5))
    assert found.ac2.value == pytest.approx(pair_agreement(table_of_pairs(one, other, 5), "ac2").value)
    assert found.alpha.value == pytest.approx(krippendorff_alpha(np.column_stack([one, other])).value)


def test_limits_delete_each_partner_with_its_ties() -> None:
    """With a: (4, 2), (3, 3); b: 1/4, 1, 1; c: 1, 1; d: 4 pairs, 2 alike; e: 4 pairs, 1 alike.

    Each tie goes with either partner; its own variance is taken back once.
    """
    found = row(agreement(hub(), QUALITY)).same
    alike = {ends: float(one == other) for ends, (one, other) in VIEWS.items()}
    left = [float(np.mean([x for ends, x in alike.items() if gone not in ends])) for gone in "abcde"]
    untold = [float(np.mean([x for ends, x in alike.items() if ends != gone])) for gone in alike]
    se = dyadic_error(left, untold)
    assert found.se == pytest.approx(se)
    assert found.limits is not None
    assert found.limits.kind is LimitsKind.JACKKNIFE_T
    assert found.limits.low == pytest.approx(max(0.0, 0.4 - 2.776445 * se), abs=1e-6)
    assert found.limits.high == pytest.approx(min(1.0, 0.4 + 2.776445 * se), abs=1e-6)


def test_a_wider_level_has_wider_limits() -> None:
    narrow, wide = (row(agreement(hub(), QUALITY, level=level)).gap.limits for level in (0.5, 0.9))
    assert narrow is not None
    assert wide is not None
    assert wide.low < narrow.low < narrow.high < wide.high


def test_under_five_partners_there_are_no_limits() -> None:
    found = row(agreement(hub({ends: said for ends, said in VIEWS.items() if "e" not in ends}), QUALITY))
    assert found.partners == 4
    assert found.same.value is not None
    assert {each.limits for each in (found.same, found.gap, found.kappa, found.ac2, found.alpha)} == {None}


def test_a_tie_that_one_side_rated_is_not_counted() -> None:
    found = row(agreement(hub({**VIEWS, ("d", "e"): (4, None)}), QUALITY))
    assert (found.ties, found.pairs) == (5, 5)


def test_without_a_tie_that_both_rated_there_is_a_reason() -> None:
    found = row(agreement(hub({("a", "b"): (4, None), ("b", "c"): (None, 2)}), QUALITY))
    figures = (found.same, found.gap, found.kappa, found.ac2, found.alpha)
    assert {(each.value, each.reason) for each in figures} == {(None, Reason.UNCONFIRMED)}


def test_ties_all_at_one_point() -> None:
    """They are alike; how much chance would have done, kappa and alpha cannot tell."""
    found = row(agreement(hub(dict.fromkeys(combinations("abcde", 2), (3, 3))), QUALITY))
    assert (found.same.value, found.gap.value, found.ac2.value) == (1, 0, 1)
    assert (found.kappa.reason, found.alpha.reason) == (Reason.CONSTANT, Reason.CONSTANT)
    assert found.same.limits is not None
    assert (found.same.limits.low, found.same.limits.high) == (1, 1)


def test_sides_by_kind_and_by_strand() -> None:
    base = hub()
    kinds = {"a": "nursery", "b": "school", "c": "school", "d": "nursery", "e": "unknown"}
    partners = [attrs.evolve(each, kind=kinds[each.id]) for each in base.partnership.partners]
    ties = [
        Relationship(a="a", b="b", strands=(Strand.TRAINING, Strand.TRANSITION)),
        Relationship(a="d", b="a", strands=(Strand.TRANSITION,)),
    ]
    told = base.evolve(partnership=attrs.evolve(base.partnership, partners=partners, relationships=ties))
    found = agreement(told, QUALITY)
    groups = {(str(each.by), each.group): each.pairs for each in found.sides if each.criterion == CRITERION.id}
    assert groups == {
        ("all", ""): 5,
        ("kind", "nursery~nursery"): 1,
        ("kind", "nursery~school"): 2,
        ("kind", "school~school"): 1,
        ("strand", "training"): 1,
        ("strand", "transition"): 2,
    }
    assert row(found, "kind", "nursery~school").same.value == 1 / 2
    assert row(found, "strand", "transition").gap.value == pytest.approx(1 / 4)
    assert {each.by for each in agreement(told, QUALITY, by=()).sides} == {AgreementBy.ALL}
    assert {each.by for each in agreement(told, QUALITY, by=["strand"]).sides} == {AgreementBy.ALL, AgreementBy.STRAND}


def wide(rows: Sequence[tuple[str, str, str, float | None]], **more: Sequence[str]) -> pl.DataFrame:
    """Return a table of (partner, respondent, about, answer to the item)."""
    table = pl.DataFrame(rows, schema=["partner", "respondent", "about", NAME], orient="row")
    return table.with_columns(pl.col(NAME).cast(pl.Int8), *(pl.Series(name, values) for name, values in more.items()))


def test_several_respondents_of_a_side_count_their_share() -> None:
    """Two say 2 and 4, the other side 3: none alike, no gap; then 3 and 4 against 3: half alike, 1/8."""
    table = wide(
        [
            *(("a", "x", "b", 2), ("a", "y", "b", 4), ("b", "", "a", 3)),
            *(("a", "x", "c", 3), ("a", "y", "c", 4), ("c", "", "a", 3)),
        ]
    )
    found = row(agreement(table, QUALITY))
    assert (found.ties, found.pairs, found.partners) == (2, 2, 3)
    assert (found.same.value, found.gap.value) == pytest.approx((0.5 / 2, (0 + 1 / 8) / 2))


def test_a_table_may_be_lazy() -> None:
    table = wide([("a", "", "b", 2), ("b", "", "a", 4), ("a", "", "c", 1), ("c", "", "a", 1)])
    assert agreement(table, QUALITY) == agreement(table.lazy(), QUALITY)


def test_hubs_and_waves_of_a_table_are_apart() -> None:
    """The tie of a and b in one hub, and that of the same names in another, are two."""
    table = wide([("a", "", "b", 2), ("b", "", "a", 4)] * 2, hub=["h", "h", "i", "i"])
    found = row(agreement(table, QUALITY))
    assert (found.ties, found.partners) == (2, 4)


def test_kinds_of_a_table() -> None:
    table = wide([("a", "", "b", 2), ("b", "", "a", 4)], kind=["school", "nursery"])
    assert row(agreement(table, QUALITY), "kind", "nursery~school").pairs == 1


def test_don_t_know_is_no_answer() -> None:
    table = wide([("a", "", "b", -1), ("b", "", "a", 4), ("a", "", "c", 1), ("c", "", "a", -2)])
    assert row(agreement(table, QUALITY)).same.reason is Reason.UNCONFIRMED


def test_items_whose_scales_differ_have_no_common_table() -> None:
    """Their gaps and shares can be put together, their points cannot."""
    found = agreement(hub(), QUALITY)
    answers = answers_of(hub(), QUALITY, subject="relationship")
    assert len({*answers.ends}) == 1
    from partnerkit.measurement._sides import Yardstick, sides
    from partnerkit.results import Metric

    mixed = attrs.evolve(
        answers,
        criteria=("c", "c"),
        items=("one", "two"),
        ends=(answers.ends[0], (0, 9)),
        points=np.column_stack([answers.points[:, 0], answers.points[:, 0] + 5]),
        dont_know=answers.dont_know[:, :2],
        not_applicable=answers.not_applicable[:, :2],
    )
    (first, _) = sides(mixed, {}, (), Yardstick(weights="linear", metric=Metric.ORDINAL, level=0.95))
    assert first.same.value == row(found).same.value
    assert first.gap.value == pytest.approx((4 / 4 + 4 / 9) / 10)
    assert {each.reason for each in (first.kappa, first.ac2, first.alpha)} == {Reason.NOT_APPLICABLE}


# Those who rate the same


def test_respondents_of_a_partner_and_partners_of_a_hub() -> None:
    """Of five points, a's two say 4 and 2 (variance 2: none), b's 3 and 3 (full); partners' means are 3, 3 and 1."""
    table = wide(
        [("a", "x", "", 4), ("a", "y", "", 2), ("b", "x", "", 3), ("b", "y", "", 3), ("c", "", "", 1)],
        hub=["h"] * 5,
    )
    people, partners = (
        next(each for each in agreement(table, QUALITY).within if (each.criterion, each.among) == (CRITERION.id, among))
        for among in AgreementAmong
    )
    assert (people.subject, people.groups, people.raters) == ("partnership", 2, 4)
    assert people.rwg.groups == ("a", "b")
    assert people.rwg.values == (0.0, 1.0)
    assert people.ad.values == (1.0, 0.0)
    assert people.ad_cutoff == 5 / 6
    assert people.aggregation.icc1.value == pytest.approx((0 - 1) / (0 + 1))
    assert (partners.groups, partners.raters, partners.rwg.groups) == (1, 3, ("h",))
    assert partners.rwg.values == pytest.approx((1 - (4 / 3) / 2,))
    assert partners.aggregation.icc1.reason is Reason.TOO_FEW_SUBJECTS


def test_a_null_of_ones_own() -> None:
    table = wide([("a", "x", "", 4), ("a", "y", "", 3)])
    uniform, own, heavy = (
        agreement(table, QUALITY, null=null).within[0].rwg.values for null in ("uniform", 1.0, "heavy_skew")
    )
    assert (*uniform, *own, *heavy) == pytest.approx((1 - 0.5 / 2, 1 - 0.5 / 1, 0.0))
    assert agreement(table, QUALITY, null=1).null == 1


def test_partners_with_one_respondent_have_nobody_to_agree_with() -> None:
    found = agreement(hub(), QUALITY).within[0]
    assert (found.among, found.subject, found.groups, found.raters) == ("respondents", "relationship", 0, 0)
    assert (found.rwg.figures, found.ad.figures) == ((), ())
    assert found.aggregation.icc1.reason is found.aggregation.icc2.reason is Reason.TOO_FEW_RATERS


def test_what_nobody_rated_has_no_row() -> None:
    about_whole = made("ab", [*of_whole("a", QUALITY.id, [1] * 8), *of_whole("b", QUALITY.id, [2] * 8)])
    found = agreement(about_whole, QUALITY)
    assert found.sides == ()
    assert {each.subject for each in found.within} == {"partnership"}
    empty = agreement(made("ab", []), QUALITY)
    assert (empty.sides, empty.within) == ((), ())


def test_every_criterion_has_a_row_and_the_framework_one() -> None:
    found = agreement(load("examples/orchard_hub"), QUALITY)
    ids = [*(criterion.id for criterion in QUALITY.criteria), QUALITY.id]
    assert [each.criterion for each in found.sides if each.by is AgreementBy.ALL] == ids
    assert (found.framework, found.null, found.weights, found.metric) == (QUALITY.id, "uniform", "linear", "ordinal")


# What is refused


def test_wrong_calls_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="2062"):
        agreement(load("examples/orchard_hub"), QUALITY, wave="2062")
    with pytest.raises(InvalidValueError, match="unknown metric 'ordinals'"):
        agreement(hub(), QUALITY, metric="ordinals")
    with pytest.raises(InvalidValueError, match="unknown agreement by 'kinds'"):
        agreement(hub(), QUALITY, by=["kinds"])
    with pytest.raises(InvalidValueError, match="level"):
        agreement(hub(), QUALITY, level=95)
    with pytest.raises(InvalidValueError, match="null: the variance -1; expected above 0"):
        agreement(hub(), QUALITY, null=-1)
    wrong: Any = "cubic"
    with pytest.raises(InvalidValueError, match="weights: the weights 'cubic'; expected identity, linear"):
        agreement(made("ab", []), QUALITY, weights=wrong)
    with pytest.raises(InvalidValueError, match="unknown null distribution"):
        agreement(hub(), QUALITY, null="flat")


def test_a_table_without_partners_is_refused() -> None:
    with pytest.raises(TableError) as error:
        agreement(pl.DataFrame({NAME: [1, 2]}), QUALITY)
    assert str(error.value).splitlines() == [
        "no column 'partner'; expected one, as rows are chosen by it",
        "no column 'about'; expected one, as rows are chosen by it",
    ]
