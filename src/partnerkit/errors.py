"""What partnerkit raises: one base class, and with it every problem that was found.

Each error also derives from the built-in that a caller would catch, can be pickled, and carries `problems`: one entry
for each thing that is wrong, with the place, what was found, what was expected and what to do. A file is always
reported whole.

Owns: the error classes, `Problem`, the kinds of problem, and the search for the nearest known name. Imports nothing of
the project.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CATALOGUE",
    "DataFileError",
    "Entry",
    "InvalidValueError",
    "MissingFileError",
    "PartnerkitError",
    "Problem",
    "TableError",
    "UnknownNameError",
    "nearest",
    "quoted",
]

CATALOGUE = "https://partnerkit.readthedocs.io/en/latest/errors.html"
"""The page that says of each kind of problem what it means and what to do."""

SHOWN = 50
"""How many problems the text of an error lists; `problems` always holds all of them."""

LONGEST_PATH = 400
"""How many characters of a path are shown: its end says most."""


def quoted(value: object, longest: int = 40) -> str:
    r"""Return a value as it may be shown in a message: cut to 40 characters, no control character raw.

    Args:
        value: What was found.
        longest: How many characters of it are shown.

    Example:
        >>> quoted("nursary")
        "'nursary'"
        >>> quoted(5)
        '5'
        >>> quoted("a\x1b[31mred")
        "'a\\x1b[31mred'"
    """
    text = value if isinstance(value, str) else repr(value)
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return repr(cut) if isinstance(value, str) else _printable(cut)


def _printable(text: str) -> str:
    """Return a text with whatever cannot be seen written out, such as a name that a file was found under."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return advice that names what was probably meant, or what there is to choose from.

    Args:
        name: What was found.
        known: The names that would have been right.

    Returns:
        `did you mean 'nursery'?` where a known name is close, else up to ten of the known names.

    Example:
        >>> nearest("nursary", ["nursery", "school"])
        "did you mean 'nursery'?"
        >>> nearest("x", ["nursery", "school"])
        'known: nursery, school'
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

    names = [str(each) for each in known]
    close = get_close_matches(name[:80].casefold(), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return ""
    listed = ", ".join(names[:10])
    return f"known: {listed}" + (f" and {len(names) - 10} more" if len(names) > 10 else "")  # noqa: PLR2004 - as above


class Entry(enum.Enum):
    """What kind of problem one is: its entry in the catalogue of errors."""

    WRONG_VALUE = "wrong-value"
    """A value of the wrong form, or out of its range."""
    UNKNOWN_NAME = "unknown-name"
    """A partner, item, kind, stage or unit that nothing goes by."""
    OFF_SCALE = "off-scale"
    """An answer that is no point of its item's scale."""
    GIVEN_TWICE = "given-twice"
    """Something that must be there once is there again."""
    MISSING = "missing"
    """Something that must be there is not."""
    CONTRADICTION = "contradiction"
    """Two values that cannot both hold."""
    UNKNOWN_COLUMN = "unknown-column"
    """A column or key that is not read."""
    RAGGED_ROW = "ragged-row"
    """A row with more or fewer cells than the header."""
    SEPARATOR = "separator"
    """Columns that are not separated by commas."""
    ENCODING = "encoding"
    """Text that is not in UTF-8."""
    UNREADABLE = "unreadable"
    """A file that does not parse."""
    NO_SUCH_FILE = "no-such-file"
    """A file or folder that is not there."""
    ALREADY_THERE = "already-there"
    """A file or folder that would be written over."""
    KIND_OF_WORKBOOK = "kind-of-workbook"
    """A workbook of a kind that is not read: locked, with macros, of an old form."""
    SPREADSHEET_CELL = "spreadsheet-cell"
    """A cell that the spreadsheet made something else of: a formula, a date, a merged header."""
    TOO_LARGE = "too-large"
    """More than any hub holds."""
    NEWER_VERSION = "newer-version"
    """A file that a newer partnerkit has written."""
    TABLE_COLUMNS = "table-columns"
    """A data frame without the columns or types that scoring needs."""
    NO_COUNTERPART = "no-counterpart"
    """A stage that no stage of another continuum can stand for."""
    OTHER_PACKAGE = "other-package"
    """A package that brings knowledge of its own and cannot be used."""


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        found: What was found, as a phrase (`unknown kind 'nursary'`).
        expected: What would have been right, or empty where `found` says it all.
        hint: What to do, often the nearest known name.
        file: The file's name, relative to the folder that was read.
        sheet: The sheet of a workbook.
        row: The row of a table; the header is row 1.
        column: The column of a table.
        path: The dotted path in a file that is no table, or the attribute of a value (`waves.2026.date`).
        entry: In the catalogue of errors.
    """

    found: str
    expected: str = ""
    hint: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    path: str = ""
    entry: Entry = Entry.WRONG_VALUE

    @property
    def link(self) -> str:
        """Where the catalogue of errors says what this means and what to do."""
        return f"{CATALOGUE}#{self.entry.value}"

    @property
    def where(self) -> str:
        """The place in words: file, sheet, row, column, path; empty where there is none."""
        sheet = f"sheet {self.sheet}" if self.sheet else ""
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column}" if self.column else ""
        return _printable(", ".join(part for part in (self.file, sheet, row, column, self.path) if part))

    def __str__(self) -> str:
        """Return the problem as one line: where, what was found, what was expected, what to do."""
        told = "; ".join(part for part in (self.found, self._expectation, self.hint) if part)
        return f"{self.where}: {told}" if self.where else told

    @property
    def _expectation(self) -> str:
        return f"expected {self.expected}" if self.expected else ""


class PartnerkitError(Exception):
    """Base of everything that partnerkit raises on purpose.

    Args:
        problems: The problems, or one, or its text.

    A traceback shows, besides, where the catalogue of errors tells of each kind of problem.

    Attributes:
        problems: All problems, in the order of the place they were found in.

    Example:
        >>> error = PartnerkitError(Problem(file="partners.csv", row=3, column="kind", found="unknown kind 'x'"))
        >>> print(error)
        partners.csv, row 3, column kind: unknown kind 'x'
    """

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(found=problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)
        for link in self.links:
            self.add_note(f"See {link}")

    @property
    def links(self) -> tuple[str, ...]:
        """The entries of the problems in the catalogue of errors, each once, in the order of the problems."""
        return tuple(dict.fromkeys(problem.link for problem in self.problems))

    def __str__(self) -> str:
        """Return a line for each of the first 50 problems, and how many more there are."""
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        left = len(self.problems) - SHOWN
        return "\n".join([*lines, f"and {left} more problem{'s' * (left != 1)}"] if left > 0 else lines)


class InvalidValueError(PartnerkitError, ValueError):
    """A value that the model refuses: an id that is none, an amount without a known unit, a stage off the continuum."""


class UnknownNameError(PartnerkitError, KeyError):
    """A name that nothing goes by: a framework, a continuum, a criterion, a partner, a wave, a case."""


class DataFileError(PartnerkitError, ValueError):
    """A file or folder whose content is not right; `problems` lists everything that is wrong in it."""


class MissingFileError(PartnerkitError, FileNotFoundError):
    """A file or folder that is not there."""


class TableError(PartnerkitError, ValueError):
    """A data frame without the columns, types or codes that scoring needs."""
