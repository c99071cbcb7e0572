"""Statistics: numbers in, numbers out; nothing here knows a framework, a table or a hub.

`resampling` deletes and draws partners and says what means become under that; `intervals` makes intervals of the
figures found so.
"""

from partnerkit.stats.intervals import (
    Replicates,
    bca,
    bootstrap_t,
    intervals,
    jackknife_t,
    percentile,
)
from partnerkit.stats.kappa import kappa_of_pairs, weighted_kappa
from partnerkit.stats.permutation import permutation_test, permutations
from partnerkit.stats.resampling import (
    jackknife_se,
    nested_jackknife,
    nested_se,
    partner_weights_bootstrap,
    partner_weights_jackknife,
    tie_weighted_means,
    weighted_means,
)

__all__ = [
    "Replicates",
    "bca",
    "bootstrap_t",
    "intervals",
    "jackknife_se",
    "jackknife_t",
    "kappa_of_pairs",
    "nested_jackknife",
    "nested_se",
    "partner_weights_bootstrap",
    "partner_weights_jackknife",
    "percentile",
    "permutation_test",
    "permutations",
    "tie_weighted_means",
    "weighted_kappa",
    "weighted_means",
]
