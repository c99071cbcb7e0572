"""Figures of R's sna and igraph, of the literature, and of graphs whose figures are known.

The figures of R are from R 4.2.2 with sna 2.7.1 and igraph 1.3.5, on the matrix below, with

    b <- (m > 0) * 1; st <- symmetrize(b, rule = "strong"); wk <- symmetrize(b, rule = "weak")
    gden(b); gden(st, mode = "graph"); gden(wk, mode = "graph"); grecip(b, measure = ...)
    centralization(b, degree, cmode = "indegree"); centralization(st, betweenness, mode = "graph"); ...
    betweenness(b); betweenness(wk, gmode = "graph"); closeness(st, gmode = "graph", cmode = "suminvundir")
    brokerage(b, c(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3))
    igraph::constraint(u); igraph::eigen_centrality(u)$vector; igraph::coreness(u)

and with `NA` in the rows of the fourth and the ninth partner, and where the sixth tells of the third. The matrix is
invented.
"""

import math
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest

from partnerkit.network import (
    Network,
    betweenness,
    brokerage,
    centralisation,
    cliques,
    closeness,
    communities,
    components,
    constraint,
    core_periphery,
    cores,
    degree,
    density,
    density_of_views,
    effective_size,
    eigenvector,
    external_internal,
    isolates,
    partner_reach,
    reach,
    reciprocity,
)
from partnerkit.results import BrokerRole, CoreSearch, NetworkFigure, NetworkMeasure, PartnerFigures

ROWS = (
    *("000000020000", "000000220001", "000000404002", "000000103001", "000000200040", "000100200000"),
    *("004122000404", "320000000400", "004304000500", "000004441050", "000001000001", "002000400010"),
)
MATRIX = np.array([[float(cell) for cell in row] for row in ROWS])
GROUPS = {"group": [*"1111", *"2222", *"3333"]}
VIEWS = Network.of_matrix(MATRIX, groups=GROUPS)
MISSING = MATRIX.copy()
MISSING[[3, 8], :] = np.nan
MISSING[5, 2] = np.nan


def near(*expected: float) -> Any:  # noqa: ANN401 - of pytest, without a type
    return pytest.approx(list(expected), abs=1e-9)


def listed(figures: PartnerFigures) -> list[float]:
    return [math.nan if value is None else value for value in figures.values]


def values(figures: "tuple[NetworkFigure, ...]") -> list[float | None]:
    return [figure.value for figure in figures]


# -- R --------------------------------------------------------------------------------------------------------------


def test_density_is_that_of_sna() -> None:
    found = density_of_views(VIEWS), density(VIEWS), density(VIEWS, ties="reported")
    assert values(found) == near(0.280303030303030, 0.212121212121212, 0.348484848484848)


def test_reciprocity_is_that_of_sna_in_all_three_measures() -> None:
    assert values(reciprocity(VIEWS)) == near(0.863636363636364, 0.608695652173913, 0.756756756756757)


def test_missing_views_count_as_in_sna() -> None:
    views = Network.of_matrix(MISSING)
    found = density_of_views(views), density(views), density(views, ties="reported")
    assert values(found) == near(0.275229357798165, 0.163934426229508, 0.416666666666667)
    assert values(reciprocity(views)) == near(0.863636363636364, 0.625, 0.769230769230769)
    assert reciprocity(views)[0].observed == 10 + 6 + 28  # dyad.census
    assert views.silent == ("3", "8")


@pytest.mark.parametrize(
    ("measure", "ties", "expected"),
    [
        ("centralisation_in_degree", "confirmed", 0.388429752066116),
        ("centralisation_out_degree", "confirmed", 0.289256198347107),
        ("centralisation_degree", "confirmed", 0.4),
        ("centralisation_betweenness", "confirmed", 0.505785123966942),
        ("centralisation_closeness", "confirmed", 0.425863499245852),
        ("centralisation_degree", "reported", 0.345454545454545),
        ("centralisation_betweenness", "reported", 0.177615112160567),
        ("centralisation_closeness", "reported", 0.327326848202671),
    ],
)
def test_centralisation_is_that_of_sna(measure: str, ties: str, expected: float) -> None:
    assert centralisation(VIEWS, measure, ties=ties).value == pytest.approx(expected, abs=1e-9)


