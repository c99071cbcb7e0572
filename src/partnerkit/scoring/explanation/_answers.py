"""From a partner's figure of a criterion down to its respondents, their answers and the evidence.

Owns: how an answer is put in words, and what is said of those that are missing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from partnerkit.knowledge.schema import Criterion, ItemUse, Subject
from partnerkit.model import Basis
from partnerkit.responses import Code, column
from partnerkit.results import Explanation, Mark, Operation, Profile, Reason
from partnerkit.scoring.explanation._material import Material, evidence_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.schema import Item
    from partnerkit.scoring.explanation._material import Key, Row

__all__ = ["Reading", "answered", "in_words", "one_answer", "person", "text_of"]

OF_ITEMS = "Σ w x / Σ w over the questions answered; x is 0 at the lowest point of the scale and 1 at the highest"
OF_PEOPLE = "the mean over this partner's people: Σ x / n"


@attrs.frozen(eq=False, kw_only=True)
class Reading:
    """What is read of a table: a criterion, about a subject.

    Attributes:
        profile: The profile.
        material: Its tables.
        criterion: The criterion.
        uses: Its items that were asked.
        subject: About what.
    """

    profile: Profile
    material: Material
    criterion: Criterion
    uses: tuple[ItemUse, ...]
    subject: Subject


def answered(reading: Reading, rows: Sequence[Row], value: float | None, coverage: float | None) -> Explanation:
    """Return a partner's figure of a criterion: its people's, or, of one alone, what that one answered.

    Args:
        reading: What is read.
        rows: One a respondent, at least one.
        value: The partner's figure.
        coverage: Its coverage.
    """
    people = [person(reading, row) for row in rows]
    if len(people) == 1:
        return attrs.evolve(people[0], id=rows[0]["partner"])
    return Explanation(
        id=rows[0]["partner"],
        title=reading.profile.name_of(rows[0]["partner"]),
        value=value,
        reason=None if value is not None else _most(people),
        coverage=coverage,
        formula=OF_PEOPLE,
        operation=Operation.MEAN,
        missing=_people_without(people),
        inputs=tuple(people),
    )


def _most(people: Sequence[Explanation]) -> Reason:
    reasons = {each.reason for each in people}
    return next(
        (each for each in (Reason.TOO_FEW_ANSWERED, Reason.NO_ANSWERS) if each in reasons), Reason.NOT_APPLICABLE
    )


def _people_without(people: Sequence[Explanation]) -> str:
    without = [each.title for each in people if each.value is None]
    return f"no figure of {', '.join(without)}: left out of the mean" if without else ""


def person(reading: Reading, row: Row) -> Explanation:
    """Return one respondent's figure of a criterion."""
    name = column(reading.criterion.id)
    key: Key = (row["partner"], row["respondent"], row["about"])
    there = row.get("_contact") != 0
    inputs = tuple(
        _counted(one_answer(reading, key, use, row[column(use.item.id)]), there=there) for use in reading.uses
    )
    value, coverage = row[name], row[f"{name}__coverage"] if there else None
    return Explanation(
        id=row["respondent"],
        title=_titled(reading.profile, row),
        value=value,
        reason=None if value is not None else _reason(inputs, row[f"{name}__items"]),
        coverage=coverage,
        formula=OF_ITEMS,
        operation=Operation.MEAN,
        missing=_missing(reading.criterion, inputs, row[f"{name}__items"]),
        inputs=inputs,
    )


def _counted(answer: Explanation, *, there: bool) -> Explanation:
    """Return an answer that enters the coverage only where the respondent is in touch: others were not asked."""
    return answer if there else attrs.evolve(answer, coverage=None)


def _titled(profile: Profile, row: Row) -> str:
    name = profile.name_of(row["partner"])
    return f"{name}, {row['respondent']}" if row["respondent"] else name


def _reason(inputs: Sequence[Explanation], answers: int) -> Reason:
    if answers:
        return Reason.TOO_FEW_ANSWERED
    applies = any(each.reason is not Reason.NOT_APPLICABLE for each in inputs)
    return Reason.NO_ANSWERS if applies else Reason.NOT_APPLICABLE


def _missing(criterion: Criterion, inputs: Sequence[Explanation], answers: int) -> str:
    """Return how many of the questions were answered and how many a figure needs."""
    open_items = sum(each.reason is not Reason.NOT_APPLICABLE for each in inputs)
    if not open_items:
        return "no question applies"
    needed = -(-open_items // 2) if criterion.min_answered is None else min(criterion.min_answered, open_items)
    left = Counter(each.answer for each in inputs if each.value is None)
    rule = f"{answers} of {open_items} answered, {max(needed, 1)} needed"
    return "; ".join((rule, *(f"{words}: {n}" for words, n in left.items())))


def one_answer(reading: Reading, key: Key, use: ItemUse, code: int | None) -> Explanation:
    """Return one answer with its words, and the evidence that it rests on."""
    item, given = use.item, reading.material.given.get((key, use.item.id))
    basis, evidence = (given["basis"], given["evidence"]) if given else ("", "")
    hub = reading.material.survey.hub
    made_up = basis == str(Basis.ILLUSTRATIVE) or (bool(given) and hub.illustrative)
    kind = hub.partnership.partner(key[0]).kind
    put = not item.applies_to or kind in item.applies_to
    words, reason, covered = in_words(item, code, put=put, told=given is not None)
    point = code if put and code is not None and code >= item.scale.low else None
    return Explanation(
        id=item.id,
        title=f"“{text_of(item, reading.subject)}”",
        answer=words,
        value=None if point is None else _share(item, point),
        reason=reason,
        weight=use.weight,
        coverage=covered,
        operation=Operation.ANSWER if point is not None else Operation.STATED,
        terms=() if point is None else _terms(item, point),
        notes=("stated by a source, not by the partner itself",) if basis == str(Basis.STATED) else (),
        marks=((Mark.ILLUSTRATIVE, "this answer"),) if made_up else (),
        beside=evidence_nodes(hub, [each for each in hub.partnership.evidence if evidence and each.id == evidence]),
    )


def text_of(item: Item, subject: Subject) -> str:
    """Return a question as it was put."""
    return item.relationship_text or item.text if subject is Subject.RELATIONSHIP else item.text


def _share(item: Item, point: int) -> float:
    point = min(max(point, item.low), item.high)
    return (item.high - point if item.reversed else point - item.low) / item.span


def _terms(item: Item, point: int) -> tuple[tuple[str, float], ...]:
    """Return an answer, cut to the item's goalposts, with the ends between which it counts."""
    counted = min(max(point, item.low), item.high)
    return (("answer", counted), ("low", item.low), ("high", item.high), ("reversed", int(item.reversed)))


def in_words(item: Item, code: int | None, *, put: bool, told: bool) -> tuple[str, Reason | None, float | None]:
    """Return an answer in words, why it has no figure, and its coverage."""
    if not put:
        return "not put to this kind of partner", Reason.NOT_APPLICABLE, None
    if code is None:
        return "no answer", Reason.NO_ANSWERS, 0.0
    if code == Code.NOT_APPLICABLE:
        return "not applicable" if told else "not put to this respondent", Reason.NOT_APPLICABLE, None
    if code == Code.DONT_KNOW:
        return "don't know", Reason.NO_ANSWERS, 0.0
    turned = ", reversed" if item.reversed else ""
    cut = f", cut to {item.low} to {item.high}" if (item.low, item.high) != (item.scale.low, item.scale.high) else ""
    return f"{item.scale.label(code)} ({code} of {item.scale.low} to {item.scale.high}{cut}{turned})", None, 1.0
