"""The kinds of file that knowledge is kept in: where each lies, what it is read into, and how it is told from others.

Owns: the layout of a folder of knowledge. It is the same for what ships, for a plug-in and for files of a user's own.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs

from partnerkit.knowledge.practice import Outcome, PartnershipKind, PracticeCollection, PracticeRole, Principle
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Criterion, Framework, Item, Scale, Source
from partnerkit.knowledge.stages import Continuum, Stage
from partnerkit.knowledge.steps import Ladder, Step
from partnerkit.model import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLASSES", "FOLDERS", "LISTS", "MADE", "FileKind", "kind_of", "marked"]


class FileKind(Word):
    """What a file of knowledge holds."""

    FRAMEWORK = "framework"
    """A framework."""
    CONTINUUM = "continuum"
    """A continuum."""
    LADDER = "ladder"
    """A ladder."""
    PRACTICE_COLLECTION = "practice_collection"
    """A collection of practices."""
    RULE = "rule"
    """A programme's rule."""
    SCALES = "scales"
    """Scales, any number of them; the kinds that follow are lists too."""
    SOURCES = "sources"
    """Works that others are from."""
    ITEMS = "items"
    """Items that belong to no framework."""
    OUTCOMES = "outcomes"
    """What partnership working is for."""
    ROLES = "roles"
    """Parts that people play."""
    KINDS = "kinds"
    """Kinds of partnership."""
    PRINCIPLES = "principles"
    """What to keep in mind beside any score."""


CLASSES: Mapping[FileKind, type] = {
    FileKind.FRAMEWORK: Framework,
    FileKind.CONTINUUM: Continuum,
    FileKind.LADDER: Ladder,
    FileKind.PRACTICE_COLLECTION: PracticeCollection,
    FileKind.RULE: Rule,
    FileKind.SCALES: Scale,
    FileKind.SOURCES: Source,
    FileKind.ITEMS: Item,
    FileKind.OUTCOMES: Outcome,
    FileKind.ROLES: PracticeRole,
    FileKind.KINDS: PartnershipKind,
    FileKind.PRINCIPLES: Principle,
}
"""What each kind of file is read into; a list, what its entries are."""

FOLDERS: Mapping[FileKind, str] = {
    FileKind.FRAMEWORK: "frameworks",
    FileKind.CONTINUUM: "continua",
    FileKind.LADDER: "ladders",
    FileKind.PRACTICE_COLLECTION: "practice",
    FileKind.RULE: "rules",
}
"""The folders of the kinds that have a file for each; a list is one file, named after its kind."""

LISTS = tuple(kind for kind in FileKind if kind not in FOLDERS)
"""The kinds that are lists."""


MADE: Mapping[type, tuple[str, ...]] = {
    Continuum: ("reported", "wanted"),
    Stage: ("continuum", "position"),
    Criterion: ("rubric_item",),
    Ladder: ("reported",),
    Step: ("ladder", "position"),
}
"""What no file writes: it is made from where a thing stands, or from what else is said of it."""


@functools.cache
def _marks() -> Mapping[FileKind, frozenset[str]]:
    """Return the keys that only files of one kind have: what is in its class and in no other."""
    keys = {kind: {field.name for field in attrs.fields(CLASSES[kind])} for kind in FOLDERS}
    others = {kind: set[str]().union(*(keys[each] for each in FOLDERS if each is not kind)) for kind in FOLDERS}
    return {kind: frozenset(keys[kind] - others[kind]) for kind in FOLDERS}


def kind_of(data: Mapping[str, Any]) -> FileKind | None:
    """Return what kind of file a table is from, by the keys that no other kind has; None where they do not tell.

    Example:
        >>> kind_of({"id": "ours", "steps": []})
        <FileKind.LADDER: 'ladder'>
        >>> kind_of({"id": "ours", "name": "Ours"})
    """
    for kind in LISTS:
        if set(data) == {kind.value}:
            return kind
    found = {kind: len(keys & data.keys()) for kind, keys in _marks().items()}
    best = max(found.values())
    fitting = [kind for kind, count in found.items() if count == best]
    return fitting[0] if best and len(fitting) == 1 else None


def marked(data: Mapping[str, Any], kind: FileKind) -> bool:
    """Tell whether a table has a key that no other kind has.

    Example:
        >>> marked({"id": "ours", "steps": []}, FileKind.LADDER), marked({"id": "ours", "steps": []}, FileKind.RULE)
        (True, False)
    """
    return kind.value in data if kind in LISTS else bool(_marks()[kind] & data.keys())
