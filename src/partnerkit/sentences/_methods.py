"""The methods paragraph and its table, in words: each sentence asks for the facts that it needs, or is not said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from partnerkit.knowledge.schema import Subject
from partnerkit.results import (
    Fact,
    IntervalKind,
    IntervalReason,
    LimitsKind,
    MethodsRow,
    MethodsSentence,
    MethodsTopic,
    Reason,
    Target,
)
from partnerkit.sentences._figures import no_interval
from partnerkit.sentences._words import combined_by, count, date, listed, percent, reason, subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from partnerkit.results import Limits

__all__ = ["methods_rows", "methods_sentences"]

T = MethodsTopic

_KINDS = {
    IntervalKind.JACKKNIFE_T: "the jackknife over partners with Student's t",
    IntervalKind.PERCENTILE: "the percentile bootstrap over partners",
    IntervalKind.BCA: "the BCa bootstrap over partners",
    IntervalKind.BOOTSTRAP_T: "the bootstrap-t over partners",
}
_TARGETS = {
    Target.PROCESS: "another year or other informants of like partners",
    Target.ROSTER: "these partners only, had all of them answered",
}
_LIMITS = {
    LimitsKind.F: "from F",
    LimitsKind.FELDT: "after Feldt",
    LimitsKind.WILSON: "after Wilson",
    LimitsKind.NORMAL: "from the normal distribution",
    LimitsKind.STUDENT_T: "from Student's t",
    LimitsKind.JACKKNIFE_T: "from the jackknife over partners",
    LimitsKind.PERCENTILE: "from the percentile bootstrap over partners",
    LimitsKind.BCA: "from the BCa bootstrap over partners",
    LimitsKind.BOOTSTRAP_T: "from the bootstrap-t over partners",
}
_LABELS = {
    (T.SURVEY, "hub"): "partnership",
    (T.SURVEY, "wave"): "wave",
    (T.SURVEY, "date"): "date",
    (T.SURVEY, "illustrative"): "ratings made up",
    (T.RESPONSE, "asked"): "partners asked",
    (T.RESPONSE, "answered"): "partners that answered",
    (T.RESPONSE, "response"): "response rate",
    (T.RESPONSE, "respondents"): "respondents",
    (T.RESPONSE, "representative"): "at least 65 % of the partners asked answered",
    (T.RESPONSE, "coverage"): "questions answered, of those put and applicable",
    (T.RESPONSE, "dont_know"): "questions answered with don't know",
    (T.INSTRUMENT, "name"): "instrument",
    (T.INSTRUMENT, "edition"): "edition in partnerkit",
    (T.INSTRUMENT, "source"): "source",
    (T.INSTRUMENT, "place"): "place in the source",
    (T.INSTRUMENT, "subject"): "asked about",
    (T.INSTRUMENT, "criteria"): "criteria asked",
    (T.INSTRUMENT, "items"): "items asked",
    (T.INSTRUMENT, "authored"): "items written for partnerkit",
    (T.INSTRUMENT, "low"): "lowest point of the scale",
    (T.INSTRUMENT, "high"): "highest point of the scale",
    (T.INSTRUMENT, "transfer"): "caution",
    (T.ANSWERS, "rows"): "rows with an answer",
    (T.ANSWERS, "partners"): "partners that answered it",
    (T.ANSWERS, "missing"): "missing",
    (T.ANSWERS, "dont_know"): "don't know",
    (T.SCORING, "exponent"): "exponent of the mean of criteria",
    (T.SCORING, "score"): "score",
    (T.SCORING, "high_is_good"): "a high score is a good one",
    (T.RELIABILITY, "alpha"): "Cronbach's alpha",
    (T.RELIABILITY, "alpha_over_partners"): "Cronbach's alpha, limits over partners",
    (T.RELIABILITY, "omega_total"): "McDonald's omega total",
    (T.RELIABILITY, "missing"): "missing answers in it",
    (T.AGREEMENT, "same"): "two sides of ties alike",
    (T.AGREEMENT, "kappa"): "weighted kappa of the two sides",
    (T.AGREEMENT, "ac2"): "Gwet's AC2 of the two sides",
    (T.AGREEMENT, "null"): "null distribution of rwg(j)",
    (T.AGREEMENT, "rwg"): "mean rwg(j) among partners",
    (T.AGREEMENT, "rwg_respondents"): "mean rwg(j) among the respondents of a partner",
    (T.INTERVALS, "kind"): "intervals found by",
    (T.INTERVALS, "level"): "level of intervals",
    (T.INTERVALS, "target"): "intervals are about",
    (T.INTERVALS, "scores"): "scores with a value",
    (T.INTERVALS, "with"): "scores with an interval",
    (T.INTERVALS, "rough"): "of these, rough",
    **{(T.INTERVALS, f"none_{each}"): "scores without an interval" for each in IntervalReason},
    (T.RESAMPLING, "intervals_draws"): "samples drawn for intervals",
    (T.RESAMPLING, "intervals_seed"): "seed of these",
    (T.SOFTWARE, "partnerkit"): "partnerkit",
    (T.SOFTWARE, "python"): "Python",
    (T.SOFTWARE, "polars"): "polars",
    (T.SOFTWARE, "numpy"): "numpy",
    (T.SOFTWARE, "scipy"): "scipy",
}
_SHARES = {
    *((T.RESPONSE, name) for name in ("response", "coverage", "dont_know")),
    *((T.ANSWERS, name) for name in ("missing", "dont_know")),
    (T.AGREEMENT, "same"),
    (T.INTERVALS, "level"),
}
_PROGRAMS = (("numpy", "numpy"), ("polars", "polars"), ("scipy", "scipy"))


class _UnknownFactError(Exception):
    """A sentence asks for a fact that there is not."""


class _Told:
    """The facts about one instrument, or about the survey; it notes which are used."""

    def __init__(self, facts: Mapping[str, Fact], about: str) -> None:
        self._facts, self._about = facts, about
        self.used: dict[str, None] = {}

    def fact(self, topic: MethodsTopic, name: str) -> Fact:
        """Return a fact, whatever it holds."""
        asked = Fact(topic=topic, name=name, about=self._about).id
        if asked not in self._facts:
            raise _UnknownFactError(asked)
        self.used[asked] = None
        return self._facts[asked]

    def knows(self, topic: MethodsTopic, name: str) -> bool:
        """Tell whether there is such a fact, with a value."""
        found = self._facts.get(Fact(topic=topic, name=name, about=self._about).id)
        return found is not None and found.value is not None

    def text(self, topic: MethodsTopic, name: str) -> str:
        """Return a fact's value as text."""
        found = self.fact(topic, name).value
        if found is None:
            raise _UnknownFactError(name)
        return str(found)

    def number(self, topic: MethodsTopic, name: str) -> float:
        """Return a fact's value as a number."""
        return float(self.text(topic, name))

    def whole(self, topic: MethodsTopic, name: str) -> int:
        """Return a fact's value as a whole number."""
        return int(self.text(topic, name))

    def why_not(self, topic: MethodsTopic, name: str) -> str:
        """Return why a fact has no value."""
        found = self.fact(topic, name).reason
        if found is None:
            raise _UnknownFactError(name)
        return _why(found)


