"""What `partnerkit convert` does and prints: a hub in another form, where it was written, and what it left behind.

Owns: which names stand for a graph, and its words.
"""

from __future__ import annotations

import warnings
from pathlib import PurePath
from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Page
from partnerkit.errors import PartnerkitWarning
from partnerkit.files import read_graph, save, write_graph
from partnerkit.hub import Hub

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["converted", "show"]

_GRAPHS = (".graphml", ".gexf", ".net", ".dl", ".cyjs")
"""The ends of names that stand for graphs alone; `.json` and `.csv` files may be something else."""


def converted(  # noqa: PLR0913 - each is an option of the command
    load: Callable[[str], Hub],
    source: str,
    target: str,
    *,
    force: bool,
    read_as: str | None,
    write_as: str | None,
    value: str,
    ignore: Sequence[str],
) -> tuple[Hub, list[str]]:
    """Read a hub, write it in another form, and return it with what there was to say of that.

    Args:
        load: Reads a hub that is no graph.
        source: What is read.
        target: What is written.
        force: Whether it may take the place of what is there.
        read_as: The format of the graph that is read, if it is named.
        write_as: The format of the graph to write, if it is named.
        value: What the weight of an edge is.
        ignore: Attributes of the graph that are not to be read.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PartnerkitWarning)
        hub = (
            Hub(partnership=read_graph(source, read_as, value=value, ignore=ignore))
            if _is_graph(source, read_as)
            else load(source)
        )
        if _is_graph(target, write_as):
            write_graph(hub.partnership, target, write_as, value=value, overwrite=force)
        else:
            save(hub, target, overwrite=force)
    notes = [str(each.message) for each in caught]
    if _is_graph(target, write_as) and len(hub.responses):
        notes.append(f"{sentences.count(len(hub.responses), 'answer')} stay behind: a graph holds partners and ties.")
    return hub, notes


def _is_graph(path: str, form: str | None) -> bool:
    return form is not None or PurePath(path).suffix.casefold() in _GRAPHS


def show(hub: Hub, target: str, notes: Sequence[str] = ()) -> None:
    """Print what was written, and what there is to say of it."""
    partners = sentences.count(len(hub.partnership.partners), "partner")
    answers = sentences.count(len(hub.responses), "answer")
    page = Page()
    page.line(f"Wrote {target}: {hub.partnership.name}, {partners}, {answers}.", "bold green")
    for note in notes:
        page.line(note, "yellow")
    page.show()
