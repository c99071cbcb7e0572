"""The network: figures of the whole and of each partner, and how missing views were treated.

Owns: the frozen values that `network` returns. What each measure means is in `_measures`. Computes nothing.
"""

from __future__ import annotations

import attrs

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.model import Word
from partnerkit.results._measures import DEFINITIONS, Definition, NetworkMeasure

__all__ = [
    "Agreement",
    "BrokerRole",
    "Brokerage",
    "Cliques",
    "Communities",
    "CorePeriphery",
    "CoreSearch",
    "ExternalInternal",
    "Fragility",
    "Loss",
    "MissingRule",
    "NetworkFigure",
    "NetworkPart",
    "NetworkReason",
    "PartnerFigures",
    "Permuted",
    "StageCounts",
    "TieRule",
    "Treatment",
]


class TieRule(Word):
    """Which pairs count as tied."""

    CONFIRMED = "confirmed"
    """Both sides report the tie, or a fact states it and nobody denies it: the default."""
    REPORTED = "reported"
    """Either side reports it, or a fact states it."""


class MissingRule(Word):
    """What is done about views that are missing."""

    OBSERVED = "observed"
    """Only what is known counts; the default."""
    COMPLETE_CASE = "complete_case"
    """Partners that have not answered are left out, with all that is said of them."""
    RECONSTRUCTED = "reconstructed"
    """A missing view is taken to be that of the other side; between two that are silent nothing is known."""
    IMPUTED = "imputed"
    """A missing view is a tie if at least half of those who answered about the other partner report one."""


class NetworkReason(Word):
    """Why a figure of a network cannot be had."""

    TOO_FEW_PARTNERS = "too_few_partners"
    """It needs more partners than there are."""
    NO_VIEWS = "no_views"
    """Nobody has answered about ties."""
    LISTED = "listed"
    """Of a pair that nobody names it is not known whether it is tied."""
    NOT_OBSERVED = "not_observed"
    """Of none of its pairs is it known whether it is tied."""
    SILENT = "silent"
    """Nothing is known of the partner's ties, as it has not answered and no other tie of it is known."""
    NOT_ASKED = "not_asked"
    """Nothing is known of the partner's ties, as it was not asked and no other tie of it is known."""
    OPEN = "open"
    """No tie of the partner is known, and of some of its pairs it is not known whether they are tied."""
    NO_TIES = "no_ties"
    """There are no ties, or none that it could be worked out from."""
    NO_STAGES = "no_stages"
    """No tie has a stage that is known."""
    NO_STRANDS = "no_strands"
    """Of no tie is it known what it is about."""
    NO_GROUPS = "no_groups"
    """The group of fewer than 65 % of the partners is known, or all are in one."""
    UNDEFINED = "undefined"
    """Its formula divides by nought."""
    NOT_CONVERGED = "not_converged"
    """The iteration found no end."""
    TOO_LARGE = "too_large"
    """It would take over ten seconds in a network like this; the function of its own works it out for who waits."""
    TOO_MANY = "too_many"
    """There are more than can be listed."""


@attrs.frozen(kw_only=True)
class Treatment:
    """What a network's figures are about, and how missing views were treated.

    Attributes:
        wave: The wave; empty where the network is from no wave.
        at_least: The stage that a tie is at or above; empty for any tie.
        strand: What the ties are about; empty for anything.
        cluster: The cluster that both sides are in; empty for all.
        ties: Which pairs count as tied.
        missing: What was done about missing views.
        partners: Partners in the network.
        asked: Partners that were asked about their ties.
        silent: Those of them that have said nothing of any tie.
        pairs: Pairs of partners.
        observed: Pairs of which it is known whether they count as tied.
        confirmed: Pairs that both sides report, or a fact states and nobody denies.
        unconfirmed: Pairs that one side reports and the other has said nothing of.
        denied: Pairs that one side reports, or a fact states, and a side puts at no contact.
        untied: Pairs that whoever has answered puts at no contact.
        unknown: Pairs of which nothing is known.
    """

    wave: str = ""
    at_least: str = ""
    strand: str = ""
    cluster: str = ""
    ties: TieRule = TieRule.CONFIRMED
    missing: MissingRule = MissingRule.OBSERVED
    partners: int = 0
    asked: int = 0
    silent: tuple[str, ...] = ()
    pairs: int = 0
    observed: int = 0
    confirmed: int = 0
    unconfirmed: int = 0
    denied: int = 0
    untied: int = 0
    unknown: int = 0


