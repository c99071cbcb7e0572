"""The maturity index: four parts and one figure, which is never shown without them.

Owns: the model, when there is an index at all, and how far it moves when weights and rules do.

Formula, for the parts quality, 1 - barriers, strategies and fit with weights w that sum to 1:

    index = power mean of the parts with exponent p; by default equal weights and p = 1, the arithmetic mean

There is none unless every part with a weight has a score and at least 65 % of the partners asked have answered. The
index is this project's own: it has not been validated.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.errors import InvalidValueError, Problem, quoted
from partnerkit.knowledge.schema import is_number, valid_exponent
from partnerkit.results import (
    REPRESENTATIVE,
    Fit,
    FrameworkScore,
    Maturity,
    MaturityPart,
    Part,
    Reason,
    WeightMove,
    meets,
)
from partnerkit.scoring.frameworks import power_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MaturityModel", "maturity_of", "parts_of"]

VARIED = 0.25
"""By how much of itself each weight is varied."""
OTHER_EXPONENTS = (("exponent = 0", 0.0), ("exponent = -inf", float("-inf")))
"""Other ways to combine the parts, beside which the index stands."""


HEAVIEST = 1000
"""The largest weight, as in frameworks."""


def _as_float(value: float) -> float:
    """Return a number as one that may have decimals; what is none is left to the check."""
    return float(value) if is_number(value) and abs(value) <= HEAVIEST else value


def _valid_weight(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not (is_number(value) and 0 <= value <= HEAVIEST):
        expected = f"from 0 to {HEAVIEST}"
        raise InvalidValueError(Problem(found=f"the weight {quoted(value)}", expected=expected, path=attribute.name))


def _valid_share(_: object, attribute: attrs.Attribute[Any], value: float) -> None:
    if not (is_number(value) and 0 <= value <= 1):
        raise InvalidValueError(
            Problem(found=f"the share {quoted(value)}", expected="from 0 to 1", path=attribute.name)
        )


@attrs.frozen(kw_only=True)
class MaturityModel:
    """How the maturity index is made: which parts, with which weights, and how they combine.

    Attributes:
        id: Of the model; stands beside every index.
        name: In words.
        quality: The weight of quality, from 0; a part without weight is left out.
        barriers: The weight of 1 - barriers.
        strategies: The weight of strategies.
        fit: The weight of fit.
        exponent: Of the power mean: 1 arithmetic, 0 geometric, minus infinity the lowest.
        barriers_from: The framework whose score measures barriers.
        strategies_from: The framework whose score measures strategies.
        needed: The response that an index needs, from 0 to 1.

    Raises:
        InvalidValueError: No part has a weight, or a weight, share or exponent is out of its range.

    Example:
        >>> MaturityModel(id="no_fit", name="Without fit", fit=0).weights
        ((<MaturityPart.QUALITY: 'quality'>, 1.0), (<MaturityPart.BARRIERS: 'barriers'>, 1.0), \
(<MaturityPart.STRATEGIES: 'strategies'>, 1.0))
    """

    id: str = "equal_parts"
    name: str = "Equal parts"
    quality: float = attrs.field(default=1.0, converter=_as_float, validator=_valid_weight)
    barriers: float = attrs.field(default=1.0, converter=_as_float, validator=_valid_weight)
    strategies: float = attrs.field(default=1.0, converter=_as_float, validator=_valid_weight)
    fit: float = attrs.field(default=1.0, converter=_as_float, validator=_valid_weight)
    exponent: float = attrs.field(default=1.0, validator=valid_exponent)
    barriers_from: str = "integrated_working_barriers"
    strategies_from: str = "anning_2006_strategies"
    needed: float = attrs.field(default=REPRESENTATIVE, validator=_valid_share)

    def __attrs_post_init__(self) -> None:
        """Check that some part has a weight."""
        if not self.weights:
            raise InvalidValueError(Problem(found="no part with a weight", expected="a weight above 0 for one or more"))

    @property
    def weights(self) -> tuple[tuple[MaturityPart, float], ...]:
        """The parts that count, each with its weight."""
        return tuple((part, weight) for part in MaturityPart if (weight := float(getattr(self, part.value))) > 0)

    def index(self, values: Mapping[MaturityPart, float]) -> float:
        """Return the index of parts that all have a value, high being good.

        Example:
            >>> MaturityModel().index(dict.fromkeys(MaturityPart, 0.5))
            0.5
        """
        parts = [part for part, _ in self.weights]
        return power_mean([values[part] for part in parts], [weight for _, weight in self.weights], self.exponent)


def parts_of(
    model: MaturityModel,
    quality: FrameworkScore | None,
    barriers: FrameworkScore | None,
    strategies: FrameworkScore | None,
    fit: Fit,
) -> tuple[Part, ...]:
    """Return the parts that a model weighs, as they go into its index."""
    whole = sum(weight for _, weight in model.weights)
    known = {MaturityPart.QUALITY: quality, MaturityPart.BARRIERS: barriers, MaturityPart.STRATEGIES: strategies}
    return tuple(
        _fit_part(fit, weight / whole)
        if part is MaturityPart.FIT
        else _framework_part(part, known[part], weight / whole)
        for part, weight in model.weights
    )


def _fit_part(fit: Fit, weight: float) -> Part:
    coverage = fit.ties / fit.aims if fit.aims else None
    return Part(part=MaturityPart.FIT, weight=weight, value=fit.value, coverage=coverage, n_partners=fit.n_partners)


def _framework_part(part: MaturityPart, scored: FrameworkScore | None, weight: float) -> Part:
    if scored is None:
        return Part(part=part, weight=weight, value=None)
    value = scored.score.value
    turned = part is MaturityPart.BARRIERS
    return Part(
        part=part,
        weight=weight,
        value=1 - value if value is not None and turned else value,
        of=scored.id,
        subject=scored.subject,
        coverage=scored.score.coverage,
        n_partners=scored.score.n_partners,
    )


def maturity_of(
    model: MaturityModel,
    parts: Sequence[Part],
    response: float | None,
    *,
    rules: Sequence[tuple[str, Mapping[MaturityPart, float | None]]] = (),
    illustrative: bool = False,
) -> Maturity:
    """Return the maturity index with its parts, or the reasons why there is none.

    Args:
        model: How it is made.
        parts: As `parts_of` returns them.
        response: Partners that answered over partners asked.
        rules: Other rules by name, each with the parts that change under it.
        illustrative: Whether made-up ratings are in a part.
    """
    missing = tuple(part.part for part in parts if part.value is None)
    low = response is None or not meets(response, model.needed)
    reasons = (*((Reason.LOW_RESPONSE,) if low else ()), *((Reason.MISSING_PART,) if missing else ()))
    made = Maturity(
        model=model.id,
        name=model.name,
        value=None,
        reasons=reasons,
        missing=missing,
        parts=tuple(parts),
        exponent=model.exponent,
        response=response,
        needed=model.needed,
        coverage=_coverage(parts),
        illustrative=illustrative,
    )
    if reasons:
        return made
    values = {part.part: part.value for part in parts if part.value is not None}
    lowest, highest = _ends(model, values)
    return attrs.evolve(
        made,
        value=model.index(values),
        weights=tuple(_move(model, part, values) for part, _ in model.weights),
        lowest=lowest,
        highest=highest,
        rules=(*_other_parts(model, values, rules), *_other_exponents(model, values)),
    )


def _coverage(parts: Sequence[Part]) -> float | None:
    """Return the parts' coverage averaged by their weights; None where one has none."""
    known = [(part.coverage, part.weight) for part in parts if part.coverage is not None]
    return sum(c * w for c, w in known) / sum(w for _, w in known) if len(known) == len(parts) else None


