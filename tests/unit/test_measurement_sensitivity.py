from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, TableError, UnknownNameError
from partnerkit.knowledge.schema import Subject
from partnerkit.measurement import power, rate_intervals, sensitivity
from partnerkit.results import Choice, CorrelationBasis, PowerReport, Reason
from partnerkit.scoring import MaturityModel
from partnerkit.stats.power import paired_t_power
from tests.made import hub_of, made

if TYPE_CHECKING:
    from collections.abc import Callable

DAVIS = pk.framework("davis_2002")
PUGH = pk.framework("pugh_death_1989")
ORCHARD = pk.load("examples/orchard_hub")
CLOSE = 1e-9


def wide(hubs: int) -> pl.DataFrame:
    """Return a table of hubs of three partners that answer about the whole."""
    items = [criterion.items[0].item.id.replace(".", "__") for criterion in DAVIS.criteria]
    rows = [
        {"wave": "w", "hub": f"h{hub}", "partner": f"p{i}", "respondent": "", "about": ""}
        | {item: (2 * hub + 3 * i + hub * j) % 5 for j, item in enumerate(items)}
        for hub in range(hubs)
        for i in range(3)
    ]
    return pl.DataFrame(rows)


# -- sensitivity ------------------------------------------------------------------------------------------------------


def test_partners_of_a_hub_have_the_scores_of_the_kernel() -> None:
    found = sensitivity(ORCHARD, DAVIS, draws=200)
    table = ORCHARD.responses.of_wave("2026").wide(
        [use.item.id for c in DAVIS.criteria for use in c.items], hub="orchard", subject=Subject.PARTNERSHIP
    )
    scored = pk.score(table, DAVIS).filter(pl.col("davis_2002").is_not_null())
    alone = scored.filter(pl.len().over("partner") == 1)
    values = {each.unit: each.value for each in found.units}
    assert alone.height > 5
    for partner, value in alone.select("partner", "davis_2002").iter_rows():
        assert values[partner] == pytest.approx(value, abs=CLOSE)
    assert (found.exponent, found.criteria) == (0.0, tuple(c.id for c in DAVIS.criteria))
    assert sum(found.weights) == pytest.approx(1)


def test_ties_and_groups_may_be_the_units() -> None:
    ties = sensitivity(ORCHARD, DAVIS, by="relationship", draws=50)
    assert ties.by == "relationship"
    assert all("~" in each for each in (*ties.left_out, *(unit.unit for unit in ties.units)))
    kinds = sensitivity(ORCHARD, DAVIS, by="kind", draws=50)
    assert {each.unit for each in kinds.units} <= {str(partner.kind) for partner in ORCHARD.partnership.partners}


def test_framework_whose_groups_have_scores_is_combined_from_them() -> None:
    oecd = pk.framework("oecd_2008_composite")
    found = sensitivity(hub_of(6, 6), oecd, draws=50)
    assert found.criteria == tuple(f"{oecd.id}.{level.id}" for level in oecd.levels)
    assert found.reason is Reason.TOO_FEW_SUBJECTS  # it was not asked


def test_weights_that_partners_give_are_those_of_the_file_here() -> None:
    """Units are single partners, and the stated weights are one row for all of them."""
    nuffield = pk.framework("nuffield_2003")
    found = sensitivity(hub_of(6, 6), nuffield, draws=50)
    assert found.n == 0
    weights = [criterion.thousandths for criterion in nuffield.criteria]
    assert found.weights == pytest.approx([each / sum(weights) for each in weights])


