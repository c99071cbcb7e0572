"""Whatever fails, and whenever the program is killed: what can be read is one hub, the old one or the new one, whole.

The steps at which something can fail are not listed here: every function of `os` that a save calls is one, counted as
it is called.
"""

import datetime as dt
import functools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import partnerkit as pk
from partnerkit.errors import DataFileError
from partnerkit.files import _write, new_folder
from partnerkit.files._write import NOTE, contents, write_file, write_folder
from partnerkit.hub import Asked, Hub, Slot
from partnerkit.model import Evidence, Partner, Partnership

ROOT = Path(__file__).parents[2]
PAIR = Partnership(id="pair", name="Pair", partners=[Partner(id="oak", name="Oak"), Partner(id="ash", name="Ash")])
OLD = Hub(
    partnership=PAIR.evolve(name="The old pair", evidence=[Evidence(id="met", text="They met.")]),
    waves=[pk.Wave(id="2026", date=dt.date(2026, 3, 1))],
    asked=[Asked(wave="2026", partner="oak")],
    responses=pk.Responses.of([pk.Response(wave="2026", partner="oak", item="purpose.agreed", answer=3)]),
)
LONG = Hub(partnership=PAIR.evolve(name="Long", evidence=[Evidence(id=x, text=x * 20_000) for x in "abcdefgh"]))
NEW = Hub(partnership=PAIR, times=[Slot(partner="oak", slot="Monday")])
FORMS = ["hub", "hub.xlsx", "hub.json"]


