"""Whatever fails, and whenever the program is killed: what can be read is one hub, the old one or the new one, whole.

The steps at which something can fail are not listed here: every function of `os` that a save calls is one, counted as
it is called.
"""

import datetime as dt
import functools
import json
import os
import random
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


def save_with(taken: Steps, path: Path) -> bool:
    """Save the new hub, and tell whether that went well."""
    with pytest.MonkeyPatch.context() as patched:
        for name, real in steps().items():
            patched.setattr(os, name, taken.stand_in(name, real))
        try:
            pk.save(NEW, path, overwrite=True)
        except OSError:
            return False
    return True


def number_of_steps(path: Path) -> int:
    taken = Steps()
    assert save_with(taken, path)
    return len(taken.taken)


@pytest.fixture(params=FORMS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the path of a hub that is there, with a file beside it that is none of its business."""
    path = tmp_path / str(request.param)
    pk.save(OLD, path)
    notes = path / "notes.txt" if path.is_dir() else tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    return path


def test_steps_are_counted(target: Path) -> None:
    taken = Steps()
    assert save_with(taken, target)
    assert {"open", "write", "fsync", "close", "mkdir"} <= set(taken.taken)
    assert {"replace", "rename"} & set(taken.taken)
    assert pk.load(target) == NEW


def test_step_that_fails_leaves_the_old_hub_to_the_byte(tmp_path: Path, target: Path) -> None:
    """A step that is a kindness, such as flushing a folder, may fail and the save be done all the same."""
    before = content(tmp_path)
    failed = 0
    for step in range(number_of_steps(target)):
        pk.save(OLD, target, overwrite=True)
        assert content(tmp_path) == before
        if save_with(Steps(lambda i, step=step: i == step), target):  # type: ignore[misc]  # a default binds the step
            assert pk.load(target) == NEW
            continue
        failed += 1
        left = {name for name in content(tmp_path) if name not in before and ".partnerkit-" not in name}
        assert not left
        assert {name: data for name, data in content(tmp_path).items() if name in before} == before
        assert pk.load(target) == OLD
    assert failed > 5


def test_disk_that_is_gone_from_a_step_on_leaves_a_whole_hub(tmp_path: Path, target: Path) -> None:
    """Then the way back fails too: what is read is the old hub or the new one, and the next save clears up."""
    before = content(tmp_path)
    for step in range(number_of_steps(target)):
        pk.save(OLD, target, overwrite=True)
        went_well = save_with(Steps(lambda i, step=step: i >= step), target)  # type: ignore[misc]  # as above
        found = pk.load(target)
        assert found == NEW or (found == OLD and not went_well)
    pk.save(OLD, target, overwrite=True)
    if target.is_dir():
        assert content(tmp_path) == before


@pytest.mark.parametrize("name", FORMS)
def test_step_that_fails_leaves_nothing_where_nothing_was(tmp_path: Path, name: str) -> None:
    from shutil import rmtree

    path = tmp_path / name
    total = number_of_steps(path)
    for step in range(total):
        rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if save_with(Steps(lambda i, step=step: i == step), path):  # type: ignore[misc]  # as above
            assert pk.load(path) == NEW
        else:
            assert not path.exists(), step
            assert not [name for name in content(tmp_path) if ".partnerkit-" not in name]


def test_template_is_written_in_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StepFailedError

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StepFailedError):
        new_folder(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


# Cut off


def cut_off(folder: Path, files: dict[str, bytes], gone: list[str], step: int) -> None:
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
            write_folder(folder, files, gone=gone)
        except KilledError:
            return


OLD_FILES = {"a": b"old a", "b": b"old b", "gone": b"old"}
NEW_FILES = {"a": b"new a", "b": b"new b", "c": b"new c"}
NAMES = ["a", "b", "c", "gone", "never"]


def folder_of(path: Path, files: dict[str, bytes]) -> Path:
    path.mkdir(exist_ok=True)
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def test_folder_cut_off_at_any_step_is_read_as_one_of_the_two(tmp_path: Path) -> None:
    seen = []
    for step in range(200):
        folder = folder_of(tmp_path / str(step), OLD_FILES)
        cut_off(folder, NEW_FILES, ["gone", "never"], step)
        before = content(folder)
        found = contents(folder, NAMES)
        assert content(folder) == before
        assert found in (OLD_FILES, NEW_FILES)
        seen.append(found == NEW_FILES)
        write_folder(folder, {"a": b"third"}, gone=["b", "c", "gone"])
        assert content(folder) == {"a": b"third"}
    assert seen == sorted(seen)
    assert {*seen} == {True, False}


def test_files_that_are_not_named_come_through_a_save_that_was_cut_off(tmp_path: Path) -> None:
    for step in range(0, 100, 7):
        folder = folder_of(tmp_path / str(step), {**OLD_FILES, "notes.txt": b"mine"})
        cut_off(folder, NEW_FILES, ["gone"], step)
        write_folder(folder, NEW_FILES, gone=["gone"])
        assert content(folder) == {**NEW_FILES, "notes.txt": b"mine"}


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


def killed_after(seconds: float, command: list[str]) -> list[str]:
    """Run a program, kill it some time after it is ready, and return what it has said."""
    paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths}
    environment.pop("COVERAGE_PROCESS_START", None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
        return running.stdout.read().split()


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
    kills = writes = midway = 0
    seen: set[str] = set()
    while kills < KILLS or writes < WRITES:
        command = [sys.executable, "-c", WRITER, str(where), str(kills), *map(str, sources)]
        writes += len(killed_after(chance.uniform(0.02, 0.7), command))
        kills += 1
        left = {name.split("/")[-2] for name in content(where) if ".partnerkit-" in name}
        midway += bool(left - seen)
        seen |= left
        assert all(pk.load(where / name) in versions for name in FORMS), kills
        assert (where / "hub" / "notes.txt").read_text(encoding="utf-8") == "mine"
    print(json.dumps({"kills": kills, "writes": writes, "cut off within a write": midway}))  # noqa: T201 - figures for whoever asks with -s
