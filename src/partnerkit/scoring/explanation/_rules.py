"""The rules of a programme: their demands, and what counts for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.results import Demand, Explanation, Mark, Operation, Outcome, Reason
from partnerkit.scoring.explanation._material import made_up, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from partnerkit.knowledge.rules import Rule
    from partnerkit.model import Kind
    from partnerkit.results import DemandResult, RuleResult
    from partnerkit.scoring.explanation._ties import Board

__all__ = ["explain_rule"]


def explain_rule(board: Board, rule: Rule, result: RuleResult) -> Explanation:
    """Return whether a programme's rule holds: its one demand, or each of its demands, and what counts for it."""
    found = [_demand(board, rule, each) for each in result.demands]
    whole = found[0] if len(found) == 1 else _every(result, found)
    return attrs.evolve(
        whole,
        id=rule.id,
        title=rule.name,
        value=str(result.outcome),
        reason=None,
        answer="",
        notes=(rule.about, *whole.notes),
        sources=(f"{work(rule.source, rule.place)} (edition {rule.edition})",),
        marks=((Mark.AUTHORED, "how it is counted"), *made_up(illustrative=board.profile.illustrative)),
    )


def _every(result: RuleResult, found: Sequence[Explanation]) -> Explanation:
    return Explanation(
        id=result.id,
        title=result.name,
        formula="met if every demand is; not met if one is not; else unknown",
        operation=Operation.COUNT,
        terms=(("needed", float(len(found))), ("counted", float(sum(each.value == 1 for each in found)))),
        missing="what is unknown is tried both ways",
        inputs=tuple(found),
    )


def _demand(board: Board, rule: Rule, result: DemandResult) -> Explanation:
    """Return one demand of a rule, with what counts for it and what might."""
    most = "no bound: the list of partners is not whole" if result.at_most is None else f"{result.at_most} at most"
    whole = "" if result.of is None else f" of {result.of}"
    title, notes, told = _WORDS[result.demand]
    return Explanation(
        id=f"{rule.id}.{result.demand}",
        title=title,
        value={Outcome.MET: 1.0, Outcome.NOT_MET: 0.0}.get(result.outcome),
        reason=Reason.RANGE if result.outcome is Outcome.UNKNOWN else None,
        answer=str(result.outcome).replace("_", " "),
        formula=f"met if at least {result.needed}{whole} count for certain; not met if even the most are fewer",
        operation=Operation.COUNT,
        terms=(
            ("needed", float(result.needed)),
            ("counted", float(result.counted)),
            *((("at_most", float(result.at_most)),) if result.at_most is not None else ()),
        ),
        missing=f"what is unknown is tried both ways: {result.counted} for certain, {most}",
        notes=tuple(notes(rule)),
        inputs=(
            *(told(board, each, counts=True) for each in result.counting),
            *(told(board, each, counts=False) for each in result.could),
        ),
    )


def _partner_notes(rule: Rule) -> Iterator[str]:
    demand = rule.partners
    if demand is None:
        return
    except_ = f"; not in the role {', '.join(demand.except_roles)}" if demand.except_roles else ""
    roles = f"; in the role {' or '.join(demand.roles)}" if demand.roles else ""
    yield f"Kinds that count: {_kinds(demand.kinds)}{roles}{except_}"
    if demand.perhaps:
        yield f"Kinds that might, once more is known: {_kinds(demand.perhaps)}"
    if demand.tied:
        yield f"Each must have a confirmed tie above position {demand.above_position}"


def _tie_notes(rule: Rule) -> Iterator[str]:
    if rule.ties is not None:
        yield f"Each must be confirmed, at {rule.ties.continuum}.{rule.ties.stage} or above it"
        yield f"Ties that are looked at: those that somebody reports, of {_kinds(rule.ties.kinds)}"


def _time_notes(rule: Rule) -> Iterator[str]:
    if rule.times is not None:
        hosts = " or ".join(str(role) for role in rule.times.hosts)
        yield f"Times that are looked at: those at which a partner in the role {hosts} can meet"
        yield f"{rule.times.partners:.0%} of the others ({_kinds(rule.times.kinds)}) must be able to come"


def _partner(board: Board, id_: str, *, counts: bool) -> Explanation:
    partner = board.hub.partnership.partner(id_)
    ties = [tie for tie in board.profile.ties if id_ in {tie.a, tie.b}]
    told = f"{str(partner.kind).replace('_', ' ')}, {len(ties)} {'tie' if len(ties) == 1 else 'ties'}"
    beside = [Explanation(id=tie.id, title="Tie", answer=str(tie.status)) for tie in ties]
    return _counted(id_, partner.name, told, counts=counts, beside=beside)


def _tie(board: Board, id_: str, *, counts: bool) -> Explanation:
    tie = next(each for each in board.profile.ties if each.id == id_)
    names = " and ".join(board.profile.name_of(each) for each in (tie.a, tie.b))
    return _counted(id_, names, str(tie.status), counts=counts)


def _time(_: Board, id_: str, *, counts: bool) -> Explanation:
    return _counted(id_, id_, "enough can come" if counts else "enough could, once all have said", counts=counts)


def _counted(id_: str, title: str, told: str, *, counts: bool, beside: Sequence[Explanation] = ()) -> Explanation:
    return Explanation(
        id=id_,
        title=title,
        answer=f"{'counts' if counts else 'might count'}: {told}",
        value=1.0 if counts else None,
        reason=None if counts else Reason.RANGE,
        beside=tuple(beside),
    )


def _kinds(kinds: Sequence[Kind]) -> str:
    return ", ".join(str(kind).replace("_", " ") for kind in kinds) or "every kind"


_WORDS: Mapping[Demand, tuple[str, Callable[[Rule], Iterator[str]], Callable[..., Explanation]]] = {
    Demand.PARTNERS: ("Partners that count", _partner_notes, _partner),
    Demand.TIES: ("Ties at the stage", _tie_notes, _tie),
    Demand.TIMES: ("Meeting times open to enough", _time_notes, _time),
}
