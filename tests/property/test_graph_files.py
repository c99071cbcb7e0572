"""A graph written and read in each format is the same, as far as the format has room."""

import contextlib
import warnings
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerkit.errors import PartnerkitError, PartnerkitWarning
from partnerkit.files import GraphFormat, TieValue, read_graph, write_graph
from partnerkit.model import Partner, Partnership, Relationship
from partnerkit.testing import partnerships
from partnerkit.units import Amount, Unit

WHOLE = ["hub.graphml", "hub.gexf", "hub.json", "hub.cyjs", "hub.csv"]
ONE_NUMBER = ["hub.net", "hub.dl"]
UNITS = {"contact": "/year", "hours": "hour/year", "money": "GBP/year"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


def yearly(tie: Relationship, value: str) -> Amount | None:
    """Return what a tie comes to in a year, or None where that is not known or too large to be kept."""
    amount: Amount | None = getattr(tie, value)
    if amount is None:
        return None
    counted = Amount(amount.value, Unit("", amount.unit.per)) if value == "contact" else amount
    try:
        return counted.to(UNITS[value])
    except PartnerkitError:
        return None


def reduced(partnership: Partnership, name: str, value: str) -> tuple[list[Partner], list[Relationship]]:
    """Return the partners and ties that are left in a format of ids and one number."""
    keeps_names = name.endswith(".net")
    partners = [Partner(id=each.id, name=each.name if keeps_names else each.id) for each in partnership.partners]
    if value == "tie":
        return partners, [Relationship(a=tie.a, b=tie.b) for tie in partnership.relationships]
    told: list[tuple[Relationship, dict[str, Any]]] = [
        (tie, {value: yearly(tie, value)}) for tie in partnership.relationships
    ]
    bare = [attrs.evolve(Relationship(a=tie.a, b=tie.b), **row) for tie, row in told if row[value] is not None]
    return partners, bare


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", WHOLE)
@given(partnership=partnerships(), value=st.sampled_from(TieValue))
def test_a_partnership_is_read_as_it_was_written(
    folder: Path, name: str, partnership: Partnership, value: TieValue
) -> None:
    """And nothing warns: nothing was lost. A weight beside the amounts changes nothing."""
    write_graph(partnership, folder / name, value=value, overwrite=True)
    assert read_graph(folder / name, value=value) == partnership
    assert read_graph(folder / name) == partnership


@pytest.mark.parametrize("name", ONE_NUMBER)
@given(partnership=partnerships(), value=st.sampled_from(["tie", *UNITS]))
def test_names_and_one_number_are_read_as_they_were_written(
    folder: Path, name: str, partnership: Partnership, value: str
) -> None:
    """A tie of nought is a tie, one whose number is not known is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        write_graph(partnership, folder / name, value=value, overwrite=True)
        made = read_graph(folder / name, value=value)
    partners, ties = reduced(partnership, name, value)
    assert list(made.partners) == partners
    assert [(tie.a, tie.b) for tie in made.relationships] == [(tie.a, tie.b) for tie in ties]
    if value != "tie":
        expected = [getattr(tie, value).value for tie in ties]
        assert [getattr(tie, value).value for tie in made.relationships] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("form", GraphFormat)
@settings(max_examples=8)
@given(partnership=partnerships())
def test_the_same_partnership_is_written_in_the_same_bytes(
    folder: Path, form: GraphFormat, partnership: Partnership
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        for name in ("one.txt", "two.txt"):
            write_graph(partnership, folder / name, form, overwrite=True)
    assert (folder / "one.txt").read_bytes() == (folder / "two.txt").read_bytes()


@pytest.mark.parametrize("name", [*WHOLE, *ONE_NUMBER])
@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_a_file_holds_is_a_graph_or_an_error_of_ours(folder: Path, name: str, data: bytes) -> None:
    (folder / f"x{name}").write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        with contextlib.suppress(PartnerkitError):
            assert isinstance(read_graph(folder / f"x{name}"), Partnership)


@pytest.mark.parametrize("name", [*WHOLE, *ONE_NUMBER])
@given(partnership=partnerships(min_partners=2), cut=st.floats(0, 1), put=st.sampled_from([b"", b"\0", b'"', b"\xff"]))
def test_a_damaged_file_is_a_graph_or_an_error_of_ours(
    folder: Path, name: str, partnership: Partnership, cut: float, put: bytes
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartnerkitWarning)
        write_graph(partnership, folder / name, overwrite=True)
        data = (folder / name).read_bytes()
        place = int(cut * len(data))
        (folder / name).write_bytes(data[:place] + put + data[place + 3 :])
        with contextlib.suppress(PartnerkitError):
            assert isinstance(read_graph(folder / name), Partnership)
