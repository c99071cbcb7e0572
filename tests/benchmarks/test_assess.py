"""How long the assessment of a large hub takes, and that it grows with the answers and not faster."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, cycle, islice
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import polars as pl
import pytest

import partnerkit as pk
from partnerkit.knowledge.schema import Subject
from partnerkit.responses import Form, form_items

if TYPE_CHECKING:
    from collections.abc import Callable


T = TypeVar("T")


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool
    stats: Any

    def pedantic(
        self, target: Callable[..., T], args: tuple[object, ...] = (), *, rounds: int, warmup_rounds: int = 0
    ) -> T:
        """Run a target several times and return what it returned."""


ITEMS = 60
"""Items asked about each tie."""


def sixty_items() -> list[str]:
    """Return the items of ties and as many statements as make sixty."""
    asked = form_items(Form.FULL, "pugh_2008")
    both = [*asked[Subject.RELATIONSHIP], *asked[Subject.PARTNERSHIP]]
    return [item.id for item in both if Subject.RELATIONSHIP in item.subjects][:ITEMS]


def full_hub(partners: int) -> pk.Hub:
    """Return a hub in which every partner has answered every item about every other."""
    ids = [f"p{i:03}" for i in range(partners)]
    people = [pk.Partner(id=id_, name=id_, kind="nursery", role="lead" if id_ == ids[0] else "member") for id_ in ids]
    ties = [pk.Relationship(a=a, b=b, aim="collaboration") for a, b in combinations(ids, 2)]
    partnership = pk.Partnership(
        id="full", name="Full", partners=people, relationships=ties, rules=["hub_min_providers"]
    )
    items = sixty_items()
    views = pl.DataFrame([(a, b) for a in ids for b in ids if a != b], schema=["partner", "about"], orient="row")
    tops = {item.id: item.scale.high for each in form_items(Form.FULL, "pugh_2008").values() for item in each}
    long = views.join(pl.DataFrame({"item": items, "top": [tops[i] for i in items]}), how="cross")
    answers = [1 + (7 * i) % top for i, top in enumerate(islice(cycle(long["top"]), long.height))]
    columns = {"wave": "w", "respondent": "", "evidence": "", "basis": "own"}
    long = long.with_columns(**{k: pl.lit(v) for k, v in columns.items()}, answer=pl.Series(answers, dtype=pl.Int8))
    wave = pk.Wave(id="w", date=dt.date(2026, 3, 1), form=items)
    return pk.Hub(partnership=partnership, responses=pk.Responses(long), waves=[wave])


@pytest.fixture(scope="module")
def hub() -> pk.Hub:
    """A hub of 50 partners: 1,225 relationships seen from both sides, 60 items."""
    made = full_hub(50)
    assert len(made.responses) == 50 * 49 * ITEMS
    return made


@pytest.mark.benchmark(group="assess")
def test_a_hub_of_50_partners_is_assessed_in_half_a_second(benchmark: Benchmark, hub: pk.Hub) -> None:
    """50 partners, 1,225 relationships from both sides, 60 items, once loaded."""
    profile = benchmark.pedantic(pk.assess, args=(hub,), rounds=7, warmup_rounds=2)
    assert profile.stages.ties == 1225
    if benchmark.enabled:
        assert benchmark.stats.stats.min < 0.5


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the shortest of several runs, in seconds: what the machine's other work disturbs least."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return min(once() for _ in range(rounds))


@pytest.mark.benchmark(group="growth")
def test_the_time_grows_with_the_number_of_answers(benchmark: Benchmark, hub: pk.Hub) -> None:
    """Four times the answers take at most four times as long, in the same run."""
    twice = full_hub(99)
    small = best(lambda: pk.assess(hub))
    large = benchmark.pedantic(lambda: best(lambda: pk.assess(twice), rounds=3), rounds=1)
    assert len(twice.responses) > 3.9 * len(hub.responses)
    if benchmark.enabled:
        assert large < 4.5 * small
