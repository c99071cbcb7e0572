"""Frameworks, criteria, continua, ladders, practices and terms as a practitioner reads them.

Owns: the pages of the knowledge: definitions, questions, descriptions, links both ways, and where each thing is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column
from partnerkit.cli._questions import BASIS, marks, place, put_questions, wording
from partnerkit.files import case
from partnerkit.knowledge import guidance, library, linked, practices_for
from partnerkit.knowledge.practice import PracticeCollection
from partnerkit.knowledge.reading import Ratings, RawScale
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Authorship, Checked, FrameworkKind, Status, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerkit.cli._page import Page
    from partnerkit.knowledge.practice import Benefit, Challenge, Cost, Practice, Term
    from partnerkit.knowledge.schema import Criterion, Element, Framework, ItemUse, Link, Scale
    from partnerkit.knowledge.stages import Continuum, Stage
    from partnerkit.knowledge.steps import Ladder, Step

__all__ = [
    "TERMS",
    "put_collection",
    "put_continuum",
    "put_criterion",
    "put_framework",
    "put_ladder",
    "put_list",
    "put_origin",
    "put_practice",
    "put_term",
    "put_terms",
    "terms",
]

_ONE = {  # of a framework's list; the kind itself is the word for many
    FrameworkKind.CRITERIA: "criterion",
    FrameworkKind.BARRIERS: "barrier",
    FrameworkKind.STRATEGIES: "strategy",
    FrameworkKind.ENABLERS: "enabler",
    FrameworkKind.STRENGTHS: "strength",
}
_LINKED = {  # what each is to the other; what is not here has something in common
    (FrameworkKind.BARRIERS, FrameworkKind.CRITERIA): "It undermines",
    (FrameworkKind.BARRIERS, FrameworkKind.STRATEGIES): "It is answered by",
    (FrameworkKind.BARRIERS, FrameworkKind.ENABLERS): "It is lowered by",
    (FrameworkKind.BARRIERS, FrameworkKind.STRENGTHS): "It keeps from showing",
    (FrameworkKind.STRATEGIES, FrameworkKind.BARRIERS): "It answers",
    (FrameworkKind.STRATEGIES, FrameworkKind.CRITERIA): "It raises",
    (FrameworkKind.STRATEGIES, FrameworkKind.ENABLERS): "It goes with",
    (FrameworkKind.ENABLERS, FrameworkKind.BARRIERS): "It lowers",
    (FrameworkKind.ENABLERS, FrameworkKind.STRATEGIES): "It goes with",
    (FrameworkKind.ENABLERS, FrameworkKind.CRITERIA): "It raises",
    (FrameworkKind.STRENGTHS, FrameworkKind.BARRIERS): "It is kept from showing by",
    (FrameworkKind.STRENGTHS, FrameworkKind.CRITERIA): "It serves",
    (FrameworkKind.CRITERIA, FrameworkKind.BARRIERS): "It is undermined by",
    (FrameworkKind.CRITERIA, FrameworkKind.STRATEGIES): "It is raised by",
    (FrameworkKind.CRITERIA, FrameworkKind.ENABLERS): "It is raised by",
    (FrameworkKind.CRITERIA, FrameworkKind.STRENGTHS): "It is served by",
}
_INSTRUMENTS = (
    "Instruments of others: asked only where a form lists their questions; their sources were not read for this project"
)
STRENGTHS = "1/3 is a weak link, 2/3 a middling one, 1 a strong one"
"""What the strength of a link means, said once on a page."""
TERMS = {
    "roles": "Roles that people and groups play, as the sources name them",
    "kinds": "Kinds of partnership, by who is in them",
    "principles": "What to keep in mind beside any score",
    "outcomes": "What partnership working is for, and brings about",
}
"""The lists of terms, with what each holds."""


def put_list(page: Page) -> None:
    """Put every framework, continuum, ladder, practice collection, list, rule and case there is on a page."""
    known = library()
    page.line("What can be rated, and the continua that ties are placed on", "bold")
    for title, frameworks in _frameworks_in_order(known.frameworks.values()):
        page.line()
        page.line(title, "bold")
        for framework in frameworks:
            counted = sentences.count(len(framework.criteria), _ONE[framework.kind], str(framework.kind))
            _put_entry(page, framework.id, f"{framework.name}: {counted}")
    _put_list_title(page, "Continua: the stages that a tie can be at")
    for continuum in known.continua.values():
        stages = ", ".join(stage.name for stage in continuum.stages)
        _put_entry(page, continuum.id, f"{continuum.name}: {stages}")
    _put_list_title(page, "Ladders: how far people such as parents take part")
    for ladder in known.ladders.values():
        _put_entry(page, ladder.id, f"{ladder.name}: {', '.join(step.name for step in ladder.steps)}")
    _put_list_title(page, "Practices: what to do")
    for collection in guidance().collections.values():
        _put_entry(page, collection.id, f"{collection.name}: {_in_numbers(collection)}")
    _put_list_title(page, "Lists of who, what and what for, as the sources name them")
    for name, title in TERMS.items():
        _put_entry(page, name, f"{title}: {len(terms(name))}")
    _put_list_title(page, "Rules of programmes")
    for rule in known.rules.values():
        _put_entry(page, rule.id, f"{rule.name} ({rule.source}, {rule.place})")
    _put_list_title(page, "Cases: real partnerships, as far as a source describes them")
    for id_ in known.cases:
        _put_entry(page, id_, case(id_).partnership.name)
    page.line()
    page.line("Read any of them but a case in full: partnerkit frameworks ID")
    page.line("Read a case: partnerkit assess case:ID")


def _put_list_title(page: Page, title: str) -> None:
    page.line()
    page.line(title, "bold")


def _frameworks_in_order(known: Iterable[Framework]) -> Iterator[tuple[str, list[Framework]]]:
    """Yield frameworks under their headings, those that a survey asks by default first."""
    default, listed, instruments = [], [], []
    for framework in known:
        source = library().sources.get(framework.source)
        if framework.asked_about:
            default.append(framework)
        elif source is not None and not source.read:
            instruments.append(framework)
        else:
            listed.append(framework)
    for title, found in (
        ("Begin here: frameworks that the full form asks by default", default),
        ("More frameworks: asked only where a form lists their questions", listed),
        (
            _INSTRUMENTS,
            instruments,
        ),
    ):
        if found:
            yield title, found


def _put_entry(page: Page, id_: str, words: str) -> None:
    page.rows([Column(width=28, style="bold"), Column(takes_rest=True)], [(id_, words)])


def put_framework(page: Page, framework: Framework) -> None:
    """Put a framework with all its criteria on a page."""
    page.line(framework.name, "bold")
    page.line(f"{framework.id}, edition {framework.edition}", "dim")
    page.line()
    page.line(_one_line(framework.about))
    if framework.transfer:
        page.line()
        page.line(f"Caution: {_one_line(framework.transfer)}", "yellow")
    put_origin(page, framework)
    page.line(f"The list of {framework.kind} is {_listed_by(framework)}.")
    if not framework.kind.high_is_good:
        page.line("A high score is bad here: the barrier is strongly felt.")
    about = sentences.listed(sentences.subject(each) for each in framework.subjects)
    default = sentences.listed(sentences.subject(each) for each in framework.asked_about)
    asked = f"the full form asks about {default}" if default else "no form asks it unless it is listed"
    page.line(f"May be asked about: {about}; {asked}.")
    for line in _readings(framework):
        page.line(line)
    for line in wording(framework):
        page.line(line)
    _put_scales(page, (use.item.scale for criterion in framework for use in criterion.items))
    if any(_links(criterion) for criterion in framework):
        page.line(f"Links with other lists are this project's own judgement: {STRENGTHS}.")
    group = ""
    for criterion in framework:
        if criterion.group != group:
            group = criterion.group
            _put_group(page, framework, group)
        put_criterion(page, criterion, framework)
    if framework.told:
        page.heading("Beside the list: told, not rated")
        _put_elements(page, framework.told)
    _put_sources(page, (use for criterion in framework for use in criterion.items))


def _readings(framework: Framework) -> Iterator[str]:
    """Yield how an instrument's score is made, and what it reads of its own: sums, bands, validity, ratings."""
    if not framework.total:
        yield "It has no score over all its criteria."
    elif framework.levels:
        yield f"Its score is {sentences.combined_by(framework.exponent, 'group', 'groups')}."
    else:
        yield f"Its score is {sentences.combined_by(framework.exponent)}."
    for group in framework.levels:
        exponent = 1.0 if group.exponent is None else group.exponent
        yield f"{group.name}: {sentences.combined_by(exponent)}; weight {group.thousandths / 1000:g}."
    if framework.raw is RawScale.SUM and framework.raw_ends:
        yield f"The answers are added up: {framework.raw_ends[0]} to {framework.raw_ends[1]}."
    for what, bands in (("Its bands", framework.bands), ("Bands of a criterion", framework.criterion_bands)):
        if bands:
            yield f"{what}: {'; '.join(f'from {band.at_least:g} {band.name}' for band in bands)}."
    if any(criterion.weight_item for criterion in framework):
        yield "Partners weigh the criteria; where one has no weight, those of the file stand."
    if framework.validity:
        share = framework.validity.response
        asked = f" and {sentences.percent(share)} of those asked" if share else ""
        yield f"It gives no figures below {sentences.count(framework.validity.partners, 'partner')}{asked}."
    if framework.ratings is Ratings.RECEIVED:
        yield "A partner's figures are the means of what the others say of it."


