"""Agreement of 10,000 subjects and 40 raters, against what a user would take otherwise, in the same run."""

from __future__ import annotations

import statistics
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import pytest

from partnerkit.stats.icc import intraclass
from partnerkit.stats.krippendorff import krippendorff_alpha
from partnerkit.stats.within_groups import average_deviation, rwg_j

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.stats.resampling import Floats

T = TypeVar("T")

SUBJECTS, RATERS, ROUNDS = 10_000, 40, 7
SUBJECTS_DRAWN = 400


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool

    def pedantic(self, target: Callable[..., T], *, rounds: int, warmup_rounds: int = 0) -> T:
        """Run a target several times and return what it returned."""


@pytest.fixture(scope="module")
def ratings() -> Floats:
    """Ratings from 0 to 4 that agree somewhat."""
    chance = np.random.Generator(np.random.PCG64(1))
    level = chance.integers(0, 4, size=(SUBJECTS, 1)) + chance.integers(-1, 3, size=(SUBJECTS, RATERS))
    made: Floats = np.clip(level, 0, 4).astype(np.float64)
    return made


@pytest.fixture(scope="module")
def gapped(ratings: Floats) -> Floats:
    """The same with a tenth of them missing."""
    chance = np.random.Generator(np.random.PCG64(2))
    return np.where(chance.uniform(size=ratings.shape) < 0.1, np.nan, ratings)


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median time of several runs, in seconds."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return statistics.median(once() for _ in range(rounds))


@pytest.mark.benchmark(group="agreement")
@pytest.mark.filterwarnings("ignore")  # pingouin's own, of its pandas
def test_six_intraclass_correlations_take_a_twentieth_of_the_time_of_pingouin(
    benchmark: Benchmark, ratings: Floats
) -> None:
    pingouin: Any = pytest.importorskip("pingouin", exc_type=ImportError)
    pandas: Any = pytest.importorskip("pandas", exc_type=ImportError)
    subject, rater = np.divmod(np.arange(ratings.size), RATERS)
    table = pandas.DataFrame({"subject": subject, "rater": rater, "rating": ratings.ravel()})

    def theirs() -> Any:  # noqa: ANN401 - a data frame
        return pingouin.intraclass_corr(data=table, targets="subject", raters="rater", ratings="rating")

    ours = [each.icc.value for each in intraclass(ratings).forms]
    assert theirs()["ICC"].to_list() == pytest.approx(ours, abs=1e-6)
    own_time = benchmark.pedantic(lambda: median(lambda: intraclass(ratings)), rounds=1, warmup_rounds=1)
    if benchmark.enabled:
        their_time = median(theirs, rounds=3)
        assert own_time < 0.05 * their_time


@pytest.mark.benchmark(group="agreement")
def test_ordinal_alpha_with_gaps_takes_seven_tenths_of_the_time_of_krippendorff(
    benchmark: Benchmark, gapped: Floats
) -> None:
    krippendorff: Any = pytest.importorskip("krippendorff", exc_type=ImportError)

    def theirs() -> float:
        return float(krippendorff.alpha(reliability_data=gapped.T, level_of_measurement="ordinal"))

    assert krippendorff_alpha(gapped).value == pytest.approx(theirs(), abs=1e-9)
    own_time = benchmark.pedantic(lambda: median(lambda: krippendorff_alpha(gapped)), rounds=1, warmup_rounds=1)
    if benchmark.enabled:
        their_time = median(theirs)
        assert own_time < 0.7 * their_time


@pytest.mark.benchmark(group="agreement")
def test_bootstrap_of_alpha_takes_a_fifth_of_the_time_of_a_loop(benchmark: Benchmark, gapped: Floats) -> None:
    """2,000 samples at once, against alpha of a few samples one after another."""
    units, few = gapped[:SUBJECTS_DRAWN], 20
    draws = np.random.Generator(np.random.PCG64(3)).integers(0, len(units), size=(few, len(units)))

    def loop() -> None:
        for draw in draws:
            krippendorff_alpha(units[draw])

    def once() -> float:
        return median(lambda: krippendorff_alpha(units, limits="percentile"), rounds=3)

    if not benchmark.enabled:
        found = benchmark.pedantic(lambda: krippendorff_alpha(units, limits="percentile", replicates=200), rounds=1)
        assert found.limits is not None
        return
    of_one = median(loop, rounds=3) / few
    assert benchmark.pedantic(once, rounds=1) < 0.2 * 2_000 * of_one


@pytest.mark.benchmark(group="agreement")
def test_agreement_within_2_000_groups_takes_less_than_a_loop_over_groups(
    benchmark: Benchmark, ratings: Floats
) -> None:
    labels = np.arange(SUBJECTS) // 5

    def loop() -> list[float]:
        return [float(ratings[start : start + 5].var(axis=0, ddof=1).mean()) for start in range(0, SUBJECTS, 5)]

    names = labels.astype(np.str_)
    found = rwg_j(ratings, names, null=2.0)
    assert len(found.figures) == len(average_deviation(ratings, names).figures) == SUBJECTS // 5
    own_time = benchmark.pedantic(lambda: median(lambda: rwg_j(ratings, names, null=2.0)), rounds=1)
    if benchmark.enabled:
        assert own_time < median(loop)