def content(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


# Every step fails in turn


class StepFailedError(OSError):
    """What a full disk, a lost share or a missing right would raise."""


NO_STEPS = {"fspath", "fsencode", "fsdecode", "getpid", "get_exec_path", "strerror", "cpu_count", "urandom", "getcwd"}
"""What of `os` touches no file."""


def steps() -> dict[str, Callable[..., Any]]:
    """Return the functions of `os` that can fail."""
    named = {name: getattr(os, name) for name in dir(os) if not name.startswith("_") and name not in NO_STEPS}
    return {name: each for name, each in named.items() if callable(each) and not isinstance(each, type)}


class Steps:
    """Counts the steps that are taken, and lets one of them, or all from one on, fail."""

    def __init__(self, fails: Callable[[int], bool] = lambda _: False) -> None:
        self.taken: list[str] = []
        self.fails = fails

    def stand_in(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def step(*args: object, **named: object) -> object:
            self.taken.append(name)
            if self.fails(len(self.taken) - 1):
                raise StepFailedError(name)
            return real(*args, **named)

        return step


def goes_well(taken: Steps, action: Callable[[], object]) -> bool:
    """Tell whether an action goes well, its steps being counted, or made to fail."""
    with pytest.MonkeyPatch.context() as patched:
        for name, real in steps().items():
            patched.setattr(os, name, taken.stand_in(name, real))
        try:
            action()
        except OSError:
            return False
    return True


def failing(step: int, *, for_good: bool = False) -> Steps:
    """Return steps of which one fails, or all from one on."""
    return Steps(lambda i: i >= step if for_good else i == step)


def folder_of(path: Path, files: dict[str, bytes]) -> Path:
    """Make a folder hold some files and nothing else."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


OLD_FILES = {"a": b"old a", "b": b"old b", "gone": b"old", "notes.txt": b"mine"}
NEW_FILES = {"a": b"new a", "b": b"new b", "c": b"new c"}
AFTER = {**NEW_FILES, "notes.txt": b"mine"}
NAMES = ["a", "b", "c", "gone", "never", "notes.txt"]

ACTIONS: dict[str, tuple[Callable[[Path], object], dict[str, bytes]]] = {
    "folder": (lambda folder: write_folder(folder, NEW_FILES, gone=["gone", "never"]), AFTER),
    "file": (lambda folder: write_file(folder / "a", b"new a"), {**OLD_FILES, "a": b"new a"}),
    "new folder": (lambda folder: write_folder(folder / "hub", NEW_FILES), OLD_FILES),
    "new file": (lambda folder: write_file(folder / "d", b"new"), {**OLD_FILES, "d": b"new"}),
}


def number_of_steps(folder: Path, action: Callable[[Path], object]) -> int:
    folder_of(folder, OLD_FILES)
    taken = Steps()
    assert goes_well(taken, lambda: action(folder))
    return len(taken.taken)


def left(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, but for what nobody reads."""
    return {name: data for name, data in content(folder).items() if ".partnerkit-" not in name}


@pytest.mark.parametrize("action", [each for each, _ in ACTIONS.values()], ids=ACTIONS)
def test_steps_are_counted(tmp_path: Path, action: Callable[[Path], object]) -> None:
    folder = folder_of(tmp_path / "hub", OLD_FILES)
    taken = Steps()
    assert goes_well(taken, lambda: action(folder))
    assert {"open", "write", "fsync", "close", "mkdir", "rmdir"} <= set(taken.taken)
    assert {"replace", "rename"} & set(taken.taken)


@pytest.mark.parametrize(("action", "after"), ACTIONS.values(), ids=ACTIONS)
def test_step_that_fails_leaves_what_was_there(
    tmp_path: Path, action: Callable[[Path], object], after: dict[str, bytes]
) -> None:
    """A step that is a kindness, such as flushing a folder, may fail and the write be done all the same."""
    folder = tmp_path / "hub"
    refused = 0
    for step in range(number_of_steps(folder, action)):
        folder_of(folder, OLD_FILES)
        if goes_well(failing(step), lambda: action(folder)):
            assert contents(folder, [*NAMES, "d"]).items() >= after.items() or (folder / "hub").is_dir()
        else:
            refused += 1
            assert left(folder) == OLD_FILES, step
            assert contents(folder, NAMES) == OLD_FILES
    assert refused > 5


@pytest.mark.parametrize(("action", "after"), ACTIONS.values(), ids=ACTIONS)
def test_disk_that_is_gone_from_a_step_on_leaves_one_of_the_two(
    tmp_path: Path, action: Callable[[Path], object], after: dict[str, bytes]
) -> None:
    """Then the way back fails too: what is read is the old or the new, whole, and the next write clears up."""
    folder = tmp_path / "hub"
    for step in range(number_of_steps(folder, action)):
        folder_of(folder, OLD_FILES)
        well = goes_well(failing(step, for_good=True), lambda: action(folder))
        found = contents(folder, [*NAMES, "d"])
        assert found == after or (found == OLD_FILES and not well), step
        write_folder(folder, NEW_FILES, gone=["gone", "d"])
        assert {name: data for name, data in content(folder).items() if "/" not in name} == AFTER


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("is_there", [True, False])
def test_save_goes_the_same_way(tmp_path: Path, name: str, is_there: bool) -> None:  # noqa: FBT001 - pytest calls it so
    path = tmp_path / name
    taken = Steps()
    assert goes_well(taken, lambda: pk.save(NEW, path, overwrite=True))
    for step in range(0, len(taken.taken), 5):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if is_there:
            pk.save(OLD, path)
        before = left(tmp_path)
        if goes_well(failing(step), lambda: pk.save(NEW, path, overwrite=True)):
            assert pk.load(path) == NEW
        else:
            assert left(tmp_path) == before


def test_template_is_written_in_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StepFailedError

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StepFailedError):
        new_folder(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


# Cut off


def is_cut_off(folder: Path, step: int) -> bool:
    """Save to a folder and stop at a step as a kill would: nothing more is done, not even what clears up."""

    class KilledError(BaseException):
        pass

    def killed(i: int) -> bool:
        if i >= step:
            raise KilledError
        return False

    with pytest.MonkeyPatch.context() as patched:
        taken = Steps(killed)
        for name, real in steps().items():
            patched.setattr(os, name, taken.stand_in(name, real))
        try:
            write_folder(folder, NEW_FILES, gone=["gone", "never"])
        except KilledError:
            return True
    return False


def test_folder_cut_off_at_any_step_is_read_as_one_of_the_two(tmp_path: Path) -> None:
    seen: list[bool] = []
    folder = tmp_path / "hub"
    while is_cut_off(folder_of(folder, OLD_FILES), len(seen)):
        before = content(folder)
        found = contents(folder, NAMES)
        assert content(folder) == before
        assert found in (OLD_FILES, AFTER)
        seen.append(found == AFTER)
        write_folder(folder, {"a": b"third"}, gone=["b", "c", "gone"])
        assert content(folder) == {"a": b"third", "notes.txt": b"mine"}
    assert seen == sorted(seen)
    assert {*seen} == {True, False}


@pytest.mark.parametrize(
    "note",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"staged": "../x", "put": [], "gone": []}',
        '{"staged": ".x", "put": ["/etc/passwd"], "gone": []}',
        '{"staged": ".x", "put": [], "gone": ["../../x"]}',
        '{"staged": "..", "put": ["a"], "gone": []}',
        '{"staged": ".x", "put": 3, "gone": []}',
    ],
)
def test_note_that_came_from_elsewhere_leads_nowhere(tmp_path: Path, note: str) -> None:
    folder = folder_of(tmp_path / "hub", OLD_FILES)
    (folder / NOTE).write_text(note, encoding="utf-8")
    for action in (lambda: contents(folder, NAMES), lambda: write_folder(folder, NEW_FILES)):
        with pytest.raises(DataFileError, match=r"\.partnerkit-saving: a note of a save that was cut off, which"):
            action()
    assert content(folder) == {**OLD_FILES, NOTE: note.encode()}


