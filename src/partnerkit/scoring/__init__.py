"""Scoring: one family of rules a module, each a pure kernel over named columns.

`score` scores the rows of a wide table, `combine_sides` makes one row of the two sides of a tie, `rollup` makes one row
of a group, `received` one row of a partner from what the others say of it, `steps_rated` one of a partner on a ladder,
`check` reads a table and says what is wrong with it. The rules stand in `criteria` (items to criteria), `beside` (what
is expected, and weights that partners give), `frameworks` (criteria to a framework), `stages` (gates to a stage),
`sides` (two views to one), `fit` (stage to aim), `standing` (barriers felt, strategies in place), `maturity` (the
index), `replicates` (intervals) and `rules` (what a programme demands); `ladders` counts partners by their step, apart
from all scores; `explanation` tells how each figure came about.
"""

from partnerkit.scoring.frameworks import power_mean
from partnerkit.scoring.ladders import steps_rated
from partnerkit.scoring.maturity import MaturityModel
from partnerkit.scoring.received import received
from partnerkit.scoring.replicates import IntervalMethod
from partnerkit.scoring.rollup import rollup
from partnerkit.scoring.rules import check_rule
from partnerkit.scoring.sides import SideRule, combine_sides
from partnerkit.scoring.tables import Check, Instrument, ItemCount, check, score

__all__ = [
    "Check",
    "Instrument",
    "IntervalMethod",
    "ItemCount",
    "MaturityModel",
    "SideRule",
    "check",
    "check_rule",
    "combine_sides",
    "power_mean",
    "received",
    "rollup",
    "score",
    "steps_rated",
]
