"""What is advised: felt barriers, the strategies that answer them, and the practices that put those to work."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from partnerkit import sentences
from partnerkit.advice._asking import asked_next
from partnerkit.advice._ranking import priority, relief
from partnerkit.knowledge import library, linked, practices, practices_for
from partnerkit.knowledge.schema import Authorship, FrameworkKind
from partnerkit.results import (
    IN_PLACE,
    Advice,
    AdviceExplainer,
    AdvisedPractice,
    AdvisedStrategy,
    Answered,
    FeltBarrier,
    Mark,
    Need,
    Needs,
    Outcome,
    Profile,
    TieStatus,
    Undermined,
    meets,
)
from partnerkit.scoring.explanation import framework_marks, framework_sources, made_up, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnerkit.knowledge.practice import LinkedPractice, Practice
    from partnerkit.knowledge.schema import Criterion, Framework, Link
    from partnerkit.knowledge.stages import Stage

__all__ = ["LINKS", "advice_of", "answered", "practice_marks"]

LINKS = (Mark.AUTHORED, "the links between barriers, criteria, strategies and practices, and how strong they are")
"""What is to be known of every link of the knowledge."""


def advice_of(profile: Profile, needs: Needs, workings: AdviceExplainer) -> Advice:
    """Return what follows from a profile and its needs."""
    making = _Making(profile, needs)
    strategies = [each for each in making.strategies() if each.relief > 0]
    known = [each for each in strategies if each.in_place is Outcome.NOT_MET and each.priority]
    unknown = [each for each in strategies if each.in_place is Outcome.UNKNOWN]
    return Advice(
        hub=profile.hub,
        name=profile.name,
        wave=profile.wave,
        illustrative=profile.illustrative,
        hypothetical=profile.hypothetical,
        response=profile.rates.response,
        enough=profile.rates.representative and any(need.need is not None for need in needs.barriers),
        needs=needs,
        felt=tuple(sorted(making.felt(), key=lambda each: -(each.need.need or 0.0))),
        strategies=tuple(sorted(known, key=lambda each: -(each.priority or 0.0))),
        ask_first=tuple(sorted(unknown, key=lambda each: -each.at_most)),
        ask_next=tuple(asked_next(profile, needs, making.unknown)),
        workings=workings,
    )


def answered(links: Iterable[Link], needs: Mapping[str, Need]) -> tuple[Answered, ...]:
    """Return the needs above 0 that links lead to, the largest share first, then in the order of the links."""
    found = (
        Answered(id=link.to, strength=link.strength, need=need.need)
        for link in links
        if (need := needs.get(link.to)) is not None and need.need
    )
    return tuple(sorted(found, key=lambda each: -round(each.share, 9)))


def practice_marks(practice: Practice, *, illustrative: bool) -> tuple[tuple[Mark, str], ...]:
    """Return what of a practice is authored, transferred or illustrative."""
    own = ((Mark.AUTHORED, "the practice"),) if practice.basis is Authorship.AUTHORED else ()
    links = (LINKS,) if practice.links_basis is Authorship.AUTHORED else ()
    return (*own, *links, *made_up(illustrative=illustrative))


@attrs.frozen(eq=False)
class _Making:
    """A profile and its needs, with what is read off them more than once."""

    profile: Profile
    needs: Needs

    def frameworks(self) -> Iterator[Framework]:
        """Yield the frameworks of strategies: those of the profile, or all there are where it has none."""
        known = [each for each in library().frameworks.values() if each.kind is FrameworkKind.STRATEGIES]
        return iter([each for each in known if each.id in self.profile.scores] or known)

    @functools.cached_property
    def unknown(self) -> tuple[str, ...]:
        """The ids of the strategies of which it is not known whether they are in place."""
        return tuple(each.id for framework in self.frameworks() for each in framework if self.score(each.id) is None)

    def score(self, id_: str) -> float | None:
        """Return the profile's score of something; None where it has none."""
        return self.profile.scores[id_].value if id_ in self.profile.scores else None

    @functools.cached_property
    def aim(self) -> Stage | None:
        """The stage that most ties aim for; of two, the lower."""
        aims = Counter(
            tie.aim for tie in self.profile.ties if tie.aim is not None and tie.status is not TieStatus.DENIED
        )
        return min(aims, key=lambda stage: (-aims[stage], stage.position), default=None)

    @functools.cached_property
    def criteria(self) -> frozenset[str]:
        """The ids of the profile's criteria."""
        return frozenset(need.id for need in self.needs.criteria)

    def felt(self) -> Iterator[FeltBarrier]:
        """Yield the barriers that some partner feels, in the order of the knowledge."""
        for need in self.needs.barriers:
            if need.felt_by:
                yield self._felt(need)

    def _felt(self, need: Need) -> FeltBarrier:
        framework = library().frameworks[need.id.split(".", 1)[0]]
        strategies = _strongest_first(linked(need.id, kind=FrameworkKind.STRATEGIES))
        criteria = [link for link in linked(need.id) if link.to in self.criteria]
        return FeltBarrier(
            id=need.id,
            need=need,
            share=len(need.felt_by) / need.answered,
            undermines=tuple(
                Undermined(id=link.to, strength=link.strength, score=self.score(link.to))
                for link in _strongest_first(criteria)
            ),
            answered_by=tuple(strategies),
            why=sentences.felt(need),
            sources=framework_sources(framework, framework[need.id]),
            marks=(*framework_marks(framework, framework[need.id], illustrative=need.illustrative), LINKS),
        )

    def strategies(self) -> Iterator[AdvisedStrategy]:
        """Yield every strategy that is not known to be in place, in the order of the knowledge."""
        for framework in self.frameworks():
            for criterion in framework:
                score = self.score(criterion.id)
                if score is None or not meets(score, IN_PLACE):
                    yield self._strategy(framework, criterion, score)

    def _strategy(self, framework: Framework, criterion: Criterion, score: float | None) -> AdvisedStrategy:
        answers = answered(linked(criterion.id), self.needs.by_id)
        parts = [(each.strength, each.need) for each in answers]
        illustrative = self.profile.illustrative
        return AdvisedStrategy(
            id=criterion.id,
            in_place=Outcome.UNKNOWN if score is None else Outcome.NOT_MET,
            score=score,
            relief=relief(parts),
            priority=None if score is None else priority(score, parts),
            at_most=relief(parts),
            answers=answers,
            practices=tuple(self._practices(criterion.id)) if answers else (),
            aim=self.aim.id if self.aim else "",
            looks_like=_looks_like(criterion, self.aim),
            why=sentences.strategy_why(score, answers, self.needs.by_id) if answers else "",
            sources=framework_sources(framework, criterion),
            marks=(*framework_marks(framework, criterion, illustrative=illustrative), LINKS),
        )

    def _practices(self, strategy: str) -> list[AdvisedPractice]:
        """Return the practices that put a strategy to work: by link and relief, then in the order of the knowledge."""
        found = [self._practice(strategy, each) for each in practices_for(strategy)]
        order = {practice.id: i for i, practice in enumerate(practices())}
        return sorted(found, key=lambda each: (-round(each.rank, 9), -each.strength, order[each.id]))

    def _practice(self, strategy: str, entry: LinkedPractice) -> AdvisedPractice:
        practice, strength = entry.practice, entry.strength
        answers = answered((*practice.lowers, *practice.serves), self.needs.by_id)
        return AdvisedPractice(
            id=practice.id,
            name=practice.name,
            text=practice.text,
            strength=strength,
            relief=relief((each.strength, each.need) for each in answers),
            answers=answers,
            requires=practice.requires,
            why=sentences.put_to_work(strategy, strength, answers, self.needs.by_id),
            sources=(work(practice.source, practice.place),),
            marks=practice_marks(practice, illustrative=self.profile.illustrative),
        )


def _strongest_first(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: -link.strength)


def _looks_like(criterion: Criterion, aim: Stage | None) -> str:
    """Return what a strategy looks like when it is done well at a stage: that of the aim and none beyond it."""
    if aim is None:
        return ""
    stages = {stage.id for stage in library().continua[aim.continuum].stages}
    if not {rubric.stage for rubric in criterion.rubric} <= stages:
        return ""  # written for another continuum, where the same word may mean another thing
    return next((rubric.text for rubric in criterion.rubric if rubric.stage == aim.id), "")
