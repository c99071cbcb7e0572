"""Changes that are supposed of a hub: what cannot be, and the hub as it would be.

Owns: the meaning of each change in partners, relationships and answers. Every answer that is supposed is marked as
made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs
import polars as pl

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.hub import Hub
from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import FrameworkKind, Subject
from partnerkit.model import Basis, split_relationship_id
from partnerkit.responses import CONTACT, Code, Response, Responses, Wave
from partnerkit.results import (
    IN_PLACE,
    Change,
    LowerBarrier,
    PartnerGone,
    PartnerJoined,
    PutInPlace,
    TieAtStage,
    meets,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from partnerkit.knowledge import Item
    from partnerkit.knowledge.schema import Criterion
    from partnerkit.knowledge.stages import Continuum

__all__ = ["as_it_would_be", "refuse_what_cannot_be"]

Key = tuple[str, str, str, str]
"""A partner, a respondent, what is answered about, and the item."""
Given = dict[Key, int]
"""Answers that are supposed."""
C = TypeVar("C", LowerBarrier, PutInPlace, PartnerGone, PartnerJoined, TieAtStage)


def refuse_what_cannot_be(hub: Hub, wave: Wave | None, changes: Sequence[Change]) -> None:
    """Refuse changes that name what is not there, contradict each other, or need answers that nobody gave.

    Raises:
        UnknownNameError: All that is wrong is that names are not known.
        InvalidValueError: Anything else.
    """
    checking = _Checking(hub, wave, tuple(changes))
    problems = [attrs.evolve(problem, path=path) for path, found in checking.all() for problem in found]
    if problems:
        unknown = all(problem.entry is Entry.UNKNOWN_NAME for problem in problems)
        raise (UnknownNameError if unknown else InvalidValueError)(problems)


def _of(changes: Iterable[Change], kind: type[C]) -> list[C]:
    return [change for change in changes if isinstance(change, kind)]


@attrs.frozen(eq=False)
class _Checking:
    """A hub, and what is supposed of it."""

    hub: Hub
    wave: Wave | None
    changes: tuple[Change, ...]

    def all(self) -> Iterator[tuple[str, Iterator[Problem]]]:
        """Yield what is wrong with each change, and with all of them together."""
        if not self.changes:
            nothing = Problem(found="no change", expected="at least one", entry=Entry.MISSING)
            yield "changes", iter([nothing])
        for i, change in enumerate(self.changes):
            yield f"changes[{i}]", self._one(change, self.changes[:i])

    def _one(self, change: Change, before: Sequence[Change]) -> Iterator[Problem]:
        if isinstance(change, LowerBarrier):
            yield from self._rated(change.barrier, FrameworkKind.BARRIERS, "barrier")
            yield from self._answered(change.barrier)
            yield from _twice(change.barrier, [each.barrier for each in _of(before, LowerBarrier)])
        elif isinstance(change, PutInPlace):
            yield from self._rated(change.strategy, FrameworkKind.STRATEGIES, "strategy")
            yield from _twice(change.strategy, [each.strategy for each in _of(before, PutInPlace)])
        elif isinstance(change, PartnerGone):
            yield from self._partner(change.partner)
            yield from _twice(change.partner, [each.partner for each in _of(before, PartnerGone)])
        elif isinstance(change, PartnerJoined):
            yield from self._joined(change, before)
        else:
            yield from self._tie(change)
            yield from _twice(change.id, [each.id for each in _of(before, TieAtStage)])

    @property
    def _partners(self) -> list[str]:
        return [partner.id for partner in self.hub.partnership.partners]

    @property
    def _gone(self) -> set[str]:
        return {each.partner for each in _of(self.changes, PartnerGone)}

    def _rated(self, id_: str, kind: FrameworkKind, noun: str) -> Iterator[Problem]:
        known = [c.id for f in library().frameworks.values() if f.kind is kind for c in f]
        if id_ not in known:
            yield Problem(found=f"unknown {noun} {quoted(id_)}", hint=nearest(id_, known), entry=Entry.UNKNOWN_NAME)
        yield from self._surveyed(f"the {noun} {quoted(id_)}")

    def _answered(self, id_: str) -> Iterator[Problem]:
        """Yield that nobody has rated a barrier about the whole: what is not known cannot be lowered."""
        known = [c for f in library().frameworks.values() if f.kind is FrameworkKind.BARRIERS for c in f]
        items = {use.item.id for criterion in known if criterion.id == id_ for use in criterion.items}
        if self.wave is None or not items:
            return
        told = _whole(self.hub, self.wave).filter(pl.col("item").is_in(items), pl.col("answer") >= 0)
        if told.is_empty():
            found = f"the barrier {quoted(id_)}, which nobody has rated in this wave"
            yield Problem(found=found, expected="one that somebody has rated", entry=Entry.MISSING)

    def _surveyed(self, what: str) -> Iterator[Problem]:
        if self.wave is None:
            yield Problem(found=f"{what} in a hub without a wave", expected="one with answers", entry=Entry.MISSING)

    def _partner(self, id_: str) -> Iterator[Problem]:
        if id_ not in self._partners:
            hint = nearest(id_, self._partners)
            yield Problem(found=f"unknown partner {quoted(id_)}", hint=hint, entry=Entry.UNKNOWN_NAME)

    def _joined(self, change: PartnerJoined, before: Sequence[Change]) -> Iterator[Problem]:
        id_, there = change.partner.id, [*self._partners, *(each.partner.id for each in _of(before, PartnerJoined))]
        if id_ in self._gone:
            found = f"the partner {quoted(id_)} both gone and joined"
            yield Problem(found=found, expected="one of the two", entry=Entry.CONTRADICTION)
        elif id_ in there:
            found = f"the partner {quoted(id_)}, who is there already"
            yield Problem(found=found, expected="an id that nobody has", entry=Entry.GIVEN_TWICE)
        for tie in change.ties:
            if id_ not in tie.pair:
                found = f"the tie {tie.id}, which is none of {quoted(id_)}"
                yield Problem(found=found, expected="ties of the partner that joins", entry=Entry.CONTRADICTION)
            yield from (p for other in set(tie.pair) - {id_, *there} for p in self._partner(other))
            yield from self._not_gone(tie.pair)

    def _not_gone(self, pair: Iterable[str]) -> Iterator[Problem]:
        for gone in sorted(self._gone & set(pair)):
            found = f"a tie of {quoted(gone)}, who is gone"
            yield Problem(found=found, expected="partners that stay", entry=Entry.CONTRADICTION)

    def _tie(self, change: TieAtStage) -> Iterator[Problem]:
        sides = (change.a, change.b)
        if change.a == change.b:
            found = f"a tie of {quoted(change.a)} with itself"
            yield Problem(found=found, expected="two partners", entry=Entry.CONTRADICTION)
        unknown = [problem for side in dict.fromkeys(sides) for problem in self._partner(side)]
        yield from unknown
        stages = [stage.id for stage in continuum_by_id(self.hub.partnership.continuum).points]
        if change.stage not in stages:
            found, hint = f"unknown stage {quoted(change.stage)}", nearest(change.stage, stages)
            yield Problem(found=found, hint=hint, entry=Entry.UNKNOWN_NAME)
        yield from self._not_gone(sides)
        yield from self._surveyed(f"the tie {change.id} at a stage")
        if self.wave is not None and not unknown:
            answered = set(self.hub.responses.of_wave(self.wave.id).long["partner"])
            for side in dict.fromkeys(sides):
                if side not in answered:
                    found = f"the tie {change.id} at a stage, and {quoted(side)} has not answered in this wave"
                    yield Problem(found=found, expected="two partners that have answered", entry=Entry.MISSING)


def _twice(id_: str, before: Collection[str]) -> Iterator[Problem]:
    if id_ in before:
        yield Problem(found=f"{quoted(id_)} changed twice", expected="one change of it", entry=Entry.CONTRADICTION)


def as_it_would_be(hub: Hub, wave: Wave | None, changes: Sequence[Change], unknown: Collection[str]) -> Hub:
    """Return a hub as it would be after changes that have been checked.

    Partners go and come first; then answers change.

    Args:
        hub: As it is.
        wave: Whose answers change; None for a hub without one.
        changes: What is supposed.
        unknown: The ids of the strategies without a score.
    """
    for gone in _of(changes, PartnerGone):
        hub = _without(hub, gone.partner)
    for joined in _of(changes, PartnerJoined):
        hub = _with(hub, joined)
    if wave is None:
        return hub
    for joined in _of(changes, PartnerJoined):
        hub = _answered(hub, wave, _not_left_out(hub, wave, joined))
    for tie in _of(changes, TieAtStage):
        hub = _at_stage(hub, wave, tie)
    for barrier in _of(changes, LowerBarrier):
        hub = _answered(hub, wave, _lowered(hub, wave, barrier))
    for strategy in _of(changes, PutInPlace):
        hub = _answered(hub, wave, _in_place(hub, wave, strategy.strategy, fill=strategy.strategy in unknown))
    return hub


def _without(hub: Hub, gone: str) -> Hub:
    """Return a hub as if a partner had left: with its ties and answers goes what was said of it."""
    partnership = hub.partnership
    dropped = [e.id for e in partnership.evidence if gone in {e.about, *(split_relationship_id(e.about) or ())}]
    kept = (each for each in partnership.evidence if each.id not in dropped)
    long = hub.responses.long.filter(pl.col("partner") != gone, pl.col("about") != gone)
    cited = pl.when(pl.col("evidence").is_in(dropped)).then(pl.lit("")).otherwise(pl.col("evidence"))
    return hub.evolve(
        partnership=partnership.without_partner(gone).evolve(evidence=kept),
        responses=Responses(long.with_columns(evidence=cited)),
        asked=None if hub.asked is None else [each for each in hub.asked if each.partner != gone],
        times=None if hub.times is None else [each for each in hub.times if each.partner != gone],
    )


def _with(hub: Hub, joined: PartnerJoined) -> Hub:
    """Return a hub with a partner more, that nobody has asked yet and that is therefore not silent."""
    partnership = hub.partnership.with_partner(attrs.evolve(joined.partner, basis=Basis.ILLUSTRATIVE))
    for tie in joined.ties:
        partnership = partnership.with_relationship(attrs.evolve(tie, basis=Basis.ILLUSTRATIVE))
    asked = [each for wave in hub.waves for each in hub.asked_in(wave)] if hub.asked is None else hub.asked
    return hub.evolve(partnership=partnership, asked=asked)


def _not_left_out(hub: Hub, wave: Wave, joined: PartnerJoined) -> Given:
    """Return answers of the other sides of a new partner's ties: under a full roster silence would deny the tie."""
    asked = [item.id for item in hub.survey(wave).asked(Subject.RELATIONSHIP)]
    people = set(hub.responses.of_wave(wave.id).long.select("partner", "respondent").iter_rows())
    others = {side for tie in joined.ties for side in tie.pair} - {joined.partner.id}
    return {
        (partner, respondent, joined.partner.id, item): Code.NOT_APPLICABLE.value
        for partner, respondent in sorted(people)
        if partner in others
        for item in asked
    }


