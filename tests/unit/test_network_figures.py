"""Figures of a hub's network by hand, what is not known in them, and what is refused."""

import datetime as dt
import sys
import warnings
from itertools import pairwise
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np
import pytest

import partnerkit as pk
from partnerkit.errors import InvalidValueError, PartnerkitWarning, UnknownNameError
from partnerkit.network import (
    Network,
    _partners,
    agreement,
    betweenness,
    brokerage,
    centralisation,
    cliques,
    closeness,
    communities,
    components,
    constraint,
    core_periphery,
    degree,
    density,
    density_of_views,
    effective_size,
    eigenvector,
    external_internal,
    fragility,
    in_degree,
    isolates,
    multiplexity,
    network_of,
    out_degree,
    reach,
    reciprocity,
    shape,
    shape_of,
    stages,
    strength,
)
from partnerkit.results import MissingRule, NetworkReason, TieRule
from tests.made import REPORTED, made, of_tie

FOUR = ("ash", "elm", "fir", "oak")


def hub(*, roster: str = "full", **more: Any) -> pk.Hub:  # noqa: ANN401 - what a hub takes
    """Return a hub of four: ash and elm report each other, fir reports elm, which does not; oak is silent."""
    answers = [
        *of_tie("ash", "elm", reported=3),
        *of_tie("elm", "ash", reported=2),
        *of_tie("ash", "oak", reported=1),
        *of_tie("fir", "elm", reported=2),
    ]
    return made(FOUR, answers, roster=roster, form=[REPORTED], **more)


def told(call: Any, *args: Any, **options: Any) -> str:  # noqa: ANN401 - any function, and what it takes
    with pytest.raises((InvalidValueError, UnknownNameError)) as caught:
        call(*args, **options)
    return str(caught.value)


# -- from a hub -----------------------------------------------------------------------------------------------------


def test_pairs_of_a_hub_are_told_apart() -> None:
    """By hand: ash~elm confirmed; ash~oak by one side; elm~fir denied; of the other three no tie can be confirmed."""
    found = shape(hub()).treatment
    assert (found.confirmed, found.unconfirmed, found.denied, found.untied, found.unknown) == (1, 1, 1, 3, 0)
    assert (found.pairs, found.observed, found.silent, found.asked) == (6, 5, ("oak",), 4)


def test_density_of_a_hub_by_hand() -> None:
    confirmed, reported = density(network_of(hub())), density(network_of(hub()), ties="reported")
    assert (confirmed.value, confirmed.lower, confirmed.upper) == (1 / 5, 1 / 6, 2 / 6)
    assert (reported.value, reported.lower, reported.upper) == (3 / 4, 3 / 6, 5 / 6)  # ash~fir alone is known untied
    views = density_of_views(network_of(hub()))
    assert (views.value, views.lower, views.upper) == (4 / 9, 4 / 12, 7 / 12)


def test_a_silent_partner_is_unknown_and_not_isolated() -> None:
    network = network_of(hub())
    assert (isolates(network).value, isolates(network).lower, isolates(network).upper) == (1, 1, 2)  # fir; oak maybe
    assert degree(network)["oak"] is None
    assert dict(zip(FOUR, degree(network).reasons, strict=True))["oak"] is NetworkReason.SILENT
    assert (degree(network).lower[3], degree(network).upper[3]) == (0, 1)
    assert (components(network).value, components(network).lower, components(network).upper) == (2, 2, 3)


def test_views_of_a_hub_by_hand() -> None:
    network = network_of(hub())
    assert in_degree(network).values == (1, 2, 0, 1)
    assert out_degree(network).values == (2, 1, 1, None)
    dyadic, nonnull, edgewise = reciprocity(network)  # mutual ash~elm, one way elm~fir, none ash~fir
    assert (dyadic.value, nonnull.value, edgewise.value) == (2 / 3, 1 / 2, 2 / 3)


