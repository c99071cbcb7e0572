"""The maturity index with its parts, and the three rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.results import REPRESENTATIVE, Explanation, Mark, MaturityPart, Operation, Reason
from partnerkit.scoring.explanation._material import made_up
from partnerkit.scoring.explanation._scores import explain_scored, formula_of
from partnerkit.scoring.explanation._ties import explain_fit
from partnerkit.scoring.frameworks import SHIFT
from partnerkit.scoring.rates import Cells, cells_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerkit.results import Maturity, Part
    from partnerkit.scoring.explanation._material import Material
    from partnerkit.scoring.explanation._ties import Board

__all__ = ["explain_coverage", "explain_dont_know", "explain_maturity", "explain_response"]


def explain_maturity(board: Board, material: Material, maturity: Maturity) -> Explanation:
    """Return how the index came about, or why there is none."""
    return Explanation(
        id="maturity",
        title=f"Maturity index ({maturity.name})",
        value=maturity.value,
        reason=maturity.reasons[0] if maturity.reasons else None,
        coverage=maturity.coverage,
        formula=formula_of(maturity.exponent),
        operation=Operation.POWER_MEAN,
        terms=(("exponent", maturity.exponent), ("shift", SHIFT)),
        missing=_refusal(maturity),
        interval=maturity.interval,
        no_interval=maturity.no_interval,
        notes=tuple(_moves(maturity)),
        marks=(
            (Mark.AUTHORED, "the index, its parts and weights: it has not been validated"),
            *made_up(illustrative=maturity.illustrative),
        ),
        inputs=tuple(_part(board, material, part) for part in maturity.parts),
    )


def _refusal(maturity: Maturity) -> str:
    """Return the rule for what is missing: there is an index only with every part and enough partners."""
    response = "unknown" if maturity.response is None else f"{maturity.response:.1%}"
    rule = f"every part must have a figure and {maturity.needed:.0%} of the partners asked must have answered"
    found = f"the response is {response}"
    lost = f"; without a figure: {', '.join(maturity.missing)}" if maturity.missing else ""
    refused = "; so there is no index and the parts stand alone" if maturity.value is None else ""
    return f"{rule}; {found}{lost}{refused}"


def _moves(maturity: Maturity) -> list[str]:
    notes = []
    if maturity.lowest is not None and maturity.highest is not None:
        between = f"from {maturity.lowest:.3f} to {maturity.highest:.3f}"
        notes.append(f"When all weights vary by a quarter, in any mixture, it moves {between}")
    notes += [f"Weight of {e.part} a quarter less: {e.less:.3f}, more: {e.more:.3f}" for e in maturity.weights]
    return notes + [f"Under another rule ({name}): {value:.3f}" for name, value in maturity.rules]


def _part(board: Board, material: Material, part: Part) -> Explanation:
    if part.part is MaturityPart.FIT:
        return attrs.evolve(explain_fit(board), weight=part.weight)
    scored = next((e for e in board.profile.frameworks if (e.id, e.subject) == (part.of, part.subject)), None)
    if scored is None:
        return Explanation(id="", title=str(part.part), reason=Reason.NO_ANSWERS, weight=part.weight)
    node = explain_scored(board.profile, material, scored, scored.id)
    if part.part is not MaturityPart.BARRIERS:
        return attrs.evolve(node, weight=part.weight)
    return Explanation(
        id="",
        title="1 - barriers: high is good",
        value=part.value,
        reason=node.reason,
        weight=part.weight,
        coverage=part.coverage,
        formula="1 - x",
        operation=Operation.COMPLEMENT,
        inputs=(node,),
    )


def explain_response(board: Board, material: Material) -> Explanation:
    """Return who was asked and who answered."""
    rates, profile = board.profile.rates, board.profile
    asked = sorted({each.partner for each in board.hub.asked_in(material.survey.wave)})
    inputs = tuple(
        Explanation(
            id=partner,
            title=profile.name_of(partner),
            value=0.0 if partner in rates.silent else 1.0,
            answer="has not answered" if partner in rates.silent else "has answered",
        )
        for partner in asked
    )
    below = "" if rates.representative or rates.response is None else ": it is below, so figures are not representative"
    unasked = [f"Answered without being listed as asked, and not counted here: {', '.join(rates.unasked)}"]
    return Explanation(
        id="response",
        title="Response: partners that answered over partners asked",
        value=rates.response,
        reason=None if rates.response is not None else Reason.NOT_ASKED,
        formula="answered / asked; a partner has answered if anyone of it gave any answer, a don't know included",
        operation=Operation.MEAN,
        missing=f"{rates.answered} of {rates.asked} answered",
        notes=(
            f"{rates.n_respondents} people answered",
            "No interval: it is a count of all that were asked",
            f"{REPRESENTATIVE:.0%} are needed to be representative{below}",
            *(unasked if rates.unasked else ()),
        ),
        marks=((Mark.AUTHORED, "the 65 % that a roll-up needs"), *made_up(illustrative=profile.illustrative)),
        inputs=inputs,
    )


def explain_coverage(board: Board, material: Material) -> Explanation:
    """Return how many of the questions put to those who answered have an answer."""
    rates = board.profile.rates
    node = _rate(board, material, lambda cells: cells.points)
    return attrs.evolve(
        node,
        id="coverage",
        title="Coverage: questions answered over questions asked and applicable",
        value=rates.coverage,
        reason=None if rates.coverage is not None else Reason.NO_ANSWERS,
        missing="don't know and no answer lower it; not applicable is left out; silent partners are in the response",
    )


def explain_dont_know(board: Board, material: Material) -> Explanation:
    """Return how many of the questions put to those who answered were answered with don't know."""
    rates = board.profile.rates
    node = _rate(board, material, lambda cells: cells.unknown)
    return attrs.evolve(
        node,
        id="dont_know",
        title="Don't know: such answers over questions asked and applicable",
        value=rates.dont_know,
        reason=None if rates.dont_know is not None else Reason.NO_ANSWERS,
        missing="not applicable is left out; silent partners are in the response",
    )


def _rate(board: Board, material: Material, part: Callable[[Cells], int]) -> Explanation:
    inputs = []
    for title, by_partner in cells_of(material.survey, material.ties):
        partners = [
            _share(board.profile.name_of(partner), part(cells), cells.applicable, id_=partner)
            for partner, cells in by_partner.items()
        ]
        made = _share(title, sum(map(part, by_partner.values())), sum(c.applicable for c in by_partner.values()))
        if by_partner:
            inputs.append(attrs.evolve(made, operation=Operation.MEAN, inputs=tuple(partners)))
    return Explanation(
        id="",
        title="",
        formula="Σ counted / Σ asked and applicable: the mean of the parts, weighted by the questions in each",
        operation=Operation.MEAN,
        notes=("No interval: it is a count of all the answers",),
        marks=made_up(illustrative=board.profile.illustrative),
        inputs=tuple(inputs),
    )


def _share(title: str, part: int, whole: int, *, id_: str = "") -> Explanation:
    return Explanation(
        id=id_,
        title=title,
        value=part / whole if whole else None,
        reason=None if whole else Reason.NOT_APPLICABLE,
        answer=f"{part} of {whole}",
        weight=float(whole),
        operation=Operation.SHARE,
        terms=(("part", float(part)), ("whole", float(whole))),
    )
