"""What the example hub must show, in copies of its folder; and what the real hub of the source is honest about."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import partnerkit as pk
from partnerkit.codec import profile_data
from partnerkit.results import Outcome, Reason, TieStatus

if TYPE_CHECKING:
    from collections.abc import Callable

ORCHARD = Path(__file__).parents[2] / "examples" / "orchard_hub"
CRITERION = "pugh_death_1989.sharing_skills"
Rows = list[dict[str, str]]


@pytest.fixture
def change(tmp_path: Path) -> Callable[[Callable[[Rows], Rows]], Path]:
    """Return what writes a copy of the example with its answers changed."""

    def changed(how: Callable[[Rows], Rows]) -> Path:
        folder = tmp_path / "orchard"
        shutil.copytree(ORCHARD, folder)
        with (folder / "responses.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(how(rows))
        return folder

    return changed


def answered(rows: Rows, answer: Callable[[str], str]) -> Rows:
    """Answer every item of one criterion about the whole."""
    items = {use.item.id: use.item for use in pk.framework("pugh_death_1989")[CRITERION].items}
    return [
        {**row, "answer": answer(row["item"])} if row["item"] in items and not row["about"] else row for row in rows
    ]


def test_every_item_at_the_top_gives_exactly_one(change: Callable[[Callable[[Rows], Rows]], Path]) -> None:
    items = {use.item.id: use.item for use in pk.framework("pugh_death_1989")[CRITERION].items}
    folder = change(lambda rows: answered(rows, lambda item: "0" if items[item].reversed else "4"))
    score = pk.assess(pk.load(folder))[CRITERION]
    assert (score.value, score.coverage) == (1.0, 1.0)


def test_every_item_at_dont_know_gives_no_score_and_coverage_0(
    change: Callable[[Callable[[Rows], Rows]], Path],
) -> None:
    score = pk.assess(pk.load(change(lambda rows: answered(rows, lambda _: "dk"))))[CRITERION]
    assert (score.value, score.band, score.coverage) == (None, None, 0.0)
    assert score.reason is Reason.NO_ANSWERS


def test_shuffled_rows_give_the_same_document_to_the_byte(change: Callable[[Callable[[Rows], Rows]], Path]) -> None:
    folder = change(lambda rows: random.Random(5).sample(rows, len(rows)))  # noqa: S311 - no secret
    for wave in ("2025", "2026"):
        one, other = (json.dumps(profile_data(pk.assess(pk.load(f), wave))) for f in (ORCHARD, folder))
        assert one == other


DOCUMENT = """
import hashlib, json, sys
import partnerkit as pk
from partnerkit.codec import profile_data
hub = pk.load(sys.argv[1])
found = {json.dumps(profile_data(pk.assess(hub))) for _ in range(3)}
print(len(found), hashlib.sha256(found.pop().encode()).hexdigest())
"""


def test_the_document_does_not_depend_on_how_many_threads_add_up() -> None:
    """Sums of floats differ with the order in which threads finish; means must not."""
    told = set()
    for threads in ("1", "8"):
        environment = {**os.environ, "POLARS_MAX_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", DOCUMENT, str(ORCHARD)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        told.add(done.stdout)
    assert len(told) == 1
    assert told.pop().startswith("1 ")


def test_every_row_of_the_example_is_marked_illustrative() -> None:
    for name in ("partners", "relationships", "responses", "evidence"):
        with (ORCHARD / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert {row["basis"] for row in csv.DictReader(file)} == {"illustrative"}


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_every_output_of_the_example_is_marked_illustrative(wave: str) -> None:
    profile = pk.assess(pk.load(ORCHARD), wave)
    assert profile.illustrative
    assert profile_data(profile)["illustrative"]
    scores = [s for f in (*profile.frameworks, *profile.consensus) for s in (f.score, *f.criteria)]
    assert all(score.illustrative for score in scores if score.value is not None)


def test_the_example_has_the_shape_that_was_asked_for() -> None:
    hub = pk.load(ORCHARD)
    assert len(hub.partnership.partners) >= 14
    assert [str(wave.form) for wave in hub.waves] == ["short", "full"]
    profile = pk.assess(hub)
    statuses = {tie.status for tie in profile.ties}
    assert {TieStatus.CONFIRMED, TieStatus.UNCONFIRMED, TieStatus.DENIED} <= statuses
    assert profile.rates.silent
    assert profile.rates.dont_know
    assert profile.gaps
    assert profile.stages.past_aim


def test_grange_park_is_honest_about_how_little_is_rated() -> None:
    """The source states three ties and rates nothing; how many partners there are it does not say."""
    profile = pk.assess(pk.case("grange_park"))
    assert (profile.frameworks, profile.consensus, profile.quality, profile.gaps) == ((), (), None, ())
    assert [tie.stated for tie in profile.ties] == [True] * 3
    assert {tie.placement.reason for tie in profile.ties} == {Reason.NO_ANSWERS}
    (rule,) = profile.rules
    assert (rule.id, rule.outcome, rule.demands[0].counted, rule.demands[0].at_most) == (
        "hub_min_providers",
        Outcome.UNKNOWN,
        2,
        None,
    )
    assert (profile.rates.asked, profile.rates.response, profile.illustrative) == (0, None, False)
    assert profile.stages.evidenced.unknown == profile.stages.aims.unknown == 3
