"""The page's part on stages: where the ties stand and where they want to be.

Owns: its table and its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column
from partnerkit.knowledge import continuum
from partnerkit.knowledge.schema import Checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnerkit.cli._page import Page
    from partnerkit.model import Partnership
    from partnerkit.results import Distribution, Profile, StageSummary

__all__ = ["put_stages"]

STATED = 10
"""How many stated ties of a hub that nobody has rated."""
_LABEL = 23
"""Characters for the names of stages."""


def put_stages(page: Page, profile: Profile, partnership: Partnership, *, example: bool = False) -> None:
    """Put where the ties stand and where they want to be on a page.

    Args:
        page: To put them on.
        profile: Of the hub.
        partnership: The hub's.
        example: Whether it is an example from a published source, so that there is nobody to be asked.
    """
    summary = profile.stages
    page.heading("Which ties are known" if example else "Where the ties stand, and where they want to be")
    if summary.ties and not any(tie.views for tie in profile.ties):
        _put_stated(page, profile, partnership, example=example)
    else:
        _put_counts(page, profile)
    if not partnership.partners_complete:
        page.line("The list of partners is not whole: some may be missing, or stand together as one.")
    shown = _shown(summary)
    if shown:
        page.line()
        _put_table(page, profile, shown)
        page.line()
    for note in _notes(profile, shown, example=example):
        page.line(note)


def _put_counts(page: Page, profile: Profile) -> None:
    if profile.stages.ties:
        page.line(f"{sentences.count(profile.partners, 'partner')}, {_ties(profile.stages)}")
    else:
        page.line(f"{sentences.count(profile.partners, 'partner is', 'partners are')} listed; no ties are known.")


def _put_stated(page: Page, profile: Profile, partnership: Partnership, *, example: bool) -> None:
    """Put the ties that are stated as facts on a page: all that is known where nobody has answered."""
    ties = sentences.count(profile.stages.ties, "tie is", "ties are")
    unanswered = f"Nobody has answered about {'it' if profile.stages.ties == 1 else 'any of them'}"
    page.line(f"{ties} stated in the source:" if example else f"{ties} stated as a fact. {unanswered}:")
    told = []
    for tie in profile.ties:
        stated = partnership.relationship(tie.a, tie.b)
        strands = sentences.listed(str(strand).replace("_", " ") for strand in stated.strands) if stated else ""
        told.append(f"{profile.name_of(tie.a)} and {profile.name_of(tie.b)}{f': {strands}' if strands else ''}")
    page.points(told, most=STATED)


def _ties(summary: StageSummary) -> str:
    """Return how many ties there are, and what the two sides say of them."""
    one_side = f"{summary.unconfirmed} known from one side only" if summary.unconfirmed else ""
    denied = f"{summary.denied} denied by one side" if summary.denied else ""
    told = ", ".join(part for part in (f"{summary.confirmed} confirmed", one_side, denied) if part)
    return f"{sentences.count(summary.ties, 'tie')}: {told}."


def _shown(summary: StageSummary) -> dict[str, Distribution]:
    """Return the columns that have something to show, by their titles."""
    gated = summary.compared_by == "evidenced"
    found = {
        "Now (evidence)": summary.evidenced,
        "As reported" if gated else "Now (as reported)": summary.reported,
        "Wanted": summary.aims,
    }
    return {title: each for title, each in found.items() if each.between or any(ties for _, ties in each.counts)}


def _put_table(page: Page, profile: Profile, shown: Mapping[str, Distribution]) -> None:
    most = max(ties for each in shown.values() for _, ties in each.counts) or 1
    digits = len(str(profile.stages.ties))
    width = (page.width - _LABEL - 2) // len(shown) - 2
    longest = max(0, min(16, width - digits - 1))
    columns = [
        Column(title="Stage", width=_LABEL),
        *(Column(title=title, style="cyan", width=width) for title in shown),
    ]

    def cell(ties: int, *, bar: bool) -> str:
        return f"{ties:>{digits}} {page.bar(ties / most, longest) if bar else ''}".rstrip()

    stages = [(label, [cell(n, bar=True) for n in row]) for label, row in _stage_rows(profile, list(shown.values()))]
    others = [(label, [cell(n, bar=False) for n in row]) for label, row in _other_rows(list(shown.values()))]
    page.rows(columns, [(label, *cells) for label, cells in (*stages, *others)])


def _stage_rows(profile: Profile, shown: Sequence[Distribution]) -> Iterator[tuple[str, list[int]]]:
    """Yield each stage with its numbers of ties; position 0 only where a tie is there, or wants to be."""
    for stage in continuum(profile.continuum).points:
        row = [dict(each.counts)[stage] for each in shown]
        words = sentences.standing(stage) if dict(profile.stages.evidenced.counts)[stage] else stage.name
        if stage.position > 0 or any(row):
            yield words[:1].upper() + words[1:], row


def _other_rows(shown: Sequence[Distribution]) -> Iterator[tuple[str, list[int]]]:
    rows = {"Known only as a range": [each.between for each in shown], "Not known": [each.unknown for each in shown]}
    yield from ((label, row) for label, row in rows.items() if any(row))


def _notes(profile: Profile, shown: Mapping[str, Distribution], *, example: bool) -> Iterator[str]:
    """Yield how to read the table, and what it cannot show."""
    summary = profile.stages
    chosen = continuum(profile.continuum)
    stages = chosen.stages
    if shown:
        caution = "" if chosen.checked is Checked.YES else f"; {sentences.checked(chosen.checked)}"
        yield f"The stages are those of {chosen.name}{caution}."
    no_contact = summary.evidenced.counts[0][1] and summary.aims.counts[0][1]
    if "Now (evidence)" in shown:
        below = (
            f" Below {sentences.stage(stages[0])}: in touch, and not there yet."
            if summary.evidenced.counts[0][1]
            else ""
        )
        yield f"Now: the stage whose facts both sides confirm. As reported: the lower of what the two say.{below}"
    if summary.evidenced.between:
        yield 'Known only as a range: a "don\'t know" or a missing answer could tip it.'
    if "Now (evidence)" in shown and summary.evidenced.unknown:
        yield "Not known, now: only one side has told of the tie, or neither."
    if no_contact:
        yield f"{sentences.count(no_contact, 'tie')}: no contact is wanted."
    if not example:
        yield from _against_aims(summary)
    if summary.mean_position is not None:
        ends = f"1 is {sentences.stage(stages[0])}, {len(stages)} is {sentences.stage(stages[-1])}"
        mean = f"Mean position of {sentences.count(summary.positions, 'tie')}: {summary.mean_position:.2f}"
        yield f"{mean} ({ends}); the table says more."


def _against_aims(summary: StageSummary) -> Iterator[str]:
    if not any(ties for _, ties in summary.aims.counts):
        if summary.ties:
            yield "No aims are known: ask the partners which stage they want."
        return
    compared = f"{summary.below_aim} below their aim, {summary.at_aim} at it, {summary.past_aim} past it"
    yield f"Where both stage and aim are known: {compared}. A higher stage is not a better one."