def _answered(hub: Hub, wave: Wave, given: Given) -> Hub:
    """Return a hub in which some answers of a wave are others, each marked as made up."""
    if not given:
        return hub
    items = {item for *_, item in given}
    new = Responses.of(
        Response(
            wave=wave.id,
            partner=partner,
            respondent=respondent,
            about=about,
            item=item,
            answer=answer,
            basis=Basis.ILLUSTRATIVE,
        )
        for (partner, respondent, about, item), answer in given.items()
    )
    key = ["wave", "partner", "respondent", "about", "item"]
    kept = hub.responses.long.join(new.long, on=key, how="anti")
    return hub.evolve(
        responses=Responses(pl.concat([kept, new.long])),
        waves=[_asking(each, items) if each.id == wave.id else each for each in hub.waves],
    )


def _asking(wave: Wave, items: Collection[str]) -> Wave:
    """Return a wave whose form, where it is a list, asks some items too."""
    if not isinstance(wave.form, tuple):
        return wave
    return attrs.evolve(wave, form=(*wave.form, *sorted(set(items) - set(wave.form))))


def _criterion(id_: str) -> Criterion:
    return library().frameworks[id_.split(".", 1)[0]][id_]


def _shares(item: Item) -> Mapping[int, float]:
    """Return the score of each point of an item's scale."""
    found = {}
    for point in range(item.scale.low, item.scale.high + 1):
        share = min(1.0, max(0.0, (point - item.low) / (item.high - item.low)))
        found[point] = 1.0 - share if item.reversed else share
    return found


