"""What several waves hold in common: partners, items, and the views of the same sides.

Owns: the restriction of each wave to that, so that a difference is one of answers and not of who was asked what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import polars as pl

from partnerkit.hub import Hub, Survey
from partnerkit.knowledge import Continuum, Framework, Item, library
from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge.schema import Subject
from partnerkit.model import relationship_id
from partnerkit.network import Network, network_of_survey
from partnerkit.results import Held, Tie, TieStatus
from partnerkit.scoring.quality import WholeTables, whole_tables
from partnerkit.scoring.ties import TieTables, asks_gates, tie_tables, ties_of, under_rules

if TYPE_CHECKING:
    from partnerkit.responses import Wave
    from partnerkit.scoring.sides import SideRule

__all__ = ["HeldWave", "HeldWaves", "held_waves"]

_VIEW = ["partner", "about"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SharedSurvey(Survey):
    """A wave as if it had asked only the items that all waves asked.

    Attributes:
        items: These items, by what they were asked about.
    """

    items: Mapping[Subject, tuple[Item, ...]]

    def asked(self, subject: Subject) -> tuple[Item, ...]:
        """Return the items that all waves asked about a subject."""
        return self.items[subject]

    def volunteered(self, subject: Subject) -> tuple[Item, ...]:
        """Return those of them that were answered although the wave's form does not ask them."""
        volunteered = Survey(hub=self.hub, wave=self.wave, answers=self.answers).volunteered(subject)
        return tuple(item for item in self.items[subject] if item in volunteered)


@attrs.frozen(kw_only=True, eq=False)
class HeldWave:
    """One wave, restricted to what all of them hold.

    Attributes:
        survey: The wave, with the items that all of them asked.
        whole: Scores about the whole, on these items.
        ties: Scores about ties, on these items and of the views that all waves hold.
        seen: The ties that follow from these views and from stated facts, by their ids.
        states: What is known of each pair of partners: the status of its tie, or that there is none.
        network: Of all that the wave holds; `held_in_all` restricts it.
    """

    survey: Survey
    whole: WholeTables
    ties: TieTables
    seen: Mapping[str, Tie]
    states: Mapping[str, TieStatus]
    network: Network


@attrs.frozen(kw_only=True, eq=False)
class HeldWaves:
    """Several waves, restricted to what all of them hold.

    Attributes:
        hub: The hub.
        waves: In their order.
        partners: The ids of those that take part in all of them, sorted.
        counts: How many partners take part, and how many of them answered.
        items: How many items were asked about each subject.
        relationships: Of how many pairs it is known whether they have a tie.
    """

    hub: Hub
    waves: tuple[HeldWave, ...]
    partners: tuple[str, ...]
    counts: tuple[Held, Held]
    items: tuple[tuple[Subject, Held], ...]
    relationships: Held

    @property
    def continuum(self) -> Continuum:
        """The hub's."""
        return continuum_by_id(self.hub.partnership.continuum)

    @property
    def gated(self) -> bool:
        """Whether all waves asked gates."""
        return asks_gates(self.waves[0].survey, self.continuum)


def held_waves(hub: Hub, waves: Sequence[Wave], sides: SideRule, gates: SideRule) -> HeldWaves:
    """Return waves restricted to the partners, items and views that all of them hold.

    A view is held where its side has told of the tie in every wave. Silence that a full roster makes no contact tells
    of it too, of a pair that only another wave names as well; it is read from all the answers of its wave, before any
    are left out.
    """
    surveys = [hub.survey(wave) for wave in waves]
    items = {subject: _in_all([survey.asked(subject) for survey in surveys]) for subject in Subject}
    shared = [SharedSurvey(hub=hub, wave=s.wave, answers=s.answers, items=items) for s in surveys]
    takes_part = [{partner.id for partner in hub.partners_in(wave)} for wave in waves]
    partners = set.intersection(*takes_part)
    known = tuple(library().frameworks.values())
    named = _named(surveys, partners)
    made_of_shared = [tie_tables(survey, known, sides, gates, named) for survey in shared]
    full = [
        made
        if len(survey.asked(Subject.RELATIONSHIP)) == len(items[Subject.RELATIONSHIP])
        else tie_tables(survey, known, sides, gates, named)
        for survey, made in zip(surveys, made_of_shared, strict=True)
    ]
    tables = [_told(made, whole) for made, whole in zip(made_of_shared, full, strict=True)]
    answered = [_answered(survey) for survey in surveys]
    made = [
        _wave(survey, known, each, views, network_of_survey(whole, of_whole))
        for survey, each, views, whole, of_whole in zip(
            shared, tables, _views_of_all(tables, partners), surveys, full, strict=True
        )
    ]
    told = [_states(survey, each) for survey, each in zip(surveys, full, strict=True)]
    return HeldWaves(
        hub=hub,
        waves=tuple(made),
        partners=tuple(sorted(partners)),
        counts=(_held(takes_part), _held([a & t for a, t in zip(answered, takes_part, strict=True)])),
        items=tuple((subject, _items_held([s.asked(subject) for s in surveys])) for subject in Subject),
        relationships=Held(
            each=tuple(map(len, told)), all=len(set.intersection(*(_among(each.states, partners) for each in made)))
        ),
    )


