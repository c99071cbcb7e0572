"""The norms that frameworks' own files state, as single changes are judged by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.knowledge import library
from partnerkit.results import Norm, NormBasis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.knowledge import Framework
    from partnerkit.knowledge.norms import StatedNorm

__all__ = ["stated_norms"]


def stated_norms(frameworks: Iterable[Framework]) -> dict[str, Norm]:
    """Return the norms that the files of frameworks state, by the id of the criterion or framework."""
    return {
        stated.of: Norm(reliability=stated.reliability, sd=stated.sd, source=_origin(stated), basis=NormBasis.FRAMEWORK)
        for framework in frameworks
        for stated in framework.norms
    }


def _origin(stated: StatedNorm) -> str:
    """Return in words where a norm is from; a user's own file may name its source in words already."""
    source = library().sources.get(stated.source)
    work = f"{source.author}{f' ({source.year})' if source.year else ''}, {source.title}" if source else stated.source
    people = f"{stated.n} people" if stated.n else ""
    return ", ".join(part for part in (work, stated.place, people) if part)
