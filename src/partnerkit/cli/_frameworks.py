"""What `partnerkit frameworks` finds: the list, or one of it in full, as plain data too; and what a file holds.

Owns: how an id is looked up, and the documents of `--json`. The pages are in `_knowledge`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from partnerkit.cli import _validate
from partnerkit.cli._knowledge import (
    TERMS,
    put_collection,
    put_continuum,
    put_criterion,
    put_framework,
    put_ladder,
    put_list,
    put_practice,
    put_term,
    put_terms,
    terms,
)
from partnerkit.cli._page import Page
from partnerkit.cli._rules import put_rule
from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge import FileKind, checked, guidance, library
from partnerkit.knowledge._kinds import FOLDERS
from partnerkit.knowledge.practice import Practice, PracticeCollection, Term
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Framework
from partnerkit.knowledge.stages import Continuum
from partnerkit.knowledge.steps import Ladder
from partnerkit.parsing import plain

if TYPE_CHECKING:
    from partnerkit.errors import PartnerkitError
    from partnerkit.knowledge.schema import Criterion

__all__ = ["checked_data", "data", "kind_named", "problem_data", "show", "show_checked"]

FORMAT = "partnerkit-knowledge"
VERSION = 1
CHECK_FORMAT = "partnerkit-knowledge-check"


def _found(id_: str) -> Framework | Continuum | Ladder | Criterion | PracticeCollection | Practice | Term | Rule:
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
    named: dict[str, Term | Rule] = {term.id: term for name in TERMS for term in terms(name)}
    named |= known.rules
    if id_ in named:
        return named[id_]
    if id_ in known.cases:
        hint = f"read it with: partnerkit assess case:{id_}"
        raise UnknownNameError(Problem(found=f"{quoted(id_)} is a case", hint=hint, entry=Entry.UNKNOWN_NAME))
    found = f"no framework, criterion, continuum, ladder, practice, rule or listed name {quoted(id_)}"
    ids = [
        *TERMS,
        *named,
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
    elif id_ in TERMS:
        put_terms(page, id_)
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
        elif isinstance(found, Rule):
            put_rule(page, found)
        elif isinstance(found, Term):
            put_term(page, found)
        else:
            put_criterion(page, found)
    page.show()


def data(id_: str | None) -> dict[str, Any]:
    """Return the list, or one of it in full, as a document."""
    header = {"format": FORMAT, "version": VERSION}
    if id_ in TERMS:
        return {**header, id_: [plain(term) for term in terms(id_)]}
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
        **{name: [term.id for term in terms(name)] for name in TERMS},
        "rules": [_entry(each, place=each.place, about=each.about) for each in known.rules.values()],
        "cases": list(known.cases),
    }


def _key(found: object) -> str:
    """Return the key that a value stands under: `practice_collection`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(found).__name__).lower()


def _entry(each: Framework | Continuum | Ladder | PracticeCollection | Rule, **more: str | list[str]) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "source": each.source, "basis": str(each.basis), **more}


def kind_named(name: str, option: str) -> FileKind:
    """Return a kind of file by its name.

    Args:
        name: Of the kind.
        option: What it was given as, for the message.

    Raises:
        click.BadParameter: There is no such kind.
    """
    known = [kind.value for kind in FileKind]
    if name not in known:
        raise click.BadParameter(f"unknown kind {quoted(name)}; {nearest(name, known)}", param_hint=option)
    return FileKind(name)


def checked_data(file: str, kind: FileKind | None) -> dict[str, Any]:
    """Return what a valid file holds.

    Raises:
        PartnerkitError: It is not valid, or not there.
    """
    found, values = checked(file, kind)
    ids = [each.id for each in values]
    header = {"format": CHECK_FORMAT, "version": VERSION, "valid": True, "problems": []}
    return {**header, "kind": found.value, "ids": ids}


def problem_data(error: PartnerkitError) -> dict[str, Any]:
    """Return everything that is wrong, each with its place."""
    return {**_validate.problem_data(error), "format": CHECK_FORMAT, "version": VERSION}


def show_checked(document: dict[str, Any]) -> None:
    """Print that a file is valid, and what it holds."""
    page = Page()
    noun, ids = document["kind"].replace("_", " "), document["ids"]
    held = f"the {noun} {ids[0]}" if FileKind(document["kind"]) in FOLDERS else f"{len(ids)} {noun}: {', '.join(ids)}"
    page.line(f"Valid: {held}", "bold green")
    page.show()