def test_under_a_listed_roster_density_has_bounds_alone() -> None:
    network = network_of(hub(roster="listed"))
    found = density(network)
    assert (found.value, found.reason, found.lower, found.upper) == (None, NetworkReason.LISTED, 1 / 6, 1)
    assert density_of_views(network).reason is NetworkReason.LISTED
    assert reciprocity(network)[0].reason is NetworkReason.LISTED
    assert reciprocity(network)[1].value == 1
    assert isolates(network).value == 0


def test_each_rule_for_missing_views_by_hand() -> None:
    network = network_of(hub())
    values = {rule: density(network, missing=rule).value for rule in MissingRule}
    assert values == {
        MissingRule.OBSERVED: 1 / 5,
        MissingRule.COMPLETE_CASE: 1 / 3,  # ash, elm and fir
        MissingRule.RECONSTRUCTED: 2 / 6,  # oak says what ash says of it
        MissingRule.IMPUTED: 2 / 6,  # of elm two of two report a tie, of ash one of two: so does oak, and elm denies it
    }
    assert degree(network, missing="reconstructed")["oak"] == 1
    assert out_degree(network, missing="imputed")["oak"] == 2


def test_imputing_needs_a_full_roster() -> None:
    assert told(density, network_of(hub(roster="listed")), missing="imputed").startswith("a network in which nobody's")


def test_ties_at_or_above_a_stage() -> None:
    """One side puts ash~elm at collaboration, the other at cooperation: not both at collaboration."""
    at = network_of(hub(), at_least="cooperation")
    assert [shape_of(at).treatment.confirmed, shape_of(at).treatment.unconfirmed] == [1, 0]
    above = network_of(hub(), at_least="collaboration")
    assert (density(above).value, density(above, ties="reported").value) == (0, 1 / 3)


def test_stages_of_a_hub_are_the_lower_of_two() -> None:
    found = stages(network_of(hub()))
    assert (found.mean.value, dict(found.counts)["cooperation"], found.unknown) == (2, 1, 0)
    assert strength(network_of(hub()))["ash"] == 2


STATED = [
    pk.Relationship(a="ash", b="elm", strands=["training", "referral"]),
    pk.Relationship(a="ash", b="fir", strands=["funding"]),
    pk.Relationship(a="elm", b="fir"),
]


def test_strands_over_ties_and_over_pairs() -> None:
    """ash~elm two strands; ash~fir is denied by fir, which tells of all others; elm~fir by elm."""
    found = multiplexity(network_of(hub(relationships=STATED)))
    assert [(figure.value, figure.observed, figure.cells) for figure in found] == [
        (2, 1, 1),
        (2 / 5, 5, 6),
        (1, 1, 1),
        (1 / 5, 5, 6),
    ]


def test_strands_without_answers_are_of_the_stated_ties() -> None:
    silent = pk.Hub(partnership=hub(relationships=STATED).partnership)
    per_tie, per_pair, many, _ = multiplexity(network_of(silent))
    assert (per_tie.value, per_tie.observed, per_tie.cells, many.value) == (1.5, 2, 3, 0.5)
    assert per_pair.reason is NetworkReason.NO_VIEWS


def test_ties_about_one_strand() -> None:
    network = network_of(hub(relationships=STATED), strand="training")
    found = shape_of(network).treatment
    assert (found.strand, found.confirmed) == ("training", 1)
    assert found.unknown == 2  # ash~oak, which no fact states; elm~fir, whose strands are not stated
    assert degree(network)["ash"] == 1
    funding = network_of(hub(relationships=STATED), strand="funding", at_least="cooperation")
    assert shape_of(funding).treatment.confirmed == 0


def test_ties_within_a_cluster() -> None:
    whole = pk.load("examples/orchard_hub")
    network = network_of(whole, cluster="valley")
    assert {dict(network.groups)["cluster"]} == {("valley",) * network.n}
    assert shape(whole, cluster="valley").treatment.cluster == "valley"


