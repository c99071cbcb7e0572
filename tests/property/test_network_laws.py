"""Laws of network figures, and the same figures worked out slowly by the formula."""

import itertools
import math
import random
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from partnerkit.network import (
    Network,
    adjusted_rand,
    agreement,
    betweenness,
    brokerage,
    centralisation,
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
    fragility,
    held_in_all,
    in_degree,
    isolates,
    largest_component,
    multiplexity,
    out_degree,
    partner_reach,
    reach,
    reciprocity,
    shape_of,
    stages,
    strength,
)
from partnerkit.network._kernels import broker_counts
from partnerkit.network._search import ALL_TRIED, best_core, searched_core
from partnerkit.network._ties import ties_of
from partnerkit.results import BrokerRole, CoreSearch, MissingRule, NetworkFigure, PartnerFigures, TieRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn

IDS = ("ash", "birch", "elm", "fir", "holly", "oak", "yew")
KINDS = ("nursery", "school", "")
RULES = list(itertools.product(TieRule, (MissingRule.OBSERVED, MissingRule.COMPLETE_CASE, MissingRule.RECONSTRUCTED)))
TIED: "list[Callable[..., NetworkFigure]]" = [density, components, largest_component, isolates, reach]
EACH: "list[Callable[..., PartnerFigures]]" = [degree, partner_reach]
MANY: "list[Callable[..., PartnerFigures]]" = [
    *EACH,
    *(strength, betweenness, closeness, eigenvector, constraint, effective_size, cores),
]


@st.composite
def networks(draw: "DrawFn", most: int = 7, *, facts: bool = True) -> Network:
    """Return a strategy for networks with views, missing ones, don't knows, silent partners and stated ties."""
    n = draw(st.integers(1, most))
    full = draw(st.booleans())
    told = draw(st.lists(st.sampled_from((True, True, True, False)), min_size=n, max_size=n))
    cells = [(i, j) for i in range(n) for j in range(n) if i != j and told[i]]
    said = draw(st.lists(st.sampled_from((None, None, -1, 0, 1, 2, 3)), min_size=len(cells), max_size=len(cells)))
    views = [(i, j, value) for (i, j), value in zip(cells, said, strict=True) if value is not None]
    pairs = list(itertools.combinations(range(n), 2))
    stated = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs and facts else []
    return Network(
        partners=IDS[:n],
        source=[i for i, _, _ in views],
        target=[j for _, j, _ in views],
        state=[min(value, 1) for _, _, value in views],
        value=[math.nan if value < 0 else value for _, _, value in views],
        tells=[full and each for each in told],
        stated_a=[a for a, _ in stated],
        stated_b=[b for _, b in stated],
        stated=[1] * len(stated),
        stated_value=[math.nan] * len(stated),
        strands=[1 + a % 3 for a, _ in stated],
        groups=(("kind", tuple(draw(st.sampled_from(KINDS)) for _ in range(n))),),
        asked=IDS[:n],
    )


@st.composite
def graphs(draw: "DrawFn", most: int = 9) -> "nx.Graph[int]":
    """Return a strategy for graphs without views."""
    n = draw(st.integers(1, most))
    pairs = list(itertools.combinations(range(n), 2))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


def of_graph(graph: "nx.Graph[int]", **groups: list[str]) -> Network:
    return Network.of_edges(map(str, graph), [(str(a), str(b)) for a, b in graph.edges], groups=groups)


def relabelled(network: Network, order: list[int]) -> Network:
    """Return the network with its partners in another order."""
    place = np.argsort(order)
    return Network(
        partners=[network.partners[i] for i in order],
        source=place[network.source],
        target=place[network.target],
        state=network.state,
        value=network.value,
        tells=network.telling[order],
        stated_a=place[network.stated_a],
        stated_b=place[network.stated_b],
        stated=network.stated,
        stated_value=network.stated_value,
        strands=network.strands,
        groups=tuple((name, tuple(values[i] for i in order)) for name, values in network.groups),
        asked=network.asked,
    )


