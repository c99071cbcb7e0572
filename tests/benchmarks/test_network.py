"""A national network: each figure against networkx in the same run, and how the time grows to 200,000 partners."""

from __future__ import annotations

import functools
from itertools import pairwise
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs
import networkx as nx
import numpy as np
import pytest

from partnerkit.network import Network, brokerage, constraint, cores, external_internal, reciprocity
from partnerkit.network._network import TIE

if TYPE_CHECKING:
    from collections.abc import Callable


T = TypeVar("T")

PARTNERS, TIES, SECTORS = 20_000, 100_000, ("community", "independent", "private", "statutory", "voluntary")
SIZES = (50, 1_000, 20_000, 200_000)


class Benchmark(Protocol):
    """What is used of pytest-benchmark's fixture, which bears no types."""

    enabled: bool

    def pedantic(
        self, target: Callable[..., T], args: tuple[object, ...] = (), *, rounds: int, warmup_rounds: int = 0
    ) -> T:
        """Run a target several times and return what it returned."""


def nation(partners: int, arcs: int, seed: int = 1) -> Network:
    """Return views dealt out by chance, a third of them returned."""
    chance = np.random.Generator(np.random.PCG64(seed))
    source, target = chance.integers(0, partners, size=(2, arcs))
    back = chance.uniform(size=arcs) < 1 / 3
    one, other = np.concatenate([source, target[back]]), np.concatenate([target, source[back]])
    keys = np.unique((one * partners + other)[one != other])
    ids = [f"p{i}" for i in range(partners)]
    sectors = [SECTORS[i] for i in chance.integers(0, len(SECTORS), size=partners)]
    return Network(
        partners=ids,
        source=keys // partners,
        target=keys % partners,
        state=np.full(len(keys), TIE),
        value=np.full(len(keys), np.nan),
        tells=np.ones(partners),
        groups=(("sector", tuple(sectors)),),
        asked=ids,
    )


def again(network: Network) -> Network:
    """Return the same network with nothing worked out yet."""
    return attrs.evolve(network)


