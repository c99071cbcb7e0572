"""What `partnerkit network` prints: the shape of a partnership as a hub's lead would read it.

Owns: the order of the page, which begins with the answers, and the shape as a document for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from partnerkit import sentences
from partnerkit.cli._network_detail import put_detail
from partnerkit.cli._network_words import MISSING, ROUNDING, figure_text, one_of, reason, shown, some, unknown_pairs
from partnerkit.cli._page import Column, Page
from partnerkit.codec import network_data
from partnerkit.results import DEFINITIONS, MissingRule, NetworkFigure, NetworkMeasure, NetworkReason, TieRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerkit.hub import Hub
    from partnerkit.results import CorePeriphery, ExternalInternal, Loss, NetworkPart, PartnerFigures

__all__ = ["FORMAT", "VERSION", "data", "put_shape", "reason", "show"]

FORMAT = "partnerkit-network"
"""The name of the document that `--json` prints."""
VERSION = 1
"""Its version."""
INTERNAL = "Internal: this names who is tied to whom. It is not for sharing as it stands."
MOST, FIRST = 12, 5
"""How many partners a table has, and how many of the pairs or brokers are told."""
PAIR = 2
"""From so many partners on there is a network."""
BY_CHANCE = 0.05
"""Below so rare a share of permutations, ties cross groups otherwise than by chance."""

M = NetworkMeasure


def show(part: NetworkPart, hub: Hub, *, detail: bool = False) -> None:
    """Print the shape of a hub: the answers first, and the technical figures where they are wanted."""
    page, names = Page(), {partner.id: partner.name for partner in hub.partnership.partners}
    _put_title(page, part, hub)
    if part.treatment.partners < PAIR:
        page.line()
        page.line(f"There is nothing to show: a network takes two partners, and here {_there_are(part)}.")
    else:
        _put_answers(page, part, names)
        _put_stages(page, part)
        _put_partners(page, part, names)
        _put_fragility(page, part, names)
        _put_brokers(page, part, names)
        _put_mixing(page, part)
        _put_together(page, part, names)
        _put_left_out(page, part)
        _put_counted(page, part)
        if detail:
            put_detail(page, part, names)
        else:
            page.line("Every technical figure: the same command with --detail", "dim")
    page.line()
    page.line(INTERNAL, "yellow")
    page.show()


def _there_are(part: NetworkPart) -> str:
    return "is one" if part.treatment.partners else "are none"


def put_shape(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    """Put the shape of a hub on a page in a few lines; `partnerkit network` has all of it."""
    page.heading("What shape is the partnership?")
    if part.treatment.partners < PAIR:
        page.line(f"Not known: {reason(NetworkReason.TOO_FEW_PARTNERS)}.")
        return
    density, reach, alone = (part[measure] for measure in (M.DENSITY, M.REACH, M.ISOLATES))
    page.line(f"{one_of(part.treatment.confirmed, 'tie')} confirmed: {_pairs_tied(density)}.")
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
    unknown = unknown_pairs(part)
    if unknown:
        page.line(f"{unknown}, but in the share of pairs tied.", "dim")
    page.line("More: the same path with partnerkit network", "dim")


def _pairs_tied(density: NetworkFigure) -> str:
    low, high = density.lower, density.upper
    ends = "" if low is None or high is None else f"{shown(low, M.DENSITY)} to {shown(high, M.DENSITY)}"
    if density.value is None:
        bounds = f"; it is {ends} whatever the missing views are" if ends else ""
        return f"what share of all pairs that is cannot be told, as {reason(density.reason)}{bounds}"
    known = f"{figure_text(density)} of the {one_of(density.observed, 'pair')} of which it is known"
    if low is None or high is None or high - low < ROUNDING:
        return known
    return f"{known}, and {ends} of all, whatever the missing views are"


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


# -- the answers ------------------------------------------------------------------------------------------------------


def _put_answers(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    page.heading("In short")
    page.point(_who_holds(part, names))
    for words in _alone(part, names):
        page.point(words)
    page.point(_differ(part, names))
    page.point(f"{one_of(_ties(part), 'tie')}: {_pairs_tied(part[M.DENSITY])}.")
    reach = part[M.REACH]
    if reach.value is not None:
        page.point(f"In two steps the typical partner reaches {sentences.percent(reach.value)} of the others.")
    unknown = unknown_pairs(part)
    if unknown:
        page.point(f"{unknown}, but in the share of pairs tied: figures without bounds could be others.")


def _ties(part: NetworkPart) -> int:
    """Return how many pairs count as tied."""
    return sum(count for _, count in part.stages.counts) + part.stages.unknown


def _who_holds(part: NetworkPart, names: dict[str, str]) -> str:
    lost = part.fragility.indispensable if part.fragility else None
    degree = next(each for each in part.partners if each.measure is M.DEGREE)
    if lost is not None and part.fragility is not None:
        losses = (*part.fragility.leads, *part.fragility.ones)
        left = next(loss for loss in losses if loss.partners == (lost,))
        share = (
            "" if left.connected is None else f"; without it {sentences.percent(left.connected)} of the other pairs "
        )
        ties = one_of(round(degree[lost] or 0), "tie")
        return f"Who holds it together: {names.get(lost, lost)}, with {ties}{share}{'stay joined' if share else ''}."
    first = [each for each in degree.highest(2) if each[1]]
    if not first:
        return "Who holds it together: nobody, as no tie is known to both sides."
    if len(first) > 1 and first[0][1] == first[1][1]:
        return "Who holds it together: nobody alone, as no single partner stands out."
    who = names.get(first[0][0], first[0][0])
    return f"Who holds it together: nobody alone. Most ties: {who}, with {first[0][1]:.0f}."


def _alone(part: NetworkPart, names: dict[str, str]) -> Iterator[str]:
    """Yield who is known to have no tie, and of whom it is not known."""
    degree = next(each for each in part.partners if each.measure is M.DEGREE)
    told = list(zip(degree.partners, degree.values, degree.reasons, strict=True))
    without = [names.get(p, p) for p, value, _ in told if value == 0]
    yield f"Known to have no tie: {some(without)}." if without else "Nobody is known to have no tie."
    for why in NetworkReason:
        unknown = [names.get(p, p) for p, _, each in told if each is why]
        if unknown:
            yield f"Not known, not isolated ({reason(why)}): {some(unknown)}."
    silent = [names.get(each, each) for each in part.treatment.silent]
    if silent:
        yield f"{len(silent):,} of {part.treatment.asked:,} asked have said nothing of any tie: {some(silent)}."


def _differ(part: NetworkPart, names: dict[str, str]) -> str:
    pairs = [f"{names.get(a, a)} and {names.get(b, b)}" for a, b in part.differ]
    if not pairs:
        told = any(each.pairs for each in part.agreement[:1])
        return f"Where two sides differ on whether there is a tie: {'nowhere' if told else 'not known'}."
    more = f"; and {len(pairs) - FIRST:,} more" if len(pairs) > FIRST else ""
    return f"Where two sides differ on whether there is a tie: {'; '.join(pairs[:FIRST])}{more}."


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
    order = [partner for partner, _ in degree.highest(len(degree.partners))]
    if not order:
        return
    page.heading("Who holds it together")
    columns = [
        Column(takes_rest=True),
        *(Column(title=words, right=True) for words in ("ties", "reaches", "stands between")),
    ]
    measures = (M.DEGREE, M.PARTNER_REACH, M.BETWEENNESS)
    page.rows(columns, [[names.get(p, p), *(_of(figures[each], p) for each in measures)] for p in order[:MOST]])
    if len(order) > MOST:
        page.line(f"and {len(order) - MOST:,} more partners; --json has them all", "dim", indent=2)
    page.line("Reaches: the share of the others that one or two ties lead to.", "dim")
    page.line("Stands between: pairs of others whose shortest way runs through it (betweenness).", "dim")


def _of(figures: PartnerFigures, partner: str) -> str:
    value = figures[partner]
    if value is None:
        return "-"
    return f"{value:.0f}" if figures.measure is M.BETWEENNESS else shown(value, figures.measure)


def _put_fragility(page: Page, part: NetworkPart, names: dict[str, str]) -> None:
    found = part.fragility
    if found is None or found.reason is not None or not part.treatment.confirmed:
        return
    page.heading("What losing a partner would do")
    if found.indispensable is None:
        page.line("No single partner stands out.")
    else:
        page.line(f"The partner it can least do without: {names.get(found.indispensable, found.indispensable)}.")
    if found.tried < found.of_ones:
        page.line(f"Tried: {found.tried:,} of {found.of_ones:,} partners, the leads and those most ways run through.")
    columns = [Column(title="without", takes_rest=True)]
    columns += [Column(title=words, right=True) for words in ("connected", "reach", "groups", "mean stage")]
    losses = [found.now, *found.leads, *found.ones[:3], *found.twos[:3]]
    page.rows(columns, [[_without(loss, names), *_left(loss)] for loss in losses])
    page.line("Connected: pairs of those left that ties still join, over any number of steps.", "dim")
    page.line("Reach: others that one or two ties lead to. Groups: parts without a tie between them.", "dim")
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
    page.heading("Who stands between others that have no tie of their own (brokers)")
    chance = {
        group: sum(dict(expected)[group] for _, expected in found.expected) for group in dict.fromkeys(found.groups)
    }
    order = sorted(range(len(found.partners)), key=lambda i: (-found.total[i], found.partners[i]))
    columns = [Column(takes_rest=True), *(Column(title=words, right=True) for words in ("times", "by chance"))]
    rows = [
        [names.get(found.partners[i], found.partners[i]), f"{found.total[i]:,}", f"{chance[found.groups[i]]:,.0f}"]
        for i in order[:FIRST]
        if found.total[i]
    ]
    page.rows(columns, rows)
    page.line("By chance: with as many ties dealt out by chance. Each way counts both ways round.", "dim")


def _put_mixing(page: Page, part: NetworkPart) -> None:
    if part.mixing:
        page.heading("Do ties cross groups?")
    for mixing in part.mixing:
        page.point(_crossing(mixing))


def _crossing(mixing: ExternalInternal) -> str:
    """Return in words whether ties cross groups more than chance would have it."""
    value, test = mixing.whole.value, mixing.test
    if value is None:
        return f"By {mixing.by}: not known, as {reason(mixing.whole.reason)}."
    told = f"By {mixing.by}: {mixing.external:,} ties cross, {mixing.internal:,} stay within"
    if test is None:
        return f"{told}."
    if test.p >= BY_CHANCE:
        return f"{told}, much as chance would have it."
    return f"{told}: more {'cross' if value > test.mean else 'stay within'} than chance would have it."


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
    if found is not None and found.communities:
        several = sum(len(each) > 1 for each in found.communities)
        told = f"Communities, sets with more ties within than chance would have: {several}"
        if found.adjusted_rand is not None:
            told += f", {_likeness(found.adjusted_rand)} the declared clusters"
        elif found.clusters_reason is not None:
            told += f"; not set beside the declared clusters, as {reason(found.clusters_reason)}"
        yield f"{told}."
    if part.cliques.sets:
        largest = [names.get(each, each) for each in part.cliques.sets[0]]
        told = f"Sets of three or more that are all tied to one another (cliques): {part.cliques.number:,}"
        yield f"{told}. The largest: {some(largest)}."


def _likeness(adjusted_rand: float) -> str:
    """Return how like two partitions are; the words are this page's own."""
    marks = ((0.9, "nearly the same as"), (0.5, "much like"), (0.1, "a little like"))
    return next((words for least, words in marks if adjusted_rand >= least), "nothing like")


