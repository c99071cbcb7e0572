"""Figures on a page: a score beside its interval, and what weakens it.

Owns: the column that scores stand in, and the cautions under a table of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column
from partnerkit.results import IntervalReason, Reason, band_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnerkit.cli._page import Page
    from partnerkit.results import Fit, FrameworkScore, Maturity, Profile, Score

__all__ = [
    "are_ranked",
    "cautions",
    "cell",
    "counted",
    "put_key",
    "put_reasons",
    "rests_on",
    "score_columns",
    "scored",
    "title",
    "value",
]

HALF = 0.5
"""Below this coverage the page warns."""
NAMED = 3
"""How many criteria a caution names; more are counted."""
BAR = 7
"""How long the longest bar beside a score is."""
ROOMY = 72
"""From this width there is room for bars beside scores."""
HIGH_IS_GOOD, HIGH_IS_BAD = "cyan", "yellow"
"""Colours that people who see colours differently can tell apart; words say the same."""
_SCORE = 17


def score_columns(page: Page, framework: FrameworkScore, title: str, *, last: str, last_width: int) -> list[Column]:
    """Return the columns of a table of scores: name, score with interval, bar where there is room, and one more."""
    style = HIGH_IS_GOOD if framework.score.high_is_good else HIGH_IS_BAD
    bar = [Column(style=style, width=BAR)] if page.width >= ROOMY else []
    wide = any(score.interval for score in framework.criteria)
    return [
        Column(title=title, takes_rest=True),
        Column(title="Score", width=_SCORE if wide else len("Score")),
        *bar,
        Column(title=last, width=last_width if bar else min(last_width, 14)),
    ]


def cell(page: Page, score: Score) -> tuple[str, ...]:
    """Return a score with its interval, and its bar where there is room: as many cells as `score_columns` has."""
    number = "none" if score.value is None else f"{score.value:.2f}"
    if score.interval:
        number += f" [{score.interval.low:.2f}-{score.interval.high:.2f}]{'~' if score.interval.rough else ''}"
    return (number, page.bar(score.value or 0.0, BAR)) if page.width >= ROOMY else (number,)


def put_key(page: Page, profile: Profile) -> None:
    """Put what the intervals are about on a page."""
    scores = [score for each in profile.frameworks for score in (each.score, *each.criteria)]
    figures: list[Score | Fit | Maturity] = [*scores, profile.fit, *([profile.maturity] if profile.maturity else [])]
    known = [each for each in figures if each.value is not None]
    found = [each.interval for each in known if each.interval]
    refused = any(each.no_interval for each in known)
    for words in found[:1]:
        page.line(sentences.intervals(words), "dim")
    if any(each.rough for each in found):
        page.line("~ or rough: five to seven partners stand behind the figure.", "dim")
    if known and not found and not refused:
        page.line("No intervals: none were wanted.", "dim")


def put_reasons(page: Page, figures: Iterable[Score | Fit | Maturity]) -> None:
    """Put on a page why some of the figures that stand above have no interval, each reason once a page."""
    reasons = {each.no_interval for each in figures if each.value is not None}
    for why in (each for each in IntervalReason if each in reasons):
        page.once(f"No interval where {sentences.no_interval(why)}.", "dim")


def title(framework: FrameworkScore) -> str:
    """Return what was rated, and about what."""
    return f"{sentences.name_of(framework.id)}, about {sentences.subject(framework.subject)}"


def value(framework: FrameworkScore) -> str:
    """Return a framework's score in words, or why there is none and what is known instead."""
    score = framework.score
    if score.value is None:
        why = sentences.reason(score.reason) if score.reason else "not known"
        bounds = "" if framework.at_least is None else f", between {framework.at_least:.2f} and {framework.at_most:.2f}"
        return f"none ({why})" if score.reason is Reason.NO_TOTAL else f"no score ({why}{bounds})"
    marks = [sentences.band(score.band or band_at(score.value)), *(["illustrative"] if score.illustrative else [])]
    interval = f" {sentences.interval(score.interval)}" if score.interval else ""
    own = sentences.own_scale(score)
    return f"{f'{own}; ' if own else ''}{score.value:.2f} of 1{interval} ({', '.join(marks)})"


def are_ranked(scores: Sequence[Score]) -> bool:
    """Tell whether some of the scores are shown higher than others, so that one is the strongest."""
    return len({f"{score.value:.2f}" for score in scores if score.value is not None}) > 1


def scored(framework: FrameworkScore) -> list[Score]:
    """Return the criteria that have a score, highest first, in source order where they are equal."""
    found = [score for score in framework.criteria if score.value is not None]
    return sorted(found, key=lambda score: -round(score.value or 0.0, 9))


def counted(score: Score) -> str:
    """Return how many ties or partners a score rests on."""
    if score.n_relationships is not None:
        return sentences.count(score.n_relationships, "tie")
    return sentences.count(score.n_partners, "partner")


def rests_on(score: Score) -> str:
    """Return how much data stands behind a score."""
    number = counted(score)
    return number if score.coverage is None else f"{number}, {sentences.percent(score.coverage)} answered"


def cautions(framework: FrameworkScore) -> Iterator[str]:
    """Yield what makes the scores of a framework weak: one question, or few answers."""
    known = scored(framework)
    single = [score for score in known if score.n_items == 1]
    if single:
        verb = "rests" if len(single) == 1 or len(single) == len(known) else "each rest"
        yield f"{_which(single, known)} {verb} on a single question."
    few = [score for score in known if score.coverage is not None and score.coverage < HALF]
    if few:
        yield f"{_which(few, known)}: less than half of what was asked is answered. Ask before you conclude."


def _which(found: Sequence[Score], all_of_them: Sequence[Score]) -> str:
    """Return which scores a caution is about, as the beginning of a sentence."""
    if len(found) == len(all_of_them):
        return "This score" if len(found) == 1 else "Each of these scores"
    if len(found) > NAMED:
        return f"{len(found)} of these {len(all_of_them)} scores"
    names = sentences.listed(sentences.name_of(score.id).lower() for score in found)
    return names[:1].upper() + names[1:]
