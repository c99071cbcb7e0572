"""The scoring rules once more: slow, exact and obvious, to test the fast ones against.

Written from the project's statement of its rules, and not from its code: rows are plain Python, every mean is a
fraction, every power is a decimal of fifty digits. It takes from partnerkit what is data (frameworks, continua) and
nothing that computes.
"""

from __future__ import annotations

import decimal
import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from partnerkit.knowledge.schema import Mode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from partnerkit.knowledge.reading import ScaleBand
    from partnerkit.knowledge.schema import Criterion, Framework, Item
    from partnerkit.knowledge.stages import Continuum

DONT_KNOW, NOT_APPLICABLE = -1, -2
TOLERANCE = Fraction(5, 10**10)
BANDS = ((Fraction(3, 4), "high"), (Fraction(1, 2), "fairly_high"), (Fraction(1, 4), "fairly_low"))
Number = Fraction | float
Bounds = tuple[Fraction, Fraction] | None
Pair = tuple[str, str, str, str]
"""hub, wave, a, b"""


@dataclass(frozen=True)
class Row:
    """What one respondent answered about one subject; an item that is no key was not asked."""

    partner: str
    answers: Mapping[str, int | None]
    about: str = ""
    respondent: str = ""
    hub: str = "h"
    wave: str = "w"
    kind: str = ""


@dataclass(frozen=True)
class Rated:
    """A criterion's score at some level."""

    value: Fraction | None = None
    coverage: Fraction | None = None
    items: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Combined:
    """A framework's score at some level."""

    value: float | None
    mean: float | None
    lowest: float | None
    at_least: float | None
    at_most: float | None
    coverage: float | None


@dataclass(frozen=True)
class Placed:
    """Where gates put a tie: positions of stages, and the bounds of the position."""

    stage: int | None
    at_most: int
    low: Fraction
    high: Fraction
    later: int | None

    @property
    def position(self) -> Fraction | None:
        """The position where the bounds meet."""
        return self.low if self.stage is not None and self.high - self.low <= TOLERANCE else None


@dataclass
class View:
    """What one side says of a tie."""

    criteria: dict[str, Rated] = field(default_factory=dict)
    contact: int | None = None
    told: bool = False
    gates: dict[str, Bounds] = field(default_factory=dict)
    reported: int | None = None
    wanted: int | None = None


@dataclass
class Tie:
    """Two views as one."""

    status: str | None
    views: int
    criteria: dict[str, Rated]
    gaps: dict[str, Fraction | None]
    placed: Placed | None
    reported: int | None
    sides: tuple[View | None, View | None]


# -- figures ---------------------------------------------------------------------------------------------------------


def exact(value: float) -> Fraction:
    """Return a number with few decimals as the fraction that was meant."""
    return Fraction(str(value))


def mean(values: Iterable[Fraction | None]) -> Fraction | None:
    """Return the mean of what is known."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def meets(value: Number, threshold: Fraction) -> bool:
    """X meets t if x >= t - 5e-10."""
    return Fraction(value) >= threshold - TOLERANCE


def band(value: Number | None) -> str | None:
    """Return the quarter that a value lies in; an edge belongs to the band above it."""
    if value is None:
        return None
    return next((name for edge, name in BANDS if meets(value, edge)), "low")


# -- from answer to score ---------------------------------------------------------------------------------------


def applies(item: Item, kind: str) -> bool:
    """Tell whether an item is put to a kind of partner."""
    return not item.applies_to or kind in {str(each) for each in item.applies_to}


def on_scale(item: Item, answer: int | None) -> bool:
    """Tell whether an answer is a point of the item's scale."""
    return answer is not None and item.scale.low <= answer <= item.scale.high


def share(item: Item, answer: int) -> Fraction:
    """Return (x - lo) / (hi - lo), turned for a reversed item; between goalposts x is cut to them first."""
    low = item.scale.low if item.floor is None else item.floor
    high = item.scale.high if item.ceiling is None else item.ceiling
    made = Fraction(min(max(answer, low), high) - low, high - low)
    return 1 - made if item.reversed else made


