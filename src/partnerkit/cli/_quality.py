"""The page's part on quality: how good the partnership is, and how much data says so.

Owns: its tables and its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._figures import (
    are_ranked,
    cautions,
    cell,
    counted,
    put_key,
    put_reasons,
    rests_on,
    score_columns,
    scored,
    title,
    value,
)
from partnerkit.cli._standing import shown_apart
from partnerkit.results import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.cli._page import Page
    from partnerkit.results import FrameworkScore, Profile, Score

__all__ = ["put_quality"]

ENDS = 4
"""How many of the strongest and of the weakest criteria are shown where a framework has many."""


def put_quality(page: Page, profile: Profile) -> None:
    """Put the scores of what was rated on a page: the one that stands for quality first."""
    page.heading("How good the partnership is")
    answered = [each for each in profile.frameworks if scored(each) and each not in shown_apart(profile)]
    if not answered and not profile.consensus and not any(map(_is_refused, profile.frameworks)):
        page.line("Nobody has rated it: there is no score, neither good nor bad.")
        put_key(page, profile)
        return
    main = profile.framework(*profile.quality) if profile.quality else None
    if main:
        _put_whole(page, main)
    put_key(page, profile)
    put_reasons(page, _shown(main) if main else ())
    others = [each for each in answered if each is not main]
    refused = [each for each in profile.frameworks if _is_refused(each)]
    if others:
        page.line()
        page.line("Also rated:" if main else "Rated:")
    for each in others:
        _put_brief(page, each)
    for each in refused:
        page.point(f"{title(each)}: no figures ({sentences.reason(Reason.NOT_VALID)}).")
    _put_received(page, profile)
    put_reasons(page, [figure for each in others for figure in (each.score, *_ends(each))])
    for each in profile.consensus:
        page.point(f"By a group that read the descriptions together: {title(each)}: {value(each)}.")


def _is_refused(framework: FrameworkScore) -> bool:
    """Tell whether an instrument's own rule for validity keeps its figures back."""
    return any(score.reason is Reason.NOT_VALID for score in framework.criteria)


def _put_received(page: Page, profile: Profile) -> None:
    """Put of how many partners the others' ratings were gathered on a page; whose is for that partner alone."""
    for id_ in dict.fromkeys(each.framework for each in profile.received):
        rated = sum(each.framework == id_ for each in profile.received)
        told = f"{sentences.name_of(id_)}: {sentences.count(rated, 'partner')} rated by others"
        page.point(f"{told}. What each received is for it alone: it stands in the document of --json.")


def _put_whole(page: Page, framework: FrameworkScore) -> None:
    page.line(title(framework))
    page.line(f"Score: {value(framework)}", "bold")
    for note in (*_beside(framework), *_own_figures(framework)):
        page.line(note)
    page.line()
    _put_criteria(page, framework)
    for note in cautions(framework):
        page.line(note)


def _beside(framework: FrameworkScore) -> Iterator[str]:
    """Yield what stands beside a framework's score: how it is made, the arithmetic mean and the lowest criterion."""
    parts = ("group", "groups") if framework.groups else ("criterion", "criteria")
    yield f"It is {sentences.combined_by(framework.exponent, *parts)}."
    lowest = next((score for score in framework.criteria if score.id == framework.lowest), None)
    if framework.mean is not None and lowest is not None and lowest.value is not None:
        name = sentences.name_of(lowest.id).lower()
        weakest = f"; the lowest criterion is {name}, {lowest.value:.2f}" if are_ranked(framework.criteria) else ""
        yield f"The plain average is {framework.mean:.2f}{weakest}."
    if not framework.score.high_is_good:
        yield "High is bad here: it tells how strongly each barrier is felt."


def _own_figures(framework: FrameworkScore) -> Iterator[str]:
    """Yield what an instrument tells beside its score: weights given, groups, figures on its own scale, agreement."""
    if framework.weights:
        given = ", ".join(f"{sentences.name_of(id_).lower()} {weight:.2f}" for id_, weight in framework.weights)
        yield f"Weights that the partners gave: {given}."
    for group in framework.groups:
        yield f"{sentences.name_of(group.id)}: {sentences.figure(group)}."
    for score in framework.criteria:
        own = sentences.own_scale(score)
        if own:
            yield f"{sentences.name_of(score.id)}: {own}; {score.value:.2f} of 1."
        if score.expected is not None and score.agreement is not None:
            told = f"as it should be {score.expected:.2f}, agreement of the two {score.agreement:.2f} of 1"
            yield f"{sentences.name_of(score.id)}: {told}."


def _put_criteria(page: Page, framework: FrameworkScore) -> None:
    first = "Strongest first" if framework.score.high_is_good else "Most felt first: high is bad"
    if not are_ranked(framework.criteria):
        first = "Criterion" if framework.score.high_is_good else "High is bad"
    page.rows(score_columns(page, framework, first, last="Rests on", last_width=26), _rows(page, framework))


def _shown(framework: FrameworkScore) -> list[Score]:
    """Return the figures of a framework that are shown in full: its score and its strongest and weakest criteria."""
    known = scored(framework)
    return [framework.score, *known[:ENDS], *known[ENDS:][-ENDS:]]


def _ends(framework: FrameworkScore) -> tuple[Score, Score]:
    """Return the criteria of a framework with the highest and the lowest score."""
    known = scored(framework)
    return known[0], known[-1]


def _rows(page: Page, framework: FrameworkScore) -> Iterator[tuple[str, ...]]:
    known = scored(framework)
    left_out = known[ENDS:-ENDS]
    for score in [score for score in known if score not in left_out]:
        yield sentences.name_of(score.id), *cell(page, score), rests_on(score)
        if left_out and score is known[ENDS - 1]:
            yield f"and {len(left_out)} between these and the next", *("" for _ in cell(page, score)), ""
    for score in framework.criteria:
        if score.value is None:
            why = sentences.reason(score.reason) if score.reason else ""
            yield sentences.name_of(score.id), *cell(page, score), why


def _put_brief(page: Page, framework: FrameworkScore) -> None:
    """Put a framework's score on a page with its two ends."""
    mean = "" if framework.mean is None or framework.exponent == 1 else f"; plain average {framework.mean:.2f}"
    page.point(f"{title(framework)}: {value(framework)}{mean}.")
    page.line(_spread(framework), indent=4)
    for figure in _own_figures(framework):
        page.line(figure, indent=4)
    for note in cautions(framework):
        page.line(note, indent=4)


def _spread(framework: FrameworkScore) -> str:
    """Return the highest and the lowest criterion of a framework, or that no two of them are shown to differ."""
    first, last = _ends(framework)
    good, known = framework.score.high_is_good, scored(framework)
    if are_ranked(known):
        high, low = ("Strongest", "weakest") if good else ("High is bad: most felt", "least felt")
        return f"{high}: {_end(first)}; {low}: {_end(last)}."
    bad = "" if good else "High is bad. "
    if len(known) > 1:
        return f"{bad}All {len(known)} that are scored are alike: {first.value:.2f} of 1."
    alone = "Its one criterion" if len(framework.criteria) == 1 else "Only one criterion is scored"
    return f"{bad}{alone}: {_end(first)}."


def _end(score: Score) -> str:
    own, name = sentences.own_scale(score), sentences.name_of(score.id).lower()
    return f"{name}{f', {own};' if own else ''} {sentences.figure(score)} ({counted(score)})"