def _put_group(page: Page, framework: Framework, id_: str) -> None:
    for group in framework.groups:
        if group.id == id_:
            page.line()
            page.line(f"{group.name.upper()} ({place(group.basis, group.place)})")


def put_criterion(page: Page, criterion: Criterion, framework: Framework | None = None) -> None:
    """Put a criterion on a page; where it stands alone, with the practices for it, its framework, scales and source.

    Args:
        page: To put it on.
        criterion: Of a framework that the library knows, where it stands alone.
        framework: The one whose page it is; None where the criterion stands alone.
    """
    home = framework or library().frameworks[criterion.id.split(".", 1)[0]]
    page.heading(criterion.name)
    page.line(criterion.id, "dim")
    page.line(_one_line(criterion.definition))
    page.line(
        f"On the list: {place(criterion.basis, criterion.place)}. The definition is this project's wording.", "dim"
    )
    if criterion.elements:
        page.line("What is named under it:", "bold")
    _put_elements(page, criterion.elements)
    put_questions(page, criterion, framework, ties=Subject.RELATIONSHIP in home.subjects)
    _put_descriptions(page, criterion)
    _put_links(page, criterion, explained=framework is None)
    if framework is None:
        _put_practices(page, criterion)
        _put_home(page, criterion, home)


def _put_elements(page: Page, elements: Iterable[Element]) -> None:
    for element in elements:
        past = "; of its time, not asked" if element.status is Status.HISTORICAL else ""
        page.point(f"{_one_line(element.text)} ({place(element.basis, element.place)}{past})")


