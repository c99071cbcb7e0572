"""Ties: from a position to its stages, their gates, both sides and what each answered; and the continuum over all ties.

Owns: the bounds of each gate and stage, found again from the sides for the reader; the law that they give the very
position of the profile is a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.hub import Hub
from partnerkit.knowledge import continuum as continuum_by_id
from partnerkit.knowledge.schema import Authorship, Subject
from partnerkit.model import Basis
from partnerkit.responses import CONTACT, Code, column
from partnerkit.results import Explanation, Mark, Operation, Profile, Reason, TieStatus, meets
from partnerkit.scoring.explanation._material import Material, evidence_nodes, made_up, work
from partnerkit.scoring.explanation._scores import OPERATIONS, SIDES
from partnerkit.scoring.sides import SideRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.schema import Item, ItemUse
    from partnerkit.knowledge.stages import Continuum, Stage
    from partnerkit.model import Relationship
    from partnerkit.results import Placement, Tie, View
    from partnerkit.scoring.explanation._material import Row

__all__ = ["Board", "explain_continuum", "explain_fit", "explain_tie"]

POSITION = (
    "attained stages + min(1, share of the next stage / threshold); a stage is attained if it and all below it meet "
    "the threshold"
)
UNKNOWN_GATES = "don't know and no answer are tried both ways, as no and as yes; where that decides, there are bounds"


@attrs.frozen(eq=False)
class Board:
    """What ties are read on: the profile, its hub, and the tables where somebody has answered."""

    profile: Profile
    hub: Hub
    material: Material | None

    @property
    def continuum(self) -> Continuum:
        """The hub's continuum."""
        return continuum_by_id(self.profile.continuum)

    def names(self, tie: Tie) -> str:
        """The names of a tie's two partners."""
        return f"{self.profile.name_of(tie.a)} and {self.profile.name_of(tie.b)}"

    def said(self, partner: str, about: str) -> list[Row]:
        """What a partner's people say of another, a row each."""
        return self.material.tie_rows.get((partner, about), []) if self.material else []


def explain_tie(board: Board, tie: Tie) -> Explanation:
    """Return where a tie stands and how that was found."""
    stated = board.hub.partnership.relationship(tie.a, tie.b) if tie.stated else None
    stages = _stages(board, tie) if tie.status is not TieStatus.DENIED else ()
    about = [each for each in board.hub.partnership.evidence if each.about == tie.id]
    illustrative = board.profile.illustrative
    return Explanation(
        id=tie.id,
        title=board.names(tie),
        value=tie.placement.position,
        reason=None if tie.placement.position is not None else tie.placement.reason,
        answer=_standing(board, tie),
        formula=POSITION if stages else "",
        operation=Operation.POSITION,
        terms=(("threshold", board.continuum.threshold), *_bounds(tie.placement)),
        missing=UNKNOWN_GATES if stages else "",
        notes=_tie_notes(tie, stated),
        sources=(work(board.continuum.source, board.continuum.place),) if stages else (),
        marks=_stage_marks(board.continuum, illustrative=illustrative)
        if stages
        else made_up(illustrative=illustrative),
        inputs=stages,
        beside=(*_views(board, tie), *_fit_beside(board, tie), *evidence_nodes(board.hub, about)),
    )


def _stage_marks(continuum: Continuum, *, illustrative: bool) -> tuple[tuple[Mark, str], ...]:
    gates = (Mark.AUTHORED, "the gates of the stages, their threshold and the position between stages")
    listed = ((Mark.AUTHORED, "the list of stages"),) if continuum.basis is Authorship.AUTHORED else ()
    return (gates, *listed, *made_up(illustrative=illustrative))


def _bounds(placement: Placement) -> tuple[tuple[str, float], ...]:
    ends = (("at_least", placement.position_at_least), ("at_most", placement.position_at_most))
    return tuple((name, value) for name, value in ends if value is not None)


_NOT_KNOWN: dict[Reason | None, str] = {
    Reason.UNCONFIRMED: "stage not known, as one side alone has answered and the rule needs both",
    Reason.DENIED: "no stage, as one side puts it at no contact",
    Reason.NO_ANSWERS: "stage not known, as nobody has answered",
    Reason.NOT_ASKED: "no stage, as the wave asked no gates",
    Reason.NOT_APPLICABLE: "no stage, as no gate applies",
}


def _standing(board: Board, tie: Tie) -> str:
    low, high = tie.placement.stage, tie.placement.at_most
    if low is None or high is None:
        return _NOT_KNOWN.get(tie.placement.reason, "stage not known")
    return f"{_at(board, low)} to {_at(board, high)}" if low != high else _at(board, low)


