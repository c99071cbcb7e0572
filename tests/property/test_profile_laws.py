"""Laws of sides, groups, fit, the index and whole profiles, each stated as one test."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.codec import profile_data
from partnerkit.knowledge.schema import FrameworkKind
from partnerkit.model import Evidence
from partnerkit.responses import column
from partnerkit.results import AimBasis, MaturityPart, Part, Placement, Reason, Tie, TieStatus
from partnerkit.scoring.fit import fit_bounds, fit_of, fit_of_ties
from partnerkit.scoring.maturity import MaturityModel, maturity_of
from partnerkit.testing import hubs
from tests.drawn import SEED_CARE, STEPS, frame, frameworks, tables
from tests.frames import assert_frames_near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerkit.knowledge.schema import Framework, Item
    from tests.oracle import Row

CLOSE = 1e-9
MOST = settings().max_examples
HALF, FEWER, FEWEST = (settings(max_examples=max(1, MOST // part)) for part in (2, 4, 8))
"""For what takes long: a part of the examples that the profile says."""
CRITERIA = [column(criterion.id) for criterion in SEED_CARE.criteria]
GATES = [use.item for stage in STEPS.stages for use in stage.gates]
TIE_ITEMS = [STEPS.reported, STEPS.wanted, *GATES]
STAGES = pk.continuum().points
SHARES = st.floats(0, 1)
PLACES = ("stage", "at_most", "position_at_least", "position_at_most")
RULES = st.sampled_from(("mean", "lower", "upper"))
PAIR = ["hub", "wave", "a", "b"]


def combined(rows: Sequence[Row], framework: Framework = SEED_CARE, rule: str = "mean") -> pl.DataFrame:
    scored = pk.score(frame(rows), framework, STEPS)
    return pk.combine_sides(scored, framework, STEPS, sides=rule, gates=rule).sort(PAIR)


def rolled(rows: Sequence[Row], framework: Framework = SEED_CARE) -> pl.DataFrame:
    return pk.rollup(pk.score(frame(rows), framework, STEPS), framework, STEPS)


def in_touch(rows: Sequence[Row]) -> list[Row]:
    """Return rows that all report the tie, so that no answer of theirs decides whether there is one."""
    return [replace(row, answers={**row.answers, STEPS.reported.id: 1}) for row in rows]


# -- two sides --------------------------------------------------------------------------------------------------------


@FEWER
@given(frameworks(), tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=10))
def test_lower_is_never_above_mean_and_mean_never_above_upper(framework: Framework, rows: list[Row]) -> None:
    """Of a barrier, where a high score is bad, it is the other way about; `lower` of one view is unknown."""
    lower, mean, upper = (combined(rows, framework, rule) for rule in ("lower", "mean", "upper"))
    ordered = (lower, mean, upper) if framework.kind is FrameworkKind.CRITERIA else (upper, mean, lower)
    for name in CRITERIA:
        for low, high in ((ordered[0], ordered[1]), (ordered[1], ordered[2])):
            known = [(x, y) for x, y in zip(low[name], high[name], strict=True) if None not in (x, y)]
            assert all(x <= y + CLOSE for x, y in known)
    for what in PLACES:
        for low, high in ((lower, mean), (mean, upper)):
            pairs = zip(low[f"steps__{what}"], high[f"steps__{what}"], strict=True)
            assert all(x <= y + CLOSE for x, y in pairs if None not in (x, y))


@FEWER
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=10), RULES)
def test_what_both_sides_say_is_what_they_say_together(rows: list[Row], rule: str) -> None:
    """Equal views give that view by every rule, and no gap."""
    rows = [row for row in in_touch(rows) if row.partner != row.about and not row.respondent]
    both = {(row.hub, row.wave, *sorted((row.partner, row.about))): row for row in rows}
    assume(both)
    mirrored = [each for row in both.values() for each in (row, replace(row, partner=row.about, about=row.partner))]
    mirrored = [replace(row, kind="nursery") for row in mirrored]
    for row in combined(mirrored, rule=rule).iter_rows(named=True):
        for name in CRITERIA:
            assert row[name] == pytest.approx(row[f"{name}__a"], abs=CLOSE)
            assert row[f"{name}__a"] == row[f"{name}__b"]
            assert row[f"{name}__gap"] in {None, 0.0}
        for what in PLACES:
            assert row[f"steps__{what}"] == pytest.approx(row[f"steps__{what}_a"], abs=CLOSE)


@FEWER
@given(
    frameworks(),
    tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, whole=False, max_rows=8),
    st.sampled_from([*SEED_CARE.items, *GATES]),
    RULES,
)
def test_a_higher_answer_never_lowers_what_two_sides_say(
    framework: Framework, rows: list[Row], item: Item, rule: str
) -> None:
    rows = in_touch(rows)
    answer = rows[0].answers[item.id]
    assume(answer is not None and 0 <= answer < item.scale.high)
    higher = [replace(rows[0], answers={**rows[0].answers, item.id: (answer or 0) + 1}), *rows[1:]]
    before, after = combined(rows, framework, rule), combined(higher, framework, rule)
    names = [*CRITERIA, "seed_care", *(f"steps__{what}" for what in PLACES)]
    assert_monotone(before, after, names, falls=item.reversed)


def assert_monotone(before: pl.DataFrame, after: pl.DataFrame, names: Sequence[str], *, falls: bool) -> None:
    for name in names:
        for x, y in zip(before[name], after[name], strict=True):
            low, high = (y, x) if falls else (x, y)
            assert (low is None) == (high is None)
            assert low is None or low <= high + CLOSE, name


# -- groups -----------------------------------------------------------------------------------------------------------


@FEWER
@given(tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=10), st.sampled_from(SEED_CARE.items))
def test_a_higher_answer_never_lowers_a_group(rows: list[Row], item: Item) -> None:
    rows = in_touch(rows)
    answer = rows[0].answers[item.id]
    assume(answer is not None and 0 <= answer < item.scale.high)
    higher = [replace(rows[0], answers={**rows[0].answers, item.id: (answer or 0) + 1}), *rows[1:]]
    over = [f"{name}__over_partners" for name in CRITERIA]
    names = [*CRITERIA, *over, "seed_care", "seed_care__mean", "seed_care__lowest"]
    assert_monotone(rolled(rows), rolled(higher), names, falls=item.reversed)


@FEWER
@given(frameworks(), tables([*SEED_CARE.items, *TIE_ITEMS], ties=True, max_rows=10))
def test_every_figure_of_a_group_lies_between_0_and_1(framework: Framework, rows: list[Row]) -> None:
    names = [*CRITERIA, "seed_care", *(f"{name}__{end}" for name in CRITERIA for end in ("coverage", "over_partners"))]
    made = rolled(rows, framework)
    assert all(-CLOSE <= x <= 1 + CLOSE for name in names for x in made[name].drop_nulls())


@FEWER
@given(tables(SEED_CARE.items, max_rows=8))
def test_a_group_is_the_mean_of_its_partners(rows: list[Row]) -> None:
    """A roll-up by partner as well gives each partner; their plain mean is the roll-up over the hub."""
    scored = pk.score(frame(rows), SEED_CARE)
    whole = pk.rollup(scored, SEED_CARE)
    each = pk.rollup(scored, SEED_CARE, by=["hub", "wave", "partner"])
    means = each.group_by("hub", "wave").agg(pl.col(*CRITERIA, *(f"{name}__coverage" for name in CRITERIA)).mean())
    kept = ["hub", "wave", *CRITERIA, *(f"{name}__coverage" for name in CRITERIA)]
    assert_frames_near(whole.select(kept), means.select(kept), check_row_order=False, tolerance=CLOSE)


@FEWER
@given(frameworks(), tables(SEED_CARE.items, max_rows=1))
def test_a_group_of_one_is_that_one(framework: Framework, rows: list[Row]) -> None:
    scored = pk.score(frame(rows), framework)
    names = [*CRITERIA, "seed_care", "seed_care__coverage", "seed_care__band", "seed_care__at_least"]
    assert_frames_near(pk.rollup(scored, framework).select(names), scored.select(names), tolerance=CLOSE)


@FEWER
@given(tables(SEED_CARE.items, max_rows=6), st.sampled_from((-1, None)))
def test_a_partner_that_knows_nothing_lowers_the_coverage_and_no_score(rows: list[Row], unknown: int | None) -> None:
    rows = [replace(row, hub="x", wave="v") for row in rows]
    assume(len({(row.partner, row.respondent) for row in rows}) == len(rows))
    lost = replace(rows[0], partner="yew", answers=dict.fromkeys(rows[0].answers, unknown), kind="nursery")
    before, after = (rolled_whole(each) for each in (rows, [*rows, lost]))
    for name in CRITERIA:
        assert after[name] == (None if before[name] is None else pytest.approx(before[name], abs=CLOSE))
        was, now = before[f"{name}__coverage"], after[f"{name}__coverage"]
        assert now is None or was is None or now <= was + CLOSE


def rolled_whole(rows: Sequence[Row]) -> dict[str, Any]:
    return pk.rollup(pk.score(frame(rows), SEED_CARE), SEED_CARE).row(0, named=True)


# -- fit --------------------------------------------------------------------------------------------------------------

POSITIONS = st.one_of(st.floats(0, 5), st.integers(0, 5).map(float))
AIMS = st.sampled_from(STAGES)


def at(low: float, high: float | None = None) -> Placement:
    return Placement(stage=STAGES[int(low)], position_at_least=low, position_at_most=low if high is None else high)


@given(POSITIONS, POSITIONS, AIMS)
def test_fit_is_bounded_and_never_falls_with_the_position(one: float, other: float, aim: Any) -> None:  # noqa: ANN401 - a stage
    low, high = sorted((one, other))
    fits = [fit_of(at(x), None, aim, gated=True) for x in (low, high)]
    assert None not in fits
    below, above = (x or 0.0 for x in fits)
    assert 0 <= below <= above <= 1
    bounds = fit_bounds(at(low, high), None, aim, gated=True)
    assert bounds == (below, above)


@given(POSITIONS, AIMS, AIMS)
def test_a_higher_aim_never_raises_the_fit(position: float, one: Any, other: Any) -> None:  # noqa: ANN401 - stages
    low, high = sorted((one, other))
    assert (fit_of(at(position), None, high, gated=True) or 0) <= (fit_of(at(position), None, low, gated=True) or 0)


@st.composite
def placed_ties(draw: st.DrawFn) -> list[Tie]:
    pairs = draw(st.lists(st.sampled_from([(a, b) for a in "abcd" for b in "abcd" if a < b]), unique=True))
    made = []
    for a, b in pairs:
        low, high = sorted((draw(POSITIONS), draw(POSITIONS)))
        placement = draw(st.sampled_from([at(low), at(low, high), Placement(reason=Reason.UNCONFIRMED)]))
        aim = draw(st.none() | AIMS)
        fit = fit_of(placement, None, aim, gated=True)
        made.append(
            Tie(
                a=a,
                b=b,
                status=draw(st.sampled_from([TieStatus.CONFIRMED, TieStatus.DENIED])),
                stated=False,
                placement=placement,
                reported=None,
                aim=aim,
                aim_basis=AimBasis.AGREED if aim else AimBasis.UNKNOWN,
                views=(),
                fit=fit,
            )
        )
    return made


@given(placed_ties())
def test_the_fit_of_ties_lies_within_bounds_and_counts_add_up(ties: list[Tie]) -> None:
    made = fit_of_ties(ties, gated=True)
    assert made.ties <= made.aims <= len(ties)
    assert made.past_aim <= made.ties
    assert (made.value is None) == (made.ties == 0) == (made.reason is not None) == (made.over_partners is None)
    assert (made.at_least is None) == (made.aims == 0)
    known = [x for x in (made.value, made.over_partners) if x is not None]
    assert all(-CLOSE <= x <= 1 + CLOSE for x in known)
    if made.value is not None and made.ties == made.aims:
        assert made.at_least == pytest.approx(made.value, abs=CLOSE)
        assert made.at_most == pytest.approx(made.value, abs=CLOSE)


@given(placed_ties(), st.randoms(use_true_random=False))
def test_order_of_ties_and_of_their_sides_is_irrelevant_to_fit(ties: list[Tie], random: Any) -> None:  # noqa: ANN401 - given by hypothesis
    turned = [attrs.evolve(tie, a=tie.b, b=tie.a) for tie in random.sample(ties, len(ties))]
    one, other = (attrs.asdict(fit_of_ties(each, gated=True)) for each in (ties, turned))
    assert one == pytest.approx(other, abs=CLOSE)


# -- the index --------------------------------------------------------------------------------------------------------

WEIGHTS = st.integers(1, 1_000_000).map(lambda thousandths: thousandths / 1000)
MODELS = st.builds(
    MaturityModel,
    quality=WEIGHTS,
    barriers=st.one_of(st.just(0.0), WEIGHTS),
    strategies=WEIGHTS,
    fit=WEIGHTS,
    exponent=st.sampled_from((1.0, 0.0, -1.0, 2.0, -math.inf)),
)
VALUES = st.fixed_dictionaries(dict.fromkeys(MaturityPart, SHARES))


def parts(values: Mapping[MaturityPart, float | None], model: MaturityModel) -> list[Part]:
    return [Part(part=part, weight=weight, value=values[part]) for part, weight in model.weights]


@given(MODELS, VALUES)
def test_the_index_lies_among_its_parts_and_within_its_moves(
    model: MaturityModel, values: dict[MaturityPart, float]
) -> None:
    made = maturity_of(model, parts(values, model), 1.0)
    known = [values[part] for part, _ in model.weights]
    assert made.value is not None
    assert made.lowest is not None
    assert made.highest is not None
    assert min(known) - CLOSE <= made.lowest <= made.value + CLOSE
    assert made.value - CLOSE <= made.highest <= max(known) + CLOSE
    for move in made.weights:
        assert made.lowest - CLOSE <= min(move.less, move.more)
        assert max(move.less, move.more) <= made.highest + CLOSE
        assert (move.less - made.value) * (made.value - move.more) >= -CLOSE  # one up, one down


@given(MODELS, VALUES, st.sampled_from(list(MaturityPart)), SHARES)
def test_a_higher_part_never_lowers_the_index(
    model: MaturityModel, values: dict[MaturityPart, float], part: MaturityPart, other: float
) -> None:
    low, high = sorted((values[part], other))
    assert model.index({**values, part: low}) <= model.index({**values, part: high}) + CLOSE


@given(MODELS, SHARES)
def test_equal_parts_give_that_index_and_no_weight_moves_it(model: MaturityModel, value: float) -> None:
    made = maturity_of(model, parts(dict.fromkeys(MaturityPart, value), model), 1.0)
    found = [made.value, made.lowest, made.highest, *(end for move in made.weights for end in (move.less, move.more))]
    assert found == pytest.approx([value] * len(found), abs=CLOSE)


@given(MODELS, VALUES, st.sampled_from((0.5, 0.1)))
def test_the_weights_of_the_index_are_scale_free(
    model: MaturityModel, values: dict[MaturityPart, float], factor: float
) -> None:
    changed: dict[str, Any] = {part.value: weight * factor for part, weight in model.weights}
    lighter = attrs.evolve(model, **changed)
    assert lighter.index(values) == pytest.approx(model.index(values), abs=CLOSE)


# -- profiles ---------------------------------------------------------------------------------------------------------


@FEWER
@given(hubs(min_partners=2, max_answers=20), st.randoms(use_true_random=False))
def test_other_ids_for_partners_change_nothing_else(hub: pk.Hub, random: Any) -> None:  # noqa: ANN401 - given by hypothesis
    """The same hub under other ids: every figure is the same, of every tie too."""
    old = [partner.id for partner in hub.partnership.partners]
    new = dict(zip(old, random.sample([f"z{i}" for i in range(len(old))], len(old)), strict=True))
    one, other = pk.assess(hub), pk.assess(renamed(hub, new))
    assert figures(one) == pytest.approx(figures(other), abs=CLOSE)
    placed = [
        {
            frozenset((new.get(t.a, t.a), new.get(t.b, t.b))): (t.status, t.reported, t.aim, t.fit, t.placement)
            for t in each
        }
        for each in (one.ties, other.ties)
    ]
    assert placed[0] == placed[1]


def renamed(hub: pk.Hub, new: Mapping[str, str]) -> pk.Hub:
    partnership = hub.partnership
    partners = [attrs.evolve(each, id=new[each.id]) for each in partnership.partners]
    ties = [attrs.evolve(tie, a=new[tie.a], b=new[tie.b]) for tie in partnership.relationships]
    answers = [
        attrs.evolve(each, partner=new[each.partner], about=new.get(each.about, each.about)) for each in hub.responses
    ]
    asked = hub.asked and [attrs.evolve(each, partner=new[each.partner]) for each in hub.asked]
    times = hub.times and [attrs.evolve(each, partner=new[each.partner]) for each in hub.times]
    moved = partnership.evolve(partners=partners, relationships=ties, evidence=[])
    bare = [attrs.evolve(each, evidence="") for each in answers]
    return hub.evolve(partnership=moved, responses=pk.Responses.of(bare), asked=asked, times=times)


def figures(profile: Any) -> dict[str, float | None]:  # noqa: ANN401 - a profile
    found = {"response": profile.rates.response, "coverage": profile.rates.coverage, "fit": profile.fit.value}
    found["mean position"] = profile.stages.mean_position
    for framework in profile.frameworks:
        for score in (framework.score, *framework.criteria):
            name = f"{framework.subject} {score.id}"
            found |= {name: score.value, f"{name} coverage": score.coverage, f"{name} over": score.over_partners}
    return found


@FEWER
@given(hubs(min_partners=2, max_answers=20))
def test_evidence_given_twice_changes_no_figure(hub: pk.Hub) -> None:
    """Evidence supports a rating; it is none. Taken away or given twice over, the document is the same."""
    again = [attrs.evolve(each, id=f"{each.id}-again") for each in hub.partnership.evidence]
    known = {each.id for each in hub.partnership.evidence}
    assume(not known & {each.id for each in again})
    twice = hub.partnership.evolve(evidence=[*hub.partnership.evidence, *again, Evidence(id="more-still")])
    assert document(hub.evolve(partnership=twice)) == document(hub)


def document(hub: pk.Hub) -> str:
    return json.dumps(profile_data(pk.assess(hub)))


@FEWER
@given(hubs(max_answers=20))
def test_the_document_of_a_profile_is_plain_and_stable(hub: pk.Hub) -> None:
    """What JSON reads back is what was written, to the byte; a profile that nothing was changed in is the same."""
    profile = pk.assess(hub)
    data = profile_data(profile)
    text = json.dumps(data, allow_nan=False)
    assert json.loads(text) == data
    assert json.dumps(json.loads(text)) == text
    assert attrs.evolve(profile) == profile
    assert json.dumps(profile_data(pk.assess(hub.evolve()))) == text