def near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == pytest.approx(other, abs=1e-6)


# -- relabelling ----------------------------------------------------------------------------------------------------


@given(networks(), st.randoms(use_true_random=False))
def test_relabelling_partners_permutes_their_figures(network: Network, chance: random.Random) -> None:
    order = list(range(network.n))
    chance.shuffle(order)
    other = relabelled(network, order)
    for figures in (*MANY, *(in_degree, out_degree)):
        one, two = figures(network), figures(other)
        assert all(near(one[partner], two[partner]) for partner in network.partners), figures.__name__


@given(networks(), st.randoms(use_true_random=False))
def test_relabelling_partners_changes_no_figure_of_the_whole(network: Network, chance: random.Random) -> None:
    order = list(range(network.n))
    chance.shuffle(order)
    other = relabelled(network, order)
    for (ties, missing), figure in itertools.product(RULES, TIED):
        assert figure(network, ties=ties, missing=missing) == figure(other, ties=ties, missing=missing)
    assert reciprocity(network) == reciprocity(other)
    assert density_of_views(network) == density_of_views(other)
    assert multiplexity(network) == multiplexity(other)
    assert stages(network).counts == stages(other).counts
    assert core_periphery(network).core == tuple(sorted(core_periphery(other).core, key=network.place))
    assert core_periphery(network).fit == core_periphery(other).fit
    for one, two in zip(agreement(network), agreement(other), strict=True):
        assert (one.pairs, one.same_tie, one.with_stage) == (two.pairs, two.same_tie, two.with_stage)
        assert near(one.kappa, two.kappa)


# -- bounds ---------------------------------------------------------------------------------------------------------


@given(networks())
def test_the_lower_bound_is_never_above_the_figure_nor_that_above_the_upper(network: Network) -> None:
    for (ties, missing), figure in itertools.product(RULES, TIED):
        found = figure(network, ties=ties, missing=missing)
        ends = [each for each in (found.lower, found.value, found.upper) if each is not None]
        assert all(a <= b + 1e-12 for a, b in itertools.pairwise(ends)), figure.__name__
    for ties, figures in itertools.product(TieRule, EACH):
        made = figures(network, ties=ties)
        for low, value, high in zip(made.lower, made.values, made.upper, strict=True):
            assert low <= (low if value is None else value) + 1e-12
            assert (low if value is None else value) <= high + 1e-12


def filled(network: Network, draws: list[bool]) -> Network:
    """Return a network in which each view that is missing says something, be it that it denies a fact."""
    known = {
        (i, j): s
        for i, j, s in zip(network.source.tolist(), network.target.tolist(), network.state.tolist(), strict=True)
        if s >= 0
    }
    chance, views = iter(draws), []
    for i, j in itertools.permutations(range(network.n), 2):
        told = known.get((i, j), 0 if network.telling[i] and (i, j) not in explicit(network) else None)
        drawn = next(chance)
        views.append((i, j, int(drawn) if told is None else told))
    return Network(
        partners=network.partners,
        source=[i for i, _, _ in views],
        target=[j for _, j, _ in views],
        state=[state for _, _, state in views],
        value=[math.nan] * len(views),
        tells=[True] * network.n if network.n > 1 else [],
        stated_a=network.stated_a,
        stated_b=network.stated_b,
        stated=network.stated,
        stated_value=network.stated_value,
        strands=network.strands,
        groups=network.groups,
        asked=network.asked,
    )


def explicit(network: Network) -> set[tuple[int, int]]:
    return set(zip(network.source.tolist(), network.target.tolist(), strict=True))


