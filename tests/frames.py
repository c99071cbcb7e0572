"""Frames compared within a tolerance, whatever the release of polars calls it."""

import inspect
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal

_CALLED = inspect.signature(assert_frame_equal).parameters
_ABSOLUTE, _RELATIVE = ("abs_tol", "rel_tol") if "abs_tol" in _CALLED else ("atol", "rtol")


def assert_frames_near(one: pl.DataFrame, other: pl.DataFrame, *, tolerance: float, **options: bool) -> None:
    """Fail unless the frames are alike but for so much in each figure."""
    how: dict[str, Any] = {_ABSOLUTE: tolerance, _RELATIVE: 0.0, **options}
    assert_frame_equal(one, other, **how)
