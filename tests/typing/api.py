"""Code as a user writes it: it is never run, and must type-check with mypy in strict mode and with pyright.

What a name is said to be is part of the public interface; `assert_type` holds it fast.
"""

import datetime as dt
from pathlib import Path
from typing import Any, Literal, assert_type, overload

import networkx as nx
import polars as pl

import partnerkit as pk
from partnerkit import errors, testing, units
from partnerkit.codec import report_data
from partnerkit.hub import Asked, Slot
from partnerkit.knowledge import Translation
from partnerkit.knowledge.crosswalk import Feature
from partnerkit.knowledge.rules import PartnerCount
from partnerkit.knowledge.schema import Item
from partnerkit.knowledge.steps import Step, StepPart
from partnerkit.measurement import RatesReport, rate_intervals, reliability
from partnerkit.model import Basis, Evidence, Kind, Level, Role, Sector, Strand
from partnerkit.responses import Code, Form
from partnerkit.results import (
    Advice,
    Finding,
    Interval,
    IntervalKind,
    LadderRating,
    LadderStanding,
    LowerBarrier,
    Maturity,
    MaturityPart,
    Methods,
    Outcome,
    Plan,
    Reason,
    ReliabilityReport,
    Target,
    WhatIf,
)
from partnerkit.scoring import Instrument, IntervalMethod, MaturityModel, SideRule, steps_rated


def build() -> pk.Hub:
    """Build a hub from words, enums and amounts: text will do wherever a word is meant."""
    oak = pk.Partner(
        id="oak",
        name="Oak Lane",
        kind="pre_school",
        sector=Sector.VOLUNTARY,
        role="lead",
        capacity=0.5 * units.FTE,
        since=dt.date(2025, 9, 1),
    )
    ash = pk.Partner(id="ash", name="Ash", kind=Kind.NURSERY, role=Role.MEMBER, basis="stated")
    assert_type(oak.kind, Kind)
    assert_type(oak.capacity, pk.Amount | None)
    tie = pk.Relationship(
        a="oak",
        b="ash",
        strands=["training", Strand.TRANSITION],
        level=Level.BOTH,
        contact=pk.Amount.of("1/fortnight"),
        hours=2 * (units.hour / units.week),
        money=pk.Amount(500, "GBP/year"),
        aim="collaboration",
    )
    assert_type(tie.strands, tuple[Strand, ...])
    assert_type(tie.pair, tuple[str, str])
    note = Evidence(id="minutes", about=tie.id, text="They met.", date=dt.date(2026, 1, 15))
    pair = pk.Partnership(id="pair", name="Pair", partners=[oak, ash], relationships=(tie,), evidence=[note])
    assert_type(pair.partners, tuple[pk.Partner, ...])
    assert_type(pair.with_partner(ash).without_relationship("oak", "ash"), pk.Partnership)
    assert_type(pair.relationship("oak", "ash"), pk.Relationship | None)
    wave = pk.Wave(id="2026", date=dt.date(2026, 3, 1), form="short", roster="full")
    assert_type(wave.form, Form | tuple[str, ...])
    answers = [
        pk.Response(wave="2026", partner="oak", item="purpose.agreed", answer=3, basis=Basis.OWN),
        pk.Response(wave="2026", partner="ash", item="purpose.agreed", answer=Code.DONT_KNOW),
        pk.Response(wave="2026", partner="ash", item="tie.contact", about="oak", answer=None),
    ]
    return pk.Hub(
        partnership=pair,
        waves=[wave],
        responses=pk.Responses.of(answers),
        asked=[Asked(wave="2026", partner="oak")],
        times=[Slot(partner="oak", slot="Tuesday 18:30")],
    )


def files(hub: pk.Hub) -> None:
    """Read and write hubs."""
    assert_type(pk.load("hub"), pk.Hub)
    assert_type(pk.load(Path("hub")), pk.Hub)
    assert_type(pk.case("grange_park"), pk.Hub)
    pk.save(hub, Path("copy"), overwrite=True)