def _put_descriptions(page: Page, criterion: Criterion) -> None:
    if criterion.signs:
        page.line("How it shows:", "bold")
        for word, text in (
            ("Low", criterion.signs.low),
            ("Middling", criterion.signs.middling),
            ("High", criterion.signs.high),
        ):
            page.point(f"{word}: {_one_line(text)}")
    if criterion.rubric:
        page.line("Done well, by stage (this project's own; read the stage you aim for):", "bold")
        for each in criterion.rubric:
            page.point(f"{each.stage.replace('_', ' ').capitalize()}: {_one_line(each.text)}")


def _put_links(page: Page, criterion: Criterion, *, explained: bool) -> None:
    links = _links(criterion)
    if links:
        why = f" (this project's own judgement: {STRENGTHS})" if explained else ""
        page.line(f"Linked with{why}:", "bold")
    for words, others in links.items():
        page.line(f"{words}:", indent=2)
        for other in others:
            page.point(other, indent=4)


def _links(criterion: Criterion) -> dict[str, list[str]]:
    """Return the links of a criterion, from whichever end they are written, under what it is to the other."""
    names = {each.id: each.name for framework in library().frameworks.values() for each in framework}
    found: dict[str, list[str]] = {}
    for link in linked(criterion.id) if criterion.id in names else ():
        between = (_kind(criterion.id), _kind(link.to))
        words = _LINKED.get(between, "It has something in common with")
        found.setdefault(words, []).append(f"{names[link.to]}, {link.strength} ({link.to})")
    return found


