"""What is not known of a network, and what its figures say of it; what would take long, and what is done about it."""

import datetime as dt
import warnings
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, PartnerkitWarning
from partnerkit.hub import Asked
from partnerkit.network import (
    Network,
    betweenness,
    brokerage,
    centralisation,
    cliques,
    closeness,
    communities,
    components,
    core_periphery,
    degree,
    density,
    fragility,
    isolates,
    largest_component,
    network_of,
    out_degree,
    reach,
    shape_of,
    strength,
)
from partnerkit.network._cost import community_seconds, trial_seconds, way_seconds
from partnerkit.network._ties import arcs_of, ties_of
from partnerkit.results import BrokerRole, MissingRule, NetworkMeasure, NetworkReason
from tests.made import REPORTED, made, of_tie


def hub(
    answers: list[pk.Response],
    *,
    clusters: dict[str, str],
    roster: str = "listed",
    asked: str = "",
    ties: list[pk.Relationship] | None = None,
) -> pk.Hub:
    """Return a hub of partners in clusters, all of whom were asked but for those that are left out."""
    people = [pk.Partner(id=name, name=name.upper(), cluster=cluster) for name, cluster in clusters.items()]
    wave: dict[str, Any] = {"id": "w", "date": dt.date(2026, 3, 1), "form": [REPORTED], "roster": roster}
    one = made(list(clusters), answers, roster=roster, form=[REPORTED])
    partnership = pk.Partnership(id="h", name="H", partners=people, relationships=ties or [])
    told = [Asked(wave="w", partner=each) for each in asked] or None
    return pk.Hub(partnership=partnership, responses=one.responses, waves=[pk.Wave(**wave)], asked=told)


# -- who told -------------------------------------------------------------------------------------------------------


def test_who_answered_about_another_cluster_is_not_silent_in_its_own() -> None:
    answers = [*of_tie("a", "c", reported=2), *of_tie("b", "d", reported=2)]
    whole = hub(answers, clusters={"a": "x", "b": "x", "c": "y", "d": "y"})
    network = network_of(whole, cluster="x")
    assert network.silent == ()
    assert arcs_of(network).network.partners == ("a", "b")
    assert ties_of(network, missing="complete_case").network.partners == ("a", "b")
    assert network_of(whole, cluster="y").silent == ("c", "d")


def test_who_reports_a_tie_without_strands_is_not_silent_on_a_strand() -> None:
    answers = [*of_tie("c", "d", reported=2), *of_tie("d", "c", reported=2)]
    facts = [pk.Relationship(a="c", b="d"), pk.Relationship(a="a", b="b", strands=["training"])]
    whole = hub(answers, clusters=dict.fromkeys("abcd", "x"), ties=facts)
    network = network_of(whole, strand="training")
    assert network.silent == ("a", "b")
    assert (out_degree(network)["c"], dict(zip("abcd", out_degree(network).reasons, strict=True))["c"]) == (
        None,
        NetworkReason.OPEN,
    )
    assert arcs_of(network).network.partners == ("c", "d")


def test_a_partner_that_was_not_asked_is_unknown_and_not_silent() -> None:
    answers = [*of_tie("a", "b", reported=2), *of_tie("b", "a", reported=2), *of_tie("c", "a", reported=0)]
    network = network_of(hub(answers, clusters=dict.fromkeys("abcx", "k"), roster="full", asked="abc"))
    assert network.silent == ()
    found = isolates(network)
    assert (found.value, found.lower, found.upper, found.observed) == (1, 1, 2, 3)  # c; x maybe
    assert degree(network)["x"] is None
    assert dict(zip("abcx", degree(network).reasons, strict=True))["x"] is NetworkReason.NOT_ASKED
    assert components(network).upper == 3


def test_imputing_makes_no_isolate_of_a_silent_partner() -> None:
    network = Network.of_edges("abcd", [("a", "b")], directed=True, silent="cd")
    found = isolates(network, missing="imputed")
    assert (found.value, found.lower, found.upper) == (2, 2, 4)
    assert [degree(network, missing="imputed")[each] for each in "cd"] == [None, None]
    assert out_degree(network, missing="imputed")["c"] == 1  # b, of whom half report a tie at least


def test_a_partner_whose_answers_leave_it_open_has_another_reason_than_silence() -> None:
    network = Network(partners="abc", source=[0], target=[1], state=[1], value=[np.nan], asked="abc")
    assert degree(network).reasons == (NetworkReason.OPEN, NetworkReason.SILENT, NetworkReason.SILENT)


# -- missing is not zero --------------------------------------------------------------------------------------------


def test_strength_without_a_stage_is_unknown() -> None:
    found = strength(Network.of_edges("abcd", [("a", "b", None), ("b", "c", 2), ("a", "c", None)]))
    assert found.values == (None, 2.0, 2.0, 0.0)
    assert found.reasons == (NetworkReason.NO_STAGES, None, None, None)


