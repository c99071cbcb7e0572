"""What `partnerkit advise` prints: what to do next, as a hub's lead would read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column, Page
from partnerkit.results import TieGrouping

if TYPE_CHECKING:
    from partnerkit.results import (
        Advice,
        AdvisedStrategy,
        Explanation,
        FeltBarrier,
        Obstacle,
        ObstacleGroup,
        Obstacles,
        StageStep,
    )

__all__ = ["explained", "show"]

STRATEGIES = 3
"""How many strategies are told in full; the others are listed."""
PRACTICES = 3
"""How many practices of a strategy are told."""
TIES = 5
"""How many ties are told with the changes that they need."""
GROUPS = 3
"""How many groups of ties of one sort are told."""
_GROUPED = {TieGrouping.CLUSTER: "By cluster", TieGrouping.KINDS: "By kinds", TieGrouping.STRAND: "By strand"}


def explained(advice: Advice, obstacles: Obstacles, id_: str) -> Explanation:
    """Return how something on the page came about: of a tie, or of a partner, what holds it back."""
    of_ties = "~" in id_ or (id_ in obstacles.explainable and id_ not in advice.explainable)
    return obstacles.explain(id_) if of_ties else advice.explain(id_)


def show(advice: Advice, obstacles: Obstacles, path: str) -> None:
    """Print advice, and what stands between ties and their aims."""
    page = Page()
    _put_title(page, advice)
    _put_felt(page, advice)
    _put_strategies(page, advice)
    _put_unknown(page, advice)
    _put_asking(page, advice)
    _put_obstacles(page, obstacles)
    _put_more(page, advice, path)
    page.show()


def _put_title(page: Page, advice: Advice) -> None:
    page.line(f"{advice.name}: what to do next", "bold")
    if advice.wave:
        page.line(f"Wave {advice.wave}")
    page.line()
    if advice.hypothetical:
        page.line(sentences.HYPOTHETICAL, "bold yellow")
    if advice.illustrative:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    if not advice.enough:
        page.line(sentences.little_known(is_advised=bool(advice.strategies)), "bold yellow")
    page.line("Internal: this names partners and ties. It is not for sharing as it stands.", "yellow")


def _put_felt(page: Page, advice: Advice) -> None:
    page.heading("What gets in the way")
    if not advice.felt:
        known = any(need.need is not None for need in advice.needs.barriers)
        page.line("No barrier is felt by anyone who answered." if known else "Not known: nobody has answered.")
        return
    page.line("The need is how strongly those feel it who do, spread over all who answered: 0 is none, 1 the most.")
    for each in advice.felt:
        _put_barrier(page, each)


def _put_barrier(page: Page, each: FeltBarrier) -> None:
    page.point(f"{sentences.name_of(each.id)}: need {each.need.need or 0.0:.2f}", "bold")
    page.line(each.why, indent=4)
    if told := sentences.undermined(each):
        page.line(told, "dim", indent=4)


def _put_strategies(page: Page, advice: Advice) -> None:
    page.heading("What answers it and is not in place yet")
    if not advice.strategies:
        page.line("Nothing can be advised from what is known." if not advice.felt else _nothing_left(advice))
        return
    page.line("Priority = (1 - in place) * (1 - product of (1 - link * need)): 0 is none, 1 the most.")
    for i, each in enumerate(advice.strategies[:STRATEGIES], start=1):
        _put_strategy(page, i, each)
    others = advice.strategies[STRATEGIES:]
    if others:
        page.line()
        page.line("Then:")
        page.points([f"{sentences.name_of(each.id)} ({each.priority:.2f})" for each in others], most=len(others))


def _nothing_left(advice: Advice) -> str:
    """Return why no strategy is advised where something is felt."""
    if advice.ask_first:
        return "Of no strategy that would answer it is it known that it is not in place: see what to ask first."
    return "Every strategy that would answer it is in place."


def _put_strategy(page: Page, i: int, each: AdvisedStrategy) -> None:
    page.line()
    page.line(f"{i}. {sentences.name_of(each.id)} (priority {each.priority:.2f})", "bold")
    page.line(each.why, indent=3)
    if told := sentences.done_well(each.aim, each.looks_like):
        page.line(told, indent=3)
    for practice in each.practices[:PRACTICES]:
        page.point(f"{practice.name}. {practice.text.strip()}", indent=3)
        page.line(f"{practice.why} From: {practice.sources[0]}", "dim", indent=5)
    left = len(each.practices) - PRACTICES
    if left > 0:
        page.line(f"{sentences.count(left, 'more practice')} with --json.", "dim", indent=3)


def _put_unknown(page: Page, advice: Advice) -> None:
    if not advice.ask_first:
        return
    page.heading("Ask first whether this is in place")
    page.line("It would answer what is felt. Whether it is there nobody has said, so it is not advised.")
    names = [f"{sentences.name_of(each.id)} (priority at most {each.at_most:.2f})" for each in advice.ask_first]
    page.points(names, most=2 * STRATEGIES)


def _put_asking(page: Page, advice: Advice) -> None:
    if advice.ask_next:
        page.heading("What to ask next")
        page.points([each.why for each in advice.ask_next], most=len(advice.ask_next))


def _put_obstacles(page: Page, found: Obstacles) -> None:
    page.heading("What stands between ties and their aims")
    told = sorted((each for each in found.ties if each.is_told), key=lambda each: (each.steps, each.id))
    untold = [each for each in found.ties if not each.is_told]
    unplaced = len(found.ties) - len(found.below)
    at_aim = f"{sentences.count(found.reached, 'tie')} at the aim or past it, which is left as it is"
    page.line(f"{at_aim}; {len(found.below)} below it; of {unplaced} it is not known.")
    perhaps = sum(each.may_be_reached for each in found.below)
    if perhaps:
        page.line(f"Of those below it {perhaps} may be at it: an answer that is not known is taken as no.", "dim")
    for each in told[:TIES]:
        _put_tie(page, found, each)
    if len(told) > TIES:
        page.line(f"The {TIES} that need least are told; {len(told) - TIES} more with --json.", "dim")
    for reason, number in _reasons(untold):
        page.point(f"{sentences.count(number, 'tie')}: {reason}")
    _put_held(page, found)
    for by in TieGrouping:
        _put_groups(page, by, [group for group in found.groups if group.by is by])


def _reasons(untold: list[Obstacle]) -> list[tuple[str, int]]:
    told = [sentences.no_obstacle(each.untold) for each in untold if each.untold is not None]
    return [(words, told.count(words)) for words in dict.fromkeys(told)]


def _put_tie(page: Page, found: Obstacles, each: Obstacle) -> None:
    here = sentences.standing(each.stage) if each.stage else "a stage not known"
    aim = sentences.stage(each.aim) if each.aim else "no aim"
    page.line()
    page.line(f"{found.name_of(each.a)} and {found.name_of(each.b)}: at {here}, aim {aim}", "bold")
    for step in each.stages:
        page.line(f"{step.stage.name}: {sentences.stage_step(step)}.", indent=2)
    if each.next is not None:
        _put_changes(page, found, each.next)


def _put_changes(page: Page, found: Obstacles, step: StageStep) -> None:
    for change in step.changes or ():
        sides = [sentences.side_change(side, found.name_of(side.partner)) for side in change.sides]
        page.point(f"“{sentences.gate_text(change.gate)}” {'; '.join(sides)}", indent=4)


def _put_held(page: Page, found: Obstacles) -> None:
    """Put on a page which partner and which barrier hold most ties back."""
    below = sentences.count(len(found.below), "tie")
    page.line()
    if found.partner:
        name = found.name_of(found.partner.id)
        page.line(
            f"Of {below} below their aim {len(found.partner.ties)} wait for {name}. No other partner holds back more."
        )
    if found.barrier:
        name = sentences.name_of(found.barrier.id)
        page.line(f"Of {below} below their aim {len(found.barrier.ties)} have a side that feels “{name}”.")


def _put_groups(page: Page, by: TieGrouping, groups: list[ObstacleGroup]) -> None:
    if not groups:
        return
    page.line()
    columns = [
        Column(title=_GROUPED[by], takes_rest=True),
        Column(title="Ties", width=5, right=True),
        Column(title="Steps", width=6, right=True),
    ]
    rows = [(_name(group), str(len(group.ties)), str(group.steps)) for group in groups[:GROUPS]]
    page.rows(columns, rows)


def _name(group: ObstacleGroup) -> str:
    if group.by is TieGrouping.CLUSTER and group.name == "between":
        return "between clusters"
    return " and ".join(name.replace("_", " ") for name in group.name.split("~"))


def _put_more(page: Page, advice: Advice, path: str) -> None:
    page.heading("To read more")
    if advice.strategies:
        page.line(f"How it came about: partnerkit advise {path} --explain {advice.strategies[0].id}")
    page.line("Everything, unrounded: the same command with --json")
    if advice.strategies:
        page.line(sentences.two_orders(), "dim")
    page.line("Links between barriers, strategies and practices are this project's own judgement.", "dim")