@given(networks(6), st.lists(st.booleans(), min_size=30, max_size=30))
def test_the_bounds_hold_the_figure_of_every_filling(network: Network, draws: list[bool]) -> None:
    whole = filled(network, draws)
    for ties, figure in itertools.product(TieRule, TIED):
        found, true = figure(network, ties=ties), figure(whole, ties=ties)
        assert found.lower is None or true.value is None or found.lower <= true.value + 1e-12, (figure.__name__, ties)
        assert found.upper is None or true.value is None or true.value <= found.upper + 1e-12, (figure.__name__, ties)
    true = density_of_views(whole)
    found = density_of_views(network)
    assert found.lower is None or true.value is None or found.lower <= true.value + 1e-12
    assert found.upper is None or true.value is None or true.value <= found.upper + 1e-12
    for ties, figures in itertools.product(TieRule, EACH):
        made, full = figures(network, ties=ties), figures(whole, ties=ties)
        for low, value, high in zip(made.lower, full.values, made.upper, strict=True):
            assert value is None or low - 1e-12 <= value <= high + 1e-12, (figures.__name__, ties)
    for figures in (in_degree, out_degree):
        made, full = figures(network), figures(whole)
        for low, value, high in zip(made.lower, full.values, made.upper, strict=True):
            assert value is None or low <= value <= high, figures.__name__


@given(networks())
def test_a_network_in_which_nothing_is_missing_has_no_room_between_bounds(network: Network) -> None:
    assume(network.n > 1)
    whole = filled(network, [False] * 42)
    for ties, figure in itertools.product(TieRule, TIED):
        found = figure(whole, ties=ties)
        assert found.lower == found.upper, figure.__name__


# -- more ties ------------------------------------------------------------------------------------------------------


@given(networks(), st.data())
def test_adding_a_confirmed_tie_never_lowers_density(network: Network, data: st.DataObject) -> None:
    assume(network.n > 1)
    i, j = data.draw(st.sampled_from(list(itertools.combinations(range(network.n), 2))))
    kept = [(a, b) not in {(i, j), (j, i)} for a, b in zip(network.source, network.target, strict=True)]
    more = Network(
        partners=network.partners,
        source=[*network.source[kept], i, j],
        target=[*network.target[kept], j, i],
        state=[*network.state[kept], 1, 1],
        value=[*network.value[kept], 1.0, 1.0],
        tells=network.telling,
        stated_a=network.stated_a,
        stated_b=network.stated_b,
        stated=network.stated,
        stated_value=network.stated_value,
        strands=network.strands,
        groups=network.groups,
        asked=network.asked,
    )
    for ties in TieRule:
        before, after = density(network, ties=ties), density(more, ties=ties)
        assert before.lower is not None
        assert after.lower is not None
        assert after.lower >= before.lower - 1e-12
        if before.value is not None and after.value is not None:
            assert after.value >= before.value - 1e-12


# -- missing views --------------------------------------------------------------------------------------------------


@given(networks())
def test_reconstruction_leaves_no_view_missing_that_the_other_side_gave(network: Network) -> None:
    pairs = ties_of(network, missing="reconstructed").network.pairs
    assert ((pairs.view_a < 0) == (pairs.view_b < 0)).all()


@given(networks())
def test_complete_case_keeps_those_who_told(network: Network) -> None:
    made = ties_of(network, missing="complete_case").network
    kept = [p for p, told in zip(network.partners, network.told, strict=True) if told] or list(network.partners)
    assert list(made.partners) == kept


@given(networks(facts=False))
def test_after_imputing_every_pair_is_known(network: Network) -> None:
    assume(network.is_enumerated)
    assert density(network, missing="imputed").observed == network.n * (network.n - 1) // 2
    assert agreement(network)[0].pairs <= network.n * (network.n - 1) // 2


@given(networks())
def test_a_partner_that_has_not_answered_is_no_isolate(network: Network) -> None:
    found = degree(network)
    for partner in network.silent:
        assert found[partner] != 0


# -- the same by the formula ----------------------------------------------------------------------------------------