# -- facts that a silent side may deny ------------------------------------------------------------------------------


def test_a_silent_side_may_deny_what_is_stated_as_fact() -> None:
    """b~c is stated and both are silent: it counts, and would not if either said no."""
    network = Network(
        partners="abc",
        tells=[True, False, False],
        stated_a=[1],
        stated_b=[2],
        stated=[1],
        stated_value=[np.nan],
        strands=[np.nan],
        asked="abc",
    )
    assert (density(network).value, density(network).lower, density(network).upper) == (1 / 3, 0, 1 / 3)
    assert (degree(network)["b"], degree(network).lower[1], degree(network).upper[1]) == (1, 0, 1)
    assert (isolates(network).value, isolates(network).upper) == (1, 3)
    assert (components(network).value, components(network).lower, components(network).upper) == (2, 2, 3)
    assert (largest_component(network).lower, reach(network).lower) == (1 / 3, 0)
    assert density(network, ties="reported").lower == 1 / 3  # a denied tie is still reported


def test_facts_alone_are_denied_by_nobody() -> None:
    found = density(Network.of_edges("abc", ["ab"]))
    assert (found.value, found.lower, found.upper) == (1 / 3, 1 / 3, 1 / 3)


# -- pairs that are not known and count as untied -------------------------------------------------------------------


def test_figures_say_how_many_unknown_pairs_count_as_untied() -> None:
    star = Network.of_edges(
        "habc", ["ha", "hb", "hc"], complete=False, groups={"sector": "xxyy", "cluster": "xxyy", "kind": "xxyy"}
    )
    found = centralisation(star)
    assert (found.value, found.as_untied, found.definition.bounded) == (1, 3, False)
    part = shape_of(star)
    of_pairs = {each.measure: each.as_untied for each in part.figures}
    assert of_pairs[NetworkMeasure.REACH] == of_pairs[NetworkMeasure.CENTRALISATION_CLOSENESS] == 3
    assert of_pairs[NetworkMeasure.DENSITY] == 0
    assert {each.as_untied for each in part.partners if each.measure is NetworkMeasure.BETWEENNESS} == {3}
    assert part.brokerage is not None
    assert part.communities is not None
    assert part.core_periphery is not None
    assert part.fragility is not None
    structures = (part.brokerage, part.communities, part.core_periphery, part.fragility, part.cliques)
    assert [each.as_untied for each in structures] == [3] * 5
    assert centralisation(Network.of_edges("habc", ["ha", "hb", "hc"])).as_untied == 0


def test_pairs_of_partners_of_whom_nothing_is_known_are_in_no_graph() -> None:
    """a~b confirmed; c and d silent: the pair of the two is open, but neither is in the graph."""
    network = Network.of_edges("abcd", [("a", "b"), ("b", "a")], directed=True, silent="cd")
    assert (ties_of(network).known, centralisation(network).reason) == (5, NetworkReason.TOO_FEW_PARTNERS)
    assert components(network).as_untied == 0
    more = Network.of_edges("abcd", [("a", "b"), ("b", "a"), ("a", "c")], directed=True, silent="cd")
    assert components(more, ties="reported").as_untied == 1  # b~c: b says no, c has not said


def test_views_that_are_not_known_count_as_none_in_figures_of_views() -> None:
    network = Network.of_edges("abc", [("a", "b"), ("b", "c"), ("c", "a")], directed=True, complete=False)
    found = centralisation(network, "centralisation_in_degree")
    assert (found.value, found.as_untied) == (0, 3)


# -- groups ---------------------------------------------------------------------------------------------------------


def test_brokers_of_views_under_a_listed_roster_keep_who_named_only_partners_without_a_group() -> None:
    """P names q alone, which has no group; every row still has a count for each of the five partners."""
    views = [("p", "q"), ("r", "s"), ("s", "t"), ("t", "r"), ("s", "u"), ("u", "t")]
    groups = {"sector": ["x", "", "x", "y", "y", "x"]}
    by_roster = [
        brokerage(Network.of_edges("pqrstu", views, directed=True, complete=each, groups=groups), directed=True)
        for each in (False, True)
    ]
    for found in by_roster:
        assert found.partners == tuple("prstu")
        assert {len(counts) for _, counts in found.counts} == {5}
        # r s u, s t r and t r s, s u t: r s t and u t r are closed or one way
        assert sum(found.total) == sum(sum(found.of(each).values()) for each in "prstu")
        assert found.of("p") == dict.fromkeys(BrokerRole, 0)
        assert found.of("r")[BrokerRole.ITINERANT] == 1  # t to r to s, and t has no arc to s
    assert by_roster[0].counts == by_roster[1].counts


