"""What `partnerkit assess` says of voice where kinds of partners are not known."""

from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from partnerkit.cli import _commands
from partnerkit.files import save
from tests.made import hub_of


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        (5, "Not known: the group of fewer than 65 % of the partners is known, by kind. It is not for 5."),
        (3, "3 partners of no known kind: in no group, and compared with none."),
    ],
)
def test_the_page_says_whose_kind_is_not_known(tmp_path: Path, unknown: int, words: str) -> None:
    hub = hub_of(10, 10, lambda i, j: (i * i + j) % 5)
    kinds = ["nursery"] * 3 + ["school"] * (7 - unknown) + ["unknown"] * unknown
    partners = [attrs.evolve(each, kind=kind) for each, kind in zip(hub.partnership.partners, kinds, strict=True)]
    save(hub.evolve(partnership=hub.partnership.evolve(partners=partners)), tmp_path / "hub")
    found = CliRunner().invoke(_commands, ["assess", str(tmp_path / "hub"), "--interval", "none"])
    assert found.exit_code == 0, found.output
    assert words in " ".join(found.stdout.split())
