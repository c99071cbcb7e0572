"""How each figure of a profile came about, from the very tables that it was computed from.

Owns: which figures can be explained, and the way from an id to its explanation. A tree is built when it is asked for:
a hub has hundreds of figures, and few are ever doubted. The parts are in `_scores` (criteria and frameworks),
`_answers` (partners, people, answers), `_ties` (stages, gates, fit), `_ladders` (where partners stand on a ladder),
`_index` (the index, the rates), `_rules` (the rules of a programme), `_network` and `_voice`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

from partnerkit.hub import Hub
from partnerkit.knowledge import library
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Subject
from partnerkit.scoring.explanation._index import (
    explain_coverage,
    explain_dont_know,
    explain_maturity,
    explain_response,
)
from partnerkit.scoring.explanation._ladders import explain_ladder
from partnerkit.scoring.explanation._material import Material, framework_marks, framework_sources, made_up, work
from partnerkit.scoring.explanation._network import NETWORK, explain_figure, network_ids
from partnerkit.scoring.explanation._rules import explain_rule
from partnerkit.scoring.explanation._scores import criterion_of_tie, explain_score
from partnerkit.scoring.explanation._ties import Board, explain_continuum, explain_fit, explain_tie
from partnerkit.scoring.explanation._voice import VOICE, explain_voice, voice_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.results import Explanation, FrameworkScore, Profile

__all__ = ["Material", "Workings", "framework_marks", "framework_sources", "made_up", "work"]


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Workings:
    """What a profile was computed from, to explain its figures when somebody asks.

    Attributes:
        hub: The hub.
        material: The tables of the wave; None for a hub without a wave.
        rules: The programme's rules that were checked.
    """

    hub: Hub
    material: Material | None = None
    rules: tuple[Rule, ...] = ()

    def __repr__(self) -> str:
        """Return the hub's id."""
        return f"Workings({self.hub.partnership.id!r})"

    def ids(self, profile: Profile) -> tuple[str, ...]:
        """Return the ids that can be explained."""
        scored = [name for each in (*profile.frameworks, *profile.consensus) for name in _ids(each)]
        about_ties = [c.id for e in profile.frameworks if e.subject is Subject.RELATIONSHIP for c in e.criteria]
        ties = [tie.id for tie in profile.ties]
        pairs = [f"{tie} {criterion}" for tie in ties for criterion in about_ties]
        rules = [rule.id for rule in self.rules]
        ladders = [each.ladder for each in profile.ladders]
        heard = voice_ids(profile) if self.material is not None else ()
        named = (
            *scored,
            *self._figures(profile),
            profile.continuum,
            *ladders,
            *rules,
            *ties,
            *pairs,
            *network_ids(),
            *heard,
        )
        return tuple(dict.fromkeys(named))

    def _figures(self, profile: Profile) -> tuple[str, ...]:
        if self.material is None:
            return ("fit",)
        return (*(("maturity",) if profile.maturity else ()), "fit", "response", "coverage", "dont_know")

    def explain(self, profile: Profile, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure of the profile came about; the id is one of `ids`."""
        if id.startswith(NETWORK) and profile.network is not None:
            return explain_figure(profile, profile.network, id)
        if id.startswith(VOICE) and profile.voice is not None:
            return explain_voice(profile.voice, id)
        board = Board(profile, self.hub, self.material)
        named = self._named(board).get(id)
        if named is not None:
            return named()
        tie_id, _, criterion = id.partition(" ")
        ties = {tie.id: tie for tie in profile.ties}
        if self.material is None or id in ties:
            return explain_tie(board, ties[id])
        if tie_id in ties:
            return criterion_of_tie(profile, self.material, ties[tie_id], criterion)
        return explain_score(profile, self.material, id)

    def _named(self, board: Board) -> dict[str, Callable[[], Explanation]]:
        """Return the figures with a name of their own, and the rules."""
        profile, material = board.profile, self.material
        found: dict[str, Callable[[], Explanation]] = {
            "fit": lambda: explain_fit(board),
            profile.continuum: lambda: explain_continuum(board),
        }
        results = {result.id: result for result in profile.rules}
        found |= {rule.id: functools.partial(explain_rule, board, rule, results[rule.id]) for rule in self.rules}
        if material is None:
            return found
        if profile.maturity is not None:
            found["maturity"] = functools.partial(explain_maturity, board, material, profile.maturity)
        for rating in profile.ladders:
            ladder = library().ladders[rating.ladder]
            found[rating.ladder] = functools.partial(explain_ladder, profile, material, ladder)
        return found | {
            "response": functools.partial(explain_response, board, material),
            "coverage": functools.partial(explain_coverage, board, material),
            "dont_know": functools.partial(explain_dont_know, board, material),
        }


def _ids(scored: FrameworkScore) -> tuple[str, ...]:
    return (scored.id, *(each.id for each in (*scored.groups, *scored.criteria)))