def _why(value: Reason | IntervalReason) -> str:
    return reason(value) if isinstance(value, Reason) else no_interval(value)


# -- sentences --------------------------------------------------------------------------------------------------------


def _survey(told: _Told) -> str:
    hub = told.text(T.SURVEY, "hub")
    if not told.knows(T.SURVEY, "wave"):
        told.why_not(T.SURVEY, "wave")
        return f"No survey has been held in {hub}, so nobody was asked and nothing was measured."
    day = date(dt.date.fromisoformat(told.text(T.SURVEY, "date")))
    return f"The answers are those of the wave {told.text(T.SURVEY, 'wave')} of {hub}, of {day}."


def _illustrative(told: _Told) -> str:
    if not told.fact(T.SURVEY, "illustrative").value:
        raise _UnknownFactError
    return "Ratings in it were made up, so that no figure here is a finding."


def _response(told: _Told) -> str:
    asked, answered = told.whole(T.RESPONSE, "asked"), told.whole(T.RESPONSE, "answered")
    if not told.knows(T.RESPONSE, "response"):
        return f"A response rate cannot be had: {told.why_not(T.RESPONSE, 'response')}."
    rate = percent(told.number(T.RESPONSE, "response"), decimals=1)
    people = count(told.whole(T.RESPONSE, "respondents"), "respondent")
    return f"Of {count(asked, 'partner')} asked, {answered} answered ({rate}), with {people} in all."