def _in_all(asked: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(item for item in asked[0] if all(item in other for other in asked))


def _held(sets: Sequence[set[str]]) -> Held:
    return Held(each=tuple(map(len, sets)), all=len(set.intersection(*sets)))


def _items_held(asked: Sequence[tuple[Item, ...]]) -> Held:
    return _held([{item.id for item in items} for items in asked])


def _answered(survey: Survey) -> set[str]:
    return set(survey.answers.long.filter(pl.col("answer").is_not_null())["partner"])


def _named(surveys: Sequence[Survey], partners: Collection[str]) -> list[tuple[str, str]]:
    """Return the pairs of partners of all waves that somebody has told of in any of them, sorted."""
    there = pl.col("partner").is_in(list(partners)) & pl.col("about").is_in(list(partners))
    told = there & (pl.col("partner") != pl.col("about")) & pl.col("answer").is_not_null()
    found = {pair for s in surveys for pair in s.answers.long.filter(told).select(_VIEW).iter_rows()}
    return sorted(found)


def _told(shared: TieTables, full: TieTables) -> TieTables:
    """Return tables without the views that only look like silence because other items are left out."""
    wrong = sorted(shared.implied - full.implied)
    if not wrong:
        return shared
    left_out = pl.DataFrame(wrong, schema=dict.fromkeys(_VIEW, pl.String), orient="row")
    return attrs.evolve(shared, views=shared.views.join(left_out, on=_VIEW, how="anti"), implied=full.implied)


def _views_of_all(tables: Sequence[TieTables], partners: Iterable[str]) -> list[pl.DataFrame]:
    """Return each wave's views of those ties that the same side has told of in all waves."""
    kept = tables[0].views.filter(pl.col("told") > 0).select(_VIEW)
    for other in tables[1:]:
        kept = kept.join(other.views.filter(pl.col("told") > 0).select(_VIEW), on=_VIEW)
    both = pl.col("partner").is_in(list(partners)) & pl.col("about").is_in(list(partners))
    return [each.views.join(kept.filter(both), on=_VIEW, how="semi").sort(_VIEW) for each in tables]


def _wave(
    survey: SharedSurvey, known: Sequence[Framework], tables: TieTables, views: pl.DataFrame, network: Network
) -> HeldWave:
    restricted = under_rules(survey, attrs.evolve(tables, views=views), *tables.rules)
    seen = {tie.id: tie for tie in ties_of(survey, restricted)}
    return HeldWave(
        survey=survey,
        whole=whole_tables(survey, known),
        ties=restricted,
        seen=seen,
        states=_states(survey, restricted),
        network=network,
    )


def _states(survey: Survey, tables: TieTables) -> dict[str, TieStatus]:
    """Return what is known of each pair: from views and facts the status of its tie, or that there is none."""
    found = {relationship_id(*pair): TieStatus.NONE for pair in _apart(survey)}
    rows = tables.pairs.filter(pl.col("status") == str(TieStatus.NONE)).select("a", "b").iter_rows()
    found |= {relationship_id(a, b): TieStatus.NONE for a, b in rows}
    return found | {tie.id: tie.status for tie in ties_of(survey, tables)}


def _apart(survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield the pairs whose tie, stated as a fact, had not begun or was over on the day of the wave."""
    for tie in survey.hub.partnership.relationships:
        if not tie.exists_on(survey.wave.date):
            yield tie.pair


def _among(states: Mapping[str, TieStatus], partners: Iterable[str]) -> set[str]:
    members = set(partners)
    return {id_ for id_ in states if members.issuperset(id_.split("~"))}
