"""How a figure came about, as a tree: formula, inputs, what was missing, and where it is all from."""

from __future__ import annotations

from typing import Protocol

import attrs

from partnerkit.model import Word
from partnerkit.results._findings import Reason

__all__ = ["Explainer", "Explanation", "Mark"]


class Mark(Word):
    """What a reader must know of where something is from."""

    AUTHORED = "authored"
    """Written by this project, not stated by a source."""
    TRANSFERRED = "transferred"
    """Stated of something else, and applied here."""
    ILLUSTRATIVE = "illustrative"
    """Made up to show how the library works."""


@attrs.frozen(kw_only=True)
class Explanation:
    """A figure, with what it was made of: a branch for each input, down to answers and evidence.

    Attributes:
        id: Of what is explained; empty for an answer.
        title: What it is, in words.
        value: The figure, or a term such as a stage; None beside a reason.
        reason: Why there is none.
        formula: By which the figure was made of its inputs.
        missing: The rule for what was missing, and what it came to here.
        sources: Where the rule, wording or answer is from, each with its place.
        marks: Whether any of it is authored, transferred or illustrative.
        inputs: What it was made of.
    """

    id: str
    title: str
    value: float | str | None = None
    reason: Reason | None = None
    formula: str = ""
    missing: str = ""
    sources: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    inputs: tuple[Explanation, ...] = ()


class Explainer(Protocol):
    """What a profile holds of its own making, to explain its figures when it is asked."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that can be explained."""

    def explain(self, profile: object, id: str) -> Explanation:  # noqa: A002 - the word that files and docs use
        """Return how a figure of the profile came about."""
