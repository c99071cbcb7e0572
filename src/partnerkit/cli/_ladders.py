"""The page's part on ladders: how people, such as parents, take part.

Owns: its table and its words. It stands apart from stages and scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.cli._page import Page
    from partnerkit.knowledge.steps import Ladder
    from partnerkit.results import LadderRating, Profile

__all__ = ["put_ladders"]

BETWEEN = 5
"""How many partners whose people name different steps are shown."""
_LABEL = 23
"""Characters for the names of steps."""
_BAR = 16
"""Characters of the longest bar."""
_TITLES = {Subject.PARTNER: "In their own setting", Subject.PARTNERSHIP: "In the partnership"}


def put_ladders(page: Page, profile: Profile) -> None:
    """Put where partners stand on each ladder that was rated on a page."""
    for id_ in dict.fromkeys(each.ladder for each in profile.ladders):
        ratings = [each for each in profile.ladders if each.ladder == id_]
        ladder = library().ladders[id_]
        page.heading(f"How {ladder.people} take part")
        page.line(f"{ladder.name}. Partners, by the step that their people name:")
        page.line()
        _put_table(page, ratings)
        page.line()
        for each in ratings:
            _put_rating(page, profile, each)
        page.line("A higher step is not a better one. It enters no score.", "dim")
        page.line(_meaning(ladder), "dim")


def _meaning(ladder: Ladder) -> str:
    return f"What each step means, and its roles: partnerkit frameworks {ladder.id}"


def _put_table(page: Page, ratings: Sequence[LadderRating]) -> None:
    steps = [step for step, _ in ratings[0].counts]
    most = max(n for each in ratings for _, n in each.counts) or 1
    width = (page.width - _LABEL - 2) // len(ratings) - 2
    longest = max(0, min(_BAR, width - 5))
    columns = [
        Column(title="Step", width=_LABEL),
        *(Column(title=_TITLES[each.subject], style="cyan", width=width) for each in ratings),
    ]
    counts = [dict(each.counts) for each in ratings]
    rows = [(step.name, *(f"{n[step]:>4} {page.bar(n[step] / most, longest)}" for n in counts)) for step in steps]
    if any(each.between for each in ratings):
        rows.append(("Between steps", *(f"{each.between:>4}" for each in ratings)))
    page.rows(columns, rows)


def _put_rating(page: Page, profile: Profile, rating: LadderRating) -> None:
    left = sentences.unrated(rating)
    page.line(f"{_TITLES[rating.subject]}: {sentences.rating(rating)}.{f' {left}.' if left else ''}")
    apart = [each for each in rating.standings if each.is_range]
    if apart:
        page.line("Their own people differ:")
    page.points([f"{profile.name_of(each.partner)}: {sentences.span(each)}" for each in apart], most=BETWEEN)