@pytest.fixture(scope="module")
def network() -> Network:
    """20,000 partners, about 100,000 views."""
    made = nation(PARTNERS, TIES * 3 // 4)
    assert 0.95 * TIES < len(made.source) < 1.05 * TIES
    return made


@pytest.fixture(scope="module")
def arcs(network: Network) -> nx.DiGraph[str]:
    """The same as a graph object."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for partner, sector in zip(network.partners, network.group("sector"), strict=True):
        graph.add_node(partner, sector=sector)
    ends = zip(network.source.tolist(), network.target.tolist(), strict=True)
    graph.add_edges_from((network.partners[i], network.partners[j]) for i, j in ends)
    return graph


@pytest.fixture(scope="module")
def ties(arcs: nx.DiGraph[str]) -> nx.Graph[str]:
    """What either side reports, without direction."""
    return arcs.to_undirected()


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds of the processor work takes."""
    start = process_time()
    work()
    return process_time() - start


def typical(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the median of several runs, in seconds of the processor: other work on the machine does not count."""
    return median(timed(work) for _ in range(rounds))


def fresh(network: Network, work: Callable[[Network], object], rounds: int = 5) -> float:
    """Return the median of several runs, each on a network of which nothing has been worked out yet."""
    made = [again(network) for _ in range(rounds)]
    return median(timed(functools.partial(work, each)) for each in made)


@pytest.mark.benchmark(group="network")
def test_reciprocity_takes_a_tenth_of_the_time_of_networkx(
    benchmark: Benchmark, network: Network, arcs: nx.DiGraph[str]
) -> None:
    found: Any = nx.reciprocity(arcs)
    assert reciprocity(network)[2].value == pytest.approx(found)
    theirs = typical(lambda: nx.reciprocity(arcs))
    ours = benchmark.pedantic(lambda: fresh(network, reciprocity), rounds=1)
    if benchmark.enabled:
        assert ours < 0.1 * theirs


@pytest.mark.benchmark(group="network")
def test_the_index_of_ties_across_takes_a_tenth_of_the_time_of_networkx(
    benchmark: Benchmark, network: Network, ties: nx.Graph[str]
) -> None:
    """Of the whole, of each sector and of each partner; ours finds out from the views which pairs are tied besides."""
    sector: Any = nx.get_node_attributes(ties, "sector")

    def theirs_of() -> tuple[float, dict[str, float]]:
        mixing: Any = nx.attribute_mixing_dict(ties, "sector")
        within, whole = (
            sum(mixing[a][a] for a in mixing) / 2,
            sum(sum(row.values()) for row in mixing.values()) / 2,
        )
        each = {
            node: sum(1 if sector[other] != sector[node] else -1 for other in ties[node]) / len(ties[node])
            for node in ties
            if ties[node]
        }
        return (whole - 2 * within) / whole, each

    index, each = theirs_of()
    ours = external_internal(network, ties="reported")
    assert ours.whole.value == pytest.approx(index)
    assert {p: v for p, v in zip(ours.partners.partners, ours.partners.values, strict=True) if v is not None} == each
    took = benchmark.pedantic(lambda: fresh(network, lambda each: external_internal(each, ties="reported")), rounds=1)
    if benchmark.enabled:
        assert took < 0.1 * typical(theirs_of)


@pytest.mark.benchmark(group="network")
def test_constraint_takes_a_quarter_of_the_time_of_networkx(
    benchmark: Benchmark, network: Network, ties: nx.Graph[str]
) -> None:
    theirs: Any = nx.constraint(ties)
    ours = constraint(network, ties="reported")
    assert all(
        value is None or value == pytest.approx(theirs[p]) for p, value in zip(ours.partners, ours.values, strict=True)
    )
    took = benchmark.pedantic(lambda: fresh(network, lambda each: constraint(each, ties="reported")), rounds=1)
    if benchmark.enabled:
        assert took < 0.25 * typical(lambda: nx.constraint(ties), rounds=1)


@pytest.mark.benchmark(group="network")
def test_cores_take_no_longer_than_networkx(benchmark: Benchmark, network: Network, ties: nx.Graph[str]) -> None:
    theirs: Any = nx.core_number(ties)
    ours = cores(network, ties="reported")
    assert all(value == theirs[p] for p, value in zip(ours.partners, ours.values, strict=True))
    took = benchmark.pedantic(lambda: fresh(network, lambda each: cores(each, ties="reported")), rounds=1)
    if benchmark.enabled:
        assert took < typical(lambda: nx.core_number(ties))


GROWING: dict[str, Callable[[Network], object]] = {
    "reciprocity": reciprocity,
    "external_internal": lambda made: external_internal(made, ties="reported"),
    "constraint": lambda made: constraint(made, ties="reported"),
    "cores": lambda made: cores(made, ties="reported"),
    "brokerage": lambda made: brokerage(made, directed=True),
}


@pytest.fixture(scope="module")
def growing(request: pytest.FixtureRequest) -> list[Network]:
    """Networks of 50 to 200,000 partners, the views of each being as many; small ones where nothing is timed."""
    option = request.config.getoption
    timed_here = option("benchmark_enable", default=False) or not option("benchmark_disable", default=False)
    return [nation(n, 9 * n * 3 // 4) for n in (SIZES if timed_here else SIZES[:2])]


@pytest.mark.benchmark(group="growth")
@pytest.mark.parametrize("name", GROWING)
def test_the_time_grows_with_the_partners(benchmark: Benchmark, growing: list[Network], name: str) -> None:
    work = GROWING[name]
    took = [fresh(each, work) for each in growing[:-1]]
    took.append(benchmark.pedantic(lambda: fresh(growing[-1], work), rounds=1))
    if benchmark.enabled:
        for (small, one), (large, other) in pairwise(zip(growing[1:], took[1:], strict=True)):
            assert other / one < 3 * large.n / small.n  # what no longer fits a cache is slower


@pytest.mark.benchmark(group="growth")
def test_brokers_of_200_000_partners_take_under_three_seconds(benchmark: Benchmark, growing: list[Network]) -> None:
    work = [functools.partial(brokerage, again(growing[-1]), directed=True) for _ in range(3)]
    took = benchmark.pedantic(lambda: min(map(timed, work)), rounds=1)
    if benchmark.enabled:
        assert took < 3
