"""Where partners stand on a ladder, in words.

Owns: how steps are counted in a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.sentences._words import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.knowledge.steps import Step
    from partnerkit.results import LadderRating, LadderStanding

__all__ = ["rating", "span", "step", "unrated"]


def step(value: Step) -> str:
    """Return a step's name in the middle of a sentence.

    Example:
        >>> step(library().ladders["parent_involvement_1989"].steps[0])
        'non-participation'
    """
    return value.name[:1].lower() + value.name[1:]


def span(value: LadderStanding) -> str:
    """Return where a partner stands: a step, or between the lowest and the highest that its people name."""
    return f"{step(value.lowest)} to {step(value.highest)}" if value.is_range else step(value.lowest)


def rating(value: LadderRating) -> str:
    """Return how many partners stand at each step, and how far apart they are.

    Example:
        >>> from partnerkit.knowledge.schema import Subject
        >>> from partnerkit.results import LadderRating, LadderStanding
        >>> told, helping, *_ = library().ladders["parent_involvement_1989"].steps
        >>> oak = LadderStanding(partner="oak", lowest=helping, highest=helping, n_respondents=1)
        >>> left = {"dont_know": (), "not_applicable": (), "unanswered": ("ash",), "illustrative": False}
        >>> counts = {"counts": ((told, 0), (helping, 1)), "between": 0, "standings": (oak,)}
        >>> rating(LadderRating(ladder="parent_involvement_1989", subject=Subject.PARTNER, **counts, **left))
        '1 partner at support'
    """
    if value.lowest is None or value.highest is None:
        return "no partner names a step"
    told = [(n, f"at {step(each)}") for each, n in value.counts if n]
    told += [(value.between, "between steps")] if value.between else []
    (first, where), *rest = told
    partners = listed((f"{count(first, 'partner')} {where}", *(f"{n} {there}" for n, there in rest)))
    widest = f"; from {step(value.lowest)} to {step(value.highest)}" if value.lowest != value.highest else ""
    return f"{partners}{widest}"


def unrated(value: LadderRating) -> str:
    """Return how many partners name no step, and why; nothing where all of them do."""
    return listed(_left(value))


def _left(value: LadderRating) -> Iterator[str]:
    people = library().ladders[value.ladder].people
    if value.dont_know:
        yield f"{count(len(value.dont_know), 'partner does', 'partners do')} not know"
    if value.not_applicable:
        yield f"{count(len(value.not_applicable), 'partner has', 'partners have')} no {people}"
    if value.unanswered:
        yield f"{count(len(value.unanswered), 'partner has', 'partners have')} not answered"