def test_betweenness_and_closeness_are_those_of_sna() -> None:
    ways = listed(betweenness(VIEWS, ties="reported"))
    assert ways[:7] == near(0, 5.466666666667, 1.202380952381, 1.535714285714, 0.25, 2.709523809524, 13.871428571429)
    directed = listed(betweenness(VIEWS, directed=True))
    assert directed[:7] == near(0, 5.5, 3.566666666667, 4.116666666667, 0.583333333333, 5.833333333333, 46.516666666667)
    harmonic = listed(closeness(VIEWS, harmonic=True))
    assert harmonic[:4] == near(0.374242424242, 0.374242424242, 0.575757575758, 0.515151515152)


def test_brokers_are_those_of_sna() -> None:
    """Its columns w_I, w_O, b_IO, b_OI and b_O."""
    found = brokerage(VIEWS, "group", directed=True)
    assert [list(row) for row in zip(*(counts for _, counts in found.counts), strict=True)] == [
        *([0, 0, 0, 0, 0], [0, 1, 0, 0, 1], [0, 2, 0, 0, 2], [0, 1, 0, 0, 4], [0, 0, 1, 0, 0], [0, 0, 0, 2, 2]),
        *([2, 6, 7, 9, 6], [0, 2, 0, 0, 4], [0, 2, 2, 2, 2], [1, 3, 2, 4, 0], [1, 1, 1, 1, 0], [0, 2, 2, 4, 0]),
    ]
    assert found.total == (0, 2, 4, 5, 1, 4, 30, 6, 8, 10, 4, 8)
    expected = [dict(row)["1"] for _, row in found.expected]
    assert expected == near(0.339278633442, 1.35711453377, 1.35711453377, 1.35711453377, 1.80948604502)


def test_brokers_of_ties_are_those_of_sna() -> None:
    found = brokerage(VIEWS, "group")
    rows = [list(row) for row in zip(*(counts for _, counts in found.counts), strict=True)]
    assert rows[6] == [2, 4, 8, 8, 6]
    assert found.total == (0, 0, 4, 2, 0, 0, 28, 6, 6, 6, 0, 4)


def test_constraint_eigenvector_and_cores_are_those_of_igraph() -> None:
    holes = [1, 1, 0.45987654321, 0.5, 1, 1, 0.209876543210, 1 / 3, 1 / 3, 1 / 3, 1, 0.45987654321]
    assert listed(constraint(VIEWS)) == near(*holes)
    both_ways = listed(constraint(VIEWS, directed=True))
    assert both_ways[:4] == near(1, 0.430866309172, 0.432651216305, 0.433807202752)
    principal = listed(eigenvector(VIEWS))
    assert principal[:4] == near(0.0785737719958, 0.0785737719958, 0.7151683183846, 0.5145236491481)
    assert listed(cores(VIEWS)) == [1, 1, 2, 2, 1, 1, 2, 1, 2, 2, 1, 2]


# -- known graphs ---------------------------------------------------------------------------------------------------


def of_graph(graph: "nx.Graph[Any]", **groups: list[str]) -> Network:
    names = sorted(map(str, graph))
    return Network.of_edges(names, [(str(a), str(b)) for a, b in graph.edges], groups=groups)


N = 7
STAR, RING, COMPLETE = (
    of_graph(make(N)) for make in (lambda n: nx.star_graph(n - 1), nx.cycle_graph, nx.complete_graph)
)
CENTRALISATIONS = [f"centralisation_{of}" for of in ("degree", "betweenness", "closeness")]


@pytest.mark.parametrize("measure", CENTRALISATIONS)
def test_a_star_is_wholly_centralised_a_ring_and_a_complete_graph_not_at_all(measure: str) -> None:
    """Freeman (1979), p. 229-233: the divisors are what a star has."""
    assert centralisation(STAR, measure).value == pytest.approx(1)
    assert centralisation(RING, measure).value == pytest.approx(0)
    assert centralisation(COMPLETE, measure).value == pytest.approx(0)


def test_figures_of_a_star() -> None:
    assert density(STAR).value == pytest.approx(2 / N)
    assert reach(STAR).value == 1
    assert betweenness(STAR)["0"] == math.comb(N - 1, 2)
    assert constraint(STAR).values == (pytest.approx(1 / (N - 1)), *[1.0] * (N - 1))
    assert effective_size(STAR)["0"] == N - 1
    assert core_periphery(STAR).core == ("0",)
    assert core_periphery(STAR).fit == pytest.approx(1)


