from __future__ import annotations

from typing import Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, TableError
from tests.drawn import SEED_CARE, STEPS, frame
from tests.oracle import Row

ONE = attrs.evolve(SEED_CARE, exponent=1.0, criteria=(SEED_CARE["light"],))
LIGHT = "seed_care__light"
GATES = [use.item.id for stage in STEPS.stages for use in stage.gates]


def row(partner: str, about: str, light: int | None, respondent: str = "", hub: str = "h") -> Row:
    answers = {"seed.window": light}
    return Row(partner=partner, about=about, respondent=respondent, hub=hub, kind="nursery", answers=answers)


def groups(*rows: Row, by: tuple[str, ...] = ("hub", "wave"), clusters: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - whatever the class takes
    table = frame(rows)
    if clusters is not None:
        table = table.with_columns(
            cluster=pl.col("partner").replace_strict(clusters, default=None, return_dtype=pl.String)
        )
    return pk.rollup(pk.score(table, ONE), ONE, by=by)


def test_respondents_are_averaged_within_their_partner_first() -> None:
    """Ash: 4, 4 and 1 from three people, 3/4; oak: 0: 3/8, and not 9/16."""
    rows = [row("ash", "", 4, "1"), row("ash", "", 4, "2"), row("ash", "", 1, "3"), row("oak", "", 0)]
    made = groups(*rows).row(0, named=True)
    assert made[LIGHT] == pytest.approx(3 / 8, abs=1e-12)
    assert (made["n_respondents"], made["n_partners"], made["n_relationships"]) == (4, 2, None)
    assert (made[f"{LIGHT}__n"], made[f"{LIGHT}__n_respondents"], made["subject"]) == (2, 4, "partnership")


def test_the_three_subjects_are_never_averaged_together() -> None:
    made = groups(row("ash", "", 4), row("ash", "ash", 2), row("ash", "oak", 0))
    assert dict(zip(made["subject"], made[LIGHT], strict=True)) == {
        "partner": 0.5,
        "partnership": 1.0,
        "relationship": 0.0,
    }


def test_two_means_of_ties_answer_two_questions() -> None:
    """Ash finds its ties with oak, elm and fir at 1, 0 and 0; oak finds its tie at 1.

    Over ties: (1 + 1) / 2 = 1, 0, 0: 1/3. Over partners: ash 1/3, oak 1: 2/3.
    """
    rows = [row("ash", "oak", 4), row("oak", "ash", 4), row("ash", "elm", 0), row("ash", "fir", 0)]
    made = groups(*rows).row(0, named=True)
    assert made[LIGHT] == pytest.approx(1 / 3, abs=1e-12)
    assert made[f"{LIGHT}__over_partners"] == pytest.approx(2 / 3, abs=1e-12)
    assert (made["n_relationships"], made["n_partners"], made[f"{LIGHT}__n_partners"]) == (3, 2, 2)
    assert made["seed_care"] == pytest.approx(1 / 3, abs=1e-12)


def test_ties_between_clusters_count_under_between() -> None:
    """Ash and oak are of the valley, elm of the hill; fir, which has not answered, of nobody knows where."""
    clusters = {"ash": "valley", "oak": "valley", "elm": "hill"}
    rows = [
        row("ash", "oak", 4),
        row("oak", "ash", 2),
        row("ash", "elm", 0),
        row("elm", "ash", 1),
        row("ash", "fir", 3),
    ]
    made = {each["cluster"]: each for each in groups(*rows, by=("cluster",), clusters=clusters).to_dicts()}
    assert {name: (each["n_relationships"], each[LIGHT]) for name, each in made.items()} == {
        "valley": (1, 0.75),
        "between": (1, 0.125),
        "unknown": (1, 0.75),
    }
    assert {name: (each["n_partners"], each[f"{LIGHT}__over_partners"]) for name, each in made.items()} == {
        "valley": (2, 0.75),
        "between": (2, 0.125),
        "unknown": (1, 0.75),
    }
    assert {name: each["n_respondents"] for name, each in made.items()} == {"valley": 2, "between": 2, "unknown": 1}


def test_hubs_are_rolled_up_apart() -> None:
    made = groups(row("ash", "", 4, hub="x"), row("ash", "", 0, hub="y"), row("oak", "", 4, hub="y"))
    assert dict(zip(made["hub"], made[LIGHT], strict=True)) == {"x": 1.0, "y": 0.5}


def test_a_tie_that_nobody_reports_is_none() -> None:
    answers = {"steps.reported": 0, "seed.window": 4}
    rows = [Row(partner="ash", about="oak", kind="nursery", answers=answers)]
    made = pk.rollup(pk.score(frame(rows), ONE, STEPS), ONE, STEPS)
    assert made.height == 0


def test_a_denied_tie_is_counted_and_has_no_score() -> None:
    rows = [
        Row(partner="ash", about="oak", kind="nursery", answers={"steps.reported": 0, "seed.window": 4}),
        Row(partner="oak", about="ash", kind="nursery", answers={"steps.reported": 2, "seed.window": 4}),
    ]
    made = pk.rollup(pk.score(frame(rows), ONE, STEPS), ONE, STEPS).row(0, named=True)
    assert (made["n_relationships"], made[LIGHT], made[f"{LIGHT}__over_partners"]) == (1, None, None)


def test_ties_are_counted_by_their_stage() -> None:
    def view(partner: str, about: str, gates: dict[str, int]) -> Row:
        return Row(partner=partner, about=about, answers={"steps.reported": 1, **dict.fromkeys(GATES, 0), **gates})

    first = {gate: 2 for gate in GATES if ".gate_1_" in gate}
    unknown = {gate: -1 for gate in GATES if ".gate_2_" in gate}
    rows = [
        view("ash", "oak", first), view("oak", "ash", first),
        view("ash", "elm", first), view("elm", "ash", first | unknown),
        view("ash", "fir", first | unknown), view("fir", "ash", first | unknown),
        view("oak", "elm", {}),
    ]  # fmt: skip
    made = pk.rollup(pk.score(frame(rows), STEPS), STEPS).row(0, named=True)
    assert [made[f"steps__n_{i}"] for i in range(4)] == [0, 2, 0, 0]
    assert (made["steps__between"], made["steps__unknown"], made["n_relationships"]) == (1, 1, 4)
    assert (made["steps__mean_position"], made["steps__positions"]) == (1.0, 2)
    assert made["n_respondents"] == 4


def test_what_ships_needs_not_be_named() -> None:
    table = pl.DataFrame(
        {
            "wave": "w", "hub": "h", "partner": ["ash", "oak"], "respondent": "", "about": ["oak", "ash"],
            "purpose__agreed": [4, 0], "pugh_2008__reported": [2, 2], "pugh_2008__ask_each_other": [2, 2],
        }
    )  # fmt: skip
    davis, pugh = pk.framework("davis_2002"), pk.continuum()
    scored = pk.score(table, davis, pugh)
    assert pk.rollup(scored).equals(pk.rollup(scored, davis, pugh))


def test_a_table_that_was_not_scored_is_refused() -> None:
    with pytest.raises(TableError, match="no column of a known framework or continuum"):
        pk.rollup(frame([row("ash", "", 4)]))


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(TableError, match="no column 'region'; expected the columns named in `by`"):
        groups(row("ash", "", 4), by=("region",))


@pytest.mark.parametrize("option", ["sides", "gates"])
@pytest.mark.parametrize("rule", ["a", "b"])
def test_a_side_means_nothing_in_a_group(option: str, rule: str) -> None:
    scored = pk.score(frame([row("ash", "", 4)]), ONE)
    with pytest.raises(InvalidValueError, match=f"the rule '{rule}'; expected mean, lower or upper"):
        pk.rollup(scored, ONE, **{option: rule})