def _core(core: CorePeriphery, fit: float, names: dict[str, str]) -> str:
    """Return who the core is, and how far that can be relied on."""
    told = f"Core, with a fit of {fit:.2f}: {some([names.get(each, each) for each in core.core])}"
    if not core.is_best:
        return f"{told}. It is the best that was found; in a network of this size not every set can be tried."
    if core.alike is None or core.alike == 1:
        return f"{told}. No other set of partners fits as well." if core.alike else f"{told}. No set fits better."
    always = some([names.get(each, each) for each in core.in_all])
    rest = core.alike - 1
    others = sentences.count(rest, "other set")
    return f"{told}. {others} {'fits' if rest == 1 else 'fit'} as well; in all of them: {always or 'nobody'}."


# -- what the figures rest on -----------------------------------------------------------------------------------------


def _put_left_out(page: Page, part: NetworkPart) -> None:
    """Put what was sampled, and what is not there and why."""
    lines = list(_left_out(part))
    if lines:
        page.heading("Left out, or from a sample")
    for words in lines:
        page.point(words)


def _left_out(part: NetworkPart) -> Iterator[str]:
    sampled = {each.sampled: each.definition.name for each in part.partners if each.sampled}
    for number in sampled:
        which = [each.definition.name for each in part.partners if each.sampled == number]
        yield f"From {one_of(number, 'partner')} drawn by chance: {sentences.listed(which)}."
    found = part.communities
    if found is not None and found.sampled is not None:
        yield f"Communities: among {one_of(found.sampled, 'partner')}, who ties lead to from one drawn by chance."
    reasons = [(each.definition.name, each.reason) for each in part.figures]
    reasons += [(each.definition.name, each.reasons[0]) for each in part.partners if each.reasons]
    reasons += [("brokers", part.brokerage.reason)] if part.brokerage else []
    reasons += [("what losing a partner would do", part.fragility.reason)] if part.fragility else []
    reasons += [("cliques", part.cliques.reason)]
    for name in dict.fromkeys(name for name, why in reasons if why is NetworkReason.TOO_LARGE):
        yield f"{name.capitalize()}: {reason(NetworkReason.TOO_LARGE)}."
    if part.cliques.reason is NetworkReason.TOO_MANY:
        told = f"Cliques: {part.cliques.number:,} at least, the largest of {part.cliques.largest} partners at least"
        yield f"{told}; {reason(part.cliques.reason)}."