def _representative(told: _Told) -> str:
    if told.fact(T.RESPONSE, "representative").value or not told.knows(T.RESPONSE, "response"):
        raise _UnknownFactError
    return "That is less than 65 %, so the answers do not stand for all partners."


def _coverage(told: _Told) -> str:
    covered = percent(told.number(T.RESPONSE, "coverage"), decimals=1)
    unknown = percent(told.number(T.RESPONSE, "dont_know"), decimals=1)
    return (
        f"Of all questions put and applicable, those who answered gave a point of the scale to {covered} "
        f"and don't know to {unknown}."
    )


def _instrument(told: _Told) -> str:
    name, edition = told.text(T.INSTRUMENT, "name"), told.text(T.INSTRUMENT, "edition")
    source = f" after {told.text(T.INSTRUMENT, 'source')}" if told.knows(T.INSTRUMENT, "source") else ""
    source += f", {told.text(T.INSTRUMENT, 'place')}" if source and told.knows(T.INSTRUMENT, "place") else ""
    about = subject(Subject(told.text(T.INSTRUMENT, "subject")))
    items = count(told.whole(T.INSTRUMENT, "items"), "item")
    criteria = count(told.whole(T.INSTRUMENT, "criteria"), "criterion", "criteria")
    points = ""
    if told.knows(T.INSTRUMENT, "low"):
        ends = told.whole(T.INSTRUMENT, "low"), told.whole(T.INSTRUMENT, "high")
        points = f", answered from {ends[0]} to {ends[1]}"
    return f"{name}, in partnerkit's edition {edition}{source}, was asked about {about}: {items} in {criteria}{points}."


def _authored(told: _Told) -> str:
    authored, items = told.whole(T.INSTRUMENT, "authored"), told.whole(T.INSTRUMENT, "items")
    if not authored:
        raise _UnknownFactError
    if authored == items:
        return "The wording of all items is partnerkit's own."
    return f"The wording of {authored} of the {items} items is partnerkit's own."


def _transfer(told: _Told) -> str:
    return told.text(T.INSTRUMENT, "transfer")


def _answers(told: _Told) -> str:
    missing, unknown = told.fact(T.ANSWERS, "missing"), told.number(T.ANSWERS, "dont_know")
    rows, partners = told.whole(T.ANSWERS, "rows"), told.whole(T.ANSWERS, "partners")
    share = percent(told.number(T.ANSWERS, "missing"), decimals=1)
    of = count(missing.n or 0, "answer")
    return (
        f"{count(partners, 'partner')} answered it in {count(rows, 'row')}; of {of} that could be given, {share} were "
        f"missing and {percent(unknown, decimals=1)} were don't know."
    )


def _scoring(told: _Told) -> str:
    if not told.knows(T.SCORING, "score"):
        return f"Its score cannot be had: {told.why_not(T.SCORING, 'score')}."
    made = combined_by(told.number(T.SCORING, "exponent"))
    turned = "" if told.fact(T.SCORING, "high_is_good").value else ", where high is bad"
    return f"Its score, {told.number(T.SCORING, 'score'):.2f} from 0 to 1{turned}, is {made}."


def _statistic(name: str, topic: MethodsTopic, words: str, missing: str = "") -> Callable[[_Told], str]:
    """Return what says a statistic, or why it cannot be had."""

    def say(told: _Told) -> str:
        found = told.fact(topic, name)
        if found.value is None:
            return f"{words} cannot be had: {told.why_not(topic, name)}."
        rule = f", missing answers {told.text(topic, missing)}" if missing and told.knows(topic, missing) else ""
        return f"{words} is {float(found.value):.2f} ({_behind(found)}{rule})."

    return say


