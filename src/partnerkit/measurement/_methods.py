"""methods: what a paper must say of how a hub was measured, from its answers to the paragraph, table and references."""

from __future__ import annotations

import importlib.metadata
import platform
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import numpy as np

from partnerkit.assessment import JACKKNIFE, assess
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Authorship, Framework, Subject
from partnerkit.measurement._agreement import agreement
from partnerkit.measurement._answers import Answers, answers_of
from partnerkit.measurement._literature import LITERATURE, USED_FOR
from partnerkit.measurement._reliability import ends_of, on_one_scale
from partnerkit.results import (
    AgreementAmong,
    AgreementBy,
    Fact,
    FrameworkScore,
    IntervalKind,
    Methods,
    MethodsTopic,
    Missing,
    Reason,
    Reference,
)
from partnerkit.sentences import methods_rows, methods_sentences
from partnerkit.stats.alpha_draws import alpha_over_clusters
from partnerkit.stats.omega import omega
from partnerkit.stats.reliability import cronbach_alpha

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from partnerkit.hub import Hub, Survey
    from partnerkit.knowledge import Source
    from partnerkit.results import AgreementReport, FactValue, Profile, Score, Statistic
    from partnerkit.scoring.replicates import IntervalMethod

__all__ = ["methods"]

T = MethodsTopic
PROGRAMS = ("partnerkit", "polars", "numpy", "scipy")


def methods(
    hub: Hub,
    *,
    wave: str | None = None,
    intervals: IntervalMethod | None = JACKKNIFE,
    progress: Callable[[int, int], None] | None = None,
) -> Methods:
    """Return the methods part of a paper about a hub: paragraph, table and references.

    It tells of the instruments that were answered in the wave, the partners asked and those that answered, what was
    missing or not known, how scores were made, reliability, agreement, intervals, seeds, and versions. Every sentence
    is made of facts that the answers bear, and names them; what cannot be had is said with its reason, and what is
    unknown is left out.

    Args:
        hub: The hub.
        wave: The wave; the latest where nothing is said.
        intervals: How intervals of scores are found; None for none.
        progress: Called with the instruments done and all there are.

    Returns:
        The paragraph with the facts behind it. Of a hub without a wave it says that nothing was measured.

    Raises:
        UnknownNameError: There is no such wave.

    Example:
        >>> from partnerkit.files import case
        >>> methods(case("somerset")).sentences[0].text.removeprefix("No survey has been held in ")
        'Early-years partnerships in Somerset, so nobody was asked and nothing was measured.'
    """
    profile = assess(hub, wave, intervals=intervals)
    chosen = hub.wave(wave)
    facts = [*_survey_facts(hub, profile)]
    cited: list[str] = []
    if chosen is not None:
        facts += _response_facts(profile)
        used = [*_used(hub.survey(chosen), profile)]
        for done, each in enumerate(used):
            facts += _instrument_facts(each, again=each.framework in (one.framework for one in used[:done]))
            facts += _reliability_facts(each)
            facts += _agreement_facts(agreement(hub, each.framework, wave=each.wave, by=()), each)
            cited += [each.framework.source, *each.framework.cites]
            if progress is not None:
                progress(done + 1, len(used))
        facts += _interval_facts([each.score for each in used], intervals)
    facts += _software_facts()
    return Methods(
        hub=profile.hub,
        wave=profile.wave,
        facts=tuple(facts),
        sentences=methods_sentences(facts),
        table=methods_rows(facts),
        references=_references(cited, facts),
    )


@attrs.frozen(kw_only=True, eq=False)
class _Instrument:
    """A framework that somebody answered, with what it was asked about.

    Attributes:
        framework: The framework.
        subject: What it was asked about.
        wave: In which wave.
        score: What came of it.
        answers: To its items that were asked.
    """

    framework: Framework
    subject: Subject
    wave: str
    score: FrameworkScore
    answers: Answers

    @property
    def about(self) -> str:
        """By which its facts are told."""
        return f"{self.framework.id} {self.subject}"


