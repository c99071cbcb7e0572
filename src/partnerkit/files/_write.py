"""Files written whole or not at all, whatever fails and whenever the program is killed.

Owns: the one way in which anything is written, and the way back to a whole folder after a save was cut off.

A single file is written beside its place under a name that nobody reads, flushed to the disk, and then put in its place
in one step. A new folder is made so as a whole. In a folder that is there, several files change at once, and no system
does that in one step; so it is done by a note:

1. the new files, and copies of those that they replace, are written into a hidden folder inside;
2. the note `.partnerkit-saving` is put beside them in one step: *from here on the new files hold*;
3. the files are moved to their places, those that are to go are removed, and the note goes.

Before the second step a kill leaves the old files as they were. After it, `contents` reads what the note says in place
of what has not been moved yet, so that a folder is never read half and half; the next save finishes the work. If a
step fails, the note is replaced, again in one step, by one that puts the copies back.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from partnerkit.errors import DataFileError, Entry, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

__all__ = ["contents", "write_file", "write_folder"]

NOTE = ".partnerkit-saving"
"""The note that says which files of a folder hold while they are being replaced."""
_PREFIX = ".partnerkit-"
_BAD_NOTE = Problem(
    entry=Entry.UNREADABLE,
    found="a note of a save that was cut off, which cannot be read",
    hint="delete it to read the files",
    file=NOTE,
)
_OLD = 3600
"""After how many seconds what lies beside a file, under a name that nobody reads, is left over."""
_TRIES = 20
"""How often a folder is read again because it changed while it was being read."""


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that a failure leaves what was there before.

    A link in its place is replaced, and what it points to is left alone. The file keeps its mode if it was there.

    Args:
        path: Where to; the folder must be there.
        data: What to write.
    """
    with _beside(path) as staged:
        _write(staged, data)
        _keep_mode(path, staged)
        staged.replace(path)
    _settle(path.parent)


def write_folder(folder: Path, files: Mapping[str, bytes], *, gone: Collection[str] = ()) -> None:
    """Write the files of a folder so that a failure leaves what was there before.

    Args:
        folder: Where to; its parent must be there. Files in it that are not named are left alone.
        files: What to write, by name.
        gone: Names of files that must not be there afterwards.
    """
    if folder.is_dir():
        _finish(folder)
        _exchange(folder, files, gone)
        return
    with _beside(folder) as staged:
        staged.mkdir()
        for name, data in files.items():
            _write(staged / name, data)
        _settle(staged)
        staged.replace(folder)
    _settle(folder.parent)


def contents(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return what the named files of a folder hold, all of one save, by name; those that are not there are left out.

    If a save was cut off, it is what that save was to write. Nothing is changed. If a save goes on meanwhile, the files
    are read again.

    Args:
        folder: The folder.
        names: Of the files wanted.
    """
    wanted = list(names)
    for _ in range(_TRIES):
        before = _signature(folder, wanted)
        read = _contents(folder, wanted)
        if _signature(folder, wanted) == before:
            return read
    message = "the folder is being written to again and again"
    raise OSError(message)


@attrs.frozen
class _Note:
    """Which files hold while a folder's are being replaced.

    Attributes:
        staged: The hidden folder, inside, that holds the files which have not been moved.
        put: The names of the files that hold; one that is not in the hidden folder is in its place already.
        gone: The names of the files that are not to be there.
    """

    staged: str
    put: tuple[str, ...]
    gone: tuple[str, ...]

    def data(self) -> bytes:
        """Return the note as it is written."""
        return json.dumps(attrs.asdict(self)).encode()


def _note(folder: Path) -> _Note | None:
    """Return the note in a folder; one that came with a folder from elsewhere leads nowhere else."""
    try:
        made = json.loads((folder / NOTE).read_bytes())
        note = _Note(str(made["staged"]), tuple(map(str, made["put"])), tuple(map(str, made["gone"])))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DataFileError(_BAD_NOTE) from None
    if any(name in {"", ".", ".."} or Path(name).name != name for name in (note.staged, *note.put, *note.gone)):
        raise DataFileError(_BAD_NOTE)
    return note


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Yield a path of the same name that nobody reads, on the same disk; whatever is left there goes."""
    made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=path.parent))
    try:
        _drop_all(*_left_behind(made))
        yield made / path.name
    finally:
        _drop_all(made)