def _weighed(model: MaturityModel, factors: Mapping[MaturityPart, float]) -> MaturityModel:
    most = 1 + VARIED  # what no weight exceeds by being varied
    changed: dict[str, Any] = {part.value: weight * factors.get(part, 1.0) / most for part, weight in model.weights}
    return attrs.evolve(model, **changed)


def _move(model: MaturityModel, part: MaturityPart, values: Mapping[MaturityPart, float]) -> WeightMove:
    less, more = (_weighed(model, {part: 1 + sign * VARIED}).index(values) for sign in (-1, 1))
    return WeightMove(part=part, less=less, more=more)


def _ends(model: MaturityModel, values: Mapping[MaturityPart, float]) -> tuple[float, float]:
    """Return the index at its lowest and highest over all mixtures: it is monotone in each weight, so at a corner."""
    parts = [part for part, _ in model.weights]
    corners = product((1 - VARIED, 1 + VARIED), repeat=len(parts))
    found = [_weighed(model, dict(zip(parts, corner, strict=True))).index(values) for corner in corners]
    return min(found), max(found)


def _other_parts(
    model: MaturityModel,
    values: Mapping[MaturityPart, float],
    rules: Sequence[tuple[str, Mapping[MaturityPart, float | None]]],
) -> list[tuple[str, float]]:
    made = []
    for name, changed in rules:
        under = {part: changed.get(part, value) for part, value in values.items()}
        known = {part: value for part, value in under.items() if value is not None}
        if len(known) == len(values):
            made.append((name, model.index(known)))
    return made


def _other_exponents(model: MaturityModel, values: Mapping[MaturityPart, float]) -> list[tuple[str, float]]:
    return [
        (name, attrs.evolve(model, exponent=exponent).index(values))
        for name, exponent in OTHER_EXPONENTS
        if exponent != model.exponent
    ]
