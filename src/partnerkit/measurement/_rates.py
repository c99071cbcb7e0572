"""Who answered, and how much, with limits: of a hub, or of groups of its partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge import library
from partnerkit.measurement._answers import refuse_no_hub
from partnerkit.measurement._intervals import GROUPINGS
from partnerkit.results import Statistic, Tabled
from partnerkit.scoring.rates import cells_of
from partnerkit.scoring.rollup import UNKNOWN
from partnerkit.scoring.sides import SideRule
from partnerkit.scoring.ties import tie_tables
from partnerkit.stats.shares import clustered_share, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.hub import Hub, Survey

__all__ = ["GroupRates", "RatesReport", "rate_intervals"]


@attrs.frozen(kw_only=True)
class GroupRates:
    """Who answered and how much, in a hub or a group of its partners.

    Attributes:
        group: The group; empty for the whole hub.
        response: Partners that answered over partners asked: Wilson's limits.
        coverage: Answers over what was asked and applies, of those who answered: answers of a partner are alike, so
            partners are what counts, see `partnerkit.stats.clustered_share`.
        dont_know: Don't knows over the same, likewise.
    """

    group: str
    response: Statistic
    coverage: Statistic
    dont_know: Statistic


@attrs.frozen(kw_only=True, repr=False)
class RatesReport(Tabled):
    """Who answered and how much: a row a group, in their order when gone through.

    Attributes:
        hub: Its id.
        wave: Which; None for a hub without one.
        by: What its partners were grouped by; None for the whole.
        level: Of the limits.
        groups: One for the whole hub, or one a group, sorted.
    """

    hub: str
    wave: str | None
    by: str | None
    level: float
    groups: tuple[GroupRates, ...]

    def __iter__(self) -> Iterator[GroupRates]:
        """Go through the groups."""
        return iter(self.groups)

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self.groups)

    def __getitem__(self, at: int) -> GroupRates:
        """Return a group by its place."""
        return self.groups[at]


def rate_intervals(hub: Hub, *, by: str | None = None, wave: str | None = None, level: float = 0.95) -> RatesReport:
    """Return response, coverage and don't-know rates of a hub, with their limits.

    Args:
        hub: The hub.
        by: Nothing, or a grouping of its partners: `kind`, `sector`, `role`, `cluster`.
        wave: The latest where nothing is said.
        level: Above 0 and below 1.

    Returns:
        A report with one row for the whole hub, or one a group, sorted; none for a hub without a wave.

    Raises:
        InvalidValueError: A grouping or level that there is not, or no hub.
        UnknownNameError: There is no such wave.

    Example:
        >>> from partnerkit.files import load
        >>> (rates,) = rate_intervals(load("examples/orchard_hub"))
        >>> rates.response.value, round(rates.response.limits.low, 2), round(rates.response.limits.high, 2)
        (0.8125, 0.57, 0.93)

    References:
        Wilson (1927); Dean and Pagano (2015), as in `partnerkit.stats.shares`.
    """
    refuse_no_hub(hub)
    if by is not None and by not in GROUPINGS:
        raise InvalidValueError(Problem(found=quoted(by), expected=f"one of {', '.join(GROUPINGS)}", path="by"))
    chosen = hub.wave(wave)
    if chosen is None:
        return RatesReport(hub=hub.partnership.id, wave=None, by=by, level=level, groups=())
    survey = hub.survey(chosen)
    asked = {each.partner for each in hub.asked_in(chosen)}
    answered = {*survey.answers.long.filter(pl.col("answer").is_not_null())["partner"]}
    cells = _cells(survey)
    names = {each.id: "" if by is None else str(getattr(each, by) or UNKNOWN) for each in hub.partnership.partners}
    made = []
    for group in sorted({names[partner] for partner in asked | set(cells)}):
        members = {partner for partner, name in names.items() if name == group}
        counts = np.array([cells[each] for each in sorted(members & set(cells))], dtype=np.float64).reshape(-1, 3)
        points, unknown, whole = counts.T
        made.append(
            GroupRates(
                group=group,
                response=share(len(members & asked & answered), len(members & asked), name="response", level=level),
                coverage=clustered_share(points, whole, name="coverage", level=level),
                dont_know=clustered_share(unknown, whole, name="dont_know", level=level),
            )
        )
    return RatesReport(hub=hub.partnership.id, wave=chosen.id, by=by, level=level, groups=tuple(made))


def _cells(survey: Survey) -> dict[str, tuple[int, int, int]]:
    """Return each partner's points, don't knows and questions that applied, over all that was asked."""
    known = list(library().frameworks.values())
    made: dict[str, tuple[int, int, int]] = {}
    for _, by_partner in cells_of(survey, tie_tables(survey, known, SideRule.MEAN, SideRule.LOWER)):
        for partner, cell in by_partner.items():
            a, b, c = made.get(partner, (0, 0, 0))
            made[partner] = (a + cell.points, b + cell.unknown, c + cell.applicable)
    return made
