"""The page's parts on what holds a partnership back, what helps, and whether ties stand where they want to be.

Owns: their tables and their words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._figures import are_ranked, cautions, cell, put_reasons, score_columns, scored, title, value
from partnerkit.knowledge.schema import Subject
from partnerkit.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.cli._page import Page
    from partnerkit.results import Barrier, FrameworkScore, Profile, Score, Strategy

__all__ = ["put_barriers", "put_fit", "put_strategies", "shown_apart"]

_FIRST = {Outcome.MET: 0, Outcome.NOT_MET: 1, Outcome.UNKNOWN: 2}


def shown_apart(profile: Profile) -> list[FrameworkScore]:
    """Return the frameworks that barriers and strategies are of: they have parts of the page to themselves."""
    return [each for each in (_of(profile, profile.barriers), _of(profile, profile.strategies)) if each is not None]


def _of(profile: Profile, found: Iterable[Barrier | Strategy]) -> FrameworkScore | None:
    """Return the framework that barriers or strategies are of: the first with all of them, about the whole if so."""
    ids = {each.id for each in found}
    of = [each for each in profile.frameworks if ids and ids == {score.id for score in each.criteria}]
    return min(of, key=lambda each: (not scored(each), each.subject is not Subject.PARTNERSHIP), default=None)


def _by_id(framework: FrameworkScore) -> dict[str, Score]:
    return {score.id: score for score in framework.criteria}


def put_barriers(page: Page, profile: Profile) -> None:
    """Put how strongly each barrier is felt, and by how many, on a page."""
    page.heading("What holds the partnership back")
    framework = _of(profile, profile.barriers)
    if framework is None:
        page.line(_no_barriers(profile))
        return
    _put_score(page, framework)
    page.line("High is bad: it tells how strongly each barrier is felt.")
    page.line()
    known = _by_id(framework)
    barriers = sorted(profile.barriers, key=lambda each: -round(-1 if each.score is None else each.score, 9))
    first = "Strongest first: high is bad" if are_ranked(framework.criteria) else "High is bad"
    columns = score_columns(page, framework, first, last="Felt by", last_width=9)
    rows = [(sentences.name_of(each.id), *cell(page, known[each.id]), _felt_by(each)) for each in barriers]
    page.rows(columns, rows)
    page.line("Felt by: how many of those who answered rate it half or more.")
    _put_cautions(page, framework)


def _no_barriers(profile: Profile) -> str:
    of_ties = [each for each in profile.frameworks if each.subject is Subject.RELATIONSHIP and scored(each)]
    if any(not each.score.high_is_good for each in of_ties):
        return "Barriers were rated about the ties only, and stand above."
    return "Nobody has been heard on barriers: that none are told does not mean that there are none."


def _felt_by(barrier: Barrier) -> str:
    return sentences.barrier(barrier) if barrier.answered else "not known"


def put_strategies(page: Page, profile: Profile) -> None:
    """Put which strategies are in place on a page, which are not, and which have to be asked about."""
    page.heading("What helps, and whether it is in place")
    framework = _of(profile, profile.strategies)
    if framework is None:
        page.line("Nobody has been heard on strategies: ask first which are in place.")
        return
    _put_score(page, framework)
    page.line()
    known = _by_id(framework)
    strategies = sorted(
        profile.strategies,
        key=lambda each: (_FIRST[each.in_place], -round(0.0 if each.score is None else each.score, 9)),
    )
    told = [sentences.strategy(each) for each in strategies]
    first = "Strongest first" if are_ranked(framework.criteria) else "Strategy"
    columns = score_columns(page, framework, first, last="", last_width=max(map(len, told)))
    rows = [(sentences.name_of(each.id), *cell(page, known[each.id]), told[i]) for i, each in enumerate(strategies)]
    page.rows(columns, rows)
    page.line(f"In place: rated three quarters or more. {_rest_on(framework)}")
    _put_cautions(page, framework)


def _rest_on(framework: FrameworkScore) -> str:
    """Return how many stand behind the scores of a framework, from the fewest to the most."""
    numbers = sorted({score.n_partners for score in framework.criteria if score.value is not None})
    fewest = f"{numbers[0]} to " if len(numbers) > 1 else ""
    return f"Each rests on {fewest}{sentences.count(numbers[-1], 'partner')}." if numbers else ""


def _put_score(page: Page, framework: FrameworkScore) -> None:
    page.line(title(framework))
    page.line(f"Score: {value(framework)}", "bold")


def _put_cautions(page: Page, framework: FrameworkScore) -> None:
    put_reasons(page, (framework.score, *framework.criteria))
    for note in cautions(framework):
        page.line(note)


def put_fit(page: Page, profile: Profile) -> None:
    """Put on a page whether ties stand where they want to be."""
    page.heading("Do the ties stand where they want to be?")
    page.line(f"Fit with the aims: {sentences.fit(profile.fit)}", "bold")
    for note in sentences.fit_notes(profile.fit):
        page.line(note)
    put_reasons(page, [profile.fit])
