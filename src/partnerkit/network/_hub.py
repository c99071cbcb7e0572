"""From a hub to its network: a wave's views and stated ties, at or above a stage, by strand and by cluster.

Owns: what counts as a tie at or above a stage, and on a strand. What the views say is worked out in `scoring`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge.schema import Subject
from partnerkit.model import Strand
from partnerkit.network._network import STATED_UNTIED, TIE, UNKNOWN, UNTIED, Network
from partnerkit.responses import Roster, column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from partnerkit.hub import Hub, Survey
    from partnerkit.knowledge.stages import Continuum
    from partnerkit.model import Partner, Relationship
    from partnerkit.scoring.ties import TieTables

__all__ = ["GROUPS", "network_of", "network_of_survey"]

GROUPS = ("kind", "sector", "role", "cluster")
"""The attributes of partners that a network holds."""
NOT_KNOWN = "unknown"


def network_of(
    hub: Hub, wave: str | None = None, *, at_least: str = "", strand: Strand | str = "", cluster: str = ""
) -> Network:
    """Return a hub's network in a wave.

    Each side's views are those that an assessment finds: whether it reports a tie, and at which stage. That is the
    stage found from its gates where the wave asked gates, else the one it reports. Under a full roster a partner that
    has answered about anyone and not about another has no tie with it; under a listed one that is not known. A hub
    without a wave has its stated ties alone.

    Args:
        hub: The hub.
        wave: The id of a wave; the one with the latest date where none is named.
        at_least: The id of a stage: a view is a tie if it is at that stage or above. A stated tie has no stage of its
            own, so that it counts only if some view puts it there.
        strand: What ties are about: only stated ties of this strand count. Of a tie that no fact states, or whose
            strands are not stated, it is not known.
        cluster: Only partners of this cluster, and ties within it.

    Raises:
        UnknownNameError: There is no such wave, stage or cluster.
        InvalidValueError: There is no such strand.

    Example:
        >>> from partnerkit.files import load
        >>> network_of(load("examples/orchard_hub"), at_least="collaboration")
        Network(16 partners, 71 views, 29 stated ties)
    """
    chosen, narrowed = hub.wave(wave), _Narrowed(at_least, str(strand), cluster)
    if chosen is None:
        return _among_cluster(_without_views(hub, narrowed), cluster)
    from partnerkit.knowledge import library  # noqa: PLC0415 - with scoring, needed by this way in alone
    from partnerkit.scoring.sides import SideRule  # noqa: PLC0415 - likewise
    from partnerkit.scoring.ties import tie_tables  # noqa: PLC0415 - likewise

    survey = hub.survey(chosen)
    tables = tie_tables(survey, tuple(library().frameworks.values()), SideRule.MEAN, SideRule.LOWER)
    return network_of_survey(survey, tables, at_least=at_least, strand=strand, cluster=cluster)


def _in_order(partners: Iterable[Partner]) -> list[Partner]:
    """Return partners by their ids: figures that lie beside each other do not hang on the order of a file."""
    return sorted(partners, key=lambda partner: partner.id)


def network_of_survey(
    survey: Survey, tables: TieTables, *, at_least: str = "", strand: Strand | str = "", cluster: str = ""
) -> Network:
    """Return a hub's network in a wave from the tables of an assessment, so that nothing is worked out twice.

    Args:
        survey: The wave.
        tables: Of its ties.
        at_least: As for `network_of`.
        strand: As for `network_of`.
        cluster: As for `network_of`.

    Raises:
        UnknownNameError: There is no such stage or cluster.
        InvalidValueError: There is no such strand.
    """
    from partnerkit.scoring.ties import asks_gates  # noqa: PLC0415 - slow to import, needed by this way in alone

    hub, wave, narrowed = survey.hub, survey.wave, _Narrowed(at_least, str(strand), cluster)
    continuum = continuum_by_id(hub.partnership.continuum)
    partners = _in_order(hub.partners_in(wave))
    gated, tells = asks_gates(survey, continuum), _tellers(survey, tables, partners)
    facts = _facts([tie for tie in hub.partnership.relationships if tie.exists_on(wave.date)], partners, narrowed)
    made = Network(
        partners=[partner.id for partner in partners],
        **_views(tables.views, partners, continuum, narrowed, facts, gated=gated),
        **facts.columns,
        **_placed(tables.pairs, partners, continuum, gated=gated),
        tells=tells,
        answered=_answered(tables, partners, tells),
        groups=_groups(partners),
        asked=_asked(survey, partners),
        points=[stage.id for stage in continuum.points],
        labels=[("wave", wave.id), *narrowed.labels(continuum)],
    )
    return _among_cluster(made, cluster)


@attrs.frozen
class _Narrowed:
    """What a network is narrowed to."""

    at_least: str
    strand: str
    cluster: str

    def labels(self, continuum: Continuum) -> list[tuple[str, str]]:
        """Return those that are set; refuse a stage or strand that there is not."""
        if self.at_least:
            continuum.stage(self.at_least)
        strand = Strand(self.strand).value if self.strand else ""
        all_of_them = (("at_least", self.at_least), ("strand", strand), ("cluster", self.cluster))
        return [(name, value) for name, value in all_of_them if value]


def _without_views(hub: Hub, narrowed: _Narrowed) -> Network:
    """Return the network of a hub that has held no wave: its stated ties."""
    partners, continuum = _in_order(hub.partnership.partners), continuum_by_id(hub.partnership.continuum)
    return Network(
        partners=[partner.id for partner in partners],
        **_facts(hub.partnership.relationships, partners, narrowed).columns,
        groups=_groups(partners),
        points=[stage.id for stage in continuum.points],
        labels=narrowed.labels(continuum),
    )


def _groups(partners: Sequence[Partner]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(_known(str(getattr(each, name))) for each in partners)) for name in GROUPS)


def _known(word: str) -> str:
    return "" if word == NOT_KNOWN else word


def _asked(survey: Survey, partners: Sequence[Partner]) -> tuple[str, ...]:
    """Return the partners that were asked about ties."""
    if not survey.asked(Subject.RELATIONSHIP):
        return ()
    asked = {each.partner for each in survey.hub.asked_in(survey.wave)}
    return tuple(each.id for each in partners if each.id in asked)


def _tellers(survey: Survey, tables: TieTables, partners: Sequence[Partner]) -> list[bool]:
    """Return whether each partner's silence says that there is no tie."""
    told = set(tables.rows["partner"]) if survey.wave.roster is Roster.FULL else set()
    return [each.id in told for each in partners]


