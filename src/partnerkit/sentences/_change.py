"""Change in words: what is compared, how far a score has moved, and what became of ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.results import NormBasis, Reason, TieFate, exceeds
from partnerkit.sentences._words import count, listed, percent, reason

if TYPE_CHECKING:
    from partnerkit.results import Finding, Held, Norm, ScoreChange, StageChange

__all__ = ["fate", "held", "moved", "movement", "no_reliable", "norm", "reordered", "stages_moved"]

_FATES = {
    TieFate.KEPT: "Kept",
    TieFate.GAINED: "New: not in touch then, a tie now",
    TieFate.LOST: "Gone: a tie then, not in touch now",
    TieFate.NOW_DENIED: "Now one side sees a tie and the other does not",
    TieFate.NO_LONGER_DENIED: "The two sides no longer contradict each other",
    TieFate.STILL_DENIED: "Still one side sees a tie and the other does not",
}
_BASES = {
    NormBasis.FRAMEWORK: "stated in the framework's own file",
    NormBasis.USER: "given by whoever asked",
    NormBasis.PANEL: "found in a panel",
}


def fate(value: TieFate) -> str:
    """Return what became of ties, as a heading."""
    return _FATES[value]


def held(value: Held) -> str:
    """Return how many of something each wave holds, and how many all of them.

    Example:
        >>> from partnerkit.results import Held
        >>> held(Held(each=(16, 15), all=14)), held(Held(each=(9, 10, 8), all=7))
        ('16 and 15, 14 in both', '9, 10 and 8, 7 in all')
    """
    return f"{listed(map(str, value.each))}, {value.all} in {'both' if len(value.each) == 2 else 'all'}"  # noqa: PLR2004 - two


def moved(value: ScoreChange) -> str:
    """Return a change with its sign and interval, or why there is none.

    Example:
        >>> from partnerkit.knowledge.schema import Subject
        >>> from partnerkit.results import ScoreChange
        >>> fit = ScoreChange(id="fit", subject=Subject.RELATIONSHIP, first=0.5, second=0.75, change=0.25)
        >>> moved(fit)
        '+0.25'
    """
    if value.change is None:
        return f"none ({reason(value.reason)})" if value.reason else "none"
    if value.interval is None:
        return f"{value.change:+.2f}"
    ends = f"{value.interval.low:+.2f} to {value.interval.high:+.2f}"
    return f"{value.change:+.2f} [{ends}]{'~' if value.interval.rough else ''}"


def movement(value: ScoreChange) -> str:
    """Return whether a change is clear: up or down where its interval leaves 0 out; else chance may be all there is.

    Example:
        >>> from partnerkit.knowledge.schema import Subject
        >>> from partnerkit.results import ScoreChange
        >>> movement(ScoreChange(id="fit", subject=Subject.RELATIONSHIP, first=0.5, second=0.75, change=0.25))
        'too few to say'
    """
    if value.change is None:
        return "not known"
    if value.interval is None:
        return "too few to say"
    if exceeds(value.interval.low, 0):
        return "up"
    return "down" if exceeds(0, value.interval.high) else "no clear change"


def stages_moved(value: StageChange) -> str:
    """Return how many ties rose, stayed and fell."""
    if not value.known:
        return "Of no tie is the stage known in both waves."
    of = f"Of {count(value.known, 'tie')} whose stage is known both times"
    parts = ((value.rose, "moved to a later stage"), (value.stayed, "stayed"), (value.fell, "moved to an earlier one"))
    told = listed(f"{_some(number, value.known)} {words}" for number, words in parts)
    return f"{of}, {told}."


def _some(number: int, whole: int) -> str:
    return f"{number} ({percent(number / whole)})" if number else "none"


def no_reliable(value: Reason) -> str:
    """Return why no single partner's or tie's change is judged.

    Example:
        >>> no_reliable(Reason.NOT_IN_BOTH)
        'No partner or tie has a score with a norm in both waves.'
    """
    if value is Reason.NOT_IN_BOTH:
        return "No partner or tie has a score with a norm in both waves."
    return (
        "Whether one partner or one tie has changed cannot be told: that takes a reliability and a standard deviation "
        "from a study or a panel of at least 100, and never from the hub itself. None is known for these questions."
    )


def norm(value: Norm) -> str:
    """Return by which numbers a single change is judged, and where these are from.

    Example:
        >>> from partnerkit.results import Norm
        >>> norm(Norm(reliability=0.8, sd=0.2, source="a study made up for this page"))
        'reliability 0.80, standard deviation 0.200, given by whoever asked (a study made up for this page)'
    """
    numbers = f"reliability {value.reliability:.2f}, standard deviation {value.sd:.3f}"
    return f"{numbers}, {_BASES[value.basis]} ({value.source})"


def reordered(value: Finding) -> str:
    """Return that waves are compared in another order than they were named.

    Example:
        >>> from partnerkit.results import Finding, FindingKind
        >>> reordered(Finding(kind=FindingKind.REORDERED, words=(("1", "2025"), ("2", "2026"))))
        'The waves were named in another order; they are compared by their dates: 2025, then 2026.'
    """
    waves = ", then ".join(wave for _, wave in value.words)
    return f"The waves were named in another order; they are compared by their dates: {waves}."
