"""Voice: who is put together, what is a rating given and received, and what is withheld."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest

import partnerkit as pk
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Direction, Grouping, Interval, IntervalReason, Reason, Voice
from partnerkit.scoring.quality import whole_tables
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import tie_tables
from partnerkit.scoring.voice import VoiceMethod, groups_of, voice_of
from partnerkit.stats import Replicates, intervals
from tests.made import ITEMS, made, of_tie, of_whole, without

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerkit.results import VoiceGroup

DAVIS = pk.framework("davis_2002")
AIM = "davis_2002.common_aim"
ASKED = DAVIS.asks(short=True)
PURPOSE = next(criterion.items[0].item.id for criterion in DAVIS.criteria if criterion.id == AIM)
KINDS = ["childminder"] * 3 + ["nursery"] * 3 + ["school"] * 3
PARTNERS = [f"p{i}" for i in range(9)]


def hub_of(answers: Sequence[pk.Response], kinds: Sequence[str] = KINDS, **more: Any) -> pk.Hub:  # noqa: ANN401 - what a hub takes
    hub = made([f"p{i}" for i in range(len(kinds))], answers, form=more.pop("form", None))
    partners = [
        attrs.evolve(partner, kind=kind, **{name: values[i] for name, values in more.items()})
        for i, (partner, kind) in enumerate(zip(hub.partnership.partners, kinds, strict=True))
    ]
    return hub.evolve(partnership=hub.partnership.evolve(partners=partners))


def voice(hub: pk.Hub, **method: Any) -> Voice:  # noqa: ANN401 - what the method takes
    survey = hub.survey(hub.waves[0])
    known = tuple(library().frameworks.values())
    whole, ties = whole_tables(survey, known), tie_tables(survey, known, SideRule.MEAN, SideRule.LOWER)
    return voice_of(survey, whole, ties, VoiceMethod(**method))


def rated(points: Mapping[str, int]) -> list[pk.Response]:
    """Return answers about the whole: each partner gives one point to the shared purpose."""
    return [pk.Response(wave="w", partner=partner, item=PURPOSE, answer=point) for partner, point in points.items()]


def ties_rated(cells: Mapping[tuple[int, int], int]) -> list[pk.Response]:
    """Return answers about ties: each side says there is a tie, and gives a point to the shared purpose."""
    item = PURPOSE.replace(".", "__")
    return [each for (a, b), x in cells.items() for each in of_tie(f"p{a}", f"p{b}", reported=2, **{item: x})]


def group(found: Voice, name: str, subject: Subject = Subject.PARTNERSHIP, way: str = "given") -> VoiceGroup:
    figure = found.of(AIM, subject, Direction(way))
    assert figure is not None
    return next(each for each in figure.groups if each.group == name)


def jackknifed(difference: float | None, gone: Sequence[float | None]) -> Interval:
    """Return the interval of a difference from what it is with each partner gone."""
    deleted = np.array(gone, dtype=np.float64)
    (found,) = intervals(Replicates(estimate=difference or 0.0, deleted=deleted), bounds=(-1, 1))
    assert isinstance(found, Interval)
    return found


WHOLE = dict(zip(PARTNERS, (1, 1, 2, 3, 3, 4, 4, 3, 3), strict=True))
FORM = (PURPOSE, pk.continuum().reported.id)


# -- of the whole -----------------------------------------------------------------------------------------------------


def test_three_childminders_against_six_others_by_hand() -> None:
    """(1 + 1 + 2) / 3 / 4 = 1/3 against 20 / 6 / 4 = 5/6."""
    found = group(voice(hub_of(rated(WHOLE), form=FORM)), "childminder")
    assert (found.n, found.n_others) == (3, 6)
    assert found.mean == pytest.approx(1 / 3)
    assert found.others == pytest.approx(5 / 6)
    assert found.difference == pytest.approx(-0.5)
    assert found.interval is not None
    assert found.interval.rough  # there are nine partners, and only three on one side
    assert found.interval.n == 9


def test_the_interval_is_that_of_the_hub_without_each_partner() -> None:
    """Deleting a partner in the kernel gives what a hub without it would say."""
    kinds = ["childminder"] * 4 + ["school"] * 5
    hub = hub_of(rated(WHOLE), kinds, form=FORM)
    whole = group(voice(hub), "childminder")
    gone = [group(voice(without(hub, partner)), "childminder").difference for partner in PARTNERS]
    assert whole.interval == attrs.evolve(jackknifed(whole.difference, gone), rough=True)


def test_the_gap_is_told_beside_what_chance_gives() -> None:
    figure = voice(hub_of(rated(WHOLE), form=FORM)).of(AIM, Subject.PARTNERSHIP, Direction.GIVEN)
    assert figure is not None
    assert figure.gap is not None
    assert (figure.gap.high, figure.gap.low) == ("nursery", "childminder")
    assert figure.gap.size == pytest.approx(0.5)
    assert (figure.gap.exact, figure.gap.permutations) == (True, 1680)  # 9! / (3! 3! 3!)
    assert figure.gap.chance < figure.gap.chance_high
    assert figure.gap.chance_high == pytest.approx(0.5)
    assert not figure.gap.is_gap  # no further than chance goes in one case of twenty


def test_partners_who_rate_alike_have_no_gap() -> None:
    figure = voice(hub_of(rated(dict.fromkeys(PARTNERS, 3)), form=FORM)).of(AIM, Subject.PARTNERSHIP, Direction.GIVEN)
    assert figure is not None
    assert figure.gap is not None
    gap = figure.gap
    assert (gap.size, gap.variance, gap.p, gap.is_gap) == (0.0, 0.0, 1.0, False)


def test_a_framework_is_the_plain_mean_of_its_criteria() -> None:
    """Partners are averaged, so a framework's geometric mean cannot be: the plain mean stands for it."""
    points = [0, 4, 4, 4, 4, 4, 4, 4]
    answers = [each for partner in PARTNERS for each in of_whole(partner, "pugh_death_1989", points)]
    figure = voice(hub_of(answers)).of("pugh_death_1989", Subject.PARTNERSHIP, Direction.GIVEN)
    assert figure is not None
    assert figure.groups[0].mean == pytest.approx(7 / 8)


