from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, TableError
from partnerkit.knowledge.schema import Subject
from partnerkit.measurement import rate_intervals, rollup_intervals
from partnerkit.results import IntervalReason, Reason
from partnerkit.stats.shares import clustered_share, share
from tests.made import dyadic_error, hub_of, made, of_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

DAVIS = pk.framework("davis_2002")
ORCHARD = pk.load("examples/orchard_hub")
CLOSE = 1e-9


def wide(hub: pk.Hub, name: str = "orchard", wave: str = "2026") -> pl.DataFrame:
    items = [use.item.id for criterion in DAVIS.criteria for use in criterion.items]
    return hub.responses.of_wave(wave).wide(items, hub=name)


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    """Two hubs with the same answers, scored; the second's partners have other names, and no ties of its own."""
    first = wide(ORCHARD)
    second = wide(ORCHARD, "quince").filter(pl.col("about") == "").with_columns(pl.col("partner") + "_q")
    return pk.score(pl.concat([first, second]), DAVIS)


def row(found: pl.DataFrame, **wanted: str) -> dict[str, Any]:
    return found.filter(**wanted).row(0, named=True)


# -- a hub ------------------------------------------------------------------------------------------------------------


def test_whole_hub_has_the_intervals_that_an_assessment_shows() -> None:
    profile = pk.assess(ORCHARD)
    found = rollup_intervals(ORCHARD)
    seen = 0
    for each in profile.frameworks:
        for score in (each.score, *each.groups, *each.criteria):
            over = "over_ties" if each.subject is Subject.RELATIONSHIP else ""
            made_of = row(found, subject=str(each.subject), over=over, figure=score.id)
            if score.value is not None:
                assert made_of["value"] == pytest.approx(score.value, abs=CLOSE)
            if score.interval is not None:
                assert made_of["low"] == pytest.approx(score.interval.low, abs=CLOSE), score.id
                assert made_of["high"] == pytest.approx(score.interval.high, abs=CLOSE)
                assert (made_of["n"], made_of["rough"]) == (score.interval.n, score.interval.rough)
                assert made_of["reason"] is None
                seen += 1
            else:
                assert made_of["low"] is None
                assert made_of["reason"] == score.no_interval
    assert seen > 50


def test_mean_over_partners_stands_beside_that_over_ties() -> None:
    profile = pk.assess(ORCHARD)
    found = rollup_intervals(ORCHARD, DAVIS)
    (ties,) = (each for each in profile.frameworks if each.id == "davis_2002" and each.subject is Subject.RELATIONSHIP)
    for score in ties.criteria:
        beside = row(found, subject="relationship", over="over_partners", figure=score.id)
        assert beside["value"] == pytest.approx(score.over_partners, abs=CLOSE)


def test_groups_of_fewer_than_five_have_no_interval_and_say_so() -> None:
    found = rollup_intervals(ORCHARD, DAVIS, by="sector")
    few = found.filter(pl.col("n") < 5, pl.col("value").is_not_null())
    assert few.height
    assert set(few["reason"]) == {IntervalReason.TOO_FEW_PARTNERS.value}
    assert few["low"].null_count() == few.height
    assert {"statutory", "between"} <= set(found["sector"])


def test_hub_without_a_wave_has_no_rows() -> None:
    hub = pk.Hub(partnership=pk.Partnership(id="h", name="H"))
    assert rollup_intervals(hub, DAVIS).height == 0
    assert len(rate_intervals(hub)) == 0


def test_group_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="kind, sector, role, cluster"):
        rollup_intervals(ORCHARD, DAVIS, by="colour")
    with pytest.raises(InvalidValueError, match="kind, sector, role, cluster"):
        rate_intervals(ORCHARD, by="colour")


# -- a table ----------------------------------------------------------------------------------------------------------


def test_values_are_those_of_the_roll_up(table: pl.DataFrame) -> None:
    rolled = pk.rollup(table, DAVIS)
    found = rollup_intervals(table, DAVIS)
    for each in rolled.iter_rows(named=True):
        for id_ in (*(criterion.id for criterion in DAVIS.criteria), DAVIS.id):
            name = id_.replace(".", "__")
            over = "over_ties" if each["subject"] == "relationship" else ""
            made_of = row(found, hub=each["hub"], subject=each["subject"], over=over, figure=id_)
            assert made_of["value"] == pytest.approx(each[name], abs=CLOSE)
            if over and id_ != DAVIS.id:
                beside = row(found, hub=each["hub"], subject="relationship", over="over_partners", figure=id_)
                assert beside["value"] == pytest.approx(each[f"{name}__over_partners"], abs=CLOSE)