@given(graphs())
def test_figures_of_partners_are_those_of_networkx(graph: "nx.Graph[int]") -> None:
    network = of_graph(graph)
    between: Any = nx.betweenness_centrality(graph, normalized=False)
    holes: Any = nx.constraint(graph)
    sizes: Any = nx.effective_size(graph)
    core: Any = nx.core_number(graph)
    for node in graph:
        name = str(node)
        assert betweenness(network)[name] == pytest.approx(between[node])
        assert cores(network)[name] == core[node]
        if graph.degree[node]:
            assert constraint(network)[name] == pytest.approx(holes[node])
            assert effective_size(network)[name] == pytest.approx(sizes[node])
        two = set(nx.single_source_shortest_path_length(graph, node, cutoff=2)) - {node}
        assert near(partner_reach(network)[name], len(two) / (len(graph) - 1) if len(graph) > 1 else None)


@given(graphs())
def test_figures_of_the_whole_are_those_of_networkx(graph: "nx.Graph[int]") -> None:
    network = of_graph(graph)
    assert components(network).value == nx.number_connected_components(graph)
    assert isolates(network).value == nx.number_of_isolates(graph)
    assert near(density(network).value, nx.density(graph) if len(graph) > 1 else None)


@given(networks(facts=False))
def test_constraint_of_views_is_that_of_networkx(network: Network) -> None:
    """And by the formula: networkx 3.4 has no constraint of a partner that others report and that reports nobody."""
    assume(network.has_views)
    arcs: nx.DiGraph[str] = nx.DiGraph()
    kept = [p for p, told in zip(network.partners, network.told, strict=True) if told]
    arcs.add_nodes_from(kept)
    views = zip(network.source, network.target, network.state, strict=True)
    ends = [(network.partners[i], network.partners[j]) for i, j, state in views if state == 1]
    arcs.add_edges_from((a, b) for a, b in ends if a in kept and b in kept)
    theirs: Any = nx.constraint(arcs)
    old = tuple(map(int, nx.__version__.split(".")[:2])) < (3, 6)
    skipped = {partner for partner in kept if old and math.isnan(theirs[partner]) and not arcs.out_degree(partner)}
    for figures, found in ((constraint, _constraint(arcs)), (effective_size, _effective_size(arcs))):
        for partner, value in zip(*_of(figures(network, directed=True)), strict=True):
            assert value is None or value == pytest.approx(found[partner])
    for partner, value in zip(*_of(constraint(network, directed=True)), strict=True):
        assert value is None or partner in skipped or value == pytest.approx(theirs[partner])


def _of(figures: PartnerFigures) -> tuple[tuple[str, ...], tuple[float | None, ...]]:
    return figures.partners, figures.values


def _constraint(graph: "nx.DiGraph[str]") -> dict[str, float]:
    """Burt's formula, term by term (1992, equations 2.3 and 2.4), ties both ways being added up."""
    z = {(a, b): float(graph.has_edge(a, b)) + graph.has_edge(b, a) for a, b in itertools.permutations(graph, 2)}
    total = {i: sum(z[i, j] for j in graph if j != i) for i in graph}
    p = {(i, j): value / total[i] if total[i] else 0.0 for (i, j), value in z.items()}
    return {
        i: sum(
            (p[i, j] + sum(p[i, q] * p[q, j] for q in graph if q not in {i, j})) ** 2
            for j in graph
            if j != i and z[i, j]
        )
        for i in graph
    }


def _effective_size(graph: "nx.DiGraph[str]") -> dict[str, float]:
    """Burt's formula, term by term."""
    z = {(a, b): float(graph.has_edge(a, b)) + graph.has_edge(b, a) for a, b in itertools.permutations(graph, 2)}
    made = {}
    for i in graph:
        contacts, total = [j for j in graph if j != i and z[i, j]], sum(z[i, j] for j in graph if j != i)
        made[i] = sum(
            1 - sum(z[i, q] / total * z[j, q] / max(z[j, k] for k in graph if k != j) for q in contacts if q != j)
            for j in contacts
        )
    return made


