"""What `partnerkit frameworks` finds: the list, or one of it in full, as plain data too.

Owns: how an id is looked up, and the documents of `--json`. The pages are in `_knowledge`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from partnerkit.cli._knowledge import (
    put_collection,
    put_continuum,
    put_criterion,
    put_framework,
    put_ladder,
    put_list,
    put_practice,
)
from partnerkit.cli._page import Page
from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import guidance, library
from partnerkit.knowledge.practice import Practice, PracticeCollection
from partnerkit.knowledge.schema import Framework
from partnerkit.knowledge.stages import Continuum
from partnerkit.knowledge.steps import Ladder
from partnerkit.parsing import plain

if TYPE_CHECKING:
    from partnerkit.knowledge.schema import Criterion, Rule

__all__ = ["data", "show"]

FORMAT = "partnerkit-knowledge"
VERSION = 1


def _found(id_: str) -> Framework | Continuum | Ladder | Criterion | PracticeCollection | Practice:
    """Return what goes by an id.

    Raises:
        UnknownNameError: Nothing does.
    """
    known = library()
    if id_ in known.continua:
        return known.continua[id_]
    if id_ in known.ladders:
        return known.ladders[id_]
    framework = known.frameworks.get(id_.split(".", 1)[0])
    if framework is not None:
        return framework if id_ == framework.id else framework[id_]
    collections = guidance().collections
    collection = collections.get(id_.split(".", 1)[0])
    if collection is not None:
        return collection if id_ == collection.id else collection[id_]
    found = f"no framework, criterion, continuum, ladder or practice {quoted(id_)}"
    ids = [
        *known.frameworks,
        *known.continua,
        *known.ladders,
        *(c.id for each in known.frameworks.values() for c in each),
        *collections,
    ]
    raise UnknownNameError(Problem(found=found, hint=nearest(id_, ids), entry=Entry.UNKNOWN_NAME))


def show(id_: str | None) -> None:
    """Print the list, or one of it in full."""
    page = Page()
    if id_ is None:
        put_list(page)
    else:
        found = _found(id_)
        if isinstance(found, Framework):
            put_framework(page, found)
        elif isinstance(found, Continuum):
            put_continuum(page, found)
        elif isinstance(found, Ladder):
            put_ladder(page, found)
        elif isinstance(found, PracticeCollection):
            put_collection(page, found)
        elif isinstance(found, Practice):
            put_practice(page, found)
        else:
            put_criterion(page, found)
    page.show()


def data(id_: str | None) -> dict[str, Any]:
    """Return the list, or one of it in full, as a document."""
    header = {"format": FORMAT, "version": VERSION}
    if id_ is not None:
        found = _found(id_)
        return {**header, _key(found): plain(found)}
    known = library()
    return {
        **header,
        "frameworks": [
            _entry(each, kind=str(each.kind), criteria=[c.id for c in each]) for each in known.frameworks.values()
        ],
        "continua": [_entry(each, stages=[stage.id for stage in each.stages]) for each in known.continua.values()],
        "ladders": [_entry(each, steps=[step.id for step in each.steps]) for each in known.ladders.values()],
        "practice_collections": [
            _entry(each, practices=[practice.id for practice in each]) for each in guidance().collections.values()
        ],
        "rules": [_entry(each, place=each.place, about=each.about) for each in known.rules.values()],
        "cases": list(known.cases),
    }


def _key(found: object) -> str:
    """Return the key that a value stands under: `practice_collection`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(found).__name__).lower()


def _entry(each: Framework | Continuum | Ladder | PracticeCollection | Rule, **more: str | list[str]) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "source": each.source, "basis": str(each.basis), **more}
