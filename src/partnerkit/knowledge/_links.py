"""What is linked with what: the links of the knowledge, asked from either end.

Owns: the reading of links both ways. A link stands once, in the file of one of its ends (a barrier names the strategies
that answer it and the criteria that it undermines, a strategy the criteria that it raises), and holds both ways.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge._library import Knowledge, library
from partnerkit.knowledge.schema import FrameworkKind, Link

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["linked"]


@functools.lru_cache(maxsize=8)
def _both_ways(known: Knowledge) -> Mapping[str, tuple[Link, ...]]:
    """Return the links of each criterion from its own end, by its id, in the order of the knowledge."""
    criteria = [criterion for framework in known.frameworks.values() for criterion in framework]
    found: dict[str, dict[str, Link]] = {criterion.id: {} for criterion in criteria}
    for criterion in criteria:
        for link in criterion.links:
            found[criterion.id][link.to] = link
            found[link.to][criterion.id] = Link(to=criterion.id, strength=link.strength)
    return {id_: tuple(links[other] for other in found if other in links) for id_, links in found.items()}


def linked(id: str, *, kind: FrameworkKind | None = None) -> tuple[Link, ...]:  # noqa: A002 - the word that files use
    """Return the links of a criterion, barrier or strategy, from whichever end they are written.

    Args:
        id: Its full id.
        kind: Only the links to what is of this kind, such as the strategies; None for all.

    Returns:
        The links as seen from it, each once; `to` is the other end. In the order of the knowledge.

    Raises:
        UnknownNameError: Nothing goes by that id.

    Example:
        >>> from partnerkit.knowledge.schema import FrameworkKind
        >>> for link in linked("davis_2002.open_communication", kind=FrameworkKind.BARRIERS):
        ...     print(link.to, link.strength)
        integrated_working_barriers.language_and_communication 1
    """
    known = _both_ways(library())
    if id not in known:
        raise UnknownNameError(
            Problem(found=f"unknown criterion {quoted(id)}", hint=nearest(id, known), entry=Entry.UNKNOWN_NAME)
        )
    kinds = {framework.id: framework.kind for framework in library().frameworks.values()}
    return tuple(link for link in known[id] if kind is None or kinds[link.to.split(".", 1)[0]] is kind)