def _left_behind(made: Path) -> list[Path]:
    """Return what killed programs have left beside a new folder: too old, by the disk's own clock, for one at work."""
    found: list[Path] = []
    with contextlib.suppress(OSError):
        before = made.stat().st_mtime - _OLD
        found += (each for each in made.parent.glob(f"{_PREFIX}*") if each.is_dir() and each.stat().st_mtime < before)
    return found


def _exchange(folder: Path, files: Mapping[str, bytes], gone: Collection[str]) -> None:
    """Put files in the place of those in a folder; if that cannot be done, put back those that were there."""
    concerned = [*files, *(name for name in gone if name not in files)]
    kept = [name for name in concerned if _is_there(folder / name)]
    made: list[Path] = []
    back: _Note | None = None
    try:
        new, old = (_made(folder, made) for _ in range(2))
        ahead = _Note(new.name, tuple(files), tuple(concerned[len(files) :]))
        back = _Note(old.name, tuple(kept), tuple(name for name in concerned if name not in kept))
        for name, data in files.items():
            _write(new / name, data)
            _keep_mode(folder / name, new / name)
        for name in kept:
            shutil.copy2(folder / name, old / name, follow_symlinks=False)
        for note in (ahead, back):
            _write(folder / note.staged / NOTE, note.data())
            _settle(folder / note.staged)
        _hold(folder, ahead)
        _do(folder, ahead)
    except BaseException:
        if back is not None and _is_there(folder / NOTE):
            _hold(folder, back)
            _do(folder, back)
        _drop_all(*made)
        raise
    _drop_all(*made)


def _made(folder: Path, made: list[Path]) -> Path:
    made.append(Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder)))
    return made[-1]


def _hold(folder: Path, note: _Note) -> None:
    """Make a note that lies ready hold, in one step."""
    (folder / note.staged / NOTE).replace(folder / NOTE)


def _do(folder: Path, note: _Note) -> None:
    """Do what a note says, then take it away."""
    _settle(folder)
    for name in note.put:
        with contextlib.suppress(FileNotFoundError):  # moved already
            (folder / note.staged / name).replace(folder / name)
    for name in note.gone:
        (folder / name).unlink(missing_ok=True)
    _settle(folder)
    (folder / NOTE).unlink(missing_ok=True)


def _finish(folder: Path) -> None:
    """Do what is left of a save that was cut off, and clear away what it left behind."""
    note = _note(folder)
    if note is not None:
        _do(folder, note)
    _drop_all(*(each for each in folder.iterdir() if each.name.startswith(_PREFIX) and each.is_dir()))


def _contents(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    note = _note(folder)
    read: dict[str, bytes] = {}
    for name in names:
        place = _place(folder, name, note)
        if place is not None:
            with contextlib.suppress(FileNotFoundError, IsADirectoryError):
                read[name] = place.read_bytes()
    return read


def _place(folder: Path, name: str, note: _Note | None) -> Path | None:
    """Return where a file is to be read, if it is to be there at all."""
    if note is None:
        return folder / name
    if name in note.gone:
        return None
    staged = folder / note.staged / name
    return staged if name in note.put and _is_there(staged) else folder / name


def _is_there(path: Path) -> bool:
    """Tell whether there is anything at a path, a link to nothing too; if that cannot be told, fail."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _signature(folder: Path, names: Iterable[str]) -> list[tuple[int, int, int] | None]:
    """Return what changes whenever a file, or the note, is replaced."""
    return [_stamp(folder / name) for name in (NOTE, *names)]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _write(path: Path, data: bytes) -> None:
    """Write a new file to the end and flush it to the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(number, left) :]
        os.fsync(number)
    finally:
        os.close(number)


def _settle(folder: Path) -> None:
    """Flush a folder's own list of files to the disk, where the system can: it says nothing of whether it did."""
    with contextlib.suppress(OSError), _opened(folder) as number:
        os.fsync(number)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    number = os.open(folder, os.O_RDONLY)
    try:
        yield number
    finally:
        os.close(number)


def _keep_mode(old: Path, new: Path) -> None:
    """Give a new file the mode of the one whose place it takes; a link has none of its own."""
    if old.is_file() and not old.is_symlink():
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _drop_all(*folders: Path) -> None:
    """Clear away what nobody reads; what cannot be cleared away now is cleared away by the next save."""
    for folder in folders:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
