"""What is rated, by which rule, and what to do: frameworks, continua, ladders, items, rules, cases and practices.

Owns: the way to the knowledge. The typed form is in `schema`, that of continua in `stages`, that of ladders in `steps`,
the files in `data`, their reading in `_loader`, the links between criteria, barriers and strategies in `_links`, the
likeness of stages of two continua in `crosswalk`; the typed form of practices is in `practice`, their lookup in
`_practices`.
"""

from __future__ import annotations

import os
from pathlib import Path

from partnerkit.errors import Entry, Problem, UnknownNameError, nearest, quoted
from partnerkit.knowledge._links import linked
from partnerkit.knowledge._loader import Knowledge, find_continuum, find_ladder, library, read_framework
from partnerkit.knowledge._practices import find_collection, guidance, practices, practices_for
from partnerkit.knowledge.practice import Guidance, Practice, PracticeCollection
from partnerkit.knowledge.schema import Criterion, Framework, Item, Rule, Scale, Source
from partnerkit.knowledge.stages import Continuum, Stage, Translation
from partnerkit.knowledge.steps import Ladder

__all__ = [
    "Continuum",
    "Criterion",
    "Framework",
    "Guidance",
    "Item",
    "Knowledge",
    "Ladder",
    "Practice",
    "PracticeCollection",
    "Rule",
    "Scale",
    "Source",
    "Stage",
    "Translation",
    "continua",
    "continuum",
    "framework",
    "frameworks",
    "guidance",
    "ladder",
    "ladders",
    "library",
    "linked",
    "practice_collection",
    "practice_collections",
    "practices",
    "practices_for",
    "rule",
]


def frameworks() -> tuple[str, ...]:
    """Return the ids of the frameworks there are.

    Example:
        >>> "davis_2002" in frameworks()
        True
    """
    return tuple(library().frameworks)


def continua() -> tuple[str, ...]:
    """Return the ids of the continua there are.

    Example:
        >>> "pugh_2008" in continua()
        True
    """
    return tuple(library().continua)


def framework(id_or_path: str | os.PathLike[str]) -> Framework:
    """Return a framework by its id, or read a user's own from a TOML file.

    Args:
        id_or_path: An id, a path object, or text that ends in `.toml`.

    Raises:
        UnknownNameError: No framework has that id.
        MissingFileError: There is no such file.
        DataFileError: Anything in the file is wrong; all of it is told.

    Example:
        >>> [criterion.id for criterion in framework("davis_2002")][:2]
        ['davis_2002.common_aim', 'davis_2002.mutual_respect']
    """
    if not isinstance(id_or_path, str) or id_or_path.endswith(".toml"):
        return read_framework(Path(os.fspath(id_or_path)))
    known = library().frameworks
    if id_or_path not in known:
        raise UnknownNameError(
            Problem(
                found=f"unknown framework {quoted(id_or_path)}",
                hint=nearest(id_or_path, known),
                entry=Entry.UNKNOWN_NAME,
            )
        )
    return known[id_or_path]


def continuum(id: str = "pugh_2008") -> Continuum:  # noqa: A002 - the word that files and docs use
    """Return a continuum by its id.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a ladder.

    Example:
        >>> [stage.id for stage in continuum().stages]
        ['networking', 'cooperation', 'collaboration', 'coordination', 'integration']
    """
    return find_continuum(id)


def ladders() -> tuple[str, ...]:
    """Return the ids of the ladders there are.

    Example:
        >>> "parent_involvement_1989" in ladders()
        True
    """
    return tuple(library().ladders)


def ladder(id: str) -> Ladder:  # noqa: A002 - the word that files and docs use
    """Return a ladder by its id: how people, such as parents, take part. It is no continuum of ties.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a continuum.

    Example:
        >>> [step.id for step in ladder("parent_involvement_1989").steps]
        ['non_participation', 'support', 'participation', 'partnership', 'control']
    """
    return find_ladder(id)


def rule(id: str) -> Rule:  # noqa: A002 - the word that files and docs use
    """Return a programme's rule by its id.

    Raises:
        UnknownNameError: There is none.

    Example:
        >>> rule("hub_min_providers").partners.at_least
        8
    """
    known = library().rules
    if id not in known:
        raise UnknownNameError(
            Problem(found=f"unknown rule {quoted(id)}", hint=nearest(id, known), entry=Entry.UNKNOWN_NAME)
        )
    return known[id]


def practice_collections() -> tuple[str, ...]:
    """Return the ids of the practice collections there are.

    Example:
        >>> "somerset" in practice_collections()
        True
    """
    return tuple(guidance().collections)


def practice_collection(id: str) -> PracticeCollection:  # noqa: A002 - the word that files and docs use
    """Return a collection of practices by its id.

    Raises:
        UnknownNameError: There is none.

    Example:
        >>> practice_collection("voluntary_sector").practices
        (Practice('voluntary_sector.involve_at_every_layer'), Practice('voluntary_sector.support_an_equal_footing'))
    """
    return find_collection(id)
