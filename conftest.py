"""How the tests run: how hard hypothesis tries, and the code blocks of the docs and doctests of src as tests."""

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from sybil import Sybil
from sybil.integration.pytest import SybilItem
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

if TYPE_CHECKING:
    from pathlib import Path

# The same few examples in every run, so that a run depends on the commit alone; HYPOTHESIS_PROFILE=thorough draws many,
# and others each time; HYPOTHESIS_PROFILE=few draws fewest and shrinks none, for tests run again for every mutant.
settings.register_profile(
    "default",
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "few", settings.get_profile("default"), max_examples=8, phases=(Phase.explicit, Phase.generate)
)
settings.register_profile(
    "thorough", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

pytest_collect_file = (
    Sybil(parsers=[PythonCodeBlockParser(), SkipParser()], patterns=["*.md"], excludes=["CHANGELOG.md"])
    + Sybil(parsers=[DocTestParser()], patterns=["*.py"], path="src")
).pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the blocks of each document back in order, which pytest-randomly mixes: they build on one another."""
    blocks: dict[Path, list[int]] = {}
    for place, item in enumerate(items):
        if isinstance(item, SybilItem):
            blocks.setdefault(item.path, []).append(place)
    for places in blocks.values():
        ordered = sorted((items[place] for place in places), key=lambda item: item.reportinfo()[1] or 0)
        for place, item in zip(places, ordered, strict=True):
            items[place] = item
