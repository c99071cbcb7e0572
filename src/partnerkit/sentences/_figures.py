"""Figures in words: intervals, barriers, strategies, fit, and the maturity index with how far it moves.

Owns: the words for kinds of intervals, parts of the index and other rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from partnerkit.knowledge import library
from partnerkit.results import IntervalKind, IntervalReason, MaturityPart, Outcome, Reason, Target
from partnerkit.sentences._words import count, listed, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.knowledge.schema import Framework
    from partnerkit.results import Barrier, Fit, Interval, Maturity, Score, Strategy

__all__ = [
    "Figure",
    "barrier",
    "figure",
    "fit",
    "fit_notes",
    "interval",
    "intervals",
    "moves",
    "no_index",
    "no_interval",
    "other_rule",
    "own_scale",
    "part",
    "strategy",
]

_NO_INTERVALS = {
    IntervalReason.TOO_FEW_PARTNERS: "fewer than five partners stand behind the figure",
    IntervalReason.NO_SCORE: "there is no score",
    IntervalReason.COMPLETE_ROSTER: "all of these partners have answered, so there is no sampling error",
    IntervalReason.UNDEFINED: "too many resamples of the partners have no value",
    IntervalReason.NOT_OFFERED: "none is offered for this figure",
}

_KINDS = {
    IntervalKind.JACKKNIFE_T: "jackknife by partner, Student's t",
    IntervalKind.PERCENTILE: "bootstrap by partner, percentile",
    IntervalKind.BCA: "bootstrap by partner, BCa",
    IntervalKind.BOOTSTRAP_T: "bootstrap by partner, t",
}

_TARGETS = {
    Target.PROCESS: "for another year or other informants of like partners",
    Target.ROSTER: "for these partners only, had all of them answered",
}

_PARTS = {
    MaturityPart.QUALITY: "Quality",
    MaturityPart.BARRIERS: "1 - barriers",
    MaturityPart.STRATEGIES: "Strategies",
    MaturityPart.FIT: "Fit with the aims",
}

_IN_PLACE = {
    Outcome.MET: "in place",
    Outcome.NOT_MET: "not in place",
    Outcome.UNKNOWN: "not known: ask first",
}

_OTHER_RULES = {
    "gates = mean": "averaging what the two sides say of the facts",
    "gates = lower": "taking the less favourable side's facts",
    "gates = upper": "taking the more favourable side's facts",
    "sides = mean": "averaging the two sides' opinions",
    "sides = lower": "taking the less favourable side's opinion",
    "sides = upper": "taking the more favourable side's opinion",
    "exponent = 0": "a geometric mean of the parts",
    "exponent = -inf": "the lowest part alone",
}


class Figure(Protocol):
    """A figure that may have an interval: a score, the fit, the index."""

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where it cannot be had."""

    @property
    def interval(self) -> Interval | None:
        """Of the value."""


def own_scale(value: Score) -> str:
    """Return a score as its instrument reads it: on a scale of its own, with its own band; empty where it has neither.

    Example:
        >>> from partnerkit.knowledge.schema import Subject
        >>> from partnerkit.results import Score
        >>> about, ends = Subject.PARTNERSHIP, (35, 175)
        >>> total = Score(id="vichealth_2011", subject=about, value=0.5, raw=105, raw_scale=ends, own_band="genuine")
        >>> own_scale(total)
        '105 on the scale from 35 to 175: based on genuine collaboration: keep it going'
    """
    framework = library().frameworks.get(value.id.split(".", 1)[0])
    if framework is None or not framework.has_own_scale or value.raw is None or value.raw_scale is None:
        return ""
    low, high = value.raw_scale
    number = f"{value.raw:.2f}".rstrip("0").rstrip(".")
    name = _band_name(framework, value)
    return f"{number} on the scale from {low} to {high}{f': {name[:1].lower()}{name[1:]}' if name else ''}"


def _band_name(framework: Framework, value: Score) -> str:
    bands = framework.bands if value.id == framework.id else framework.criterion_bands
    return next((band.name for band in bands if band.id == value.own_band), "")


def interval(value: Interval) -> str:
    """Return an interval's ends, and whether it is rough.

    Example:
        >>> from partnerkit.results import Interval
        >>> kind, target = IntervalKind.JACKKNIFE_T, Target.PROCESS
        >>> interval(Interval(low=0.3, high=0.47, level=0.95, kind=kind, target=target, n=6, rough=True, se=0.04))
        '[0.30-0.47, rough]'
    """
    return f"[{value.low:.2f}-{value.high:.2f}{', rough' if value.rough else ''}]"


