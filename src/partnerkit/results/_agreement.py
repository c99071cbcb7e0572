"""How far raters agree: intraclass correlations, agreement within groups, and of the two sides of ties."""

from __future__ import annotations

import statistics

import attrs

from partnerkit.model import Word
from partnerkit.results._statistics import Statistic
from partnerkit.results._tables import Tabled

__all__ = [
    "Aggregation",
    "AgreementAmong",
    "AgreementBy",
    "AgreementReport",
    "Intraclass",
    "IntraclassForm",
    "Intraclasses",
    "Metric",
    "NullDistribution",
    "PairCoefficient",
    "SidesAgreement",
    "WithinAgreement",
    "WithinGroups",
]


class IntraclassForm(Word):
    """The six intraclass correlations of Shrout and Fleiss (1979), with the names that others give them."""

    ICC_1_1 = "icc_1_1"
    """ICC(1,1): each subject has raters of its own; one rating. ICC1 of psych, ICC(1) of irr."""
    ICC_2_1 = "icc_2_1"
    """ICC(2,1): raters are a sample, agreement; one rating. ICC2 of psych, ICC(A,1) of McGraw and Wong."""
    ICC_3_1 = "icc_3_1"
    """ICC(3,1): these raters only, consistency; one rating. ICC3 of psych, ICC(C,1) of McGraw and Wong."""
    ICC_1_K = "icc_1_k"
    """ICC(1,k): as (1,1), of the mean of the k ratings. ICC1k of psych."""
    ICC_2_K = "icc_2_k"
    """ICC(2,k): as (2,1), of the mean of the k ratings. ICC2k of psych, ICC(A,k) of McGraw and Wong."""
    ICC_3_K = "icc_3_k"
    """ICC(3,k): as (3,1), of the mean of the k ratings: coefficient alpha. ICC3k of psych, ICC(C,k)."""


class Metric(Word):
    """How far two values lie apart, for Krippendorff's alpha."""

    NOMINAL = "nominal"
    """The same or not."""
    ORDINAL = "ordinal"
    """By how many values that were given lie between them."""
    INTERVAL = "interval"
    """By their difference."""
    RATIO = "ratio"
    """By their difference over their sum; values from 0."""


class NullDistribution(Word):
    """How answers would fall if nobody agreed, for agreement within groups: LeBreton and Senter (2008), table 2."""

    UNIFORM = "uniform"
    """Each point alike."""
    SLIGHT_SKEW = "slight_skew"
    """A little towards one end."""
    MODERATE_SKEW = "moderate_skew"
    """More towards one end."""
    HEAVY_SKEW = "heavy_skew"
    """Nearly all at one end."""
    TRIANGULAR = "triangular"
    """Towards the middle, falling in a line."""
    NORMAL = "normal"
    """Towards the middle, as a bell."""


class PairCoefficient(Word):
    """What chance would give two raters who agree on nothing."""

    KAPPA = "kappa"
    """Each rater deals out points as often as it gave them: Cohen's kappa."""
    PI = "pi"
    """Both deal out points as often as both together gave them: Scott's pi, for raters of whom neither is the first."""
    AC2 = "ac2"
    """Only answers that are hard to give are dealt out: Gwet's AC1, and with weights AC2."""


@attrs.frozen(kw_only=True)
class Intraclass:
    """One intraclass correlation.

    Attributes:
        form: Which.
        icc: The figure, with its limits; n is the subjects.
        f: The ratio of mean squares; None where the lower one is 0 or there is no figure.
        df1: Degrees of freedom of the upper mean square.
        df2: Degrees of freedom of the lower mean square.
        p: How often a ratio as large comes up where subjects do not differ.
        df_limits: Satterthwaite's degrees of freedom behind the limits of ICC(2,1) and ICC(2,k); None for others.
    """

    form: IntraclassForm
    icc: Statistic
    f: float | None = None
    df1: int | None = None
    df2: int | None = None
    p: float | None = None
    df_limits: float | None = None

    @property
    def negative(self) -> bool:
        """Whether the variance between subjects came out below nothing; the figure is shown as it is, read it as 0."""
        return self.icc.value is not None and self.icc.value < 0


@attrs.frozen(kw_only=True)
class Intraclasses:
    """The six intraclass correlations of one matrix of ratings.

    Attributes:
        forms: In the order of `IntraclassForm`.
        subjects: Rows without a gap, which the figures rest on.
        raters: Columns.
        left_out: Rows with a gap (listwise deletion).
    """

    forms: tuple[Intraclass, ...]
    subjects: int
    raters: int
    left_out: int

    def __getitem__(self, form: IntraclassForm | str) -> Intraclass:
        """Return one of the six.

        Raises:
            InvalidValueError: There is no such form.
        """
        wanted = IntraclassForm(form)
        return next(each for each in self.forms if each.form is wanted)


