"""Whether the tests notice when a scoring rule is changed: `nox -s mutation`, or `python -m tests.mutants`.

mutmut writes the mutants, each a rule changed in one small way. It then starts pytest anew for every mutant, which
takes days here, and misses that a test reaches a rule through a fixture of its module. So this module runs them. As a
plugin of pytest it is a worker: it collects the tests once, finds which functions each reaches, and for each mutant
runs those that reach it until one fails. As a command it deals the mutants out to workers, likeliest killers first,
writes each verdict down, and sums up.

A mutant is killed by a test that fails, or by time: a test far beyond its usual time, a worker that dies or hangs. What
is decided stays decided until the function changes; a survivor meets the files of tests that have changed since. To
show that no mutant marks the next, what killed a batch must pass without a mutant, and `--again` compares with new
processes.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import functools
import gc
import hashlib
import importlib
import itertools
import json
import math
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

import attrs
import pytest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

FOLDER = Path("mutants")  # where mutmut writes
VERDICTS, REACHED = FOLDER / "verdicts.jsonl", FOLDER / "reached.json"
# What is fast and looks at figures; nothing that starts another process.
TESTS = (
    "tests/unit/test_assessment.py",
    "tests/unit/test_explanation.py",
    "tests/unit/test_reading.py",
    "tests/unit/test_scoring_*.py",
    "tests/golden/test_exact.py",
    "tests/golden/test_five_partners.py",
    "tests/golden/test_four_partners.py",
    "tests/golden/test_peers.py",
    "tests/golden/test_voice.py",
    "tests/property/test_instruments.py",
    "tests/property/test_laws.py",
    "tests/property/test_oracle.py",
    "tests/property/test_profile_laws.py",
)
STATS = "stats"  # the name under which a mutated function tells that it is reached
PIPE = "PARTNERKIT_MUTANTS_PIPE"
ENVIRONMENT = {"HYPOTHESIS_PROFILE": "few", "POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": "src"}
BELOW = ("partnerkit.knowledge", "partnerkit.parsing", "partnerkit.responses", "partnerkit.units")  # scoring: unmarked
FIRST = 20  # tests that are run in order of promise alone
BATCH = 25  # mutants between two proofs that nothing has leaked
LIFE = 400  # mutants that one process runs
GATE = 0.9
Z = 1.959964  # the 97.5 % point of the normal distribution


class Status(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    NO_TESTS = "no tests"


# The worker: a plugin of pytest.


class TooLongError(BaseException):
    """A test goes on far beyond its usual time; not an Exception, so that no test and no rule catches it."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run what comes through the pipe, until it is closed."""
    if PIPE not in os.environ:
        return None
    session.config.pluginmanager.unregister(name="terminalreporter")
    failures = Failures()
    session.config.pluginmanager.register(failures)
    items = {item.nodeid: item for item in session.items}
    with Connection(int(os.environ[PIPE])) as pipe, contextlib.suppress(EOFError):
        pipe.send(sorted(items))
        while True:
            mutant, tests = pipe.recv()
            if mutant == STATS:
                pipe.send([reached(items[test]) for test in tests])
            else:
                pipe.send(first_failure(mutant, [(items[test], limit) for test, limit in tests], failures))
    return True


class Failures:
    """What is said of the last phase of a test that failed; empty if none did."""

    said = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self.said = str(report.longrepr) if report.failed else self.said


def first_failure(
    mutant: str, tests: Sequence[tuple[pytest.Item, float]], failures: Failures
) -> tuple[Status, str, str]:
    """Return what becomes of the mutant, by which test, and what that says."""
    clear_caches()
    try:
        for (item, limit), following in zip(tests, [*(item for item, _ in tests[1:]), None], strict=True):
            failures.said = ""
            with under(mutant), time_limit(limit) as expired:
                run_test(item, following)
            if expired:
                return Status.TIMEOUT, item.nodeid, ""
            if failures.said:
                return Status.KILLED, item.nodeid, failures.said
    finally:
        tests[0][0].session._setupstate.teardown_exact(None)  # the fixtures kept for the test that was to follow
    return Status.SURVIVED, "", ""