def _kind(id_: str) -> FrameworkKind:
    return library().frameworks[id_.split(".", 1)[0]].kind


def _put_practices(page: Page, criterion: Criterion) -> None:
    """Put the practices for what ships on a page, the most strongly linked first."""
    ships = criterion.id in {each.id for framework in library().frameworks.values() for each in framework}
    found = practices_for(criterion.id) if ships else ()
    if found:
        page.line(f"What to do about it (the links are this project's own judgement: {STRENGTHS}):", "bold")
    for each in found:
        page.point(f"{each.practice.name}, {each.strength} ({each.practice.id})")


def _put_home(page: Page, criterion: Criterion, framework: Framework) -> None:
    _put_scales(page, (use.item.scale for use in criterion.items))
    _put_sources(page, criterion.items)
    page.heading(f"Part of: {framework.name}")
    if framework.transfer:
        page.line(f"Caution: {_one_line(framework.transfer)}", "yellow")
    put_origin(page, framework)
    page.line(f"All of it: partnerkit frameworks {framework.id}")


def put_continuum(page: Page, continuum: Continuum) -> None:
    """Put a continuum with its stages and gates on a page."""
    page.line(continuum.name, "bold")
    page.line(f"{continuum.id}, edition {continuum.edition}", "dim")
    page.line()
    page.line(_one_line(continuum.about))
    put_origin(page, continuum)
    page.line(f"The list of stages is {_listed_by(continuum)}.")
    page.line("A higher stage is not a better one.")
    if any(stage.features.known for stage in continuum.stages):
        page.line(f"How its stages are rated for comparison with other continua is {BASIS[continuum.features_basis]}.")
    if continuum.has_gates:
        share = sentences.percent(continuum.threshold)
        page.line(f"A stage is reached when {share} of its facts are so, and all stages below are reached.")
        _put_scales(page, (use.item.scale for stage in continuum.stages for use in stage.gates))
    else:
        page.line("Its stages are reported and never worked out: nothing is asked that would show them.")
    page.heading(f"0. {continuum.no_contact.name}")
    page.line(_one_line(continuum.no_contact.definition))
    page.line(_placed(continuum.no_contact), "dim")
    for stage in continuum.stages:
        _put_stage(page, stage)
    _put_sources(page, (use for stage in continuum.stages for use in stage.gates))


def _placed(stage: Stage) -> str:
    """Return whose a stage is, and whose its definition."""
    return f"Its name and place: {place(stage.basis, stage.place)}. The definition is this project's wording."


def _put_stage(page: Page, stage: Stage) -> None:
    page.heading(f"{stage.position}. {stage.name}")
    page.line(_one_line(stage.definition))
    page.line(_placed(stage), "dim")
    if stage.features.known:
        rated = zip(stage.features.known, (r for r in stage.features.ratings if r is not None), strict=True)
        listed = ", ".join(f"{feature.words} {rating}" for feature, rating in rated)
        page.line(f"To compare it with stages of other continua, rated from 0 to 3: {listed}.", "dim")
    if stage.gates:
        page.line("What is so at this stage and every higher one:", "bold")
    for use in stage.gates:
        page.point(use.item.text)
        page.line(marks(use), "dim", indent=4)


def put_ladder(page: Page, ladder: Ladder) -> None:
    """Put a ladder with its steps, reasons and roles on a page."""
    page.line(ladder.name, "bold")
    page.line(f"{ladder.id}, edition {ladder.edition}", "dim")
    page.line()
    page.line(_one_line(ladder.about))
    put_origin(page, ladder)
    page.line(f"The list of steps is {BASIS[ladder.basis]}; {sentences.checked(ladder.checked)}.")
    page.line(f"It is about {ladder.people}: no tie is placed on it. A higher step is not a better one.")
    for step in ladder.steps:
        _put_step(page, step)
    page.heading("To rate with it")
    page.line(f"“{ladder.reported.text}” Answered with a step, {_ends(ladder)}.")
    page.line(f"Where there are no {ladder.people}, the answer is na (not applicable).")
    page.line("Asked of a partner about itself, or about the partnership as a whole: no form asks it by default.")
    page.line(f"Put it into the list of a wave's form in hub.toml: {ladder.reported.id}")