def test_parts_of_the_maturity_index_by_partner() -> None:
    hub = hub_of(7, 7, lambda i, j: (i + j * j) % 5)
    found = sensitivity(hub, MaturityModel(), draws=200)
    assert (found.index, found.n, found.criteria) == (
        "equal_parts",
        7,
        ("quality", "barriers", "strategies", "fit"),
    )
    assert {each.choice for each in found.sources} == {*Choice} - {Choice.MISSING}
    with pytest.raises(InvalidValueError, match="expected one of partner"):
        sensitivity(hub, MaturityModel(), by="kind")


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas"])
def test_scored_table_and_its_roll_up_say_the_same(engine: str) -> None:
    scored = pk.score(wide(8), DAVIS)
    if engine == "pandas":
        pytest.importorskip("pandas")
    given = scored.lazy() if engine == "lazy" else scored.to_pandas() if engine == "pandas" else scored
    found = sensitivity(given, DAVIS, draws=100)
    assert found == sensitivity(pk.rollup(scored, DAVIS), DAVIS, draws=100)
    assert (found.n, found.by, found.units[0].unit[:1]) == (8, "hub, wave", "h")
    rolled = pk.rollup(scored, DAVIS)
    values = dict(zip(rolled["hub"] + ", " + rolled["wave"], rolled["davis_2002"], strict=True))
    for each in found.units:
        assert each.value == pytest.approx(values[each.unit], abs=CLOSE)


def test_maturity_index_of_a_table_of_hubs() -> None:
    model = MaturityModel(fit=0)
    columns = {PUGH.id: [0.2, 0.5, 0.9], model.barriers_from: [0.4, 0.6, 0.8], model.strategies_from: [0.1, 0.9, 0.5]}
    table = pl.DataFrame({"hub": ["a", "b", "c"], "wave": "w", **columns})
    found = sensitivity(table, model, draws=100)
    values = {each.unit: each.value for each in found.units}
    assert values == pytest.approx({"a, w": 0.3, "b, w": 0.6, "c, w": 1.6 / 3})
    with pytest.raises(TableError, match=r"no column 'fit'.*fit=0"):
        sensitivity(table, MaturityModel())


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidValueError, match="expected one of partner, relationship, kind"):
        sensitivity(ORCHARD, DAVIS, by="colour")
    with pytest.raises(InvalidValueError, match="a framework or a MaturityModel"):
        sensitivity(ORCHARD, pk.continuum())  # type: ignore[arg-type]  # a caller's mistake
    with pytest.raises(TableError, match="davis_2002__common_aim"):
        sensitivity(pl.DataFrame({"hub": ["a"], "wave": ["w"]}), DAVIS)
    with pytest.raises(UnknownNameError):
        sensitivity(ORCHARD, DAVIS, wave="1999")
    without = next(each for each in map(pk.framework, pk.frameworks()) if not each.total)
    with pytest.raises(InvalidValueError, match="no total"):
        sensitivity(ORCHARD, without)


def test_hub_without_a_wave_has_no_units() -> None:
    empty = pk.Hub(partnership=pk.Partnership(id="h", name="H"))
    assert sensitivity(empty, DAVIS).reason is Reason.TOO_FEW_SUBJECTS
    assert power(empty, change=0.1).reason is Reason.NO_ANSWERS


# -- power ------------------------------------------------------------------------------------------------------------


def powers(found: PowerReport) -> dict[int, float]:
    return {cell.partners: cell.power.value for cell in found.cells if cell.power.value is not None}


def test_power_rises_with_partners_and_is_that_of_the_t_test() -> None:
    """Every partner of this hub has one respondent, so the paired t test is exact."""
    hub = hub_of(12, 12, lambda i, j: (i + j * (i % 3)) % 5)
    found = power(hub, change=0.05, correlation=0.5, partners=[5, 10, 30], simulations=10_000)
    assert found.spread.between is not None
    sd = found.spread.between  # sqrt(2 (1 - 0.5)) = 1
    for n, value in powers(found).items():
        known = paired_t_power(0.05, sd, n)
        assert value == pytest.approx(known, abs=4 * math.sqrt(known * (1 - known) / 10_000))
    assert list(powers(found).values()) == sorted(powers(found).values())
    assert (found.spread.n, found.spread.within, found.spread.basis) == (12, None, CorrelationBasis.STATED)


def test_two_waves_tell_their_own_correlation() -> None:
    found = power(ORCHARD, change=0.05, simulations=200)
    assert found.spread.basis is CorrelationBasis.WAVES
    assert found.spread.correlation is not None
    assert -1 <= found.spread.correlation <= 1
    assert 13 in powers(found)  # the hub's own number is tried too
    first = power(ORCHARD, change=0.05, wave="2025", simulations=200)
    assert (first.reason, first.spread.correlation, first.cells) == (Reason.NO_RELIABILITY, None, ())
    criterion = PUGH.criteria[0].id
    one = power(ORCHARD, change=0.05, criterion=criterion, simulations=200, partners=[8])
    assert (one.score, len(one.cells)) == (criterion, 1)


