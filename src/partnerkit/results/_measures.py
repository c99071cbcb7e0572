"""What is measured of a network: each measure with its formula, its range and its source."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFINITIONS", "OF_THE_WHOLE", "Definition", "NetworkMeasure"]


class NetworkMeasure(Word):
    """What is measured of a network or a partner; `DEFINITIONS` has the formula of each."""

    DENSITY = "density"
    DENSITY_OF_VIEWS = "density_of_views"
    CENTRALISATION_DEGREE = "centralisation_degree"
    CENTRALISATION_IN_DEGREE = "centralisation_in_degree"
    CENTRALISATION_OUT_DEGREE = "centralisation_out_degree"
    CENTRALISATION_BETWEENNESS = "centralisation_betweenness"
    CENTRALISATION_CLOSENESS = "centralisation_closeness"
    RECIPROCITY_DYADIC = "reciprocity_dyadic"
    RECIPROCITY_DYADIC_NONNULL = "reciprocity_dyadic_nonnull"
    RECIPROCITY_EDGEWISE = "reciprocity_edgewise"
    COMPONENTS = "components"
    LARGEST_COMPONENT = "largest_component"
    ISOLATES = "isolates"
    REACH = "reach"
    MEAN_STAGE = "mean_stage"
    STRANDS_PER_TIE = "strands_per_tie"
    STRANDS_PER_PAIR = "strands_per_pair"
    MULTIPLEX_TIES = "multiplex_ties"
    MULTIPLEX_PAIRS = "multiplex_pairs"
    DEGREE = "degree"
    IN_DEGREE = "in_degree"
    OUT_DEGREE = "out_degree"
    STRENGTH = "strength"
    PARTNER_REACH = "partner_reach"
    BETWEENNESS = "betweenness"
    CLOSENESS = "closeness"
    HARMONIC_CLOSENESS = "harmonic_closeness"
    EIGENVECTOR = "eigenvector"
    CONSTRAINT = "constraint"
    EFFECTIVE_SIZE = "effective_size"
    CORE_NUMBER = "core_number"
    CORENESS = "coreness"
    EXTERNAL_INTERNAL = "external_internal"


OF_THE_WHOLE = tuple(NetworkMeasure)[: list(NetworkMeasure).index(NetworkMeasure.MULTIPLEX_PAIRS) + 1]
"""The measures of a network as a whole; the others are of a partner, or of groups."""


@attrs.frozen(kw_only=True)
class Definition:
    """What a measure means.

    Attributes:
        name: In words.
        formula: In one line; n is the number of partners.
        low: The least it can be.
        high: The most it can be; None where that depends on the network.
        bounded: Whether it goes one way with every tie, so that missing views leave it between two bounds.
        source: Where it is from.
    """

    name: str
    formula: str
    low: float = 0.0
    high: float | None = 1.0
    bounded: bool = False
    source: str = ""


_FREEMAN = "Freeman (1979), Social Networks 1, 215-239"
_WF = "Wasserman and Faust (1994), Social Network Analysis"
_BURT = "Burt (1992), Structural Holes"
M = NetworkMeasure
DEFINITIONS: Mapping[NetworkMeasure, Definition] = MappingProxyType(
    {
        M.DENSITY: Definition(
            name="density", formula="pairs tied / pairs observed", bounded=True, source=f"{_WF}, section 4.1.3"
        ),
        M.DENSITY_OF_VIEWS: Definition(
            name="density of views",
            formula="views that report a tie / views observed, each pair having two",
            bounded=True,
            source=f"{_WF}, section 4.3.2",
        ),
        M.CENTRALISATION_DEGREE: Definition(
            name="degree centralisation", formula="sum of (largest - own degree) / ((n - 1)(n - 2))", source=_FREEMAN
        ),
        M.CENTRALISATION_IN_DEGREE: Definition(
            name="in-degree centralisation", formula="sum of (largest - own in-degree) / (n - 1)^2", source=_FREEMAN
        ),
        M.CENTRALISATION_OUT_DEGREE: Definition(
            name="out-degree centralisation", formula="sum of (largest - own out-degree) / (n - 1)^2", source=_FREEMAN
        ),
        M.CENTRALISATION_BETWEENNESS: Definition(
            name="betweenness centralisation",
            formula="sum of (largest - own betweenness) / ((n - 1)^2 (n - 2) / 2)",
            source=_FREEMAN,
        ),
        M.CENTRALISATION_CLOSENESS: Definition(
            name="closeness centralisation",
            formula="sum of (largest - own closeness) / ((n - 1)(n - 2) / (2n - 3))",
            source=_FREEMAN,
        ),
        M.RECIPROCITY_DYADIC: Definition(
            name="reciprocity (dyadic)",
            formula="pairs in which both views say the same / pairs with both views",
            source=f"{_WF}, section 4.3",
        ),
        M.RECIPROCITY_DYADIC_NONNULL: Definition(
            name="reciprocity (dyadic.nonnull)",
            formula="pairs that both report / pairs with both views that one or both report",
            source=f"{_WF}, section 4.3",
        ),
        M.RECIPROCITY_EDGEWISE: Definition(
            name="reciprocity (edgewise)",
            formula="reports that are returned / reports, of pairs with both views",
            source=f"{_WF}, section 4.3",
        ),
        M.COMPONENTS: Definition(
            name="components",
            formula="sets of partners that ties connect, partners known to be isolated included",
            high=None,
            bounded=True,
            source=f"{_WF}, section 4.2.3",
        ),
        M.LARGEST_COMPONENT: Definition(
            name="largest component",
            formula="partners in the largest component / partners",
            bounded=True,
            source=f"{_WF}, section 4.2.3",
        ),
        M.ISOLATES: Definition(
            name="isolates",
            formula="partners without a tie of whom every pair is known",
            high=None,
            bounded=True,
            source=f"{_WF}, section 4.2.1",
        ),
        M.REACH: Definition(
            name="reach within two steps",
            formula="mean over partners of (others that one or two ties lead to) / (n - 1)",
            bounded=True,
            source="Borgatti (2006), Computational and Mathematical Organization Theory 12, 21-34",
        ),
        M.MEAN_STAGE: Definition(
            name="mean stage attained",
            formula="mean over ties of the stage they have attained, or, where no gates were asked, the stage reported",
            high=None,
        ),
        M.STRANDS_PER_TIE: Definition(
            name="strands per tie",
            formula="strands / tied pairs, of those whose strands are known",
            high=None,
            source="Provan and Milward (1995), Administrative Science Quarterly 40, 1-33",
        ),
        M.STRANDS_PER_PAIR: Definition(
            name="strands per pair",
            formula="strands / pairs observed, a pair without a tie having none",
            high=None,
            source="Provan and Milward (1995), Administrative Science Quarterly 40, 1-33",
        ),
        M.MULTIPLEX_TIES: Definition(
            name="multiplex ties", formula="ties of two or more strands / ties whose strands are known"
        ),
        M.MULTIPLEX_PAIRS: Definition(
            name="multiplex pairs", formula="ties of two or more strands / pairs whose strands are known"
        ),
        M.DEGREE: Definition(name="degree", formula="partners tied to it", high=None, bounded=True, source=_FREEMAN),
        M.IN_DEGREE: Definition(
            name="in-degree", formula="partners that report a tie with it", high=None, bounded=True, source=_FREEMAN
        ),
        M.OUT_DEGREE: Definition(
            name="out-degree", formula="partners that it reports a tie with", high=None, bounded=True, source=_FREEMAN
        ),
        M.STRENGTH: Definition(
            name="strength",
            formula="sum of the positions of its ties; a tie without a stage counts as none",
            high=None,
            source="Barrat et al. (2004), PNAS 101, 3747-3752",
        ),
        M.PARTNER_REACH: Definition(
            name="reach within two steps",
            formula="others that one or two ties lead to / (n - 1)",
            bounded=True,
            source="Borgatti (2006), Computational and Mathematical Organization Theory 12, 21-34",
        ),
        M.BETWEENNESS: Definition(
            name="betweenness",
            formula="sum over pairs of others of (shortest ways through it / shortest ways)",
            high=None,
            source=_FREEMAN,
        ),
        M.CLOSENESS: Definition(
            name="closeness", formula="(n - 1) / sum of distances; 0 if it does not reach all others", source=_FREEMAN
        ),
        M.HARMONIC_CLOSENESS: Definition(
            name="harmonic closeness",
            formula="sum of 1 / distance / (n - 1), a partner out of reach adding 0",
            source="Marchiori and Latora (2000), Physica A 285, 539-546",
        ),
        M.EIGENVECTOR: Definition(
            name="eigenvector centrality",
            formula="principal eigenvector of the ties, scaled so that the largest is 1",
            source="Bonacich (1972), Journal of Mathematical Sociology 2, 113-120",
        ),
        M.CONSTRAINT: Definition(
            name="constraint",
            formula="sum over contacts j of (p_ij + sum over q of p_iq p_qj)^2, p the share of i's ties that is with j",
            high=None,
            source=f"{_BURT}, equations 2.3 and 2.4",
        ),
        M.EFFECTIVE_SIZE: Definition(
            name="effective size",
            formula="sum over contacts j of (1 - sum over q of p_iq m_jq), m_jq j's tie with q over its strongest",
            high=None,
            source=f"{_BURT}, equation 2.2",
        ),
        M.CORE_NUMBER: Definition(
            name="core number",
            formula="the largest k such that it has k ties among partners that all have k ties among themselves",
            high=None,
            source="Seidman (1983), Social Networks 5, 269-287",
        ),
        M.CORENESS: Definition(
            name="coreness",
            formula="c of unit length with the least sum over pairs of (tie - c_i c_j)^2",
            source="Borgatti and Everett (1999), Social Networks 21, 375-395",
        ),
        M.EXTERNAL_INTERNAL: Definition(
            name="E-I index",
            formula="(ties across groups - ties within) / (ties across + ties within)",
            low=-1.0,
            source="Krackhardt and Stern (1988), Social Psychology Quarterly 51, 123-140",
        ),
    }
)
"""What each measure means."""