def _answered(tables: TieTables, partners: Sequence[Partner], tells: Sequence[bool]) -> list[bool]:
    """Return whether each partner has said of anyone that there is a tie, or none."""
    told = set(tables.views.filter(tables.views["contact"].is_not_null())["partner"])
    return [all_of_them or each.id in told for each, all_of_them in zip(partners, tells, strict=True)]


@attrs.frozen(kw_only=True, eq=False)
class _Facts:
    """What is stated of ties: the columns of a network, and the pairs by what is known of the strand wanted."""

    columns: dict[str, Any]
    of_strand: frozenset[tuple[str, str]]
    of_others: frozenset[tuple[str, str]]


def _facts(ties: Sequence[Relationship], partners: Sequence[Partner], narrowed: _Narrowed) -> _Facts:
    places = {partner.id: i for i, partner in enumerate(partners)}
    kept = [tie for tie in ties if tie.a in places and tie.b in places]
    wanted = narrowed.strand
    there = frozenset(tie.pair for tie in kept if wanted in tie.strands)
    others = frozenset(tie.pair for tie in kept if tie.strands and wanted not in tie.strands)
    if not wanted:
        stated = [TIE if not narrowed.at_least else UNTIED for _ in kept]
    else:
        known = {TIE: there, STATED_UNTIED: others}
        stated = [next((code for code, pairs in known.items() if tie.pair in pairs), UNKNOWN) for tie in kept]
        if narrowed.at_least:
            stated = [UNTIED if code in {TIE, UNKNOWN} else code for code in stated]
    columns = {
        "stated_a": [places[tie.a] for tie in kept],
        "stated_b": [places[tie.b] for tie in kept],
        "stated": stated,
        "stated_value": [math.nan] * len(kept),
        "strands": [len(tie.strands) or math.nan for tie in kept],
    }
    return _Facts(columns=columns, of_strand=there, of_others=others)


def _views(  # noqa: PLR0913 - each says something else of a view
    views: pl.DataFrame,
    partners: Sequence[Partner],
    continuum: Continuum,
    narrowed: _Narrowed,
    facts: _Facts,
    *,
    gated: bool,
) -> dict[str, Any]:
    """Return the columns of a network that say who says what of whom."""
    places = {partner.id: i for i, partner in enumerate(partners)}
    name = column(continuum.id)
    low, high = (f"{name}__stage", f"{name}__at_most") if gated else (f"{name}__reported",) * 2
    least = continuum.stage(narrowed.at_least).position if narrowed.at_least else None
    told = (views[each].to_list() for each in ("partner", "about", "contact", low, high))
    rows = []
    for partner, about, contact, stage, at_most in zip(*told, strict=True):
        if partner not in places or about not in places:
            continue
        state = _state(contact, stage, at_most, least)
        pair = (partner, about) if partner < about else (about, partner)
        if narrowed.strand:
            state = _on_strand(state, pair, facts)
        position = 0 if contact == 0 else stage
        rows.append((places[partner], places[about], state, math.nan if position is None else position))
    source, target, states, value = zip(*rows, strict=True) if rows else ((),) * 4
    return {"source": source, "target": target, "state": states, "value": value}


def _state(contact: int | None, stage: int | None, at_most: int | None, least: int | None) -> int:
    """Return what a view says: a tie, none, or nothing that is known."""
    if contact == 0:
        return UNTIED
    if contact is None:
        return UNKNOWN
    if least is None:
        return TIE
    if stage is not None and stage >= least:
        return TIE
    return UNTIED if at_most is not None and at_most < least else UNKNOWN


def _on_strand(state: int, pair: tuple[str, str], facts: _Facts) -> int:
    """Return what a view says of a strand: it reports a tie, and a fact says what that is about."""
    if pair in facts.of_strand or state != TIE:
        return state
    return UNTIED if pair in facts.of_others else UNKNOWN


def _placed(pairs: pl.DataFrame, partners: Sequence[Partner], continuum: Continuum, *, gated: bool) -> dict[str, Any]:
    """Return where both sides' answers together put each pair."""
    places = {partner.id: i for i, partner in enumerate(partners)}
    stage = f"{column(continuum.id)}__{'stage' if gated else 'reported'}"
    rows = [
        (places[a], places[b], math.nan if at is None else at)
        for a, b, at in pairs.select("a", "b", stage).iter_rows()
        if a in places and b in places
    ]
    one, other, at = zip(*rows, strict=True) if rows else ((),) * 3
    return {"placed_a": one, "placed_b": other, "placed": at}


def _among_cluster(network: Network, cluster: str) -> Network:
    if not cluster:
        return network
    clusters = network.group("cluster")
    if cluster not in clusters:
        hint = nearest(cluster, sorted(set(clusters) - {""}))
        found = f"unknown cluster {quoted(cluster)}"
        raise UnknownNameError(Problem(found=found, hint=hint, entry=Entry.UNKNOWN_NAME))
    return network.among(np.array([each == cluster for each in clusters]))