def _behind(found: Fact) -> str:
    """Return what stands behind a statistic: its limits, and how many units."""
    parts = [_limits(found.limits)] if found.limits is not None else []
    parts += [f"n = {found.n}"] if found.n is not None else []
    return ", ".join(parts)


def _limits(value: Limits) -> str:
    level = percent(value.level)
    return f"{level} limits {value.low:.2f} to {value.high:.2f} {_LIMITS[value.kind]}"


def _sides(told: _Told) -> str:
    same = told.fact(T.AGREEMENT, "same")
    if same.value is None:
        return f"How far the two sides of ties agree cannot be had: {told.why_not(T.AGREEMENT, 'same')}."
    parts = []
    for name, words in (("kappa", "weighted kappa"), ("ac2", "Gwet's AC2")):
        if told.knows(T.AGREEMENT, name):
            parts.append(f"{words} {told.number(T.AGREEMENT, name):.2f}")
    share = percent(told.number(T.AGREEMENT, "same"), decimals=1)
    return f"The two sides of ties answered alike in {share} of {count(same.n or 0, 'pair')} of answers" + (
        f" ({', '.join(parts)})." if parts else "."
    )


def _rwg(name: str, words: str, group: str) -> Callable[[_Told], str]:
    """Return what says an agreement within groups, with its null distribution."""

    def say(told: _Told) -> str:
        found = told.fact(T.AGREEMENT, name)
        if found.value is None:
            return f"{words} cannot be had: {told.why_not(T.AGREEMENT, name)}."
        null = told.text(T.AGREEMENT, "null").replace("_", " ")
        over = f" over {count(found.n or 0, group, group.replace('partner', 'partners', 1))}" if group else ""
        return f"{words} is {told.number(T.AGREEMENT, name):.2f}{over} (null distribution: {null})."

    return say


def _intervals(told: _Told) -> str:
    scores, having = told.whole(T.INTERVALS, "scores"), told.whole(T.INTERVALS, "with")
    if not having:
        raise _UnknownFactError
    kind, level = IntervalKind(told.text(T.INTERVALS, "kind")), told.number(T.INTERVALS, "level")
    about = _TARGETS[Target(told.text(T.INTERVALS, "target"))]
    rough = told.whole(T.INTERVALS, "rough")
    note = f", {rough} of them rough, as they rest on five to seven partners" if rough else ""
    return (
        f"Intervals of scores, at {percent(level)}, are from {_KINDS[kind]} and about {about}; "
        f"{having} of {count(scores, 'score')} have one{note}."
    )


def _without(why: IntervalReason) -> Callable[[_Told], str]:
    def say(told: _Told) -> str:
        number, scores = told.whole(T.INTERVALS, f"none_{why}"), told.whole(T.INTERVALS, "scores")
        has = "has" if number == 1 else "have"
        return f"Of {count(scores, 'score')} {number} {has} no interval, because {no_interval(why)}."

    return say


def _drawn(of: str, words: str) -> Callable[[_Told], str]:
    def say(told: _Told) -> str:
        draws, seed = told.whole(T.RESAMPLING, f"{of}_draws"), told.whole(T.RESAMPLING, f"{of}_seed")
        return f"For {words}, partners were drawn anew {draws:,} times, from the seed {seed}."

    return say


def _software(told: _Told) -> str:
    others = [f"{words} {told.text(T.SOFTWARE, name)}" for name, words in _PROGRAMS if told.knows(T.SOFTWARE, name)]
    with_them = f" with {listed(others)}" if others else ""
    version = f" {told.text(T.SOFTWARE, 'partnerkit')}" if told.knows(T.SOFTWARE, "partnerkit") else ""
    return f"All of it was worked out by partnerkit{version} on Python {told.text(T.SOFTWARE, 'python')}{with_them}."