PAIRS = ("ab", "ba", "ac", "bc", "cb", "ad", "da", "de", "ed", "ec", "fa", "ff", "gg")
"""Views by their two ends; f is rated by nobody, and g has no tie."""
ITEMS = [criterion.items[0].item.id.replace(".", "__") for criterion in DAVIS.criteria]


def seven() -> pl.DataFrame:
    """Return a hub of seven that rate the whole, themselves and some ties, scored."""
    abouts = [(pair[0], pair[1] if pair[0] != pair[1] else "") for pair in PAIRS]
    views = [*abouts, *((partner, "") for partner in "abcde")]
    rows = [
        {"wave": "w", "hub": "h", "partner": partner, "respondent": "", "about": about}
        | {item: (3 * i + 5 * j + i * j) % 5 for j, item in enumerate(ITEMS)}
        for i, (partner, about) in enumerate(views)
    ]
    return pk.score(pl.DataFrame(rows), DAVIS)


def slow(table: pl.DataFrame, subject: str, figure: str, partners: str) -> float:
    """Return the standard error of a figure from roll-ups without each partner, and without each tie, one by one."""
    lefts = [table.filter(pl.col("partner") != each, pl.col("about") != each) for each in partners]
    ties = {frozenset(pair) for pair in PAIRS if len(set(pair)) > 1} if subject == "relationship" else set()
    ends = pl.col("partner") + pl.col("about")
    untold = [table.filter(~ends.is_in(["".join(sorted(tie)), "".join(sorted(tie, reverse=True))])) for tie in ties]
    found, without_ties = (
        [pk.rollup(left, DAVIS).filter(subject=subject)[figure].to_list()[0] for left in each]
        for each in (lefts, untold)
    )
    return dyadic_error(found, without_ties)


@pytest.mark.parametrize(
    ("subject", "over", "figure", "column", "partners"),
    [
        ("partnership", "", "davis_2002", "davis_2002", "abcdefg"),
        ("relationship", "over_ties", "davis_2002", "davis_2002", "abcdef"),
        ("relationship", "over_ties", "davis_2002.common_aim", "davis_2002__common_aim", "abcdef"),
        (
            "relationship",
            "over_partners",
            "davis_2002.common_aim",
            "davis_2002__common_aim__over_partners",
            "abcdef",
        ),
    ],
)
def test_intervals_are_those_of_roll_ups_without_each_partner(
    subject: str, over: str, figure: str, column: str, partners: str
) -> None:
    made_of = row(rollup_intervals(seven(), DAVIS), subject=subject, over=over, figure=figure)
    assert made_of["n"] == len(partners)
    assert made_of["se"] == pytest.approx(slow(seven(), subject, column, partners), abs=CLOSE)


def test_two_hubs_at_once_are_two_hubs_alone(table: pl.DataFrame) -> None:
    both = rollup_intervals(table, DAVIS)
    alone = pl.concat([rollup_intervals(table.filter(pl.col("hub") == hub), DAVIS) for hub in ("orchard", "quince")])
    keys = ["hub", "wave", "subject", "over", "figure"]
    assert both.sort(keys).equals(alone.sort(keys))


def test_hubs_are_deleted_whole() -> None:
    """Six hubs whose scores are 0, 1/4, 1/2, 3/4, 1 and 1/2: the interval is that of six numbers."""
    keys = {"wave": "w", "respondent": "", "about": ""}
    rows = [
        {**keys, "hub": f"h{hub}", "partner": f"p{partner}", "purpose__agreed": answer}
        for hub, answer in enumerate((0, 1, 2, 3, 4, 2))
        for partner in range(3)
    ]
    scored = pk.score(pl.DataFrame(rows), DAVIS)
    (found,) = (
        rollup_intervals(scored, DAVIS, by="wave", delete="hub").filter(figure="davis_2002.common_aim").rows(named=True)
    )
    values = [0, 0.25, 0.5, 0.75, 1, 0.5]
    sd = math.sqrt(sum((x - 0.5) ** 2 for x in values) / 5)
    assert (found["n"], found["value"]) == (6, pytest.approx(0.5))
    assert found["se"] == pytest.approx(sd / math.sqrt(6), abs=CLOSE)
    partners = rollup_intervals(scored, DAVIS, by="wave").filter(figure="davis_2002.common_aim")
    assert partners["n"].to_list() == [18]
    assert partners["se"][0] < found["se"]