def knowledge() -> None:
    """Look up what is rated, and by which rule."""
    assert_type(pk.frameworks(), tuple[str, ...])
    assert_type(pk.continua(), tuple[str, ...])
    davis = pk.framework("davis_2002")
    assert_type(davis, pk.Framework)
    assert_type(pk.framework(Path("own.toml")), pk.Framework)
    assert_type(davis["sharing_power"], pk.Criterion)
    assert_type([criterion.id for criterion in davis], list[str])
    pugh = pk.continuum()
    assert_type(pugh, pk.Continuum)
    assert_type(pugh.stages[0], pk.Stage)
    assert_type(pugh.stages[0] < pugh.stages[1], bool)
    assert_type(pk.rule("hub_min_providers").partners, PartnerCount | None)
    (first, *_) = pk.continuum("frey_2006").translate("coordination", to="pugh_2008")
    assert_type(first, Translation)
    assert_type((first.stage, first.fit), tuple[pk.Stage, float])
    assert_type([each.feature for each in first.why.compared], list[Feature])
    assert_type(pugh.translate(pugh.stages[0], to=pugh), tuple[Translation, ...])


def ladders() -> None:
    """Look at a ladder, which is no continuum: what is typed to take the one does not take the other."""
    parents = pk.ladder("parent_involvement_1989")
    assert_type(parents, pk.Ladder)
    assert_type(parents.steps, tuple[Step, ...])
    assert_type(parents.step("participation").roles, tuple[StepPart, ...])
    assert_type(parents.steps[0] < parents.steps[1], bool)
    assert_type(kind_of(pk.continuum()), Literal["continuum"])
    assert_type(kind_of(parents), Literal["ladder"])
    assert_type(parents.reported, Item)
    assert_type(is_scored(pk.continuum()), Literal[True])
    assert_type(is_scored(parents), Literal[False])
    assert_type(place_of(pk.continuum().stages[0]), Literal["tie"])
    assert_type(place_of(parents.steps[0]), Literal["people"])
    assert_type(steps_rated(pl.DataFrame(), parents), pl.DataFrame)


@overload
def kind_of(value: pk.Continuum) -> Literal["continuum"]: ...
@overload
def kind_of(value: pk.Ladder) -> Literal["ladder"]: ...
def kind_of(value: pk.Continuum | pk.Ladder) -> Literal["continuum", "ladder"]:
    """Tell the two apart: were a ladder a continuum to the checker, the first line would hold for both."""
    return "ladder" if isinstance(value, pk.Ladder) else "continuum"


@overload
def is_scored(value: Instrument) -> Literal[True]: ...
@overload
def is_scored(value: pk.Ladder) -> Literal[False]: ...
def is_scored(value: Instrument | pk.Ladder) -> bool:
    """Tell what `score`, `check` and `rollup` take: were a ladder among it, the first line would hold for both."""
    return not isinstance(value, pk.Ladder)


@overload
def place_of(value: pk.Stage) -> Literal["tie"]: ...
@overload
def place_of(value: Step) -> Literal["people"]: ...
def place_of(value: pk.Stage | Step) -> Literal["tie", "people"]:
    """Tell a stage from a step likewise."""
    return "people" if isinstance(value, Step) else "tie"


def assess(hub: pk.Hub) -> None:
    """Assess a hub and look into its profile."""
    profile = pk.assess(hub, "2026", quality="davis_2002", sides="mean", gates=SideRule.LOWER)
    assert_type(profile, pk.Profile)
    score = profile["davis_2002.sharing_power"]
    assert_type(score, pk.Score)
    assert_type(score.value, float | None)
    assert_type(score.reason, Reason | None)
    assert_type(profile.findings, tuple[Finding, ...])
    assert_type(profile.rates.response, float | None)
    assert_type(score.interval, Interval | None)
    assert_type([barrier.felt_by for barrier in profile.barriers], list[tuple[str, ...]])
    assert_type(profile.strategies[0].in_place, Outcome)
    assert_type(profile.fit.value, float | None)
    assert_type(profile.explainable, tuple[str, ...])
    assert_type(profile.ladders, tuple[LadderRating, ...])
    assert_type(profile.ladders[0].lowest, Step | None)
    assert_type(profile.ladders[0].standings, tuple[LadderStanding, ...])
    tree = profile.explain("davis_2002.sharing_power")
    assert_type(tree, pk.Explanation)
    assert_type(tree.value, float | str | None)
    assert_type(tree.inputs, tuple[pk.Explanation, ...])
    assert_type([line.text for line in tree.outline(1)], list[str])