def test_a_wave_before_the_latest() -> None:
    whole = pk.load("examples/orchard_hub")
    assert shape(whole, "2025").treatment.wave == "2025"


def test_statuses_are_those_of_the_profile() -> None:
    whole = pk.load("examples/orchard_hub")
    for wave in ("2025", "2026"):
        profile, found = pk.assess(whole, wave, intervals=None), shape(whole, wave).treatment
        counted = (profile.stages.confirmed, profile.stages.unconfirmed, profile.stages.denied)
        assert (found.confirmed, found.unconfirmed, found.denied) == counted


def test_names_that_are_none() -> None:
    whole = pk.load("examples/orchard_hub")
    assert told(network_of, whole, "2024").startswith("unknown wave '2024'")
    assert "did you mean 'cooperation'?" in told(network_of, whole, at_least="coperation")
    assert "did you mean 'training'?" in told(network_of, whole, strand="trainning")
    assert "did you mean 'valley'?" in told(network_of, whole, cluster="vally")
    assert "did you mean 'confirmed'?" in told(density, network_of(whole), ties="confirmd")
    assert "did you mean 'imputed'?" in told(density, network_of(whole), missing="impute")
    assert "did you mean 'sector'?" in told(external_internal, network_of(whole), "sektor")
    assert "unknown partner 'nobody'" in told(network_of(whole).place, "nobody")


# -- little or nothing ----------------------------------------------------------------------------------------------


def test_a_partnership_without_relationships_or_answers() -> None:
    part = shape(made(FOUR, []))
    assert part["density"].reason is NetworkReason.NO_VIEWS
    assert (part["density"].lower, part["density"].upper) == (0, 1)
    assert part["isolates"].reason is NetworkReason.NOT_OBSERVED
    assert (part["isolates"].lower, part["isolates"].upper) == (0, 4)
    assert part["reciprocity_edgewise"].reason is NetworkReason.NO_VIEWS
    assert part.treatment.silent == FOUR
    assert set(part.partners[0].reasons) == {NetworkReason.SILENT}


@pytest.mark.parametrize("partners", [[], ["ash"]])
def test_too_few_partners(partners: list[str]) -> None:
    part = shape_of(Network.of_edges(partners, []))
    assert part["density"].reason is NetworkReason.TOO_FEW_PARTNERS
    assert part["reach"].reason is NetworkReason.TOO_FEW_PARTNERS
    assert part["centralisation_degree"].reason is NetworkReason.TOO_FEW_PARTNERS
    assert part.fragility is not None
    assert part.fragility.reason is NetworkReason.TOO_FEW_PARTNERS
    assert part["isolates"].value == (1 if partners else None)


def test_one_respondent() -> None:
    one = made(FOUR, of_tie("ash", "elm", reported=2), roster="full", form=[REPORTED])
    part = shape(one)
    assert (part["density"].value, part["density"].lower, part["density"].upper) == (0, 0, 4 / 6)
    assert part["centralisation_in_degree"].reason is NetworkReason.TOO_FEW_PARTNERS
    assert part["reciprocity_dyadic"].reason is NetworkReason.NOT_OBSERVED
    assert (part["components"].reason, part["components"].lower) == (NetworkReason.NOT_OBSERVED, 1)
    assert part.agreement[0].kappa is None


def test_a_group_that_half_of_the_partners_lack() -> None:
    groups = {"sector": ["private", "statutory", "", ""]}
    network = Network.of_edges(FOUR, [("ash", "elm"), ("fir", "oak")], groups=groups)
    assert external_internal(network).whole.reason is NetworkReason.NO_GROUPS
    assert brokerage(network).reason is NetworkReason.NO_GROUPS
    assert brokerage(network).counts == ()
    assert external_internal(network).groups == ()