def test_waves_and_respondents_make_a_table() -> None:
    calls: list[tuple[int, int]] = []
    found = power(
        ORCHARD,
        change=0.03,
        correlation=0.6,
        waves=[2, 4],
        respondents=[1, 3],
        partners=[6, 12],
        simulations=500,
        progress=lambda *each: calls.append(each),
    )
    assert [(c.waves, c.respondents, c.partners) for c in found.cells] == [
        (waves, asked, n) for waves in (2, 4) for asked in (1, 3) for n in (6, 12)
    ]
    assert calls[-1] == (8, 8)
    by_waves = {c.waves: c.power.value or 0 for c in found.cells if (c.respondents, c.partners) == (1, 6)}
    assert by_waves[4] > by_waves[2]
    assert {cell.partners for cell in found.fewest(0.0)} == {6}
    assert found.fewest(1.1) == ()


def test_ties_are_simulated_with_their_partners() -> None:
    hub = ORCHARD
    found = power(hub, framework=DAVIS, subject="relationship", change=0.03, correlation=0.5, simulations=200)
    assert found.subject is Subject.RELATIONSHIP
    assert found.reason in {None, Reason.TOO_FEW_PARTNERS, Reason.TOO_FEW_SUBJECTS}
    asked = power(
        hub, framework=DAVIS, subject="relationship", change=0.03, correlation=0.5, respondents=[2], simulations=200
    )
    assert asked.reason is not None  # a tie has two ends, however many answer


@pytest.mark.parametrize(
    ("hub", "reason"),
    [
        (made(["ash", "oak"], []), Reason.NO_ANSWERS),
        (hub_of(4, 4), Reason.TOO_FEW_PARTNERS),
        (hub_of(8, 8, lambda _, j: j % 5), Reason.CONSTANT),
        (hub_of(8, 8), Reason.NO_RELIABILITY),
    ],
    ids=["silent", "four", "alike", "one wave"],
)
def test_hub_that_cannot_tell_has_no_table(hub: pk.Hub, reason: Reason) -> None:
    found = power(hub, change=0.1)
    assert (found.reason, found.cells) == (reason, ())


def test_respondents_cannot_be_told_apart_where_no_partner_has_two() -> None:
    found = power(hub_of(8, 8), change=0.05, correlation=0.5, respondents=[2])
    assert found.reason is Reason.TOO_FEW_RATERS


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="at most"):
        power(ORCHARD, change=0.3, correlation=0.5, waves=3)
    with pytest.raises(InvalidValueError, match="correlation"):
        power(ORCHARD, change=0.1, correlation=1.0)
    with pytest.raises(InvalidValueError, match="change"):
        power(ORCHARD, change=0.0)
    with pytest.raises(InvalidValueError, match="waves"):
        power(ORCHARD, change=0.1, correlation=0.5, waves=1)
    with pytest.raises(InvalidValueError, match="partnership or relationship"):
        power(ORCHARD, change=0.1, subject="partner")
    with pytest.raises(UnknownNameError, match="unknown criterion"):
        power(ORCHARD, change=0.1, criterion="pugh_death_1989.no_such")


@pytest.mark.parametrize("call", [lambda table: power(table, change=0.1), rate_intervals])
def test_a_table_does_not_tell_who_was_asked(call: Callable[[Any], object]) -> None:
    with pytest.raises(InvalidValueError, match="expected a hub"):
        call(pl.DataFrame({"a": [1]}))


def test_one_number_is_tried_as_several_are() -> None:
    one = power(ORCHARD, change=0.05, correlation=0.5, partners=8, simulations=100)
    assert one == power(ORCHARD, change=0.05, correlation=0.5, partners=[8], simulations=100)
    with pytest.raises(InvalidValueError, match="no number"):
        power(ORCHARD, change=0.05, correlation=0.5, partners=[])
