"""How reliable scores of items are: coefficients, each item's part in them, and what more items would give."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results._statistics import Statistic
from partnerkit.results._tables import Tabled

__all__ = [
    "Correlation",
    "ItemReliability",
    "Missing",
    "Omega",
    "Reliability",
    "ReliabilityReport",
    "SplitHalf",
]


class Missing(Word):
    """What is done about answers that are missing, don't know and not applicable among them."""

    PAIRWISE = "pairwise"
    """Each variance rests on all who answered the item, each covariance on all who answered both."""
    LISTWISE = "listwise"
    """Whoever left out an item counts nowhere."""


class Correlation(Word):
    """Between what items are said to be correlated."""

    PEARSON = "pearson"
    """The points answered."""
    POLYCHORIC = "polychoric"
    """What is normally distributed behind the points, and cut at thresholds into them: Olsson (1979)."""


@attrs.frozen(kw_only=True)
class ItemReliability:
    """An item's part in the reliability of the items together.

    Attributes:
        item: Its id, or its place from 0 where items have none.
        n: Who answered it.
        mean: Of the answers; None where there are none.
        sd: With n - 1; None below two answers.
        item_rest: The correlation with the sum of the other items.
        alpha_without: Cronbach's alpha of the other items.
    """

    item: str
    n: int
    mean: float | None
    sd: float | None
    item_rest: Statistic
    alpha_without: Statistic


@attrs.frozen(kw_only=True)
class SplitHalf:
    """What two halves of the items tell of each other.

    Attributes:
        odd_even: The items at odd and even places, their correlation stepped up by Spearman and Brown.
        mean: Of the coefficients of the splits.
        lowest: The least of them: Revelle's beta.
        highest: The greatest: Guttman's lambda 4.
        splits: How many were looked at.
        every: Whether these are all there are; else they were drawn, and a lower and a higher one there may be.
    """

    odd_even: Statistic
    mean: Statistic
    lowest: Statistic
    highest: Statistic
    splits: int
    every: bool


@attrs.frozen(kw_only=True)
class Omega:
    """McDonald's omegas, from factors.

    Attributes:
        congeneric: From one factor: its share of the variance of the sum of the items.
        total: From the general and the group factors together.
        hierarchical: From the general factor alone.
        general: The loading of each item on the general factor; empty where there is none.
        groups: The loading of each item on each group factor, once the general factor is taken out of it.
        uniquenesses: The share of each item's variance that no factor holds.
        factors: How many group factors.
        correlation: Between what.
    """

    congeneric: Statistic
    total: Statistic
    hierarchical: Statistic
    general: tuple[float, ...] = ()
    groups: tuple[tuple[float, ...], ...] = ()
    uniquenesses: tuple[float, ...] = ()
    factors: int
    correlation: Correlation


@attrs.frozen(kw_only=True)
class Reliability:
    """How reliable the sum, or mean, of some items is.

    Attributes:
        id: The framework or criterion.
        rows: Rows with at least one answer.
        complete: Rows with an answer to every item.
        clusters: The units that are drawn anew for the limits over clusters.
        missing: What was done about missing answers.
        alpha: Cronbach's alpha of the points as they are, with Feldt's limits and its standard error.
        over_clusters: The same alpha, with limits that hold where rows of one cluster are alike.
        standardised: Cronbach's alpha of items of equal variance.
        inter_item: The mean correlation of two items.
        items: Each item.
        halves: Split-half coefficients.
        omega: McDonald's omegas.
        wanted: The reliability that `items_needed` and `rows_needed` are about.
        items_needed: How many items as good as these a reliability of `wanted` takes.
        rows_needed: How many rows an interval of alpha around `wanted` takes that is no wider than `width`.
        width: That width.
        definite: Whether the covariances can all be those of one set of answers; None where there are none.
    """

    id: str
    rows: int
    complete: int
    clusters: int
    missing: Missing
    alpha: Statistic
    over_clusters: Statistic
    standardised: Statistic
    inter_item: Statistic
    items: tuple[ItemReliability, ...]
    halves: SplitHalf
    omega: Omega
    wanted: float
    items_needed: Statistic
    rows_needed: Statistic
    width: float
    definite: bool | None


@attrs.frozen(kw_only=True, repr=False)
class ReliabilityReport(Tabled):
    """How reliable a framework and each of its criteria are.

    Attributes:
        framework: Its id.
        wave: Which wave; None for all that a table has.
        subject: What the answers are about; None of a table that does not tell.
        level: Of the limits.
        replicates: How often clusters were drawn anew.
        seed: Of the draws.
        whole: All items of the framework.
        criteria: The items of each criterion, in source order.
    """

    framework: str
    wave: str | None
    level: float
    replicates: int
    seed: int
    whole: Reliability
    criteria: tuple[Reliability, ...]
    subject: Subject | None = None
