"""Ids never change, and people answer the wording of an edition."""

from tests.data import pins

HOW = "python tests/data/pins.py"


def test_every_id_that_was_given_out_is_still_there() -> None:
    assert pins.pinned_ids() - pins.ids() == set()


def test_every_id_is_pinned() -> None:
    assert pins.ids() - pins.pinned_ids() == set(), f"new ids are pinned by: {HOW}"


def test_ids_are_found() -> None:
    """Else the two above would hold of nothing."""
    assert {
        "item respect.valued",
        "criterion davis_2002.sharing_power",
        "element childrens_trust.integrated_processes.joint_training",
        "stage hsim_2004.unaware",
        "part parent_involvement_1989.helpers",
        "practice somerset.twin_sessions",
        "role parent_champion",
        "case thomas_coram",
        "rule hub_min_providers",
    } <= pins.ids()


def test_wording_is_that_of_its_edition() -> None:
    """A statement that reads otherwise is another edition: its answers cannot be told from the old ones by the id."""
    held = pins.pinned_wording()
    changed = [key for key, digest in pins.wording().items() if held.get(key, digest) != digest]
    assert changed == [], "raise `edition` in the file"
    assert pins.wording().keys() - held.keys() == set(), f"a new edition is pinned by: {HOW}"


def test_pins_stand_in_order() -> None:
    for file in (pins.IDS, pins.WORDING):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines == sorted(set(lines)), file.name
