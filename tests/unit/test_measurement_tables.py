"""Reports as tables, as text and as plain data: one mechanism for all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.codec import MEASUREMENT_FORMAT, MEASUREMENT_VERSION, report_data
from partnerkit.measurement import agreement, power, rate_intervals, reliability, sensitivity, structure
from partnerkit.results import Reason, Tabled, figure_rows

if TYPE_CHECKING:
    from partnerkit.results import ReliabilityReport, StructureReport

ORCHARD = pk.load("examples/orchard_hub")
DAVIS, QUALITY = pk.framework("davis_2002"), pk.framework("pugh_death_1989")
COLUMNS = ["id", "statistic", "value", "low", "high", "level", "kind", "n", "rough", "reason"]


@pytest.fixture(scope="module")
def reports() -> dict[str, Any]:
    """Return one report of each kind, of the same hub."""
    items = [use.item.id.replace(".", "__") for criterion in DAVIS.criteria for use in criterion.items]
    chance = np.random.Generator(np.random.PCG64(1))
    points = np.clip(np.round(2 + chance.normal(size=(90, 1)) + chance.normal(size=(90, len(items)))), 1, 4)
    table = pl.DataFrame(points.astype(int), schema=items).with_columns(
        partner=pl.Series([f"p{at % 9}" for at in range(90)])
    )
    return {
        "reliability": reliability(ORCHARD, DAVIS),
        "structure": structure(table, DAVIS, simulations=5, draws=9, factors=2),
        "agreement": agreement(ORCHARD, QUALITY),
        "sensitivity": sensitivity(ORCHARD, DAVIS),
        "power": power(ORCHARD, change=0.1, simulations=100, partners=(8,)),
        "rates": rate_intervals(ORCHARD, by="sector"),
    }


NAMES = ["reliability", "structure", "agreement", "sensitivity", "power", "rates"]


@pytest.mark.parametrize("name", NAMES)
def test_every_report_has_a_table_of_one_row_a_figure(name: str, reports: dict[str, Any]) -> None:
    report = reports[name]
    assert isinstance(report, Tabled)
    table = report.table()
    assert table.columns == COLUMNS
    assert table.height == len(list(figure_rows(report))) > 0
    assert "" not in set(table["id"])
    assert not table.select("id", "statistic").is_duplicated().any()
    assert table.filter(pl.col("value").is_nan() | pl.col("low").is_nan() | pl.col("high").is_nan()).is_empty()
    limited = table.filter(pl.col("low").is_not_null())
    assert limited.select(pl.col("high", "level", "kind", "rough").is_not_null().all()).row(0) == (True,) * 4
    assert limited["reason"].null_count() == limited.height


@pytest.mark.parametrize("name", NAMES)
def test_repr_is_short_and_text_has_the_first_figures(name: str, reports: dict[str, Any]) -> None:
    report = reports[name]
    assert repr(report).startswith(f"{type(report).__name__}('")
    assert len(repr(report)) < 120
    lines = str(report).splitlines()
    assert lines[0] == repr(report)
    assert len(lines) <= 22


@pytest.mark.parametrize("name", NAMES)
def test_every_report_has_a_document_that_json_can_hold(name: str, reports: dict[str, Any]) -> None:
    document = report_data(reports[name])
    assert (document["format"], document["version"]) == (MEASUREMENT_FORMAT, MEASUREMENT_VERSION)
    assert document["report"] == name
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_figures_of_reliability_are_told_by_what_they_are_of(reports: dict[str, Any]) -> None:
    report: ReliabilityReport = reports["reliability"]
    table, first = report.table(), report.criteria[0]
    item = first.items[0]
    for id_, statistic, found in (
        ("davis_2002", "alpha", report.whole.alpha),
        ("davis_2002", "over_clusters", report.whole.over_clusters),
        (first.id, "omega.congeneric", first.omega.congeneric),
        (first.id, "halves.lowest", first.halves.lowest),
        (f"{first.id}/{item.item}", "item_rest", item.item_rest),
    ):
        row = table.row(by_predicate=(pl.col("id") == id_) & (pl.col("statistic") == statistic), named=True)
        assert (row["value"], row["n"]) == (found.value, found.n)
        assert row["low"] == (found.limits and found.limits.low)
        assert row["kind"] == (found.limits and str(found.limits.kind))
        assert row["reason"] == (found.no_limits and str(found.no_limits))
    none = table.filter(id="davis_2002", statistic="omega.total").row(0, named=True)
    assert (none["value"], none["reason"]) == (None, Reason.TOO_FEW_SUBJECTS)
    mean = table.filter(id=f"{first.id}/{item.item}", statistic="mean").row(0, named=True)
    assert (mean["value"], mean["n"], mean["reason"]) == (item.mean, item.n, None)


def test_what_was_chosen_is_no_figure(reports: dict[str, Any]) -> None:
    chosen = {"level", "wanted", "width", "concentration", "exponent", "change", "weights.1", "seed", "replicates"}
    for report in reports.values():
        assert not chosen & set(report.table()["statistic"])


def test_a_figure_with_limits_of_its_own_is_given_once_with_them(reports: dict[str, Any]) -> None:
    report: StructureReport = reports["structure"]
    table, item = report.table(), report.items[0]
    for each in report.over_clusters:
        (row,) = table.filter(id=each.id, statistic=each.statistic.name).rows(named=True)
        assert each.statistic.limits is not None
        assert (row["value"], row["low"]) == (each.statistic.value, each.statistic.limits.low)
    assert table.filter(id=item, statistic="loadings.2").height == 1
    point, share = report.distributions[0].shares[1]
    assert table.filter(id=item, statistic=f"share_at.{point}")["value"].to_list() == [share]


def test_two_sides_without_limits_say_why(reports: dict[str, Any]) -> None:
    table: pl.DataFrame = reports["agreement"].table()
    sides = table.filter(pl.col("statistic").is_in(["same", "gap", "kappa", "ac2", "alpha"]))
    few = sides.filter(pl.col("id").str.contains("/kind/"), pl.col("value").is_not_null())
    assert set(few["reason"]) == {"too_few_partners"}
    assert sides.filter(pl.col("low").is_not_null())["rough"].all()


def test_rates_are_gone_through_group_by_group(reports: dict[str, Any]) -> None:
    rates = reports["rates"]
    assert [each.group for each in rates] == [rates[at].group for at in range(len(rates))]
    assert rates.table().filter(statistic="response")["id"].to_list() == [each.group for each in rates]


def test_a_report_without_figures_has_an_empty_table() -> None:
    hub = pk.Hub(partnership=pk.Partnership(id="h", name="H"))
    rates = rate_intervals(hub)
    assert (rates.table().columns, rates.table().height) == (COLUMNS, 0)
    assert repr(rates) == "RatesReport('h': 0 figures)"


def test_a_share_that_is_nothing_has_wilsons_limits(reports: dict[str, Any]) -> None:
    """Nobody at the lowest point does not tell that nobody is: the jackknife would."""
    table: pl.DataFrame = reports["structure"].table()
    none = table.filter(statistic="floor", value=0.0)
    assert none.height
    assert all(high > 0 for high in none["high"])
    assert set(none["kind"]) == {"wilson"}
