"""The page's part on quality: how good the partnership is, and how much data says so.

Owns: its tables and its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.cli._page import Page
    from partnerkit.results import FrameworkScore, Profile, Score

__all__ = ["put_quality"]

ENDS = 4
"""How many of the strongest and of the weakest criteria are shown where a framework has many."""
HALF = 0.5
"""Below this coverage the page warns."""
NAMED = 3
"""How many criteria a caution names; more are counted."""
_BAR = 10


def put_quality(page: Page, profile: Profile) -> None:
    """Put the scores of what was rated on a page: the one that stands for quality first."""
    page.heading("How good the partnership is")
    answered = [each for each in profile.frameworks if _scored(each)]
    if not answered and not profile.consensus:
        page.line("Nobody has rated it: there is no score, neither good nor bad.")
        return
    main = profile.framework(*profile.quality) if profile.quality else None
    if main:
        _put_whole(page, main)
    others = [each for each in answered if each is not main]
    if others:
        page.line()
        page.line("Also rated:" if main else "Rated:")
    for each in others:
        _put_brief(page, each)
    for each in profile.consensus:
        page.point(f"By a group that read the descriptions together: {_title(each)}: {_value(each)}.")


def _scored(framework: FrameworkScore) -> list[Score]:
    """Return the criteria that have a score, highest first, in source order where they are equal."""
    found = [score for score in framework.criteria if score.value is not None]
    return sorted(found, key=lambda score: -round(score.value or 0.0, 9))


def _title(framework: FrameworkScore) -> str:
    return f"{sentences.name_of(framework.id)}, about {sentences.subject(framework.subject)}"


def _value(framework: FrameworkScore) -> str:
    """Return a framework's score in words, or why there is none and what is known instead."""
    score = framework.score
    if score.value is None:
        why = sentences.reason(score.reason) if score.reason else "not known"
        bounds = "" if framework.at_least is None else f", between {framework.at_least:.2f} and {framework.at_most:.2f}"
        return f"no score ({why}{bounds})"
    height = f" ({sentences.band(score.band)})" if score.band else ""
    return f"{score.value:.2f} of 1{height}"


def _put_whole(page: Page, framework: FrameworkScore) -> None:
    page.line(_title(framework))
    page.line(f"Score: {_value(framework)}", "bold")
    for note in _beside(framework):
        page.line(note)
    page.line()
    _put_criteria(page, framework)
    for note in _cautions(framework):
        page.line(note)


def _beside(framework: FrameworkScore) -> Iterator[str]:
    """Yield what stands beside a framework's score: how it is made, the arithmetic mean and the lowest criterion."""
    yield f"It is {sentences.combined_by(framework.exponent)}."
    lowest = next((score for score in framework.criteria if score.id == framework.lowest), None)
    if framework.mean is not None and lowest is not None and lowest.value is not None:
        name = sentences.name_of(lowest.id).lower()
        yield f"The plain average is {framework.mean:.2f}; the lowest criterion is {name}, {lowest.value:.2f}."
    if not framework.score.high_is_good:
        yield "High is bad here: it tells how strongly each barrier is felt."


def _put_criteria(page: Page, framework: FrameworkScore) -> None:
    first = "Strongest first" if framework.score.high_is_good else "Most felt first: high is bad"
    columns = [
        Column(title=first, takes_rest=True),
        Column(title="Score", right=True, width=5),
        Column(style="cyan" if framework.score.high_is_good else "red", width=_BAR),
        Column(title="Rests on", width=27),
    ]
    page.rows(columns, _rows(page, framework))


def _rows(page: Page, framework: FrameworkScore) -> Iterator[tuple[str, str, str, str]]:
    scored = _scored(framework)
    left_out = scored[ENDS:-ENDS]
    for score in [score for score in scored if score not in left_out]:
        value = score.value or 0.0
        yield sentences.name_of(score.id), f"{value:.2f}", page.bar(value, _BAR), _rests_on(score)
        if left_out and score is scored[ENDS - 1]:
            yield f"and {len(left_out)} between these and the next", "", "", ""
    for score in framework.criteria:
        if score.value is None:
            yield sentences.name_of(score.id), "none", "", sentences.reason(score.reason) if score.reason else ""


def _rests_on(score: Score) -> str:
    """Return how much data stands behind a score."""
    about_ties = score.n_relationships is not None
    number = (
        sentences.count(score.n_relationships or 0, "tie")
        if about_ties
        else sentences.count(score.n_partners, "partner")
    )
    return number if score.coverage is None else f"{number}, {sentences.percent(score.coverage)} answered"


def _cautions(framework: FrameworkScore) -> Iterator[str]:
    """Yield what makes the scores of a framework weak: one question, or few answers."""
    scored = _scored(framework)
    yield from _caution("Rests on one question each", [score for score in scored if score.n_items == 1], scored)
    few = [score for score in scored if score.coverage is not None and score.coverage < HALF]
    yield from _caution("Less than half answered, so ask before you conclude", few, scored)


def _caution(words: str, found: Sequence[Score], scored: Sequence[Score]) -> Iterator[str]:
    if found:
        names = sentences.listed(sentences.name_of(score.id).lower() for score in found)
        some = names if len(found) <= NAMED else f"{len(found)} of these {len(scored)}"
        yield f"{words}: {'all of these' if len(found) == len(scored) else some}."


def _put_brief(page: Page, framework: FrameworkScore) -> None:
    """Put a framework's score on a page with its two ends."""
    scored = _scored(framework)
    high, low = ("Strongest", "weakest") if framework.score.high_is_good else ("High is bad: most felt", "least felt")
    mean = "" if framework.mean is None or framework.exponent == 1 else f"; plain average {framework.mean:.2f}"
    page.point(f"{_title(framework)}: {_value(framework)}{mean}.")
    page.line(f"{high}: {_end(scored[0])}; {low}: {_end(scored[-1])}.", indent=4)
    for note in _cautions(framework):
        page.line(note, indent=4)


def _end(score: Score) -> str:
    return f"{sentences.name_of(score.id).lower()} {score.value:.2f} ({_rests_on(score)})"
