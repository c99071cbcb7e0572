"""A hub as it would be: the changes that are supposed, and the figures that they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number
from partnerkit.model import Partner, Relationship, relationship_id
from partnerkit.results._profile import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Change", "LowerBarrier", "Moved", "PartnerGone", "PartnerJoined", "PutInPlace", "TieAtStage", "WhatIf"]


def _valid_share(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not (is_number(value) and 0 <= value <= 1):
        raise InvalidValueError(Problem(found=quoted(value), expected="a score from 0 to 1", path=attribute.name))


@attrs.frozen(kw_only=True)
class LowerBarrier:
    """A barrier is felt no more strongly than this by any partner.

    Attributes:
        barrier: Its id.
        to: The highest score that a partner gives it, from 0 to 1; who gives it less stays there.
    """

    barrier: str
    to: float = attrs.field(default=0.0, validator=_valid_share)


@attrs.frozen(kw_only=True)
class PutInPlace:
    """A strategy is in place for every partner that has rated it.

    Attributes:
        strategy: Its id.
    """

    strategy: str


@attrs.frozen(kw_only=True)
class PartnerGone:
    """A partner has left, with its ties and answers and with what was said of it.

    Attributes:
        partner: Its id.
    """

    partner: str


def _ties(values: Iterable[Relationship]) -> tuple[Relationship, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class PartnerJoined:
    """A partner has joined; it has not been asked anything yet.

    Attributes:
        partner: The partner.
        ties: Its relationships, as facts.
    """

    partner: Partner
    ties: tuple[Relationship, ...] = attrs.field(default=(), converter=_ties)


@attrs.frozen(kw_only=True)
class TieAtStage:
    """A tie stands at another stage: both sides say so, of its gates too.

    Attributes:
        a: One partner's id.
        b: The other's.
        stage: The id of the stage, or of no contact.
    """

    a: str
    b: str
    stage: str

    @property
    def id(self) -> str:
        """The relationship's id."""
        return relationship_id(self.a, self.b)


Change: TypeAlias = LowerBarrier | PutInPlace | PartnerGone | PartnerJoined | TieAtStage
"""Something that is supposed of a hub."""


@attrs.frozen(kw_only=True)
class Moved:
    """A figure that is another one in the hub as it would be.

    Attributes:
        id: Of the figure: a score, `maturity`, `fit`, a rate, a tie, a rule, `in_place.` and a strategy, `felt_by.` and
            a barrier, or one of `ties`, `below_aim`, `at_aim`, `past_aim`, `partners`.
        before: In the hub as it is: a number, or a term such as a stage; None where there is none.
        after: In the hub as it would be.
    """

    id: str
    before: float | str | None
    after: float | str | None

    @property
    def change(self) -> float | None:
        """By how much, where both are numbers."""
        if isinstance(self.before, str) or isinstance(self.after, str) or self.before is None or self.after is None:
            return None
        return self.after - self.before


@attrs.frozen(kw_only=True, repr=False)
class WhatIf:
    """A hub as it would be, beside the hub as it is.

    Attributes:
        changes: What is supposed.
        old: The profile as it is.
        new: The profile as it would be; it says of itself that it is hypothetical.
        moved: The figures that differ.
    """

    changes: tuple[Change, ...]
    old: Profile
    new: Profile
    moved: tuple[Moved, ...]

    def __repr__(self) -> str:
        """Return the hub, and how many changes move how many figures."""
        return f"WhatIf({self.old.hub!r}, {len(self.changes)} changes, {len(self.moved)} figures moved)"
