"""A page of text as a terminal or a pipe can show it.

Owns: width, colour, indents, bars and columns, and what stands for a character that the stream cannot take. Everything
that is put on a page goes through `safe` and is never read as markup. Knows nothing of what it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from partnerkit.cli._safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

__all__ = ["Column", "Page"]

WIDEST = 80
"""No line is wider, whatever the terminal."""
NARROWEST = 40
"""Below this a terminal has to break lines itself."""


@attrs.frozen(kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        title: Above it.
        style: How its cells look on a terminal in colour.
        right: Whether its cells stand to the right, as numbers do.
        width: In characters; as wide as its cells where none is set.
        takes_rest: Whether it takes the width that is left.
    """

    title: str = ""
    style: str = ""
    right: bool = False
    width: int | None = None
    takes_rest: bool = False


class Page:
    """Lines gathered one by one, and shown at once.

    Example:
        >>> page = Page()
        >>> page.line("Oak Lane")
        >>> page.show()
        Oak Lane
    """

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._console.width = max(NARROWEST, min(WIDEST, self._console.width))
        self._parts: list[RenderableType] = []
        self._said: set[str] = set()
        self._block = "█" if self._takes("█") else "#"

    @property
    def width(self) -> int:
        """How many characters a line may have."""
        return self._console.width

    def heading(self, text: str) -> None:
        """Add a heading, set off by an empty line."""
        self._parts += [Text(), Text(safe(text), "bold underline" if self._console.is_terminal else "")]
        if not self._console.is_terminal:
            self._parts.append(Text("-" * min(self._console.width, Text(safe(text)).cell_len)))

    def line(self, text: str = "", style: str = "", *, indent: int = 0) -> None:
        """Add a paragraph."""
        self._parts.append(Padding(Text(safe(text), style), (0, 0, 0, indent)))

    def once(self, text: str, style: str = "") -> None:
        """Add a paragraph, unless this has been said before."""
        if text not in self._said:
            self._said.add(text)
            self.line(text, style)

    def point(self, text: str, style: str = "", *, indent: int = 2) -> None:
        """Add a point of a list; further lines of it stand under its text."""
        self.rows([Column(width=1), Column(style=style, takes_rest=True)], [("-", text)], indent=indent)

    def points(self, texts: Sequence[str], *, most: int, noun: str = "") -> None:
        """Add a list, cut after so many points with how many are left."""
        for text in texts[:most]:
            self.point(text)
        if len(texts) > most:
            self.point(f"and {len(texts) - most} more {noun}".rstrip(), "dim")

    def rows(self, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, indent: int = 2) -> None:
        """Add a table; it has a header if any column has a title."""
        table = Table(
            box=None, padding=(0, 1, 0, 0), pad_edge=False, expand=True, show_header=any(c.title for c in columns)
        )
        for column in columns:
            table.add_column(
                Text(safe(column.title), "dim"),
                style=column.style,
                justify="right" if column.right else "left",
                width=column.width,
                ratio=1 if column.takes_rest else None,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(safe(cell)) for cell in row))
        self._parts.append(Padding(table, (0, 0, 0, indent)))

    def bar(self, share: float, width: int) -> str:
        """Return a share of a width as a bar: something for anything above nought."""
        return self._block * (max(1, int(share * width + 0.5)) if share > 0 else 0)

    def show(self) -> None:
        """Print the page to standard output."""
        with self._console.capture() as captured:
            for part in self._parts:
                self._console.print(part)
        lines = (line.rstrip() for line in captured.get().split("\n"))
        click.echo(self._fitting("\n".join(lines)), nl=False, color=self._console.is_terminal)

    def _takes(self, text: str) -> bool:
        try:
            text.encode(self._console.encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _fitting(self, text: str) -> str:
        """Return text with a question mark for each character that the stream cannot take."""
        encoding = self._console.encoding
        return text.encode(encoding, "replace").decode(encoding)
