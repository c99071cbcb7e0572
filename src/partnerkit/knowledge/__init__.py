"""What is rated, by which rule, and what to do: frameworks, continua, ladders, items, rules, cases and practices.

Owns: the way to the knowledge. The typed form is in `schema`, that of ladders in `steps`, of programmes' rules in
`rules`, of practices in `practice`, of stated norms in `norms`. The files lie in `data`; `_kinds` knows what sorts
there are, `_loader` reads them, `_builder` fills in what they leave out, `_references` checks what they name. All
there is stands in `_library`; what other packages bring is found by `_plugins`, files of a user's own are read by
`_own`, practices are looked up by `_practices`. The links between criteria, barriers and strategies are in `_links`,
the likeness of stages of two continua in `crosswalk`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from partnerkit.knowledge._kinds import FileKind
from partnerkit.knowledge._library import Knowledge, find, find_continuum, find_framework, find_ladder, library
from partnerkit.knowledge._links import linked
from partnerkit.knowledge._loader import schema_text
from partnerkit.knowledge._own import checked, is_path, read_own, using
from partnerkit.knowledge._practices import find_collection, guidance, practices, practices_for
from partnerkit.knowledge.practice import Guidance, Practice, PracticeCollection
from partnerkit.knowledge.rules import Rule
from partnerkit.knowledge.schema import Criterion, Framework, Item, Scale, Source
from partnerkit.knowledge.stages import Continuum, Stage, Translation
from partnerkit.knowledge.steps import Ladder

if TYPE_CHECKING:
    import os

__all__ = [
    "Continuum",
    "Criterion",
    "FileKind",
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
    "checked",
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
    "schema_text",
    "using",
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
        UnknownNameError: No framework has that id, or what goes by it is a ladder.
        MissingFileError: There is no such file.
        DataFileError: Anything in the file is wrong; all of it is told.

    Example:
        >>> [criterion.id for criterion in framework("davis_2002")][:2]
        ['davis_2002.common_aim', 'davis_2002.mutual_respect']
    """
    if is_path(id_or_path):
        return cast("Framework", read_own(id_or_path, FileKind.FRAMEWORK))
    return find_framework(str(id_or_path))


def continuum(id_or_path: str | os.PathLike[str] = "pugh_2008") -> Continuum:
    """Return a continuum by its id, or read a user's own from a TOML file.

    Args:
        id_or_path: An id, a path object, or text that ends in `.toml`.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a ladder.
        MissingFileError: There is no such file.
        DataFileError: Anything in the file is wrong; all of it is told.

    Example:
        >>> [stage.id for stage in continuum().stages]
        ['networking', 'cooperation', 'collaboration', 'coordination', 'integration']
    """
    if is_path(id_or_path):
        return cast("Continuum", read_own(id_or_path, FileKind.CONTINUUM))
    return find_continuum(str(id_or_path))


def ladders() -> tuple[str, ...]:
    """Return the ids of the ladders there are.

    Example:
        >>> "parent_involvement_1989" in ladders()
        True
    """
    return tuple(library().ladders)


def ladder(id_or_path: str | os.PathLike[str]) -> Ladder:
    """Return a ladder by its id, or read one from a TOML file: how people take part. It is no continuum of ties.

    Args:
        id_or_path: An id, a path object, or text that ends in `.toml`.

    Raises:
        UnknownNameError: There is none, or what goes by that id is a continuum.
        MissingFileError: There is no such file.
        DataFileError: Anything in the file is wrong; all of it is told.

    Example:
        >>> [step.id for step in ladder("parent_involvement_1989").steps]
        ['non_participation', 'support', 'participation', 'partnership', 'control']
    """
    if is_path(id_or_path):
        return cast("Ladder", read_own(id_or_path, FileKind.LADDER))
    return find_ladder(str(id_or_path))


def rule(id_or_path: str | os.PathLike[str]) -> Rule:
    """Return a programme's rule by its id, or read a user's own from a TOML file.

    Args:
        id_or_path: An id, a path object, or text that ends in `.toml`.

    Raises:
        UnknownNameError: There is none.
        MissingFileError: There is no such file.
        DataFileError: Anything in the file is wrong; all of it is told.

    Example:
        >>> rule("hub_min_providers").name
        'At least eight providers'
    """
    if is_path(id_or_path):
        return cast("Rule", read_own(id_or_path, FileKind.RULE))
    return find("rule", str(id_or_path), library().rules)


def practice_collections() -> tuple[str, ...]:
    """Return the ids of the practice collections there are.

    Example:
        >>> "somerset" in practice_collections()
        True
    """
    return tuple(guidance().collections)


def practice_collection(id_or_path: str | os.PathLike[str]) -> PracticeCollection:
    """Return a collection of practices by its id, or read a user's own from a TOML file.

    Args:
        id_or_path: An id, a path object, or text that ends in `.toml`.

    Raises:
        UnknownNameError: There is none.
        MissingFileError: There is no such file.
        DataFileError: Anything in the file is wrong; all of it is told.

    Example:
        >>> practice_collection("voluntary_sector").practices
        (Practice('voluntary_sector.involve_at_every_layer'), Practice('voluntary_sector.support_an_equal_footing'))
    """
    if is_path(id_or_path):
        return cast("PracticeCollection", read_own(id_or_path, FileKind.PRACTICE_COLLECTION))
    return find_collection(str(id_or_path))
