"""How long it takes until all that ships is known, in a fresh Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.benchmarks.test_assess import Benchmark

SRC = Path(__file__).parents[2] / "src"
RUNS = 5
CODE = """
import importlib.metadata, tomllib
from pathlib import Path
from time import process_time
import partnerkit.knowledge
from partnerkit.knowledge import guidance, library

start = process_time()
library(), guidance()
loaded = process_time() - start

data = Path(partnerkit.knowledge.__file__).parent / "data"
texts = [file.read_text(encoding="utf-8") for file in data.rglob("*.toml") if "cases" not in file.parts]
start = process_time()
for text in texts:
    tomllib.loads(text)
print(loaded, process_time() - start)
"""


def times() -> tuple[float, float]:
    """Return the least time, in seconds, that the processor takes to load all, and only to parse the same files."""
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    environment.pop("COVERAGE_PROCESS_START", None)
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=environment
        ).stdout
        runs.append([float(each) for each in done.split()])
    return min(loaded for loaded, _ in runs), min(parsed for _, parsed in runs)


@pytest.mark.benchmark(group="knowledge")
def test_all_that_ships_is_loaded_in_150_ms(benchmark: Benchmark) -> None:
    """On top of the imports. On any machine: within a small multiple of the parsing of its files."""
    loaded, parsed = benchmark.pedantic(times, rounds=1)
    assert loaded < 5 * parsed
    if benchmark.enabled:
        assert loaded < 0.15
