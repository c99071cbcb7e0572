"""Plans: what to do first within a budget, what it costs, what it is expected to bring, and what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Authorship, Link
from partnerkit.model import Word
from partnerkit.results._explanation import Explanation, Mark, Operation
from partnerkit.units import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Budget",
    "Estimate",
    "LeftOut",
    "LeftOutReason",
    "NextStep",
    "PartnerHours",
    "Plan",
    "PlanItem",
    "PlanReason",
    "Removal",
    "Resource",
]


class Resource(Word):
    """What a plan is short of."""

    HOURS = "hours"
    """Of staff."""
    MONEY = "money"
    """In pounds."""
    WEEKS = "weeks"
    """Of the calendar."""


class LeftOutReason(Word):
    """Why a practice is not in a plan."""

    EXCLUDED = "excluded"
    """It was excluded."""
    DONE = "done"
    """It was said to be done."""
    IN_PLACE = "in_place"
    """Every strategy that it would put to work is in place."""
    NO_NEED = "no_need"
    """It works on nothing that is needed here: of all that it works on that is known."""
    NOT_KNOWN = "not_known"
    """It works on nothing that is known to be needed; of some, or all, it is not known whether it is: ask first."""
    NO_COST = "no_cost"
    """Nobody has estimated what it costs."""
    TAKES_TOO_LONG = "takes_too_long"
    """With what must come first it takes more weeks than there are."""
    COSTS_TOO_MUCH = "costs_too_much"
    """With what must come first it takes more hours or money than there are."""
    REQUIRES_ANOTHER = "requires_another"
    """It requires a practice that cannot be in the plan."""
    OTHERS_BRING_MORE = "others_bring_more"
    """What is in the plan removes more need, or as much for less."""


class PlanReason(Word):
    """Why a plan is empty, or removes nothing that is known."""

    NOBODY_ASKED = "nobody_asked"
    """The profile holds no barrier and no criterion."""
    ALL_UNKNOWN = "all_unknown"
    """Of no barrier or criterion is it known how much it is needed: ask first."""
    NO_NEED = "no_need"
    """What is known says that nothing is needed."""
    NOTHING_FITS = "nothing_fits"
    """The budgets are too small for any practice that would help."""
    NO_BUDGET = "no_budget"
    """A budget is 0."""


def _counted_in(unit: str) -> Any:  # noqa: ANN401 - attrs types a validator by what it validates
    """Return a check that an amount, where there is one, is told in a unit."""

    def check(_: object, attribute: attrs.Attribute[Any], value: Amount | None) -> None:
        if value is not None and str(value.unit) != unit:
            hint = f"write 12 {unit}"
            raise InvalidValueError(
                Problem(found=quoted(str(value)), expected=f"in {unit}", hint=hint, path=attribute.name)
            )

    return check


@attrs.frozen(kw_only=True)
class PartnerHours:
    """Hours of a practice that fall on one partner.

    Attributes:
        partner: The partner's id.
        hours: Of its staff.
    """

    partner: str
    hours: Amount = attrs.field(validator=_counted_in("hour"))


@attrs.frozen(kw_only=True)
class Estimate:
    """A hub's own figures for a practice, in place of those of the knowledge; None leaves the knowledge's.

    Attributes:
        practice: The practice's full id.
        hours: Of staff, all partners together.
        money: In pounds.
        weeks: Of the calendar, until it is in place.
        by_partner: Of the hours, those that fall on certain partners; the others may fall on any.
        gains: The share of each need that it removes: one third, two thirds or 1.
        requires: The practices that must come first, by their full ids.
    """

    practice: str
    hours: Amount | None = attrs.field(default=None, validator=_counted_in("hour"))
    money: Amount | None = attrs.field(default=None, validator=_counted_in("GBP"))
    weeks: Amount | None = attrs.field(default=None, validator=_counted_in("week"))
    by_partner: tuple[PartnerHours, ...] = ()
    gains: tuple[Link, ...] | None = None
    requires: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True)
class Budget:
    """What there is of something, and what the plan takes of it.

    Attributes:
        resource: Hours, money or weeks.
        amount: How much there is; None for as much as is wanted.
        taken: What the plan takes of it: of weeks, until the last of its practices is in place.
        partner: The partner whose hours they are; empty for those of all.
    """

    resource: Resource
    amount: float | None
    taken: float
    partner: str = ""


@attrs.frozen(kw_only=True)
class Removal:
    """What a practice removes of one need.

    Attributes:
        need: The id of the barrier or criterion.
        before: What the practices before it in the plan leave of the need, in need points.
        link: The share of that which it removes: 1/3, 2/3 or 1; an estimate.
        removed: The product of the two.
    """

    need: str
    before: float
    link: float
    removed: float


@attrs.frozen(kw_only=True)
class PlanItem:
    """A practice in a plan.

    Attributes:
        practice: Its full id.
        name: In a few words.
        hours: Of staff, all partners together.
        money: In pounds.
        weeks: Until it is in place; 0 where nobody has estimated that.
        starts: The week in which it can start: after what it requires.
        ends: The week in which it is in place.
        gain: The need that it removes after those before it in the plan: an estimate, in need points.
        removals: Of which needs, in their order.
        requires: What must come before it.
        by_partner: Of its hours, those that fall on certain partners.
        is_must: Whether it was asked for.
        ask_first: Strategies that it would put to work and of which it is not known whether they are in place.
        own_figures: Whether the hub's own figures are in it.
        source: Where the practice is from.
        place: In the source.
        basis: Whether the source has it.
        links_basis: Who made the links, and estimated the cost.
        text: What is done.
        why: In one sentence, from the hub's own findings.
        cited: The source as it is cited, with the place.
    """

    practice: str
    name: str
    hours: float
    money: float
    weeks: float
    starts: float
    ends: float
    gain: float
    removals: tuple[Removal, ...]
    requires: tuple[str, ...] = ()
    by_partner: tuple[tuple[str, float], ...] = ()
    is_must: bool = False
    ask_first: tuple[str, ...] = ()
    own_figures: bool = False
    source: str
    place: str
    basis: Authorship
    links_basis: Authorship
    text: str = ""
    why: str = ""
    cited: str = ""


@attrs.frozen(kw_only=True)
class LeftOut:
    """A practice that is not in a plan.

    Attributes:
        practice: Its full id.
        name: In a few words.
        reason: Why it is not.
        about: The practices that the reason is about.
    """

    practice: str
    name: str
    reason: LeftOutReason
    about: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class NextStep:
    """What a larger budget would bring.

    Attributes:
        resource: Hours, money or weeks.
        by_one: What the best plan removes beyond this one if this budget is larger by exactly one hour, pound or week,
            in need points; 0 where that allows nothing better.
        more: By how much the budget is raised: the least with which a practice could be added to the plan, with what it
            requires, so that the gain grows by 0.001 or more; the other budgets stay. None where no raise of this
            budget alone allows that.
        gain: What the best plan under the raised budget removes beyond this one, in need points. That plan need not
            hold all that this one holds.
        adds: What is in it and not in this one.
        drops: What is in this one and not in it.
    """

    resource: Resource
    more: float | None
    by_one: float = 0.0
    gain: float = 0.0
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Plan:
    """What to do first within a budget: practices in an order in which they can be done.

    Gains are estimates, in need points: the sum of what is removed of the needs, each from 0 to 1. They are never
    points of the maturity index.

    Attributes:
        hub: The hub's id.
        name: Its name.
        wave: The wave that the needs are from.
        date: Of the wave.
        illustrative: Whether made-up ratings are in it.
        hypothetical: Whether it is for a hub as it would be.
        budgets: What there is, and what is taken.
        items: What to do, in order: what is required comes first, and of what can be done next that which removes most.
        need: The sum of all needs that are known.
        gain: How much of that is removed.
        low: How much if every link is smaller by the error.
        high: How much if every link is larger by it.
        gain_error: The error: links are taken to be off by this share of themselves.
        reason: Why the plan is empty, or why nothing is known to be needed where it holds what was asked for; else
            None.
        unknown_needs: Barriers and criteria of which it is not known how much they are needed.
        unknown_capacities: Partners that take part and of whose hours nothing was said, where hours by partner were.
        left_out: The practices that are not in the plan, in the order of the knowledge.
        next_steps: What the next hours, pounds or weeks would bring, for each of these with a budget.
        workings: How a need came about, for `explain`; no part of the content.
    """

    hub: str
    name: str
    wave: str
    date: dt.date | None
    illustrative: bool
    budgets: tuple[Budget, ...]
    items: tuple[PlanItem, ...]
    need: float
    gain: float
    low: float
    high: float
    gain_error: float
    hypothetical: bool = False
    reason: PlanReason | None = None
    unknown_needs: tuple[str, ...] = ()
    unknown_capacities: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    workings: Callable[[str], Explanation] | None = attrs.field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        """Return the hub, the number of practices and the gain."""
        return f"Plan({self.hub!r}, {len(self.items)} practices, gain {self.gain:.3f} of {self.need:.3f})"

    def __iter__(self) -> Iterator[PlanItem]:
        """Iterate over what to do, in order."""
        return iter(self.items)

    def __len__(self) -> int:
        """Return how many practices are in it."""
        return len(self.items)

    def __getitem__(self, id: str) -> PlanItem:  # noqa: A002 - the word that files and docs use
        """Return what the plan says of a practice.

        Raises:
            UnknownNameError: It is not in the plan.
        """
        for item in self.items:
            if item.practice == id:
                return item
        known = [item.practice for item in self.items]
        found = f"no practice {quoted(id)} in this plan"
        raise UnknownNameError(Problem(found=found, hint=nearest(id, known), entry=Entry.UNKNOWN_NAME))

    def explain(self, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how the gain of a practice came about: needs, links, and the entry of the knowledge that it is from.

        Each need is traced on to the answers, but not in a plan that was read from data. That names who said what: it
        is for the audience `internal`.

        Args:
            id: Of a practice in the plan, or `gain` for the whole.

        Raises:
            UnknownNameError: It is not in the plan.
        """
        if id == "gain":
            return Explanation(
                id="gain",
                title="need removed by the whole plan, an estimate in need points",
                value=self.gain,
                formula="sum of what each practice removes after those before it",
                operation=Operation.SUM,
                notes=(
                    f"from {self.low:.3f} to {self.high:.3f} if every link is off by {self.gain_error:.0%} of itself",
                ),
                marks=self._made_up,
                inputs=tuple(self._of_item(item) for item in self.items),
            )
        return self._of_item(self[id])

    @property
    def _made_up(self) -> tuple[tuple[Mark, str], ...]:
        """The mark of made-up ratings, where there are any."""
        return ((Mark.ILLUSTRATIVE, "ratings of which the needs are made"),) if self.illustrative else ()

    def _of_item(self, item: PlanItem) -> Explanation:
        marks: tuple[tuple[Mark, str], ...] = (
            (
                Mark.AUTHORED,
                "links and costs, but for the hub's own figures" if item.own_figures else "links and costs",
            ),
            *self._made_up,
        )
        if item.basis is Authorship.AUTHORED:
            marks = ((Mark.AUTHORED, "the practice"), *marks)
        takes = f"takes {item.hours:g} hours, {item.money:g} GBP, {item.weeks:g} weeks"
        return Explanation(
            id=item.practice,
            title=f"need removed by '{item.name}', an estimate in need points",
            value=item.gain,
            formula="Σ left of the need · link, over needs",
            operation=Operation.SUM,
            notes=tuple(filter(None, (item.text.strip(), item.why, takes))),
            sources=(item.cited or f"{item.source}, {item.place}",),
            marks=marks,
            inputs=tuple(self._of_removal(removal) for removal in item.removals),
        )

    def _of_removal(self, removal: Removal) -> Explanation:
        frameworks = library().frameworks
        known = frameworks[removal.need.split(".", 1)[0]]
        return Explanation(
            id=removal.need,
            title=f"removed of the need '{known[removal.need].name}' ({known.name})",
            value=removal.removed,
            formula="left of the need by the practices before it · link",
            operation=Operation.PRODUCT,
            terms=(("before", removal.before), ("link", removal.link)),
            inputs=(),
            beside=() if self.workings is None else (self.workings(removal.need),),
        )
