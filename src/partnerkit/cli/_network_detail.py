"""The detail behind the page of `partnerkit network`: every technical figure, with a plain word of what it means.

Owns: the tables for researchers; what `--detail` adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._network_words import ROUNDING, cells, figure_text, one_of, reason, shown
from partnerkit.cli._page import Column
from partnerkit.results import NetworkMeasure, NetworkReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.cli._page import Page
    from partnerkit.results import NetworkFigure, NetworkPart, PartnerFigures

__all__ = ["put_detail"]

MOST = 12
"""How many partners a table has."""
M = NetworkMeasure
_WHOLE = (
    (M.DENSITY, "Pairs that are tied"),
    (M.COMPONENTS, "Groups without a tie between them"),
    (M.LARGEST_COMPONENT, "Partners in the largest of them"),
    (M.ISOLATES, "Partners known to have no tie"),
    (M.REACH, "Others reached in two steps"),
    (M.CENTRALISATION_DEGREE, "Hangs on one partner: by ties"),
    (M.CENTRALISATION_BETWEENNESS, "  by ways through it"),
    (M.CENTRALISATION_CLOSENESS, "  by distance"),
    (M.STRANDS_PER_TIE, "Strands of a tie"),
    (M.MULTIPLEX_TIES, "Ties of two strands or more"),
)
_VIEWS = (
    (M.DENSITY_OF_VIEWS, "Views that report a tie"),
    (M.RECIPROCITY_DYADIC, "Both say the same (dyadic)"),
    (M.RECIPROCITY_DYADIC_NONNULL, "Of pairs either reports, both do (dyadic.nonnull)"),
    (M.RECIPROCITY_EDGEWISE, "Of reports, returned (edgewise)"),
    (M.CENTRALISATION_IN_DEGREE, "In-degree centralisation"),
    (M.CENTRALISATION_OUT_DEGREE, "Out-degree centralisation"),
)


_PARTNERS = (
    (M.STRENGTH, "strength", "its ties, each counting the position of its stage"),
    (M.CLOSENESS, "closeness", "how near it is to all others, 1 being next to each"),
    (M.EIGENVECTOR, "eigenvector", "tied to those that are well tied, the most so being 1"),
    (M.CONSTRAINT, "constraint", "how far its ties lead back to one another: low where it joins what is apart"),
    (M.CORE_NUMBER, "core", "in a set whose members all have so many ties in it"),
)
_ROLES = (
    ("coordinator", "between two of its own sector"),
    ("itinerant", "between two of one other sector"),
    ("representative", "from its own sector to another"),
    ("gatekeeper", "from another sector to its own"),
    ("liaison", "between two other sectors"),
)


def put_detail(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    """Put every technical figure, each with a word of what it means."""
    _put_whole(page, part)
    _put_partners(page, part, names)
    _put_brokers(page, part, names)
    _put_mixing(page, part)
    _put_together(page, part)
    _put_sides(page, part)


def _put_whole(page: Page, part: NetworkPart) -> None:
    page.heading("In detail: the whole")
    reported = {figure.measure: figure for figure in part.reported}
    columns = [Column(takes_rest=True), Column(title="figure", right=True), Column(title="at least", right=True)]
    columns += [Column(title="at most", right=True)]
    columns += [Column(title="reported", right=True)] if reported else []
    known = {figure.measure: figure for figure in part.figures}
    rows = []
    for measure, words in _WHOLE:
        if measure in known and known[measure].value is not None:
            row = [words, *cells(known[measure])]
            rows.append([*row, figure_text(reported.get(measure))] if reported else row)
    if rows:
        page.rows(columns, rows)
    if rows and reported:
        page.line("Reported: the same on every tie that either side reports.", "dim")
        _put_lean(page, reported[M.DENSITY])
    if rows:
        page.line("Figures without bounds could be anything where views are missing.", "dim")
    _put_unknown(page, (known[measure] for measure, _ in _WHOLE if measure in known))


def _put_lean(page: Page, density: NetworkFigure) -> None:
    """Put between which bounds the pairs lie that either side reports, where the figure leans up."""
    low, high = density.lower, density.upper
    if low is None or high is None or high - low < ROUNDING:
        return
    ends = f"{shown(low, M.DENSITY)} to {shown(high, M.DENSITY)}, whatever the missing views are"
    if density.value is None:
        page.line(f"On reported ties the density is {ends}.", "dim")
        return
    why = "one side that reports a tie settles a pair, one that reports none does not"
    page.line(f"On reported ties the density is {figure_text(density)} of the pairs known, and {ends}.", "dim")
    page.line(f"The former leans up: {why}.", "dim")


def _put_unknown(page: Page, figures: Iterable[NetworkFigure]) -> None:
    missing: dict[NetworkReason | None, list[str]] = {}
    for figure in figures:
        if figure.value is None:
            bounds = ""
            if figure.lower is not None and figure.upper is not None:
                bounds = f" ({shown(figure.lower, figure.measure)} to {shown(figure.upper, figure.measure)})"
            missing.setdefault(figure.reason, []).append(figure.definition.name + bounds)
    for why, names in missing.items():
        page.point(f"Not known: {sentences.listed(names)}: {reason(why)}.")


def _put_partners(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    figures = {each.measure: each for each in part.partners}
    order = [partner for partner, _ in figures[M.DEGREE].highest(MOST)]
    if not order:
        return
    page.heading("In detail: each partner")
    columns = [Column(takes_rest=True), *(Column(title=words, right=True) for _, words, _ in _PARTNERS)]
    rows = [[names.get(p, p), *(_of(figures[measure], p) for measure, *_ in _PARTNERS)] for p in order]
    page.rows(columns, rows)
    for _, words, meaning in _PARTNERS:
        page.line(f"{words}: {meaning}.", "dim")
    why = {each for measure, *_ in _PARTNERS for each in figures[measure].reasons if each}
    for each in (each for each in NetworkReason if each in why):
        page.line(f"-: {reason(each)}.", "dim")


def _of(figures: PartnerFigures, partner: str) -> str:
    value = figures[partner]
    if value is None:
        return "-"
    return f"{value:g}" if figures.measure in {M.CORE_NUMBER, M.STRENGTH} else f"{value:.2f}"


def _put_brokers(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    found = part.brokerage
    if found is None or found.reason is not None or not any(found.total):
        return
    page.heading("In detail: brokers by sector, beside what chance would have")
    order = sorted(range(len(found.partners)), key=lambda i: (-found.total[i], found.partners[i]))
    chance = {role: dict(expected) for role, expected in found.expected}
    columns = [Column(takes_rest=True), *(Column(title=role[:11], right=True) for role, _ in found.counts)]
    rows = [
        [
            names.get(found.partners[i], found.partners[i]),
            *(f"{counts[i]} ({chance[role][found.groups[i]]:.0f})" for role, counts in found.counts),
        ]
        for i in order[:MOST]
        if found.total[i]
    ]
    page.rows(columns, rows)
    for role, meaning in _ROLES:
        page.line(f"{role}: {meaning}.", "dim")
    page.line("In brackets: with as many ties dealt out by chance. Each way counts both ways round.", "dim")


def _put_mixing(page: Page, part: NetworkPart) -> None:
    rows = []
    for mixing in part.mixing:
        if mixing.whole.value is None:
            page.once(f"E-I index by {mixing.by}: {reason(mixing.whole.reason)}.")
            continue
        expected = "-" if mixing.expected is None else f"{mixing.expected:+.2f}"
        p = "-" if mixing.test is None else f"{mixing.test.p:.3f}"
        rows.append([mixing.by, f"{mixing.whole.value:+.2f}", expected, p, str(mixing.external), str(mixing.internal)])
    if rows:
        page.heading("In detail: the E-I index, whether ties cross groups or stay within")
        titles = ("by", "E-I", "by chance", "p", "across", "within")
        page.rows([Column(title=words, right=i > 0) for i, words in enumerate(titles)], rows)
        page.line("-1: all ties within groups; 1: all across. p: how often chance goes as far.", "dim")


def _put_together(page: Page, part: NetworkPart) -> None:
    core, found = part.core_periphery, part.communities
    points = []
    if core is not None and core.fit is not None:
        points.append(f"Fit of a core (Borgatti and Everett): {core.fit:.2f}, where 1 is a core and nothing else")
    if found is not None and found.modularity is not None:
        told = f"Modularity of the {found.method} communities: {found.modularity:.2f}"
        told += ", the ties within beyond chance as a share of all"
        if found.declared is not None:
            told += f" (of the declared clusters {found.declared:.2f})"
        points.append(told)
    if found is not None and found.adjusted_rand is not None:
        told = f"Adjusted Rand index of the two, over {one_of(found.compared, 'partner')}: {found.adjusted_rand:.2f}"
        points.append(f"{told}, where 1 is the same sets and 0 chance")
    if points:
        page.heading("In detail: who keeps together")
        page.points(points, most=len(points))


def _put_sides(page: Page, part: NetworkPart) -> None:
    known = {figure.measure: figure for figure in part.figures}
    rows = [[words, *cells(known[measure])] for measure, words in _VIEWS if known[measure].value is not None]
    if not rows:
        return
    page.heading("In detail: what the two sides say")
    columns = [Column(takes_rest=True), Column(title="figure", right=True), Column(title="at least", right=True)]
    page.rows([*columns, Column(title="at most", right=True)], rows)
    agreed = [each for each in part.agreement if each.pairs]
    if agreed:
        titles = ("whose ties", "pairs", "same tie", "same stage", "kappa")
        agreeing = [
            [
                each.group.replace("_", " ") or "all",
                str(each.pairs),
                "-" if each.same_tie is None else sentences.percent(each.same_tie),
                "-" if each.same_stage is None else sentences.percent(each.same_stage),
                "-" if each.kappa is None else f"{each.kappa:.2f}",
            ]
            for each in agreed
        ]
        page.rows([Column(title=words, right=i > 0, takes_rest=i == 0) for i, words in enumerate(titles)], agreeing)
        page.line("kappa: agreement on the stage beyond what chance would have, 1 being full and 0 chance.", "dim")