def test_a_group_that_a_third_lack_counts_the_ties_of_the_others() -> None:
    groups = {"sector": ["private", "statutory", "unknown", "statutory"]}
    found = external_internal(Network.of_edges(FOUR, [("ash", "elm"), ("elm", "oak"), ("fir", "oak")], groups=groups))
    assert (found.whole.value, found.whole.observed, found.whole.cells) == (0, 2, 3)
    assert [(name, figure.value) for name, figure in found.groups] == [("private", 1.0), ("statutory", 0.0)]
    assert brokerage(Network.of_edges(FOUR, [("ash", "elm")], groups=groups)).partners == ("ash", "elm", "oak")


def test_a_tie_without_a_stage_is_counted_as_such() -> None:
    found = stages(Network.of_edges(FOUR, [("ash", "elm", None), ("elm", "fir", 2)]))
    assert (found.mean.value, found.unknown, found.counts) == (2, 1, (("2", 1),))
    assert stages(Network.of_edges(FOUR, [("ash", "elm")])).mean.reason is NetworkReason.NO_STAGES
    assert stages(Network.of_edges(FOUR, [])).mean.reason is NetworkReason.NO_TIES


def test_a_network_without_ties() -> None:
    network = Network.of_edges(FOUR, [], groups={"cluster": ["x", "x", "y", "y"], "sector": ["a", "a", "b", "b"]})
    assert core_periphery(network).reason is NetworkReason.NO_TIES
    assert core_periphery(network).densities == (None, None, None)
    assert eigenvector(network).reasons == (NetworkReason.NO_TIES,) * 4
    assert communities(network).modularity is None
    assert external_internal(network, permutations=10).test is None
    assert cliques(network) == ()
    assert fragility(network).indispensable is None
    assert reach(network).value == 0


# -- plain data -----------------------------------------------------------------------------------------------------


def test_edges_are_refused_all_at_once() -> None:
    edges = [("ash", "elmm"), ("ash", "elm", -1), ("ash", "elm", float("nan")), ("ash", "elm", "two")]
    lines = told(Network.of_edges, FOUR, edges).splitlines()
    assert lines == [
        "edges[0]: unknown partner 'elmm'; did you mean 'elm'?",
        "edges[1]: the value -1; expected a number from 0, or None",
        "edges[2]: the value nan; expected a number from 0, or None",
        "edges[3]: the value 'two'; expected a number from 0, or None",
    ]


@pytest.mark.parametrize(
    ("edges", "options", "message"),
    [
        ([("ash", "ash")], {}, "stated: a tie of 'ash' with itself; expected two partners"),
        ([("ash", "elm"), ("elm", "ash")], {}, "stated: 'ash' and 'elm' given twice"),
        ([("ash", "elm"), ("ash", "elm")], {"directed": True}, "views: 'ash' and 'elm' given twice"),
        (
            [("oak", "elm")],
            {"directed": True, "silent": ["oak"]},
            "edges[0]: a view of 'oak', which is told to be silent",
        ),
        ([], {"directed": True, "silent": ["yew"]}, "silent: unknown partner 'yew'; known: ash, elm, fir, oak"),
        ([], {"groups": {"kind": ["a"]}}, "groups.kind: 1 values; expected 4, one for each partner"),
    ],
)
def test_edges_that_cannot_be(edges: list[tuple[str, str]], options: dict[str, Any], message: str) -> None:
    assert told(Network.of_edges, FOUR, edges, **options) == message


def test_partners_given_twice_and_places_beyond_them() -> None:
    assert told(Network.of_edges, ["ash", "ash"], []) == "partners[1]: the partner 'ash' given twice"
    assert told(Network, partners=FOUR, stated_a=[0], stated_b=[9], stated=[1]).startswith("stated: a place beyond")


@pytest.mark.parametrize(
    ("matrix", "options", "message"),
    [
        ([[0, 1, 0], [1, 0, 0]], {}, "a matrix of 2x3; expected as many rows as columns"),
        ([[0, -1], [1, 0]], {}, "a value below 0 or without end; expected 0, more, or NaN"),
        ([[0, 1], [0, 0]], {"directed": False}, "a matrix that is not symmetric; expected a symmetric one; "),
        ([[0, 1], [1, 0]], {"partners": ["ash"]}, "1 partners; expected 2, one a row"),
    ],
)
def test_matrices_that_cannot_be(matrix: list[list[float]], options: dict[str, Any], message: str) -> None:
    assert told(Network.of_matrix, matrix, **options).startswith(message)