def _put_counted(page: Page, part: NetworkPart) -> None:
    """Put what was counted, and what was done about missing views."""
    told = part.treatment
    page.heading("What was counted")
    page.line(
        f"{one_of(told.partners, 'partner')}, {one_of(told.pairs, 'pair')}: {told.confirmed:,} confirmed, "
        f"{told.unconfirmed:,} reported by one side alone, {told.denied:,} denied by a side, {told.untied:,} not tied, "
        f"{told.unknown:,} not known."
    )
    counted = "confirmed ties" if told.ties is TieRule.CONFIRMED else "every tie that either side reports"
    treated = "" if told.missing is MissingRule.OBSERVED else f"; {MISSING[told.missing]}"
    page.line(f"The figures are on {counted}{treated}.")


# -- for programs -----------------------------------------------------------------------------------------------------


def data(part: NetworkPart, hub: Hub) -> dict[str, Any]:
    """Return the shape of a hub as plain data, with the definition of every measure in it; figures are not rounded."""
    measures = {each.measure for each in part.figures} | {each.measure for each in part.partners}
    measures |= {M.EXTERNAL_INTERNAL, M.CORENESS}
    definitions = {measure.value: attrs.asdict(DEFINITIONS[measure]) for measure in measures}
    head = {"format": FORMAT, "version": VERSION, "hub": hub.partnership.id, "illustrative": hub.illustrative}
    return {**head, "network": network_data(part), "definitions": definitions}