def test_figures_of_a_ring() -> None:
    assert density(RING).value == pytest.approx(2 / (N - 1))
    assert partner_reach(RING).values == (4 / (N - 1),) * N
    assert set(listed(betweenness(RING))) == {3.0}  # ways of 2 and 3 steps: (N - 1)(N - 3) / 8
    assert set(listed(cores(RING))) == {2.0}
    core = core_periphery(RING)  # four that cover all ties, three apart left out: 7 ways; (21 * 7 - 18 * 7)^2 / 5292
    assert core.fit == pytest.approx((1 / 12) ** 0.5)
    assert (len(core.core), core.alike, core.in_all) == (4, 7, ())


def test_figures_of_a_complete_graph() -> None:
    assert density(COMPLETE).value == 1
    assert set(listed(betweenness(COMPLETE))) == {0.0}
    assert set(listed(cores(COMPLETE))) == {N - 1.0}
    assert core_periphery(COMPLETE).fit is None
    assert listed(effective_size(COMPLETE)) == near(*[1.0] * N)
    assert cliques(COMPLETE) == (tuple("0123456"),)
    tie = (1 + (N - 2) / (N - 1)) / (N - 1)
    assert listed(constraint(COMPLETE)) == near(*[(N - 1) * tie**2] * N)


def test_florentine_families() -> None:
    """Betweenness of marriages: Jackson (2008), Social and Economic Networks, section 1.2.1."""
    families = of_graph(nx.florentine_families_graph())
    shares = {name: value / math.comb(14, 2) for name, value in betweenness(families).highest(15)}
    assert (round(shares["Medici"], 3), round(shares["Guadagni"], 3), round(shares["Strozzi"], 3)) == (
        0.522,
        0.255,
        0.103,
    )
    assert degree(families).highest(1) == (("Medici", 6.0),)
    assert density(families).value == pytest.approx(20 / 105)
    assert (components(families).value, isolates(families).value) == (1, 0)


def test_krackhardts_kite() -> None:
    """Each centrality has another at the top: Krackhardt (1990), Administrative Science Quarterly 35, 351."""
    kite = of_graph(nx.krackhardt_kite_graph())
    assert degree(kite).highest(1) == (("3", 6.0),)
    assert betweenness(kite).highest(1)[0][0] == "7"
    assert betweenness(kite)["7"] == pytest.approx(14.0)
    assert [name for name, _ in closeness(kite).highest(2)] == ["5", "6"]
    assert closeness(kite)["5"] == pytest.approx(9 / 14)


def test_davis_southern_women() -> None:
    """18 women at 14 events; Evelyn and Theresa met at 7: Davis, Gardner and Gardner (1941), Deep South."""
    graph: Any = nx.davis_southern_women_graph()
    women, events = graph.graph["top"], graph.graph["bottom"]
    groups = {"mode": ["woman" if name in set(women) else "event" for name in sorted([*women, *events])]}
    both = of_graph(graph, **groups)
    assert len(graph.edges) == 89
    assert external_internal(both, "mode").whole.value == 1  # no tie within women or within events
    met = [(a, b, float(len(set(graph[a]) & set(graph[b])))) for a, b in combinations(sorted(women), 2)]
    together = Network.of_edges(sorted(women), met)
    assert density(together).value == pytest.approx(139 / 153)
    assert ("Evelyn Jefferson", "Theresa Anderson", 7.0) in met


def test_communities_of_the_karate_club() -> None:
    """No partition has a modularity above .4198: Brandes et al. (2008), IEEE TKDE 20, 172-188."""
    graph: Any = nx.karate_club_graph()
    order = sorted(map(str, graph))
    club = of_graph(graph, cluster=[graph.nodes[int(name)]["club"] for name in order])
    found = communities(club, seed=3)
    assert found.modularity is not None
    assert 0.40 < found.modularity < 0.4199
    assert found.declared == pytest.approx(nx.community.modularity(graph, _clubs(graph), weight=None))
    assert found.compared == 34


def _clubs(graph: "nx.Graph[int]") -> list[set[int]]:
    return [{node for node in graph if graph.nodes[node]["club"] == name} for name in ("Mr. Hi", "Officer")]


def test_brokers_of_a_network_worked_by_hand() -> None:
    """Where a and b are private, c and d statutory, e voluntary; ways without a short cut, one for each role."""
    arcs = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "d"), ("d", "e"), ("c", "d")]
    groups = {"sector": ["private", "private", "statutory", "statutory", "voluntary"]}
    found = brokerage(Network.of_edges("abcde", arcs, directed=True, groups=groups), directed=True)
    assert found.of("b") == {**dict.fromkeys(BrokerRole, 0), BrokerRole.REPRESENTATIVE: 1}  # a, b, c: not a to c
    assert found.of("c") == {**dict.fromkeys(BrokerRole, 0), BrokerRole.ITINERANT: 1, BrokerRole.GATEKEEPER: 1}
    assert found.of("d") == {**dict.fromkeys(BrokerRole, 0), BrokerRole.LIAISON: 1, BrokerRole.REPRESENTATIVE: 1}
    assert found.of("a") == {**dict.fromkeys(BrokerRole, 0), BrokerRole.GATEKEEPER: 1}  # c, a, b; c, a, d is closed