def _whole(hub: Hub, wave: Wave) -> pl.DataFrame:
    return hub.responses.of_wave(wave.id).long.filter(pl.col("about") == "")


def _moved(hub: Hub, wave: Wave, item: Item, fits: Callable[[float], bool], *, highest: bool) -> Given:
    """Return the answers to an item about the whole that do not fit, each at the nearest point that does.

    Args:
        hub: As it is.
        wave: Whose answers.
        item: Which is asked.
        fits: Whether a score may stand.
        highest: Whether the nearest score that fits is the highest of those that do, else the lowest.
    """
    shares = _shares(item)
    fitting = [point for point, share in shares.items() if fits(share)]
    if not fitting:
        return {}
    to = (max if highest else min)(fitting, key=lambda point: shares[point])
    rows = _whole(hub, wave).filter(pl.col("item") == item.id, pl.col("answer") >= 0)
    told = rows.select("partner", "respondent", "answer").iter_rows()
    return {(who, respondent, "", item.id): to for who, respondent, answer in told if not fits(shares[answer])}


def _lowered(hub: Hub, wave: Wave, change: LowerBarrier) -> Given:
    """Return the answers with which nobody feels a barrier more strongly than this."""
    given: Given = {}
    for use in _criterion(change.barrier).items:
        given |= _moved(hub, wave, use.item, lambda share: bool(meets(change.to, share)), highest=True)
    return given


