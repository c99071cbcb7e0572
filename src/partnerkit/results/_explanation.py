"""How a figure came about, as a tree: formula, inputs, what was missing, and where it is all from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from partnerkit.model import Word
from partnerkit.results._findings import Reason
from partnerkit.results._intervals import Interval, IntervalKind, IntervalReason, Target

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Explanation", "Line", "Mark", "Operation"]


class Mark(Word):
    """What a reader must know of where something is from."""

    AUTHORED = "authored"
    """Written by this project, not stated by a source."""
    TRANSFERRED = "transferred"
    """Stated of something else, and applied here."""
    ILLUSTRATIVE = "illustrative"
    """Made up to show how the library works."""


class Operation(Word):
    """How a value follows from the inputs and terms beneath it; an input without a value does not enter."""

    STATED = "stated"
    """It does not follow from anything: it is a fact, or stands here for its inputs."""
    ANSWER = "answer"
    """The place of the term `answer` between `low` and `high`; turned round where `reversed` is 1."""
    MEAN = "mean"
    """The mean of the inputs by their weights."""
    POWER_MEAN = "power_mean"
    """The power mean of the inputs by their weights, with the terms `exponent` and, for 0 and below, `shift`."""
    LOWEST = "lowest"
    """The lowest input."""
    HIGHEST = "highest"
    """The highest input."""
    COMPLEMENT = "complement"
    """One minus the one input."""
    SHARE = "share"
    """The term `part` over the term `whole`."""
    POSITION = "position"
    """The number of inputs, in order, that reach the term `threshold`, and of the next its share of the threshold."""
    FIT = "fit"
    """The term `position` over the term `aim`, at most 1; 1 where the aim is 0."""
    COUNT = "count"
    """How many inputs have the value 1."""
    SHORTFALL = "shortfall"
    """The term `enough` less the one input; 0 where that lies below 0."""
    RELIEF = "relief"
    """One minus the product, over the inputs, of one minus weight times input; times one minus the term `in_place`."""
    SUM = "sum"
    """The sum of the inputs."""
    PRODUCT = "product"
    """The product of the terms."""


@attrs.frozen(kw_only=True)
class Line:
    """A line of an explanation as text.

    Attributes:
        level: How far it is indented.
        part: What it tells: `figure`, `formula`, `missing`, `interval`, `note`, `source`, `mark` or `heading`.
        text: The line.
    """

    level: int
    part: str
    text: str


@attrs.frozen(kw_only=True, repr=False)
class Explanation:
    """A figure, with what it was made of: a branch for each input, down to answers and evidence.

    Printed, it is the whole tree as plain text.

    Attributes:
        id: Of what is explained, or of the item, partner or evidence; empty for what has none.
        title: What it is, in words.
        value: The figure, or a term such as `met`; None beside a reason.
        reason: Why there is none.
        answer: What was answered, in words.
        weight: With which it goes into what it is an input of.
        coverage: Weight answered over weight asked and applicable: the mean of the inputs' coverage by their weights.
        formula: By which the value was made of its inputs, in words and signs.
        operation: The same for a program.
        terms: The numbers in the formula that are no inputs, by name.
        missing: The rule for what was missing, and what it came to here.
        interval: Of the value.
        no_interval: Why there is none; None too where none was wanted.
        notes: What else is to be known of it.
        sources: Where the rule, wording or answer is from, each with its place.
        marks: What of it is authored, transferred or illustrative.
        inputs: What it was made of.
        beside: What stands beside it and does not enter: evidence, views, the same figure about something else.
    """

    id: str
    title: str
    value: float | str | None = None
    reason: Reason | None = None
    answer: str = ""
    weight: float = 1.0
    coverage: float | None = None
    formula: str = ""
    operation: Operation = Operation.STATED
    terms: tuple[tuple[str, float], ...] = ()
    missing: str = ""
    interval: Interval | None = None
    no_interval: IntervalReason | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    marks: tuple[tuple[Mark, str], ...] = ()
    inputs: tuple[Explanation, ...] = ()
    beside: tuple[Explanation, ...] = ()

    def __repr__(self) -> str:
        """Return the id, the value and the number of inputs."""
        return f"Explanation({self.id!r}, {self.value!r}, {len(self.inputs)} inputs)"

    def __str__(self) -> str:
        """Return the whole tree as plain text."""
        return "\n".join(f"{'  ' * line.level}{line.text}" for line in self.outline())

    @property
    def depth(self) -> int:
        """How many levels lie beneath it."""
        return max((1 + each.depth for each in (*self.inputs, *self.beside)), default=0)

    def outline(self, depth: int | None = None) -> Iterator[Line]:
        """Yield the tree line by line, each with its level; what has been said once is not said again.

        Args:
            depth: How many levels of inputs are shown; all where nothing is said.
        """
        yield from _outline(self, 0, depth, set())


_INTERVALS = {
    IntervalKind.JACKKNIFE_T: "jackknife by partner with Student's t",
    IntervalKind.PERCENTILE: "bootstrap over partners, percentile",
    IntervalKind.BCA: "bootstrap over partners, BCa",
    IntervalKind.BOOTSTRAP_T: "bootstrap over partners, bootstrap-t",
}
_TARGETS = {
    Target.PROCESS: "another year, or other informants of like partners",
    Target.ROSTER: "these partners only",
}
_NO_INTERVAL = {
    IntervalReason.TOO_FEW_PARTNERS: "the figure rests on fewer than five partners",
    IntervalReason.NO_SCORE: "there is no figure",
    IntervalReason.COMPLETE_ROSTER: "all of these partners answered: there is no sampling error",
    IntervalReason.UNDEFINED: "too many resamples have no value, or their spread is not finite",
    IntervalReason.NOT_OFFERED: "no method here holds of this figure",
}


def _outline(node: Explanation, level: int, depth: int | None, said: set[tuple[str, str]]) -> Iterator[Line]:
    yield Line(level=level, part="figure", text=_figure(node, level))
    if level and depth == 0 and (node.inputs or node.beside):
        return
    yield from _said_once(_details(node), level + 1, said)
    if depth != 0:
        for title, nodes in (("Made of", node.inputs), ("Beside it", node.beside)):
            yield from _branch(title, nodes, level + 1, None if depth is None else depth - 1, said)
    yield from _said_once(_provenance(node), level + 1, said)


def _branch(
    title: str, nodes: tuple[Explanation, ...], level: int, depth: int | None, said: set[tuple[str, str]]
) -> Iterator[Line]:
    if nodes:
        yield Line(level=level, part="heading", text=f"{title}:")
    for node in nodes:
        yield from _outline(node, level + 1, depth, said)


def _said_once(details: Iterator[tuple[str, str]], level: int, said: set[tuple[str, str]]) -> Iterator[Line]:
    """Yield lines; a formula, source or mark that has been told before is left out."""
    for part, text in details:
        if part not in _ONCE or (part, text) not in said:
            said.add((part, text))
            yield Line(level=level, part=part, text=text)


_ONCE = {"formula", "source", "mark"}


def _figure(node: Explanation, level: int) -> str:
    named = node.id and (level == 0 or (any(sign in node.id for sign in ".~") and not node.title.startswith("“")))
    told = ", ".join(part for part in (node.answer, _value(node)) if part)
    weight = f" [weight {_number(node.weight)}]" if node.weight != 1 else ""
    return f"{node.title}{f' ({node.id})' if named else ''}{f': {told}' if told else ''}{weight}"


def _value(node: Explanation) -> str:
    if isinstance(node.value, str):
        return node.value.replace("_", " ")
    if node.value is not None:
        return f"{node.value:.3f}"
    return f"no figure ({str(node.reason).replace('_', ' ')})" if node.reason and not node.answer else ""


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _details(node: Explanation) -> Iterator[tuple[str, str]]:
    yield from (("note", text) for text in node.notes)
    if node.formula:
        yield "formula", f"How: {node.formula}"
    if node.missing:
        yield "missing", f"Missing: {node.missing}"
    if node.interval is not None:
        yield "interval", f"Interval: {_interval(node.interval)}"
    if node.no_interval is not None:
        yield "interval", f"No interval: {_NO_INTERVAL[node.no_interval]}"


def _provenance(node: Explanation) -> Iterator[tuple[str, str]]:
    yield from (("source", f"From: {text}") for text in node.sources)
    yield from (("mark", f"{str(mark).capitalize()}: {what}") for mark, what in node.marks)


def _interval(value: Interval) -> str:
    rough = "; rough, as there are so few" if value.rough else ""
    return (
        f"{value.low:.3f} to {value.high:.3f} ({value.level:.0%}; {_INTERVALS[value.kind]}; {value.n} partners{rough}; "
        f"standard error {value.se:.3f}; about {_TARGETS[value.target]})"
    )