def test_a_symmetric_matrix_is_fact() -> None:
    network = Network.of_matrix(np.array([[0, 2, np.nan], [2, 0, 0], [np.nan, 0, 0]]), directed=False)
    found = density(network)
    assert (found.value, found.lower, found.upper, found.observed) == (1 / 2, 1 / 3, 2 / 3, 2)
    assert network.has_views is False


def test_edges_of_which_others_are_not_known() -> None:
    found = density(Network.of_edges(FOUR, [("ash", "elm")], complete=False))
    assert (found.value, found.reason, found.lower, found.upper) == (None, NetworkReason.NO_VIEWS, 1 / 6, 1)


def test_arrays_of_a_network_cannot_be_changed() -> None:
    network = Network.of_edges(FOUR, [("ash", "elm")], directed=True)
    with pytest.raises(ValueError, match="read-only"):
        network.source[0] = 3


# -- options --------------------------------------------------------------------------------------------------------


def karate() -> Network:
    graph = nx.karate_club_graph()
    return Network.of_edges(map(str, graph), [(str(a), str(b)) for a, b in graph.edges])


def in_clusters() -> Network:
    graph = nx.karate_club_graph()
    clubs = [data["club"] for _, data in graph.nodes(data=True)]
    return Network.of_edges(map(str, graph), [(str(a), str(b)) for a, b in graph.edges], groups={"cluster": clubs})


def test_networkx_as_the_backend_finds_the_same() -> None:
    network = karate()
    for figures in (betweenness, closeness):
        ours, theirs = figures(network), figures(network, backend="networkx")
        assert ours.values == pytest.approx(theirs.values)
    assert closeness(network, harmonic=True).values == pytest.approx(
        closeness(network, harmonic=True, backend="networkx").values
    )


@pytest.mark.parametrize("directed", [True, False])
def test_networkx_finds_the_same_of_views_that_fall_apart(directed: bool) -> None:  # noqa: FBT001 - pytest gives it
    views = [("ash", "elm"), ("elm", "fir"), ("fir", "elm"), ("elm", "ash")]
    network = Network.of_edges(FOUR, views, directed=True)
    for figures in (betweenness, closeness):
        ours = figures(network, directed=directed).values
        assert ours == pytest.approx(figures(network, directed=directed, backend="networkx").values)


def test_a_backend_that_is_not_installed() -> None:
    assert told(betweenness, karate(), backend="abacus").startswith("the backend 'abacus'")
    network = Network.of_edges(FOUR, [("ash", "elm")], groups={"cluster": ["x"] * 4})
    assert told(communities, network, backend="abacus").startswith("the backend 'abacus'")