def _at(board: Board, stage: Stage) -> str:
    return stage.name.lower() if stage.position else f"below {board.continuum.stages[0].name.lower()}"


def _tie_notes(tie: Tie, stated: Relationship | None) -> tuple[str, ...]:
    notes = [f"Status: {tie.status}"]
    if stated is not None:
        notes.append(f"Stated as a fact (basis: {stated.basis}): it counts as confirmed unless a side denies it")
    notes.append(
        f"Reported stage: {tie.reported.name.lower() if tie.reported else 'none'}; the lower of the two counts"
    )
    aim = f"{tie.aim.name.lower()} ({tie.aim_basis})" if tie.aim else "not known"
    notes.append(f"Aim: {aim}; agreed, else the lower of the two wanted")
    notes.append("No interval: one tie is no sample")
    return tuple(notes)


def _views(board: Board, tie: Tie) -> tuple[Explanation, ...]:
    return tuple(_view(board, tie, view) for view in tie.views)


def _view(board: Board, tie: Tie, view: View) -> Explanation:
    """Return what one side says of the tie: the stages it reports and wants, and where its own gates put the tie."""
    other = tie.b if view.partner == tie.a else tie.a
    told = [f"reports {view.reported.name.lower()}"] if view.reported else []
    told += [f"wants {view.wanted.name.lower()}"] if view.wanted else []
    if view.implied:
        told = ["answered about others and left this one out: under a full roster, no contact"]
    items = [i for i in _asked(board) if i.id in {CONTACT, board.continuum.reported.id, board.continuum.wanted.id}]
    rows = [] if view.implied else board.said(view.partner, other)
    return Explanation(
        id=view.partner,
        title=f"What {board.profile.name_of(view.partner)} says",
        value=view.placement.position,
        answer=", ".join(told) or "says nothing of the stage",
        notes=("The figure is the position that its own gates give",) if view.placement.position is not None else (),
        inputs=tuple(_said(board, row, item) for row in rows for item in items),
    )


def _asked(board: Board) -> tuple[Item, ...]:
    return board.material.survey.asked(Subject.RELATIONSHIP) if board.material else ()


def _said(board: Board, row: Row, item: Item) -> Explanation:
    """Return an answer about a tie that is no rating: it is shown in words."""
    code = row[column(item.id)]
    codes = {Code.DONT_KNOW.value: "don't know", Code.NOT_APPLICABLE.value: "not applicable", None: "no answer"}
    who = f" ({row['respondent']})" if row["respondent"] else ""
    title, words = f"“{item.relationship_text or item.text}”{who}", codes.get(code)
    beside = _evidence_of(board, row, item)
    answer = item.scale.label(code) if words is None else words
    return Explanation(id=item.id, title=title, answer=answer, marks=_made_up_answer(board, row, item), beside=beside)


def _given(board: Board, row: Row, item: Item) -> Row | None:
    key = (row["partner"], row["respondent"], row["about"])
    return board.material.given.get((key, item.id)) if board.material else None


def _evidence_of(board: Board, row: Row, item: Item) -> tuple[Explanation, ...]:
    given = _given(board, row, item)
    named = given["evidence"] if given else ""
    return evidence_nodes(board.hub, [each for each in board.hub.partnership.evidence if named and each.id == named])


def _made_up_answer(board: Board, row: Row, item: Item) -> tuple[tuple[Mark, str], ...]:
    given = _given(board, row, item)
    if given and (board.hub.illustrative or given["basis"] == str(Basis.ILLUSTRATIVE)):
        return ((Mark.ILLUSTRATIVE, "this answer"),)
    return ()


def _stages(board: Board, tie: Tie) -> tuple[Explanation, ...]:
    """Return the stages of the continuum in order, where the wave asked gates and a side has a view."""
    if board.material is None or tie.placement.reason in {Reason.NOT_ASKED, Reason.NO_ANSWERS}:
        return ()
    return tuple(_stage(board, tie, stage) for stage in board.continuum.stages)


def _stage(board: Board, tie: Tie, stage: Stage) -> Explanation:
    asked = {item.id for item in _asked(board)}
    gates = tuple(_gate(board, tie, use) for use in stage.gates if use.item.id in asked)
    applying = [gate for gate in gates if gate.terms]
    if not applying or len(applying) * 2 < len(stage.gates):
        ends, judged = (0.0, 1.0), False
    else:
        ends, judged = (_share(applying, "at_least"), _share(applying, "at_most")), True
    exact = judged and ends[1] - ends[0] <= _EXACT
    return Explanation(
        id=f"{stage.continuum}.{stage.id}",
        title=stage.name,
        value=ends[0] if exact else None,
        reason=None if exact else Reason.RANGE if judged else Reason.NOT_APPLICABLE,
        answer=_stage_words(board, ends, judged=judged),
        formula="Σ w g / Σ w over the gates that apply; g is 0 for no, 0.5 for partly, 1 for yes" if judged else "",
        operation=Operation.MEAN if judged else Operation.STATED,
        terms=(("at_least", ends[0]), ("at_most", ends[1])),
        missing=f"{len(applying)} of {len(stage.gates)} gates apply; half are needed",
        inputs=gates,
    )