def rate(row: Row, criterion: Criterion, asked: Collection[str] | None = None, mode: Mode = Mode.INDIVIDUAL) -> Rated:
    """Return a criterion's score in one row."""
    put = [
        use
        for use in criterion.asked(mode)
        if use.item.id in row.answers and (asked is None or use.item.id in asked) and applies(use.item, row.kind)
    ]
    given = {use.item.id: row.answers[use.item.id] for use in put}
    open_ = [use for use in put if given[use.item.id] != NOT_APPLICABLE]
    answered = [use for use in open_ if on_scale(use.item, given[use.item.id])]
    codes = {None, DONT_KNOW, NOT_APPLICABLE}
    invalid = sum(given[use.item.id] not in codes and not on_scale(use.item, given[use.item.id]) for use in put)
    weight = sum((exact(use.weight) for use in answered), Fraction(0))
    whole = sum((exact(use.weight) for use in open_), Fraction(0))
    needed = math.ceil(len(open_) / 2) if criterion.min_answered is None else min(criterion.min_answered, len(open_))
    value = None
    if answered and len(answered) >= needed and not invalid:
        value = sum((exact(u.weight) * share(u.item, given[u.item.id] or 0) for u in answered), Fraction(0)) / weight
    return Rated(value, weight / whole if open_ else None, len(answered), invalid)


def averaged(parts: Sequence[Rated]) -> Rated:
    """Criterion scores go up a level by plain means."""
    value, coverage = mean(part.value for part in parts), mean(part.coverage for part in parts)
    return Rated(value, coverage, max((part.items for part in parts), default=0))


# -- combining criteria -----------------------------------------------------------------------------------------


def power_mean(values: Sequence[Fraction], weights: Sequence[Fraction], p: float, f: float = 0.05) -> float:
    """Return the weighted power mean, shifted by f for p of 0 and below."""
    if p == -math.inf:
        return float(min(values))
    if p == 0 and f == 0 and min(values) == 0:
        return 0.0
    with decimal.localcontext(prec=50):
        shift = decimal.Decimal(str(f)) if p <= 0 else decimal.Decimal(0)
        xs = [shift + (1 - shift) * _decimal(value) for value in values]
        ws = [_decimal(weight / sum(weights)) for weight in weights]
        if p == 0:
            found = sum((w * x.ln() for w, x in zip(ws, xs, strict=True)), decimal.Decimal(0)).exp()
        else:
            power = decimal.Decimal(p)
            found = sum((w * x**power for w, x in zip(ws, xs, strict=True)), decimal.Decimal(0)) ** (1 / power)
        return float((found - shift) / (1 - shift))


def _decimal(value: Fraction) -> decimal.Decimal:
    return decimal.Decimal(value.numerator) / decimal.Decimal(value.denominator)


def combine(
    criteria: Mapping[str, Rated], framework: Framework, given: Mapping[str, Fraction | None] | None = None
) -> Combined:
    """Return a framework's score from its criteria at the level shown.

    Where partners were asked for weights, each of the criteria needs one, and one must be above 0: else the file's.
    """
    weights = [exact(c.weight) for c in framework.criteria]
    told = [] if given is None else [given[c.id] for c in framework.criteria]
    known = [weight for weight in told if weight is not None]
    if len(known) == len(weights) and sum(known, Fraction(0)):
        weights = known
    return _combined([criteria[c.id] for c in framework.criteria], weights, framework.exponent, framework.shift)