def figure(value: Figure) -> str:
    """Return a figure with its interval, where it has one."""
    if value.value is None:
        return "none"
    return f"{value.value:.2f}{f' {interval(value.interval)}' if value.interval else ''}"


def intervals(value: Interval) -> str:
    """Return what intervals such as this are about: level, target and kind."""
    return f"[low-high]: {_exactly(value.level)} interval {_TARGETS[value.target]} ({_KINDS[value.kind]})."


def no_interval(value: IntervalReason) -> str:
    """Return why there is no interval.

    Example:
        >>> no_interval(IntervalReason.TOO_FEW_PARTNERS)
        'fewer than five partners stand behind the figure'
    """
    return _NO_INTERVALS[value]


def barrier(value: Barrier) -> str:
    """Return how many of those who answered feel a barrier."""
    return f"{len(value.felt_by)} of {value.answered}"


def strategy(value: Strategy) -> str:
    """Return whether a strategy is in place; where that is not known, to ask first.

    Example:
        >>> from partnerkit.results import Strategy
        >>> strategy(Strategy(id="s", score=None, in_place=Outcome.UNKNOWN))
        'not known: ask first'
    """
    return _IN_PLACE[value.in_place]


def fit(value: Fit) -> str:
    """Return whether ties stand where they want to be, and by what."""
    if value.value is None:
        return f"no score ({reason(value.reason)})" if value.reason else "no score"
    by = "by evidence" if value.compared_by == "evidenced" else "as reported"
    return f"{figure(value)} of 1 ({by}{', illustrative' if value.illustrative else ''})"


def fit_notes(value: Fit) -> Iterator[str]:
    """Yield over how many ties the fit is, what it leaves open, and what going past the aim does."""
    if value.value is None:
        return
    partner = "" if value.over_partners is None else f"; for the typical partner it is {value.over_partners:.2f}"
    part_of = f"{value.ties} of the" if value.ties < value.aims else "all" if value.aims > 1 else "the"
    yield f"It is the mean of {part_of} {count(value.aims, 'tie')} with an aim{partner}."
    if value.ties < value.aims and value.at_least is not None and value.at_most is not None:
        bounds = f"between {value.at_least:.2f} and {value.at_most:.2f}"
        yield f"Over all {value.aims}, whatever is unknown about the others: {bounds}."
    past = f" ({value.past_aim} of these)" if value.past_aim else ""
    yield f"A tie at its aim counts 1, and one past it no more{past}."


def part(value: MaturityPart) -> str:
    """Return the name of a part of the maturity index."""
    return _PARTS[value]


def no_index(value: Maturity) -> str:
    """Return why there is no maturity index, with the numbers.

    Example:
        >>> from partnerkit.results import Maturity
        >>> reasons = (Reason.LOW_RESPONSE,)
        >>> no_index(Maturity(model="m", name="M", value=None, reasons=reasons, missing=(), parts=(),
        ...                   exponent=1.0, response=0.64, needed=0.65, coverage=None))
        '64% of the partners asked have answered, 65% are needed'
    """
    told = {
        Reason.LOW_RESPONSE: _too_few(value.response, value.needed),
        Reason.MISSING_PART: f"no score for: {listed(part(each).lower() for each in value.missing)}",
    }
    return "; ".join(told.get(each, reason(each)) for each in value.reasons)


def _too_few(response: float | None, needed: float) -> str:
    """Return how many have answered, with the decimals that tell it from what is needed."""
    if response is None:
        return f"nobody is listed as asked, and an answer from {_exactly(needed)} is needed"
    told = (f"{100 * response:.{decimals}f}" for decimals in range(12))
    share = next((each for each in told if float(each) < 100 * needed), "less")
    return f"{share}% of the partners asked have answered, {_exactly(needed)} are needed"


def _exactly(share: float) -> str:
    """Return a share that somebody has set as a percentage, not rounded."""
    return f"{100 * share:.6g}%"


def moves(value: Maturity) -> str:
    """Return how far the index moves when all weights vary."""
    return f"With each weight a quarter less or more, in any mixture: {value.lowest:.2f} to {value.highest:.2f}."


def other_rule(name: str) -> str:
    """Return another rule for the index in words, or its name where it is not one of the library's own."""
    return _OTHER_RULES.get(name, name)