_EXACT = 5e-10


def _share(gates: Sequence[Explanation], end: str) -> float:
    whole = sum(gate.weight for gate in gates)
    return sum(gate.weight * dict(gate.terms)[end] for gate in gates) / whole


def _stage_words(board: Board, ends: tuple[float, float], *, judged: bool) -> str:
    if not judged:
        return "cannot be judged"
    threshold = board.continuum.threshold
    low, high = (meets(end, threshold) for end in ends)
    words = "meets" if low else "may meet" if high else "does not meet"
    between = "" if ends[1] - ends[0] <= _EXACT else f"{ends[0]:.3f} to {ends[1]:.3f}, "
    return f"{between}{words} the threshold of {threshold:g}"


def _gate(board: Board, tie: Tie, use: ItemUse) -> Explanation:
    """Return a gate with both sides' bounds, combined by the rule for gates."""
    operation = OPERATIONS[_rule(board)]
    sides = tuple(
        side for own, other in ((tie.a, tie.b), (tie.b, tie.a)) for side in _gate_side(board, own, other, use)
    )
    known = [dict(side.terms) for side in sides if side.terms]
    item = use.item
    made = Explanation(
        id=item.id,
        title=f"“{item.relationship_text or item.text}”",
        weight=use.weight,
        reason=Reason.NOT_APPLICABLE,
        formula=f"{SIDES[operation]} (rule: {_rule(board)})",
        operation=operation,
        inputs=sides,
    )
    if not known:
        return made
    low, high = (_combined(operation, [side[end] for side in known]) for end in ("at_least", "at_most"))
    return _between(made, low, high)


def _between(node: Explanation, low: float, high: float) -> Explanation:
    """Return a node with its bounds, and with a value where they meet."""
    exact = high - low <= _EXACT
    return attrs.evolve(
        node,
        value=low if exact else None,
        reason=None if exact else Reason.RANGE,
        answer="" if exact else f"{low:.3f} to {high:.3f}",
        terms=(("at_least", low), ("at_most", high)),
    )


def _rule(board: Board) -> SideRule:
    """Return the rule by which the two sides of a gate are combined."""
    return board.material.ties.rules[1] if board.material else SideRule.LOWER


def _combined(operation: Operation, values: Sequence[float]) -> float:
    if operation is Operation.MEAN:
        return sum(values) / len(values)
    return min(values) if operation is Operation.LOWEST else max(values)


def _gate_side(board: Board, own: str, other: str, use: ItemUse) -> list[Explanation]:
    """Return what one side answers to a gate, over its people; nothing where it has no view."""
    rows = board.said(own, other)
    if board.material is None or not rows:
        return []
    view, name = board.material.views[own, other], column(use.item.id)
    low, high = view[f"{name}__lo"], view[f"{name}__hi"]
    people = tuple(_gate_answer(board, row, use.item) for row in rows)
    title = board.profile.name_of(own)
    if len(people) == 1:
        return [attrs.evolve(people[0], id=own)]
    made = Explanation(
        id=own,
        title=title,
        reason=Reason.NOT_APPLICABLE,
        formula="the mean over this partner's people to whom it applies",
        operation=Operation.MEAN,
        inputs=people,
    )
    return [made if low is None else _between(made, low, high)]


def _gate_answer(board: Board, row: Row, item: Item) -> Explanation:
    """Return one respondent's answer to a gate, as bounds."""
    said = _said(board, row, item)
    name = column(item.id)
    met, unknown, applies = (row[f"_code_{name}_{what}"] for what in ("met", "unknown", "applies"))
    who = f", {row['respondent']}" if row["respondent"] else ""
    node = attrs.evolve(said, title=f"{board.profile.name_of(row['partner'])}{who}", reason=Reason.NOT_APPLICABLE)
    if not applies:
        return node
    if row["_apart"]:
        node = attrs.evolve(node, answer="puts the tie at no contact: no")
    ends = (float(met), float(met + unknown))
    bounds = (("at_least", ends[0]), ("at_most", ends[1]))
    known = not unknown
    return attrs.evolve(node, value=ends[0] if known else None, reason=None if known else Reason.RANGE, terms=bounds)