def test_a_framework_needs_three_quarters_of_its_criteria() -> None:
    few: list[int | None] = [4, 4, 4, 4, 4, None, None, None]
    enough: list[int | None] = [4, 4, 4, 4, 4, 4, None, None]
    answers = [each for p in PARTNERS for each in of_whole(p, "pugh_death_1989", few if p == "p0" else enough)]
    figure = voice(hub_of(answers)).of("pugh_death_1989", Subject.PARTNERSHIP, Direction.GIVEN)
    assert figure is not None
    assert figure.groups[0].n == 2
    assert figure.groups[0].reason is Reason.TOO_FEW_PARTNERS


def test_of_a_barrier_a_high_rating_is_bad() -> None:
    answers = [each for p in PARTNERS for each in of_whole(p, "integrated_working_barriers", [3] * 7)]
    assert not any(figure.high_is_good for figure in voice(hub_of(answers)).figures if "barriers" in figure.id)
    assert len(ITEMS["integrated_working_barriers"]) == 7


# -- of ties ----------------------------------------------------------------------------------------------------------

RING = {(i, j): (3 * i + 2 * j) % 5 for i in range(9) for j in range(9) if (i - j) % 9 in {1, 2, 7, 8}}


def plain(cells: Mapping[tuple[int, int], int], end: int) -> list[float]:
    """Return each partner's mean rating: those it gave (end 0), or those it received (end 1)."""
    return [float(np.mean([x / 4 for pair, x in cells.items() if pair[end] == i])) for i in range(9)]


@pytest.mark.parametrize(("way", "end"), [("given", 0), ("received", 1)])
def test_ties_are_rated_by_a_partner_and_about_it(way: str, end: int) -> None:
    means = plain(RING, end)
    found = group(voice(hub_of(ties_rated(RING), form=FORM)), "nursery", Subject.RELATIONSHIP, way)
    assert found.mean == pytest.approx(np.mean(means[3:6]))
    assert found.others == pytest.approx(np.mean(means[:3] + means[6:]))


@pytest.mark.parametrize("way", ["given", "received"])
def test_a_deleted_partner_goes_as_rater_and_as_rated(way: str) -> None:
    kinds = ["childminder"] * 4 + ["school"] * 5
    hub = hub_of(ties_rated(RING), kinds, form=FORM)
    whole = group(voice(hub), "childminder", Subject.RELATIONSHIP, way)
    gone = [group(voice(without(hub, p)), "childminder", Subject.RELATIONSHIP, way).difference for p in PARTNERS]
    wanted = jackknifed(whole.difference, gone)
    assert whole.interval is not None
    assert (whole.interval.low, whole.interval.high) == pytest.approx((wanted.low, wanted.high))


