"""Numbers, dates and terms as they are said.

Owns: the words for reasons, statuses, subjects and bands, and how a number, a share and a date are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge.schema import Checked, Subject
from partnerkit.results import Reason, TieStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from partnerkit.results import Band

__all__ = ["band", "checked", "combined_by", "count", "date", "listed", "percent", "reason", "status", "subject"]

_REASONS = {
    Reason.NOT_ASKED: "not asked",
    Reason.NO_ANSWERS: "nobody answered",
    Reason.TOO_FEW_ANSWERED: "too few of the questions answered",
    Reason.NOT_APPLICABLE: "does not apply",
    Reason.TOO_FEW_CRITERIA: "too few criteria have a score",
    Reason.UNCONFIRMED: "one side alone has answered",
    Reason.DENIED: "one side says there is no contact",
    Reason.RANGE: "known only as a range",
    Reason.NO_AIM: "no tie has an aim",
    Reason.NO_POSITION: "no tie with an aim has a stage that is known",
    Reason.LOW_RESPONSE: "too few partners have answered",
    Reason.MISSING_PART: "a part of it has no score",
    Reason.NO_TOTAL: "the instrument has no score over all its criteria",
    Reason.NOT_VALID: "too few have answered for the instrument's own rule",
    Reason.TOO_FEW_PARTNERS: "too few partners stand behind it",
    Reason.TOO_FEW_GROUPS: "fewer than two groups have enough partners",
    Reason.GROUPS_UNKNOWN: "the group of fewer than 65 % of the partners is known",
    Reason.NOT_IN_BOTH: "no partner, tie or question of it is in all of the waves",
    Reason.NO_RELIABILITY: "no reliability and standard deviation are known from outside the hub",
    Reason.TOO_FEW_ITEMS: "too few questions",
    Reason.TOO_FEW_SUBJECTS: "too few have answered, or too little was rated",
    Reason.TOO_FEW_RATERS: "too few raters",
    Reason.CONSTANT: "all answers are the same",
    Reason.NEVER_TOGETHER: "some two questions were not answered by enough of the same",
    Reason.NOT_POSITIVE: "the variances and covariances do not fit together",
    Reason.NOT_CONVERGED: "the estimate did not settle",
    Reason.NOT_CONNECTED: "raters and subjects fall into parts that ratings do not join well enough",
    Reason.TOO_FEW_IN_CATEGORY: "a point of the scale was answered too seldom",
    Reason.ONE_HUB: "raters and rated are of one hub",
    Reason.NEGATIVE: "a variance came out below nothing",
    Reason.PAST_AIM: "it would lift the tie past its aim, as a later stage's gates are met: ask if the aim still holds",
}

_STATUSES = {
    TieStatus.CONFIRMED: "confirmed",
    TieStatus.UNCONFIRMED: "reported by one side",
    TieStatus.DENIED: "denied by one side",
    TieStatus.NONE: "no contact",
}

_SUBJECTS = {
    Subject.PARTNERSHIP: "the partnership as a whole",
    Subject.RELATIONSHIP: "the ties",
    Subject.PARTNER: "the partners themselves",
}

_CHECKED = {
    Checked.YES: "the work they are from has been read for this project",
    Checked.PART: "the work they are from has been read only in part",
    Checked.NO: "the work they are from has not been read for this project",
}

_COMBINED = {
    1.0: "the plain average of its {many}",
    0.0: "a geometric mean: one weak {one} pulls it down more than one strong {one} lifts it",
    float("-inf"): "its lowest {one}",
}

_MONTHS = {
    1: "January",
    2: "February",
    3: "March",
    4: "April",
    5: "May",
    6: "June",
    7: "July",
    8: "August",
    9: "September",
    10: "October",
    11: "November",
    12: "December",
}


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    Example:
        >>> count(1, "tie"), count(2, "tie"), count(2, "person", "people")
        ('1 tie', '2 ties', '2 people')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def percent(share: float, *, decimals: int = 0) -> str:
    """Return a share as a percentage; one that is not all or nothing is never rounded to it.

    Example:
        >>> percent(0.8125), percent(0.001), percent(0.999), percent(11 / 17, decimals=1)
        ('81%', 'under 1%', 'over 99%', '64.7%')
    """
    if 0 < share < 0.01:  # noqa: PLR2004 - one percent
        return "under 1%"
    if 0.99 < share < 1:  # noqa: PLR2004 - all but one percent
        return "over 99%"
    return f"{share:.{decimals}%}".replace(".0%", "%")


def date(day: dt.date) -> str:
    """Return a date as it is said, whatever the machine's language.

    Example:
        >>> import datetime
        >>> date(datetime.date(2026, 3, 13))
        '13 March 2026'
    """
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence.

    Example:
        >>> listed(["Ash", "Oak", "Elm"])
        'Ash, Oak and Elm'
    """
    *rest, last = [*words] or [""]
    return f"{', '.join(rest)} and {last}" if rest else last


def reason(value: Reason) -> str:
    """Return why a figure cannot be had.

    Example:
        >>> reason(Reason.NO_ANSWERS)
        'nobody answered'
    """
    return _REASONS[value]


def status(value: TieStatus) -> str:
    """Return what the two sides say of a tie."""
    return _STATUSES[value]


def subject(value: Subject) -> str:
    """Return what answers were about."""
    return _SUBJECTS[value]


def band(value: Band) -> str:
    """Return a band in words: how high, not how good."""
    return str(value).replace("_", " ")


def checked(value: Checked) -> str:
    """Return how far the work behind a continuum's stages, or a framework's criteria, has been read."""
    return _CHECKED[value]


def combined_by(exponent: float, one: str = "criterion", many: str = "criteria") -> str:
    """Return how a score is made of its criteria, or the index of its parts.

    Example:
        >>> combined_by(1), combined_by(float("-inf"), "part", "parts")
        ('the plain average of its criteria', 'its lowest part')
    """
    words = _COMBINED.get(exponent, f"a power mean with the exponent {exponent:g}")
    return words.format(one=one, many=many)
