"""Advice: what is needed, what answers it, and what puts that to work."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import attrs

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge.schema import FrameworkKind, Link, Subject
from partnerkit.model import Kind, Word
from partnerkit.results._explanation import Mark
from partnerkit.results._findings import Reason
from partnerkit.results._maturity import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnerkit.results._explanation import Explanation

__all__ = [
    "Advice",
    "AdviceExplainer",
    "AdvisedPractice",
    "AdvisedStrategy",
    "Answered",
    "AskKind",
    "AskNext",
    "FeltBarrier",
    "KindNeed",
    "Need",
    "Needs",
    "Undermined",
]


@attrs.frozen(kw_only=True)
class KindNeed:
    """How much the partners of one kind need something done about a barrier.

    Attributes:
        kind: Of the partners.
        need: The sum of the scores of those that feel it over those that answered, from 0 to 1.
        answered: Partners of the kind with a score of it; at least three.
        felt_by: Those of them that feel it, sorted by id.
    """

    kind: Kind
    need: float
    answered: int
    felt_by: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Need:
    """How much something needs to be done about a barrier or a criterion.

    Attributes:
        id: Of the barrier or criterion.
        kind: What its framework measures: a barrier, or something of which a high score is good.
        subject: What the answers were about.
        score: The hub's score, from 0 to 1; None without one.
        need: From 0 to 1, to nine decimals; 0 where there is none. None beside a reason: unknown is not 0.
        reason: Why it is not known.
        of: The kind of partners whose need it is, where that is larger than the need of all; None for all partners.
        of_all: The need of all partners together; the same as `need` of a criterion.
        kinds: The need of each kind of which three partners or more have answered, in the order of kinds.
        answered: Partners with a score of it.
        felt_by: Those of them that feel a barrier, sorted by id; of a criterion nobody is named.
        illustrative: Whether made-up ratings are in it.
    """

    id: str
    kind: FrameworkKind
    subject: Subject
    score: float | None
    need: float | None
    reason: Reason | None = None
    of: Kind | None = None
    of_all: float | None = None
    kinds: tuple[KindNeed, ...] = ()
    answered: int = 0
    felt_by: tuple[str, ...] = ()
    illustrative: bool = False

    @property
    def is_barrier(self) -> bool:
        """Whether it is of a barrier."""
        return self.kind is FrameworkKind.BARRIERS

    @property
    def is_felt(self) -> bool:
        """Whether there is a need: some partner feels the barrier, or the criterion lies below what would be enough."""
        return bool(self.need)


@attrs.frozen(kw_only=True, repr=False)
class Needs:
    """What a profile says is needed: of each barrier and criterion that it holds.

    `needs["integrated_working_barriers.unequal_power_and_respect"]` is the need of one; iterating gives them all, the
    barriers first, in the order of the knowledge.

    Attributes:
        barriers: Of each barrier asked about the whole.
        criteria: Of each criterion asked: about the whole where that was answered, else about the ties.
    """

    barriers: tuple[Need, ...]
    criteria: tuple[Need, ...]

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"Needs({len(self.barriers)} barriers, {len(self.criteria)} criteria)"

    def __iter__(self) -> Iterator[Need]:
        """Iterate over all, the barriers first."""
        return iter((*self.barriers, *self.criteria))

    @functools.cached_property
    def by_id(self) -> Mapping[str, Need]:
        """Each of them by its id."""
        return {need.id: need for need in self}

    def __getitem__(self, id: str) -> Need:  # noqa: A002 - the word that files and docs use
        """Return the need of a barrier or criterion.

        Raises:
            UnknownNameError: The profile holds none by that id.
        """
        if id not in self.by_id:
            found = f"no barrier or criterion {quoted(id)} in this profile"
            raise UnknownNameError(Problem(found=found, hint=nearest(id, self.by_id), entry=Entry.UNKNOWN_NAME))
        return self.by_id[id]


@attrs.frozen(kw_only=True)
class Answered:
    """A need that something answers, and how strongly it is linked with it.

    Attributes:
        id: Of the barrier or criterion.
        strength: Of the link: one third, two thirds or one.
        need: From 0 to 1; above 0.
    """

    id: str
    strength: Fraction
    need: float

    @property
    def share(self) -> float:
        """`link * need`: how much of the whole it would take away."""
        return float(self.strength) * self.need


@attrs.frozen(kw_only=True)
class Undermined:
    """A criterion that a barrier undermines.

    Attributes:
        id: Of the criterion.
        strength: Of the link.
        score: Of the criterion in the profile, from 0 to 1; None where it has none.
    """

    id: str
    strength: Fraction
    score: float | None


@attrs.frozen(kw_only=True)
class FeltBarrier:
    """A barrier that some partner feels.

    Attributes:
        id: Of the barrier.
        need: How much has to be done about it, and who feels it.
        share: Partners that feel it over those that answered.
        undermines: The criteria of the profile that it undermines, the most strongly linked first.
        answered_by: The links to the strategies that answer it, the strongest first.
        why: In one sentence, from the hub's own findings.
        sources: Where the barrier is from.
        marks: What is authored, transferred or illustrative.
    """

    id: str
    need: Need
    share: float
    undermines: tuple[Undermined, ...]
    answered_by: tuple[Link, ...]
    why: str
    sources: tuple[str, ...]
    marks: tuple[tuple[Mark, str], ...]


@attrs.frozen(kw_only=True)
class AdvisedPractice:
    """A practice that puts a strategy to work.

    Attributes:
        id: Of the practice.
        name: In a few words.
        text: What is done.
        strength: How strongly it puts the strategy to work.
        relief: `1 - Π (1 - link * need)` over the needs that it answers itself, from 0 to 1.
        answers: Those needs, the largest share first.
        requires: The practices that must come first.
        why: In one sentence, from the hub's own findings.
        sources: Where the practice is from.
        marks: What is authored, transferred or illustrative.
    """

    id: str
    name: str
    text: str
    strength: Fraction
    relief: float
    answers: tuple[Answered, ...]
    requires: tuple[str, ...]
    why: str
    sources: tuple[str, ...]
    marks: tuple[tuple[Mark, str], ...]

    @property
    def rank(self) -> float:
        """`strength * relief`: by this the practices of one strategy are ordered."""
        return float(self.strength) * self.relief


@attrs.frozen(kw_only=True)
class AdvisedStrategy:
    """A strategy that answers what is felt and is not in place; or of which that is not known.

    Attributes:
        id: Of the strategy.
        in_place: Not met where it is advised; unknown where it has to be asked about first.
        score: How far it is in place, from 0 to 1; None where that is not known.
        relief: `1 - Π (1 - link * need)` over the needs that it answers, from 0 to 1.
        priority: `(1 - score) * relief`, to nine decimals; None where the score is not known.
        at_most: The priority if nothing of it were in place; the same as `relief`.
        answers: The needs that it answers, the largest share first.
        practices: What puts it to work.
        aim: The id of the stage that most ties aim for, and for which `looks_like` tells; empty where there is none.
        looks_like: What the strategy looks like when it is done well at that stage and not beyond it; or empty.
        why: In one sentence, from the hub's own findings.
        sources: Where the strategy is from.
        marks: What is authored, transferred or illustrative.
    """

    id: str
    in_place: Outcome
    score: float | None
    relief: float
    priority: float | None
    at_most: float
    answers: tuple[Answered, ...]
    practices: tuple[AdvisedPractice, ...]
    aim: str
    looks_like: str
    why: str
    sources: tuple[str, ...]
    marks: tuple[tuple[Mark, str], ...]


class AskKind(Word):
    """What to ask next, where too little is known to advise."""

    SURVEY = "survey"
    """Nobody has been asked anything."""
    RESPONSE = "response"
    """Partners were asked and have not answered."""
    BARRIERS = "barriers"
    """What holds the partnership back has not been asked, or not been answered."""
    STRATEGIES = "strategies"
    """Whether strategies are in place is not known."""
    CRITERIA = "criteria"
    """Nothing that makes a good partnership has been rated."""
    AIMS = "aims"
    """Ties have no aim."""
    GATES = "gates"
    """Where ties stand was not asked by what they do."""
    OTHER_SIDE = "other_side"
    """One side of a tie has not answered, or what it does not know decides."""
    CONTACT = "contact"
    """The two sides of a tie do not agree that there is one."""


@attrs.frozen(kw_only=True)
class AskNext:
    """Something to ask before more can be advised.

    Attributes:
        kind: What to ask.
        about: The ids of partners, ties, frameworks or strategies that it is about.
        why: In one sentence.
    """

    kind: AskKind
    about: tuple[str, ...]
    why: str

    @property
    def id(self) -> str:
        """By which it is explained: `ask.` and the kind."""
        return f"ask.{self.kind}"


class AdviceExplainer(Protocol):
    """What advice holds of its own making, to explain itself when it is asked."""

    def ids(self, advice: Advice) -> tuple[str, ...]:
        """Return the ids that can be explained."""
        ...

    def explain(self, advice: Advice, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a piece of advice came about; the id is one of `ids`."""
        ...


