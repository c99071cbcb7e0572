"""What `partnerkit convert` prints: that a hub was written in another form, and where.

Owns: its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Page

if TYPE_CHECKING:
    from partnerkit.hub import Hub

__all__ = ["show"]


def show(hub: Hub, target: str) -> None:
    """Print what was written."""
    partners = sentences.count(len(hub.partnership.partners), "partner")
    answers = sentences.count(len(hub.responses), "answer")
    page = Page()
    page.line(f"Wrote {target}: {hub.partnership.name}, {partners}, {answers}.", "bold green")
    page.show()