def test_a_denied_tie_is_no_rating() -> None:
    """Nobody is rated by a side whose tie the other puts at no contact."""
    cells = {pair: 4 for pair in RING if pair != (1, 0)}
    denied = of_tie("p1", "p0", reported=0)
    found = voice(hub_of([*ties_rated({**cells, (0, 1): 0}), *denied], form=FORM))
    assert group(found, "childminder", Subject.RELATIONSHIP).mean == 1.0


def test_own_views_are_of_the_ties_that_both_have_rated() -> None:
    """p0 gives 4 and 2, and gets 1 and 3; what it says of p3, which has not rated it, is left out."""
    cells = {(0, 1): 4, (1, 0): 1, (0, 2): 2, (2, 0): 3, (0, 3): 0}
    found = [each for each in voice(hub_of(ties_rated(cells), form=FORM)).own_views if each.id == AIM]
    assert [(each.partner, each.own, each.others, each.ties) for each in found] == [
        ("p0", 0.75, 0.5, 2),
        ("p1", 0.25, 1.0, 1),
        ("p2", 0.75, 0.5, 1),
    ]
    assert found[0].difference == 0.25


# -- what is withheld -------------------------------------------------------------------------------------------------


def test_two_of_a_kind_that_answered_have_no_figure() -> None:
    points = {partner: point for partner, point in WHOLE.items() if partner != "p0"}
    found = voice(hub_of(rated(points), form=FORM))
    withheld = group(found, "childminder")
    assert (withheld.mean, withheld.reason, withheld.n) == (None, Reason.TOO_FEW_PARTNERS, 2)
    assert found.figures[2].gap is not None
    assert found.figures[2].gap.groups == 2  # the gap is between the two that are left


def test_others_of_fewer_than_three_are_withheld_too() -> None:
    found = group(voice(hub_of(rated(WHOLE), ["nursery"] * 7 + ["unknown"] * 2, form=FORM)), "nursery")
    assert (found.difference, found.reason, found.n_others) == (None, Reason.TOO_FEW_PARTNERS, 0)


def test_one_group_has_no_gap() -> None:
    figure = voice(hub_of(rated(WHOLE), ["nursery"] * 9, form=FORM)).of(AIM, Subject.PARTNERSHIP, Direction.GIVEN)
    assert figure is not None
    assert (figure.gap, figure.no_gap) == (None, Reason.TOO_FEW_GROUPS)


def test_a_rating_without_answers_says_so() -> None:
    answers = [pk.Response(wave="w", partner="p0", item=PURPOSE, answer=-1)]
    figure = voice(hub_of(answers, form=FORM)).of(AIM, Subject.PARTNERSHIP, Direction.GIVEN)
    assert figure is not None
    assert figure.no_gap is Reason.NO_ANSWERS
    assert {each.reason for each in figure.groups} == {Reason.NO_ANSWERS}


def test_a_hub_without_answers_has_no_figures() -> None:
    found = voice(hub_of([], form=FORM))
    assert found.own_views == ()
    assert {each.no_gap for each in found.figures} <= {Reason.NO_ANSWERS}


def test_a_side_that_stands_on_one_partner_has_no_interval() -> None:
    """All that the nurseries say is of p0: without it they would have said nothing."""
    cells = {(i, 0): i % 5 for i in range(3, 6)} | {(i, j): 2 for i in (0, 1, 2, 6, 7, 8) for j in (0, 8) if i != j}
    found = group(voice(hub_of(ties_rated(cells), form=FORM)), "nursery", Subject.RELATIONSHIP)
    assert (found.interval, found.no_interval) == (None, IntervalReason.UNDEFINED)


# -- who is put together ----------------------------------------------------------------------------------------------


def partners_of(*kinds_and_sectors: tuple[str, str]) -> list[pk.Partner]:
    return [
        pk.Partner(id=f"p{i}", name="P", kind=kind, sector=sector) for i, (kind, sector) in enumerate(kinds_and_sectors)
    ]


def test_small_kinds_are_merged_in_a_fixed_order() -> None:
    partners = partners_of(
        *[("nursery", "private")] * 3,
        *[("childminder", "private")] * 2,
        ("other", "private"),
        ("school", "statutory"),
        ("health", "statutory"),
        ("local_authority", "statutory"),
        ("charity", "voluntary"),
        ("community_group", "community"),
        ("parent_group", "community"),
    )
    found = groups_of(partners, Grouping.KIND)
    assert dict(found.groups) == {
        "nursery": ("p0", "p1", "p2"),
        "other_private": ("p3", "p4", "p5"),
        "other_statutory": ("p6", "p7", "p8"),
        "other_not_statutory": tuple(sorted(("p9", "p10", "p11"))),
    }
    assert ("childminder", "other_private") in found.merged
    assert "nursery" not in dict(found.merged)


