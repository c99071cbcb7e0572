"""The partnership as a network: who is tied to whom, who matters, what would break; to and from networkx.

Owns: the network of a hub's wave or of a researcher's data, and every figure of it, with what it rests on and how
missing views were treated. The only importer of networkx, which is loaded, as scipy is, when a function needs it.
"""

from partnerkit.network._blocks import adjusted_rand, cliques, communities, modularity
from partnerkit.network._fragility import fragility
from partnerkit.network._groups import brokerage, external_internal
from partnerkit.network._held import held_in_all
from partnerkit.network._hub import network_of, network_of_survey
from partnerkit.network._network import Network
from partnerkit.network._networkx import from_networkx, to_igraph, to_networkx
from partnerkit.network._partners import (
    betweenness,
    closeness,
    constraint,
    cores,
    degree,
    effective_size,
    eigenvector,
    in_degree,
    out_degree,
    partner_reach,
    strength,
)
from partnerkit.network._periphery import core_periphery
from partnerkit.network._shape import figures_of, shape, shape_of
from partnerkit.network._sides import agreement
from partnerkit.network._whole import (
    centralisation,
    components,
    density,
    density_of_views,
    isolates,
    largest_component,
    multiplexity,
    reach,
    reciprocity,
    stages,
)

__all__ = [
    "Network",
    "adjusted_rand",
    "agreement",
    "betweenness",
    "brokerage",
    "centralisation",
    "cliques",
    "closeness",
    "communities",
    "components",
    "constraint",
    "core_periphery",
    "cores",
    "degree",
    "density",
    "density_of_views",
    "effective_size",
    "eigenvector",
    "external_internal",
    "figures_of",
    "fragility",
    "from_networkx",
    "held_in_all",
    "in_degree",
    "isolates",
    "largest_component",
    "modularity",
    "multiplexity",
    "network_of",
    "network_of_survey",
    "out_degree",
    "partner_reach",
    "reach",
    "reciprocity",
    "shape",
    "shape_of",
    "stages",
    "strength",
    "to_igraph",
    "to_networkx",
]