@attrs.frozen(kw_only=True, repr=False)
class Advice:
    """What to do next, and why.

    Attributes:
        hub: The hub's id.
        name: Its name.
        wave: The wave that it rests on; empty where the hub has none.
        illustrative: Whether made-up ratings are in it.
        hypothetical: Whether it is about a hub as it would be.
        response: Partners that answered over partners asked; None where nobody was asked.
        enough: Whether there is enough to go by: some barrier was answered, and the response is at least 65 %.
        needs: How much has to be done about each barrier and criterion.
        felt: The barriers that are felt, the largest need first.
        strategies: What answers them and is not in place, the highest priority first.
        ask_first: Strategies that would answer them and of which it is not known whether they are in place.
        ask_next: What to ask, the most pressing first.
        workings: What it was made of, for `explain`; no part of the content.
    """

    hub: str
    name: str
    wave: str
    illustrative: bool
    hypothetical: bool
    response: float | None
    enough: bool
    needs: Needs
    felt: tuple[FeltBarrier, ...]
    strategies: tuple[AdvisedStrategy, ...]
    ask_first: tuple[AdvisedStrategy, ...]
    ask_next: tuple[AskNext, ...]
    workings: AdviceExplainer | None = attrs.field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        """Return the hub and what is advised."""
        wave = f", wave {self.wave}" if self.wave else ""
        return f"Advice({self.hub!r}{wave}, {len(self.strategies)} strategies, {len(self.practices)} practices)"

    @functools.cached_property
    def practices(self) -> tuple[AdvisedPractice, ...]:
        """Each practice once, where it is first advised."""
        found = (practice for strategy in self.strategies for practice in strategy.practices)
        first: dict[str, AdvisedPractice] = {}
        for practice in found:
            first.setdefault(practice.id, practice)
        return tuple(first.values())

    @property
    def explainable(self) -> tuple[str, ...]:
        """The ids that `explain` takes: none where there are no workings."""
        return () if self.workings is None else self.workings.ids(self)

    def explain(self, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a piece of advice came about, down to the answers and to the entry of the knowledge.

        What it tells names who said what: it is for the audience `internal`.

        Args:
            id: Of a barrier, criterion, strategy or practice, or of what to ask next (`ask.aims`).

        Raises:
            UnknownNameError: Nothing of that id is said here, or the advice has no workings.
        """
        known = self.explainable
        if self.workings is None or id not in known:
            found = f"nothing is said of {quoted(id)} in this advice"
            raise UnknownNameError(Problem(found=found, hint=nearest(id, known), entry=Entry.UNKNOWN_NAME))
        return self.workings.explain(self, id)
