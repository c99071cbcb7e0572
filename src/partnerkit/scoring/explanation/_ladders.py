"""Ratings on a ladder: the partners at each step, and what each of their people answered. No figure is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge.schema import Authorship, Subject
from partnerkit.model import Basis
from partnerkit.responses import subject_of
from partnerkit.results import Explanation, Mark, Operation
from partnerkit.scoring.explanation._answers import in_words
from partnerkit.scoring.explanation._material import Material, evidence_nodes, made_up, work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerkit.knowledge.schema import Item
    from partnerkit.knowledge.steps import Ladder
    from partnerkit.results import LadderRating, Profile
    from partnerkit.scoring.explanation._material import Row

__all__ = ["explain_ladder"]

COUNTED = (
    "a partner stands at the step that all its people name, else between the lowest and the highest of them; partners "
    "are counted, and no mean of steps is made"
)
_ABOUT = {Subject.PARTNER: "About the partners themselves", Subject.PARTNERSHIP: "About the partnership as a whole"}


def explain_ladder(profile: Profile, material: Material, ladder: Ladder) -> Explanation:
    """Return where partners stand on a ladder: for each subject the count, and each answer beneath it."""
    ratings = [each for each in profile.ladders if each.ladder == ladder.id]
    list_ = ((Mark.AUTHORED, "the list of steps"),) if ladder.basis is Authorship.AUTHORED else ()
    marks = (*list_, (Mark.AUTHORED, "the question, and how partners are counted"))
    return Explanation(
        id=ladder.id,
        title=ladder.name,
        answer="partners counted by their step; no score",
        formula=COUNTED,
        missing="who does not know, has no such people or has not answered is counted apart",
        notes=("A higher step is not a better one", "It enters neither quality nor the maturity index"),
        sources=(work(ladder.source, ladder.place), *(f"cited there: {work(each)}" for each in ladder.cites)),
        marks=(*marks, *made_up(illustrative=any(each.illustrative for each in ratings))),
        inputs=tuple(_subject(profile, material, ladder, rating) for rating in ratings),
    )


def _subject(profile: Profile, material: Material, ladder: Ladder, rating: LadderRating) -> Explanation:
    told: dict[str, list[Row]] = {}
    for (key, item), row in material.given.items():
        if item == ladder.reported.id and subject_of(key[0], key[2]) is rating.subject:
            told.setdefault(key[0], []).append(row)
    left = {"not known": rating.dont_know, "not applicable": rating.not_applicable, "not answered": rating.unanswered}
    counts = [(step.name.lower(), n) for step, n in rating.counts] + [("between steps", rating.between)]
    some = [f"{words} {n}" for words, n in (*counts, *((words, len(who)) for words, who in left.items())) if n]
    return Explanation(
        id=f"{ladder.id} {rating.subject}",
        title=_ABOUT[rating.subject],
        answer=f"partners: {', '.join(some)}",
        inputs=tuple(_partner(profile, material, ladder.reported, rows) for _, rows in sorted(told.items())),
    )


def _partner(profile: Profile, material: Material, item: Item, rows: Sequence[Row]) -> Explanation:
    """Return what a partner's people answered: by itself where it is one answer."""
    answers = [_answer(profile, material, item, row) for row in rows]
    if len(answers) == 1:
        return answers[0]
    partner = rows[0]["partner"]
    return Explanation(
        id=partner, title=profile.name_of(partner), answer=f"{len(rows)} people asked", inputs=tuple(answers)
    )


def _answer(profile: Profile, material: Material, item: Item, row: Row) -> Explanation:
    hub, name = material.survey.hub, profile.name_of(row["partner"])
    words, _, _ = in_words(item, row["answer"], put=True, told=True)
    mine = [each for each in hub.partnership.evidence if row["evidence"] and each.id == row["evidence"]]
    made = hub.illustrative or row["basis"] == str(Basis.ILLUSTRATIVE)
    return Explanation(
        id=row["respondent"] or row["partner"],
        title=f"{name}, {row['respondent']}" if row["respondent"] else name,
        answer=words,
        operation=Operation.STATED,
        notes=("stated by a source, not by the partner itself",) if row["basis"] == str(Basis.STATED) else (),
        marks=((Mark.ILLUSTRATIVE, "this answer"),) if made else (),
        beside=evidence_nodes(hub, mine),
    )
