"""What instruments read of their own, against the oracle: goalposts, sums, bands, levels, weights, agreement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.knowledge import library
from partnerkit.knowledge.reading import RawScale, ScaleBand
from partnerkit.knowledge.schema import Authorship, Criterion, Framework, Group, Item, ItemUse, Subject
from partnerkit.responses import column
from partnerkit.scoring import received
from tests import oracle
from tests.drawn import EXPONENTS, frame, tables
from tests.property.test_oracle import assert_criteria, same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from hypothesis.strategies import DrawFn

SUBJECTS = (Subject.PARTNERSHIP, Subject.RELATIONSHIP)
SIZES = {"one": 3, "two": 2, "three": 1}
"""How many items each criterion of the tests' instrument has."""
FEWER = settings(max_examples=settings().max_examples // 3)


def item(name: str, scale: str, **more: Any) -> Item:  # noqa: ANN401 - any attribute of an item
    return Item(id=f"drawn.{name}", text="?", scale=library().scales[scale], subjects=SUBJECTS, **more)


def instrument(criteria: Sequence[Criterion], **more: Any) -> Framework:  # noqa: ANN401 - any attribute of a framework
    told: dict[str, Any] = {
        "id": "drawn_1",
        "name": "Drawn",
        "basis": Authorship.AUTHORED,
        "about": "Invented.",
        "subjects": SUBJECTS,
        "asked_about": (),
        "criteria": tuple(criteria),
        **more,
    }
    return attrs.evolve(pk.framework("davis_2002"), **told)


def uses_of(items: Sequence[Item]) -> tuple[ItemUse, ...]:
    return tuple(ItemUse(item=each, short=i == 0) for i, each in enumerate(items))


def criterion(name: str, uses: tuple[ItemUse, ...], **more: Any) -> Criterion:  # noqa: ANN401 - any attribute
    told: dict[str, Any] = {"id": f"drawn_1.{name}", "items": uses, **more}
    return Criterion(name=name, definition="Invented.", basis=Authorship.AUTHORED, **told)


@st.composite
def goalposts(draw: DrawFn, high: int) -> dict[str, int]:
    low, top = sorted(draw(st.lists(st.integers(0, high), min_size=2, max_size=2, unique=True)))
    return draw(st.sampled_from(({}, {"floor": low, "ceiling": top}, {"floor": low} if low < high else {})))


@st.composite
def composites(draw: DrawFn) -> Framework:
    """Return an instrument of two groups with means of their own, and goalposts."""
    exponents = st.sampled_from(EXPONENTS)
    shift = draw(st.sampled_from((0.05, 0.2)))
    if draw(st.booleans()):
        shift, exponents = 0.0, st.sampled_from((1.0, 0.0, 2.0))
    weights = st.sampled_from((None, 0.5, 2.0))
    groups = tuple(
        Group(id=g, name=g, basis=Authorship.AUTHORED, exponent=draw(exponents), weight=draw(weights)) for g in "ab"
    )
    criteria = [
        criterion(
            name,
            uses_of(
                [
                    item(f"{name}_{i}", "contact", reversed=draw(st.booleans()), **draw(goalposts(5)))
                    for i in range(SIZES[name])
                ]
            ),
            group=group,
            weight=draw(st.sampled_from((1.0, 0.3))),
        )
        for name, group in (("one", "a"), ("two", "a"), ("three", "b"))
    ]
    return instrument(criteria, groups=groups, exponent=draw(exponents), shift=shift)


@given(composites(), st.data())
def test_levels_and_goalposts_are_the_oracles(framework: Framework, data: st.DataObject) -> None:
    rows = data.draw(tables(framework.items))
    scored = pk.score(frame(rows), framework)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        rated = {c.id: oracle.rate(row, c) for c in framework.criteria}
        assert_criteria(got, rated)
        made, groups = oracle.combine_levels(rated, framework)
        assert_combined(got, "drawn_1", made)
        for id_, group in groups.items():
            assert_combined(got, f"drawn_1__{id_}", group)


def assert_combined(row: Mapping[str, Any], at: str, made: oracle.Combined) -> None:
    for end in ("value", "mean", "at_least", "at_most", "coverage"):
        name = at if end == "value" else f"{at}__{end}"
        got, wanted = row[name], getattr(made, end)
        assert (got is None) == (wanted is None), (name, got, wanted)
        assert got is None or math.isclose(got, wanted, abs_tol=1e-9), (name, got, wanted)


@st.composite
def sums(draw: DrawFn) -> Framework:
    """Return an instrument that adds up answers from 1 to 5, with bands of its own at whole edges."""
    criteria = [
        criterion(
            name,
            uses_of([item(f"{name}_{i}", "agreement_1_to_5", reversed=draw(st.booleans())) for i in range(n)]),
            weight=n,
        )
        for name, n in SIZES.items()
    ]
    edges = sorted(draw(st.sets(st.integers(7, 30), min_size=1, max_size=3)))
    starts, ends = [6, *edges], [edge - 1 for edge in edges] + [30]
    bands = tuple(
        ScaleBand(id=f"b{i}", name="B", at_least=low, at_most=high)
        for i, (low, high) in enumerate(zip(starts, ends, strict=True))
    )
    return instrument(criteria, raw=RawScale.SUM, bands=bands, exponent=1.0)


@given(sums(), st.data())
def test_sums_and_their_bands_are_the_oracles(framework: Framework, data: st.DataObject) -> None:
    """A full row's raw figure is the plain sum of its answers; others are prorated; so are the means of groups."""
    rows = data.draw(tables(framework.items))
    scored = pk.score(frame(rows), framework)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        rated = {c.id: oracle.rate(row, c) for c in framework.criteria}
        assert_read(got, rated, framework)
        points = [row.answers[i.id] for i in framework.items]
        if all(x is not None and x > 0 for x in points):
            turned = [6 - (x or 0) if i.reversed else x or 0 for i, x in zip(framework.items, points, strict=True)]
            assert math.isclose(got["drawn_1__raw"], sum(turned), abs_tol=1e-9)
    for got in pk.rollup(scored, framework).iter_rows(named=True):
        group = [row for row in rows if (row.hub, row.wave) == (got["hub"], got["wave"])]
        assert_read(got, oracle.whole(group, framework), framework)


def assert_read(row: Mapping[str, Any], rated: Mapping[str, oracle.Rated], framework: Framework) -> None:
    made, ends = oracle.combine(rated, framework), (6, 30)
    assert same(row["drawn_1__raw"], oracle.raw(made.value, ends)), (row["drawn_1__raw"], made)
    assert row["drawn_1__own_band"] == oracle.own_band(made.value, framework.bands, ends)
    for each in framework.criteria:
        size = len(each.items)
        assert same(row[f"{column(each.id)}__raw"], oracle.raw(rated[each.id].value, (size, 5 * size)))


@st.composite
def weighed(draw: DrawFn) -> Framework:
    """Return an instrument whose criteria partners weigh."""
    criteria = [
        criterion(
            name,
            uses_of([item(f"{name}_{i}", "agreement") for i in range(n)]),
            weight=draw(st.sampled_from((1.0, 2.5))),
            weight_item=item(f"{name}_weight", "importance_1_to_5"),
        )
        for name, n in SIZES.items()
    ]
    return instrument(criteria, exponent=draw(st.sampled_from(EXPONENTS)))


@FEWER
@given(weighed(), st.data())
def test_weights_given_by_partners_are_the_oracles(framework: Framework, data: st.DataObject) -> None:
    rows = data.draw(tables(framework.items))
    scored = pk.score(frame(rows), framework)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        rated = {c.id: oracle.rate(row, c) for c in framework.criteria}
        given_by = {c.id: oracle.weight_given(row, c) for c in framework.criteria}
        assert_combined(got, "drawn_1", oracle.combine(rated, framework, given_by))
        assert got["drawn_1__weights_given"] == all(given_by.values())
    for got in pk.rollup(scored, framework).iter_rows(named=True):
        group = [row for row in rows if (row.hub, row.wave) == (got["hub"], got["wave"])]
        told = oracle.weights_of(group, framework)
        for name, weight in told.items():
            assert same(got[f"{column(name)}__weight"], weight)
        assert_combined(got, "drawn_1", oracle.combine(oracle.whole(group, framework), framework, told))


def compared() -> Framework:
    """Return an instrument that asks what is and what should be."""
    uses = tuple(
        ItemUse(item=item(f"is_{i}", scale), expected=item(f"should_{i}", scale), short=i == 0, weight=weight)
        for i, (scale, weight) in enumerate((("contact", 1.0), ("agreement", 0.25), ("gate", 2.0)))
    )
    return instrument([criterion("one", uses)], exponent=1.0)


@FEWER
@given(tables(compared().items, ties=True, whole=False, max_rows=9))
def test_agreement_and_ratings_received_are_the_oracles(rows: list[oracle.Row]) -> None:
    framework = compared()
    (first,) = framework.criteria
    scored = pk.score(frame(rows), framework)
    for row, got in zip(rows, scored.iter_rows(named=True), strict=True):
        assert same(got["drawn_1__one__agreement"], oracle.agreement(row, first))
        should = None if first.expected is None else oracle.rate(row, first.expected).value
        assert same(got["drawn_1__one__expected"], should)
    views: dict[tuple[str, ...], list[oracle.Row]] = {}
    for row in rows:
        if row.about != row.partner:
            views.setdefault((row.hub, row.wave, row.about, row.partner), []).append(row)
    by_rater = {
        key: (
            oracle.averaged([oracle.rate(r, first) for r in own]).value,
            oracle.mean(oracle.agreement(r, first) for r in own),
        )
        for key, own in views.items()
    }
    rated: dict[tuple[str, ...], list[tuple[Fraction | None, Fraction | None]]] = {}
    for (hub, wave, about, _), figures in by_rater.items():
        rated.setdefault((hub, wave, about), []).append(figures)
    made = {(got["hub"], got["wave"], got["partner"]): got for got in received(scored, framework).iter_rows(named=True)}
    assert set(made) == set(rated)
    for key, got in made.items():
        assert same(got["drawn_1__one"], oracle.mean(score for score, _ in rated[key]))
        assert same(got["drawn_1__one__agreement"], oracle.mean(agreement for _, agreement in rated[key]))
        assert got["drawn_1__one__n"] == sum(score is not None for score, _ in rated[key])