def combine_levels(criteria: Mapping[str, Rated], framework: Framework) -> tuple[Combined, dict[str, Combined]]:
    """Return the score of a framework whose groups have scores of their own, and theirs."""
    groups = {}
    for group in framework.groups:
        inside = [c for c in framework.criteria if c.group == group.id]
        p = 1.0 if group.exponent is None else group.exponent
        weights = [exact(c.weight) for c in inside]
        groups[group.id] = _combined([criteria[c.id] for c in inside], weights, p, framework.shift)
    weights = [Fraction(1) if g.weight is None else exact(g.weight) for g in framework.groups]
    parts = [Rated(_fraction(g.value), _fraction(g.coverage)) for g in groups.values()]
    made = _combined(parts, weights, framework.exponent, framework.shift)
    p, f = framework.exponent, framework.shift
    low, high = (
        power_mean([Fraction(getattr(g, end)) for g in groups.values()], weights, p, f)
        for end in ("at_least", "at_most")
    )
    return replace(made, at_least=low, at_most=high), groups


def _fraction(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def raw(value: Number | None, ends: tuple[int, int]) -> Fraction | None:
    """Return a value on the instrument's own scale, from its lowest to its highest."""
    return None if value is None else ends[0] + Fraction(value) * (ends[1] - ends[0])


def own_band(value: Number | None, bands: Sequence[ScaleBand], ends: tuple[int, int]) -> str | None:
    """Return the instrument's own band: the last whose lower edge is met, compared from 0 to 1."""
    if value is None:
        return None
    edges = [(band.id, (exact(band.at_least) - ends[0]) / (ends[1] - ends[0])) for band in bands]
    return [id_ for id_, edge in edges if meets(value, edge)][-1]


def weight_given(row: Row, criterion: Criterion) -> Fraction | None:
    """Return the weight that a row gives to a criterion: the point answered."""
    item = criterion.weight_item
    answer = None if item is None else row.answers.get(item.id)
    return Fraction(answer) if item is not None and answer is not None and on_scale(item, answer) else None


def weights_of(rows: Sequence[Row], framework: Framework) -> dict[str, Fraction | None]:
    """Return the weights that a group gives: people within their partner, then partners, are averaged."""
    made = {}
    for criterion in framework.criteria:
        by_partner: dict[str, list[Fraction | None]] = defaultdict(list)
        for row in rows:
            by_partner[row.partner].append(weight_given(row, criterion))
        made[criterion.id] = mean(mean(said) for said in by_partner.values())
    return made


def agreement(row: Row, criterion: Criterion) -> Fraction | None:
    """Return 1 less the mean distance of what is and what should be; None where fewer than half are answered both."""
    pairs = [(use, use.expected) for use in criterion.items if use.expected is not None]
    given = [(use, row.answers[use.item.id], row.answers[other.id]) for use, other in pairs]
    open_ = [each for each in given if NOT_APPLICABLE not in each[1:]]
    both = [(u, x, y) for u, x, y in open_ if on_scale(u.item, x) and on_scale(u.item, y)]
    if not both or len(both) * 2 < len(open_):
        return None
    far = sum((exact(u.weight) * abs(share(u.item, x or 0) - share(u.item, y or 0)) for u, x, y in both), Fraction(0))
    return 1 - far / sum(exact(u.weight) for u, _, _ in both)


def _combined(parts: Sequence[Rated], weights: Sequence[Fraction], p: float, f: float) -> Combined:
    """Return the power mean of parts with what stands beside it."""
    values = [part.value for part in parts]
    there = [(x, w) for x, w in zip(values, weights, strict=True) if x is not None]
    covers = [part.coverage for part in parts]
    coverage = [(x, w) for x, w in zip(covers, weights, strict=True) if x is not None]
    covered = power_mean(*_split(coverage), 1) if sum(w for _, w in coverage) else None
    if not sum(w for _, w in there):
        return Combined(None, None, None, 0.0, 1.0, covered)
    enough = sum(w for _, w in there) * 4 >= sum(weights) * 3
    return Combined(
        value=power_mean(*_split(there), p, f) if enough else None,
        mean=power_mean(*_split(there), 1),
        lowest=float(min(x for x, _ in there)),
        at_least=power_mean([x if x is not None else Fraction(0) for x in values], weights, p, f),
        at_most=power_mean([x if x is not None else Fraction(1) for x in values], weights, p, f),
        coverage=covered,
    )


def _split(pairs: Sequence[tuple[Fraction, Fraction]]) -> tuple[list[Fraction], list[Fraction]]:
    return [x for x, _ in pairs], [w for _, w in pairs]


# -- stage ------------------------------------------------------------------------------------------------------


def is_apart(row: Row, continuum: Continuum) -> bool:
    """Tell whether a respondent puts the tie at no contact: by the stage reported, else by the contact."""
    reported = row.answers.get(continuum.reported.id)
    if reported is not None and reported >= 0:
        return reported == 0
    return row.answers.get("tie.contact") == 0


def gate_bounds(rows: Sequence[Row], gate: str, continuum: Continuum) -> Bounds:
    """Return a gate's answers averaged over a side's respondents, with every unknown as no and as yes."""
    low, high = [], []
    for row in rows:
        answer = row.answers[gate]
        if is_apart(row, continuum):
            answer = 0
        if answer != NOT_APPLICABLE:
            unknown = answer is None or not 0 <= answer <= 2
            low.append(Fraction(0) if unknown else Fraction(answer or 0, 2))
            high.append(Fraction(1) if unknown else Fraction(answer or 0, 2))
    return (sum(low, Fraction(0)) / len(low), sum(high, Fraction(0)) / len(high)) if low else None


def place(gates: Mapping[str, Bounds], continuum: Continuum) -> Placed | None:
    """Return the stage that gates attain; None where none of them applies."""
    if all(bounds is None for bounds in gates.values()):
        return None
    low, high = (_shares(gates, continuum, end) for end in (0, 1))
    threshold = exact(continuum.threshold)
    alone_low = [x is not None and meets(x, threshold) for x in low]
    alone_high = [x is None or meets(x, threshold) for x in high]
    stage, at_most = _run(alone_low), _run(alone_high)
    later = sum(met and not all(alone_high[:i]) for i, met in enumerate(alone_low))
    return Placed(stage, at_most, _position(stage, low, threshold), _position(at_most, high, threshold), later)


def _shares(gates: Mapping[str, Bounds], continuum: Continuum, end: int) -> list[Fraction | None]:
    """Return the share of each stage's applicable gate weight that is met; None where it is unknown."""
    made: list[Fraction | None] = []
    for stage in continuum.stages:
        found = [(gates.get(use.item.id), exact(use.weight)) for use in stage.gates]
        there = [(bounds[end], weight) for bounds, weight in found if bounds is not None]
        if not there or len(there) * 2 < len(stage.gates):
            made.append(None)
        else:
            made.append(sum((x * w for x, w in there), Fraction(0)) / sum(w for _, w in there))
    return made


def _run(met: Sequence[bool]) -> int:
    """Return how many stages are attained: each and all below it."""
    return next((i for i, each in enumerate(met) if not each), len(met))


def _position(attained: int, shares: Sequence[Fraction | None], threshold: Fraction) -> Fraction:
    if attained == len(shares):
        return Fraction(attained)
    return attained + min(Fraction(1), (shares[attained] or Fraction(0)) / threshold)


# -- two sides --------------------------------------------------------------------------------------------------


def view(
    rows: Sequence[Row],
    frameworks: Sequence[Framework],
    continuum: Continuum | None,
    asked: Collection[str] | None = None,
) -> View:
    """Return one side's view: its respondents averaged."""
    rated = [{c.id: rate(row, c, asked) for f in frameworks for c in f.criteria} for row in rows]
    if continuum is not None:  # of a tie at no contact no opinion was asked: it has no coverage
        rated = [
            {
                name: Rated(part.value, None, part.items) if is_apart(row, continuum) else part
                for name, part in each.items()
            }
            for row, each in zip(rows, rated, strict=True)
        ]
    made = View()
    answered = [any(part.items for part in each.values()) for each in rated]
    if continuum is not None:
        rated = [_in_contact(row, each, continuum) for row, each in zip(rows, rated, strict=True)]
    made.criteria = {name: averaged([each[name] for each in rated]) for name in (rated[0] if rated else {})}
    if continuum is None:
        made.contact = 1 if any(answered) else None
        made.told = any(answered)
        return made
    gates = [use.item.id for stage in continuum.stages for use in stage.gates if use.item.id in rows[0].answers]
    signs = [_contact(row, continuum, gates, rated=some) for row, some in zip(rows, answered, strict=True)]
    made.contact = max((sign for sign in signs if sign is not None), default=None)
    asked_of = (continuum.reported.id, "tie.contact", *gates)
    made.told = any(answered) or any(row.answers.get(each) is not None for row in rows for each in asked_of)
    made.gates = {gate: gate_bounds(rows, gate, continuum) for gate in gates}
    top = len(continuum.stages)
    stages = [row.answers.get(continuum.reported.id) for row in rows]
    wanted = [row.answers.get(continuum.wanted.id) for row in rows]
    made.reported = min((x for x in stages if x is not None and 1 <= x <= top), default=None)
    made.reported = 0 if made.contact == 0 else made.reported
    made.wanted = min((x for x in wanted if x is not None and 0 <= x <= top), default=None)
    return made


def _in_contact(row: Row, rated: dict[str, Rated], continuum: Continuum) -> dict[str, Rated]:
    """Leave out the coverage of who puts the tie at no contact: opinions of it are not applicable."""
    if not is_apart(row, continuum):
        return rated
    return {name: replace(each, coverage=None) for name, each in rated.items()}


def _contact(row: Row, continuum: Continuum, gates: Sequence[str], *, rated: bool) -> int | None:
    """Return 1 where a respondent reports the tie, 0 where it puts it at no contact, None where it says neither."""
    if is_apart(row, continuum):
        return 0
    signs = (continuum.reported.id, "tie.contact", *gates)
    if rated or any((row.answers.get(each) or 0) > 0 for each in signs):
        return 1
    first = [use.item.id for use in continuum.stages[0].gates]
    return 0 if all(each in gates and row.answers[each] == 0 for each in first) else None


def pick(a: Fraction | None, b: Fraction | None, rule: str, *, high_is_good: bool = True) -> Fraction | None:
    """Return two sides' scores as one, by a named rule; for a barrier the rule acts on 1 - score."""
    if rule in {"a", "b"}:
        return a if rule == "a" else b
    known = [x for x in (a, b) if x is not None]
    if not known or (rule == "lower" and len(known) < 2):
        return None
    if rule == "mean":
        return mean(known)
    good = [x if high_is_good else 1 - x for x in known]
    made = min(good) if rule == "lower" else max(good)
    return made if high_is_good else 1 - made


def status(a: int | None, b: int | None) -> str | None:
    """Return what two sides say together of whether there is a tie."""
    said = {a, b}
    if said == {0, 1}:
        return "denied"
    if 0 in said:
        return "none"
    return {(1, 1): "confirmed"}.get((a or 0, b or 0), "unconfirmed") if 1 in said else None


def join(
    one: View | None,
    other: View | None,
    frameworks: Sequence[Framework],
    continuum: Continuum | None,
    *,
    sides: str = "mean",
    gates: str = "lower",
) -> Tie:
    """Return the tie that two views make."""
    a, b = one or View(), other or View()
    told = status(a.contact, b.contact)
    views = sum(each.told for each in (a, b))
    criteria, gaps = {}, {}
    for framework in frameworks:
        for name in (c.id for c in framework.criteria):
            x, y = a.criteria.get(name, Rated()), b.criteria.get(name, Rated())
            value = pick(x.value, y.value, sides, high_is_good=framework.kind.high_is_good)
            kept = None if told in {"denied", None} else value
            covered = None if told in {"denied", None} else mean([x.coverage, y.coverage])
            criteria[name] = Rated(kept, covered, max(x.items, y.items))
            gaps[name] = None if x.value is None or y.value is None else abs(x.value - y.value)
    placed = None
    if continuum is not None and told != "denied" and views:
        both = {name: _joined(a.gates.get(name), b.gates.get(name), gates) for name in {**a.gates, **b.gates}}
        placed = place(both, continuum)
        if placed and gates == "lower" and views < 2:
            placed = Placed(None, placed.at_most, Fraction(0), placed.high, None)
    reported = min((x for x in (a.reported, b.reported) if x is not None), default=None)
    return Tie(told, views, criteria, gaps, placed, None if told == "denied" else reported, (one, other))


def _joined(a: Bounds, b: Bounds, rule: str) -> Bounds:
    """Return a gate of both sides; one that applies to one side only is that side's."""
    if rule in {"a", "b"}:
        return a if rule == "a" else b
    if a is None or b is None:
        return a or b
    low, high = (pick(x, y, rule) for x, y in zip(a, b, strict=True))
    return None if low is None or high is None else (low, high)


def ties(
    rows: Iterable[Row],
    frameworks: Sequence[Framework],
    continuum: Continuum | None,
    sides: str = "mean",
    gates: str = "lower",
    *,
    order: Collection[tuple[str, str]] = (),
    asked: Collection[str] | None = None,
) -> dict[Pair, Tie]:
    """Return every tie that rows are about, by hub, wave and its two sides."""
    seen: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.about not in {"", row.partner}:
            seen[row.hub, row.wave, row.partner, row.about].append(row)
    found = {key: view(each, frameworks, continuum, asked) for key, each in seen.items()}
    pairs = {(hub, wave, *_ordered(x, y, order)) for hub, wave, x, y in found}
    return {
        (hub, wave, a, b): join(
            found.get((hub, wave, a, b)),
            found.get((hub, wave, b, a)),
            frameworks,
            continuum,
            sides=sides,
            gates=gates,
        )
        for hub, wave, a, b in sorted(pairs)
    }


def _ordered(x: str, y: str, order: Collection[tuple[str, str]]) -> tuple[str, str]:
    if (x, y) in order or (y, x) in order:
        return (x, y) if (x, y) in order else (y, x)
    return (x, y) if x < y else (y, x)


# -- roll-up ----------------------------------------------------------------------------------------------------


def over_partners(rows: Iterable[Row], criterion: Criterion, asked: Collection[str] | None = None) -> list[Rated]:
    """Return a criterion's score of each partner: its respondents averaged."""
    by_partner: dict[tuple[str, str, str], list[Rated]] = defaultdict(list)
    for row in rows:
        by_partner[row.hub, row.wave, row.partner].append(rate(row, criterion, asked))
    return [averaged(parts) for parts in by_partner.values()]


def whole(rows: Sequence[Row], framework: Framework, asked: Collection[str] | None = None) -> dict[str, Rated]:
    """Return a group's criterion scores from rows about the whole."""
    return {c.id: averaged(over_partners(rows, c, asked)) for c in framework.criteria}


def counted(tie: Tie) -> bool:
    """Tell whether some side reports a tie."""
    return tie.status in {"confirmed", "unconfirmed", "denied"}


def typical_tie(found: Iterable[Tie], framework: Framework) -> dict[str, Rated]:
    """Return a group's criterion scores as the mean over its ties."""
    chosen = [tie for tie in found if counted(tie)]
    return {c.id: averaged([tie.criteria[c.id] for tie in chosen]) for c in framework.criteria}


def typical_partner(found: Mapping[Pair, Tie], criterion: str) -> Fraction | None:
    """Return the mean over partners of how each finds its own ties, those that somebody denies left out."""
    own: dict[tuple[str, str, str], list[Fraction | None]] = defaultdict(list)
    for (hub, wave, a, b), tie in found.items():
        if tie.status in {"confirmed", "unconfirmed"}:
            for partner, side in zip((a, b), tie.sides, strict=True):
                own[hub, wave, partner].append(side.criteria[criterion].value if side else None)
    return mean(mean(values) for values in own.values())
