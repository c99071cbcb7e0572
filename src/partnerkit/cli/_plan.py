"""What `partnerkit plan` prints: what to do first within a budget, as a hub's lead would read it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from partnerkit import sentences
from partnerkit.assessment import assess
from partnerkit.cli._page import Column, Page
from partnerkit.planning import plan as best_plan
from partnerkit.results import LeftOutReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.hub import Hub
    from partnerkit.results import Plan, PlanItem

__all__ = ["planned", "show"]

LISTED = 5
"""How many names are listed."""


def planned(hub: Hub, wave: str | None, *, capacities: bool, **asked: Any) -> Plan:  # noqa: ANN401 - the options as they are
    """Return the plan of a hub: an amount without a unit is a number of the budget's own."""
    own = {partner.id: partner.capacity for partner in hub.partnership.partners if partner.capacity is not None}
    return best_plan(assess(hub, wave), capacities=own if capacities else None, **asked)


def show(plan: Plan, written: str = "") -> None:
    """Print a plan, and where it was written."""
    page = Page()
    page.line(plan.name, "bold")
    page.line("What to do first" + (f", from wave {plan.wave}" if plan.wave else ""))
    page.line()
    if plan.hypothetical:
        page.line(sentences.HYPOTHETICAL, "bold yellow")
    if plan.illustrative:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    if plan.reason is not None:
        page.line(sentences.empty_plan(plan.reason))
    if plan.items:
        _put_items(page, plan)
        _put_gain(page, plan)
    _put_budgets(page, plan)
    _put_next(page, plan)
    _put_left_out(page, plan)
    _put_unknown(page, plan)
    _put_more(page, plan, written)
    page.show()


def _put_items(page: Page, plan: Plan) -> None:
    page.heading("In this order")
    columns = [
        Column(width=3, right=True),
        Column(title="Practice", takes_rest=True),
        Column(title="Hours", width=6, right=True),
        Column(title="GBP", width=7, right=True),
        Column(title="Weeks", width=7, right=True),
        Column(title="Gain", width=6, right=True),
    ]
    page.rows(columns, [_row(i, item) for i, item in enumerate(plan.items, 1)])
    page.line()
    for i, item in enumerate(plan.items, 1):
        _put_what(page, plan, i, item)
    page.line()


def _put_what(page: Page, plan: Plan, order: int, item: PlanItem) -> None:
    """Put on a page what is done, why, and where it is from."""
    page.line(f"{order}. {item.name}", "bold")
    page.line(item.text, indent=3)
    after = f" It comes after {_named(plan, item.requires)}." if item.requires else ""
    page.line(f"{item.why}{after} From: {item.cited}", "dim", indent=3)


def _row(order: int, item: PlanItem) -> tuple[str, ...]:
    must = " (asked for)" if item.is_must else ""
    weeks = f"{item.starts:g}-{item.ends:g}"
    return f"{order}.", f"{item.name}{must}", f"{item.hours:g}", f"{item.money:g}", weeks, f"{item.gain:.2f}"


def _named(plan: Plan, ids: Sequence[str]) -> str:
    names = {item.practice: item.name for item in plan.items} | {each.practice: each.name for each in plan.left_out}
    return sentences.listed(names[id_] for id_ in ids)


def _put_gain(page: Page, plan: Plan) -> None:
    if plan.reason is not None:
        page.line("What was asked for is in the plan; it removes no need that is known.")
        return
    page.line(
        f"The plan removes {plan.gain:.2f} of {plan.need:.2f} need points. If every link is off by "
        f"{plan.gain_error:.0%} of itself, it is {plan.low:.2f} to {plan.high:.2f}."
    )
    page.line(
        "Hours, money, weeks and gains are estimates. A need point is what is needed of one barrier or criterion; it "
        "is no point of the maturity index.",
        "dim",
    )
    page.line(sentences.two_orders(), "dim")


def _put_budgets(page: Page, plan: Plan) -> None:
    page.heading("What it takes")
    for budget in plan.budgets:
        page.point(sentences.budget(budget) + (f" of {budget.partner}" if budget.partner else ""))
    if plan.unknown_capacities:
        page.line(f"The hours of {sentences.count(len(plan.unknown_capacities), 'partner')} are not known.", "dim")


def _put_next(page: Page, plan: Plan) -> None:
    if not plan.next_steps:
        return
    page.heading("What more would bring")
    for step in plan.next_steps:
        adds = f" It would add {_named(plan, step.adds)}." if step.adds else ""
        drops = f" It would do without {_named(plan, step.drops)}." if step.drops else ""
        page.point(sentences.next_step(step) + adds + drops)


def _put_left_out(page: Page, plan: Plan) -> None:
    if not plan.left_out:
        return
    page.heading("What was left out")
    counts = Counter(each.reason for each in plan.left_out)
    for reason in (each for each in LeftOutReason if counts[each]):
        names = [each.name for each in plan.left_out if each.reason is reason]
        shown = ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")
        page.point(f"{sentences.left_out(reason).capitalize()}: {shown}.")


def _put_unknown(page: Page, plan: Plan) -> None:
    ask = dict.fromkeys(id_ for item in plan.items for id_ in item.ask_first)
    if not (plan.unknown_needs or ask):
        return
    page.heading("Ask first")
    if plan.unknown_needs:
        names = list(map(sentences.name_of, plan.unknown_needs))
        page.line("How much is needed is not known of:")
        page.points(names, most=LISTED)
    if ask:
        page.line("Whether it is in place is not known of these strategies, which the plan would put to work:")
        page.points(list(map(sentences.name_of, ask)), most=LISTED)


def _put_more(page: Page, plan: Plan, written: str) -> None:
    page.heading("To read more")
    if written:
        page.line(f"Written to {written}")
    if plan.items:
        page.line("What the hub has already is not known of practices: name it with --done ID, and plan again.")
        page.line(f"Where a gain is from: the same command with --explain {plan.items[0].practice}")
    page.line("Every figure, unrounded: the same command with --json")