def _fit_beside(board: Board, tie: Tie) -> tuple[Explanation, ...]:
    return () if tie.aim is None else (fit_of_tie(board, tie),)


def fit_of_tie(board: Board, tie: Tie, *, down: bool = False) -> Explanation:
    """Return the fit of a tie with its aim.

    Args:
        board: What it is read on.
        tie: The tie, with an aim.
        down: Whether the tie's own explanation stands beneath.
    """
    gated = board.profile.fit.compared_by == "evidenced"
    reported = None if tie.reported is None else float(tie.reported.position)
    position = tie.placement.position_at_least if gated else reported
    aim = float(tie.aim.position) if tie.aim else 0.0
    return Explanation(
        id=tie.id,
        title=f"Fit with the aim: {board.names(tie)}" if not down else board.names(tie),
        value=tie.fit,
        reason=None if tie.fit is not None else Reason.DENIED if tie.status is TieStatus.DENIED else Reason.NO_POSITION,
        coverage=float(tie.fit is not None),
        formula="min(1, position / aim); 1 where the aim is no contact; going past the aim neither adds nor takes away",
        operation=Operation.FIT,
        terms=(("position", position), ("aim", aim)) if position is not None else (("aim", aim),),
        notes=(f"Position {'at least ' if tie.fit is None else ''}{position:.3f}, aim {aim:g}",)
        if position is not None
        else (f"Position not known, aim {aim:g}",),
        inputs=(explain_tie(board, attrs.evolve(tie, aim=None)),) if down else (),
    )


def explain_fit(board: Board) -> Explanation:
    """Return the fit of all ties with their aims."""
    fit = board.profile.fit
    aimed = [tie for tie in board.profile.ties if tie.aim is not None and tie.status is not TieStatus.DENIED]
    bounds = ""
    if fit.at_least is not None and fit.at_most is not None:
        bounds = f"; with every unknown at its lowest it would be {fit.at_least:.3f}, at its highest {fit.at_most:.3f}"
    notes = [f"Positions are {'found from the gates' if fit.compared_by == 'evidenced' else 'those reported'}"]
    notes.append(f"{fit.past_aim} of the ties stand past their aim")
    if fit.over_partners is not None:
        notes.append(f"Beside it: over partners, the mean of each one's ties is {fit.over_partners:.3f}")
    return Explanation(
        id="fit",
        title="Fit with the aims",
        value=fit.value,
        reason=fit.reason,
        coverage=fit.ties / fit.aims if fit.aims else None,
        formula="the mean over the ties whose fit is known: Σ x / n; a tie's fit is min(1, position / aim)",
        operation=Operation.MEAN,
        terms=(("n", float(fit.ties)),),
        missing=f"{fit.ties} of {fit.aims} ties with an aim have a fit{bounds}; ties denied or without aim are out",
        interval=fit.interval,
        no_interval=fit.no_interval,
        notes=tuple(notes),
        marks=((Mark.AUTHORED, "the measure of fit"), *made_up(illustrative=fit.illustrative)),
        inputs=tuple(fit_of_tie(board, tie, down=True) for tie in aimed),
    )


def explain_continuum(board: Board) -> Explanation:
    """Return where all ties stand: the mean position, never without its distribution."""
    stages, continuum = board.profile.stages, board.continuum
    known = ", ".join(f"{stage.name.lower()} {n}" for stage, n in stages.evidenced.counts)
    reported = ", ".join(f"{stage.name.lower()} {n}" for stage, n in stages.reported.counts)
    unclear = f"; between stages {stages.evidenced.between}, not known {stages.evidenced.unknown}"
    gated = stages.compared_by == "evidenced"
    return Explanation(
        id=continuum.id,
        title=continuum.name,
        value=stages.mean_position,
        reason=None if stages.mean_position is not None else Reason.NO_POSITION if gated else Reason.NOT_ASKED,
        formula="the mean over the ties whose position is known: Σ x / n",
        operation=Operation.MEAN,
        terms=(("n", float(stages.positions)),),
        missing=f"{stages.positions} of {stages.ties} ties have a position",
        notes=(
            *((f"Ties by the stage found from the gates: {known}{unclear}",) if gated else ()),
            f"Ties by the stage reported: {reported}; not known {stages.reported.unknown}",
            "A higher stage is not a better one: compare each tie with its aim",
            "No interval: the mean stands beside its distribution and is no score",
        ),
        sources=(work(continuum.source, continuum.place), *(f"cited there: {work(each)}" for each in continuum.cites)),
        marks=_stage_marks(continuum, illustrative=board.profile.illustrative),
        inputs=tuple(explain_tie(board, tie) for tie in board.profile.ties),
    )