def reached(item: pytest.Item) -> tuple[str, float, list[str]]:
    """Return which functions a test reaches, its fixtures included, and the seconds that it takes."""
    functions = importlib.import_module("mutmut.state").state()._stats  # filled by what is reached
    functions.clear()
    start = time.perf_counter()
    with under(STATS):
        run_test(item)
    return item.nodeid, time.perf_counter() - start, sorted(functions)


def run_test(item: pytest.Item, following: pytest.Item | None = None) -> None:
    """Run a test; fixtures that the following one shares are kept."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


@contextlib.contextmanager
def under(mutant: str) -> Iterator[None]:
    """Let a mutant take the place of its function: each call reads the environment."""
    os.environ["MUTANT_UNDER_TEST"] = mutant
    try:
        yield
    finally:
        os.environ["MUTANT_UNDER_TEST"] = ""


def clear_caches() -> None:
    """Forget what a mutant may have marked: the caches of the tests, and of the package unless they lie below scoring.

    The wrappers are looked for once: all modules have been imported when the first test runs.
    """
    for cached in _caches():
        cached.cache_clear()


@functools.lru_cache(maxsize=1)
def _caches() -> list[Any]:
    wrappers = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
    ours = [each for each in wrappers if (each.__module__ or "").startswith(("partnerkit", "tests", "test_"))]
    return [each for each in ours if not each.__module__.startswith((*BELOW, __name__))]


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[list[float]]:
    """Raise TooLongError in what runs too long, and fill the list."""
    expired: list[float] = []

    def stop(*_: object) -> Never:
        expired.append(seconds)
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield expired
    except TooLongError:
        expired.append(seconds)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# What mutmut has written, and which tests reach it.


@attrs.frozen(kw_only=True)
class Written:
    """The mutants, and the tests that reach them."""

    functions: Mapping[str, str]
    """By mutant: the hash of its function."""
    files: Mapping[str, str]
    """By file of tests: the hash of it and of what the tests share."""
    tests: Mapping[str, frozenset[str]]
    """By function: the tests that reach it."""
    seconds: Mapping[str, float]
    """By test: how long it takes."""

    @classmethod
    def read(cls, pool: Executor, workers: int) -> Written:
        """Read the folder that mutmut wrote, and find which tests reach what, if that is not known."""
        functions = hashes_of_functions()
        files = hashes_of_tests()
        tests, seconds = defaultdict(set), {}
        for test, (duration, names) in found(functions, files, pool, workers).items():
            seconds[test] = duration
            for name in names:
                tests[name].add(test)
        return cls(
            functions=functions,
            files=files,
            tests={name: frozenset(each) for name, each in tests.items()},
            seconds=seconds,
        )

    def reaching(self, mutant: str) -> frozenset[str]:
        """Return the tests that reach a mutant."""
        return self.tests.get(function_of(mutant), frozenset())


def hashes_of_functions() -> dict[str, str]:
    """Return by mutant the hash of its function."""
    functions = {}
    for path in sorted((FOLDER / "src").rglob("*.py.meta")):
        meta = json.loads(path.read_text(encoding="utf-8"))
        for mutant in meta["exit_code_by_key"]:
            functions[mutant] = meta["hash_by_function_name"][function_of(mutant).rpartition(".")[2]]
    return functions


def found(
    functions: Mapping[str, str], files: Mapping[str, str], pool: Executor, workers: int
) -> dict[str, tuple[float, list[str]]]:
    """Return by test how long it takes and what it reaches; only what has changed is run."""
    known = json.loads(REACHED.read_text(encoding="utf-8")) if REACHED.exists() else {}
    sources = hashlib.sha256(json.dumps(sorted(functions.items())).encode()).hexdigest()[:16]
    stale = {file for file, digest in files.items() if known.get(file, {}).get("digest") != [sources, digest]}
    parts = list(pool.map(functools.partial(reached_by, stale, workers), range(workers))) if stale else []
    for file in stale:
        known[file] = {"digest": [sources, files[file]], "tests": {}}
    for test, seconds, names in itertools.chain(*parts):
        known[file_of(test)]["tests"][test] = (seconds, names)
    REACHED.write_text(json.dumps(known), encoding="utf-8")
    return {test: each for file in files for test, each in known[file]["tests"].items()}


def reached_by(files: Collection[str], workers: int, part: int) -> list[tuple[str, float, list[str]]]:
    """Return what the tests of some files reach, in seconds; one part of the tests."""
    worker = Worker()
    try:
        worker.pipe.send((STATS, [test for test in sorted(worker.tests) if file_of(test) in files][part::workers]))
        return list(worker.pipe.recv())
    finally:
        worker.stop()


def function_of(mutant: str) -> str:
    """Return the function that a mutant changes."""
    return mutant.rpartition("__mutmut_")[0]


def module_of(mutant: str) -> str:
    """Return the module that a mutant is in."""
    return mutant.rpartition(".")[0]


def hashes_of_tests() -> dict[str, str]:
    """Return by file of tests: the hash of it and of what the tests share."""
    shared = [path for path in (FOLDER / "tests").glob("*.py") if path.stem != Path(__file__).stem]
    common = b"".join(path.read_bytes() for path in sorted((*shared, FOLDER / "conftest.py")))
    paths = itertools.chain(*(FOLDER.glob(pattern) for pattern in TESTS))
    return {
        path.relative_to(FOLDER).as_posix(): hashlib.sha256(common + path.read_bytes()).hexdigest()[:16]
        for path in sorted(paths)
    }


# The command: deals the mutants out and sums up.


@attrs.frozen(kw_only=True)
class Verdict:
    """What became of a mutant; what it stands on, to know when it no longer stands."""

    mutant: str
    status: Status = attrs.field(converter=Status)
    test: str
    """What killed it."""
    seconds: float
    function: str
    """The hash of the function."""
    passed: Mapping[str, str]
    """By test that it survived: the hash of the file."""


class LeakError(Exception):
    """A test that killed a mutant fails without one, so no verdict since can be trusted."""


class Worker:
    """A process in which the tests are collected."""

    def __init__(self) -> None:
        self.done = 0
        self.pipe, theirs = multiprocessing.Pipe()
        options = ["-q", "-p", "tests.mutants", "-p", "no:randomly", "-p", "no:cacheprovider", "--assert=plain"]
        with theirs, (FOLDER / "workers.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *options, "--tb=native", "--rootdir=.", *hashes_of_tests()],
                cwd=FOLDER,
                env={**os.environ, **ENVIRONMENT, "MUTANT_UNDER_TEST": "", PIPE: str(theirs.fileno())},
                pass_fds=[theirs.fileno()],
                stdout=log,
                stderr=log,
            )
        self.tests = frozenset(self.pipe.recv())

    def run(self, mutant: str, tests: Sequence[tuple[str, float]], limit: float) -> tuple[Status, str, str]:
        """Return what becomes of a mutant, by which test, and what that says; a process that hangs is ended."""
        self.done += 1
        try:
            self.pipe.send((mutant, tests))
            if self.pipe.poll(limit):
                status, test, said = self.pipe.recv()
                return Status(status), test, said
        except (EOFError, ConnectionError):
            pass
        self.stop()
        return Status.TIMEOUT, "", ""

    def stop(self) -> None:
        """End the process."""
        self.pipe.close()
        self.process.kill()
        self.process.wait()
        self.done = LIFE


@attrs.define
class Run:
    """Verdicts as they come: what is known of each mutant, and which tests kill."""

    written: Written
    budget: float = math.inf
    """The seconds of tests that a mutant meets at most."""
    verdicts: dict[str, Verdict] = attrs.Factory(dict)
    kills: dict[str, Counter[str]] = attrs.Factory(lambda: defaultdict(Counter))
    lock: threading.Lock = attrs.Factory(threading.Lock)

    def load(self) -> None:
        """Take over the verdicts of earlier runs that still stand."""
        lines = VERDICTS.read_text(encoding="utf-8").splitlines() if VERDICTS.exists() else []
        for verdict in (Verdict(**json.loads(line)) for line in lines):
            if self.written.functions.get(verdict.mutant) == verdict.function:
                self.note(verdict)

    def note(self, verdict: Verdict) -> None:
        """Take in a verdict."""
        self.verdicts[verdict.mutant] = verdict
        if verdict.test:
            for place in (function_of(verdict.mutant), module_of(verdict.mutant), ""):
                self.kills[place][verdict.test] += 1

    def open(self, mutant: str) -> frozenset[str]:
        """Return the tests that have yet to meet a mutant; none once it is killed."""
        reaching = self.written.reaching(mutant)
        known = self.verdicts.get(mutant)
        if known is None:
            return reaching
        if is_noticed(known):
            return frozenset()
        return frozenset(test for test in reaching if known.passed.get(test) != self.written.files[file_of(test)])

    def ordered(self, mutant: str, tests: Iterable[str]) -> list[str]:
        """Put the tests in order of how likely each kills for the time that it takes.

        After the first few they are put together by file, so that they share fixtures.
        """
        places = {function_of(mutant): 1.0, module_of(mutant): 0.3, "": 0.1}
        weights = {place: weight / (1 + self.kills[place].total()) for place, weight in places.items()}
        mirror = f"_{module_of(mutant).rpartition('.')[2]}.py::"  # the file of tests that is named after the module

        def gain(test: str) -> float:
            likely = sum(weight * self.kills[place][test] for place, weight in weights.items())
            return (likely + (0.05 if mirror in test else 0.002)) / (self.written.seconds[test] + 0.02)

        ranked = sorted(sorted(tests), key=gain, reverse=True)
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in ranked[FIRST:]:
            by_file[file_of(test)].append(test)
        return [*ranked[:FIRST], *itertools.chain(*by_file.values())]

    def affordable(self, tests: Sequence[str]) -> list[str]:
        """Return the first of the tests, as many as the budget allows."""
        spent = itertools.accumulate(self.written.seconds[test] for test in tests)
        return [test for test, seconds in zip(tests, spent, strict=True) if seconds <= self.budget]

    def judge(self, worker: Worker, mutant: str, tests: Iterable[str]) -> Verdict:
        """Run tests against a mutant."""
        usual = self.written.seconds
        start = time.perf_counter()
        with self.lock:
            ordered = self.affordable(self.ordered(mutant, tests))
        limits = [(test, 10 + 10 * usual[test]) for test in ordered]
        total = 60 + 3 * sum(usual[test] for test in ordered)
        status, test, _ = worker.run(mutant, limits, total) if ordered else (Status.NO_TESTS, "", "")
        earlier = self.verdicts[mutant].passed if mutant in self.verdicts else {}
        passed = {**earlier, **{each: self.written.files[file_of(each)] for each in ordered}}
        return Verdict(
            mutant=mutant,
            status=status,
            test=test,
            seconds=round(time.perf_counter() - start, 3),
            function=self.written.functions[mutant],
            passed=passed if status == Status.SURVIVED else {},
        )

    def work(self, mutants: Iterator[str]) -> None:
        """Take mutants one after the other, in one process as long as it lives."""
        worker, batch = Worker(), list[Verdict]()
        try:
            for mutant in mutants:
                verdict = self.judge(worker, mutant, self.open(mutant))
                with self.lock:
                    self.note(verdict)
                batch.append(verdict)
                if worker.done >= LIFE or len(batch) >= BATCH:
                    self.keep(worker, batch)
                    batch = []
                if worker.done >= LIFE:
                    worker.stop()
                    worker = Worker()
            self.keep(worker, batch)
        except BaseException:
            list(mutants)  # nothing is left for the others
            raise
        finally:
            worker.stop()

    def keep(self, worker: Worker, batch: Sequence[Verdict]) -> None:
        """Write a batch down once it is shown that its mutants have left no mark."""
        prove_clean(worker, batch)
        lines = "".join(json.dumps(attrs.asdict(verdict)) + "\n" for verdict in batch)
        with self.lock, VERDICTS.open("a", encoding="utf-8") as file:
            file.write(lines)
            say(f"{len(self.verdicts)} mutants decided, {sum(map(is_noticed, self.verdicts.values()))} noticed")

    def agrees(self, mutant: str) -> bool:
        """Return whether a process of its own finds the same of a mutant, and say where not."""
        worker = Worker()
        try:
            verdict = self.judge(worker, mutant, self.written.reaching(mutant))
        finally:
            worker.stop()
        same = is_noticed(verdict) == is_noticed(self.verdicts[mutant])
        if not same:
            say(f"{mutant}: {self.verdicts[mutant].status}, in a process of its own {verdict.status} {verdict.test}")
        return same


def is_noticed(verdict: Verdict) -> bool:
    """Return whether the tests notice a mutant."""
    return verdict.status in {Status.KILLED, Status.TIMEOUT}


def file_of(test: str) -> str:
    """Return the file that a test is in."""
    return test.partition("::")[0]


def prove_clean(worker: Worker, batch: Iterable[Verdict]) -> None:
    """Run what killed the mutants of a batch without a mutant: all of it must pass."""
    tests = sorted({verdict.test for verdict in batch if verdict.status == Status.KILLED})
    if tests and worker.process.poll() is None:
        status, test, said = worker.run("", [(test, 120.0) for test in tests], 600.0)
        if status != Status.SURVIVED:
            raise LeakError(f"{status} by {test} without a mutant, after {[each.mutant for each in batch]}: {said}")


def chosen(mutants: Iterable[str], patterns: Sequence[str], size: int | None, seed: int) -> list[str]:
    """Return the mutants that the patterns name, or of these a random sample, from each module its share; shuffled."""
    named = sorted(m for m in mutants if not patterns or any(fnmatch.fnmatch(m, f"{p}*") for p in patterns))
    drawn = random.Random(seed)  # noqa: S311 - a sample to be drawn again
    if size is not None and size < len(named):
        strata: dict[str, list[str]] = defaultdict(list)
        for mutant in named:
            strata[module_of(mutant)].append(mutant)
        exact = {module: size * len(members) / len(named) for module, members in strata.items()}
        counts = {module: int(share) for module, share in exact.items()}
        largest = sorted(exact, key=lambda module: counts[module] - exact[module])
        for module in largest[: size - sum(counts.values())]:
            counts[module] += 1
        named = [mutant for module, members in strata.items() for mutant in drawn.sample(members, counts[module])]
    drawn.shuffle(named)
    return named


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    share, square = part / whole, Z * Z / whole
    middle, half = share + square / 2, Z * math.sqrt((share * (1 - share) + square / 4) / whole)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def say(line: str) -> None:
    """Tell who runs this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def summary(verdicts: Sequence[Verdict], total: int) -> str:
    """Return what became of the mutants, by module."""
    by_module: dict[str, Counter[Status]] = defaultdict(Counter)
    for verdict in verdicts:
        by_module[module_of(verdict.mutant)][verdict.status] += 1
        by_module["all"][verdict.status] += 1
    lines = [f"{'':34}" + "".join(f"{status:>10}" for status in Status) + f"{'noticed':>10}"]
    for module, counts in sorted(by_module.items(), key=lambda row: (row[0] == "all", row[0])):
        share = (counts[Status.KILLED] + counts[Status.TIMEOUT]) / counts.total()
        lines.append(f"{module:34}" + "".join(f"{counts[status]:>10}" for status in Status) + f"{share:>10.1%}")
    low, high = wilson(sum(map(is_noticed, verdicts)), len(verdicts))
    interval = f"; 95 % interval of the share of all: {low:.1%} to {high:.1%}" if len(verdicts) < total else ""
    return "\n".join([*lines, f"{len(verdicts)} of {total} mutants{interval}"])