@given(networks(facts=False), st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_brokers_are_those_of_a_count_one_by_one(network: Network, codes: list[int]) -> None:
    from scipy.sparse import csr_array

    n, groups = network.n, np.array(codes[: network.n])
    arcs = {(i, j) for i, j, s in zip(network.source, network.target, network.state, strict=True) if s == 1}
    dense = np.array([[float((i, j) in arcs) for j in range(n)] for i in range(n)])
    expected = np.zeros((5, n), dtype=int)
    for a, b, c in itertools.permutations(range(n), 3):
        if (a, b) in arcs and (b, c) in arcs and (a, c) not in arcs:
            expected[_role(*(int(groups[each]) for each in (a, b, c))), b] += 1
    assert broker_counts(csr_array(dense), groups).tolist() == expected.tolist()


def _role(a: int, b: int, c: int) -> int:
    if a == b == c:
        return 0
    if a == c:
        return 1
    if a == b:
        return 2
    return 3 if b == c else 4


@given(graphs(), st.lists(st.sampled_from("xyz"), min_size=9, max_size=9))
def test_index_of_ties_across_is_that_of_a_count_one_by_one(graph: "nx.Graph[int]", letters: list[str]) -> None:
    names = letters[: len(graph)]
    assume(len(set(names)) > 1)
    found = external_internal(of_graph(graph, sector=names), permutations=50, seed=1)
    across = sum(names[a] != names[b] for a, b in graph.edges)
    within = len(graph.edges) - across
    assert (found.external, found.internal) == (across, within)
    assert near(found.whole.value, (across - within) / (across + within) if graph.edges else None)
    pairs = list(itertools.combinations(range(len(graph)), 2))
    assert found.expected == pytest.approx(np.mean([1 if names[a] != names[b] else -1 for a, b in pairs]))
    if found.test is not None:
        assert 1 / 51 <= found.test.p <= 1


@given(graphs())
def test_what_is_lost_is_what_networkx_finds_without_the_partner(graph: "nx.Graph[int]") -> None:
    assume(len(graph) > 2)
    found = fragility(of_graph(graph))
    assert len(found.ones) == len(graph)
    for loss in (*found.ones, *found.twos):
        left = graph.copy()
        left.remove_nodes_from(int(each) for each in loss.partners)
        assert loss.ties == left.number_of_edges()
        assert loss.components == nx.number_connected_components(left)
        pairs = len(left) * (len(left) - 1)
        joined = sum(len(each) * (len(each) - 1) for each in nx.connected_components(left))
        assert near(loss.connected, joined / pairs if pairs else None)


# -- several networks -----------------------------------------------------------------------------------------------


@st.composite
def waves(draw: "DrawFn") -> list[Network]:
    """Return a strategy for two or three networks, some of whose partners are in all of them."""
    made = [draw(networks()) for _ in range(draw(st.integers(2, 3)))]
    kept = [np.array([draw(st.booleans()) for _ in range(each.n)], dtype=bool) for each in made]
    return [each.among(here) for each, here in zip(made, kept, strict=True)]


def known_views(network: Network) -> dict[tuple[str, str], int]:
    """What each partner says of each other, said or told by silence."""
    said = dict.fromkeys(itertools.permutations(range(network.n), 2), -1)
    said |= {(i, j): 0 for i, j in said if network.telling[i]}
    cells = zip(network.source.tolist(), network.target.tolist(), network.state.tolist(), strict=True)
    said |= {(i, j): state for i, j, state in cells}
    names = network.partners
    return {(names[i], names[j]): state for (i, j), state in said.items() if state >= 0}


@given(waves())
def test_networks_are_held_on_the_views_that_all_of_them_know(made: list[Network]) -> None:
    partners = [p for p in made[0].partners if all(p in each.partners for each in made)]
    views = [known_views(each) for each in made]
    shared = {pair for pair in views[0] if all(pair in each for each in views)}
    shared = {pair for pair in shared if set(pair) <= set(partners)}
    for before, after in zip(views, held := held_in_all(made), strict=True):
        assert list(after.partners) == partners
        assert known_views(after) == {pair: before[pair] for pair in shared}
    assert [known_views(each) for each in held_in_all(held)] == [known_views(each) for each in held]
    observed = {density_of_views(each).observed for each in held}
    assert observed == {len(shared)}


@given(networks())
def test_a_network_held_with_itself_has_the_same_figures(network: Network) -> None:
    assume(not network.complete)
    one, other = held_in_all([network, network])
    for (ties, missing), figure in itertools.product(RULES, TIED):
        expected = figure(network, ties=ties, missing=missing)
        assert figure(one, ties=ties, missing=missing) == figure(other, ties=ties, missing=missing) == expected
    assert stages(one) == stages(network)
    assert reciprocity(one) == reciprocity(network)


# -- the core -------------------------------------------------------------------------------------------------------


def fit_of_core(graph: "nx.Graph[int]", core: tuple[int, ...]) -> float | None:
    """The correlation, over pairs, of tied with "one of the two is in the core"; None where one of them is constant."""
    pairs = list(itertools.combinations(graph, 2))
    tied, ideal = [graph.has_edge(a, b) for a, b in pairs], [a in core or b in core for a, b in pairs]
    if len(set(tied)) < 2 or len(set(ideal)) < 2:
        return None
    return float(np.corrcoef(tied, ideal)[0, 1])


@given(graphs(8))
def test_no_set_of_partners_is_a_better_core(graph: "nx.Graph[int]") -> None:
    """Every set of partners tried one by one, by the definition (Borgatti and Everett, 1999)."""
    sets = [core for k in range(len(graph) + 1) for core in itertools.combinations(graph, k)]
    known = {core: fit for core in sets if (fit := fit_of_core(graph, core)) is not None}
    found = core_periphery(of_graph(graph))
    if not known:
        assert (found.core, found.fit, found.search, found.is_best, found.alike) == ((), None, None, False, None)
        return
    best = max(known.values())
    alike = [core for core, fit in known.items() if fit > best - 1e-9]
    core = tuple(map(int, found.core))
    assert found.fit == pytest.approx(best)
    assert core in alike
    assert len(core) == min(map(len, alike))
    assert (found.search, found.is_best, found.alike) == (CoreSearch.ALL, True, len(alike))
    assert found.in_all == tuple(str(i) for i in graph if all(i in each for each in alike))


@given(graphs(8), st.permutations(range(8)))
def test_the_search_from_starts_is_no_better_than_every_set_and_knows_when_it_is_as_good(
    graph: "nx.Graph[int]", order: list[int]
) -> None:
    made = ties_of(of_graph(graph)).graph
    assume(0 < made.nnz < len(graph) * (len(graph) - 1))
    ids = list("abcdefgh")[: len(graph)]
    best, found = best_core(made, ids), searched_core(made, ids)
    assert best is not None
    kept = tuple(np.flatnonzero(found.core).tolist())
    assert found.fit == pytest.approx(fit_of_core(graph, kept))
    assert found.fit <= best.fit + 1e-9
    assert not found.proven or found.fit == pytest.approx(best.fit)
    other = searched_core(made, [ids[i] for i in order if i < len(ids)])
    assert other.fit == pytest.approx(found.fit)


@st.composite
def large_graphs(draw: "DrawFn") -> "nx.Graph[int]":
    """Return a strategy for graphs of more partners than have every set tried.

    Partners that their ties do not tell apart are mirror images of one another in all of them.
    """
    n, seed = draw(st.integers(ALL_TRIED + 1, 32)), draw(st.integers(0, 10**6))
    kind = draw(st.sampled_from(("chance", "ring", "star", "circulant")))
    made: dict[str, Callable[[], nx.Graph[int]]] = {
        "chance": lambda: nx.gnp_random_graph(n, draw(st.sampled_from((0.05, 0.15, 0.4))), seed=seed),
        "ring": lambda: nx.cycle_graph(n),
        "star": lambda: nx.star_graph(n - 1),
        "circulant": lambda: nx.circulant_graph(n, [1, 3]),
    }
    return made[kind]()


@settings(max_examples=20)
@given(large_graphs(), st.randoms(use_true_random=False))
def test_relabelling_changes_no_fit_of_a_larger_core(graph: "nx.Graph[int]", chance: random.Random) -> None:
    assume(graph.edges)
    nodes = list(graph)
    chance.shuffle(nodes)
    renamed = nx.relabel_nodes(graph, dict(zip(graph, nodes, strict=True)))
    found, again = core_periphery(of_graph(graph)), core_periphery(of_graph(renamed))
    assert found.fit == pytest.approx(again.fit)
    assert (found.search, found.is_best, len(found.core)) == (again.search, again.is_best, len(again.core))
    assert (found.alike, found.in_all) == (None, ())
    degree = dict(graph.degree)
    cuts = [tuple(i for i in graph if degree[i] >= least) for least in set(degree.values())]
    fits = [fit for cut in cuts if (fit := fit_of_core(graph, cut)) is not None]
    assert found.fit is not None
    assert all(found.fit >= fit - 1e-9 for fit in fits)
    assert found.fit == pytest.approx(fit_of_core(graph, tuple(map(int, found.core))))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12))
