"""The maturity index: a mean of four parts, refused where a part or the response is missing, and how far it moves."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Fit, FrameworkScore, MaturityPart, Part, Reason, Score
from partnerkit.scoring.maturity import MaturityModel, maturity_of, parts_of
from tests.made import ITEMS, hub_of, of_tie, of_whole
from tests.made import made as made_hub

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUALITY, BARRIERS, STRATEGIES, FIT = MaturityPart
QUALITY_ITEMS, BARRIER_ITEMS = ITEMS["pugh_death_1989"], ITEMS["integrated_working_barriers"]
VALUES = {QUALITY: 0.5, BARRIERS: 0.75, STRATEGIES: 0.2, FIT: 0.9}
EQUAL = MaturityModel()


def parts(values: Mapping[MaturityPart, float | None], model: MaturityModel = EQUAL) -> tuple[Part, ...]:
    whole = sum(weight for _, weight in model.weights)
    return tuple(
        Part(part=part, weight=weight / whole, value=values[part], coverage=1.0) for part, weight in model.weights
    )


def mean(values: Sequence[float], weights: Sequence[float], p: float) -> float:
    """Return the power mean of DESIGN 3.2, straight from its formula."""
    if p == -math.inf:
        return min(x for x, w in zip(values, weights, strict=True) if w)
    shares = [w / sum(weights) for w in weights]
    shift = 0.05 if p <= 0 else 0.0
    xs = [shift + (1 - shift) * x for x in values]
    inner = math.fsum(w * (math.log(x) if p == 0 else x**p) for x, w in zip(xs, shares, strict=True))
    return ((math.exp(inner) if p == 0 else inner ** (1 / p)) - shift) / (1 - shift)


# -- the index --------------------------------------------------------------------------------------------------------


def test_the_index_is_the_mean_of_its_four_parts() -> None:
    """(0.5 + 0.75 + 0.2 + 0.9) / 4 = 2.35 / 4 = 0.5875."""
    made = maturity_of(EQUAL, parts(VALUES), 1.0)
    assert made.value == pytest.approx(0.5875, abs=1e-12)
    assert (made.reasons, made.missing, made.exponent, made.model) == ((), (), 1.0, "equal_parts")
    assert [(part.part, part.weight) for part in made.parts] == [(part, 0.25) for part in MaturityPart]
    assert (made.response, made.needed, made.coverage) == (1.0, 0.65, 1.0)


@pytest.mark.parametrize(
    ("response", "refused"),
    [
        (0.65, False),
        (0.65 - 1e-12, False),  # rounding
        (0.65 - 1e-9, True),
        (16 / 25, True),
        (0.0, True),
        (None, True),  # nobody was asked
    ],
)
def test_below_65_percent_response_there_is_none(response: float | None, refused: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    made = maturity_of(EQUAL, parts(VALUES), response)
    assert made.reasons == ((Reason.LOW_RESPONSE,) if refused else ())
    assert (made.value is None) is refused
    assert made.response == response
    assert [part.value for part in made.parts] == list(VALUES.values())  # the parts stand alone


@pytest.mark.parametrize("part", list(MaturityPart))
def test_without_a_part_there_is_none(part: MaturityPart) -> None:
    made = maturity_of(EQUAL, parts({**VALUES, part: None}), 1.0)
    assert (made.value, made.reasons, made.missing) == (None, (Reason.MISSING_PART,), (part,))
    assert (made.weights, made.rules, made.lowest, made.highest) == ((), (), None, None)


def test_all_reasons_are_given_at_once() -> None:
    made = maturity_of(EQUAL, parts({**VALUES, FIT: None, QUALITY: None}), 0.5)
    assert (made.reasons, made.missing) == ((Reason.LOW_RESPONSE, Reason.MISSING_PART), (QUALITY, FIT))


def test_an_index_of_made_up_ratings_is_illustrative() -> None:
    assert maturity_of(EQUAL, parts(VALUES), 1.0, illustrative=True).illustrative
    assert not maturity_of(EQUAL, parts(VALUES), 1.0).illustrative


def test_coverage_is_the_mean_of_the_parts_by_their_weights() -> None:
    covers = (1.0, 0.5, 0.25, None)
    weights = (0.5, 0.25, 0.25, 0.0)
    told = [
        Part(part=p, weight=w, value=0.5, coverage=c) for p, w, c in zip(MaturityPart, weights, covers, strict=True)
    ]
    assert maturity_of(EQUAL, told[:3], None).coverage == pytest.approx(0.5 + 0.125 + 0.0625, abs=1e-12)
    assert maturity_of(EQUAL, told, None).coverage is None  # of one part it is not known


# -- how far it moves -------------------------------------------------------------------------------------------------

MODELS = [
    EQUAL,
    MaturityModel(id="uneven", name="Uneven", quality=3, barriers=0.5, strategies=1, fit=2),
    MaturityModel(id="three", name="Three parts", strategies=0),
    MaturityModel(id="g", name="Geometric", exponent=0),
    MaturityModel(id="low", name="Lowest", exponent=-math.inf),
    MaturityModel(id="h", name="Harmonic", exponent=-1, quality=2),
    MaturityModel(id="s", name="Squares", exponent=2, fit=1000),  # the heaviest weight there is
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_moves_of_the_weights_by_a_quarter(model: MaturityModel) -> None:
    """Each weight alone, and all sixteen corners of three quarters and five quarters, by the formula."""
    known, weights = [part for part, _ in model.weights], [weight for _, weight in model.weights]
    xs = [VALUES[part] for part in known]
    made = maturity_of(model, parts(VALUES, model), 1.0)
    assert made.value == pytest.approx(mean(xs, weights, model.exponent), abs=1e-12)
    assert [move.part for move in made.weights] == known
    for i, move in enumerate(made.weights):
        for factor, found in ((0.75, move.less), (1.25, move.more)):
            moved = [w * factor if j == i else w for j, w in enumerate(weights)]
            assert found == pytest.approx(mean(xs, moved, model.exponent), abs=1e-12)
    corners = [
        mean(xs, [w * f for w, f in zip(weights, factors, strict=True)], model.exponent)
        for factors in product((0.75, 1.25), repeat=len(known))
    ]
    assert made.lowest == pytest.approx(min(corners), abs=1e-12)
    assert made.highest == pytest.approx(max(corners), abs=1e-12)


def test_moves_by_hand() -> None:
    """Parts 1, 0, 0, 0: 1/4. With quality at 3/4: 0.75 / 3.75 = 1/5; at 5/4: 1.25 / 4.25 = 5/17.

    The others at 5/4 and quality at 3/4: 0.75 / 4.5 = 1/6; turned about: 1.25 / 3.5 = 5/14.
    """
    made = maturity_of(EQUAL, parts(dict.fromkeys(MaturityPart, 0.0) | {QUALITY: 1.0}), 1.0)
    assert made.value == 0.25
    assert (made.weights[0].less, made.weights[0].more) == pytest.approx((1 / 5, 5 / 17), abs=1e-12)
    assert (made.lowest, made.highest) == pytest.approx((1 / 6, 5 / 14), abs=1e-12)


def test_other_rules_stand_beside_it() -> None:
    """Fit 0.5 for 0.9 under another rule: (0.5 + 0.75 + 0.2 + 0.5) / 4 = 0.4875; one without a fit is left out."""
    rules: list[tuple[str, Mapping[MaturityPart, float | None]]] = [
        ("gates = mean", {FIT: 0.5}),
        ("sides = a", {FIT: None}),
    ]
    made = maturity_of(EQUAL, parts(VALUES), 1.0, rules=rules)
    xs = list(VALUES.values())
    assert [name for name, _ in made.rules] == ["gates = mean", "exponent = 0", "exponent = -inf"]
    assert [value for _, value in made.rules] == pytest.approx([0.4875, mean(xs, [1] * 4, 0), 0.2], abs=1e-12)


def test_its_own_exponent_is_no_other_rule() -> None:
    model = MaturityModel(id="g", name="G", exponent=0)
    assert [name for name, _ in maturity_of(model, parts(VALUES, model), 1.0).rules] == ["exponent = -inf"]


# -- the parts --------------------------------------------------------------------------------------------------------


def scored(id_: str, value: float | None) -> FrameworkScore:
    score = Score(
        id=id_,
        subject=Subject.PARTNERSHIP,
        value=value,
        reason=None if value is not None else Reason.NO_ANSWERS,
        coverage=0.5,
        n_partners=7,
    )
    return FrameworkScore(
        id=id_,
        subject=Subject.PARTNERSHIP,
        score=score,
        criteria=(),
        exponent=1.0,
        mean=None,
        lowest="",
        at_least=None,
        at_most=None,
        missing=(),
    )


FITS = Fit(
    value=0.9,
    reason=None,
    compared_by="reported",
    ties=3,
    aims=4,
    past_aim=0,
    over_partners=0.9,
    n_partners=5,
    at_least=0.7,
    at_most=1.0,
)


def test_barriers_go_in_turned() -> None:
    made = parts_of(EQUAL, scored("q", 0.5), scored("b", 0.25), scored("s", 0.2), FITS)
    assert made == (
        Part(part=QUALITY, weight=0.25, value=0.5, of="q", subject=Subject.PARTNERSHIP, coverage=0.5, n_partners=7),
        Part(part=BARRIERS, weight=0.25, value=0.75, of="b", subject=Subject.PARTNERSHIP, coverage=0.5, n_partners=7),
        Part(part=STRATEGIES, weight=0.25, value=0.2, of="s", subject=Subject.PARTNERSHIP, coverage=0.5, n_partners=7),
        Part(part=FIT, weight=0.25, value=0.9, coverage=0.75, n_partners=5),
    )


def test_a_part_that_was_not_asked_or_has_no_score_has_no_value() -> None:
    made = parts_of(EQUAL, None, scored("b", None), scored("s", 0.0), FITS)
    assert [part.value for part in made] == [None, None, 0.0, 0.9]
    assert made[0] == Part(part=QUALITY, weight=0.25, value=None)


def test_a_part_without_weight_is_left_out() -> None:
    model = MaturityModel(id="m", name="M", quality=3, fit=0)
    assert [(p.part, p.weight) for p in parts_of(model, None, None, None, FITS)] == [
        (QUALITY, 0.6),
        (BARRIERS, 0.2),
        (STRATEGIES, 0.2),
    ]
    assert maturity_of(model, parts({**VALUES, FIT: None}, model), 1.0).value == pytest.approx(
        (3 * 0.5 + 0.75 + 0.2) / 5, abs=1e-12
    )


# -- models -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"quality": -1}, "quality: the weight -1.0; expected from 0 to 1000"),
        ({"fit": 1000.5}, "fit: the weight 1000.5; expected from 0 to 1000"),
        ({"needed": 1.1}, "needed: the share 1.1; expected from 0 to 1"),
        ({"needed": -0.1}, "needed: the share -0.1; expected from 0 to 1"),
        (dict.fromkeys(map(str, MaturityPart), 0), "no part with a weight; expected a weight above 0 for one or more"),
    ],
)
def test_models_that_make_no_sense_are_refused(wrong: Mapping[str, Any], told: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        MaturityModel(id="m", name="M", **wrong)
    assert str(caught.value) == told


def test_an_exponent_is_a_number() -> None:
    with pytest.raises(InvalidValueError, match="nan"):
        MaturityModel(id="m", name="M", exponent=math.nan)


def test_the_edges_of_what_a_model_may_be() -> None:
    model = MaturityModel(id="m", name="M", quality=1000, barriers=0, strategies=0, fit=0, needed=1)
    assert model.weights == ((QUALITY, 1000.0),)
    assert maturity_of(model, parts(VALUES, model), 1.0).value == 0.5
    assert maturity_of(model, parts(VALUES, model), 0.99).reasons == (Reason.LOW_RESPONSE,)
    assert maturity_of(MaturityModel(needed=0), parts(VALUES), 0.0).value is not None


# -- in a hub ---------------------------------------------------------------------------------------------------------


def test_at_64_percent_response_the_index_is_refused_and_the_parts_stand() -> None:
    """Sixteen of twenty-five partners have answered: 64 %."""
    made = pk.assess(hub_of(25, 16), intervals=None).maturity
    assert made is not None
    assert (made.value, made.response, made.reasons, made.missing) == (None, 0.64, (Reason.LOW_RESPONSE,), ())
    assert all(part.value is not None for part in made.parts)


def test_at_65_percent_response_there_is_an_index() -> None:
    """Thirteen of twenty. The index is recomputed from the parts that stand elsewhere in the profile."""
    profile = pk.assess(hub_of(20, 13), intervals=None)
    made = profile.maturity
    assert made is not None
    known = [
        profile[name].value for name in ("pugh_death_1989", "integrated_working_barriers", "anning_2006_strategies")
    ]
    quality, barriers, strategies = (value or 0.0 for value in known)
    assert None not in (*known, profile.fit.value)
    assert made.value == pytest.approx((quality + 1 - barriers + strategies + (profile.fit.value or 0)) / 4, abs=1e-12)
    assert (made.response, made.reasons) == (0.65, ())


def test_a_hub_without_answers_has_no_index() -> None:
    hub = hub_of(5, 0)
    assert pk.assess(hub.evolve(waves=[])).maturity is None
    made = pk.assess(hub).maturity
    assert made is not None
    assert (made.value, made.reasons) == (None, (Reason.LOW_RESPONSE, Reason.MISSING_PART))


def test_other_rules_for_sides_change_each_part_that_is_about_ties() -> None:
    """Quality and barriers rated about one tie: 4 and 2 from one side, 2 and 1 from the other.

    quality 0.75, 0.5 by `lower`, 1 by `upper`; barriers, for which the lower view is that which feels more, 0.375,
    0.5 and 0.25. Strategies 0.5, fit 1.
    """
    answers = of_tie("ash", "oak", reported=2, wanted=2) + of_tie("oak", "ash", reported=2, wanted=2)
    for framework, (one, other) in ((QUALITY_ITEMS, (4, 2)), (BARRIER_ITEMS, (2, 1))):
        for a, b, point in (("ash", "oak", one), ("oak", "ash", other)):
            answers += of_tie(a, b, **dict.fromkeys(framework, point))
    for name in ("ash", "oak"):
        answers += of_whole(name, "anning_2006_strategies", [2] * 10)
    made = pk.assess(made_hub(["ash", "oak"], answers)).maturity
    assert made is not None
    rules = dict(made.rules)
    assert made.value == pytest.approx((0.75 + 0.625 + 0.5 + 1) / 4, abs=1e-12)
    assert rules["sides = lower"] == pytest.approx((0.5 + 0.5 + 0.5 + 1) / 4, abs=1e-12)
    assert rules["sides = upper"] == pytest.approx((1 + 0.75 + 0.5 + 1) / 4, abs=1e-12)
    assert "sides = mean" not in rules
