"""The typed form of programme rules: what a programme requires of a partnership.

Owns: the frozen classes that rule files are read into. A rule makes one to three demands, on partners, on ties and on
meeting times; it holds where each of them does.
"""

from __future__ import annotations

from typing import Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem
from partnerkit.knowledge.schema import Authorship, valid_name_id
from partnerkit.model import Kind, Role

__all__ = ["MeetingTimes", "PartnerCount", "Rule", "TieShare", "share_of"]

_THOUSAND = 1000


def _valid_share(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value <= 1 or round(value, 3) != value:
        expected = "more than 0, at most 1, with at most three decimals"
        raise InvalidValueError(Problem(found=f"the share {value}", expected=expected, path=attribute.name))


def _valid_count(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if value < 1:
        raise InvalidValueError(Problem(found=f"the number {value}", expected="1 or more", path=attribute.name))


def _valid_position(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
    if value < 0:
        raise InvalidValueError(Problem(found=f"the position {value}", expected="0 or more", path=attribute.name))


def share_of(share: float, whole: int) -> int:
    """Return the least number that is a share of a whole, or more.

    Args:
        share: Above 0, at most 1, with at most three decimals: counted in thousandths, so that nothing is rounded.
        whole: What it is a share of.

    Example:
        >>> share_of(0.75, 4), share_of(0.75, 5), share_of(0.07, 100)
        (3, 4, 7)
    """
    return -(-round(share * _THOUSAND) * whole // _THOUSAND)


@attrs.frozen(kw_only=True)
class PartnerCount:
    """A demand for a number of partners of some kinds or in some roles, each with a tie to another.

    Attributes:
        at_least: The number needed, 1 or more.
        kinds: Kinds that count; empty for every kind.
        perhaps: Kinds that may count, where more were known of them.
        roles: Roles that count; empty for every role.
        except_roles: Roles that do not count.
        tied: Whether a partner counts by a tie alone; else it counts where it takes part.
        above_position: The position that a tie must be above.
    """

    at_least: int = attrs.field(validator=_valid_count)
    kinds: tuple[Kind, ...] = ()
    perhaps: tuple[Kind, ...] = ()
    roles: tuple[Role, ...] = ()
    except_roles: tuple[Role, ...] = ()
    tied: bool = True
    above_position: int = attrs.field(default=0, validator=_valid_position)

    def __attrs_post_init__(self) -> None:
        """Check that no role is asked for and left out, and that a position is demanded of ties alone."""
        problems = []
        if set(self.roles) & set(self.except_roles):
            problems.append(Problem(found="a role that is among `roles`", path="except_roles"))
        if self.above_position and not self.tied:
            problems.append(
                Problem(found="a position without a tie", expected="0 where tied = false", path="above_position")
            )
        if self.perhaps and not self.kinds:
            problems.append(Problem(found="kinds that may count where every kind does", path="perhaps"))
        if problems:
            raise InvalidValueError(problems)

    def counts(self, kind: Kind) -> bool:
        """Tell whether a kind counts."""
        return not self.kinds or kind in self.kinds

    def may_count(self, kind: Kind, role: Role) -> bool:
        """Tell whether a partner of a kind and in a role counts, or might."""
        in_role = (not self.roles or role in self.roles) and role not in self.except_roles
        return in_role and (self.counts(kind) or kind in self.perhaps)


@attrs.frozen(kw_only=True)
class TieShare:
    """A demand that a share of the ties that are reported stands at a stage or above it.

    Attributes:
        continuum: The continuum that the stage is of: on another one it is not known whether the demand is met.
        stage: The stage to reach.
        share: Of the ties, above 0 and at most 1.
        kinds: Ties of a partner of these kinds; empty for all ties.
    """

    continuum: str
    stage: str
    share: float = attrs.field(default=1.0, validator=_valid_share)
    kinds: tuple[Kind, ...] = ()


@attrs.frozen(kw_only=True)
class MeetingTimes:
    """A demand that a share of the times at which the hosts can meet is accessible to the others.

    A time is accessible if a share of the other partners can come to it.

    Attributes:
        share: Of the hosts' times, above 0 and at most 1.
        partners: The share of the partners who must be able to come, above 0 and at most 1.
        kinds: The kinds of partner who must; empty for every kind.
        hosts: The roles of those whose times they are.
    """

    share: float = attrs.field(validator=_valid_share)
    partners: float = attrs.field(default=0.5, validator=_valid_share)
    kinds: tuple[Kind, ...] = ()
    hosts: tuple[Role, ...] = (Role.LEAD,)


@attrs.frozen(kw_only=True)
class Rule:
    """What a programme requires of a partnership: it holds where each of its demands does.

    Attributes:
        id: Never changes.
        name: In words.
        edition: Of the file.
        licence: Of the wording.
        source: Where the project read it.
        place: In the source.
        basis: Whether the source states it.
        about: A paragraph in the project's words.
        partners: The partners it demands.
        ties: The stage it wants ties to reach.
        times: The meeting times it demands.
    """

    id: str = attrs.field(validator=valid_name_id)
    name: str
    edition: str
    licence: str
    source: str
    place: str
    basis: Authorship
    about: str
    partners: PartnerCount | None = None
    ties: TieShare | None = None
    times: MeetingTimes | None = None

    def __attrs_post_init__(self) -> None:
        """Check that something is demanded."""
        if self.partners is None and self.ties is None and self.times is None:
            expected = "one or more of partners, ties and times"
            raise InvalidValueError(
                Problem(found="a rule that demands nothing", expected=expected, entry=Entry.MISSING)
            )