def test_communities_beside_clusters_that_most_lack_are_compared_with_nothing() -> None:
    groups = {"cluster": ["x", "y", *[""] * 7]}
    ids = "abcdefghi"
    found = communities(Network.of_edges(ids, list(pairwise(ids)), groups=groups))
    assert (found.declared, found.adjusted_rand, found.clusters_reason) == (None, None, NetworkReason.NO_GROUPS)
    assert (found.compared, found.partners, found.reason) == (2, 9, None)
    assert found.modularity is not None


def test_a_network_without_ties_has_no_communities() -> None:
    found = communities(Network.of_edges("abcd", [], groups={"cluster": "xxyy"}))
    assert (found.communities, found.modularity, found.reason) == ((), None, NetworkReason.NO_TIES)


# -- what takes long ------------------------------------------------------------------------------------------------


def chance(n: int, p: float, **groups: list[str]) -> Network:
    graph = nx.gnp_random_graph(n, p, seed=7)
    return Network.of_edges(map(str, graph), [(str(a), str(b)) for a, b in graph.edges], groups=groups)


def test_the_shape_of_a_few_hundred_partners_has_every_part() -> None:
    n = 300
    labels = ["a" if i % 2 else "b" for i in range(n)]
    part = shape_of(chance(n, 0.01, sector=labels, cluster=labels))
    assert part.brokerage is not None
    assert any(part.brokerage.total)
    assert part.core_periphery is not None
    assert part.core_periphery.fit is not None
    assert part.communities is not None
    assert (part.communities.partners, part.communities.sampled) == (n, None)
    assert part.fragility is not None
    assert (part.fragility.tried, part.fragility.of_ones) == (
        n - sum(each is None for each in part.partners[0].values),
    ) * 2
    assert part.cliques.reason is None


def test_what_would_take_long_is_sampled_in_the_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = ["a" if i % 2 else "b" for i in range(60)]
    network = chance(60, 0.1, sector=labels, cluster=labels, role=["lead", *["member"] * 59])
    graph = ties_of(network).graph
    monkeypatch.setattr("partnerkit.network._shape.PATIENCE", way_seconds(graph, 20))
    monkeypatch.setattr("partnerkit.network._shape.SLOW", trial_seconds(graph) * 50)
    part, again = shape_of(network), shape_of(network)
    assert part == again
    between = next(each for each in part.partners if each.measure is NetworkMeasure.BETWEENNESS)
    assert between.sampled == part["centralisation_betweenness"].sampled
    assert between.sampled is not None
    assert 15 <= between.sampled <= 20
    assert part["centralisation_degree"].sampled is None
    assert part.communities is not None
    assert part.communities.sampled is not None
    assert part.communities.sampled < 60
    assert part.fragility is not None
    assert (part.fragility.tried, part.fragility.of_ones) == (40, 60)
    assert part.fragility.tried_twos == 10
    assert [loss.partners for loss in part.fragility.leads] == [("0",)]
    tried = {loss.partners[0] for loss in (*part.fragility.leads, *part.fragility.ones)}
    assert {each for each, _ in between.highest(30)} < tried


def test_what_cannot_be_sampled_is_told_to_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = ["a" if i % 2 else "b" for i in range(60)]
    monkeypatch.setattr("partnerkit.network._shape.SLOW", 1e-12)
    part = shape_of(chance(60, 0.1, sector=labels))
    assert part.brokerage is not None
    assert part.fragility is not None
    large = NetworkReason.TOO_LARGE
    assert (part["reach"].reason, part.brokerage.reason, part.cliques.reason, part.fragility.reason) == (large,) * 4
    constraint = next(each for each in part.partners if each.measure is NetworkMeasure.CONSTRAINT)
    assert set(constraint.reasons) == {large}