@attrs.frozen(kw_only=True)
class NetworkFigure:
    """A figure of a network.

    Attributes:
        measure: What it is; `definition` says it in words.
        value: The figure; None beside a reason.
        reason: Why there is none.
        lower: The least it could be, whatever the missing views are; None where it is not bounded or known.
        upper: The most it could be.
        observed: Pairs, views, ties or partners that it rests on.
        cells: How many there are of them.
        divisor: What a centralisation was divided by.
        as_untied: Pairs (views, of figures of views) that are not known and count as no tie here; 0 where none is, or
            the figure rests on known ones alone.
        sampled: Partners from whom shortest ways were looked for; None for all.
    """

    measure: NetworkMeasure
    value: float | None
    reason: NetworkReason | None = None
    lower: float | None = None
    upper: float | None = None
    observed: int = 0
    cells: int = 0
    divisor: float | None = None
    as_untied: int = 0
    sampled: int | None = None

    @property
    def definition(self) -> Definition:
        """Its name, formula, range and source."""
        return DEFINITIONS[self.measure]


@attrs.frozen(kw_only=True, repr=False)
class PartnerFigures:
    """A figure of each partner.

    Attributes:
        measure: What it is; `definition` says it in words.
        partners: Their ids, in the order of the network.
        values: A figure for each; None where it is not known.
        reasons: Why there is none; None where there is one.
        lower: The least each could be; empty where they are not bounded.
        upper: The most each could be.
        sampled: Partners from whom shortest ways were looked for; None for all.
        as_untied: Pairs that are not known and count as no tie here.
    """

    measure: NetworkMeasure
    partners: tuple[str, ...]
    values: tuple[float | None, ...]
    reasons: tuple[NetworkReason | None, ...]
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    sampled: int | None = None
    as_untied: int = 0

    def __repr__(self) -> str:
        """Return the measure and the number of partners."""
        return f"PartnerFigures({self.measure.value!r}, {len(self.partners)} partners)"

    @property
    def definition(self) -> Definition:
        """Its name, formula, range and source."""
        return DEFINITIONS[self.measure]

    def __getitem__(self, partner: str) -> float | None:
        """Return a partner's figure.

        Raises:
            UnknownNameError: There is no such partner.
        """
        if partner not in self.partners:
            found = f"unknown partner {quoted(partner)}"
            raise UnknownNameError(Problem(found=found, hint=nearest(partner, self.partners), entry=Entry.UNKNOWN_NAME))
        return self.values[self.partners.index(partner)]

    def highest(self, most: int) -> tuple[tuple[str, float], ...]:
        """Return the partners with the highest figures, by id where they are equal."""
        known = [(p, v) for p, v in zip(self.partners, self.values, strict=True) if v is not None]
        return tuple(sorted(known, key=lambda each: (-round(each[1], 9), each[0]))[:most])


@attrs.frozen(kw_only=True)
class StageCounts:
    """How many ties are at each stage.

    Attributes:
        mean: The mean stage attained, in whole stages, which stands only beside the counts. It is not the mean position
            of `StageSummary`, which counts the way to the next stage too, of ties whose position is known exactly.
        counts: Each stage's id with its number of ties, from the lowest.
        unknown: Ties whose stage is not known.
    """

    mean: NetworkFigure
    counts: tuple[tuple[str, int], ...]
    unknown: int


@attrs.frozen(kw_only=True)
class Permuted:
    """What a figure is when labels are dealt out anew by chance.

    Attributes:
        mean: Of the permutations.
        sd: Their standard deviation.
        p_low: The share of permutations, the network itself among them, with a figure no higher.
        p_high: With a figure no lower.
        p: For both ends: twice the smaller of the two, at most 1.
        permutations: How many were drawn.
        seed: Of the draws.
    """

    mean: float
    sd: float
    p_low: float
    p_high: float
    p: float
    permutations: int
    seed: int


@attrs.frozen(kw_only=True)
class ExternalInternal:
    """Krackhardt's E-I index: whether ties cross groups or stay within.

    Attributes:
        by: What the groups are: `sector`, `kind`, `cluster` or an attribute of the caller's.
        whole: From -1, all ties within groups, to 1, all across.
        groups: Each group with its index; a tie across counts for both its groups.
        partners: Of each partner.
        external: Ties across groups.
        internal: Ties within.
        expected: The index that ties dealt out by chance would have on average, which depends on the groups' sizes.
        test: The same by permuting the groups, with how often chance goes as far; None where none was wanted.
    """

    by: str
    whole: NetworkFigure
    groups: tuple[tuple[str, NetworkFigure], ...]
    partners: PartnerFigures
    external: int
    internal: int
    expected: float | None
    test: Permuted | None


class BrokerRole(Word):
    """The part that b plays in a way from a through b to c where a has no tie with c (Gould and Fernandez)."""

    COORDINATOR = "coordinator"
    """All three are in one group."""
    ITINERANT = "itinerant"
    """a and c are in one group, b in another."""
    REPRESENTATIVE = "representative"
    """a and b are in one group, c in another: b speaks for its group."""
    GATEKEEPER = "gatekeeper"
    """b and c are in one group, a in another: b lets in."""
    LIAISON = "liaison"
    """All three are in different groups."""


