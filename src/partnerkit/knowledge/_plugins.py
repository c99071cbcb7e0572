"""Other packages' knowledge: who brings some, and in which folder.

Owns: the entry points by which an installed package says so. Nothing is looked for before knowledge is asked for, and
`_loader` reads the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit.errors import Entry, Problem
from partnerkit.knowledge._loader import Folder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "plugins"]

GROUP = "partnerkit.knowledge"
"""The group of entry points, each naming a package whose folder holds knowledge: laid out as what ships is."""


def plugins(problems: list[Problem]) -> list[Folder]:
    """Return the folders that installed packages bring, by the packages' names.

    Args:
        problems: Where it is told that a package cannot be imported, or holds nothing that is read.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - it costs as much as attrs; only knowledge needs it

    found = {
        (_owner(each), each.value): each for each in entry_points(group=GROUP)
    }  # a path given twice is one package
    folders = [_folder(found[key], key[0], problems) for key in sorted(found)]
    return [folder for folder in folders if folder is not None]


def _owner(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.name


def _folder(entry: EntryPoint, owner: str, problems: list[Problem]) -> Folder | None:
    from importlib import import_module, resources  # noqa: PLC0415 - likewise

    hint = f"mend or uninstall {owner}"
    if entry.attr:
        expected = "the name of a package, without a colon"
        found = f"the entry point {entry.value}"
        problems.append(Problem(found=found, expected=expected, hint=hint, file=owner, entry=Entry.OTHER_PACKAGE))
        return None
    try:
        root = resources.files(import_module(entry.module))
    except Exception as error:  # noqa: BLE001 - another package's code may raise anything; all of it is told
        found = f"the package {entry.module} cannot be imported ({type(error).__name__}: {error})"
        problems.append(Problem(found=found, hint=hint, file=owner, entry=Entry.OTHER_PACKAGE))
        return None
    folder = Folder(owner, root)
    problems += folder.misplaced()
    return folder