def test_more_cliques_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve partners in four camps of three, tied to all other camps: 3 ** 4 cliques of four."""
    ids = [f"p{i:02}" for i in range(12)]
    ties = [(a, b) for (i, a), (j, b) in combinations(enumerate(ids), 2) if i // 3 != j // 3]
    network = Network.of_edges(ids, ties)
    assert len(cliques(network)) == shape_of(network).cliques.number == 81
    monkeypatch.setattr("partnerkit.network._blocks.MOST_CLIQUES", 80)
    monkeypatch.setattr("partnerkit.network._blocks.listed_cliques.__defaults__", (3, 80))
    found = shape_of(network).cliques
    assert (found.sets, found.number, found.largest, found.reason) == ((), 81, 4, NetworkReason.TOO_MANY)


def test_closeness_from_a_sample_is_near_the_whole() -> None:
    network = chance(80, 0.08)
    for harmonic in (False, True):
        whole = np.array(closeness(network, harmonic=harmonic).values, dtype=float)
        one = closeness(network, harmonic=harmonic, sample=60, seed=3)
        assert one.sampled == 60
        assert np.corrcoef(whole, np.array(one.values, dtype=float))[0, 1] > 0.9
        assert one == closeness(network, harmonic=harmonic, sample=60, seed=3)
    views = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]
    arcs = Network.of_edges("abcd", views, directed=True)
    assert closeness(arcs, directed=True).values == (0.5, 0, 0, 0)  # a alone leads to all
    sampled = closeness(arcs, directed=True, sample=3, seed=1).values
    assert sampled[1:] == (0, 0, 0)
    assert sampled[0] is not None
    assert sampled[0] > 0


def test_a_sampled_centralisation_says_so_and_is_none_of_degrees() -> None:
    network = chance(80, 0.08)
    found = centralisation(network, "centralisation_betweenness", sample=70, seed=1)
    whole = centralisation(network, "centralisation_betweenness")
    assert (found.sampled, whole.sampled) == (70, None)
    assert found.value == pytest.approx(whole.value, abs=0.05)
    assert centralisation(network, sample=5) == centralisation(network)


def test_communities_among_a_sample_in_waves() -> None:
    """Two halves that one tie joins: a sample of half the partners is one of them, or spills over that tie."""
    ids = [f"p{i:02}" for i in range(20)]
    ties = [(ids[i], ids[j]) for i, j in combinations(range(20), 2) if (i < 10) == (j < 10)]
    network = Network.of_edges(ids, [*ties, (ids[9], ids[10])], groups={"cluster": ["x"] * 10 + ["y"] * 10})
    found = communities(network, sample=8, seed=2)
    assert (found.sampled, found.partners, found.compared) == (8, 8, 8)
    drawn = {each for members in found.communities for each in members}
    assert max(sum(each < "p10" for each in drawn), sum(each >= "p10" for each in drawn)) >= 7
    assert found == communities(network, sample=8, seed=2)
    assert communities(network, sample=20) == communities(network)
    with pytest.raises(InvalidValueError, match="a sample of 0"):
        communities(network, sample=0)


@pytest.mark.parametrize(
    ("n", "p"),
    [(16, 0.3), (200, 0.02), (200, 0.3)],
)
def test_trials_of_a_small_dense_network_are_not_taken_for_slow(n: int, p: float) -> None:
    graph = ties_of(chance(n, p)).graph
    assert (n + 5_000) * trial_seconds(graph) < 10


def test_the_estimates_grow_with_the_work() -> None:
    small, large = (ties_of(chance(n, 0.05)).graph for n in (60, 240))
    assert way_seconds(small, 60) < way_seconds(large, 240)
    assert way_seconds(small, 60) < way_seconds(small, 60, here=False)
    assert community_seconds(small, "louvain") < community_seconds(large, "louvain")
    assert trial_seconds(small) < trial_seconds(large)


def test_losses_are_the_same_whether_all_pairs_are_looked_at_or_ways_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    network = chance(40, 0.08)
    dense = fragility(network)
    monkeypatch.setattr("partnerkit.network._fragility.TRIED_DENSE", 0)
    assert fragility(network) == dense


def test_reach_is_the_same_whether_products_are_full_or_sparse(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = [chance(50, 0.3), chance(50, 0.02)]
    sparse_and_full = []
    for most in (0, 4_000):
        monkeypatch.setattr("partnerkit.network._kernels.MOST_DENSE", most)
        monkeypatch.setattr("partnerkit.network._kernels.DENSE_GAIN", 0.0)
        sparse_and_full.append([reach(each) for each in networks])
    assert sparse_and_full[0] == sparse_and_full[1]


# -- options --------------------------------------------------------------------------------------------------------


def test_a_sample_larger_than_the_network_is_the_network_on_a_backend_too() -> None:
    network = chance(16, 0.3)
    found = betweenness(network, backend="networkx", sample=1_000)
    assert found.sampled is None
    assert found.values == pytest.approx(betweenness(network).values)


def test_options_that_do_not_go_together_are_refused() -> None:
    network = Network.of_edges("abcd", ["ab"], groups={"cluster": "xxyy"})
    with pytest.raises(InvalidValueError, match="the backend 'cugraph' for leiden"):
        communities(network, method="leiden", backend="cugraph")
    with pytest.raises(InvalidValueError, match="a sample on a backend"):
        closeness(network, backend="networkx", sample=2)


def test_small_networks_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartnerkitWarning)
        for rule in (MissingRule.OBSERVED, MissingRule.RECONSTRUCTED):
            shape_of(Network.of_edges("abcd", [("a", "b"), ("b", "a")], directed=True, silent="d"), missing=rule)
        assert core_periphery(chance(30, 0.2)).reason is None
