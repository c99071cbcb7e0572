"""Files of a user's own: one read alone, or several in use beside all that there is.

Owns: what may be asked of a file by its path. `_loader` reads it, `_library` and `_practices` make it into values.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnerkit.errors import DataFileError
from partnerkit.knowledge._kinds import FileKind
from partnerkit.knowledge._library import Knowledge, in_use, library, over
from partnerkit.knowledge._loader import OwnFiles
from partnerkit.knowledge._practices import guidance_of, read_guidance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnerkit.errors import Problem
    from partnerkit.knowledge._loader import Place, Table

__all__ = ["checked", "is_path", "read_own", "using"]


def is_path(id_or_path: str | os.PathLike[str]) -> bool:
    """Tell whether something names a file: a path object, or text that ends in `.toml`."""
    return not isinstance(id_or_path, str) or id_or_path.endswith(".toml")


def _with(own: OwnFiles, problems: list[Problem]) -> Knowledge:
    """Return the knowledge with what some files hold; practices are read too, so that nothing is told later."""
    known = over(library(), own, problems)
    read_guidance(known, problems)
    if problems:
        raise DataFileError(problems)
    return known


@contextlib.contextmanager
def using(*paths: str | os.PathLike[str]) -> Iterator[Knowledge]:
    """Use files of one's own, of any kind, beside what there is: within the block all of partnerkit knows them.

    The files may refer to each other, and to all that ships or is installed. What is made with them in the block, such
    as a hub or a profile, names them by id: explain and write it in the block too.

    Args:
        paths: TOML files, each a framework, a continuum, a ladder, a practice collection, a rule, or a list such as
            sources, scales or items.

    Yields:
        The knowledge with what they hold.

    Raises:
        MissingFileError: One of them is not there.
        DataFileError: Anything in them is wrong; all of it is told, and none of them is used.

    Example:
        >>> with using() as known:
        ...     "davis_2002" in known.frameworks
        True
    """
    problems: list[Problem] = []
    own = OwnFiles.of([Path(os.fspath(path)) for path in paths], problems)
    token = in_use.set(_with(own, problems))
    try:
        yield library()
    finally:
        in_use.reset(token)


def checked(path: str | os.PathLike[str], kind: FileKind | None = None) -> tuple[FileKind, tuple[Any, ...]]:
    """Read a file of any kind, alone, and return what kind it is and what it holds.

    Args:
        path: A TOML file.
        kind: What it should be; None to tell it from what stands in it.

    Returns:
        The kind, and the one value of the file, or the values of one that is a list.

    Raises:
        MissingFileError: There is no such file.
        DataFileError: Anything in it is wrong; all of it is told.
    """
    file = Path(os.fspath(path))
    known = _in_use(file.resolve())
    if known is None:
        problems: list[Problem] = []
        known = _with(OwnFiles.of([file], problems, kind), problems)
    read = [each for each in _own_of(known) if each[0] == file.resolve()]
    holds = next((each for _, each, _, _ in read), kind or FileKind.ITEMS)
    values = _values(known)[holds]
    return holds, tuple(values[table["id"]] for *_, table in read)


def _in_use(file: Path) -> Knowledge | None:
    """Return the knowledge by which a file is in use, which has its ids already; None where it is not."""
    known: Knowledge | None = library()
    while known is not None and file not in {path for path, *_ in _own_of(known)}:
        known = known.below
    return known


def _own_of(known: Knowledge) -> Sequence[tuple[Path, FileKind, Place, Table]]:
    return known.origin.read if isinstance(known.origin, OwnFiles) else ()


def read_own(path: str | os.PathLike[str], kind: FileKind) -> Any:  # noqa: ANN401 - what the kind of file is read into
    """Return the value of a file that holds one.

    Raises:
        MissingFileError: There is no such file.
        DataFileError: Anything in it is wrong; all of it is told.
    """
    return checked(path, kind)[1][0]


def _values(known: Knowledge) -> dict[FileKind, Any]:
    """Return all values of each kind by id."""
    practice = guidance_of(known)
    return {
        FileKind.FRAMEWORK: known.frameworks,
        FileKind.CONTINUUM: known.continua,
        FileKind.LADDER: known.ladders,
        FileKind.PRACTICE_COLLECTION: practice.collections,
        FileKind.RULE: known.rules,
        FileKind.SCALES: known.scales,
        FileKind.SOURCES: known.sources,
        FileKind.ITEMS: known.items,
        FileKind.OUTCOMES: practice.outcomes,
        FileKind.ROLES: practice.roles,
        FileKind.KINDS: practice.kinds,
        FileKind.PRINCIPLES: practice.principles,
    }