def test_those_left_over_are_in_no_group() -> None:
    found = groups_of(partners_of(*[("nursery", "private")] * 3, ("school", "statutory")), Grouping.KIND)
    assert [name for name, _ in found.groups] == ["nursery"]
    assert found.merged == (("school", ""),)


def test_partners_of_the_kind_other_are_not_mixed_with_those_left_over() -> None:
    words = [("other", "private")] * 3 + [("school", "statutory"), ("health", "statutory"), ("nursery", "private")]
    found = groups_of(partners_of(*words), Grouping.KIND)
    assert dict(found.groups) == {"other": ("p0", "p1", "p2"), "rest": ("p3", "p4", "p5")}


def test_sectors_are_merged_too() -> None:
    words = [("other", sector) for sector in ("statutory",) * 3 + ("private", "voluntary", "community")]
    found = groups_of(partners_of(*words), Grouping.SECTOR)
    assert [name for name, _ in found.groups] == ["other_not_statutory", "statutory"]


def test_a_kind_that_is_not_known_is_in_no_group_and_among_no_others() -> None:
    """It may be a nursery: to count it among those that are none would be a guess."""
    found = voice(hub_of(rated(WHOLE), ["nursery"] * 3 + ["school"] * 4 + ["unknown"] * 2, form=FORM))
    assert found.groups[0].unknown == ("p7", "p8")
    assert group(found, "nursery").n_others == 4


@pytest.mark.parametrize(("unknown", "told"), [(3, True), (4, False), (5, False)])
def test_where_too_many_kinds_are_not_known_nothing_is_compared_by_kind(unknown: int, told: bool) -> None:  # noqa: FBT001 - pytest gives it
    """Of nine partners the kind of six is known, 67 %, or of five, 56 %; by sector nothing changes."""
    kinds = ["nursery"] * 3 + ["school"] * (6 - unknown) + ["unknown"] * unknown
    found = voice(hub_of(rated(WHOLE), kinds, form=FORM, sector=["private"] * 4 + ["statutory"] * 5))
    by_kind, by_sector = (found.of(AIM, Subject.PARTNERSHIP, Direction.GIVEN, by) for by in Grouping)
    assert by_kind is not None
    assert by_sector is not None
    assert by_sector.gap is not None
    assert (by_kind.gap is not None) is told
    if not told:
        assert by_kind.no_gap is Reason.GROUPS_UNKNOWN
        nursery = group(found, "nursery")
        assert (nursery.difference, nursery.interval, nursery.reason) == (None, None, Reason.GROUPS_UNKNOWN)
        assert nursery.n == 3


def test_another_merge_may_be_given() -> None:
    merge = {"childminder": "care", "nursery": "care", "school": ""}
    found = voice(hub_of(rated(WHOLE), form=FORM), merge=merge)
    assert found.groups[0].groups == (("care", tuple(PARTNERS[:6])),)
    assert group(found, "care").n_others == 3


def test_relabelled_partners_have_the_same_voice() -> None:
    hub = hub_of(rated(WHOLE), form=FORM)
    turned = dict(zip(PARTNERS, reversed(PARTNERS), strict=True))
    other = hub_of(rated({turned[p]: x for p, x in WHOLE.items()}), KINDS[::-1], form=FORM)
    one, two = voice(hub), voice(other)
    for a, b in zip(one.figures, two.figures, strict=True):
        assert [g.difference for g in a.groups] == pytest.approx([g.difference for g in b.groups])
        assert math.isclose(a.gap.p, b.gap.p) if a.gap and b.gap else a.gap is b.gap


def test_an_instrument_without_a_total_has_figures_of_its_criteria_alone() -> None:
    framework = pk.framework("wilder_2001")
    items = framework.asks(short=False)
    answers = [pk.Response(wave="w", partner=partner, item=item.id, answer=3) for partner in PARTNERS for item in items]
    found = voice(hub_of(answers, form=tuple(item.id for item in items)))
    assert {each.id for each in found.figures} >= {criterion.id for criterion in framework.criteria}
    assert framework.id not in {each.id for each in found.figures}
