"""Raters in words: what must be read with an adjusted score, and what a panel lacks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.results import PanelDemand
from partnerkit.sentences._words import count, listed

if TYPE_CHECKING:
    from partnerkit.results import Shortfall

__all__ = ["RATERS_CAUTION", "shortfall"]

RATERS_CAUTION = (
    "A rater's low ratings may be severity, or that the rater was treated worse than others: the model cannot tell. "
    "Adjusted scores take all of it for severity, so they stand beside the raw ones and never in their place."
)
"""What is always said with adjusted scores."""

SHOWN = 5
"""How many names a sentence lists."""

_DEMANDS = {
    PanelDemand.PANEL: "Raters and rated are of one hub, and a model of raters needs a panel that is not.",
    PanelDemand.ANSWERS: "There are no answers.",
    PanelDemand.SUBJECTS: "{found} rated, and it takes at least {needed}.",
    PanelDemand.RATERS: "{found} answered, and it takes at least {needed}.",
    PanelDemand.RATED: "Each rater must have rated at least {needed}; {about} rated fewer, the fewest {found}.",
    PanelDemand.RATERS_EACH: "Each subject needs at least {needed} raters; {about} had fewer, the fewest {found}.",
    PanelDemand.CONNECTED: "Raters and subjects fall into {found} parts that no rating joins.",
    PanelDemand.NO_BRIDGE: "Without {about} raters and subjects would fall into parts that no rating joins.",
    PanelDemand.POINTS: (
        "Each point of the scale needs at least {needed} answers; {about} had fewer, the fewest {found}."
    ),
    PanelDemand.SPREAD: "All answers are one end of the scale on {about}.",
}


def shortfall(value: Shortfall) -> str:
    """Return what a panel lacks.

    Example:
        >>> from partnerkit.results import Reason, Shortfall
        >>> lack = Shortfall(reason=Reason.TOO_FEW_SUBJECTS, demand=PanelDemand.SUBJECTS, found=12, needed=30)
        >>> shortfall(lack)
        '12 subjects were rated, and it takes at least 30.'
    """
    nouns = {PanelDemand.SUBJECTS: "subject", PanelDemand.RATERS: "rater"}
    found = str(value.found)
    if value.demand in nouns:
        found = f"{count(value.found, nouns[value.demand])} {'was' if value.found == 1 else 'were'}"
        found = found if value.demand is PanelDemand.SUBJECTS else count(value.found, nouns[value.demand])
    names = [*value.about[:SHOWN]]
    more = len(value.about) - len(names)
    about = listed([*names, f"{more} more"] if more else names)
    return _DEMANDS[value.demand].format(found=found, needed=value.needed, about=about)
