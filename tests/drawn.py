"""Strategies for small tables of answers, and the way from the oracle's rows to a table."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
from hypothesis import strategies as st

import partnerkit as pk
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import (
    Authorship,
    Checked,
    Framework,
    FrameworkKind,
    Item,
    ItemUse,
    Point,
    Scale,
    Subject,
)
from partnerkit.knowledge.stages import Continuum, Stage
from partnerkit.responses import KEYS, column
from tests.oracle import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

SEED_CARE = pk.framework(Path(__file__).parent / "golden" / "seed_care.toml")
EXPONENTS = (1.0, 0.0, -1.0, 2.0, 0.5, -math.inf)
KINDS = ("childminder", "nursery")
NAMES = ("ash", "elm", "oak")


def small_continuum() -> Continuum:
    """Return a continuum of three stages of four or five gates, of uneven weight."""
    weights = {1: (1.0, 1.0, 1.0, 1.0), 2: (0.125, 2.0, 0.333, 1.0, 0.7), 3: (3.0, 1.0, 1.0, 1.0)}
    points = tuple(Point(point=i, label=name) for i, name in enumerate(("none", "one", "two", "three")))
    scale = Scale(id="steps_stages", name="Stages", points=points)
    stages = tuple(_stage(i, _gates(i, each)) for i, each in weights.items())
    return Continuum(
        id="steps",
        name="Steps (invented)",
        edition="1",
        licence="MIT",
        source="none",
        place="nowhere",
        basis=Authorship.AUTHORED,
        about="Invented for tests.",
        checked=Checked.NO,
        no_contact=_stage(0),
        stages=stages,
        reported=_tie_item("steps.reported", scale),
        wanted=_tie_item("steps.wanted", scale),
    )


def _stage(position: int, gates: tuple[ItemUse, ...] = ()) -> Stage:
    return Stage(
        id=f"step_{position}",
        continuum="steps",
        position=position,
        name=f"Step {position}",
        definition="Invented.",
        basis=Authorship.AUTHORED,
        gates=gates,
    )


def _gates(stage: int, weights: Sequence[float]) -> tuple[ItemUse, ...]:
    scale = library().scales["gate"]
    return tuple(ItemUse(item=_tie_item(f"steps.gate_{stage}_{i}", scale), weight=w) for i, w in enumerate(weights))


def _tie_item(name: str, scale: Scale) -> Item:
    return Item(id=name, text="?", scale=scale, subjects=(Subject.RELATIONSHIP,))


STEPS = small_continuum()


def answers(item: Item, *, invalid: bool = False) -> SearchStrategy[int | None]:
    """Return a strategy for answers: mostly points of the scale."""
    points = list(range(item.scale.low, item.scale.high + 1))
    return st.sampled_from([*points, *points, -1, -2, None, *([item.scale.high + 1, -7] if invalid else [])])


@st.composite
def frameworks(draw: DrawFn) -> Framework:
    """Return a strategy for frameworks: the test's own with some exponent, some kind and some weights."""
    weights = st.sampled_from((0.001, 0.125, 0.333, 1.0, 2.5, 7.0))
    criteria = tuple(
        attrs.evolve(
            criterion,
            weight=draw(weights),
            min_answered=draw(st.sampled_from((None, None, 1, 2, 3))),
            items=tuple(attrs.evolve(use, weight=draw(weights)) for use in criterion.items),
        )
        for criterion in SEED_CARE.criteria
    )
    kind = draw(st.sampled_from((FrameworkKind.CRITERIA, FrameworkKind.BARRIERS)))
    return attrs.evolve(SEED_CARE, exponent=draw(st.sampled_from(EXPONENTS)), kind=kind, criteria=criteria)


@st.composite
def tables(
    draw: DrawFn,
    items: Sequence[Item],
    *,
    ties: bool = False,
    whole: bool = True,
    invalid: bool = False,
    min_rows: int = 1,
    max_rows: int = 6,
) -> list[Row]:
    """Return a strategy for the rows of a table: two hubs, two waves, up to two respondents a partner."""
    abouts = st.sampled_from([*([""] if whole else []), *(NAMES if ties else [])])
    key = st.tuples(st.sampled_from("xy"), st.sampled_from("vw"), st.sampled_from(NAMES), st.sampled_from(("", "2")))
    keys = draw(st.lists(st.tuples(key, abouts), unique=True, min_size=min_rows, max_size=max_rows))
    kinds = dict(zip(NAMES, draw(st.tuples(*(st.sampled_from(KINDS) for _ in NAMES))), strict=True))
    return [
        Row(
            hub=hub,
            wave=wave,
            partner=partner,
            respondent=respondent,
            about=about,
            kind=kinds[partner],
            answers={item.id: draw(answers(item, invalid=invalid)) for item in items},
        )
        for (hub, wave, partner, respondent), about in keys
    ]


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as the wide table."""
    names = list(dict.fromkeys(name for row in rows for name in row.answers))
    keys: dict[str, Any] = {key: [getattr(row, key) for row in rows] for key in (*KEYS, "kind")}
    cells = {column(name): [row.answers.get(name) for row in rows] for name in names}
    return pl.DataFrame({**keys, **cells}, schema_overrides=dict.fromkeys(cells, pl.Int8))