@pytest.mark.parametrize("engine", ["pandas", "pyarrow"])
def test_table_comes_back_as_it_came(table: pl.DataFrame, engine: str) -> None:
    pytest.importorskip("pyarrow")  # polars hands its tables over by it
    pytest.importorskip(engine)
    given: Any = table.to_pandas() if engine == "pandas" else table.to_arrow()
    found = rollup_intervals(given, DAVIS)
    assert type(found) is type(given)
    assert len(nw.from_native(found)) == rollup_intervals(table, DAVIS).height
    assert isinstance(rollup_intervals(table.lazy(), DAVIS), pl.DataFrame)


def test_table_without_its_columns_is_refused(table: pl.DataFrame) -> None:
    with pytest.raises(TableError, match="'region'"):
        rollup_intervals(table, DAVIS, by="region")
    with pytest.raises(TableError, match="'partner'"):
        rollup_intervals(table.drop("partner"), DAVIS)
    with pytest.raises(InvalidValueError, match="level"):
        rollup_intervals(table, DAVIS, level=1.0)


# -- rates ------------------------------------------------------------------------------------------------------------


def test_response_has_wilsons_limits_and_other_rates_those_of_clusters() -> None:
    rates = pk.assess(ORCHARD).rates
    (found,) = rate_intervals(ORCHARD)
    assert found.response == share(rates.answered, rates.asked, name="response")
    assert found.coverage.value == pytest.approx(rates.coverage, abs=CLOSE)
    assert found.dont_know.value == pytest.approx(rates.dont_know, abs=CLOSE)
    assert found.dont_know.n == rates.answered
    assert found.dont_know.limits is not None
    assert found.dont_know.limits.low < rates.dont_know < found.dont_know.limits.high  # type: ignore[operator]  # known


def test_rates_of_groups_add_up() -> None:
    found = rate_intervals(ORCHARD, by="sector")
    assert sum(each.response.n for each in found) == pk.assess(ORCHARD).rates.asked
    assert [each.group for each in found] == sorted(each.group for each in found)


def test_hub_of_one_silent_partner() -> None:
    answers = [2] * (len(pk.framework("pugh_death_1989").criteria) - 1)
    hub = made(["ash", "oak"], of_whole("ash", "pugh_death_1989", [None, *answers]))
    (found,) = rate_intervals(hub)
    assert (found.response.value, found.coverage.n) == (0.5, 1)
    assert found.coverage.limits is None  # one partner has no spread
    (silent,) = rate_intervals(made(["ash"], []))
    assert (silent.response.value, silent.coverage.reason) == (0.0, Reason.NO_ANSWERS)


def test_clusters_tell_less_than_as_many_answers() -> None:
    alike = clustered_share([20, 0, 0, 0, 20, 0], [20] * 6)
    mixed = clustered_share([7, 6, 7, 7, 6, 7], [20] * 6)
    assert alike.value == mixed.value == pytest.approx(1 / 3)
    assert alike.limits is not None
    assert mixed.limits is not None
    assert alike.limits.high - alike.limits.low > 3 * (mixed.limits.high - mixed.limits.low)


def rows_of(hub: pk.Hub) -> Iterator[dict[str, Any]]:
    yield from rollup_intervals(hub, pk.framework("pugh_death_1989")).iter_rows(named=True)


@pytest.mark.parametrize("n", [1, 2, 4, 5, 7, 8])
def test_reasons_by_number_of_partners(n: int) -> None:
    for each in rows_of(hub_of(n, n)):
        if each["value"] is not None:
            assert (each["reason"] == "too_few_partners") is (n < 5)
            assert each["rough"] is (None if n < 5 else n < 8)