def _in_place(hub: Hub, wave: Wave, id_: str, *, fill: bool) -> Given:
    """Return the answers with which a strategy is in place; where it has no score, everybody who answered gives one."""
    given: Given = {}
    for use in _criterion(id_).items:
        given |= _moved(hub, wave, use.item, lambda share: bool(meets(share, IN_PLACE)), highest=False)
    return {**given, **_filled(hub, wave, _criterion(id_))} if fill else given


def _filled(hub: Hub, wave: Wave, criterion: Criterion) -> Given:
    """Return an answer of everybody to every item of a strategy that was asked, else to its short one."""
    asked = {item.id for item in hub.survey(wave).asked(Subject.PARTNERSHIP)}
    items = [use.item for use in criterion.items if use.item.id in asked]
    items = items or [use.item for use in criterion.items if use.short]
    people = hub.responses.of_wave(wave.id).long.select("partner", "respondent").unique().sort("partner", "respondent")
    excused = _whole(hub, wave).filter(pl.col("answer") == Code.NOT_APPLICABLE.value)
    kept = set(excused.select("partner", "respondent", "item").iter_rows())
    told = list(people.iter_rows()) or [(each.partner, each.respondent) for each in hub.asked_in(wave)]
    return {
        (partner, respondent, "", item.id): _least(item)
        for partner, respondent in told
        for item in items
        if (partner, respondent, item.id) not in kept
    }


def _least(item: Item) -> int:
    """Return the point of an item's scale with the lowest score at which a strategy is in place."""
    shares = _shares(item)
    return min((point for point, share in shares.items() if meets(share, IN_PLACE)), key=lambda point: shares[point])


def _at_stage(hub: Hub, wave: Wave, change: TieAtStage) -> Hub:
    """Return a hub in which both sides of a tie put it at a stage: its gates and those below are met, no others."""
    partnership, continuum = hub.partnership, continuum_by_id(hub.partnership.continuum)
    position = continuum.stage(change.stage).position
    given = {**_side(hub, wave, (change.a, change.b), position), **_side(hub, wave, (change.b, change.a), position)}
    made = _answered(hub, wave, given)
    stated = partnership.relationship(change.a, change.b)
    if stated is None or position > 0:
        return made
    return made.evolve(partnership=partnership.without_relationship(change.a, change.b))


def _side(hub: Hub, wave: Wave, pair: tuple[str, str], position: int) -> Given:
    """Return what one side's people say of a tie at a stage; a gate that does not apply goes on not applying."""
    own, other = pair
    continuum = continuum_by_id(hub.partnership.continuum)
    rows = hub.responses.of_wave(wave.id).long.filter(pl.col("partner") == own)
    about = rows.filter(pl.col("about") == other)
    people = sorted(set((about if about.height else rows)["respondent"]))
    excused = about.filter(pl.col("answer") == Code.NOT_APPLICABLE.value)
    kept = set(excused.select("respondent", "item").iter_rows())
    asked = {item.id for item in hub.survey(wave).asked(Subject.RELATIONSHIP)}
    told = _answers_at(continuum, position, asked)
    return {
        (own, respondent, other, item): answer
        for respondent in people
        for item, answer in told.items()
        if (respondent, item) not in kept
    }


def _answers_at(continuum: Continuum, position: int, asked: Collection[str]) -> dict[str, int]:
    """Return the answers that put a tie at a stage: what is reported, and yes or no to each gate that was asked."""
    told = {continuum.reported.id: position}
    for stage in continuum.stages:
        for use in stage.gates:
            if use.item.id in asked:
                told[use.item.id] = use.item.scale.high if stage.position <= position else use.item.scale.low
    if position == 0 and CONTACT in asked:
        told[CONTACT] = 0
    return told
