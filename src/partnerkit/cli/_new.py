"""What `partnerkit new` prints: what to edit, and the next command.

Owns: its words.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from partnerkit.cli._page import Page

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["show"]

_STEPS = (
    "hub.toml: the name of your hub, and when you asked",
    "partners.csv: who takes part",
    "relationships.csv: the ties that you know as facts",
    "asked.csv and responses.csv: who was asked, and what they answered",
)


def show(folder: Path) -> None:
    """Print what is in a new folder and what comes next."""
    page = Page()
    page.line(f"Made {folder}: an example to write over. README.md in it explains every column.", "bold green")
    page.line("Put your own in place of the example rows, in this order:")
    for step in _STEPS:
        page.point(step)
    page.line("evidence.csv and times.csv may wait, or be deleted.")
    page.line("Then:")
    for command in ("validate", "assess"):
        page.line(f"partnerkit {command} {shlex.quote(str(folder))}", "bold", indent=2)
    page.show()