@attrs.frozen(kw_only=True, repr=False)
class Brokerage:
    """How often each partner stands between two that have no tie, by the groups of the three.

    Attributes:
        by: What the groups are.
        partners: Partners whose group is known, in the order of the network.
        groups: The group of each.
        counts: For each role, how often each partner plays it.
        expected: For each role and each group, what a network as dense with ties dealt out by chance would have.
        directed: Whether ways follow the views' direction.
        reason: Why there is none; counts are empty then.
        as_untied: Pairs (views, where ways follow them) that are not known and count as no tie here.
    """

    by: str
    partners: tuple[str, ...]
    groups: tuple[str, ...]
    counts: tuple[tuple[BrokerRole, tuple[int, ...]], ...]
    expected: tuple[tuple[BrokerRole, tuple[tuple[str, float], ...]], ...]
    directed: bool
    reason: NetworkReason | None = None
    as_untied: int = 0

    def __repr__(self) -> str:
        """Return what the groups are and the number of partners."""
        return f"Brokerage(by {self.by!r}, {len(self.partners)} partners)"

    def of(self, partner: str) -> dict[BrokerRole, int]:
        """Return how often a partner plays each role.

        Raises:
            UnknownNameError: There is no such partner, or its group is not known.
        """
        if partner not in self.partners:
            found = f"unknown partner {quoted(partner)}"
            raise UnknownNameError(Problem(found=found, hint=nearest(partner, self.partners), entry=Entry.UNKNOWN_NAME))
        place = self.partners.index(partner)
        return {role: counts[place] for role, counts in self.counts}

    @property
    def total(self) -> tuple[int, ...]:
        """How often each partner plays any role."""
        return tuple(sum(each) for each in zip(*(counts for _, counts in self.counts), strict=True))


class CoreSearch(Word):
    """How the core that fits best was looked for."""

    ALL = "all"
    """Every set of partners was tried."""
    STARTS = "starts"
    """From several starts, by changes of one partner or two."""
    CUTS = "cuts"
    """Only cuts of several orders of the partners were tried, in a network too large for more."""


@attrs.frozen(kw_only=True)
class CorePeriphery:
    """A core that is tied to itself and to the rest, and a periphery that is not tied to itself, if there are any.

    Attributes:
        core: The partners of the core; empty where there is none.
        fit: The correlation, over pairs of partners of whom something is known, of tied with "one of the two is in the
            core".
        reason: Why there is no core.
        search: How it was looked for; None where there is none.
        is_best: Whether it is known that no core fits better.
        alike: How many cores fit as well, this one among them; None where not every set was tried.
        in_all: The partners that are in each of those; empty where not every set was tried.
        densities: Within the core, between core and periphery, and within the periphery; None where there is no pair.
        coreness: How far each partner is in the core, by the continuous model.
        coreness_fit: The correlation, over pairs, of tied with the product of the two partners' coreness.
        as_untied: Pairs that are not known and count as no tie here.
    """

    core: tuple[str, ...]
    fit: float | None
    reason: NetworkReason | None
    search: CoreSearch | None
    is_best: bool
    alike: int | None
    in_all: tuple[str, ...]
    densities: tuple[float | None, float | None, float | None]
    coreness: PartnerFigures
    coreness_fit: float | None
    as_untied: int = 0


@attrs.frozen(kw_only=True)
class Communities:
    """Sets of partners with more ties within than chance would have, beside the clusters that are declared.

    Attributes:
        method: `louvain` or `leiden`.
        seed: Of the method, which tries partners in an order of chance.
        communities: The partners of each, largest first; isolates each in one of its own; empty beside a reason.
        modularity: Ties within, less those that chance would have, as a share of all; None where there is no tie.
        declared: Of the clusters that are declared; None where too few are known.
        adjusted_rand: How well the two agree: 1 the same, 0 no better than chance; None likewise.
        compared: Partners whose cluster is known.
        partners: Partners that sets were looked for among.
        reason: Why there are no sets.
        clusters_reason: Why there are no figures of the declared clusters.
        sampled: How many partners were drawn; None for all.
        as_untied: Pairs that are not known and count as no tie here.
    """

    method: str
    seed: int
    communities: tuple[tuple[str, ...], ...]
    modularity: float | None
    declared: float | None
    adjusted_rand: float | None
    compared: int
    partners: int = 0
    reason: NetworkReason | None = None
    clusters_reason: NetworkReason | None = None
    sampled: int | None = None
    as_untied: int = 0