_OF_THE_SURVEY = (
    (T.SURVEY, _survey),
    (T.SURVEY, _illustrative),
    (T.RESPONSE, _response),
    (T.RESPONSE, _representative),
    (T.RESPONSE, _coverage),
)
_OF_AN_INSTRUMENT = (
    (T.INSTRUMENT, _instrument),
    (T.INSTRUMENT, _authored),
    (T.INSTRUMENT, _transfer),
    (T.ANSWERS, _answers),
    (T.SCORING, _scoring),
    (T.RELIABILITY, _statistic("alpha", T.RELIABILITY, "Cronbach's alpha of its items", "missing")),
    (T.RELIABILITY, _statistic("alpha_over_partners", T.RELIABILITY, "With partners as the units that vary, it")),
    (T.RELIABILITY, _statistic("omega_total", T.RELIABILITY, "McDonald's omega total")),
    (T.AGREEMENT, _sides),
    (T.AGREEMENT, _rwg("rwg", "Agreement of the partners about it, rwg(j),", "")),
    (
        T.AGREEMENT,
        _rwg("rwg_respondents", "Agreement within partners, the mean rwg(j),", "partner with two people or more"),
    ),
)
_AT_THE_END = (
    (T.INTERVALS, _intervals),
    *((T.INTERVALS, _without(each)) for each in IntervalReason),
    (T.RESAMPLING, _drawn("intervals", "the intervals of scores")),
    (T.SOFTWARE, _software),
)


def methods_sentences(facts: Iterable[Fact]) -> tuple[MethodsSentence, ...]:
    """Return the methods paragraph: what the facts bear, and why the rest cannot be had.

    A sentence of which a fact is not there is left out; one whose fact has a reason instead of a value says so. Each
    names the facts that it is made of.

    Example:
        >>> facts = [Fact(topic=T.RESPONSE, name=n, value=v) for n, v in (("asked", 4), ("answered", 3))]
        >>> facts += [Fact(topic=T.RESPONSE, name=n, value=v) for n, v in (("response", 0.75), ("respondents", 5))]
        >>> methods_sentences(facts)[0].text
        'Of 4 partners asked, 3 answered (75%), with 5 respondents in all.'
    """
    known = {each.id: each for each in facts}
    instruments = [*dict.fromkeys(each.about for each in known.values() if each.about)]
    made = [*_said(_OF_THE_SURVEY, known, "")]
    for about in instruments:
        made += _said(_OF_AN_INSTRUMENT, known, about)
    return (*made, *_said(_AT_THE_END, known, ""))


def _said(
    makers: Iterable[tuple[MethodsTopic, Callable[[_Told], str]]], known: Mapping[str, Fact], about: str
) -> Iterator[MethodsSentence]:
    for topic, make in makers:
        told = _Told(known, about)
        try:
            text = make(told)
        except _UnknownFactError:
            continue
        yield MethodsSentence(topic=topic, text=text, facts=tuple(told.used))


# -- table ------------------------------------------------------------------------------------------------------------


def methods_rows(facts: Iterable[Fact]) -> tuple[MethodsRow, ...]:
    """Return the methods table: a row for each fact that has a value or a reason.

    Example:
        >>> methods_rows([Fact(topic=T.RESPONSE, name="response", value=0.75)])[0].value
        '75%'
    """
    return tuple(
        MethodsRow(
            topic=each.topic, what=_LABELS[each.topic, each.name], about=each.about, value=_value(each), fact=each.id
        )
        for each in facts
        if each.value is not None or each.reason is not None
    )


def _value(fact: Fact) -> str:
    why = f"cannot be had: {_why(fact.reason)}" if fact.reason is not None else ""
    if fact.value is None:
        return why
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if not isinstance(fact.value, float):
        return f"{fact.value} ({_why(fact.reason)})" if fact.reason is not None else str(fact.value)
    if (fact.topic, fact.name) in _SHARES:
        shown = percent(fact.value, decimals=1)
    else:
        shown = f"{fact.value:g}" if fact.name == "exponent" else f"{fact.value:.2f}"
    behind = _behind(fact)
    return f"{shown} ({behind})" if behind else shown
