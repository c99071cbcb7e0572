"""Hubs in and out of files: the only module that writes any.

Owns: `load`, `save`, `case` and `new_folder`. The text of tables is in `_text`, the hub folder in `_folder`, and whole
or nothing in `_write`.
"""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from partnerkit.errors import (
    LONGEST_PATH,
    DataFileError,
    InvalidValueError,
    MissingFileError,
    Problem,
    UnknownNameError,
    nearest,
    quoted,
)
from partnerkit.files._folder import COLUMNS, HEADER, folder_files, read_folder
from partnerkit.files._write import write_folder
from partnerkit.knowledge import library

if TYPE_CHECKING:
    from partnerkit.hub import Hub

__all__ = ["COLUMNS", "case", "cases", "load", "new_folder", "save"]


def load(path: str | os.PathLike[str]) -> Hub:
    """Read a hub from its folder.

    Args:
        path: The folder that holds `hub.toml`.

    Raises:
        MissingFileError: There is no such folder, or no `hub.toml` in it.
        DataFileError: Anything in it is wrong. Everything that is wrong is told at once, with file, row and column.

    Example:
        >>> hub = load("examples/orchard_hub")
        >>> hub.partnership.name
        'Orchard Early Years Hub (invented)'
    """
    folder = Path(os.fspath(path))
    if not folder.exists():
        raise MissingFileError(Problem(found=f"no folder {quoted(str(folder), LONGEST_PATH)}", hint=_siblings(folder)))
    if not folder.is_dir():
        raise DataFileError(
            Problem(
                found=f"{quoted(folder.name, LONGEST_PATH)}, which is no folder",
                expected="the folder that holds hub.toml",
            )
        )
    if not (folder / HEADER).is_file():
        hint = "make a folder to start from with 'partnerkit new DIR'"
        raise MissingFileError(
            Problem(found=f"no hub.toml in {quoted(folder.name, LONGEST_PATH)}", expected="a hub's folder", hint=hint)
        )
    return read_folder(folder)


def _siblings(folder: Path) -> str:
    there = [each.name for each in sorted(folder.parent.iterdir())] if folder.parent.is_dir() else []
    hint = nearest(folder.name, there)
    return hint if hint.startswith("did") else ""


def save(hub: Hub, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a hub to a folder, whole or not at all; `load` reads back the same hub.

    Args:
        hub: The hub.
        path: The folder; its parent must be there.
        overwrite: Whether the hub's files may take the place of those in a folder that is there. Other files in it are
            left alone; comments in `hub.toml` are not kept.

    Raises:
        InvalidValueError: The folder is there and `overwrite` is not set, or the path names a file format that is not
            known.
        MissingFileError: The folder's parent is not there.
    """
    folder = Path(os.fspath(path))
    if folder.suffix.casefold() in {".xlsx", ".json", ".csv", ".toml"}:
        raise InvalidValueError(
            Problem(
                found=f"the path {quoted(str(folder), LONGEST_PATH)}", expected="a folder to write the hub's files to"
            )
        )
    _refuse(folder, overwrite=overwrite)
    files = folder_files(hub)
    write_folder(folder, files, gone=[name for name in (f"{table}.csv" for table in COLUMNS) if name not in files])


def _refuse(folder: Path, *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise InvalidValueError(
            Problem(found=f"{quoted(str(folder), LONGEST_PATH)}, which is no folder", hint="choose another name")
        )
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise InvalidValueError(
            Problem(
                found=f"{quoted(str(folder), LONGEST_PATH)} is there and is not empty", hint="choose another folder"
            )
        )
    if not folder.parent.is_dir():
        raise MissingFileError(
            Problem(found=f"no folder {quoted(str(folder.parent), LONGEST_PATH)}", hint="make it first")
        )


def cases() -> tuple[str, ...]:
    """Return the ids of the cases that ship with partnerkit.

    Example:
        >>> "grange_park" in cases()
        True
    """
    return tuple(library().cases)


def case(id: str) -> Hub:  # noqa: A002 - the word that files and docs use
    """Return a real partnership as its source describes it; what the source does not state is unknown.

    Args:
        id: Of the case.

    Raises:
        UnknownNameError: There is no such case.

    Example:
        >>> case("grange_park").partnership.rules
        ('hub_min_providers',)
    """
    known = library().cases
    if id not in known:
        raise UnknownNameError(Problem(found=f"unknown case {quoted(id)}", hint=nearest(id, known)))
    return read_folder(known[id])


def new_folder(path: str | os.PathLike[str]) -> Path:
    """Make a hub folder to start from: it loads, its rows are examples, and its README explains every column.

    Args:
        path: The folder; it must not be there, or be empty.

    Returns:
        The folder.

    Raises:
        InvalidValueError: The folder is there and is not empty.
        MissingFileError: The folder's parent is not there.
    """
    folder = Path(os.fspath(path))
    _refuse(folder, overwrite=False)
    template = resources.files("partnerkit.files") / "template"
    write_folder(folder, {file.name: file.read_text(encoding="utf-8") for file in template.iterdir()})
    return folder
