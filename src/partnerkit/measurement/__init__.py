"""How well it was measured: what a methods reviewer asks of a hub's answers or of a survey table, in one call each.

Owns: the answers to a framework's items as numbers, and the calls that put them to `partnerkit.stats`. Computes no
statistic itself.
"""

from partnerkit.measurement._agreement import agreement
from partnerkit.measurement._answers import Answers, answers_of
from partnerkit.measurement._difference import rollup_difference
from partnerkit.measurement._intervals import Deleted, rollup_intervals
from partnerkit.measurement._methods import methods
from partnerkit.measurement._power import power
from partnerkit.measurement._raters import raters
from partnerkit.measurement._rates import GroupRates, RatesReport, rate_intervals
from partnerkit.measurement._reliability import reliability
from partnerkit.measurement._sensitivity import sensitivity
from partnerkit.measurement._structure import structure

__all__ = [
    "Answers",
    "Deleted",
    "GroupRates",
    "RatesReport",
    "agreement",
    "answers_of",
    "methods",
    "power",
    "rate_intervals",
    "raters",
    "reliability",
    "rollup_difference",
    "rollup_intervals",
    "sensitivity",
    "structure",
]