def count(done: int, whole: int) -> None:
    """Take progress in."""
    assert_type(done / whole, float)


def maturity(hub: pk.Hub) -> None:
    """Make an index and intervals of one's own."""
    model = MaturityModel(id="ours", name="Ours", fit=2, exponent=0, needed=0.8)
    bootstrap = IntervalMethod(kind="bca", target=Target.ROSTER, level=0.9, replicates=500, seed=1)
    assert_type(bootstrap.kind, IntervalKind)
    profile = pk.assess(hub, maturity=model, intervals=bootstrap, progress=count)
    assert_type(profile.maturity, Maturity | None)
    if profile.maturity is not None and profile.maturity.interval is not None:
        assert_type(profile.maturity.interval.low, float)
        assert_type(profile.maturity.parts[0].part, MaturityPart)
    assert_type(pk.assess(hub, intervals=None), pk.Profile)


def tables(hub: pk.Hub, foreign: Any) -> None:  # noqa: ANN401 - a table of any library
    """Score tables: what comes out is what went in."""
    davis, pugh = pk.framework("davis_2002"), pk.continuum("pugh_2008")
    wide = hub.responses.wide([item.id for item in davis.items], hub="pair")
    assert_type(wide, pl.DataFrame)
    pk.check(wide, davis, pugh)
    assert_type(pk.score(wide, davis, pugh), pl.DataFrame)
    assert_type(pk.score(wide.lazy(), davis), pl.LazyFrame)
    scores = pk.score(wide, davis)
    assert_type(pk.combine_sides(scores, davis, sides="lower"), pl.DataFrame)
    assert_type(pk.rollup(scores, by=["hub", "wave"], sides=SideRule.MEAN), pl.DataFrame)
    pk.rollup(pk.score(foreign, davis), by=["hub"])


def graphs(hub: pk.Hub) -> None:
    """Go to networkx and come back."""
    graph = pk.to_networkx(hub.partnership)
    assert_type(pk.from_networkx(graph), pk.Partnership)
    assert_type(pk.from_networkx(nx.path_graph(3)), pk.Partnership)


def decide(hub: pk.Hub, profile: pk.Profile) -> None:
    """Ask what to do, within which budget, what would follow, and what a paper must say."""
    assert_type(pk.advise(profile), Advice)
    assert_type(pk.plan(profile, hours=40 * pk.units.hour, money="500 GBP", weeks=12), Plan)
    assert_type(pk.what_if(hub, [LowerBarrier(barrier="integrated_working_barriers.trust", to=0.25)]), WhatIf)
    assert_type(pk.methods(hub), Methods)


def amounts() -> None:
    """Reckon with amounts."""
    amount = 40 * pk.units.hour
    assert_type(amount, pk.Amount)
    assert_type(pk.Amount.of("0.5 FTE").to("hour/week", hours_per_fte=35).value, float)
    assert_type(pk.units.hour / pk.units.week, units.Unit)
    assert_type(pk.Amount.from_quantity(amount.to_quantity()), pk.Amount)


def mistakes() -> tuple[errors.Problem, ...]:
    """Catch an error as what it is, and as the built-in."""
    try:
        pk.load("none")
    except FileNotFoundError as error:
        assert_type(error, FileNotFoundError)
    except pk.PartnerkitError as error:
        assert_type(error.problems, tuple[errors.Problem, ...])
        return error.problems
    return ()


def strategies() -> None:
    """Test one's own code with hubs of every shape."""
    testing.hubs(min_partners=1)
    testing.partners()
    testing.partnerships(max_partners=3)
    testing.relationships(between=["oak", "ash"])
    testing.wide_tables(pk.framework("davis_2002"), subject="relationship")


def measure(hub: pk.Hub) -> None:
    """Measure a hub, and read a report as a table and as plain data."""
    report = reliability(hub, pk.framework("davis_2002"), limits="jackknife_t", fits=50)
    assert_type(report, ReliabilityReport)
    assert_type(report.table(), pl.DataFrame)
    assert_type(report_data(report), dict[str, Any])
    rates = rate_intervals(hub)
    assert_type(rates, RatesReport)
    for each in rates:
        assert_type(each.response.value, float | None)