def _ends(ladder: Ladder) -> str:
    first, *_, last = ladder.steps
    return f"{first.position} ({sentences.step(first)}) to {last.position} ({sentences.step(last)})"


def _put_step(page: Page, step: Step) -> None:
    page.heading(f"{step.position}. {step.name}")
    page.line(_one_line(step.definition))
    page.line(f"Its name and place: {place(step.basis, step.place)}. The words are this project's.", "dim")
    for title, parts in (("Why:", step.reasons), ("Roles:", step.roles)):
        if parts:
            page.line(title, "bold")
        for part in parts:
            page.point(f"{part.name}: {_one_line(part.text)} ({place(part.basis, part.place)})")


def put_collection(page: Page, collection: PracticeCollection) -> None:
    """Put a practice collection with its challenges and benefits on a page."""
    page.line(collection.name, "bold")
    page.line(f"{collection.id}, edition {collection.edition}", "dim")
    page.line()
    page.line(_one_line(collection.about))
    put_origin(page, collection)
    page.line(f"It holds {_in_numbers(collection)}.")
    page.line(f"What is done is {BASIS[collection.basis]}; links are {BASIS[collection.links_basis]}: {STRENGTHS}.")
    page.line(f"Costs are estimates, {BASIS[collection.costs_basis]}; put your own figures in their place.")
    for practice in collection:
        _put_practice(page, practice)
    _put_challenges(page, collection)
    _put_benefits(page, collection)


def put_practice(page: Page, practice: Practice) -> None:
    """Put a practice that stands alone on a page."""
    collection = guidance().collections[practice.collection]
    _put_practice(page, practice)
    page.heading(f"Part of: {collection.name}")
    put_origin(page, collection)
    page.line(f"All of it: partnerkit frameworks {collection.id}")


def _put_practice(page: Page, practice: Practice) -> None:
    page.heading(practice.name)
    page.line(f"{practice.id}; {practice.kind}; {place(practice.basis, practice.place)}", "dim")
    page.line(_one_line(practice.text))
    for title, links in (
        ("Puts to work:", practice.puts_to_work),
        ("Lowers:", practice.lowers),
        ("Serves:", practice.serves),
    ):
        page.point(f"{title} {_linked_with(links)}")
    if practice.requires:
        page.point(f"Comes after: {', '.join(practice.requires)}")
    if practice.cost:
        page.point(f"May cost: {_cost(practice.cost)}")


def _linked_with(links: Iterable[Link]) -> str:
    names = {each.id: each.name for framework in library().frameworks.values() for each in framework}
    return "; ".join(f"{names[link.to]}, {link.strength} ({link.to})" for link in links)


def _cost(cost: Cost) -> str:
    """Return an estimate in words: `24 hours of staff, £150, 8 weeks until it is in place`."""
    told = [f"{sentences.count(round(cost.hours.value), 'hour')} of staff"] if cost.hours else []
    told += [f"£{cost.money.value:,.0f}"] if cost.money else []
    told += [f"{sentences.count(round(cost.weeks.value), 'week')} until it is in place"] if cost.weeks else []
    return ", ".join(told)


def _in_numbers(collection: PracticeCollection) -> str:
    """Return what a collection holds: `13 practices, 2 challenges, 6 benefits`."""
    counted = (
        (len(collection), "practice"),
        (len(collection.challenges), "challenge"),
        (len(collection.benefits), "benefit"),
    )
    return ", ".join(sentences.count(number, noun) for number, noun in counted if number)


def _put_challenges(page: Page, collection: PracticeCollection) -> None:
    if collection.challenges:
        page.heading("What was hard")
    for each in collection.challenges:
        _put_challenge(page, each)


