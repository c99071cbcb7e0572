from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import polars as pl
import pytest

import partnerkit as pk
from tests.drawn import SEED_CARE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerkit.scoring.criteria import AskedIn

FIRST = "davis_2002__common_aim"  # purpose.agreed, purpose.pull_apart (reversed), aim.written_down, aim.for_children
DAVIS = pk.framework("davis_2002")


def scored(
    cells: Mapping[str, int | str | None], framework: pk.Framework = DAVIS, asked: AskedIn | None = None
) -> dict[str, Any]:
    table = pl.DataFrame({name: [value] for name, value in cells.items()})
    return pk.score(table, framework, asked=asked).row(0, named=True)


@pytest.mark.parametrize(
    ("answers", "score", "coverage", "items"),
    [
        ((4, 0, 4, 4), 1.0, 1.0, 4),
        ((4, 4, 4, 4), 0.75, 1.0, 4),  # agreeing that partners pull apart is bad
        ((3, 1, -1, None), 0.75, 0.5, 2),  # half of four is enough
        ((3, -1, -1, None), None, 0.25, 1),  # one of four is not
        ((3, -2, -2, None), 0.75, 0.5, 1),  # one of the two that apply is
        ((-2, -2, -2, 2), 0.5, 1.0, 1),
        ((-2, 2, -1, None), None, 1 / 3, 1),  # half of three, rounded up, is two
        ((-2, -2, -2, -2), None, None, 0),  # nothing applies: no score and no coverage
        ((-1, -1, -1, -1), None, 0.0, 0),
        ((None, None, None, None), None, 0.0, 0),
    ],
)
def test_score_and_coverage(
    answers: tuple[int | None, ...], score: float | None, coverage: float | None, items: int
) -> None:
    names = ("purpose__agreed", "purpose__pull_apart", "aim__written_down", "aim__for_children")
    row = scored(dict(zip(names, answers, strict=True)))
    assert (row[FIRST], row[f"{FIRST}__items"]) == (score, items)
    assert row[f"{FIRST}__coverage"] == (None if coverage is None else pytest.approx(coverage, abs=1e-15))


@pytest.mark.parametrize("code", [5, 127, -3, -9, -99])
def test_a_code_off_the_scale_makes_its_criterion_unknown(code: int) -> None:
    row = scored({"purpose__agreed": 4, "purpose__pull_apart": code})
    assert (row[FIRST], row[f"{FIRST}__band"], row[f"{FIRST}__invalid"], row[f"{FIRST}__items"]) == (None, None, 1, 1)


@pytest.mark.parametrize(
    ("needed", "answers", "score"),
    [
        (1, (4, -1, -1), 1.0),
        (2, (4, -1, -1), None),
        (2, (4, 0, -1), 1.0),
        (3, (4, 0, -1), None),
        (3, (4, 0, -2), 1.0),  # no more than apply can be needed
    ],
)
def test_a_criterions_own_number_of_answers(needed: int, answers: tuple[int, ...], score: float | None) -> None:
    criterion = attrs.evolve(SEED_CARE.criteria[0], min_answered=needed)
    framework = attrs.evolve(SEED_CARE, criteria=(criterion,))
    cells = dict(zip(("seed__dug", "seed__stony", "seed__fed"), answers, strict=True))
    assert scored(cells, framework)["seed_care__soil"] == score


def test_items_are_put_to_the_kinds_that_they_are_for() -> None:
    """A childminder has the pocket knife, of weight 3, to answer too."""
    row = {"seed__spade": 4, "seed__pocket_knife": 0}
    tools = [scored({"kind": kind, **row}, SEED_CARE)["seed_care__tools"] for kind in ("nursery", "childminder")]
    assert tools == [1.0, 0.25]


def test_items_for_some_kinds_may_be_asked_in_some_waves() -> None:
    table = pl.DataFrame(
        {
            "wave": ["1", "2", "2"],
            "kind": ["childminder", "childminder", "nursery"],
            "seed__spade": [4, 4, 4],
            "seed__pocket_knife": [0, 0, 0],
        }
    )
    asked = {"1": ["seed.spade"], "2": ["seed.spade", "seed.pocket_knife"]}
    assert pk.score(table, SEED_CARE, asked=asked)["seed_care__tools"].to_list() == [1.0, 0.25, 1.0]


def test_an_item_that_was_not_asked_is_not_missing() -> None:
    row = scored({"purpose__agreed": 3, "purpose__pull_apart": None}, asked=["purpose.agreed"])
    assert (row[FIRST], row[f"{FIRST}__coverage"], row[f"{FIRST}__items"]) == (0.75, 1.0, 1)


def test_a_wave_that_is_not_named_asked_nothing() -> None:
    row = scored({"wave": "2026", "purpose__agreed": 3}, asked={"2025": ["purpose.agreed"]})
    assert (row[FIRST], row[f"{FIRST}__coverage"], row["davis_2002"], row["davis_2002__coverage"]) == (None,) * 4
