"""How likely a change is to be seen: what comes out of a simulation of surveys to come."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._statistics import Statistic
from partnerkit.results._tables import Tabled

__all__ = ["CorrelationBasis", "PowerCell", "PowerReport", "Spread"]


class CorrelationBasis(Word):
    """Where the correlation between waves comes from."""

    WAVES = "waves"
    """The last two waves of the hub that hold the score."""
    STATED = "stated"
    """The caller."""


@attrs.frozen(kw_only=True)
class Spread:
    """How far scores lie apart in a hub.

    Attributes:
        n: Units with a score: partners, or ties.
        mean: Of their scores.
        between: The standard deviation between partners: of their true scores; for ties, of what a partner brings to
            all of its ties.
        within: Of what is not the partner's: between the respondents of a partner, None where no partner has two; for
            ties, of what is the tie's own.
        correlation: Of the same unit's scores between waves, from -1 to 1; None where it is not known.
        basis: Where that comes from.
    """

    n: int
    mean: float | None
    between: float | None
    within: float | None
    correlation: float | None
    basis: CorrelationBasis | None


@attrs.frozen(kw_only=True)
class PowerCell:
    """How often a change was seen in simulated surveys of one design.

    Attributes:
        partners: In each survey.
        waves: Surveys, evenly apart.
        respondents: Of each partner; None for as many as the hub's partners have.
        power: The share of simulations in which the interval of the change did not hold 0, with Wilson's limits and its
            standard error; None beside a reason.
    """

    partners: int
    waves: int
    respondents: int | None
    power: Statistic


@attrs.frozen(kw_only=True, repr=False)
class PowerReport(Tabled):
    """How many partners, respondents and waves it takes to see a change.

    Attributes:
        score: The id of the framework or criterion.
        subject: What it is about.
        change: From one wave to the next, from -1 to 1.
        level: Of the interval that serves as the test.
        spread: What the simulation was made of.
        simulations: Surveys simulated a design.
        seed: Of the draws.
        reason: Why there is no table; None otherwise.
        cells: One a design.
    """

    score: str
    subject: Subject
    change: float
    level: float
    spread: Spread
    simulations: int
    seed: int
    reason: Reason | None = None
    cells: tuple[PowerCell, ...] = ()

    def fewest(self, power: float = 0.8) -> tuple[PowerCell, ...]:
        """Return, for each number of waves and respondents, the design with the fewest partners that reaches a power.

        Args:
            power: From 0 to 1.
        """
        found: dict[tuple[int, int | None], PowerCell] = {}
        for cell in sorted(self.cells, key=lambda each: each.partners):
            if cell.power.value is not None and cell.power.value >= power:
                found.setdefault((cell.waves, cell.respondents), cell)
        return tuple(found.values())
