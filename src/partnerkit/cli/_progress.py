"""How far long work has come, for a person who waits at a terminal.

Owns: the line on standard error, and that there is none in a pipe.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["counted"]


@contextlib.contextmanager
def counted(words: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show on a terminal that something goes on, and how far it has come; give nothing to call in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - keeps --help quick

    with Console(stderr=True).status(words, spinner="line") as status:
        yield lambda done, of: status.update(f"{words}: {done:,} of {of:,}")
