"""The profile: everything that an assessment finds, in one frozen value."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING, Protocol

import attrs

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Word
from partnerkit.results._findings import Finding
from partnerkit.results._ladders import LadderRating
from partnerkit.results._maturity import Barrier, Fit, Maturity, Outcome, Strategy
from partnerkit.results._scores import FrameworkScore, Received, Score
from partnerkit.results._ties import Gap, StageSummary, Tie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerkit.results._explanation import Explanation
    from partnerkit.results._network import NetworkPart
    from partnerkit.results._voice import Voice

__all__ = [
    "Demand",
    "DemandResult",
    "Explainer",
    "Profile",
    "Rates",
    "RuleResult",
]


ASKED = ("maturity", "response", "coverage", "dont_know")
"""Figures that there are from the first survey on."""


@attrs.frozen(kw_only=True)
class Rates:
    """Three rates, never merged: who answered, how many items, how many don't knows.

    Attributes:
        asked: Partners asked.
        answered: Partners with at least one answer.
        response: Answered over asked; None where nobody was asked.
        representative: Whether the response is at least 65 %.
        silent: Partners that were asked and have not answered.
        unasked: Partners of whom somebody has answered who is not listed as asked; their answers count.
        n_respondents: People with at least one answer.
        coverage: Items answered over items asked and applicable, of those who answered.
        dont_know: Don't knows over items asked and applicable, of those who answered.
    """

    asked: int
    answered: int
    response: float | None
    representative: bool
    silent: tuple[str, ...]
    unasked: tuple[str, ...]
    n_respondents: int
    coverage: float | None
    dont_know: float | None


class Demand(Word):
    """What a rule demands something of."""

    PARTNERS = "partners"
    """A number of partners of some kinds or in some roles."""
    TIES = "ties"
    """A share of ties at a stage or above it."""
    TIMES = "times"
    """A share of meeting times to which others can come."""


@attrs.frozen(kw_only=True)
class DemandResult:
    """Whether one demand of a rule holds.

    Attributes:
        demand: What it is on.
        outcome: Met, not met or unknown.
        needed: The number it takes.
        counted: The number that counts for certain.
        at_most: The number if every unknown counted; None where there is no bound.
        of: What the numbers are a share of: the ties reported, the hosts' times; None where a number is demanded.
        counting: Those that count for certain: ids of partners or ties, or times.
        could: Those that might.
    """

    demand: Demand
    outcome: Outcome
    needed: int
    counted: int
    at_most: int | None
    of: int | None = None
    counting: tuple[str, ...] = ()
    could: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class RuleResult:
    """Whether a programme's rule holds: where each of its demands does.

    Attributes:
        id: Of the rule.
        name: In words.
        outcome: Met where every demand is; not met where one is not; else unknown.
        demands: Each of them, in the order of partners, ties and times.
    """

    id: str
    name: str
    outcome: Outcome
    demands: tuple[DemandResult, ...]


class Explainer(Protocol):
    """What a profile holds of its own making, to explain its figures and to work out more when it is asked."""

    def ids(self, profile: Profile) -> tuple[str, ...]:
        """Return the ids that can be explained."""
        ...

    def explain(self, profile: Profile, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure of the profile came about; the id is one of `ids`."""
        ...

    def network(self) -> NetworkPart:
        """Return the shape of the partnership."""
        ...

    def voice(self) -> Voice | None:
        """Return how kinds and sectors rate and are rated; None without a wave."""
        ...


def _precedence(each: FrameworkScore) -> tuple[bool, bool]:
    """Order frameworks so that the one whose scores stand for its id comes last: answered, and about the whole."""
    return any(score.value is not None for score in each.criteria), each.subject is Subject.PARTNERSHIP


