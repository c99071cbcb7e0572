"""Raters of a panel: how severe each is, and what an average rater would have said; or why that cannot be told.

Owns: the many-facet rating-scale model, what a panel needs for it, its estimation, and the measures made of it.
`_panel` holds the answers and says what they lack, `_design` what the model sees of them, `_likelihood` how likely they
are; `_estimation` makes that largest, `_report` makes measures of it.

A low rating may be severity of the rater or worse treatment by the one who is rated; the model cannot tell.
"""

from partnerkit.stats.raters._panel import (
    FEWEST_IN_CATEGORY,
    FEWEST_RATED,
    FEWEST_RATERS,
    FEWEST_SUBJECTS,
    Panel,
    shortfalls,
)
from partnerkit.stats.raters._report import rater_model

__all__ = [
    "FEWEST_IN_CATEGORY",
    "FEWEST_RATED",
    "FEWEST_RATERS",
    "FEWEST_SUBJECTS",
    "Panel",
    "rater_model",
    "shortfalls",
]
