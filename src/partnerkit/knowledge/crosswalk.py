"""How alike two stages of different continua are, by what they mean and never by their names.

Owns: the six features that stages are rated on, the fit of two sets of ratings, and the reason for it. Knows nothing
of continua or files: `Continuum.translate` asks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import InvalidValueError, Problem
from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ENOUGH", "FEWEST", "HIGHEST", "Compared", "Feature", "Features", "Likeness", "compare", "fit", "is_enough"]

HIGHEST = 3
"""The highest rating of a feature; the lowest is 0."""
FEWEST = 4
"""How many features must be known of both stages."""
ENOUGH = 0.75
"""The fit from which one stage stands for another."""


class Feature(Word):
    """What a way of working together is rated on, each from 0 to 3."""

    INFORMATION_FLOW = "information_flow"
    """0 none; 1 a little, as it comes; 2 regular; 3 open, as a matter of course."""
    JOINT_PLANNING = "joint_planning"
    """0 none; 1 plans are made apart with an eye on the other's; 2 some work is planned together; 3 all joint work."""
    SHARED_DECISIONS = "shared_decisions"
    """0 none; 1 some; 2 most of those on joint work; 3 all of them, as one."""
    FORMALITY = "formality"
    """0 nothing is agreed; 1 an informal understanding; 2 defined roles or a written agreement; 3 one structure."""
    POOLED_RESOURCES = "pooled_resources"
    """0 none; 1 help in kind, or a little is shared; 2 resources are set aside together; 3 one budget."""
    AUTONOMY_GIVEN_UP = "autonomy_given_up"
    """0 none; 1 a little, by what was agreed; 2 a good deal, to a common body; 3 all or nearly all."""

    @property
    def words(self) -> str:
        """The feature in words: `information flow`."""
        return self.value.replace("_", " ")


def _valid_rating(_: object, attribute: attrs.Attribute[Any], value: int | None) -> None:
    if value is not None and not 0 <= value <= HIGHEST:
        raise InvalidValueError(
            Problem(found=f"the rating {value}", expected=f"0 to {HIGHEST}, or nothing", path=attribute.name)
        )


@attrs.frozen(kw_only=True)
class Features:
    """The ratings of a stage from 0 to 3, each named after its `Feature`; None where the work does not tell."""

    information_flow: int | None = attrs.field(default=None, validator=_valid_rating)
    joint_planning: int | None = attrs.field(default=None, validator=_valid_rating)
    shared_decisions: int | None = attrs.field(default=None, validator=_valid_rating)
    formality: int | None = attrs.field(default=None, validator=_valid_rating)
    pooled_resources: int | None = attrs.field(default=None, validator=_valid_rating)
    autonomy_given_up: int | None = attrs.field(default=None, validator=_valid_rating)

    @property
    def ratings(self) -> tuple[int | None, ...]:
        """The six ratings in the order of `Feature`."""
        return (
            self.information_flow,
            self.joint_planning,
            self.shared_decisions,
            self.formality,
            self.pooled_resources,
            self.autonomy_given_up,
        )

    @property
    def known(self) -> tuple[Feature, ...]:
        """The features that are rated."""
        return tuple(feature for feature, rating in zip(Feature, self.ratings, strict=True) if rating is not None)


def _apart(here: Sequence[int | None], there: Sequence[int | None]) -> list[int]:
    """Return the differences on the features that are known of both."""
    return [abs(a - b) for a, b in zip(here, there, strict=True) if a is not None and b is not None]


def fit(here: Sequence[int | None], there: Sequence[int | None]) -> float | None:
    """Return how alike two sets of ratings are.

    Fit = 1 - (mean absolute difference) / 3, over the features that are known of both.

    Args:
        here: The ratings of one stage, 0 to 3 each, None where unknown.
        there: Those of the other, of the same features in the same order.

    Returns:
        From 0 to 1, where 1 means no difference; None where fewer than four features are known of both.

    Example:
        >>> fit([2, None, 1, 2, 1, 1], [2, 2, 1, 1, 1, 1])  # they differ by 1 on one of five features: 1 - 1/15
        0.9333333333333333
        >>> fit([3, None, None, 2, 1, 0], [3, 1, 1, None, 1, 0])
    """
    apart = _apart(here, there)
    return 1 - sum(apart) / (HIGHEST * len(apart)) if len(apart) >= FEWEST else None


def is_enough(here: Sequence[int | None], there: Sequence[int | None]) -> bool:
    """Tell whether one stage may stand for the other: a fit of 0.75 or more, compared in whole numbers.

    Example:
        >>> is_enough([1, 1, 1, 1, None, None], [2, 2, 2, 1, None, None])  # 3 of 12: exactly a quarter
        True
    """
    apart = _apart(here, there)
    return len(apart) >= FEWEST and 4 * sum(apart) <= HIGHEST * len(apart)


@attrs.frozen(kw_only=True)
class Compared:
    """A feature that is known of both stages.

    Attributes:
        feature: Which.
        here: The rating of the stage that is translated.
        there: The rating of the stage that may stand for it.
    """

    feature: Feature
    here: int
    there: int

    def __str__(self) -> str:
        """Return the feature with both ratings."""
        return f"{self.feature.words} ({self.here}, there {self.there})"


@attrs.frozen(kw_only=True)
class Likeness:
    """Why one stage fits another: what was compared, and where the two are alike and differ.

    Attributes:
        compared: The features known of both; none where neither stage is a tie.
        fit: From 0 to 1.
    """

    compared: tuple[Compared, ...]
    fit: float

    @property
    def alike(self) -> tuple[Compared, ...]:
        """Where the ratings are the same."""
        return tuple(each for each in self.compared if each.here == each.there)

    @property
    def more(self) -> tuple[Compared, ...]:
        """Where the stage that is translated is rated higher."""
        return tuple(each for each in self.compared if each.here > each.there)

    @property
    def less(self) -> tuple[Compared, ...]:
        """Where the stage that is translated is rated lower."""
        return tuple(each for each in self.compared if each.here < each.there)

    def __str__(self) -> str:
        """Return what is alike, higher and lower, in words."""
        if not self.compared:
            return "neither is a tie"
        parts = [
            ("alike in", ", ".join(each.feature.words for each in self.alike)),
            ("higher in", ", ".join(str(each) for each in self.more)),
            ("lower in", ", ".join(str(each) for each in self.less)),
        ]
        return "; ".join(f"{start} {listed}" for start, listed in parts if listed)


def compare(here: Features, there: Features) -> Likeness | None:
    """Return how alike two stages are and why, or None where fewer than four features are known of both.

    Example:
        >>> here = Features(joint_planning=2, shared_decisions=1, formality=2, pooled_resources=1)
        >>> there = Features(joint_planning=2, shared_decisions=1, formality=1, pooled_resources=1)
        >>> print(compare(here, there))
        alike in joint planning, shared decisions, pooled resources; higher in formality (2, there 1)
    """
    found = fit(here.ratings, there.ratings)
    if found is None:
        return None
    rated = zip(Feature, here.ratings, there.ratings, strict=True)
    pairs = [Compared(feature=f, here=a, there=b) for f, a, b in rated if a is not None and b is not None]
    return Likeness(compared=tuple(pairs), fit=found)
