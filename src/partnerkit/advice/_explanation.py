"""How a piece of advice came about: from a priority to needs, from these to each partner's answers, and to the links.

Owns: the trees of needs, strategies, practices and questions. What lies beneath a score is the profile's own
explanation of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from partnerkit import sentences
from partnerkit.knowledge import library, linked, practices
from partnerkit.model import Kind
from partnerkit.results import (
    FELT,
    IN_PLACE,
    Advice,
    AdvisedStrategy,
    AskKind,
    Explanation,
    Need,
    Operation,
    Profile,
    Reason,
    meets,
)
from partnerkit.scoring.explanation import made_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.results import Answered, AskNext, GateChange, Obstacle, Obstacles, StageStep

__all__ = ["AdviceWorkings", "ObstacleWorkings"]

OF_A_BARRIER = (
    "Σ score over the partners that feel it (a score of 0.5 or more) / partners that answered; of all partners and of "
    "each kind of which three or more answered the larger counts"
)
OF_A_CRITERION = "max(0, 0.75 - score)"
OF_A_STRATEGY = "(1 - in place) * (1 - Π (1 - link * need)), rounded to nine decimals; 0 from 0.75 on"
OF_A_PRACTICE = "1 - Π (1 - link * need) over the needs that it answers itself, rounded to nine decimals"
UNKNOWN = "a need that is not known counts for nothing, and is told beside"


@attrs.frozen(eq=False, kw_only=True, repr=False)
class AdviceWorkings:
    """What advice was made of, to explain it when somebody asks.

    Attributes:
        profile: That it follows from.
        kinds: The kind of each partner.
    """

    profile: Profile
    kinds: Mapping[str, Kind]

    def __repr__(self) -> str:
        """Return the hub's id."""
        return f"AdviceWorkings({self.profile.hub!r})"

    def ids(self, advice: Advice) -> tuple[str, ...]:
        """Return the ids that can be explained: needs, strategies, practices, and what to ask next."""
        strategies = (*advice.strategies, *advice.ask_first)
        named = (need.id for need in advice.needs)
        known = (practice.id for strategy in strategies for practice in strategy.practices)
        return tuple(
            dict.fromkeys((*named, *(each.id for each in strategies), *known, *(e.id for e in advice.ask_next)))
        )

    def explain(self, advice: Advice, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a piece of advice came about; the id is one of `ids`."""
        made = _Making(self.profile, self.kinds, advice)
        if id in advice.needs.by_id:
            return made.need(advice.needs[id])
        strategies = {each.id: each for each in (*advice.strategies, *advice.ask_first)}
        if id in strategies:
            return made.strategy(strategies[id])
        asked = {each.id: each for each in advice.ask_next}
        return made.question(asked[id]) if id in asked else made.practice(id)


@attrs.frozen(eq=False)
class _Making:
    """A profile, and the advice that follows from it."""

    profile: Profile
    kinds: Mapping[str, Kind]
    advice: Advice

    def strategy(self, value: AdvisedStrategy) -> Explanation:
        """Return how the priority of a strategy came about; beside it, how far it is in place."""
        return Explanation(
            id=value.id,
            title=f"Priority of {_called(value.id)}",
            value=value.priority,
            reason=Reason.NO_ANSWERS if value.priority is None else None,
            answer="" if value.priority is not None else f"ask first; at most {value.at_most:.3f}",
            formula=OF_A_STRATEGY,
            operation=Operation.RELIEF,
            terms=() if value.score is None else (("in_place", value.score),),
            missing=self._unknown(link.to for link in linked(value.id)),
            notes=tuple(filter(None, (value.why, sentences.done_well(value.aim, value.looks_like)))),
            sources=value.sources,
            marks=value.marks,
            inputs=tuple(self._linked(value.answers)),
            beside=self._score(value.id),
        )

    def practice(self, id_: str) -> Explanation:
        """Return how much a practice would take away; beside it, the strategies that it puts to work."""
        strategies = (*self.advice.strategies, *self.advice.ask_first)
        found = [(strategy, each) for strategy in strategies for each in strategy.practices if each.id == id_]
        first = found[0][1]
        entry = next(practice for practice in practices() if practice.id == id_)
        beside = [attrs.evolve(self.strategy(each), weight=float(own.strength)) for each, own in found]
        return Explanation(
            id=id_,
            title=first.name,
            value=first.relief,
            formula=OF_A_PRACTICE,
            operation=Operation.RELIEF,
            terms=(("in_place", 0.0),),
            missing=self._unknown(link.to for link in (*entry.lowers, *entry.serves)),
            notes=(first.text, *(own.why for _, own in found)),
            sources=first.sources,
            marks=first.marks,
            inputs=tuple(self._linked(first.answers)),
            beside=tuple(beside),
        )

    def need(self, value: Need) -> Explanation:
        """Return how much has to be done about a barrier or criterion."""
        own = self.profile.explain(value.id)
        felt = {each.id: each for each in self.advice.felt}.get(value.id)
        made = Explanation(
            id=value.id,
            title=f"Need: {_called(value.id)}",
            value=value.need,
            reason=value.reason,
            notes=tuple(filter(None, (sentences.need_of(value), sentences.undermined(felt) if felt else ""))),
            sources=own.sources,
            marks=felt.marks if felt else own.marks,
        )
        return self._of_barrier(made, value, own) if value.is_barrier else _of_criterion(made, own)

    def _of_barrier(self, made: Explanation, value: Need, own: Explanation) -> Explanation:
        """Return the need of a barrier: the largest of that of all partners and of each kind."""
        told = [each for each in own.inputs if isinstance(each.value, float)] if value.answered else []
        groups = [_group("all partners that answered", told)] if told else []
        for each in value.kinds:
            members = [partner for partner in told if self.kinds[partner.id] is each.kind]
            groups.append(_group(sentences.kind_of_partners(each.kind), members))
        return attrs.evolve(
            made,
            formula=OF_A_BARRIER,
            operation=Operation.HIGHEST if groups else Operation.STATED,
            inputs=tuple(groups),
            beside=(attrs.evolve(own, inputs=(), operation=Operation.STATED),),
        )

    def _linked(self, answers: Iterable[Answered]) -> Iterator[Explanation]:
        for each in answers:
            yield attrs.evolve(self.need(self.advice.needs[each.id]), weight=float(each.strength))

    def _unknown(self, ids: Iterable[str]) -> str:
        needs = self.advice.needs.by_id
        names = [_called(id_) for id_ in ids if id_ in needs and needs[id_].need is None]
        return f"{UNKNOWN}: {', '.join(names)}" if names else UNKNOWN

    def _score(self, id_: str) -> tuple[Explanation, ...]:
        return (self.profile.explain(id_),) if id_ in self.profile.explainable else ()

    def question(self, value: AskNext) -> Explanation:
        """Return what is to be asked, with what is known of it."""
        known = set(self.profile.explainable)
        figures = {AskKind.RESPONSE: ("response",), AskKind.SURVEY: (), AskKind.GATES: (self.profile.continuum,)}
        about = figures.get(value.kind, value.about)
        return Explanation(
            id=value.id,
            title="What to ask next",
            answer=str(value.kind).replace("_", " "),
            notes=(value.why,),
            marks=made_up(illustrative=self.profile.illustrative),
            beside=tuple(self.profile.explain(id_) for id_ in about if id_ in known),
        )


def _of_criterion(made: Explanation, own: Explanation) -> Explanation:
    """Return the need of a criterion: what its score lacks."""
    return attrs.evolve(
        made, formula=OF_A_CRITERION, operation=Operation.SHORTFALL, terms=(("enough", IN_PLACE),), inputs=(own,)
    )


def _group(who: str, partners: list[Explanation]) -> Explanation:
    """Return the mean of what counts of each partner: its score where it feels the barrier, else 0."""
    counted = tuple(_counted(each) for each in partners)
    return Explanation(
        id="",
        title=f"Among {who}",
        value=math.fsum(each.value for each in counted if isinstance(each.value, float)) / len(counted),
        formula="the mean of the scores, a score below 0.5 counting as 0",
        operation=Operation.MEAN,
        inputs=counted,
    )


def _counted(own: Explanation) -> Explanation:
    """Return what counts of a partner's score."""
    score = own.value if isinstance(own.value, float) else 0.0
    felt = bool(meets(score, FELT))
    return Explanation(
        id=own.id,
        title=own.title,
        value=score if felt else 0.0,
        answer="feels it" if felt else "does not feel it",
        operation=Operation.STATED,
        inputs=(own,),
    )


def _called(id_: str) -> str:
    return library().frameworks[id_.split(".", 1)[0]][id_].name


@attrs.frozen(eq=False, kw_only=True, repr=False)
class ObstacleWorkings:
    """What obstacles were made of, to explain them when somebody asks.

    Attributes:
        profile: That they follow from.
        advice: From which the needs are explained.
    """

    profile: Profile
    advice: Advice

    def __repr__(self) -> str:
        """Return the hub's id."""
        return f"ObstacleWorkings({self.profile.hub!r})"

    def ids(self, obstacles: Obstacles) -> tuple[str, ...]:
        """Return the ids that can be explained: ties, and the partners and barriers that hold ties back."""
        held = (each.id for each in (*obstacles.partners, *obstacles.barriers))
        return (*(each.id for each in obstacles.ties), *held)

    def explain(self, obstacles: Obstacles, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return what an obstacle rests on; the id is one of `ids`."""
        ties = {each.id: each for each in obstacles.ties}
        if id in ties:
            return self._tie(ties[id], obstacles)
        held = next(each for each in (*obstacles.partners, *obstacles.barriers) if each.id == id)
        is_partner = any(each is held for each in obstacles.partners)
        return Explanation(
            id=id,
            title=f"Ties below their aim that {obstacles.name_of(id) if is_partner else _called(id)} holds back",
            value=float(len(held.ties)),
            formula=OF_A_PARTNER if is_partner else OF_A_HELD_BARRIER,
            notes=(f"{len(held.alone)} of them are held back by nothing else of this sort",),
            marks=made_up(illustrative=self.profile.illustrative),
            inputs=tuple(self._tie(ties[tie], obstacles) for tie in held.ties),
            beside=() if is_partner else (self.advice.explain(id),),
        )

    def _tie(self, value: Obstacle, obstacles: Obstacles) -> Explanation:
        """Return the fewest changes that a tie's aim takes; beside them, where it stands and what both sides said."""
        names = f"{obstacles.name_of(value.a)} and {obstacles.name_of(value.b)}"
        aim = f"aim: {value.aim.name.lower()}" if value.aim else ""
        return Explanation(
            id=value.id,
            title=f"What stands between {names} and their aim",
            value=None if value.steps is None else float(value.steps),
            reason=value.reason or (Reason.NOT_APPLICABLE if value.steps is None else None),
            answer=aim,
            formula=FEWEST if value.stages else "",
            notes=(sentences.no_obstacle(value.reason),) if value.reason else (),
            marks=made_up(illustrative=self.profile.illustrative),
            inputs=tuple(_stage(step, obstacles) for step in value.stages),
            beside=(self.profile.explain(value.id),),
        )


OF_A_PARTNER = "the ties below their aim in whose fewest changes an answer of this partner is"
OF_A_HELD_BARRIER = "the ties below their aim of which a side feels this barrier"
FEWEST = (
    "the fewest steps of answers, from no to partly or from partly to yes, with which each stage up to the aim meets "
    "its threshold; an answer that is not known is taken as no"
)


def _stage(step: StageStep, obstacles: Obstacles) -> Explanation:
    return Explanation(
        id=f"{step.stage.continuum}.{step.stage.id}",
        title=step.stage.name,
        value=None if step.changes is None else float(step.steps),
        reason=step.reason,
        answer=sentences.stage_step(step),
        inputs=tuple(_gate(change, obstacles) for change in step.changes or ()),
    )


def _gate(change: GateChange, obstacles: Obstacles) -> Explanation:
    told = [sentences.side_change(side, obstacles.name_of(side.partner)) for side in change.sides]
    return Explanation(
        id=change.gate,
        title=f"“{sentences.gate_text(change.gate)}”",
        value=float(sum(side.steps for side in change.sides)),
        notes=tuple(told),
    )