@attrs.frozen(kw_only=True)
class Cliques:
    """Sets of three partners and more that are all tied to one another, and to which no other could be added.

    Attributes:
        sets: The partners of each, largest first; empty beside a reason.
        number: How many there are; at least so many beside `too_many`.
        largest: Partners in the largest that was found; 0 where there is none.
        reason: Why they are not listed.
        as_untied: Pairs that are not known and count as no tie here.
    """

    sets: tuple[tuple[str, ...], ...] = ()
    number: int = 0
    largest: int = 0
    reason: NetworkReason | None = None
    as_untied: int = 0


@attrs.frozen(kw_only=True)
class Loss:
    """What is left of a network without some partners.

    Attributes:
        partners: Those that are lost; none for the network as it is.
        ties: Ties left.
        components: Components left.
        reach: Reach within two steps of those left.
        connected: The share of pairs of those left that ties connect, over any number of steps.
        mean_stage: The mean stage attained of the ties left; None where no stage is known.
        cut_off: Partners that are newly without any tie.
    """

    partners: tuple[str, ...]
    ties: int
    components: int
    reach: float | None
    connected: float | None
    mean_stage: float | None
    cut_off: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Fragility:
    """What losing partners does to a network.

    Attributes:
        now: The network as it is.
        leads: Without each lead.
        ones: Without each other partner that was tried, the one that hurts most first.
        twos: Without two: the worst of all that were tried.
        indispensable: The partner without whom fewest pairs stay connected, and of such the fewest within two steps;
            None where no loss cuts anyone off or shortens reach, or where two hurt alike.
        tried: Partners tried one by one.
        of_ones: Partners there are of whom something is known.
        tried_twos: Pairs tried.
        of_twos: Pairs there are.
        reason: Why it could not be worked out.
        as_untied: Pairs that are not known and count as no tie here.
    """

    now: Loss
    leads: tuple[Loss, ...] = ()
    ones: tuple[Loss, ...] = ()
    twos: tuple[Loss, ...] = ()
    indispensable: str | None = None
    tried: int = 0
    of_ones: int = 0
    tried_twos: int = 0
    of_twos: int = 0
    reason: NetworkReason | None = None
    as_untied: int = 0


@attrs.frozen(kw_only=True)
class Agreement:
    """How far the two sides of a tie say the same.

    Attributes:
        group: Whose ties: empty for all, else the kind of partner on one side at least.
        pairs: Pairs that both sides have told of.
        same_tie: The share in which both or neither report a tie.
        with_stage: Pairs of which both sides put the stage.
        same_stage: The share in which it is the same stage.
        kappa: Weighted kappa of the stages, 1 for full agreement and 0 for that of chance; None beside a reason.
        reason: Why there is no kappa.
    """

    group: str
    pairs: int
    same_tie: float | None
    with_stage: int
    same_stage: float | None
    kappa: float | None
    reason: NetworkReason | None


@attrs.frozen(kw_only=True, repr=False)
class NetworkPart:
    """The shape of a partnership: what a profile says of its network.

    Attributes:
        treatment: What was counted, and how missing views were treated.
        figures: Of the whole.
        reported: The same figures on every tie that either side reports, where those above are on confirmed ties.
        stages: How many ties are at each stage.
        partners: Of each partner.
        differ: Pairs of which one side, or a fact, says that there is a tie, and a side that there is none.
        agreement: How far the two sides agree: overall, then by kind of partner.
        mixing: The E-I index by sector and by cluster, where those are known.
        brokerage: The roles by sector; None where partners have none.
        core_periphery: Whether there is a core.
        communities: Which partners keep together; None where there are no clusters.
        cliques: Sets of three or more that are all tied to one another, largest first.
        fragility: What losing partners does; of a large network, losing those that were tried.
    """

    treatment: Treatment
    figures: tuple[NetworkFigure, ...]
    reported: tuple[NetworkFigure, ...]
    stages: StageCounts
    partners: tuple[PartnerFigures, ...]
    agreement: tuple[Agreement, ...]
    differ: tuple[tuple[str, str], ...] = ()
    mixing: tuple[ExternalInternal, ...] = ()
    brokerage: Brokerage | None = None
    core_periphery: CorePeriphery | None = None
    communities: Communities | None = None
    cliques: Cliques = attrs.field(factory=Cliques)
    fragility: Fragility | None = None

    def __repr__(self) -> str:
        """Return the numbers of partners and confirmed ties."""
        return f"NetworkPart({self.treatment.partners} partners, {self.treatment.confirmed} confirmed ties)"

    def __getitem__(self, measure: NetworkMeasure | str) -> NetworkFigure:
        """Return a figure of the whole.

        Raises:
            UnknownNameError: There is none by that name.
        """
        for figure in self.figures:
            if figure.measure == measure:
                return figure
        known = [figure.measure.value for figure in self.figures]
        found = f"no figure {quoted(str(measure))} of the network"
        raise UnknownNameError(Problem(found=found, hint=nearest(str(measure), known), entry=Entry.UNKNOWN_NAME))