def test_a_sample_is_seeded_and_near_the_whole() -> None:
    network = karate()
    one, again, other = (betweenness(network, sample=25, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert one.sampled == 25
    whole = np.array(betweenness(network).values, dtype=float)
    assert np.corrcoef(whole, np.array(one.values, dtype=float))[0, 1] > 0.95
    assert told(betweenness, network, sample=0) == "a sample of 0; expected at least 1"


def test_what_is_slow_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.network._cost.SLOW", 0.0)
    with pytest.warns(PartnerkitWarning, match="over ten seconds; sample=500"):
        betweenness(karate())
    with pytest.warns(PartnerkitWarning, match="over ten seconds; sample=500"):
        closeness(karate())
    with pytest.warns(PartnerkitWarning, match="over ten seconds; sample=500"):
        centralisation(karate(), "centralisation_betweenness")
    with pytest.warns(PartnerkitWarning, match="over ten seconds; without backend= it can be sampled"):
        closeness(karate(), backend="networkx")
    with pytest.warns(PartnerkitWarning, match="trials on 78 ties take over ten seconds"):
        fragility(karate(), twos=5)
    with pytest.warns(PartnerkitWarning, match="communities of 78 ties by louvain take over ten seconds; sample="):
        communities(in_clusters())
    with pytest.warns(PartnerkitWarning, match="ways of two ties take over ten seconds"):
        constraint(karate())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        degree(karate())


def test_progress_is_told_to_the_end() -> None:
    for work in (
        lambda progress: betweenness(karate(), progress=progress),
        lambda progress: fragility(karate(), twos=7, progress=progress),
        lambda progress: shape_of(karate(), progress=progress),
        lambda progress: centralisation(karate(), "centralisation_closeness", progress=progress),
        lambda progress: closeness(karate(), sample=7, progress=progress),
        lambda progress: communities(in_clusters(), progress=progress),
    ):
        steps: list[tuple[int, int]] = []
        work(lambda done, of, steps=steps: steps.append((done, of)))
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1]


def test_measures_that_are_no_centralisation() -> None:
    assert told(centralisation, karate(), "density").startswith("the measure 'density'; expected centralisation_degree")
    assert "unknown network measure" in told(centralisation, karate(), "degre")


def test_figures_of_views_where_there_are_none() -> None:
    assert told(constraint, karate(), directed=True).startswith("a network without views")
    assert centralisation(karate(), "centralisation_in_degree").reason is NetworkReason.NO_VIEWS
    assert told(effective_size, karate(), valued=True, directed=True) == "valued and directed; expected one of them"


def test_ties_that_weigh_as_much_as_their_position() -> None:
    network = Network.of_edges(FOUR, [("ash", "elm", 3), ("ash", "fir", 1)])
    found = constraint(network, valued=True)
    assert found["ash"] == pytest.approx(0.75**2 + 0.25**2)
    assert found.values[1:] == (1, 1, None)
    assert found.reasons[3] is NetworkReason.NO_TIES
    assert eigenvector(network, valued=True)["elm"] == pytest.approx(3 / 10**0.5)


def test_large_networks_have_the_same_principal_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.array(eigenvector(karate()).values, dtype=float)
    monkeypatch.setattr(_partners, "DENSE", 5)
    assert np.array(eigenvector(karate()).values, dtype=float) == pytest.approx(whole, abs=1e-8)


def test_more_cliques_than_are_wanted() -> None:
    assert told(cliques, karate(), most=3).startswith("more than 3 cliques; expected fewer")
    assert shape_of(karate()).cliques.sets[0] == ("0", "1", "13", "2", "3")
    assert (shape_of(karate()).cliques.number, shape_of(karate()).cliques.largest) == (25, 5)
    assert all(len(each) >= 4 for each in cliques(karate(), least=4))


def test_bounds_of_too_many_pairs_are_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerkit.network._ties.MOST_PAIRS", 1)
    network = network_of(hub(roster="listed"))
    assert (components(network).lower, components(network).upper) == (None, 3)
    assert (reach(network).upper, density(network).upper) == (None, 1)
    two = Network.of_edges(FOUR, [("ash", "elm")], directed=True, silent=["fir", "oak"])
    assert told(density, two, missing="reconstructed").startswith("4 missing views; expected at most 1")


# -- groups ---------------------------------------------------------------------------------------------------------


def test_a_network_that_keeps_to_its_groups_is_told_from_chance() -> None:
    ids = [f"p{i}" for i in range(12)]
    groups = {"sector": ["a"] * 6 + ["b"] * 6}
    ties = [(ids[i], ids[j]) for i in range(12) for j in range(i + 1, 12) if (i < 6) == (j < 6)]
    network = Network.of_edges(ids, ties, groups=groups)
    found = external_internal(network, permutations=499, seed=4)
    assert found.whole.value == -1
    assert found.expected == pytest.approx(1 - 2 * 60 / 132)
    assert found.test is not None
    assert found.test.mean == pytest.approx(found.expected, abs=0.03)
    assert (found.test.p_low < 0.02, found.test.p_high, found.test.p < 0.02) == (True, 1, True)
    assert found == external_internal(network, permutations=499, seed=4)


def test_leiden_where_igraph_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an igraph of the test's own: it is optional, and not among the tests' dependencies."""
    seen: dict[str, Any] = {}

    class Graph:
        def __init__(self, n: int, edges: list[tuple[int, int]]) -> None:
            seen["size"] = (n, len(edges))

        def community_leiden(self, **options: object) -> list[list[int]]:
            chance = seen["generator"]
            seen["drawn"] = (chance.random(), chance.randint(1, 6), chance.gauss(0.0, 1.0))
            seen["options"] = options
            return [[0, 1], [2, 3]]

    fake = ModuleType("igraph")
    fake.__dict__.update(
        Graph=Graph, set_random_number_generator=lambda g: seen.update({"generator": g or seen.get("generator")})
    )
    monkeypatch.setitem(sys.modules, "igraph", fake)
    network = Network.of_edges(FOUR, [("ash", "elm"), ("fir", "oak")], groups={"cluster": ["x", "x", "y", "y"]})
    found = communities(network, method="leiden", seed=9)
    assert found.communities == (("ash", "elm"), ("fir", "oak"))
    assert (found.adjusted_rand, found.modularity, found.declared) == (1, 0.5, 0.5)
    assert seen["size"] == (4, 2)
    first = seen["drawn"]
    communities(network, method="leiden", seed=9)
    assert seen["drawn"] == first
    assert 1 <= first[1] <= 6


def test_leiden_where_igraph_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "igraph", None)
    network = Network.of_edges(FOUR, [("ash", "elm")], groups={"cluster": ["x"] * 4})
    assert told(communities, network, method="leiden").endswith("pip install igraph, or use method='louvain'")
    method: Any = "leyden"
    assert told(communities, network, method=method) == "the method 'leyden'; expected louvain or leiden"


def test_brokers_are_counted_alike_where_counts_do_not_fit_in_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnp_random_graph(20, 0.3, seed=3, directed=True)
    groups = {"sector": [("a", "b", "c")[i % 3] for i in range(20)]}
    arcs = [(str(a), str(b)) for a, b in graph.edges]
    network = Network.of_edges(map(str, range(20)), arcs, directed=True, groups=groups)
    packed = brokerage(network, directed=True)
    monkeypatch.setattr("partnerkit.network._kernels.PACKED", 0)
    assert brokerage(network, directed=True) == packed
    assert sum(packed.total) > 100


# -- losses ---------------------------------------------------------------------------------------------------------


def test_the_lead_comes_first() -> None:
    roles = {"role": ["lead", "member", "member", "member"]}
    ties = [("ash", "elm", 3), ("elm", "fir", 2), ("elm", "oak", 1)]
    found = fragility(Network.of_edges(FOUR, ties, groups=roles))
    assert [loss.partners for loss in found.leads] == [("ash",)]
    assert found.leads[0].mean_stage == 1.5
    assert (found.ones[0].partners, found.ones[0].components, found.ones[0].cut_off) == (
        ("elm",),
        3,
        ("ash", "fir", "oak"),
    )
    assert found.indispensable == "elm"
    assert (found.now.reach, found.now.connected, found.now.mean_stage, found.now.components) == (1, 1, 2, 1)
    assert (found.tried, found.tried_twos, found.of_twos) == (4, 6, 6)


def test_nobody_is_indispensable_in_a_ring_or_where_two_hurt_alike() -> None:
    assert fragility(Network.of_edges(FOUR, [*pairwise(FOUR), ("oak", "ash")])).indispensable is None
    assert fragility(Network.of_edges(FOUR, list(pairwise(FOUR)))).indispensable is None


def test_partners_and_pairs_to_be_tried() -> None:
    found = fragility(karate(), partners=["0", "33", "5"], twos=2, seed=1)
    assert (found.tried, found.tried_twos, found.of_twos) == (3, 2, 3)
    assert fragility(karate(), twos=0).twos == ()
    sampled = fragility(karate(), twos=50, seed=2)
    assert sampled == fragility(karate(), twos=50, seed=2)
    assert len({loss.partners for loss in sampled.twos}) == 10
    assert told(fragility, karate(), twos=-1) == "-1 pairs; expected 0 or more"
    assert "unknown partner 'nobody'" in told(fragility, karate(), partners=["nobody"])


# -- two sides ------------------------------------------------------------------------------------------------------


def test_agreement_by_hand() -> None:
    """ash~elm 3 and 2; elm~fir 0 and 2; ash~fir both none."""
    whole = agreement(network_of(hub()))[0]
    assert (whole.pairs, whole.same_tie, whole.with_stage, whole.same_stage) == (3, 2 / 3, 3, 1 / 3)
    # both ways round: 0 three times, 2 twice, 3 once; apart 1 + 2 of 3 pairs; by chance 46 / 36
    assert whole.kappa == pytest.approx(1 - (3 / 3) / (2 * (3 * 2 * 2 + 3 * 1 * 3 + 2 * 1 * 1) / 36))


def test_agreement_by_kind() -> None:
    people = [pk.Partner(id=name, name=name, kind="nursery" if name == "fir" else "school") for name in FOUR]
    answers = hub().responses
    wave = pk.Wave(id="w", date=dt.date(2026, 3, 1), form=[REPORTED], roster="full")
    partnership = pk.Partnership(id="h", name="H", partners=people)
    found = agreement(network_of(pk.Hub(partnership=partnership, responses=answers, waves=[wave])))
    assert [(each.group, each.pairs, each.same_tie) for each in found] == [
        ("", 3, 2 / 3),
        ("nursery", 2, 1 / 2),
        ("school", 3, 2 / 3),
    ]


def test_agreement_without_stages() -> None:
    network = Network.of_edges(FOUR, [("ash", "elm")], directed=True, groups={"kind": ["x"] * 4})
    assert agreement(network)[0].same_tie == 5 / 6
    assert agreement(network)[0].kappa is None
    halves = Network.of_edges(FOUR, [("ash", "elm", 1.5), ("elm", "ash", 2)], directed=True, groups={"kind": ["x"] * 4})
    assert agreement(halves)[0].reason is NetworkReason.NO_STAGES
    bad: Any = "cubic"
    assert told(agreement, network_of(hub()), weights=bad) == "the weights 'cubic'; expected linear or quadratic"


# -- values ---------------------------------------------------------------------------------------------------------


def test_values_say_what_they_are() -> None:
    part = shape(hub())
    assert repr(part) == "NetworkPart(4 partners, 1 confirmed ties)"
    assert repr(degree(network_of(hub()))) == "PartnerFigures('degree', 4 partners)"
    assert part["density"].definition.bounded
    assert degree(network_of(hub())).definition.name == "degree"
    assert "did you mean 'density'?" in told(part.__getitem__, "densty")
    assert "unknown partner 'yew'" in told(degree(network_of(hub())).__getitem__, "yew")
    groups = {"sector": ["a", "b", "a", "b"]}
    brokers = brokerage(Network.of_edges(FOUR, [("ash", "elm")], groups=groups))
    assert repr(brokers) == "Brokerage(by 'sector', 4 partners)"
    assert "unknown partner 'yew'" in told(brokers.of, "yew")
    assert hash(part) == hash(shape(hub()))


def test_reported_figures_stand_beside_confirmed_ones() -> None:
    part = shape(hub())
    assert part.treatment.ties is TieRule.CONFIRMED
    assert {figure.measure for figure in part.reported} < {figure.measure for figure in part.figures}
    assert shape(hub(), ties="reported").reported == ()
