"""Advice in words: who feels what, why a strategy or a practice is advised, what to ask next.

Owns: the wording of advice. A sentence names kinds of partners and numbers of them, and no single partner.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.model import Kind
from partnerkit.results import IN_PLACE, AskKind, Reason
from partnerkit.sentences._words import count, listed, percent, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerkit.results import Answered, FeltBarrier, Need, SideChange, StageStep

__all__ = [
    "ask_of",
    "done_well",
    "felt",
    "gate_answer",
    "gate_text",
    "kind_of_partners",
    "lacking",
    "link",
    "little_known",
    "need_of",
    "no_obstacle",
    "planned_why",
    "put_to_work",
    "side_change",
    "stage_step",
    "strategy_why",
    "undermined",
]

_KINDS = {
    Kind.NURSERY: "nurseries",
    Kind.NURSERY_SCHOOL: "nursery schools",
    Kind.PRE_SCHOOL: "pre-schools",
    Kind.EARLY_YEARS_SETTING: "early-years settings",
    Kind.CHILDMINDER: "childminders",
    Kind.SCHOOL_WITH_EARLY_YEARS: "schools with early years",
    Kind.SCHOOL: "schools",
    Kind.CHILDRENS_CENTRE: "children's centres",
    Kind.FAMILY_HUB: "family hubs",
    Kind.LOCAL_AUTHORITY: "council teams",
    Kind.HEALTH: "health services",
    Kind.SOCIAL_CARE: "social-care services",
    Kind.CHARITY: "charities",
    Kind.COMMUNITY_GROUP: "community groups",
    Kind.PARENT_GROUP: "groups of parents",
    Kind.TRAINING_PROVIDER: "trainers",
    Kind.NATIONAL_BODY: "national bodies",
    Kind.OTHER: "other partners",
    Kind.UNKNOWN: "partners of a kind not known",
}
_UNDERMINED = 3
"""How many criteria are named that a barrier undermines."""
_LINKS = {Fraction(1, 3): "a little", Fraction(2, 3): "in good part", Fraction(1): "directly"}


def kind_of_partners(value: Kind) -> str:
    """Return a kind of partners in the plural.

    Example:
        >>> kind_of_partners(Kind.CHILDMINDER)
        'childminders'
    """
    return _KINDS[value]


def link(value: Fraction) -> str:
    """Return how strongly two things are linked.

    Example:
        >>> link(Fraction(2, 3))
        'in good part'
    """
    return _LINKS[value]


def _called(id_: str) -> str:
    """Return the name of a barrier, criterion or strategy, in quotation marks."""
    known = library().frameworks.get(id_.split(".", 1)[0])
    return f"“{known[id_].name if known else id_}”"


def felt(value: Need) -> str:
    """Return how many partners feel a barrier, and which kind of them most.

    Example:
        >>> from partnerkit.knowledge.schema import FrameworkKind, Subject
        >>> from partnerkit.results import KindNeed, Need
        >>> hard = KindNeed(kind=Kind.CHILDMINDER, need=0.75, answered=4, felt_by=("a", "b", "c"))
        >>> about = {"kind": FrameworkKind.BARRIERS, "subject": Subject.PARTNERSHIP, "score": 0.4}
        >>> own = {"need": 0.75, "of": Kind.CHILDMINDER, "of_all": 0.3, "kinds": (hard,)}
        >>> felt(Need(id="b", answered=10, felt_by=("a", "b", "c"), **about, **own))
        'Felt by 3 of the 10 partners that answered (need 0.30), and more by childminders: 3 of 4 (need 0.75).'
    """
    of_all = 0.0 if value.of_all is None else value.of_all
    told = f"Felt by {_share(value)} (need {of_all:.2f})"
    worst = next((each for each in value.kinds if each.kind is value.of), None)
    if worst is None:
        return f"{told}."
    return (
        f"{told}, and more by {_KINDS[worst.kind]}: {len(worst.felt_by)} of {worst.answered} (need {worst.need:.2f})."
    )


def _share(value: Need) -> str:
    return f"{len(value.felt_by)} of the {count(value.answered, 'partner')} that answered"


def undermined(value: FeltBarrier) -> str:
    """Return which criteria a barrier undermines most, of those with a score; empty where there are none."""
    told = dict.fromkeys(_called(each.id).lower() for each in value.undermines if each.score is not None)
    return f"It undermines {listed(list(told)[:_UNDERMINED])}." if told else ""


def done_well(aim: str, looks_like: str) -> str:
    """Return what a strategy looks like where it is done well at the stage that most ties aim for; empty without it.

    Example:
        >>> done_well("cooperation", "Partners take turns.")
        'Done well at cooperation, which most ties aim for: Partners take turns.'
    """
    return f"Done well at {aim.replace('_', ' ')}, which most ties aim for: {looks_like}" if looks_like else ""


def planned_why(answers: Sequence[Answered], needs: Mapping[str, Need]) -> str:
    """Return why a practice is in a plan: the need that it answers most, who has it, and how many more there are."""
    if not answers:
        return "It removes no need that is known; it was asked for, or another in the plan requires it."
    return f"It answers {_answers(answers, needs)}."


def lacking(value: Need) -> str:
    """Return how far a criterion is from being good enough.

    Example:
        >>> from partnerkit.knowledge.schema import FrameworkKind, Subject
        >>> from partnerkit.results import Need
        >>> lacking(Need(id="c", kind=FrameworkKind.CRITERIA, subject=Subject.PARTNERSHIP, score=0.5, need=0.25))
        'It is rated 0.50; 0.75 would be enough (need 0.25).'
    """
    if value.score is None:
        return need_of(value)
    return f"It is rated {value.score:.2f}; {IN_PLACE:g} would be enough (need {value.need or 0:.2f})."


def need_of(value: Need) -> str:
    """Return a need in one sentence, or why it is not known."""
    if value.need is None:
        return f"Not known: {reason(value.reason) if value.reason else 'no figure'}. That is not a need of 0."
    return felt(value) if value.is_barrier else lacking(value)


def _answers(values: Sequence[Answered], needs: Mapping[str, Need]) -> str:
    """Return the need that counts most, who has it, and how many more there are."""
    first, *others = values
    more = f"; {count(len(others), 'further need')} too" if others else ""
    return f"{_called(first.id)}, {_whose(needs[first.id])}{more}"


def _whose(value: Need) -> str:
    """Return who feels a barrier, or how far a criterion is from good enough, in the middle of a sentence."""
    if not value.is_barrier:
        return f"which is rated {value.score or 0:.2f}, short of {IN_PLACE:g}"
    worst = next((each for each in value.kinds if each.kind is value.of), None)
    more = f", and more by {_KINDS[worst.kind]} ({len(worst.felt_by)} of {worst.answered})" if worst else ""
    return f"felt by {_share(value)}{more}"


def strategy_why(score: float | None, answers: Sequence[Answered], needs: Mapping[str, Need]) -> str:
    """Return why a strategy is advised, or has to be asked about first.

    Args:
        score: How far it is in place; None where that is not known.
        answers: The needs that it answers, the largest share first; at least one.
        needs: By id.
    """
    if score is None:
        return f"Ask first whether it is in place, which is not known: it would answer {_answers(answers, needs)}."
    return f"It is in place to {score:.2f}, short of {IN_PLACE:g}, and answers {_answers(answers, needs)}."


def put_to_work(strategy: str, strength: Fraction, answers: Sequence[Answered], needs: Mapping[str, Need]) -> str:
    """Return why a practice is advised: the strategy that it puts to work, and the needs that it answers itself."""
    head = f"It puts {_called(strategy)} to work {_LINKS[strength]}"
    return f"{head}, and answers {_answers(answers, needs)}." if answers else f"{head}."


_ONE_OR_MORE = {
    AskKind.GATES: "Ask what the partners do together at each stage: the gates were not asked, so no stage is found.",
    AskKind.SURVEY: (
        "Ask the partners: nobody has been asked, so nothing is known of what holds them back. The short form is "
        "enough to begin."
    ),
    AskKind.CRITERIA: "Ask how good the partnership is: nothing that makes a good one has been rated.",
}


def ask_of(kind: AskKind, about: Sequence[str], response: float | None = None) -> str:
    """Return what to ask next, and why.

    Args:
        kind: What to ask.
        about: What it is about: names of partners, ids of ties, barriers or strategies.
        response: Partners that answered over partners asked, where that is what is asked for.

    Example:
        >>> ask_of(AskKind.AIMS, ["ash~oak"])
        'Ask the two partners of 1 tie which stage they want: without an aim nothing can be said of what is missing.'
    """
    ties = count(len(about), "tie")
    share = f"{percent(response)} of those asked have" if response else "nobody of those asked has"
    told = {
        AskKind.RESPONSE: (
            f"Ask again whoever is silent ({count(len(about), 'partner')}): {share} answered, and what the others feel "
            "may be something else."
        ),
        AskKind.BARRIERS: (
            f"Ask what gets in the way: {_unknown(about, 'barrier')}, and unknown is not the same as none."
        ),
        AskKind.STRATEGIES: (
            f"Ask what is in place already: of {count(len(about), 'strategy', 'strategies')} that is not known, and "
            "nothing is advised that may be there."
        ),
        AskKind.AIMS: (
            f"Ask the two partners of {ties} which stage they want: without an aim nothing can be said of what is "
            "missing."
        ),
        AskKind.OTHER_SIDE: (
            f"Ask the sides of {ties} that have not answered, or that do not know: until then the stage is open."
        ),
        AskKind.CONTACT: f"Bring the two sides of {ties} together: one reports a tie, the other says there is none.",
    }
    return told[kind] if kind in told else _ONE_OR_MORE[kind]


def _unknown(about: Sequence[str], noun: str) -> str:
    if not about:
        return f"no {noun} has been asked about"
    return f"of {count(len(about), noun)} nothing is known"


def little_known(*, is_advised: bool = True) -> str:
    """Return that there is too little to rely on what is advised, where something is."""
    head = "There is little to go by: ask first"
    return f"{head}, and take what is advised for a beginning." if is_advised else f"{head}."


_ANSWERS = ((1.0, "yes"), (0.5, "partly"), (0.0, "no"))


def gate_answer(value: float) -> str:
    """Return an answer to a gate; between two where people of a side differ.

    Example:
        >>> gate_answer(0.5), gate_answer(0.25)
        ('partly', 'between no and partly')
    """
    told = [words for level, words in _ANSWERS if level == value]
    if told:
        return told[0]
    return "between no and partly" if value < 0.5 else "between partly and yes"  # noqa: PLR2004 - partly is a half


def gate_text(id: str) -> str:  # noqa: A002 - the word that files and docs use
    """Return the question of a gate, as it is put about a tie."""
    item = library().items[id]
    return item.relationship_text or item.text


def side_change(value: SideChange, name: str) -> str:
    """Return what one side would have to answer.

    Example:
        >>> from partnerkit.results import SideChange
        >>> side_change(SideChange(partner="ash", now=0.0, to=1.0, unknown=True, steps=2), "Ash Nursery")
        'Ash Nursery from not known to yes: ask first'
    """
    if value.unknown:
        return f"{name} from not known to {gate_answer(value.to)}: ask first"
    return f"{name} from {gate_answer(value.now)} to {gate_answer(value.to)}"


def stage_step(value: StageStep) -> str:
    """Return what a stage takes, in short.

    Example:
        >>> from partnerkit.knowledge import continuum
        >>> from partnerkit.results import StageStep
        >>> stage_step(StageStep(stage=continuum().stages[0], share=0.8, needed=0.75, unmet=(), changes=()))
        'its own gates are met already'
    """
    if value.changes is None:
        return f"cannot be told, as {reason(value.reason) if value.reason else 'too little is known'}"
    if not value.changes:
        return "its own gates are met already"
    share = percent(value.share or 0.0)
    took = f"{count(len(value.changes), 'gate')} to change, {count(value.steps, 'step')} of answers"
    return f"{share} of its gates met, {percent(value.needed)} needed: {took}"


def no_obstacle(value: Reason) -> str:
    """Return why it cannot be told what stands between a tie and its aim."""
    asks = {
        Reason.NO_AIM: "no aim is stated: ask both sides which stage they want",
        Reason.DENIED: "one side says there is no contact: bring the two together",
        Reason.UNCONFIRMED: "one side alone has answered: ask the other",
        Reason.NOT_ASKED: "the gates were not asked: ask what the two do together",
        Reason.NO_ANSWERS: "nobody has answered of it: ask both sides",
        Reason.NOT_APPLICABLE: "none of its gates applies",
    }
    return asks.get(value, reason(value))