@attrs.frozen(kw_only=True, repr=False)
class Profile:
    """The result of an assessment.

    `profile["davis_2002.sharing_power"]` is the score of a criterion, `profile["davis_2002"]` that of a framework;
    about the whole where it was asked so, else about the ties. `profile.network` is the shape of the partnership and
    `profile.voice` tells whether all kinds of partners are heard alike; both are worked out when they are first asked
    for.

    Attributes:
        hub: The hub's id.
        name: Its name.
        wave: The wave assessed; empty where the hub has none.
        date: Of the wave.
        illustrative: Whether made-up ratings are in it.
        continuum: The id of the continuum.
        partners: How many take part at the date of the wave.
        names: Each partner's name by id.
        stages: Where the ties stand.
        ties: Each of them.
        quality: The id of the framework that stands for quality, and what it was asked about; None where none has
            answers.
        frameworks: Every framework with what it was asked about.
        consensus: The same from the groups' rubrics, kept apart.
        barriers: How strongly each barrier is felt, and by whom; in source order.
        strategies: Which strategies are in place; in source order.
        fit: Whether ties stand where they want to be.
        maturity: The maturity index with its parts; None where nobody was asked.
        rates: Who answered and how much.
        gaps: Where the two sides of a tie differ, largest first.
        rules: The programme's rules.
        findings: Facts to read beside the figures.
        received: What the others say of each partner, on instruments that gather ratings so; by framework and partner.
        ladders: Where partners stand on each ladder that was rated, by what was rated; no score is made of it.
        hypothetical: Whether it is of a hub as it would be, and not of one as it is.
        workings: What the figures were made of, for `explain`; no part of the profile's content, and None in one that
            was read from data.
    """

    hub: str
    name: str
    wave: str
    date: dt.date | None
    illustrative: bool
    continuum: str
    partners: int
    names: tuple[tuple[str, str], ...]
    stages: StageSummary
    ties: tuple[Tie, ...]
    quality: tuple[str, Subject] | None
    frameworks: tuple[FrameworkScore, ...]
    consensus: tuple[FrameworkScore, ...]
    barriers: tuple[Barrier, ...]
    strategies: tuple[Strategy, ...]
    fit: Fit
    maturity: Maturity | None
    rates: Rates
    gaps: tuple[Gap, ...]
    rules: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]
    received: tuple[Received, ...] = ()
    ladders: tuple[LadderRating, ...] = ()
    hypothetical: bool = False
    workings: Explainer | None = attrs.field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        """Return the hub, the wave and what is in it."""
        wave = f", wave {self.wave}" if self.wave else ""
        return f"Profile({self.hub!r}{wave}, {self.stages.ties} ties, {len(self.frameworks)} framework scores)"

    @functools.cached_property
    def scores(self) -> Mapping[str, Score]:
        """Every score by id: about the whole where that was answered, else about the ties."""
        ordered = sorted(self.frameworks, key=_precedence)
        return {score.id: score for each in ordered for score in (each.score, *each.groups, *each.criteria)}

    def __getitem__(self, id: str) -> Score:  # noqa: A002 - the word that files and docs use
        """Return the score of a criterion or framework.

        Raises:
            UnknownNameError: The profile has none by that id.
        """
        if id not in self.scores:
            raise UnknownNameError(
                Problem(
                    found=f"no score {quoted(id)} in this profile",
                    hint=nearest(id, self.scores),
                    entry=Entry.UNKNOWN_NAME,
                )
            )
        return self.scores[id]

    def framework(self, id: str, subject: Subject | None = None) -> FrameworkScore:  # noqa: A002 - the word that files and docs use
        """Return a framework's scores: about one subject, or, where none is named, about the whole before the ties.

        Raises:
            UnknownNameError: The profile has none by that id.
        """
        found = [each for each in self.frameworks if each.id == id and subject in {None, each.subject}]
        if not found:
            known = [each.id for each in self.frameworks]
            raise UnknownNameError(
                Problem(
                    found=f"no framework {quoted(id)} in this profile",
                    hint=nearest(id, known),
                    entry=Entry.UNKNOWN_NAME,
                )
            )
        return found[0]

    def name_of(self, partner: str) -> str:
        """Return a partner's name, or its id where the profile has none."""
        return dict(self.names).get(partner, partner)

    @functools.cached_property
    def network(self) -> NetworkPart | None:
        """The shape of the partnership, worked out when it is first asked for; None in a profile read from data."""
        return None if self.workings is None else self.workings.network()

    @functools.cached_property
    def voice(self) -> Voice | None:
        """How kinds and sectors rate and are rated, worked out when it is first asked for.

        None where the hub has no wave, and in a profile read from data.
        """
        return None if self.workings is None else self.workings.voice()

    @property
    def explainable(self) -> tuple[str, ...]:
        """The ids that `explain` takes: none where the profile has no workings."""
        return () if self.workings is None else self.workings.ids(self)

    def explain(self, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure came about, down to the answers, the evidence and the source.

        What it tells names who said what: it is for the audience `internal`.

        Args:
            id: Of a criterion, framework, barrier or strategy; `maturity`, `fit`, `response`, `coverage` or
                `dont_know`; a tie (`ash~oak`) or a criterion of one (`ash~oak davis_2002.sharing_power`); a rule; the
                continuum; a ladder that was rated; a figure of the network (`network.density`); the voice of a
                criterion or framework (`voice.davis_2002.sharing_power`).

        Raises:
            UnknownNameError: There is no such figure, or the profile was read from data and has no workings.

        Example:
            >>> from partnerkit.assessment import assess
            >>> from partnerkit.files import case
            >>> assess(case("grange_park")).explain("hub_min_providers").value
            'unknown'
        """
        if self.workings is None:
            found = "a profile without the answers that it was made of"
            expected = "the one that `assess` returned"
            raise UnknownNameError(Problem(found=found, expected=expected, entry=Entry.MISSING))
        known = self.explainable
        named = _sorted_tie(id)
        if named not in known:
            found = f"no figure {quoted(id)} in this profile"
            if named in ASKED:
                raise UnknownNameError(Problem(found=f"{found}: nobody was asked", entry=Entry.UNKNOWN_NAME))
            raise UnknownNameError(Problem(found=found, hint=nearest(named, known), entry=Entry.UNKNOWN_NAME))
        return self.workings.explain(self, named)


def _sorted_tie(id_: str) -> str:
    """Return the id of a tie, or of a criterion of one, with the two partners in order."""
    tie, blank, criterion = id_.partition(" ")
    return f"{'~'.join(sorted(tie.split('~')))}{blank}{criterion}"