def _used(survey: Survey, profile: Profile) -> Iterator[_Instrument]:
    """Yield the instruments that somebody answered, in the order of the profile."""
    for each in profile.frameworks:
        framework = library().frameworks[each.id]
        answers = answers_of(survey.hub, framework, wave=survey.wave.id, subject=each.subject)
        if len(answers.rows) and answers.items:
            yield _Instrument(
                framework=framework, subject=each.subject, wave=survey.wave.id, score=each, answers=answers
            )


def _facts(topic: MethodsTopic, about: str = "", /, **values: FactValue) -> Iterator[Fact]:
    """Yield a fact for each value that is there."""
    for name, value in values.items():
        if value is not None:
            yield Fact(topic=topic, name=name, about=about, value=value)


def _survey_facts(hub: Hub, profile: Profile) -> Iterator[Fact]:
    yield from _facts(T.SURVEY, hub=hub.partnership.name)
    if not profile.wave:
        yield Fact(topic=T.SURVEY, name="wave", reason=Reason.NOT_ASKED)
        return
    day = None if profile.date is None else profile.date.isoformat()
    yield from _facts(T.SURVEY, wave=profile.wave, date=day, illustrative=profile.illustrative)


def _response_facts(profile: Profile) -> Iterator[Fact]:
    rates = profile.rates
    yield from _facts(
        T.RESPONSE,
        asked=rates.asked,
        answered=rates.answered,
        respondents=rates.n_respondents,
        representative=rates.representative,
        coverage=rates.coverage,
        dont_know=rates.dont_know,
    )
    reason = Reason.NOT_ASKED if rates.response is None else None
    yield Fact(topic=T.RESPONSE, name="response", value=rates.response, n=rates.asked, reason=reason)


# -- instruments ------------------------------------------------------------------------------------------------------


def _instrument_facts(each: _Instrument, *, again: bool) -> Iterator[Fact]:
    """Yield what the instrument is, without its caution where that was given for it before."""
    framework, about = each.framework, each.about
    items = [library().items[id_] for id_ in each.answers.items]
    ends = {*each.answers.ends}
    low, high = ends.pop() if len(ends) == 1 else (None, None)
    source = library().sources.get(framework.source)
    yield from _facts(
        T.INSTRUMENT,
        about,
        name=framework.name,
        edition=framework.edition,
        source=None if source is None else _cited(source),
        place=framework.place or None,
        subject=str(each.subject),
        criteria=len({*each.answers.criteria}),
        items=len(items),
        authored=sum(item.basis is Authorship.AUTHORED for item in items),
        low=low,
        high=high,
        transfer=None if again else " ".join(framework.transfer.split()) or None,
    )
    yield from _answer_facts(each)
    score = each.score.score
    if framework.total:
        yield from _facts(T.SCORING, about, exponent=float(framework.exponent))
    yield from _facts(T.SCORING, about, high_is_good=framework.kind.high_is_good)
    yield Fact(topic=T.SCORING, name="score", about=about, value=score.value, n=score.n_partners, reason=score.reason)


def _cited(source: Source) -> str:
    return f"{source.author} ({source.year})" if source.year is not None else source.author


def _answer_facts(each: _Instrument) -> Iterator[Fact]:
    """Yield how its items were answered: of the rows with an answer, and without what does not apply."""
    answers = each.answers
    rows = answers.rows
    excused = answers.not_applicable | ~_put(each)
    given = ~np.isnan(answers.points) & ~excused
    unknown = answers.dont_know & ~excused
    applicable = int((~excused).sum())
    yield from _facts(T.ANSWERS, each.about, rows=len(rows), partners=rows["partner"].n_unique())
    for name, number in (("missing", applicable - int(given.sum()) - int(unknown.sum())), ("dont_know", unknown.sum())):
        value = float(number) / applicable if applicable else None
        reason = None if applicable else Reason.NOT_APPLICABLE
        yield Fact(topic=T.ANSWERS, name=name, about=each.about, value=value, n=applicable, reason=reason)


