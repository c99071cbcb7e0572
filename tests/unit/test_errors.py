import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerkit.errors import (
    SHOWN,
    DataFileError,
    InvalidValueError,
    MissingFileError,
    PartnerkitError,
    Problem,
    TableError,
    UnknownNameError,
    nearest,
    quoted,
)

FULL = Problem(
    found="unknown kind 'x'", expected="a kind", hint="did you mean 'y'?", file="p.csv", row=3, column="kind"
)

CLASSES = [
    (PartnerkitError, Exception),
    (InvalidValueError, ValueError),
    (UnknownNameError, KeyError),
    (DataFileError, ValueError),
    (MissingFileError, FileNotFoundError),
    (TableError, ValueError),
]


def test_problem_is_told_on_one_line() -> None:
    assert str(FULL) == "p.csv, row 3, column kind: unknown kind 'x'; expected a kind; did you mean 'y'?"


def test_problem_without_a_place_is_told_without_one() -> None:
    assert str(Problem(found="no wave", path="")) == "no wave"


def test_problem_says_its_dotted_path() -> None:
    assert Problem(found="'x'", file="hub.toml", path="waves.2026.date").where == "hub.toml, waves.2026.date"


def test_problem_shows_row_nought() -> None:
    assert Problem(found="x", row=0).where == "row 0"


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_place_is_printable_whatever_files_and_columns_are_called(file: str, column: str, path: str) -> None:
    """A file, column or key can be named with what would run in a terminal."""
    assert Problem(found="x", file=file, column=column, path=path).where.isprintable()


@given(st.text() | st.binary() | st.integers() | st.lists(st.text()))
def test_quoted_is_printable_and_short(value: object) -> None:
    assert quoted(value).isprintable()
    assert len(quoted(value)) <= 420  # forty characters, each written out at most


def test_quoted_tells_text_from_a_number() -> None:
    assert (quoted("5"), quoted(5)) == ("'5'", "5")


def test_quoted_cuts_a_long_text() -> None:
    assert quoted("a" * 41) == repr("a" * 39 + "…")
    assert quoted("a" * 40) == repr("a" * 40)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("nursary", ["school", "nursery"], "did you mean 'nursery'?"),
        ("NURSERY", ["nursery"], "did you mean 'nursery'?"),
        ("zzz", ["b", "a"], "known: b, a"),
        ("zzz", [], ""),
        ("zzz", [str(n) for n in range(10)], "known: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ("zzz", [str(n) for n in range(12)], "known: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"),
    ],
)
def test_nearest(name: str, known: list[str], expected: str) -> None:
    assert nearest(name, known) == expected


def test_nearest_reads_no_more_than_the_start_of_a_long_name() -> None:
    assert nearest("x" * 10_000_000, ["x" * 80]) == f"did you mean {'x' * 80!r}?"


@pytest.mark.parametrize(("cls", "parent"), CLASSES)
def test_error_is_caught_as_the_built_in(cls: type[PartnerkitError], parent: type[Exception]) -> None:
    with pytest.raises(parent):
        raise cls(FULL)
    assert issubclass(cls, PartnerkitError)


@pytest.mark.parametrize("cls", [cls for cls, _ in CLASSES])
def test_error_survives_pickling(cls: type[PartnerkitError]) -> None:
    error = cls([FULL, Problem(found="x")])
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made on the line itself
    assert type(copy) is cls
    assert copy.problems == error.problems
    assert str(copy) == str(error)


@pytest.mark.parametrize("given", ["no wave", Problem(found="no wave"), [Problem(found="no wave")]])
def test_error_takes_text_a_problem_or_problems(given: str | Problem | list[Problem]) -> None:
    error = PartnerkitError(given)
    assert (error.problems, str(error)) == ((Problem(found="no wave"),), "no wave")


def test_key_error_shows_no_quotation_marks() -> None:
    """A KeyError of Python shows the repr of what it was given."""
    assert str(UnknownNameError("no wave")) == "no wave"


@pytest.mark.parametrize(("more", "last"), [(0, "49"), (1, "and 1 more problem"), (2, "and 2 more problems")])
def test_error_lists_the_first_fifty(more: int, last: str) -> None:
    error = DataFileError([Problem(found=str(n)) for n in range(SHOWN + more)])
    assert str(error).splitlines()[-1] == last
    assert len(error.problems) == SHOWN + more
