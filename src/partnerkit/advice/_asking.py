"""What to ask next, where too little is known to advise."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from partnerkit import sentences
from partnerkit.results import AskKind, AskNext, Needs, Profile, Reason, TieStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from partnerkit.results import Tie

__all__ = ["asked_next"]

About: TypeAlias = "tuple[str, ...] | None"
"""The ids that something missing is about; None where nothing is missing."""
_OPEN = frozenset({Reason.UNCONFIRMED, Reason.RANGE, Reason.NO_ANSWERS})


def asked_next(profile: Profile, needs: Needs, unknown: Sequence[str]) -> Iterator[AskNext]:
    """Yield what to ask, the most pressing first.

    Args:
        profile: Of the hub.
        needs: Of the profile.
        unknown: The ids of the strategies of which it is not known whether they are in place.
    """
    board = _Board(profile, needs, tuple(unknown))
    for kind, find in _ASKED.items():
        about = find(board)
        if about is not None:
            yield AskNext(kind=kind, about=about, why=sentences.ask_of(kind, about, profile.rates.response))


@attrs.frozen
class _Board:
    """What is looked through for what is missing."""

    profile: Profile
    needs: Needs
    strategies: tuple[str, ...]

    @property
    def surveyed(self) -> bool:
        """Whether there is a wave."""
        return bool(self.profile.wave)

    def ties(self, chosen: Callable[[Tie], bool]) -> About:
        """Return the ids of some ties; None where there are none."""
        return tuple(tie.id for tie in self.profile.ties if chosen(tie)) or None


def _barriers(board: _Board) -> About:
    unknown = tuple(need.id for need in board.needs.barriers if need.need is None)
    return unknown if board.surveyed and (unknown or not board.needs.barriers) else None


def _criteria(board: _Board) -> About:
    known = any(need.need is not None for need in board.needs.criteria)
    return () if board.surveyed and not known else None


def _gates(board: _Board) -> About:
    reported = board.profile.fit.compared_by != "evidenced"
    return () if board.surveyed and board.profile.ties and reported else None


_ASKED: dict[AskKind, Callable[[_Board], About]] = {
    AskKind.SURVEY: lambda board: None if board.surveyed else (),
    AskKind.RESPONSE: lambda board: board.profile.rates.silent or None,
    AskKind.BARRIERS: _barriers,
    AskKind.STRATEGIES: lambda board: board.strategies or None if board.surveyed else None,
    AskKind.CRITERIA: _criteria,
    AskKind.AIMS: lambda board: board.ties(lambda tie: tie.aim is None and tie.status is not TieStatus.DENIED),
    AskKind.GATES: _gates,
    AskKind.OTHER_SIDE: lambda board: board.ties(lambda tie: board.surveyed and tie.placement.reason in _OPEN),
    AskKind.CONTACT: lambda board: board.ties(lambda tie: tie.status is TieStatus.DENIED),
}
"""What is looked for, the most pressing first; None where nothing of it is missing."""
