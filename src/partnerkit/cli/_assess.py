"""What `partnerkit assess` prints: a profile as a hub's lead would read it.

Owns: the order of the page, what the options on intervals mean, and its parts on who answered, where sides
differ, rules and findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnerkit import sentences
from partnerkit.cli._ladders import put_ladders
from partnerkit.cli._maturity import put_maturity
from partnerkit.cli._network import put_shape
from partnerkit.cli._page import Page
from partnerkit.cli._quality import put_quality
from partnerkit.cli._stages import put_stages
from partnerkit.cli._standing import put_barriers, put_fit, put_strategies
from partnerkit.cli._voice import put_voice
from partnerkit.knowledge import continuum, guidance, library
from partnerkit.model import Basis
from partnerkit.results import Demand, FindingKind, IntervalKind, Outcome, Reason, Target
from partnerkit.scoring.replicates import IntervalMethod

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnerkit.hub import Hub
    from partnerkit.model import Evidence, Partnership
    from partnerkit.results import DemandResult, Finding, Gap, Profile

__all__ = ["is_example", "method_of", "show"]

GAPS = 5
"""How many ties whose two sides differ are shown."""
EACH = 2
"""How many differences of one tie."""
FINDINGS = 3
"""How many findings of one sort."""
COULD = 10
"""How many partners, ties or times that might count for a rule."""

_SUBJECTS = ("The whole", "Partners", "Ties", "What can be rated")
"""The titles of what is on record, in the order of the page."""
_GROUPS: tuple[tuple[FindingKind, str, Callable[[Finding, Profile], str]], ...] = (
    (FindingKind.DENIED, "One side sees a tie, the other does not", sentences.finding),
    (FindingKind.PAST_AIM, "Further than the two want to be: is that meant?", sentences.finding),
    (FindingKind.AIMS_DIFFER, "The two sides want different things", sentences.finding),
    (FindingKind.WISHED, "Not in touch, and both want to be", sentences.finding),
    (FindingKind.LATER_GATES_MET, "Later steps taken while an earlier one is missing", sentences.pair),
    (FindingKind.NO_AIM, "No aim is known: ask the two which stage they want", sentences.pair),
    (FindingKind.UNCONFIRMED, "Only one side reports the tie", sentences.finding),
    (FindingKind.FILE_WEIGHTS, "Weighed by the instrument's file, and not by the partners", sentences.finding),
    (FindingKind.UNASKED, "Answered without being listed as asked", sentences.pair),
    (FindingKind.MEANS_DIFFER, "The typical tie and the typical partner differ", sentences.finding),
)
_OUTCOMES = {Outcome.MET: "cyan", Outcome.NOT_MET: "bold yellow", Outcome.UNKNOWN: "yellow"}


def method_of(kind: str, target: str, level: float, seed: int, replicates: int) -> IntervalMethod | None:
    """Return how intervals are to be found, as the options of the command line say it.

    Raises:
        UsageError: There is no such level or number.
    """
    if kind == "none":
        return None
    try:
        return IntervalMethod(
            kind=IntervalKind(kind), target=Target(target), level=level, seed=seed, replicates=replicates
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def show(profile: Profile, hub: Hub) -> None:
    """Print a profile."""
    page, example = Page(), is_example(hub)
    _put_title(page, profile, hub)
    if not profile.wave:  # nobody has answered, so what is on record is all there is
        _put_evidence(page, hub.partnership)
    put_stages(page, profile, hub.partnership, example=example)
    put_quality(page, profile)
    if profile.frameworks:  # where nothing was asked, the part on quality has said so
        put_barriers(page, profile)
        put_strategies(page, profile)
    if profile.fit.reason is not Reason.NO_AIM:  # where no aim is known, the part on stages has said so
        put_fit(page, profile)
    put_ladders(page, profile)
    _put_gaps(page, profile)
    if profile.voice:
        put_voice(page, profile.voice)
    if profile.network and not example:
        put_shape(page, profile.network, dict(profile.names))
    if not example:  # nobody was asked, and nobody will be
        _put_turnout(page, profile)
    if profile.maturity:
        put_maturity(page, profile.maturity)
    if profile.rules or not example:
        _put_rules(page, profile)
    _put_findings(page, profile)
    _put_more(page, profile)
    page.show()


def is_example(hub: Hub) -> bool:
    """Tell whether a hub is what published sources say of a partnership: no survey round, and nothing but stated facts.

    A hub of one's own before its first survey has partners that it names itself, or no source that the library knows.
    """
    partnership = hub.partnership
    bases = [each.basis for each in partnership.partners] + [each.basis for each in partnership.relationships]
    published = bool(partnership.sources) and all(id_ in library().sources for id_ in partnership.sources)
    return published and not hub.waves and all(basis is Basis.STATED for basis in bases)


def _put_title(page: Page, profile: Profile, hub: Hub) -> None:
    page.line(profile.name, "bold")
    if profile.date:
        page.line(f"Wave {profile.wave}, {sentences.date(profile.date)}")
    elif is_example(hub):
        page.line("An example from a published source: nobody was surveyed.")
    else:
        page.line("No survey round yet: nothing is rated.")
    if profile.illustrative or profile.wave or profile.hypothetical:
        page.line()
    if profile.hypothetical:
        page.line(sentences.HYPOTHETICAL, "bold yellow")
    if profile.illustrative:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    if profile.wave:  # before the first survey nobody has said anything, and nobody is called silent
        page.line("Internal: this names who said what. It is not for sharing as it stands.", "yellow")
    if not profile.wave and hub.partnership.about:
        page.line()
        page.line(hub.partnership.about.replace("\n", " "))


def _put_evidence(page: Page, partnership: Partnership) -> None:
    """Put what is on record on a page: on the whole, on partners, on ties, and on what can be rated."""
    found = partnership.evidence
    if not found:
        return
    page.heading(f"What is on record ({sentences.count(len(found), 'piece')} of evidence)")
    names = {partner.id: partner.name for partner in partnership.partners}
    groups: dict[str, dict[str, list[Evidence]]] = {title: {} for title in _SUBJECTS}
    for each in found:
        groups[_group(each.about, names)].setdefault(each.about, []).append(each)
    for title, by_subject in groups.items():
        if by_subject:
            page.line(f"{title}:", "bold")
        for about, pieces in by_subject.items():
            if about:
                page.line(f"{_subject(about, names)}:", indent=2)
            for each in pieces:
                told = f"{each.text}{f' ({each.place})' if each.place else ''}"
                page.point(told, indent=4 if about else 2)
    if partnership.sources:
        page.line(f"From: {sentences.listed(_work(id_) for id_ in partnership.sources)}.", "dim")
        page.line("Which heading each piece stands under was decided by whoever entered it.", "dim")


def _work(id_: str) -> str:
    """Return a source in words; a hub may name one that the library does not know."""
    source = library().sources.get(id_)
    return f"{source.author}, “{source.title}”" if source else id_


def _group(about: str, names: dict[str, str]) -> str:
    """Return the title that a piece of evidence stands under."""
    whole, partners, ties, rated = _SUBJECTS
    if not about:
        return whole
    if "~" in about:
        return ties
    return partners if about in names else rated


def _subject(about: str, names: dict[str, str]) -> str:
    """Return in words what a piece of evidence is about: a partner, a tie, or something that can be rated."""
    if "~" in about:
        return " and ".join(names[id_] for id_ in about.split("~"))
    rated = {c.id: c.name for f in library().frameworks.values() for c in f}
    return names.get(about) or rated[about]


def _put_gaps(page: Page, profile: Profile) -> None:
    if not profile.gaps:
        return
    page.heading("Where two sides differ most")
    page.line("What each side says, in the order of the names; scores run from 0 to 1.")
    by_tie: dict[tuple[str, str], list[Gap]] = {}
    for gap in profile.gaps:
        by_tie.setdefault((gap.a, gap.b), []).append(gap)
    for (a, b), gaps in list(by_tie.items())[:GAPS]:
        page.point(f"{profile.name_of(a)} and {profile.name_of(b)}")
        page.line(_differences(gaps), indent=4)
    if len(by_tie) > GAPS:
        page.point(f"and {sentences.count(len(by_tie) - GAPS, 'more tie')}", "dim")


def _differences(gaps: Sequence[Gap]) -> str:
    """Return the largest differences of one tie, each once: two frameworks may ask the same."""
    told = list(dict.fromkeys(sentences.difference(gap) for gap in gaps))
    more = f"; and {len(told) - EACH} more" if len(told) > EACH else ""
    return f"{'; '.join(told[:EACH])}{more}"


def _put_turnout(page: Page, profile: Profile) -> None:
    rates = profile.rates
    page.heading("Who has not answered")
    if rates.response is None:
        page.line(
            "Nobody has been asked yet."
            if not profile.wave
            else "Nobody is listed as asked, so nobody can be called silent."
        )
        return
    share = sentences.percent(rates.response, decimals=0 if rates.representative else 1)
    people = sentences.count(rates.n_respondents, "person", "people")
    page.line(f"{rates.answered} of {sentences.count(rates.asked, 'partner')} asked have answered ({share}): {people}.")
    if not rates.representative:
        page.line("NOT REPRESENTATIVE: under 65%. Figures tell of those who answered, not of the hub.", "bold yellow")
    if rates.coverage is not None and rates.dont_know is not None:
        dont_know = f'{sentences.percent(rates.dont_know)} were answered with "don\'t know"'
        answered = f"{sentences.percent(rates.coverage)} of the questions have an answer"
        page.line(f"On the pages they filled in, {answered}; {dont_know}.")
    if rates.silent:
        page.line("Not heard from:")
    for partner in rates.silent:
        page.point(profile.name_of(partner))


def _put_rules(page: Page, profile: Profile) -> None:
    page.heading("Does the programme's rule hold?")
    if not profile.rules:
        page.line("The hub names no programme's rule.")
    for rule in profile.rules:
        words = sentences.rule(rule)
        page.line(f"{rule.name}. {words[:1].upper()}{words[1:]}.", _OUTCOMES[rule.outcome])
        for demand in rule.demands:
            _put_could(page, profile, demand)


def _put_could(page: Page, profile: Profile, demand: DemandResult) -> None:
    if demand.could and demand.outcome is not Outcome.MET:
        page.line("Might count too, once more is known of them:")
        page.points([_counted(profile, demand, each) for each in demand.could], most=COULD)


def _counted(profile: Profile, demand: DemandResult, id_: str) -> str:
    """Return a partner, a tie or a time by name."""
    if demand.demand is Demand.TIES:
        return " and ".join(profile.name_of(each) for each in id_.split("~"))
    return profile.name_of(id_)


def _put_findings(page: Page, profile: Profile) -> None:
    aims_known = any(tie.aim for tie in profile.ties)  # where none is, the part on stages has said so
    kinds = [group for group in _GROUPS if aims_known or group[0] is not FindingKind.NO_AIM]
    groups = [(title, told, _of_kind(profile, kind)) for kind, title, told in kinds]
    if not any(found for _, _, found in groups):
        return
    page.heading("Worth acting on")
    for title, told, found in groups:
        if found:
            page.line(f"{title} ({len(found)})", "bold")
            page.points([told(each, profile) for each in found], most=FINDINGS)


def _of_kind(profile: Profile, kind: FindingKind) -> list[Finding]:
    """Return the findings of a sort, those whose two stages lie furthest apart first."""
    stages = {stage.id: stage.position for stage in continuum(profile.continuum).points}

    def apart(finding: Finding) -> int:
        positions = [stages[word] for _, word in finding.words if word in stages]
        return max(positions) - min(positions) if positions else 0

    return sorted((each for each in profile.findings if each.kind is kind), key=apart, reverse=True)


def _put_more(page: Page, profile: Profile) -> None:
    page.heading("To read more")
    asked = profile.quality[0] if profile.quality else profile.continuum
    page.line(f"What the words mean: partnerkit frameworks {asked}")
    if profile.wave or profile.rules:
        figure = "a figure is what it is" if profile.wave else "a rule holds, or is not known to hold"
        page.line(f"Why {figure}: the same path with partnerkit explain")
    if profile.wave:
        page.line("Every figure, unrounded: the same command with --json")
    if profile.frameworks:  # a score by itself says none of this
        named = "; ".join(each.name for each in guidance().principles.values())
        page.line(f"To keep in mind beside any score: {named}. In full: partnerkit frameworks principles")