def test_adjusted_rand_is_that_of_a_count_of_pairs(labels: list[tuple[int, int]]) -> None:
    """By the four kinds of pairs: Hubert and Arabie (1985), equation 5 in its form for pairs."""
    kinds = [(a[0] == b[0], a[1] == b[1]) for a, b in itertools.combinations(labels, 2)]
    both, first, second, none = (kinds.count((i, j)) for i in (True, False) for j in (True, False))
    bottom = (both + first) * (first + none) + (both + second) * (second + none)
    one, other = np.array([a for a, _ in labels]), np.array([b for _, b in labels])
    found = adjusted_rand(one, other)
    if found is None:
        assert bottom == 0
    else:
        assert found == pytest.approx(2 * (both * none - first * second) / bottom)


@given(networks())
def test_every_network_has_a_shape(network: Network) -> None:
    """Whatever is missing, nothing is raised, and a figure that cannot be had stands beside its reason."""
    part = shape_of(network)
    for figure in (*part.figures, *part.reported):
        assert (figure.value is None) == (figure.reason is not None)
        assert figure.observed <= figure.cells
    for figures in part.partners:
        for value, reason in zip(figures.values, figures.reasons, strict=True):
            assert (value is None) == (reason is not None)
    told = part.treatment
    assert told.confirmed + told.unconfirmed + told.denied + told.untied + told.unknown == told.pairs


@given(graphs())
def test_a_sample_of_everyone_is_everyone(graph: "nx.Graph[int]") -> None:
    network = of_graph(graph)
    assert betweenness(network, sample=len(graph)) == betweenness(network)
    assert centralisation(network).reason is None or len(graph) < 3


@given(graphs())
def test_the_same_seed_gives_the_same_communities(graph: "nx.Graph[int]") -> None:
    network = of_graph(graph, cluster=["x"] * len(graph))
    assert communities(network, seed=5) == communities(network, seed=5)


ROLES = tuple(BrokerRole)


@given(graphs(), st.lists(st.sampled_from("xyz"), min_size=9, max_size=9))
def test_ways_through_ties_count_both_ways_round(graph: "nx.Graph[int]", letters: list[str]) -> None:
    found = brokerage(of_graph(graph, sector=letters[: len(graph)]))
    counts = dict(found.counts)
    if found.reason is None:
        assert counts[BrokerRole.REPRESENTATIVE] == counts[BrokerRole.GATEKEEPER]
        assert all(n % 2 == 0 for role in (ROLES[0], ROLES[1], ROLES[4]) for n in counts[role])