def test_folder_that_is_written_to_meanwhile_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path / "hub", OLD_FILES)
    real = _write._contents
    calls: Iterator[int] = iter(range(3))

    def meanwhile(*args: Any) -> dict[str, bytes]:  # noqa: ANN401 - passed on
        found = real(*args)
        if next(calls, None) is not None:
            write_folder(folder, {**NEW_FILES, "a": f"new {time.monotonic_ns()}".encode()})
        return found

    monkeypatch.setattr(_write, "_contents", meanwhile)
    assert contents(folder, NAMES)["b"] == b"new b"
    monkeypatch.setattr(_write, "_TRIES", 2)
    calls = iter(range(10))
    with pytest.raises(OSError, match="written to again and again"):
        contents(folder, NAMES)


def test_what_killed_programs_left_is_cleared_away_when_it_is_old(tmp_path: Path) -> None:
    ages = {"fresh": 60, "old": 7200}
    for name, age in ages.items():
        left = folder_of(tmp_path / f".partnerkit-{name}", {"hub.json": b"half"})
        then = time.time() - age
        os.utime(left, (then, then))
    write_file(tmp_path / "hub.json", b"new")
    assert sorted(each.name for each in tmp_path.iterdir()) == [".partnerkit-fresh", "hub.json"]


# Links and modes


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_link_is_replaced_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_file(tmp_path / "link", b"mine")
    assert (tmp_path / "link").read_bytes() == b"mine"
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_links_in_a_folder_are_replaced_and_put_back_as_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    folder = folder_of(tmp_path / "hub", {"b": b"old"})
    (folder / "a").symlink_to(tmp_path / "elsewhere")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(StepFailedError()))
        with pytest.raises(StepFailedError):
            write_folder(folder, {"a": b"mine"}, gone=["b"])
    write_folder(folder, {"b": b"new"})
    assert (folder / "a").is_symlink() or (folder / "a").read_bytes() == b"mine"
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_link_to_nothing_is_something_that_is_there(tmp_path: Path) -> None:
    for name in FORMS:
        (tmp_path / name).symlink_to(tmp_path / "nothing")
        with pytest.raises(pk.PartnerkitError, match=r"is there; choose|no folder; choose"):
            pk.save(NEW, tmp_path / name)
    assert not (tmp_path / "nothing").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    for path in (tmp_path / "file", tmp_path / "hub" / "a"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"old")
        path.chmod(mode)
    write_file(tmp_path / "file", b"new")
    write_folder(tmp_path / "hub", {"a": b"new"})
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "file", tmp_path / "hub" / "a")] == [mode, mode]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_new_file_is_as_readable_as_any_that_the_user_makes(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_file(tmp_path / "file", b"new")
    write_folder(tmp_path / "hub", {"a": b"new"})
    modes = {path.stat().st_mode for path in (tmp_path / "other", tmp_path / "file", tmp_path / "hub" / "a")}
    assert len(modes) == 1


# Killed

WRITER = """
import sys
from pathlib import Path
import attrs
import partnerkit as pk
from partnerkit.files import save
from partnerkit.model import Partner, Partnership

where, start = Path(sys.argv[1]), int(sys.argv[2])
hubs = [pk.load(path) for path in sys.argv[3:]]
print("ready", flush=True)
n = start
while True:
    for name in ("hub", "hub.xlsx", "hub.json"):
        save(hubs[n % len(hubs)], where / name, overwrite=True)
        print(n, flush=True)
    n += 1
"""
"""Saves one version after another, in each form, and says when it has."""

KILLS = int(os.environ.get("PARTNERKIT_KILLS", "10"))
WRITES = 200


def killed_after(writes: int, seconds: float, command: list[str]) -> int:
    """Run a program, kill it some time after it has written so often, and return how often it has."""
    paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    environment.pop("COVERAGE_PROCESS_START", None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        for _ in range(writes + 1):
            assert running.stdout.readline()
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
        return writes + len(running.stdout.read().split())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_kill_at_any_moment_damages_no_file(tmp_path: Path) -> None:
    versions = [OLD, LONG, NEW]
    sources = [tmp_path / f"version{n}.json" for n in range(len(versions))]
    for version, source in zip(versions, sources, strict=True):
        pk.save(version, source)
    chance = random.Random(3)  # noqa: S311 - no secret
    where = tmp_path / "here"
    where.mkdir()
    for name in FORMS:
        pk.save(OLD, where / name)
    (where / "hub" / "notes.txt").write_text("mine", encoding="utf-8")
    writes = midway = 0
    seen: set[str] = set()
    for kill in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(where), str(kill), *map(str, sources)]
        writes += killed_after(WRITES // KILLS, chance.uniform(0, 0.08), command)
        left_behind = {name.split("/")[-2] for name in content(where) if ".partnerkit-" in name and "/" in name}
        midway += bool(left_behind - seen)
        seen |= left_behind
        assert all(pk.load(where / name) in versions for name in FORMS), kill
        assert (where / "hub" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert writes >= WRITES
    figures = {"kills": KILLS, "writes": writes, "killed within a write": midway}
    print(json.dumps(figures))  # noqa: T201 - figures for whoever asks with -s
