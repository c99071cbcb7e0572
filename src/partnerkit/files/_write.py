"""Files written whole or not at all.

Owns: the temporary file beside the target, and the replacement of one by the other.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["write_folder"]


def write_folder(folder: Path, files: Mapping[str, str], *, gone: Collection[str] = ()) -> None:
    """Write the text files of a folder so that a failure leaves what was there before.

    A new folder appears at once with all its files. In a folder that is there, every file is written beside its place
    first, and only when all are written do they take their places.

    Args:
        folder: Where to; its parent must be there.
        files: Text by name.
        gone: Names of files that must not be there afterwards.
    """
    staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in files.items():
            _write(staged / name, text)
        if not folder.exists():
            staged.chmod(0o777 & ~_umask())
            staged.replace(folder)
            return
        _exchange(staged, folder, files, gone)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _exchange(staged: Path, folder: Path, files: Collection[str], gone: Collection[str]) -> None:
    """Put the staged files in their places; if one cannot be, put back those that were there."""
    old = staged / "old"
    old.mkdir()
    for name in (*files, *gone):
        if (folder / name).is_file():
            shutil.copy2(folder / name, old / name)
    try:
        for name in files:
            (staged / name).replace(folder / name)
        for name in gone:
            (folder / name).unlink(missing_ok=True)
    except BaseException:
        for name in (*files, *gone):
            _restore(old / name, folder / name)
        raise


def _restore(kept: Path, place: Path) -> None:
    if kept.is_file():
        shutil.copy2(kept, place)
    else:
        place.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _umask() -> int:
    """Return the process's mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