@attrs.frozen(kw_only=True)
class Aggregation:
    """Whether ratings may be averaged within groups: ICC(1) and ICC(2).

    Attributes:
        icc1: The share of variance that lies between groups: one rating; n is the ratings.
        icc2: How reliable the means of groups are; n is the ratings.
        f: The ratio of mean squares; None where the lower one is 0 or there is no figure.
        df1: Groups - 1.
        df2: Ratings - groups.
        p: How often a ratio as large comes up where groups do not differ.
        groups: Groups with a rating.
        size: Ratings a group, as `icc1` takes it.
    """

    icc1: Statistic
    icc2: Statistic
    f: float | None = None
    df1: int | None = None
    df2: int | None = None
    p: float | None = None
    groups: int
    size: float | None = None


@attrs.frozen(kw_only=True)
class WithinGroups:
    """One figure of agreement for each group.

    Attributes:
        groups: Their names, sorted.
        figures: One a group; n is the rows that it rests on.
        left_out: Rows with a gap (listwise deletion).
    """

    groups: tuple[str, ...]
    figures: tuple[Statistic, ...]
    left_out: int

    @property
    def values(self) -> tuple[float, ...]:
        """The figures of the groups that have one."""
        return tuple(each.value for each in self.figures if each.value is not None)

    @property
    def mean(self) -> float | None:
        """Their mean; None where no group has a figure."""
        return statistics.fmean(self.values) if self.values else None

    @property
    def median(self) -> float | None:
        """Their median; None where no group has a figure."""
        return statistics.median(self.values) if self.values else None

    def __getitem__(self, group: str) -> Statistic:
        """Return the figure of a group.

        Raises:
            KeyError: There is no such group.
        """
        return dict(zip(self.groups, self.figures, strict=True))[group]


class AgreementBy(Word):
    """Which ties a row on the two sides is about."""

    ALL = "all"
    """All that both sides rated."""
    KIND = "kind"
    """Those between two kinds of partner."""
    STRAND = "strand"
    """Those of one strand."""


@attrs.frozen(kw_only=True)
class SidesAgreement:
    """How far the two sides of ties answer alike.

    Attributes:
        criterion: Whose items; the framework's id for all of them.
        by: What chose the ties.
        group: The two kinds (`childminder~school`), or the strand; empty for all ties.
        ties: Ties of which both sides answered an item.
        pairs: Pairs of answers: a tie and an item that both sides answered.
        partners: Partners in these ties.
        same: The share of pairs that are alike.
        gap: How far the two sides lie apart on average, from 0 to 1 of the scale.
        kappa: Weighted kappa, with neither side as the first (Scott's).
        ac2: Gwet's AC2.
        alpha: Krippendorff's alpha.
    """

    criterion: str
    by: AgreementBy
    group: str
    ties: int
    pairs: int
    partners: int
    same: Statistic
    gap: Statistic
    kappa: Statistic
    ac2: Statistic
    alpha: Statistic


class AgreementAmong(Word):
    """Who is compared with whom."""

    RESPONDENTS = "respondents"
    """The people of one partner, about one and the same."""
    PARTNERS = "partners"
    """The partners of one hub, about the whole."""


@attrs.frozen(kw_only=True)
class WithinAgreement:
    """How far those who rate one and the same agree.

    Attributes:
        criterion: Whose items.
        among: Who is compared with whom.
        subject: What they rate: `relationship`, `partner` or `partnership`.
        groups: Groups of two raters and more.
        raters: Raters in these groups.
        rwg: rwg(j) of each group.
        ad: The average deviation from the mean of each group, in points; without figures where scales differ.
        ad_cutoff: The average deviation up to which agreement counts as good in practice, in points; None where scales
            differ.
        aggregation: ICC(1) and ICC(2) of the criterion's mean answer.
    """

    criterion: str
    among: AgreementAmong
    subject: str
    groups: int
    raters: int
    rwg: WithinGroups
    ad: WithinGroups
    ad_cutoff: float | None
    aggregation: Aggregation


@attrs.frozen(kw_only=True, repr=False)
class AgreementReport(Tabled):
    """Agreement in the answers to a framework.

    Attributes:
        framework: Its id.
        null: The null distribution of rwg(j), or the variance that stood for it.
        weights: How much worse a disagreement is the further apart the points are, for kappa and AC2.
        metric: The same for alpha.
        level: Of the limits.
        sides: The two sides of ties: all, then by pair of kinds, then by strand, each by criterion.
        within: Those who rate one and the same, by criterion.
    """

    framework: str
    null: NullDistribution | float
    weights: str
    metric: Metric
    level: float
    sides: tuple[SidesAgreement, ...]
    within: tuple[WithinAgreement, ...]