def test_core_of_a_core_and_a_periphery() -> None:
    """An ideal pattern in the sense of Borgatti and Everett (1999): three of the core, five of the periphery."""
    core, rest = ["a", "b", "c"], ["p", "q", "r", "s", "t"]
    ties = [*combinations(core, 2), *((one, other) for one in core for other in rest)]
    found = core_periphery(Network.of_edges([*core, *rest], ties))
    assert (found.core, found.densities) == (("a", "b", "c"), (1.0, 1.0, 0.0))
    assert found.fit == pytest.approx(1)
    inner, outer = found.coreness["a"], found.coreness["p"]
    assert inner is not None
    assert outer is not None
    assert inner > 1.5 * outer


def test_a_better_core_than_any_cut_by_degree() -> None:
    """By hand: a path of seven. By degree the five inner ones are the core, or all: those at 2, 4 and 6 fit better.

    6 of 21 pairs are tied; 15 have an end in the three, as have all 6 ties: (21 * 6 - 15 * 6) / sqrt(15 * 6 * 6 * 15),
    which is 0.4; of the five 20 pairs and all 6 ties: 6 / sqrt(20 * 1 * 6 * 15), which is 0.141.
    """
    found = core_periphery(Network.of_edges("abcdefg", ["ab", "bc", "cd", "de", "ef", "fg"]))
    assert (found.core, found.alike) == (("b", "d", "f"), 1)
    assert found.fit == pytest.approx(0.4)


@pytest.mark.parametrize(("n", "mean", "high"), [(7, 0.45, 0.63), (16, 0.31, 0.37)])
def test_a_core_by_chance_fits_too(n: int, mean: float, high: float) -> None:
    """What the page on the network says of fits where there is no core: 200 networks with a third of the pairs tied."""
    chance = np.random.default_rng(7)
    fits = []
    for _ in range(200):
        upper = np.triu(chance.random((n, n)) < 1 / 3, 1)
        fit = core_periphery(Network.of_matrix((upper | upper.T).astype(float), directed=False)).fit
        fits += [] if fit is None else [fit]
    assert np.mean(fits) == pytest.approx(mean, abs=0.02)
    assert np.quantile(fits, 0.95) == pytest.approx(high, abs=0.02)


def test_the_core_of_a_star_of_many_is_known_to_be_the_best() -> None:
    """No set of k partners can cover more ties than its degrees sum up to, so that one need not try them all."""
    names = [f"p{i:02}" for i in range(30)]
    found = core_periphery(Network.of_edges(names, [(names[7], each) for each in names if each != names[7]]))
    assert (found.core, found.search, found.is_best, found.alike) == (("p07",), CoreSearch.STARTS, True, None)
    assert found.fit == pytest.approx(1)


def test_the_core_of_a_large_network_is_the_best_of_several_cuts() -> None:
    names = [f"p{i}" for i in range(5_100)]
    hubs = [(names[h], names[i]) for h in (3, 4) for i in range(5_100) if i not in {3, 4}]
    found = core_periphery(Network.of_edges(names, [*hubs, (names[10], names[11])]))
    assert (found.core, found.search, found.is_best) == (("p3", "p4"), CoreSearch.CUTS, True)


def test_coreness_has_the_least_residuals() -> None:
    """Against a general minimiser, on the Florentine families."""
    from scipy.optimize import minimize

    families = of_graph(nx.florentine_families_graph())
    graph: Any = nx.florentine_families_graph()
    ties = nx.to_numpy_array(graph, nodelist=sorted(graph))
    off = ~np.eye(len(ties), dtype=bool)

    def residual(c: np.ndarray) -> float:
        return float((((ties - np.outer(c, c)) ** 2)[off]).sum())

    ours = np.array(listed(core_periphery(families).coreness))
    best = minimize(residual, x0=ours, method="BFGS").x
    assert ours == pytest.approx(best / np.linalg.norm(best), abs=1e-4)


def test_every_measure_has_a_definition() -> None:
    from partnerkit.results import DEFINITIONS

    assert set(DEFINITIONS) == set(NetworkMeasure)
    assert all(each.name and each.formula for each in DEFINITIONS.values())
