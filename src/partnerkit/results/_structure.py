"""How the answers to items hang together and are spread: factors, ends of the scale, don't know."""

from __future__ import annotations

import attrs

from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._network import Permuted
from partnerkit.results._reliability import Correlation, Missing
from partnerkit.results._statistics import Figure, Statistic
from partnerkit.results._tables import Tabled

__all__ = [
    "DontKnow",
    "DontKnowRate",
    "Eigenvalue",
    "FactorFit",
    "FactorSolution",
    "ItemDistribution",
    "ParallelAnalysis",
    "Rotation",
    "StructureReport",
]


class Rotation(Word):
    """How factors are turned so that each item loads on few of them."""

    NONE = "none"
    """Not at all."""
    VARIMAX = "varimax"
    """Factors stay uncorrelated: Kaiser (1958)."""
    OBLIMIN = "oblimin"
    """Factors may correlate: direct quartimin, Jennrich and Sampson (1966)."""


@attrs.frozen(kw_only=True)
class Eigenvalue:
    """An eigenvalue beside what chance gives.

    Attributes:
        observed: Of the answers.
        mean: Of the simulations.
        percentile: What the stated share of the simulations does not exceed.
    """

    observed: float
    mean: float
    percentile: float


@attrs.frozen(kw_only=True)
class ParallelAnalysis:
    """How many components and factors stand out from chance.

    Attributes:
        components: How many leading eigenvalues of the correlations exceed the percentile.
        factors: How many leading eigenvalues exceed it, once each item's own variance is taken out.
        component_values: Each eigenvalue, the largest first.
        factor_values: The same once each item's own variance is taken out.
        simulations: How many.
        percentile: Of the simulations, from 0 to 1.
        seed: Of the simulations.
        n: Rows.
        reason: Why there is none of it.
    """

    components: int | None
    factors: int | None
    component_values: tuple[Eigenvalue, ...]
    factor_values: tuple[Eigenvalue, ...]
    simulations: int
    percentile: float
    seed: int
    n: int
    reason: Reason | None = None


@attrs.frozen(kw_only=True)
class FactorFit:
    """How well factors account for the correlations.

    Attributes:
        chi_square: Of the correlations against those that the factors give.
        df: Degrees of freedom; from 0.
        p: How often chance gives so large a chi-square; None without degrees of freedom.
        rmsea: Root mean square error of approximation, with its limits.
        tli: Index of Tucker and Lewis.
        rmsr: Root mean square of what is left of the correlations.
    """

    chi_square: Statistic
    df: int
    p: float | None
    rmsea: Statistic
    tli: Statistic
    rmsr: Statistic


@attrs.frozen(kw_only=True)
class FactorSolution:
    """Factors of items, found by least squares.

    Attributes:
        factors: How many.
        rotation: How they were turned.
        correlation: Between what items are correlated.
        loadings: One row an item, one column a factor: the pattern.
        factor_correlations: Between the factors.
        uniquenesses: The share of each item's variance that no factor holds.
        fit: How well they account for the correlations; None where there are none.
        improper: Whether some item is left with no variance of its own (a Heywood case): then distrust it all.
        n: Rows.
        reason: Why there are none.
    """

    factors: int
    rotation: Rotation
    correlation: Correlation
    loadings: tuple[tuple[float, ...], ...]
    factor_correlations: tuple[tuple[float, ...], ...]
    uniquenesses: tuple[float, ...]
    fit: FactorFit | None
    improper: bool
    n: int
    reason: Reason | None = None


@attrs.frozen(kw_only=True)
class ItemDistribution:
    """How the answers to an item are spread.

    Attributes:
        item: Its id, or its place from 0 where items have none.
        n: Who answered with a point.
        mean: Of the points; None where there are none.
        sd: With n - 1; None below two answers.
        skew: Above 0 where the long tail is at the high end; None where all answers are the same, or there are fewer
            than three.
        shares: Each point of the scale with the share of answers at it; empty where there are none.
        floor: The share at the lowest point.
        ceiling: The share at the highest.
        dont_know: The share of don't know among those who answered with a point or with don't know.
        not_applicable: The share of not applicable in all rows.
        missing: The share of rows without any answer to it.
    """

    item: str
    n: int
    mean: float | None
    sd: float | None
    skew: float | None
    shares: tuple[tuple[int, float], ...]
    floor: float | None
    ceiling: float | None
    dont_know: float | None
    not_applicable: float
    missing: float


@attrs.frozen(kw_only=True)
class DontKnowRate:
    """How often a group of partners does not know.

    Attributes:
        group: Such as a kind of partner.
        partners: That answered with a point or with don't know.
        answers: Points and don't know together.
        dont_know: Don't know.
        rate: The second over the first.
    """

    group: str
    partners: int
    answers: int
    dont_know: int
    rate: float


@attrs.frozen(kw_only=True)
class DontKnow:
    """How often was not known what, by groups of partners, and what chance gives.

    Attributes:
        by: What the groups are.
        rate: Of all.
        groups: Each group, sorted by name.
        chance: How far apart the rates of groups lie when partners are dealt out to them by chance; `p_high` is the
            share of the deals that set them as far apart.
        reason: Why there is no such test.
    """

    by: str
    rate: float | None
    groups: tuple[DontKnowRate, ...]
    chance: Permuted | None
    reason: Reason | None = None


@attrs.frozen(kw_only=True, repr=False)
class StructureReport(Tabled):
    """How the answers to a framework's items hang together and are spread.

    Attributes:
        framework: Its id.
        wave: Which wave; None for all that a table has.
        subject: What the answers are about; None of a table that does not tell.
        missing: What was done about missing answers.
        items: The ids of its items, in the order of all that follows.
        rows: Rows with at least one answer, don't know and not applicable among them.
        parallel: How many factors stand out from chance.
        solution: The factors; as many as the call said, else as many as stand out.
        distributions: Each item's answers.
        floor: The share of complete rows that are at the lowest point throughout.
        ceiling: The share at the highest point throughout.
        dont_know: By kind of partner.
        over_clusters: The same figures with limits, from the deletion of each partner with all of its rows: each item's
            mean, floor, ceiling and don't know, eigenvalues, loadings and what is left of each item.
    """

    framework: str
    wave: str | None
    missing: Missing
    items: tuple[str, ...]
    rows: int
    parallel: ParallelAnalysis
    solution: FactorSolution
    distributions: tuple[ItemDistribution, ...]
    floor: Statistic
    ceiling: Statistic
    dont_know: DontKnow
    over_clusters: tuple[Figure, ...] = ()
    subject: Subject | None = None
