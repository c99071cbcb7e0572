"""What `partnerkit what-if` reads from its options and prints: a hub as it would be, beside the hub as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from partnerkit import sentences
from partnerkit.cli._page import Column, Page
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import FrameworkKind
from partnerkit.model import Partner, split_relationship_id
from partnerkit.results import (
    Change,
    LowerBarrier,
    PartnerGone,
    PartnerJoined,
    PutInPlace,
    TieAtStage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.results import Moved, WhatIf

__all__ = ["changes_of", "show"]

_FIGURES = {
    "maturity": "Maturity index",
    "fit": "Fit with the aims",
    "response": "Response",
    "coverage": "Questions answered",
    "dont_know": "Don't knows",
    "partners": "Partners",
    "ties": "Ties",
    "below_aim": "Ties below their aim",
    "at_aim": "Ties at their aim",
    "past_aim": "Ties past their aim",
}
_PREFIXED = {"felt_by.": "Partners that feel “{}”", "in_place.": "In place: “{}”"}


def changes_of(
    lower: Sequence[str], in_place: Sequence[str], without: Sequence[str], join: Sequence[str], stage: Sequence[str]
) -> list[Change]:
    """Return the changes that the options name.

    Raises:
        UsageError: An option is not of its form.
        InvalidValueError: A value that cannot be, such as a kind of partner that nothing goes by.
    """
    made: list[Change] = [PartnerGone(partner=each) for each in without]
    made += [_joined(each) for each in join]
    made += [_tie(each) for each in stage]
    made += [_barrier(each) for each in lower]
    made += [PutInPlace(strategy=_full(each, FrameworkKind.STRATEGIES)) for each in in_place]
    if not made:
        raise click.UsageError("Name a change: --lower, --in-place, --without, --join or --stage.")
    return made


def _parted(option: str, value: str, form: str) -> tuple[str, str]:
    name, sign, rest = value.partition("=")
    if not (name and sign and rest):
        raise click.UsageError(f"{option} {value}: expected {form}")
    return name, rest


def _barrier(value: str) -> LowerBarrier:
    form = "BARRIER=SCORE, such as unequal_power_and_respect=0.25"
    name, score = _parted("--lower", value, form)
    try:
        to = float(score)
    except ValueError as error:
        raise click.UsageError(f"--lower {value}: expected {form}") from error
    return LowerBarrier(barrier=_full(name, FrameworkKind.BARRIERS), to=to)


def _joined(value: str) -> PartnerJoined:
    name, kind = _parted("--join", value, "ID=KIND, such as new_nursery=nursery")
    fields: dict[str, Any] = {"kind": kind}  # a word: the model reads it
    return PartnerJoined(partner=Partner(id=name, name=name, **fields))


def _tie(value: str) -> TieAtStage:
    form = "A~B=STAGE, such as ash~oak=collaboration"
    pair, stage = _parted("--stage", value, form)
    sides = split_relationship_id("~".join(sorted(pair.split("~"))))
    if sides is None:
        raise click.UsageError(f"--stage {value}: expected {form}")
    return TieAtStage(a=sides[0], b=sides[1], stage=stage)


def _full(name: str, kind: FrameworkKind) -> str:
    """Return the full id of a barrier or strategy that may be named without its framework."""
    known = [c.id for f in library().frameworks.values() if f.kind is kind for c in f]
    found = [id_ for id_ in known if id_ == name or id_.split(".", 1)[1] == name]
    return found[0] if len(found) == 1 else name


def show(found: WhatIf) -> None:
    """Print a hub as it would be beside the hub as it is."""
    page = Page()
    page.line(f"{found.new.name}: what if?", "bold")
    page.line()
    page.line(sentences.HYPOTHETICAL, "bold yellow")
    if found.old.illustrative:
        page.line(sentences.ILLUSTRATIVE, "bold yellow")
    page.line("Internal: this names partners and ties. It is not for sharing as it stands.", "yellow")
    page.heading("What is supposed")
    for change in found.changes:
        page.point(_supposed(found, change))
    _put_moved(page, found)
    page.heading("To read more")
    page.line("Both profiles in full, unrounded: the same command with --json")
    page.show()


def _supposed(found: WhatIf, change: Change) -> str:
    if isinstance(change, LowerBarrier):
        return f"“{sentences.name_of(change.barrier)}” is felt by nobody above {change.to:.2f}"
    if isinstance(change, PutInPlace):
        return f"“{sentences.name_of(change.strategy)}” is in place"
    if isinstance(change, PartnerGone):
        return f"{found.old.name_of(change.partner)} has left, and with it what it said and what was said of it"
    if isinstance(change, PartnerJoined):
        return f"{change.partner.name} has joined, and has not been asked yet"
    sides = f"{found.old.name_of(change.a)} and {found.old.name_of(change.b)}"
    return f"{sides} both put their tie at {change.stage.replace('_', ' ')}"


def _put_moved(page: Page, found: WhatIf) -> None:
    page.heading("What moves")
    if not found.moved:
        page.line("Nothing: the hub is so already.")
        return
    columns = [
        Column(takes_rest=True),
        Column(title="As it is", width=14, right=True),
        Column(title="As it would be", width=15, right=True),
    ]
    rows = [row for row in _rows(found) if row[1] != row[2]]
    if rows:
        page.rows(columns, rows)
    if less := len(found.moved) - len(rows):
        page.line(f"{sentences.count(less, 'figure')} more by less than two decimals show.", "dim")


def _rows(found: WhatIf) -> Iterator[tuple[str, str, str]]:
    for each in found.moved:
        yield _title(found, each), _value(each, each.before), _value(each, each.after)


def _title(found: WhatIf, moved: Moved) -> str:
    for prefix, words in _PREFIXED.items():
        if moved.id.startswith(prefix):
            return words.format(sentences.name_of(moved.id.removeprefix(prefix)))
    if moved.id in _FIGURES:
        return _FIGURES[moved.id]
    if "~" in moved.id:
        return " and ".join(found.new.name_of(found.old.name_of(side)) for side in moved.id.split("~"))
    rules = {rule.id: rule.name for rule in (*found.old.rules, *found.new.rules)}
    return rules.get(moved.id) or sentences.name_of(moved.id)


_COUNTED = ("partners", "ties", "below_aim", "at_aim", "past_aim")


def _value(moved: Moved, value: float | str | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value.replace("_", " ")
    return f"{value:.0f}" if moved.id in _COUNTED or moved.id.startswith("felt_by.") else f"{value:.2f}"