def main() -> int:
    """Run mutants; 1 if fewer are noticed than must be."""
    parser = argparse.ArgumentParser(prog="tests.mutants", description="Run the tests against what mutmut has written.")
    parser.add_argument("patterns", nargs="*", help="how the names of mutants begin: partnerkit.scoring.fit")
    parser.add_argument("--sample", type=int, help="take this many at random, from each module its share")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--budget", type=float, default=math.inf, help="seconds of tests a mutant: finds fewer killed")
    parser.add_argument("--again", type=int, default=0, help="judge so many of them again, each in a new process")
    options = parser.parse_args()
    with ThreadPoolExecutor(options.workers) as pool:
        run = Run(written=Written.read(pool, options.workers), budget=options.budget)
        run.load()
        names = chosen(run.written.functions, options.patterns, options.sample, options.seed)
        mutants = iter([name for name in names if name not in run.verdicts or run.open(name)])
        for done in [pool.submit(run.work, mutants) for _ in range(options.workers)]:
            done.result()
        again = names[: options.again]
        if again:
            say(f"{sum(pool.map(run.agrees, again))} of {len(again)} verdicts are the same in a process of its own")
    verdicts = [run.verdicts[name] for name in names]
    for verdict in sorted(verdicts, key=lambda each: each.mutant):
        if not is_noticed(verdict):
            say(f"{verdict.status}: {verdict.mutant}")
    say(summary(verdicts, len(run.written.functions)))
    return int(sum(map(is_noticed, verdicts)) < GATE * len(verdicts))


if __name__ == "__main__":
    sys.exit(main())
