"""Norms that a framework's file states: how reliable its scores are, and how they spread.

Owns: the class of such a norm and its checks. What it is used for, the reliable change of one partner or one tie, is in
`partnerkit.change`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["StatedNorm", "norm_problems"]

_FEWEST = 2
"""People without whom there is no standard deviation."""


def _valid_reliability(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value < 1:
        found, expected = f"the reliability {quoted(value)}", "above 0 and below 1"
        raise InvalidValueError(Problem(found=found, expected=expected, path=attribute.name))


def _valid_sd(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value <= 1:
        found, expected = f"the standard deviation {quoted(value)}", "above 0 and at most 1: scores run from 0 to 1"
        hint = "divide one on a scale's points by their range"
        raise InvalidValueError(Problem(found=found, expected=expected, hint=hint, path=attribute.name))


def _valid_people(_: object, attribute: attrs.Attribute[Any], value: int | None) -> None:
    if value is not None and value < _FEWEST:
        expected = f"{_FEWEST} or more, or nothing where it is not known"
        raise InvalidValueError(Problem(found=f"the number {value}", expected=expected, path=attribute.name))


@attrs.frozen(kw_only=True)
class StatedNorm:
    """How reliable a score is, and how it spreads among units, as a published study of the framework has found it.

    Attributes:
        of: The full id of the criterion whose score it is, or the framework's own id.
        reliability: Above 0 and below 1.
        sd: The standard deviation among units on the scale from 0 to 1: above 0, at most 1.
        source: The study's id; in a user's own file words will do.
        place: In the source.
        n: How many people it rests on; None where that is not known.

    Raises:
        InvalidValueError: A number is out of its range.

    Example:
        >>> StatedNorm(of="ours.useful", reliability=0.8, sd=0.2, source="a study made up for this page").n is None
        True

    References:
        Jacobson and Truax (1991), Clinical significance, Journal of Consulting and Clinical Psychology 59, 12-19.
    """

    of: str
    reliability: float = attrs.field(validator=_valid_reliability)
    sd: float = attrs.field(validator=_valid_sd)
    source: str
    place: str = ""
    n: int | None = attrs.field(default=None, validator=_valid_people)


def norm_problems(
    of: Sequence[str | None], framework: str, criteria: Sequence[str], *, total: bool
) -> Iterator[Problem]:
    """Yield the norms of no score that the framework has, and those given twice.

    Args:
        of: What each is of, in the order of the file; None for one that cannot be read.
        framework: Its id.
        criteria: The full ids of its criteria.
        total: Whether it has a score over all of them.

    Example:
        >>> [str(each) for each in norm_problems(["ours", "ours.useful", "ours"], "ours", ["ours.useful"], total=True)]
        ["norms[2].of: a norm of 'ours' given twice; expected one for each score"]
    """
    for i, id_ in enumerate(of):
        path = f"norms[{i}].of"
        if id_ is None:
            continue
        if id_ in of[:i]:
            found = f"a norm of {quoted(id_)} given twice"
            yield Problem(found=found, expected="one for each score", path=path, entry=Entry.GIVEN_TWICE)
        elif id_ == framework and not total:
            yield Problem(found="a norm of a total", expected="none, as there is no total", path=path)
        elif id_ != framework and id_ not in criteria:
            expected, full = "the id of the framework or of one of its criteria", f"{framework}.{id_}"
            hint = f"did you mean {quoted(full)}?" if full in criteria else nearest(id_, [framework, *criteria])
            yield Problem(
                found=f"a norm of {quoted(id_)}", expected=expected, hint=hint, path=path, entry=Entry.UNKNOWN_NAME
            )