def _put(each: _Instrument) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which items are put to the partner of each row: some are for certain kinds alone."""
    kinds = each.answers.rows["kind"].to_list()
    items = [library().items[id_] for id_ in each.answers.items]
    rows = [[not item.applies_to or kind in item.applies_to for item in items] for kind in kinds]
    return np.array(rows, dtype=np.bool_).reshape(len(kinds), len(items))


def _of_statistic(topic: MethodsTopic, name: str, about: str, found: Statistic) -> Fact:
    return Fact(
        topic=topic, name=name, about=about, value=found.value, n=found.n, limits=found.limits, reason=found.reason
    )


# -- intervals, software, references ----------------------------------------------------------------------------------


def _interval_facts(frameworks: Sequence[FrameworkScore], method: IntervalMethod | None) -> Iterator[Fact]:
    scores: list[Score] = [each for one in frameworks for each in (one.score, *one.criteria) if each.value is not None]
    if method is None or not scores:
        return
    having = [each.interval for each in scores if each.interval is not None]
    yield from _facts(
        T.INTERVALS,
        kind=str(method.kind),
        level=float(method.level),
        target=str(method.target),
        **{"scores": len(scores), "with": len(having), "rough": sum(each.rough for each in having)},
    )
    for why, number in Counter(each.no_interval for each in scores if each.no_interval is not None).items():
        yield from _facts(T.INTERVALS, **{f"none_{why}": number})
    if method.kind is not IntervalKind.JACKKNIFE_T:
        yield from _facts(T.RESAMPLING, intervals_draws=method.replicates, intervals_seed=method.seed)


def _software_facts() -> Iterator[Fact]:
    yield from _facts(T.SOFTWARE, python=platform.python_version())
    for name in PROGRAMS:
        yield from _facts(T.SOFTWARE, **{name: _version(name)})


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _references(cited: Sequence[str], facts: Sequence[Fact]) -> tuple[Reference, ...]:
    """Return the works behind the instruments, then those behind the methods that gave a figure."""
    known = library().sources
    works = {key: _work(known[key]) for key in cited if key in known}
    found = [key for each in facts if each.value is not None for key in USED_FOR.get((each.topic, each.name), ())]
    return (*works.values(), *(LITERATURE[key] for key in dict.fromkeys(found)))


def _work(source: Source) -> Reference:
    """Return a source of the knowledge as a work to cite; its authors stand as they are written there."""
    kind = "book" if source.kind == "book" else "misc"
    fields = [("author", f"{{{source.author}}}"), ("title", source.title)]
    fields += [("year", str(source.year))] if source.year is not None else []
    fields += [("howpublished", source.kind)] if kind == "misc" else []
    return Reference(key=source.id, kind=kind, fields=tuple(fields))


# -- reliability and agreement ----------------------------------------------------------------------------------------


def _reliability_facts(each: _Instrument) -> Iterator[Fact]:
    """Yield how far the items go together that the wave asked."""
    points, about, missing = on_one_scale(each.answers), each.about, Missing.PAIRWISE
    yield _of_statistic(T.RELIABILITY, "alpha", about, cronbach_alpha(points, missing=missing))
    yield from _facts(T.RELIABILITY, about, missing=str(missing))
    over = alpha_over_clusters(points, clusters=ends_of(each.answers.rows), missing=missing)
    if over.limits is not None:
        yield _of_statistic(T.RELIABILITY, "alpha_over_partners", about, over)
    yield _of_statistic(T.RELIABILITY, "omega_total", about, omega(points, missing=missing).total)


def _agreement_facts(report: AgreementReport, each: _Instrument) -> Iterator[Fact]:
    """Yield how far those who rate the same agree: the two sides of ties; partners, and the people of each."""
    about = each.about
    if each.subject is Subject.RELATIONSHIP:
        for row in report.sides:
            if row.by is AgreementBy.ALL and row.criterion == each.framework.id:
                for name in ("same", "kappa", "ac2"):
                    yield _of_statistic(T.AGREEMENT, name, about, getattr(row, name))
    names = {AgreementAmong.PARTNERS: "rwg", AgreementAmong.RESPONDENTS: "rwg_respondents"}
    yield from _facts(T.AGREEMENT, about, null=str(report.null))
    for found in report.within:
        if found.subject == each.subject and found.criterion == each.framework.id:
            mean, reason = found.rwg.mean, None
            if mean is None:
                reason = next((one.reason for one in found.rwg.figures if one.reason), Reason.TOO_FEW_RATERS)
            name, n = names[found.among], len(found.rwg.values)
            yield Fact(topic=T.AGREEMENT, name=name, about=about, value=mean, n=n, reason=reason)
