"""What `partnerkit network` prints: the shape of a partnership as a hub's lead would read it.

Owns: the order of the page, the words for what missing views leave open, and the shape as a document for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from partnerkit import sentences
from partnerkit.cli._page import Column, Page
from partnerkit.codec import network_data
from partnerkit.results import (
    DEFINITIONS,
    MissingRule,
    NetworkFigure,
    NetworkMeasure,
    NetworkReason,
    TieRule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnerkit.hub import Hub
    from partnerkit.results import CorePeriphery, Loss, NetworkPart, PartnerFigures

__all__ = ["FORMAT", "VERSION", "data", "put_shape", "show"]

FORMAT = "partnerkit-network"
"""The name of the document that `--json` prints."""
VERSION = 1
"""Its version."""
INTERNAL = "Internal: this names who is tied to whom. It is not for sharing as it stands."
MOST = 12
"""How many partners, groups or losses a table has."""
NAMED = 8
"""How many names stand in one line."""
PAIR = 2
"""From so many partners on there is a network."""
ROUNDING = 5e-4
"""Bounds that lie no further apart are shown as one figure."""

M = NetworkMeasure
_REASONS = {
    NetworkReason.TOO_FEW_PARTNERS: "too few partners",
    NetworkReason.NO_VIEWS: "nobody has answered about ties",
    NetworkReason.LISTED: "respondents named partners freely, so of other pairs it is not known whether they are tied",
    NetworkReason.NOT_OBSERVED: "of no pair is it known whether it is tied",
    NetworkReason.SILENT: "has not answered",
    NetworkReason.NO_TIES: "no ties",
    NetworkReason.NO_STAGES: "no stage is known",
    NetworkReason.NO_STRANDS: "it is not known what ties are about",
    NetworkReason.NO_GROUPS: "the groups of too few partners are known, or there is only one",
    NetworkReason.UNDEFINED: "cannot be told apart",
    NetworkReason.NOT_CONVERGED: "no figure was found",
    NetworkReason.TOO_LARGE: "too large",
}
_MISSING = {
    MissingRule.OBSERVED: "only what is known counts",
    MissingRule.COMPLETE_CASE: "partners that have not answered are left out",
    MissingRule.RECONSTRUCTED: "a missing view is taken to be that of the other side",
    MissingRule.IMPUTED: "a missing view is a tie if at least half of the others report one",
}
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
_SHARES = {M.DENSITY, M.LARGEST_COMPONENT, M.REACH, M.MULTIPLEX_TIES, M.MULTIPLEX_PAIRS}
_COUNTS = {M.COMPONENTS, M.ISOLATES}
_VIEWS = (
    (M.DENSITY_OF_VIEWS, "Views that report a tie"),
    (M.RECIPROCITY_DYADIC, "Both say the same (dyadic)"),
    (M.RECIPROCITY_DYADIC_NONNULL, "Of pairs either reports, both do (dyadic.nonnull)"),
    (M.RECIPROCITY_EDGEWISE, "Of reports, returned (edgewise)"),
    (M.CENTRALISATION_IN_DEGREE, "In-degree centralisation"),
    (M.CENTRALISATION_OUT_DEGREE, "Out-degree centralisation"),
)


def show(part: NetworkPart, hub: Hub) -> None:
    """Print the shape of a hub."""
    page, names = Page(), {partner.id: partner.name for partner in hub.partnership.partners}
    _put_title(page, part, hub)
    if part.treatment.partners < PAIR:
        page.line(f"There is nothing to show: a network takes two partners, and here {_there_are(part)}.")
    else:
        _put_whole(page, part)
        _put_stages(page, part)
        _put_partners(page, part, names)
        _put_fragility(page, part, names)
        _put_brokers(page, part, names)
        _put_mixing(page, part)
        _put_together(page, part, names)
        _put_sides(page, part)
    page.line()
    page.line(INTERNAL, "yellow")
    page.show()


def _there_are(part: NetworkPart) -> str:
    return "is one" if part.treatment.partners else "are none"


def put_shape(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    """Put the shape of a hub on a page in a few lines; `partnerkit network` has all of it."""
    page.heading("What shape is the partnership?")
    density, reach, alone = (part[measure] for measure in (M.DENSITY, M.REACH, M.ISOLATES))
    if density.value is None:
        page.line(f"Not known: {reason(density.reason)}.")
        return
    page.line(f"{part.treatment.confirmed} ties are confirmed: {_pairs_tied(density)}.")
    if reach.value is not None:
        page.line(f"In two steps the typical partner reaches {sentences.percent(reach.value)} of the others.")
    if alone.value:
        page.line(f"{sentences.count(round(alone.value), 'partner')} known to have no tie at all.")
    lost = part.fragility.indispensable if part.fragility else None
    if lost is not None:
        page.line(f"The partner it can least do without: {names.get(lost, lost)}.")
    silent = len(part.treatment.silent)
    if silent:
        page.line(f"{sentences.count(silent, 'partner')} said nothing of any tie: unknown, not isolated.", "dim")
    page.line("More: the same path with partnerkit network", "dim")


def _pairs_tied(density: NetworkFigure) -> str:
    known = f"{_figure(density)} of the pairs of which it is known"
    if density.lower is None or density.upper is None or density.upper - density.lower < ROUNDING:
        return known
    low, high = (_shown(end, M.DENSITY) for end in (density.lower, density.upper))
    return f"{known}, and {low} to {high} whatever the missing views are"


def reason(value: NetworkReason | None) -> str:
    """Return why a figure cannot be had."""
    return "not known" if value is None else _REASONS[value]


def _put_title(page: Page, part: NetworkPart, hub: Hub) -> None:
    told = part.treatment
    page.line(f"The network of {hub.partnership.name}", "bold")
    narrowed = [
        f"wave {told.wave}" if told.wave else "no survey round: stated ties alone",
        f"ties at {told.at_least} or above" if told.at_least else "",
        f"ties about {told.strand}" if told.strand else "",
        f"within the cluster {told.cluster}" if told.cluster else "",
    ]
    page.line(sentences.listed(each for each in narrowed if each).capitalize() + ".")
    if hub.illustrative:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    page.line()
    page.line(
        f"{sentences.count(told.partners, 'partner')}, {sentences.count(told.pairs, 'pair')}: "
        f"{told.confirmed} confirmed, {told.unconfirmed} reported by one side alone, {told.denied} denied by a side, "
        f"{told.untied} not tied, {told.unknown} not known."
    )
    counted = "confirmed ties" if told.ties is TieRule.CONFIRMED else "every tie that either side reports"
    page.line(f"The figures are on {counted}; {_MISSING[told.missing]}.")
    if told.silent:
        page.line(f"{len(told.silent)} of {told.asked} asked have said nothing of any tie: unknown, not isolated.")


def _put_whole(page: Page, part: NetworkPart) -> None:
    page.heading("The whole")
    reported = {figure.measure: figure for figure in part.reported}
    columns = [Column(takes_rest=True), Column(title="figure", right=True), Column(title="at least", right=True)]
    columns += [Column(title="at most", right=True)]
    columns += [Column(title="reported", right=True)] if reported else []
    known = {figure.measure: figure for figure in part.figures}
    rows = []
    for measure, words in _WHOLE:
        if measure in known and known[measure].value is not None:
            row = [words, *_cells(known[measure])]
            rows.append([*row, _figure(reported.get(measure))] if reported else row)
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
    ends = f"{_shown(low, M.DENSITY)} to {_shown(high, M.DENSITY)}, whatever the missing views are"
    if density.value is None:
        page.line(f"On reported ties the density is {ends}.", "dim")
        return
    why = "one side that reports a tie settles a pair, one that reports none does not"
    page.line(f"On reported ties the density is {_figure(density)} of the pairs known, and {ends}.", "dim")
    page.line(f"The former leans up: {why}.", "dim")


def _put_unknown(page: Page, figures: Iterable[NetworkFigure]) -> None:
    missing: dict[NetworkReason | None, list[str]] = {}
    for figure in figures:
        if figure.value is None:
            bounds = ""
            if figure.lower is not None and figure.upper is not None:
                bounds = f" ({_shown(figure.lower, figure.measure)} to {_shown(figure.upper, figure.measure)})"
            missing.setdefault(figure.reason, []).append(figure.definition.name + bounds)
    for why, names in missing.items():
        page.point(f"Not known: {sentences.listed(names)}: {reason(why)}.")


def _cells(figure: NetworkFigure) -> list[str]:
    low, high = figure.lower, figure.upper
    if low is None or high is None or high - low < ROUNDING:
        return [_figure(figure), "", ""]
    return [_figure(figure), _shown(low, figure.measure), _shown(high, figure.measure)]


def _figure(figure: NetworkFigure | None) -> str:
    return "-" if figure is None or figure.value is None else _shown(figure.value, figure.measure)


def _shown(value: float, measure: NetworkMeasure) -> str:
    if measure in _COUNTS:
        return f"{value:.0f}"
    return sentences.percent(value) if measure in _SHARES else f"{value:.2f}"


def _put_stages(page: Page, part: NetworkPart) -> None:
    if part.stages.mean.value is None:
        return
    page.heading("Where the ties stand")
    most = max(count for _, count in part.stages.counts)
    words = [(_stage(name), count) for name, count in part.stages.counts]
    width = page.width - 40
    rows = [(name, str(count), page.bar(count / max(1, most), width)) for name, count in words]
    page.rows([Column(), Column(right=True, width=5), Column(takes_rest=True)], rows)
    unknown = f"; of {part.stages.unknown} more it is not known" if part.stages.unknown else ""
    ties = sentences.count(part.stages.mean.observed, "tie")
    page.line(f"Mean stage attained, of {ties}: {part.stages.mean.value:.2f}{unknown}.", "dim")
    page.line("It counts whole stages. The mean position of partnerkit assess counts the way to the next, too.", "dim")


def _stage(name: str) -> str:
    return "below the first stage" if name == "no_contact" else name.replace("_", " ")


def _put_partners(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    figures = {each.measure: each for each in part.partners}
    degree = figures[M.DEGREE]
    page.heading("Who holds it together")
    shown = [
        (M.DEGREE, "ties"),
        (M.STRENGTH, "strength"),
        (M.PARTNER_REACH, "reach"),
        (M.BETWEENNESS, "between"),
        (M.CONSTRAINT, "constraint"),
        (M.CORE_NUMBER, "core"),
    ]
    there = [(measure, words) for measure, words in shown if measure in figures]
    columns = [Column(takes_rest=True), *(Column(title=words, right=True) for _, words in there)]
    order = [partner for partner, _ in degree.highest(len(degree.partners))]
    rows = [[names.get(p, p), *(_of(figures[measure], p) for measure, _ in there)] for p in order[:MOST]]
    page.rows(columns, rows)
    if len(order) > MOST:
        page.line(f"and {len(order) - MOST} more partners; --json has them all", "dim", indent=2)
    unknown = [names.get(p, p) for p, value in zip(degree.partners, degree.values, strict=True) if value is None]
    if unknown:
        page.line(f"Nothing is known of {_some(unknown)}.", "dim")


def _of(figures: PartnerFigures, partner: str) -> str:
    value = figures[partner]
    if value is None:
        return "-"
    if figures.measure in {M.DEGREE, M.CORE_NUMBER, M.STRENGTH}:
        return f"{value:g}"
    return sentences.percent(value) if figures.measure is M.PARTNER_REACH else f"{value:.2f}"


def _some(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return sentences.listed(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"


def _put_fragility(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    found = part.fragility
    if found is None or found.reason is not None or not part.treatment.confirmed:
        return
    page.heading("What losing a partner would do")
    if found.indispensable is None:
        page.line("No single partner stands out.")
    else:
        page.line(f"The partner it can least do without: {names.get(found.indispensable, found.indispensable)}.")
    columns = [Column(title="without", takes_rest=True)]
    columns += [Column(title=words, right=True) for words in ("connected", "reach", "groups", "mean stage")]
    losses = [found.now, *found.leads, *found.ones[:3], *found.twos[:3]]
    page.rows(columns, [[_without(loss, names), *_left(loss)] for loss in losses])
    page.line("Connected: pairs of those left that ties still join, over any number of steps.", "dim")
    if found.tried_twos < found.of_twos:
        page.line(f"Of {found.of_twos:,} pairs of partners {found.tried_twos:,} were tried, drawn by chance.", "dim")


def _without(loss: Loss, names: dict[str, str]) -> str:
    return " and ".join(names.get(each, each) for each in loss.partners) or "nobody: as it is"


def _left(loss: Loss) -> list[str]:
    shares = ["-" if each is None else sentences.percent(each) for each in (loss.connected, loss.reach)]
    return [*shares, str(loss.components), "-" if loss.mean_stage is None else f"{loss.mean_stage:.2f}"]


def _put_brokers(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    found = part.brokerage
    if found is None or found.reason is not None or not any(found.total):
        return
    page.heading("Who stands between others that have no tie, by sector")
    order = sorted(range(len(found.partners)), key=lambda i: (-found.total[i], found.partners[i]))
    columns = [Column(takes_rest=True), *(Column(title=str(role), right=True) for role, _ in found.counts)]
    rows = [
        [names.get(found.partners[i], found.partners[i]), *(str(counts[i]) for _, counts in found.counts)]
        for i in order[:NAMED]
        if found.total[i]
    ]
    page.rows(columns, rows)


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
        page.heading("Do ties cross groups?")
        titles = ("by", "E-I", "by chance", "p", "across", "within")
        page.rows([Column(title=words, right=i > 0) for i, words in enumerate(titles)], rows)
        page.line("-1: all ties within groups; 1: all across. p: how often chance goes as far.", "dim")


def _put_together(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    points = list(_together(part, names))
    if points:
        page.heading("Who keeps together")
    for words in points:
        page.point(words)


def _together(part: NetworkPart, names: dict[str, str]) -> Iterator[str]:
    core, found = part.core_periphery, part.communities
    if core is not None and core.fit is not None:
        yield _core(core, core.fit, names)
    if found is not None and found.modularity is not None:
        told = f"{sentences.count(len(found.communities), 'set')}, modularity {found.modularity:.2f}"
        if found.declared is not None:
            told += f" (of the declared clusters {found.declared:.2f})"
        if found.adjusted_rand is not None:
            told += f"; agreement with the clusters {found.adjusted_rand:.2f}, where 1 is the same and 0 chance"
        yield f"Communities: {told}."
    if part.cliques:
        largest = [names.get(each, each) for each in part.cliques[0]]
        yield f"Cliques of three or more: {len(part.cliques)}. The largest: {_some(largest)}."


def _core(core: CorePeriphery, fit: float, names: dict[str, str]) -> str:
    """Return who the core is, and how far that can be relied on."""
    told = f"Core, with a fit of {fit:.2f}: {_some([names.get(each, each) for each in core.core])}"
    if not core.is_best:
        return f"{told}. It is the best that was found; in a network of this size not every set can be tried."
    if core.alike is None or core.alike == 1:
        return f"{told}. No other set of partners fits as well." if core.alike else f"{told}. No set fits better."
    always = _some([names.get(each, each) for each in core.in_all])
    rest = core.alike - 1
    others = sentences.count(rest, "other set")
    return f"{told}. {others} {'fits' if rest == 1 else 'fit'} as well; in all of them: {always or 'nobody'}."


def _put_sides(page: Page, part: NetworkPart) -> None:
    known = {figure.measure: figure for figure in part.figures}
    rows = [[words, *_cells(known[measure])] for measure, words in _VIEWS if known[measure].value is not None]
    if not rows:
        return
    page.heading("What the two sides say")
    columns = [Column(takes_rest=True), Column(title="figure", right=True), Column(title="at least", right=True)]
    page.rows([*columns, Column(title="at most", right=True)], rows)
    agreed = [each for each in part.agreement if each.pairs]
    if agreed:
        titles = ("whose ties", "pairs", "same tie", "same stage", "kappa")
        cells = [
            [
                each.group.replace("_", " ") or "all",
                str(each.pairs),
                "-" if each.same_tie is None else sentences.percent(each.same_tie),
                "-" if each.same_stage is None else sentences.percent(each.same_stage),
                "-" if each.kappa is None else f"{each.kappa:.2f}",
            ]
            for each in agreed
        ]
        page.rows([Column(title=words, right=i > 0, takes_rest=i == 0) for i, words in enumerate(titles)], cells)


# -- for programs -----------------------------------------------------------------------------------------------------


def data(part: NetworkPart, hub: Hub) -> dict[str, Any]:
    """Return the shape of a hub as plain data, with the definition of every measure in it; figures are not rounded."""
    measures = {each.measure for each in part.figures} | {each.measure for each in part.partners}
    measures |= {M.EXTERNAL_INTERNAL, M.CORENESS}
    definitions = {measure.value: attrs.asdict(DEFINITIONS[measure]) for measure in measures}
    head = {"format": FORMAT, "version": VERSION, "hub": hub.partnership.id, "illustrative": hub.illustrative}
    return {**head, "network": network_data(part), "definitions": definitions}
