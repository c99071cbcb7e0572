"""Voice: how each group of partners rates, or is rated, against all others, and what chance would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.results import Direction, Explanation, Mark, Operation
from partnerkit.scoring.explanation._material import made_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.results import Profile, Voice, VoiceFigure, VoiceGroup

__all__ = ["VOICE", "explain_voice", "voice_ids"]

VOICE = "voice."
"""What the ids of voices begin with."""


def voice_ids(profile: Profile) -> tuple[str, ...]:
    """Return the ids of the criteria and frameworks that may have a voice."""
    scored = [each.id for found in profile.frameworks for each in (found.score, *found.criteria)]
    return tuple(f"{VOICE}{id_}" for id_ in dict.fromkeys(scored))


def explain_voice(voice: Voice, id_: str) -> Explanation:
    """Return how groups rate a criterion or framework, and are rated on it, each beside what chance would give."""
    rated = id_.removeprefix(VOICE)
    figures = [figure for figure in voice.figures if figure.id == rated]
    return Explanation(
        id=id_,
        title=f"Voice: {rated}",
        answer="" if figures else "nobody has rated it so that groups could be compared",
        formula="difference = mean over the group - mean over all other partners; gap = highest mean - lowest",
        operation=Operation.STATED,
        missing="a group needs three partners with a rating; partners whose kind or sector is not known are in none",
        notes=tuple(_merged(voice)),
        marks=((Mark.AUTHORED, "which kinds are put together"), *made_up(illustrative=voice.illustrative)),
        inputs=tuple(_figure(figure) for figure in figures),
    )


def _merged(voice: Voice) -> Iterator[str]:
    for groups in voice.groups:
        into = [f"{small} into {large or 'none'}" for small, large in groups.merged]
        if into:
            yield f"Too few for a group of their own, by {groups.by}: {', '.join(into)}"


def _figure(figure: VoiceFigure) -> Explanation:
    whose = "ratings given" if figure.direction is Direction.GIVEN else "ratings received"
    return Explanation(
        id=f"{figure.id}.{figure.subject}.{figure.direction}.{figure.by}",
        title=f"About the {figure.subject}, {whose}, by {figure.by}",
        value=figure.gap.size if figure.gap else None,
        reason=figure.no_gap,
        formula="the highest mean of a group less the lowest",
        notes=tuple(_chance(figure)),
        inputs=tuple(_group(group) for group in figure.groups),
    )


def _chance(figure: VoiceFigure) -> Iterator[str]:
    gap = figure.gap
    if gap is None:
        return
    called = "called a gap" if gap.is_gap else "no more than chance gives, so it is called no gap"
    yield f"From {gap.low} to {gap.high}: {called}"
    yield f"By chance {gap.chance:.3f} is to be expected, and above {gap.chance_high:.3f} in one case of twenty"
    yield f"Variance between groups {gap.variance:.4f}, within {gap.within:.4f}"
    ways = "all there are" if gap.exact else "drawn"
    yield f"Groups as far apart by chance alone: p = {gap.p:.3f} ({gap.permutations} permutations, {ways})"


def _group(group: VoiceGroup) -> Explanation:
    told = "" if group.mean is None else f"{group.mean:.3f} over {group.n}; all others {_other(group)}"
    return Explanation(
        id=group.group,
        title=group.group.replace("_", " "),
        value=group.difference,
        reason=group.reason,
        answer=told,
        interval=group.interval,
        no_interval=group.no_interval,
    )


def _other(group: VoiceGroup) -> str:
    return "none" if group.others is None else f"{group.others:.3f} over {group.n_others}"
