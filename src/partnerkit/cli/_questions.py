"""The questions of a framework or continuum on a page: their words, their ids, and whose words they are.

Owns: what is said once for all questions of a framework, and what only one of them is marked with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Authorship

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.cli._page import Page
    from partnerkit.knowledge.schema import Criterion, Framework, Item, ItemUse

__all__ = ["BASIS", "marks", "place", "put_questions", "wording"]

BASIS = {Authorship.SOURCE: "from the source", Authorship.AUTHORED: "this project's own"}
_USERS = " (the wording is the user's)"
"""What the text of an item ends with where its words may not ship."""
_NUMBERED = re.compile(r"\w+ \d+ of ")
"""How such a text begins where it says no more than where the question stands."""


def place(basis: Authorship, where: str) -> str:
    """Return whose words something is in, and where it is from."""
    drawn = "from the source," if basis is Authorship.SOURCE else "this project's wording, drawn from"
    return f"{drawn} {where}" if where else BASIS[basis]


def wording(framework: Framework) -> Iterator[str]:
    """Yield what holds of all questions of a framework, so that it need not stand under each of them."""
    items = [use.item for criterion in framework for use in criterion.items]
    asked = sentences.count(len(items), "question")
    if all(item.text.rstrip(".").endswith(_USERS) for item in items):
        yield f"It has {asked}. Their wording does not ship: it is yours to bring."
        return
    if framework.source not in library().sources:
        yield f"It has {asked}."
    elif all(item.basis is Authorship.AUTHORED for item in items):
        yield f"It has {asked}, all in this project's wording."
    else:
        yield f"It has {asked}, from the source unless marked otherwise."
    if any(item.draws_on for item in items):
        criterion = next(iter(framework))
        yield f"What a question is drawn from is told with its criterion, such as: partnerkit frameworks {criterion.id}"


def put_questions(page: Page, criterion: Criterion, home: Framework | None, *, ties: bool) -> None:
    """Put what is asked for a criterion on a page.

    Args:
        page: To put it on.
        criterion: Whose questions they are.
        home: The framework whose page it is, which has said what holds of all; None where the criterion stands alone.
        ties: Whether to show how a question is put of one partner.
    """
    uses = criterion.items
    if all(_is_numbered(use.item) for use in uses):
        page.line("What is asked:", "bold")
        page.point(f"{sentences.count(len(uses), 'question')}; the wording is yours to bring.")
        page.line(_ids(uses), "dim", indent=4)
    else:
        page.line("What is asked:", "bold")
        for use in uses:
            _put_question(page, use, home, ties=ties)
    if criterion.weight_item is not None:
        page.point(f"{criterion.weight_item.text.replace(_USERS, '')} ({criterion.weight_item.id}: its weight)")


def _put_question(page: Page, use: ItemUse, home: Framework | None, *, ties: bool) -> None:
    page.point(use.item.text.replace(_USERS, ""))
    if use.item.relationship_text and ties:
        page.line(f"Of one partner: {use.item.relationship_text.replace(_USERS, '')}", indent=4)
    page.line(marks(use, home), "dim", indent=4)
    if use.expected is not None:
        page.line(f"And as it should be: {use.expected.text.replace(_USERS, '')} ({use.expected.id})", indent=4)


def _is_numbered(item: Item) -> bool:
    """Tell whether a text says only which question of an instrument it stands for."""
    return _USERS in item.text and _NUMBERED.match(item.text) is not None


def _ids(uses: Sequence[ItemUse]) -> str:
    """Return the ids of questions, with those that are in the short form."""
    short = [use.item.id for use in uses if use.short]
    told = f"in the short form: {sentences.listed(short)}" if short else ""
    return "; ".join(part for part in (", ".join(use.item.id for use in uses), told) if part)


def marks(use: ItemUse, home: Framework | None = None) -> str:
    """Return what is to be known of a question: its id, and whether it is short, turned round, weighed or limited.

    Its scale and whose words it is are told too, except where the page of its framework has said so of all.
    """
    item = use.item
    told = [item.id]
    told += [f"scale {item.scale.id}"] if home is None or _scales(home) > 1 else []
    told += [place(item.basis, item.draws_on)] if home is None or _is_other(item, home) else []
    told += ["in the short form"] if use.short else []
    told += ["turned round: agreeing lowers the score"] if item.reversed else []
    goalposts = item.floor is not None or item.ceiling is not None
    told += [f"nothing up to {item.low}, in full from {item.high}"] if goalposts else []
    told += [f"weight {use.weight:g}"] if use.weight != 1 else []
    told += (
        [f"asked of {sentences.listed(str(kind).replace('_', ' ') for kind in item.applies_to)} only"]
        if item.applies_to
        else []
    )
    return "; ".join(told)


def _scales(framework: Framework) -> int:
    return len({use.item.scale.id for criterion in framework for use in criterion.items})


def _is_other(item: Item, home: Framework) -> bool:
    """Tell whether a question is in this project's words where others of its framework are in those of the source."""
    authored = item.basis is Authorship.AUTHORED
    return authored and any(use.item.basis is not Authorship.AUTHORED for c in home for use in c.items)
