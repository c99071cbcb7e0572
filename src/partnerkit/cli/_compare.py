"""What `partnerkit compare` prints: two waves side by side, as a hub's lead would read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._network_words import cells, reason
from partnerkit.cli._page import Column, Page
from partnerkit.results import DEFINITIONS, IntervalReason, NetworkMeasure, TieFate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.results import (
        Beside,
        Comparison,
        FrameworkChange,
        Interval,
        NetworkFigure,
        ScoreChange,
    )

__all__ = ["show"]

LISTED = 5
"""How many ties of one fate are listed."""
CLEAR = ("up", "down")
_FATES = (TieFate.GAINED, TieFate.LOST, TieFate.NOW_DENIED, TieFate.NO_LONGER_DENIED, TieFate.STILL_DENIED)
_STYLES = {"up": "cyan", "down": "yellow"}


def show(comparison: Comparison) -> None:
    """Print a comparison."""
    page = Page()
    _put_title(page, comparison)
    _put_held(page, comparison)
    _put_scores(page, comparison)
    _put_stages(page, comparison)
    _put_fit(page, comparison)
    _put_units(page, comparison)
    _put_network(page, comparison)
    _put_more(page)
    page.show()


def _put_title(page: Page, comparison: Comparison) -> None:
    page.line(comparison.name, "bold")
    first, second = (sentences.date(day) for day in (comparison.first_date, comparison.second_date))
    page.line(f"Wave {comparison.first} ({first}) against wave {comparison.second} ({second})")
    page.line()
    for finding in comparison.findings:
        page.line(sentences.reordered(finding), "yellow")
    if comparison.illustrative:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    page.line("Internal: this names partners and ties. It is not for sharing as it stands.", "yellow")


def _put_held(page: Page, comparison: Comparison) -> None:
    page.heading("What is compared")
    page.line("Only what both waves hold: the same partners, the same ties seen by the same sides, the same questions.")
    rows = [
        ("Partners", sentences.held(comparison.partners)),
        ("Partners that answered", sentences.held(comparison.answered)),
        ("Pairs known to have a tie or none", sentences.held(comparison.relationships)),
        *(
            (f"Questions about {sentences.subject(of)}", sentences.held(held))
            for of, held in comparison.items
            if any(held.each)
        ),
    ]
    page.rows([Column(takes_rest=True), Column(width=24)], rows)
    for words, partners in (
        (f"Joined since {comparison.first}", comparison.joined),
        (f"Left since {comparison.first}", comparison.left),
        (f"Answered in {comparison.second} only", comparison.newly_answered),
        (f"Answered in {comparison.first} only", comparison.fell_silent),
    ):
        if partners:
            page.line(f"{words}: {sentences.listed(map(comparison.name_of, partners))}.")


def _put_scores(page: Page, comparison: Comparison) -> None:
    page.heading("How far the scores have moved")
    known = [each for each in comparison.frameworks if any(score.change is not None for score in each.criteria)]
    if not known:
        page.line("No partner has a score for the same questions in both waves.")
        return
    page.line("Scores run from 0 to 1. Up or down is said only where chance alone would hardly go so far.")
    for each in known:
        _put_framework(page, comparison, each)
    _put_key(page, [score for each in known for score in (each.score, *each.criteria)])


def _put_framework(page: Page, comparison: Comparison, framework: FrameworkChange) -> None:
    bad = "" if framework.score.high_is_good else " (high is bad)"
    page.line()
    page.line(f"{sentences.name_of(framework.id)}, about {sentences.subject(framework.subject)}{bad}", "bold")
    whole = framework.score
    clear = [score for score in framework.criteria if sentences.movement(score) in CLEAR]
    rows = [_row("All together", whole), *(_row(sentences.name_of(score.id), score) for score in clear)]
    columns = [
        Column(takes_rest=True),
        Column(title=comparison.first, width=6, right=True),
        Column(title=comparison.second, width=6, right=True),
        Column(title="Change", width=23),
        Column(width=15),
    ]
    page.rows(columns, rows)
    if whole.change is None and whole.reason:
        page.line(f"All together: no score, as {sentences.reason(whole.reason)}.", "dim", indent=2)
    moved = [score for score in framework.criteria if score.change is not None]
    others, few = len(moved) - len(clear), sum(score.interval is None for score in moved)
    if others - few:
        page.line(f"{others - few} of its {len(framework.criteria)} parts did not move clearly.", "dim", indent=2)
    if few:
        told = f"Of {few} of its {len(framework.criteria)} parts too few answered to say whether they moved."
        page.line(told, "dim", indent=2)
    missing = sum(score.change is None for score in framework.criteria)
    if missing:
        page.line(f"{sentences.count(missing, 'part')} cannot be compared.", "dim", indent=2)


def _row(name: str, score: ScoreChange) -> tuple[str, ...]:
    one, other = ("-" if value is None else f"{value:.2f}" for value in (score.first, score.second))
    moved = "none" if score.change is None else sentences.moved(score)
    return name, one, other, moved, sentences.movement(score)


def _put_key(page: Page, scores: Sequence[ScoreChange]) -> None:
    """Put what the intervals are about, and why some are missing."""
    known = [score for score in scores if score.change is not None]
    found: list[Interval] = [score.interval for score in known if score.interval]
    page.line()
    for interval in found[:1]:
        page.line(sentences.intervals(interval), "dim")
    if any(interval.rough for interval in found):
        page.line("~ rough: five to seven partners stand behind the figure.", "dim")
    reasons = {score.no_interval for score in known}
    for why in (each for each in IntervalReason if each in reasons):
        page.line(f"No interval where {sentences.no_interval(why)}.", "dim")


def _put_stages(page: Page, comparison: Comparison) -> None:
    stages = comparison.stages
    page.heading("Where ties stood and stand")
    by = "by evidence" if stages.compared_by == "evidenced" else "as reported"
    page.line(f"{sentences.stages_moved(stages)} Stages are {by}; a later stage is not a better one.")
    rows = [(sentences.standing(each.first), sentences.standing(each.second), str(each.ties)) for each in stages.table]
    if rows:
        columns = [
            Column(title=comparison.first, width=24),
            Column(title=comparison.second, width=24),
            Column(title="Ties", width=5, right=True),
        ]
        page.rows(columns, rows)
    for number, words in (
        (stages.undecided, "known only as a range"),
        (stages.unknown, "not known in one of the waves"),
    ):
        if number:
            page.line(f"{sentences.count(number, 'more tie')}: stage {words}.", "dim")
    for each in _FATES:
        ties = comparison.of_fate(each)
        if ties:
            page.line(f"{sentences.fate(each)} ({len(ties)})", "bold")
            names = [f"{comparison.name_of(tie.a)} and {comparison.name_of(tie.b)}" for tie in ties]
            page.points(names, most=LISTED)


def _put_fit(page: Page, comparison: Comparison) -> None:
    fit = comparison.fit
    page.heading("Do ties stand nearer to where they want to be?")
    if fit.change is None:
        page.line("That cannot be told: of no tie are the stage and the aim known in both waves.")
        return
    ties = sentences.count(fit.n_relationships or 0, "tie")
    page.line(f"Fit with the aims over {ties}: {fit.first:.2f}, then {fit.second:.2f}.")
    page.line(f"Change: {sentences.moved(fit)}, {sentences.movement(fit)}.")


def _put_units(page: Page, comparison: Comparison) -> None:
    page.heading("Single partners and ties")
    if comparison.no_reliable:
        page.line(sentences.no_reliable(comparison.no_reliable))
    changed = [each for each in comparison.reliable if each.is_reliable]
    if comparison.reliable:
        norms = dict.fromkeys((each.id, each.norm) for each in comparison.reliable)
        page.line("Judged by:")
        page.points([f"{sentences.name_of(id_)}: {sentences.norm(norm)}" for id_, norm in norms], most=2 * LISTED)
        page.line(f"{len(changed)} of {len(comparison.reliable)} changes are more than noise by the norms given.")
    names = [
        f"{' and '.join(map(comparison.name_of, each.about.split('~')))}, {sentences.name_of(each.id).lower()}: "
        f"{each.first:.2f}, then {each.second:.2f} (more than {each.needed:.2f} apart)"
        for each in changed
    ]
    page.points(names, most=2 * LISTED)


def _put_network(page: Page, comparison: Comparison) -> None:
    if not comparison.network:
        return
    page.heading("The network")
    if all(each.first is None and each.second is None for each in comparison.network):
        page.line("No figure of it can be had from the partners and the views of ties that both waves hold.")
        return
    partners, views = sentences.count(comparison.partners.all, "partner"), comparison.views
    held = f"{sentences.count(views.all, 'view')} of ties that are known in both"
    page.line(
        f"Among the {partners} of both waves, on the {held} (of {views.each[0]} and {views.each[1]}). "
        "Ties that are confirmed count."
    )
    columns = [
        Column(takes_rest=True),
        Column(title=comparison.first, width=18, right=True),
        Column(title=comparison.second, width=18, right=True),
    ]
    known = [each for each in comparison.network if each.first is not None or each.second is not None]
    page.rows(columns, [(_measure(each.id), *_both(each)) for each in known])
    if any(figure.upper is not None for each in known for figure in each.figures):
        page.line("In brackets: from the least to the most it could be, whatever the missing views are.", "dim")
    _put_unknown(page, comparison)


def _both(beside: Beside) -> tuple[str, str]:
    """Return a figure in both waves as it is read, with its bounds where views are missing."""
    if not beside.figures:
        return _number(beside.first), _number(beside.second)
    one, other = map(_with_bounds, beside.figures)
    return one, other


def _with_bounds(figure: NetworkFigure) -> str:
    value, low, high = cells(figure)
    return f"{value} ({low} to {high})" if low else value


def _put_unknown(page: Page, comparison: Comparison) -> None:
    """Put why figures cannot be had, and how many pairs are unknown in both waves."""
    why: dict[str, list[str]] = {}
    for each in comparison.network:
        reasons = {figure.reason for figure in each.figures}
        if not each.figures and (each.first is None or each.second is None):
            why.setdefault("it cannot be told from what both waves hold", []).append(_measure(each.id))
        for wave, figure in zip((comparison.first, comparison.second), each.figures, strict=False):
            if figure.reason is not None:
                of = "" if len(reasons) == 1 else f" ({wave})"
                why.setdefault(reason(figure.reason), []).append(f"{_measure(each.id)}{of}")
    for words, names in why.items():
        page.point(f"Not known, as {words}: {sentences.listed(dict.fromkeys(names))}.", "dim")
    unknown = max((figure.as_untied for each in comparison.network for figure in each.figures[:1]), default=0)
    if unknown:
        partners = comparison.partners.all
        pairs = f"{unknown:,} of {partners * (partners - 1) // 2:,} pairs are unknown and count as no tie here"
        page.point(f"{pairs}, but in the densities: figures without brackets could be others.")


def _measure(id_: str) -> str:
    known = id_ in set(NetworkMeasure)
    return DEFINITIONS[NetworkMeasure(id_)].name if known else id_.replace("_", " ")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _put_more(page: Page) -> None:
    page.heading("To read more")
    page.line("How a figure came about: the same command with --explain ID (stages, fit, a criterion, a tie)")
    page.line("Every figure, unrounded: the same command with --json")