def _put_challenge(page: Page, each: Challenge) -> None:
    page.point(f"{each.name}: {_one_line(each.text)} ({place(each.basis, each.place)})")
    page.line(f"A case of: {_linked_with(each.barriers)}", "dim", indent=4)
    if each.answered_by:
        page.line(f"What the source sets against it: {', '.join(each.answered_by)}", "dim", indent=4)


def _put_benefits(page: Page, collection: PracticeCollection) -> None:
    """Put the benefits of a collection on a page, group by group."""
    if collection.benefits:
        page.heading("What was gained")
    groups = {group.id: group for group in collection.groups}
    before = ""
    for each in collection.benefits:
        if each.group != before:
            group, before = groups[each.group], each.group
            page.line(f"{group.name} ({place(group.basis, group.place)})", "bold")
        _put_benefit(page, each)


def _put_benefit(page: Page, each: Benefit) -> None:
    outcomes = "; ".join(guidance().outcomes[id_].name for id_ in each.outcomes)
    page.point(f"{each.name}: {_one_line(each.text)} ({place(each.basis, each.place)})")
    page.line(f"A case of: {outcomes}", "dim", indent=4)


def terms(name: str) -> tuple[Term, ...]:
    """Return the terms of a list: its roles, kinds, principles or outcomes."""
    found: dict[str, Term] = getattr(guidance(), name)
    return tuple(found.values())


def put_terms(page: Page, name: str) -> None:
    """Put a list of terms on a page."""
    page.line(TERMS[name], "bold")
    for term in terms(name):
        put_term(page, term)


def put_term(page: Page, term: Term) -> None:
    """Put a role, a kind of partnership, a principle or an outcome on a page, with where it is told."""
    page.heading(term.name)
    page.line(term.id, "dim")
    page.line(_one_line(term.text))
    named = "Named in" if term.basis is Authorship.SOURCE else "The name is this project's; told in"
    page.line(f"{named}: {_work(term.source)}, {term.place}. The words are this project's.", "dim")
    gained = [
        each.name
        for collection in guidance().collections.values()
        for each in collection.benefits
        if term.id in each.outcomes
    ]
    if gained:
        page.line(f"What sources tell of it: {sentences.listed(dict.fromkeys(gained))}.")


def _put_scales(page: Page, scales: Iterable[Scale]) -> None:
    for scale in {scale.id: scale for scale in scales}.values():
        points = (" to " if scale.ends else ", ").join(f"{point.point} {point.label}" for point in scale.points)
        page.line(f"Answers on the scale {scale.id}: {points}; or don't know, or does not apply.")


def put_origin(page: Page, each: Framework | Continuum | Ladder | PracticeCollection | Rule) -> None:
    """Put where a framework, continuum or collection was read, and the works it goes back to, on a page."""
    page.line()
    known = library().sources.get(each.source)
    start = "Read in" if known and known.read else "From"
    page.line(f"{start}: {_work(each.source)}, {each.place}.")
    for id_ in () if isinstance(each, PracticeCollection | Rule) else each.cites:
        page.line(f"Which cites: {_work(id_)}.")
    page.line(f"Licence of this wording: {each.licence}.")


def _listed_by(each: Framework | Continuum) -> str:
    """Return whose a list is, and how far the work behind it was read; a list of one's own has none behind it."""
    if each.basis is Authorship.AUTHORED and each.checked is Checked.YES:
        return "of those who wrote this file" if each.source not in library().sources else BASIS[each.basis]
    return f"{BASIS[each.basis]}; {sentences.checked(each.checked)}"


def _work(id_: str) -> str:
    source = library().sources.get(id_)
    if source is None:
        return id_  # a file of one's own may name a work in words
    read = "" if source.read else " (not read for this project)"
    return f"{source.author}{f' ({source.year})' if source.year else ''}, {source.title}, {source.kind}{read}"


def _put_sources(page: Page, uses: Iterable[ItemUse]) -> None:
    """Put what the ids of sources stand for on a page, where questions name any."""
    drawn = " ".join(use.item.draws_on for use in uses)
    named = [id_ for id_ in library().sources if id_ in drawn]
    if named:
        page.heading("Sources of the questions")
    for id_ in named:
        page.point(f"{id_}: {_work(id_)}")


def _one_line(text: str) -> str:
    return " ".join(text.split())
